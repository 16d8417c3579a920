//! What a Svelte component shows without a catalogue: its texts and its spoken attributes.

/// The attributes whose values people see or hear.
const SPOKEN: [&str; 7] = [
    "aria-label",
    "aria-description",
    "aria-roledescription",
    "aria-valuetext",
    "alt",
    "placeholder",
    "title",
];

/// Words that are the same in every language: the product and the languages' own names. (Keys are
/// too; they stand in `<kbd>`.)
const SAME_EVERYWHERE: [&str; 3] = ["Backcast", "English", "Nederlands"];

/// The words of a component's markup that come from no catalogue.
pub fn words(component: &str) -> Vec<String> {
    let markup = without(
        &without(
            &without(component, "<script", "</script>"),
            "<style",
            "</style>",
        ),
        "<!--",
        "-->",
    );
    let markup = without(&without(&markup, "<kbd", "</kbd>"), "<Kbd", "</Kbd>");
    let plain = without_expressions(&markup);
    let mut found = Vec::new();
    let mut rest = plain.as_str();
    while !rest.is_empty() {
        let text_ends = rest.find('<').unwrap_or(rest.len());
        found.extend(shown(&rest[..text_ends]));
        rest = &rest[text_ends..];
        let tag_ends = end_of_tag(rest);
        found.extend(spoken(&rest[..tag_ends]));
        rest = &rest[tag_ends..];
    }
    found
}

fn shown(text: &str) -> Option<String> {
    let text = decoded(text.trim());
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    (letters >= 2 && !SAME_EVERYWHERE.contains(&text.as_str())).then_some(text)
}

fn spoken(tag: &str) -> Vec<String> {
    SPOKEN
        .iter()
        .flat_map(|name| {
            let start = format!(" {name}=\"");
            let values = tag.match_indices(&start).map(|(at, _)| {
                let value = &tag[at + start.len()..];
                &value[..value.find('"').unwrap_or(value.len())]
            });
            values.filter_map(shown).collect::<Vec<_>>()
        })
        .collect()
}

/// The end of a tag: a `>` that stands in no quotes.
fn end_of_tag(text: &str) -> usize {
    let mut quoted = None;
    for (at, c) in text.char_indices() {
        match (c, quoted) {
            ('"' | '\'', None) => quoted = Some(c),
            (c, Some(quote)) if c == quote => quoted = None,
            ('>', None) => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn without(text: &str, from: &str, to: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(from) {
        kept.push_str(&rest[..start]);
        let after = &rest[start..];
        rest = after.find(to).map_or("", |end| &after[end + to.len()..]);
    }
    kept + rest
}

/// Without `{…}`, nested ones included.
fn without_expressions(text: &str) -> String {
    let mut depth = 0usize;
    let mut kept = String::new();
    for c in text.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            c if depth == 0 => kept.push(c),
            _ => {}
        }
    }
    kept
}

fn decoded(text: &str) -> String {
    let entities = [
        ("&nbsp;", " "),
        ("&amp;", "&"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&thinsp;", " "),
    ];
    entities
        .iter()
        .fold(text.to_owned(), |text, (entity, c)| text.replace(entity, c))
}

#[test]
fn words_in_markup_are_found_and_expressions_are_not() {
    let component = r#"
<script lang="ts">const text = "not shown";</script>
<button aria-label="Close" class="x" title={m.close()} onclick={() => (a > 1 ? b() : { c })}>{m.ok()} · Save it</button>
<kbd>Enter</kbd> <span>Backcast</span> {#if a}<p>&nbsp;×</p>{/if}
<style>p { color: red }</style>"#;
    assert_eq!(
        words(component),
        ["Close", "· Save it"],
        "a word in the markup has no Dutch"
    );
}

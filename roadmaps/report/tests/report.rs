//! What the report must hold, whatever people write.

use std::io::Write;
use std::process::{Command, Stdio};

use chrono::NaiveDate;
use report::{Options, Paper};
use resvg::usvg::roxmltree::Document;
use roadmaps::exchange::samples::sample;
use roadmaps::model::{Position, Roadmap};
use roadmaps::plan::analyse;
use roadmaps::say::Language;
use serde_json::{Value, json};

const LANGUAGES: [Language; 2] = [Language::En, Language::Nl];

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).expect("a day")
}

fn service(language: Language) -> Roadmap {
    sample("service", language, today()).expect("the sample is part of the program")
}

fn roadmap(body: Value) -> Roadmap {
    serde_json::from_value(body).expect("a roadmap in its JSON form")
}

fn pdf(roadmap: &Roadmap, language: Language, options: Options) -> Vec<u8> {
    let analysis = analyse(roadmap, today());
    report::pdf(roadmap, &analysis, language, options).expect("every roadmap can be printed")
}

fn svg(roadmap: &Roadmap, language: Language) -> String {
    report::svg(roadmap, &analyse(roadmap, today()), language)
}

/// The text of a PDF with all white space as single spaces; nothing where pdftotext is missing.
fn text(pdf: &[u8]) -> Option<String> {
    let mut reader = Command::new("pdftotext")
        .args(["-raw", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut input = reader.stdin.take()?;
    let bytes = pdf.to_vec();
    let writer = std::thread::spawn(move || input.write_all(&bytes).is_ok());
    let output = reader.wait_with_output().ok()?;
    assert!(
        writer.join().is_ok_and(|written| written),
        "pdftotext must take the whole file"
    );
    Some(plain(&String::from_utf8_lossy(&output.stdout)))
}

fn plain(text: &str) -> String {
    let kept = text.replace(['\u{200b}', '\u{ad}'], "");
    kept.split_whitespace().collect::<Vec<&str>>().join(" ")
}

fn count(haystack: &[u8], needle: &[u8]) -> usize {
    haystack
        .windows(needle.len())
        .filter(|window| *window == needle)
        .count()
}

/// Everything that people can write, with `words` in every place.
fn filled(words: &str) -> Roadmap {
    roadmap(json!({
        "goal": {
            "title": words, "story": words, "owner": words, "launch": "2031-01-01",
            "criteria": [{ "id": "c", "title": words, "unit": words, "target": 5, "steps": ["a"] }],
            "requires": [{ "step": "a" }, { "step": "m" }],
            "any_of": [{ "id": "g", "title": words, "alternatives": [
                { "step": "b", "idea": words }, { "step": "c" },
            ] }],
        },
        "steps": [
            { "id": "group", "number": 1, "title": words, "group": true, "owner": words },
            { "id": "a", "number": 2, "title": words, "owner": words, "days": 5, "group_id": "group",
              "needs": [{ "resource": "r", "per_day": 1 }] },
            { "id": "b", "number": 3, "title": words, "days": 5, "needs": [{ "resource": "s" }] },
            { "id": "c", "number": 4, "title": words, "days": 5 },
            { "id": "m", "number": 5, "title": words, "milestone": true, "owner": words },
        ],
        "resources": [
            { "id": "r", "title": words, "kind": "people", "unit": words,
              "availability": [{ "state": "missing" }] },
            { "id": "s", "title": words, "kind": "asset" },
        ],
        "acquisitions": [{ "id": "q", "title": words, "resource": "r", "cost": 95_000, "lead": 60 }],
        "kill_criteria": [{ "id": "k", "text": words }],
    }))
}

#[test]
fn the_sample_says_what_is_missing_in_both_languages() {
    for language in LANGUAGES {
        let roadmap = service(language);
        let analysis = analyse(&roadmap, today());
        let printed = pdf(
            &roadmap,
            language,
            Options {
                revision: Some(214),
                ..Options::default()
            },
        );
        let code: &[u8] = match language {
            Language::En => b"/Lang(en",
            Language::Nl => b"/Lang(nl",
        };
        assert!(printed.starts_with(b"%PDF-"));
        assert!(
            count(&printed, code) > 0,
            "screen readers must know the language"
        );
        assert!(
            count(&printed, b"/StructTreeRoot") > 0,
            "the report is tagged"
        );
        assert!(
            count(&printed, b"pdfuaid") > 0,
            "the report conforms to PDF/UA"
        );
        let Some(said) = text(&printed) else { continue };
        let verdict =
            roadmaps::view::text(&roadmaps::view::headline(&roadmap, &analysis), language);
        for expected in [
            plain(&roadmap.goal.title),
            plain(&verdict),
            "214".to_owned(),
        ] {
            assert!(said.contains(&expected), "{expected:?} must be on paper");
        }
        for gap in &analysis.gaps {
            assert!(
                said.contains(&plain(&gap.title)),
                "the gap {:?} must be on paper",
                gap.title
            );
        }
        for step in &roadmap.steps {
            let number = format!("S-{:02}", step.number);
            assert!(said.contains(&number), "{number} must be in the table");
        }
    }
}

#[test]
fn the_same_roadmap_gives_the_same_bytes() {
    let roadmap = service(Language::En);
    let print = || pdf(&roadmap, Language::En, Options::default());
    assert!(
        print() == print(),
        "a report must not depend on when it is made"
    );
    assert_eq!(svg(&roadmap, Language::En), svg(&roadmap, Language::En));
}

#[test]
fn markup_in_what_people_write_stays_text() {
    let payloads = [
        "#import \"@preview/x:1.0.0\": *",
        "*bold* _it_ `raw` $x^2$ <label> @ref = heading",
        "#read(\"/etc/passwd\") #sys.inputs ]]> \\u{41}",
        "<script>alert(1)</script><image href=\"file:///etc/passwd\"/>",
        "\" onload=\"alert(1)\" x='y' &lt;b&gt; &#x41; %s {} ${x}",
        "</text></svg><svg onload=alert(1)>",
    ];
    for payload in payloads {
        let roadmap = filled(payload);
        let drawn = svg(&roadmap, Language::Nl);
        let document = Document::parse(&drawn).expect("the picture is XML");
        for node in document.descendants().filter(|node| node.is_element()) {
            let name = node.tag_name().name();
            let known = [
                "svg", "title", "defs", "pattern", "path", "rect", "circle", "g", "text",
            ];
            assert!(known.contains(&name), "{payload:?} made a <{name}>");
            for attribute in node.attributes() {
                let name = attribute.name();
                assert!(
                    !name.starts_with("on") && name != "href",
                    "{payload:?} made {name}"
                );
            }
        }
        let printed = pdf(&roadmap, Language::Nl, Options::default());
        assert_eq!(count(&printed, b"/JavaScript"), 0);
        assert_eq!(count(&printed, b"/URI"), 0, "text must not become a link");
        if let Some(said) = text(&printed) {
            let shown = plain(payload);
            assert!(
                said.contains(&shown),
                "{shown:?} must be shown as it was written"
            );
        }
    }
}

#[test]
fn any_text_can_be_printed() {
    let long = "x".repeat(1_000);
    let words = "Arbeidsongeschiktheidsverzekeringsmaatschappij ".repeat(20);
    let texts = [
        "",
        " ",
        &long,
        &words,
        "每个客户只有一份记录，所有渠道都信任它",
        "سجل واحد لكل عميل",
        "Один клиент — одна запись",
        "Ένας πελάτης",
        "👩🏽‍💻 🎉 a\u{301}\u{302}\u{303}",
        "line\nline\r\n\ttab\u{0}\u{1}\u{7f}\u{85}\u{2028}\u{fffe}\u{feff}",
        "\u{202e}turned\u{202c} \u{e000}",
    ];
    for words in texts {
        let roadmap = filled(words);
        let printed = pdf(&roadmap, Language::En, Options::default());
        assert!(printed.starts_with(b"%PDF-"));
        let drawn = svg(&roadmap, Language::En);
        assert!(
            Document::parse(&drawn).is_ok(),
            "{words:?} broke the picture"
        );
        let cyrillic = words.starts_with("Один");
        if cyrillic && let Some(said) = text(&printed) {
            assert!(
                said.contains(words),
                "what the bundled fonts have is found again"
            );
        }
    }
}

#[test]
fn an_empty_roadmap_can_be_printed() {
    for paper in [Paper::A4, Paper::A3, Paper::Letter] {
        let options = Options {
            paper,
            ..Options::default()
        };
        let printed = pdf(&Roadmap::default(), Language::Nl, options);
        if let Some(said) = text(&printed) {
            assert!(
                said.contains("Wat zal er waar zijn?"),
                "it asks for the goal: {said}"
            );
        }
    }
    let roadmap = Roadmap::default();
    let analysis = analyse(&roadmap, today());
    let drawn = report::png(&roadmap, &analysis, Language::En, 1.0).expect("a card can be drawn");
    assert!(drawn.starts_with(b"\x89PNG"));
}

#[test]
fn a_picture_beyond_reason_is_refused() {
    let mut roadmap = filled("a");
    roadmap.goal.position = Some(Position { x: 0, y: 0 });
    for (at, step) in (1..).zip(&mut roadmap.steps) {
        step.position = Some(Position {
            x: -at * 100_000_000,
            y: -at * 100_000_000,
        });
    }
    let analysis = analyse(&roadmap, today());
    let refused = report::png(&roadmap, &analysis, Language::En, 1.0);
    let told = refused.expect_err("no machine has that much memory");
    assert!(
        told.to_string().contains("too large for a picture"),
        "{told}"
    );
    for scale in [0.0, -1.0, f32::NAN, f32::INFINITY] {
        assert!(
            report::png(
                &filled("a"),
                &analyse(&filled("a"), today()),
                Language::En,
                scale
            )
            .is_err()
        );
    }
    pdf(&roadmap, Language::En, Options::default());
}

#[test]
fn a_large_roadmap_is_printed_whole() {
    let steps: Vec<Value> = (0..400)
        .map(|at| {
            let requires: Vec<Value> = [at + 1 + at % 7, at + 3 + at % 5]
                .iter()
                .filter(|earlier| **earlier < 400)
                .map(|earlier| json!({ "step": format!("s{earlier}") }))
                .collect();
            json!({ "id": format!("s{at}"), "number": at + 1, "days": 3, "requires": requires,
                    "title": format!("What must be true, part {at}") })
        })
        .collect();
    let roadmap = roadmap(json!({
        "goal": { "title": "Large", "launch": "2040-01-01", "requires": [{ "step": "s0" }] },
        "steps": steps,
    }));
    let printed = pdf(&roadmap, Language::En, Options::default());
    if let Some(said) = text(&printed) {
        for at in [0, 123, 399] {
            let number = format!("S-{:02}", at + 1);
            assert!(said.contains(&number), "{number} must be in the table");
        }
    }
}

#[test]
fn the_samples_are_accessible_by_the_book() {
    for name in ["service", "launch", "blank"] {
        for language in LANGUAGES {
            let roadmap = sample(name, language, today()).expect("a sample of the program");
            let pdf = pdf(&roadmap, language, Options::default());
            let says = |what: &[u8]| pdf.windows(what.len()).any(|bytes| bytes == what);
            assert!(
                says(b"pdfuaid:part"),
                "{name} in {language:?} does not conform to PDF/UA-1: a screen reader would stumble"
            );
        }
    }
}

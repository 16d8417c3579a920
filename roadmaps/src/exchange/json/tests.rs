use std::fs;
use std::path::PathBuf;

use chrono::{DateTime, NaiveDate};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::model::*;
use crate::say::Language;

const EVERY_FIELD: &str = include_str!("../../../tests/fixtures/every-field.v1.json");
const WORKED: &str = include_str!("../../../tests/fixtures/worked.json");

/// The sentences with which a text is refused, in both languages.
fn refused(text: &str) -> [String; 2] {
    match read(text.as_bytes(), "plan.json") {
        Ok(_) => panic!("this must be refused: {text}"),
        Err(error) => [Language::En, Language::Nl].map(|language| error.sentence.text(language)),
    }
}

/// A small roadmap with one thing changed in it, a field a line.
fn with(pointer: &str, value: Value) -> String {
    let mut roadmap: Value = serde_json::from_str(WORKED).expect("the fixture is JSON");
    let (parent, field) = pointer.rsplit_once('/').expect("a pointer has a slash");
    match roadmap.pointer_mut(parent).expect("the parent is there") {
        Value::Object(fields) => drop(fields.insert(field.to_owned(), value)),
        Value::Array(items) => items.push(value),
        other => panic!("nothing can be put into {other}"),
    }
    serde_json::to_string_pretty(&roadmap).expect("a value is JSON")
}

#[test]
fn reading_what_was_written_changes_nothing_not_even_unknown_fields() {
    let first = read(EVERY_FIELD.as_bytes(), "fixture").expect("the fixture is sound");
    let written = write(&first);
    let stated: Value = serde_json::from_str(EVERY_FIELD).expect("the fixture is JSON");
    let mut kept: Value = serde_json::from_str(&written).expect("what is written is JSON");
    // An empty list and no list are the same.
    kept["goal"]["criteria"][1]["steps"] = json!([]);
    assert_eq!(kept, stated, "every stated field is written again");
    let second = read(written.as_bytes(), "written").expect("what is written can be read");
    assert_eq!(second, first, "export then import is the identity");
    assert!(
        written.ends_with("}\n"),
        "a text file ends with a line break"
    );
}

#[test]
fn what_may_be_left_out_is_given_the_same_each_time() {
    let text = r#"{"format": "backcast", "goal": {"any_of": [
        {"alternatives": [{"step": "a"}]}, {"id": "any-of-2", "alternatives": []}]},
        "steps": [{"id": "a", "any_of": [{"alternatives": []}]}, {"id": "b", "number": 5},
        {"id": "c"}]}"#;
    let roadmap = read(text.as_bytes(), "short").expect("most fields are optional");
    assert_eq!(roadmap.id, "", "the workspace gives the document's id");
    let of_goal = roadmap.goal.any_of.iter().map(|group| group.id.as_str());
    assert_eq!(of_goal.collect::<Vec<_>>(), ["any-of-1", "any-of-2"]);
    assert_eq!(roadmap.steps[0].any_of[0].id.as_str(), "any-of-3");
    let numbers = roadmap.steps.iter().map(|step| step.number);
    assert_eq!(
        numbers.collect::<Vec<_>>(),
        [6, 5, 7],
        "a number that is given stays, the others follow the highest"
    );
    let places = roadmap.steps.iter().map(|step| step.place);
    assert_eq!(places.collect::<Vec<_>>(), [1, 2, 3]);
}

#[test]
fn numbers_that_are_left_out_are_free_ones() {
    let text = r#"{"format": "backcast", "goal": {}, "steps": [{"id": "a", "number": 1000000},
        {"id": "b"}, {"id": "c", "number": 1}, {"id": "d"}]}"#;
    let roadmap = read(text.as_bytes(), "full").expect("numbers may be left out");
    let numbers = roadmap.steps.iter().map(|step| step.number);
    assert_eq!(numbers.collect::<Vec<_>>(), [1_000_000, 2, 1, 3]);
    read(write(&roadmap).as_bytes(), "written").expect("what is written can be read");
}

#[test]
fn an_unknown_field_that_cannot_be_kept_is_refused_by_its_name() {
    let text = with("/steps/0/position", json!({"x": 1, "y": 2, "zz": 3}));
    for sentence in refused(&text) {
        assert!(sentence.contains("steps[0].position.zz"), "{sentence}");
    }
}

#[test]
fn an_unknown_field_of_an_estimate_is_named_with_its_line_and_field() {
    let days = json!({"best": 2, "likely": 3, "worst": 4, "mean": 3});
    let [en, nl] = refused(&with("/steps/1/days", days));
    for sentence in [&en, &nl] {
        assert!(sentence.contains("“steps[1].days.mean”"), "{sentence}");
    }
    let known = "best, likely, worst";
    assert!(en.contains(known) && nl.contains(known), "{en}\n{nl}");
}

#[test]
fn what_could_not_be_kept_as_it_is_stated_is_refused_with_its_line_and_field() {
    let lost = [
        (r#""aside": 18446744073709551616"#, "steps[0].aside"),
        (r#""aside": -9223372036854775809"#, "steps[0].aside"),
        (
            r#""aside": [{"b": 1}, {"a": {}, "n": [1, 99999999999999999999]}]"#,
            "steps[0].aside[1].n[1]",
        ),
        (r#""aside": 1, "aside": 2"#, "steps[0].aside"),
        (
            r#""aside": {"a": 1, "b": {"a": 2}, "\u0061": 3}"#,
            "steps[0].aside.a",
        ),
        (
            r#""aside": [{"a, \"": "{[", "c": 1}, {"a, \"": 1, "a, \"": 1}]"#,
            "steps[0].aside[1].a, \"",
        ),
    ];
    for (stated, field) in lost {
        let text = with("/steps/0/mark", json!(0)).replacen("\"mark\": 0", stated, 1);
        assert!(serde_json::from_str::<Value>(&text).is_ok(), "JSON: {text}");
        let line = 1 + text[..text.find("\"aside\"").expect("it is there")]
            .matches('\n')
            .count();
        let [en, nl] = refused(&text);
        for sentence in [&en, &nl] {
            assert!(sentence.contains(&format!("“{field}”")), "{sentence}");
            assert!(
                sentence.contains(&format!("{line}")),
                "line {line}: {sentence}"
            );
        }
    }
    let kept = r#""aside": [18446744073709551615, -9223372036854775808, 0.1, 1e300, -0, {"a": [], "b": {"a": 1}}, {"a": 1}, "99999999999999999999", ""]"#;
    let text = with("/steps/0/mark", json!(0)).replacen("\"mark\": 0", kept, 1);
    let roadmap = read(text.as_bytes(), "kept").expect("all of this can be kept");
    let stated: Value = serde_json::from_str(&format!("{{{kept}}}")).expect("it is JSON");
    assert_eq!(roadmap.steps[0].extra["aside"], stated["aside"]);
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_text() {
    let text = format!("\u{feff}{WORKED}");
    assert_eq!(
        read(text.as_bytes(), "bom").expect("Windows writes such files"),
        read(WORKED.as_bytes(), "plain").expect("the fixture is sound"),
    );
}

#[test]
fn a_loop_is_no_reason_to_refuse_a_file() {
    let text = with("/steps/2/requires", json!([{"step": "C"}]));
    read(text.as_bytes(), "loop").expect("the plan names the loop");
}

#[test]
fn markup_in_a_title_is_text() {
    let title = "<script>alert(1)</script> & “**bold**”";
    let text = with("/steps/1/title", json!(title));
    let roadmap = read(text.as_bytes(), "markup").expect("markup is text");
    assert_eq!(roadmap.steps[1].title, title);
}

#[test]
fn every_other_flaw_is_named_with_its_line_and_field_in_both_languages() {
    let many = "x".repeat(10_000);
    let flawed = [
        with("/steps/1/days", json!("many")),
        with("/steps/1/days", json!(-3)),
        with("/steps/1/days", json!({"likely": 3, "best": 4})),
        with("/steps/1/days", json!({"likely": 3, "mean": 4})),
        with("/steps/1/title", json!(5)),
        with("/steps/1/title", json!(many)),
        with("/steps/1/notes", json!(many.repeat(11))),
        with("/steps/1/milestone", json!("yes")),
        with("/steps/1/requires", json!("C")),
        with("/steps/1/requires", json!(["C"])),
        with("/steps/1/requires", json!([{"step": "Z"}])),
        with("/steps/1/requires", json!([{"step": "B", "lag": 100_001}])),
        with("/steps/1/requires", json!([{"step": "B", "lag": 1.5}])),
        with(
            "/steps/1/requires",
            json!([{"step": "B", "link": "sideways"}]),
        ),
        with("/steps/1/not_before", json!("2027-02-30")),
        with("/steps/1/not_before", json!("soon")),
        with("/steps/1/not_before", json!(20270230)),
        with("/steps/1/deadline", json!("3000-01-01")),
        with("/steps/1/group_id", json!("Z")),
        with("/steps/1/group_id", json!("B")),
        with("/steps/1/chance_needed", json!(101)),
        with("/steps/1/number", json!(-1)),
        with("/steps/1/id", json!("")),
        with("/steps/1/id", json!("i".repeat(65))),
        with("/steps/1/id", json!("B")),
        with("/steps/1/provides", json!({"resource": "R"})),
        with("/steps/1/provides", json!({"resource": "Z", "amount": 1})),
        with(
            "/steps/1/provides",
            json!({"resource": "R", "amount": 1, "acquisition": "Z"}),
        ),
        with(
            "/steps/1/progress",
            json!({"state": "finished", "started": "2027-01-05", "finished": "2027-01-04"}),
        ),
        with("/steps/1/needs/-", json!({"resource": "Z"})),
        with(
            "/steps/1/needs/-",
            json!({"resource": "R", "per_day": 1, "total": 2}),
        ),
        with("/steps/1/needs/-", json!({"resource": "R", "per_day": -1})),
        with(
            "/steps/1/needs/-",
            json!({"resource": "R", "per_day": 1e300}),
        ),
        with("/steps/0/any_of/0/choice", json!("C")),
        with("/steps/0/any_of/0/alternatives/-", json!({"step": "Z"})),
        with("/steps/0/any_of/0/alternatives/-", json!({"step": "A"})),
        with("/steps/0/any_of/-", json!({"id": "g", "alternatives": []})),
        with("/resources/0/kind", json!("thing")),
        with("/resources/0/skills", json!(["Z"])),
        with("/resources/0/absences", json!([{"from": "2027-01-01"}])),
        with(
            "/resources/0/availability/-",
            json!({"state": "have", "from": "2027-02-02", "until": "2027-02-01"}),
        ),
        with(
            "/resources/0/availability/-",
            json!({"state": "have", "amount": -0.5}),
        ),
        with("/acquisitions/0/resource", json!("Z")),
        with("/acquisitions/0/budget", json!("R")),
        with("/acquisitions/0/cost", json!(-1)),
        with("/acquisitions/0/cost", json!("free")),
        with("/acquisitions/0/lead", json!(-20)),
        with("/goal/launch", json!("2027-02-29")),
        with(
            "/goal/criteria",
            json!([{"id": "a"}, {"id": "b"}, {"id": "a"}]),
        ),
        with("/goal/criteria", json!([{"id": "a", "steps": ["Z"]}])),
        with("/goal", json!(null)),
        with("/ideas", json!([{"id": "i", "route": "Z"}])),
        with(
            "/baselines",
            json!([{"id": "b", "made": "yesterday", "plan": {}}]),
        ),
        with("/calendar", json!({"weekdays": []})),
        with("/calendar", json!({"weekdays": ["monday"]})),
        with("/calendar", json!({"closed": [{"date": "2027-13-01"}]})),
        with("/ceiling", json!(0)),
        with("/ceiling", json!(300)),
        with("/currency", json!("euro")),
        with("/version", json!(0)),
        with("/version", json!("one")),
        WORKED.replacen("\"goal\"", "\"aim\"", 1),
        WORKED.replacen("\"title\": \"The goal\"", "\"title\": 1, \"title\": 2", 1),
        WORKED.replacen("\"id\": \"C\"", "\"id\": \"C\", \"id\": \"D\"", 1),
        WORKED.replacen(
            "\"format\": \"backcast\"",
            "\"format\": \"backcast\", \"format\": 1",
            1,
        ),
        WORKED[..WORKED.len() / 2].to_owned(),
        WORKED.replacen("\"days\": 3,", "\"days\": 3", 1),
        WORKED.replacen("\"days\": 3,", "\"days\": 03,", 1),
        WORKED.replacen("\"days\": 3,", "\"days\": ,", 1),
        WORKED.replacen("\"days\": 3,", "\"days\": 1e999,", 1),
        WORKED.replacen("\"days\": 3,", "days: 3,", 1),
        WORKED.replacen("\"days\": 3,", "\"days\" 3,", 1),
        WORKED.replacen("\"title\": \"C\"", "\"title\": \"C\nD\"", 1),
        WORKED.replacen("\"title\": \"C\"", "\"title\": \"\\x\"", 1),
        WORKED.replacen("\"lead\": 20, \"ramp_up\": 10 }", "\"lead\": 20, }", 1),
        format!("{WORKED} and more"),
        with("/deep", json!(0)).replacen(
            "\"deep\": 0",
            &format!("\"deep\": {}{}", "[".repeat(5_000), "]".repeat(5_000)),
            1,
        ),
    ];
    let mut said = Vec::new();
    for text in &flawed {
        let [en, nl] = refused(text);
        assert_ne!(en, nl, "each language has words of its own");
        for sentence in [&en, &nl] {
            for parser in ["expected", "invalid type", " at line ", "EOF", "struct "] {
                assert!(
                    !sentence.contains(parser),
                    "the parser's words are not ours: {sentence}"
                );
            }
            assert!(sentence.chars().count() < 400, "a sentence: {sentence}");
        }
        said.push(format!("{en}\n{nl}"));
    }
    insta::assert_snapshot!(said.join("\n\n"));
}

#[test]
fn what_is_no_roadmap_at_all_is_said_so() {
    let said: Vec<String> = [
        "",
        "{}",
        "[]",
        "[1, 2]",
        "{\"format\": \"other\", \"goal\": {}}",
        "{\"goal\": {}}",
        "hello",
        "x{",
        "\u{89}PNG",
        "\u{89}PNG\0\0",
    ]
    .iter()
    .map(|text| refused(text).join("\n"))
    .collect();
    insta::assert_snapshot!(said.join("\n\n"));

    let latin = WORKED.replacen("The goal", "Caf\u{e9}", 1);
    let latin: Vec<u8> = latin.chars().map(|letter| letter as u8).collect();
    let error = read(&latin, "plan.json").expect_err("Latin-1 is not UTF-8");
    assert!(
        matches!(error.sentence, Sentence::NotUtf8 { line: 6, .. }),
        "{error:?}"
    );
}

#[test]
fn a_newer_format_is_named_as_newer_whatever_it_holds() {
    for text in [
        with("/version", json!(2)),
        with("/version", json!(u64::MAX)),
        r#"{"format": "backcast", "version": 7, "goal": [1, 2], "steps": {}}"#.to_owned(),
    ] {
        let error = read(text.as_bytes(), "plan.json").expect_err("it is newer");
        assert_eq!(error.code, Code::Newer, "{error:?}");
    }
}

#[test]
fn an_older_format_goes_through_every_upgrade_after_its_own() {
    let rename: Upgrade = |roadmap| roadmap["goal"]["title"] = json!("renamed");
    let count: Upgrade = |roadmap| roadmap["goal"]["story"] = json!("counted");
    let older = json!({"format": "backcast", "version": 2, "goal": {"title": "kept"}});
    let newest = upgrade(older, 2, &[rename, count]);
    assert_eq!(newest["version"], 3);
    assert_eq!(newest["goal"], json!({"title": "kept", "story": "counted"}));
}

#[test]
fn a_file_that_would_fill_the_memory_is_refused_before_it_is_read() {
    let large = vec![b' '; MAX_MEGABYTES as usize * 1_000_000 + 1];
    let error = read(&large, "large.json").expect_err("it is too large");
    assert!(matches!(error.sentence, Sentence::FileTooLarge { .. }));
    let full = format!("{{\"x\": [{}0]}}", "0,".repeat(2_000_000));
    let error = read(full.as_bytes(), "full.json").expect_err("it holds too much");
    assert!(matches!(error.sentence, Sentence::FileTooFull { .. }));
}

#[test]
fn the_committed_schema_is_that_of_the_types() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("schema/roadmap.schema.json");
    let committed = fs::read_to_string(&path).unwrap_or_default();
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        fs::write(&path, schema()).expect("the schema can be written");
        return;
    }
    assert!(
        committed == schema(),
        "schema/roadmap.schema.json is stale; UPDATE_SCHEMA=1 cargo test -p roadmaps schema"
    );
}

#[test]
fn fixtures_and_shared_examples_are_read_and_follow_the_schema() {
    let schema: Value = serde_json::from_str(&schema()).expect("the schema is JSON");
    let mut texts = vec![
        ("every-field".to_owned(), EVERY_FIELD.to_owned()),
        ("worked".to_owned(), WORKED.to_owned()),
    ];
    let shared = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/roadmaps");
    match fs::read_dir(&shared) {
        Err(_) => eprintln!("{} is not there: not checked", shared.display()),
        Ok(entries) => texts.extend(
            entries
                .filter_map(|entry| Some(entry.ok()?.path()))
                .filter(|path| path.extension().is_some_and(|end| end == "json"))
                .map(|path| {
                    let text = fs::read_to_string(&path).expect("an example can be read");
                    (path.display().to_string(), text)
                }),
        ),
    }
    for (name, text) in texts {
        let roadmap = match read(text.as_bytes(), &name) {
            Ok(roadmap) => roadmap,
            Err(error) => panic!("{name}: {error}"),
        };
        let again = read(write(&roadmap).as_bytes(), &name).expect("what is written can be read");
        assert_eq!(again, roadmap, "{name}: export then import is the identity");
        let stated: Value = serde_json::from_str(&text).expect("it was read before");
        assert_eq!(follows(&schema, &schema, &stated, ""), Ok(()), "{name}");
        let written: Value = serde_json::from_str(&write(&roadmap)).expect("it was read before");
        assert_eq!(follows(&schema, &schema, &written, ""), Ok(()), "{name}");
    }
}

#[test]
fn the_schema_refuses_what_reading_refuses() {
    let schema: Value = serde_json::from_str(&schema()).expect("the schema is JSON");
    for text in [
        with("/steps/1/days", json!("many")),
        with("/steps/1/days", json!({"likely": 3, "mean": 4})),
        with("/steps/1/requires", json!([{"stap": "B"}])),
        with("/steps/1/title", json!("x".repeat(10_000))),
        with("/resources/0/kind", json!("thing")),
        with("/goal", json!(null)),
        with("/ceiling", json!(0)),
        with("/calendar", json!({"weekdays": []})),
    ] {
        let value: Value = serde_json::from_str(&text).expect("it is JSON");
        assert!(
            follows(&schema, &schema, &value, "").is_err(),
            "the schema must refuse: {text}"
        );
        refused(&text);
    }
}

/// A check of the part of JSON Schema that ours uses; an unknown keyword is an error.
fn follows(whole: &Value, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
    let Some(rules) = schema.as_object() else {
        return match schema {
            Value::Bool(true) => Ok(()),
            _ => Err(format!("{at}: nothing is allowed here")),
        };
    };
    let fail = |rule: &str| Err(format!("{at}: {rule} {}, not {value}", rules[rule]));
    for (rule, wanted) in rules {
        let holds = match rule.as_str() {
            "$schema" | "$defs" | "title" | "description" | "default" | "format" => true,
            "$ref" => {
                let pointer = wanted.as_str().unwrap_or_default().trim_start_matches('#');
                let target = whole.pointer(pointer).ok_or(format!("{at}: no {wanted}"))?;
                follows(whole, target, value, at)?;
                true
            }
            "type" => {
                let is = |name: &Value| match name.as_str() {
                    Some("object") => value.is_object(),
                    Some("array") => value.is_array(),
                    Some("string") => value.is_string(),
                    Some("number") => value.is_number(),
                    Some("integer") => value.as_f64().is_some_and(|number| number.fract() == 0.0),
                    Some("boolean") => value.is_boolean(),
                    Some("null") => value.is_null(),
                    _ => false,
                };
                wanted
                    .as_array()
                    .map_or_else(|| is(wanted), |types| types.iter().any(is))
            }
            "const" => value == wanted,
            "enum" => wanted.as_array().is_some_and(|all| all.contains(value)),
            "anyOf" | "oneOf" => {
                let choices = wanted.as_array().into_iter().flatten();
                let fit = choices.filter(|one| follows(whole, one, value, at).is_ok());
                let fit = fit.count();
                fit == 1 || fit > 1 && rule == "anyOf"
            }
            "required" => wanted.as_array().into_iter().flatten().all(|field| {
                let there = value.as_object();
                there.is_none_or(|fields| fields.contains_key(field.as_str().unwrap_or_default()))
            }),
            "properties" => {
                for (name, part) in value.as_object().into_iter().flatten() {
                    if let Some(rules) = wanted.get(name) {
                        follows(whole, rules, part, &format!("{at}/{name}"))?;
                    }
                }
                true
            }
            "additionalProperties" => match value.as_object() {
                Some(fields) if wanted == &json!(false) => {
                    let known = rules.get("properties").and_then(Value::as_object);
                    fields
                        .keys()
                        .all(|name| known.is_some_and(|known| known.contains_key(name)))
                }
                _ => true,
            },
            "items" => {
                for (index, part) in value.as_array().into_iter().flatten().enumerate() {
                    follows(whole, wanted, part, &format!("{at}/{index}"))?;
                }
                true
            }
            "minItems" => value
                .as_array()
                .is_none_or(|items| items.len() as u64 >= wanted.as_u64().unwrap_or(0)),
            "minLength" | "maxLength" => value.as_str().is_none_or(|text| {
                let (length, limit) = (text.chars().count() as u64, wanted.as_u64().unwrap_or(0));
                if rule == "minLength" {
                    length >= limit
                } else {
                    length <= limit
                }
            }),
            "minimum" | "maximum" => value.as_f64().is_none_or(|number| {
                let limit = wanted.as_f64().unwrap_or(0.0);
                if rule == "minimum" {
                    number >= limit
                } else {
                    number <= limit
                }
            }),
            // The one pattern is that of a currency.
            "pattern" => value.as_str().is_none_or(|text| {
                text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
            }),
            unknown => return Err(format!("{at}: this check does not know {unknown}")),
        };
        if !holds {
            return fail(rule);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn export_then_import_is_the_identity(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        let roadmap = Dice { bytes, at: 0 }.roadmap();
        let text = write(&roadmap);
        match read(text.as_bytes(), "written") {
            Ok(again) => prop_assert_eq!(again, roadmap),
            Err(error) => prop_assert!(false, "{}\n{}", error, text),
        }
    }

    #[test]
    fn no_damage_makes_reading_panic(at in 0..EVERY_FIELD.len(), byte: u8, cut: bool) {
        let mut bytes = EVERY_FIELD.as_bytes().to_vec();
        bytes[at] = byte;
        if cut {
            bytes.truncate(at);
        }
        if let Err(error) = read(&bytes, "damaged") {
            prop_assert!(!error.sentence.text(Language::Nl).is_empty());
        }
    }
}

/// Builds a roadmap from bytes; out of bytes, everything is least.
struct Dice {
    bytes: Vec<u8>,
    at: usize,
}

impl Dice {
    fn roll(&mut self, sides: u32) -> u32 {
        let mut rolled = 0;
        for _ in 0..3 {
            rolled = rolled * 256 + u32::from(self.bytes.get(self.at).copied().unwrap_or(0));
            self.at += 1;
        }
        rolled % sides
    }

    fn coin(&mut self) -> bool {
        self.roll(2) == 1
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.coin().then(|| make(self))
    }

    fn few<T>(&mut self, mut make: impl FnMut(&mut Self, u32) -> T) -> Vec<T> {
        let count = self.roll(4);
        (0..count).map(|at| make(self, at)).collect()
    }

    fn text(&mut self) -> String {
        let texts = [
            "",
            "plain",
            "“quoted” \"twice\"",
            "<b>&amp;</b>",
            "line\nbreak\ttab\u{0}",
            "🥖 é ",
            "\\",
            "{day+3}",
        ];
        texts[self.roll(texts.len() as u32) as usize].to_owned()
    }

    fn date(&mut self) -> NaiveDate {
        let first = NaiveDate::from_ymd_opt(1900, 1, 1).expect("a day");
        first + chrono::Days::new(u64::from(self.roll(401_000)))
    }

    fn span(&mut self) -> (NaiveDate, NaiveDate) {
        let (one, other) = (self.date(), self.date());
        (one.min(other), one.max(other))
    }

    fn amount(&mut self) -> Amount {
        let most = Amount::MAX.0;
        [
            Amount(i64::from(self.roll(1 << 24))),
            Amount(most),
            Amount(most - 1),
        ][self.roll(3) as usize]
    }

    fn value(&mut self, depth: u32) -> Value {
        match self.roll(if depth == 0 { 6 } else { 8 }) {
            0 => Value::Null,
            1 => json!(self.coin()),
            2 => json!(u64::MAX - u64::from(self.roll(9))),
            3 => json!(i64::MIN + i64::from(self.roll(9))),
            4 => {
                let bits =
                    u64::from(self.roll(1 << 24)) << 40 | u64::from(self.roll(1 << 24)) << 16;
                let float = f64::from_bits(bits | u64::from(self.roll(1 << 16)));
                json!(if float.is_finite() { float } else { 0.1 })
            }
            5 => json!(self.text()),
            6 => Value::Array(self.few(|dice, _| dice.value(depth - 1))),
            _ => self.extra_at(depth - 1).into_iter().collect(),
        }
    }

    fn extra(&mut self) -> Extra {
        self.extra_at(2)
    }

    fn extra_at(&mut self, depth: u32) -> Extra {
        self.few(|dice, at| (format!("x {at}"), dice.value(depth)))
            .into_iter()
            .collect()
    }

    fn pick<Id: for<'a> From<&'a str>>(&mut self, prefix: &str, count: u32) -> Id {
        Id::from(&format!("{prefix} {}", self.roll(count)))
    }

    fn links(&mut self, steps: u32, node: u32) -> (Vec<Prerequisite>, Vec<AnyOf>) {
        if steps == 0 {
            return (Vec::new(), Vec::new());
        }
        let link =
            |dice: &mut Self| [Link::FS, Link::SS, Link::FF, Link::SF][dice.roll(4) as usize];
        let requires = self.few(|dice, _| Prerequisite {
            step: dice.pick("step", steps),
            lag: dice.roll(200_001) as i32 - 100_000,
            link: link(dice),
            extra: dice.extra(),
        });
        let any_of = self.few(|dice, at| {
            let first = dice.roll(steps);
            let count = 1 + dice.roll(steps);
            let alternatives: Vec<Alternative> = (0..count)
                .map(|offset| Alternative {
                    step: StepId(format!("step {}", (first + offset) % steps)),
                    idea: dice.maybe(Self::text),
                    lag: dice.roll(5) as i32,
                    link: link(dice),
                    extra: dice.extra(),
                })
                .collect();
            let choice = dice.roll(count) as usize;
            AnyOf {
                id: AnyOfId(format!("group {node} {at}")),
                title: dice.text(),
                choice: dice.maybe(|_| alternatives[choice].step.clone()),
                alternatives,
                extra: dice.extra(),
            }
        });
        (requires, any_of)
    }

    fn needs(&mut self, resources: u32) -> Vec<Requirement> {
        if resources == 0 {
            return Vec::new();
        }
        self.few(|dice, _| {
            let per_day = dice.maybe(Self::amount);
            Requirement {
                resource: dice.pick("resource", resources),
                total: dice.maybe(Self::amount).filter(|_| per_day.is_none()),
                per_day,
                extra: dice.extra(),
            }
        })
    }

    fn step(&mut self, at: u32, steps: u32, resources: u32) -> Step {
        let (requires, any_of) = self.links(steps, at + 1);
        let (started, finished) = self.span();
        Step {
            id: StepId(format!("step {at}")),
            number: steps - at,
            title: self.text(),
            group: at == 0,
            group_id: self.maybe(|_| StepId::from("step 0")),
            milestone: self.coin(),
            owner: self.maybe(Self::text),
            days: self.maybe(|dice| {
                let likely = dice.roll(1_000);
                Estimate {
                    best: dice.maybe(|dice| dice.roll(likely + 1)),
                    likely,
                    worst: dice.maybe(|dice| likely + dice.roll(99_000)),
                }
            }),
            not_before: self.maybe(Self::date),
            deadline: self.maybe(Self::date),
            planned_start: self.maybe(Self::date),
            chance_needed: self.maybe(|dice| dice.roll(101) as u8),
            lenses: self.few(|dice, _| dice.text()),
            notes: self.text(),
            position: self.maybe(|dice| Position {
                x: dice.roll(9_000) as i32 - 4_000,
                y: dice.roll(9_000) as i32 - 4_000,
            }),
            requires,
            any_of,
            needs: self.needs(resources),
            provides: match resources {
                0 => None,
                _ => self.maybe(|dice| Provision {
                    acquisition: dice.maybe(|_| AcquisitionId::from("way 0")),
                    resource: dice.pick("resource", resources),
                    amount: dice.amount(),
                    ramp_up: dice.roll(100),
                    extra: dice.extra(),
                }),
            },
            progress: self.maybe(|dice| Progress {
                state: [
                    ProgressState::Started,
                    ProgressState::Finished,
                    ProgressState::Dropped,
                ][dice.roll(3) as usize],
                started: dice.maybe(|_| started),
                finished: dice.maybe(|_| finished),
                remaining: dice.maybe(|dice| dice.roll(1_000)),
                reason: dice.maybe(Self::text),
                extra: dice.extra(),
            }),
            place: 0,
            extra: self.extra(),
        }
    }

    fn resource(&mut self, at: u32, resources: u32) -> Resource {
        use ResourceKind::*;
        let kinds = [
            People, Skill, Role, Budget, Asset, Data, Permission, Partner,
        ];
        Resource {
            id: ResourceId(format!("resource {at}")),
            title: self.text(),
            // The first one pays for acquisitions.
            kind: if at == 0 {
                Budget
            } else {
                kinds[self.roll(8) as usize]
            },
            unit: self.maybe(Self::text),
            skills: self.few(|dice, _| dice.pick("resource", resources)),
            availability: self.few(|dice, _| {
                let (from, until) = dice.span();
                Availability {
                    state: [
                        AvailabilityState::Have,
                        AvailabilityState::Missing,
                        AvailabilityState::Unknown,
                    ][dice.roll(3) as usize],
                    amount: dice.maybe(Self::amount),
                    from: dice.maybe(|_| from),
                    until: dice.maybe(|_| until),
                    extra: dice.extra(),
                }
            }),
            absences: self.few(|dice, _| {
                let (from, until) = dice.span();
                let extra = dice.extra();
                Absence { from, until, extra }
            }),
            owner: self.maybe(Self::text),
            notes: self.text(),
            place: 0,
            extra: self.extra(),
        }
    }

    fn roadmap(&mut self) -> Roadmap {
        let (steps, resources) = (self.roll(6), self.roll(4));
        let (requires, any_of) = self.links(steps, 0);
        let (from, until) = self.span();
        let day_off = |dice: &mut Self, _: u32| DayOff {
            date: dice.date(),
            title: dice.text(),
            extra: dice.extra(),
        };
        let goal = Goal {
            title: self.text(),
            story: self.text(),
            launch: self.maybe(Self::date),
            owner: self.maybe(Self::text),
            criteria: self.few(|dice, at| Criterion {
                id: CriterionId(format!("criterion {at}")),
                title: dice.text(),
                kind: [CriterionKind::Measured, CriterionKind::Felt][dice.roll(2) as usize],
                metric: dice.maybe(Self::text),
                unit: dice.maybe(Self::text),
                start: dice.maybe(|dice| Amount(-dice.amount().0)),
                target: dice.maybe(Self::amount),
                levels: dice.few(|dice, _| dice.text()),
                raters: dice.few(|dice, _| dice.text()),
                steps: match steps {
                    0 => Vec::new(),
                    _ => dice.few(|dice, _| dice.pick("step", steps)),
                },
                extra: dice.extra(),
            }),
            requires,
            any_of,
            needs: self.needs(resources),
            position: self.maybe(|_| Position { x: -7, y: 12 }),
            extra: self.extra(),
        };
        let mut roadmap = Roadmap {
            id: self.text().trim().to_owned(),
            currency: ["EUR", "USD"][self.roll(2) as usize].to_owned(),
            calendar: Calendar {
                weekdays: vec![Weekday::Mon, Weekday::Sun],
                holidays: self.maybe(Self::text),
                closed: self.few(day_off),
                open: self.few(day_off),
                extra: self.extra(),
            },
            ceiling: 1 + self.roll(100) as u8,
            ceiling_exceptions: match resources {
                0 => Vec::new(),
                _ => self.few(|dice, _| CeilingException {
                    resource: dice.pick("resource", resources),
                    percent: 1 + dice.roll(200) as u8,
                    from: dice.maybe(|_| from),
                    until: dice.maybe(|_| until),
                    reason: dice.text(),
                    owner: dice.maybe(Self::text),
                    extra: dice.extra(),
                }),
            },
            lenses: self.few(|dice, _| dice.text()),
            goal,
            extra: self.extra(),
            ..Roadmap::default()
        };
        roadmap.steps = (0..steps)
            .map(|at| self.step(at, steps, resources))
            .collect();
        roadmap.resources = (0..resources)
            .map(|at| self.resource(at, resources))
            .collect();
        if resources > 0 {
            let one = |dice: &mut Self, at: u32| Acquisition {
                id: AcquisitionId(format!("way {at}")),
                title: dice.text(),
                resource: dice.pick("resource", resources),
                amount: dice.amount(),
                cost: Money(dice.amount().0 / 10),
                lead: dice.roll(100),
                ramp_up: dice.roll(100),
                limit: dice.maybe(|dice| dice.roll(9)),
                budget: dice.maybe(|_| ResourceId::from("resource 0")),
                place: 0,
                extra: dice.extra(),
            };
            roadmap.acquisitions = vec![one(self, 0)];
        }
        self.practices(&mut roadmap);
        roadmap.number_places();
        roadmap
    }

    fn practices(&mut self, roadmap: &mut Roadmap) {
        let step = |dice: &mut Self| {
            let some = !roadmap.steps.is_empty() && dice.coin();
            some.then(|| StepId::from("step 0"))
        };
        roadmap.ideas = self.few(|dice, at| Idea {
            id: IdeaId(format!("idea {at}")),
            title: dice.text(),
            text: dice.text(),
            route: step(dice),
            owner: dice.maybe(Self::text),
            place: 0,
            extra: dice.extra(),
        });
        roadmap.assumptions = self.few(|dice, at| Assumption {
            id: AssumptionId(format!("assumption {at}")),
            text: dice.text(),
            about: dice.maybe(Self::text),
            date: dice.maybe(Self::date),
            extra: dice.extra(),
            ..Assumption::default()
        });
        roadmap.experiments = self.few(|dice, at| {
            let (from, until) = dice.span();
            Experiment {
                id: ExperimentId(format!("experiment {at}")),
                hypothesis: dice.text(),
                rule: Rule {
                    scale: dice.text(),
                    extra: dice.extra(),
                    ..Rule::default()
                },
                budget: dice.maybe(Self::amount),
                from: dice.maybe(|_| from),
                until: dice.maybe(|_| until),
                extra: dice.extra(),
                ..Experiment::default()
            }
        });
        roadmap.kill_criteria = self.few(|dice, at| KillCriterion {
            id: KillCriterionId(format!("stop {at}")),
            trips: dice.text(),
            date: dice.maybe(Self::date),
            extra: dice.extra(),
            ..KillCriterion::default()
        });
        roadmap.signals = self.few(|dice, at| Signal {
            id: SignalId(format!("signal {at}")),
            text: dice.text(),
            answer: dice.maybe(|dice| Answer {
                kind: dice.text(),
                step: step(dice),
                text: dice.text(),
                on: dice.maybe(Self::date),
                extra: dice.extra(),
            }),
            extra: dice.extra(),
            ..Signal::default()
        });
        roadmap.decisions = self.few(|dice, at| Decision {
            id: DecisionId(format!("decision {at}")),
            text: dice.text(),
            on: dice.maybe(Self::date),
            extra: dice.extra(),
            ..Decision::default()
        });
        roadmap.baselines = self.few(|dice, at| Baseline {
            id: BaselineId(format!("baseline {at}")),
            title: dice.text(),
            made: dice.maybe(|dice| {
                DateTime::from_timestamp(i64::from(dice.roll(1 << 24)), 123_456_789)
                    .expect("a moment in 1970")
            }),
            plan: BaselinePlan {
                goal: BaselineGoal {
                    launch: dice.maybe(Self::date),
                    extra: dice.extra(),
                },
                steps: dice.few(|dice, at| BaselineStep {
                    id: StepId(format!("step {at}")),
                    start: dice.maybe(Self::date),
                    finish: dice.maybe(Self::date),
                    extra: dice.extra(),
                }),
                extra: dice.extra(),
            },
            place: 0,
            extra: dice.extra(),
        });
    }
}

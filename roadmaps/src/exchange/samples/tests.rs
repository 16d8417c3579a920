use chrono::Datelike;
use serde_json::Value;

use super::*;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day on the calendar")
}

#[test]
fn every_sample_reads_on_any_day_in_both_languages() {
    let days = [
        day(2026, 1, 1),
        day(2027, 1, 4),
        day(2028, 2, 29),
        day(2031, 12, 31),
        day(2049, 7, 17),
    ];
    for name in list() {
        for language in [Language::En, Language::Nl] {
            for today in days {
                let roadmap = match sample(name, language, today) {
                    Ok(roadmap) => roadmap,
                    Err(error) => panic!("{name} in {language:?} on {today}: {error}"),
                };
                let text = json::write(&roadmap);
                for unit in ["{day", "{year"] {
                    assert!(!text.contains(unit), "{name}: a placeholder is left");
                }
                let launch = roadmap.goal.launch;
                assert!(
                    launch.is_none_or(|launch| launch > today),
                    "{name}: a new roadmap has its launch ahead"
                );
            }
        }
    }
}

#[test]
fn both_languages_differ_in_words_only() {
    for (name, en, nl) in SAMPLES {
        let [en, nl] = [en, nl].map(|text| serde_json::from_str(text).expect("a sample is JSON"));
        same_structure(&en, &nl, name, "");
    }
}

/// Texts that people read may differ, and have the same placeholders; all else is equal.
fn same_structure(en: &Value, nl: &Value, at: &str, field: &str) {
    const WORDS: [&str; 25] = [
        "title",
        "story",
        "owner",
        "metric",
        "unit",
        "levels",
        "raters",
        "notes",
        "idea",
        "text",
        "reason",
        "hypothesis",
        "cohort",
        "heard",
        "decider",
        "by",
        "lenses",
        "role",
        "who",
        "scale",
        "adapt",
        "stop",
        "trips",
        "source",
        "about_text",
    ];
    match (en, nl) {
        (Value::Object(en), Value::Object(nl)) => {
            let keys = |fields: &serde_json::Map<String, Value>| {
                let mut keys: Vec<String> = fields.keys().cloned().collect();
                keys.sort();
                keys
            };
            assert_eq!(keys(en), keys(nl), "{at}: the same fields");
            for (key, value) in en {
                same_structure(value, &nl[key], &format!("{at}/{key}"), key);
            }
        }
        (Value::Array(en), Value::Array(nl)) => {
            assert_eq!(en.len(), nl.len(), "{at}: as many");
            for (index, (en, nl)) in en.iter().zip(nl).enumerate() {
                same_structure(en, nl, &format!("{at}/{index}"), field);
            }
        }
        (Value::String(en), Value::String(nl)) if WORDS.contains(&field) => {
            let placeholders = |text: &str| {
                let parts = text.split('{').skip(1);
                parts
                    .map(|part| part.split('}').next().map(str::to_owned))
                    .collect::<Vec<_>>()
            };
            assert_eq!(placeholders(en), placeholders(nl), "{at}: the same dates");
            assert_eq!(en.is_empty(), nl.is_empty(), "{at}: words in both");
        }
        _ => assert_eq!(en, nl, "{at}: not a word, so the same"),
    }
}

#[test]
fn placeholders_become_dates_and_look_alikes_stay() {
    let resolved = |text: &str| resolve(text, day(2027, 1, 4));
    assert_eq!(resolved("{day+90}"), "2027-04-04");
    assert_eq!(resolved("{day-14}"), "2026-12-21");
    assert_eq!(resolved("{yearend+4}"), "2031-12-31");
    assert_eq!(resolved("{yearstart+0}"), "2027-01-01");
    assert_eq!(resolved("By {year+3}: {year-1}"), "By 2030: 2026");
    for same in [
        "{",
        "{day}",
        "{day+}",
        "{month+1}",
        "{{day +1}",
        "{\"a\": {}}",
        "{day+99999999999}",
    ] {
        assert_eq!(resolved(same), same);
    }
    assert_eq!(day(2027, 1, 4).year(), 2027);
}

#[test]
fn an_unknown_sample_is_named() {
    let error = sample("dream", Language::En, day(2027, 1, 4)).expect_err("there is none");
    assert_eq!(error.code, Code::NotFound);
}

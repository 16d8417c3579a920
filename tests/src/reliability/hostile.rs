//! Hostile JSON and hostile records: an answer, no panic, and nothing that is half understood.
//!
//! Sound roadmaps are spoilt, by bytes and by values. What is read all the same must be planned,
//! drawn, written and read again as the same; what is refused must be refused in one sentence.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use report::Options;
use roadmaps::edit::{self, Edit};
use roadmaps::error::Code;
use roadmaps::exchange::{json, samples};
use roadmaps::model::Roadmap;
use roadmaps::say::{Language, Sentence};
use roadmaps::{plan, view};
use serde_json::{Map, Value};

use super::random::{Chance, random_edits, state_hash};
use super::{moment, workspace};

/// How soon there must be an answer. Only the long run holds it against the clock.
const BAR: Duration = Duration::from_secs(2);

/// Text that is unkind to whatever reads or draws it.
const UNKIND: [&str; 18] = [
    "",
    " ",
    "\u{0}",
    "\u{1b}[31m",
    "\n\r\t",
    "\u{fffe}\u{ffff}",
    "\u{202e}backward\u{200b}",
    "<script>alert(1)</script>",
    "]]>&lt;&#0;<!--",
    "#[panic] $x^2$ \\ // /* @label",
    "*bold* _em_ `raw` = heading",
    "=1+1",
    "../../etc/passwd",
    "'; DROP TABLE record; --",
    "e\u{301}\u{301}\u{301}\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}",
    "漢字 العربية हिन्दी",
    "**",
    "any-of-1",
];

/// Spoils the JSON form of some sound roadmaps, so often for each.
pub async fn hostile_json(cases: u32, seed: u64, timed: bool) -> String {
    let mut chance = Chance::new(seed);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (mut read, mut refused, mut slowest) = (0, 0, Duration::ZERO);
    let sound = sound();
    for text in &sound {
        let value: Value = serde_json::from_str(text).expect("it is sound");
        for case in 0..cases {
            let spoilt = if chance.once_in(4) {
                spoil_bytes(text.as_bytes(), &mut chance)
            } else {
                let mut value = value.clone();
                for _ in 0..=chance.below(2) {
                    spoil_value(&mut value, &mut chance);
                }
                serde_json::to_vec_pretty(&value).expect("a value is JSON")
            };
            let begun = Instant::now();
            let answer = unharmed(&spoilt, || json::read(&spoilt, "plan.json"));
            match answer {
                Ok(roadmap) => {
                    read += 1;
                    let took = begun.elapsed();
                    let planned = unharmed(&spoilt, || live_with(&roadmap, case, &mut chance));
                    slowest = slowest.max(took + planned);
                    let again = json::read(json::write(&roadmap).as_bytes(), "again");
                    let again = again.unwrap_or_else(|error| panic!("{error}: {}", shown(&spoilt)));
                    assert!(again == roadmap, "the identity: {}", shown(&spoilt));
                    if case % 16 == 0 {
                        through_a_file(roadmap, folder.path(), &spoilt).await;
                    }
                }
                Err(error) => {
                    refused += 1;
                    slowest = slowest.max(begun.elapsed());
                    for language in [Language::En, Language::Nl] {
                        let sentence = error.sentence.text(language);
                        let one = sentence.chars().count() < 600 && sentence.lines().count() == 1;
                        assert!(one, "one sentence: {sentence}");
                    }
                }
            }
        }
    }
    assert!(!timed || slowest <= BAR, "an answer came after {slowest:?}");
    format!(
        "hostile JSON: {} spoilt, {refused} refused in a sentence, {read} read, planned, drawn and \
         kept, 0 panics, slowest answer {} ms",
        cases * sound.len() as u32,
        slowest.as_millis()
    )
}

/// Spoils the records of some sound roadmaps, as a hostile document holds them: no check of the
/// JSON form stands before them.
pub fn hostile_records(cases: u32, seed: u64, timed: bool) -> String {
    let mut chance = Chance::new(seed);
    let (mut read, mut slowest) = (0, Duration::ZERO);
    let sound = sound();
    for text in &sound {
        let roadmap = json::read(text.as_bytes(), "sound").expect("it is sound");
        for case in 0..cases {
            let mut records = roadmap.records();
            for _ in 0..=chance.below(4) {
                let at = chance.below(records.len());
                let (_, record) = &mut records[at];
                match chance.below(8) {
                    0 => record.place = number(&mut chance),
                    _ => spoil_value(&mut record.body, &mut chance),
                }
            }
            let spoilt = format!("{records:?}").into_bytes();
            let id = roadmap.id.clone();
            let answer = unharmed(&spoilt, || Roadmap::from_records(id, records));
            if let Ok(roadmap) = answer {
                read += 1;
                let planned = unharmed(&spoilt, || live_with(&roadmap, case, &mut chance));
                slowest = slowest.max(planned);
            }
        }
    }
    assert!(!timed || slowest <= BAR, "an answer came after {slowest:?}");
    format!(
        "hostile records: {} spoilt, {read} read, planned and drawn, 0 panics, slowest {} ms",
        cases * sound.len() as u32,
        slowest.as_millis()
    )
}

/// The JSON form of some sound roadmaps.
fn sound() -> [String; 3] {
    let launch = samples::sample("launch", Language::En, moment(0).date_naive());
    [
        include_str!("../../../roadmaps/tests/fixtures/every-field.v1.json").to_owned(),
        include_str!("../../../roadmaps/tests/fixtures/worked.json").to_owned(),
        json::write(&launch.expect("it is built in")),
    ]
}

/// Edits as a window gone wrong would send them: they make no edit, or are refused and change
/// nothing, or are undone to the same.
pub fn malformed_edits(calls: u32, seed: u64) -> String {
    let mut chance = Chance::new(seed);
    let [text, ..] = sound();
    let sound = json::read(text.as_bytes(), "sound").expect("it is sound");
    let before = state_hash(&sound);
    let mut roadmap = sound;
    let (mut unread, mut refused, mut done) = (0, 0, 0);
    for call in 0..calls {
        let edits = random_edits(&mut chance, &roadmap, u64::from(call));
        let mut value = serde_json::to_value(&edits).expect("edits are data");
        for _ in 0..=chance.below(3) {
            spoil_value(&mut value, &mut chance);
        }
        let spoilt = value.to_string().into_bytes();
        let Ok(edits) = serde_json::from_value::<Vec<Edit>>(value) else {
            unread += 1;
            continue;
        };
        let applied = unharmed(&spoilt, || edit::apply(&mut roadmap, &edits, |_, _| ()));
        match applied {
            Ok(changes) => {
                done += 1;
                let undone = changes.reversed().put_into(&mut roadmap);
                assert!(undone.is_ok(), "it can be undone: {}", shown(&spoilt));
            }
            Err(error) => {
                refused += 1;
                assert_eq!(error.code, Code::Refused, "{error}");
            }
        }
        // Whole, now and then: hashing costs more than the edit.
        if call % 16 == 0 {
            assert_eq!(
                state_hash(&roadmap),
                before,
                "as before: {}",
                shown(&spoilt)
            );
        }
    }
    format!(
        "malformed edits: {calls} calls, {unread} no edits, {refused} refused, {done} made and \
         undone, 0 panics, the roadmap as before"
    )
}

/// Does with a roadmap what the command line does, and says how long the plan took: drawing takes
/// what it takes, mostly in a debug build.
fn live_with(roadmap: &Roadmap, case: u32, chance: &mut Chance) -> Duration {
    let begun = Instant::now();
    let today = date(chance).parse();
    let today = today.unwrap_or(NaiveDate::from_ymd_opt(2027, 1, 4).expect("a date"));
    let analysis = plan::analyse(roadmap, today);
    for language in [Language::En, Language::Nl] {
        let _ = view::text(&view::headline(roadmap, &analysis), language);
        for problem in &analysis.problems {
            let _ = problem.sentence.text(language);
        }
    }
    assert!(serde_json::to_string(&analysis).is_ok(), "check --json");
    let planned = begun.elapsed();
    if case.is_multiple_of(4) {
        let svg = report::svg(roadmap, &analysis, Language::Nl);
        well_formed(&svg);
    }
    if case.is_multiple_of(64) {
        let pdf = report::pdf(roadmap, &analysis, Language::En, Options::default());
        assert!(pdf.is_ok(), "a stored roadmap can be set: {:?}", pdf.err());
    }
    if case % 64 == 32 {
        // A picture may be too large to draw; that is said.
        let _ = report::png(roadmap, &analysis, Language::En, 0.5);
    }
    planned
}

/// The characters of XML 1.0, and no markup of the user's.
fn well_formed(svg: &str) {
    let stray = svg.chars().find(|&character| {
        let control = character < ' ' && !"\t\n\r".contains(character);
        control || ['\u{fffe}', '\u{ffff}'].contains(&character)
    });
    assert!(stray.is_none(), "{stray:?} is no character of XML");
    assert!(!svg.contains("<script"), "markup in a title is text");
}

async fn through_a_file(roadmap: Roadmap, folder: &Path, spoilt: &[u8]) {
    let path = folder.join("spoilt.roadmap");
    let before = state_hash(&roadmap);
    let id = roadmap.id.clone();
    let workspace = workspace(folder);
    let created = workspace.create(roadmap, Some(&path), Sentence::DidCreate, moment(0));
    let mut document = created
        .await
        .unwrap_or_else(|error| panic!("it can be stored, {error}: {}", shown(spoilt)));
    document.close(moment(1)).await.expect("published");
    let read = workspace.read(&path).await;
    let read = read.unwrap_or_else(|error| panic!("and read, {error}: {}", shown(spoilt)));
    assert_eq!(state_hash(&read), before, "the same: {}", shown(spoilt));
    assert!(id.is_empty() || read.id == id, "its id: {}", shown(spoilt));
    std::fs::remove_file(&path).expect("removed");
}

/// Runs something; a panic shows what caused it.
fn unharmed<T>(input: &[u8], work: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| panic!("it was {}", shown(input)))
}

fn shown(input: &[u8]) -> String {
    String::from_utf8_lossy(input).into_owned()
}

fn spoil_bytes(sound: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = sound.to_vec();
    for _ in 0..=chance.below(3) {
        let at = chance.below(bytes.len());
        match chance.below(6) {
            0 => bytes.truncate(at),
            1 => bytes[at] ^= 1 << chance.below(8),
            2 => bytes[at] = b"{}[]\",:0-9e.\\nt\0 \xff"[chance.below(18)],
            3 => drop(bytes.remove(at)),
            4 => bytes.insert(at, b"{}[]\",:0-9e.\\nt\0 \xff"[chance.below(18)]),
            _ => {
                let until = (at + chance.below(60)).min(bytes.len());
                let piece = bytes[at..until].to_vec();
                let to = chance.below(bytes.len());
                bytes.splice(to..to, piece);
            }
        }
        if bytes.is_empty() {
            break;
        }
    }
    bytes
}

/// Changes one value somewhere inside.
fn spoil_value(value: &mut Value, chance: &mut Chance) {
    let inside = match value {
        Value::Array(items) if !items.is_empty() && !chance.once_in(12) => {
            let at = chance.below(items.len());
            match chance.below(10) {
                0 => {
                    let twin = items[at].clone();
                    items.push(twin);
                    return;
                }
                1 => {
                    items.remove(at);
                    return;
                }
                _ => items.get_mut(at),
            }
        }
        Value::Object(fields) if !fields.is_empty() && !chance.once_in(12) => {
            let names: Vec<String> = fields.keys().cloned().collect();
            let name = &names[chance.below(names.len())];
            match chance.below(12) {
                0 => {
                    fields.remove(name);
                    return;
                }
                1 => {
                    fields.insert(UNKIND[chance.below(18)].to_owned(), any(chance, 3));
                    return;
                }
                _ => fields.get_mut(name),
            }
        }
        _ => None,
    };
    match inside {
        Some(inside) => spoil_value(inside, chance),
        None => *value = alike(value, chance),
    }
}

/// Another value, mostly of the same sort.
fn alike(value: &Value, chance: &mut Chance) -> Value {
    if chance.once_in(6) {
        return any(chance, 3);
    }
    match value {
        Value::Number(_) => number(chance).into(),
        Value::Bool(is) => Value::Bool(!is),
        Value::String(text) if text.parse::<NaiveDate>().is_ok() => date(chance).into(),
        Value::String(text) => match chance.below(4) {
            0 => text.repeat(1 + chance.below(30)).into(),
            1 => format!("{text}{}", UNKIND[chance.below(18)]).into(),
            // Names of the samples' steps and resources, so that links go where they should not.
            2 => ["A", "B", "C", "R", "pilot", "s1"][chance.below(6)].into(),
            _ => UNKIND[chance.below(18)].into(),
        },
        other => other.clone(),
    }
}

fn any(chance: &mut Chance, depth: u32) -> Value {
    match chance.below(if depth == 0 { 6 } else { 8 }) {
        0 => Value::Null,
        1 => Value::Bool(chance.once_in(2)),
        2 => number(chance).into(),
        3 => Value::from(f64::from_bits(chance.next())),
        4 => UNKIND[chance.below(18)].into(),
        5 => date(chance).into(),
        6 => (0..chance.below(4))
            .map(|_| any(chance, depth - 1))
            .collect(),
        _ => {
            let fields = (0..chance.below(4))
                .map(|_| (UNKIND[chance.below(18)].to_owned(), any(chance, depth - 1)));
            Value::Object(fields.collect::<Map<_, _>>())
        }
    }
}

fn number(chance: &mut Chance) -> i64 {
    match chance.below(6) {
        0 => chance.below(10) as i64,
        1 => -(chance.below(10) as i64),
        2 => 100_000,
        3 => [i64::MAX, i64::MIN, i64::from(u32::MAX), 100_000_000_000][chance.below(4)],
        4 => chance.below(100_000) as i64,
        _ => chance.below(300) as i64,
    }
}

fn date(chance: &mut Chance) -> String {
    let day = 1 + chance.below(31);
    let month = 1 + chance.below(12);
    let year = match chance.below(4) {
        0 => [0, 1, 1899, 1900, 2999, 3000, 9999, 262_142][chance.below(8)],
        _ => 2026 + chance.below(6),
    };
    format!("{year:04}-{month:02}-{day:02}")
}

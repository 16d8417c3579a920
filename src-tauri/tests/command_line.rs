//! The command line as people type it, in the real program: what bad input gets, and what good
//! input gives. It lies beside the program, because cargo builds it for the tests of its own
//! package only.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

use roadmaps::exchange::json;
use roadmaps::model::{Alternative, AnyOf, Prerequisite, Roadmap};
use roadmaps::say::Sentence;
use roadmaps::workspace::Workspace;
use serde_json::{Value, json};

const WORKED: &str = include_str!("../../roadmaps/tests/fixtures/worked.json");
const EVERY_FIELD: &str = include_str!("../../roadmaps/tests/fixtures/every-field.v1.json");

/// A document as the program writes it.
static SOUND: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let folder = Folder::new(&|folder| put(folder, "in.json", WORKED));
    let done = folder.run(&["import", "in.json", "--to", "out.roadmap"]);
    assert!(done.status.success(), "a sound roadmap is imported");
    fs::read(folder.path.join("out.roadmap")).expect("it was written")
});

/// A folder of one's own, and one for what the program puts aside.
struct Folder {
    _whole: tempfile::TempDir,
    path: PathBuf,
    aside: PathBuf,
}

impl Folder {
    fn new(prepare: &dyn Fn(&Path)) -> Folder {
        let whole = tempfile::tempdir().expect("a temporary folder");
        let [path, aside] = ["desk", "aside"].map(|name| whole.path().join(name));
        fs::create_dir(&path).expect("made");
        fs::create_dir(&aside).expect("made");
        prepare(&path);
        Folder {
            _whole: whole,
            path,
            aside,
        }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_backcast"));
        command
            .args(arguments)
            .current_dir(&self.path)
            .env("TMPDIR", &self.aside)
            .env("LANG", "C.UTF-8")
            .env_remove("LC_ALL")
            .env_remove("LC_MESSAGES")
            .env_remove("LANGUAGE")
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the program runs")
    }

    /// Everything that is in the folder, byte for byte; links as where they lead.
    fn contents(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let entries = fs::read_dir(&self.path).expect("the folder is there");
        entries
            .map(|entry| {
                let path = entry.expect("it can be listed").path();
                let bytes = match fs::read_link(&path) {
                    Ok(link) => link.into_os_string().into_encoded_bytes(),
                    // A folder holds no bytes of its own.
                    Err(_) => fs::read(&path).unwrap_or_default(),
                };
                (path, bytes)
            })
            .collect()
    }
}

fn put(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) {
    fs::write(folder.join(name), bytes).expect("the folder can be written");
}

/// What is refused, in both languages: exit code 2, one sentence, nothing written, the originals
/// as they were.
fn check(prepare: &dyn Fn(&Path), arguments: &[&str]) -> String {
    let line = arguments.join(" ");
    let mut said = format!("$ backcast {line}\n");
    for language in ["en", "nl"] {
        let folder = Folder::new(prepare);
        let before = folder.contents();
        let output = folder.run(&[&["--lang", language], arguments].concat());
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("it speaks UTF-8");
        let sentence = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{line}: {sentence}");
        assert_eq!(text(&output.stdout), "", "{line}: an error is no answer");
        assert_eq!(sentence.lines().count(), 1, "{line}: {sentence}");
        assert!(sentence.len() < 500, "{line} is answered in short");
        for code in ["os error", "panicked", "Error", "code:"] {
            assert!(!sentence.contains(code), "{line}, no codes: {sentence}");
        }
        assert!(folder.contents() == before, "{line} leaves all as it was");
        let aside = fs::read_dir(&folder.aside).expect("it is there").count();
        assert_eq!(aside, 0, "{line} leaves nothing behind");
        said.push_str(&sentence);
    }
    said
}

/// The same for many command lines on one folder.
fn check_all(prepare: &dyn Fn(&Path), lines: &[&[&str]]) -> String {
    let said: Vec<String> = lines.iter().map(|line| check(prepare, line)).collect();
    said.join("\n")
}

/// The worked example with one thing in it replaced.
fn with(from: &str, to: &str) -> String {
    assert!(WORKED.contains(from), "the fixture has {from}");
    WORKED.replacen(from, to, 1)
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("it speaks UTF-8")
}

#[test]
fn arguments_that_make_no_sense_are_refused() {
    let desk = |folder: &Path| {
        put(folder, "plan.roadmap", SOUND.as_slice());
        put(folder, "plan.json", WORKED);
        put(folder, "plan.gan", "<project/>");
        fs::create_dir(folder.join("folder")).expect("made");
        fs::create_dir(folder.join("folder.pdf")).expect("made");
    };
    let said = check_all(
        &desk,
        &[
            &["chekc", "plan.roadmap"],
            &["help"],
            &["plan.roadmap"],
            &["--sideways"],
            &["check", "plan.roadmap", "-x"],
            &["check"],
            &["check", ""],
            &["check", "plan.roadmap", "plan.json"],
            &["check", "plan.roadmap", "--to", "other.roadmap"],
            &["check", "plan.roadmap", "--json=yes"],
            &["check", "plan.roadmap", "--today"],
            &["check", "--today", "--json", "plan.roadmap"],
            &["check", "plan.roadmap", "--today", "2027-02-29"],
            &["check", "plan.roadmap", "--today", "1 March"],
            &["check", "plan.roadmap", "--today", "2027-3-1"],
            &["check", "plan.roadmap", "--today", "9999-03-01"],
            &["check", "nowhere.roadmap"],
            &["check", "folder"],
            &["check", "plan.json/inside.json"],
            &["new"],
            &["new", "--sample"],
            &["new", "--sample", "launch"],
            &["new", "--sample", "none", "--to", "new.roadmap"],
            &["new", "--sample", "launch", "--to", ""],
            &["new", "--sample", "launch", "--to", "new.xlsx"],
            &["new", "--sample", "launch", "--to", "plan.roadmap"],
            &["new", "--sample", "launch", "--to", "plan.json"],
            &["new", "--sample", "launch", "--to", "none/new.roadmap"],
            &["new", "--sample", "launch", "--to", "none/new.json"],
            &["new", "--sample", "launch", "--to", "plan.json/new.json"],
            &["import", "plan.json"],
            &["import", "plan.json", "--to", "plan.json"],
            &["import", "plan.json", "--to", "plan.roadmap"],
            &["import", "plan.gan", "--to", "new.roadmap"],
            &["import", "plan.xlsx", "--to", "new.roadmap"],
            &["export", "plan.roadmap"],
            &["export", "plan.roadmap", "--to", "out.xlsx"],
            &["export", "plan.roadmap", "--to", "out.csv"],
            &["export", "plan.roadmap", "--to", "out.xml"],
            &["export", "plan.roadmap", "--to", "out.ics"],
            &["export", "plan.roadmap", "--to", "out.dot"],
            &["export", "plan.roadmap", "--to", "out.mmd"],
            &["export", "plan.roadmap", "--to", "out"],
            &["export", "plan.roadmap", "--to", "out.pdf", "--paper", "a0"],
            &["export", "plan.roadmap", "--to", "folder.pdf"],
            &["export", "plan.roadmap", "--to", "none/out.svg"],
            &["export", "plan.json", "--to", "plan.json"],
            &["export", "plan.json", "--to", "./folder/../plan.json"],
        ],
    );
    insta::assert_snapshot!(said);
}

#[test]
fn damaged_foreign_and_newer_documents_are_refused() {
    let header = |at: usize, number: u32| {
        let mut bytes = SOUND.clone();
        bytes[at..at + 4].copy_from_slice(&number.to_be_bytes());
        bytes
    };
    let mut wiped = SOUND.clone();
    // From the table of records on.
    wiped[20_480..32_768].fill(0);
    let desk = move |folder: &Path| {
        put(folder, "wiped.roadmap", &wiped);
        put(folder, "cut.roadmap", &SOUND[..SOUND.len() / 2]);
        put(folder, "cut-short.roadmap", &SOUND[..60]);
        put(folder, "foreign.roadmap", header(68, 0));
        put(folder, "newer.roadmap", header(60, 7));
        put(folder, "picture.roadmap", b"\x89PNG\r\n\x1a\n");
        put(folder, "text.roadmap", "Customers tell everyone.");
        put(folder, "empty.roadmap", "");
        symlink("nowhere.roadmap", folder.join("link.roadmap")).expect("linked");
    };
    let mut said = Vec::new();
    for name in [
        "wiped",
        "cut",
        "cut-short",
        "foreign",
        "newer",
        "picture",
        "text",
        "empty",
        "link",
    ] {
        let name = format!("{name}.roadmap");
        said.push(check(&desk, &["check", &name]));
        check(&desk, &["export", &name, "--to", "out.json"]);
    }
    let said = said.join("\n");
    insta::assert_snapshot!(said);
}

#[test]
fn json_that_is_no_roadmap_is_refused_with_line_and_field() {
    let utf_16: Vec<u8> = WORKED.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let deep = format!("\"deep\": {}{},", "[".repeat(10_000), "]".repeat(10_000));
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("no comma", with("\"days\": 3,", "\"days\": 3").into()),
        ("cut", WORKED[..WORKED.len() / 2].into()),
        ("empty", Vec::new()),
        ("UTF-16", [b"\xff\xfe".to_vec(), utf_16].concat()),
        (
            "Latin-1",
            with("The goal", "Caf\u{e9}")
                .chars()
                .map(|it| it as u8)
                .collect(),
        ),
        ("NUL", with("The goal", "The\0goal").into()),
        ("NULs", vec![0; 1_000]),
        ("a letter too many", format!("x{WORKED}").into()),
        ("a list", b"[]".to_vec()),
        (
            "another format",
            br#"{"format": "other", "goal": {}}"#.to_vec(),
        ),
        ("newer", with("\"version\": 1", "\"version\": 7").into()),
        ("no such date", with("2027-03-01", "2027-02-30").into()),
        (
            "no such resource",
            with("\"resource\": \"R\" }", "\"resource\": \"Gone\" }").into(),
        ),
        ("negative", with("\"amount\": 1", "\"amount\": -1").into()),
        (
            "long title",
            with(
                "\"title\": \"C\"",
                &format!("\"title\": \"{}\"", "C".repeat(10_000)),
            )
            .into(),
        ),
        ("ids twice", with("\"id\": \"B\"", "\"id\": \"A\"").into()),
        ("NaN", with("\"days\": 3", "\"days\": NaN").into()),
        ("1e400", with("\"days\": 3", "\"days\": 1e400").into()),
        (
            "huge",
            with("\"days\": 3", "\"days\": 99999999999999999999").into(),
        ),
        ("huge cost", with("50000", "1e300").into()),
        ("negative days", with("\"days\": 3", "\"days\": -3").into()),
        ("half a day", with("\"days\": 3", "\"days\": 2.5").into()),
        ("deep", with("\"goal\"", &format!("{deep} \"goal\"")).into()),
    ];
    let mut said = Vec::new();
    for (at, (name, bytes)) in cases.iter().enumerate() {
        let desk = |folder: &Path| put(folder, "plan.json", bytes);
        // Every command reads alike; a sample of them shows it.
        match at % 4 {
            0 => drop(check(
                &desk,
                &["import", "plan.json", "--to", "out.roadmap"],
            )),
            2 => drop(check(&desk, &["export", "plan.json", "--to", "out.png"])),
            _ => {}
        }
        said.push(format!("{name} {}", check(&desk, &["check", "plan.json"])));
    }
    let said = said.join("\n");
    insta::assert_snapshot!(said);
}

#[test]
fn a_file_of_200_megabytes_is_refused_without_reading_it() {
    let desk = |folder: &Path| {
        let file = fs::File::create(folder.join("plan.json")).expect("made");
        file.set_len(200_000_000).expect("most of it is a hole");
        let file = fs::File::create(folder.join("plan.roadmap")).expect("made");
        file.set_len(300_000_000).expect("most of it is a hole");
    };
    // Its bytes are not compared one by one here: they are all zero.
    for (name, limit) in [("plan.json", "64 MB"), ("plan.roadmap", "256 MB")] {
        let folder = Folder::new(&desk);
        let output = folder.run(&["check", name]);
        let sentence = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{sentence}");
        assert!(
            sentence.contains(limit),
            "it says how much fits: {sentence}"
        );
    }
}

#[test]
fn what_cannot_be_written_or_read_is_refused() {
    let desk = |folder: &Path| put(folder, "plan.json", WORKED);
    // Nobody may make a file there, not even the superuser.
    let mut said = check_all(
        &desk,
        &[
            &["new", "--sample", "launch", "--to", "/sys/new.roadmap"],
            &["new", "--sample", "launch", "--to", "/sys/new.json"],
            &["import", "plan.json", "--to", "/sys/new.roadmap"],
            &["export", "plan.json", "--to", "/sys/out.pdf"],
            &["export", "plan.json", "--to", "/sys/out.json"],
        ],
    );
    // What can be opened and then not be read.
    said.push_str(&check(&desk, &["check", "/proc/self/mem"]));
    insta::assert_snapshot!(said);
}

#[test]
fn a_full_disk_is_said_so() {
    let folder = Folder::new(&|folder| put(folder, "plan.json", WORKED));
    let Some(disk) = Disk::mount(&folder, "size=32k") else {
        return;
    };
    for line in [
        ["import", "plan.json", "--to", "disk/new.roadmap"],
        ["export", "plan.json", "--to", "disk/out.pdf"],
    ] {
        let output = folder.run(&line);
        let left = fs::read_dir(&disk.0).expect("it is there").count();
        let line = line.join(" ");
        let sentence = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{line}: {sentence}");
        assert!(sentence.starts_with("There is no room left"), "{sentence}");
        assert_eq!(left, 0, "{line} leaves nothing half-written");
    }
}

#[test]
fn the_language_is_that_of_the_system_unless_stated() {
    let folder = Folder::new(&|_| {});
    let dutch =
        "“backcast check” heeft een bestand nodig. “backcast --help” laat zien hoe het werkt.\n";
    let output = folder
        .command(&["check"])
        .env("LANG", "nl_BE.UTF-8")
        .output();
    let output = output.expect("the program runs");
    assert_eq!(String::from_utf8_lossy(&output.stderr), dutch);
    let output = folder.run(&["--sideways", "--lang=nl"]);
    let sentence = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        sentence.starts_with("Backcast kent"),
        "also when it is stated after what is wrong: {sentence}"
    );
    let output = folder.run(&["check", "plan.json", "--lang", "fr"]);
    let sentence = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(sentence, "Backcast does not speak “fr”: choose en or nl.\n");
}

#[test]
fn what_a_hand_may_write_is_read() {
    let loops = with(
        "\"days\": 3,",
        "\"days\": 3, \"requires\": [{\"step\": \"C\"}],",
    );
    let markup = "<script>alert(1)</script> & \\\"**bold**\\\"";
    let cases = [
        ("a byte order mark", format!("\u{feff}{WORKED}")),
        ("Windows' line ends", WORKED.replace('\n', "\r\n")),
        ("markup", with("\"The goal\"", &format!("\"{markup}\""))),
        ("a step that requires itself", loops),
        (
            "as good as nothing",
            r#"{"format": "backcast", "goal": {}}"#.to_owned(),
        ),
        (
            "ids of any sort",
            WORKED
                .replace("\"A\"", "\"../../étape \u{1f680}\\n\\u0000 <&'\"")
                .replace("\"R\"", "\"; DROP TABLE record; --\""),
        ),
    ];
    for (name, text) in cases {
        let folder = Folder::new(&|folder| put(folder, "plan.json", &text));
        let answer = folder.run(&["check", "plan.json", "--today", "2027-01-04", "--json"]);
        let code = answer.status.code().expect("it ends by itself");
        assert!(
            code < 2,
            "{name}: {}",
            String::from_utf8_lossy(&answer.stderr)
        );
        let answer: Value = serde_json::from_str(&stdout(&answer)).expect("it is JSON");
        assert_eq!(code == 0, answer["verdict"] == "feasible", "{name}");
        if name.starts_with("a step that") {
            assert_eq!(answer["verdict"], "undecided", "{name}");
            assert_eq!(answer["reason"], "loop", "{name}");
            assert_eq!(answer["problems"][0]["steps"], json!(["C"]), "{name}");
        }
        let forms = match name {
            "markup" => &["pdf", "svg", "png", "json"][..],
            _ => &["svg", "json"],
        };
        for form in forms {
            let to = format!("out.{form}");
            let done = folder.run(&["export", "plan.json", "--to", &to]);
            let why = String::from_utf8_lossy(&done.stderr).into_owned();
            assert_eq!(done.status.code(), Some(0), "{name} as {form}: {why}");
        }
    }
}

#[test]
fn export_then_import_is_the_identity_unknown_fields_included() {
    let folder = Folder::new(&|folder| put(folder, "in.json", EVERY_FIELD));
    for line in [
        ["import", "in.json", "--to", "one.roadmap"],
        ["export", "one.roadmap", "--to", "one.json"],
        ["import", "one.json", "--to", "two.roadmap"],
        ["export", "two.roadmap", "--to", "two.json"],
    ] {
        let done = folder.run(&line);
        let why = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(0), "{line:?}: {why}");
    }
    let read = |name: &str| fs::read_to_string(folder.path.join(name)).expect("written");
    assert_eq!(read("one.json"), read("two.json"));
    let stated: Value = serde_json::from_str(EVERY_FIELD).expect("JSON");
    let mut kept: Value = serde_json::from_str(&read("one.json")).expect("JSON");
    // An empty list and no list are the same.
    kept["goal"]["criteria"][1]["steps"] = json!([]);
    assert_eq!(kept, stated, "every stated field came back");
}

#[test]
fn the_worked_example_comes_out_as_the_design_says() {
    let folder = Folder::new(&|folder| put(folder, "plan.json", WORKED));
    let output = folder.run(&["check", "plan.json", "--today", "2027-01-04", "--json"]);
    assert_eq!(output.status.code(), Some(1), "it is not feasible yet");
    let answer: Value = serde_json::from_str(&stdout(&output)).expect("it is JSON");
    let [c, a, b] = ["C", "A", "B"].map(|id| json!({"id": id, "title": id}));
    // Every field that the design names, by its name, type and value.
    let wanted = json!({
        "verdict": "feasible_if",
        "readings": {"pessimistic": "feasible_if", "optimistic": "feasible_if"},
        "goal": {"latest": "2027-03-01", "earliest_finish": "2027-02-24", "float": 3},
        "problems": [],
        "steps": [
            with_fields(&c, &json!({
                "earliest_start": "2027-02-22", "earliest_finish": "2027-02-24",
                "latest_start": "2027-02-25", "latest_finish": "2027-03-01",
                "float": 3, "critical": true, "on_route": true, "verdict": "feasible_if",
                "point_of_no_return": "2027-02-25",
            })),
            with_fields(&a, &json!({
                "earliest_start": "2027-02-15", "earliest_finish": "2027-02-19",
                "latest_start": "2027-02-18", "latest_finish": "2027-02-24",
                "float": 3, "critical": true, "on_route": true, "verdict": "feasible_if",
                "point_of_no_return": "2027-01-07",
            })),
            with_fields(&b, &json!({
                "earliest_start": "2027-01-04", "earliest_finish": "2027-02-26",
                "latest_start": "2026-12-31", "latest_finish": "2027-02-24",
                "float": -2, "critical": false, "on_route": false, "verdict": "infeasible",
                "point_of_no_return": "2026-12-31",
            })),
        ],
        "gaps": [{
            "resource": "R", "kind": "asset", "missing": null, "unit": null,
            "needed_by": "2027-02-18", "steps": ["A"],
        }],
        "conflicts": [[
            {"fact": "missing", "resource": "R"},
            {"fact": "launch", "date": "2027-03-01"},
        ]],
        "fixes": [{
            "cost": 50_000, "spending": 0, "proven": true,
            "acquisitions": [{"id": "buy-R", "count": 1, "order_by": "2027-01-07"}],
            "route": [{"any_of": "g", "step": "A"}],
        }],
    });
    holds(&answer, &wanted, "");
    let free = json!({"lever": "launch", "launch": "2027-03-03", "cost": 0});
    let levers = answer["levers"].as_array().expect("a list");
    assert!(levers.contains(&free), "launching two days later is free");
    let sentence = answer["sentence"].as_str().expect("a text");
    let sentence = sentence.replace('\u{a0}', " ");
    let ending = "costs € 50,000; order the first by 7 January 2027.";
    assert!(sentence.ends_with(ending), "{sentence}");
}

/// What `check` prints of a roadmap on 4 January 2027, in both languages.
fn printed(roadmap: &Value) -> String {
    let folder = Folder::new(&|folder| put(folder, "plan.json", roadmap.to_string()));
    let said = ["en", "nl"].map(|language| {
        let line = [
            "check",
            "plan.json",
            "--today",
            "2027-01-04",
            "--lang",
            language,
        ];
        stdout(&folder.run(&line))
    });
    said.join("\n")
}

#[test]
fn only_the_first_fix_is_called_cheapest_and_amounts_read_as_people_say_them() {
    let missing = json!([{"state": "missing"}]);
    let said = printed(&json!({
        "format": "backcast", "currency": "EUR",
        "goal": {"title": "G", "launch": "2027-03-05", "requires": [{"step": "a"}]},
        "steps": [{"id": "a", "number": 1, "title": "A", "days": 5, "needs": [
            {"resource": "p", "per_day": 2}, {"resource": "q", "per_day": 1},
            {"resource": "m", "total": 120_000},
        ]}],
        "resources": [
            {"id": "p", "title": "Planner", "kind": "people", "unit": "person", "availability": missing},
            {"id": "q", "title": "Owner", "kind": "role", "unit": "person", "availability": missing},
            {"id": "m", "title": "Budget 2027", "kind": "budget", "availability": missing},
        ],
        "acquisitions": [
            {"id": "hire", "title": "Hire", "resource": "p", "amount": 2, "cost": 50_000, "lead": 5},
            {"id": "borrow", "title": "Borrow", "resource": "p", "amount": 2, "cost": 60_000, "lead": 3},
            {"id": "name", "title": "Name one", "resource": "q"},
            {"id": "ask", "title": "Ask the board", "resource": "m", "amount": 120_000},
        ],
    }));
    insta::assert_snapshot!(said);
}

#[test]
fn of_each_kind_of_problem_the_most_pressing_are_told() {
    let steps: Vec<Value> = (0..8)
        .map(|at| json!({"id": format!("s{at}"), "number": at + 1, "title": format!("S{at}"), "days": 5 + at}))
        .collect();
    let unknown = (0..7)
        .map(|at| json!({"id": format!("u{at}"), "number": at + 20, "title": format!("U{at}")}));
    let requires: Vec<Value> = (0..8).map(|at| json!({"step": format!("s{at}")})).collect();
    let steps: Vec<Value> = steps.into_iter().chain(unknown).collect();
    let said = printed(&json!({
        "format": "backcast",
        "goal": {"title": "G", "launch": "2026-12-31", "requires": requires},
        "steps": steps,
    }));
    insta::assert_snapshot!(said);
}

#[test]
fn a_terminal_is_told_nothing_but_text() {
    // What terminals obey: colours, titles, links, the clipboard, lines taken back, and bells.
    let commands = [
        "\u{1b}[31mred\u{1b}[0m",
        "\u{1b}]0;title\u{7}",
        "\u{1b}]8;;http://evil.example\u{1b}\\\\link\u{1b}]8;;\u{1b}\\\\",
        "\u{1b}]52;c;ZXZpbA==\u{7}",
        "\u{9b}2J\u{9d}0;x\u{9c}",
        "gone\r\nYes, the goal can be reached.\u{8}\u{8}",
        "\u{0}\u{7f}\u{1b}c",
    ];
    for command in commands {
        let roadmap = json!({
            "format": "backcast", "currency": "EUR",
            "goal": {"title": command, "launch": "2027-02-05", "requires": [{"step": "a"}],
                "criteria": [{"id": "c", "kind": "felt", "title": command, "steps": ["a"]}]},
            "steps": [
                {"id": "a", "number": 1, "title": command, "owner": command, "days": 5,
                    "deadline": "2027-01-05", "needs": [{"resource": "r", "per_day": 2}],
                    "any_of": [{"id": "g", "title": command,
                        "alternatives": [{"step": "b", "idea": command}, {"step": "d"}]}]},
                {"id": "b", "number": 2, "title": command, "days": {"best": 1, "likely": 2, "worst": 9}},
                {"id": "d", "number": 3, "title": command, "progress": {"state": "dropped"}},
            ],
            "resources": [{"id": "r", "title": command, "kind": "people", "unit": command,
                "availability": [{"state": "missing"}]}],
            "acquisitions": [{"id": "buy", "title": command, "resource": "r", "amount": 2, "cost": 5}],
        });
        let folder = Folder::new(&|folder| put(folder, "plan.json", roadmap.to_string()));
        for language in ["en", "nl"] {
            for more in [&["--outlook"][..], &["--json", "--outlook"], &[]] {
                let line = [
                    "check",
                    "plan.json",
                    "--today",
                    "2027-01-04",
                    "--lang",
                    language,
                ];
                let output = folder.run(&[&line, more].concat());
                assert_eq!(output.status.code(), Some(1), "{output:?}");
                let text = stdout(&output) + &String::from_utf8_lossy(&output.stderr);
                let obeyed = text.chars().find(|&it| it.is_control() && it != '\n');
                assert_eq!(obeyed, None, "{more:?} of {command:?}: {text}");
                let forged = text
                    .lines()
                    .any(|line| line.trim_start().starts_with("Yes, the goal"));
                assert!(!forged, "{more:?} of {command:?}: {text}");
            }
        }
    }
    // What is wrong with a file is told on one line, too.
    for command in commands {
        let broken = with("\"days\": 3", &format!("{}: 3", json!(command)));
        let broken = broken.replace("\"link\"", &json!(command).to_string());
        let wrong = broken.replace("\"id\": \"C\"", &format!("\"id\": {}", json!(command)));
        for text in [broken, wrong] {
            let folder = Folder::new(&|folder| put(folder, "plan.json", &text));
            let output = folder.run(&["check", "plan.json"]);
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            let obeyed = said.chars().find(|&it| it.is_control() && it != '\n');
            assert_eq!(obeyed, None, "{command:?}: {said}");
            assert!(said.lines().count() <= 1, "{command:?}: {said}");
        }
    }
}

#[test]
fn what_requires_something_that_is_gone_is_not_feasible() {
    let folder = Folder::new(&|_| {});
    let sound = json!({
        "format": "backcast", "id": "r",
        "goal": {"title": "G", "launch": "2027-03-05", "requires": [{"step": "a"}]},
        "steps": [
            {"id": "a", "number": 1, "title": "A", "days": 5, "needs": [{"resource": "r"}]},
            {"id": "b", "number": 2, "title": "B", "days": 5},
        ],
        "resources": [{"id": "r", "title": "R", "kind": "asset", "availability": [
            {"state": "have"}]}],
    });
    let checked = |name: &str, change: &dyn Fn(&mut Roadmap)| {
        let text = sound.to_string();
        let mut roadmap = json::read(text.as_bytes(), name).expect("a roadmap");
        change(&mut roadmap);
        let path = folder.path.join(name).with_extension("roadmap");
        make_document(roadmap, &path);
        let path = path.to_str().expect("a plain name");
        let line = ["check", path, "--today", "2027-01-04", "--json"];
        let output = folder.run(&line);
        let answer: Value = serde_json::from_str(&stdout(&output)).expect("it is JSON");
        (output.status.code(), answer)
    };
    let (code, answer) = checked("sound", &|_| {});
    assert_eq!((code, &answer["verdict"]), (Some(0), &json!("feasible")));

    let goal = json!({"kind": "goal"});
    let step = json!({"kind": "step", "id": "a"});
    let required = |of: &mut Vec<Prerequisite>| {
        of.push(Prerequisite {
            step: "gone".into(),
            ..Prerequisite::default()
        })
    };
    type Change<'a> = &'a dyn Fn(&mut Roadmap);
    let cases: [(&str, Change, &Value); 4] = [
        ("goal", &|it| required(&mut it.goal.requires), &goal),
        ("step", &|it| required(&mut it.steps[0].requires), &step),
        ("resource", &|it| it.resources[0].id = "other".into(), &step),
        (
            "alternative",
            &|it| {
                let alternative = Alternative {
                    step: "gone".into(),
                    ..Alternative::default()
                };
                it.goal.any_of.push(AnyOf {
                    id: "g".into(),
                    alternatives: vec![alternative],
                    ..AnyOf::default()
                });
            },
            &goal,
        ),
    ];
    for (name, change, of) in cases {
        let (code, answer) = checked(name, change);
        assert_eq!(code, Some(1), "{name}: {answer}");
        assert_eq!(answer["verdict"], "infeasible", "{name}: {answer}");
        let id = if name == "resource" { "r" } else { "gone" };
        let fact = json!({"fact": "gone", "of": of, "id": id});
        assert_eq!(answer["conflicts"], json!([[fact]]), "{name}: {answer}");
        assert_eq!(answer["problems"][0]["kind"], "reference", "{name}");
        assert!(
            answer["problems"].to_string().contains(&format!("“{id}”")),
            "{name}"
        );
        let sentence = answer["sentence"].as_str().expect("a text");
        assert!(sentence.contains("Something is required that is not there."));
    }

    // What goes another way, or leads nowhere, is as it was.
    let (code, answer) = checked("another way", &|it| {
        let alternatives = ["gone", "b"].map(|step| Alternative {
            step: step.into(),
            ..Alternative::default()
        });
        it.goal.any_of.push(AnyOf {
            id: "g".into(),
            alternatives: alternatives.into(),
            ..AnyOf::default()
        });
    });
    assert_eq!(code, Some(0), "{answer}");
    assert_eq!(answer["alternatives"][0]["verdict"], "infeasible");
    assert_eq!(answer["alternatives"][1]["taken"], true);
    let (code, answer) = checked("aside", &|it| required(&mut it.steps[1].requires));
    assert_eq!(code, Some(0), "{answer}");
    assert_eq!(answer["steps"][1]["verdict"], "infeasible", "{answer}");
}

/// Writes a document, also one that reading the JSON form would refuse.
fn make_document(roadmap: Roadmap, path: &Path) {
    let data = tempfile::tempdir().expect("a temporary folder");
    let workspace = Workspace::new(data.path().to_owned(), data.path().to_owned());
    let now = "2027-01-04T09:00:00Z".parse().expect("a moment");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(async {
        let created = workspace.create(roadmap, Some(path), Sentence::DidCreate, now);
        let mut document = created.await.expect("created");
        document.close(now).await.expect("written");
    });
}

fn with_fields(one: &Value, other: &Value) -> Value {
    let fields = [one, other].map(|value| value.as_object().expect("an object").clone());
    Value::Object(fields.into_iter().flatten().collect())
}

/// Every field that is wanted is there; more may be.
fn holds(found: &Value, wanted: &Value, at: &str) {
    match (found, wanted) {
        (Value::Object(found), Value::Object(wanted)) => {
            for (name, value) in wanted {
                let there = found.get(name);
                let there = there.unwrap_or_else(|| panic!("{at}.{name} is not there"));
                holds(there, value, &format!("{at}.{name}"));
            }
        }
        (Value::Array(found), Value::Array(wanted)) => {
            assert_eq!(found.len(), wanted.len(), "{at}: {found:?}");
            for (index, (found, wanted)) in found.iter().zip(wanted).enumerate() {
                holds(found, wanted, &format!("{at}[{index}]"));
            }
        }
        _ => assert_eq!(found, wanted, "{at}"),
    }
}

#[test]
fn who_stops_reading_is_no_failure() {
    let folder = Folder::new(&|_| {});
    let made = folder.run(&["new", "--sample", "service", "--to", "s.roadmap"]);
    assert!(made.status.success(), "a sample is written");
    for line in [&["schema"][..], &["check", "s.roadmap", "--json"]] {
        let mut running = folder
            .command(line)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        drop(running.stdout.take());
        let output = running.wait_with_output().expect("it ends");
        assert!(
            matches!(output.status.code(), Some(0 | 1)),
            "{line:?}: {output:?}"
        );
        assert_eq!(output.stderr, b"", "{line:?} has nothing to complain of");
    }
    let full = fs::File::options().write(true).open("/dev/full");
    let mut command = folder.command(&["check", "s.roadmap"]);
    let output = command.stdout(full.expect("Linux has it")).output();
    let output = output.expect("the program runs");
    let sentence = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{sentence}");
    assert!(sentence.starts_with("The answer could not be printed."));
}

#[test]
fn a_pipe_can_be_read_too() {
    let folder = Folder::new(&|folder| {
        put(folder, "plan.json", WORKED);
        put(folder, "plan.roadmap", SOUND.as_slice());
        put(folder, "plan.gan", "<project/>");
    });
    let check = ["check", "/dev/stdin", "--today", "2027-01-04"];
    let output = piped(&folder, "plan.json", &check);
    assert_eq!(output.status.code(), Some(1), "{output:?}");

    let import = ["import", "/dev/stdin", "--to", "new.roadmap"];
    for no_json in ["plan.roadmap", "plan.gan"] {
        let output = piped(&folder, no_json, &import);
        let sentence = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{no_json}: {sentence}");
        assert_eq!(sentence.lines().count(), 1, "{no_json}: {sentence}");
        assert!(!folder.path.join("new.roadmap").exists(), "nothing is made");
    }
    let output = piped(&folder, "plan.json", &import);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let output = folder.run(&["check", "new.roadmap", "--today", "2027-01-04"]);
    assert_eq!(output.status.code(), Some(1), "as the file: {output:?}");
}

/// What a run says that gets a file through a pipe.
fn piped(folder: &Folder, name: &str, line: &[&str]) -> Output {
    let plan = fs::File::open(folder.path.join(name)).expect("it is there");
    let mut feeder = Command::new("cat");
    let mut feeder = feeder
        .stdin(plan)
        .stdout(Stdio::piped())
        .spawn()
        .expect("cat runs");
    let pipe = feeder.stdout.take().expect("it has one");
    let mut command = folder.command(line);
    let output = command.stdin(pipe).output().expect("the program runs");
    feeder.wait().expect("it ends");
    output
}

#[test]
fn what_is_no_file_is_refused_without_waiting_for_it() {
    let desk = |folder: &Path| {
        // The folder's bytes are not read here: nobody ever writes into this pipe.
        symlink("loop.json", folder.join("loop.roadmap")).expect("linked");
        symlink("loop.roadmap", folder.join("loop.json")).expect("linked");
    };
    let folder = Folder::new(&desk);
    let made = Command::new("mkfifo")
        .arg(folder.path.join("pipe.roadmap"))
        .arg(folder.path.join("pipe.json"))
        .status();
    assert!(made.is_ok_and(|status| status.success()), "mkfifo runs");
    for (name, said) in [
        ("pipe.roadmap", "not an ordinary file"),
        ("pipe.json", "not an ordinary file"),
        ("/dev/zero", "not an ordinary file"),
        ("/proc/kmsg", "not an ordinary file"),
        ("loop.roadmap", "leads back to itself"),
        ("loop.json", "leads back to itself"),
    ] {
        let export = ["export", name, "--to", "out.json"];
        let import = ["import", name, "--to", "new.roadmap"];
        let lines = [&["check", name][..], &export, &import];
        // By its name alone a document is no import.
        let lines = lines
            .iter()
            .take(if name.ends_with(".roadmap") { 2 } else { 3 });
        for line in lines {
            let output = folder.run(line);
            let sentence = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(2), "{name}: {sentence}");
            assert!(sentence.contains(said), "{name}: {sentence}");
        }
    }
}

#[test]
fn what_is_wrong_is_called_what_it_is() {
    let bytes = |width: usize| -> Vec<u8> {
        let wide = |byte: u8| std::iter::once(byte).chain(vec![0; width - 1]);
        WORKED.bytes().flat_map(wide).collect()
    };
    let newer = with("\"version\": 1", "\"version\": 99999999999999999999999");
    let made = with(
        "\"goal\"",
        "\"baselines\": [{ \"id\": \"b\", \"made\": {}, \"plan\": { \"goal\": {} } }], \"goal\"",
    );
    let mut negative = SOUND.clone();
    negative[60..64].copy_from_slice(&(-1_i32).to_be_bytes());
    let desk = |folder: &Path| {
        put(folder, "empty.json", " \n");
        put(folder, "utf16.json", bytes(2));
        put(folder, "utf32.json", bytes(4));
        put(folder, "newer.json", &newer);
        put(folder, "made.json", &made);
        put(folder, "negative.roadmap", &negative);
        put(folder, "plan.json", WORKED);
        put(folder, "document.json", SOUND.as_slice());
    };
    for (line, said) in [
        (&["check", "empty.json"][..], "is empty"),
        (&["check", "utf16.json"], "not written in UTF-8"),
        (&["check", "utf32.json"], "not written in UTF-8"),
        (&["check", "newer.json"], "newer Backcast"),
        (&["check", "made.json"], "is not a moment"),
        (&["check", "negative.roadmap"], "is damaged"),
        (
            &["export", "plan.json", "--to", "./plan.json"],
            "the roadmap itself",
        ),
        (
            &["check", "plan.json", "--today", "9999-12-31"],
            "outside 1900 to 2999",
        ),
    ] {
        let told = check(&desk, line);
        assert!(told.contains(said), "{told}");
        assert_eq!(told.matches(said).count(), 1, "Dutch is Dutch: {told}");
    }
    let folder = Folder::new(&desk);
    let output = folder.run(&["check", "document.json", "--today", "2027-01-04"]);
    assert_eq!(
        output.status.code(),
        Some(1),
        "read by what it holds: {output:?}"
    );
}

#[test]
fn a_temporary_folder_that_cannot_be_used_is_named() {
    let folder = Folder::new(&|folder| {
        put(folder, "plan.json", WORKED);
        put(folder, "plan.roadmap", SOUND.as_slice());
        put(folder, "file", "no folder");
    });
    refuses_temporary_folder(&folder, Path::new("/proc"));
    refuses_temporary_folder(&folder, &folder.path.join("file"));
    for (state, options) in [("full", "size=32k"), ("read-only", "ro")] {
        let Some(disk) = Disk::mount(&folder, options) else {
            return;
        };
        if state == "full" {
            let _ = fs::write(disk.0.join("ballast"), [0; 1 << 16]);
        }
        refuses_temporary_folder(&folder, &disk.0);
        let left = fs::read_dir(&disk.0).expect("it is there").count();
        assert_eq!(left, usize::from(state == "full"), "a {state} disk");
    }
}

/// Both languages name the temporary folder, and nothing is made.
fn refuses_temporary_folder(folder: &Folder, temporary: &Path) {
    let before = folder.contents();
    let named = temporary.to_str().expect("it has a plain name");
    for line in [
        &["check", "plan.roadmap"][..],
        &["export", "plan.roadmap", "--to", "out.json"],
        &["import", "plan.json", "--to", "new.roadmap"],
        &["new", "--sample", "launch", "--to", "new.roadmap"],
    ] {
        for (language, said) in [("en", "temporary folder"), ("nl", "tijdelijke map")] {
            let mut command = folder.command(line);
            let command = command.args(["--lang", language]).env("TMPDIR", named);
            let output = command.output().expect("the program runs");
            let sentence = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(2), "{named}: {sentence}");
            assert!(sentence.contains(&format!("{said} {named}")), "{sentence}");
            assert_eq!(sentence.lines().count(), 1, "{sentence}");
            assert!(folder.contents() == before, "{named}: nothing was made");
        }
    }
}

/// A disk of its own in a folder, until it is dropped.
struct Disk(PathBuf);

impl Disk {
    /// None where mounting is not permitted; reliability_documents says so, too.
    fn mount(folder: &Folder, options: &str) -> Option<Disk> {
        let disk = folder.path.join("disk");
        fs::create_dir_all(&disk).expect("made");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", options, "tmpfs"])
            .arg(&disk)
            .output();
        mounted.ok()?.status.success().then_some(Disk(disk))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg("-l").arg(&self.0).status();
        assert!(unmounted.is_ok_and(|status| status.success()), "unmounted");
    }
}

#[test]
fn an_export_touches_nothing_but_its_target() {
    let folder = Folder::new(&|folder| {
        put(folder, "plan.json", WORKED);
        put(folder, "other.json", "the user's own");
        put(folder, "out.part", "the user's own");
        symlink("other.json", folder.join("out.json")).expect("linked");
    });
    let done = folder.run(&["export", "plan.json", "--to", "out.json"]);
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    let read = |name: &str| fs::read(folder.path.join(name)).expect("it is there");
    assert_eq!(read("other.json"), b"the user's own", "a link is no target");
    assert_eq!(read("out.part"), b"the user's own");
    assert!(read("out.json").starts_with(b"{"), "the link was replaced");
    assert_eq!(folder.contents().len(), 4, "nothing else was left");
}

#[test]
fn what_the_program_says_of_itself() {
    let folder = Folder::new(&|_| {});
    for (line, begins) in [
        (&["--version"][..], "backcast "),
        (&["new", "--list"], "service\nlaunch\nblank\n"),
        (&["--help", "--lang", "en"], "Backcast: "),
        (&["--help", "--lang", "nl"], "Backcast: "),
        (&["schema"], "{\n"),
    ] {
        let output = folder.run(line);
        assert_eq!(output.status.code(), Some(0), "{line:?}");
        assert_eq!(output.stderr, b"", "{line:?}");
        assert!(stdout(&output).starts_with(begins), "{line:?}");
    }
}

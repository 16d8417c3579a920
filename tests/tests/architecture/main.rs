//! The invariants of the house that a machine can check. Each is an absence: what a part does not
//! know. When one of these fails, the design changes or the code does; the rule is not bent.

mod markup;
mod source;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use source::{Line, files, read, root, rust};

/// Fails with every complaint, and with why the rule is there.
#[track_caller]
fn none(complaints: Vec<String>, why: &str) {
    assert!(
        complaints.is_empty(),
        "{why}\n  {}\n",
        complaints.join("\n  ")
    );
}

/// Complaints about every word that a part must not know.
fn knows(lines: &[Line], words: &[&str]) -> Vec<String> {
    let knows = |line: &Line, word: &&&str| has_word(&line.text, word);
    lines
        .iter()
        .flat_map(|line| {
            let known = words.iter().filter(|word| knows(line, word));
            known
                .map(|word| line.complaint(&format!("knows `{word}`")))
                .collect::<Vec<_>>()
        })
        .collect()
}

/// Whether a word stands in a line, not as a part of a longer one.
fn has_word(line: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        let open = word.ends_with(|c| !part(c)) || !after.is_some_and(part);
        !before.is_some_and(part) && open
    })
}

#[test]
fn a_word_is_found_whole() {
    assert!(
        has_word("use sqlx::Row;", "sqlx"),
        "a use of a crate is knowing it"
    );
    assert!(has_word("Utc::now()", "Utc::now"));
    assert!(
        !has_word("let relocal = 1;", "local"),
        "a part of a longer word is another word"
    );
    assert!(!has_word("my_sqlx", "sqlx"));
}

#[test]
fn the_pure_parts_know_no_store_clock_file_or_window() {
    let forbidden = [
        "sqlx",
        "tauri",
        "tokio",
        "std::fs",
        "std::env",
        "std::net",
        "std::process",
        "SystemTime",
        "Instant",
        "Utc::now",
        "Local",
        "now_v7",
        "new_v4",
        "rand",
        "crate::store",
        "crate::workspace",
        "crate::view",
        "crate::exchange",
    ];
    let complaints = ["model", "edit", "changes.rs", "plan"]
        .iter()
        .flat_map(|part| knows(&rust(&format!("roadmaps/src/{part}")), &forbidden));
    none(
        complaints.collect(),
        "model, edit, changes and plan get the date and the ids as arguments, or the same roadmap would not give the same plan; how they are shown and written is no business of theirs:",
    );
}

#[test]
fn nothing_but_the_store_holds_sql() {
    let sql = [
        "sqlx",
        "SELECT ",
        "INSERT INTO",
        "DELETE FROM",
        "UPDATE ",
        "CREATE TABLE",
        "PRAGMA",
        "ROLLBACK",
        "rusqlite",
    ];
    let elsewhere: Vec<Line> = ["roadmaps/src", "roadmaps/report/src", "src-tauri/src"]
        .iter()
        .flat_map(|folder| rust(folder))
        .filter(|line| !line.file.starts_with("roadmaps/src/store"))
        .collect();
    none(
        knows(&elsewhere, &sql),
        "a second database comes to one place only:",
    );
}

#[test]
fn nothing_but_the_workspace_writes() {
    let doors = ["roadmaps/src/store/", "roadmaps/src/workspace/"];
    let outside: Vec<Line> = ["roadmaps/src", "roadmaps/report/src", "src-tauri/src"]
        .iter()
        .flat_map(|folder| rust(folder))
        .filter(|line| !doors.iter().any(|door| line.file.starts_with(door)))
        .collect();
    none(
        knows(&outside, &["roadmaps::store", "crate::store", "store::"]),
        "an edit that does not pass the workspace has no undo and no history:",
    );
}

#[test]
fn nothing_but_the_plan_sees_petgraph() {
    let elsewhere: Vec<Line> = ["roadmaps/src", "roadmaps/report/src", "src-tauri/src"]
        .iter()
        .flat_map(|folder| rust(folder))
        .filter(|line| !line.file.starts_with("roadmaps/src/plan"))
        .collect();
    none(
        knows(&elsewhere, &["petgraph", "NodeIndex", "EdgeIndex"]),
        "indices of a graph do not outlive an operation:",
    );
}

#[test]
fn the_core_does_not_link_the_window_or_the_report() {
    let depends = |file: &str, words: &[&str]| -> Vec<String> {
        let manifest = read(file);
        let names = manifest
            .lines()
            .filter_map(|line| line.split(['=', '.', ' ']).next());
        let found: Vec<String> = names
            .filter(|name| words.iter().any(|word| name.starts_with(word)))
            .map(str::to_owned)
            .collect();
        found
            .into_iter()
            .map(|name| format!("{file}: {name}"))
            .collect()
    };
    let mut complaints = depends(
        "roadmaps/Cargo.toml",
        &["tauri", "typst", "resvg", "report"],
    );
    complaints.extend(depends("roadmaps/report/Cargo.toml", &["tauri"]));
    complaints.extend(depends(
        "src-tauri/Cargo.toml",
        &["typst", "resvg", "sqlx", "petgraph"],
    ));
    none(
        complaints,
        "the core is a library without a window; only the report is heavy:",
    );
}

#[test]
fn nothing_panics_on_what_a_person_can_cause() {
    let ours: Vec<Line> = ["roadmaps/src", "roadmaps/report/src", "src-tauri/src"]
        .iter()
        .flat_map(|folder| rust(folder))
        .collect();
    none(
        knows(&ours, &[".unwrap()", "todo!", "unimplemented!", "dbg!"]),
        "an error is a sentence; `expect` states why something always holds:",
    );
}

#[test]
fn commands_of_the_shell_are_short() {
    const MOST: usize = 15;
    let complaints = commands(&rust("src-tauri/src"))
        .into_iter()
        .filter(|command| command.body.len() > MOST)
        .map(|command| {
            let lines = command.body.len();
            let much = format!("{lines} lines, at most {MOST}");
            command.signature[0].complaint(&much)
        });
    none(
        complaints.collect(),
        "the shell is thin: a command is one call of the core:",
    );
}

#[test]
fn no_command_takes_a_path_that_was_not_granted() {
    let complaints = commands(&rust("src-tauri/src"))
        .into_iter()
        .flat_map(|command| ungranted(&command));
    none(
        complaints.collect(),
        "a page that was taken over must not reach files of its choice:",
    );
}

/// What a command does with a path that no dialog, no command line and no list granted.
fn ungranted(command: &Command) -> Vec<String> {
    // Each of these looks a path up among those that were granted.
    const GRANTS: [&str; 3] = [".recent()", ".forget_recent(", "exports.known("];
    const PATHS: [&str; 4] = ["PathBuf", "Path", "OsString", "Url"];
    const NAMES: [&str; 6] = ["path:", "file:", "folder:", "directory:", "to:", "url:"];
    let granted = |line: &Line| GRANTS.iter().any(|grant| line.text.contains(grant));
    let is_granted = command.body.iter().any(granted);
    let typed = knows(&command.signature, &PATHS);
    let named = command.signature.iter().filter(|line| {
        let of_that_name = NAMES.iter().any(|name| has_word(&line.text, name));
        of_that_name && !is_granted
    });
    let made = command.body.iter().filter(|line| {
        let made = ["PathBuf::from", "Path::new"];
        made.iter().any(|word| has_word(&line.text, word)) && !is_granted
    });
    let named = named.map(|line| line.complaint("takes a path from the page"));
    let made = made.map(|line| line.complaint("makes a path of what the page said"));
    typed.into_iter().chain(named).chain(made).collect()
}

/// A command of the shell.
struct Command {
    signature: Vec<Line>,
    /// Without empty lines.
    body: Vec<Line>,
}

/// Every command.
fn commands(lines: &[Line]) -> Vec<Command> {
    let mut found = Vec::new();
    let mut rest = lines.iter();
    while rest
        .by_ref()
        .any(|line| line.text.trim().starts_with("#[tauri::command"))
    {
        let Some(name) = rest.by_ref().find(|line| has_word(&line.text, "fn")) else {
            break;
        };
        let indent = name.text.len() - name.text.trim_start().len();
        let ends = |line: &Line| line.text.len() > indent && line.text[indent..].starts_with('}');
        let mut signature = vec![name.clone()];
        // A signature of several lines ends with its opening brace.
        while !signature
            .last()
            .is_some_and(|line| line.text.trim_end().ends_with('{'))
        {
            let Some(line) = rest.next() else { break };
            signature.push(line.clone());
        }
        let body = rest.by_ref().take_while(|line| !ends(line));
        let body = body.filter(|line| !line.text.trim().is_empty());
        let body = body.cloned().collect();
        found.push(Command { signature, body });
    }
    found
}

#[test]
fn a_command_is_measured_by_its_body() {
    let text = "#[tauri::command]\npub async fn edit(\n    a: u8,\n) -> u8 {\n    let b = a;\n    b\n}\n\n#[tauri::command]\nfn x() {\n    y()\n}\n";
    let found: Vec<usize> = commands(&source::lines("a.rs", text))
        .into_iter()
        .map(|command| command.body.len())
        .collect();
    assert_eq!(found, [2, 1], "the signature is not part of the body");
}

#[test]
fn a_path_from_the_page_is_seen() {
    let complaints = |signature: &str, body: &str| {
        let text = format!("#[tauri::command]\npub fn go({signature}) {{\n    {body}\n}}\n");
        let commands = commands(&source::lines("a.rs", &text));
        commands.iter().flat_map(ungranted).count()
    };
    assert_eq!(
        complaints("desk: TheDesk, path: String", "desk.open(&path)"),
        1
    );
    assert_eq!(complaints("to: String", "write(to)"), 1);
    assert_eq!(complaints("it: PathBuf", "read(it)"), 1);
    assert_eq!(complaints("name: String", "open(Path::new(&name))"), 1);
    let listed = "let granted = desk.workspace.recent().iter().any(|one| one.path == path);";
    assert_eq!(complaints("path: String", listed), 0);
    assert_eq!(complaints("title: String", "desk.create(title)"), 0);
}

#[test]
fn nothing_but_backend_talks_to_the_shell() {
    let complaints = window_lines().into_iter().filter(|line| {
        let imports = line.text.contains("import") || line.text.contains("from");
        let shell = ["@tauri-apps", "/bindings\"", "/bindings'", "/bindings.ts"]
            .iter()
            .any(|name| line.text.contains(name));
        let allowed = ["ui/src/backend.ts", "ui/src/bindings.ts"].contains(&line.file.as_str());
        imports && shell && !allowed
    });
    none(
        complaints
            .map(|line| line.complaint("imports the shell"))
            .collect(),
        "a window that is tested without a shell imports it in one place:",
    );
}

#[test]
fn nothing_in_the_window_is_read_as_markup_or_code() {
    let words = [
        "{@html",
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "eval(",
        "new Function",
        "document.write",
    ];
    let complaints = window_lines().into_iter().filter_map(|line| {
        let word = words.iter().find(|word| line.text.contains(*word))?;
        Some(line.complaint(word))
    });
    none(complaints.collect(), "a title is text, whatever is in it:");
}

#[test]
fn imports_of_the_window_never_point_up() {
    // views compose domains; domains know shared things and one another, never a view.
    let complaints = window_lines().into_iter().filter_map(|line| {
        let from = line
            .text
            .split(" from ")
            .nth(1)
            .or_else(|| line.text.trim().strip_prefix("import "))?;
        let views = from.contains("/views/");
        let up = match line.file.strip_prefix("ui/src/")?.split_once('/')? {
            ("shared", _) => from.contains("../") && !from.contains("paraglide"),
            ("views", _) => false,
            _ => views,
        };
        up.then(|| line.complaint("points up"))
    });
    none(
        complaints.collect(),
        "shared widgets know no domain, and no domain knows a view:",
    );
}

#[test]
fn every_word_of_the_window_is_in_both_catalogues() {
    let catalogue = |language: &str| -> BTreeMap<String, String> {
        let file = format!("ui/messages/{language}.json");
        let Ok(Value::Object(messages)) = serde_json::from_str(&read(&file)) else {
            panic!("{file} is not an object of messages");
        };
        let messages = messages
            .into_iter()
            .filter(|(key, _)| !key.starts_with('$'));
        messages
            .map(|(key, message)| {
                (
                    key,
                    message
                        .as_str()
                        .map_or_else(|| message.to_string(), str::to_owned),
                )
            })
            .collect()
    };
    let (english, dutch) = (catalogue("en"), catalogue("nl"));
    let keys =
        |messages: &BTreeMap<String, String>| messages.keys().cloned().collect::<BTreeSet<_>>();
    let one_sided = keys(&english)
        .symmetric_difference(&keys(&dutch))
        .cloned()
        .collect::<Vec<_>>();
    none(one_sided, "a key of one catalogue is missing in the other:");

    let unlike = english
        .iter()
        .filter(|(key, message)| arguments(message) != arguments(&dutch[*key]));
    none(
        unlike.map(|(key, _)| key.clone()).collect(),
        "a message has the same arguments in both languages:",
    );

    let empty = english
        .iter()
        .chain(&dutch)
        .filter(|(_, message)| message.trim().is_empty() || message.contains("TODO"));
    none(
        empty.map(|(key, _)| key.clone()).collect(),
        "a message says something:",
    );

    // Short words can be the same in both languages (idee is not, but "Start" is); sentences cannot.
    let copied = english.iter().filter(|(key, message)| {
        dutch[*key] == **message && !message.starts_with('[') && message.split(' ').count() > 3
    });
    none(
        copied
            .map(|(key, message)| format!("{key}: {message}"))
            .collect(),
        "a sentence was left in English:",
    );
}

/// The names in `{…}` of a message.
fn arguments(message: &str) -> BTreeSet<&str> {
    message
        .split('{')
        .skip(1)
        .filter_map(|part| part.split('}').next())
        .collect()
}

#[test]
fn no_word_is_written_in_the_markup() {
    let complaints = files("ui/src", &["svelte"]).into_iter().flat_map(|file| {
        markup::words(&read(&file))
            .into_iter()
            .map(move |word| format!("{file}: “{word}”"))
    });
    none(
        complaints.collect(),
        "what is not in a catalogue has no Dutch:",
    );
}

#[test]
fn the_core_speaks_both_languages() {
    let texts = |file: &str| {
        let text = read(file);
        let marks = ["TODO", "FIXME", "XXX", "Lorem"];
        marks
            .iter()
            .filter(|mark| text.contains(*mark))
            .map(|mark| format!("{file}: {mark}"))
            .collect::<Vec<_>>()
    };
    none(
        [
            texts("roadmaps/src/say/en.rs"),
            texts("roadmaps/src/say/nl.rs"),
        ]
        .concat(),
        "a placeholder is no sentence:",
    );

    // A Dutch sentence of some length that is the English one was never written.
    let english: BTreeSet<String> = sentences("roadmaps/src/say/en.rs");
    let copied = sentences("roadmaps/src/say/nl.rs")
        .into_iter()
        .filter(|sentence| english.contains(sentence));
    none(copied.collect(), "a sentence was left in English:");
}

/// The texts of a source that are more than three words of letters.
fn sentences(file: &str) -> BTreeSet<String> {
    let words = |text: &str| {
        text.split(' ')
            .filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 1)
            .count()
    };
    let text = source::without_tests(&source::without_comments(&read(file)));
    text.split('"')
        .skip(1)
        .step_by(2)
        .filter(|text| words(text) > 3)
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_window_has_no_rights_of_its_own() {
    let config: Value =
        serde_json::from_str(&read("src-tauri/tauri.conf.json")).expect("tauri.conf.json is JSON");
    let policy = &config["app"]["security"]["csp"];
    assert!(
        policy.is_object() || policy.is_string(),
        "a window without a policy runs what a title smuggles in"
    );
    assert!(
        !policy.to_string().contains("unsafe-"),
        "the policy allows what it is there to forbid: {policy}"
    );
    assert!(
        config["app"]["withGlobalTauri"] != true,
        "only backend.ts reaches the shell"
    );

    let rights = files("src-tauri/capabilities", &["json"])
        .into_iter()
        .flat_map(|file| {
            let text = read(&file);
            let far = [
                "\"fs:",
                "\"shell:",
                "\"http:",
                "\"sql:",
                "\"process:",
                "\"dialog:",
                "\"opener:",
            ];
            far.iter()
                .filter(|right| text.contains(*right))
                .map(|right| format!("{file}: {right}"))
                .collect::<Vec<_>>()
        });
    none(
        rights.collect(),
        "a page cannot reach a file or a program but through a command of the app:",
    );
}

#[test]
fn the_map_of_the_house_is_short_and_true() {
    let map = read("ARCHITECTURE.md");
    let lines = map.lines().count();
    assert!(
        lines <= 150,
        "ARCHITECTURE.md has {lines} lines; a map of more than 150 is not read"
    );
    // A word with a slash whose first part is one of our folders is a path of ours.
    let places = [root(), root().join("roadmaps/src")];
    let paths = map
        .split(|c: char| c.is_whitespace() || "`(),:;·".contains(c))
        .filter(|word| !word.contains(['*', '{', '<', '@', '…']))
        .filter_map(|word| Some((word, word.split_once('/')?.0)))
        .filter(|(_, top)| places.iter().any(|place| place.join(top).is_dir()))
        .map(|(path, _)| path);
    let gone = paths.filter(|path| {
        !places
            .iter()
            .any(|place| place.join(path).exists() || place.join(format!("{path}.rs")).is_file())
    });
    none(
        gone.map(str::to_owned).collect(),
        "the map names what is no longer there:",
    );
}

#[test]
fn names_are_of_the_field() {
    let vague = [
        "manager", "service", "helper", "util", "utils", "misc", "common",
    ];
    let named: Vec<String> = [
        "roadmaps/src",
        "roadmaps/report/src",
        "src-tauri/src",
        "ui/src",
        "tests",
    ]
    .iter()
    .flat_map(|folder| files(folder, &["rs", "ts", "svelte", "mjs"]))
    .filter(|file| {
        let name = file.rsplit('/').next().unwrap_or_default();
        let words = split_words(name);
        words.iter().any(|word| vague.contains(&word.as_str()))
    })
    .collect();
    none(named, "a name says what the thing is in the field's words:");
}

fn split_words(name: &str) -> Vec<String> {
    let spaced: String = name
        .chars()
        .flat_map(|c| {
            if c.is_uppercase() {
                vec![' ', c]
            } else {
                vec![c]
            }
        })
        .collect();
    spaced
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

#[test]
fn vague_names_are_seen_inside_longer_ones() {
    assert_eq!(
        split_words("StepManager.svelte"),
        ["step", "manager", "svelte"]
    );
    assert_eq!(split_words("date_utils.rs"), ["date", "utils", "rs"]);
}

#[test]
fn no_test_is_skipped() {
    // Put together here, so that this file does not find itself.
    let marks = [
        ["#[ig", "nore"].concat(),
        [".sk", "ip("].concat(),
        [".on", "ly("].concat(),
        [".to", "do("].concat(),
    ];
    let mut sources = files("tests/e2e", &["mjs"]);
    sources.extend(files("ui/src", &["ts"]));
    let script = |file: &str| file.contains(".test.");
    let mut complaints: Vec<String> = Vec::new();
    for file in sources.iter().filter(|file| script(file)) {
        let text = read(file);
        complaints.extend(
            marks[1..]
                .iter()
                .filter(|mark| text.contains(*mark))
                .map(|mark| format!("{file}: {mark}")),
        );
    }
    for file in ["roadmaps", "src-tauri", "tests"]
        .iter()
        .flat_map(|folder| files(folder, &["rs"]))
    {
        if read(&file).contains(&marks[0]) {
            complaints.push(format!("{file}: {}", marks[0]));
        }
    }
    none(
        complaints,
        "a test that does not run says nothing; state what is wrong today instead:",
    );
}

#[test]
fn the_top_level_keeps_to_its_names() {
    let known = [
        "Cargo.toml",
        "Cargo.lock",
        "Makefile",
        "README.md",
        "ARCHITECTURE.md",
        "PLAN.md",
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "deny.toml",
        "rustfmt.toml",
        "rust-toolchain.toml",
        "roadmaps",
        "src-tauri",
        "ui",
        "tests",
        "target",
        "docs",
    ];
    let entries = std::fs::read_dir(root()).expect("the project can be read");
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let unknown = names.filter(|name| !name.starts_with('.') && !known.contains(&name.as_str()));
    none(
        unknown.collect(),
        "a newcomer finds the house as it is drawn:",
    );
}

/// The lines of the window's sources, its own tests and stand-ins left out.
fn window_lines() -> Vec<Line> {
    files("ui/src", &["ts", "svelte", "js"])
        .into_iter()
        .filter(|file| !file.contains(".test.") && !file.starts_with("ui/src/mock/"))
        .flat_map(|file| source::lines(&file, &read(&file)))
        .collect()
}

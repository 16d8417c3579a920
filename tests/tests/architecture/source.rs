//! Sources as the rules see them: without comments and without what only tests compile.

use std::fs;
use std::path::{Path, PathBuf};

/// The folder that the project is in.
pub fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests
        .parent()
        .expect("tests is a folder of the project")
        .to_owned()
}

/// A line of a source: its file below the root, its number from 1 and what is left of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub file: String,
    pub number: usize,
    pub text: String,
}

impl Line {
    /// Where the line is, and what is wrong with it.
    pub fn complaint(&self, what: &str) -> String {
        format!(
            "{}:{}: {what}: {}",
            self.file,
            self.number,
            self.text.trim()
        )
    }
}

/// Every file below a folder with one of these extensions, in a fixed order.
pub fn files(folder: &str, extensions: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    walk(&root().join(folder), &mut |path| {
        let extension = path
            .extension()
            .and_then(|e| e.to_str())
            .unwrap_or_default();
        if extensions.contains(&extension) {
            found.push(below_root(path));
        }
    });
    found.sort();
    found
}

/// The text of a file below the root.
pub fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The lines of every Rust file below a folder (or of one file), without comments and tests.
pub fn rust(folder: &str) -> Vec<Line> {
    let files = if folder.ends_with(".rs") {
        vec![folder.to_owned()]
    } else {
        files(folder, &["rs"])
    };
    let only_tests: Vec<String> = files
        .iter()
        .flat_map(|file| test_files(file, &read(file)))
        .collect();
    let tested = |file: &str| {
        only_tests
            .iter()
            .any(|test| file.starts_with(test.as_str()))
    };
    files
        .iter()
        .filter(|file| !tested(file))
        .flat_map(|file| lines(file, &without_tests(&without_comments(&read(file)))))
        .collect()
}

/// The lines of a text.
pub fn lines(file: &str, text: &str) -> Vec<Line> {
    text.lines()
        .enumerate()
        .map(|(index, text)| Line {
            file: file.to_owned(),
            number: index + 1,
            text: text.to_owned(),
        })
        .collect()
}

/// Rust without `//` comments. What follows `//` in a text stays when a quote is open before it.
pub fn without_comments(text: &str) -> String {
    text.lines()
        .map(|line| {
            let comment = line
                .match_indices("//")
                .find(|(at, _)| line[..*at].matches('"').count() % 2 == 0);
            comment.map_or(line, |(at, _)| &line[..at])
        })
        .collect::<Vec<_>>()
        .join("\n")
}

/// Rust without the modules that stand behind `#[cfg(test)]`. Line numbers stay.
pub fn without_tests(text: &str) -> String {
    let mut kept = Vec::new();
    let mut depth = None;
    let mut waiting = false;
    for line in text.lines() {
        let change = line.matches('{').count() as i64 - line.matches('}').count() as i64;
        match depth {
            Some(open) => {
                let open = open + change;
                depth = (open > 0).then_some(open);
                kept.push("");
            }
            None if line.trim() == "#[cfg(test)]" => {
                waiting = true;
                kept.push("");
            }
            None if waiting && line.trim().starts_with("#[") => kept.push(""),
            None if waiting => {
                waiting = false;
                depth = (change > 0).then_some(change);
                kept.push("");
            }
            None => kept.push(line),
        }
    }
    kept.join("\n")
}

/// The beginnings of the paths of files that a file declares as its tests (`#[cfg(test)] mod tests;`).
fn test_files(file: &str, text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let path = Path::new(file);
    let stem = path
        .file_stem()
        .and_then(|s| s.to_str())
        .unwrap_or_default();
    let folder = match stem {
        "mod" | "lib" | "main" => path.parent().map(Path::to_owned),
        _ => Some(path.with_extension("")),
    };
    lines
        .windows(2)
        .filter(|pair| pair[0] == "#[cfg(test)]")
        .filter_map(|pair| pair[1].strip_suffix(';')?.split("mod ").last())
        .filter_map(|name| Some(folder.as_ref()?.join(name).to_str()?.to_owned()))
        .flat_map(|path| [format!("{path}.rs"), format!("{path}/")])
        .collect()
}

fn walk(folder: &Path, visit: &mut impl FnMut(&Path)) {
    const NOT_OURS: [&str; 6] = ["node_modules", "target", "dist", "paraglide", "gen", ".git"];
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if path.is_dir() && !NOT_OURS.contains(&name) {
            walk(&path, visit);
        } else if path.is_file() {
            visit(&path);
        }
    }
}

fn below_root(path: &Path) -> String {
    let below = path.strip_prefix(root()).unwrap_or(path);
    below.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_tests_are_not_judged_and_lines_keep_their_numbers() {
        let source = "use a; // std::fs\nlet url = \"http://x\"; // no\n#[cfg(test)]\nmod tests {\n    use std::fs;\n}\nuse b;\n";
        let seen = without_tests(&without_comments(source));
        assert_eq!(
            seen.lines().map(str::trim_end).collect::<Vec<_>>(),
            [
                "use a;",
                "let url = \"http://x\";",
                "",
                "",
                "",
                "",
                "use b;"
            ],
            "a rule that reads tests or comments would forbid what is allowed"
        );
    }

    #[test]
    fn a_file_of_tests_is_known_by_its_declaration() {
        assert_eq!(
            test_files("a/src/plan/mod.rs", "mod x;\n#[cfg(test)]\nmod brute;\n"),
            ["a/src/plan/brute.rs", "a/src/plan/brute/"],
            "test files beside the code are found through the module that declares them"
        );
        assert_eq!(
            test_files("a/src/plan.rs", "#[cfg(test)]\nmod brute;\n")[0],
            "a/src/plan/brute.rs"
        );
    }
}

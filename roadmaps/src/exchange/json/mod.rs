//! The JSON form: complete, friendly to diff and to write by hand.
//!
//! What is written reads back as the same roadmap, fields of newer formats included. What cannot
//! be read is refused with a sentence that names line and field; nothing is guessed.

mod check;
mod kept;
mod place;
mod schema;
mod why;

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;

use crate::error::{Code, Error};
use crate::model::{AnyOfId, FORMAT, FORMAT_VERSION, Roadmap};
use crate::say::Sentence;

use check::References;
pub use check::YEARS;
use place::Path;

pub use schema::schema;

/// The largest file that is read, in millions of bytes.
pub const MAX_MEGABYTES: u32 = 64;
/// The most values that a file may hold, in millions: a few bytes of text can cost a hundred in
/// memory.
const MAX_MILLION_VALUES: u32 = 2;

/// Reads the JSON form. `name` is what sentences call the file.
///
/// Ids are kept verbatim. *Any of* groups without an id get one, steps without a number get the
/// next free one, both in stored order; a document without an id keeps none.
///
/// # Errors
/// `Newer` for a newer format, `Unreadable` for everything else, with line and field.
pub fn read(bytes: &[u8], name: &str) -> Result<Roadmap, Error> {
    let text = text(bytes, name)?;
    let file = File { text, name };
    let version = file.version()?;
    let mut roadmap = if version < FORMAT_VERSION {
        let older = serde_json::from_str(text).map_err(|error| file.broken(error))?;
        let newest = upgrade(older, version, &UPGRADES);
        Roadmap::deserialize(newest).map_err(|error| {
            unreadable(Sentence::DamagedFile {
                path: name.to_owned(),
                detail: error.to_string(),
            })
        })?
    } else {
        file.parse()?
    };
    if let Some((path, why)) = kept::lost(text) {
        return Err(file.at(&path, why));
    }
    let checked = check::check(&roadmap, References::Checked);
    checked.map_err(|flaw| file.at(&flaw.path(), flaw.why))?;
    complete(&mut roadmap);
    Ok(roadmap)
}

/// Writes the JSON form: every field in the order of the types, a line each, unknown ones last.
pub fn write(roadmap: &Roadmap) -> String {
    let mut text =
        serde_json::to_string_pretty(roadmap).expect("a roadmap is plain data with string keys");
    text.push('\n');
    text
}

/// A value that no roadmap may hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Flaw {
    /// The field that holds it, such as `steps[3].deadline`.
    pub field: String,
    /// Why: a sentence by itself where `whole`, a part of one where not.
    pub why: Sentence,
    /// Whether `why` is a sentence by itself.
    pub whole: bool,
}

impl Flaw {
    /// That nothing with it is taken.
    pub fn refused(self) -> Error {
        Error::refused(if self.whole {
            self.why
        } else {
            Sentence::InvalidValue {
                field: self.field,
                why: Box::new(self.why),
            }
        })
    }
}

/// The first value in a roadmap that reading would refuse. Where references lead is not looked at:
/// the plan names those that lead nowhere.
pub fn flaw(roadmap: &Roadmap) -> Option<Flaw> {
    let flaw = check::check(roadmap, References::Left).err()?;
    Some(Flaw {
        field: flaw.path().to_string(),
        whole: why::is_whole(&flaw.why),
        why: flaw.why,
    })
}

/// Changes the JSON form of one version into that of the next.
type Upgrade = fn(&mut Value);

/// The upgrade from version 1 comes first. Append only: files of every version stay readable.
const UPGRADES: [Upgrade; FORMAT_VERSION as usize - 1] = [];

fn upgrade(mut older: Value, version: u32, upgrades: &[Upgrade]) -> Value {
    for step in upgrades.iter().skip(version.saturating_sub(1) as usize) {
        step(&mut older);
    }
    older["version"] = Value::from(1 + upgrades.len());
    older
}

/// The text of a file that is small enough to be read, without its byte order mark.
fn text<'a>(bytes: &'a [u8], name: &str) -> Result<&'a str, Error> {
    let path = || name.to_owned();
    if bytes.len() > MAX_MEGABYTES as usize * 1_000_000 {
        return Err(unreadable(Sentence::FileTooLarge {
            path: path(),
            limit: MAX_MEGABYTES,
        }));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(unreadable(Sentence::EmptyFile { path: path() }));
    }
    let marked = [b"\xff\xfe", b"\xfe\xff"]
        .iter()
        .any(|mark| bytes.starts_with(*mark));
    let start = &bytes[..bytes.len().min(4)];
    let unmarked = start.contains(&0) && start.iter().any(|byte| b"{[".contains(byte));
    if marked || unmarked {
        // Text, but UTF-16 or UTF-32.
        return Err(unreadable(Sentence::NotUtf8 {
            path: path(),
            line: 1,
        }));
    }
    let looks_like_json = bytes
        .iter()
        .find(|byte| !byte.is_ascii_whitespace())
        .is_none_or(|first| b"{[".contains(first));
    // What a hand wrote is told where it breaks; anything else was never meant to be JSON.
    if !looks_like_json && bytes.contains(&0) {
        return Err(unreadable(Sentence::NotARoadmap { path: path() }));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        unreadable(Sentence::NotUtf8 {
            path: path(),
            line: place::line_at(bytes, error.valid_up_to()),
        })
    })?;
    let values = bytes.iter().filter(|byte| b",[{".contains(byte)).count();
    if values > MAX_MILLION_VALUES as usize * 1_000_000 {
        return Err(unreadable(Sentence::FileTooFull {
            path: path(),
            limit: MAX_MILLION_VALUES,
        }));
    }
    Ok(text)
}

/// A file's text, and what sentences call the file.
#[derive(Clone, Copy)]
struct File<'a> {
    text: &'a str,
    name: &'a str,
}

impl File<'_> {
    /// The version of a text that is JSON and ours, [`FORMAT_VERSION`] or older.
    fn version(self) -> Result<u32, Error> {
        #[derive(Deserialize)]
        struct Head {
            format: Option<Value>,
            version: Option<Value>,
        }

        let head: Head = match serde_json::from_str(self.text) {
            Ok(head) => head,
            Err(error) if error.is_data() && self.text.trim_start().starts_with('{') => {
                // Two formats or two versions; reading the whole names the field.
                return self.parse().map(|_| FORMAT_VERSION);
            }
            Err(error) if error.is_data() => return Err(self.not_ours()),
            Err(error) => return Err(self.broken(error)),
        };
        if head.format.as_ref().and_then(Value::as_str) != Some(FORMAT) {
            return Err(self.not_ours());
        }
        match head.version {
            None => Ok(FORMAT_VERSION),
            // Larger than any number that is kept exactly.
            Some(version) if version.as_f64() > Some(u64::MAX as f64) => Err(Error::new(
                Code::Newer,
                Sentence::NewerFormat {
                    path: self.name.to_owned(),
                    version: u32::MAX,
                },
            )),
            Some(version) => match version.as_u64() {
                Some(1..) if version.as_u64() > Some(u64::from(FORMAT_VERSION)) => {
                    let version = version.as_u64().and_then(|newer| newer.try_into().ok());
                    Err(Error::new(
                        Code::Newer,
                        Sentence::NewerFormat {
                            path: self.name.to_owned(),
                            version: version.unwrap_or(u32::MAX),
                        },
                    ))
                }
                Some(known @ 1..) => Ok(known as u32),
                _ => {
                    let path = Path::root().key("version");
                    let known = (1..=FORMAT_VERSION).map(|version| version.to_string());
                    let why = Sentence::WhyUnknownWord {
                        found: why::quote(place::raw(self.text, &path)),
                        known: known.collect(),
                    };
                    Err(self.at(&path, why))
                }
            },
        }
    }

    /// Reads a roadmap from text that is JSON.
    fn parse(self) -> Result<Roadmap, Error> {
        let mut json = serde_json::Deserializer::from_str(self.text);
        serde_path_to_error::deserialize(&mut json).map_err(|error| {
            let path = Path::from(error.path());
            let error = error.into_inner();
            if error.is_data() {
                let (path, why) = why::of_data(self.text, path, &error);
                self.at(&path, why)
            } else {
                self.broken_at(path, error)
            }
        })
    }

    /// A text that is not JSON, with the field near which it breaks.
    fn broken(self, error: serde_json::Error) -> Error {
        let mut json = serde_json::Deserializer::from_str(self.text);
        let near = serde_path_to_error::deserialize::<_, Roadmap>(&mut json);
        let path = match near {
            Err(near) if near.inner().line() == error.line() => Path::from(near.path()),
            _ => Path::root(),
        };
        self.broken_at(path, error)
    }

    fn broken_at(self, path: Path, error: serde_json::Error) -> Error {
        unreadable(Sentence::JsonBroken {
            path: self.name.to_owned(),
            line: error.line() as u32,
            column: error.column() as u32,
            field: path.to_string(),
            why: Box::new(why::of_syntax(&error)),
        })
    }

    fn not_ours(self) -> Error {
        unreadable(Sentence::JsonNotOurs {
            path: self.name.to_owned(),
        })
    }

    /// Reasons are parts of a sentence; what an edit would be refused for is a sentence already.
    fn at(self, path: &Path, why: Sentence) -> Error {
        let name = self.name.to_owned();
        let (line, field) = (place::line_of(self.text, path), path.to_string());
        let (whole, why) = (why::is_whole(&why), Box::new(why));
        unreadable(if whole {
            Sentence::InvalidField {
                path: name,
                line,
                field,
                why,
            }
        } else {
            Sentence::JsonField {
                path: name,
                line,
                field,
                why,
            }
        })
    }
}

fn unreadable(sentence: Sentence) -> Error {
    Error::new(Code::Unreadable, sentence)
}

/// Gives what people may leave out: ids of *any of* groups, numbers and places.
fn complete(roadmap: &mut Roadmap) {
    let groups = |roadmap: &mut Roadmap, give: &mut dyn FnMut(&mut AnyOfId)| {
        let steps = roadmap.steps.iter_mut().map(|step| &mut step.any_of);
        for group in std::iter::once(&mut roadmap.goal.any_of)
            .chain(steps)
            .flatten()
        {
            give(&mut group.id);
        }
    };
    let mut taken = BTreeSet::new();
    groups(roadmap, &mut |id| {
        taken.insert(id.clone());
    });
    let mut free = (1..).map(|number| AnyOfId(format!("any-of-{number}")));
    groups(roadmap, &mut |id| {
        if id.as_str().is_empty() {
            let mut unused = free.by_ref().skip_while(|free| taken.contains(free));
            *id = unused.next().expect("numbers do not run out");
        }
    });

    let mut numbers = roadmap.free_numbers();
    for step in &mut roadmap.steps {
        if step.number == 0 {
            step.number = numbers.next().expect("numbers do not run out");
        }
    }
    roadmap.number_places();
}

#[cfg(test)]
mod tests;

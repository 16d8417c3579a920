//! Where in a text a field stands.

use std::fmt;

use serde_path_to_error::Segment;

/// The most parts of a way that a sentence names; our own fields lie less deep.
const MAX_PARTS: usize = 10;

/// The way from the whole to a field, outermost first.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Path(Vec<Part>);

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Part {
    Key(String),
    At(usize),
}

impl Path {
    /// The whole.
    pub(super) fn root() -> Self {
        Path::default()
    }

    /// A field of what this leads to.
    pub(super) fn key(mut self, key: &str) -> Self {
        self.0.push(Part::Key(key.to_owned()));
        self
    }

    /// The innermost field's name.
    pub(super) fn field(&self) -> &str {
        let mut keys = self.0.iter().rev().filter_map(|part| match part {
            Part::Key(key) => Some(key.as_str()),
            Part::At(_) => None,
        });
        keys.next().unwrap_or("")
    }

    /// From its parts, innermost first.
    pub(super) fn from_inside_out(mut parts: Vec<Part>) -> Self {
        parts.reverse();
        Path(parts)
    }
}

impl From<&serde_path_to_error::Path> for Path {
    fn from(path: &serde_path_to_error::Path) -> Self {
        let part = |segment: &Segment| match segment {
            Segment::Seq { index } => Some(Part::At(*index)),
            Segment::Map { key } => Some(Part::Key(key.clone())),
            Segment::Enum { variant } => Some(Part::Key(variant.clone())),
            Segment::Unknown => None,
        };
        Path(path.iter().filter_map(part).collect())
    }
}

impl fmt::Display for Path {
    /// `steps[3].requires[0].step`, counted from 0 as in other tools, as far as it helps.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, part) in self.0.iter().enumerate() {
            if at == MAX_PARTS {
                return f.write_str("…");
            }
            match part {
                Part::Key(key) if at == 0 => f.write_str(&short(key))?,
                Part::Key(key) => write!(f, ".{}", short(key))?,
                Part::At(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// A name of a field, clipped: a file may hold any.
fn short(key: &str) -> String {
    key.chars().take(40).collect()
}

/// The line, counted from 1, on which a byte stands.
pub(super) fn line_at(bytes: &[u8], at: usize) -> u32 {
    1 + bytes[..at].iter().filter(|&&byte| byte == b'\n').count() as u32
}

/// The line on which the value of a field starts, or that of the nearest value around it.
pub(super) fn line_of(text: &str, path: &Path) -> u32 {
    line_at(text.as_bytes(), find(text, path).0)
}

/// The text from the value of a field on; none where the field is not there.
pub(super) fn raw<'a>(text: &'a str, path: &Path) -> Option<&'a str> {
    match find(text, path) {
        (at, true) => text.get(at..),
        _ => None,
    }
}

/// Where the value of a field starts, and whether it is there; else where the value around it does.
fn find(text: &str, path: &Path) -> (usize, bool) {
    let mut scan = Scan {
        bytes: text.as_bytes(),
        at: 0,
    };
    scan.space();
    for part in &path.0 {
        let around = scan.at;
        let found = match part {
            Part::Key(key) => scan.enter_field(key),
            Part::At(index) => scan.enter_item(*index),
        };
        if found.is_none() {
            return (around, false);
        }
    }
    (scan.at, true)
}

/// A walk over text that was JSON up to the field that is looked for; it stops where it is not.
struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Scan<'_> {
    fn enter_field(&mut self, name: &str) -> Option<()> {
        self.mark(b'{')?;
        loop {
            let start = self.at;
            self.string()?;
            let key: String = serde_json::from_slice(&self.bytes[start..self.at]).ok()?;
            self.space();
            self.mark(b':')?;
            if key == name {
                return Some(());
            }
            self.value()?;
            self.mark(b',')?;
        }
    }

    fn enter_item(&mut self, index: usize) -> Option<()> {
        self.mark(b'[')?;
        for _ in 0..index {
            self.value()?;
            self.mark(b',')?;
        }
        (self.peek()? != b']').then_some(())
    }

    /// Goes past a value and the space after it.
    fn value(&mut self) -> Option<()> {
        let mut depth = 0_u32;
        loop {
            match self.peek()? {
                b'"' => self.string()?,
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' => {
                    depth = depth.checked_sub(1)?;
                    self.at += 1;
                }
                b',' | b':' => self.at += 1,
                _ => {
                    let rest = &self.bytes[self.at..];
                    let ends = |byte: &u8| b",:]} \t\r\n\"".contains(byte);
                    self.at += rest.iter().position(ends).unwrap_or(rest.len());
                }
            }
            self.space();
            if depth == 0 {
                return Some(());
            }
        }
    }

    fn string(&mut self) -> Option<()> {
        if self.peek()? != b'"' {
            return None;
        }
        self.at += 1;
        loop {
            match self.peek()? {
                b'\\' => self.at += 2,
                b'"' => {
                    self.at += 1;
                    return Some(());
                }
                _ => self.at += 1,
            }
        }
    }

    fn mark(&mut self, mark: u8) -> Option<()> {
        if self.peek()? != mark {
            return None;
        }
        self.at += 1;
        self.space();
        Some(())
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn space(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }
}

//! What reading would lose without a word: of a name that is stated twice the first value, of a
//! whole number that no program keeps its last digits. Fields that this version does not know are
//! kept as they are, and nobody else looks at those.

use std::borrow::Cow;

use super::place::{Part, Path};
use super::why;
use crate::say::Sentence;

/// The first thing that would be lost of a text that is JSON, and where it stands.
pub(super) fn lost(text: &str) -> Option<(Path, Sentence)> {
    let mut walk = Walk {
        text,
        at: 0,
        around: Vec::new(),
        names: Vec::new(),
    };
    while walk.at < text.len() {
        if let Some(lost) = walk.step() {
            return Some(lost);
        }
    }
    None
}

/// A walk over text that is JSON.
struct Walk<'a> {
    text: &'a str,
    at: usize,
    /// The objects and lists around, outermost first.
    around: Vec<Around>,
    /// The names stated so far in each object around.
    names: Vec<Cow<'a, str>>,
}

enum Around {
    /// Where its names begin, and whether a value is next.
    Object { from: usize, is_named: bool },
    /// Which item is next.
    List { next: usize },
}

impl<'a> Walk<'a> {
    /// Goes past one mark, text or word.
    fn step(&mut self) -> Option<(Path, Sentence)> {
        let start = self.at;
        self.at += 1;
        match self.text.as_bytes()[start] {
            b'{' => self.around.push(Around::Object {
                from: self.names.len(),
                is_named: false,
            }),
            b'[' => self.around.push(Around::List { next: 0 }),
            b']' => drop(self.around.pop()),
            b'}' => return self.close(),
            b',' => match self.around.last_mut() {
                Some(Around::Object { is_named, .. }) => *is_named = false,
                Some(Around::List { next }) => *next += 1,
                None => {}
            },
            b'"' => self.string(start),
            b'-' | b'0'..=b'9' => return self.number(start),
            _ => {}
        }
        None
    }

    /// At its end, no name of an object may have been stated twice.
    fn close(&mut self) -> Option<(Path, Sentence)> {
        let Some(Around::Object { from, .. }) = self.around.pop() else {
            return None;
        };
        let names = &mut self.names[from..];
        names.sort_unstable();
        let twice = names.windows(2).find(|pair| pair[0] == pair[1]);
        let twice = twice.map(|pair| pair[0].clone().into_owned());
        self.names.truncate(from);
        Some((self.path().key(&twice?), Sentence::WhyStatedTwice))
    }

    fn string(&mut self, start: usize) {
        let bytes = self.text.as_bytes();
        while self.at < bytes.len() && bytes[self.at] != b'"' {
            self.at += if bytes[self.at] == b'\\' { 2 } else { 1 };
        }
        self.at += 1;
        if let Some(Around::Object { is_named, .. }) = self.around.last_mut()
            && !std::mem::replace(is_named, true)
        {
            let quoted = self.text.get(start..self.at).unwrap_or_default();
            let plain = quoted.trim_matches('"');
            self.names.push(match quoted.contains('\\') {
                false => Cow::Borrowed(plain),
                true => Cow::Owned(serde_json::from_str(quoted).unwrap_or(plain.to_owned())),
            });
        }
    }

    /// A whole number must be one that is kept digit by digit.
    fn number(&mut self, start: usize) -> Option<(Path, Sentence)> {
        let rest = &self.text.as_bytes()[start..];
        let ends = |byte: &u8| !b"+-.eE0123456789".contains(byte);
        let number = &rest[..rest.iter().position(ends).unwrap_or(rest.len())];
        self.at = start + number.len();
        let number = std::str::from_utf8(number).ok()?;
        let is_whole = !number.contains(['.', 'e', 'E']);
        let is_kept = number.parse::<i64>().is_ok() || number.parse::<u64>().is_ok();
        (is_whole && !is_kept).then(|| {
            let found = why::quote(Some(&format!("\"{number}\"")));
            (self.path(), Sentence::WhyNumberNotKept { found })
        })
    }

    /// Where the walk is.
    fn path(&self) -> Path {
        // The objects around, innermost first, each with the name that was stated last in it.
        let mut end = self.names.len();
        let parts = self.around.iter().rev().filter_map(|around| match around {
            Around::List { next } => Some(Part::At(*next)),
            Around::Object { from, .. } => {
                let name = self.names[*from..end].last();
                end = *from;
                Some(Part::Key(name?.clone().into_owned()))
            }
        });
        Path::from_inside_out(parts.collect())
    }
}

//! What can go wrong, for people as a sentence and for callers as a code.

use std::panic::{AssertUnwindSafe, catch_unwind};

use serde::{Deserialize, Serialize};

use crate::say::{Language, Sentence};

/// What happened, what is safe and what to do next. Callers branch on the code, never on text.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", .sentence.text(Language::En))]
pub struct Error {
    /// For those who must branch.
    pub code: Code,
    /// For people, in their language.
    pub sentence: Sentence,
}

/// The kinds of error that a caller may treat differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The edit makes no sense in this roadmap; nothing was changed.
    Refused,
    /// The edit was based on an older revision; nothing was changed.
    Outdated,
    /// There is nothing to undo or redo, or a later edit stands in its way.
    NothingToUndo,
    /// The roadmap is open for reading only.
    ReadOnly,
    /// The file is not there.
    NotFound,
    /// The file is not a roadmap, or is damaged.
    Unreadable,
    /// The file was written by a newer version.
    Newer,
    /// The file changed outside the app.
    ChangedOutside,
    /// The disk is full.
    DiskFull,
    /// The file or folder cannot be written.
    NotWritable,
    /// Something else in storage failed.
    Storage,
    /// The program made a mistake of its own.
    Slip,
    /// The job was cancelled.
    Cancelled,
}

/// Does something that should never panic. A slip is an error like others: who asked gets an answer,
/// and the program goes on.
///
/// # Errors
/// `Slip` where it panics. What it was changing in memory may be half changed then; what was
/// acknowledged is on disk.
pub fn unharmed<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    let done = catch_unwind(AssertUnwindSafe(work));
    done.unwrap_or_else(|_| Err(Error::new(Code::Slip, Sentence::Slipped)))
}

impl Error {
    /// An error with its sentence.
    pub fn new(code: Code, sentence: Sentence) -> Self {
        Error { code, sentence }
    }

    /// An edit that makes no sense in this roadmap.
    pub fn refused(sentence: Sentence) -> Self {
        Error::new(Code::Refused, sentence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_an_error_like_others() {
        assert_eq!(unharmed(|| Ok(7)), Ok(7));
        let refused = Error::refused(Sentence::NothingToUndo);
        assert_eq!(unharmed(|| Err::<(), _>(refused.clone())), Err(refused));
        let none: Vec<u8> = Vec::new();
        let slip = unharmed(|| Ok(none[7])).expect_err("it panics");
        assert_eq!(slip.code, Code::Slip);
        let said = [Language::En, Language::Nl].map(|language| slip.sentence.text(language));
        assert!(said[0].contains("nothing was lost"), "{said:?}");
        assert!(said[1].contains("er is niets verloren"), "{said:?}");
    }
}

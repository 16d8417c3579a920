//! What went wrong, as the window hears it.

use roadmaps::error::{Code, Error};
use roadmaps::say::{Language, Sentence};
use serde::Serialize;

/// An error of the core in the window's language.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
pub struct Problem {
    /// For those who must branch.
    pub code: Code,
    /// What happened, what is safe and what to do next.
    pub sentence: String,
}

impl Problem {
    /// Says an error in a language.
    pub fn new(error: &Error, language: Language) -> Self {
        Problem {
            code: error.code,
            sentence: error.sentence.text(language),
        }
    }

    /// A call about a roadmap in a window that has none open.
    pub fn nothing_open(language: Language) -> Self {
        let sentence = Sentence::FileNotFound {
            path: String::new(),
        };
        Problem::new(&Error::new(Code::NotFound, sentence), language)
    }
}

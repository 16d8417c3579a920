//! What went wrong, as the window hears it.

use roadmaps::error::{Code, Error};
use roadmaps::say::Language;
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
}

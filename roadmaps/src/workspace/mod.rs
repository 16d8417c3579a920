//! The single door to documents: open, edit, preview, undo, publish, history.
//!
//! Everything here is async because the store is; a command line runs it on a current-thread
//! runtime. The workspace knows no clock: `now` comes in as an argument.

mod document;

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::model::Roadmap;
use crate::say::Sentence;

pub use document::{Document, Edited, HistoryEntry, HistoryKind, SaveState};

/// The folders that documents live and are worked on in, and who works.
#[derive(Clone, Debug)]
pub struct Workspace {
    data: PathBuf,
    documents: PathBuf,
    author: String,
}

/// A document that was opened before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct Recent {
    /// Where it is.
    pub path: PathBuf,
    /// The goal's title when it was last open.
    pub title: String,
    /// When it was last opened.
    pub opened: DateTime<Utc>,
}

impl Workspace {
    /// `data` is the app's private folder; `documents` is the user's Documents folder, in which
    /// new roadmaps get a folder `Backcast`. Nothing is touched yet.
    pub fn new(data: PathBuf, documents: PathBuf) -> Self {
        Workspace {
            data,
            documents,
            author: String::new(),
        }
    }

    /// States whose edits these are; undo takes back one's own.
    pub fn by(mut self, author: impl Into<String>) -> Self {
        self.author = author.into();
        self
    }

    /// The documents opened before, the latest first.
    pub fn recent(&self) -> Vec<Recent> {
        unimplemented!()
    }

    /// Takes a document off the recent list. The file stays.
    ///
    /// # Errors
    /// When the list cannot be written.
    pub fn forget_recent(&self, _path: &Path) -> Result<(), Error> {
        unimplemented!()
    }

    /// The paths of documents with edits that a crash, or an unwritable file, kept from being
    /// published. Opening one of these paths goes on with them.
    pub fn unpublished(&self) -> Vec<PathBuf> {
        unimplemented!()
    }

    /// Makes a new document and its file. Without a path it is Documents/Backcast/TITLE.roadmap,
    /// or "TITLE 2.roadmap" and so on; an existing file is never overwritten.
    /// `label` is what history calls the beginning: `DidCreate` or `DidImport`.
    ///
    /// # Errors
    /// `AlreadyThere` for a given path; full disks and unwritable folders. Nothing is left then.
    pub async fn create(
        &self,
        _roadmap: Roadmap,
        _path: Option<&Path>,
        _label: Sentence,
        _now: DateTime<Utc>,
    ) -> Result<Document, Error> {
        unimplemented!()
    }

    /// Opens a document to edit it, with the edits that a crash left unpublished. It is read-only
    /// when it is open elsewhere or was written by a newer version ([`Document::read_only`]).
    ///
    /// # Errors
    /// `NotFound`, `Unreadable`; the file is as it was.
    pub async fn open(&self, _path: &Path, _now: DateTime<Utc>) -> Result<Document, Error> {
        unimplemented!()
    }

    /// What a file holds, without opening it for work: no lock, no recent list, no working copy.
    ///
    /// # Errors
    /// `NotFound`, `Unreadable`; the file is as it was.
    pub async fn read(&self, _path: &Path) -> Result<Roadmap, Error> {
        unimplemented!()
    }
}

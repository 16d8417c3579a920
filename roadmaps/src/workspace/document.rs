//! One open document.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::changes::Changes;
use crate::edit::Edit;
use crate::error::Error;
use crate::model::Roadmap;
use crate::say::Sentence;

/// One open document. Every edit that it acknowledged is on disk, in its working copy; the file
/// follows with [`Document::publish`], when idle, and [`Document::close`].
///
/// Dropped without closing, it is as after a crash: nothing is lost, the next open goes on.
#[derive(Debug)]
pub struct Document {
    roadmap: Roadmap,
    revision: i64,
    path: PathBuf,
    read_only: Option<Sentence>,
}

/// What an edit, an undo or a redo did.
#[derive(Clone, Debug, PartialEq)]
pub struct Edited {
    /// The records that changed, before and after. Empty when nothing really changed; the
    /// revision is the old one then.
    pub changes: Changes,
    /// The revision that the document is at now.
    pub revision: i64,
    /// What was done.
    pub label: Sentence,
}

/// How far the file is behind the document.
#[derive(Clone, Debug, PartialEq)]
pub struct SaveState {
    /// The revision that the file holds; 0 when this file was never written from here.
    pub revision: i64,
    /// When the file was last written from here ("Saved 14:02").
    pub at: Option<DateTime<Utc>>,
    /// Whether there are edits that the file does not have yet.
    pub dirty: bool,
    /// Why the file could not be written, or what was found changed outside.
    pub problem: Option<Sentence>,
}

/// One entry of the history.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryEntry {
    /// The revision that it made.
    pub revision: i64,
    /// Who did it.
    pub author: String,
    /// When.
    pub time: DateTime<Utc>,
    /// How it came about.
    pub kind: HistoryKind,
    /// What was done.
    pub label: Sentence,
}

/// How a revision came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum HistoryKind {
    Created,
    Edited,
    Undone,
    Redone,
}

impl Document {
    /// The roadmap as it is now.
    pub fn roadmap(&self) -> &Roadmap {
        &self.roadmap
    }

    /// Counts the edits, undos and redos; 1 after creation.
    pub fn revision(&self) -> i64 {
        self.revision
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Why it cannot be edited; none when it can.
    pub fn read_only(&self) -> Option<&Sentence> {
        self.read_only.as_ref()
    }

    /// What undo would take back.
    pub fn undo_label(&self) -> Option<Sentence> {
        unimplemented!()
    }

    /// What redo would do again.
    pub fn redo_label(&self) -> Option<Sentence> {
        unimplemented!()
    }

    /// How far the file is behind.
    pub fn saved(&self) -> SaveState {
        unimplemented!()
    }

    /// Applies edits as one undo step; when this returns, they are safely on disk.
    ///
    /// # Errors
    /// `Outdated` when `base` is not the present revision, `Refused`, `ReadOnly`, `DiskFull`,
    /// `Storage`. Nothing was changed then.
    pub async fn edit(
        &mut self,
        _base: i64,
        _edits: &[Edit],
        _now: DateTime<Utc>,
    ) -> Result<Edited, Error> {
        unimplemented!()
    }

    /// What the roadmap would be after edits. The document is untouched.
    ///
    /// # Errors
    /// `Refused`.
    pub fn preview(&self, _edits: &[Edit]) -> Result<Roadmap, Error> {
        unimplemented!()
    }

    /// Takes back one's own last step, as a new revision.
    ///
    /// # Errors
    /// `NothingToUndo`, also when a later edit of somebody else touched the same fields.
    pub async fn undo(&mut self, _now: DateTime<Utc>) -> Result<Edited, Error> {
        unimplemented!()
    }

    /// Does again what was last taken back, as a new revision.
    ///
    /// # Errors
    /// `NothingToUndo`.
    pub async fn redo(&mut self, _now: DateTime<Utc>) -> Result<Edited, Error> {
        unimplemented!()
    }

    /// Brings the file up to date; nothing happens when it is. For when people pause.
    ///
    /// # Errors
    /// `ChangedOutside`: the file was left as it is, and this document goes on as a copy beside it
    /// ([`Document::path`] is the copy's). `NotFound` when the file is gone, `NotWritable`,
    /// `DiskFull`: edits stay safe in the working copy; try again later or save elsewhere.
    pub async fn publish(&mut self, _now: DateTime<Utc>) -> Result<SaveState, Error> {
        unimplemented!()
    }

    /// Goes on at another path, which a dialog granted: what is there is replaced. The old file
    /// stays as it is. Also puts a file back that was deleted outside, at its own path.
    ///
    /// # Errors
    /// `NotWritable`, `DiskFull`, `ReadOnly` when another Backcast has the path open; the document
    /// stays where it was.
    pub async fn save_elsewhere(
        &mut self,
        _path: &Path,
        _now: DateTime<Utc>,
    ) -> Result<SaveState, Error> {
        unimplemented!()
    }

    /// Writes a copy without history and private notes to a path that a dialog granted.
    ///
    /// # Errors
    /// `NotWritable`, `DiskFull`.
    pub async fn send_copy(&self, _path: &Path, _now: DateTime<Utc>) -> Result<(), Error> {
        unimplemented!()
    }

    /// The latest entries of the history, the latest first.
    ///
    /// # Errors
    /// `Storage`.
    pub async fn history(&mut self, _limit: u32) -> Result<Vec<HistoryEntry>, Error> {
        unimplemented!()
    }

    /// The roadmap as it was at a revision.
    ///
    /// # Errors
    /// `NotFound` when history does not go back so far, `Storage`.
    pub async fn at_revision(&mut self, _revision: i64) -> Result<Roadmap, Error> {
        unimplemented!()
    }

    /// Publishes and puts the working copy away. After an error the document is still open.
    ///
    /// # Errors
    /// As [`Document::publish`].
    pub async fn close(&mut self, _now: DateTime<Utc>) -> Result<(), Error> {
        unimplemented!()
    }
}

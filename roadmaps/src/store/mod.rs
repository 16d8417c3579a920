//! Where roadmaps are kept: the only place with SQL.
//!
//! A store holds one roadmap as records at a revision, and the history that led there. Rows are
//! the truth; history is never replayed on opening. Every commit is one transaction.

mod foreign;
mod sqlite;
mod statements;

use std::future::Future;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value};

use crate::changes::{Change, Changes};
use crate::edit::Edit;
use crate::model::{Record, RecordKey, RecordKind, Roadmap, UnreadableRecord};
use crate::say::Sentence;

pub use foreign::{ForeignFile, peek_id, read_foreign};
pub use sqlite::SqliteStore;

/// The version of the file format that this program writes.
pub const FILE_VERSION: i64 = 1;
/// What marks an SQLite file as a Backcast roadmap: "Bcst".
pub const APPLICATION_ID: i64 = 0x4263_7374;

/// One roadmap in a database. The document's id was settled when the store was opened.
pub trait Store: Send {
    /// The roadmap's id, revision and records.
    fn load(&mut self) -> impl Future<Output = Result<Stored, StoreError>> + Send;

    /// Writes changed records and a history entry, all or nothing, and returns the new revision.
    ///
    /// # Errors
    /// [`StoreError::Outdated`] when the revision is not the base any more.
    fn commit(
        &mut self,
        commit: &Commit<'_>,
    ) -> impl Future<Output = Result<i64, StoreError>> + Send;

    /// This author's last step that is not undone.
    fn last_done(
        &mut self,
        author: &str,
    ) -> impl Future<Output = Result<Option<Step>, StoreError>> + Send;

    /// This author's step that was undone last, unless another edit followed.
    fn first_undone(
        &mut self,
        author: &str,
    ) -> impl Future<Output = Result<Option<Step>, StoreError>> + Send;

    /// The latest entries of the history, the latest first.
    fn history(
        &mut self,
        limit: u32,
    ) -> impl Future<Output = Result<Vec<Entry>, StoreError>> + Send;

    /// What changed after a revision, the latest first; none when history starts later.
    fn changes_after(
        &mut self,
        revision: i64,
    ) -> impl Future<Output = Result<Option<Vec<Changes>>, StoreError>> + Send;
}

/// A roadmap as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// The document's id.
    pub id: String,
    /// Its revision, 1 after creation.
    pub revision: i64,
    /// Its records, in no particular order.
    pub records: Vec<(RecordKey, Record)>,
}

/// A stored roadmap with all its history: what travels from one database to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Contents {
    /// The roadmap.
    pub stored: Stored,
    /// Its history, the earliest first.
    pub history: Vec<HistoryRow>,
}

impl Contents {
    /// A roadmap at its first revision. Nothing can be undone beyond it.
    pub fn beginning(
        roadmap: &Roadmap,
        author: &str,
        label: &Sentence,
        time: DateTime<Utc>,
    ) -> Contents {
        let created = HistoryRow {
            revision: 1,
            author: author.to_owned(),
            time: time_text(time),
            kind: "created".to_owned(),
            state: "done".to_owned(),
            step: 1,
            label: serde_json::to_string(label).expect("a sentence is plain data"),
            edits: "[]".to_owned(),
            changes: "[]".to_owned(),
        };
        Contents {
            stored: Stored {
                id: roadmap.id.clone(),
                revision: 1,
                records: roadmap.records(),
            },
            history: vec![created],
        }
    }
}

/// A row of the history as it is stored, its JSON unparsed.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct HistoryRow {
    pub revision: i64,
    pub author: String,
    pub time: String,
    pub kind: String,
    pub state: String,
    pub step: i64,
    pub label: String,
    pub edits: String,
    pub changes: String,
}

/// What a commit writes.
#[derive(Clone, Copy, Debug)]
pub struct Commit<'a> {
    /// The revision that the changes were made on.
    pub base: i64,
    /// Whose step it is.
    pub author: &'a str,
    /// When.
    pub time: DateTime<Utc>,
    /// An edit, an undo or a redo.
    pub kind: CommitKind,
    /// What history calls it.
    pub label: &'a Sentence,
    /// What the user did; empty for undo and redo.
    pub edits: &'a [Edit],
    /// The records before and after.
    pub changes: &'a Changes,
}

/// How a commit comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommitKind {
    /// A new step; nothing is left to redo for its author.
    Edit,
    /// The step of this revision is taken back.
    Undo(i64),
    /// The step of this revision is done again.
    Redo(i64),
}

/// A step that can be undone or redone.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The revision that it made.
    pub revision: i64,
    /// What it is called.
    pub label: Sentence,
    /// What it changed; of a changed record only the fields that differ.
    pub changes: Changes,
}

/// One entry of the history.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The revision that it made.
    pub revision: i64,
    /// Who did it.
    pub author: String,
    /// When.
    pub time: DateTime<Utc>,
    /// How it came about.
    pub kind: EntryKind,
    /// What was done.
    pub label: Sentence,
}

/// How a revision came about. Undo and redo name the revision of their step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum EntryKind {
    Created,
    Edited,
    Undone(i64),
    Redone(i64),
}

/// What can go wrong in a store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The revision is not the base any more.
    #[error("the roadmap is at another revision")]
    Outdated,
    /// There is no room to write.
    #[error("the disk is full")]
    Full,
    /// The database cannot be written.
    #[error("the database cannot be written: {0}")]
    NotWritable(String),
    /// It is not a Backcast roadmap.
    #[error("not a Backcast roadmap")]
    NotOurs,
    /// A newer program wrote it, and this one cannot read it.
    #[error("written by a newer version, format {0}")]
    Newer(i64),
    /// It is a roadmap, but damaged.
    #[error("damaged: {0}")]
    Damaged(String),
    /// Anything else.
    #[error("{0}")]
    Other(String),
}

impl From<UnreadableRecord> for StoreError {
    fn from(unreadable: UnreadableRecord) -> Self {
        StoreError::Damaged(unreadable.to_string())
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        StoreError::Damaged(error.to_string())
    }
}

fn time_text(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// How a kind is called in the database and in the JSON form of changes.
fn kind_name(kind: RecordKind) -> String {
    match serde_json::to_value(kind) {
        Ok(Value::String(name)) => name,
        _ => unreachable!("a record kind is written as its name"),
    }
}

fn kind_of(name: &str) -> Result<RecordKind, StoreError> {
    Ok(serde_json::from_value(Value::String(name.to_owned()))?)
}

/// The same changes with, of every changed record, only the fields that differ: history stays
/// small, and field-wise merging needs no more.
fn slim(changes: &Changes) -> Changes {
    Changes(changes.0.iter().map(slim_change).collect())
}

fn slim_change(change: &Change) -> Change {
    let (Some(before), Some(after)) = (&change.before, &change.after) else {
        return change.clone();
    };
    let (Value::Object(was), Value::Object(becomes)) = (&before.body, &after.body) else {
        return change.clone();
    };
    Change {
        key: change.key.clone(),
        before: Some(Record {
            place: before.place,
            body: Value::Object(differing(was, becomes)),
        }),
        after: Some(Record {
            place: after.place,
            body: Value::Object(differing(becomes, was)),
        }),
    }
}

fn differing(of: &Map<String, Value>, from: &Map<String, Value>) -> Map<String, Value> {
    let fields = of
        .iter()
        .filter(|(name, value)| from.get(*name) != Some(value));
    fields
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

//! One open document.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::files::{file_error, storage_error, store_error};
use super::working::Claim;
use super::working::{Replace, Working, write_file};
use super::{ReadFile, Workspace, begin_published, known, new_id, settled_or_error};
use crate::changes::{Changes, Clash};
use crate::edit::{self, Edit};
use crate::error::{Code, Error};
use crate::exchange::json;
use crate::model::Roadmap;
use crate::say::Sentence;
use crate::store::{
    Commit, CommitKind, Contents, Entry, EntryKind, SqliteStore, Store, StoreError, Stored,
};
use crate::view::scene::arranging;

/// One open document. Every edit that it acknowledged was on disk, in its working copy; the file
/// follows with [`Document::publish`], when people pause, and with [`Document::close`].
///
/// Dropped without closing, it is as after a crash: nothing is lost, the next opening goes on.
#[derive(Debug)]
pub struct Document {
    workspace: Workspace,
    roadmap: Roadmap,
    revision: i64,
    path: PathBuf,
    /// None once it is closed.
    store: Option<SqliteStore>,
    /// None when it is read-only.
    working: Option<Working>,
    read_only: Option<Sentence>,
    undo: Option<Sentence>,
    redo: Option<Sentence>,
    problem: Option<Sentence>,
    /// Whether the roadmap in memory may differ from the store, because an edit was interrupted.
    stale: bool,
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
        self.undo.clone()
    }

    /// What redo would do again.
    pub fn redo_label(&self) -> Option<Sentence> {
        self.redo.clone()
    }

    /// How far the file is behind.
    pub fn saved(&self) -> SaveState {
        let origin = self.working.as_ref().map(|working| &working.origin);
        let published = origin.and_then(|origin| origin.published.as_ref());
        SaveState {
            revision: match &self.working {
                Some(working) => working.published_revision(),
                None => self.revision,
            },
            at: published.and_then(|published| published.at),
            dirty: self.is_dirty(),
            problem: self.problem.clone(),
        }
    }

    /// Applies edits as one undo step; when this returns, they are safely on disk.
    ///
    /// # Errors
    /// `Outdated` when `base` is not the present revision, `Refused`, `ReadOnly`, `DiskFull`,
    /// `Storage`. Nothing was changed then.
    pub async fn edit(
        &mut self,
        base: i64,
        edits: &[Edit],
        now: DateTime<Utc>,
    ) -> Result<Edited, Error> {
        self.settle().await?;
        if base != self.revision {
            return Err(Error::new(Code::Outdated, Sentence::Outdated));
        }
        let label = edit::label(&self.roadmap, edits);
        let arrange = arranging(&self.roadmap);
        // Should this be interrupted, what the store holds is looked up.
        self.stale = true;
        let applied = edit::apply(&mut self.roadmap, edits, arrange);
        let checked = applied.and_then(|changes| match check_values(&changes) {
            Ok(()) => Ok(changes),
            Err(refused) => {
                // What was there was readable, so this cannot fail.
                let _ = changes.reversed().put_into(&mut self.roadmap);
                Err(refused)
            }
        });
        self.stale = false;
        let changes = checked?;
        if changes.is_empty() {
            return Ok(Edited {
                changes,
                revision: self.revision,
                label,
            });
        }
        let edited = self
            .commit(CommitKind::Edit, label, edits, changes, now)
            .await?;
        self.undo = Some(edited.label.clone());
        self.redo = None;
        Ok(edited)
    }

    /// What the roadmap would be after edits. The document is untouched.
    ///
    /// # Errors
    /// `Refused`.
    pub fn preview(&self, edits: &[Edit]) -> Result<Roadmap, Error> {
        let mut roadmap = self.roadmap.clone();
        let changes = edit::apply(&mut roadmap, edits, arranging(&self.roadmap))?;
        check_values(&changes)?;
        Ok(roadmap)
    }

    /// Takes back one's own last step, as a new revision.
    ///
    /// # Errors
    /// `NothingToUndo`, also when a later edit of somebody else touched the same fields.
    pub async fn undo(&mut self, now: DateTime<Utc>) -> Result<Edited, Error> {
        self.settle().await?;
        let author = self.workspace.author.clone();
        let step = self.store()?.last_done(&author).await;
        let Some(step) = step.map_err(|error| self.store_failed(error))? else {
            return Err(Error::new(Code::NothingToUndo, Sentence::NothingToUndo));
        };
        let what = Box::new(step.label);
        let blocked = Sentence::UndoBlocked { what: what.clone() };
        let changes = self.merge(&step.changes.reversed(), blocked)?;
        let label = Sentence::DidUndo { what };
        let kind = CommitKind::Undo(step.revision);
        let edited = self.commit(kind, label, &[], changes, now).await?;
        self.look_up_steps().await;
        Ok(edited)
    }

    /// Does again what was last taken back, as a new revision.
    ///
    /// # Errors
    /// `NothingToUndo`, also when a later edit of somebody else touched the same fields.
    pub async fn redo(&mut self, now: DateTime<Utc>) -> Result<Edited, Error> {
        self.settle().await?;
        let author = self.workspace.author.clone();
        let step = self.store()?.first_undone(&author).await;
        let Some(step) = step.map_err(|error| self.store_failed(error))? else {
            return Err(Error::new(Code::NothingToUndo, Sentence::NothingToRedo));
        };
        let what = Box::new(step.label);
        let blocked = Sentence::RedoBlocked { what: what.clone() };
        let changes = self.merge(&step.changes, blocked)?;
        let label = Sentence::DidRedo { what };
        let kind = CommitKind::Redo(step.revision);
        let edited = self.commit(kind, label, &[], changes, now).await?;
        self.look_up_steps().await;
        Ok(edited)
    }

    /// Brings the file up to date; nothing is written when it is. For when people pause.
    ///
    /// # Errors
    /// `ChangedOutside`: the file was left as it is, and this document goes on as a copy beside it
    /// ([`Document::path`] is the copy's). `NotFound` when the file is gone, `NotWritable`,
    /// `DiskFull`: edits stay safe in the working copy; try again later or save elsewhere.
    pub async fn publish(&mut self, now: DateTime<Utc>) -> Result<SaveState, Error> {
        if self.working.is_none() {
            return Ok(self.saved());
        }
        self.settle().await?;
        let dirty = self.is_dirty();
        let (Some(working), Some(store)) = (&mut self.working, &mut self.store) else {
            return Ok(self.saved());
        };
        let published = if dirty {
            let replace = Replace::Known;
            working.publish(store, self.revision, replace, now).await
        } else {
            match std::fs::metadata(&self.path) {
                Ok(_) => return Ok(self.saved()),
                Err(error) => Err(file_error(&self.path, &error)),
            }
        };
        match published {
            Ok(()) => {
                self.problem = None;
                Ok(self.saved())
            }
            Err(error) if error.code == Code::ChangedOutside => Err(self.go_on_as_copy(now).await),
            Err(error) => {
                self.problem = Some(error.sentence.clone());
                Err(error)
            }
        }
    }

    /// Goes on at another path, which a dialog granted: what is there is replaced. The old file
    /// stays as it is. Also puts a file back that was deleted outside, at its own path.
    ///
    /// # Errors
    /// `NotWritable`, `DiskFull`; `ReadOnly` when another Backcast has the path open; `Newer` when
    /// this program would lose what a newer one wrote. The document stays where it was.
    pub async fn save_elsewhere(
        &mut self,
        path: &Path,
        now: DateTime<Utc>,
    ) -> Result<SaveState, Error> {
        if let Some(Sentence::NewerReadOnly { version }) = self.read_only {
            let path = self.path.display().to_string();
            return Err(Error::new(
                Code::Newer,
                Sentence::NewerFormat { path, version },
            ));
        }
        let path = settled_or_error(path)?;
        if path != self.path {
            if self.working.is_some() {
                self.settle().await?;
            }
            self.relocate(&path, Replace::Anything, now).await?;
            return Ok(self.saved());
        }
        self.settle().await?;
        if let (Some(working), Some(store)) = (&mut self.working, &mut self.store) {
            let replace = Replace::Anything;
            working.publish(store, self.revision, replace, now).await?;
        }
        self.problem = None;
        Ok(self.saved())
    }

    /// Writes a copy without history and private notes to a path that a dialog granted: what is
    /// there is replaced. The copy is a document of its own.
    ///
    /// # Errors
    /// `NotWritable`, `DiskFull`.
    pub async fn send_copy(&self, path: &Path, now: DateTime<Utc>) -> Result<(), Error> {
        let path = settled_or_error(path)?;
        if path == self.path {
            let error = std::io::ErrorKind::AlreadyExists.into();
            return Err(file_error(&path, &error));
        }
        let mut copy = self.roadmap.clone();
        copy.id = new_id();
        for step in &mut copy.steps {
            step.notes.clear();
        }
        for resource in &mut copy.resources {
            resource.notes.clear();
        }
        let contents = Contents::beginning(&copy, "", &Sentence::DidCreate, now);
        let data = &self.workspace.data;
        write_file(data, &contents, &path, Replace::Anything).await
    }

    /// The latest entries of the history, the latest first.
    ///
    /// # Errors
    /// `Storage`.
    pub async fn history(&mut self, limit: u32) -> Result<Vec<HistoryEntry>, Error> {
        let entries = self.store()?.history(limit).await;
        let entries = entries.map_err(|error| self.store_failed(error))?;
        Ok(entries.into_iter().map(HistoryEntry::from).collect())
    }

    /// The roadmap as it was at a revision.
    ///
    /// # Errors
    /// `NotFound` when history does not go back so far, `Storage`.
    pub async fn at_revision(&mut self, revision: i64) -> Result<Roadmap, Error> {
        let unknown = || Error::new(Code::NotFound, Sentence::NoSuchRevision { revision });
        if revision > self.revision {
            return Err(unknown());
        }
        let later = self.store()?.changes_after(revision).await;
        let later = later.map_err(|error| self.store_failed(error))?;
        let mut roadmap = self.roadmap.clone();
        for changes in later.ok_or_else(unknown)? {
            let reversed = changes.reversed().merge_into(&mut roadmap);
            reversed.map_err(|clash| storage_error(clash.to_string()))?;
        }
        Ok(roadmap)
    }

    /// Makes the roadmap again what it was at a revision, as a step that can be undone.
    ///
    /// # Errors
    /// `Outdated` when `base` is not the present revision, `NotFound` when history does not go
    /// back so far, `ReadOnly`, `DiskFull`, `Storage`. Nothing was changed then.
    pub async fn restore(
        &mut self,
        base: i64,
        revision: i64,
        now: DateTime<Utc>,
    ) -> Result<Edited, Error> {
        self.settle().await?;
        if base != self.revision {
            return Err(Error::new(Code::Outdated, Sentence::Outdated));
        }
        let earlier = self.at_revision(revision).await?;
        let since = u32::try_from(self.revision - revision + 1).unwrap_or(u32::MAX);
        let entries = self.store()?.history(since).await;
        let entries = entries.map_err(|error| self.store_failed(error))?;
        let there = entries.into_iter().find(|entry| entry.revision == revision);
        let what = Box::new(there.map_or(Sentence::NothingDone, |entry| entry.label));
        let label = Sentence::DidRestore { what };
        let changes = Changes::between(&self.roadmap, &earlier);
        if changes.is_empty() {
            return Ok(Edited {
                changes,
                revision: self.revision,
                label,
            });
        }
        self.roadmap = earlier;
        let edited = self
            .commit(CommitKind::Edit, label, &[], changes, now)
            .await?;
        self.undo = Some(edited.label.clone());
        self.redo = None;
        Ok(edited)
    }

    /// Publishes and puts the working copy away. After an error the document is still open.
    ///
    /// # Errors
    /// As [`Document::publish`].
    pub async fn close(&mut self, now: DateTime<Utc>) -> Result<(), Error> {
        self.publish(now).await?;
        if self.working.is_some() {
            self.remember(now);
        }
        self.put_away().await;
        Ok(())
    }

    /// Puts the working copy away with the edits that are not in the file: the user chose so.
    pub async fn discard(&mut self) {
        self.put_away().await;
    }

    /// A document that can be edited.
    pub(super) async fn working(
        workspace: &Workspace,
        working: Working,
        mut store: SqliteStore,
    ) -> Result<Document, Error> {
        let path = working.origin.path.clone();
        let stored = store.load().await;
        let stored = stored.map_err(|error| store_error(&path, error))?;
        let mut document = Document {
            workspace: workspace.clone(),
            revision: stored.revision,
            roadmap: roadmap_of(stored).map_err(|error| store_error(&path, error))?,
            path,
            store: Some(store),
            working: Some(working),
            read_only: None,
            undo: None,
            redo: None,
            problem: None,
            stale: false,
        };
        document.look_up_steps().await;
        Ok(document)
    }

    /// A document that can only be read.
    pub(super) async fn reading(
        workspace: &Workspace,
        path: &Path,
        file: ReadFile,
        why: Sentence,
    ) -> Result<Document, Error> {
        let store = SqliteStore::in_memory(&file.foreign.contents).await;
        Ok(Document {
            workspace: workspace.clone(),
            roadmap: file.roadmap,
            revision: file.foreign.contents.stored.revision,
            path: path.to_owned(),
            store: Some(store.map_err(|error| store_error(path, error))?),
            working: None,
            read_only: Some(why),
            undo: None,
            redo: None,
            problem: None,
            stale: false,
        })
    }

    /// The same document with something that its user must hear of.
    pub(super) fn with_problem(mut self, problem: Sentence) -> Document {
        self.problem = Some(problem);
        self
    }

    /// Puts the document on the recent list. A list that cannot be written is no reason to stop.
    pub(super) fn remember(&self, now: DateTime<Utc>) {
        let (data, title) = (&self.workspace.data, &self.roadmap.goal.title);
        let _ = known::remember(data, &self.roadmap.id, &self.path, title, now);
    }

    fn is_dirty(&self) -> bool {
        let working = self.working.as_ref();
        working.is_some_and(|working| self.revision > working.published_revision())
    }

    fn store(&mut self) -> Result<&mut SqliteStore, Error> {
        let closed = || Error::new(Code::ReadOnly, Sentence::DocumentReadOnly);
        self.store.as_mut().ok_or_else(closed)
    }

    /// Sees that it can be edited, and that memory holds what the store holds.
    async fn settle(&mut self) -> Result<(), Error> {
        if let Some(why) = &self.read_only {
            return Err(Error::new(Code::ReadOnly, why.clone()));
        }
        if self.stale {
            let stored = self.store()?.load().await;
            let stored = stored.map_err(|error| self.store_failed(error))?;
            self.revision = stored.revision;
            self.roadmap = roadmap_of(stored).map_err(|error| self.store_failed(error))?;
            self.stale = false;
            self.look_up_steps().await;
        }
        Ok(())
    }

    fn merge(&mut self, changes: &Changes, blocked: Sentence) -> Result<Changes, Error> {
        changes
            .merge_into(&mut self.roadmap)
            .map_err(|clash| match clash {
                Clash::Touched(_) => Error::new(Code::NothingToUndo, blocked),
                Clash::Unreadable(unreadable) => storage_error(unreadable.to_string()),
            })
    }

    /// Writes changes that the roadmap in memory already has.
    async fn commit(
        &mut self,
        kind: CommitKind,
        label: Sentence,
        edits: &[Edit],
        changes: Changes,
        now: DateTime<Utc>,
    ) -> Result<Edited, Error> {
        // Until the store says so, nobody knows; should this be interrupted, it is looked up.
        self.stale = true;
        let author = self.workspace.author.clone();
        let commit = Commit {
            base: self.revision,
            author: &author,
            time: now,
            kind,
            label: &label,
            edits,
            changes: &changes,
        };
        let committed = self.store()?.commit(&commit).await;
        match committed {
            Ok(revision) => {
                self.revision = revision;
                self.stale = false;
                Ok(Edited {
                    changes,
                    revision,
                    label,
                })
            }
            Err(error) => {
                // Exactly what the store holds, or, while that cannot be read, what was before.
                let _ = changes.reversed().put_into(&mut self.roadmap);
                let _ = self.settle().await;
                Err(self.store_failed(error))
            }
        }
    }

    /// What undo and redo would do now. When it cannot be read, nothing is offered.
    async fn look_up_steps(&mut self) {
        let author = self.workspace.author.clone();
        if let Some(store) = &mut self.store {
            let done = store.last_done(&author).await.ok().flatten();
            let undone = store.first_undone(&author).await.ok().flatten();
            self.undo = done.map(|step| step.label);
            self.redo = undone.map(|step| step.label);
        }
    }

    /// The file was changed outside: this document becomes a copy beside it.
    async fn go_on_as_copy(&mut self, now: DateTime<Utc>) -> Error {
        let outside = self.path.clone();
        for copy in self.workspace.conflict_copies(&outside, now) {
            match self.relocate(&copy, Replace::Nothing, now).await {
                Ok(()) => {
                    let sentence = Sentence::ChangedOutside {
                        path: outside.display().to_string(),
                        copy: copy.display().to_string(),
                    };
                    self.problem = Some(sentence.clone());
                    return Error::new(Code::ChangedOutside, sentence);
                }
                Err(error) if matches!(error.code, Code::NotWritable | Code::ReadOnly) => {}
                Err(error) => {
                    self.problem = Some(error.sentence.clone());
                    return error;
                }
            }
        }
        let error = file_error(&outside, &std::io::ErrorKind::PermissionDenied.into());
        self.problem = Some(error.sentence.clone());
        error
    }

    /// Goes on with a working copy for another path, whose file is written first.
    async fn relocate(
        &mut self,
        path: &Path,
        replace: Replace,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let claim = Claim::take(&self.workspace.data, path)?.ok_or_else(|| {
            let path = path.display().to_string();
            Error::new(Code::ReadOnly, Sentence::OpenElsewhere { path })
        })?;
        if claim.left_behind().is_some() {
            match replace {
                Replace::Anything => drop(claim.put_aside()?),
                _ => return Err(file_error(path, &std::io::ErrorKind::AlreadyExists.into())),
            }
        }
        let contents = self.store()?.contents().await;
        let mut contents = contents.map_err(|error| self.store_failed(error))?;
        if self.path.exists() {
            contents.stored.id = new_id();
        }
        let begun = begin_published(claim, path, &contents, replace, now).await?;
        self.put_away().await;
        let (working, store) = begun;
        self.roadmap.id = contents.stored.id;
        self.path = path.to_owned();
        self.working = Some(working);
        self.store = Some(store);
        self.read_only = None;
        self.problem = None;
        self.look_up_steps().await;
        self.remember(now);
        Ok(())
    }

    async fn put_away(&mut self) {
        if let Some(store) = self.store.take() {
            // The working copy goes; how its database closes makes no difference.
            let _ = store.close().await;
        }
        if let Some(working) = self.working.take() {
            working.remove();
        }
        self.read_only.get_or_insert(Sentence::DocumentReadOnly);
    }

    /// What went wrong in the working copy, for people.
    fn store_failed(&self, error: StoreError) -> Error {
        match error {
            StoreError::Damaged(detail) => storage_error(detail),
            error => store_error(&self.workspace.data, error),
        }
    }
}

impl From<Entry> for HistoryEntry {
    fn from(entry: Entry) -> Self {
        HistoryEntry {
            revision: entry.revision,
            author: entry.author,
            time: entry.time,
            kind: match entry.kind {
                EntryKind::Created => HistoryKind::Created,
                EntryKind::Edited => HistoryKind::Edited,
                EntryKind::Undone(_) => HistoryKind::Undone,
                EntryKind::Redone(_) => HistoryKind::Redone,
            },
            label: entry.label,
        }
    }
}

/// Refuses what no file may hold, so that everything that is saved can be opened again.
fn check_values(changes: &Changes) -> Result<(), Error> {
    let changed = changes.0.iter();
    let records = changed.filter_map(|change| Some((change.key.clone(), change.after.clone()?)));
    let changed = Roadmap::from_records(String::new(), records);
    let changed = changed.map_err(|unreadable| storage_error(unreadable.to_string()))?;
    json::flaw(&changed).map_or(Ok(()), |flaw| Err(flaw.refused()))
}

fn roadmap_of(stored: Stored) -> Result<Roadmap, StoreError> {
    Ok(Roadmap::from_records(stored.id, stored.records)?)
}

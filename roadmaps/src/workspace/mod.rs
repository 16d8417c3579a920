//! The single door to documents: open, edit, preview, undo, publish, history.
//!
//! A document is one `.roadmap` file. Edits go to a private working copy in the data folder; the
//! file follows when people pause, and on closing. Everything here is async because the store is;
//! a command line runs it on a current-thread runtime. The workspace knows no clock: `now` comes
//! in as an argument.

mod document;
mod files;
mod known;
mod outside;
mod working;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::{Code, Error};
use crate::exchange::json;
use crate::model::{RecordKind, Roadmap};
use crate::say::Sentence;
use crate::store::{
    Contents, FILE_VERSION, ForeignFile, SqliteStore, StoreError, Stored, peek_id, read_foreign,
};
use files::{
    copy_synced, file_error, fingerprint, names, new_file_error, nothing_made, read_error,
    readable, remove_quietly, safe_name, settled, store_error,
};
use working::{Claim, Origin, Published, Replace, Working, all_left_behind, write_file};

pub use document::{Document, Edited, HistoryEntry, HistoryKind, SaveState};
pub use outside::{read_json, write_export};

/// The largest file that is read, in megabytes.
pub const MAX_FILE: u32 = 256;

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

/// A file that was read, with the fingerprint of the bytes that were read.
struct ReadFile {
    foreign: ForeignFile,
    roadmap: Roadmap,
    hash: String,
    written: Option<DateTime<Utc>>,
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
        let known = known::read(&self.data).into_iter();
        known
            .filter(|known| known.listed)
            .map(|known| known.recent)
            .collect()
    }

    /// Takes a document off the recent list. The file stays.
    ///
    /// # Errors
    /// When the list cannot be written.
    pub fn forget_recent(&self, path: &Path) -> Result<(), Error> {
        known::unlist(&self.data, path).map_err(|error| file_error(&self.data, &error))
    }

    /// The paths of documents with a working copy: open ones, and those with edits that a crash,
    /// or an unwritable file, kept from being published. Opening such a path goes on with them.
    pub fn unpublished(&self) -> Vec<PathBuf> {
        let left = all_left_behind(&self.data).into_iter();
        left.map(|origin| origin.path).collect()
    }

    /// Makes a new document and its file. Without a path it is Documents/Backcast/TITLE.roadmap,
    /// or "TITLE 2.roadmap" and so on; an existing file is never overwritten.
    /// `label` is what history calls the beginning: `DidCreate` or `DidImport`.
    ///
    /// # Errors
    /// `NotWritable` with `AlreadyThere` when something has the given path; full disks and
    /// unwritable folders. Nothing is left then.
    pub async fn create(
        &self,
        mut roadmap: Roadmap,
        path: Option<&Path>,
        label: Sentence,
        now: DateTime<Utc>,
    ) -> Result<Document, Error> {
        roadmap.number_places();
        let given = path.map(|path| {
            let nowhere = io::Error::from(io::ErrorKind::NotFound);
            settled(path).map_err(|_| new_file_error(path, &nowhere))
        });
        let given = given.transpose()?;
        let mut contents = Contents::beginning(&roadmap, &self.author, &label, now);
        contents.stored.id = self.own_id(&roadmap.id, given.as_deref()).await;
        if let Some(path) = given {
            let created = self.create_at(&path, &contents, now).await;
            return created.map_err(|error| nothing_made(&path, error));
        }
        let folder = self.documents.join("Backcast");
        fs::create_dir_all(&folder).map_err(|error| file_error(&folder, &error))?;
        let folder = settled_or_error(&folder)?;
        for path in names(&folder, &safe_name(&roadmap.goal.title)) {
            match self.create_at(&path, &contents, now).await {
                Err(error) if matches!(error.sentence, Sentence::AlreadyThere { .. }) => {}
                created => return created,
            }
        }
        unreachable!("there is always another number")
    }

    /// Opens a document to edit it, with the edits that a crash left unpublished. It is read-only
    /// when it is open elsewhere or was written by a newer version ([`Document::read_only`]).
    /// What was found changed outside meanwhile is in [`SaveState::problem`].
    ///
    /// # Errors
    /// `NotFound`, `Unreadable`; the file is as it was.
    pub async fn open(&self, path: &Path, now: DateTime<Utc>) -> Result<Document, Error> {
        let path = settled_or_error(path)?;
        if path.symlink_metadata().is_ok() {
            readable(&path)?;
        }
        let document = match Claim::take(&self.data, &path)? {
            Some(claim) => self.open_claimed(claim, &path, now).await?,
            None => self.open_locked(&path).await?,
        };
        document.remember(now);
        Ok(document)
    }

    /// What a file holds, without opening it for work: no lock, no recent list, no working copy.
    ///
    /// # Errors
    /// `NotFound`, `Unreadable`; `Newer`, since what this program does not know may change what a
    /// roadmap means. The file is as it was.
    pub async fn read(&self, path: &Path) -> Result<Roadmap, Error> {
        let file = self.read_file(path).await?;
        match file.foreign.version {
            newer if newer > FILE_VERSION => Err(store_error(path, StoreError::Newer(newer))),
            _ => Ok(file.roadmap),
        }
    }

    async fn create_at(
        &self,
        path: &Path,
        contents: &Contents,
        now: DateTime<Utc>,
    ) -> Result<Document, Error> {
        let taken = || file_error(path, &io::ErrorKind::AlreadyExists.into());
        if path.symlink_metadata().is_ok() {
            return Err(taken());
        }
        let claim = Claim::take(&self.data, path)?.ok_or_else(taken)?;
        if claim.left_behind().is_some() {
            return Err(taken());
        }
        let (working, store) =
            begin_published(claim, path, contents, Replace::Nothing, now).await?;
        let document = Document::working(self, working, store).await?;
        document.remember(now);
        Ok(document)
    }

    async fn open_locked(&self, path: &Path) -> Result<Document, Error> {
        let file = self.read_file(path).await?;
        let shown = path.display().to_string();
        let why = Sentence::OpenElsewhere { path: shown };
        Document::reading(self, path, file, why).await
    }

    async fn open_claimed(
        &self,
        claim: Claim,
        path: &Path,
        now: DateTime<Utc>,
    ) -> Result<Document, Error> {
        if let Some(origin) = claim.left_behind() {
            return self.recover(claim, origin, path, now).await;
        }
        if let Some(moved) = self.moved_here(path).await {
            let Some(from) = Claim::take(&self.data, &moved)? else {
                return self.open_locked(path).await;
            };
            claim.adopt(from, path)?;
            if let Some(origin) = claim.left_behind() {
                return self.recover(claim, origin, path, now).await;
            }
        }
        let file = self.read_file(path).await?;
        self.begin(claim, path, file, None).await
    }

    /// The path of a working copy whose file was moved to this one.
    async fn moved_here(&self, path: &Path) -> Option<PathBuf> {
        let left = all_left_behind(&self.data);
        if left.is_empty() {
            return None;
        }
        let id = peek_id(path).await?;
        let mut moved = left
            .into_iter()
            .filter(|origin| origin.document == id && !origin.path.exists());
        moved.next().map(|origin| origin.path)
    }

    /// Goes on with a working copy that a crash left behind, unless the file went on without it.
    async fn recover(
        &self,
        claim: Claim,
        origin: Origin,
        path: &Path,
        now: DateTime<Utc>,
    ) -> Result<Document, Error> {
        let (mut working, mut store) = match claim.resume(origin).await {
            Ok(resumed) => resumed,
            Err((claim, error @ (StoreError::Damaged(_) | StoreError::NotOurs))) => {
                let file = self.read_file(path).await?;
                let problem = Sentence::EditsUnreadable {
                    path: path.display().to_string(),
                    detail: error.to_string(),
                    kept: claim.put_aside()?.display().to_string(),
                };
                return self.begin(claim, path, file, Some(problem)).await;
            }
            // The edits are there and may be readable later: nothing else is opened instead.
            Err((_, error)) => return Err(store_error(&self.data, error)),
        };
        working.tidy();
        match fingerprint(path) {
            Ok(hash) if working.knows(&hash) => Document::working(self, working, store).await,
            Ok(_) => {
                let file = match self.read_file(path).await {
                    Ok(file) => file,
                    Err(error) => {
                        let document = Document::working(self, working, store).await?;
                        return Ok(document.with_problem(error.sentence));
                    }
                };
                let contents = store.contents().await;
                let contents = contents.map_err(|error| store_error(path, error))?;
                let problem = if contents.stored.revision > working.published_revision() {
                    let copy = self.write_conflict_copy(contents, path, now).await?;
                    Some(Sentence::ChangedOutside {
                        path: path.display().to_string(),
                        copy: copy.display().to_string(),
                    })
                } else {
                    None
                };
                // Its contents are in the copy, or in no need of one.
                let _ = store.close().await;
                self.begin(working.release(), path, file, problem).await
            }
            Err(error) => {
                let document = Document::working(self, working, store).await?;
                Ok(document.with_problem(file_error(path, &error).sentence))
            }
        }
    }

    /// Begins a fresh working copy of a file that was read.
    async fn begin(
        &self,
        claim: Claim,
        path: &Path,
        mut file: ReadFile,
        problem: Option<Sentence>,
    ) -> Result<Document, Error> {
        if file.foreign.version > FILE_VERSION {
            let version = u32::try_from(file.foreign.version).unwrap_or(u32::MAX);
            let why = Sentence::NewerReadOnly { version };
            return Document::reading(self, path, file, why).await;
        }
        let published = Published {
            revision: file.foreign.contents.stored.revision,
            hash: file.hash,
            at: file.written,
        };
        let contents = &mut file.foreign.contents;
        contents.stored.id = self.own_id(&contents.stored.id, Some(path)).await;
        let (working, store) = claim.begin(path, contents, Some(published)).await?;
        let document = Document::working(self, working, store).await?;
        Ok(match problem {
            Some(problem) => document.with_problem(problem),
            None => document,
        })
    }

    /// The id of a document at a path: its own, unless another path that is still there has it.
    async fn own_id(&self, id: &str, path: Option<&Path>) -> String {
        let known = known::read(&self.data).into_iter();
        let others = known.filter(|known| known.id == id && Some(&*known.recent.path) != path);
        let mut taken = id.is_empty();
        for other in others {
            taken = taken || peek_id(&other.recent.path).await.as_deref() == Some(id);
        }
        if taken { new_id() } else { id.to_owned() }
    }

    async fn read_file(&self, path: &Path) -> Result<ReadFile, Error> {
        let shown = || path.display().to_string();
        let metadata = readable(path)?;
        if metadata.len() > u64::from(MAX_FILE) << 20 {
            let (path, limit) = (shown(), MAX_FILE);
            return Err(Error::new(
                Code::Unreadable,
                Sentence::FileTooLarge { path, limit },
            ));
        }
        let incoming = self
            .data
            .join(format!("{}.incoming", Uuid::new_v4().simple()));
        fs::create_dir_all(&self.data).map_err(|error| file_error(&self.data, &error))?;
        // Whether it can be read shows on opening; what fails later is the room for its copy.
        let opened = fs::File::open(path).map_err(|error| read_error(path, &error))?;
        let copied = copy_synced(opened, &incoming);
        let hash = copied.map_err(|error| new_file_error(&incoming, &error))?;
        let foreign = read_foreign(&incoming).await;
        remove_quietly(&incoming);
        let foreign = foreign.map_err(|error| store_error(path, error))?;
        let roadmap = match checked_roadmap(path, &foreign.contents.stored) {
            Err(_) if foreign.version > FILE_VERSION => {
                return Err(store_error(path, StoreError::Newer(foreign.version)));
            }
            checked => checked?,
        };
        let written = metadata.modified().ok().map(DateTime::from);
        Ok(ReadFile {
            foreign,
            roadmap,
            hash,
            written,
        })
    }

    /// Writes what would otherwise be lost beside a file that was changed outside, or, where that
    /// folder cannot be written, among the new roadmaps.
    async fn write_conflict_copy(
        &self,
        mut contents: Contents,
        path: &Path,
        now: DateTime<Utc>,
    ) -> Result<PathBuf, Error> {
        contents.stored.id = new_id();
        for copy in self.conflict_copies(path, now) {
            match write_file(&self.data, &contents, &copy, Replace::Nothing).await {
                Ok(()) => return Ok(copy),
                Err(error) if matches!(error.sentence, Sentence::AlreadyThere { .. }) => {}
                Err(error) if error.code == Code::NotWritable => {}
                Err(error) => return Err(error),
            }
        }
        Err(file_error(path, &io::ErrorKind::PermissionDenied.into()))
    }

    /// The paths to try for a conflict copy.
    fn conflict_copies(&self, path: &Path, now: DateTime<Utc>) -> Vec<PathBuf> {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let name = format!("{stem} (conflict {})", now.format("%Y-%m-%d %H.%M"));
        let elsewhere = self.documents.join("Backcast");
        // Where even this folder is missing, the write says so.
        let _ = fs::create_dir_all(&elsewhere);
        let beside = path.parent().map(|folder| names(folder, &name).take(100));
        let candidates = beside.into_iter().flatten();
        candidates
            .chain(names(&elsewhere, &name).take(100))
            .collect()
    }
}

/// The roadmap that a file from elsewhere holds, whole and within the rules of every field.
fn checked_roadmap(path: &Path, stored: &Stored) -> Result<Roadmap, Error> {
    let damaged = |field: &str, why: Sentence, whole: bool| {
        let (path, field, why) = (path.display().to_string(), field.to_owned(), Box::new(why));
        Error::new(
            Code::Unreadable,
            if whole {
                Sentence::DamagedValue { path, field, why }
            } else {
                Sentence::DamagedField { path, field, why }
            },
        )
    };
    for (kind, name) in [
        (RecordKind::Settings, "settings"),
        (RecordKind::Goal, "goal"),
    ] {
        if !stored.records.iter().any(|(key, _)| key.kind == kind) {
            return Err(damaged(name, Sentence::WhyMissing, false));
        }
    }
    let roadmap = Roadmap::from_records(stored.id.clone(), stored.records.iter().cloned());
    let roadmap = roadmap.map_err(|error| store_error(path, error.into()))?;
    match json::flaw(&roadmap) {
        Some(flaw) => Err(damaged(&flaw.field, flaw.why, flaw.whole)),
        None => Ok(roadmap),
    }
}

/// Begins a working copy and writes its file; nothing is left when that fails.
async fn begin_published(
    claim: Claim,
    path: &Path,
    contents: &Contents,
    replace: Replace,
    now: DateTime<Utc>,
) -> Result<(Working, SqliteStore), Error> {
    let (mut working, mut store) = claim.begin(path, contents, None).await?;
    let revision = contents.stored.revision;
    match working.publish(&mut store, revision, replace, now).await {
        Ok(()) => Ok((working, store)),
        Err(error) => {
            // It is put away; how it closes makes no difference.
            let _ = store.close().await;
            working.remove();
            Err(error)
        }
    }
}

fn new_id() -> String {
    Uuid::now_v7().to_string()
}

fn settled_or_error(path: &Path) -> Result<PathBuf, Error> {
    settled(path).map_err(|_| not_found(path))
}

fn not_found(path: &Path) -> Error {
    let path = path.display().to_string();
    Error::new(Code::NotFound, Sentence::FileNotFound { path })
}

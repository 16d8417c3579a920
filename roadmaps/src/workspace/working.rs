//! Working copies: the private databases that edits go to, one for each path that is open.
//!
//! A working copy is a folder in the data folder, named by the path of its file: the database,
//! and a note of where it came from (`origin.json`). The note is written last and removed first,
//! so that a folder without one is an unfinished beginning or end and holds nothing of worth.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::files::{
    Lock, copy_synced, file_error, fingerprint, lock, part_path, path_key, remove_quietly,
    rename_to_new, store_error, sync_folder, write_whole,
};
use crate::error::{Code, Error};
use crate::say::Sentence;
use crate::store::{Contents, SqliteStore, StoreError};

/// A working copy that this process has locked.
#[derive(Debug)]
pub(super) struct Working {
    /// Where it came from and how far the file follows.
    pub(super) origin: Origin,
    folder: PathBuf,
    /// Held as long as the working copy is in use.
    lock: Lock,
}

/// Where a working copy came from and how far the file follows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Origin {
    /// The file.
    pub(super) path: PathBuf,
    /// The document's id.
    pub(super) document: String,
    /// What the file held when it was last read or written; none before it was first written.
    pub(super) published: Option<Published>,
    /// What is on its way into the file; after a crash it may have arrived.
    pub(super) publishing: Option<Published>,
    /// Names the file beside the target that is renamed over it; unique to this working copy.
    pub(super) part: String,
}

/// A file that was read or written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Published {
    /// The revision that it holds.
    pub(super) revision: i64,
    /// The fingerprint of its bytes.
    pub(super) hash: String,
    /// When it was written from here.
    pub(super) at: Option<DateTime<Utc>>,
}

/// What publishing may replace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Replace {
    /// Only the file as it was last read or written.
    Known,
    /// Nothing: the name must be free.
    Nothing,
    /// Whatever is there: a dialog asked.
    Anything,
}

/// The lock of a path in the data folder, before anything of it is read.
#[derive(Debug)]
pub(super) struct Claim {
    folder: PathBuf,
    lock: Lock,
}

impl Claim {
    /// Claims a path; none when another process, or another document of this one, has it.
    ///
    /// # Errors
    /// When the data folder cannot be written.
    pub(super) fn take(data: &Path, path: &Path) -> Result<Option<Claim>, Error> {
        let folder = working_folder(data).join(path_key(path));
        make_working_folder(data).map_err(|error| file_error(data, &error))?;
        let locked = lock(&folder.with_extension("lock"));
        let locked = locked.map_err(|error| file_error(data, &error))?;
        Ok(locked.map(|lock| Claim { folder, lock }))
    }

    /// The note of a working copy that was left behind here.
    pub(super) fn left_behind(&self) -> Option<Origin> {
        read_origin(&self.folder)
    }

    /// Takes over a working copy that was left behind for another path: the file was moved.
    ///
    /// # Errors
    /// When the folder cannot be renamed.
    pub(super) fn adopt(&self, from: Claim, path: &Path) -> Result<(), Error> {
        let moved = (|| {
            let mut origin = read_origin(&from.folder).ok_or(io::ErrorKind::NotFound)?;
            remove_folder(&self.folder)?;
            origin.path = path.to_owned();
            fs::rename(&from.folder, &self.folder)?;
            write_origin(&self.folder, &origin)
        })();
        moved.map_err(|error| file_error(&self.folder, &error))
    }

    /// Goes on with the working copy that was left behind here.
    ///
    /// # Errors
    /// [`StoreError`] when its database cannot be read.
    pub(super) async fn resume(
        self,
        origin: Origin,
    ) -> Result<(Working, SqliteStore), (Claim, StoreError)> {
        let working = Working {
            origin,
            folder: self.folder,
            lock: self.lock,
        };
        match SqliteStore::open(&working.database()).await {
            Ok(store) => Ok((working, store)),
            Err(error) => {
                let (folder, lock) = (working.folder, working.lock);
                Err((Claim { folder, lock }, error))
            }
        }
    }

    /// Begins a fresh working copy with these contents.
    ///
    /// # Errors
    /// `Unreadable` when the contents break the rules, `DiskFull`, `NotWritable`.
    pub(super) async fn begin(
        self,
        path: &Path,
        contents: &Contents,
        published: Option<Published>,
    ) -> Result<(Working, SqliteStore), Error> {
        let made = remove_folder(&self.folder).and_then(|()| fs::create_dir(&self.folder));
        made.map_err(|error| file_error(&self.folder, &error))?;
        let working = Working {
            origin: Origin {
                path: path.to_owned(),
                document: contents.stored.id.clone(),
                published,
                publishing: None,
                part: Uuid::new_v4().simple().to_string(),
            },
            folder: self.folder,
            lock: self.lock,
        };
        let begun = SqliteStore::create(&working.database(), contents).await;
        let store = begun.map_err(|error| match error {
            StoreError::Full | StoreError::NotWritable(_) => store_error(&working.folder, error),
            error => store_error(path, error),
        })?;
        let noted = sync_folder(&working.database())
            .and_then(|()| write_origin(&working.folder, &working.origin))
            .and_then(|()| sync_folder(&working.folder));
        noted.map_err(|error| file_error(&working.folder, &error))?;
        Ok((working, store))
    }

    /// Puts a working copy whose database cannot be read aside, and says where.
    ///
    /// # Errors
    /// When it cannot be renamed.
    pub(super) fn put_aside(&self) -> Result<PathBuf, Error> {
        let aside = self
            .folder
            .with_extension(format!("kept-{}", Uuid::new_v4().simple()));
        fs::rename(&self.folder, &aside).map_err(|error| file_error(&self.folder, &error))?;
        Ok(aside)
    }
}

impl Working {
    /// The revision that the file holds; 0 when it holds none of ours.
    pub(super) fn published_revision(&self) -> i64 {
        let published = self.origin.published.as_ref();
        published.map_or(0, |published| published.revision)
    }

    /// Whether the file's bytes are those that were last read or written here. What a crash left
    /// on its way counts, once it has arrived.
    pub(super) fn knows(&mut self, hash: &str) -> bool {
        let arrived = self.origin.publishing.take_if(|it| it.hash == hash);
        if arrived.is_some() {
            self.origin.published = arrived;
        }
        let published = self.origin.published.as_ref();
        published.is_some_and(|published| published.hash == hash)
    }

    /// Takes away what an interrupted publishing left beside the file.
    pub(super) fn tidy(&self) {
        remove_quietly(&part_path(&self.origin.path, &self.origin.part));
        remove_quietly(&self.outgoing());
    }

    /// Brings the file to the store's revision.
    ///
    /// # Errors
    /// `ChangedOutside` without a copy's name when something else is there, `NotFound` when
    /// nothing is; `AlreadyExists` is `NotWritable` with its sentence; `NotWritable`, `DiskFull`.
    /// The file is as it was.
    pub(super) async fn publish(
        &mut self,
        store: &mut SqliteStore,
        revision: i64,
        replace: Replace,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let path = self.origin.path.clone();
        if replace != Replace::Nothing {
            check_writable(&path, replace)?;
        }
        if self.origin.publishing.is_some()
            && let Ok(hash) = fingerprint(&path)
        {
            // An earlier attempt may have arrived although it was reported as failed.
            self.knows(&hash);
        }
        let outgoing = self.outgoing();
        remove_quietly(&outgoing);
        let part = part_path(&path, &self.origin.part);
        remove_quietly(&part);
        let copied = match store.copy_to(&outgoing).await {
            Ok(()) => File::open(&outgoing)
                .and_then(|outgoing| copy_synced(outgoing, &part))
                .map_err(|error| folder_error(&path, &error)),
            Err(error) => Err(store_error(&outgoing, error)),
        };
        remove_quietly(&outgoing);
        let published = Published {
            revision,
            hash: copied?,
            at: Some(now),
        };
        self.origin.publishing = Some(published.clone());
        let placed = match write_origin(&self.folder, &self.origin) {
            Ok(()) => self.place(&part, &path, replace),
            Err(error) => Err(file_error(&self.folder, &error)),
        };
        if let Err(error) = placed {
            remove_quietly(&part);
            return Err(error);
        }
        self.origin.published = Some(published);
        self.origin.publishing = None;
        // Unwritten, the note still says that this publishing was on its way.
        let _ = write_origin(&self.folder, &self.origin);
        Ok(())
    }

    /// Removes the working copy: everything is in the file, or nobody wants it.
    pub(super) fn remove(self) {
        // What is left has no note any more, or is published and found so on the next opening.
        let _ = remove_folder(&self.folder);
    }

    /// Gives the working copy up and keeps its path claimed.
    pub(super) fn release(self) -> Claim {
        Claim {
            folder: self.folder,
            lock: self.lock,
        }
    }

    fn place(&self, part: &Path, path: &Path, replace: Replace) -> Result<(), Error> {
        let renamed = match replace {
            Replace::Nothing => rename_to_new(part, path),
            Replace::Anything => fs::rename(part, path),
            Replace::Known => {
                // Whoever replaces the file locks it first and looks again: between two programs
                // of ours nothing comes between looking and replacing.
                let target = File::open(path).map_err(|error| file_error(path, &error))?;
                lock_patiently(&target).map_err(|error| file_error(path, &error))?;
                let hash = fingerprint(path).map_err(|error| file_error(path, &error))?;
                let known = self.origin.published.as_ref();
                if known.is_none_or(|known| known.hash != hash) {
                    return Err(changed_outside(path));
                }
                let renamed = keep_permissions(&target, part).and_then(|()| fs::rename(part, path));
                drop(target);
                renamed
            }
        };
        let placed = renamed.and_then(|()| sync_folder(path));
        placed.map_err(|error| folder_error(path, &error))
    }

    fn database(&self) -> PathBuf {
        self.folder.join("roadmap.db")
    }

    fn outgoing(&self) -> PathBuf {
        self.folder.join("outgoing.db")
    }
}

/// Every working copy in the data folder, by the note of where it came from.
pub(super) fn all_left_behind(data: &Path) -> Vec<Origin> {
    let Ok(folders) = fs::read_dir(working_folder(data)) else {
        return Vec::new();
    };
    let mut origins: Vec<Origin> = folders
        .filter_map(Result::ok)
        .filter(|entry| entry.path().extension().is_none())
        .filter_map(|entry| read_origin(&entry.path()))
        .collect();
    origins.sort_by(|one, other| one.path.cmp(&other.path));
    origins
}

/// Writes contents as a file of their own, history and all, under a name that must be free, or
/// over what a dialog let go.
///
/// # Errors
/// `AlreadyThere`, `NotWritable`, `DiskFull`. Nothing is left then.
pub(super) async fn write_file(
    data: &Path,
    contents: &Contents,
    path: &Path,
    replace: Replace,
) -> Result<(), Error> {
    if replace != Replace::Nothing {
        check_writable(path, replace)?;
    }
    let nonce = Uuid::new_v4().simple().to_string();
    let outgoing = data.join(format!("{nonce}.outgoing"));
    fs::create_dir_all(data).map_err(|error| file_error(data, &error))?;
    let written = async {
        let mut store = SqliteStore::in_memory(contents).await?;
        store.copy_to(&outgoing).await
    };
    let part = part_path(path, &nonce);
    let copied = match written.await {
        Ok(()) => File::open(&outgoing)
            .and_then(|outgoing| copy_synced(outgoing, &part))
            .map_err(|error| folder_error(path, &error)),
        Err(error) => Err(store_error(&outgoing, error)),
    };
    remove_quietly(&outgoing);
    copied?;
    let renamed = match replace {
        Replace::Nothing => rename_to_new(&part, path),
        Replace::Known | Replace::Anything => fs::rename(&part, path),
    };
    if let Err(error) = renamed.and_then(|()| sync_folder(path)) {
        remove_quietly(&part);
        return Err(folder_error(path, &error));
    }
    Ok(())
}

/// Something else is in the file than what was last read or written here.
fn changed_outside(path: &Path) -> Error {
    let path = path.display().to_string();
    let copy = String::new();
    Error::new(
        Code::ChangedOutside,
        Sentence::ChangedOutside { path, copy },
    )
}

/// Sees that a file may be replaced. The folder decides whether it can; a file that somebody set
/// to read-only is left alone even so.
fn check_writable(path: &Path, replace: Replace) -> Result<(), Error> {
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound && replace == Replace::Anything => {
            return Ok(());
        }
        // A folder on the way that became a file is the same to people as a file that is gone.
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return Err(file_error(path, &io::ErrorKind::NotFound.into()));
        }
        Err(error) => return Err(file_error(path, &error)),
    };
    if metadata.is_dir() || metadata.permissions().readonly() {
        return Err(file_error(path, &io::ErrorKind::PermissionDenied.into()));
    }
    Ok(())
}

/// What went wrong while writing beside a file that is there: a folder that refuses is not
/// writable; a folder that is gone took the file along.
fn folder_error(path: &Path, error: &io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::NotADirectory => file_error(path, &io::ErrorKind::NotFound.into()),
        _ => file_error(path, error),
    }
}

/// Locks the file that is about to be replaced. Where files cannot be locked, as in some network
/// folders, looking again right before replacing must do.
fn lock_patiently(target: &File) -> io::Result<()> {
    for _ in 0..400 {
        match target.try_lock() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(5)),
            Ok(()) | Err(TryLockError::Error(_)) => return Ok(()),
        }
    }
    Err(io::ErrorKind::ResourceBusy.into())
}

fn keep_permissions(of: &File, part: &Path) -> io::Result<()> {
    fs::set_permissions(part, of.metadata()?.permissions())
}

fn working_folder(data: &Path) -> PathBuf {
    data.join("working")
}

/// Makes the folder of all working copies, so that it survives the loss of power.
fn make_working_folder(data: &Path) -> io::Result<()> {
    let folder = working_folder(data);
    if !folder.is_dir() {
        fs::create_dir_all(&folder)?;
        sync_folder(&folder)?;
        sync_folder(data)?;
    }
    Ok(())
}

fn read_origin(folder: &Path) -> Option<Origin> {
    let bytes = fs::read(folder.join("origin.json")).ok()?;
    serde_json::from_slice(&bytes).ok()
}

fn write_origin(folder: &Path, origin: &Origin) -> io::Result<()> {
    write_whole(&folder.join("origin.json"), &serde_json::to_vec(origin)?)
}

fn remove_folder(folder: &Path) -> io::Result<()> {
    let gone = |result: io::Result<()>| match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    };
    gone(fs::remove_file(folder.join("origin.json")))?;
    gone(fs::remove_dir_all(folder))
}

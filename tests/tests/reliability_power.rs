//! The power goes: what was written below the database and not synced is lost, torn or kept, each
//! write by chance. No acknowledged edit may be lost.
//!
//! SQLite's own file layer is wrapped, so that every write, cut, sync and removal is on record.
//! A disk after the loss of power is then made from a prefix of the record. This needs the C
//! interface, and with it `unsafe`; it runs in a process of its own, since the layer is global.

#![allow(unsafe_code, clippy::print_stdout)]

use std::collections::{BTreeMap, HashMap};
use std::ffi::{CStr, c_char, c_int, c_void};
use std::path::Path;
use std::sync::{LazyLock, Mutex};
use std::{fs, ptr, slice};

use acceptance::reliability::random::{Chance, large_roadmap, random_edits, state_hash};
use acceptance::reliability::{moment, run};
use libsqlite3_sys::{
    SQLITE_OK, sqlite3_file, sqlite3_io_methods, sqlite3_vfs, sqlite3_vfs_find,
    sqlite3_vfs_register,
};
use roadmaps::edit::{self, Edit, GoalChange};
use roadmaps::model::Roadmap;
use roadmaps::say::Sentence;
use roadmaps::store::{Commit, CommitKind, Contents, SqliteStore, Store};

/// The least that a disk writes in one piece, in bytes.
const SECTOR: usize = 512;

#[test]
fn no_acknowledged_edit_is_lost_to_a_loss_of_power() {
    let soak = std::env::var_os("BACKCAST_SOAK").is_some();
    let (losses, seed) = if soak { (200, 7) } else { (40, 7) };
    println!("{}", run(power_losses(losses, seed)));
}

/// Something that happened below the database, or that its user was told.
#[derive(Clone, Debug)]
enum Event {
    Write {
        path: String,
        at: usize,
        bytes: Vec<u8>,
    },
    Cut {
        path: String,
        length: usize,
    },
    Sync {
        path: String,
    },
    Remove {
        path: String,
        synced: bool,
    },
    Acknowledged {
        revision: i64,
        state: u64,
    },
}

async fn power_losses(losses: u32, seed: u64) -> String {
    record_everything();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("roadmap.db");
    let mut chance = Chance::new(seed);
    work(&path, &mut chance).await;
    let record = std::mem::take(&mut *RECORD.lock().expect("no panic so far"));

    let said = |event: &Event| matches!(event, Event::Acknowledged { .. });
    let first = record
        .iter()
        .position(said)
        .expect("creation was acknowledged");
    let (mut found_later, mut edits) = (0, 0);
    for loss in 0..losses {
        let until = first + 1 + chance.below(record.len() - first);
        let past = &record[..until];
        let acknowledged = past.iter().rev().find_map(|event| match event {
            Event::Acknowledged { revision, state } => Some((*revision, *state)),
            _ => None,
        });
        let (revision, state) = acknowledged.expect("creation was acknowledged");
        edits += revision;

        let after = tempfile::tempdir().expect("a temporary folder");
        for (name, bytes) in disk_after(past, &mut chance) {
            let name = Path::new(&name).file_name().expect("it has a name");
            fs::write(after.path().join(name), bytes).expect("written");
        }
        let opened = SqliteStore::open(&after.path().join("roadmap.db")).await;
        let mut store = opened.unwrap_or_else(|error| panic!("loss {loss}, {seed}: {error}"));
        store
            .check()
            .await
            .expect("integrity_check is ok after a loss of power");
        let stored = store.load().await.expect("it can be loaded");
        assert!(
            (revision..=revision + 1).contains(&stored.revision),
            "acknowledged {revision}, found {}, loss {loss}, seed {seed}",
            stored.revision
        );
        found_later += u32::from(stored.revision > revision);
        let mut roadmap = Roadmap::from_records(stored.id, stored.records).expect("readable");
        let later = store.changes_after(revision).await.expect("readable");
        for changes in later.expect("history is whole") {
            changes
                .reversed()
                .merge_into(&mut roadmap)
                .expect("it fits");
        }
        assert_eq!(state_hash(&roadmap), state, "loss {loss}, seed {seed}");
    }
    format!(
        "loss of power: {losses} losses, {} writes on record, on average {} edits acknowledged, \
         0 lost ({found_later} found the next one, too)",
        record.len(),
        edits / i64::from(losses)
    )
}

/// Edits a working copy: small edits, and large ones that make the log overflow into the database.
async fn work(path: &Path, chance: &mut Chance) {
    let mut roadmap = large_roadmap(30, 1);
    roadmap.id = "power".to_owned();
    let contents = Contents::beginning(&roadmap, "", &Sentence::DidCreate, moment(0));
    let mut store = SqliteStore::create(path, &contents).await.expect("created");
    acknowledge(1, &roadmap);
    let mut revision = 1;
    for serial in 0..120 {
        let edits = match chance.once_in(4) {
            true => vec![Edit::ChangeGoal {
                change: GoalChange::Story(format!("{serial} ").repeat(20_000)),
            }],
            false => random_edits(chance, &roadmap, serial),
        };
        let Ok(changes) = edit::apply(&mut roadmap, &edits, |_, _| ()) else {
            continue;
        };
        let commit = Commit {
            base: revision,
            author: "",
            time: moment(serial),
            kind: CommitKind::Edit,
            label: &Sentence::DidTidy,
            edits: &edits,
            changes: &changes,
        };
        revision = store.commit(&commit).await.expect("committed");
        acknowledge(revision, &roadmap);
        if chance.once_in(30) {
            store.close().await.expect("closed");
            store = SqliteStore::open(path).await.expect("opened");
        }
    }
    store.close().await.expect("closed");
}

fn acknowledge(revision: i64, roadmap: &Roadmap) {
    let state = state_hash(roadmap);
    note(Event::Acknowledged { revision, state });
}

/// A file on the way to the disk: what is safe, and what may yet happen to it, in order.
#[derive(Clone, Debug, Default)]
struct OnDisk {
    safe: Option<Vec<u8>>,
    pending: Vec<Event>,
}

impl OnDisk {
    /// Everything that happened to it is safe.
    fn settle(&mut self) {
        self.settle_removal();
        let bytes = self.safe.get_or_insert_default();
        for event in self.pending.drain(..) {
            apply(bytes, &event, usize::MAX);
        }
    }

    /// Its removal, if there was one, is safe.
    fn settle_removal(&mut self) {
        if let Some(at) = self.pending.iter().rposition(is_removal) {
            self.pending.drain(..=at);
            self.safe = None;
        }
    }
}

/// The files as the disk may hold them when the power goes after these events.
fn disk_after(past: &[Event], chance: &mut Chance) -> BTreeMap<String, Vec<u8>> {
    let mut files: BTreeMap<String, OnDisk> = BTreeMap::new();
    for event in past {
        match event {
            Event::Write { path, .. } | Event::Cut { path, .. } => {
                let file = files.entry(path.clone()).or_default();
                file.pending.push(event.clone());
            }
            Event::Sync { path } => {
                let file = files.entry(path.clone()).or_default();
                let is_log = path.ends_with("-wal") || path.ends_with("-journal");
                let is_new = file.safe.is_none() || file.pending.iter().any(is_removal);
                file.settle();
                if is_log && is_new {
                    // With a new log, SQLite syncs the folder: removals in it are safe, too.
                    files.values_mut().for_each(OnDisk::settle_removal);
                }
            }
            Event::Remove { path, synced: true } => drop(files.remove(path)),
            Event::Remove { path, .. } => {
                files
                    .entry(path.clone())
                    .or_default()
                    .pending
                    .push(event.clone());
            }
            Event::Acknowledged { .. } => {}
        }
    }
    let mut disk = BTreeMap::new();
    for (path, file) in files {
        let mut now = file.safe;
        for event in &file.pending {
            match event {
                Event::Remove { .. } if chance.once_in(2) => now = None,
                // The name still leads to the old file; what came later went to another.
                Event::Remove { .. } => break,
                _ => match chance.below(3) {
                    0 => {}
                    1 => apply(now.get_or_insert_default(), event, usize::MAX),
                    _ => {
                        let sectors = chance.below(16);
                        apply(now.get_or_insert_default(), event, sectors * SECTOR);
                    }
                },
            }
        }
        if let Some(bytes) = now {
            disk.insert(path, bytes);
        }
    }
    disk
}

fn is_removal(event: &Event) -> bool {
    matches!(event, Event::Remove { .. })
}

/// Does to a file what an event did, or of a write only the first bytes.
fn apply(file: &mut Vec<u8>, event: &Event, limit: usize) {
    match event {
        Event::Write { at, bytes, .. } => {
            let bytes = &bytes[..bytes.len().min(limit)];
            if file.len() < at + bytes.len() {
                file.resize(at + bytes.len(), 0);
            }
            file[*at..at + bytes.len()].copy_from_slice(bytes);
        }
        Event::Cut { length, .. } => file.resize(*length, 0),
        _ => {}
    }
}

static RECORD: Mutex<Vec<Event>> = Mutex::new(Vec::new());

/// The open files, by their address in SQLite: their path, and what really handles them.
static OPEN: LazyLock<Mutex<HashMap<usize, Open>>> = LazyLock::new(Mutex::default);

struct Open {
    path: String,
    methods: &'static sqlite3_io_methods,
}

fn note(event: Event) {
    RECORD.lock().expect("no panic while recording").push(event);
}

/// Wraps SQLite's file layer for the rest of this process.
fn record_everything() {
    // SAFETY: the layer is a static of SQLite; the copy lives as long as the process and differs
    // in two functions that call the original ones.
    unsafe {
        let original = sqlite3_vfs_find(ptr::null());
        assert!(!original.is_null(), "SQLite has a file layer");
        let mut layer = ptr::read(original);
        layer.zName = c"recorded".as_ptr();
        layer.xOpen = Some(open);
        layer.xDelete = Some(remove);
        let layer = Box::leak(Box::new(layer));
        ORIGINAL
            .lock()
            .expect("first use")
            .replace(original as usize);
        assert_eq!(
            sqlite3_vfs_register(layer, 1),
            SQLITE_OK,
            "it is the default from now on"
        );
    }
}

static ORIGINAL: Mutex<Option<usize>> = Mutex::new(None);

fn original() -> *mut sqlite3_vfs {
    let original = ORIGINAL.lock().expect("set once");
    original.expect("set before anything is opened") as *mut sqlite3_vfs
}

unsafe extern "C" fn open(
    _: *mut sqlite3_vfs,
    name: *const c_char,
    file: *mut sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    let layer = original();
    // SAFETY: SQLite's arguments go to SQLite's own function; the file is SQLite's memory, and
    // its table of functions is replaced by one that lives as long as the process.
    unsafe {
        let open = (*layer).xOpen.expect("every layer opens files");
        let result = open(layer, name, file, flags, out);
        if result != SQLITE_OK || name.is_null() || (*file).pMethods.is_null() {
            return result;
        }
        let methods: &'static sqlite3_io_methods = &*(*file).pMethods;
        let path = CStr::from_ptr(name).to_string_lossy().into_owned();
        OPEN.lock()
            .expect("no panic")
            .insert(file as usize, Open { path, methods });
        let mut recorded = ptr::read(methods);
        // Version 1 has neither mapped files nor shared memory: every write comes through here.
        recorded.iVersion = 1;
        recorded.xWrite = Some(write);
        recorded.xTruncate = Some(cut);
        recorded.xSync = Some(sync);
        recorded.xClose = Some(close);
        (*file).pMethods = Box::leak(Box::new(recorded));
        SQLITE_OK
    }
}

unsafe extern "C" fn remove(_: *mut sqlite3_vfs, name: *const c_char, sync: c_int) -> c_int {
    let layer = original();
    // SAFETY: SQLite's arguments go to SQLite's own function.
    let (path, result) = unsafe {
        let path = CStr::from_ptr(name).to_string_lossy().into_owned();
        let remove = (*layer).xDelete.expect("every layer removes files");
        (path, remove(layer, name, sync))
    };
    if result == SQLITE_OK {
        let synced = sync != 0;
        note(Event::Remove { path, synced });
    }
    result
}

/// The path of an open file, and what really handles it.
fn behind(file: *mut sqlite3_file) -> (String, &'static sqlite3_io_methods) {
    let open = OPEN.lock().expect("no panic");
    let open = open.get(&(file as usize)).expect("it was opened here");
    (open.path.clone(), open.methods)
}

unsafe extern "C" fn write(
    file: *mut sqlite3_file,
    data: *const c_void,
    length: c_int,
    at: i64,
) -> c_int {
    let (path, methods) = behind(file);
    let write = methods.xWrite.expect("every file can be written");
    // SAFETY: SQLite's arguments go to SQLite's own function, and it says how long the data is.
    let (bytes, result) = unsafe {
        let bytes = slice::from_raw_parts(data.cast::<u8>(), length as usize).to_vec();
        (bytes, write(file, data, length, at))
    };
    let at = at as usize;
    note(Event::Write { path, at, bytes });
    result
}

unsafe extern "C" fn cut(file: *mut sqlite3_file, length: i64) -> c_int {
    let (path, methods) = behind(file);
    let cut = methods.xTruncate.expect("every file can be cut");
    let bytes = length as usize;
    note(Event::Cut {
        path,
        length: bytes,
    });
    // SAFETY: SQLite's arguments go to SQLite's own function.
    unsafe { cut(file, length) }
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, flags: c_int) -> c_int {
    let (path, methods) = behind(file);
    let sync = methods.xSync.expect("every file can be synced");
    // SAFETY: SQLite's arguments go to SQLite's own function.
    let result = unsafe { sync(file, flags) };
    if result == SQLITE_OK {
        note(Event::Sync { path });
    }
    result
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    let (_, methods) = behind(file);
    OPEN.lock().expect("no panic").remove(&(file as usize));
    let close = methods.xClose.expect("every file can be closed");
    // SAFETY: SQLite's arguments go to SQLite's own function.
    unsafe { close(file) }
}

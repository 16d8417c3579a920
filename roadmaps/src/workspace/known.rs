//! The documents that were opened before: the recent list, and which path a document id is at.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Recent;
use super::files::write_whole;

/// How many documents are remembered.
const MAX_KNOWN: usize = 500;

/// A document that was opened before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Known {
    /// Its id.
    pub(super) id: String,
    /// Whether the recent list shows it.
    pub(super) listed: bool,
    /// Where it is, its title and when it was last opened.
    pub(super) recent: Recent,
}

/// Every document that is remembered, the latest first; none when the list cannot be read.
pub(super) fn read(data: &Path) -> Vec<Known> {
    let bytes = fs::read(list_path(data)).unwrap_or_default();
    serde_json::from_slice(&bytes).unwrap_or_default()
}

/// Remembers that a document was opened or changed its title.
///
/// # Errors
/// When the list cannot be written.
pub(super) fn remember(
    data: &Path,
    id: &str,
    path: &Path,
    title: &str,
    opened: DateTime<Utc>,
) -> io::Result<()> {
    change(data, |list| {
        list.retain(|known| {
            let moved = known.id == id && !known.recent.path.exists();
            known.recent.path != path && !moved
        });
        let recent = Recent {
            path: path.to_owned(),
            title: title.to_owned(),
            opened,
        };
        let known = Known {
            id: id.to_owned(),
            listed: true,
            recent,
        };
        list.insert(0, known);
        list.truncate(MAX_KNOWN);
    })
}

/// Takes a document off the recent list. Its id stays known.
///
/// # Errors
/// When the list cannot be written.
pub(super) fn unlist(data: &Path, path: &Path) -> io::Result<()> {
    change(data, |list| {
        for known in list.iter_mut().filter(|known| known.recent.path == path) {
            known.listed = false;
        }
    })
}

fn change(data: &Path, with: impl FnOnce(&mut Vec<Known>)) -> io::Result<()> {
    fs::create_dir_all(data)?;
    let lock = File::options()
        .create(true)
        .append(true)
        .open(data.join("known.lock"))?;
    lock.lock()?;
    let mut list = read(data);
    with(&mut list);
    write_whole(&list_path(data), &serde_json::to_vec_pretty(&list)?)
}

fn list_path(data: &Path) -> PathBuf {
    data.join("known.json")
}

//! Files that a user names and that are no documents: the JSON form, and what is exported.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

use uuid::Uuid;

use super::files::{new_file_error, part_path, read_error, readable, remove_quietly, sync_folder};
use crate::error::{Code, Error};
use crate::exchange::json::MAX_MEGABYTES;
use crate::say::Sentence;

/// The bytes of a file that is named .json or begins as JSON does; none where it is anything else,
/// or a document, whatever its name. It is read once, so that it may also be a pipe.
///
/// # Errors
/// When it is not there, cannot be read or is too large.
pub fn read_json(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    readable(path)?;
    let failed = |error: io::Error| read_error(path, &error);
    let limit = u64::from(MAX_MEGABYTES) * 1_000_000;
    let file = File::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    let start = (&file).take(1_024).read_to_end(&mut bytes);
    start.map_err(failed)?;
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let first = text.iter().find(|byte| !byte.is_ascii_whitespace());
    let named = path
        .extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("json"));
    let is_document = bytes.starts_with(b"SQLite format 3\0");
    if is_document || !named && !matches!(first, Some(b'{' | b'[')) {
        return Ok(None);
    }
    let rest = limit + 1 - bytes.len() as u64;
    file.take(rest).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > limit {
        let (path, limit) = (path.display().to_string(), MAX_MEGABYTES);
        return Err(Error::new(
            Code::Unreadable,
            Sentence::FileTooLarge { path, limit },
        ));
    }
    Ok(Some(bytes))
}

/// Writes an export in whole, or leaves what was there as it was.
///
/// # Errors
/// When the folder cannot be written or the disk is full.
pub fn write_export(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    // A name of its own: two exports at once, and a file of the user's, stay out of its way.
    let part = part_path(path, &Uuid::new_v4().simple().to_string());
    let written = File::create_new(&part).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let placed = written
        .and_then(|()| fs::rename(&part, path))
        .and_then(|()| sync_folder(path));
    placed.map_err(|error| {
        remove_quietly(&part);
        new_file_error(path, &error)
    })
}

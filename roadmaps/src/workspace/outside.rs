//! Files that a user names and that are no documents: the JSON form, and what is exported.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use super::MAX_FILE;
use super::files::{file_error, write_whole};
use crate::error::{Code, Error};
use crate::say::Sentence;

/// Whether a file begins as JSON does, rather than as a document.
///
/// # Errors
/// When it is not there or cannot be read.
pub fn looks_like_json(path: &Path) -> Result<bool, Error> {
    let mut start = Vec::new();
    let opened = File::open(path).and_then(|file| file.take(1_024).read_to_end(&mut start));
    opened.map_err(|error| read_error(path, &error))?;
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&start);
    let first = text.iter().find(|byte| !byte.is_ascii_whitespace());
    let named = path
        .extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("json"));
    Ok(named || matches!(first, Some(b'{' | b'[')))
}

/// The bytes of a file, as long as it is of a size that is read.
///
/// # Errors
/// When it is not there, cannot be read or is too large.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, Error> {
    let size = fs::metadata(path)
        .map_err(|error| read_error(path, &error))?
        .len();
    if size > u64::from(MAX_FILE) * 1_000_000 {
        let path = path.display().to_string();
        return Err(Error::new(
            Code::Unreadable,
            Sentence::FileTooLarge {
                path,
                limit: MAX_FILE,
            },
        ));
    }
    fs::read(path).map_err(|error| read_error(path, &error))
}

/// Writes an export in whole, or leaves what was there as it was.
///
/// # Errors
/// When the folder cannot be written or the disk is full.
pub fn write_export(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    write_whole(path, bytes).map_err(|error| file_error(path, &error))
}

fn read_error(path: &Path, error: &io::Error) -> Error {
    let shown = path.display().to_string();
    match error.kind() {
        io::ErrorKind::NotFound => {
            Error::new(Code::NotFound, Sentence::FileNotFound { path: shown })
        }
        _ => {
            let detail = error.to_string();
            Error::new(
                Code::Unreadable,
                Sentence::DamagedFile {
                    path: shown,
                    detail,
                },
            )
        }
    }
}

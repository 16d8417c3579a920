//! Files as such: names, fingerprints, and writing so that a reader sees the whole old or the
//! whole new file, whenever the power goes.

use std::fs::{self, File, Metadata, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::error::{Code, Error};
use crate::say::Sentence;
use crate::store::StoreError;

/// The ending of a roadmap's file name.
pub(super) const ENDING: &str = "roadmap";

/// The longest file name made from a title, in bytes, so that every file system takes it with a
/// number and an ending.
const MAX_NAME: usize = 120;

/// The SHA-256 of a file's bytes.
///
/// # Errors
/// As of reading the file.
pub(super) fn fingerprint(path: &Path) -> io::Result<String> {
    copy_bytes(&mut File::open(path)?, &mut io::sink())
}

/// What is known of a file, before it is opened: a device or a pipe could keep whoever opens or
/// reads it waiting for ever. A pipe that was handed to this program has no name in any folder and
/// may be read.
///
/// # Errors
/// When it is not there, or no file that can be read to its end.
pub(super) fn readable(path: &Path) -> Result<Metadata, Error> {
    let shown = || path.display().to_string();
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) => {
            use io::ErrorKind::*;
            let is_link = path.symlink_metadata().is_ok_and(|it| it.is_symlink());
            let told = [NotFound, NotADirectory, PermissionDenied].contains(&error.kind());
            return Err(if is_link && !told {
                Error::new(Code::Unreadable, Sentence::LinkLoop { path: shown() })
            } else {
                read_error(path, &error)
            });
        }
    };
    if metadata.is_dir() {
        return Err(read_error(path, &io::ErrorKind::IsADirectory.into()));
    }
    let settled = fs::canonicalize(path);
    let handed_over = settled.is_err();
    // What the system itself shows as files may have no end.
    let shown_only = settled.is_ok_and(|path| {
        let system = ["/proc", "/sys", "/dev"];
        system.iter().any(|folder| path.starts_with(folder)) && !path.starts_with("/dev/shm")
    });
    if handed_over || (metadata.is_file() && !shown_only) {
        return Ok(metadata);
    }
    Err(Error::new(
        Code::Unreadable,
        Sentence::NotAFile { path: shown() },
    ))
}

/// Copies an open file to a new one, syncs it and returns the fingerprint of its bytes.
///
/// # Errors
/// As of reading and writing; an incomplete copy is taken away.
pub(super) fn copy_synced(mut from: File, to: &Path) -> io::Result<String> {
    let mut target = File::create_new(to)?;
    let copied = copy_bytes(&mut from, &mut target).and_then(|hash| {
        target.sync_all()?;
        Ok(hash)
    });
    drop(target);
    if copied.is_err() {
        remove_quietly(to);
    }
    copied
}

/// Writes a small private file so that it is there in whole or as it was.
///
/// # Errors
/// As of writing; the file is as it was.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let part = path.with_extension("part");
    let written = File::create(&part).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let renamed = written.and_then(|()| fs::rename(&part, path));
    match renamed {
        Ok(()) => sync_folder(path),
        Err(error) => {
            remove_quietly(&part);
            Err(error)
        }
    }
}

/// Gives a file a name that nothing has yet.
///
/// # Errors
/// `AlreadyExists` when something has it. The file is where it was then.
pub(super) fn rename_to_new(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Ok(()) => fs::remove_file(from),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
        // Some file systems know no hard links; there the name is taken first.
        Err(_) => {
            drop(File::create_new(to)?);
            fs::rename(from, to).inspect_err(|_| remove_quietly(to))
        }
    }
}

/// Makes sure that a name given to a file in its folder survives the loss of power.
///
/// # Errors
/// As of syncing.
pub(super) fn sync_folder(of: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if let Some(folder) = of.parent() {
        // A bare name lies in the current folder, which an empty path does not open.
        let here = Path::new(".");
        let folder = if folder.as_os_str().is_empty() {
            here
        } else {
            folder
        };
        match File::open(folder)?.sync_all() {
            // Some network folders cannot be synced; they do by themselves what they do.
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => {}
            Err(error) if error.kind() == io::ErrorKind::Unsupported => {}
            synced => return synced,
        }
    }
    #[cfg(not(unix))]
    let _ = of;
    Ok(())
}

/// Removes a file of ours; when it stays, it is in nobody's way.
pub(super) fn remove_quietly(path: &Path) {
    let _ = fs::remove_file(path);
}

/// A lock on a path of ours, until it is dropped or the process ends.
#[derive(Debug)]
pub(super) struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // Said aloud, because a child process that is just starting may share the open file.
        let _ = self.0.unlock();
    }
}

/// Takes a lock that ends with this process at the latest; none when another holds it.
///
/// # Errors
/// When the lock file cannot be made.
pub(super) fn lock(path: &Path) -> io::Result<Option<Lock>> {
    let file = File::options().create(true).append(true).open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Lock(file))),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// The one name of a path: links resolved, also when the file itself is gone.
///
/// # Errors
/// When its folder does not exist.
pub(super) fn settled(path: &Path) -> io::Result<PathBuf> {
    if let Ok(settled) = fs::canonicalize(path) {
        return Ok(settled);
    }
    let name = path.file_name().ok_or(io::ErrorKind::NotFound)?;
    let folder = match path.parent() {
        Some(folder) if folder.as_os_str().is_empty() => Path::new("."),
        Some(folder) => folder,
        None => return Err(io::ErrorKind::NotFound.into()),
    };
    Ok(fs::canonicalize(folder)?.join(name))
}

/// A key of a path that can name a folder.
pub(super) fn path_key(path: &Path) -> String {
    let digest = Sha256::digest(path.as_os_str().as_encoded_bytes());
    hex(&digest[..16])
}

/// A file name, without its ending, for a title: what any file system takes.
pub(super) fn safe_name(title: &str) -> String {
    let mut name = String::new();
    for character in title.chars() {
        let unsafe_here = character.is_control() || r#"/\:*?"<>|"#.contains(character);
        let character = if unsafe_here || character.is_whitespace() {
            ' '
        } else {
            character
        };
        if name.len() + character.len_utf8() > MAX_NAME {
            break;
        }
        if character != ' ' || !name.ends_with(' ') {
            name.push(character);
        }
    }
    let name = name.trim_matches([' ', '.']).to_owned();
    // Names that Windows keeps for devices, whatever follows a dot.
    let stem = name
        .split('.')
        .next()
        .unwrap_or_default()
        .to_ascii_uppercase();
    let numbered = ["COM", "LPT"].iter().any(|device| {
        let rest = stem.strip_prefix(device);
        rest.is_some_and(|rest| rest.len() == 1 && rest.chars().all(|c| c.is_ascii_digit()))
    });
    if numbered || ["CON", "PRN", "AUX", "NUL"].contains(&stem.as_str()) {
        return format!("{name}_");
    }
    if name.is_empty() {
        return "Roadmap".to_owned();
    }
    name
}

/// The names to try for a new file, one after another: "TITLE.roadmap", "TITLE 2.roadmap", …
pub(super) fn names(folder: &Path, name: &str) -> impl Iterator<Item = PathBuf> {
    let numbered = (1..).map(move |number: u32| match number {
        1 => format!("{name}.{ENDING}"),
        _ => format!("{name} {number}.{ENDING}"),
    });
    let folder = folder.to_owned();
    numbered.map(move |name| folder.join(name))
}

/// What went wrong with a file, for people.
pub(super) fn file_error(path: &Path, error: &io::Error) -> Error {
    use io::ErrorKind::*;
    let path = path.display().to_string();
    match error.kind() {
        StorageFull | QuotaExceeded | FileTooLarge => {
            Error::new(Code::DiskFull, Sentence::DiskFull { path })
        }
        PermissionDenied | ReadOnlyFilesystem | NotADirectory | IsADirectory | ResourceBusy
        | InvalidFilename => Error::new(Code::NotWritable, Sentence::NotWritable { path }),
        NotFound => Error::new(Code::NotFound, Sentence::FileGone { path }),
        AlreadyExists => Error::new(Code::NotWritable, Sentence::AlreadyThere { path }),
        _ => storage_error(error.to_string()),
    }
}

/// What went wrong while reading a file, for people. It is as it was.
pub(super) fn read_error(path: &Path, error: &io::Error) -> Error {
    use io::ErrorKind::*;
    let shown = path.display().to_string();
    match error.kind() {
        NotFound | NotADirectory => {
            Error::new(Code::NotFound, Sentence::FileNotFound { path: shown })
        }
        PermissionDenied => Error::new(Code::Unreadable, Sentence::MayNotRead { path: shown }),
        IsADirectory => Error::new(Code::Unreadable, Sentence::IsAFolder { path: shown }),
        _ => store_error(path, StoreError::Damaged(error.to_string())),
    }
}

/// What went wrong while making a new file, for people. Nothing was lost, since it holds nothing
/// that is not kept elsewhere.
pub(super) fn new_file_error(path: &Path, error: &io::Error) -> Error {
    nothing_made(path, file_error(path, error))
}

/// An error about a new file instead of one with edits of the user's.
pub(super) fn nothing_made(path: &Path, error: Error) -> Error {
    let path = path.display().to_string();
    match error.sentence {
        Sentence::FileGone { .. } => Error::new(error.code, Sentence::NoSuchFolder { path }),
        Sentence::NotWritable { .. } => Error::new(error.code, Sentence::CannotBeMade { path }),
        Sentence::DiskFull { .. } => Error::new(error.code, Sentence::NoRoomFor { path }),
        _ => error,
    }
}

/// What went wrong in a store that edits go to, for people.
pub(super) fn store_error(path: &Path, error: StoreError) -> Error {
    let shown = path.display().to_string();
    match error {
        StoreError::Outdated => Error::new(Code::Outdated, Sentence::Outdated),
        StoreError::Full => Error::new(Code::DiskFull, Sentence::DiskFull { path: shown }),
        StoreError::NotWritable(_) => {
            Error::new(Code::NotWritable, Sentence::NotWritable { path: shown })
        }
        StoreError::NotOurs => Error::new(Code::Unreadable, Sentence::NotARoadmap { path: shown }),
        StoreError::Newer(version) => {
            let version = u32::try_from(version).unwrap_or(u32::MAX);
            let path = shown;
            Error::new(Code::Newer, Sentence::NewerFormat { path, version })
        }
        StoreError::Damaged(detail) => {
            let path = shown;
            Error::new(Code::Unreadable, Sentence::DamagedFile { path, detail })
        }
        StoreError::Other(detail) => storage_error(detail),
    }
}

/// Something else that failed in storage.
pub(super) fn storage_error(detail: String) -> Error {
    Error::new(Code::Storage, Sentence::StorageFailed { detail })
}

/// Where a file is written beside its path, before it gets its name.
pub(super) fn part_path(path: &Path, nonce: &str) -> PathBuf {
    // Short and hidden: a long file name must not become too long for its folder.
    path.with_file_name(format!(".backcast-{nonce}.part"))
}

fn copy_bytes(from: &mut impl Read, to: &mut impl Write) -> io::Result<String> {
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let length = from.read(&mut buffer)?;
        if length == 0 {
            return Ok(hex(&digest.finalize()));
        }
        digest.update(&buffer[..length]);
        to.write_all(&buffer[..length])?;
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_becomes_a_name_that_every_file_system_takes() {
        let check = |title: &str, name: &str| {
            assert_eq!(
                safe_name(title),
                name,
                "the file of {title:?} must be writable anywhere"
            );
        };
        check("Customers tell everyone", "Customers tell everyone");
        check("Zo zijn wij – écht", "Zo zijn wij – écht");
        check("a/b\\c: d?\n", "a b c d");
        check("../../etc/passwd", "etc passwd");
        check("  .hidden. ", "hidden");
        check("", "Roadmap");
        check("***", "Roadmap");
        check("con", "con_");
        check("Lpt1.plan", "Lpt1.plan_");
        check("Console", "Console");
        assert!(
            safe_name(&"é".repeat(500)).len() <= MAX_NAME,
            "long titles are cut"
        );
    }

    #[test]
    fn a_new_name_is_never_an_old_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let (old, new) = (folder.path().join("old"), folder.path().join("new"));
        fs::write(&old, "old").expect("written");
        fs::write(&new, "new").expect("written");
        let error = rename_to_new(&new, &old).expect_err("the name is taken");
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(
            fs::read(&old).expect("read"),
            b"old",
            "nothing was overwritten"
        );
        assert_eq!(fs::read(&new).expect("read"), b"new", "nothing was lost");
    }

    #[test]
    fn a_bare_name_has_a_folder_too() {
        let synced = sync_folder(Path::new("report.pdf"));
        assert!(
            synced.is_ok(),
            "`export plan.roadmap --to report.pdf` writes into the current folder: {synced:?}"
        );
    }
}

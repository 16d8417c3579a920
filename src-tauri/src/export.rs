//! The report on screen and on disk. The preview's pages and the PDF come from the same document.
//!
//! An export goes beside the roadmap without asking, and never over a file that this program did
//! not write since it was started; elsewhere only where a dialog granted it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use chrono::NaiveDate;
use report::{Options, Paper};
use roadmaps::error::{Code, Error, unharmed};
use roadmaps::exchange::json;
use roadmaps::model::Roadmap;
use roadmaps::plan;
use roadmaps::say::{Language, Sentence};
use roadmaps::workspace::write_export;
use serde::{Deserialize, Serialize};
use tauri::{State, WebviewWindow};
use tauri_plugin_opener::OpenerExt;

use crate::cli::PICTURE_SCALE;
use crate::commands::{TheDesk, with_open};
use crate::desk::{Open, lock};
use crate::problem::Problem;
use crate::window;

/// What was exported since the program was started, and which exports run.
#[derive(Default)]
pub struct Exports {
    written: Mutex<BTreeSet<PathBuf>>,
    /// The jobs that run, and whether each is still wanted.
    running: Mutex<BTreeMap<String, bool>>,
    previewed: Mutex<Option<(Subject, Arc<Vec<u8>>)>>,
}

/// What a report is of: the same subject gives the same bytes.
#[derive(Clone, Debug, PartialEq)]
struct Subject {
    id: String,
    revision: i64,
    today: NaiveDate,
    language: Language,
    paper: Paper,
}

/// A size of paper.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum PaperSize {
    A4,
    A3,
    Letter,
}

/// The forms of an export.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum ExportForm {
    Pdf,
    Svg,
    Png,
    Json,
}

/// The pages of the report, each an SVG: exactly what the PDF of the same paper holds.
#[tauri::command(async)]
#[specta::specta]
pub fn report_pages(
    window: WebviewWindow,
    desk: TheDesk,
    exports: State<Exports>,
    paper: PaperSize,
) -> Result<Vec<String>, Problem> {
    let (roadmap, subject, _) = snapshot(&window, &desk, paper)?;
    let drawn = unharmed(|| {
        let set = set(&roadmap, &subject)?;
        Ok((set.pages(), set.pdf().map_err(|error| failed(&error))?))
    });
    let (pages, pdf) = drawn.map_err(|error| desk.problem(&error))?;
    *lock(&exports.previewed) = Some((subject, Arc::new(pdf)));
    Ok(pages)
}

/// Writes an export beside the roadmap, or where a dialog says, and answers where it is. None when
/// the dialog was left without a choice, or the job was cancelled before anything was written.
#[tauri::command(async)]
#[specta::specta]
pub fn export(
    window: WebviewWindow,
    desk: TheDesk,
    exports: State<Exports>,
    job: String,
    form: ExportForm,
    paper: PaperSize,
    elsewhere: bool,
) -> Result<Option<String>, Problem> {
    let job = exports.begin(job);
    let (roadmap, subject, document) = snapshot(&window, &desk, paper)?;
    let asked = elsewhere.then(|| window::ask_where_to_save(&window, &desk, form.extension()));
    let Some(chosen) = asked.map_or(Some(None), |path| path.map(Some)) else {
        return Ok(None);
    };
    let to = chosen.unwrap_or_else(|| exports.beside(&document, form.extension()));
    let written = job.write(form, &roadmap, &subject, to);
    written.map_err(|error| desk.problem(&error))
}

/// An export that runs, until it is dropped.
struct Job<'a> {
    exports: &'a Exports,
    name: String,
}

impl Job<'_> {
    /// Draws and writes it; none when it was cancelled before anything was written.
    fn write(
        &self,
        form: ExportForm,
        roadmap: &Roadmap,
        subject: &Subject,
        to: PathBuf,
    ) -> Result<Option<String>, Error> {
        let bytes = unharmed(|| self.exports.bytes(form, roadmap, subject))?;
        if lock(&self.exports.running).get(&self.name) != Some(&true) {
            return Ok(None);
        }
        write_export(&to, &bytes)?;
        lock(&self.exports.written).insert(to.clone());
        Ok(Some(to.display().to_string()))
    }
}

impl Drop for Job<'_> {
    fn drop(&mut self) {
        lock(&self.exports.running).remove(&self.name);
    }
}

/// Wants an export no longer: what was not written yet will not be.
#[tauri::command(async)]
#[specta::specta]
pub fn cancel_export(exports: State<Exports>, job: String) {
    exports.cancel(&job);
}

/// Opens a file that was exported since the program was started.
#[tauri::command(async)]
#[specta::specta]
pub fn open_exported(
    window: WebviewWindow,
    desk: TheDesk,
    exports: State<Exports>,
    path: String,
) -> Result<(), Problem> {
    let known = exports.known(&path).map_err(|error| desk.problem(&error))?;
    let opened = window
        .opener()
        .open_path(known.display().to_string(), None::<&str>);
    opened.map_err(|error| desk.problem(&storage_failed(&error)))
}

/// Shows a file that was exported since the program was started in its folder.
#[tauri::command(async)]
#[specta::specta]
pub fn show_exported(
    window: WebviewWindow,
    desk: TheDesk,
    exports: State<Exports>,
    path: String,
) -> Result<(), Problem> {
    let known = exports.known(&path).map_err(|error| desk.problem(&error))?;
    let shown = window.opener().reveal_item_in_dir(known);
    shown.map_err(|error| desk.problem(&storage_failed(&error)))
}

impl ExportForm {
    fn extension(self) -> &'static str {
        match self {
            ExportForm::Pdf => "pdf",
            ExportForm::Svg => "svg",
            ExportForm::Png => "png",
            ExportForm::Json => "json",
        }
    }
}

impl From<PaperSize> for Paper {
    fn from(size: PaperSize) -> Self {
        match size {
            PaperSize::A4 => Paper::A4,
            PaperSize::A3 => Paper::A3,
            PaperSize::Letter => Paper::Letter,
        }
    }
}

impl Exports {
    /// A job that runs from now on.
    fn begin(&self, name: String) -> Job<'_> {
        lock(&self.running).insert(name.clone(), true);
        let exports = self;
        Job { exports, name }
    }

    /// A job that does not run is none: nothing is kept of it.
    fn cancel(&self, job: &str) {
        if let Some(wanted) = lock(&self.running).get_mut(job) {
            *wanted = false;
        }
    }

    /// What goes into the file. A report that was just previewed is not set again.
    fn bytes(
        &self,
        form: ExportForm,
        roadmap: &Roadmap,
        subject: &Subject,
    ) -> Result<Vec<u8>, Error> {
        let analysis = || plan::analyse(roadmap, subject.today);
        match form {
            ExportForm::Pdf => {
                let previewed = lock(&self.previewed).clone();
                match previewed.filter(|(of, _)| of == subject) {
                    Some((_, bytes)) => Ok(bytes.to_vec()),
                    None => set(roadmap, subject)?.pdf().map_err(|error| failed(&error)),
                }
            }
            ExportForm::Svg => Ok(report::svg(roadmap, &analysis(), subject.language).into_bytes()),
            ExportForm::Png => report::png(roadmap, &analysis(), subject.language, PICTURE_SCALE)
                .map_err(|error| failed(&error)),
            ExportForm::Json => Ok(json::write(roadmap).into_bytes()),
        }
    }

    /// A place beside the document: its own name, numbered where a file is there that this
    /// program did not write since it was started.
    fn beside(&self, document: &Path, extension: &str) -> PathBuf {
        let written = lock(&self.written);
        let free = |path: &Path| written.contains(path) || path.symlink_metadata().is_err();
        let plain = document.with_extension(extension);
        if free(&plain) {
            return plain;
        }
        let stem = document.file_stem().unwrap_or_default().to_string_lossy();
        (2..)
            .map(|number| document.with_file_name(format!("{stem} {number}.{extension}")))
            .find(|path| free(path))
            .unwrap_or(plain)
    }

    /// A path of the window's, if it is one of the files that were written.
    fn known(&self, path: &str) -> Result<PathBuf, Error> {
        let known = lock(&self.written).get(Path::new(path)).cloned();
        known.ok_or_else(|| {
            let path = path.to_owned();
            Error::new(Code::NotFound, Sentence::FileNotFound { path })
        })
    }
}

/// The roadmap as it is now, so that edits do not wait for the drawing, and its document's path.
fn snapshot(
    window: &WebviewWindow,
    desk: &TheDesk,
    paper: PaperSize,
) -> Result<(Roadmap, Subject, PathBuf), Problem> {
    with_open(window, desk, |open| {
        let (roadmap, revision) = open.shown();
        let roadmap = roadmap.clone();
        let subject = Subject {
            id: roadmap.id.clone(),
            revision,
            today: desk.today(),
            language: desk.language(),
            paper: paper.into(),
        };
        Ok((roadmap, subject, named_after(open)))
    })
}

/// The path that an export is named after: an earlier version's tells its revision.
fn named_after(open: &Open) -> PathBuf {
    let document = open.document.path();
    match &open.earlier {
        None => document.to_owned(),
        Some(earlier) => {
            let stem = document.file_stem().unwrap_or_default().to_string_lossy();
            document.with_file_name(format!("{stem} ({}).roadmap", earlier.revision))
        }
    }
}

fn set(roadmap: &Roadmap, subject: &Subject) -> Result<report::Set, Error> {
    let analysis = plan::analyse(roadmap, subject.today);
    let options = Options {
        paper: subject.paper,
        revision: Some(subject.revision),
    };
    report::set(roadmap, &analysis, subject.language, options).map_err(|error| failed(&error))
}

fn failed(error: &report::Error) -> Error {
    let detail = error.to_string();
    Error::new(Code::Storage, Sentence::ReportFailed { detail })
}

fn storage_failed(error: &tauri_plugin_opener::Error) -> Error {
    let detail = error.to_string();
    Error::new(Code::Storage, Sentence::StorageFailed { detail })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cancelled_job_writes_nothing_and_nothing_is_kept_of_it() {
        let exports = Exports::default();
        exports.cancel("never begun");
        let roadmap = Roadmap::default();
        let subject = Subject {
            id: String::new(),
            revision: 1,
            today: NaiveDate::from_ymd_opt(2027, 1, 4).expect("a day"),
            language: Language::En,
            paper: Paper::A4,
        };
        let name = format!("backcast-{}.json", uuid::Uuid::new_v4());
        let to = std::env::temp_dir().join(name);
        let job = exports.begin("job".to_owned());
        exports.cancel("job");
        let written = job.write(ExportForm::Json, &roadmap, &subject, to.clone());
        assert_eq!(written, Ok(None));
        assert!(!to.exists(), "nothing was written");
        drop(job);
        let job = exports.begin("job".to_owned());
        let written = job.write(ExportForm::Json, &roadmap, &subject, to.clone());
        assert_eq!(written, Ok(Some(to.display().to_string())));
        drop(job);
        assert!(lock(&exports.running).is_empty(), "nothing runs");
        std::fs::remove_file(to).expect("it was written");
    }

    #[test]
    fn an_export_goes_over_nothing_that_is_not_its_own() {
        let name = format!("backcast-{}", uuid::Uuid::new_v4());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).expect("the temporary folder can be written");
        let document = folder.join("Service.roadmap");
        let exports = Exports::default();
        let first = exports.beside(&document, "pdf");
        assert_eq!(
            first,
            folder.join("Service.pdf"),
            "it is named after the roadmap"
        );
        std::fs::write(&first, "somebody's").expect("the folder can be written");
        assert_eq!(
            exports.beside(&document, "pdf"),
            folder.join("Service 2.pdf"),
            "a file of unknown origin stays as it is"
        );
        lock(&exports.written).insert(first.clone());
        assert_eq!(
            exports.beside(&document, "pdf"),
            first,
            "an export of this session is brought up to date in its place"
        );
        assert!(
            exports.known("/etc/passwd").is_err(),
            "only what was exported can be opened"
        );
        let _ = std::fs::remove_dir_all(&folder);
    }
}

//! What the window can ask for: one call of the core each. They run beside the main thread, so that
//! the window stays alive; [`crate::desk::wait`] waits for the store. No command takes a path that a dialog,
//! the command line or the recent list did not grant.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use roadmaps::edit::Edit;
use roadmaps::error::{Code, Error, unharmed};
use roadmaps::model::{Goal, Roadmap};
use roadmaps::plan::{self, outlook::Outlook};
use roadmaps::say::{Language, Sentence};
use roadmaps::view::{Update, View};
use roadmaps::workspace::{Edited, HistoryEntry, HistoryKind, Recent};
use serde::Serialize;
use tauri::{Manager, State, WebviewWindow};
use tauri_plugin_opener::OpenerExt;

use crate::desk::{Desk, Earlier, Open, lock, wait};
use crate::preferences::Preferences;
use crate::problem::Problem;
use crate::window::{self, Saved};

/// The desk, as commands get it.
pub type TheDesk<'a> = State<'a, Arc<Desk>>;

/// What a window needs to show its first picture.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct Start {
    /// What is preferred.
    pub preferences: Preferences,
    /// The language that is spoken: the preferred one, else the system's.
    pub language: Language,
    /// The day to plan on.
    pub today: NaiveDate,
    /// The open roadmap, if any.
    pub opened: Option<Opened>,
    /// What kept the asked-for roadmap from opening.
    pub problem: Option<Problem>,
    /// The roadmaps opened before, the latest first.
    pub recent: Vec<RecentRoadmap>,
}

/// A roadmap that was just opened.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct Opened {
    /// The whole view.
    pub view: View,
    /// Where it is and how far its file is behind.
    pub saved: Saved,
}

/// A roadmap opened before.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct RecentRoadmap {
    /// Where it is. Only paths of this list can be opened without a dialog.
    pub path: String,
    /// Its goal's title when it was last open.
    pub title: String,
    /// When it was last opened.
    pub opened: DateTime<Utc>,
}

/// One line of the history.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct HistoryLine {
    /// The revision that it made.
    #[specta(type = u32)]
    pub revision: i64,
    /// Who did it.
    pub author: String,
    /// When.
    pub time: DateTime<Utc>,
    /// How it came about.
    pub kind: HistoryKind,
    /// What was done, in words.
    pub label: String,
}

/// What a restoring did, in words and for the screen.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct Restored {
    /// What was done: the live region says it.
    pub label: String,
    /// The whole view.
    pub view: View,
}

/// What an edit did, in words and for the screen.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct Done {
    /// What was done: the live region says it.
    pub label: String,
    /// What differs now.
    pub update: Update,
}

/// What lies ahead of a revision.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct LooksAhead {
    /// The revision that was looked at.
    #[specta(type = u32)]
    pub revision: i64,
    /// What was found.
    pub outlook: Outlook,
}

/// What a window needs to show its first picture. What it was made for is being opened already.
#[tauri::command(async)]
#[specta::specta]
pub fn start(window: WebviewWindow, desk: TheDesk) -> Result<Start, Problem> {
    let seat = desk.seat(window.label());
    desk.open_what_waits(&seat);
    let problem = lock(&seat.problem).take();
    let open = lock(&seat.open);
    let opened = open.as_ref();
    Ok(Start {
        preferences: started_preferences(&desk),
        language: desk.language(),
        today: desk.today(),
        opened: opened.map(|open| window::opened(&window, &desk, open)),
        problem: problem.map(|error| desk.problem(&error)),
        recent: recent_roadmaps(&desk),
    })
}

/// The preferences, which from now on say that there was a first start.
fn started_preferences(desk: &TheDesk) -> Preferences {
    let mut preferences = desk.preferences();
    if !preferences.started {
        preferences.started = true;
        desk.prefer(preferences.clone());
    }
    preferences
}

/// The roadmaps opened before, the latest first.
#[tauri::command(async)]
#[specta::specta]
pub fn recent(desk: TheDesk) -> Vec<RecentRoadmap> {
    recent_roadmaps(&desk)
}

/// Takes a roadmap off the recent list. The file stays.
#[tauri::command(async)]
#[specta::specta]
pub fn forget_recent(desk: TheDesk, path: String) -> Result<(), Problem> {
    let forgotten = desk.workspace.forget_recent(&PathBuf::from(path));
    forgotten.map_err(|error| desk.problem(&error))
}

/// Opens a roadmap of the recent list. None when another window has it, which comes to the front.
#[tauri::command(async)]
#[specta::specta]
pub fn open_recent(
    window: WebviewWindow,
    desk: TheDesk,
    path: String,
) -> Result<Option<Opened>, Problem> {
    let path = PathBuf::from(path);
    let granted = desk
        .workspace
        .recent()
        .iter()
        .any(|recent| recent.path == path);
    if !granted {
        let path = path.display().to_string();
        let error = Error::new(Code::NotFound, Sentence::FileNotFound { path });
        return Err(desk.problem(&error));
    }
    open_file(&window, &desk, &path)
}

/// Asks which roadmap to open, and opens it. None when the dialog was left without a choice, or
/// when another window has it, which comes to the front.
#[tauri::command(async)]
#[specta::specta]
pub fn open_other(window: WebviewWindow, desk: TheDesk) -> Result<Option<Opened>, Problem> {
    match window::ask_which_to_open(&window) {
        Some(path) => open_file(&window, &desk, &path),
        None => Ok(None),
    }
}

/// States a new goal: a new roadmap in Documents/Backcast.
#[tauri::command(async)]
#[specta::specta]
pub fn create(
    window: WebviewWindow,
    desk: TheDesk,
    title: String,
    launch: Option<NaiveDate>,
) -> Result<Opened, Problem> {
    let goal = Goal {
        title,
        launch,
        ..Goal::default()
    };
    let roadmap = Roadmap {
        goal,
        ..Roadmap::default()
    };
    take_seat(&window, &desk, || desk.create(roadmap))
}

/// Makes a new roadmap from a sample.
#[tauri::command(async)]
#[specta::specta]
pub fn create_sample(
    window: WebviewWindow,
    desk: TheDesk,
    name: String,
) -> Result<Opened, Problem> {
    take_seat(&window, &desk, || desk.create_sample(&name))
}

/// The open roadmap anew: after the day or the language changed.
#[tauri::command(async)]
#[specta::specta]
pub fn view(window: WebviewWindow, desk: TheDesk) -> Result<View, Problem> {
    with_open(&window, &desk, |open| {
        open.refresh(&desk);
        Ok(open.view.clone())
    })
}

/// What lies ahead of the roadmap that the window shows. No edit waits for it.
#[tauri::command(async)]
#[specta::specta]
pub fn outlook(window: WebviewWindow, desk: TheDesk) -> Result<LooksAhead, Problem> {
    let (roadmap, revision) = with_open(&window, &desk, |open| {
        let (roadmap, revision) = open.shown();
        Ok((roadmap.clone(), revision))
    })?;
    let outlook = unharmed(|| Ok(plan::outlook::outlook(&roadmap, desk.today())));
    let outlook = outlook.map_err(|error| desk.problem(&error))?;
    Ok(LooksAhead { revision, outlook })
}

/// Applies edits as one undo step.
#[tauri::command(async)]
#[specta::specta]
pub fn edit(
    window: WebviewWindow,
    desk: TheDesk,
    base: f64,
    edits: Vec<Edit>,
) -> Result<Done, Problem> {
    with_open(&window, &desk, |open| {
        let edited = wait(open.present()?.edit(base as i64, &edits, Utc::now()))?;
        Ok(done(&window, &desk, open, edited))
    })
}

/// What would differ after edits. Nothing changes.
#[tauri::command(async)]
#[specta::specta]
pub fn preview(window: WebviewWindow, desk: TheDesk, edits: Vec<Edit>) -> Result<Update, Problem> {
    with_open(&window, &desk, |open| open.preview(&desk, &edits))
}

/// Takes back the last step.
#[tauri::command(async)]
#[specta::specta]
pub fn undo(window: WebviewWindow, desk: TheDesk) -> Result<Done, Problem> {
    with_open(&window, &desk, |open| {
        let edited = wait(open.present()?.undo(Utc::now()))?;
        Ok(done(&window, &desk, open, edited))
    })
}

/// Does again what was last taken back.
#[tauri::command(async)]
#[specta::specta]
pub fn redo(window: WebviewWindow, desk: TheDesk) -> Result<Done, Problem> {
    with_open(&window, &desk, |open| {
        let edited = wait(open.present()?.redo(Utc::now()))?;
        Ok(done(&window, &desk, open, edited))
    })
}

/// The latest lines of the history, the latest first.
#[tauri::command(async)]
#[specta::specta]
pub fn history(
    window: WebviewWindow,
    desk: TheDesk,
    limit: u32,
) -> Result<Vec<HistoryLine>, Problem> {
    let language = desk.language();
    let line = |entry: HistoryEntry| HistoryLine {
        revision: entry.revision,
        author: entry.author,
        time: entry.time,
        kind: entry.kind,
        label: entry.label.text(language),
    };
    with_open(&window, &desk, |open| {
        let entries = wait(open.document.history(limit))?;
        Ok(entries.into_iter().map(line).collect())
    })
}

/// Shows the roadmap as it was at a revision, until `view_now`. Nothing can be changed meanwhile.
#[tauri::command(async)]
#[specta::specta]
pub fn view_at(window: WebviewWindow, desk: TheDesk, revision: f64) -> Result<View, Problem> {
    with_open(&window, &desk, |open| {
        let revision = revision as i64;
        let roadmap = wait(open.document.at_revision(revision))?;
        open.earlier = Some(Earlier { revision, roadmap });
        open.refresh(&desk);
        Ok(open.view.clone())
    })
}

/// Shows the roadmap as it is now again.
#[tauri::command(async)]
#[specta::specta]
pub fn view_now(window: WebviewWindow, desk: TheDesk) -> Result<View, Problem> {
    with_open(&window, &desk, |open| {
        open.earlier = None;
        open.refresh(&desk);
        Ok(open.view.clone())
    })
}

/// Makes the roadmap again what it was at a revision, as a step that can be undone, and shows it.
#[tauri::command(async)]
#[specta::specta]
pub fn restore(window: WebviewWindow, desk: TheDesk, revision: f64) -> Result<Restored, Problem> {
    with_open(&window, &desk, |open| {
        let base = open.document.revision();
        let restored = open.document.restore(base, revision as i64, Utc::now());
        let restored = wait(restored)?;
        open.earlier = None;
        let Done { label, .. } = done(&window, &desk, open, restored);
        let view = open.view.clone();
        Ok(Restored { label, view })
    })
}

/// Makes a new roadmap of an earlier revision. The present one stays as it is.
#[tauri::command(async)]
#[specta::specta]
pub fn open_copy_of(
    window: WebviewWindow,
    desk: TheDesk,
    revision: f64,
) -> Result<Opened, Problem> {
    let earlier = with_open(&window, &desk, |open| {
        wait(open.document.at_revision(revision as i64))
    })?;
    let roadmap = Roadmap {
        id: String::new(),
        ..earlier
    };
    take_seat(&window, &desk, || desk.create(roadmap))
}

/// Puts the open roadmap away and shows the start screen.
#[tauri::command(async)]
#[specta::specta]
pub fn close(window: WebviewWindow, desk: TheDesk) -> Result<(), Problem> {
    window::put_away(&window, &desk)
}

/// Goes on at another path, which a dialog asks for. None when it was left without a choice.
#[tauri::command(async)]
#[specta::specta]
pub fn save_elsewhere(window: WebviewWindow, desk: TheDesk) -> Result<Option<Saved>, Problem> {
    let Some(path) = window::ask_where_to_save(&window, &desk, "roadmap") else {
        return Ok(None);
    };
    with_open(&window, &desk, |open| {
        let state = wait(open.document.save_elsewhere(&path, Utc::now()))?;
        Ok(Some(window::saved(&desk, open, state)))
    })
}

/// Writes a copy without history and private notes to a path that a dialog asks for.
#[tauri::command(async)]
#[specta::specta]
pub fn send_copy(window: WebviewWindow, desk: TheDesk) -> Result<Option<String>, Problem> {
    let Some(path) = window::ask_where_to_save(&window, &desk, "roadmap") else {
        return Ok(None);
    };
    with_open(&window, &desk, |open| {
        wait(open.document.send_copy(&path, Utc::now()))?;
        Ok(Some(path.display().to_string()))
    })
}

/// Shows the open roadmap's file in its folder.
#[tauri::command(async)]
#[specta::specta]
pub fn show_in_folder(window: WebviewWindow, desk: TheDesk) -> Result<(), Problem> {
    with_open(&window, &desk, |open| {
        let shown = window.opener().reveal_item_in_dir(open.document.path());
        shown.map_err(|error| {
            let detail = error.to_string();
            Error::new(Code::Storage, Sentence::StorageFailed { detail })
        })
    })
}

/// Prefers something else from now on, also after a restart. Answers the language to speak.
#[tauri::command(async)]
#[specta::specta]
pub fn prefer(desk: TheDesk, preferences: Preferences) -> Language {
    desk.prefer(preferences);
    desk.language()
}

/// Closes the window although its file could not be written; the edits stay safe in the app.
#[tauri::command(async)]
#[specta::specta]
pub fn close_anyway(window: WebviewWindow, desk: TheDesk) {
    window::leave(&window, &desk);
}

/// Opens another window, on the start screen.
#[tauri::command(async)]
#[specta::specta]
pub fn open_window(window: WebviewWindow, desk: TheDesk) -> Result<(), Problem> {
    let made = window::make(window.app_handle(), None);
    made.map_err(|error| desk.problem(&error))
}

fn recent_roadmaps(desk: &Desk) -> Vec<RecentRoadmap> {
    let roadmap = |recent: Recent| RecentRoadmap {
        path: recent.path.display().to_string(),
        title: recent.title,
        opened: recent.opened,
    };
    desk.workspace.recent().into_iter().map(roadmap).collect()
}

/// Does something with the window's roadmap; what goes wrong is said in the window's language.
pub fn with_open<T>(
    window: &WebviewWindow,
    desk: &Desk,
    work: impl FnOnce(&mut Open) -> Result<T, Error>,
) -> Result<T, Problem> {
    let done = desk.seat(window.label()).with_open(work);
    done.map_err(|error| desk.problem(&error))
}

/// Opens a file in this window, unless a window has it already: that one comes to the front.
fn open_file(window: &WebviewWindow, desk: &Desk, path: &Path) -> Result<Option<Opened>, Problem> {
    match desk.window_of(path) {
        None => take_seat(window, desk, || desk.open(path)).map(Some),
        Some(label) if label == window.label() => with_open(window, desk, |open| {
            Ok(Some(window::opened(window, desk, open)))
        }),
        Some(label) => {
            window::bring_forward(window.app_handle(), &label);
            Ok(None)
        }
    }
}

/// Opens a roadmap in the place of the window's old one, which stays when the new one does not
/// open, and is put away when it does.
fn take_seat(
    window: &WebviewWindow,
    desk: &Desk,
    opening: impl FnOnce() -> Result<Open, Error>,
) -> Result<Opened, Problem> {
    let mut opened = unharmed(opening).map_err(|error| desk.problem(&error))?;
    if let Err(problem) = window::put_away(window, desk) {
        // It was opened a moment ago: there is nothing to publish, and it opens again.
        let _ = wait(opened.document.close(Utc::now()));
        return Err(problem);
    }
    let answer = window::opened(window, desk, &opened);
    *lock(&desk.seat(window.label()).open) = Some(opened);
    Ok(answer)
}

fn done(window: &WebviewWindow, desk: &TheDesk, open: &mut Open, edited: Edited) -> Done {
    let update = open.refresh(desk);
    window::after_edit(window, desk, open);
    Done {
        label: edited.label.text(desk.language()),
        update,
    }
}

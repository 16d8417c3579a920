//! What the window can ask for: one call of the core each. No command takes a path that a dialog,
//! the command line or the recent list did not grant.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use roadmaps::edit::Edit;
use roadmaps::error::{Code, Error};
use roadmaps::model::{Goal, Roadmap};
use roadmaps::say::{Language, Sentence};
use roadmaps::view::{Update, View};
use roadmaps::workspace::{Edited, HistoryKind, SaveState};
use serde::Serialize;
use tauri::{State, WebviewWindow};
use tauri_plugin_dialog::DialogExt;
use tauri_plugin_opener::OpenerExt;

use crate::desk::{Desk, Open, Waiting, lock};
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
    #[specta(type = f64)]
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

/// What an edit did, in words and for the screen.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct Done {
    /// What was done: the live region says it.
    pub label: String,
    /// What differs now.
    pub update: Update,
}

/// What a window needs to show its first picture. Opens what the window was made for.
#[tauri::command]
#[specta::specta]
pub async fn start(window: WebviewWindow, desk: TheDesk<'_>) -> Result<Start, Problem> {
    let seat = desk.seat(window.label());
    let waiting = lock(&seat.waiting).take();
    let mut open = seat.open.lock().await;
    let mut problem = None;
    let asked = match waiting {
        Some(Waiting::File(path)) => Some(desk.open(&path).await),
        Some(Waiting::Sample) => match desk.sample("service", desk.language()) {
            Ok(roadmap) => Some(desk.create(roadmap).await),
            Err(error) => Some(Err(error)),
        },
        None => None,
    };
    match asked {
        Some(Ok(opened)) => *open = Some(opened),
        Some(Err(error)) => problem = Some(desk.problem(&error)),
        None => {}
    }
    let mut preferences = desk.preferences();
    if !preferences.started {
        preferences.started = true;
        desk.prefer(preferences.clone());
    }
    Ok(Start {
        preferences,
        language: desk.language(),
        today: desk.today(),
        opened: open.as_ref().map(|open| window::opened(&window, &desk, open)),
        problem,
        recent: recent_roadmaps(&desk),
    })
}

/// The roadmaps opened before, the latest first.
#[tauri::command]
#[specta::specta]
pub fn recent(desk: TheDesk<'_>) -> Vec<RecentRoadmap> {
    recent_roadmaps(&desk)
}

/// Takes a roadmap off the recent list. The file stays.
#[tauri::command]
#[specta::specta]
pub fn forget_recent(desk: TheDesk<'_>, path: String) -> Result<(), Problem> {
    let forgotten = desk.workspace.forget_recent(&PathBuf::from(path));
    forgotten.map_err(|error| desk.problem(&error))
}

/// Opens a roadmap of the recent list.
#[tauri::command]
#[specta::specta]
pub async fn open_recent(
    window: WebviewWindow,
    desk: TheDesk<'_>,
    path: String,
) -> Result<Opened, Problem> {
    let path = PathBuf::from(path);
    let granted = desk.workspace.recent().iter().any(|recent| recent.path == path);
    if !granted {
        let path = path.display().to_string();
        let error = Error::new(Code::NotFound, Sentence::FileNotFound { path });
        return Err(desk.problem(&error));
    }
    let opened = desk.open(&path).await;
    take_seat(&window, &desk, opened).await
}

/// Asks which roadmap to open, and opens it. None when the dialog was left without a choice.
#[tauri::command]
#[specta::specta]
pub async fn open_other(
    window: WebviewWindow,
    desk: TheDesk<'_>,
) -> Result<Option<Opened>, Problem> {
    let Some(path) = window::ask_which_to_open(&window, desk.language()).await else {
        return Ok(None);
    };
    let opened = desk.open(&path).await;
    take_seat(&window, &desk, opened).await.map(Some)
}

/// States a new goal: a new roadmap in Documents/Backcast.
#[tauri::command]
#[specta::specta]
pub async fn create(
    window: WebviewWindow,
    desk: TheDesk<'_>,
    title: String,
    launch: Option<NaiveDate>,
) -> Result<Opened, Problem> {
    let roadmap = Roadmap {
        goal: Goal { title, launch, ..Goal::default() },
        ..Roadmap::default()
    };
    let opened = desk.create(roadmap).await;
    take_seat(&window, &desk, opened).await
}

/// Makes a new roadmap from a sample.
#[tauri::command]
#[specta::specta]
pub async fn create_sample(
    window: WebviewWindow,
    desk: TheDesk<'_>,
    name: String,
) -> Result<Opened, Problem> {
    let sample = desk.sample(&name, desk.language());
    let roadmap = sample.map_err(|error| desk.problem(&error))?;
    let opened = desk.create(roadmap).await;
    take_seat(&window, &desk, opened).await
}

/// The open roadmap anew: after the day or the language changed.
#[tauri::command]
#[specta::specta]
pub async fn view(window: WebviewWindow, desk: TheDesk<'_>) -> Result<View, Problem> {
    let seat = desk.seat(window.label());
    let mut open = seat.open.lock().await;
    let open = open.as_mut().ok_or_else(|| Problem::nothing_open(desk.language()))?;
    open.view = desk.look(&open.document);
    Ok(open.view.clone())
}

/// Applies edits as one undo step.
#[tauri::command]
#[specta::specta]
pub async fn edit(
    window: WebviewWindow,
    desk: TheDesk<'_>,
    base: f64,
    edits: Vec<Edit>,
) -> Result<Done, Problem> {
    let seat = desk.seat(window.label());
    let mut open = seat.open.lock().await;
    let open = open.as_mut().ok_or_else(|| Problem::nothing_open(desk.language()))?;
    let edited = open.document.edit(base as i64, &edits, Utc::now()).await;
    done(&window, &desk, open, edited)
}

/// What would differ after edits. Nothing changes.
#[tauri::command]
#[specta::specta]
pub async fn preview(
    window: WebviewWindow,
    desk: TheDesk<'_>,
    edits: Vec<Edit>,
) -> Result<Update, Problem> {
    let seat = desk.seat(window.label());
    let open = seat.open.lock().await;
    let open = open.as_ref().ok_or_else(|| Problem::nothing_open(desk.language()))?;
    open.preview(&desk, &edits).map_err(|error| desk.problem(&error))
}

/// Takes back the last step.
#[tauri::command]
#[specta::specta]
pub async fn undo(window: WebviewWindow, desk: TheDesk<'_>) -> Result<Done, Problem> {
    let seat = desk.seat(window.label());
    let mut open = seat.open.lock().await;
    let open = open.as_mut().ok_or_else(|| Problem::nothing_open(desk.language()))?;
    let edited = open.document.undo(Utc::now()).await;
    done(&window, &desk, open, edited)
}

/// Does again what was last taken back.
#[tauri::command]
#[specta::specta]
pub async fn redo(window: WebviewWindow, desk: TheDesk<'_>) -> Result<Done, Problem> {
    let seat = desk.seat(window.label());
    let mut open = seat.open.lock().await;
    let open = open.as_mut().ok_or_else(|| Problem::nothing_open(desk.language()))?;
    let edited = open.document.redo(Utc::now()).await;
    done(&window, &desk, open, edited)
}

/// The latest lines of the history, the latest first.
#[tauri::command]
#[specta::specta]
pub async fn history(
    window: WebviewWindow,
    desk: TheDesk<'_>,
    limit: u32,
) -> Result<Vec<HistoryLine>, Problem> {
    let language = desk.language();
    let seat = desk.seat(window.label());
    let mut open = seat.open.lock().await;
    let open = open.as_mut().ok_or_else(|| Problem::nothing_open(language))?;
    let entries = open.document.history(limit).await;
    let entries = entries.map_err(|error| desk.problem(&error))?;
    let line = |entry: roadmaps::workspace::HistoryEntry| HistoryLine {
        revision: entry.revision,
        author: entry.author,
        time: entry.time,
        kind: entry.kind,
        label: entry.label.text(language),
    };
    Ok(entries.into_iter().map(line).collect())
}

/// The roadmap as it was at a revision, to look at.
#[tauri::command]
#[specta::specta]
pub async fn view_at(
    window: WebviewWindow,
    desk: TheDesk<'_>,
    revision: f64,
) -> Result<View, Problem> {
    let seat = desk.seat(window.label());
    let mut open = seat.open.lock().await;
    let open = open.as_mut().ok_or_else(|| Problem::nothing_open(desk.language()))?;
    let roadmap = open.document.at_revision(revision as i64).await;
    let roadmap = roadmap.map_err(|error| desk.problem(&error))?;
    Ok(desk.look_at(&roadmap, None))
}

/// Makes a new roadmap of an earlier revision. The present one stays as it is.
#[tauri::command]
#[specta::specta]
pub async fn open_copy_of(
    window: WebviewWindow,
    desk: TheDesk<'_>,
    revision: f64,
) -> Result<Opened, Problem> {
    let seat = desk.seat(window.label());
    let earlier = {
        let mut open = seat.open.lock().await;
        let open = open.as_mut().ok_or_else(|| Problem::nothing_open(desk.language()))?;
        open.document.at_revision(revision as i64).await
    };
    let mut roadmap = earlier.map_err(|error| desk.problem(&error))?;
    roadmap.id = String::new();
    let opened = desk.create(roadmap).await;
    take_seat(&window, &desk, opened).await
}

/// Puts the open roadmap away and shows the start screen.
#[tauri::command]
#[specta::specta]
pub async fn close(window: WebviewWindow, desk: TheDesk<'_>) -> Result<(), Problem> {
    window::put_away(&window, &desk).await
}

/// Goes on at another path, which a dialog asks for. None when it was left without a choice.
#[tauri::command]
#[specta::specta]
pub async fn save_elsewhere(
    window: WebviewWindow,
    desk: TheDesk<'_>,
) -> Result<Option<Saved>, Problem> {
    let seat = desk.seat(window.label());
    let Some(path) = window::ask_where_to_save(&window, &desk, "roadmap").await else {
        return Ok(None);
    };
    let mut open = seat.open.lock().await;
    let open = open.as_mut().ok_or_else(|| Problem::nothing_open(desk.language()))?;
    let saved = open.document.save_elsewhere(&path, Utc::now()).await;
    let saved: SaveState = saved.map_err(|error| desk.problem(&error))?;
    Ok(Some(window::saved(&desk, open, saved)))
}

/// Writes a copy without history and private notes to a path that a dialog asks for.
#[tauri::command]
#[specta::specta]
pub async fn send_copy(
    window: WebviewWindow,
    desk: TheDesk<'_>,
) -> Result<Option<String>, Problem> {
    let seat = desk.seat(window.label());
    let Some(path) = window::ask_where_to_save(&window, &desk, "roadmap").await else {
        return Ok(None);
    };
    let open = seat.open.lock().await;
    let open = open.as_ref().ok_or_else(|| Problem::nothing_open(desk.language()))?;
    let sent = open.document.send_copy(&path, Utc::now()).await;
    sent.map_err(|error| desk.problem(&error))?;
    Ok(Some(path.display().to_string()))
}

/// Shows the open roadmap's file in its folder.
#[tauri::command]
#[specta::specta]
pub async fn show_in_folder(window: WebviewWindow, desk: TheDesk<'_>) -> Result<(), Problem> {
    let seat = desk.seat(window.label());
    let open = seat.open.lock().await;
    let open = open.as_ref().ok_or_else(|| Problem::nothing_open(desk.language()))?;
    let shown = window.opener().reveal_item_in_dir(open.document.path());
    shown.map_err(|error| {
        let detail = error.to_string();
        desk.problem(&Error::new(Code::Storage, Sentence::StorageFailed { detail }))
    })
}

/// Prefers something else from now on, also after a restart.
#[tauri::command]
#[specta::specta]
pub fn prefer(desk: TheDesk<'_>, preferences: Preferences) -> Language {
    desk.prefer(preferences);
    desk.language()
}

/// Closes the window although its file could not be written; the edits stay safe in the app.
#[tauri::command]
#[specta::specta]
pub async fn close_anyway(window: WebviewWindow, desk: TheDesk<'_>) -> Result<(), Problem> {
    window::leave(&window, &desk);
    Ok(())
}

/// Opens another window, on the start screen.
#[tauri::command]
#[specta::specta]
pub async fn open_window(window: WebviewWindow) -> Result<(), Problem> {
    use tauri::Manager;
    window::make(window.app_handle(), None);
    Ok(())
}

fn recent_roadmaps(desk: &Desk) -> Vec<RecentRoadmap> {
    let recent = desk.workspace.recent().into_iter();
    let roadmap = |recent: roadmaps::workspace::Recent| RecentRoadmap {
        path: recent.path.display().to_string(),
        title: recent.title,
        opened: recent.opened,
    };
    recent.map(roadmap).collect()
}

/// Puts the window's old roadmap away and the new one in its place.
async fn take_seat(
    window: &WebviewWindow,
    desk: &Desk,
    opened: Result<Open, Error>,
) -> Result<Opened, Problem> {
    let opened = opened.map_err(|error| desk.problem(&error))?;
    window::put_away(window, desk).await?;
    let answer = window::opened(window, desk, &opened);
    *desk.seat(window.label()).open.lock().await = Some(opened);
    Ok(answer)
}

fn done(
    window: &WebviewWindow,
    desk: &TheDesk<'_>,
    open: &mut Open,
    edited: Result<Edited, Error>,
) -> Result<Done, Problem> {
    let edited = edited.map_err(|error| desk.problem(&error))?;
    let update = open.refresh(desk);
    window::after_edit(window, desk, open);
    Ok(Done { label: edited.label.text(desk.language()), update })
}

/// The dialogs of the plugin, for the functions that ask.
pub fn dialog(window: &WebviewWindow) -> tauri_plugin_dialog::FileDialogBuilder<tauri::Wry> {
    window.dialog().file().set_parent(window)
}

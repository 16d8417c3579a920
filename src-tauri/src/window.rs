//! The windows: how they are made, what they hear, and how they close.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use roadmaps::error::{Code, Error};
use roadmaps::say::{Sentence, calm};
use roadmaps::workspace::{SaveState, Workspace};
use serde::{Deserialize, Serialize};
use tauri::{AppHandle, Manager, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent};
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder};
use tauri_specta::Event;

use crate::cli::{self, Launch};
use crate::commands::{self, Opened};
use crate::desk::{Desk, Open, Waiting, lock, wait};
use crate::export;
use crate::problem::Problem;

/// How long people must pause before the file is brought up to date.
const PAUSE: Duration = Duration::from_millis(1_500);
/// The size of a window on a screen that has the room, in logical pixels.
const WIDE_ENOUGH: f64 = 1_440.0;
const HIGH_ENOUGH: f64 = 900.0;
/// What the title bar takes besides that.
const TITLE_BAR: f64 = 40.0;
/// How long it may take until an open window notices that the day turned.
const GLANCE: Duration = Duration::from_secs(5);

/// How far a roadmap's file is behind, and where it is.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type, Event)]
pub struct Saved {
    /// Where the file is, to show.
    pub path: String,
    /// When the file was last written.
    pub at: Option<DateTime<Utc>>,
    /// Whether there are edits that the file does not have yet.
    pub dirty: bool,
    /// Why the file could not be written, in words.
    pub problem: Option<String>,
}

/// The window cannot close yet: its file could not be written.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type, Event)]
pub struct CloseHeld {
    /// Why, in words.
    pub problem: String,
}

/// A new day began: everything that counts from today is to be asked for anew.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type, Event)]
pub struct DayTurned {
    /// The new day.
    pub today: NaiveDate,
}

/// What the window can call and hear; its TypeScript form is ui/src/bindings.ts.
fn interface() -> tauri_specta::Builder<tauri::Wry> {
    tauri_specta::Builder::<tauri::Wry>::new()
        .commands(tauri_specta::collect_commands![
            commands::start,
            commands::recent,
            commands::forget_recent,
            commands::open_recent,
            commands::open_other,
            commands::create,
            commands::create_sample,
            commands::view,
            commands::edit,
            commands::preview,
            commands::outlook,
            commands::undo,
            commands::redo,
            commands::history,
            commands::view_at,
            commands::view_now,
            commands::restore,
            commands::open_copy_of,
            commands::close,
            commands::save_elsewhere,
            commands::send_copy,
            commands::show_in_folder,
            commands::prefer,
            commands::close_anyway,
            commands::open_window,
            export::report_pages,
            export::export,
            export::cancel_export,
            export::open_exported,
            export::show_exported,
        ])
        .events(tauri_specta::collect_events![Saved, CloseHeld, DayTurned])
        .constant("MEASURES", roadmaps::view::scene::MEASURES)
        .disable_serde_phases()
}

/// Runs the app until its last window is closed.
///
/// # Errors
/// When there is no display to open a window on, or when the window cannot be built.
pub fn run(launched: Launch) -> Result<(), Error> {
    #[cfg(target_os = "linux")]
    crate::renderer::choose();
    if !has_display() {
        return Err(Error::new(Code::Storage, Sentence::NoDisplay));
    }
    let interface = interface();
    let handler = interface.invoke_handler();
    let built = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(
            |app, arguments, folder| {
                let arguments = arguments.into_iter().skip(1).map(Into::into);
                let asked = cli::asked_of_the_window(arguments);
                show(app, asked.file.map(|file| PathBuf::from(folder).join(file)));
            },
        ))
        .plugin(
            tauri_plugin_log::Builder::new()
                .level(log::LevelFilter::Warn)
                .build(),
        )
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_opener::init())
        .plugin(tauri_plugin_window_state::Builder::new().build())
        .invoke_handler(handler)
        .setup(move |app| {
            interface.mount_events(app);
            let paths = app.path();
            let data = paths.app_data_dir()?;
            let config = paths.app_config_dir()?;
            let documents = paths.document_dir().or_else(|_| paths.home_dir())?;
            let author = std::env::var("USER").or_else(|_| std::env::var("USERNAME"));
            let workspace = Workspace::new(data, documents).by(author.unwrap_or_default());
            let desk = Arc::new(Desk::new(workspace, config, &launched));
            let file = launched
                .file
                .clone()
                .map(|file| std::path::absolute(&file).unwrap_or(file));
            let waiting = match file {
                Some(file) => Some(Waiting::File(file)),
                None => where_to_go_on(&desk),
            };
            if !desk.is_frozen() {
                tauri::async_runtime::spawn(watch_the_day(app.handle().clone(), desk.clone()));
            }
            app.manage(desk.clone());
            app.manage(export::Exports::default());
            if let Err(error) = make(app.handle(), waiting) {
                cli::refuse(&error, desk.language(), &mut std::io::stderr());
                app.handle().exit(2);
            }
            Ok(())
        })
        .build(tauri::generate_context!());
    match built {
        Ok(app) => {
            app.run(|_app, _event| {
                #[cfg(target_os = "macos")]
                if let tauri::RunEvent::Opened { urls } = _event {
                    for file in urls.iter().filter_map(|url| url.to_file_path().ok()) {
                        show(_app, Some(file));
                    }
                }
            });
            Ok(())
        }
        Err(error) => Err(not_built(&error)),
    }
}

/// Why there is no window.
fn not_built(error: &tauri::Error) -> Error {
    log::error!("the window could not be built: {error}");
    let detail = error.to_string();
    Error::new(Code::Storage, Sentence::NoWindow { detail })
}

/// Whether a window can be opened at all: without a display the toolkit would end the program with
/// words of its own.
fn has_display() -> bool {
    #[cfg(target_os = "linux")]
    return gtk::init().is_ok();
    #[cfg(not(target_os = "linux"))]
    true
}

/// The last roadmap; at the very first start the sample.
fn where_to_go_on(desk: &Desk) -> Option<Waiting> {
    let last = desk.workspace.recent().into_iter().next();
    match last {
        Some(last) => Some(Waiting::File(last.path)),
        None if !desk.preferences().started => Some(Waiting::Sample),
        None => None,
    }
}

/// Makes a window. What it shows is opened at its seat, while the window and its page come up.
///
/// # Errors
/// When it cannot be built; its seat is gone then.
pub fn make(app: &AppHandle, waiting: Option<Waiting>) -> Result<(), Error> {
    static MADE: AtomicU32 = AtomicU32::new(1);
    let number = MADE.fetch_add(1, Ordering::Relaxed);
    let label = if number == 1 {
        "main".to_owned()
    } else {
        format!("window-{number}")
    };
    let desk = app.state::<Arc<Desk>>().inner().clone();
    let seat = desk.seat(&label);
    *lock(&seat.waiting) = waiting;
    let opening = desk.clone();
    std::thread::spawn(move || opening.open_what_waits(&seat));
    let (width, height) = first_size(app);
    let built = WebviewWindowBuilder::new(app, &label, WebviewUrl::default())
        .title("Backcast")
        .inner_size(width, height)
        .min_inner_size(800.0, 560.0)
        .build();
    let window = built.map_err(|error| {
        desk.leave(&label);
        not_built(&error)
    })?;
    let watched = window.clone();
    window.on_window_event(move |event| {
        if let WindowEvent::CloseRequested { api, .. } = event {
            api.prevent_close();
            let window = watched.clone();
            tauri::async_runtime::spawn(async move { close_when_saved(&window) });
        }
    });
    Ok(())
}

/// How large a window opens, in logical pixels: no larger than what the screen has free.
fn first_size(app: &AppHandle) -> (f64, f64) {
    let monitor = app.primary_monitor().ok().flatten();
    let free = monitor.map(|monitor| {
        let area = monitor.work_area().size;
        area.to_logical::<f64>(monitor.scale_factor())
    });
    match free {
        Some(free) if free.width > 0.0 && free.height > TITLE_BAR => (
            free.width.min(WIDE_ENOUGH),
            (free.height - TITLE_BAR).min(HIGH_ENOUGH),
        ),
        _ => (WIDE_ENOUGH, HIGH_ENOUGH),
    }
}

/// Shows a roadmap that another start of the program asked for.
fn show(app: &AppHandle, file: Option<PathBuf>) {
    let desk = app.state::<Arc<Desk>>();
    let there = match &file {
        Some(file) => desk.window_of(file),
        None => app.webview_windows().into_keys().next(),
    };
    match there.and_then(|label| app.get_webview_window(&label)) {
        Some(window) => bring_forward(app, window.label()),
        // Whoever asked is told nothing by a program that runs elsewhere; the log is.
        None => drop(make(app, file.map(Waiting::File))),
    }
}

/// Brings a window to the front.
pub fn bring_forward(app: &AppHandle, label: &str) {
    if let Some(window) = app.get_webview_window(label) {
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
}

/// Tells the windows when the day turns. The clock is looked at again and again: a timer until
/// midnight would not count the time that the machine sleeps.
async fn watch_the_day(app: AppHandle, desk: Arc<Desk>) {
    let mut today = desk.today();
    loop {
        tokio::time::sleep(GLANCE).await;
        let now = desk.today();
        if std::mem::replace(&mut today, now) != now {
            let _ = DayTurned { today: now }.emit(&app);
        }
    }
}

/// What a window is told of a roadmap that it now holds.
pub fn opened(window: &WebviewWindow, desk: &Desk, open: &Open) -> Opened {
    entitle(window, open);
    Opened {
        view: open.view.clone(),
        saved: saved(desk, open, open.document.saved()),
    }
}

/// A save state as the window hears it.
pub fn saved(desk: &Desk, open: &Open, state: SaveState) -> Saved {
    Saved {
        path: open.document.path().display().to_string(),
        at: state.at,
        dirty: state.dirty,
        problem: state.problem.map(|problem| problem.text(desk.language())),
    }
}

/// Follows an edit: the title bar, and the file after a pause.
pub fn after_edit(window: &WebviewWindow, desk: &Arc<Desk>, open: &Open) {
    entitle(window, open);
    let _ = saved(desk, open, open.document.saved()).emit_to(window, window.label());
    let (window, desk) = (window.clone(), desk.clone());
    let revision = open.document.revision();
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(PAUSE).await;
        publish(&window, &desk, revision);
    });
}

/// Brings the file up to date, unless people went on in the meantime.
fn publish(window: &WebviewWindow, desk: &Desk, revision: i64) {
    let seat = desk.seat(window.label());
    let mut open = lock(&seat.open);
    let Some(open) = open
        .as_mut()
        .filter(|open| open.document.revision() == revision)
    else {
        return;
    };
    let published = wait(open.document.publish(Utc::now()));
    let state = published.unwrap_or_else(|error| {
        let state = open.document.saved();
        SaveState {
            problem: Some(error.sentence),
            ..state
        }
    });
    let _ = saved(desk, open, state).emit_to(window, window.label());
    entitle(window, open);
}

/// Puts a window's roadmap away, published.
///
/// # Errors
/// When its file cannot be written; it is still open then.
pub fn put_away(window: &WebviewWindow, desk: &Desk) -> Result<(), Problem> {
    let seat = desk.seat(window.label());
    let mut open = lock(&seat.open);
    if let Some(open) = open.as_mut() {
        let closed = wait(open.document.close(Utc::now()));
        closed.map_err(|error| desk.problem(&error))?;
    }
    *open = None;
    let _ = window.set_title("Backcast");
    Ok(())
}

/// Closes a window without asking.
pub fn leave(window: &WebviewWindow, desk: &Desk) {
    desk.leave(window.label());
    let _ = window.destroy();
}

/// Asks which roadmap to open.
pub fn ask_which_to_open(window: &WebviewWindow) -> Option<PathBuf> {
    let dialog = dialog(window).add_filter("Backcast", &["roadmap", "json"]);
    dialog.blocking_pick_file()?.into_path().ok()
}

/// Asks where to save, beside the open roadmap and named after it.
pub fn ask_where_to_save(window: &WebviewWindow, desk: &Desk, extension: &str) -> Option<PathBuf> {
    let here = {
        let seat = desk.seat(window.label());
        let open = lock(&seat.open);
        open.as_ref()?.document.path().with_extension(extension)
    };
    let mut dialog = dialog(window).add_filter("Backcast", &[extension]);
    if let (Some(folder), Some(name)) = (here.parent(), here.file_name()) {
        dialog = dialog
            .set_directory(folder)
            .set_file_name(name.to_string_lossy());
    }
    dialog.blocking_save_file()?.into_path().ok()
}

fn dialog(window: &WebviewWindow) -> FileDialogBuilder<tauri::Wry> {
    window.dialog().file().set_parent(window)
}

fn close_when_saved(window: &WebviewWindow) {
    let desk = window.state::<Arc<Desk>>().inner().clone();
    match put_away(window, &desk) {
        Ok(()) => leave(window, &desk),
        Err(problem) => {
            let held = CloseHeld {
                problem: problem.sentence,
            };
            let _ = held.emit_to(window, window.label());
        }
    }
}

fn entitle(window: &WebviewWindow, open: &Open) {
    // The toolkit ends the program over a title with a character that ends texts in C.
    let title = calm(open.document.roadmap().goal.title.clone());
    let title = match title.trim() {
        "" => "Backcast",
        title => title,
    };
    // Asking for the present one first would wait for the main thread, which may be painting.
    let _ = window.set_title(title);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `make bindings` writes them; this test only compares, unless UPDATE_BINDINGS is set.
    #[test]
    fn bindings_are_fresh() {
        let committed = concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/src/bindings.ts");
        let fresh = std::env::temp_dir().join(format!("bindings-{}.ts", uuid::Uuid::now_v7()));
        let header = "// Written by src-tauri from its commands; `make bindings` writes it anew.\n";
        let typescript = specta_typescript::Typescript::default().header(header);
        interface()
            .export(typescript, &fresh)
            .expect("every type has a TypeScript form");
        let text = std::fs::read_to_string(&fresh).expect("it was just written");
        let _ = std::fs::remove_file(&fresh);
        if std::env::var_os("UPDATE_BINDINGS").is_some() {
            std::fs::write(committed, text).expect("the checkout can be written");
            return;
        }
        let stored = std::fs::read_to_string(committed).unwrap_or_default();
        assert!(
            stored == text,
            "ui/src/bindings.ts is stale: run `make bindings`"
        );
    }
}

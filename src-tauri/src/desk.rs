//! The roadmaps that are open: one for each window.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{Local, NaiveDate, Utc};
use roadmaps::edit::Edit;
use roadmaps::error::{Code, Error};
use roadmaps::exchange::{json, samples};
use roadmaps::model::Roadmap;
use roadmaps::plan;
use roadmaps::say::{Language, Sentence};
use roadmaps::view::{self, Shown, Update, View};
use roadmaps::workspace::{Document, Workspace};

use crate::preferences::Preferences;
use crate::problem::Problem;

/// Everything that the windows share.
pub struct Desk {
    /// Where documents come from.
    pub workspace: Workspace,
    config: PathBuf,
    frozen: Option<NaiveDate>,
    preferences: Mutex<Preferences>,
    seats: Mutex<BTreeMap<String, Arc<Seat>>>,
}

/// One window's place at the desk.
#[derive(Default)]
pub struct Seat {
    /// The open roadmap.
    pub open: Mutex<Option<Open>>,
    /// What the window is to open when it asks for the first time.
    pub waiting: Mutex<Option<Waiting>>,
}

/// What a new window opens.
#[derive(Clone, Debug)]
pub enum Waiting {
    /// A roadmap that the command line or another program named.
    File(PathBuf),
    /// The sample of the first start.
    Sample,
}

/// An open roadmap and the view that its window holds.
pub struct Open {
    /// The document.
    pub document: Document,
    /// What the window was told last.
    pub view: View,
}

impl Desk {
    /// An empty desk. `frozen` replaces the day of the clock.
    pub fn new(workspace: Workspace, config: PathBuf, frozen: Option<NaiveDate>) -> Self {
        let preferences = Preferences::read(&config);
        Desk {
            workspace,
            config,
            frozen,
            preferences: Mutex::new(preferences),
            seats: Mutex::default(),
        }
    }

    /// The day to plan on.
    pub fn today(&self) -> NaiveDate {
        self.frozen.unwrap_or_else(|| Local::now().date_naive())
    }

    /// The language that is spoken.
    pub fn language(&self) -> Language {
        self.preferences().language()
    }

    /// What is preferred now.
    pub fn preferences(&self) -> Preferences {
        lock(&self.preferences).clone()
    }

    /// Prefers something else from now on, also after a restart.
    pub fn prefer(&self, preferences: Preferences) {
        if let Err(error) = preferences.write(&self.config) {
            log::warn!("the preferences could not be written: {error}");
        }
        *lock(&self.preferences) = preferences;
    }

    /// A window's seat, made when there is none yet.
    pub fn seat(&self, window: &str) -> Arc<Seat> {
        lock(&self.seats)
            .entry(window.to_owned())
            .or_default()
            .clone()
    }

    /// Takes a closed window's seat away.
    pub fn leave(&self, window: &str) {
        lock(&self.seats).remove(window);
    }

    /// The window that has a roadmap open, when one has and is not busy with it.
    pub fn window_of(&self, path: &Path) -> Option<String> {
        let seats = lock(&self.seats);
        let holds = |seat: &Seat| {
            let open = seat.open.try_lock();
            open.is_ok_and(|open| {
                open.as_ref()
                    .is_some_and(|open| open.document.path() == path)
            })
        };
        seats
            .iter()
            .find(|(_, seat)| holds(seat))
            .map(|(window, _)| window.clone())
    }

    /// An error in the language that is spoken.
    pub fn problem(&self, error: &Error) -> Problem {
        Problem::new(error, self.language())
    }

    /// A document with the view that its window will hold.
    pub fn opened(&self, document: Document) -> Open {
        let view = self.look(&document);
        Open { document, view }
    }

    /// Opens a roadmap, or makes a new one of the JSON form.
    pub fn open(&self, path: &Path) -> Result<Open, Error> {
        let is_json = path
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        if is_json {
            let name = path.display().to_string();
            let bytes = std::fs::read(path).map_err(|_| {
                Error::new(
                    Code::NotFound,
                    Sentence::FileNotFound { path: name.clone() },
                )
            })?;
            let roadmap = json::read(&bytes, &name)?;
            return self.make(roadmap, Sentence::DidImport { name });
        }
        let document = wait(self.workspace.open(path, Utc::now()))?;
        Ok(self.opened(document))
    }

    /// Makes a new roadmap in Documents/Backcast.
    pub fn create(&self, roadmap: Roadmap) -> Result<Open, Error> {
        self.make(roadmap, Sentence::DidCreate)
    }

    /// Makes a new roadmap from a sample in the language that is spoken.
    pub fn create_sample(&self, name: &str) -> Result<Open, Error> {
        self.create(samples::sample(name, self.language(), self.today())?)
    }

    fn make(&self, roadmap: Roadmap, label: Sentence) -> Result<Open, Error> {
        let document = wait(self.workspace.create(roadmap, None, label, Utc::now()))?;
        Ok(self.opened(document))
    }

    /// What the window sees of a document.
    pub fn look(&self, document: &Document) -> View {
        self.look_at(document.roadmap(), Some(document))
    }

    /// What the window sees of a roadmap: as it is in a document, or as it was or would be.
    pub fn look_at(&self, roadmap: &Roadmap, document: Option<&Document>) -> View {
        let analysis = plan::analyse(roadmap, self.today());
        let shown = Shown {
            revision: document.map_or(0, Document::revision),
            undo: document.and_then(Document::undo_label),
            redo: document.and_then(Document::redo_label),
            read_only: document.and_then(Document::read_only).cloned(),
        };
        view::view(roadmap, &analysis, &shown, self.language())
    }
}

impl Open {
    /// Looks again and says what differs from what the window was told last.
    pub fn refresh(&mut self, desk: &Desk) -> Update {
        let now = desk.look(&self.document);
        let update = view::update(&self.view, &now);
        self.view = now;
        update
    }

    /// What would differ after edits. Nothing changes.
    pub fn preview(&self, desk: &Desk, edits: &[Edit]) -> Result<Update, Error> {
        let roadmap = self.document.preview(edits)?;
        let would_be = desk.look_at(&roadmap, Some(&self.document));
        Ok(view::update(&self.view, &would_be))
    }
}

/// Waits for the workspace on this thread, and lets the runtime go on elsewhere meanwhile.
pub fn wait<T>(working: impl Future<Output = T>) -> T {
    tokio::task::block_in_place(|| tauri::async_runtime::handle().block_on(working))
}

/// A lock that a panic elsewhere does not poison: what it guards is replaced whole.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

//! The roadmaps that are open: one for each window.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{Local, NaiveDate, Utc};
use roadmaps::edit::Edit;
use roadmaps::error::{Code, Error, unharmed};
use roadmaps::exchange::{json, samples};
use roadmaps::model::Roadmap;
use roadmaps::plan;
use roadmaps::say::{Language, Sentence};
use roadmaps::view::scene::settle;
use roadmaps::view::{self, Shown, Update, View};
use roadmaps::workspace::{Document, Workspace, read_json};

use crate::cli::Launch;
use crate::preferences::Preferences;
use crate::problem::Problem;

/// Everything that the windows share.
pub struct Desk {
    /// Where documents come from.
    pub workspace: Workspace,
    config: PathBuf,
    frozen: Option<NaiveDate>,
    /// The language that the command line asked for, until another one is preferred.
    asked: Mutex<Option<Language>>,
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
    /// What kept that from opening, until the window was told.
    pub problem: Mutex<Option<Error>>,
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
    /// The earlier version that the window looks at instead of the present one.
    pub earlier: Option<Earlier>,
    /// What the window was told last.
    pub view: View,
}

/// A version that is no longer the present one.
pub struct Earlier {
    /// The revision that made it.
    pub revision: i64,
    /// The roadmap as it was.
    pub roadmap: Roadmap,
}

impl Desk {
    /// An empty desk. What was launched can freeze the day of the clock and ask for a language.
    pub fn new(workspace: Workspace, config: PathBuf, launched: &Launch) -> Self {
        let preferences = Preferences::read(&config);
        Desk {
            workspace,
            config,
            frozen: launched.today,
            asked: Mutex::new(launched.language),
            preferences: Mutex::new(preferences),
            seats: Mutex::default(),
        }
    }

    /// The day to plan on.
    pub fn today(&self) -> NaiveDate {
        self.frozen.unwrap_or_else(|| Local::now().date_naive())
    }

    /// Whether the day stays the same whatever the clock says.
    pub fn is_frozen(&self) -> bool {
        self.frozen.is_some()
    }

    /// The language that is spoken.
    pub fn language(&self) -> Language {
        let asked = *lock(&self.asked);
        asked.unwrap_or_else(|| self.preferences().language())
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
        let mut now = lock(&self.preferences);
        if now.language != preferences.language {
            *lock(&self.asked) = None;
        }
        *now = preferences;
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
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
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
        let view = self.look_at(document.roadmap(), &document, None);
        Open {
            document,
            earlier: None,
            view,
        }
    }

    /// Opens what a seat's window was made for. Who asks meanwhile waits until it is there.
    pub fn open_what_waits(&self, seat: &Seat) {
        let mut waiting = lock(&seat.waiting);
        let Some(asked) = waiting.take() else {
            return;
        };
        let opened = unharmed(|| match asked {
            Waiting::File(path) => self.open(&path),
            Waiting::Sample => self.create_sample("service"),
        });
        match opened {
            Ok(opened) => *lock(&seat.open) = Some(opened),
            Err(error) => *lock(&seat.problem) = Some(error),
        }
    }

    /// Opens a roadmap, or makes a new one of the JSON form.
    pub fn open(&self, path: &Path) -> Result<Open, Error> {
        let is_json = path
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        let json = if is_json { read_json(path)? } else { None };
        if let Some(bytes) = json {
            let name = path.display().to_string();
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

    /// Makes a document whose cards keep the places that they are first shown at. What could not
    /// be opened again is not made.
    fn make(&self, mut roadmap: Roadmap, label: Sentence) -> Result<Open, Error> {
        if let Some(flaw) = json::flaw(&roadmap) {
            return Err(flaw.refused());
        }
        settle(&mut roadmap);
        let document = wait(self.workspace.create(roadmap, None, label, Utc::now()))?;
        Ok(self.opened(document))
    }

    /// What the window sees: the document as it is now, or the earlier version looked at.
    pub fn look(&self, open: &Open) -> View {
        let before = Some(&open.view);
        match &open.earlier {
            Some(earlier) => {
                let shown = Shown {
                    revision: earlier.revision,
                    read_only: Some(Sentence::EarlierVersion),
                    ..Shown::default()
                };
                let analysis = plan::analyse(&earlier.roadmap, self.today());
                view::view(&earlier.roadmap, &analysis, &shown, self.language(), before)
            }
            None => self.look_at(open.document.roadmap(), &open.document, before),
        }
    }

    /// What the window sees of a document's roadmap, as it is or as it would be.
    fn look_at(&self, roadmap: &Roadmap, document: &Document, before: Option<&View>) -> View {
        let analysis = plan::analyse(roadmap, self.today());
        let shown = Shown {
            revision: document.revision(),
            undo: document.undo_label(),
            redo: document.redo_label(),
            read_only: document.read_only().cloned(),
        };
        view::view(roadmap, &analysis, &shown, self.language(), before)
    }
}

impl Seat {
    /// Does something with the open roadmap. After a slip the window shows what it showed before, and
    /// the next edit starts from what is on disk.
    ///
    /// # Errors
    /// `NotFound` when none is open, `Slip`, and those of the work.
    pub fn with_open<T>(
        &self,
        work: impl FnOnce(&mut Open) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut open = lock(&self.open);
        let open = open.as_mut();
        let open = open.ok_or_else(|| Error::new(Code::NotFound, Sentence::NothingOpen))?;
        unharmed(|| work(open))
    }
}

impl Open {
    /// The roadmap that the window shows, and the revision that it is at.
    pub fn shown(&self) -> (&Roadmap, i64) {
        match &self.earlier {
            Some(earlier) => (&earlier.roadmap, earlier.revision),
            None => (self.document.roadmap(), self.document.revision()),
        }
    }

    /// The document, to change it.
    ///
    /// # Errors
    /// While the window looks at an earlier version: nobody changes what is not on the screen.
    pub fn present(&mut self) -> Result<&mut Document, Error> {
        match self.earlier {
            Some(_) => Err(Error::new(Code::ReadOnly, Sentence::EarlierVersion)),
            None => Ok(&mut self.document),
        }
    }

    /// Looks again and says what differs from what the window was told last.
    pub fn refresh(&mut self, desk: &Desk) -> Update {
        let now = desk.look(self);
        let update = view::update(&self.view, &now);
        self.view = now;
        update
    }

    /// What would differ after edits. Nothing changes.
    pub fn preview(&self, desk: &Desk, edits: &[Edit]) -> Result<Update, Error> {
        let roadmap = self.document.preview(edits)?;
        let would_be = desk.look_at(&roadmap, &self.document, Some(&self.view));
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

#[cfg(test)]
mod tests {
    use roadmaps::edit::GoalChange;
    use roadmaps::model::Goal;

    use super::*;

    /// A desk in a folder of its own, started with a day and a language.
    fn desk(folder: &Path) -> Desk {
        let launched = Launch {
            today: "2027-01-04".parse().ok(),
            language: Some(Language::Nl),
            ..Launch::default()
        };
        let workspace = Workspace::new(folder.join("data"), folder.join("Documents"));
        Desk::new(workspace, folder.join("config"), &launched)
    }

    fn in_a_folder(work: impl FnOnce(&Desk)) {
        let folder = std::env::temp_dir().join(format!("backcast-{}", uuid::Uuid::new_v4()));
        work(&desk(&folder));
        let _ = std::fs::remove_dir_all(&folder);
    }

    #[test]
    fn the_language_of_the_command_line_holds_until_another_is_preferred() {
        in_a_folder(|desk| {
            assert_eq!(desk.language(), Language::Nl);
            let dark = Preferences {
                started: true,
                ..desk.preferences()
            };
            desk.prefer(dark.clone());
            assert_eq!(
                desk.language(),
                Language::Nl,
                "that was about something else"
            );
            desk.prefer(Preferences {
                language: Some(Language::En),
                ..dark
            });
            assert_eq!(desk.language(), Language::En);
            assert!(desk.is_frozen(), "a day that was asked for does not turn");
        });
    }

    #[test]
    fn what_could_not_be_opened_again_is_not_made() {
        in_a_folder(|desk| {
            let goal = |title: &str, launch: &str| Goal {
                title: title.to_owned(),
                launch: launch.parse().ok(),
                ..Goal::default()
            };
            let sound = goal("Sound", "2027-03-01");
            for goal in [
                goal(&"x".repeat(1_001), "2027-03-01"),
                goal("G", "9999-03-01"),
            ] {
                let roadmap = Roadmap {
                    goal,
                    ..Roadmap::default()
                };
                let refused = desk.create(roadmap).err().expect("no file may hold it");
                assert_eq!(refused.code, Code::Refused, "{refused}");
            }
            let made = desk.create(Roadmap {
                goal: sound,
                ..Roadmap::default()
            });
            let path = made.expect("it is sound").document.path().to_owned();
            let folder = path.parent().expect("it lies in a folder");
            let made = std::fs::read_dir(folder).expect("it is there").count();
            assert_eq!(made, 1, "nothing else was made");
        });
    }

    #[test]
    fn a_slip_is_answered_and_the_roadmap_goes_on() {
        in_a_folder(|desk| {
            let seat = Seat::default();
            let nothing = seat.with_open(|_| Ok(())).expect_err("none is open");
            assert_eq!(nothing.sentence, Sentence::NothingOpen);
            let opened = desk.create(Roadmap::default());
            *lock(&seat.open) = Some(opened.expect("a folder of its own can be written"));
            let edit = |title: &str, slips: bool| {
                let change = GoalChange::Title(title.to_owned());
                seat.with_open(|open| {
                    let base = open.document.revision();
                    let edits = [Edit::ChangeGoal { change }];
                    wait(open.present()?.edit(base, &edits, Utc::now()))?;
                    assert!(!slips, "what comes after the edit goes wrong");
                    open.refresh(desk);
                    Ok(open.view.goal.goal.title.clone())
                })
            };
            assert_eq!(edit("One", false), Ok("One".to_owned()));
            let slip = edit("Two", true).expect_err("it panics");
            assert_eq!(slip.code, Code::Slip);
            let stored = seat.with_open(|open| Ok(open.document.roadmap().goal.title.clone()));
            assert_eq!(stored, Ok("Two".to_owned()), "what was acknowledged stays");
            assert_eq!(edit("Three", false), Ok("Three".to_owned()));
        });
    }

    #[test]
    fn nothing_changes_while_an_earlier_version_is_looked_at() {
        in_a_folder(|desk| {
            let goal = Goal {
                title: "Before".to_owned(),
                ..Goal::default()
            };
            let mut open = desk
                .create(Roadmap {
                    goal,
                    ..Roadmap::default()
                })
                .expect("a folder of its own can be written");
            let rename = Edit::ChangeGoal {
                change: GoalChange::Title("After".to_owned()),
            };
            let document = open.present().expect("it is the present one");
            wait(document.edit(1, &[rename], Utc::now())).expect("edits");
            let roadmap = wait(open.document.at_revision(1)).expect("it was so");
            open.earlier = Some(Earlier {
                revision: 1,
                roadmap,
            });
            open.refresh(desk);
            assert_eq!(open.view.goal.goal.title, "Before");
            assert_eq!(open.view.head.revision, 1);
            assert!(open.view.head.read_only.is_some(), "the window says so");
            let refused = open.present().expect_err("it is not on the screen");
            assert_eq!(refused.code, Code::ReadOnly);
            open.earlier = None;
            open.refresh(desk);
            assert_eq!(open.view.goal.goal.title, "After");
        });
    }
}

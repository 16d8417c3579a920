//! A program that dies at any moment loses no acknowledged edit and leaves whole files.
//!
//! The program is the scribe of this package: it edits a document and says so on its output, one
//! line for each edit that was acknowledged, until it is killed.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use roadmaps::model::Roadmap;
use roadmaps::store::SqliteStore;

use super::random::{Chance, random_edits, state_hash};
use super::{create, moment, workspace};

/// How often the scribe is killed on one document.
const KILLS_A_DOCUMENT: u32 = 20;

/// What the scribe is told to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Habit {
    /// Many edits, now and then an undo, seldom publishing.
    Editing,
    /// Every edit is published.
    Publishing,
}

/// The scribe: edits the document in a folder until it is killed. It never returns by itself.
///
/// # Errors
/// When its output is closed.
pub async fn scribe(folder: &Path, habit: Habit, seed: u64) -> std::io::Result<()> {
    let mut chance = Chance::new(seed);
    let workspace = workspace(folder);
    let opened = workspace.open(&document_path(folder), moment(0)).await;
    let mut document = opened.expect("the document opens after every kill");
    let mut output = std::io::stdout().lock();
    writeln!(
        output,
        "open {} {}",
        document.revision(),
        state_hash(document.roadmap())
    )?;
    output.flush()?;
    for serial in 0.. {
        let now = moment(serial);
        let before = document.revision();
        if habit == Habit::Editing && chance.once_in(7) {
            let _ = document.undo(now).await;
        } else if habit == Habit::Editing && chance.once_in(9) {
            let _ = document.redo(now).await;
        } else {
            let serial = seed.wrapping_mul(1_000_000).wrapping_add(serial);
            let edits = random_edits(&mut chance, document.roadmap(), serial);
            let _ = document.edit(before, &edits, now).await;
        }
        if document.revision() > before {
            let (revision, state) = (document.revision(), state_hash(document.roadmap()));
            writeln!(output, "done {revision} {state}")?;
            output.flush()?;
        }
        if habit == Habit::Publishing || chance.once_in(60) {
            document
                .publish(now)
                .await
                .expect("nothing stands in the way");
        }
    }
    Ok(())
}

/// Kills the scribe during random edits.
pub async fn while_editing(kills: u32, acknowledged: u64, seed: u64, scribe: &Path) -> String {
    let mut chance = Chance::new(seed);
    let mut folder = new_document().await;
    let per_kill = acknowledged / u64::from(kills);
    let mut total = 0;
    for kill in 0..kills {
        // A document that only grows would make every edit slower than the last.
        if kill > 0 && kill % KILLS_A_DOCUMENT == 0 {
            folder = new_document().await;
        }
        let path = document_path(folder.path());
        let habit = Habit::Editing;
        let mut running = Running::start(scribe, folder.path(), habit, seed + u64::from(kill));
        let enough = per_kill / 2 + chance.below(per_kill as usize + 1) as u64;
        running.wait_for(enough);
        let states = running.kill();
        let (&last, &state) = states.last_key_value().expect("it said where it began");
        total += (states.len() - 1) as u64;

        check_working_copies(folder.path()).await;
        let opened = workspace(folder.path()).open(&path, moment(1)).await;
        let mut document = opened.expect("a document opens after a kill");
        assert!(
            (last..=last + 1).contains(&document.revision()),
            "acknowledged up to {last}, found {} after kill {kill}, seed {seed}",
            document.revision()
        );
        let then = document.at_revision(last).await.expect("history is whole");
        assert_eq!(
            state_hash(&then),
            state,
            "no acknowledged edit is lost, kill {kill}"
        );
        if chance.once_in(4) {
            document.close(moment(2)).await.expect("published");
        }
    }
    format!("kill -9 during edits: {kills} kills, {total} acknowledged edits, 0 lost")
}

/// An empty document in a folder of its own.
async fn new_document() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = document_path(folder.path());
    let mut document = create(&workspace(folder.path()), Roadmap::default(), &path).await;
    document.close(moment(0)).await.expect("published");
    folder
}

/// Kills the scribe while it publishes, and reads the file that is there.
pub async fn while_publishing(kills: u32, seed: u64, scribe: &Path) -> String {
    let mut chance = Chance::new(seed);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = document_path(folder.path());
    let roadmap = super::random::large_roadmap(150, seed);
    let mut document = create(&workspace(folder.path()), roadmap, &path).await;
    let mut known = BTreeSet::from([state_hash(document.roadmap())]);
    document.close(moment(0)).await.expect("published");
    let mut edits = 0;
    for kill in 0..kills {
        let habit = Habit::Publishing;
        let mut running = Running::start(scribe, folder.path(), habit, seed + u64::from(kill));
        running.wait_for(1 + chance.below(3) as u64);
        std::thread::sleep(Duration::from_micros(chance.below(30_000) as u64));
        let states = running.kill();
        edits += states.len() - 1;
        known.extend(states.values());

        let reader = workspace(&folder.path().join("elsewhere"));
        let held = reader.read(&path).await;
        let held = state_hash(&held.expect("the whole old or the whole new file"));
        let opened = workspace(folder.path()).open(&path, moment(1)).await;
        let mut document = opened.expect("a document opens after a kill");
        assert_eq!(
            document.saved().problem,
            None,
            "its own file is not a foreign change"
        );
        known.insert(state_hash(document.roadmap()));
        assert!(
            known.contains(&held),
            "the file holds a state that was made, kill {kill}"
        );
        let (&last, &state) = states.last_key_value().expect("it said where it began");
        let then = document.at_revision(last).await.expect("history is whole");
        assert_eq!(
            state_hash(&then),
            state,
            "no acknowledged edit is lost, kill {kill}"
        );
        document.close(moment(2)).await.expect("published");
        let left = std::fs::read_dir(folder.path()).expect("the folder is there");
        let parts = left.filter(|entry| {
            let name = entry.as_ref().expect("listed").file_name();
            name.to_string_lossy().ends_with(".part")
        });
        assert_eq!(
            parts.count(),
            0,
            "nothing half-written stays beside the file"
        );
    }
    format!("kill -9 while publishing: {kills} kills, {edits} edits, every file whole")
}

/// Where the scribe's document is.
pub fn document_path(folder: &Path) -> PathBuf {
    folder.join("scribe.roadmap")
}

async fn check_working_copies(folder: &Path) {
    let Ok(folders) = std::fs::read_dir(folder.join("data/working")) else {
        return;
    };
    for entry in folders {
        let database = entry.expect("listed").path().join("roadmap.db");
        if database.exists() {
            let mut store = SqliteStore::open(&database).await.expect("it opens");
            store
                .check()
                .await
                .expect("integrity_check is ok after a kill");
            store.close().await.expect("it closes");
        }
    }
}

/// A scribe that runs.
struct Running {
    child: Child,
    lines: std::io::Lines<BufReader<std::process::ChildStdout>>,
    states: BTreeMap<i64, u64>,
}

impl Running {
    fn start(scribe: &Path, folder: &Path, habit: Habit, seed: u64) -> Running {
        let habit = match habit {
            Habit::Editing => "editing",
            Habit::Publishing => "publishing",
        };
        let mut child = Command::new(scribe)
            .arg(folder)
            .args([habit, &seed.to_string()])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the scribe starts");
        let output = child.stdout.take().expect("its output is piped");
        Running {
            child,
            lines: BufReader::new(output).lines(),
            states: BTreeMap::new(),
        }
    }

    /// Waits until it has said where it begins and acknowledged so many edits more.
    fn wait_for(&mut self, edits: u64) {
        while (self.states.len() as u64) <= edits && self.read_line() {}
    }

    /// Kills it, and returns the state at every revision that it acknowledged.
    fn kill(mut self) -> BTreeMap<i64, u64> {
        self.child.kill().expect("it runs until it is killed");
        self.child.wait().expect("it ends");
        while self.read_line() {}
        assert!(!self.states.is_empty(), "the scribe opened its document");
        self.states
    }

    fn read_line(&mut self) -> bool {
        let Some(Ok(line)) = self.lines.next() else {
            return false;
        };
        let mut words = line.split(' ').skip(1);
        // A last line that the kill cut short acknowledges nothing.
        let revision = words.next().and_then(|word| word.parse().ok());
        let state = words.next().and_then(|word| word.parse().ok());
        if let (Some(revision), Some(state)) = (revision, state) {
            self.states.insert(revision, state);
        }
        true
    }
}

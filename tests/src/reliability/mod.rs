//! What must hold when things go wrong around a document: each test takes how often and a seed,
//! and returns the figure that it prints. The slices run with every test, the long runs in soak.

pub mod damaged;
pub mod full;
pub mod hostile;
pub mod injected;
pub mod killed;
pub mod outside;
pub mod random;
pub mod undone;

use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use roadmaps::model::Roadmap;
use roadmaps::say::Sentence;
use roadmaps::workspace::{Document, Workspace};

/// A workspace in a folder, with a data folder and a documents folder in it.
pub fn workspace(folder: &Path) -> Workspace {
    workspace_of(folder, "data")
}

/// A second workspace in the same folder, as another machine has it.
pub fn workspace_of(folder: &Path, data: &str) -> Workspace {
    Workspace::new(folder.join(data), folder.join("documents")).by("Mara")
}

/// A moment in the frozen day of the tests.
pub fn moment(seconds: u64) -> DateTime<Utc> {
    let start = DateTime::from_timestamp(1_803_902_400, 0).expect("1 March 2027 is a date");
    start + TimeDelta::seconds(seconds as i64)
}

/// Makes a document at a path.
pub async fn create(workspace: &Workspace, roadmap: Roadmap, path: &Path) -> Document {
    let created = workspace.create(roadmap, Some(path), Sentence::DidCreate, moment(0));
    created.await.expect("a new document in an empty folder")
}

/// Runs a future to its end.
pub fn run<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime needs no more than this process has");
    runtime.block_on(future)
}

/// Every roadmap file in a folder, by name.
pub fn roadmaps_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "roadmap"))
        .collect();
    paths.sort();
    paths
}

//! What happens to a file outside the app: read-only, deleted, moved, changed, opened twice.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use roadmaps::edit::{Edit, GoalChange};
use roadmaps::error::Code;
use roadmaps::model::Roadmap;
use roadmaps::say::Sentence;
use roadmaps::workspace::{Document, Workspace};

use super::random::{Chance, large_roadmap, random_edits, state_hash};
use super::{create, moment, roadmaps_in, workspace, workspace_of};

/// Changes a file outside in a random way while it is being edited, and sees that every version
/// that somebody made is still to be found.
pub async fn changed_outside(runs: u32, seed: u64) -> String {
    let mut chance = Chance::new(seed);
    let mut ways = [0; 5];
    for run in 0..runs {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let desk = folder.path().join("desk");
        fs::create_dir(&desk).expect("made");
        let path = desk.join("plan.roadmap");
        let here = workspace(folder.path());
        let mut document = create(&here, Roadmap::default(), &path).await;
        state(&mut document, &format!("ours {run}")).await;
        document.publish(moment(1)).await.expect("published");
        state(&mut document, &format!("ours again {run}")).await;
        let ours = state_hash(document.roadmap());

        let way = chance.below(ways.len());
        ways[way] += 1;
        let theirs = change_file(way, &folder.path().join("other"), &path, run).await;
        let before = fs::read(&path).ok();
        if chance.once_in(2) {
            // As after a crash, the change is found when opening; else when publishing.
            drop(document);
            match here.open(&path, moment(5)).await {
                Ok(opened) => document = opened,
                Err(error) => panic!("edits are still there, way {way}: {error}"),
            }
        }
        let published = document.publish(moment(6)).await;
        let problem = document.saved().problem;
        assert!(
            published.is_err() || problem.is_some(),
            "somebody must hear of it, way {way}, run {run}, seed {seed}"
        );
        assert_eq!(
            fs::read(&path).ok(),
            before,
            "nothing is overwritten in silence, way {way}"
        );
        if document.saved().dirty {
            let elsewhere = desk.join("elsewhere.roadmap");
            let saved = document.save_elsewhere(&elsewhere, moment(7)).await;
            saved.expect("saving elsewhere always works");
        }
        let mut found = BTreeSet::new();
        for path in roadmaps_in(&desk) {
            if let Ok(roadmap) = here.read(&path).await {
                found.insert(state_hash(&roadmap));
            }
        }
        assert!(
            found.contains(&ours),
            "our version is in a file, way {way}, run {run}"
        );
        assert!(
            theirs.is_none_or(|theirs| found.contains(&theirs)),
            "theirs too, way {way}"
        );
    }
    format!(
        "changed outside: {runs} runs (changed {}, replaced {}, deleted {}, moved {}, damaged {}), \
         nothing overwritten, nothing lost",
        ways[0], ways[1], ways[2], ways[3], ways[4]
    )
}

/// Two programs with a data folder each, as on two machines with a synced folder, edit one file
/// at the same time.
pub async fn two_machines(runs: u32, seed: u64) -> String {
    let mut copies = 0;
    for run in 0..runs {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("shared.roadmap");
        let first = workspace_of(folder.path(), "one");
        let mut document = create(&first, Roadmap::default(), &path).await;
        document.close(moment(0)).await.expect("published");
        let machines = ["one", "two"].map(|data| {
            let workspace = workspace_of(folder.path(), data);
            let (path, seed) = (path.clone(), seed + u64::from(run));
            std::thread::spawn(move || super::run(work_on(workspace, path, data, seed)))
        });
        let made = machines.map(|machine| machine.join().expect("no panic"));
        let reader = workspace_of(folder.path(), "reader");
        let mut found = BTreeSet::new();
        let paths = roadmaps_in(folder.path());
        copies += paths.len() - 1;
        for path in paths {
            let roadmap = reader.read(&path).await.expect("every file is whole");
            found.insert(state_hash(&roadmap));
        }
        for state in made {
            assert!(
                found.contains(&state),
                "no machine's work is lost, run {run}, seed {seed}"
            );
        }
    }
    format!("two machines: {runs} runs, {copies} conflict copies, 0 silent overwrites")
}

/// One file opened twice through one data folder: the second can read.
pub async fn opened_twice() -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("twice.roadmap");
    let workspace = workspace(folder.path());
    let mut first = create(&workspace, Roadmap::default(), &path).await;
    let mut second = workspace
        .open(&path, moment(1))
        .await
        .expect("it can be read");
    let why = second.read_only().cloned();
    assert!(
        matches!(why, Some(Sentence::OpenElsewhere { .. })),
        "{why:?}"
    );
    let edited = second.edit(1, &[title("second")], moment(2)).await;
    assert_eq!(edited.expect_err("it is read-only").code, Code::ReadOnly);
    let over = second.save_elsewhere(&path, moment(2)).await;
    assert_eq!(over.expect_err("the first has it").code, Code::ReadOnly);
    state(&mut first, "first").await;
    let elsewhere = folder.path().join("mine.roadmap");
    let saved = second.save_elsewhere(&elsewhere, moment(3)).await;
    saved.expect("saved elsewhere, it can be edited");
    assert!(
        second.roadmap().id != first.roadmap().id,
        "two documents, two ids"
    );
    state(&mut second, "second").await;
    second.close(moment(4)).await.expect("published");
    first.close(moment(4)).await.expect("published");
    let third = workspace.open(&path, moment(5)).await.expect("free again");
    assert_eq!(third.read_only(), None, "closing gives the file free");
    assert_eq!(third.roadmap().goal.title, "first");
    "opened twice: the second is read-only, nothing overwritten".to_owned()
}

/// A file or folder that cannot be written: edits survive and can be saved elsewhere.
pub async fn not_writable() -> String {
    let mut tried = Vec::new();
    for way in ["read-only file", "folder became a file", "read-only mount"] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let desk = folder.path().join("desk");
        fs::create_dir(&desk).expect("made");
        let path = desk.join("plan.roadmap");
        let workspace = workspace(folder.path());
        let mut document = create(&workspace, large_roadmap(5, 1), &path).await;
        let Some(lock) = Lock::set(way, &desk, &path) else {
            tried.push(format!("{way} skipped, mounting is not permitted here"));
            continue;
        };
        let locked = lock.file();
        let before = fs::read(&locked).expect("it can be read");
        state(&mut document, "edited all the same").await;
        let error = document
            .publish(moment(2))
            .await
            .expect_err("it cannot be written");
        assert!(
            matches!(error.code, Code::NotWritable | Code::NotFound),
            "{way}: {error}"
        );
        assert_eq!(
            document.saved().problem,
            Some(error.sentence),
            "the window can say why"
        );
        state(&mut document, "and edited again").await;
        let ours = state_hash(document.roadmap());
        assert!(
            fs::read(&locked).expect("read") == before,
            "{way}: the file is as it was"
        );
        let elsewhere = folder.path().join("elsewhere.roadmap");
        let saved = document.save_elsewhere(&elsewhere, moment(3)).await;
        saved.expect("saving elsewhere works");
        document.close(moment(4)).await.expect("published there");
        let read = workspace.read(&elsewhere).await.expect("whole");
        assert_eq!(state_hash(&read), ours, "{way}: edits survive");
        drop(lock);
        tried.push(way.to_owned());
    }
    format!(
        "not writable: {}; edits survive, saved elsewhere",
        tried.join(", ")
    )
}

async fn work_on(workspace: Workspace, path: PathBuf, name: &str, seed: u64) -> u64 {
    let mut chance = Chance::new(seed ^ name.len() as u64 ^ u64::from(name.as_bytes()[0]));
    let mut document = workspace.open(&path, moment(1)).await.expect("it opens");
    for serial in 0..4 {
        let edits = random_edits(&mut chance, document.roadmap(), serial);
        let _ = document
            .edit(document.revision(), &edits, moment(serial))
            .await;
        state(&mut document, &format!("{name} {serial}")).await;
        if chance.once_in(2) {
            let published = document.publish(moment(serial)).await;
            let code = published.err().map(|error| error.code);
            assert!(
                matches!(code, None | Some(Code::ChangedOutside)),
                "{code:?}"
            );
        }
    }
    let published = document.publish(moment(9)).await;
    let code = published.err().map(|error| error.code);
    assert!(
        matches!(code, None | Some(Code::ChangedOutside)),
        "{code:?}"
    );
    document.close(moment(10)).await.expect("published by now");
    state_hash(document.roadmap())
}

/// Does something to a file behind the app's back, and returns the state of what it made.
async fn change_file(way: usize, other: &Path, path: &Path, run: u32) -> Option<u64> {
    match way {
        // Another machine edits it.
        0 => {
            let elsewhere = workspace(other);
            let mut document = elsewhere.open(path, moment(2)).await.expect("it opens");
            state(&mut document, &format!("theirs {run}")).await;
            document.close(moment(3)).await.expect("published");
            Some(state_hash(document.roadmap()))
        }
        // Another document takes its place.
        1 => {
            let elsewhere = workspace(other);
            let new = path.with_extension("new");
            let mut document = create(&elsewhere, large_roadmap(3, u64::from(run)), &new).await;
            document.close(moment(3)).await.expect("published");
            fs::rename(&new, path).expect("renamed");
            Some(state_hash(document.roadmap()))
        }
        2 => {
            fs::remove_file(path).expect("removed");
            None
        }
        3 => {
            fs::rename(path, path.with_file_name("moved.roadmap")).expect("renamed");
            None
        }
        _ => {
            let mut bytes = fs::read(path).expect("read");
            bytes.truncate(bytes.len() / 2);
            fs::write(path, bytes).expect("written");
            None
        }
    }
}

async fn state(document: &mut Document, title_now: &str) {
    let revision = document.revision();
    let edited = document
        .edit(revision, &[title(title_now)], moment(1))
        .await;
    edited.expect("stating the goal is always possible");
}

fn title(title: &str) -> Edit {
    Edit::ChangeGoal {
        change: GoalChange::Title(title.to_owned()),
    }
}

/// Something that keeps a file from being written, until it is dropped.
enum Lock {
    File(PathBuf),
    Folder { moved: PathBuf, name: PathBuf },
    Mount(PathBuf, PathBuf),
}

impl Lock {
    fn set(way: &str, desk: &Path, path: &Path) -> Option<Lock> {
        match way {
            "read-only file" => {
                let mut permissions = fs::metadata(path).expect("it is there").permissions();
                permissions.set_readonly(true);
                fs::set_permissions(path, permissions).expect("set");
                Some(Lock::File(path.to_owned()))
            }
            "folder became a file" => {
                let moved = desk.with_extension("moved");
                fs::rename(desk, &moved).expect("renamed");
                fs::write(desk, "no folder any more").expect("written");
                let name = path.file_name().expect("it has a name").into();
                Some(Lock::Folder { moved, name })
            }
            _ => {
                let mount = |arguments: &[&str]| {
                    let mounted = Command::new("mount").args(arguments).arg(desk).output();
                    mounted.is_ok_and(|output| output.status.success())
                };
                let folder = desk.to_str().expect("a temporary folder has a plain name");
                if !mount(&["--bind", folder]) {
                    return None;
                }
                let lock = Lock::Mount(desk.to_owned(), path.to_owned());
                mount(&["-o", "remount,ro,bind"]).then_some(lock)
            }
        }
    }

    /// Where the file can be read meanwhile.
    fn file(&self) -> PathBuf {
        match self {
            Lock::File(path) | Lock::Mount(_, path) => path.clone(),
            Lock::Folder { moved, name } => moved.join(name),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Lock::Mount(desk, _) = self {
            let _ = Command::new("umount").arg("-l").arg(desk).status();
        }
    }
}

//! Documents through the single door: where they are made, what they are called, which id they
//! have, and what the file holds.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use roadmaps::edit::{Edit, GoalChange, StepChange};
use roadmaps::error::{Code, Error};
use roadmaps::model::{Node, Roadmap, StepId};
use roadmaps::plan;
use roadmaps::say::{Language, Sentence};
use roadmaps::workspace::{Document, HistoryKind, Workspace};

/// Written by this program when the format was at version 1; never written again.
const FORMAT_1: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/fixtures/format-1.roadmap"
);

struct Desk {
    folder: tempfile::TempDir,
    workspace: Workspace,
}

impl Desk {
    fn new() -> Desk {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let workspace = Desk::workspace_of(folder.path(), "data", "Mara");
        Desk { folder, workspace }
    }

    fn workspace_of(folder: &Path, data: &str, author: &str) -> Workspace {
        Workspace::new(folder.join(data), folder.join("Documents")).by(author)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder
            .path()
            .canonicalize()
            .expect("it is there")
            .join(name)
    }

    async fn create(&self, name: &str, title: &str) -> Document {
        self.create_at(Some(&self.path(name)), title)
            .await
            .expect("created")
    }

    async fn create_at(&self, path: Option<&Path>, title: &str) -> Result<Document, Error> {
        let mut roadmap = Roadmap::default();
        roadmap.goal.title = title.to_owned();
        self.workspace
            .create(roadmap, path, Sentence::DidCreate, moment(0))
            .await
    }
}

#[tokio::test]
async fn a_new_roadmap_lives_in_documents_and_overwrites_nothing() {
    let desk = Desk::new();
    let folder = desk.path("Documents/Backcast");
    let one = desk
        .create_at(None, "A/B: the best?")
        .await
        .expect("created");
    assert_eq!(
        one.path(),
        folder.join("A B the best.roadmap"),
        "a name any system takes"
    );
    let two = desk
        .create_at(None, "A/B: the best?")
        .await
        .expect("created");
    assert_eq!(two.path(), folder.join("A B the best 2.roadmap"));
    assert!(
        one.roadmap().id != two.roadmap().id && one.roadmap().id.len() == 36,
        "UUIDs"
    );
    assert!(!one.saved().dirty, "the file is there at once");
    let error = desk
        .create_at(Some(one.path()), "Other")
        .await
        .expect_err("it is taken");
    assert!(
        matches!(error.sentence, Sentence::AlreadyThere { .. }),
        "{error}"
    );
    let nowhere = desk.path("no/such/folder.roadmap");
    let error = desk
        .create_at(Some(&nowhere), "Other")
        .await
        .expect_err("no folder");
    assert_eq!(error.code, Code::NotFound);
}

#[tokio::test]
async fn the_recent_list_is_what_was_opened_last_and_forgets() {
    let desk = Desk::new();
    for (name, title) in [("one.roadmap", "One"), ("two.roadmap", "Two")] {
        desk.create(name, title)
            .await
            .close(moment(1))
            .await
            .expect("closed");
    }
    let mut one = desk
        .workspace
        .open(&desk.path("one.roadmap"), moment(2))
        .await
        .expect("opens");
    state(&mut one, GoalChange::Title("One more".to_owned())).await;
    one.close(moment(3)).await.expect("closed");
    let titles = |recent: Vec<roadmaps::workspace::Recent>| {
        recent
            .into_iter()
            .map(|recent| recent.title)
            .collect::<Vec<_>>()
    };
    assert_eq!(titles(desk.workspace.recent()), ["One more", "Two"]);
    desk.workspace
        .forget_recent(&desk.path("one.roadmap"))
        .expect("forgotten");
    assert_eq!(titles(desk.workspace.recent()), ["Two"]);
    assert!(
        desk.path("one.roadmap").exists(),
        "forgetting is not deleting"
    );
}

#[tokio::test]
async fn closing_leaves_one_file_and_no_working_copy() {
    let desk = Desk::new();
    let mut document = desk.create("plan.roadmap", "Plan").await;
    state(&mut document, GoalChange::Story("Told".to_owned())).await;
    assert_eq!(desk.workspace.unpublished(), [desk.path("plan.roadmap")]);
    document.close(moment(2)).await.expect("closed");
    assert_eq!(desk.workspace.unpublished(), [] as [PathBuf; 0]);
    let working = fs::read_dir(desk.path("data/working")).expect("it is there");
    let left: Vec<_> = working
        .map(|entry| entry.expect("listed").file_name())
        .collect();
    assert!(
        left.iter()
            .all(|name| name.to_string_lossy().ends_with(".lock")),
        "{left:?}"
    );
    let mut there: Vec<_> = fs::read_dir(desk.folder.path()).expect("read").collect();
    there.retain(|entry| entry.as_ref().is_ok_and(|entry| entry.path().is_file()));
    assert_eq!(there.len(), 1, "nothing beside the file");
    let bytes = fs::read(desk.path("plan.roadmap")).expect("read");
    assert_eq!(bytes[18..20], [1, 1], "the file needs no log beside it");
    let edited = document
        .edit(document.revision(), &[add("late")], moment(3))
        .await;
    assert_eq!(edited.expect_err("it is closed").code, Code::ReadOnly);
}

#[tokio::test]
async fn an_edit_on_an_old_revision_is_refused() {
    let desk = Desk::new();
    let mut document = desk.create("plan.roadmap", "Plan").await;
    document
        .edit(1, &[add("s1")], moment(1))
        .await
        .expect("the first edit");
    let error = document
        .edit(1, &[add("s2")], moment(2))
        .await
        .expect_err("outdated");
    assert_eq!((error.code, document.revision()), (Code::Outdated, 2));
    let before = document.roadmap().clone();
    let preview = document.preview(&[add("s3")]).expect("it makes sense");
    assert_eq!(
        (preview.steps.len(), document.roadmap()),
        (2, &before),
        "a look changes nothing"
    );
}

#[tokio::test]
async fn history_says_who_did_what_and_how_it_was() {
    let desk = Desk::new();
    let mut document = desk.create("plan.roadmap", "Plan").await;
    document
        .edit(1, &[add("s1")], moment(1))
        .await
        .expect("edited");
    document
        .edit(2, &[rename("s1", "Better")], moment(2))
        .await
        .expect("edited");
    let undone = document.undo(moment(3)).await.expect("undone");
    assert_eq!(
        undone.label.text(Language::En),
        "Undone: Rename to “Better”"
    );
    document.close(moment(4)).await.expect("closed");

    let mut document = desk
        .workspace
        .open(document.path(), moment(5))
        .await
        .expect("opened");
    let label = document.redo_label().map(|label| label.text(Language::Nl));
    assert!(label.is_some(), "redo survives, in any language");
    let kinds: Vec<_> = document.history(10).await.expect("history");
    let kinds: Vec<_> = kinds
        .iter()
        .map(|entry| (entry.revision, entry.kind))
        .collect();
    let expected = [
        (4, HistoryKind::Undone),
        (3, HistoryKind::Edited),
        (2, HistoryKind::Edited),
        (1, HistoryKind::Created),
    ];
    assert_eq!(kinds, expected);
    let then = document.at_revision(3).await.expect("it was so");
    assert_eq!(then.steps[0].title, "Better");
    assert!(
        document
            .at_revision(1)
            .await
            .expect("creation")
            .steps
            .is_empty()
    );
    let error = document
        .at_revision(0)
        .await
        .expect_err("nothing was before");
    assert_eq!(error.code, Code::NotFound);
    document.redo(moment(6)).await.expect("redone");
    assert_eq!(document.roadmap().steps[0].title, "Better");
    document.undo(moment(7)).await.expect("undone again");
    document.undo(moment(8)).await.expect("and the first edit");
    let error = document
        .undo(moment(9))
        .await
        .expect_err("never past creation");
    assert_eq!(error.sentence, Sentence::NothingToUndo);
}

#[tokio::test]
async fn undo_takes_back_ones_own_step_and_stops_at_anothers() {
    let desk = Desk::new();
    let path = desk.path("plan.roadmap");
    let mut mara = desk.create("plan.roadmap", "Plan").await;
    mara.edit(1, &[add("s1"), add("s2")], moment(1))
        .await
        .expect("edited");
    mara.edit(2, &[rename("s1", "Mara's")], moment(1))
        .await
        .expect("edited");
    mara.close(moment(2)).await.expect("closed");

    let bens = Desk::workspace_of(desk.folder.path(), "ben", "Ben");
    let mut ben = bens.open(&path, moment(3)).await.expect("opened");
    assert_eq!(ben.undo_label(), None, "nobody takes back another's step");
    ben.edit(3, &[rename("s2", "Ben's")], moment(4))
        .await
        .expect("edited");
    ben.close(moment(5)).await.expect("closed");
    let mut mara = desk.workspace.open(&path, moment(6)).await.expect("opened");
    mara.undo(moment(7))
        .await
        .expect("her own field, untouched since");
    let titles: Vec<_> = mara
        .roadmap()
        .steps
        .iter()
        .map(|step| step.title.as_str())
        .collect();
    assert_eq!(titles, ["s1", "Ben's"], "her step is taken back, his stays");
    let error = mara
        .undo(moment(8))
        .await
        .expect_err("he renamed what she added");
    assert_eq!(error.code, Code::NothingToUndo);
    assert!(
        matches!(error.sentence, Sentence::UndoBlocked { .. }),
        "{error}"
    );
    assert!(
        !error.sentence.text(Language::Nl).contains("Add “"),
        "Dutch throughout"
    );
}

#[tokio::test]
async fn a_copy_gets_an_id_of_its_own_and_a_moved_file_keeps_it() {
    let desk = Desk::new();
    let (first, second) = (desk.path("first.roadmap"), desk.path("second.roadmap"));
    let mut document = desk.create("first.roadmap", "Plan").await;
    document.close(moment(1)).await.expect("closed");
    let id = document.roadmap().id.clone();
    fs::copy(&first, &second).expect("copied");
    let mut copy = desk
        .workspace
        .open(&second, moment(2))
        .await
        .expect("opened");
    assert!(copy.roadmap().id != id, "the copy is another document");
    copy.edit(1, &[add("s1")], moment(3)).await.expect("edited");
    copy.close(moment(4)).await.expect("closed");
    let again = desk
        .workspace
        .open(&second, moment(5))
        .await
        .expect("opened");
    assert_eq!(
        again.roadmap().id,
        copy.roadmap().id,
        "the new id is in the file"
    );
    let third = desk.path("third.roadmap");
    fs::rename(&first, &third).expect("moved");
    let moved = desk
        .workspace
        .open(&third, moment(6))
        .await
        .expect("opened");
    assert_eq!(moved.roadmap().id, id, "a moved file is the same document");
}

#[tokio::test]
async fn edits_that_a_crash_left_follow_a_moved_file() {
    let desk = Desk::new();
    let (first, second) = (desk.path("first.roadmap"), desk.path("second.roadmap"));
    let mut document = desk.create("first.roadmap", "Plan").await;
    document
        .edit(1, &[add("s1")], moment(1))
        .await
        .expect("edited");
    drop(document);
    fs::rename(&first, &second).expect("moved");
    let mut document = desk
        .workspace
        .open(&second, moment(2))
        .await
        .expect("opened");
    assert_eq!(document.roadmap().steps.len(), 1, "the edit came along");
    document
        .close(moment(3))
        .await
        .expect("published where the file is now");
    let read = desk.workspace.read(&second).await.expect("read");
    assert_eq!(read.steps.len(), 1);
    assert!(!first.exists(), "the old name stays gone");
}

#[tokio::test]
async fn a_sent_copy_has_no_history_and_no_notes() {
    let desk = Desk::new();
    let mut document = desk.create("plan.roadmap", "Plan").await;
    let secret = "Between us: we cannot afford this.";
    let notes = Edit::ChangeStep {
        id: StepId::from("s1"),
        change: StepChange::Notes(secret.to_owned()),
    };
    document
        .edit(1, &[add("s1"), notes], moment(1))
        .await
        .expect("edited");
    document
        .edit(2, &[rename("s1", "A name we dropped")], moment(1))
        .await
        .expect("edited");
    document
        .edit(3, &[rename("s1", "Kept")], moment(1))
        .await
        .expect("edited");
    let copy = desk.path("copy.roadmap");
    document.send_copy(&copy, moment(2)).await.expect("sent");
    let bytes = fs::read(&copy).expect("read");
    for hidden in [secret, "A name we dropped", "Mara"] {
        let found = bytes
            .windows(hidden.len())
            .any(|window| window == hidden.as_bytes());
        assert!(!found, "{hidden:?} must not be anywhere in the file");
    }
    let mut opened = desk.workspace.open(&copy, moment(3)).await.expect("opened");
    assert_eq!(opened.roadmap().steps[0].title, "Kept");
    assert_eq!(opened.history(10).await.expect("history").len(), 1);
    let error = document
        .send_copy(document.path(), moment(4))
        .await
        .expect_err("itself");
    assert!(
        matches!(error.sentence, Sentence::AlreadyThere { .. }),
        "{error}"
    );
}

#[tokio::test]
async fn fields_of_a_newer_format_survive() {
    let desk = Desk::new();
    let json = serde_json::json!({
        "goal": { "title": "Plan", "mood": 0.1234567890123456 },
        "steps": [{ "id": "s1", "title": "One", "colour": { "r": 1.1 } }],
        "theme": "dark",
    });
    let roadmap: Roadmap = serde_json::from_value(json).expect("a roadmap");
    let (path, label) = (desk.path("plan.roadmap"), Sentence::DidCreate);
    let created = desk
        .workspace
        .create(roadmap, Some(&path), label, moment(0))
        .await;
    let mut document = created.expect("created");
    document
        .edit(1, &[rename("s1", "Two")], moment(1))
        .await
        .expect("edited");
    document.undo(moment(2)).await.expect("undone");
    document.close(moment(3)).await.expect("closed");
    let read = desk.workspace.read(&path).await.expect("read");
    assert_eq!(&read, document.roadmap(), "to the last digit");
    assert_eq!(read.extra["theme"], "dark");
}

#[tokio::test]
async fn a_file_of_every_format_opens_and_is_edited_as_a_copy() {
    let desk = Desk::new();
    let path = desk.path("old.roadmap");
    fs::copy(FORMAT_1, &path).expect("copied");
    let before = fs::read(&path).expect("read");
    let mut document = desk.workspace.open(&path, moment(1)).await.expect("opened");
    assert_eq!(document.read_only(), None);
    assert_eq!(document.roadmap().goal.title, "Everyone tells everyone");
    assert_eq!(document.roadmap().steps[0].title, "Asked first");
    assert!(document.undo_label().is_some() && document.redo_label().is_some());
    document
        .edit(document.revision(), &[add("new")], moment(2))
        .await
        .expect("edited");
    assert!(
        fs::read(&path).expect("read") == before,
        "until it is published"
    );
    document.close(moment(3)).await.expect("closed");
    let read = desk.workspace.read(&path).await.expect("read");
    assert_eq!(read.steps.len(), document.roadmap().steps.len());
}

#[tokio::test]
async fn a_newer_format_opens_to_be_read() {
    let desk = Desk::new();
    let path = desk.path("newer.roadmap");
    let mut bytes = fs::read(FORMAT_1).expect("read");
    // The version in the header of an SQLite file.
    bytes[60..64].copy_from_slice(&7_u32.to_be_bytes());
    fs::write(&path, &bytes).expect("written");
    let mut document = desk
        .workspace
        .open(&path, moment(1))
        .await
        .expect("it can be read");
    assert_eq!(
        document.read_only(),
        Some(&Sentence::NewerReadOnly { version: 7 })
    );
    assert_eq!(document.roadmap().goal.title, "Everyone tells everyone");
    let edited = document
        .edit(document.revision(), &[add("new")], moment(2))
        .await;
    assert_eq!(edited.expect_err("it is read-only").code, Code::ReadOnly);
    let elsewhere = document
        .save_elsewhere(&desk.path("mine.roadmap"), moment(3))
        .await;
    assert_eq!(
        elsewhere
            .expect_err("it would lose what it does not know")
            .code,
        Code::Newer
    );
    assert!(!document.history(10).await.expect("history").is_empty());
    document.close(moment(4)).await.expect("closed");
    assert!(
        fs::read(&path).expect("read") == bytes,
        "it was left as it is"
    );
}

#[tokio::test]
async fn what_is_no_roadmap_is_said_to_be_none() {
    let desk = Desk::new();
    let other = [
        ("empty.roadmap", Vec::new()),
        ("text.roadmap", b"Dear all,\nplease find attached".to_vec()),
        ("zip.roadmap", b"PK\x03\x04".repeat(100)),
    ];
    for (name, bytes) in other {
        let path = desk.path(name);
        fs::write(&path, &bytes).expect("written");
        let error = desk.workspace.open(&path, moment(1)).await.expect_err(name);
        assert!(
            matches!(error.sentence, Sentence::NotARoadmap { .. }),
            "{name}: {error}"
        );
        assert_eq!(
            fs::read(&path).expect("read"),
            bytes,
            "it was left as it is"
        );
    }
    let error = desk
        .workspace
        .open(desk.folder.path(), moment(1))
        .await
        .expect_err("a folder");
    assert_eq!(error.code, Code::Unreadable);
    let error = desk
        .workspace
        .open(&desk.path("none.roadmap"), moment(1))
        .await;
    assert_eq!(error.expect_err("nothing is there").code, Code::NotFound);
}

#[tokio::test]
async fn what_no_roadmap_may_hold_is_refused_when_read_and_when_edited() {
    let desk = Desk::new();
    let sound = || {
        let json = serde_json::json!({
            "goal": { "title": "Plan", "requires": [{ "step": "s1" }] },
            "steps": [{ "id": "s1", "number": 1_000_000 }],
        });
        serde_json::from_value::<Roadmap>(json).expect("a roadmap")
    };
    type Spoil = fn(&mut Roadmap);
    let spoil: [(&str, Spoil, &str); 5] = [
        (
            "launch",
            |it| it.goal.launch = "9999-12-31".parse().ok(),
            "goal.launch",
        ),
        (
            "lag",
            |it| it.goal.requires[0].lag = i32::MAX,
            "goal.requires[0].lag",
        ),
        (
            "title",
            |it| it.steps[0].title = "T".repeat(1_001),
            "steps[0].title",
        ),
        (
            "number",
            |it| it.steps[0].number = u32::MAX,
            "steps[0].number",
        ),
        ("ceiling", |it| it.ceiling = 255, "ceiling"),
    ];
    for (name, spoil, field) in spoil {
        let mut roadmap = sound();
        spoil(&mut roadmap);
        let path = desk.path(&format!("{name}.roadmap"));
        let created = desk
            .workspace
            .create(roadmap, Some(&path), Sentence::DidCreate, moment(0));
        let mut document = created.await.expect("the store knows no fields");
        document.close(moment(1)).await.expect("closed");
        let before = fs::read(&path).expect("read");
        for error in [
            desk.workspace.read(&path).await.err(),
            desk.workspace.open(&path, moment(2)).await.err(),
        ] {
            let error = error.expect(name);
            assert_eq!(error.code, Code::Unreadable, "{name}: {error}");
            let said = error.to_string();
            assert!(said.contains(&format!("“{field}”")), "{name}: {said}");
        }
        assert!(
            fs::read(&path).expect("read") == before,
            "it was left as it is"
        );
    }

    // A reference that leads nowhere can be left by undoing; it is named, not refused.
    let mut dangling = sound();
    dangling.steps.clear();
    let path = desk.path("dangling.roadmap");
    let created = desk
        .workspace
        .create(dangling, Some(&path), Sentence::DidCreate, moment(0));
    let mut document = created.await.expect("created");
    document.close(moment(1)).await.expect("closed");
    let read = desk.workspace.read(&path).await.expect("it opens");
    let problems = plan::analyse(&read, moment(0).date_naive()).problems;
    assert!(!problems.is_empty(), "it is among the problems");

    // What could not be opened again is not taken, and the next number is a free one.
    let path = desk.path("edited.roadmap");
    let created = desk
        .workspace
        .create(sound(), Some(&path), Sentence::DidCreate, moment(0));
    let mut document = created.await.expect("created");
    let launch = Edit::ChangeGoal {
        change: GoalChange::Launch("3000-01-01".parse().ok()),
    };
    let refused = document.edit(1, &[launch], moment(1)).await;
    let refused = refused.expect_err("no file may hold it");
    assert_eq!(refused.code, Code::Refused, "{refused}");
    assert_eq!(document.roadmap().goal.launch, None, "nothing was changed");
    document
        .edit(1, &[add("new")], moment(2))
        .await
        .expect("edited");
    assert_eq!(
        document.roadmap().steps[1].number,
        1,
        "the first that is free"
    );
    document.close(moment(3)).await.expect("closed");
    desk.workspace.read(&path).await.expect("it opens again");
}

#[tokio::test]
async fn a_deleted_file_can_be_put_back() {
    let desk = Desk::new();
    let path = desk.path("plan.roadmap");
    let mut document = desk.create("plan.roadmap", "Plan").await;
    document
        .edit(1, &[add("s1")], moment(1))
        .await
        .expect("edited");
    fs::remove_file(&path).expect("deleted");
    let error = document
        .close(moment(2))
        .await
        .expect_err("there is no file to publish to");
    assert!(
        matches!(error.sentence, Sentence::FileGone { .. }),
        "{error}"
    );
    assert!(
        !path.exists(),
        "a deleted file does not come back by itself"
    );
    document
        .save_elsewhere(&path, moment(3))
        .await
        .expect("put back where it was");
    document.close(moment(4)).await.expect("closed");
    let read = desk.workspace.read(&path).await.expect("read");
    assert_eq!(
        (read.steps.len(), read.id),
        (1, document.roadmap().id.clone())
    );
}

#[tokio::test]
async fn an_earlier_version_is_restored_as_a_step_that_can_be_undone() {
    let desk = Desk::new();
    let path = desk.path("plan.roadmap");
    let mut document = desk.create("plan.roadmap", "Plan").await;
    for (base, edit) in [(1, add("s1")), (2, add("s2")), (3, rename("s1", "New"))] {
        let edited = document.edit(base, &[edit], moment(base)).await;
        edited.expect("edited");
    }
    let (then, now) = (
        document.at_revision(2).await.expect("it was so"),
        document.roadmap().clone(),
    );
    let error = document.restore(3, 2, moment(5)).await;
    assert_eq!(error.expect_err("not the present").code, Code::Outdated);
    let error = document.restore(4, 9, moment(5)).await;
    assert_eq!(error.expect_err("never was").code, Code::NotFound);
    assert_eq!(document.roadmap(), &now, "a refusal changes nothing");

    let restored = document.restore(4, 2, moment(5)).await.expect("restores");
    assert_eq!((document.roadmap(), restored.revision), (&then, 5));
    assert_eq!(
        restored.label.text(Language::En),
        "Restore the version after: Add “s1”",
        "history says what was gone back to"
    );
    document.close(moment(6)).await.expect("closed");
    let mut document = desk.workspace.open(&path, moment(7)).await.expect("opens");
    assert_eq!(document.roadmap(), &then, "it is on disk");
    document.undo(moment(8)).await.expect("undone");
    assert_eq!(document.roadmap(), &now, "also after a restart");
    document.redo(moment(9)).await.expect("redone");
    assert_eq!(document.roadmap(), &then);
    let nothing = document.restore(7, 7, moment(10)).await.expect("is there");
    assert_eq!(nothing.revision, 7, "what is there already makes no entry");
}

async fn state(document: &mut Document, change: GoalChange) {
    let edit = Edit::ChangeGoal { change };
    let edited = document.edit(document.revision(), &[edit], moment(1)).await;
    edited.expect("stating the goal is always possible");
}

fn add(id: &str) -> Edit {
    Edit::AddPrerequisite {
        id: StepId::from(id),
        title: id.to_owned(),
        of: Node::Goal,
    }
}

fn rename(id: &str, title: &str) -> Edit {
    Edit::ChangeStep {
        id: StepId::from(id),
        change: StepChange::Title(title.to_owned()),
    }
}

fn moment(seconds: i64) -> DateTime<Utc> {
    let start = DateTime::from_timestamp(1_803_902_400, 0).expect("1 March 2027 is a date");
    start + TimeDelta::seconds(seconds)
}

//! What every store must do: one test that takes the store as a parameter, so that each database
//! is held to the same words.

use chrono::{DateTime, Utc};
use roadmaps::changes::Changes;
use roadmaps::edit::{self, Edit, GoalChange, StepChange};
use roadmaps::model::{Node, Roadmap, StepId};
use roadmaps::say::Sentence;
use roadmaps::store::{Commit, CommitKind, Contents, EntryKind, Store, StoreError};

use crate::reliability::moment;

/// Holds a store to the contract. `make` gives a store with these contents; `again` gives the
/// store as a new connection finds it.
pub async fn holds<S: Store>(make: impl AsyncFnOnce(&Contents) -> S, again: impl AsyncFn(S) -> S) {
    let mut roadmap = Roadmap {
        id: "contract".to_owned(),
        ..Roadmap::default()
    };
    roadmap.goal.title = "“Everyone” tells ✓ everyone; DROP TABLE record --".to_owned();
    let beginning = Contents::beginning(&roadmap, "Mara", &Sentence::DidCreate, moment(0));
    let mut store = make(&beginning).await;

    let stored = store.load().await.expect("what was made can be loaded");
    assert_eq!((stored.id.as_str(), stored.revision), ("contract", 1));
    assert_eq!(
        roadmap_in(&mut store).await,
        roadmap,
        "it is stored verbatim"
    );
    assert!(
        step(&mut store, "Mara").await.is_none(),
        "creation cannot be undone"
    );

    let added = edit_of(&mut roadmap, &add_step("s1", "First"));
    let second = commit(&mut store, 1, "Mara", CommitKind::Edit, &added, moment(1)).await;
    assert_eq!(
        second.expect("the first commit"),
        2,
        "a commit raises the revision by one"
    );
    assert_eq!(
        roadmap_in(&mut store).await,
        roadmap,
        "the added record is stored"
    );

    let outdated = commit(&mut store, 1, "Ben", CommitKind::Edit, &added, moment(2)).await;
    assert!(
        matches!(outdated, Err(StoreError::Outdated)),
        "{outdated:?}"
    );
    assert_eq!(
        roadmap_in(&mut store).await,
        roadmap,
        "a refused commit writes nothing"
    );
    assert_eq!(
        store.history(10).await.expect("history").len(),
        2,
        "nor any history"
    );

    let renamed = edit_of(&mut roadmap, &rename("s1", "First of all"));
    let third = commit(&mut store, 2, "Ben", CommitKind::Edit, &renamed, moment(3)).await;
    assert_eq!(third.expect("another author's commit"), 3);
    store = again(store).await;
    assert_eq!(
        roadmap_in(&mut store).await,
        roadmap,
        "a new connection sees the same"
    );

    let mine = step(&mut store, "Mara").await.expect("her last step");
    assert_eq!(
        mine.0, 2,
        "undo is about one's own last step, not about another's later one"
    );
    let mut undone = roadmap.clone();
    let clash = mine.1.reversed().merge_into(&mut undone);
    assert!(
        clash.is_err(),
        "Ben renamed what she added: the step is not the same any more"
    );

    let (his, changes) = step(&mut store, "Ben").await.expect("his last step");
    let reversed = changes.reversed().merge_into(&mut roadmap);
    let reversed = reversed.expect("nobody touched what he changed");
    let undo = CommitKind::Undo(his);
    let fourth = commit(&mut store, 3, "Ben", undo, &reversed, moment(4)).await;
    assert_eq!(fourth.expect("undo is a commit, too"), 4);
    store = again(store).await;
    assert_eq!(roadmap_in(&mut store).await, roadmap, "undone");
    assert!(
        step(&mut store, "Ben").await.is_none(),
        "he has no further step"
    );
    let redo = store.first_undone("Ben").await.expect("read");
    assert_eq!(
        redo.map(|step| step.revision),
        Some(his),
        "redo survives a new connection"
    );
    let others = store.first_undone("Mara").await.expect("read");
    assert_eq!(others, None, "redo is one's own");

    let story = edit_of(&mut roadmap, &[story("Another edit")]);
    let fifth = commit(&mut store, 4, "Ben", CommitKind::Edit, &story, moment(5)).await;
    assert_eq!(fifth.expect("a new edit"), 5);
    let redo = store.first_undone("Ben").await.expect("read");
    assert_eq!(redo, None, "a new edit leaves nothing to redo");

    let removed = edit_of(
        &mut roadmap,
        &[Edit::RemoveSteps {
            ids: vec![StepId::from("s1")],
        }],
    );
    let sixth = commit(&mut store, 5, "Mara", CommitKind::Edit, &removed, moment(6)).await;
    assert_eq!(sixth.expect("a removal"), 6);
    store = again(store).await;
    assert_eq!(
        roadmap_in(&mut store).await,
        roadmap,
        "the removed record is gone"
    );

    let entries = store.history(3).await.expect("history");
    let seen: Vec<_> = entries
        .iter()
        .map(|entry| (entry.revision, entry.kind))
        .collect();
    let expected = [
        (6, EntryKind::Edited),
        (5, EntryKind::Edited),
        (4, EntryKind::Undone(his)),
    ];
    assert_eq!(seen, expected, "the latest entries come first");
    assert_eq!(entries[0].time, moment(6), "instants are kept");
    assert_eq!(entries[2].author, "Ben");

    let mut then = roadmap.clone();
    let later = store.changes_after(1).await.expect("read");
    for changes in later.expect("history goes back to creation") {
        changes
            .reversed()
            .merge_into(&mut then)
            .expect("each takes back the one before");
    }
    assert!(
        then.steps.is_empty() && then.goal.story.is_empty(),
        "the state at creation"
    );
    let before_creation = store.changes_after(0).await.expect("read");
    assert_eq!(before_creation, None, "there is nothing before creation");
}

async fn roadmap_in(store: &mut impl Store) -> Roadmap {
    let stored = store.load().await.expect("it can be loaded");
    Roadmap::from_records(stored.id, stored.records).expect("every record is readable")
}

async fn step(store: &mut impl Store, author: &str) -> Option<(i64, Changes)> {
    let step = store.last_done(author).await.expect("it can be read");
    step.map(|step| (step.revision, step.changes))
}

async fn commit(
    store: &mut impl Store,
    base: i64,
    author: &str,
    kind: CommitKind,
    changes: &Changes,
    time: DateTime<Utc>,
) -> Result<i64, StoreError> {
    let commit = Commit {
        base,
        author,
        time,
        kind,
        label: &Sentence::DidStateGoal,
        edits: &[],
        changes,
    };
    store.commit(&commit).await
}

fn edit_of(roadmap: &mut Roadmap, edits: &[Edit]) -> Changes {
    edit::apply(roadmap, edits, |_, _| ()).expect("the edit makes sense")
}

fn add_step(id: &str, title: &str) -> [Edit; 1] {
    [Edit::AddPrerequisite {
        id: id.into(),
        title: title.to_owned(),
        of: Node::Goal,
    }]
}

fn rename(id: &str, title: &str) -> [Edit; 1] {
    [Edit::ChangeStep {
        id: id.into(),
        change: StepChange::Title(title.to_owned()),
    }]
}

fn story(story: &str) -> Edit {
    Edit::ChangeGoal {
        change: GoalChange::Story(story.to_owned()),
    }
}

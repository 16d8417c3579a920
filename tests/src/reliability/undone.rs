//! Undo and redo restore the identical state, also after a restart.

use roadmaps::error::Code;
use roadmaps::model::Roadmap;

use super::random::{Chance, random_edits, state_hash};
use super::{create, moment, workspace};

/// Walks through random edits, undos, redos and restarts, and compares every state with what it
/// was when it was made.
pub async fn undo_and_redo(sequences: u32, seed: u64) -> String {
    let mut chance = Chance::new(seed);
    let (mut undone, mut redone, mut edited, mut restarts) = (0, 0, 0, 0);
    let mut left = sequences;
    while left > 0 {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let workspace = workspace(folder.path());
        let path = folder.path().join("walk.roadmap");
        let mut document = create(&workspace, Roadmap::default(), &path).await;
        let mut states = vec![state_hash(document.roadmap())];
        let mut at = 0;
        for sequence in 0..left.min(50) {
            for turn in 0..12 {
                let serial = u64::from(sequence) * 100 + turn;
                let now = moment(serial);
                match chance.below(5) {
                    0 | 1 => {
                        let edits = random_edits(&mut chance, document.roadmap(), serial);
                        let before = state_hash(document.roadmap());
                        match document.edit(document.revision(), &edits, now).await {
                            Ok(done) if done.changes.is_empty() => {}
                            Ok(_) => {
                                edited += 1;
                                at += 1;
                                states.truncate(at);
                                states.push(state_hash(document.roadmap()));
                            }
                            Err(error) => {
                                assert_eq!(error.code, Code::Refused, "{error}: {edits:?}");
                                let after = state_hash(document.roadmap());
                                assert_eq!(after, before, "a refused edit leaves no trace");
                            }
                        }
                    }
                    2 | 3 if at > 0 => {
                        assert!(document.undo_label().is_some(), "there is a step to undo");
                        document.undo(now).await.expect("one's own last step");
                        undone += 1;
                        at -= 1;
                    }
                    4 if at + 1 < states.len() => {
                        assert!(document.redo_label().is_some(), "there is a step to redo");
                        document.redo(now).await.expect("the step undone last");
                        redone += 1;
                        at += 1;
                    }
                    _ => {}
                }
                let state = state_hash(document.roadmap());
                assert_eq!(state, states[at], "the state at this position, seed {seed}");
                assert_eq!(document.undo_label().is_some(), at > 0);
                assert_eq!(document.redo_label().is_some(), at + 1 < states.len());
            }
            if chance.once_in(8) {
                restarts += 1;
                match chance.once_in(2) {
                    true => document.close(moment(1)).await.expect("published"),
                    false => drop(document),
                }
                document = workspace.open(&path, moment(2)).await.expect("reopened");
                assert_eq!(document.saved().problem, None, "a restart is no problem");
                let state = state_hash(document.roadmap());
                assert_eq!(state, states[at], "a restart changes nothing, seed {seed}");
                assert_eq!(
                    document.undo_label().is_some(),
                    at > 0,
                    "undo survives a restart"
                );
                assert_eq!(document.redo_label().is_some(), at + 1 < states.len());
            }
        }
        left -= left.min(50);
    }
    format!(
        "undo and redo: {sequences} sequences, {edited} edits, {undone} undone, {redone} redone, \
         {restarts} restarts, every state identical"
    )
}

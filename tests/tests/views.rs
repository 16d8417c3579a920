//! A view goes on from the one before it: what did not change is shared. That must show nowhere.

use std::sync::Arc;

use acceptance::reliability::random::{Chance, large_roadmap, random_edits};
use roadmaps::edit::{self, Edit};
use roadmaps::exchange::samples;
use roadmaps::model::Node;
use roadmaps::plan::analyse;
use roadmaps::say::Language;
use roadmaps::view::scene::{arranging, settle};
use roadmaps::view::{Shown, view};

#[test]
fn a_view_that_goes_on_from_another_is_the_same_as_one_made_anew() {
    let shown = Shown::default();
    let mut today = "2027-01-04".parse().expect("a day");
    let mut made = 0;
    for seed in 0..12 {
        let mut chance = Chance::new(seed);
        let name = if seed % 2 == 0 { "service" } else { "launch" };
        let mut roadmap = samples::sample(name, Language::En, today).expect("a sample");
        if seed % 3 != 0 {
            settle(&mut roadmap);
        }
        let mut language = Language::En;
        let mut before = view(&roadmap, &analyse(&roadmap, today), &shown, language, None);
        for serial in 0..60 {
            let edits = random_edits(&mut chance, &roadmap, serial);
            let arrange = arranging(&roadmap);
            made += usize::from(edit::apply(&mut roadmap, &edits, arrange).is_ok());
            if chance.once_in(20) {
                today = today.succ_opt().expect("a day");
            }
            if chance.once_in(20) {
                language = if language == Language::En {
                    Language::Nl
                } else {
                    Language::En
                };
            }
            let analysis = analyse(&roadmap, today);
            let after = view(&roadmap, &analysis, &shown, language, Some(&before));
            let anew = view(&roadmap, &analysis, &shown, language, None);
            assert!(after == anew, "seed {seed}, after {edits:?}");
            before = after;
        }
    }
    assert!(made > 500, "only {made} edits were accepted");
}

#[test]
fn what_an_edit_left_as_it_was_is_shared_with_the_view_before() {
    let shown = Shown::default();
    let today = "2027-01-04".parse().expect("a day");
    let mut roadmap = large_roadmap(400, 1);
    settle(&mut roadmap);
    let before = view(
        &roadmap,
        &analyse(&roadmap, today),
        &shown,
        Language::En,
        None,
    );
    let edit = Edit::AddPrerequisite {
        id: "new".into(),
        title: "New".to_owned(),
        of: Node::Goal,
    };
    let arrange = arranging(&roadmap);
    edit::apply(&mut roadmap, &[edit], arrange).expect("it can be added");
    let analysis = analyse(&roadmap, today);
    let after = view(&roadmap, &analysis, &shown, Language::En, Some(&before));
    let steps = after.steps.iter().zip(&before.steps);
    let steps = steps
        .filter(|(after, before)| Arc::ptr_eq(after, before))
        .count();
    let edges = after
        .edges
        .iter()
        .filter(|after| before.edges.iter().any(|before| Arc::ptr_eq(after, before)));
    let edges = edges.count();
    assert!(steps > 350, "{steps} of {} steps", after.steps.len());
    assert!(
        edges * 10 > after.edges.len() * 8,
        "{edges} of {} edges",
        after.edges.len()
    );
}

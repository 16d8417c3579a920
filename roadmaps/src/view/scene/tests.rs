//! The map of small roadmaps, with what the plan would say of them stated by hand.

use std::fmt::Write;

use chrono::NaiveDate;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::changes::Changes;
use crate::edit::{self, CardPosition, Edit};
use crate::error::Error;
use crate::model::{Amount, Step};
use crate::plan::layout::text::{Face, width};
use crate::plan::{
    AlternativeAnalysis, CriterionAnalysis, GoalDates, NeedAnalysis, Reading, Readings,
    StepAnalysis, Verdict,
};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day in ISO form")
}

fn roadmap(body: serde_json::Value) -> Roadmap {
    serde_json::from_value(body).expect("a roadmap in its JSON form")
}

/// An analysis in which everything is feasible and without dates.
fn calm(roadmap: &Roadmap) -> Analysis {
    let readings = Readings {
        pessimistic: Reading::Feasible,
        optimistic: Reading::Feasible,
    };
    let step = |step: &Step| StepAnalysis {
        id: step.id.clone(),
        title: step.title.clone(),
        earliest_start: None,
        earliest_finish: None,
        latest_start: None,
        latest_finish: None,
        float: None,
        critical: false,
        on_route: true,
        leads_to_goal: true,
        verdict: Verdict::Feasible,
        point_of_no_return: None,
        planned: None,
        can_start: false,
        blocked: false,
        needs: Vec::new(),
    };
    Analysis {
        today: day("2026-11-23"),
        verdict: Verdict::Feasible,
        readings,
        reason: None,
        flips: Vec::new(),
        goal: GoalDates {
            latest: roadmap.goal.launch,
            earliest_finish: None,
            float: None,
            needs: Vec::new(),
        },
        problems: Vec::new(),
        steps: roadmap.steps.iter().map(step).collect(),
        gaps: Vec::new(),
        conflicts: Vec::new(),
        conflicts_complete: true,
        fixes: Vec::new(),
        levers: Vec::new(),
        alternatives: Vec::new(),
        acquisitions: Vec::new(),
        criteria: Vec::new(),
        routes: Some(1),
        not_checked: Vec::new(),
    }
}

fn service() -> (Roadmap, Analysis) {
    let roadmap = roadmap(json!({
        "goal": {
            "title": "Customers tell everyone about our service",
            "story": "“They knew what was wrong before I called.”",
            "launch": "2031-01-01",
            "criteria": [
                { "id": "once", "title": "Solved in one contact", "unit": "%", "target": 85, "steps": ["record"] },
                { "id": "seen", "title": "I felt seen", "kind": "felt", "target": 4, "levels": ["a", "b", "c", "d", "e"] },
            ],
            "requires": [{ "step": "record" }],
            "any_of": [{ "id": "how", "title": "How do we grow?", "choice": "help", "alternatives": [
                { "step": "help", "idea": "Customers help customers" }, { "step": "outages" },
            ] }],
        },
        "steps": [
            { "id": "data", "number": 1, "title": "Data", "group": true },
            { "id": "owners", "number": 2, "title": "Owners named for every data source", "group_id": "data",
              "progress": { "state": "finished", "finished": "2026-11-04" } },
            { "id": "record", "number": 3, "title": "One record per customer, trusted by every channel", "group_id": "data",
              "requires": [{ "step": "owners" }], "days": 60,
              "needs": [{ "resource": "engineer", "per_day": 2 }, { "resource": "platform" }, { "resource": "consent" }] },
            { "id": "help", "number": 4, "title": "Customers help customers", "days": 20, "requires": [{ "step": "region" }] },
            { "id": "outages", "number": 5, "title": "Outages foreseen before customers call", "days": 20 },
            { "id": "region", "number": 6, "title": "Pilot region chosen", "milestone": true },
        ],
        "resources": [
            { "id": "engineer", "title": "Data engineer", "kind": "people", "unit": "FTE" },
            { "id": "platform", "title": "Customer data platform for every channel", "kind": "asset" },
            { "id": "consent", "title": "Consent", "kind": "permission" },
        ],
    }));
    let mut analysis = calm(&roadmap);
    let need = |resource: &str, state, missing| NeedAnalysis {
        resource: resource.into(),
        state,
        missing,
    };
    let record = &mut analysis.steps[2];
    record.latest_start = Some(day("2027-06-07"));
    record.latest_finish = Some(day("2028-03-03"));
    record.blocked = true;
    record.critical = true;
    record.needs = vec![
        need("consent", NeedState::Have, None),
        need("platform", NeedState::Unknown, None),
        need("engineer", NeedState::Missing, Some(Amount::ONE)),
    ];
    let help = &mut analysis.steps[3];
    help.latest_start = Some(day("2028-03-06"));
    help.latest_finish = Some(day("2028-09-01"));
    let outages = &mut analysis.steps[4];
    outages.on_route = false;
    let region = &mut analysis.steps[5];
    region.latest_start = Some(day("2027-04-12"));
    region.latest_finish = Some(day("2027-04-12"));
    region.can_start = true;
    let alternative = |step: &str, letter: &str, idea: Option<&str>| AlternativeAnalysis {
        of: Node::Goal,
        any_of: "how".into(),
        step: step.into(),
        letter: letter.to_owned(),
        idea: idea.map(str::to_owned),
        taken: step == "help",
        verdict: Verdict::Feasible,
        readings: analysis.readings,
        missing: Vec::new(),
        point_of_no_return: None,
    };
    analysis.alternatives = vec![
        alternative("help", "A", Some("Customers help customers")),
        alternative("outages", "B", None),
    ];
    analysis.criteria = vec![CriterionAnalysis {
        id: "once".into(),
        verdict: Some(Verdict::FeasibleIf),
        reached: false,
    }];
    (roadmap, analysis)
}

/// The map as a reader would tell it.
fn told(scene: &Scene) -> String {
    let mut text = String::new();
    for card in scene.all_cards() {
        let place = format!("{},{} {}×{}", card.x, card.y, card.width, card.height);
        let _ = writeln!(text, "{place} {:?} {}", card.state, card.lines.join(" / "));
        let _ = writeln!(text, "    {}", card.dates.replace('\u{a0}', " "));
        let flags = [
            (card.on_route, "on route"),
            (card.critical, "critical"),
            (card.blocked, "blocked"),
            (card.late, "late"),
            (card.milestone, "milestone"),
        ];
        let flags: Vec<&str> = flags.iter().filter(|f| f.0).map(|f| f.1).collect();
        let _ = writeln!(text, "    {}", flags.join(", "));
        for chip in &card.chips {
            let chip_text = chip.text.replace('\u{a0}', " ");
            let _ = writeln!(text, "    {:?}: {chip_text}", chip.state);
        }
        if !card.story.is_empty() {
            let _ = writeln!(text, "    {}", card.story.join(" / "));
        }
        for criterion in &card.criteria {
            let lines = criterion.lines.join(" / ").replace('\u{a0}', " ");
            let (felt, reach) = (criterion.felt, criterion.within_reach);
            let _ = writeln!(text, "    felt {felt}, within reach {reach:?}: {lines}");
        }
    }
    for edge in &scene.edges {
        let flags = [
            (edge.on_route, "on route"),
            (edge.blocked, "blocked"),
            (edge.critical, "critical"),
            (edge.chosen, "chosen"),
        ];
        let flags: Vec<&str> = flags.iter().filter(|f| f.0).map(|f| f.1).collect();
        let _ = writeln!(text, "{} [{}] {}", edge.id, flags.join(", "), edge.path);
        if let (Some(label), Some(at)) = (&edge.label, edge.label_at) {
            let _ = writeln!(text, "    {label} at {},{}", at.x, at.y);
        }
    }
    for join in &scene.joins {
        let _ = writeln!(text, "{join:?}");
    }
    text
}

#[test]
fn a_small_map_in_both_languages() {
    let (roadmap, analysis) = service();
    insta::assert_snapshot!("map_en", told(&scene(&roadmap, &analysis, Language::En)));
    insta::assert_snapshot!("map_nl", told(&scene(&roadmap, &analysis, Language::Nl)));
}

#[test]
fn an_empty_roadmap_has_a_goal_to_state() {
    let roadmap = Roadmap::default();
    let drawn = scene(&roadmap, &calm(&roadmap), Language::Nl);
    assert_eq!(drawn.goal.lines.join(" "), "Wat zal er waar zijn?");
    assert!(drawn.edges.is_empty() && drawn.cards.is_empty());
    assert!(
        drawn.goal.height > 0,
        "the goal's card is there to be clicked"
    );
}

#[test]
fn links_to_nothing_and_loops_are_drawn_as_far_as_they_go() {
    let roadmap = roadmap(json!({
        "goal": { "requires": [{ "step": "gone" }, { "step": "a" }, { "step": "a" }] },
        "steps": [
            { "id": "a", "requires": [{ "step": "b" }] },
            { "id": "b", "requires": [{ "step": "a" }, { "step": "b" }] },
            { "id": "goal", "any_of": [{ "id": "", "alternatives": [{ "step": "gone" }] }] },
        ],
    }));
    let drawn = scene(&roadmap, &calm(&roadmap), Language::En);
    let mut ids: Vec<&str> = drawn.edges.iter().map(|edge| edge.id.as_str()).collect();
    assert_eq!(ids.len(), 4, "each link between two cards once: {ids:?}");
    ids.dedup();
    assert_eq!(ids.len(), 4, "the window finds edges by their ids: {ids:?}");
    assert!(
        drawn.joins.is_empty(),
        "a group without members has no mark"
    );
}

fn apply(roadmap: &mut Roadmap, edits: &[Edit]) -> Result<Changes, Error> {
    let arrange = arranging(roadmap);
    edit::apply(roadmap, edits, arrange)
}

#[test]
fn the_first_edit_of_a_map_without_positions_moves_nothing() {
    let (mut roadmap, _) = service();
    let shown = |roadmap: &Roadmap| -> Vec<(Node, i32, i32)> {
        let drawn = scene(roadmap, &calm(roadmap), Language::En);
        let cards = drawn.all_cards();
        cards
            .map(|card| (card.node.clone(), card.x, card.y))
            .collect()
    };
    let before = shown(&roadmap);
    let edits = [Edit::AddPrerequisite {
        id: "new".into(),
        title: "A forum of two hundred people".to_owned(),
        of: Node::Step("outages".into()),
    }];
    apply(&mut roadmap, &edits).expect("a fresh id");
    let after = shown(&roadmap);
    let stayed = before.iter().filter(|card| after.contains(card)).count();
    assert_eq!(stayed, before.len(), "people know where things are");
    assert_eq!(after.len(), before.len() + 1);
}

#[test]
fn the_first_edit_may_be_a_move() {
    let (mut roadmap, _) = service();
    let position = Position { x: -4_000, y: 900 };
    let card = Node::Step("region".into());
    let cards = vec![CardPosition { card, position }];
    apply(&mut roadmap, &[Edit::MoveCards { cards }]).expect("a known card");
    let moved = roadmap.steps.iter().find(|s| s.id.as_str() == "region");
    assert_eq!(moved.and_then(|step| step.position), Some(position));
}

#[test]
fn an_edit_moves_only_what_must_move() {
    let (mut roadmap, _) = service();
    apply(&mut roadmap, &[]).expect("nothing to refuse");
    let before = roadmap.clone();
    let edits = [Edit::AddPrerequisite {
        id: "new".into(),
        title: "A forum of two hundred people".to_owned(),
        of: Node::Step("outages".into()),
    }];
    let changes = apply(&mut roadmap, &edits).expect("a fresh id");
    let place = |roadmap: &Roadmap, id: &str| {
        let step = roadmap.steps.iter().find(|step| step.id.as_str() == id);
        step.and_then(|step| step.position)
    };
    let (new, served) = (place(&roadmap, "new"), place(&roadmap, "outages"));
    assert!(new.expect("it found a place").x < served.expect("it has one").x);
    assert_eq!(
        changes.0.len(),
        2,
        "the new step and the one that requires it"
    );
    for step in &before.steps {
        assert_eq!(
            place(&roadmap, step.id.as_str()),
            step.position,
            "{} moved",
            step.id
        );
    }

    let rename = [Edit::ChangeStep {
        id: "region".into(),
        change: edit::StepChange::Owner(Some("Mara".to_owned())),
    }];
    let changes = apply(&mut roadmap, &rename).expect("a known step");
    assert_eq!(changes.0.len(), 1, "an owner moves no card");
}

#[test]
fn a_card_that_is_put_onto_another_gets_room() {
    let (mut roadmap, _) = service();
    apply(&mut roadmap, &[]).expect("nothing to refuse");
    let target = roadmap.steps[3]
        .position
        .expect("everything has a position");
    let card = Node::Step("region".into());
    let edits = [Edit::MoveCards {
        cards: vec![CardPosition {
            card,
            position: target,
        }],
    }];
    apply(&mut roadmap, &edits).expect("a known card");
    assert_eq!(
        roadmap.steps[5].position,
        Some(target),
        "it stays where it was put"
    );
    assert_no_overlap(&roadmap);
}

#[test]
fn what_an_acquisition_became_leads_to_who_needs_it_first() {
    let mut roadmap = roadmap(json!({
        "goal": { "title": "G", "launch": "2031-01-01", "requires": [{ "step": "late" }] },
        "steps": [
            { "id": "late", "title": "Late", "days": 5, "requires": [{ "step": "early" }],
              "needs": [{ "resource": "r" }] },
            { "id": "early", "title": "Early", "days": 5, "needs": [{ "resource": "r" }] },
        ],
        "resources": [{ "id": "r", "title": "Engineer", "kind": "people", "unit": "person" }],
        "acquisitions": [{ "id": "hire", "title": "Hire", "resource": "r", "amount": 2, "lead": 9 }],
    }));
    let hire = Edit::ApplyAcquisition {
        id: "hire".into(),
        step: "hired".into(),
        title: "Hire".to_owned(),
    };
    apply(&mut roadmap, &[hire]).expect("it can be hired");
    let analysis = crate::plan::analyse(&roadmap, day("2027-01-04"));
    let scene = scene(&roadmap, &analysis, Language::En);
    let given: Vec<&Arc<Edge>> = scene.edges.iter().filter(|edge| edge.provides).collect();
    assert_eq!(given.len(), 1, "one line is enough to say what it is for");
    assert_eq!(given[0].to, Node::Step("early".into()));
    let label = given[0].label.as_deref().unwrap_or_default();
    assert_eq!(label.replace('\u{a0}', " "), "gives Engineer · 2 persons");
    let card = |at: usize| scene.cards[at].as_ref().expect("a card");
    let (early, hired) = (card(1), card(2));
    assert!(hired.x + hired.width < early.x, "it stands before it");
}

#[test]
fn tidying_keeps_no_card_on_another() {
    let (mut roadmap, _) = service();
    for step in &mut roadmap.steps {
        step.position = Some(Position::default());
    }
    apply(&mut roadmap, &[Edit::Tidy]).expect("nothing to refuse");
    assert!(roadmap.steps[0].position.is_none(), "a group has no card");
    assert_no_overlap(&roadmap);
}

fn assert_no_overlap(roadmap: &Roadmap) {
    let drawn = scene(roadmap, &calm(roadmap), Language::En);
    let cards: Vec<&Card> = drawn.all_cards().collect();
    for (at, a) in cards.iter().enumerate() {
        for b in &cards[at + 1..] {
            let apart = a.x + a.width <= b.x
                || b.x + b.width <= a.x
                || a.y + a.height <= b.y
                || b.y + b.height <= a.y;
            assert!(apart, "{:?} covers {:?}", a.lines, b.lines);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_line_is_wider_than_its_card(
        titles in proptest::collection::vec("\\PC{0,60}|[A-Za-z ]{0,1100}|[客ض€ ]{0,60}", 1..8),
        story in "\\PC{0,400}",
        needs in 0usize..6,
    ) {
        let resources: Vec<_> = titles.iter().enumerate()
            .map(|(at, title)| json!({ "id": at.to_string(), "title": title, "kind": "people", "unit": "FTE" }))
            .collect();
        let steps: Vec<_> = titles.iter().enumerate()
            .map(|(at, title)| json!({ "id": format!("s{at}"), "title": title,
                "needs": (0..needs).map(|n| json!({ "resource": n.to_string() })).collect::<Vec<_>>() }))
            .collect();
        let criteria: Vec<_> = titles.iter().enumerate()
            .map(|(at, title)| json!({ "id": at.to_string(), "title": title, "target": 1_000_000, "unit": title }))
            .collect();
        let roadmap = roadmap(json!({
            "goal": { "title": titles[0], "story": story, "criteria": criteria },
            "steps": steps, "resources": resources,
        }));
        let mut analysis = calm(&roadmap);
        for (at, step) in analysis.steps.iter_mut().enumerate() {
            step.needs = (0..needs).map(|n| NeedAnalysis {
                resource: n.to_string().as_str().into(),
                state: [NeedState::Missing, NeedState::Unknown, NeedState::Have][(n + at) % 3],
                missing: Some(Amount(1_234_567_000)),
            }).collect();
        }
        let drawn = scene(&roadmap, &analysis, Language::Nl);
        let m = MEASURES;
        for card in drawn.all_cards() {
            let goal = card.node == Node::Goal;
            let side = if goal { m.goal_side } else { m.step_side };
            let room = (card.width - 2 * side) as f32;
            let (face, size) = if goal { (Face::Serif, m.goal_title_size) } else { (Face::SansBold, m.title_size) };
            for line in &card.lines {
                prop_assert!(width(line, face, size) <= room + 0.1, "{line:?} leaves its card");
            }
            for chip in &card.chips {
                let room = room - (2 * m.chip_side + m.chip_glyph) as f32;
                prop_assert!(width(&chip.text, Face::SansBold, m.chip_size) <= room + 0.1, "{:?} leaves its chip", chip.text);
            }
            for line in &card.story {
                prop_assert!(width(line, Face::SerifItalic, m.story_size) <= room + 0.1);
            }
            for line in card.criteria.iter().flat_map(|criterion| &criterion.lines) {
                prop_assert!(width(line, Face::Sans, m.criterion_size) <= room - m.criterion_mark as f32 + 0.1);
            }
        }
        for (step, card) in roadmap.steps.iter().zip(&drawn.cards) {
            let card = card.as_ref().expect("these are no groups");
            prop_assert!(card.height <= card::room_of_step(step, 0), "the layout must leave room for it");
        }
        prop_assert!(drawn.goal.height <= card::room_of_goal(&roadmap.goal));
    }
}

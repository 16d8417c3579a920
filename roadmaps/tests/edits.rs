//! What edits do to a roadmap beyond one record: copies, fixes, links, and what undo calls them.

use roadmaps::changes::Changes;
use roadmaps::edit::{self, Edit, FixChoice, FixOrder, ResourceChange};
use roadmaps::error::Error;
use roadmaps::exchange::json;
use roadmaps::model::{Absence, Extra, Link, Node, Roadmap, Step, StepId};
use roadmaps::say::{Language, Sentence};

/// Goal ← pick ← any of {a (an idea, chosen), b ← c with a lag}; b needs an engineer.
const PLAN: &str = r#"{
  "format": "backcast", "goal": {"title": "Goal", "requires": [{"step": "pick"}]},
  "steps": [
    {"id": "pick", "title": "Pick", "group_id": "all",
     "any_of": [{"id": "how", "title": "How", "choice": "a", "alternatives": [
        {"step": "a", "idea": "By hand", "lag": 2}, {"step": "b"}]}]},
    {"id": "a", "title": "A", "days": 5, "notes": "Ask Mara."},
    {"id": "b", "title": "B", "days": {"best": 1, "likely": 2, "worst": 4}, "deadline": "2027-03-01",
     "requires": [{"step": "c", "lag": 3, "link": "SS"}],
     "needs": [{"resource": "engineer", "per_day": 1}],
     "progress": {"state": "started", "started": "2027-01-04"}},
    {"id": "c", "title": "C"},
    {"id": "all", "title": "All", "group": true}
  ],
  "resources": [{"id": "engineer", "title": "Engineer", "kind": "people", "unit": "FTE",
                 "availability": [{"state": "have", "amount": 1}]},
                {"id": "consent", "title": "Consent", "kind": "permission"}],
  "acquisitions": [{"id": "hire", "title": "Hire", "resource": "engineer", "limit": 3, "lead": 5},
                   {"id": "ask", "title": "Ask", "resource": "consent"}]
}"#;

fn roadmap(text: &str) -> Roadmap {
    json::read(text.as_bytes(), "test").expect("a roadmap")
}

fn apply(roadmap: &mut Roadmap, edit: &Edit) -> Result<Changes, Error> {
    edit::apply(roadmap, std::slice::from_ref(edit), |_, _| {})
}

fn step<'a>(roadmap: &'a Roadmap, id: &str) -> &'a Step {
    let found = roadmap.steps.iter().find(|step| step.id.as_str() == id);
    found.expect("the step is there")
}

/// Copies of every step of a roadmap under new ids, as a window makes them.
fn copies(roadmap: &Roadmap) -> Vec<Step> {
    let text = serde_json::to_string(&roadmap.steps).expect("plain data");
    let mut text = text.replace("\"how\"", "\"new-how\"");
    for id in ["pick", "a", "b", "c", "all"] {
        text = text.replace(&format!("\"{id}\""), &format!("\"new-{id}\""));
    }
    serde_json::from_str(&text).expect("steps")
}

#[test]
fn pasted_steps_keep_their_inner_links_in_another_roadmap_too() {
    let from = roadmap(PLAN);
    let mut to = roadmap(
        r#"{"format": "backcast", "goal": {"title": "Other"},
            "steps": [{"id": "there", "title": "There"}],
            "resources": [{"id": "their-engineer", "title": "engineer", "kind": "people"}]}"#,
    );
    let before = to.clone();
    let paste = Edit::PasteSteps {
        of: Node::Step(StepId::from("there")),
        steps: copies(&from),
        resources: from.resources.clone(),
    };
    let label = edit::label(&to, std::slice::from_ref(&paste));
    assert_eq!(label.text(Language::En), "Paste 5 steps");
    assert_eq!(label.text(Language::Nl), "5 stappen plakken");
    let changes = apply(&mut to, &paste).expect("pastes");

    let there = step(&to, "there");
    let tops: Vec<_> = there
        .requires
        .iter()
        .map(|link| link.step.as_str())
        .collect();
    assert_eq!(
        tops,
        ["new-pick"],
        "only what serves no other copy comes right before"
    );
    let (pick, source) = (step(&to, "new-pick"), step(&from, "pick"));
    assert_eq!(pick.group_id, Some(StepId::from("new-all")));
    let (group, of) = (&pick.any_of[0], &source.any_of[0]);
    assert_eq!(
        group.choice,
        Some(StepId::from("new-a")),
        "the choice comes along"
    );
    assert_eq!((&group.title, group.alternatives[0].lag), (&of.title, 2));
    assert_eq!(group.alternatives[0].idea.as_deref(), Some("By hand"));
    let b = step(&to, "new-b");
    assert_eq!((b.requires[0].lag, b.requires[0].link), (3, Link::SS));
    assert_eq!(
        (b.days, b.deadline),
        (step(&from, "b").days, step(&from, "b").deadline)
    );
    assert_eq!(b.progress, None, "a copy has not started");
    assert_eq!(
        b.needs[0].resource.as_str(),
        "their-engineer",
        "a resource of the same kind and title is the same resource"
    );
    assert_eq!(to.resources.len(), 1, "what no copy needs stays behind");

    changes.reversed().put_into(&mut to).expect("undone");
    assert_eq!(to, before, "one undo takes all of it back");
}

#[test]
fn what_copies_need_comes_along_where_it_is_not_there() {
    let from = roadmap(PLAN);
    let mut to = roadmap(r#"{"format": "backcast", "goal": {"title": "Other"}}"#);
    let steps: Vec<Step> = copies(&from)
        .into_iter()
        .filter(|step| step.id.as_str() == "new-b")
        .collect();
    let resources = from.resources.clone();
    let paste = |steps: Vec<Step>| Edit::PasteSteps {
        of: Node::Goal,
        steps,
        resources: resources.clone(),
    };
    apply(&mut to, &paste(steps.clone())).expect("pastes");
    assert!(
        step(&to, "new-b").requires.is_empty(),
        "its link led outside"
    );
    assert_eq!(to.resources[0].title, "Engineer");
    assert_eq!(to.resources[0].availability, from.resources[0].availability);

    let mut to = roadmap(r#"{"format": "backcast", "goal": {"title": "Other"}}"#);
    let before = to.clone();
    let mut round = copies(&from);
    round[3].requires = round[2].requires.clone();
    round[3].requires[0].step = StepId::from("new-b");
    let refused = apply(&mut to, &paste(round)).expect_err("c before b before c");
    assert!(
        matches!(refused.sentence, Sentence::WouldLoop { .. }),
        "{refused}"
    );
    assert_eq!(to, before, "a refused paste changes nothing");
}

#[test]
fn a_fix_is_one_step_that_names_it() {
    let mut plan = roadmap(PLAN);
    let order = |id: &str, step: &str, title: &str| FixOrder {
        id: id.into(),
        step: step.into(),
        title: title.to_owned(),
    };
    let choice = FixChoice {
        of: Node::Step(StepId::from("pick")),
        any_of: "how".into(),
        choice: StepId::from("b"),
    };
    let fix = |orders, choices| Edit::ApplyFix { orders, choices };
    let whole = fix(
        vec![
            order("hire", "one", "Hire"),
            order("hire", "two", "Hire"),
            order("ask", "three", "Ask"),
        ],
        vec![choice.clone()],
    );
    let said =
        |edit: &Edit, language| edit::label(&plan, std::slice::from_ref(edit)).text(language);
    assert_eq!(said(&whole, Language::En), "Apply fix: Hire, Ask, B");
    assert_eq!(
        said(&whole, Language::Nl),
        "Oplossing toepassen: Hire, Ask, B"
    );
    let many = fix(
        ["V", "W", "X", "Y"]
            .map(|title| order("hire", title, title))
            .into(),
        vec![],
    );
    assert_eq!(said(&many, Language::En), "Apply fix: V, W and 2 more");
    let before = plan.clone();
    let changes = apply(&mut plan, &whole).expect("applies");
    assert_eq!(
        step(&plan, "pick").any_of[0].choice,
        Some(StepId::from("b"))
    );
    let providers = plan.steps.iter().filter(|step| step.provides.is_some());
    assert_eq!(
        providers.count(),
        3,
        "every order became a step that provides"
    );
    changes.reversed().put_into(&mut plan).expect("undone");
    assert_eq!(plan, before);
    let spent = fix(
        (0..4)
            .map(|at| order("hire", &format!("s{at}"), "Hire"))
            .collect(),
        vec![],
    );
    apply(&mut plan, &spent).expect_err("its limit is three");
    assert_eq!(
        plan, before,
        "a fix that fails half-way leaves nothing behind"
    );
}

#[test]
fn the_lag_of_an_alternative_can_be_stated_too() {
    let mut plan = roadmap(PLAN);
    let change = |step: &str, lag| Edit::ChangeLink {
        of: Node::Step(StepId::from("pick")),
        step: StepId::from(step),
        lag,
        link: Link::FF,
    };
    apply(&mut plan, &change("b", -4)).expect("an alternative has a link like any other");
    let b = &step(&plan, "pick").any_of[0].alternatives[1];
    assert_eq!((b.lag, b.link), (-4, Link::FF));
    let refused = apply(&mut plan, &change("c", 1)).expect_err("c is not before pick");
    assert_eq!(refused.sentence, Sentence::NotLinked);
}

#[test]
fn absences_are_stated_with_a_first_and_a_last_day() {
    let mut plan = roadmap(PLAN);
    let away = |from: &str, until: &str| Edit::ChangeResource {
        id: "engineer".into(),
        change: ResourceChange::Absences(vec![Absence {
            from: from.parse().expect("a day"),
            until: until.parse().expect("a day"),
            extra: Extra::new(),
        }]),
    };
    apply(&mut plan, &away("2027-07-01", "2027-07-14")).expect("states");
    assert_eq!(plan.resources[0].absences.len(), 1);
    let refused = apply(&mut plan, &away("2027-07-14", "2027-07-01")).expect_err("backwards");
    assert_eq!(refused.sentence, Sentence::EndsBeforeItStarts);
}

#[test]
fn a_pasted_list_is_counted() {
    let plan = roadmap(PLAN);
    let line = |id: &str| Edit::AddPrerequisite {
        id: id.into(),
        title: id.to_owned(),
        of: Node::Goal,
    };
    let label = edit::label(&plan, &[line("x"), line("y"), line("z")]);
    assert_eq!(label.text(Language::En), "Add 3 steps");
    assert_eq!(
        edit::label(&plan, &[line("x")]).text(Language::En),
        "Add “x”"
    );
}

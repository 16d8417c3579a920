//! The analysis is total: whatever can be stored is analysed, without overflow and soon.

use chrono::{Days, NaiveDate};
use roadmaps::model::{
    Acquisition, Alternative, Amount, AnyOf, Availability, AvailabilityState, Estimate, Link,
    Money, Prerequisite, Requirement, Resource, ResourceKind, Roadmap, Step,
};
use roadmaps::plan::{ProblemKind, Reading, Reason, Verdict, analyse};
use serde_json::json;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn today() -> NaiveDate {
    day("2027-01-04")
}

fn step(id: &str, requires: &[&str]) -> Step {
    Step {
        id: id.into(),
        days: Some(Estimate::days(1)),
        requires: requires.iter().map(|id| link(id, 0, Link::FS)).collect(),
        ..Step::default()
    }
}

fn link(step: &str, lag: i32, link: Link) -> Prerequisite {
    Prerequisite {
        step: step.into(),
        lag,
        link,
        ..Prerequisite::default()
    }
}

fn roadmap(steps: Vec<Step>, requires: &[&str]) -> Roadmap {
    let mut roadmap = Roadmap {
        steps,
        ..Roadmap::default()
    };
    roadmap.goal.requires = requires.iter().map(|id| link(id, 0, Link::FS)).collect();
    roadmap.goal.launch = Some(day("2031-01-01"));
    roadmap
}

fn any_of(id: &str, alternatives: &[String]) -> AnyOf {
    let alternatives = alternatives.iter().map(|step| Alternative {
        step: step.as_str().into(),
        ..Alternative::default()
    });
    AnyOf {
        id: id.into(),
        alternatives: alternatives.collect(),
        ..AnyOf::default()
    }
}

/// Twenty thousand steps one after the other, where the first one is the last in stored order.
#[test]
fn a_long_chain() {
    let names: Vec<String> = (0..20_000).map(|at| format!("s{at}")).collect();
    let steps = (0..names.len()).map(|at| {
        let earlier = names.get(at + 1).map(String::as_str);
        step(&names[at], earlier.as_slice())
    });
    let analysis = analyse(&roadmap(steps.collect(), &["s0"]), today());
    assert_eq!(analysis.verdict, Verdict::Infeasible, "it takes decades");
}

/// A hundred thousand, after a loop as long: no walk over the plan may go as deep as it is.
#[test]
fn a_chain_and_a_loop_of_a_hundred_thousand_steps() {
    let names: Vec<String> = (0..100_000).map(|at| format!("s{at}")).collect();
    let chain = |last: &str| {
        let steps = (0..names.len()).map(|at| {
            let earlier = names.get(at + 1).map_or(last, String::as_str);
            step(
                &names[at],
                Some(earlier).filter(|id| !id.is_empty()).as_slice(),
            )
        });
        roadmap(steps.collect(), &["s0"])
    };
    let analysis = analyse(&chain(""), today());
    assert_eq!(analysis.verdict, Verdict::Infeasible, "it takes centuries");
    let analysis = analyse(&chain("s50000"), today());
    assert_eq!(analysis.reason, Some(Reason::Loop));
    let named = analysis.problems.iter();
    let mut loops = named.filter(|one| one.kind == ProblemKind::Loop);
    let steps = loops.next().map_or(0, |one| one.steps.len());
    assert_eq!(steps, 50_000, "the loop is named step by step");
}

#[test]
fn many_alternatives_that_lack_something() {
    let names: Vec<String> = (0..500).map(|at| format!("s{at}")).collect();
    let steps = names.iter().map(|name| {
        let mut lacking = step(name, &[]);
        lacking.needs.push(Requirement {
            resource: format!("r-{name}").as_str().into(),
            ..Requirement::default()
        });
        lacking
    });
    let mut roadmap = roadmap(steps.collect(), &[]);
    roadmap.goal.any_of.push(any_of("g", &names));
    for (at, name) in names.iter().enumerate() {
        let mut missing = resource(&format!("r-{name}"));
        missing.availability.push(Availability {
            state: AvailabilityState::Missing,
            ..Availability::default()
        });
        roadmap.acquisitions.push(Acquisition {
            id: format!("a-{name}").as_str().into(),
            resource: missing.id.clone(),
            amount: Amount::units(1),
            cost: Money::units(1_000 - at as i64),
            ..Acquisition::default()
        });
        roadmap.resources.push(missing);
    }
    let analysis = analyse(&roadmap, today());
    assert_eq!(
        analysis.verdict,
        Verdict::FeasibleIf,
        "any one can be bought"
    );
    assert_eq!(
        analysis.fixes[0].cost,
        Money::units(501),
        "the cheapest is the last"
    );
    assert_eq!(analysis.alternatives.len(), 500, "each is judged");
}

/// So many routes and so many things missing on each that not even one lean fix can be made small.
#[test]
fn more_missing_than_can_be_searched() {
    let mut steps = Vec::new();
    let mut roadmap = roadmap(Vec::new(), &[]);
    for at in 0..1_000 {
        let id = format!("s{at:04}");
        let resource_id = format!("r{at:04}");
        let mut lacking = step(&id, &[]);
        lacking.days = Some(Estimate::days(10));
        lacking.needs.push(Requirement {
            resource: resource_id.as_str().into(),
            per_day: Some(Amount::units(100)),
            ..Requirement::default()
        });
        steps.push(lacking);
        roadmap.goal.requires.push(link(&id, 0, Link::FS));
        let mut missing = resource(&resource_id);
        missing.availability.push(Availability {
            state: AvailabilityState::Missing,
            ..Availability::default()
        });
        roadmap.resources.push(missing);
        for way in 0..2 {
            roadmap.acquisitions.push(Acquisition {
                id: format!("a{at:04}-{way}").as_str().into(),
                resource: resource_id.as_str().into(),
                amount: Amount::units(1),
                cost: Money::units(1 + way),
                limit: Some(u32::MAX),
                ..Acquisition::default()
            });
        }
    }
    roadmap.steps = steps;
    let analysis = analyse(&roadmap, today());
    assert_eq!(analysis.readings.pessimistic, Reading::FeasibleIf);
    assert!(!analysis.fixes.is_empty(), "a fix is found");
    assert!(!analysis.fixes[0].proven, "and it is not called the best");
}

/// More unknowns that all must be had than a search for the deciding ones may look at.
#[test]
fn more_unknown_than_can_be_searched() {
    let mut roadmap = roadmap(Vec::new(), &[]);
    for at in 0..1_000 {
        let id = format!("s{at:04}");
        let resource_id = format!("r{at:04}");
        let mut needing = step(&id, &[]);
        needing.needs.push(Requirement {
            resource: resource_id.as_str().into(),
            ..Requirement::default()
        });
        roadmap.steps.push(needing);
        roadmap.goal.requires.push(link(&id, 0, Link::FS));
        roadmap.resources.push(resource(&resource_id));
    }
    let analysis = analyse(&roadmap, today());
    assert_eq!(analysis.readings.pessimistic, Reading::Infeasible);
    assert_eq!(analysis.readings.optimistic, Reading::Feasible);
    assert_eq!(analysis.gaps.len(), 1_000, "each is named");
}

#[test]
fn many_alternatives_in_one_group() {
    let names: Vec<String> = (0..500).map(|at| format!("s{at}")).collect();
    let steps = names.iter().map(|name| step(name, &[]));
    let mut roadmap = roadmap(steps.collect(), &[]);
    roadmap.goal.any_of.push(any_of("g", &names));
    let analysis = analyse(&roadmap, today());
    assert_eq!(analysis.verdict, Verdict::Feasible);
    assert_eq!(analysis.alternatives.len(), 500, "each is judged");
}

#[test]
fn many_groups() {
    let mut steps = Vec::new();
    let mut last: Option<String> = None;
    for group in 0..2_000 {
        let names: Vec<String> = (0..3).map(|at| format!("s{group}-{at}")).collect();
        steps.extend(names.iter().map(|name| step(name, &[])));
        let mut owner = step(&format!("o{group}"), last.as_deref().as_slice());
        owner.any_of.push(any_of(&format!("g{group}"), &names));
        last = Some(owner.id.to_string());
        steps.push(owner);
    }
    let analysis = analyse(&roadmap(steps, &["o1999"]), today());
    assert_eq!(analysis.alternatives.len(), 6_000, "each is judged");
    assert_eq!(analysis.routes, None, "too many to count");
}

#[test]
fn many_acquisitions_of_one_resource() {
    let mut needing = step("s", &[]);
    needing.needs.push(Requirement {
        resource: "r".into(),
        per_day: Some(Amount::units(500)),
        ..Requirement::default()
    });
    let mut roadmap = roadmap(vec![needing], &["s"]);
    roadmap.resources.push(resource("r"));
    for at in 0..1_000 {
        roadmap.acquisitions.push(Acquisition {
            id: format!("a{at:04}").as_str().into(),
            resource: "r".into(),
            amount: Amount::units(1),
            cost: Money::units(1_000 - at),
            ..Acquisition::default()
        });
    }
    let analysis = analyse(&roadmap, today());
    assert_eq!(analysis.readings.pessimistic, Reading::FeasibleIf);
}

fn resource(id: &str) -> Resource {
    Resource {
        id: id.into(),
        title: id.to_owned(),
        kind: ResourceKind::Asset,
        unit: None,
        skills: Vec::new(),
        availability: Vec::new(),
        absences: Vec::new(),
        owner: None,
        notes: String::new(),
        place: 0,
        extra: Default::default(),
    }
}

#[test]
fn numbers_and_dates_at_their_limits() {
    for lag in [i32::MIN, -1, i32::MAX] {
        for days in [0, 1, u32::MAX] {
            for kind in [Link::FS, Link::SS, Link::FF, Link::SF] {
                for launch in ["1900-01-01", "2027-01-04", "2999-12-31"] {
                    let mut late = step("late", &[]);
                    late.days = Some(Estimate::days(days));
                    late.requires.push(link("early", lag, kind));
                    late.not_before = Some(day("2999-12-31"));
                    let mut early = step("early", &[]);
                    early.days = Some(Estimate::days(u32::MAX));
                    early.deadline = Some(day("1900-01-01"));
                    early.needs.push(Requirement {
                        resource: "r".into(),
                        per_day: Some(Amount(i64::MAX)),
                        ..Requirement::default()
                    });
                    let mut roadmap = roadmap(vec![late, early], &["late"]);
                    roadmap.goal.launch = Some(day(launch));
                    roadmap.resources.push(resource("r"));
                    roadmap.acquisitions.push(Acquisition {
                        id: "a".into(),
                        resource: "r".into(),
                        amount: Amount(i64::MAX),
                        cost: Money(i64::MAX),
                        lead: u32::MAX,
                        ramp_up: u32::MAX,
                        limit: Some(u32::MAX),
                        ..Acquisition::default()
                    });
                    let analysis = analyse(&roadmap, today());
                    assert_eq!(analysis.steps.len(), 2, "{lag} {days} {kind:?} {launch}");
                }
            }
        }
    }
}

#[test]
fn loops_of_every_shape() {
    let names: Vec<String> = (0..5_000).map(|at| format!("c{at}")).collect();
    let mut steps: Vec<Step> = (0..names.len())
        .map(|at| step(&names[at], &[names[(at + 1) % names.len()].as_str()]))
        .collect();
    steps.push(step("self", &["self"]));
    steps.push(step("one", &["two"]));
    steps.push(step("two", &["one", "self", "c7"]));
    let analysis = analyse(&roadmap(steps, &["two", "c0"]), today());
    assert_eq!(analysis.verdict, Verdict::Undecided);
    assert_eq!(analysis.reason, Some(Reason::Loop));
}

#[test]
fn groups_in_groups() {
    let mut steps: Vec<Step> = (0..2_000)
        .map(|at| Step {
            id: format!("g{at}").as_str().into(),
            group: true,
            group_id: (at > 0).then(|| format!("g{}", at - 1).as_str().into()),
            ..Step::default()
        })
        .collect();
    let mut work = step("work", &[]);
    work.group_id = Some("g1999".into());
    steps.push(work);
    let analysis = analyse(&roadmap(steps, &["g0"]), today());
    assert_eq!(analysis.verdict, Verdict::Feasible);
    assert!(
        analysis.steps[0].on_route,
        "the outermost shows what is below"
    );
}

/// Groups that are in each other, and steps that require the groups that they are in.
#[test]
fn groups_in_groups_with_a_step_in_each() {
    const DEPTH: usize = 20_000;
    let steps = (0..DEPTH).flat_map(|at| {
        let above = (at > 0).then(|| format!("g{}", at - 1).as_str().into());
        let group = Step {
            id: format!("g{at}").as_str().into(),
            group: true,
            group_id: above,
            ..Step::default()
        };
        let mut work = step(&format!("s{at}"), &[]);
        work.group_id = Some(group.id.clone());
        work.days = Some(Estimate::days(if at == DEPTH - 1 { 9 } else { 1 }));
        [group, work]
    });
    let analysis = analyse(&roadmap(steps.collect(), &["g0"]), today());
    let finish = |at: usize| analysis.steps[at].earliest_finish;
    assert_eq!(finish(0), finish(2 * DEPTH - 1), "that of the innermost");
    assert!(finish(0) > finish(1), "later than its own step's");
}

#[test]
fn loops_within_groups() {
    let group = |id: &str, parent: &str| Step {
        id: id.into(),
        group: true,
        group_id: Some(parent.into()),
        ..Step::default()
    };
    let mut steps: Vec<Step> = (0..10_000)
        .map(|at| group(&format!("g{at}"), &format!("g{}", (at + 1) % 10_000)))
        .collect();
    steps.push(group("self", "self"));
    let mut inner = step("inner", &["g0"]);
    inner.group_id = Some("g9999".into());
    steps.push(inner);
    let mut free = step("free", &[]);
    free.group_id = Some("self".into());
    steps.push(free);
    let analysis = analyse(&roadmap(steps, &["g5", "free"]), today());
    let kinds: Vec<ProblemKind> = analysis.problems.iter().map(|one| one.kind).collect();
    assert_eq!(
        kinds,
        [
            ProblemKind::Loop,
            ProblemKind::GroupLoop,
            ProblemKind::GroupLoop
        ],
        "the circles of groups are cut once each, and the step that requires its own group loops"
    );
    assert_eq!(analysis.reason, Some(Reason::Loop));
}

#[test]
fn a_calendar_without_working_days() {
    let closed: Vec<_> = (0..3_000)
        .map(|at| json!({"date": today() + Days::new(at)}))
        .collect();
    let text = json!({
        "calendar": {"weekdays": [], "closed": closed},
        "steps": [{"id": "s", "days": 5}],
        "goal": {"launch": "2027-02-01", "requires": [{"step": "s"}]},
    });
    let roadmap: Roadmap = serde_json::from_value(text).expect("it can be stored");
    let analysis = analyse(&roadmap, today());
    assert_eq!(
        analysis.verdict,
        Verdict::Infeasible,
        "nobody works until 2035"
    );
    assert_eq!(analysis.goal.earliest_finish, Some(day("2035-03-29")));
}

#[test]
fn a_launch_date_centuries_ago() {
    for launch in ["-262000-01-01", "-0500-06-15", "0001-01-01", "1200-02-29"] {
        let mut roadmap = roadmap(
            vec![step("late", &["early"]), step("early", &[])],
            &["late"],
        );
        roadmap.calendar.holidays = Some("NL".to_owned());
        roadmap.goal.launch = Some(day(launch));
        let analysis = analyse(&roadmap, today());
        assert_eq!(analysis.verdict, Verdict::Infeasible, "{launch}");
        assert!(analysis.goal.float < Some(-100_000), "{launch} is long ago");
        assert!(
            !analysis.levers.is_empty(),
            "{launch}: a later one is possible"
        );
    }
}

/// Money for half of the days and none for the rest.
#[test]
fn money_drawn_over_a_hundred_thousand_days() {
    let mut spending = step("s", &[]);
    spending.days = Some(Estimate::days(100_000));
    spending.needs.push(Requirement {
        resource: "r".into(),
        per_day: Some(Amount::units(1)),
        ..Requirement::default()
    });
    let mut roadmap = roadmap(vec![spending], &["s"]);
    let mut budget = resource("r");
    budget.kind = ResourceKind::Budget;
    budget.availability.push(Availability {
        state: AvailabilityState::Have,
        amount: Some(Amount::units(50_000)),
        from: Some(day("2029-01-01")),
        ..Availability::default()
    });
    roadmap.resources.push(budget);
    roadmap.goal.launch = Some(day("2999-12-31"));
    let analysis = analyse(&roadmap, today());
    let missing = analysis.gaps.first().and_then(|gap| gap.missing);
    assert_eq!(
        missing,
        Some(Amount::units(50_000)),
        "a unit on each day of the other half"
    );
}

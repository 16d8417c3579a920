//! The analysis is total: whatever can be stored is analysed, without overflow and soon.

use chrono::NaiveDate;
use roadmaps::model::{
    Acquisition, Alternative, Amount, AnyOf, Availability, AvailabilityState, Estimate, Link,
    Money, Prerequisite, Requirement, Resource, ResourceKind, Roadmap, Step,
};
use roadmaps::plan::{Verdict, analyse};

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
    assert_eq!(
        analysis.readings.pessimistic,
        roadmaps::plan::Reading::FeasibleIf
    );
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
    assert_eq!(analysis.reason, Some(roadmaps::plan::Reason::Loop));
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

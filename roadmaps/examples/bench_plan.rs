//! The analysis measured beside its goals: `cargo run --release -p roadmaps --example bench_plan`.
//!
//! Roadmaps are made by a seeded generator (below), so every figure can be had again.
#![allow(clippy::print_stdout, reason = "it is a command")]

use std::time::{Duration, Instant};

use chrono::{Days, NaiveDate};
use roadmaps::model::{
    Acquisition, Alternative, Amount, AnyOf, Availability, AvailabilityState, Estimate, Money,
    Prerequisite, Progress, ProgressState, Requirement, Resource, ResourceKind, Roadmap, Step,
};
use roadmaps::plan::{Analysis, analyse};

const RUNS: usize = 10;

/// How a roadmap is made.
#[derive(Clone, Copy)]
struct Kind {
    name: &'static str,
    /// One *any of* group to so many steps.
    groups: usize,
    /// So many in a hundred of the groups have no choice yet.
    open: u64,
    /// So many in a hundred of the resources are missing, and as many unknown.
    missing: u64,
    /// Working days between today and the launch, in hundredths of the longest chain.
    time: u64,
}

const KINDS: [Kind; 4] = [
    Kind {
        name: "time only",
        groups: usize::MAX,
        open: 0,
        missing: 0,
        time: 110,
    },
    Kind {
        name: "typical",
        groups: 50,
        open: 5,
        missing: 3,
        time: 110,
    },
    Kind {
        name: "late",
        groups: 50,
        open: 5,
        missing: 3,
        time: 90,
    },
    Kind {
        name: "all open",
        groups: 20,
        open: 100,
        missing: 10,
        time: 110,
    },
];

fn main() {
    println!("generator: examples/bench_plan.rs, seed 5; least of {RUNS} runs, one thread");
    for (steps, goal) in [(2_000, 20.0_f64), (10_000, 40.0)] {
        for kind in KINDS {
            let goal = if kind.groups == usize::MAX {
                goal.min(5.0)
            } else {
                goal
            };
            measure(steps, kind, goal);
        }
    }
}

fn measure(steps: usize, kind: Kind, goal: f64) {
    let today = "2027-01-04".parse().expect("a day");
    let roadmap = roadmap(steps, kind, today);
    let mut least = Duration::MAX;
    let mut analysis = None;
    for _ in 0..RUNS {
        let start = Instant::now();
        let made = analyse(&roadmap, today);
        least = least.min(start.elapsed());
        analysis = Some(made);
    }
    let time = least.as_secs_f64() * 1000.0;
    let verdict = analysis
        .map(|analysis| summary(&analysis))
        .unwrap_or_default();
    println!(
        "{steps:>7} steps, {:<10} {time:>9.2} ms (goal {goal:.0} ms)  {verdict}",
        kind.name
    );
}

fn summary(analysis: &Analysis) -> String {
    let proven = analysis.fixes.first().is_some_and(|fix| fix.proven);
    format!(
        "{:?}, {} gaps, {} conflicts, {} fixes (proven: {proven}), {} flips, {} alternatives",
        analysis.verdict,
        analysis.gaps.len(),
        analysis.conflicts.len(),
        analysis.fixes.len(),
        analysis.flips.len(),
        analysis.alternatives.len()
    )
}

/// The generator (Marsaglia's xorshift, 2003).
struct Random(u64);

impl Random {
    fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % count.max(1) as u64) as usize
    }

    fn chance(&mut self, percent: u64) -> bool {
        (self.below(100) as u64) < percent
    }
}

/// Steps in stored order from the goal back: each leads to one or two of the eighty before it.
fn roadmap(count: usize, kind: Kind, today: NaiveDate) -> Roadmap {
    let random = &mut Random(5_000_003);
    let mut roadmap = Roadmap::default();
    let resources = (count / 20).max(1);
    for at in 0..resources {
        let roll = random.below(100) as u64;
        let state = match roll {
            roll if roll < kind.missing => AvailabilityState::Missing,
            roll if roll < 2 * kind.missing => AvailabilityState::Unknown,
            _ => AvailabilityState::Have,
        };
        roadmap.resources.push(resource(at, state, random));
        if state != AvailabilityState::Have || random.chance(10) {
            roadmap.acquisitions.push(Acquisition {
                id: format!("a{at}").as_str().into(),
                resource: format!("r{at}").as_str().into(),
                amount: Amount::units(10),
                cost: Money::units(1_000 * (1 + random.below(50)) as i64),
                lead: random.below(40) as u32,
                ramp_up: random.below(20) as u32,
                ..Acquisition::default()
            });
        }
    }
    for at in 0..count {
        roadmap.steps.push(step(at, resources, kind, random));
    }
    for at in 1..count {
        for _ in 0..1 + random.below(2) {
            let later = at - 1 - random.below(at.min(80));
            let id = roadmap.steps[at].id.clone();
            let known = roadmap.steps[later]
                .requires
                .iter()
                .any(|one| one.step == id);
            if !known {
                let prerequisite = Prerequisite {
                    step: id,
                    ..Prerequisite::default()
                };
                roadmap.steps[later].requires.push(prerequisite);
            }
        }
    }
    if kind.groups < count {
        for number in 0..count / kind.groups {
            let owner = random.below(count - 4);
            let group = any_of(number, owner, count, kind, random);
            roadmap.steps[owner].any_of.push(group);
        }
    }
    roadmap.goal.requires.push(Prerequisite {
        step: "s0".into(),
        ..Prerequisite::default()
    });
    roadmap.goal.launch = Some(today + Days::new(36_500));
    let needed = analyse(&roadmap, today)
        .goal
        .earliest_finish
        .unwrap_or(today);
    let days = (needed - today).num_days().unsigned_abs() * kind.time / 100;
    roadmap.goal.launch = Some(today + Days::new(days));
    roadmap
}

fn resource(at: usize, state: AvailabilityState, random: &mut Random) -> Resource {
    let kinds = [
        ResourceKind::Asset,
        ResourceKind::People,
        ResourceKind::Skill,
        ResourceKind::Data,
    ];
    Resource {
        id: format!("r{at}").as_str().into(),
        title: format!("Resource {at}"),
        kind: kinds[random.below(4)],
        unit: None,
        skills: Vec::new(),
        availability: vec![Availability {
            state,
            ..Availability::default()
        }],
        absences: Vec::new(),
        owner: None,
        notes: String::new(),
        place: 0,
        extra: Default::default(),
    }
}

fn step(at: usize, resources: usize, kind: Kind, random: &mut Random) -> Step {
    let mut needs = Vec::new();
    if kind.groups < usize::MAX && random.chance(40) {
        needs.push(Requirement {
            resource: format!("r{}", random.below(resources)).as_str().into(),
            per_day: random.chance(50).then(|| Amount::units(1)),
            ..Requirement::default()
        });
    }
    let started = random.chance(2);
    Step {
        id: format!("s{at}").as_str().into(),
        title: format!("Step {at}"),
        days: Some(Estimate::days(1 + random.below(20) as u32)),
        milestone: random.chance(5),
        needs,
        progress: started.then(|| Progress {
            state: ProgressState::Started,
            ..Progress::default()
        }),
        ..Step::default()
    }
}

fn any_of(number: usize, owner: usize, count: usize, kind: Kind, random: &mut Random) -> AnyOf {
    let mut alternatives: Vec<Alternative> = Vec::new();
    for _ in 0..2 + random.below(2) {
        let reach = (count - owner - 1).min(80);
        let step = format!("s{}", owner + 1 + random.below(reach))
            .as_str()
            .into();
        if !alternatives.iter().any(|known| known.step == step) {
            alternatives.push(Alternative {
                step,
                ..Alternative::default()
            });
        }
    }
    let choice = (!random.chance(kind.open)).then(|| alternatives[0].step.clone());
    AnyOf {
        id: format!("g{number}").as_str().into(),
        choice,
        alternatives,
        ..AnyOf::default()
    }
}

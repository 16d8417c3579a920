//! Small random roadmaps with everything in them: a tape of numbers is read choice by choice, and
//! an empty tape is the simplest roadmap, so that what proptest shrinks to is simple as well.

use chrono::{Days, NaiveDate};
use roadmaps::model::{
    Acquisition, Alternative, Amount, AnyOf, Availability, AvailabilityState, DayOff, Estimate,
    Link, Money, Prerequisite, Progress, ProgressState, Provision, Requirement, Resource,
    ResourceKind, Roadmap, Step, Weekday,
};

/// Numbers to choose by.
pub struct Tape<'a> {
    numbers: &'a [u16],
}

impl Tape<'_> {
    /// One of `0..count`; 0 when the tape is at its end.
    fn pick(&mut self, count: usize) -> usize {
        let Some((&first, rest)) = self.numbers.split_first() else {
            return 0;
        };
        self.numbers = rest;
        usize::from(first) % count.max(1)
    }

    /// True once in `count` times.
    fn rarely(&mut self, count: usize) -> bool {
        self.pick(count) == count - 1
    }

    fn between(&mut self, from: i64, to: i64) -> i64 {
        // 0 comes first, so that shrinking leads to it.
        let span = (to - from + 1) as usize;
        let value = self.pick(span) as i64 - from.min(0).abs();
        if from > 0 { from + value } else { value }
    }
}

/// A roadmap and the day that it is looked at.
pub fn roadmap(numbers: &[u16]) -> (Roadmap, NaiveDate) {
    let tape = &mut Tape { numbers };
    let today = [
        "2027-01-04",
        "2027-01-06",
        "2027-01-02",
        "2027-04-26",
        "2027-05-06",
    ];
    let today: NaiveDate = today[tape.pick(today.len())].parse().expect("a day");
    let mut roadmap = Roadmap::default();
    calendar(tape, &mut roadmap, today);
    resources(tape, &mut roadmap, today);
    steps(tape, &mut roadmap, today);
    goal(tape, &mut roadmap, today);
    acquisitions(tape, &mut roadmap);
    (roadmap, today)
}

fn near(tape: &mut Tape, today: NaiveDate, from: i64, to: i64) -> NaiveDate {
    let days = tape.between(from, to);
    if days < 0 {
        today - Days::new(days.unsigned_abs())
    } else {
        today + Days::new(days.unsigned_abs())
    }
}

fn calendar(tape: &mut Tape, roadmap: &mut Roadmap, today: NaiveDate) {
    let calendar = &mut roadmap.calendar;
    if tape.rarely(3) {
        calendar.holidays = Some("NL".to_owned());
    }
    if tape.rarely(6) {
        calendar.weekdays = vec![Weekday::Mon, Weekday::Wed, Weekday::Thu];
    }
    let off = |date| DayOff {
        date,
        title: String::new(),
        extra: Default::default(),
    };
    if tape.rarely(4) {
        calendar.closed.push(off(near(tape, today, -3, 10)));
    }
    if tape.rarely(6) {
        calendar.open.push(off(near(tape, today, -3, 10)));
    }
}

fn resources(tape: &mut Tape, roadmap: &mut Roadmap, today: NaiveDate) {
    let kinds = [
        ResourceKind::Asset,
        ResourceKind::Budget,
        ResourceKind::People,
        ResourceKind::Skill,
        ResourceKind::Data,
    ];
    let count = tape.pick(4);
    for at in 0..count {
        let kind = kinds[tape.pick(kinds.len())];
        let mut availability = Vec::new();
        for _ in 0..tape.pick(3) {
            let states = [
                AvailabilityState::Missing,
                AvailabilityState::Have,
                AvailabilityState::Unknown,
            ];
            let from = tape.rarely(3).then(|| near(tape, today, -4, 16));
            let until = tape.rarely(4).then(|| near(tape, today, -2, 30));
            let amount = tape.rarely(2).then(|| {
                let units = tape.between(1, 3);
                if kind == ResourceKind::Budget {
                    Amount::units(units * 10)
                } else {
                    Amount::units(units)
                }
            });
            availability.push(Availability {
                state: states[tape.pick(3)],
                amount,
                from,
                until,
                ..Availability::default()
            });
        }
        roadmap.resources.push(Resource {
            id: ["R2", "R0", "R1"][at].into(),
            title: format!("R{at}"),
            kind,
            unit: None,
            skills: Vec::new(),
            availability,
            absences: Vec::new(),
            owner: None,
            notes: String::new(),
            place: 0,
            extra: Default::default(),
        });
    }
    for at in 0..count {
        let holds = roadmap.resources[at].kind == ResourceKind::People && tape.pick(2) == 1;
        let skill = (0..count).find(|&other| roadmap.resources[other].kind == ResourceKind::Skill);
        if let Some(skill) = skill.filter(|_| holds) {
            let skill = roadmap.resources[skill].id.clone();
            roadmap.resources[at].skills.push(skill);
        }
    }
}

/// Steps may only require steps of a lower rank; ranks are a permutation of the stored order.
fn steps(tape: &mut Tape, roadmap: &mut Roadmap, today: NaiveDate) {
    let count = 1 + tape.pick(7);
    let (factor, shift) = ([1, 3, 5][tape.pick(3)], tape.pick(count));
    let mut ranked: Vec<usize> = (0..count).collect();
    ranked.sort_by_key(|&at| ((at * factor + shift) % count, at));
    let ids = ["S4", "S1", "S6", "S0", "S3", "S5", "S2"];
    for id in ids.iter().take(count) {
        roadmap.steps.push(Step {
            id: (*id).into(),
            title: (*id).to_owned(),
            ..Step::default()
        });
    }
    let parent = tape.rarely(5).then(|| tape.pick(count));
    for rank in 0..count {
        let at = ranked[rank];
        let earlier: Vec<usize> = ranked[..rank].to_vec();
        let mut step = std::mem::take(&mut roadmap.steps[at]);
        step.days = (!tape.rarely(12)).then(|| Estimate::days(tape.pick(7) as u32));
        step.milestone = tape.rarely(7);
        if tape.rarely(6) {
            step.not_before = Some(near(tape, today, -3, 12));
        }
        step.requires = links(tape, &ids, &earlier);
        step.any_of = groups(tape, &ids, &earlier, at);
        step.needs = needs(tape, roadmap);
        step.progress = progress(tape, today);
        if tape.rarely(8) && !roadmap.resources.is_empty() {
            let resource = tape.pick(roadmap.resources.len());
            step.provides = Some(Provision {
                acquisition: tape.rarely(2).then(|| "a1".into()),
                resource: roadmap.resources[resource].id.clone(),
                amount: Amount::units(tape.between(1, 2)),
                ramp_up: tape.pick(3) as u32,
                extra: Default::default(),
            });
        }
        match parent {
            Some(parent) if parent == at => {
                step.group = true;
                step.progress = None;
            }
            Some(parent) if tape.pick(2) == 1 => {
                step.group_id = Some(ids[parent].into());
            }
            _ => {}
        }
        roadmap.steps[at] = step;
    }
}

fn link(tape: &mut Tape) -> (Link, i32) {
    let kinds = [
        Link::FS,
        Link::FS,
        Link::FS,
        Link::FS,
        Link::SS,
        Link::FF,
        Link::SF,
    ];
    let kind = kinds[tape.pick(kinds.len())];
    let lag = if tape.rarely(3) {
        tape.between(-2, 4) as i32
    } else {
        0
    };
    (kind, lag)
}

fn links(tape: &mut Tape, ids: &[&str], earlier: &[usize]) -> Vec<Prerequisite> {
    let mut links = Vec::new();
    for &from in earlier {
        if tape.rarely(4) {
            let (link, lag) = link(tape);
            let step = ids[from].into();
            links.push(Prerequisite {
                step,
                lag,
                link,
                extra: Default::default(),
            });
        }
    }
    if let Some(name) = gone(tape) {
        links.push(Prerequisite {
            step: name.as_str().into(),
            ..Prerequisite::default()
        });
    }
    links
}

/// Now and then the name of something that is not there; each time another.
fn gone(tape: &mut Tape) -> Option<String> {
    tape.rarely(24)
        .then(|| format!("gone{}", tape.numbers.len()))
}

fn groups(tape: &mut Tape, ids: &[&str], earlier: &[usize], at: usize) -> Vec<AnyOf> {
    let mut groups = Vec::new();
    if earlier.is_empty() {
        return groups;
    }
    for number in 0..[0, 0, 1, 0, 1, 2][tape.pick(6)] {
        let mut alternatives: Vec<Alternative> = Vec::new();
        for _ in 0..1 + tape.pick(3) {
            let from = earlier[tape.pick(earlier.len())];
            let (link, lag) = link(tape);
            if !alternatives
                .iter()
                .any(|known| known.step.as_str() == ids[from])
            {
                alternatives.push(Alternative {
                    step: ids[from].into(),
                    lag,
                    link,
                    ..Alternative::default()
                });
            }
        }
        if let Some(name) = gone(tape) {
            alternatives.push(Alternative {
                step: name.as_str().into(),
                ..Alternative::default()
            });
        }
        let chosen = tape.rarely(3).then(|| tape.pick(alternatives.len()));
        groups.push(AnyOf {
            id: format!("g{at}{number}").as_str().into(),
            choice: chosen.map(|chosen| alternatives[chosen].step.clone()),
            alternatives,
            ..AnyOf::default()
        });
    }
    groups
}

fn needs(tape: &mut Tape, roadmap: &Roadmap) -> Vec<Requirement> {
    let mut needs = Vec::new();
    if roadmap.resources.is_empty() {
        return needs;
    }
    for _ in 0..[0, 1, 0, 2][tape.pick(4)] {
        let resource = &roadmap.resources[tape.pick(roadmap.resources.len())];
        let scale = if resource.kind == ResourceKind::Budget {
            10
        } else {
            1
        };
        let form = tape.pick(3);
        let mut amount = || Some(Amount::units(tape.between(1, 3) * scale));
        let (per_day, total) = match form {
            0 => (None, None),
            1 => (amount(), None),
            _ => (None, amount()),
        };
        needs.push(Requirement {
            resource: resource.id.clone(),
            per_day,
            total,
            extra: Default::default(),
        });
    }
    if let Some(name) = gone(tape) {
        needs.push(Requirement {
            resource: name.as_str().into(),
            per_day: None,
            total: None,
            extra: Default::default(),
        });
    }
    needs
}

fn progress(tape: &mut Tape, today: NaiveDate) -> Option<Progress> {
    let state = match tape.pick(12) {
        9 => ProgressState::Started,
        10 => ProgressState::Finished,
        11 => ProgressState::Dropped,
        _ => return None,
    };
    let started = near(tape, today, -9, 0);
    let finished =
        (state == ProgressState::Finished).then(|| started.max(near(tape, today, -5, 0)));
    let remaining = tape.rarely(3).then(|| tape.pick(5) as u32);
    Some(Progress {
        state,
        started: (state != ProgressState::Dropped).then_some(started),
        finished,
        remaining: remaining.filter(|_| state == ProgressState::Started),
        ..Progress::default()
    })
}

fn goal(tape: &mut Tape, roadmap: &mut Roadmap, today: NaiveDate) {
    let ids: Vec<String> = roadmap
        .steps
        .iter()
        .map(|step| step.id.to_string())
        .collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let all: Vec<usize> = (0..ids.len()).collect();
    roadmap.goal.launch = (!tape.rarely(12)).then(|| near(tape, today, -4, 45));
    roadmap.goal.requires = links(tape, &ids, &all);
    roadmap.goal.any_of = groups(tape, &ids, &all, 9);
    if tape.rarely(4) {
        roadmap.goal.needs = needs(tape, roadmap);
    }
}

fn acquisitions(tape: &mut Tape, roadmap: &mut Roadmap) {
    if roadmap.resources.is_empty() {
        return;
    }
    for at in 0..tape.pick(4) {
        let resource = &roadmap.resources[tape.pick(roadmap.resources.len())];
        let scale = if resource.kind == ResourceKind::Budget {
            10
        } else {
            1
        };
        let resource = resource.id.clone();
        let amount = Amount::units(tape.between(1, 2) * scale);
        let cost = Money::units(tape.between(0, 3) * 5);
        let (lead, ramp_up) = (tape.pick(8) as u32, tape.pick(4) as u32);
        let limit = [None, Some(2), Some(3)][tape.pick(3)];
        let mut budgets = roadmap.resources.iter();
        let budget = budgets.find(|resource| resource.kind == ResourceKind::Budget);
        let budget = budget
            .filter(|_| tape.rarely(3))
            .map(|budget| budget.id.clone());
        roadmap.acquisitions.push(Acquisition {
            id: ["a2", "a0", "a1"][at].into(),
            resource,
            amount,
            cost,
            lead,
            ramp_up,
            limit,
            budget,
            ..Acquisition::default()
        });
    }
}

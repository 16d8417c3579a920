//! The independent checker: whether the schedule that an analysis shows can be carried out. It
//! reads nothing but the roadmap and the days shown: precedence, calendar and presence.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use roadmaps::model::{
    Alternative, AnyOf, AvailabilityState, Link, Prerequisite, ProgressState, Requirement,
    ResourceKind, Roadmap, Step, StepId,
};
use roadmaps::plan::{Analysis, Reading, StepAnalysis};

use crate::days::Days;

/// The earliest dates of the working route, with its acquisitions ordered as soon as they can be.
struct Schedule<'a> {
    roadmap: &'a Roadmap,
    days: Days,
    shown: HashMap<&'a str, &'a StepAnalysis>,
    analysis: &'a Analysis,
}

/// Checks the earliest dates of an analysis; only those of a goal that can be reached on its
/// working route are a schedule.
pub fn schedule(roadmap: &Roadmap, today: NaiveDate, analysis: &Analysis) -> Result<(), String> {
    let feasible = analysis.readings.pessimistic == Reading::Feasible;
    let fixed =
        analysis.readings.pessimistic == Reading::FeasibleIf && keeps_choices(roadmap, analysis);
    if !feasible && !fixed {
        return Ok(());
    }
    let shown = analysis
        .steps
        .iter()
        .map(|step| (step.id.as_str(), step))
        .collect();
    let days = Days::new(&roadmap.calendar, today);
    let schedule = Schedule {
        roadmap,
        days,
        shown,
        analysis,
    };
    let required = schedule.required();
    for step in roadmap.steps.iter().filter(|step| !step.group) {
        let on_route = schedule.shown[step.id.as_str()].on_route;
        let is_required = required.contains(step.id.as_str());
        let waits = step.progress.is_none() && on_route && is_required && schedule.counts(step);
        if waits {
            schedule.step(step)?;
        }
    }
    schedule.goal()
}

/// Whether some fix keeps the choices made: otherwise the working route is not the fix's.
fn keeps_choices(roadmap: &Roadmap, analysis: &Analysis) -> bool {
    let steps = roadmap.steps.iter().flat_map(|step| &step.any_of);
    let mut groups = steps.chain(&roadmap.goal.any_of);
    let taken = |group: &AnyOf, step: &str| {
        let mut all = analysis.alternatives.iter();
        all.any(|one| one.any_of == group.id && one.step.as_str() == step && one.taken)
    };
    analysis.fixes.iter().any(|fix| {
        groups.clone().all(|group| {
            let chosen = fix.route.iter().find(|choice| choice.any_of == group.id);
            chosen.is_none_or(|chosen| taken(group, chosen.step.as_str()))
        })
    }) || groups.all(|group| group.choice.is_none())
}

impl<'a> Schedule<'a> {
    /// What the goal requires by the choices of the working route. What only a provider requires may
    /// fail with it, as long as nothing needs more than there is.
    fn required(&self) -> HashSet<&'a str> {
        let steps = || self.roadmap.steps.iter();
        let taken = |group: &AnyOf, step: &StepId| {
            let mut all = self.analysis.alternatives.iter();
            all.any(|one| one.any_of == group.id && one.step == *step && one.taken)
        };
        let before = |requires: &'a [Prerequisite], any_of: &'a [AnyOf]| -> Vec<&'a str> {
            let chosen = any_of.iter().flat_map(|group| {
                let taken = move |one: &&Alternative| taken(group, &one.step);
                group.alternatives.iter().filter(taken)
            });
            let chosen = chosen.map(|one| one.step.as_str());
            let requires = requires.iter().map(|one| one.step.as_str());
            requires.chain(chosen).collect()
        };
        let goal = &self.roadmap.goal;
        let mut stack = before(&goal.requires, &goal.any_of);
        let mut required = HashSet::new();
        while let Some(id) = stack.pop() {
            if !required.insert(id) {
                continue;
            }
            // What a group requires, each step in it requires.
            let found = |id: &str| steps().find(|step| step.id.as_str() == id);
            let mut above = found(id);
            while let Some(step) = above {
                stack.extend(before(&step.requires, &step.any_of));
                above = step
                    .group_id
                    .as_ref()
                    .and_then(|group| found(group.as_str()));
            }
            let members = steps().filter(|one| {
                let group = found(id).filter(|step| step.group);
                group.is_some_and(|group| one.group_id.as_ref() == Some(&group.id))
            });
            stack.extend(members.map(|one| one.id.as_str()));
        }
        required
    }

    /// Whether a provider's dates bind anything: one that nothing waits for may be late.
    fn counts(&self, step: &Step) -> bool {
        step.provides.is_none()
    }

    fn dates(&self, step: &Step) -> Result<(NaiveDate, NaiveDate), String> {
        let shown = self.shown[step.id.as_str()];
        match (shown.earliest_start, shown.earliest_finish) {
            (Some(start), Some(finish)) => Ok((start, finish)),
            _ => Err(format!("{} is on the route and has no dates", step.id)),
        }
    }

    /// Boundaries of start and finish: how many working days are over, counted from today.
    fn boundaries(&self, step: &Step) -> Result<(i64, i64), String> {
        let (start, finish) = self.dates(step)?;
        let end = self.days.close_of(finish);
        let moment = length(step) == 0 && !is(step, ProgressState::Started);
        let start = if moment {
            end
        } else {
            self.days.on_or_after(start)
        };
        Ok((start, end))
    }

    /// The same of an earlier step. A milestone that shows today may stand before or after
    /// it, and so may the end of a step with nothing left to do.
    fn first_boundaries(&self, step: &Step) -> Result<(i64, i64), String> {
        let (start, end) = self.boundaries(step)?;
        let real = is(step, ProgressState::Finished);
        let over = length(step) == 0 || is(step, ProgressState::Started);
        let today = over && !real && self.dates(step)?.1 == self.days.today;
        Ok(if today {
            (start.min(0), 0)
        } else {
            (start, end)
        })
    }

    fn step(&self, step: &Step) -> Result<(), String> {
        let (start, finish) = self.boundaries(step)?;
        let (first, _) = self.dates(step)?;
        let wrong = |what: &str| Err(format!("{} {what}: {start} to {finish}", step.id));
        if start < 0 {
            return wrong("starts before today");
        }
        if finish - start != length(step) {
            return wrong("takes another number of working days than its estimate");
        }
        if length(step) > 0 && self.days.close_of(first) == self.days.on_or_after(first) {
            return wrong("starts on a day that is not worked");
        }
        if step.not_before.is_some_and(|date| first < date) {
            return wrong("starts before its own day");
        }
        for link in &step.requires {
            self.link(link.step.as_str(), link.lag, link.link, start, finish)
                .map_err(|why| format!("{} {why}", step.id))?;
        }
        for group in &step.any_of {
            self.one_of(group, start, finish)
                .map_err(|why| format!("{} {why}", step.id))?;
        }
        for need in &step.needs {
            self.need(need, start, finish)
                .map_err(|why| format!("{} {why}", step.id))?;
        }
        Ok(())
    }

    fn goal(&self) -> Result<(), String> {
        let goal = &self.roadmap.goal;
        let shown = self
            .analysis
            .goal
            .earliest_finish
            .ok_or("the goal has no date")?;
        let end = self.days.close_of(shown);
        // Nothing to do is done at today's boundary, which may be the launch's.
        let least = if shown == self.days.today { 0 } else { end };
        if goal
            .launch
            .is_some_and(|launch| least > self.days.close_of(launch))
        {
            return Err(format!(
                "the goal is reached on {shown}, after the launch date"
            ));
        }
        let links = goal.requires.iter().map(
            |Prerequisite {
                 step, lag, link, ..
             }| { self.link(step.as_str(), *lag, *link, end, end) },
        );
        links.collect::<Result<Vec<()>, String>>()?;
        for group in &goal.any_of {
            self.one_of(group, end, end)?;
        }
        for need in &goal.needs {
            self.need(need, end, end)?;
        }
        Ok(())
    }

    fn one_of(&self, group: &AnyOf, start: i64, finish: i64) -> Result<(), String> {
        let mut ways = group.alternatives.iter();
        let holds = ways.any(|one| {
            self.link(one.step.as_str(), one.lag, one.link, start, finish)
                .is_ok()
        });
        if holds {
            Ok(())
        } else {
            Err(format!("has no alternative of {} behind it", group.id))
        }
    }

    fn link(
        &self,
        step: &str,
        lag: i32,
        link: Link,
        start: i64,
        finish: i64,
    ) -> Result<(), String> {
        let Some(step) = self
            .roadmap
            .steps
            .iter()
            .find(|known| known.id.as_str() == step)
        else {
            return Err(format!("requires {step}, which is not there"));
        };
        if step.group {
            let below = self
                .roadmap
                .steps
                .iter()
                .filter(|one| one.group_id.as_ref() == Some(&step.id));
            for one in below.filter(|one| !one.group) {
                self.link(one.id.as_str(), lag, link, start, finish)?;
            }
            return Ok(());
        }
        if is(step, ProgressState::Dropped) {
            return Err(format!("requires {}, which is dropped", step.id));
        }
        let (from, to) = self.first_boundaries(step)?;
        let lag = i64::from(lag);
        let holds = match link {
            Link::FS => to + lag <= start,
            Link::SS => from + lag <= start,
            Link::FF => to + lag <= finish,
            Link::SF => from + lag <= finish,
        };
        if holds {
            Ok(())
        } else {
            Err(format!("does not keep its {link:?} link from {}", step.id))
        }
    }

    /// The need is met by what is had, provided or ordered, on every day.
    fn need(&self, need: &Requirement, start: i64, finish: i64) -> Result<(), String> {
        let Some(resource) = self
            .roadmap
            .resources
            .iter()
            .find(|known| known.id == need.resource)
        else {
            return Err(format!("needs {}, which is not there", need.resource));
        };
        let budget = resource.kind == ResourceKind::Budget;
        let length = finish - start;
        if budget && need.per_day.is_some() && length > 0 {
            // Which tranche pays which day is the twin's business.
            return Ok(());
        }
        let level = match (need.per_day, need.total) {
            (Some(daily), _) => daily.0,
            (None, Some(total)) if budget => total.0,
            (None, Some(total)) => (total.0 + length.max(1) - 1) / length.max(1),
            (None, None) => 1,
        };
        let first = if length == 0 && start > 0 {
            start - 1
        } else {
            start
        };
        let last = if budget && need.total.is_some() {
            first
        } else {
            first.max(finish - 1)
        };
        for day in first..=last {
            let date = if length == 0 && start == 0 {
                self.days.today
            } else {
                self.days.day(day)
            };
            if self.there(need.resource.as_str(), date) < level {
                return Err(format!("lacks {} on {date}", need.resource));
            }
        }
        Ok(())
    }

    fn there(&self, resource: &str, date: NaiveDate) -> i64 {
        const PLENTY: i64 = 1_000_000_000_000_000;
        let mut there = 0;
        for known in &self.roadmap.resources {
            let serves = known.id.as_str() == resource
                || known.skills.iter().any(|skill| skill.as_str() == resource);
            let had = known.availability.iter().filter(|record| {
                record.state == AvailabilityState::Have
                    && record.from.is_none_or(|from| from <= date)
                    && record.until.is_none_or(|until| date <= until)
            });
            if serves {
                there += had
                    .map(|record| record.amount.map_or(PLENTY, |amount| amount.0))
                    .sum::<i64>();
                there += self.brought(known.id.as_str(), date);
            }
        }
        there
    }

    /// What acquisitions and providers have brought of a resource by a day.
    fn brought(&self, resource: &str, date: NaiveDate) -> i64 {
        let mut brought = 0;
        for way in self
            .roadmap
            .acquisitions
            .iter()
            .filter(|way| way.resource.as_str() == resource)
        {
            let taken = self
                .analysis
                .acquisitions
                .iter()
                .find(|known| known.id == way.id);
            // A budget may open later than today; the twin knows the day.
            let delay = if way.budget.is_some() {
                0
            } else {
                i64::from(way.lead + way.ramp_up)
            };
            if delay < self.days.close_of(date) {
                brought += way.amount.0 * i64::from(taken.map_or(0, |taken| taken.taken));
            }
        }
        for step in self.roadmap.steps.iter().filter(|step| !step.group) {
            let Some(provides) = step
                .provides
                .as_ref()
                .filter(|one| one.resource.as_str() == resource)
            else {
                continue;
            };
            if let Ok((_, finish)) = self.first_boundaries(step)
                && finish + i64::from(provides.ramp_up) < self.days.close_of(date)
            {
                brought += provides.amount.0;
            }
        }
        brought
    }
}

fn is(step: &Step, state: ProgressState) -> bool {
    step.progress
        .as_ref()
        .is_some_and(|progress| progress.state == state)
}

fn length(step: &Step) -> i64 {
    match step.days {
        Some(days) if !step.milestone => i64::from(days.likely),
        _ => 0,
    }
}

//! From passes and searches to what people read: verdicts, dates, gaps, conflicts, fixes.

mod alternatives;
mod beyond;
mod conflicts;
mod dates;
mod gaps;
mod problems;
mod readings;
mod remedies;
mod risk;
mod route;
mod steps;
mod ways;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

use crate::model::{Amount, Money, Node, ResourceId, Roadmap};
use crate::say::Sentence;

use super::analysis::*;
use super::calendar::WorkingDays;
use super::index::Ids;
use super::live::{Live, Slack};
use super::minimal::minimal_sets;
use super::network::{Arc, Network, State};
use super::risk::Risk;
use super::routes;
use super::schedule::{Backward, Forward, Pick, Plan, Reached};
use super::search::{self, Found, Search};
use super::supply::{Lack, NEVER, Profile, Resources, Supply};

use dates::{Dates, difference};
use readings::{Passes, Reads, decided, everything, picks, verdict_of};
use route::Working;
use ways::{Detours, Span, Way, ways};

/// How many conflicts and sets of unknowns are listed.
const MOST_SETS: usize = 20;
/// How many sets the search for them may try.
const SET_EFFORT: usize = 2_000;
/// How many works it may date anew at most, were each set to reach them all.
const SET_WORKS: usize = 2_000_000;
/// How many sets it tries however large the roadmap is.
const LEAST_SETS: usize = 60;
/// Working days in which all that can be acquired comes, where nobody knows better.
const A_YEAR: i64 = 260;
/// How many equally short ways to a step off the route are compared.
const MOST_WAYS: usize = 8;

/// An analysis in the making.
pub(super) struct Assessment<'a> {
    roadmap: &'a Roadmap,
    ids: &'a Ids<'a>,
    plan: Plan<'a>,
    /// The boundary at the close of the launch date.
    launch: i64,
    /// What there is without what is unknown.
    pessimistic: Supply,
    /// Passes over everything in each reading.
    passes: Passes<'a>,
    readings: Readings,
    working: Working<'a>,
    dates: Dates,
}

/// On what other terms than its own a roadmap is looked at.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Terms {
    /// Another launch date.
    pub(super) launch: Option<NaiveDate>,
    /// When people order and change routes; nothing that was not decided yet starts before.
    pub(super) decided_on: Option<NaiveDate>,
}

/// Analyses a roadmap on a day.
pub fn analyse(roadmap: &Roadmap, today: NaiveDate) -> Analysis {
    let terms = Terms::default();
    assess(roadmap, today, terms, |assessment| assessment.analysis())
}

/// How sure the launch date of a roadmap is on a day; none when its gaps cannot be closed.
pub(super) fn launch_risk(roadmap: &Roadmap, today: NaiveDate) -> Option<Risk> {
    let terms = Terms::default();
    assess(roadmap, today, terms, |assessment| assessment.risk())
}

/// The reading with what is unknown counted as missing, and the cheapest fix where one is needed.
pub(super) fn cheapest(
    roadmap: &Roadmap,
    today: NaiveDate,
    terms: Terms,
) -> (Reading, Option<Fix>) {
    assess(roadmap, today, terms, |assessment| {
        let first = assessment.working.fixes.first();
        let fix = first.map(|found| assessment.fix(found));
        (assessment.readings.pessimistic, fix)
    })
}

/// The earliest launch with everything on offer, and the earliest one for which nothing more is to
/// be had: without any offer, where the goal can be reached so. None where it cannot be reached.
pub(super) fn soonest(roadmap: &Roadmap, today: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let never = Terms {
        launch: Some(NaiveDate::MAX),
        ..Terms::default()
    };
    assess(roadmap, today, never, |assessment| assessment.soonest())
}

fn assess<T>(
    roadmap: &Roadmap,
    today: NaiveDate,
    terms: Terms,
    ask: impl FnOnce(Assessment) -> T,
) -> T {
    let ids = Ids::new(roadmap);
    let days = WorkingDays::new(&roadmap.calendar, today, last_year(roadmap, today));
    let mut resources = Resources::new(roadmap, &ids, &days);
    let mut network = Network::new(roadmap, &ids, &days, &resources);
    if let Some(date) = terms.decided_on {
        let day = days.on_or_after(date);
        resources.order_from(day);
        network.decide_from(day);
    }
    let plan = Plan {
        network: &network,
        days: &days,
        resources: &resources,
    };
    let launch = match terms.launch {
        Some(NaiveDate::MAX) => NEVER,
        Some(date) => days.close_of(date),
        None => roadmap
            .goal
            .launch
            .map_or(NEVER, |date| days.close_of(date)),
    };
    ask(Assessment::new(roadmap, &ids, plan, launch))
}

/// The last year whose holidays can matter.
fn last_year(roadmap: &Roadmap, today: NaiveDate) -> i32 {
    let work: i64 = roadmap
        .steps
        .iter()
        .map(|step| step.days.map_or(0, |days| i64::from(days.likely)))
        .chain(
            roadmap
                .acquisitions
                .iter()
                .map(|way| i64::from(way.lead) + i64::from(way.ramp_up)),
        )
        .sum();
    let launch = roadmap
        .goal
        .launch
        .map_or(today, |launch| launch.max(today));
    (launch.year() + 3 + (work / 200).min(1_000) as i32).min(3_500)
}

impl<'a> Assessment<'a> {
    fn new(roadmap: &'a Roadmap, ids: &'a Ids<'a>, plan: Plan<'a>, launch: i64) -> Self {
        let pessimistic = plan.resources.supply(|_| false);
        let optimistic = plan.resources.supply(|_| true);
        let decided = decided(plan.network);
        let reads = Reads::new(plan, &pessimistic, &decided, launch);
        let passes = Passes {
            optimistic: reads.with(&optimistic),
            pessimistic: reads,
        };
        let readings = Readings {
            pessimistic: passes.pessimistic.of_goal(launch),
            optimistic: passes.optimistic.of_goal(launch),
        };
        let working = Working::new(
            roadmap,
            plan,
            &passes,
            &pessimistic,
            &decided,
            launch,
            readings.pessimistic,
        );
        let dates = Dates::new(plan, &pessimistic, &optimistic, &working, launch);
        Assessment {
            roadmap,
            ids,
            plan,
            launch,
            pessimistic,
            passes,
            readings,
            working,
            dates,
        }
    }

    fn analysis(mut self) -> Analysis {
        let verdicts = self.step_verdicts();
        let baseline = self.baseline();
        let mut steps: Vec<StepAnalysis> = (0..self.roadmap.steps.len())
            .map(|at| self.step(at, verdicts[at], &baseline))
            .collect();
        self.sum_up_groups(&mut steps);
        let settled = self.plan.network.loops.is_empty();
        let feasible = self.readings.pessimistic == Reading::Feasible;
        let (conflicts, conflicts_complete) = if feasible || !settled {
            (Vec::new(), true)
        } else {
            self.conflicts()
        };
        let mut analysis = Analysis {
            today: self.plan.days.today(),
            verdict: verdict_of(self.readings),
            readings: self.readings,
            reason: self.reason(),
            flips: self.flips(),
            goal: self.goal(),
            problems: self.problems(&steps),
            gaps: self.gaps(),
            conflicts,
            conflicts_complete,
            fixes: self
                .working
                .fixes
                .iter()
                .map(|found| self.fix(found))
                .collect(),
            levers: if feasible || !settled {
                Vec::new()
            } else {
                self.levers()
            },
            alternatives: self.alternatives(&steps),
            acquisitions: self.acquisitions(),
            criteria: self.criteria(&steps),
            routes: routes::count(self.plan),
            not_checked: vec![NotChecked::Capacity],
            steps,
        };
        beyond::forget(&mut analysis);
        analysis
    }
}

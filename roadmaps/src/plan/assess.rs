//! From passes and searches to what people read: verdicts, dates, gaps, conflicts, fixes.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

use crate::model::{Amount, Money, Node, ResourceId, Roadmap, StepId};
use crate::say::Sentence;

use super::analysis::*;
use super::calendar::WorkingDays;
use super::index::Ids;
use super::minimal::minimal_sets;
use super::network::{Network, State};
use super::schedule::{Backward, Forward, Pick, Plan, Reached};
use super::search::{self, Found, Routes, Search};
use super::supply::{Lack, NEVER, Resources, Supply};

/// How many conflicts and sets of unknowns are listed.
const MOST_SETS: usize = 20;
/// How many passes the search for them may take.
const SET_EFFORT: usize = 2_000;
/// How many equally short ways to a step off the route are compared.
const MOST_WAYS: usize = 8;

/// An analysis in the making.
pub(super) struct Assessment<'a> {
    roadmap: &'a Roadmap,
    ids: &'a Ids<'a>,
    plan: Plan<'a>,
    /// The boundary at the close of the launch date.
    launch: i64,
    pessimistic: Supply,
    optimistic: Supply,
    /// Passes over everything in each reading.
    passes: Passes,
    readings: Readings,
    working: Working,
    dates: Dates,
}

/// Whether works can be reached: as things stand, and with everything on offer.
struct Passes {
    pessimistic: [Forward; 2],
    optimistic: [Forward; 2],
}

/// The working route.
struct Working {
    /// How often each offer is taken.
    counts: Vec<u32>,
    /// The picks that make it.
    picks: Vec<Pick>,
    /// Earliest dates.
    pass: Forward,
    /// Latest dates.
    back: Backward,
    on: Vec<bool>,
    /// Whether the working route meets each group.
    meets: Vec<bool>,
    fixes: Vec<Found>,
    proven: bool,
}

/// Dates of every work; none where there are none.
struct Dates {
    earliest: Vec<Option<(i64, i64)>>,
    latest: Vec<Option<(i64, i64)>>,
    /// What lacks at latest dates without anything on offer, one a need.
    lacks: Vec<Vec<Option<Lack>>>,
    /// The same when what is unknown is had.
    hopeless: Vec<Vec<bool>>,
    /// The last day to order what each step lacks itself.
    order_by: Vec<Option<i64>>,
    leads: Vec<bool>,
}

/// Analyses a roadmap on a day.
pub fn analyse(roadmap: &Roadmap, today: NaiveDate) -> Analysis {
    let ids = Ids::new(roadmap);
    let days = WorkingDays::new(&roadmap.calendar, today, last_year(roadmap, today));
    let resources = Resources::new(roadmap, &ids, &days);
    let network = Network::new(roadmap, &ids, &days, &resources);
    let plan = Plan {
        network: &network,
        days: &days,
        resources: &resources,
    };
    let launch = roadmap
        .goal
        .launch
        .map_or(NEVER, |date| days.close_of(date));
    Assessment::new(roadmap, &ids, plan, launch).analysis()
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
                .map(|way| i64::from(way.lead + way.ramp_up)),
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
        let passes = Passes {
            pessimistic: both_passes(plan, &pessimistic, &decided, None, launch),
            optimistic: both_passes(plan, &optimistic, &decided, None, launch),
        };
        let goal = plan.network.goal();
        let settled = plan.network.loops.is_empty();
        let readings = Readings {
            pessimistic: reading(&passes.pessimistic, goal, launch, settled),
            optimistic: reading(&passes.optimistic, goal, launch, settled),
        };
        let working = working_route(
            roadmap,
            plan,
            &pessimistic,
            &decided,
            launch,
            readings.pessimistic,
        );
        let dates = dates(plan, &pessimistic, &optimistic, &working, &decided, launch);
        Assessment {
            roadmap,
            ids,
            plan,
            launch,
            pessimistic,
            optimistic,
            passes,
            readings,
            working,
            dates,
        }
    }

    fn analysis(self) -> Analysis {
        let mut steps: Vec<StepAnalysis> = (0..self.roadmap.steps.len())
            .map(|at| self.step(at))
            .collect();
        self.sum_up_groups(&mut steps);
        let settled = self.plan.network.loops.is_empty();
        let feasible = self.readings.pessimistic == Reading::Feasible;
        let (conflicts, conflicts_complete) = if feasible || !settled {
            (Vec::new(), true)
        } else {
            self.conflicts()
        };
        let decided = decided(self.plan.network);
        let open = vec![None; decided.len()];
        Analysis {
            today: self.plan.days.today(),
            verdict: self.verdict_of(self.readings),
            readings: self.readings,
            reason: self.reason(),
            flips: self.flips(&decided),
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
            alternatives: self.alternatives(&steps, &decided),
            acquisitions: self.acquisitions(),
            criteria: self.criteria(&steps),
            routes: search::combinations(self.plan, &open).and_then(|_| {
                let all = search::routes(self.plan, &open);
                u32::try_from(all.routes.len()).ok()
            }),
            not_checked: vec![NotChecked::Capacity],
            steps,
        }
    }

    fn verdict_of(&self, readings: Readings) -> Verdict {
        if readings.pessimistic != readings.optimistic {
            return Verdict::Undecided;
        }
        match readings.pessimistic {
            Reading::Feasible => Verdict::Feasible,
            Reading::FeasibleIf => Verdict::FeasibleIf,
            Reading::Infeasible => Verdict::Infeasible,
            Reading::NotSettled => Verdict::Undecided,
        }
    }

    fn reason(&self) -> Option<Reason> {
        if !self.plan.network.loops.is_empty() {
            return Some(Reason::Loop);
        }
        (self.readings.pessimistic != self.readings.optimistic).then_some(Reason::Unknowns)
    }

    /// Minimal sets of unknowns that give the optimistic reading while the rest is missing.
    fn flips(&self, decided: &[Option<usize>]) -> Vec<Vec<ResourceId>> {
        if self.readings.pessimistic == self.readings.optimistic {
            return Vec::new();
        }
        let mut unknowns: Vec<usize> = self.deciding_resources().into_iter().collect();
        unknowns.retain(|&at| self.plan.resources.unknown[at]);
        unknowns.sort_by_key(|&at| &self.roadmap.resources[at].id);
        let found = minimal_sets(unknowns.len(), MOST_SETS, SET_EFFORT, |set| {
            let mut had = vec![false; self.roadmap.resources.len()];
            for (at, &unknown) in unknowns.iter().enumerate() {
                had[unknown] = set[at];
            }
            let supply = self
                .plan
                .resources
                .supply_with(self.roadmap, self.plan.days, &had);
            let passes = both_passes(self.plan, &supply, decided, None, self.launch);
            let goal = self.plan.network.goal();
            reading(&passes, goal, self.launch, true) == self.readings.optimistic
        });
        let name = |set: Vec<usize>| {
            set.into_iter()
                .map(|at| self.roadmap.resources[unknowns[at]].id.clone())
                .collect()
        };
        found.sets.into_iter().map(name).collect()
    }

    /// The resources on which the goal can depend: what is needed, who holds it, and what pays
    /// for more of it.
    fn deciding_resources(&self) -> BTreeSet<usize> {
        let leading = (0..self.plan.network.works.len()).filter(|&at| self.dates.leads[at]);
        let needs = leading.flat_map(|at| self.plan.network.works[at].needs.iter());
        let mut stack: Vec<usize> = needs.map(|need| need.resource).collect();
        let mut known = BTreeSet::new();
        while let Some(at) = stack.pop() {
            if known.insert(at) {
                let resources = self.plan.resources;
                stack.extend(resources.holders_of(at));
                let offers = resources.offers_for[at].iter();
                stack.extend(offers.filter_map(|&offer| resources.offers[offer].budget));
            }
        }
        known
    }

    fn goal(&self) -> GoalDates {
        let goal = self.plan.network.goal();
        let earliest = self.dates.earliest[goal].map(|(_, finish)| finish);
        let latest = self.dates.latest[goal].map(|(_, finish)| finish);
        GoalDates {
            latest: latest.map(|boundary| self.latest_milestone(boundary)),
            earliest_finish: earliest.map(|boundary| self.plan.days.milestone_day(boundary)),
            float: difference(latest, earliest),
            needs: self.needs(goal),
        }
    }

    /// A latest date never shows a day after the launch date.
    fn latest_milestone(&self, boundary: i64) -> NaiveDate {
        let shown = self.plan.days.milestone_day(boundary);
        match self.roadmap.goal.launch {
            Some(launch) if shown > launch => self.plan.days.day(boundary - 1),
            _ => shown,
        }
    }

    fn step(&self, at: usize) -> StepAnalysis {
        let step = &self.roadmap.steps[at];
        let work = &self.plan.network.works[at];
        let days = self.plan.days;
        let length = self.plan.length(at);
        let (earliest, latest) = (self.dates.earliest[at], self.dates.latest[at]);
        let start = |start: i64| {
            if length == 0 {
                days.milestone_day(start)
            } else {
                days.day(start)
            }
        };
        let finish = |end: i64| {
            if length == 0 {
                days.milestone_day(end)
            } else {
                days.day(end - 1)
            }
        };
        let mut shown = StepAnalysis {
            id: step.id.clone(),
            title: step.title.clone(),
            earliest_start: earliest.map(|(from, _)| start(from)),
            earliest_finish: earliest.map(|(_, to)| finish(to)),
            latest_start: latest.map(|(from, to)| {
                if length == 0 {
                    self.latest_milestone(to)
                } else {
                    days.day(from)
                }
            }),
            latest_finish: latest.map(|(_, to)| {
                if length == 0 {
                    self.latest_milestone(to)
                } else {
                    days.day(to - 1)
                }
            }),
            float: difference(latest.map(|(_, to)| to), earliest.map(|(_, to)| to)),
            critical: false,
            on_route: self.working.on[at],
            leads_to_goal: self.dates.leads[at],
            verdict: self.step_verdict(at),
            point_of_no_return: None,
            planned: None,
            can_start: self.can_start(at),
            blocked: false,
            needs: self.needs(at),
        };
        match work.state {
            State::Finished { started, on } => {
                let first = if work.days == 0 { on } else { started };
                shown.earliest_start = Some(first);
                shown.latest_start = Some(first);
                shown.earliest_finish = Some(on);
                shown.latest_finish = Some(on);
                shown.float = None;
            }
            State::Started { on, .. } => {
                shown.earliest_start = Some(on);
                shown.latest_start = Some(on);
            }
            State::Dropped => {
                (shown.earliest_start, shown.earliest_finish) = (None, None);
                (shown.latest_start, shown.latest_finish, shown.float) = (None, None, None);
            }
            State::Open => {
                let order = self.dates.order_by[at].map(|day| days.day(day));
                shown.point_of_no_return = match (shown.latest_start, order) {
                    (Some(start), Some(order)) => Some(start.min(order)),
                    (start, _) => start,
                };
            }
        }
        let goal = self.goal_float();
        shown.critical =
            shown.on_route && matches!((shown.float, goal), (Some(own), Some(goal)) if own <= goal);
        shown.planned = step
            .planned_start
            .or_else(|| self.baseline(&step.id))
            .or(shown.latest_start);
        shown
    }

    fn goal_float(&self) -> Option<i32> {
        let goal = self.plan.network.goal();
        let (earliest, latest) = (self.dates.earliest[goal]?, self.dates.latest[goal]?);
        difference(Some(latest.1), Some(earliest.1))
    }

    /// What the newest baseline that knows a step says of its start.
    fn baseline(&self, id: &StepId) -> Option<NaiveDate> {
        let newest = self
            .roadmap
            .baselines
            .iter()
            .max_by_key(|baseline| baseline.made)?;
        let known = newest.plan.steps.iter().find(|step| step.id == *id)?;
        known.start.or(known.finish)
    }

    /// Takes the step for the goal and its latest finish for the launch date.
    fn step_verdict(&self, at: usize) -> Verdict {
        if self.plan.network.cut[at] {
            return Verdict::Undecided;
        }
        match self.plan.network.works[at].state {
            State::Dropped => return Verdict::Infeasible,
            State::Finished { .. } => return Verdict::Feasible,
            _ => {}
        }
        let by = self.dates.latest[at].map_or(NEVER, |(_, finish)| finish);
        self.verdict_of(Readings {
            pessimistic: self.reading_by(&self.passes.pessimistic, &self.pessimistic, at, by),
            optimistic: self.reading_by(&self.passes.optimistic, &self.optimistic, at, by),
        })
    }

    /// Where something required may finish later than what requires it, the alternatives that
    /// serve earliest are not always those that finish in time: the pass is made anew for the step.
    fn reading_by(&self, passes: &[Forward; 2], supply: &Supply, at: usize, by: i64) -> Reading {
        let retried = |which: usize| {
            let pass = &passes[which];
            self.plan.network.tangled
                && pass.ok[at]
                && pass.closure[at] > by
                && pass.finish[at] <= by
        };
        if retried(0) || retried(1) {
            let decided = decided(self.plan.network);
            return reading(
                &both_passes(self.plan, supply, &decided, None, by),
                at,
                by,
                true,
            );
        }
        reading(passes, at, by, true)
    }

    /// Exactly the steps whose prerequisites are met: each finished (or started, where only its
    /// start is required), and one of each group of alternatives.
    fn can_start(&self, at: usize) -> bool {
        let network = self.plan.network;
        let work = &network.works[at];
        if !work.state.is_open() || work.is_group || network.cut[at] {
            return false;
        }
        let today = self.plan.days.today();
        if self.roadmap.steps[at]
            .not_before
            .is_some_and(|date| date > today)
        {
            return false;
        }
        use crate::model::Link;
        let met = |arc: &super::network::Arc| {
            let state = network.works[arc.from].state;
            let (start, finish) = match self.dates.earliest[arc.from] {
                Some(dates) => dates,
                None => return false,
            };
            let by_now = i64::from(self.plan.days.today_is_worked());
            match arc.link {
                Link::FS => state.is_finished() && finish + arc.lag <= by_now.max(0),
                Link::SS => (state.is_finished() || state.is_started()) && start + arc.lag <= 0,
                Link::FF | Link::SF => true,
            }
        };
        work.requires.iter().all(met)
            && work.any_of.iter().all(|&group| {
                network.any_ofs[group]
                    .alternatives
                    .iter()
                    .any(|arcs| !arcs.is_empty() && arcs.iter().all(met))
            })
    }

    fn needs(&self, at: usize) -> Vec<NeedAnalysis> {
        let work = &self.plan.network.works[at];
        let states = work.needs.iter().enumerate().map(|(position, need)| {
            let lack = self.dates.lacks[at][position].as_ref();
            NeedAnalysis {
                resource: self.roadmap.resources[need.resource].id.clone(),
                state: match lack {
                    None => NeedState::Have,
                    Some(_) if self.dates.hopeless[at][position] => NeedState::Missing,
                    Some(_) => NeedState::Unknown,
                },
                missing: lack.and_then(|lack| lack.amount).map(Amount),
            }
        });
        states.collect()
    }

    /// A group shows what is below it, on the route where anything of it is.
    fn sum_up_groups(&self, steps: &mut [StepAnalysis]) {
        self.mark_blocked(steps);
        for at in 0..steps.len() {
            if !self.plan.network.works[at].is_group {
                continue;
            }
            let below = &self.plan.network.below[at];
            let on: Vec<usize> = below
                .iter()
                .copied()
                .filter(|&at| steps[at].on_route)
                .collect();
            let shown = if on.is_empty() { below.clone() } else { on };
            let dates = |of: fn(&StepAnalysis) -> Option<NaiveDate>| {
                shown
                    .iter()
                    .filter_map(|&at| of(&steps[at]))
                    .collect::<Vec<_>>()
            };
            let earliest_start = dates(|step| step.earliest_start).into_iter().min();
            let earliest_finish = dates(|step| step.earliest_finish).into_iter().max();
            let latest_start = dates(|step| step.latest_start).into_iter().min();
            let latest_finish = dates(|step| step.latest_finish).into_iter().max();
            let return_by = dates(|step| step.point_of_no_return).into_iter().min();
            let float = shown.iter().filter_map(|&at| steps[at].float).min();
            let any = |of: fn(&StepAnalysis) -> bool| shown.iter().any(|&at| of(&steps[at]));
            let (critical, on_route) = (any(|step| step.critical), any(|step| step.on_route));
            let (leads, blocked) = (any(|step| step.leads_to_goal), any(|step| step.blocked));
            let verdict = shown
                .iter()
                .map(|&at| steps[at].verdict)
                .max_by_key(|v| severity(*v));
            let group = &mut steps[at];
            group.earliest_start = earliest_start;
            group.earliest_finish = earliest_finish;
            group.latest_start = latest_start;
            group.latest_finish = latest_finish;
            group.point_of_no_return = return_by;
            group.float = float;
            group.critical = critical;
            group.on_route = on_route;
            group.leads_to_goal = leads;
            group.blocked = blocked;
            group.planned = group.planned.or(latest_start);
            group.verdict = verdict.unwrap_or(Verdict::Feasible);
        }
    }

    /// A missing resource blocks the step that needs it and, along the route, all after it.
    fn mark_blocked(&self, steps: &mut [StepAnalysis]) {
        let network = self.plan.network;
        let mut blocked = vec![false; network.works.len()];
        for &at in &network.order {
            if at == network.goal() || self.plan.is_settled(at) {
                continue;
            }
            let own = network.works[at].state.is_open()
                && steps[at]
                    .needs
                    .iter()
                    .any(|need| need.state != NeedState::Have);
            let earlier = self.plan.taken_arcs(at, &self.working.pass.picked);
            blocked[at] = own || earlier.into_iter().any(|arc| blocked[arc.from]);
            steps[at].blocked = blocked[at];
        }
    }

    fn gaps(&self) -> Vec<Gap> {
        let network = self.plan.network;
        let mut gaps: BTreeMap<usize, (Gap, i64)> = BTreeMap::new();
        for at in (0..network.works.len()).filter(|&at| self.working.on[at]) {
            if !network.works[at].state.is_open() || network.cut[at] {
                continue;
            }
            for (position, need) in network.works[at].needs.iter().enumerate() {
                let Some(lack) = &self.dates.lacks[at][position] else {
                    continue;
                };
                let needed = self.needed_from(at);
                let resource = &self.roadmap.resources[need.resource];
                let (gap, first) = gaps.entry(need.resource).or_insert_with(|| {
                    let gap = Gap {
                        resource: resource.id.clone(),
                        title: resource.title.clone(),
                        kind: resource.kind,
                        state: NeedState::Unknown,
                        missing: None,
                        unit: resource.unit.clone(),
                        needed_by: None,
                        steps: Vec::new(),
                        goal: false,
                    };
                    (gap, i64::MAX)
                });
                if self.dates.hopeless[at][position] {
                    gap.state = NeedState::Missing;
                }
                gap.missing = gap.missing.max(lack.amount.map(Amount));
                *first = (*first).min(needed);
                match network.node(at, self.roadmap) {
                    Node::Goal => gap.goal = true,
                    Node::Step(id) if !gap.steps.contains(&id) => gap.steps.push(id),
                    Node::Step(_) => {}
                }
            }
        }
        let mut gaps: Vec<(Gap, i64)> = gaps.into_values().collect();
        for (gap, first) in &mut gaps {
            gap.needed_by = (self.launch < NEVER).then(|| self.plan.days.day(*first));
        }
        gaps.sort_by(|(a, _), (b, _)| {
            a.needed_by
                .cmp(&b.needed_by)
                .then_with(|| a.resource.cmp(&b.resource))
        });
        gaps.into_iter().map(|(gap, _)| gap).collect()
    }

    /// The day on which a work first needs what it needs, at its latest dates.
    fn needed_from(&self, at: usize) -> i64 {
        let (start, _) = self.dates.latest[at]
            .or(self.dates.earliest[at])
            .unwrap_or((0, 0));
        start - i64::from(self.plan.network.works[at].days == 0)
    }

    /// Minimal sets of facts that together rule the goal out as things stand.
    fn conflicts(&self) -> (Vec<Conflict>, bool) {
        let network = self.plan.network;
        let facts = self.facts();
        let decided = decided(network);
        let picks = picks(&decided);
        let found = minimal_sets(facts.len(), MOST_SETS, SET_EFFORT, |set| {
            let holds = |wanted: FactOf| {
                facts
                    .iter()
                    .zip(set)
                    .any(|(fact, &holds)| holds && *fact == wanted)
            };
            let supply = self.pessimistic.freed(|at| !holds(FactOf::Missing(at)));
            let deadline = if holds(FactOf::Launch) {
                self.launch
            } else {
                NEVER
            };
            let restored = |at: usize| !holds(FactOf::Dropped(at));
            let pass = self
                .plan
                .forward(&network.order, supply, &picks, deadline, restored);
            !(pass.ok[network.goal()] && pass.closure[network.goal()] <= deadline)
        });
        let name =
            |set: Vec<usize>| Conflict(set.into_iter().map(|at| self.fact(facts[at])).collect());
        (found.sets.into_iter().map(name).collect(), found.complete)
    }

    /// Everything that could be a fact of a conflict, by id; the launch date last.
    fn facts(&self) -> Vec<FactOf> {
        let network = self.plan.network;
        let counted = (0..network.works.len()).filter(|&at| self.dates.leads[at]);
        let mut required = BTreeSet::new();
        let mut dropped = Vec::new();
        for at in counted {
            match network.works[at].state {
                State::Open => {}
                State::Dropped => dropped.push(at),
                _ => continue,
            }
            required.extend(network.works[at].needs.iter().map(|need| need.resource));
        }
        let mut facts: Vec<FactOf> = required.into_iter().map(FactOf::Missing).collect();
        facts.extend(dropped.into_iter().map(FactOf::Dropped));
        facts.sort_by_key(|fact| match *fact {
            FactOf::Missing(at) => self.roadmap.resources[at].id.as_str(),
            FactOf::Dropped(at) => self.roadmap.steps[at].id.as_str(),
            FactOf::Launch => "",
        });
        if self.launch < NEVER {
            facts.push(FactOf::Launch);
        }
        facts
    }

    fn fact(&self, fact: FactOf) -> Fact {
        match fact {
            FactOf::Missing(resource) => {
                let period = self.lacking_period(resource);
                Fact::Missing {
                    resource: self.roadmap.resources[resource].id.clone(),
                    from: period.map(|(from, _)| self.plan.days.day(from)),
                    until: period.map(|(_, until)| self.plan.days.day(until)),
                }
            }
            FactOf::Dropped(step) => Fact::Dropped {
                step: self.roadmap.steps[step].id.clone(),
            },
            FactOf::Launch => {
                let date = self.roadmap.goal.launch.unwrap_or(self.plan.days.today());
                Fact::Launch { date }
            }
        }
    }

    /// The first and last day on which a resource lacks, at latest dates.
    fn lacking_period(&self, resource: usize) -> Option<(i64, i64)> {
        if self.launch >= NEVER {
            return None;
        }
        let works = self.plan.network.works.iter().enumerate();
        let lacks = works.flat_map(|(at, work)| {
            let needs = work.needs.iter().zip(&self.dates.lacks[at]);
            needs
                .filter(|(need, _)| need.resource == resource)
                .filter_map(|(_, lack)| *lack)
        });
        lacks
            .map(|lack| (lack.first, lack.last))
            .reduce(|(first, last), (from, until)| (first.min(from), last.max(until)))
    }

    fn fix(&self, found: &Found) -> Fix {
        let taken = found
            .counts
            .iter()
            .enumerate()
            .filter(|&(_, &count)| count > 0);
        let mut acquisitions: Vec<Order> = taken
            .map(|(at, &count)| {
                let acquisition = self.plan.resources.offers[at].acquisition;
                Order {
                    id: self.roadmap.acquisitions[acquisition].id.clone(),
                    count,
                    order_by: found.order_by[at].map(|day| self.plan.days.day(day)),
                }
            })
            .collect();
        acquisitions.sort_by(|a, b| a.id.cmp(&b.id));
        Fix {
            cost: Money(found.cost),
            spending: Money(found.spending),
            acquisitions,
            route: found
                .met
                .iter()
                .filter_map(|&group| self.choice(group, found.picked[group]))
                .collect(),
            proven: self.working.proven,
        }
    }

    fn choice(&self, group: usize, alternative: usize) -> Option<Choice> {
        let any_of = self.any_of(group);
        let member = any_of.alternatives.get(alternative)?;
        Some(Choice {
            any_of: any_of.id.clone(),
            step: member.step.clone(),
        })
    }

    fn any_of(&self, group: usize) -> &'a crate::model::AnyOf {
        let compiled = &self.plan.network.any_ofs[group];
        match self.roadmap.steps.get(compiled.owner) {
            Some(step) => &step.any_of[compiled.at],
            None => &self.roadmap.goal.any_of[compiled.at],
        }
    }

    /// Launching as early as what there is allows, whichever route that takes.
    fn levers(&self) -> Vec<Lever> {
        let network = self.plan.network;
        let goal = network.goal();
        let free = vec![Pick::Free; network.any_ofs.len()];
        let earliest = |deadline: i64| {
            let supply = self.pessimistic.clone();
            let pass = self
                .plan
                .forward(&network.order, supply, &free, deadline, |_| false);
            (pass.ok[goal] && pass.closure[goal] <= deadline).then_some(pass.closure[goal])
        };
        let Some(mut finish) = earliest(NEVER) else {
            return Vec::new();
        };
        while let Some(earlier) = earliest(finish - 1).filter(|_| network.tangled) {
            finish = earlier;
        }
        if finish <= self.launch {
            return Vec::new();
        }
        vec![Lever::Launch {
            launch: self.plan.days.milestone_day(finish),
            cost: Money(0),
        }]
    }

    fn alternatives(
        &self,
        steps: &[StepAnalysis],
        decided: &[Option<usize>],
    ) -> Vec<AlternativeAnalysis> {
        let network = self.plan.network;
        let mut judged = Vec::new();
        for (group, compiled) in network.any_ofs.iter().enumerate() {
            if network.works[compiled.owner].is_group {
                continue;
            }
            let any_of = self.any_of(group);
            let below: Vec<BTreeSet<usize>> = compiled
                .alternatives
                .iter()
                .map(|arcs| self.below(arcs))
                .collect();
            for (at, member) in any_of.alternatives.iter().enumerate() {
                let shared = |step: &usize| {
                    below
                        .iter()
                        .enumerate()
                        .any(|(other, set)| other != at && set.contains(step))
                };
                let own: Vec<usize> = below[at]
                    .iter()
                    .copied()
                    .filter(|step| !shared(step))
                    .collect();
                let readings = self.readings_with(group, at, decided);
                let mut missing: Vec<ResourceId> = own
                    .iter()
                    .filter(|&&step| network.works[step].state.is_open())
                    .flat_map(|&step| &steps[step].needs)
                    .filter(|need| need.state != NeedState::Have)
                    .map(|need| need.resource.clone())
                    .collect();
                missing.sort_unstable();
                missing.dedup();
                judged.push(AlternativeAnalysis {
                    of: network.node(compiled.owner, self.roadmap),
                    any_of: any_of.id.clone(),
                    step: member.step.clone(),
                    letter: letter(at),
                    idea: member.idea.clone(),
                    taken: self.working.meets[group] && self.working.pass.picked[group] == at,
                    verdict: self.verdict_of(readings),
                    readings,
                    missing,
                    point_of_no_return: own
                        .iter()
                        .filter_map(|&step| steps[step].point_of_no_return)
                        .min(),
                });
            }
        }
        judged
    }

    /// The goal's readings with one choice made.
    fn readings_with(
        &self,
        group: usize,
        alternative: usize,
        decided: &[Option<usize>],
    ) -> Readings {
        let goal = self.plan.network.goal();
        let settled = self.plan.network.loops.is_empty();
        let forced = Some((group, alternative));
        let judge = |supply: &Supply| {
            let passes = both_passes(self.plan, supply, decided, forced, self.launch);
            reading(&passes, goal, self.launch, settled)
        };
        Readings {
            pessimistic: judge(&self.pessimistic),
            optimistic: judge(&self.optimistic),
        }
    }

    /// The steps that an alternative needs.
    fn below(&self, arcs: &[super::network::Arc]) -> BTreeSet<usize> {
        let mut seen = BTreeSet::new();
        let mut stack: Vec<usize> = arcs.iter().map(|arc| arc.from).collect();
        while let Some(at) = stack.pop() {
            if seen.insert(at) && !self.plan.is_settled(at) {
                let earlier = self.plan.taken_arcs(at, &self.working.pass.picked);
                stack.extend(earlier.map(|arc| arc.from));
            }
        }
        seen
    }

    fn acquisitions(&self) -> Vec<AcquisitionAnalysis> {
        let offers = self.plan.resources.offers.iter().enumerate();
        offers
            .map(|(at, offer)| AcquisitionAnalysis {
                id: self.roadmap.acquisitions[offer.acquisition].id.clone(),
                left: offer.left,
                taken: self.working.counts[at],
                order_by: self.order_by(at).map(|day| self.plan.days.day(day)),
            })
            .collect()
    }

    /// The last day to order an offer: the earliest over the steps on the route that lack its
    /// resource at their latest dates without it, less lead and ramp-up.
    fn order_by(&self, offer: usize) -> Option<i64> {
        if self.launch >= NEVER {
            return None;
        }
        let network = self.plan.network;
        let mut counts = self.working.counts.clone();
        if counts[offer] == 0 {
            counts.fill(0);
        }
        counts[offer] = 0;
        let supply = self.pessimistic.ordered(self.plan.resources, &counts);
        let picks = &self.working.picks;
        let pass = self
            .plan
            .forward(&network.order, supply, picks, self.launch, |_| false);
        let offer = &self.plan.resources.offers[offer];
        let served = self.plan.resources.served_by(offer.resource);
        let mut earliest: Option<i64> = None;
        for at in (0..network.works.len()).filter(|&at| self.working.on[at]) {
            let work = &network.works[at];
            let Some((start, _)) = self.dates.latest[at].filter(|_| work.state.is_open()) else {
                continue;
            };
            for need in work
                .needs
                .iter()
                .filter(|need| served.contains(&need.resource))
            {
                if let Some(lack) =
                    pass.supply.profiles[need.resource].lack(need.demand, start, work.days)
                {
                    let day = lack.first - offer.delay;
                    earliest = Some(earliest.map_or(day, |earliest| earliest.min(day)));
                }
            }
        }
        earliest
    }

    fn criteria(&self, steps: &[StepAnalysis]) -> Vec<CriterionAnalysis> {
        let criteria = self.roadmap.goal.criteria.iter();
        criteria
            .map(|criterion| {
                let tied: Vec<usize> = criterion
                    .steps
                    .iter()
                    .filter_map(|step| self.ids.step(step))
                    .collect();
                let finished = |&at: &usize| {
                    let works = &self.plan.network.works;
                    match works[at].is_group {
                        true => self.plan.network.below[at]
                            .iter()
                            .all(|&below| works[below].state.is_finished()),
                        false => works[at].state.is_finished(),
                    }
                };
                let verdicts = tied.iter().map(|&at| steps[at].verdict);
                CriterionAnalysis {
                    id: criterion.id.clone(),
                    verdict: verdicts.max_by_key(|verdict| severity(*verdict)),
                    reached: !tied.is_empty() && tied.iter().all(finished),
                }
            })
            .collect()
    }

    fn problems(&self, steps: &[StepAnalysis]) -> Vec<Problem> {
        let mut problems = Vec::new();
        self.structural_problems(&mut problems);
        self.dated_problems(steps, &mut problems);
        problems
    }

    fn structural_problems(&self, problems: &mut Vec<Problem>) {
        let network = self.plan.network;
        let title = |at: usize| self.title(at);
        let id = |at: usize| match network.node(at, self.roadmap) {
            Node::Goal => Vec::new(),
            Node::Step(id) => vec![id],
        };
        let mut note = |kind, steps, sentence| {
            problems.push(Problem {
                kind,
                steps,
                sentence,
            })
        };
        for circle in &network.loops {
            let mut steps: Vec<String> = circle.iter().map(|&at| title(at)).collect();
            steps.extend(circle.first().map(|&at| title(at)));
            let ids = circle.iter().flat_map(|&at| id(at)).collect();
            note(ProblemKind::Loop, ids, Sentence::ProblemLoop { steps });
        }
        for (at, name) in &network.dangling {
            let sentence = Sentence::ProblemReference {
                step: title(*at),
                id: name.clone(),
            };
            note(ProblemKind::Reference, id(*at), sentence);
        }
        for &at in &network.group_loops {
            let sentence = Sentence::ProblemGroupLoop { step: title(at) };
            note(ProblemKind::GroupLoop, id(at), sentence);
        }
        if let Some(country) = &self.plan.days.unknown_holidays {
            let sentence = Sentence::ProblemHolidays {
                country: country.clone(),
            };
            note(ProblemKind::Calendar, Vec::new(), sentence);
        }
        if let Some(launch) = self
            .roadmap
            .goal
            .launch
            .filter(|&date| date < self.plan.days.today())
        {
            note(
                ProblemKind::LaunchPast,
                Vec::new(),
                Sentence::ProblemLaunchPast { launch },
            );
        }
    }

    fn dated_problems(&self, steps: &[StepAnalysis], problems: &mut Vec<Problem>) {
        let network = self.plan.network;
        let today = self.plan.days.today();
        for (at, analysis) in steps.iter().enumerate() {
            let (step, work) = (&self.roadmap.steps[at], &network.works[at]);
            if work.is_group || network.cut[at] {
                continue;
            }
            let title = || self.title(at);
            let mut note = |kind, sentence| {
                problems.push(Problem {
                    kind,
                    steps: vec![step.id.clone()],
                    sentence,
                });
            };
            if let Some(float) = analysis
                .float
                .filter(|&float| float < 0 && analysis.on_route)
            {
                let days = float.unsigned_abs();
                note(
                    ProblemKind::Late,
                    Sentence::ProblemLate {
                        step: title(),
                        days,
                    },
                );
            } else if let Some(date) = analysis
                .point_of_no_return
                .filter(|&date| date < today && analysis.on_route)
            {
                let sentence = Sentence::ProblemNoReturn {
                    step: title(),
                    date,
                };
                note(ProblemKind::PointOfNoReturn, sentence);
            }
            if let (Some(deadline), Some(finish)) = (step.deadline, analysis.earliest_finish)
                && finish > deadline
            {
                let sentence = Sentence::ProblemDeadline {
                    step: title(),
                    deadline,
                    finish,
                };
                note(ProblemKind::Deadline, sentence);
            }
            if let (Some(planned), Some(latest)) = (step.planned_start, analysis.latest_start)
                && work.state.is_open()
                && planned > latest
            {
                let sentence = Sentence::ProblemPlannedLate {
                    step: title(),
                    planned,
                    latest,
                };
                note(ProblemKind::PlannedLate, sentence);
            }
            if work.state.is_started() && self.started_early(at) {
                note(
                    ProblemKind::StartedEarly,
                    Sentence::ProblemStartedEarly { step: title() },
                );
            }
            if work.state.is_open() && step.days.is_none() && !step.milestone {
                note(
                    ProblemKind::NoEstimate,
                    Sentence::ProblemNoEstimate { step: title() },
                );
            }
            if !analysis.leads_to_goal && !self.plan.is_settled(at) {
                note(
                    ProblemKind::Stranded,
                    Sentence::ProblemStranded { step: title() },
                );
            }
        }
        problems.sort_by_key(|problem| problem.kind);
    }

    fn started_early(&self, at: usize) -> bool {
        use crate::model::Link;
        let mut arcs = self.plan.taken_arcs(at, &self.working.pass.picked);
        arcs.any(|arc| {
            arc.link == Link::FS && !self.plan.network.works[arc.from].state.is_finished()
        })
    }

    fn title(&self, at: usize) -> String {
        match self.roadmap.steps.get(at) {
            None => self.roadmap.goal.title.clone(),
            Some(step) if step.title.is_empty() => step.id.to_string(),
            Some(step) => step.title.clone(),
        }
    }
}

/// A fact by position.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FactOf {
    Missing(usize),
    Dropped(usize),
    Launch,
}

/// The stored choices.
fn decided(network: &Network) -> Vec<Option<usize>> {
    network.any_ofs.iter().map(|group| group.choice).collect()
}

fn picks(decided: &[Option<usize>]) -> Vec<Pick> {
    decided
        .iter()
        .map(|choice| choice.map_or(Pick::Free, Pick::Fixed))
        .collect()
}

/// Whether works can be reached as things stand, with the choices made, and with everything on
/// offer, whatever the choices; `forced` is a choice that both keep.
fn both_passes(
    plan: Plan,
    supply: &Supply,
    decided: &[Option<usize>],
    forced: Option<(usize, usize)>,
    deadline: i64,
) -> [Forward; 2] {
    let everything: Vec<u32> = plan
        .resources
        .offers
        .iter()
        .map(|offer| offer.left)
        .collect();
    let mut as_is = picks(decided);
    let mut free = vec![Pick::Free; decided.len()];
    if let Some((group, alternative)) = forced {
        as_is[group] = Pick::Fixed(alternative);
        free[group] = Pick::Fixed(alternative);
    }
    let order = &plan.network.order;
    [
        plan.forward(order, supply.clone(), &as_is, deadline, |_| false),
        plan.forward(
            order,
            supply.ordered(plan.resources, &everything),
            &free,
            deadline,
            |_| false,
        ),
    ]
}

fn reading(passes: &[Forward; 2], at: usize, by: i64, settled: bool) -> Reading {
    let reached = |pass: &Forward| pass.ok[at] && pass.closure[at] <= by;
    match passes {
        _ if !settled => Reading::NotSettled,
        [as_is, _] if reached(as_is) => Reading::Feasible,
        [_, with_offers] if reached(with_offers) => Reading::FeasibleIf,
        _ => Reading::Infeasible,
    }
}

/// The working route keeps the choices made and completes open groups, with acquisitions, from
/// the first fix.
fn working_route(
    roadmap: &Roadmap,
    plan: Plan,
    supply: &Supply,
    decided: &[Option<usize>],
    launch: i64,
    reading: Reading,
) -> Working {
    let mut search = Search::new(plan, roadmap, supply, launch);
    let none = vec![0; plan.resources.offers.len()];
    let mut chosen = picks(decided);
    let take = |chosen: &mut Vec<Pick>, met: &[usize], picked: &[usize]| {
        for &group in met {
            if decided[group].is_none() {
                chosen[group] = Pick::Fixed(picked[group]);
            }
        }
    };
    let (mut counts, mut fixes, mut proven) = (none, Vec::new(), true);
    let kept = if reading == Reading::NotSettled {
        Routes::default()
    } else {
        search::routes(plan, decided)
    };
    match reading {
        Reading::NotSettled => {}
        Reading::Feasible => {
            if let Some(best) = search.best_feasible(&kept) {
                take(
                    &mut chosen,
                    &kept.routes[best].met,
                    &kept.routes[best].picked,
                );
            }
        }
        Reading::FeasibleIf => {
            let keeping = search.fixes(&kept);
            let all = if decided.iter().any(Option::is_some) {
                let open = vec![None; decided.len()];
                search.fixes(&search::routes(plan, &open))
            } else {
                search::Fixes {
                    found: keeping.found.clone(),
                    proven: keeping.proven,
                }
            };
            if let Some(first) = keeping.found.first().or(all.found.first()) {
                counts = first.counts.clone();
                take(&mut chosen, &first.met, &first.picked);
            }
            if keeping.found.is_empty() {
                // No fix keeps the choices: what the first one leaves open goes as without a fix.
                let partly: Vec<Option<usize>> = chosen.iter().map(|pick| pick.fixed()).collect();
                let routes = search::routes(plan, &partly);
                let ordered = supply.ordered(plan.resources, &counts);
                if let Some(best) = search.least_bad(&routes, &ordered) {
                    take(
                        &mut chosen,
                        &routes.routes[best].met,
                        &routes.routes[best].picked,
                    );
                }
            }
            (fixes, proven) = (all.found, all.proven);
        }
        Reading::Infeasible => {
            if let Some(best) = search.least_bad(&kept, supply) {
                take(
                    &mut chosen,
                    &kept.routes[best].met,
                    &kept.routes[best].picked,
                );
            }
        }
    }
    let ordered = supply.ordered(plan.resources, &counts);
    let pass = plan.forward(&plan.network.order, ordered, &chosen, launch, |_| false);
    let reached = plan.reached(&pass.picked);
    let back = plan.backward(&reached, &pass, launch);
    let mut meets = vec![false; decided.len()];
    for (at, work) in plan.network.works.iter().enumerate() {
        if reached.on[at] && !plan.is_settled(at) {
            work.any_of.iter().for_each(|&group| meets[group] = true);
        }
    }
    Working {
        counts,
        picks: chosen,
        pass,
        back,
        on: reached.on,
        meets,
        fixes,
        proven,
    }
}

/// The dates of every work: on the route, off it with only the groups changed that it takes to
/// reach them, and those that do not lead to the goal from the launch date back.
fn dates(
    plan: Plan,
    pessimistic: &Supply,
    optimistic: &Supply,
    working: &Working,
    decided: &[Option<usize>],
    launch: i64,
) -> Dates {
    let network = plan.network;
    let count = network.works.len();
    let mut dates = Dates {
        earliest: vec![None; count],
        latest: vec![None; count],
        lacks: network
            .works
            .iter()
            .map(|work| vec![None; work.needs.len()])
            .collect(),
        hopeless: network
            .works
            .iter()
            .map(|work| vec![false; work.needs.len()])
            .collect(),
        order_by: vec![None; count],
        leads: leads_to_goal(network),
    };
    let dated = launch < NEVER;
    for at in (0..count).filter(|&at| working.on[at]) {
        dates.put(plan, at, &working.pass, &working.back, dated);
    }
    let off = |at: usize| !working.on[at] && !network.cut[at] && !network.works[at].is_group;
    let ways = ways(plan, working);
    let mut evaluated: BTreeMap<Vec<(usize, usize)>, Way> = BTreeMap::new();
    let mut strays = vec![false; count];
    let mut orders: Vec<Vec<u32>> = vec![working.counts.clone(); count];
    for at in (0..count).filter(|&at| off(at)) {
        if ways[at].is_empty() {
            strays[at] = true;
            continue;
        }
        for way in &ways[at] {
            evaluated
                .entry(way.clone())
                .or_insert_with(|| Way::new(plan, pessimistic, working, decided, way, launch));
        }
        let goal = network.goal();
        let best = ways[at]
            .iter()
            .min_by_key(|way| (evaluated[*way].pass.closure[goal], *way));
        if let Some(way) = best.map(|way| &evaluated[way]) {
            dates.put(plan, at, &way.pass, &way.back, dated);
            orders[at] = way.counts.clone();
        }
    }
    if strays.contains(&true) {
        let way = Way::of_strays(plan, pessimistic, working, &strays, launch);
        for at in (0..count).filter(|&at| strays[at]) {
            dates.put(plan, at, &way.pass, &way.back, dated);
            orders[at] = way.counts.clone();
        }
    }
    dates.judge_needs(plan, pessimistic, optimistic, working, &orders);
    dates
}

impl Dates {
    fn put(&mut self, plan: Plan, at: usize, pass: &Forward, back: &Backward, dated: bool) {
        let work = &plan.network.works[at];
        if plan.network.cut[at] || work.state == State::Dropped || work.is_group {
            return;
        }
        self.earliest[at] = Some((pass.start[at], pass.finish[at]));
        if dated && !plan.is_settled(at) {
            self.latest[at] = Some((back.start[at], back.finish[at]));
        }
    }

    /// What each open step lacks at its latest dates, and the last day to order it.
    fn judge_needs(
        &mut self,
        plan: Plan,
        pessimistic: &Supply,
        optimistic: &Supply,
        working: &Working,
        orders: &[Vec<u32>],
    ) {
        let network = plan.network;
        let provided = |supply: &Supply| {
            let pass = plan.forward(
                &network.order,
                supply.clone(),
                &working.picks,
                NEVER,
                |_| false,
            );
            pass.supply
        };
        let (without, hoped) = (provided(pessimistic), provided(optimistic));
        for (at, work) in network.works.iter().enumerate() {
            if !work.state.is_open() || network.cut[at] {
                continue;
            }
            let Some((start, _)) = self.latest[at].or(self.earliest[at]) else {
                continue;
            };
            for (position, need) in work.needs.iter().enumerate() {
                let lack = without.profiles[need.resource].lack(need.demand, start, work.days);
                self.lacks[at][position] = lack;
                let Some(lack) = lack else { continue };
                let still = hoped.profiles[need.resource].lack(need.demand, start, work.days);
                self.hopeless[at][position] = still.is_some();
                if self.latest[at].is_none() {
                    continue;
                }
                for &offer in &plan.resources.offers_for[need.resource] {
                    if orders[at][offer] > 0 {
                        let day = lack.first - plan.resources.offers[offer].delay;
                        self.order_by[at] =
                            Some(self.order_by[at].map_or(day, |known| known.min(day)));
                    }
                }
            }
        }
    }
}

/// A way to steps off the route, with what they lack acquired by the cheapest offers.
struct Way {
    pass: Forward,
    back: Backward,
    counts: Vec<u32>,
}

impl Way {
    fn new(
        plan: Plan,
        supply: &Supply,
        working: &Working,
        decided: &[Option<usize>],
        changed: &[(usize, usize)],
        launch: i64,
    ) -> Way {
        let mut picks: Vec<Pick> = working
            .picks
            .iter()
            .enumerate()
            .map(|(group, &pick)| {
                if working.meets[group] {
                    pick
                } else {
                    picks(decided)[group]
                }
            })
            .collect();
        for &(group, alternative) in changed {
            picks[group] = Pick::Fixed(alternative);
        }
        Way::with(plan, supply, working, &picks, launch, |pass| {
            plan.reached(&pass.picked)
        })
    }

    fn of_strays(
        plan: Plan,
        supply: &Supply,
        working: &Working,
        strays: &[bool],
        launch: i64,
    ) -> Way {
        Way::with(plan, supply, working, &working.picks, launch, |_| Reached {
            required: vec![false; strays.len()],
            on: strays.to_vec(),
        })
    }

    fn with(
        plan: Plan,
        supply: &Supply,
        working: &Working,
        picks: &[Pick],
        launch: i64,
        on: impl Fn(&Forward) -> Reached,
    ) -> Way {
        let evaluate = |counts: &[u32]| {
            let ordered = supply.ordered(plan.resources, counts);
            let pass = plan.forward(&plan.network.order, ordered, picks, launch, |_| false);
            let reached = on(&pass);
            let back = plan.backward(&reached, &pass, launch);
            (pass, back, reached.on)
        };
        let (pass, back, reached) = evaluate(&working.counts);
        let mut counts = working.counts.clone();
        let off = (0..reached.len()).filter(|&at| reached[at] && !working.on[at]);
        let mut more = false;
        for at in off {
            let work = &plan.network.works[at];
            if !work.state.is_open() {
                continue;
            }
            let start = if launch < NEVER {
                back.start[at]
            } else {
                pass.start[at]
            };
            for need in &work.needs {
                let profile = &pass.supply.profiles[need.resource];
                if let Some(lack) = profile.lack(need.demand, start, work.days) {
                    more |= acquire(
                        plan,
                        need.resource,
                        lack.amount,
                        &mut counts,
                        &working.counts,
                    );
                }
            }
        }
        if more {
            let (pass, back, _) = evaluate(&counts);
            return Way { pass, back, counts };
        }
        Way { pass, back, counts }
    }
}

/// Takes the cheapest offers of a resource, ties the shortest, then by id, until their amounts
/// cover what lacks. Returns whether any was taken.
fn acquire(
    plan: Plan,
    resource: usize,
    short: Option<i64>,
    counts: &mut [u32],
    before: &[u32],
) -> bool {
    let offers = &plan.resources.offers;
    let mut ranked: Vec<usize> = plan.resources.offers_for[resource].clone();
    ranked.sort_by_key(|&at| (offers[at].cost, offers[at].delay, offers[at].rank));
    let mut left = short.unwrap_or(1);
    for &at in &ranked {
        let taken = i64::from(counts[at] - before[at]);
        left -= taken.saturating_mul(offers[at].amount);
    }
    let mut any = false;
    for at in ranked {
        while left > 0 && counts[at] < offers[at].left {
            counts[at] += 1;
            left -= offers[at].amount.max(1);
            any = true;
        }
    }
    any
}

/// Groups changed and stored choices changed, and the ways that cost so much: each the
/// alternatives that it takes instead, by group.
type Ways = ((u32, u32), Vec<Vec<(usize, usize)>>);

/// For each work off the route, the ways to the goal that change the fewest groups, then the
/// fewest stored choices: the alternatives that they take instead.
fn ways(plan: Plan, working: &Working) -> Vec<Vec<Vec<(usize, usize)>>> {
    let network = plan.network;
    let mut best: Vec<Option<Ways>> = vec![None; network.works.len()];
    best[network.goal()] = Some(((0, 0), vec![Vec::new()]));
    for &at in network.order.iter().rev() {
        let Some((cost, ways)) = best[at].clone() else {
            continue;
        };
        if plan.is_settled(at) {
            continue;
        }
        let work = &network.works[at];
        for arc in &work.requires {
            offer_way(&mut best[arc.from], cost, ways.clone());
        }
        for provider in network.providers_for(at) {
            offer_way(&mut best[provider], cost, ways.clone());
        }
        for &group in &work.any_of {
            let compiled = &network.any_ofs[group];
            for (alternative, arcs) in compiled.alternatives.iter().enumerate() {
                let taken = working.meets[group] && working.pass.picked[group] == alternative;
                let (cost, ways) = if taken {
                    (cost, ways.clone())
                } else {
                    let stored = compiled.choice.is_some_and(|choice| choice != alternative);
                    let more = (cost.0 + 1, cost.1 + u32::from(stored));
                    let changed = ways.iter().map(|way| {
                        let mut way = way.clone();
                        way.retain(|&(other, _)| other != group);
                        way.push((group, alternative));
                        way.sort_unstable();
                        way
                    });
                    (more, changed.collect())
                };
                for arc in arcs {
                    offer_way(&mut best[arc.from], cost, ways.clone());
                }
            }
        }
    }
    best.into_iter()
        .map(|best| best.map_or_else(Vec::new, |(_, ways)| ways))
        .collect()
}

fn offer_way(best: &mut Option<Ways>, cost: (u32, u32), ways: Vec<Vec<(usize, usize)>>) {
    match best {
        Some((known, list)) if *known == cost => {
            for way in ways {
                if list.len() < MOST_WAYS && !list.contains(&way) {
                    list.push(way);
                }
            }
        }
        Some((known, _)) if *known < cost => {}
        _ => *best = Some((cost, ways)),
    }
}

/// What leads to the goal by any alternative.
fn leads_to_goal(network: &Network) -> Vec<bool> {
    let mut leads = vec![false; network.works.len()];
    leads[network.goal()] = true;
    let mut stack = vec![network.goal()];
    while let Some(at) = stack.pop() {
        let earlier: Vec<usize> = network
            .arcs_into(at)
            .map(|arc| arc.from)
            .chain(network.providers_for(at))
            .collect();
        for from in earlier {
            if !std::mem::replace(&mut leads[from], true) {
                stack.push(from);
            }
        }
    }
    leads
}

fn difference(latest: Option<i64>, earliest: Option<i64>) -> Option<i32> {
    let days = latest? - earliest?;
    Some(days.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32)
}

fn severity(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Feasible => 0,
        Verdict::FeasibleIf => 1,
        Verdict::Undecided => 2,
        Verdict::Infeasible => 3,
    }
}

/// A, B, … Z, AA, AB, …
fn letter(at: usize) -> String {
    let last = char::from(b'A' + (at % 26) as u8);
    match at / 26 {
        0 => last.to_string(),
        more => letter(more - 1) + &last.to_string(),
    }
}

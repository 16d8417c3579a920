//! What can be reached in each reading: verdicts, and the unknowns that decide them.

use std::cell::OnceCell;

use super::*;

/// Whether works can be reached in each reading.
pub(super) struct Passes<'a> {
    pub(super) pessimistic: Reads<'a>,
    pub(super) optimistic: Reads<'a>,
}

/// Whether works can be reached in one reading: as things stand, with the choices made, and with
/// everything on offer, whatever the choices.
#[derive(Clone)]
pub(super) struct Reads<'a> {
    plan: Plan<'a>,
    pub(super) as_is: Live<'a>,
    pub(super) with_offers: Live<'a>,
    /// By when all that a work requires ends at best, as is and with offers, once it is asked.
    floors: OnceCell<[Vec<i64>; 2]>,
}

impl<'a> Reads<'a> {
    pub(super) fn new(
        plan: Plan<'a>,
        supply: &Supply,
        decided: &[Option<usize>],
        deadline: i64,
    ) -> Self {
        let as_is = Live::new(plan, supply.clone(), picks(decided), deadline);
        let mut with_offers = as_is.clone();
        for group in 0..decided.len() {
            with_offers.pick(group, Pick::Free);
        }
        with_offers.all_there(&everything(plan, supply));
        with_offers.settle();
        Reads {
            plan,
            as_is,
            with_offers,
            floors: OnceCell::new(),
        }
    }

    /// The same with another supply.
    pub(super) fn with(&self, supply: &Supply) -> Self {
        let mut reads = Reads {
            plan: self.plan,
            as_is: self.as_is.clone(),
            with_offers: self.with_offers.clone(),
            floors: OnceCell::new(),
        };
        reads.there(supply);
        reads
    }

    /// The goal's reading by the close of a launch date.
    pub(super) fn of_goal(&self, by: i64) -> Reading {
        if self.plan.network.loops.is_empty() {
            self.reading(self.plan.network.goal(), by)
        } else {
            Reading::NotSettled
        }
    }

    /// The reading of a work that is to be reached by a boundary.
    fn reading(&self, at: usize, by: i64) -> Reading {
        if self.as_is.reaches(at, by) {
            Reading::Feasible
        } else if self.with_offers.reaches(at, by) {
            Reading::FeasibleIf
        } else {
            Reading::Infeasible
        }
    }

    /// The same where another deadline than the launch date may make other alternatives the best:
    /// those that serve earliest are not always those that finish in time.
    fn reading_by(&mut self, at: usize, by: i64, launch: i64) -> Reading {
        let retry = self.plan.network.tangled
            && [&self.as_is, &self.with_offers]
                .into_iter()
                .enumerate()
                .any(|(which, live)| {
                    let early = &live.pass.early[at];
                    early.ok && early.closure > by && self.floors()[which][at] <= by
                });
        if !retry {
            return self.reading(at, by);
        }
        self.end_by(by);
        let reading = self.reading(at, by);
        self.end_by(launch);
        reading
    }

    /// How far each work may be put off, as is and with offers.
    pub(super) fn slacks(&self) -> [Option<Slack>; 2] {
        [self.as_is.slack(), self.with_offers.slack()]
    }

    /// The reading of the goal with one choice made, given the slack without it.
    pub(super) fn reading_with(
        &mut self,
        group: usize,
        alternative: usize,
        [as_is, with_offers]: &[Option<Slack>; 2],
    ) -> Reading {
        let reaches = |live: &mut Live, slack: &Option<Slack>| {
            live.reaches_with(group, alternative, slack.as_ref())
        };
        if !self.plan.network.loops.is_empty() {
            Reading::NotSettled
        } else if reaches(&mut self.as_is, as_is) {
            Reading::Feasible
        } else if reaches(&mut self.with_offers, with_offers) {
            Reading::FeasibleIf
        } else {
            Reading::Infeasible
        }
    }

    fn floors(&self) -> &[Vec<i64>; 2] {
        self.floors.get_or_init(|| {
            let of = |live: &Live| floors(self.plan, &live.pass);
            [of(&self.as_is), of(&self.with_offers)]
        })
    }

    fn end_by(&mut self, deadline: i64) {
        self.as_is.end_by(deadline);
        self.with_offers.end_by(deadline);
        self.settle();
    }

    fn there(&mut self, supply: &Supply) {
        self.as_is.all_there(supply);
        self.with_offers.all_there(&everything(self.plan, supply));
        self.settle();
    }

    fn settle(&mut self) {
        self.as_is.settle();
        self.with_offers.settle();
    }
}

impl Assessment<'_> {
    /// Minimal sets of unknowns that give the optimistic reading while the rest is missing.
    pub(super) fn flips(&self) -> Vec<Vec<ResourceId>> {
        if self.readings.pessimistic == self.readings.optimistic {
            return Vec::new();
        }
        let mut unknowns: Vec<usize> = self.deciding_resources().into_iter().collect();
        unknowns.retain(|&at| self.plan.resources.unknown[at]);
        unknowns.sort_by_key(|&at| &self.roadmap.resources[at].id);
        let mut reads = self.passes.pessimistic.clone();
        let found = minimal_sets(unknowns.len(), [], MOST_SETS, self.set_effort(), |set| {
            let mut had = vec![false; self.roadmap.resources.len()];
            for (at, &unknown) in unknowns.iter().enumerate() {
                had[unknown] = set[at];
            }
            let resources = self.plan.resources;
            reads.there(&resources.supply_with(self.roadmap, self.plan.days, &had));
            reads.of_goal(self.launch) == self.readings.optimistic
        });
        let name = |set: Vec<usize>| {
            set.into_iter()
                .map(|at| self.roadmap.resources[unknowns[at]].id.clone())
                .collect()
        };
        found.sets.into_iter().map(name).collect()
    }

    /// How many sets may be tried: fewer where each costs more.
    pub(super) fn set_effort(&self) -> usize {
        let resources = self.plan.resources;
        let works = self.plan.network.works.len();
        // What there is of a resource, with what is on offer, takes longer than a work's dates.
        let supplied = resources.unknown.len() + resources.offers.len();
        (SET_WORKS / (works + 8 * supplied)).clamp(LEAST_SETS, SET_EFFORT)
    }

    /// The resources on which the goal can depend: what is needed, who holds it, and what pays
    /// for more of it.
    fn deciding_resources(&self) -> BTreeSet<usize> {
        let leading = (0..self.plan.network.works.len()).filter(|&at| self.dates.leads[at]);
        let needs = leading.flat_map(|at| self.plan.network.needs[at].iter());
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

    pub(super) fn reason(&self) -> Option<Reason> {
        if !self.plan.network.loops.is_empty() {
            return Some(Reason::Loop);
        }
        (self.readings.pessimistic != self.readings.optimistic).then_some(Reason::Unknowns)
    }

    /// The verdict of every step: it is taken for the goal, and its latest finish for the launch
    /// date.
    pub(super) fn step_verdicts(&mut self) -> Vec<Verdict> {
        let count = self.roadmap.steps.len();
        (0..count).map(|at| self.step_verdict(at)).collect()
    }

    fn step_verdict(&mut self, at: usize) -> Verdict {
        if self.plan.network.cut[at] {
            return Verdict::Undecided;
        }
        match self.plan.network.works[at].state {
            State::Dropped => return Verdict::Infeasible,
            State::Finished { .. } => return Verdict::Feasible,
            _ => {}
        }
        let by = self.dates.latest[at].map_or(NEVER, |(_, finish)| finish);
        let passes = &mut self.passes;
        verdict_of(Readings {
            pessimistic: passes.pessimistic.reading_by(at, by, self.launch),
            optimistic: passes.optimistic.reading_by(at, by, self.launch),
        })
    }
}

pub(super) fn verdict_of(readings: Readings) -> Verdict {
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

/// The stored choices.
pub(super) fn decided(network: &Network) -> Vec<Option<usize>> {
    network.any_ofs.iter().map(|group| group.choice).collect()
}

pub(super) fn picks(decided: &[Option<usize>]) -> Vec<Pick> {
    decided
        .iter()
        .map(|choice| choice.map_or(Pick::Free, Pick::Fixed))
        .collect()
}

/// With everything on offer ordered.
pub(super) fn everything(plan: Plan, supply: &Supply) -> Supply {
    let offers = plan.resources.offers.iter();
    let counts: Vec<u32> = offers.map(|offer| offer.left).collect();
    supply.ordered(plan.resources, &counts)
}

/// For each work, a bound on when all that it requires ends, whichever alternatives are taken: no
/// work finishes earlier than in the pass.
fn floors(plan: Plan, pass: &Forward) -> Vec<i64> {
    let network = plan.network;
    let mut floors: Vec<i64> = pass.early.iter().map(|early| early.finish).collect();
    for &at in network.order.iter().filter(|&&at| !plan.is_settled(at)) {
        let last = |arcs: &[Arc], floors: &[i64]| {
            let ends = arcs.iter().map(|arc| floors[arc.from]);
            ends.max().unwrap_or(-NEVER)
        };
        let mut floor = floors[at].max(last(&network.requires[at], &floors));
        for &group in &network.asks[at] {
            let alternatives = network.any_ofs[group].alternatives.iter();
            let best = alternatives.map(|arcs| last(arcs, &floors)).min();
            floor = floor.max(best.unwrap_or(-NEVER));
        }
        floors[at] = floor;
    }
    floors
}

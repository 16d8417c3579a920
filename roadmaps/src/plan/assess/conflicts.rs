//! Why the goal is not feasible as things stand.

use std::rc::Rc;

use super::*;

/// A fact by position.
#[derive(Clone, Copy)]
pub(super) enum FactOf {
    Missing(usize),
    Dropped(usize),
    Launch,
}

impl<'a> Assessment<'a> {
    /// Minimal sets of facts that together rule the goal out as things stand.
    pub(super) fn conflicts(&self) -> (Vec<Conflict>, bool) {
        let goal = self.plan.network.goal();
        let facts = self.facts();
        let there = Rc::new(Profile::unlimited());
        let picks = picks(&decided(self.plan.network));
        let mut live = Live::new(self.plan, self.pessimistic.clone(), picks, self.launch);
        let found = minimal_sets(facts.len(), MOST_SETS, self.set_effort(), |set| {
            let mut launch = NEVER;
            for (&fact, &holds) in facts.iter().zip(set) {
                match fact {
                    FactOf::Missing(at) if holds => live.there(at, &self.pessimistic.profiles[at]),
                    FactOf::Missing(at) => live.there(at, &there),
                    FactOf::Dropped(at) => live.restore(at, !holds),
                    FactOf::Launch if holds => launch = self.launch,
                    FactOf::Launch => {}
                }
            }
            live.end_by(launch);
            live.settle();
            !live.reaches(goal, launch)
        });
        let name =
            |set: Vec<usize>| Conflict(set.into_iter().map(|at| self.fact(facts[at])).collect());
        (found.sets.into_iter().map(name).collect(), found.complete)
    }

    /// Everything that could be a fact of a conflict, by id; the launch date last.
    pub(super) fn facts(&self) -> Vec<FactOf> {
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
            // What is always there in any amount needed can be no part of a conflict.
            let work = &network.works[at];
            let bind = work.needs.iter().filter(|need| {
                let profile = &self.pessimistic.profiles[need.resource];
                !profile.always_meets(need.demand, work.days)
            });
            required.extend(bind.map(|need| need.resource));
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

    pub(super) fn fact(&self, fact: FactOf) -> Fact {
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
    pub(super) fn lacking_period(&self, resource: usize) -> Option<(i64, i64)> {
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
}

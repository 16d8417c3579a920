//! Why the goal is not feasible as things stand.

use std::rc::Rc;

use super::*;

/// A fact by position.
#[derive(Clone, Copy)]
pub(super) enum FactOf {
    Missing(usize),
    /// A dropped step, or what is named and not there.
    Dropped(usize),
    Launch,
}

impl<'a> Assessment<'a> {
    /// Minimal sets of facts that together rule the goal out as things stand.
    pub(super) fn conflicts(&self) -> (Vec<Conflict>, bool) {
        let goal = self.plan.network.goal();
        let facts = self.facts();
        let there = Rc::new(Profile::unlimited());
        let mut live = self.passes.pessimistic.as_is.clone();
        let mut rule_out = |set: &[bool]| {
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
        };
        let mut alone = self.alone(&facts);
        let is_launch = |fact: &FactOf| matches!(fact, FactOf::Launch);
        let launch: Vec<bool> = facts.iter().map(is_launch).collect();
        if launch.contains(&true) && rule_out(&launch) && !rule_out(&vec![false; facts.len()]) {
            // It is told even where there are more than are listed.
            alone.truncate(MOST_SETS - 1);
            alone.push(facts.len() - 1);
        }
        let alone = alone.into_iter().map(|fact| vec![fact]);
        let effort = self.set_effort();
        let found = minimal_sets(facts.len(), alone, MOST_SETS, effort, rule_out);
        let name =
            |set: Vec<usize>| Conflict(set.into_iter().map(|at| self.fact(facts[at])).collect());
        (found.sets.into_iter().map(name).collect(), found.complete)
    }

    /// Facts that rule the goal out by themselves, whatever the dates: each of up to sixty-three
    /// has a bit in one sweep over the plan, and one more bit stands for no fact at all.
    fn alone(&self, facts: &[FactOf]) -> Vec<usize> {
        const NONE: u64 = 1 << 63;
        let network = self.plan.network;
        let mut alone = Vec::new();
        if network.is_provided() {
            return alone;
        }
        let mut lost = vec![0_u64; network.works.len()];
        for (first, together) in (0..).step_by(63).zip(facts.chunks(63)) {
            lost.fill(0);
            for (bit, &fact) in together.iter().enumerate() {
                self.lose(fact, 1 << bit, &mut lost);
            }
            let any = |arcs: &[Arc], lost: &[u64]| {
                let from = arcs.iter().map(|arc| lost[arc.from]);
                from.fold(if arcs.is_empty() { u64::MAX } else { 0 }, |all, one| {
                    all | one
                })
            };
            for &at in &network.order {
                if network.works[at].state.is_finished() {
                    continue;
                }
                let required = network.requires[at].iter().map(|arc| lost[arc.from]);
                let mut all = required.fold(lost[at], |all, one| all | one);
                for &group in &network.asks[at] {
                    let group = &network.any_ofs[group];
                    all |= match group.choice {
                        Some(choice) => any(&group.alternatives[choice], &lost),
                        None => {
                            let each = group.alternatives.iter().map(|arcs| any(arcs, &lost));
                            each.fold(u64::MAX, |all, one| all & one)
                        }
                    };
                }
                lost[at] = all;
            }
            let lost = lost[network.goal()];
            if lost & NONE == 0 {
                let bits = (0..together.len()).filter(|bit| lost >> bit & 1 == 1);
                alone.extend(bits.map(|bit| first + bit));
            }
        }
        alone
    }

    /// Marks the works that a fact rules out by itself, whatever the dates.
    fn lose(&self, fact: FactOf, bit: u64, lost: &mut [u64]) {
        let network = self.plan.network;
        match fact {
            FactOf::Launch => {}
            FactOf::Dropped(at) => lost[at] |= bit,
            FactOf::Missing(resource) => {
                let profile = &self.pessimistic.profiles[resource];
                for at in network.needers[resource].iter().map(|&at| at as usize) {
                    let work = &network.works[at];
                    let asks = work.state.is_open() || work.state == State::Dropped;
                    let mut needs = network.needs[at].iter();
                    let lacks = needs.any(|need| {
                        need.resource == resource && profile.never_meets(need.demand, work.days)
                    });
                    if asks && lacks {
                        lost[at] |= bit;
                    }
                }
            }
        }
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
            let bind = network.needs[at].iter().filter(|need| {
                let profile = &self.pessimistic.profiles[need.resource];
                !profile.always_meets(need.demand, work.days)
            });
            required.extend(bind.map(|need| need.resource));
        }
        let mut facts: Vec<FactOf> = required.into_iter().map(FactOf::Missing).collect();
        facts.extend(dropped.into_iter().map(FactOf::Dropped));
        facts.sort_by_key(|fact| match *fact {
            FactOf::Missing(at) => self.roadmap.resources[at].id.as_str(),
            FactOf::Dropped(at) => match network.dangling_at(at) {
                Some((_, name)) => name,
                None => self.roadmap.steps[at].id.as_str(),
            },
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
            FactOf::Dropped(at) => match self.plan.network.dangling_at(at) {
                Some((of, name)) => Fact::Gone {
                    of: self.plan.network.node(*of, self.roadmap),
                    id: name.clone(),
                },
                None => Fact::Dropped {
                    step: self.roadmap.steps[at].id.clone(),
                },
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
        let needers = self.plan.network.needers[resource].iter();
        let lacks = needers.map(|&at| at as usize).flat_map(|at| {
            let needs = self.plan.network.needs[at]
                .iter()
                .zip(&self.dates.lacks[at]);
            needs
                .filter(|(need, _)| need.resource == resource)
                .filter_map(|(_, lack)| *lack)
        });
        lacks
            .map(|lack| (lack.first, lack.last))
            .reduce(|(first, last), (from, until)| (first.min(from), last.max(until)))
    }
}

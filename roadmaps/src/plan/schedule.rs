//! The passes: earliest dates forward from today, latest dates backward from the launch date.
//!
//! By presence and time an earliest schedule is also the best one: what comes earlier never makes
//! anything later, so that a goal can be reached on a route exactly when its earliest finish is in
//! time (the critical path method, Kelley & Walker 1959, with start windows).

use crate::model::Link;

use super::calendar::WorkingDays;
use super::network::{Arc, Network, State};
use super::supply::{NEVER, Need, Profile, Resources, Supply};

/// How an *any of* group is resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// This alternative.
    Fixed(usize),
    /// The alternative that serves earliest.
    Free,
}

impl Pick {
    /// The alternative, where it is fixed.
    pub fn fixed(self) -> Option<usize> {
        match self {
            Pick::Fixed(alternative) => Some(alternative),
            Pick::Free => None,
        }
    }
}

/// What a pass looks at.
#[derive(Clone, Copy)]
pub struct Plan<'a> {
    /// The compiled roadmap.
    pub network: &'a Network,
    /// Its calendar.
    pub days: &'a WorkingDays,
    /// Its resources.
    pub resources: &'a Resources,
}

/// The earliest dates of a work.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Early {
    /// The earliest start: a day, or a boundary for a milestone.
    pub start: i64,
    /// The earliest finish, a boundary.
    pub finish: i64,
    /// The latest finish among the work and all that it requires.
    pub closure: i64,
    /// Whether it can be reached at all: nothing dropped, every need met.
    pub ok: bool,
    /// Whether its own needs are met.
    pub met: bool,
}

/// The earliest dates of every work.
#[derive(Clone)]
pub struct Forward {
    /// Those of each work.
    pub early: Vec<Early>,
    /// The alternative taken in each group.
    pub picked: Vec<usize>,
    /// What there is, with what providers add.
    pub supply: Supply,
}

/// Latest dates of the works on a route.
#[derive(Clone)]
pub struct Backward {
    /// The latest start.
    pub start: Vec<i64>,
    /// The latest finish.
    pub finish: Vec<i64>,
}

/// Which works a route contains.
pub struct Reached {
    /// Required by the goal on this route.
    pub required: Vec<bool>,
    /// Required, or providing what is required.
    pub on: Vec<bool>,
}

impl<'a> Plan<'a> {
    /// Earliest dates. `order` names the works to look at, everything required first; `restored`
    /// says which dropped steps count as open; alternatives that end after `deadline` are taken
    /// only where there is no other.
    pub fn forward(
        &self,
        order: &[usize],
        supply: Supply,
        picks: &[Pick],
        deadline: i64,
        restored: impl Fn(usize) -> bool,
    ) -> Forward {
        let unseen = Early {
            start: 0,
            finish: 0,
            closure: 0,
            ok: true,
            met: true,
        };
        let mut pass = Forward {
            early: vec![unseen; self.network.works.len()],
            picked: vec![0; self.network.any_ofs.len()],
            supply,
        };
        for &at in order {
            pass.early[at] = self.advance(at, &mut pass, picks, deadline, &restored);
            self.provide(at, &mut pass);
        }
        pass
    }

    /// The earliest dates of one work, from those of all before it.
    pub fn advance(
        &self,
        at: usize,
        pass: &mut Forward,
        picks: &[Pick],
        deadline: i64,
        restored: &impl Fn(usize) -> bool,
    ) -> Early {
        let network = self.network;
        let work = &network.works[at];
        match work.state {
            State::Finished { .. } => {
                let (start, finish) = work.real;
                return Early {
                    start,
                    finish,
                    closure: finish,
                    ok: true,
                    met: true,
                };
            }
            State::Dropped if !restored(at) => {
                return Early {
                    start: 0,
                    finish: -NEVER,
                    closure: -NEVER,
                    ok: false,
                    met: true,
                };
            }
            _ => {}
        }
        let running = work.state.is_started();
        let length = match work.state {
            State::Started { remaining, .. } => remaining,
            _ => work.days,
        };
        let mut bound = if running { 0 } else { work.not_before.max(0) };
        let (mut ok, mut closure) = (true, -NEVER);
        for arc in &network.requires[at] {
            let earlier = &pass.early[arc.from];
            bound = bound.max(bound_of(arc, earlier, length, running));
            ok &= earlier.ok;
            closure = closure.max(earlier.closure);
        }
        for &group in &network.asks[at] {
            let alternatives = &network.any_ofs[group].alternatives;
            let picked = match picks[group] {
                Pick::Fixed(alternative) => alternative.min(alternatives.len().saturating_sub(1)),
                Pick::Free => best_alternative(alternatives, pass, length, running, deadline),
            };
            pass.picked[group] = picked;
            let Some(arcs) = alternatives.get(picked) else {
                ok = false;
                continue;
            };
            let taken = alternative_bound(arcs, pass, length, running);
            bound = bound.max(taken.bound);
            ok &= taken.ok;
            closure = closure.max(taken.closure);
        }
        let (start, finish, met) = if running {
            (work.real.0, bound.max(0) + length, true)
        } else {
            if at == network.goal() {
                // The goal finishes no earlier than anything it requires.
                bound = bound.max(closure);
            }
            let (start, met) = first_start(&network.needs[at], &pass.supply, bound, length);
            (start, start + length, met)
        };
        Early {
            start,
            finish,
            closure: closure.max(finish),
            ok: ok && met,
            met,
        }
    }

    /// What a step provides counts from its ramp-up on.
    fn provide(&self, at: usize, pass: &mut Forward) {
        if let Some(provides) = self.network.works[at].provides
            && pass.early[at].ok
        {
            let from = pass.early[at].finish + provides.ramp_up;
            pass.supply
                .arrive(self.resources, provides.resource, from, provides.amount);
        }
    }

    /// The works that a route contains, given the alternative taken in each group.
    pub fn reached(&self, picked: &[usize]) -> Reached {
        let network = self.network;
        let mut required = vec![false; network.works.len()];
        self.walk(picked, vec![network.goal()], &mut required);
        let mut on = required.clone();
        if network.is_provided() {
            loop {
                let needing = (0..on.len()).filter(|&at| on[at] && !self.is_settled(at));
                let providers: Vec<usize> = needing
                    .flat_map(|at| network.providers_for(at))
                    .filter(|&provider| !on[provider])
                    .collect();
                if providers.is_empty() {
                    break;
                }
                self.walk(picked, providers, &mut on);
            }
        }
        Reached { required, on }
    }

    fn walk(&self, picked: &[usize], from: Vec<usize>, seen: &mut [bool]) {
        let mut stack = from;
        for &at in &stack {
            seen[at] = true;
        }
        while let Some(at) = stack.pop() {
            if self.is_settled(at) {
                continue;
            }
            self.taken_arcs(at, picked).for_each(|arc| {
                if !std::mem::replace(&mut seen[arc.from], true) {
                    stack.push(arc.from);
                }
            });
        }
    }

    /// A finished step requires nothing more, and a dropped one will require nothing.
    pub fn is_settled(&self, at: usize) -> bool {
        let state = self.network.works[at].state;
        matches!(state, State::Finished { .. } | State::Dropped)
    }

    /// The links into a work on a route.
    pub fn taken_arcs<'b>(
        &'b self,
        at: usize,
        picked: &'b [usize],
    ) -> impl Iterator<Item = &'b Arc> + 'b {
        let groups = self.network.asks[at]
            .iter()
            .filter_map(|&group| self.network.any_ofs[group].alternatives.get(picked[group]));
        self.network.requires[at].iter().chain(groups.flatten())
    }

    /// Latest dates on a route, from the boundary at the close of the launch date.
    pub fn backward(
        &self,
        on: &[bool],
        required: &[bool],
        pass: &Forward,
        launch: i64,
    ) -> Backward {
        let network = self.network;
        let count = network.works.len();
        let mut back = Backward {
            start: vec![launch; count],
            finish: vec![launch; count],
        };
        for &at in network.order.iter().rev().filter(|&&at| on[at]) {
            if self.is_settled(at) {
                continue;
            }
            self.date_back(at, pass, &mut back);
            if at == network.goal() && back.finish[at] < launch {
                // Nothing that it requires finishes after it.
                for earlier in (0..count).filter(|&earlier| required[earlier]) {
                    back.finish[earlier] = back.finish[earlier].min(back.finish[at]);
                }
            }
            self.taken_arcs(at, &pass.picked).for_each(|arc| {
                let limit = self.limit_of(arc, at, &back);
                back.finish[arc.from] = back.finish[arc.from].min(limit);
            });
            if network.is_provided() {
                self.limit_providers(at, &mut back, pass, self.length(at));
            }
        }
        back
    }

    /// The latest dates of one work, from a finish that all after it allow.
    pub fn date_back(&self, at: usize, pass: &Forward, back: &mut Backward) {
        let work = &self.network.works[at];
        let length = self.length(at);
        back.start[at] = back.finish[at] - length;
        if work.state.is_open() {
            back.start[at] = last_start(
                &self.network.needs[at],
                &pass.supply,
                back.start[at],
                length,
            );
            back.finish[at] = back.start[at] + length;
        }
    }

    /// The working days that a work still takes.
    pub fn length(&self, at: usize) -> i64 {
        match self.network.works[at].state {
            State::Started { remaining, .. } => remaining,
            _ => self.network.works[at].days,
        }
    }

    /// By which boundary the earlier end of a link must be finished.
    pub fn limit_of(&self, arc: &Arc, later: usize, back: &Backward) -> i64 {
        let earlier = || &self.network.works[arc.from];
        let running = || self.network.works[later].state.is_started();
        match arc.link {
            Link::FS | Link::SS if running() => NEVER,
            Link::SS | Link::SF if !earlier().state.is_open() => NEVER,
            Link::FS => back.start[later] - arc.lag,
            Link::SS => back.start[later] - arc.lag + earlier().days,
            Link::FF => back.finish[later] - arc.lag,
            Link::SF => back.finish[later] - arc.lag + earlier().days,
        }
    }

    /// A provider must be done in time for what would lack its resource without it.
    fn limit_providers(&self, at: usize, back: &mut Backward, pass: &Forward, length: i64) {
        let work = &self.network.works[at];
        if !work.state.is_open() {
            return;
        }
        for need in &self.network.needs[at] {
            for &provider in &self.network.providers[need.resource] {
                let Some(provides) = self.network.works[provider].provides else {
                    continue;
                };
                let from = pass.early[provider].finish + provides.ramp_up;
                let without = pass.supply.profiles[need.resource].without(from, provides.amount);
                if let Some(lack) = without.lack(need.demand, back.start[at], length) {
                    let limit = lack.first - provides.ramp_up;
                    back.finish[provider] = back.finish[provider].min(limit);
                }
            }
        }
    }
}

/// What taking an alternative brings.
#[derive(Clone, Copy)]
struct Taken {
    bound: i64,
    ok: bool,
    closure: i64,
}

/// The first start that a link allows. Finish-to-start and start-to-start links into a running
/// step are void.
pub fn bound_of(arc: &Arc, earlier: &Early, length: i64, running: bool) -> i64 {
    let (start, finish) = (earlier.start, earlier.finish);
    if finish == -NEVER {
        return -NEVER;
    }
    match arc.link {
        Link::FS | Link::SS if running => -NEVER,
        Link::FS => finish + arc.lag,
        Link::SS => start + arc.lag,
        Link::FF => finish + arc.lag - length,
        Link::SF => start + arc.lag - length,
    }
}

fn alternative_bound(arcs: &[Arc], pass: &Forward, length: i64, running: bool) -> Taken {
    let mut taken = Taken {
        bound: -NEVER,
        ok: !arcs.is_empty(),
        closure: -NEVER,
    };
    for arc in arcs {
        let earlier = &pass.early[arc.from];
        taken.bound = taken.bound.max(bound_of(arc, earlier, length, running));
        taken.ok &= earlier.ok;
        taken.closure = taken.closure.max(earlier.closure);
    }
    taken
}

/// The alternative that can be reached in time and serves earliest; the first among equals.
fn best_alternative(
    alternatives: &[Vec<Arc>],
    pass: &Forward,
    length: i64,
    running: bool,
    deadline: i64,
) -> usize {
    let rank = |arcs: &Vec<Arc>| {
        let taken = alternative_bound(arcs, pass, length, running);
        (
            !taken.ok,
            taken.closure > deadline,
            taken.bound,
            taken.closure,
        )
    };
    let ranked = alternatives.iter().map(rank).enumerate();
    ranked
        .min_by_key(|&(at, rank)| (rank, at))
        .map_or(0, |(at, _)| at)
}

/// The first start from `bound` on at which each need, by itself, is met, and whether each is. A
/// need that is not met from there on moves nothing.
pub fn first_start(needs: &[Need], supply: &Supply, bound: i64, length: i64) -> (i64, bool) {
    settle_start(needs, supply, bound, |profile, need, start| {
        profile.first_fit(need.demand, start, length)
    })
}

/// The last start up to `bound` at which each need, by itself, is met. A need that is not met up
/// to there moves nothing.
pub fn last_start(needs: &[Need], supply: &Supply, bound: i64, length: i64) -> i64 {
    let fit = |profile: &Profile, need: &Need, start| profile.last_fit(need.demand, start, length);
    settle_start(needs, supply, bound, fit).0
}

/// Needs that are met nowhere move nothing, and neither do needs that are never met together.
fn settle_start(
    needs: &[Need],
    supply: &Supply,
    bound: i64,
    fit: impl Fn(&Profile, &Need, i64) -> Option<i64>,
) -> (i64, bool) {
    if needs.is_empty() {
        return (bound, true);
    }
    let fit = |need: &Need, start| fit(&supply.profiles[need.resource], need, start);
    if needs.iter().all(|need| fit(need, bound) == Some(bound)) {
        return (bound, true);
    }
    let all = needs.len();
    let met: Vec<&Need> = needs
        .iter()
        .filter(|need| fit(need, bound).is_some())
        .collect();
    let (mut start, mut agreed, mut at) = (bound, 0, 0);
    while agreed < met.len() {
        match fit(met[at % met.len()], start) {
            Some(next) if next == start => agreed += 1,
            Some(next) => (start, agreed) = (next, 1),
            None => return (bound, false),
        }
        at += 1;
    }
    (start, met.len() == all)
}

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

/// Earliest dates of every work: starts as days (boundaries for milestones), finishes as
/// boundaries.
#[derive(Clone)]
pub struct Forward {
    /// The earliest start.
    pub start: Vec<i64>,
    /// The earliest finish.
    pub finish: Vec<i64>,
    /// The latest finish among the work and all that it requires.
    pub closure: Vec<i64>,
    /// Whether it can be reached at all: nothing dropped, every need met.
    pub ok: Vec<bool>,
    /// Whether its own needs are met.
    pub met: Vec<bool>,
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
        let count = self.network.works.len();
        let mut pass = Forward {
            start: vec![0; count],
            finish: vec![0; count],
            closure: vec![0; count],
            ok: vec![true; count],
            met: vec![true; count],
            picked: vec![0; self.network.any_ofs.len()],
            supply,
        };
        for &at in order {
            self.advance(at, &mut pass, picks, deadline, &restored);
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
    ) {
        let work = &self.network.works[at];
        match work.state {
            State::Finished { started, on } => {
                let finish = self.days.close_of(on);
                let start = if work.days == 0 {
                    finish
                } else {
                    self.days.on_or_after(started)
                };
                (pass.start[at], pass.finish[at], pass.closure[at]) = (start, finish, finish);
                return;
            }
            State::Dropped if !restored(at) => {
                pass.ok[at] = false;
                (pass.start[at], pass.finish[at], pass.closure[at]) = (0, -NEVER, -NEVER);
                return;
            }
            _ => {}
        }
        pass.met[at] = true;
        let running = work.state.is_started();
        let length = match work.state {
            State::Started { remaining, .. } => remaining,
            _ => work.days,
        };
        let mut bound = if running { 0 } else { work.not_before.max(0) };
        let (mut ok, mut closure) = (true, -NEVER);
        for arc in &work.requires {
            bound = bound.max(bound_of(arc, pass, length, running));
            ok &= pass.ok[arc.from];
            closure = closure.max(pass.closure[arc.from]);
        }
        for &group in &work.any_of {
            let alternatives = &self.network.any_ofs[group].alternatives;
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
        if running {
            pass.finish[at] = bound.max(0) + length;
            if let State::Started { on, .. } = work.state {
                pass.start[at] = self.days.on_or_after(on);
            }
        } else {
            if at == self.network.goal() {
                // The goal finishes no earlier than anything it requires.
                bound = bound.max(closure);
            }
            let (start, met) = first_start(&work.needs, &pass.supply, bound, length);
            pass.met[at] = met;
            ok &= met;
            pass.start[at] = start;
            pass.finish[at] = start + length;
        }
        pass.closure[at] = closure.max(pass.finish[at]);
        pass.ok[at] = ok;
    }

    /// What a step provides counts from its ramp-up on.
    fn provide(&self, at: usize, pass: &mut Forward) {
        if let Some(provides) = self.network.works[at].provides
            && pass.ok[at]
        {
            let from = pass.finish[at] + provides.ramp_up;
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
        if network
            .providers
            .iter()
            .any(|providers| !providers.is_empty())
        {
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
            for arc in self.taken_arcs(at, picked) {
                if !std::mem::replace(&mut seen[arc.from], true) {
                    stack.push(arc.from);
                }
            }
        }
    }

    /// A finished step requires nothing more, and a dropped one will require nothing.
    pub fn is_settled(&self, at: usize) -> bool {
        let state = self.network.works[at].state;
        state.is_finished() || state == State::Dropped
    }

    /// The links into a work on a route.
    pub fn taken_arcs<'b>(
        &'b self,
        at: usize,
        picked: &'b [usize],
    ) -> impl Iterator<Item = &'b Arc> + 'b {
        let work = &self.network.works[at];
        let groups = work
            .any_of
            .iter()
            .filter_map(|&group| self.network.any_ofs[group].alternatives.get(picked[group]));
        work.requires.iter().chain(groups.flatten())
    }

    /// Latest dates on a route, from the boundary at the close of the launch date.
    pub fn backward(&self, reached: &Reached, pass: &Forward, launch: i64) -> Backward {
        let on = &reached.on;
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
                for earlier in (0..count).filter(|&earlier| reached.required[earlier]) {
                    back.finish[earlier] = back.finish[earlier].min(back.finish[at]);
                }
            }
            for arc in self.taken_arcs(at, &pass.picked) {
                let limit = self.limit_of(arc, at, &back);
                back.finish[arc.from] = back.finish[arc.from].min(limit);
            }
            self.limit_providers(at, &mut back, pass, self.length(at));
        }
        back
    }

    /// The latest dates of one work, from a finish that all after it allow.
    pub fn date_back(&self, at: usize, pass: &Forward, back: &mut Backward) {
        let work = &self.network.works[at];
        let length = self.length(at);
        back.start[at] = back.finish[at] - length;
        if work.state.is_open() {
            back.start[at] = last_start(&work.needs, &pass.supply, back.start[at], length);
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
        let earlier = &self.network.works[arc.from];
        let running = self.network.works[later].state.is_started();
        let start_is_open = earlier.state.is_open();
        match arc.link {
            Link::FS | Link::SS if running => NEVER,
            Link::SS | Link::SF if !start_is_open => NEVER,
            Link::FS => back.start[later] - arc.lag,
            Link::SS => back.start[later] - arc.lag + earlier.days,
            Link::FF => back.finish[later] - arc.lag,
            Link::SF => back.finish[later] - arc.lag + earlier.days,
        }
    }

    /// A provider must be done in time for what would lack its resource without it.
    fn limit_providers(&self, at: usize, back: &mut Backward, pass: &Forward, length: i64) {
        let work = &self.network.works[at];
        if !work.state.is_open() {
            return;
        }
        for need in &work.needs {
            for &provider in &self.network.providers[need.resource] {
                let Some(provides) = self.network.works[provider].provides else {
                    continue;
                };
                let from = pass.finish[provider] + provides.ramp_up;
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
pub fn bound_of(arc: &Arc, pass: &Forward, length: i64, running: bool) -> i64 {
    let (start, finish) = (pass.start[arc.from], pass.finish[arc.from]);
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
        taken.bound = taken.bound.max(bound_of(arc, pass, length, running));
        taken.ok &= pass.ok[arc.from];
        taken.closure = taken.closure.max(pass.closure[arc.from]);
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

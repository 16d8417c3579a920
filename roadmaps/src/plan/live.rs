//! A forward pass that stays up to date while choices, supplies and facts change: only what a
//! change reaches is dated anew.

use std::rc::Rc;

use super::bits::Bits;
use super::schedule::{Backward, Early, Forward, Pick, Plan, Reached};
use super::supply::{Profile, Supply};

/// Earliest dates under changing circumstances.
#[derive(Clone)]
pub struct Live<'a> {
    plan: Plan<'a>,
    /// The dates, true once [`Live::settle`] has run.
    pub pass: Forward,
    picks: Vec<Pick>,
    deadline: i64,
    restored: Vec<bool>,
    /// What there is without what steps provide.
    supply: Supply,
    /// The works whose own needs are not met.
    pub unmet: Bits,
    /// Works to date anew: a bit each, by their place in the order.
    queue: Vec<u64>,
    /// No word of the queue before this one holds any.
    next: usize,
}

/// Until when each work may be put off with the goal still reached as it is.
pub struct Slack {
    reached: Reached,
    back: Backward,
}

impl<'a> Live<'a> {
    /// Starts from a whole pass.
    pub fn new(plan: Plan<'a>, supply: Supply, picks: Vec<Pick>, deadline: i64) -> Self {
        let order = &plan.network.order;
        let pass = plan.forward(order, supply.clone(), &picks, deadline, |_| false);
        let count = plan.network.works.len();
        let mut unmet = Bits::new(count);
        for (at, _) in pass
            .early
            .iter()
            .enumerate()
            .filter(|(_, early)| !early.met)
        {
            unmet.set(at, true);
        }
        Live {
            plan,
            pass,
            picks,
            deadline,
            restored: vec![false; count],
            supply,
            unmet,
            queue: vec![0; count.div_ceil(64)],
            next: usize::MAX,
        }
    }

    /// Changes how a group is resolved, and returns how it was.
    pub fn pick(&mut self, group: usize, pick: Pick) -> Pick {
        let was = std::mem::replace(&mut self.picks[group], pick);
        let same = pick == Pick::Fixed(self.pass.picked[group])
            && self.plan.network.askers[group].len() == 1;
        if was != pick && !same {
            self.ask(group);
        }
        was
    }

    /// Changes by when alternatives should end.
    pub fn end_by(&mut self, deadline: i64) {
        if deadline != self.deadline && self.plan.network.tangled {
            for group in 0..self.picks.len() {
                if self.picks[group] == Pick::Free {
                    self.ask(group);
                }
            }
        }
        self.deadline = deadline;
    }

    /// Counts a dropped step as open, or as dropped again.
    pub fn restore(&mut self, at: usize, restored: bool) {
        if std::mem::replace(&mut self.restored[at], restored) != restored {
            self.touch(at);
        }
    }

    /// Changes what there is of one resource.
    pub fn there(&mut self, resource: usize, profile: &Rc<Profile>) {
        let known = &self.supply.profiles[resource];
        if Rc::ptr_eq(known, profile) || known == profile {
            return;
        }
        self.supply.profiles[resource] = Rc::clone(profile);
        self.refresh(resource);
    }

    /// Changes what there is of every resource.
    pub fn all_there(&mut self, supply: &Supply) {
        for (resource, profile) in supply.profiles.iter().enumerate() {
            self.there(resource, profile);
        }
    }

    /// Dates anew whatever the changes reach. Returns how many works that took.
    pub fn settle(&mut self) -> usize {
        self.settle_before(self.plan.network.order.len())
    }

    /// Dates anew whatever the changes reach before a place in the order; the rest waits.
    pub fn settle_before(&mut self, end: usize) -> usize {
        let network = self.plan.network;
        let mut works = 0;
        while let Some(&bits) = self.queue.get(self.next) {
            if bits == 0 {
                self.next += 1;
                continue;
            }
            let place = self.next * 64 + bits.trailing_zeros() as usize;
            if place >= end {
                return works;
            }
            works += 1;
            self.queue[self.next] &= bits - 1;
            self.redo(network.order[place]);
        }
        self.next = usize::MAX;
        works
    }

    fn redo(&mut self, at: usize) {
        let network = self.plan.network;
        let dates = self.advance(at);
        let before = std::mem::replace(&mut self.pass.early[at], dates);
        if before == dates {
            return;
        }
        if before.met != dates.met {
            self.unmet.set(at, !dates.met);
        }
        for &follower in &network.followers[at] {
            self.touch(follower as usize);
        }
        if let Some(provides) = network.works[at].provides {
            for &served in self.plan.resources.served_by(provides.resource) {
                self.refresh(served);
            }
        }
    }

    fn advance(&mut self, at: usize) -> Early {
        let restored = &self.restored;
        let restored = |at: usize| restored[at];
        self.plan
            .advance(at, &mut self.pass, &self.picks, self.deadline, &restored)
    }

    /// Until when each work may be put off with the goal still reached by the deadline; none where
    /// it is not reached, or where that cannot be told work by work.
    pub fn slack(&self) -> Option<Slack> {
        let is_reached = self.reaches(self.plan.network.goal(), self.deadline);
        (is_reached && !self.plan.network.is_provided()).then(|| {
            let reached = self.plan.reached(&self.pass.picked);
            let back =
                self.plan
                    .backward(&reached.on, &reached.required, &self.pass, self.deadline);
            Slack { reached, back }
        })
    }

    /// Whether the goal is reached by the deadline with another alternative taken in a group.
    /// `slack` is that of the passes as they are.
    pub fn reaches_with(
        &mut self,
        group: usize,
        alternative: usize,
        slack: Option<&Slack>,
    ) -> bool {
        let goal = self.plan.network.goal();
        let choice = Pick::Fixed(alternative);
        if let Some(told) = self.told(group, choice, slack) {
            return told;
        }
        let was = self.pick(group, choice);
        self.settle();
        let reaches = self.reaches(goal, self.deadline);
        self.pick(group, was);
        self.settle();
        reaches
    }

    /// The same where the dates of the one who asks tell it: what is late stays so when nothing
    /// comes earlier, and what is in time stays so as long as its slack lasts.
    fn told(&mut self, group: usize, choice: Pick, slack: Option<&Slack>) -> Option<bool> {
        let network = self.plan.network;
        let &[asker] = &network.askers[group] else {
            return network.askers[group]
                .is_empty()
                .then(|| self.reaches(network.goal(), self.deadline));
        };
        let at = asker as usize;
        let is_reached = self.reaches(network.goal(), self.deadline);
        if slack.is_some_and(|slack| !slack.reached.on[at]) {
            return Some(is_reached);
        }
        if is_reached && slack.is_none() || network.is_provided() {
            return None;
        }
        let before = self.pass.early[at];
        let asked = &network.asks[at];
        let picked: Vec<usize> = asked.iter().map(|&group| self.pass.picked[group]).collect();
        let pick = std::mem::replace(&mut self.picks[group], choice);
        let dates = self.advance(at);
        let in_time = dates.ok && dates.closure <= self.deadline;
        let told = match slack {
            Some(Slack { back, .. }) => {
                in_time && dates.start <= back.start[at] && dates.finish <= back.finish[at]
            }
            None => {
                let was_in_time = before.ok && before.closure <= self.deadline;
                let later = dates.start >= before.start && dates.finish >= before.finish;
                !in_time || was_in_time && later
            }
        };
        self.picks[group] = pick;
        for (&group, picked) in asked.iter().zip(picked) {
            self.pass.picked[group] = picked;
        }
        told.then_some(is_reached)
    }

    /// Whether a work can be reached by a boundary.
    pub fn reaches(&self, at: usize, by: i64) -> bool {
        let early = &self.pass.early[at];
        early.ok && early.closure <= by
    }

    fn ask(&mut self, group: usize) {
        for &asker in &self.plan.network.askers[group] {
            self.touch(asker as usize);
        }
    }

    fn touch(&mut self, at: usize) {
        let network = self.plan.network;
        if !network.cut[at] {
            let place = network.rank[at] as usize;
            self.queue[place / 64] |= 1 << (place % 64);
            self.next = self.next.min(place / 64);
        }
    }

    /// Recounts a resource with what steps provide.
    fn refresh(&mut self, resource: usize) {
        let network = self.plan.network;
        let mut profile = Rc::clone(&self.supply.profiles[resource]);
        for &provider in &network.providers[resource] {
            if let (Some(provides), true) = (
                network.works[provider].provides,
                self.pass.early[provider].ok,
            ) {
                let from = self.pass.early[provider].finish + provides.ramp_up;
                Rc::make_mut(&mut profile).arrive(self.plan.resources, from, provides.amount);
            }
        }
        self.pass.supply.profiles[resource] = profile;
        for &needer in &network.needers[resource] {
            self.touch(needer as usize);
        }
    }
}

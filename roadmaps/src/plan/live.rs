//! A forward pass that stays up to date while choices, supplies and facts change: only what a
//! change reaches is dated anew.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::rc::Rc;

use super::schedule::{Forward, Pick, Plan};
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
    /// Works to date anew, by their place in the order.
    queue: BinaryHeap<Reverse<(u32, usize)>>,
    queued: Vec<bool>,
}

impl<'a> Live<'a> {
    /// Starts from a whole pass.
    pub fn new(plan: Plan<'a>, supply: Supply, picks: Vec<Pick>, deadline: i64) -> Self {
        let order = &plan.network.order;
        let pass = plan.forward(order, supply.clone(), &picks, deadline, |_| false);
        let count = plan.network.works.len();
        Live {
            plan,
            pass,
            picks,
            deadline,
            restored: vec![false; count],
            supply,
            queue: BinaryHeap::new(),
            queued: vec![false; count],
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

    /// Dates anew whatever the changes reach.
    pub fn settle(&mut self) {
        let network = self.plan.network;
        while let Some(Reverse((_, at))) = self.queue.pop() {
            self.queued[at] = false;
            let before = self.dates(at);
            let restored = &self.restored;
            self.plan
                .advance(at, &mut self.pass, &self.picks, self.deadline, &|at| {
                    restored[at]
                });
            if self.dates(at) == before {
                continue;
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
    }

    /// Whether a work can be reached by a boundary.
    pub fn reaches(&self, at: usize, by: i64) -> bool {
        self.pass.ok[at] && self.pass.closure[at] <= by
    }

    fn dates(&self, at: usize) -> (i64, i64, i64, bool, bool) {
        let pass = &self.pass;
        (
            pass.start[at],
            pass.finish[at],
            pass.closure[at],
            pass.ok[at],
            pass.met[at],
        )
    }

    fn ask(&mut self, group: usize) {
        for &asker in &self.plan.network.askers[group] {
            self.touch(asker as usize);
        }
    }

    fn touch(&mut self, at: usize) {
        let network = self.plan.network;
        if !network.cut[at] && !std::mem::replace(&mut self.queued[at], true) {
            self.queue.push(Reverse((network.rank[at], at)));
        }
    }

    /// Recounts a resource with what steps provide.
    fn refresh(&mut self, resource: usize) {
        let network = self.plan.network;
        let mut profile = Rc::clone(&self.supply.profiles[resource]);
        for &provider in &network.providers[resource] {
            if let (Some(provides), true) =
                (network.works[provider].provides, self.pass.ok[provider])
            {
                let from = self.pass.finish[provider] + provides.ramp_up;
                Rc::make_mut(&mut profile).arrive(self.plan.resources, from, provides.amount);
            }
        }
        self.pass.supply.profiles[resource] = profile;
        for &needer in &network.needers[resource] {
            self.touch(needer as usize);
        }
    }
}

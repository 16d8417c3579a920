//! A roadmap compiled for passes: steps as positions in stored order, the goal as the last one,
//! groups resolved to the steps below them, loops cut out and named.

use std::collections::{HashMap, VecDeque};

use chrono::NaiveDate;
use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::model::{AnyOf, Link, Money, Node, Prerequisite, ProgressState, Roadmap, Step, StepId};

use super::calendar::WorkingDays;
use super::index::Ids;
use super::supply::{Demand, Need, Resources};

/// The compiled roadmap.
pub struct Network {
    /// One work a step, in stored order, then the goal.
    pub works: Vec<Work>,
    /// The *any of* groups: the goal's, then those of the steps in stored order.
    pub any_ofs: Vec<Group>,
    /// The works in an order in which everything required comes first; without those cut out.
    pub order: Vec<usize>,
    /// Where each work stands in `order`.
    pub rank: Vec<u32>,
    /// The works that could wait for each work.
    pub followers: Vec<Vec<u32>>,
    /// For each resource, the works that need it.
    pub needers: Vec<Vec<u32>>,
    /// For each group, the works that require one of its alternatives.
    pub askers: Vec<Vec<u32>>,
    /// Loops, each as the steps on it in the order of the circle.
    pub loops: Vec<Vec<usize>>,
    /// Works that a loop leaves without meaning: those on it or only reachable through it.
    pub cut: Vec<bool>,
    /// Group memberships that form a circle, by step.
    pub group_loops: Vec<usize>,
    /// Names that name nothing: the step (or goal) and the name.
    pub dangling: Vec<(usize, String)>,
    /// For each step that is a group, the working steps below it.
    pub below: Vec<Vec<usize>>,
    /// For each resource, the steps that give more of it: of itself or of people who hold it.
    pub providers: Vec<Vec<usize>>,
    /// Whether a started step or a link other than finish-to-start lets something required finish
    /// after what requires it.
    pub tangled: bool,
}

/// The work of one step, or the goal.
#[derive(Clone, Debug)]
pub struct Work {
    /// What it requires.
    pub requires: Vec<Arc>,
    /// The groups of alternatives of which it requires one each.
    pub any_of: Vec<usize>,
    /// What it needs.
    pub needs: Vec<Need>,
    /// Its working days; 0 for a milestone.
    pub days: i64,
    /// How far it is.
    pub state: State,
    /// The first start that its own *not before* allows: a day, or a boundary for a milestone.
    pub not_before: i64,
    /// What it provides, to which resource, how many days after its finish.
    pub provides: Option<Provides>,
    /// A group has no work.
    pub is_group: bool,
    /// What its finished decision still costs: an applied acquisition's price in new money.
    pub new_money: Money,
}

/// A link from something earlier.
#[derive(Clone, Copy, Debug)]
pub struct Arc {
    /// The earlier work.
    pub from: usize,
    /// Working days between.
    pub lag: i64,
    /// Which ends are linked.
    pub link: Link,
}

/// An *any of* group.
#[derive(Clone, Debug)]
pub struct Group {
    /// The work that states it.
    pub owner: usize,
    /// Its position among the owner's groups.
    pub at: usize,
    /// What it takes to take each alternative: one link, or one to each step below a group.
    pub alternatives: Vec<Vec<Arc>>,
    /// The stored choice.
    pub choice: Option<usize>,
}

/// What a step provides.
#[derive(Clone, Copy, Debug)]
pub struct Provides {
    /// The resource.
    pub resource: usize,
    /// How much, in thousandths.
    pub amount: i64,
    /// Working days from the finish until it counts.
    pub ramp_up: i64,
}

/// How far a work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing happened yet.
    Open,
    /// It runs; so many working days are left from today.
    Started {
        /// Its real start.
        on: NaiveDate,
        /// Working days still to go.
        remaining: i64,
    },
    /// It is done; start and finish as day and boundary.
    Finished {
        /// Its real start.
        started: NaiveDate,
        /// Its real finish.
        on: NaiveDate,
    },
    /// It will not be done.
    Dropped,
}

impl State {
    /// Whether it still asks for anything by itself.
    pub fn is_open(self) -> bool {
        self == State::Open
    }

    /// Whether it is done.
    pub fn is_finished(self) -> bool {
        matches!(self, State::Finished { .. })
    }

    /// Whether it runs.
    pub fn is_started(self) -> bool {
        matches!(self, State::Started { .. })
    }
}

impl Network {
    /// Compiles a roadmap.
    pub fn new(roadmap: &Roadmap, ids: &Ids, days: &WorkingDays, resources: &Resources) -> Network {
        let count = roadmap.steps.len();
        let (below, parents, group_loops) = groups(roadmap, ids);
        let mut network = Network {
            works: Vec::with_capacity(count + 1),
            any_ofs: Vec::new(),
            order: Vec::new(),
            rank: vec![0; count + 1],
            followers: Vec::new(),
            needers: vec![Vec::new(); roadmap.resources.len()],
            askers: Vec::new(),
            loops: Vec::new(),
            cut: vec![false; count + 1],
            group_loops,
            dangling: Vec::new(),
            below,
            providers: vec![Vec::new(); roadmap.resources.len()],
            tangled: false,
        };
        for step in &roadmap.steps {
            network.works.push(work(step, roadmap, ids, days));
        }
        network.works.push(goal_work(roadmap, ids));
        network.link(count, &roadmap.goal.requires, &roadmap.goal.any_of, ids);
        for (at, step) in roadmap.steps.iter().enumerate() {
            network.link(at, &step.requires, &step.any_of, ids);
        }
        network.pass_down(&parents);
        for at in 0..count {
            if let Some(provides) = network.works[at].provides {
                for &served in resources.served_by(provides.resource) {
                    network.providers[served].push(at);
                }
            }
        }
        network.sort();
        network.index();
        network.tangled = network.works.iter().any(|work| work.state.is_started())
            || network
                .all_arcs()
                .any(|arc| arc.link != Link::FS || arc.lag < 0);
        network
    }

    /// No step starts before a day unless it was decided on already: it is required whatever is
    /// chosen, or by a choice that was made, or it provides.
    pub fn decide_from(&mut self, day: i64) {
        let mut decided = vec![false; self.works.len()];
        let providing = self.works.iter().enumerate();
        let providing = providing.filter(|(_, work)| work.provides.is_some());
        let mut stack: Vec<usize> = providing.map(|(at, _)| at).collect();
        stack.push(self.goal());
        while let Some(at) = stack.pop() {
            if std::mem::replace(&mut decided[at], true) {
                continue;
            }
            let work = &self.works[at];
            let made = work.any_of.iter().filter_map(|&group| {
                let group = &self.any_ofs[group];
                let only = (group.alternatives.len() == 1).then_some(0);
                group.alternatives.get(group.choice.or(only)?)
            });
            let arcs = work.requires.iter().chain(made.flatten());
            stack.extend(arcs.map(|arc| arc.from));
        }
        for (work, _) in self
            .works
            .iter_mut()
            .zip(decided)
            .filter(|(_, decided)| !decided)
        {
            // A milestone is dated on the day that it shows, the one before its boundary.
            let first = day + i64::from(work.days == 0);
            work.not_before = work.not_before.max(first);
        }
    }

    /// The goal's position.
    pub fn goal(&self) -> usize {
        self.works.len() - 1
    }

    /// The goal or step at a position.
    pub fn node(&self, at: usize, roadmap: &Roadmap) -> Node {
        if at == self.goal() {
            Node::Goal
        } else {
            Node::Step(roadmap.steps[at].id.clone())
        }
    }

    /// Every link that a work could depend on, alternatives included.
    pub fn arcs_into(&self, at: usize) -> impl Iterator<Item = &Arc> {
        let work = &self.works[at];
        let any_of = work
            .any_of
            .iter()
            .flat_map(|&group| &self.any_ofs[group].alternatives);
        work.requires.iter().chain(any_of.flatten())
    }

    /// Whether any step provides anything.
    pub fn is_provided(&self) -> bool {
        self.providers.iter().any(|providers| !providers.is_empty())
    }

    /// The providers that a work could wait for.
    pub fn providers_for(&self, at: usize) -> impl Iterator<Item = usize> {
        let needs = self.works[at].needs.iter();
        needs.flat_map(|need| self.providers[need.resource].iter().copied())
    }

    fn all_arcs(&self) -> impl Iterator<Item = &Arc> {
        (0..self.works.len()).flat_map(|at| self.arcs_into(at))
    }

    fn link(&mut self, at: usize, requires: &[Prerequisite], any_of: &[AnyOf], ids: &Ids) {
        let mut arcs = Vec::with_capacity(requires.len());
        for prerequisite in requires {
            self.arcs_to(
                at,
                &prerequisite.step,
                prerequisite.lag,
                prerequisite.link,
                ids,
                &mut arcs,
            );
        }
        self.works[at].requires = arcs;
        for (position, group) in any_of.iter().enumerate() {
            let mut alternatives = Vec::with_capacity(group.alternatives.len());
            for member in &group.alternatives {
                let mut arcs = Vec::with_capacity(1);
                self.arcs_to(at, &member.step, member.lag, member.link, ids, &mut arcs);
                alternatives.push(arcs);
            }
            let chosen = |choice: &StepId| {
                group
                    .alternatives
                    .iter()
                    .position(|member| member.step == *choice)
            };
            let choice = group.choice.as_ref().and_then(chosen);
            self.works[at].any_of.push(self.any_ofs.len());
            self.any_ofs.push(Group {
                owner: at,
                at: position,
                alternatives,
                choice,
            });
        }
    }

    /// A link to a group is a link to each step below it.
    fn arcs_to(
        &mut self,
        at: usize,
        step: &StepId,
        lag: i32,
        link: Link,
        ids: &Ids,
        arcs: &mut Vec<Arc>,
    ) {
        let Some(from) = ids.step(step) else {
            self.dangling.push((at, step.to_string()));
            return;
        };
        let lag = i64::from(lag);
        if self.works[from].is_group {
            arcs.extend(self.below[from].iter().map(|&from| Arc { from, lag, link }));
        } else {
            arcs.push(Arc { from, lag, link });
        }
    }

    /// What a group requires, each step below it requires.
    fn pass_down(&mut self, parents: &[Option<usize>]) {
        for at in 0..parents.len() {
            let mut above = parents[at];
            while let Some(group) = above {
                if !self.works[at].is_group {
                    let (requires, any_of) = (
                        self.works[group].requires.clone(),
                        self.works[group].any_of.clone(),
                    );
                    self.works[at].requires.extend(requires);
                    self.works[at].any_of.extend(any_of);
                }
                above = parents[group];
            }
        }
        for work in self.works.iter_mut().filter(|work| work.is_group) {
            work.requires.clear();
            work.any_of.clear();
            work.needs.clear();
        }
    }

    /// Notes who asks for what.
    fn index(&mut self) {
        for (rank, &at) in self.order.iter().enumerate() {
            self.rank[at] = rank as u32;
        }
        self.askers = vec![Vec::new(); self.any_ofs.len()];
        for (at, work) in self
            .works
            .iter()
            .enumerate()
            .filter(|&(at, _)| !self.cut[at])
        {
            for &group in &work.any_of {
                self.askers[group].push(at as u32);
            }
            for need in &work.needs {
                if self.needers[need.resource].last() != Some(&(at as u32)) {
                    self.needers[need.resource].push(at as u32);
                }
            }
        }
    }

    /// Orders the works, and cuts out the loops and what is only reachable through them.
    fn sort(&mut self) {
        let count = self.works.len();
        let mut waiting = vec![0_u32; count];
        let mut followers: Vec<Vec<u32>> = vec![Vec::new(); count];
        for (at, waiting) in waiting.iter_mut().enumerate() {
            for from in self
                .arcs_into(at)
                .map(|arc| arc.from)
                .chain(self.providers_for(at))
            {
                *waiting += 1;
                followers[from].push(at as u32);
            }
        }
        self.order = (0..count).filter(|&at| waiting[at] == 0).collect();
        let mut next = 0;
        while next < self.order.len() {
            let at = self.order[next];
            next += 1;
            for &follower in &followers[at] {
                let follower = follower as usize;
                waiting[follower] -= 1;
                if waiting[follower] == 0 {
                    self.order.push(follower);
                }
            }
        }
        if self.order.len() < count {
            self.cut_loops(&followers);
            self.sort_rest(&followers);
        }
        self.followers = followers;
    }

    fn cut_loops(&mut self, followers: &[Vec<u32>]) {
        let mut graph: DiGraph<(), ()> = DiGraph::new();
        for _ in 0..self.works.len() {
            graph.add_node(());
        }
        for (from, later) in followers.iter().enumerate() {
            for &to in later {
                graph.add_edge(NodeIndex::new(from), NodeIndex::new(to as usize), ());
            }
        }
        let mut on_loop = vec![false; self.works.len()];
        for component in tarjan_scc(&graph) {
            let members: Vec<usize> = component.iter().map(|node| node.index()).collect();
            let is_loop = members.len() > 1 || followers[members[0]].contains(&(members[0] as u32));
            if is_loop {
                for &member in &members {
                    on_loop[member] = true;
                }
                self.loops.push(shortest_loop(&members, followers));
            }
        }
        self.loops.sort_unstable();
        // What a walk from the ends of the plan reaches without entering a loop stays.
        let mut stays = vec![false; self.works.len()];
        let is_end = |at: usize| followers[at].is_empty();
        let mut stack: Vec<usize> = (0..self.works.len())
            .filter(|&at| is_end(at) && !on_loop[at])
            .collect();
        for &at in &stack {
            stays[at] = true;
        }
        while let Some(at) = stack.pop() {
            let earlier: Vec<usize> = self
                .arcs_into(at)
                .map(|arc| arc.from)
                .chain(self.providers_for(at))
                .collect();
            for from in earlier {
                if !on_loop[from] && !std::mem::replace(&mut stays[from], true) {
                    stack.push(from);
                }
            }
        }
        self.cut = stays.iter().map(|stays| !stays).collect();
        let cut = &self.cut;
        for work in &mut self.works {
            work.requires.retain(|arc| !cut[arc.from]);
        }
        for group in &mut self.any_ofs {
            for alternative in &mut group.alternatives {
                alternative.retain(|arc| !cut[arc.from]);
            }
        }
        for providers in &mut self.providers {
            providers.retain(|&at| !cut[at]);
        }
    }

    /// Orders what is left after loops were cut out.
    fn sort_rest(&mut self, followers: &[Vec<u32>]) {
        let count = self.works.len();
        let mut waiting = vec![0_u32; count];
        for at in (0..count).filter(|&at| !self.cut[at]) {
            let earlier = self.arcs_into(at).count() + self.providers_for(at).count();
            waiting[at] = earlier as u32;
        }
        self.order = (0..count)
            .filter(|&at| !self.cut[at] && waiting[at] == 0)
            .collect();
        let mut next = 0;
        while next < self.order.len() {
            let at = self.order[next];
            next += 1;
            for &follower in &followers[at] {
                let follower = follower as usize;
                if !self.cut[follower] {
                    waiting[follower] -= 1;
                    if waiting[follower] == 0 {
                        self.order.push(follower);
                    }
                }
            }
        }
    }
}

/// A circle through the first member of a strongly connected component, in the order in which
/// one step comes after the other.
fn shortest_loop(members: &[usize], followers: &[Vec<u32>]) -> Vec<usize> {
    let start = members.iter().copied().min().unwrap_or(0);
    // Each member, and from where it was reached.
    let mut came_from: HashMap<usize, Option<usize>> =
        members.iter().map(|&member| (member, None)).collect();
    let mut queue = VecDeque::from([start]);
    while let Some(at) = queue.pop_front() {
        for &follower in &followers[at] {
            let follower = follower as usize;
            if follower == start {
                let mut circle = vec![at];
                let mut current = at;
                while current != start {
                    current = came_from.get(&current).copied().flatten().unwrap_or(start);
                    circle.push(current);
                }
                circle.reverse();
                return circle;
            }
            if let Some(from @ None) = came_from.get_mut(&follower) {
                *from = Some(at);
                queue.push_back(follower);
            }
        }
    }
    vec![start]
}

/// For each group the working steps below it, each step's parent, and parents that form a circle.
fn groups(roadmap: &Roadmap, ids: &Ids) -> (Vec<Vec<usize>>, Vec<Option<usize>>, Vec<usize>) {
    let steps = &roadmap.steps;
    let mut parents: Vec<Option<usize>> = steps
        .iter()
        .map(|step| step.group_id.as_ref().and_then(|group| ids.step(group)))
        .map(|parent| parent.filter(|&parent| steps[parent].group))
        .collect();
    let mut circles = Vec::new();
    for at in 0..steps.len() {
        let mut above = parents[at];
        for _ in 0..steps.len() {
            match above {
                Some(parent) if parent == at => {
                    circles.push(at);
                    parents[at] = None;
                    break;
                }
                Some(parent) => above = parents[parent],
                None => break,
            }
        }
    }
    let mut below = vec![Vec::new(); steps.len()];
    for at in (0..steps.len()).filter(|&at| !steps[at].group) {
        let mut above = parents[at];
        while let Some(group) = above {
            below[group].push(at);
            above = parents[group];
        }
    }
    (below, parents, circles)
}

fn work(step: &Step, roadmap: &Roadmap, ids: &Ids, days: &WorkingDays) -> Work {
    let estimate = step.days.map_or(0, |estimate| i64::from(estimate.likely));
    let length = if step.milestone || step.group {
        0
    } else {
        estimate
    };
    let state = state(step, length, days);
    let not_before = match step.not_before {
        None => 0,
        Some(date) if length > 0 => days.on_or_after(date),
        Some(date) if date <= days.today() => 0,
        Some(date) => days.on_or_after(date) + 1,
    };
    let provides = step.provides.as_ref().filter(|_| !step.group);
    let provides = provides.and_then(|provision| {
        Some(Provides {
            resource: ids.resource(&provision.resource)?,
            amount: provision.amount.0,
            ramp_up: i64::from(provision.ramp_up),
        })
    });
    Work {
        requires: Vec::new(),
        any_of: Vec::new(),
        needs: step
            .needs
            .iter()
            .filter_map(|need| Need::of(need, roadmap, ids))
            .collect(),
        days: length,
        state,
        not_before,
        provides,
        is_group: step.group,
        new_money: new_money(step, roadmap, ids),
    }
}

fn goal_work(roadmap: &Roadmap, ids: &Ids) -> Work {
    let needs = roadmap
        .goal
        .needs
        .iter()
        .filter_map(|need| Need::of(need, roadmap, ids));
    Work {
        requires: Vec::new(),
        any_of: Vec::new(),
        needs: needs.collect(),
        days: 0,
        state: State::Open,
        not_before: 0,
        provides: None,
        is_group: false,
        new_money: Money(0),
    }
}

fn state(step: &Step, length: i64, days: &WorkingDays) -> State {
    let Some(progress) = &step.progress else {
        return State::Open;
    };
    let today = days.today();
    match progress.state {
        ProgressState::Dropped => State::Dropped,
        ProgressState::Finished => {
            let on = progress.finished.or(progress.started).unwrap_or(today);
            State::Finished {
                started: progress.started.unwrap_or(on).min(on),
                on,
            }
        }
        ProgressState::Started => {
            let on = progress.started.unwrap_or(today);
            let elapsed = (days.on_or_after(today) - days.on_or_after(on)).max(0);
            let least = i64::from(length > 0);
            let remaining = progress
                .remaining
                .map_or((length - elapsed).max(least), i64::from);
            State::Started { on, remaining }
        }
    }
}

/// The price of an applied acquisition that no budget pays, until its step starts.
fn new_money(step: &Step, roadmap: &Roadmap, ids: &Ids) -> Money {
    let bought = step
        .provides
        .as_ref()
        .and_then(|provides| provides.acquisition.as_ref());
    let way = bought
        .and_then(|id| ids.acquisition(id))
        .map(|at| &roadmap.acquisitions[at]);
    match way {
        Some(way) if way.budget.is_none() && step.progress.is_none() => way.cost,
        _ => Money(0),
    }
}

impl Work {
    /// What it has still to draw from budgets, in hundredths of the currency.
    pub fn spending(&self) -> i64 {
        let days = match self.state {
            State::Open => self.days.max(1),
            State::Started { remaining, .. } => remaining,
            _ => return 0,
        };
        let draws = self.needs.iter().map(|need| match need.demand {
            Demand::Upfront(total) if self.state.is_open() => total / 10,
            Demand::Drawn(daily) => daily.saturating_mul(days) / 10,
            _ => 0,
        });
        draws.fold(self.new_money.0, i64::saturating_add)
    }
}

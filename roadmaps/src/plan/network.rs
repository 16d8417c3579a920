//! A roadmap compiled for passes: steps as positions in stored order, then the goal, then what is
//! named and not there; groups resolved to the steps below them, loops cut out and named.

use std::collections::{HashMap, VecDeque};

use chrono::NaiveDate;
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::model::{
    AnyOf, Link, Money, Node, Prerequisite, ProgressState, Requirement, Roadmap, Step, StepId,
};

use super::calendar::WorkingDays;
use super::index::Ids;
use super::lists::Lists;
use super::supply::{Demand, Need, Resources};

/// The compiled roadmap.
pub struct Network {
    /// One work a step, in stored order, then the goal, then one for each name that names nothing:
    /// like a dropped step, it is never reached.
    pub works: Vec<Work>,
    /// What each work requires.
    pub requires: Lists<Arc>,
    /// The groups of alternatives of which each work requires one each.
    pub asks: Lists<usize>,
    /// What each work needs.
    pub needs: Lists<Need>,
    /// The *any of* groups: the goal's, then those of the steps in stored order.
    pub any_ofs: Vec<Group>,
    /// The works in an order in which everything required comes first; without those cut out.
    pub order: Vec<usize>,
    /// Where each work stands in `order`.
    pub rank: Vec<u32>,
    /// The works that could wait for each work.
    pub followers: Lists<u32>,
    /// For each resource, the works that need it.
    pub needers: Lists<u32>,
    /// For each group, the works that require one of its alternatives.
    pub askers: Lists<u32>,
    /// Loops, each as the steps on it in the order of the circle.
    pub loops: Vec<Vec<usize>>,
    /// Works that a loop leaves without meaning: those on it or only reachable through it.
    pub cut: Vec<bool>,
    /// Names of steps and resources that are not there: the step or goal that requires, could choose
    /// or needs what it names, and the name. Their works come after the goal, in this order.
    pub dangling: Vec<(usize, String)>,
    /// Which steps are groups.
    pub groups: Groups,
    /// For each resource, the steps that give more of it: of itself or of people who hold it.
    pub providers: Lists<usize>,
    /// Whether a started step or a link other than finish-to-start lets something required finish
    /// after what requires it.
    pub tangled: bool,
}

/// The work of one step or the goal, or what stands for a name that names nothing.
#[derive(Clone, Copy, Debug)]
pub struct Work {
    /// Its working days; 0 for a milestone.
    pub days: i64,
    /// How far it is.
    pub state: State,
    /// Its real start as a day and its real finish as a boundary, as far as it is.
    pub real: (i64, i64),
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
        let groups = Groups::new(roadmap, ids);
        let mut compiling = Compiling::new(roadmap, ids, days, &groups);
        compiling.compile();
        compiling.pass_down();
        let Compiling {
            works,
            any_ofs,
            requires,
            asks,
            needs,
            dangling,
            tangled,
            ..
        } = compiling;
        let provides = works.iter().enumerate().filter_map(|(at, work)| {
            let served = resources.served_by(work.provides?.resource);
            Some(served.iter().map(move |&served| (served, at)))
        });
        let mut network = Network {
            providers: Lists::of(roadmap.resources.len(), provides.flatten()),
            order: Vec::new(),
            rank: vec![0; works.len()],
            followers: Lists::with_capacity(0, 0),
            needers: Lists::with_capacity(0, 0),
            askers: Lists::with_capacity(0, 0),
            loops: Vec::new(),
            cut: vec![false; works.len()],
            works,
            requires,
            asks,
            needs,
            any_ofs,
            groups,
            dangling,
            tangled,
        };
        network.sort();
        network.index(roadmap.resources.len());
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
            let made = self.asks[at].iter().filter_map(|&group| {
                let group = &self.any_ofs[group];
                let only = (group.alternatives.len() == 1).then_some(0);
                group.alternatives.get(group.choice.or(only)?)
            });
            let arcs = self.requires[at].iter().chain(made.flatten());
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
        self.works.len() - 1 - self.dangling.len()
    }

    /// Who names what a position after the goal's stands for, and the name.
    pub fn dangling_at(&self, at: usize) -> Option<&(usize, String)> {
        self.dangling.get(at.checked_sub(self.goal() + 1)?)
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
    pub fn arcs_into(&self, at: usize) -> impl Iterator<Item = &Arc> + Clone {
        let any_of = self.asks[at]
            .iter()
            .flat_map(|&group| &self.any_ofs[group].alternatives);
        self.requires[at].iter().chain(any_of.flatten())
    }

    /// Whether any step provides anything.
    pub fn is_provided(&self) -> bool {
        !self.providers.is_empty()
    }

    /// The providers that a work could wait for.
    pub fn providers_for(&self, at: usize) -> impl Iterator<Item = usize> + Clone {
        let needs = if self.is_provided() {
            &self.needs[at]
        } else {
            &[]
        };
        needs
            .iter()
            .flat_map(|need| self.providers[need.resource].iter().copied())
    }

    /// What a work has still to draw from budgets, in hundredths of the currency.
    pub fn spending(&self, at: usize) -> i64 {
        let work = &self.works[at];
        let days = match work.state {
            State::Open => work.days.max(1),
            State::Started { remaining, .. } => remaining,
            _ => return 0,
        };
        let draws = self.needs[at].iter().map(|need| match need.demand {
            Demand::Upfront(total) if work.state.is_open() => total / 10,
            Demand::Drawn(daily) => daily.saturating_mul(days) / 10,
            _ => 0,
        });
        draws.fold(work.new_money.0, i64::saturating_add)
    }

    /// Notes who asks for what.
    fn index(&mut self, resources: usize) {
        for (rank, &at) in self.order.iter().enumerate() {
            self.rank[at] = rank as u32;
        }
        let (asks, needs, cut) = (&self.asks, &self.needs, &self.cut);
        let kept = (0..self.works.len()).filter(|&at| !cut[at]);
        let asked = |at: usize| asks[at].iter().map(move |&group| (group, at as u32));
        self.askers = Lists::of(self.any_ofs.len(), (0..self.works.len()).flat_map(asked));
        let needed = |at: usize| {
            let needs = &needs[at];
            let known = move |place: usize, need: &Need| {
                needs[..place].iter().any(|n| n.resource == need.resource)
            };
            let new = needs.iter().enumerate();
            new.filter(move |&(place, need)| !known(place, need))
                .map(move |(_, need)| (need.resource, at as u32))
        };
        self.needers = Lists::of(resources, kept.flat_map(needed));
    }

    /// Orders the works, and cuts out the loops and what is only reachable through them.
    fn sort(&mut self) {
        let count = self.works.len();
        let earlier = |at: usize| {
            let linked = self.arcs_into(at).map(|arc| arc.from);
            linked.chain(self.providers_for(at))
        };
        let mut waiting: Vec<u32> = (0..count).map(|at| earlier(at).count() as u32).collect();
        let follows = (0..count).flat_map(|at| earlier(at).map(move |from| (from, at as u32)));
        let followers = Lists::of(count, follows);
        self.order = Vec::with_capacity(count);
        self.order.extend((0..count).filter(|&at| waiting[at] == 0));
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

    fn cut_loops(&mut self, followers: &Lists<u32>) {
        let mut graph: DiGraph<(), ()> = DiGraph::new();
        for _ in 0..self.works.len() {
            graph.add_node(());
        }
        for from in 0..followers.len() {
            for &to in &followers[from] {
                graph.add_edge(NodeIndex::new(from), NodeIndex::new(to as usize), ());
            }
        }
        let mut on_loop = vec![false; self.works.len()];
        for component in kosaraju_scc(&graph) {
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
        self.requires.retain(|_, arc| !cut[arc.from]);
        for group in &mut self.any_ofs {
            for alternative in &mut group.alternatives {
                alternative.retain(|arc| !cut[arc.from]);
            }
        }
        self.providers.retain(|_, &at| !cut[at]);
    }

    /// Orders what is left after loops were cut out.
    fn sort_rest(&mut self, followers: &Lists<u32>) {
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

/// The works and links of a roadmap in the making.
struct Compiling<'a> {
    roadmap: &'a Roadmap,
    ids: &'a Ids<'a>,
    days: &'a WorkingDays,
    groups: &'a Groups,
    works: Vec<Work>,
    any_ofs: Vec<Group>,
    requires: Lists<Arc>,
    asks: Lists<usize>,
    needs: Lists<Need>,
    dangling: Vec<(usize, String)>,
    tangled: bool,
}

impl<'a> Compiling<'a> {
    fn new(
        roadmap: &'a Roadmap,
        ids: &'a Ids<'a>,
        days: &'a WorkingDays,
        groups: &'a Groups,
    ) -> Self {
        let count = roadmap.steps.len() + 1;
        Compiling {
            roadmap,
            ids,
            days,
            groups,
            works: Vec::with_capacity(count),
            any_ofs: Vec::new(),
            requires: Lists::with_capacity(count, count * 2),
            asks: Lists::with_capacity(count, 0),
            needs: Lists::with_capacity(count, count),
            dangling: Vec::new(),
            tangled: false,
        }
    }

    /// The steps in stored order, then the goal; but the goal's links and groups count as first.
    fn compile(&mut self) {
        let roadmap = self.roadmap;
        let count = roadmap.steps.len();
        let (mut goal, mut arcs) = (Vec::new(), Vec::new());
        self.arcs(count, &roadmap.goal.requires, &mut goal);
        self.groups(count, &roadmap.goal.any_of);
        let goal_asks = 0..self.any_ofs.len();
        let goal_needs = self.needs_of(count, &roadmap.goal.needs, &mut goal);
        for (at, step) in roadmap.steps.iter().enumerate() {
            self.works.push(work(step, roadmap, self.ids, self.days));
            self.tangled |= self.works[at].state.is_started();
            self.arcs(at, &step.requires, &mut arcs);
            let first = self.any_ofs.len();
            self.groups(at, &step.any_of);
            self.asks.push(first..self.any_ofs.len());
            // A group needs nothing.
            let needs: &[Requirement] = if step.group { &[] } else { &step.needs };
            let needs = self.needs_of(at, needs, &mut arcs);
            self.needs.push(needs);
            self.requires.push(arcs.drain(..));
        }
        self.works.push(resting(State::Open));
        self.requires.push(goal);
        self.asks.push(goal_asks);
        self.needs.push(goal_needs);
        for _ in 0..self.dangling.len() {
            self.works.push(resting(State::Dropped));
            self.requires.push([]);
            self.asks.push([]);
            self.needs.push([]);
        }
    }

    /// What a work needs. A resource that is not there is required in vain, unless the work has
    /// what it needs already.
    fn needs_of(&mut self, at: usize, needs: &[Requirement], arcs: &mut Vec<Arc>) -> Vec<Need> {
        let mut compiled = Vec::with_capacity(needs.len());
        for need in needs {
            match Need::of(need, self.roadmap, self.ids) {
                Some(need) => compiled.push(need),
                None => {
                    let arc = self.arc_to_nothing(at, need.resource.to_string());
                    let has_it = self
                        .works
                        .get(at)
                        .is_some_and(|work| work.state.is_started());
                    arcs.extend((!has_it).then_some(arc));
                }
            }
        }
        compiled
    }

    fn arcs(&mut self, at: usize, requires: &[Prerequisite], arcs: &mut Vec<Arc>) {
        for one in requires {
            self.arcs_to(at, &one.step, one.lag, one.link, arcs);
        }
    }

    fn groups(&mut self, at: usize, any_of: &[AnyOf]) {
        for (position, group) in any_of.iter().enumerate() {
            let mut alternatives = Vec::with_capacity(group.alternatives.len());
            for member in &group.alternatives {
                let mut arcs = Vec::with_capacity(1);
                self.arcs_to(at, &member.step, member.lag, member.link, &mut arcs);
                alternatives.push(arcs);
            }
            let chosen = |choice: &StepId| {
                group
                    .alternatives
                    .iter()
                    .position(|member| member.step == *choice)
            };
            let choice = group.choice.as_ref().and_then(chosen);
            self.any_ofs.push(Group {
                owner: at,
                at: position,
                alternatives,
                choice,
            });
        }
    }

    /// A link to a group is a link to each step below it.
    fn arcs_to(&mut self, at: usize, step: &StepId, lag: i32, link: Link, arcs: &mut Vec<Arc>) {
        let Some(from) = self.ids.step(step) else {
            let arc = self.arc_to_nothing(at, step.to_string());
            arcs.push(arc);
            return;
        };
        self.tangled |= link != Link::FS || lag < 0;
        let lag = i64::from(lag);
        if self.groups.is_group(from) {
            let first = arcs.len();
            let below = self.groups.below(from).iter();
            arcs.extend(below.map(|&from| Arc { from, lag, link }));
            arcs[first..].sort_unstable_by_key(|arc| arc.from);
        } else {
            arcs.push(Arc { from, lag, link });
        }
    }

    /// A link to what a name would name if it were there.
    fn arc_to_nothing(&mut self, at: usize, name: String) -> Arc {
        let from = self.roadmap.steps.len() + 1 + self.dangling.len();
        self.dangling.push((at, name));
        Arc {
            from,
            lag: 0,
            link: Link::FS,
        }
    }

    /// What a group requires, each step below it requires.
    fn pass_down(&mut self) {
        let groups = self.groups;
        if groups.from_above.is_empty() {
            return;
        }
        // The next group above each step that states anything.
        let states = |at: usize| !self.requires[at].is_empty() || !self.asks[at].is_empty();
        let mut stating: Vec<Option<usize>> = vec![None; self.works.len()];
        for &at in &groups.from_above {
            stating[at] = groups.parents[at]
                .and_then(|parent| Some(parent).filter(|&at| states(at)).or(stating[parent]));
        }
        let from = |at: usize| {
            let first = Some(at).filter(|&at| !groups.is_group(at));
            std::iter::successors(first, |&at| stating[at])
        };
        let count = self.works.len();
        let mut requires = Lists::with_capacity(count, count * 2);
        let mut asks = Lists::with_capacity(count, self.any_ofs.len());
        for at in 0..count {
            requires.push(from(at).flat_map(|at| self.requires[at].iter().copied()));
            asks.push(from(at).flat_map(|at| self.asks[at].iter().copied()));
        }
        (self.requires, self.asks) = (requires, asks);
    }
}

/// A circle through the first member of a strongly connected component, in the order in which
/// one step comes after the other.
fn shortest_loop(members: &[usize], followers: &Lists<u32>) -> Vec<usize> {
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

/// Which steps are groups, and what is below each.
pub struct Groups {
    /// Group memberships that form a circle, by step; they do not count.
    pub loops: Vec<usize>,
    /// Each step's group; empty, as the rest, where no step is a group.
    parents: Vec<Option<usize>>,
    /// The steps in each group.
    members: Lists<usize>,
    /// The steps, each after its group.
    from_above: Vec<usize>,
    /// The working steps in that order, and for each step where those below it begin and end.
    working: Vec<usize>,
    ranges: Vec<(u32, u32)>,
    is_group: Vec<bool>,
}

impl Groups {
    fn new(roadmap: &Roadmap, ids: &Ids) -> Groups {
        let steps = &roadmap.steps;
        let is_group: Vec<bool> = steps.iter().map(|step| step.group).collect();
        let mut groups = Groups {
            loops: Vec::new(),
            parents: Vec::new(),
            members: Lists::of(0, std::iter::empty()),
            from_above: Vec::new(),
            working: Vec::new(),
            ranges: Vec::new(),
            is_group,
        };
        if groups.is_group.contains(&true) {
            let parent = |step: &Step| ids.step(step.group_id.as_ref()?);
            let parents = steps.iter().map(parent);
            groups.parents = parents
                .map(|parent| parent.filter(|&at| groups.is_group[at]))
                .collect();
            groups.cut_loops();
            groups.lay_out();
        }
        groups
    }

    /// Whether a step is a group.
    pub fn is_group(&self, at: usize) -> bool {
        self.is_group.get(at).is_some_and(|&is_group| is_group)
    }

    /// The groups, each after those in it, with what is in them.
    pub fn upward(&self) -> impl Iterator<Item = (usize, &[usize])> {
        let groups = self.from_above.iter().rev().copied();
        let groups = groups.filter(|&at| self.is_group[at]);
        groups.map(|at| (at, &self.members[at]))
    }

    /// The working steps below a group.
    pub fn below(&self, at: usize) -> &[usize] {
        let (from, to) = self.ranges[at];
        &self.working[from as usize..to as usize]
    }

    /// Takes the first step on each circle out of its group.
    fn cut_loops(&mut self) {
        let mut seen_from: Vec<Option<usize>> = vec![None; self.parents.len()];
        for start in 0..self.parents.len() {
            let mut next = Some(start);
            while let Some(at) = next.filter(|&at| seen_from[at].is_none()) {
                seen_from[at] = Some(start);
                next = self.parents[at];
            }
            // A step that this walk has been at before is on a circle.
            let Some(on) = next.filter(|&at| seen_from[at] == Some(start)) else {
                continue;
            };
            let circle = std::iter::successors(self.parents[on], |&at| {
                self.parents[at].filter(|_| at != on)
            });
            let first = circle.min().unwrap_or(on);
            self.parents[first] = None;
            self.loops.push(first);
        }
        self.loops.sort_unstable();
    }

    fn lay_out(&mut self) {
        let count = self.parents.len();
        let parents = self.parents.iter().enumerate();
        let members = parents.filter_map(|(at, parent)| Some(((*parent)?, at)));
        self.members = Lists::of(count, members);
        self.ranges = vec![(0, 0); count];
        let outermost = (0..count).filter(|&at| self.parents[at].is_none());
        // Each step, and whether all below it were passed.
        let mut stack: Vec<(usize, bool)> = outermost.map(|at| (at, false)).collect();
        while let Some((at, is_passed)) = stack.pop() {
            let place = self.working.len() as u32;
            if is_passed {
                self.ranges[at].1 = place;
                continue;
            }
            self.ranges[at].0 = place;
            self.from_above.push(at);
            if self.is_group[at] {
                stack.push((at, true));
                stack.extend(self.members[at].iter().map(|&member| (member, false)));
            } else {
                self.working.push(at);
            }
        }
    }
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
    let real = match state {
        State::Started { on, .. } => (days.on_or_after(on), 0),
        State::Finished { on, .. } if length == 0 => (days.close_of(on), days.close_of(on)),
        State::Finished { started, on } => (days.on_or_after(started), days.close_of(on)),
        _ => (0, 0),
    };
    Work {
        days: length,
        state,
        real,
        not_before,
        provides,
        is_group: step.group,
        new_money: new_money(step, roadmap, ids),
    }
}

/// What takes no work: the goal, and what is not there.
fn resting(state: State) -> Work {
    Work {
        days: 0,
        state,
        real: (0, 0),
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

//! Ways to steps off the working route, with what those lack acquired.

use std::collections::HashMap;
use std::rc::Rc;

use super::*;

/// Start and finish.
pub(super) type Span = (i64, i64);

/// A way to steps off the route, with what they lack acquired by the cheapest offers.
pub(super) struct Way {
    /// Earliest and latest dates of the steps that the working route does not hold, in stored
    /// order.
    pub(super) dates: Vec<(usize, Span, Span)>,
    /// When the goal is reached by it; counts only where it was asked for.
    pub(super) finish: i64,
    /// How often each offer is taken.
    pub(super) counts: Rc<Vec<u32>>,
}

/// Finds ways from the working route on.
pub(super) struct Detours<'a> {
    plan: Plan<'a>,
    supply: &'a Supply,
    working: &'a Working<'a>,
    launch: i64,
    /// The working route's dates, with the choices of the way that is looked at.
    live: Live<'a>,
    /// The working route's latest dates, with those of the steps that a way adds.
    back: Backward,
    /// What the working route acquires.
    as_working: Rc<Vec<u32>>,
    /// The steps that the way that is looked at adds.
    is_added: Vec<bool>,
}

impl<'a> Detours<'a> {
    pub(super) fn new(
        plan: Plan<'a>,
        supply: &'a Supply,
        working: &'a Working<'a>,
        launch: i64,
    ) -> Self {
        Detours {
            plan,
            supply,
            working,
            launch,
            live: working.live.clone(),
            back: working.back.clone(),
            as_working: Rc::new(working.counts.clone()),
            is_added: vec![false; working.on.len()],
        }
    }

    /// What the working route acquires.
    pub(super) fn as_working(&self) -> Rc<Vec<u32>> {
        Rc::clone(&self.as_working)
    }

    /// The way that takes some alternatives instead, and when it reaches the goal if `to_goal`
    /// asks.
    pub(super) fn way(&mut self, changed: &[(usize, usize)], to_goal: bool) -> Way {
        let network = self.plan.network;
        let shared = |&(group, _): &(usize, usize)| network.askers[group].len() != 1;
        if !changed.iter().any(shared) {
            let way = self.short_way(changed, to_goal);
            if let Some(way) = way {
                return way;
            }
        }
        let mut picks = self.working.picks.clone();
        for &(group, alternative) in changed {
            picks[group] = Pick::Fixed(alternative);
        }
        self.whole_way(&picks, |plan, pass| plan.reached(&pass.picked))
    }

    /// The way of steps that do not lead to the goal.
    pub(super) fn of_strays(&self, strays: &[bool]) -> Way {
        self.whole_way(&self.working.picks, |_, _| Reached {
            required: vec![false; strays.len()],
            on: strays.to_vec(),
        })
    }

    /// Looks at what the way adds to the working route only. That is enough where nothing else
    /// moves: what is required after the added steps keeps its latest dates, since the steps
    /// that the way leaves out all came before, and since more of what never ends moves no
    /// latest date. None where it is not enough.
    fn short_way(&mut self, changed: &[(usize, usize)], to_goal: bool) -> Option<Way> {
        let network = self.plan.network;
        let was: Vec<Pick> = changed
            .iter()
            .map(|&(group, alternative)| self.live.pick(group, Pick::Fixed(alternative)))
            .collect();
        // Whatever the way adds comes before the last of those that ask for it.
        let askers = changed.iter().map(|&(group, _)| network.askers[group][0]);
        let end = askers.map(|at| network.rank[at as usize] as usize).max();
        let end = end.unwrap_or(0);
        self.live.settle_before(end);
        let added = self.added(changed);
        self.date_back(changed, &added);
        let mut counts = self.working.counts.clone();
        let mut more = Vec::new();
        for (resource, short) in self.lacking(&added, &self.live.pass, &self.back) {
            let before = &self.working.counts;
            if acquire(self.plan, resource, short, &mut counts, before) {
                more.push(resource);
            }
        }
        let ends = self.ends_with(&more) || self.lacks_provider(&added);
        let way = (!ends).then(|| {
            if !more.is_empty() {
                let ordered = self.supply.ordered(self.plan.resources, &counts);
                self.live.all_there(&ordered);
                self.live.settle_before(end);
                self.date_back(changed, &added);
            }
            if to_goal {
                self.live.settle();
            }
            let (pass, back) = (&self.live.pass, &self.back);
            Way {
                dates: dated(&added, pass, back),
                finish: pass.early[network.goal()].closure,
                counts: if more.is_empty() {
                    self.as_working()
                } else {
                    Rc::new(counts)
                },
            }
        });
        if !more.is_empty() && !ends {
            let resources = self.plan.resources;
            let ordered = self.supply.ordered(resources, &self.working.counts);
            self.live.all_there(&ordered);
        }
        for (&(group, _), was) in changed.iter().zip(was) {
            self.live.pick(group, was);
        }
        for at in added {
            (self.back.start[at], self.back.finish[at]) = (self.launch, self.launch);
        }
        way
    }

    /// Whether more of some resources could move latest dates: where they end, or where steps
    /// provide any.
    fn ends_with(&self, more: &[usize]) -> bool {
        let resources = self.plan.resources;
        let offers = more.iter().flat_map(|&at| &resources.offers_for[at]);
        let mut served = offers.flat_map(|&offer| {
            let given = resources.offers[offer].resource;
            resources.served_by(given)
        });
        let profiles = &self.live.pass.supply.profiles;
        !more.is_empty() && self.plan.network.is_provided()
            || served.any(|&served| !profiles[served].only_grows())
    }

    /// Whether some steps wait for others that the working route does not hold either.
    fn lacks_provider(&self, added: &[usize]) -> bool {
        let network = self.plan.network;
        let mut providers = added.iter().flat_map(|&at| network.providers_for(at));
        providers.any(|provider| !self.working.on[provider])
    }

    /// The steps that a way adds to the working route, the latest in order first.
    fn added(&mut self, changed: &[(usize, usize)]) -> Vec<usize> {
        let network = self.plan.network;
        let mut added: Vec<usize> = Vec::new();
        let (on, is_added) = (&self.working.on, &mut self.is_added);
        let mut add = |at: usize, added: &mut Vec<usize>| {
            if !on[at] && !std::mem::replace(&mut is_added[at], true) {
                added.push(at);
            }
        };
        for &(group, alternative) in changed {
            let arcs = network.any_ofs[group].alternatives.get(alternative);
            for arc in arcs.into_iter().flatten() {
                add(arc.from, &mut added);
            }
        }
        let mut next = 0;
        while let Some(&at) = added.get(next) {
            next += 1;
            if !self.plan.is_settled(at) {
                for arc in self.plan.taken_arcs(at, &self.live.pass.picked) {
                    add(arc.from, &mut added);
                }
            }
        }
        for &at in &added {
            self.is_added[at] = false;
        }
        added.sort_unstable_by_key(|&at| std::cmp::Reverse(network.rank[at]));
        added
    }

    /// Latest dates of the steps that a way adds.
    fn date_back(&mut self, changed: &[(usize, usize)], added: &[usize]) {
        let network = self.plan.network;
        let last = self.launch.min(self.back.finish[network.goal()]);
        for &at in added {
            (self.back.start[at], self.back.finish[at]) = (last, last);
        }
        for &(group, alternative) in changed {
            let owner = network.askers[group][0] as usize;
            if self.working.on[owner] {
                let arcs = network.any_ofs[group].alternatives.get(alternative);
                for arc in arcs
                    .into_iter()
                    .flatten()
                    .filter(|arc| !self.working.on[arc.from])
                {
                    let limit = self.plan.limit_of(arc, owner, &self.back);
                    self.back.finish[arc.from] = self.back.finish[arc.from].min(limit);
                }
            }
        }
        for &at in added {
            if self.plan.is_settled(at) {
                continue;
            }
            self.plan.date_back(at, &self.live.pass, &mut self.back);
            for arc in self.plan.taken_arcs(at, &self.live.pass.picked) {
                if !self.working.on[arc.from] {
                    let limit = self.plan.limit_of(arc, at, &self.back);
                    self.back.finish[arc.from] = self.back.finish[arc.from].min(limit);
                }
            }
        }
    }

    /// What some steps lack at their latest dates (at their earliest, where there is no launch
    /// date): the resource, and how much.
    fn lacking(&self, off: &[usize], pass: &Forward, back: &Backward) -> Vec<(usize, Option<i64>)> {
        let mut lacking = Vec::new();
        for &at in off {
            let work = &self.plan.network.works[at];
            if !work.state.is_open() {
                continue;
            }
            let start = if self.launch < NEVER {
                back.start[at]
            } else {
                pass.early[at].start
            };
            for need in &self.plan.network.needs[at] {
                let profile = &pass.supply.profiles[need.resource];
                if let Some(lack) = profile.lack(need.demand, start, work.days) {
                    lacking.push((at, need.resource, lack.amount));
                }
            }
        }
        // What a step needs is bought in stored order.
        lacking.sort_by_key(|&(at, ..)| at);
        let bought = lacking.into_iter();
        bought
            .map(|(_, resource, short)| (resource, short))
            .collect()
    }

    /// Looks at everything anew.
    fn whole_way(&self, picks: &[Pick], on: impl Fn(Plan, &Forward) -> Reached) -> Way {
        let plan = self.plan;
        let evaluate = |counts: &[u32]| {
            let ordered = self.supply.ordered(plan.resources, counts);
            let pass = plan.forward(&plan.network.order, ordered, picks, self.launch, |_| false);
            let reached = on(plan, &pass);
            let back = plan.backward(&reached.on, &reached.required, &pass, self.launch);
            (pass, back, reached.on)
        };
        let (mut pass, mut back, mut on) = evaluate(&self.working.counts);
        let off = |on: &[bool]| -> Vec<usize> {
            (0..on.len())
                .filter(|&at| on[at] && !self.working.on[at])
                .collect()
        };
        let mut counts = self.working.counts.clone();
        let mut more = false;
        for (resource, short) in self.lacking(&off(&on), &pass, &back) {
            more |= acquire(plan, resource, short, &mut counts, &self.working.counts);
        }
        if more {
            (pass, back, on) = evaluate(&counts);
        }
        Way {
            dates: dated(&off(&on), &pass, &back),
            finish: pass.early[plan.network.goal()].closure,
            counts: Rc::new(counts),
        }
    }
}

/// Earliest and latest dates of some works, in stored order.
fn dated(works: &[usize], pass: &Forward, back: &Backward) -> Vec<(usize, Span, Span)> {
    let span = |&at: &usize| {
        let early = (pass.early[at].start, pass.early[at].finish);
        (at, early, (back.start[at], back.finish[at]))
    };
    let mut dates: Vec<(usize, Span, Span)> = works.iter().map(span).collect();
    dates.sort_unstable_by_key(|&(at, ..)| at);
    dates
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

/// The ways to the works off the route.
pub(super) struct Ways {
    /// Each the alternatives that it takes instead, by group.
    pub(super) ways: Vec<Vec<(usize, usize)>>,
    /// For each work, those to the goal that change the fewest groups, then the fewest stored
    /// choices; shared among works.
    pub(super) of: Vec<Rc<[usize]>>,
}

/// Groups changed and stored choices changed, and the ways that cost so much.
type Cheapest = ((u32, u32), Rc<[usize]>);

/// Finds the ways to all works.
pub(super) fn ways(plan: Plan, working: &Working) -> Ways {
    let network = plan.network;
    let mut known = Known::default();
    let mut best: Vec<Option<Cheapest>> = vec![None; network.works.len()];
    best[network.goal()] = Some(((0, 0), Rc::new([known.number(Vec::new())])));
    for &at in network.order.iter().rev() {
        let Some((cost, ways)) = best[at].clone() else {
            continue;
        };
        if plan.is_settled(at) {
            continue;
        }
        for arc in &network.requires[at] {
            offer_ways(&mut best[arc.from], cost, &ways);
        }
        for provider in network.providers_for(at) {
            offer_ways(&mut best[provider], cost, &ways);
        }
        for &group in &network.asks[at] {
            let compiled = &network.any_ofs[group];
            for (alternative, arcs) in compiled.alternatives.iter().enumerate() {
                let taken = working.meets[group] && working.live.pass.picked[group] == alternative;
                let stored = compiled.choice.is_some_and(|choice| choice != alternative);
                let more = (cost.0 + 1, cost.1 + u32::from(stored));
                let useful = |arc: &Arc| best[arc.from].as_ref().is_none_or(|best| best.0 >= more);
                if taken {
                    for arc in arcs {
                        offer_ways(&mut best[arc.from], cost, &ways);
                    }
                } else if arcs.iter().any(useful) {
                    let changed = ways
                        .iter()
                        .map(|&way| known.change(way, group, alternative));
                    let changed = changed.collect();
                    for arc in arcs {
                        offer_ways(&mut best[arc.from], more, &changed);
                    }
                }
            }
        }
    }
    let none: Rc<[usize]> = Rc::new([]);
    let of = best.into_iter();
    Ways {
        of: of
            .map(|best| best.map_or_else(|| Rc::clone(&none), |(_, ways)| ways))
            .collect(),
        ways: known.ways,
    }
}

/// Ways by number, each once.
#[derive(Default)]
struct Known {
    ways: Vec<Vec<(usize, usize)>>,
    numbers: HashMap<Vec<(usize, usize)>, usize>,
}

impl Known {
    fn number(&mut self, way: Vec<(usize, usize)>) -> usize {
        *self.numbers.entry(way).or_insert_with_key(|way| {
            self.ways.push(way.clone());
            self.ways.len() - 1
        })
    }

    /// A way that takes another alternative in a group besides.
    fn change(&mut self, way: usize, group: usize, alternative: usize) -> usize {
        let mut way = self.ways[way].clone();
        way.retain(|&(other, _)| other != group);
        way.push((group, alternative));
        way.sort_unstable();
        self.number(way)
    }
}

fn offer_ways(best: &mut Option<Cheapest>, cost: (u32, u32), ways: &Rc<[usize]>) {
    match best {
        Some((known, list)) if *known == cost => {
            let is_new = |way: &&usize| !list.contains(way);
            if list.len() < MOST_WAYS
                && !Rc::ptr_eq(list, ways)
                && ways.iter().any(|way| is_new(&way))
            {
                let more = ways.iter().filter(is_new);
                *list = list.iter().chain(more).copied().take(MOST_WAYS).collect();
            }
        }
        Some((known, _)) if *known < cost => {}
        _ => *best = Some((cost, Rc::clone(ways))),
    }
}

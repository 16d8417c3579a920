//! Ways to steps off the working route, with what those lack acquired.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::rc::Rc;

use super::*;

/// Start and finish.
pub(super) type Span = (i64, i64);

/// A way to steps off the route, with what they lack acquired by the cheapest offers.
pub(super) struct Way {
    /// Earliest and latest dates of the steps that the working route does not hold.
    pub(super) dates: HashMap<usize, (Span, Span)>,
    /// When the goal is reached by it.
    pub(super) finish: i64,
    /// How often each offer is taken.
    pub(super) counts: Rc<Vec<u32>>,
}

/// Groups changed and stored choices changed, and the ways that cost so much: each the
/// alternatives that it takes instead, by group.
type Ways = ((u32, u32), Vec<Vec<(usize, usize)>>);

/// Finds ways from the working route on.
pub(super) struct Detours<'a> {
    plan: Plan<'a>,
    supply: &'a Supply,
    working: &'a Working,
    launch: i64,
    /// The working route's dates, with the choices of the way that is looked at.
    live: Live<'a>,
    /// The working route's latest dates, with those of the steps that a way adds.
    back: Backward,
}

impl<'a> Detours<'a> {
    pub(super) fn new(
        plan: Plan<'a>,
        supply: &'a Supply,
        working: &'a Working,
        launch: i64,
    ) -> Self {
        let ordered = supply.ordered(plan.resources, &working.counts);
        Detours {
            plan,
            supply,
            working,
            launch,
            live: Live::new(plan, ordered, working.picks.clone(), launch),
            back: working.back.clone(),
        }
    }

    /// The way that takes some alternatives instead.
    pub(super) fn way(&mut self, changed: &[(usize, usize)]) -> Way {
        let network = self.plan.network;
        let shared = |&(group, _): &(usize, usize)| network.askers[group].len() != 1;
        if !network.is_provided() && !changed.iter().any(shared) {
            let way = self.short_way(changed);
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
    fn short_way(&mut self, changed: &[(usize, usize)]) -> Option<Way> {
        let was: Vec<Pick> = changed
            .iter()
            .map(|&(group, alternative)| self.live.pick(group, Pick::Fixed(alternative)))
            .collect();
        self.live.settle();
        let added = self.added(changed);
        self.date_back(changed, &added);
        let mut counts = self.working.counts.clone();
        let (ends, more) = {
            let profiles = &self.live.pass.supply.profiles;
            let bought = self.lacking(&added, &self.live.pass, &self.back);
            let mut ends = false;
            let mut more = false;
            for (resource, short) in bought {
                if acquire(
                    self.plan,
                    resource,
                    short,
                    &mut counts,
                    &self.working.counts,
                ) {
                    more = true;
                    let offers = &self.plan.resources.offers_for[resource];
                    let served = offers.iter().flat_map(|&offer| {
                        let given = self.plan.resources.offers[offer].resource;
                        self.plan.resources.served_by(given)
                    });
                    ends |= served
                        .into_iter()
                        .any(|&served| !profiles[served].only_grows());
                }
            }
            (ends, more)
        };
        let way = (!ends).then(|| {
            if more {
                let ordered = self.supply.ordered(self.plan.resources, &counts);
                self.live.all_there(&ordered);
                self.live.settle();
                self.date_back(changed, &added);
            }
            let (pass, back) = (&self.live.pass, &self.back);
            let dates = added.iter().map(|&at| {
                let (early, late) = (
                    (pass.start[at], pass.finish[at]),
                    (back.start[at], back.finish[at]),
                );
                (at, (early, late))
            });
            Way {
                dates: dates.collect(),
                finish: pass.closure[self.plan.network.goal()],
                counts: Rc::new(counts),
            }
        });
        if more && !ends {
            let ordered = self
                .supply
                .ordered(self.plan.resources, &self.working.counts);
            self.live.all_there(&ordered);
        }
        for (&(group, _), was) in changed.iter().zip(was) {
            self.live.pick(group, was);
        }
        self.live.settle();
        for at in added {
            (self.back.start[at], self.back.finish[at]) = (self.launch, self.launch);
        }
        way
    }

    /// The steps that a way adds to the working route, the latest in order first.
    fn added(&self, changed: &[(usize, usize)]) -> Vec<usize> {
        let network = self.plan.network;
        let alternatives = changed
            .iter()
            .map(|&(group, alternative)| network.any_ofs[group].alternatives.get(alternative));
        let mut stack: Vec<usize> = alternatives
            .flatten()
            .flatten()
            .map(|arc| arc.from)
            .collect();
        let mut seen: BTreeSet<(Reverse<u32>, usize)> = BTreeSet::new();
        while let Some(at) = stack.pop() {
            let is_new = !self.working.on[at] && seen.insert((Reverse(network.rank[at]), at));
            if is_new && !self.plan.is_settled(at) {
                let arcs = self.plan.taken_arcs(at, &self.live.pass.picked);
                stack.extend(arcs.map(|arc| arc.from));
            }
        }
        seen.into_iter().map(|(_, at)| at).collect()
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
        let mut off = off.to_vec();
        off.sort_unstable();
        let mut lacking = Vec::new();
        for at in off {
            let work = &self.plan.network.works[at];
            if !work.state.is_open() {
                continue;
            }
            let start = if self.launch < NEVER {
                back.start[at]
            } else {
                pass.start[at]
            };
            for need in &work.needs {
                let profile = &pass.supply.profiles[need.resource];
                if let Some(lack) = profile.lack(need.demand, start, work.days) {
                    lacking.push((need.resource, lack.amount));
                }
            }
        }
        lacking
    }

    /// Looks at everything anew.
    fn whole_way(&self, picks: &[Pick], on: impl Fn(Plan, &Forward) -> Reached) -> Way {
        let plan = self.plan;
        let evaluate = |counts: &[u32]| {
            let ordered = self.supply.ordered(plan.resources, counts);
            let pass = plan.forward(&plan.network.order, ordered, picks, self.launch, |_| false);
            let reached = on(plan, &pass);
            let back = plan.backward(&reached, &pass, self.launch);
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
        let dates = off(&on).into_iter().map(|at| {
            let (early, late) = (
                (pass.start[at], pass.finish[at]),
                (back.start[at], back.finish[at]),
            );
            (at, (early, late))
        });
        Way {
            dates: dates.collect(),
            finish: pass.closure[plan.network.goal()],
            counts: Rc::new(counts),
        }
    }
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

/// For each work off the route, the ways to the goal that change the fewest groups, then the
/// fewest stored choices: the alternatives that they take instead.
pub(super) fn ways(plan: Plan, working: &Working) -> Vec<Vec<Vec<(usize, usize)>>> {
    let network = plan.network;
    let mut best: Vec<Option<Ways>> = vec![None; network.works.len()];
    best[network.goal()] = Some(((0, 0), vec![Vec::new()]));
    for &at in network.order.iter().rev() {
        let Some((cost, ways)) = best[at].clone() else {
            continue;
        };
        if plan.is_settled(at) {
            continue;
        }
        let work = &network.works[at];
        for arc in &work.requires {
            offer_way(&mut best[arc.from], cost, &ways);
        }
        for provider in network.providers_for(at) {
            offer_way(&mut best[provider], cost, &ways);
        }
        for &group in &work.any_of {
            let compiled = &network.any_ofs[group];
            for (alternative, arcs) in compiled.alternatives.iter().enumerate() {
                let taken = working.meets[group] && working.pass.picked[group] == alternative;
                let (cost, ways) = if taken {
                    (cost, ways.clone())
                } else {
                    let stored = compiled.choice.is_some_and(|choice| choice != alternative);
                    let more = (cost.0 + 1, cost.1 + u32::from(stored));
                    let changed = ways.iter().map(|way| {
                        let mut way = way.clone();
                        way.retain(|&(other, _)| other != group);
                        way.push((group, alternative));
                        way.sort_unstable();
                        way
                    });
                    (more, changed.collect())
                };
                for arc in arcs {
                    offer_way(&mut best[arc.from], cost, &ways);
                }
            }
        }
    }
    best.into_iter()
        .map(|best| best.map_or_else(Vec::new, |(_, ways)| ways))
        .collect()
}

fn offer_way(best: &mut Option<Ways>, cost: (u32, u32), ways: &[Vec<(usize, usize)>]) {
    match best {
        Some((known, list)) if *known == cost && list.len() < MOST_WAYS => {
            for way in ways {
                if list.len() < MOST_WAYS && !list.contains(way) {
                    list.push(way.clone());
                }
            }
        }
        Some((known, _)) if *known <= cost => {}
        _ => *best = Some((cost, ways.to_vec())),
    }
}

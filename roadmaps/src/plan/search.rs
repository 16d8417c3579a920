//! Which route to take and what to acquire for it: the cheapest fixes, route by route.
//!
//! More acquisitions never make anything later, so that the sets which fix a route grow upward
//! from minimal ones. Those are found best first: a set that does not fix the route names the
//! needs that hold it up, and every fix above it must acquire for one of them.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::rc::Rc;

use crate::model::Roadmap;

use super::live::Live;
use super::routes::{Choices, Route, Routes};
use super::schedule::{Forward, Pick, Plan};
use super::supply::{NEVER, Need, Profile, Supply};

/// How many fixes are listed.
const MOST_FIXES: usize = 20;
/// How many works a search may date anew in all.
const EFFORT: usize = 250_000;

/// A fix: how often to take each offer, on which route.
#[derive(Clone, Debug)]
pub struct Found {
    /// How often each offer is taken.
    pub counts: Vec<u32>,
    /// The alternative in each group.
    pub picked: Vec<usize>,
    /// The groups that the route meets.
    pub met: Vec<usize>,
    /// What the acquisitions cost, in hundredths.
    pub cost: i64,
    /// What the route has still to spend, in hundredths.
    pub spending: i64,
    /// The last day to order each offer that is taken.
    pub order_by: Vec<Option<i64>>,
    /// The goal's earliest finish.
    pub finish: i64,
}

impl Found {
    /// Its choices, in stored order.
    pub fn choices(&self) -> Choices {
        let met = self.met.iter();
        met.map(|&group| (group, self.picked[group])).collect()
    }
}

/// What a search found.
pub struct Fixes {
    /// Best first; one a set of acquisitions.
    pub found: Vec<Found>,
    /// Whether everything cheaper was proved to fail.
    pub proven: bool,
}

/// A search over routes and offers.
pub struct Search<'a> {
    /// The compiled roadmap.
    plan: Plan<'a>,
    /// The roadmap.
    roadmap: &'a Roadmap,
    /// What there is without any offer, in the pessimistic reading.
    supply: &'a Supply,
    /// The boundary at the close of the launch date.
    launch: i64,
    /// The dates of the route that is looked at with nothing on offer, and with everything.
    bare: Live<'a>,
    whole: Live<'a>,
    /// The same with some offers taken, and how often each.
    live: Live<'a>,
    counts: Vec<u32>,
    /// How many works may still be dated.
    effort: usize,
    /// The same to find one fix where there are too many sets to search.
    lean_effort: usize,
}

/// A set of offers that is looked at: what it costs, how often each is taken, and of which ones
/// the last is known to be needed.
type Set = (i64, Vec<u32>, Vec<bool>);

/// What every fix above a set takes more of.
enum More {
    /// One of each of these.
    All(BTreeSet<usize>),
    /// One of these at least; none where no offer can help.
    OneOf(BTreeSet<usize>),
}

impl<'a> Search<'a> {
    /// Prepares a search from dates with nothing on offer and with everything.
    pub fn new(
        plan: Plan<'a>,
        roadmap: &'a Roadmap,
        supply: &'a Supply,
        launch: i64,
        bare: &Live<'a>,
        whole: &Live<'a>,
    ) -> Self {
        Search {
            plan,
            roadmap,
            supply,
            launch,
            bare: bare.clone(),
            whole: whole.clone(),
            live: bare.clone(),
            counts: vec![0; plan.resources.offers.len()],
            effort: EFFORT,
            lean_effort: EFFORT,
        }
    }

    /// The cheapest fixes over the routes that keep some choices. `seed` is a route that
    /// everything on offer makes work; it is looked at first where not all can be.
    pub fn fixes(&mut self, decided: &[Option<usize>], seed: Vec<usize>) -> Fixes {
        // Half is left for another search.
        let (share, kept) = (self.effort / 2, self.effort - self.effort / 2);
        self.effort = share;
        let mut best: BTreeMap<Vec<u32>, Found> = BTreeMap::new();
        let (_, mut proven) = Routes::count(self.plan, decided);
        if !proven {
            self.look(&Route::new(self.plan, seed), &mut best);
        }
        let mut routes = Routes::new(self.plan, decided);
        while routes.next() {
            proven &= self.look(&routes.route, &mut best);
            if self.effort == 0 && (!best.is_empty() || self.lean_effort == 0) {
                proven = false;
                break;
            }
        }
        self.effort += kept;
        let mut found: Vec<Found> = best.into_values().collect();
        found.sort_by(|a, b| self.compare(a, b));
        found.truncate(MOST_FIXES);
        Fixes { found, proven }
    }

    /// Among routes that reach the goal as things stand: the least spending, then the earliest
    /// goal finish, then stored order.
    pub fn best_feasible(&mut self, decided: &[Option<usize>]) -> Option<Choices> {
        let mut best: Option<(i64, i64, Choices)> = None;
        let mut routes = Routes::new(self.plan, decided);
        let none = vec![0; self.counts.len()];
        while routes.next() {
            let route = &routes.route;
            if self.is_fixed_by(route, &none) {
                let rank = (route.spending(), self.finish(route, &none), route.choices());
                best = Some(best.map_or(rank.clone(), |best| best.min(rank)));
            }
        }
        best.map(|(_, _, choices)| choices)
    }

    /// Where nothing fixes it: the route with the fewest steps that are dropped or lack something
    /// with some offers taken, then the earliest goal finish, then stored order.
    pub fn least_bad(&mut self, decided: &[Option<usize>], counts: &[u32]) -> Option<Choices> {
        let mut best: Option<(usize, i64, Choices)> = None;
        let mut routes = Routes::new(self.plan, decided);
        while routes.next() {
            let route = &routes.route;
            let bad = route.bad(&self.order(route, counts).unmet);
            let rank = (bad, self.finish(route, counts), route.choices());
            best = Some(best.map_or(rank.clone(), |best| best.min(rank)));
        }
        best.map(|(_, _, choices)| choices)
    }

    /// The last day to order each offer of a set on a route, as its steps lack its resource at
    /// their latest dates without it.
    fn order_by(&mut self, route: &Route, counts: &[u32]) -> Vec<Option<i64>> {
        let mut days = vec![None; counts.len()];
        let taken = (0..counts.len()).filter(|&offer| counts[offer] > 0);
        if self.launch >= NEVER || taken.clone().next().is_none() {
            return days;
        }
        let (plan, launch) = (self.plan, self.launch);
        let pass = &self.order(route, counts).pass;
        let back = plan.backward(route.on(), &route.required.is, pass, launch);
        let mut others = counts.to_vec();
        for offer in taken {
            others[offer] = 0;
            let resources = self.plan.resources;
            let provided = self.plan.network.is_provided();
            let without = if provided {
                Some(self.order(route, &others).pass.supply.clone())
            } else if self.plan.resources.is_paid(counts) {
                Some(self.supply.ordered(resources, &others))
            } else {
                None
            };
            let without = |resource: usize| match &without {
                Some(supply) => Rc::clone(&supply.profiles[resource]),
                None => self.supply.with_orders(resources, &others, resource),
            };
            days[offer] = self.last_order(offer, route, &back, without);
            others[offer] = counts[offer];
        }
        days
    }

    fn last_order(
        &self,
        offer: usize,
        route: &Route,
        back: &super::schedule::Backward,
        without: impl Fn(usize) -> Rc<Profile>,
    ) -> Option<i64> {
        let network = self.plan.network;
        let offer = &self.plan.resources.offers[offer];
        let mut earliest: Option<i64> = None;
        for &resource in self.plan.resources.served_by(offer.resource) {
            let profile = without(resource);
            let needers = network.needers[resource].iter().map(|&at| at as usize);
            for at in needers.filter(|&at| route.on()[at]) {
                let work = &network.works[at];
                if !work.state.is_open() {
                    continue;
                }
                let needs = network.needs[at].iter();
                for need in needs.filter(|need| need.resource == resource) {
                    if let Some(lack) = profile.lack(need.demand, back.start[at], work.days) {
                        let day = lack.first - offer.delay;
                        earliest = Some(earliest.map_or(day, |earliest| earliest.min(day)));
                    }
                }
            }
        }
        earliest
    }

    /// Looks for fixes on a route, or for one where there are too many sets to search. Returns
    /// whether the search ended by itself.
    fn look(&mut self, route: &Route, best: &mut BTreeMap<Vec<u32>, Found>) -> bool {
        let ended = self.explore(route, best);
        if !ended && best.is_empty() && self.lean_effort > 0 {
            std::mem::swap(&mut self.effort, &mut self.lean_effort);
            self.lean(route, best);
            std::mem::swap(&mut self.effort, &mut self.lean_effort);
        }
        ended
    }

    /// Finds the minimal sets that fix one route, cheapest first, as long as they can be among
    /// those listed. Returns whether the search ended by itself.
    fn explore(&mut self, route: &Route, best: &mut BTreeMap<Vec<u32>, Found>) -> bool {
        let offers = &self.plan.resources.offers;
        if self.effort == 0 {
            return false;
        }
        if !self.is_fixable(route) {
            return true;
        }
        let mut bound = cost_of_last(best);
        let none: Set = (0, vec![0; offers.len()], vec![false; offers.len()]);
        let mut queue: BinaryHeap<Reverse<Set>> = BinaryHeap::from([Reverse(none)]);
        let mut seen: BTreeSet<Vec<u32>> = BTreeSet::new();
        let mut minimal: Vec<Vec<u32>> = Vec::new();
        while let Some(Reverse((cost, counts, needed))) = queue.pop() {
            if cost > bound {
                return true;
            }
            if self.effort == 0 {
                return false;
            }
            if minimal.iter().any(|smaller| covers(&counts, smaller)) {
                continue;
            }
            if self.is_fixed_by(route, &counts) {
                if self.is_minimal(route, &counts, &needed) {
                    self.note(route, &counts, cost, best);
                    bound = bound.min(cost_of_last(best));
                    minimal.push(counts);
                }
                continue;
            }
            for (taken, is_needed) in self.more(route, &counts).ways() {
                let (mut cost, mut counts, mut needed) = (cost, counts.clone(), needed.clone());
                for &offer in &taken {
                    counts[offer] += 1;
                    needed[offer] = is_needed;
                    cost = cost.saturating_add(offers[offer].cost.0);
                }
                self.effort = self.effort.saturating_sub(1 + counts.len() / 16);
                if seen.insert(counts.clone()) {
                    queue.push(Reverse((cost, counts, needed)));
                }
            }
        }
        true
    }

    /// One fix of a route, cheap offers kept rather than dear ones (QuickXplain, Junker 2004), for
    /// where there are too many sets to search. Where even that is too much, it holds more than it
    /// must.
    fn lean(&mut self, route: &Route, best: &mut BTreeMap<Vec<u32>, Found>) {
        if !self.is_fixable(route) {
            return;
        }
        let offers = &self.plan.resources.offers;
        // What every fix takes.
        let mut counts = vec![0; offers.len()];
        while self.effort > EFFORT / 2 && !self.is_fixed_by(route, &counts) {
            let More::All(taken) = self.more(route, &counts) else {
                break;
            };
            taken.iter().for_each(|&offer| counts[offer] += 1);
        }
        let least = counts.clone();
        if !self.is_fixed_by(route, &counts) {
            let mut ranked: Vec<usize> = (0..offers.len())
                .filter(|&at| offers[at].left > least[at])
                .collect();
            ranked.sort_by_key(|&at| (offers[at].cost, offers[at].delay, offers[at].rank));
            for offer in self.needed(route, &mut counts.clone(), &least, false, &ranked) {
                counts[offer] = offers[offer].left;
            }
            // As few of each as will do.
            for &offer in ranked.iter().rev() {
                let (mut low, mut high) = (least[offer], counts[offer]);
                while low < high && self.effort > 0 {
                    counts[offer] = low + (high - low) / 2;
                    if self.is_fixed_by(route, &counts) {
                        high = counts[offer];
                    } else {
                        low = counts[offer] + 1;
                    }
                }
                counts[offer] = high;
            }
        }
        let taken = counts.iter().zip(offers);
        let costs = taken.map(|(&count, offer)| i64::from(count).saturating_mul(offer.cost.0));
        let cost = costs.fold(0, i64::saturating_add);
        if self.is_fixed_by(route, &counts) {
            self.note(route, &counts, cost, best);
        }
    }

    /// Which of `ranked` are needed beside those of `given`; the first are kept rather. All of
    /// them where no effort is left.
    fn needed(
        &mut self,
        route: &Route,
        given: &mut Vec<u32>,
        least: &[u32],
        added: bool,
        ranked: &[usize],
    ) -> Vec<usize> {
        if added && self.is_fixed_by(route, given) {
            return Vec::new();
        }
        if ranked.len() <= 1 || self.effort == 0 {
            return ranked.to_vec();
        }
        let offers = &self.plan.resources.offers;
        let (first, second) = ranked.split_at(ranked.len() / 2);
        first.iter().for_each(|&at| given[at] = offers[at].left);
        let late = self.needed(route, given, least, true, second);
        first.iter().for_each(|&at| given[at] = least[at]);
        late.iter().for_each(|&at| given[at] = offers[at].left);
        let early = self.needed(route, given, least, !late.is_empty(), first);
        late.iter().for_each(|&at| given[at] = least[at]);
        [early, late].concat()
    }

    fn note(
        &mut self,
        route: &Route,
        counts: &[u32],
        cost: i64,
        best: &mut BTreeMap<Vec<u32>, Found>,
    ) {
        self.effort = self.effort.saturating_sub(route.works);
        let order_by = self.order_by(route, counts);
        let found = Found {
            counts: counts.to_vec(),
            picked: route.picked.clone(),
            met: route.met().collect(),
            cost,
            spending: route.spending(),
            order_by,
            finish: self.finish(route, counts),
        };
        match best.get(counts) {
            Some(known) if self.compare(known, &found) != Ordering::Greater => {}
            _ => drop(best.insert(counts.to_vec(), found)),
        }
    }

    /// No acquisition in it can be left out; of some that is known.
    fn is_minimal(&mut self, route: &Route, counts: &[u32], needed: &[bool]) -> bool {
        (0..counts.len())
            .filter(|&offer| counts[offer] > 0 && !needed[offer])
            .all(|offer| {
                let mut fewer = counts.to_vec();
                fewer[offer] -= 1;
                !self.is_fixed_by(route, &fewer)
            })
    }

    /// Whether everything on offer fixes a route.
    fn is_fixable(&mut self, route: &Route) -> bool {
        self.effort = self.effort.saturating_sub(take(&mut self.whole, route));
        self.whole.reaches(self.plan.network.goal(), self.launch)
    }

    fn is_fixed_by(&mut self, route: &Route, counts: &[u32]) -> bool {
        let (goal, launch) = (self.plan.network.goal(), self.launch);
        self.order(route, counts).reaches(goal, launch)
    }

    /// When a route with offers taken reaches the goal.
    fn finish(&mut self, route: &Route, counts: &[u32]) -> i64 {
        let goal = self.plan.network.goal();
        self.order(route, counts).pass.early[goal].closure
    }

    /// The dates of a route with offers taken.
    fn order(&mut self, route: &Route, counts: &[u32]) -> &Live<'a> {
        let live = if counts.iter().all(|&count| count == 0) {
            &mut self.bare
        } else {
            let works = supply(&mut self.live, self.plan, self.supply, &self.counts, counts);
            self.effort = self.effort.saturating_sub(works);
            self.counts.copy_from_slice(counts);
            &mut self.live
        };
        self.effort = self.effort.saturating_sub(take(live, route));
        live
    }

    /// The order of fixes: cost, spending, the latest first order, the earliest goal finish, the
    /// choices in stored order, acquisition ids as bytes.
    fn compare(&self, a: &Found, b: &Found) -> Ordering {
        let first_order = |found: &Found| {
            found
                .order_by
                .iter()
                .flatten()
                .copied()
                .min()
                .unwrap_or(NEVER)
        };
        (a.cost, a.spending)
            .cmp(&(b.cost, b.spending))
            .then_with(|| first_order(b).cmp(&first_order(a)))
            .then_with(|| a.finish.cmp(&b.finish))
            .then_with(|| a.choices().cmp(&b.choices()))
            .then_with(|| self.ids(&a.counts).cmp(&self.ids(&b.counts)))
    }

    fn ids(&self, counts: &[u32]) -> Vec<&'a str> {
        let mut ids = Vec::new();
        for (at, &count) in counts.iter().enumerate() {
            let acquisition = self.plan.resources.offers[at].acquisition;
            let id = self.roadmap.acquisitions[acquisition].id.as_str();
            ids.extend(std::iter::repeat_n(id, count as usize));
        }
        ids.sort_unstable();
        ids
    }

    /// What every fix above a set takes more of, since it does away with all that is not met, or
    /// with what makes the goal late.
    fn more(&mut self, route: &Route, counts: &[u32]) -> More {
        let plan = self.plan;
        let live = self.order(route, counts);
        let (mut all, mut fewest, mut steps) = (BTreeSet::new(), None, 0);
        let mut note = |trail: Trail| {
            steps += trail.steps;
            let offers = trail.offers;
            let known = fewest.as_ref().map_or(usize::MAX, BTreeSet::len);
            match offers.len() {
                1 => all.extend(offers),
                count if count < known => fewest = Some(offers),
                _ => {}
            }
        };
        let trail = || Trail {
            plan,
            route,
            pass: &live.pass,
            counts,
            offers: BTreeSet::new(),
            steps: 1,
        };
        let mut is_met = true;
        for at in route.required.set.both(&live.unmet) {
            is_met = false;
            let mut trail = trail();
            trail.follow_unmet(at);
            note(trail);
        }
        if is_met {
            let mut trail = trail();
            trail.follow_last();
            note(trail);
        }
        // Such a step is as much work as dating a few works.
        self.effort = self.effort.saturating_sub(4 * steps);
        match fewest {
            Some(fewest) if fewest.is_empty() || all.is_empty() => More::OneOf(fewest),
            _ => More::All(all),
        }
    }
}

impl More {
    /// What to take next: each way what it takes, and whether every fix takes that.
    fn ways(self) -> Vec<(Vec<usize>, bool)> {
        match self {
            More::All(offers) => vec![(offers.into_iter().collect(), true)],
            More::OneOf(offers) => offers
                .into_iter()
                .map(|offer| (vec![offer], false))
                .collect(),
        }
    }
}

/// Takes a route's alternatives. Returns how much work that was.
fn take(live: &mut Live, route: &Route) -> usize {
    for (group, &alternative) in route.picked.iter().enumerate() {
        live.pick(group, Pick::Fixed(alternative));
    }
    live.settle() + route.picked.len() / 32 + 1
}

/// Takes other offers than those known to be taken. Returns how much work that was.
fn supply(live: &mut Live, plan: Plan, supply: &Supply, known: &[u32], counts: &[u32]) -> usize {
    let resources = plan.resources;
    if resources.is_paid(known) || resources.is_paid(counts) {
        live.all_there(&supply.ordered(resources, counts));
        return (supply.profiles.len() + counts.len()) / 8;
    }
    let changed = (0..counts.len()).filter(|&at| known[at] != counts[at]);
    let served = changed.flat_map(|at| resources.served_by(resources.offers[at].resource));
    let mut served: Vec<usize> = served.copied().collect();
    served.sort_unstable();
    served.dedup();
    for &resource in &served {
        live.there(resource, &supply.with_orders(resources, counts, resource));
    }
    served.len() + counts.len() / 32
}

/// Follows what holds a work up, and collects the offers that could ease it.
struct Trail<'s, 'a> {
    plan: Plan<'a>,
    route: &'s Route<'a>,
    pass: &'s Forward,
    counts: &'s [u32],
    offers: BTreeSet<usize>,
    /// How many works it looked at.
    steps: usize,
}

impl Trail<'_, '_> {
    /// Follows the last of all that the goal requires.
    fn follow_last(&mut self) {
        let goal = self.plan.network.goal();
        let reached = self.required().filter(|&at| self.pass.early[at].ok);
        let last = reached.max_by_key(|&at| (self.pass.early[at].finish, at != goal, Reverse(at)));
        if let Some(last) = last {
            self.follow(last);
        }
    }

    /// Goes back along one chain of works that each begin when the one before lets them.
    fn follow(&mut self, from: usize) {
        let plan = self.plan;
        let mut stack = vec![from];
        let mut seen = BTreeSet::new();
        while let Some(at) = stack.pop() {
            if !seen.insert(at) || plan.is_settled(at) {
                continue;
            }
            self.steps += 1;
            let work = &plan.network.works[at];
            let bound = self.bound(at);
            if work.state.is_open() && self.pass.early[at].start > bound {
                self.follow_needs(at);
                let growing = plan.network.needs[at]
                    .iter()
                    .all(|need| self.pass.supply.profiles[need.resource].only_grows());
                stack.extend(self.providers(at));
                if growing {
                    continue;
                }
            }
            stack.extend(self.holding(at, bound));
        }
    }

    /// The offers for the needs that a work waits for.
    fn follow_needs(&mut self, at: usize) {
        let work = &self.plan.network.works[at];
        let start = self.bound(at);
        for need in &self.plan.network.needs[at] {
            let profile = &self.pass.supply.profiles[need.resource];
            // What is there at first and not for good can make a work wait as well.
            let waits = profile.first_fit(need.demand, start, work.days) != Some(start);
            if waits || !profile.only_grows() {
                self.offer_more_of(need.resource);
            }
        }
    }

    /// The offers for a need that is not met at all, or for those that are never met together.
    fn follow_unmet(&mut self, at: usize) {
        let work = &self.plan.network.works[at];
        let start = self.bound(at);
        let profile = |need: &Need| &self.pass.supply.profiles[need.resource];
        let mut needs = self.plan.network.needs[at].iter();
        let never = needs.find(|need| {
            let fit = profile(need).first_fit(need.demand, start, work.days);
            fit.is_none()
        });
        let earlier_helps = match never {
            Some(need) => {
                self.offer_more_of(need.resource);
                let had_before = profile(need).last_fit(need.demand, start, work.days);
                had_before.is_some() || !profile(need).only_grows()
            }
            None => {
                self.follow_needs(at);
                true
            }
        };
        if earlier_helps {
            self.follow_earlier(at);
        }
        for provider in self.providers(at) {
            self.follow_unmet_provider(provider);
        }
    }

    /// A need that was met earlier only: whatever lets the work start earlier helps.
    fn follow_earlier(&mut self, at: usize) {
        let bound = self.bound(at);
        if let Some(earlier) = self.holding(at, bound) {
            self.follow(earlier);
        }
    }

    fn follow_unmet_provider(&mut self, provider: usize) {
        if self.plan.network.works[provider].state.is_open() && !self.pass.early[provider].met {
            for need in &self.plan.network.needs[provider] {
                self.offer_more_of(need.resource);
            }
        }
        self.follow(provider);
    }

    /// Everything that gives more of a resource, and of the budgets that pay for it.
    fn offer_more_of(&mut self, resource: usize) {
        let resources = self.plan.resources;
        let mut stack = vec![resource];
        let mut seen = BTreeSet::new();
        while let Some(resource) = stack.pop() {
            if !seen.insert(resource) {
                continue;
            }
            for &offer in &resources.offers_for[resource] {
                if self.counts[offer] < resources.offers[offer].left {
                    self.offers.insert(offer);
                }
                stack.extend(resources.offers[offer].budget);
            }
        }
    }

    fn providers(&self, at: usize) -> Vec<usize> {
        self.plan.network.providers_for(at).collect()
    }

    /// The first start that links and *not before* allow.
    fn bound(&self, at: usize) -> i64 {
        let work = &self.plan.network.works[at];
        let own = if work.state.is_open() {
            work.not_before.max(0)
        } else {
            0
        };
        let arcs = self.plan.taken_arcs(at, &self.route.picked);
        let bound = arcs.map(|arc| self.bound_by(at, arc)).fold(own, i64::max);
        if at == self.plan.network.goal() {
            // It waits for the last of all that it requires.
            let required = self.required().filter(|&earlier| earlier != at);
            let required = required.map(|earlier| self.pass.early[earlier].finish);
            return required.fold(bound, i64::max);
        }
        bound
    }

    /// All that the goal requires, the goal among it.
    fn required(&self) -> impl Iterator<Item = usize> {
        let required = &self.route.required.is;
        (0..required.len()).filter(|&at| required[at])
    }

    fn bound_by(&self, at: usize, arc: &super::network::Arc) -> i64 {
        let running = self.plan.network.works[at].state.is_started();
        let earlier = &self.pass.early[arc.from];
        super::schedule::bound_of(arc, earlier, self.plan.length(at), running)
    }

    /// What holds a work up at a bound: one is enough, since all of them would have to give way.
    fn holding(&self, at: usize, bound: i64) -> Option<usize> {
        let plan = self.plan;
        let mut arcs = plan.taken_arcs(at, &self.route.picked);
        let holds = |arc: &&super::network::Arc| {
            self.bound_by(at, arc) == bound && !plan.is_settled(arc.from)
        };
        let by_link = arcs.find(holds).map(|arc| arc.from);
        if at != plan.network.goal() {
            return by_link;
        }
        by_link.or_else(|| {
            let mut required = self.required().filter(|&earlier| earlier != at);
            required.find(|&at| self.pass.early[at].finish == bound && !plan.is_settled(at))
        })
    }
}

fn covers(larger: &[u32], smaller: &[u32]) -> bool {
    larger
        .iter()
        .zip(smaller)
        .all(|(larger, smaller)| larger >= smaller)
}

/// The cost above which a set cannot be among those listed.
fn cost_of_last(best: &BTreeMap<Vec<u32>, Found>) -> i64 {
    if best.len() < MOST_FIXES {
        return i64::MAX;
    }
    let mut costs: Vec<i64> = best.values().map(|found| found.cost).collect();
    costs.sort_unstable();
    costs[MOST_FIXES - 1]
}

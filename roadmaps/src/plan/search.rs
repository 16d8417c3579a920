//! Which route to take and what to acquire for it: the cheapest fixes, route by route.
//!
//! More acquisitions never make anything later, so that the sets which fix a route grow upward
//! from minimal ones. Those are found best first: a set that does not fix the route names the
//! needs that hold it up, and every fix above it must acquire for one of them.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use crate::model::Roadmap;

use super::live::Live;
use super::network::State;
use super::schedule::{Forward, Pick, Plan, Reached};
use super::supply::{NEVER, Need, Supply};

/// How many routes are looked at one by one.
pub const MOST_ROUTES: usize = 4_096;
/// How many works the routes that are looked at may have together.
const ROUTE_EFFORT: usize = 300_000;
/// How many fixes are listed.
const MOST_FIXES: usize = 20;
/// How many works a search may date anew in all.
const EFFORT: usize = 250_000;

/// A route: the alternative taken in each group, and the works on it.
pub struct Route {
    /// The alternative in each group; meaningless in groups that the route does not meet.
    pub picked: Vec<usize>,
    /// The groups that the route meets, in stored order.
    pub met: Vec<usize>,
    /// The works on it.
    pub reached: Reached,
    /// The works on it, everything required first.
    order: Vec<usize>,
}

/// The routes of a roadmap.
#[derive(Default)]
pub struct Routes {
    /// In stored order.
    pub routes: Vec<Route>,
    /// Whether these are all.
    pub complete: bool,
}

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
    pub plan: Plan<'a>,
    /// The roadmap.
    pub roadmap: &'a Roadmap,
    /// What there is without any offer, in the pessimistic reading.
    pub supply: &'a Supply,
    /// The boundary at the close of the launch date.
    pub launch: i64,
    /// The dates of the route and the set of offers that are looked at.
    live: Live<'a>,
    /// How many works may still be dated.
    effort: usize,
}

impl Route {
    fn new(plan: Plan, picked: Vec<usize>) -> Route {
        let reached = plan.reached(&picked);
        let order = plan
            .network
            .order
            .iter()
            .copied()
            .filter(|&at| reached.on[at])
            .collect();
        let met = met_groups(plan, &reached);
        Route {
            picked,
            met,
            reached,
            order,
        }
    }

    /// Its choices, in stored order.
    fn choices(&self) -> Vec<(usize, usize)> {
        choices(&self.met, &self.picked)
    }
}

/// How many combinations of alternatives there are; none above [`MOST_ROUTES`].
fn combinations(plan: Plan, decided: &[Option<usize>]) -> Option<usize> {
    let open = plan
        .network
        .any_ofs
        .iter()
        .zip(decided)
        .filter(|(_, choice)| choice.is_none());
    open.map(|(group, _)| group.alternatives.len().max(1))
        .try_fold(1_usize, |product, count| product.checked_mul(count))
        .filter(|&product| product <= MOST_ROUTES)
}

/// Every route, given which groups are decided, as long as they are no more than
/// [`MOST_ROUTES`] and not too large together; otherwise the first ones in stored order.
pub fn routes(plan: Plan, decided: &[Option<usize>]) -> Routes {
    let most = (ROUTE_EFFORT / plan.network.works.len()).clamp(1, MOST_ROUTES);
    let mut routes = Routes {
        routes: Vec::new(),
        complete: true,
    };
    // Groups that are still open count with their first alternative; what a route does not meet
    // never matters.
    let mut picked: Vec<usize> = decided.iter().map(|choice| choice.unwrap_or(0)).collect();
    let mut fixed: Vec<bool> = decided.iter().map(Option::is_some).collect();
    let mut open: Vec<usize> = Vec::new();
    loop {
        if routes.routes.len() >= most {
            routes.complete = false;
            return routes;
        }
        let route = Route::new(plan, picked.clone());
        for &group in route.met.iter().filter(|&&group| !fixed[group]) {
            open.push(group);
        }
        for &group in &open {
            fixed[group] = true;
        }
        routes.routes.push(route);
        // The last group with another alternative takes it; those after it are open again.
        loop {
            let Some(group) = open.pop() else {
                return routes;
            };
            if picked[group] + 1 < plan.network.any_ofs[group].alternatives.len() {
                picked[group] += 1;
                open.push(group);
                break;
            }
            picked[group] = 0;
            fixed[group] = false;
        }
    }
}

/// How many routes there are; none where they are too many to count.
pub fn count(plan: Plan) -> Option<u32> {
    let open = vec![None; plan.network.any_ofs.len()];
    combinations(plan, &open)?;
    let all = routes(plan, &open);
    let count = u32::try_from(all.routes.len()).ok();
    count.filter(|_| all.complete)
}

/// The groups whose alternative matters on a route, in stored order.
fn met_groups(plan: Plan, reached: &Reached) -> Vec<usize> {
    let mut met: Vec<usize> = plan
        .network
        .works
        .iter()
        .enumerate()
        .filter(|&(at, _)| reached.on[at] && !plan.is_settled(at))
        .flat_map(|(_, work)| work.any_of.iter().copied())
        .collect();
    met.sort_unstable();
    met.dedup();
    met
}

impl<'a> Search<'a> {
    /// Prepares a search.
    pub fn new(plan: Plan<'a>, roadmap: &'a Roadmap, supply: &'a Supply, launch: i64) -> Self {
        let picks = vec![Pick::Fixed(0); plan.network.any_ofs.len()];
        Search {
            plan,
            roadmap,
            supply,
            launch,
            live: Live::new(plan, supply.clone(), picks, NEVER),
            effort: EFFORT,
        }
    }

    /// The cheapest fixes over some routes. `seed` is a route that everything on offer makes
    /// work; it is looked at first where not all can be.
    pub fn fixes(&mut self, routes: &Routes, seed: Option<Vec<usize>>) -> Fixes {
        // Half is left for another search.
        let (share, kept) = (self.effort / 2, self.effort - self.effort / 2);
        self.effort = share;
        let mut best: BTreeMap<Vec<u32>, Found> = BTreeMap::new();
        let mut proven = routes.complete;
        if let Some(seed) = seed.filter(|_| !routes.complete) {
            let route = Route::new(self.plan, seed);
            if !self.explore(&route, i64::MAX, &mut best) && best.is_empty() {
                self.lean(&route, &mut best);
            }
        }
        for route in &routes.routes {
            let bound = cost_of_last(&best);
            let ended = self.explore(route, bound, &mut best);
            if !ended && best.is_empty() {
                self.lean(route, &mut best);
            }
            proven &= ended;
        }
        self.effort += kept;
        let mut found: Vec<Found> = best.into_values().collect();
        found.sort_by(|a, b| self.compare(a, b));
        found.truncate(MOST_FIXES);
        Fixes { found, proven }
    }

    /// Among routes that reach the goal as things stand: the least spending, then the earliest
    /// goal finish, then stored order.
    pub fn best_feasible(&mut self, routes: &Routes) -> Option<usize> {
        let ranked = routes.routes.iter().enumerate().filter_map(|(at, route)| {
            self.take(route, self.supply);
            self.succeeds()
                .then(|| (self.spending(route), self.finish(), route.choices(), at))
        });
        ranked.min().map(|(_, _, _, at)| at)
    }

    /// Where nothing fixes it: the route with the fewest steps that are dropped or lack something,
    /// then the earliest goal finish, then stored order.
    pub fn least_bad(&mut self, routes: &Routes, supply: &Supply) -> Option<usize> {
        let ranked = routes.routes.iter().enumerate().map(|(at, route)| {
            self.take(route, supply);
            let pass = &self.live.pass;
            let bad = route.order.iter().filter(|&&work| {
                route.reached.required[work]
                    && (self.plan.network.works[work].state == State::Dropped || !pass.met[work])
            });
            (bad.count(), self.finish(), route.choices(), at)
        });
        ranked.min().map(|(_, _, _, at)| at)
    }

    /// The last day to order each offer of a set on a route, as its steps lack its resource at
    /// their latest dates without it.
    fn order_by(&mut self, route: &Route, counts: &[u32]) -> Vec<Option<i64>> {
        let mut days = vec![None; counts.len()];
        if self.launch >= NEVER {
            return days;
        }
        self.order(route, counts);
        let back = self
            .plan
            .backward(&route.reached, &self.live.pass, self.launch);
        let mut others = counts.to_vec();
        for offer in (0..counts.len()).filter(|&offer| counts[offer] > 0) {
            others[offer] = 0;
            let without = if self.plan.network.is_provided() {
                self.order(route, &others);
                self.live.pass.supply.clone()
            } else {
                self.supply.ordered(self.plan.resources, &others)
            };
            days[offer] = self.last_order(offer, route, &back, &without);
            others[offer] = counts[offer];
        }
        days
    }

    fn last_order(
        &self,
        offer: usize,
        route: &Route,
        back: &super::schedule::Backward,
        without: &Supply,
    ) -> Option<i64> {
        let network = self.plan.network;
        let offer = &self.plan.resources.offers[offer];
        let mut earliest: Option<i64> = None;
        for &resource in self.plan.resources.served_by(offer.resource) {
            let needers = network.needers[resource].iter().map(|&at| at as usize);
            for at in needers.filter(|&at| route.reached.on[at]) {
                let work = &network.works[at];
                if !work.state.is_open() {
                    continue;
                }
                for need in work.needs.iter().filter(|need| need.resource == resource) {
                    let profile = &without.profiles[resource];
                    if let Some(lack) = profile.lack(need.demand, back.start[at], work.days) {
                        let day = lack.first - offer.delay;
                        earliest = Some(earliest.map_or(day, |earliest| earliest.min(day)));
                    }
                }
            }
        }
        earliest
    }

    /// Finds the minimal sets that fix one route, cheapest first, as long as they cost no more
    /// than `bound`. Returns whether the search ended by itself.
    fn explore(
        &mut self,
        route: &Route,
        mut bound: i64,
        best: &mut BTreeMap<Vec<u32>, Found>,
    ) -> bool {
        let offers = &self.plan.resources.offers;
        let everything: Vec<u32> = offers.iter().map(|offer| offer.left).collect();
        if self.effort == 0 {
            return false;
        }
        if !self.fixed_by(route, &everything) {
            return true;
        }
        let mut queue = BinaryHeap::from([Reverse((0_i64, vec![0_u32; offers.len()]))]);
        let mut seen: BTreeSet<Vec<u32>> = BTreeSet::new();
        let mut minimal: Vec<Vec<u32>> = Vec::new();
        while let Some(Reverse((cost, counts))) = queue.pop() {
            if cost > bound {
                return true;
            }
            if self.effort == 0 {
                return false;
            }
            if minimal.iter().any(|smaller| covers(&counts, smaller)) {
                continue;
            }
            if self.fixed_by(route, &counts) {
                if self.is_minimal(route, &counts) {
                    self.note(route, &counts, cost, best);
                    bound = bound.min(cost_of_last(best));
                    minimal.push(counts);
                }
                continue;
            }
            for offer in self.helpful(route, &counts) {
                let mut more = counts.clone();
                more[offer] += 1;
                self.effort = self.effort.saturating_sub(more.len());
                if seen.insert(more.clone()) {
                    let cost = cost.saturating_add(self.plan.resources.offers[offer].cost.0);
                    queue.push(Reverse((cost, more)));
                }
            }
        }
        true
    }

    /// One fix of a route, cheap offers kept rather than dear ones (QuickXplain, Junker 2004), for
    /// where there are too many sets to search.
    fn lean(&mut self, route: &Route, best: &mut BTreeMap<Vec<u32>, Found>) {
        let offers = &self.plan.resources.offers;
        let mut ranked: Vec<usize> = (0..offers.len())
            .filter(|&at| offers[at].left > 0)
            .collect();
        ranked.sort_by_key(|&at| (offers[at].cost, offers[at].delay, offers[at].rank));
        let everything: Vec<u32> = offers.iter().map(|offer| offer.left).collect();
        if !self.fixed_by(route, &everything) {
            return;
        }
        let mut counts = vec![0; offers.len()];
        if !self.fixed_by(route, &counts) {
            for offer in self.needed(route, &mut vec![0; everything.len()], false, &ranked) {
                counts[offer] = offers[offer].left;
            }
        }
        // As few of each as will do.
        for &offer in ranked.iter().rev().filter(|&&offer| everything[offer] > 1) {
            let (mut low, mut high) = (0, counts[offer]);
            while low < high {
                counts[offer] = low + (high - low) / 2;
                if self.fixed_by(route, &counts) {
                    high = counts[offer];
                } else {
                    low = counts[offer] + 1;
                }
            }
            counts[offer] = high;
        }
        let taken = counts.iter().zip(offers);
        let costs = taken.map(|(&count, offer)| i64::from(count).saturating_mul(offer.cost.0));
        let cost = costs.fold(0, i64::saturating_add);
        if self.fixed_by(route, &counts) {
            self.note(route, &counts, cost, best);
        }
    }

    /// Which of `ranked` are needed beside those of `given`; the first are kept rather.
    fn needed(
        &mut self,
        route: &Route,
        given: &mut Vec<u32>,
        added: bool,
        ranked: &[usize],
    ) -> Vec<usize> {
        if added && self.fixed_by(route, given) {
            return Vec::new();
        }
        if ranked.len() <= 1 {
            return ranked.to_vec();
        }
        let offers = &self.plan.resources.offers;
        let (first, second) = ranked.split_at(ranked.len() / 2);
        first.iter().for_each(|&at| given[at] = offers[at].left);
        let late = self.needed(route, given, true, second);
        first.iter().for_each(|&at| given[at] = 0);
        late.iter().for_each(|&at| given[at] = offers[at].left);
        let early = self.needed(route, given, !late.is_empty(), first);
        late.iter().for_each(|&at| given[at] = 0);
        [early, late].concat()
    }

    fn note(
        &mut self,
        route: &Route,
        counts: &[u32],
        cost: i64,
        best: &mut BTreeMap<Vec<u32>, Found>,
    ) {
        self.effort = self.effort.saturating_sub(route.order.len());
        let order_by = self.order_by(route, counts);
        self.order(route, counts);
        let found = Found {
            counts: counts.to_vec(),
            picked: route.picked.clone(),
            met: route.met.clone(),
            cost,
            spending: self.spending(route),
            order_by,
            finish: self.finish(),
        };
        match best.get(counts) {
            Some(known) if self.compare(known, &found) != Ordering::Greater => {}
            _ => drop(best.insert(counts.to_vec(), found)),
        }
    }

    /// No acquisition in it can be left out.
    fn is_minimal(&mut self, route: &Route, counts: &[u32]) -> bool {
        (0..counts.len())
            .filter(|&offer| counts[offer] > 0)
            .all(|offer| {
                let mut fewer = counts.to_vec();
                fewer[offer] -= 1;
                !self.fixed_by(route, &fewer)
            })
    }

    fn fixed_by(&mut self, route: &Route, counts: &[u32]) -> bool {
        self.order(route, counts);
        self.succeeds()
    }

    /// Looks at a route with offers taken.
    fn order(&mut self, route: &Route, counts: &[u32]) {
        let supply = self.supply.ordered(self.plan.resources, counts);
        self.take(route, &supply);
    }

    /// Looks at a route with what there is.
    fn take(&mut self, route: &Route, supply: &Supply) {
        for (group, &alternative) in route.picked.iter().enumerate() {
            self.live.pick(group, Pick::Fixed(alternative));
        }
        self.live.all_there(supply);
        let compared = (route.picked.len() + supply.profiles.len()) / 32;
        let works = self.live.settle() + compared + 1;
        self.effort = self.effort.saturating_sub(works);
    }

    /// Whether the route that is looked at reaches the goal in time.
    fn succeeds(&self) -> bool {
        self.live.reaches(self.plan.network.goal(), self.launch)
    }

    /// When it does.
    fn finish(&self) -> i64 {
        self.live.pass.closure[self.plan.network.goal()]
    }

    /// What the unfinished steps of a route have still to draw.
    pub fn spending(&self, route: &Route) -> i64 {
        route
            .order
            .iter()
            .map(|&at| self.plan.network.works[at].spending())
            .sum()
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
            .then_with(|| choices(&a.met, &a.picked).cmp(&choices(&b.met, &b.picked)))
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

    /// Offers of which every fix above this set takes at least one more; none where no offer can
    /// help.
    fn helpful(&self, route: &Route, counts: &[u32]) -> BTreeSet<usize> {
        let network = self.plan.network;
        let pass = &self.live.pass;
        let mut trail = Trail {
            search: self,
            route,
            pass,
            counts,
            offers: BTreeSet::new(),
        };
        let unmet = route.order.iter().copied().find(|&at| {
            route.reached.required[at] && network.works[at].state.is_open() && !pass.met[at]
        });
        match unmet {
            Some(at) => trail.follow_unmet(at),
            None => {
                let last = route
                    .order
                    .iter()
                    .copied()
                    .filter(|&at| route.reached.required[at] && pass.ok[at])
                    .max_by_key(|&at| (pass.finish[at], at != network.goal(), Reverse(at)));
                if let Some(last) = last {
                    trail.follow(last);
                }
            }
        }
        trail.offers
    }
}

/// Follows what holds a work up, and collects the offers that could ease it.
struct Trail<'s, 'a> {
    search: &'s Search<'a>,
    route: &'s Route,
    pass: &'s Forward,
    counts: &'s [u32],
    offers: BTreeSet<usize>,
}

impl Trail<'_, '_> {
    /// Goes back along one chain of works that each begin when the one before lets them.
    fn follow(&mut self, from: usize) {
        let plan = self.search.plan;
        let mut stack = vec![from];
        let mut seen = BTreeSet::new();
        while let Some(at) = stack.pop() {
            if !seen.insert(at) || plan.is_settled(at) {
                continue;
            }
            let work = &plan.network.works[at];
            let bound = self.bound(at);
            if work.state.is_open() && self.pass.start[at] > bound {
                self.follow_needs(at);
                let growing = work
                    .needs
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
        let work = &self.search.plan.network.works[at];
        let start = self.bound(at);
        for need in &work.needs {
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
        let work = &self.search.plan.network.works[at];
        let start = self.bound(at);
        let profile = |need: &Need| &self.pass.supply.profiles[need.resource];
        let mut needs = work.needs.iter();
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
        if self.search.plan.network.works[provider].state.is_open() && !self.pass.met[provider] {
            for need in &self.search.plan.network.works[provider].needs {
                self.offer_more_of(need.resource);
            }
        }
        self.follow(provider);
    }

    /// Everything that gives more of a resource, and of the budgets that pay for it.
    fn offer_more_of(&mut self, resource: usize) {
        let resources = self.search.plan.resources;
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
        self.search.plan.network.providers_for(at).collect()
    }

    /// The first start that links and *not before* allow.
    fn bound(&self, at: usize) -> i64 {
        let work = &self.search.plan.network.works[at];
        let own = if work.state.is_open() {
            work.not_before.max(0)
        } else {
            0
        };
        let arcs = self.search.plan.taken_arcs(at, &self.route.picked);
        let bound = arcs.map(|arc| self.bound_by(at, arc)).fold(own, i64::max);
        if at == self.search.plan.network.goal() {
            // It waits for the last of all that it requires.
            let required = self.required().map(|earlier| self.pass.finish[earlier]);
            return required.fold(bound, i64::max);
        }
        bound
    }

    /// What the goal requires.
    fn required(&self) -> impl Iterator<Item = usize> {
        let goal = self.search.plan.network.goal();
        let order = self.route.order.iter().copied();
        order.filter(move |&at| at != goal && self.route.reached.required[at])
    }

    fn bound_by(&self, at: usize, arc: &super::network::Arc) -> i64 {
        let running = self.search.plan.network.works[at].state.is_started();
        super::schedule::bound_of(arc, self.pass, self.search.plan.length(at), running)
    }

    /// What holds a work up at a bound: one is enough, since all of them would have to give way.
    fn holding(&self, at: usize, bound: i64) -> Option<usize> {
        let plan = self.search.plan;
        let mut arcs = plan.taken_arcs(at, &self.route.picked);
        let holds = |arc: &&super::network::Arc| {
            self.bound_by(at, arc) == bound && !plan.is_settled(arc.from)
        };
        let by_link = arcs.find(holds).map(|arc| arc.from);
        if at != plan.network.goal() {
            return by_link;
        }
        by_link.or_else(|| {
            let mut required = self.required();
            required.find(|&at| self.pass.finish[at] == bound && !plan.is_settled(at))
        })
    }
}

/// The choices in the groups that a route meets, in stored order.
fn choices(met: &[usize], picked: &[usize]) -> Vec<(usize, usize)> {
    met.iter().map(|&group| (group, picked[group])).collect()
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

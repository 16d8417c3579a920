//! Routes: one alternative in each *any of* group, and the works that this takes.

use super::bits::Bits;
use super::network::State;
use super::schedule::Plan;

/// How many routes are looked at one by one.
pub const MOST_ROUTES: usize = 4_096;
/// How many works the routes that are looked at may have together.
const ROUTE_EFFORT: usize = 300_000;

/// The alternatives that are taken, by group.
pub type Choices = Vec<(usize, usize)>;

/// A route: the alternative taken in each group, and the works on it. It is changed choice by
/// choice: a work is on it as long as something on it asks for that work.
pub struct Route<'a> {
    plan: Plan<'a>,
    /// The alternative in each group; meaningless in groups that the route does not meet.
    pub picked: Vec<usize>,
    /// The works that the goal requires.
    pub required: Asked,
    /// The same and those that provide what they need, where steps provide anything.
    with_providers: Option<Asked>,
    /// How many works on it ask for each group.
    asked: Vec<u32>,
    /// The works on it that were dropped and that the goal requires.
    dropped: usize,
    /// How many works are on it.
    pub works: usize,
    /// What its unfinished steps have still to draw, in hundredths.
    spending: i128,
}

/// Works that are asked for.
pub struct Asked {
    /// By how many.
    by: Vec<u32>,
    /// Whether by any.
    pub is: Vec<bool>,
    /// The same as a set.
    pub set: Bits,
}

/// Which works a change is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Required,
    WithProviders,
}

impl Asked {
    fn none(count: usize) -> Self {
        Asked {
            by: vec![0; count],
            is: vec![false; count],
            set: Bits::new(count),
        }
    }

    /// Whether this one ask more or less changes that the work is asked for.
    fn turns(&mut self, at: usize, more: bool) -> bool {
        let by = &mut self.by[at];
        let turns = if more {
            *by += 1;
            *by == 1
        } else {
            *by -= 1;
            *by == 0
        };
        if turns {
            self.is[at] = more;
            self.set.set(at, more);
        }
        turns
    }
}

impl<'a> Route<'a> {
    /// The route of some choices.
    pub fn new(plan: Plan<'a>, picked: Vec<usize>) -> Self {
        let network = plan.network;
        let count = network.works.len();
        let provided = network.is_provided();
        let mut route = Route {
            plan,
            picked,
            required: Asked::none(count),
            with_providers: provided.then(|| Asked::none(count)),
            asked: vec![0; network.any_ofs.len()],
            dropped: 0,
            works: 0,
            spending: 0,
        };
        route.ask(Kind::Required, [network.goal()], true);
        if provided {
            route.ask(Kind::WithProviders, [network.goal()], true);
        }
        route
    }

    /// Takes another alternative in a group.
    pub fn pick(&mut self, group: usize, alternative: usize) {
        let old = std::mem::replace(&mut self.picked[group], alternative);
        if old == alternative || self.asked[group] == 0 {
            return;
        }
        let network = self.plan.network;
        for kind in [Kind::Required, Kind::WithProviders] {
            let Some(asked) = self.of(kind) else { continue };
            let askers = network.askers[group].iter().map(|&at| at as usize);
            let askers: Vec<usize> = askers
                .filter(|&at| asked.is[at] && !self.plan.is_settled(at))
                .collect();
            // What the new one takes comes first, so that what both take stays.
            for (alternative, more) in [(alternative, true), (old, false)] {
                let arcs = network.any_ofs[group].alternatives.get(alternative);
                for _ in &askers {
                    self.ask(kind, arcs.into_iter().flatten().map(|arc| arc.from), more);
                }
            }
        }
    }

    /// The works on it.
    pub fn on(&self) -> &[bool] {
        &self.with_providers.as_ref().unwrap_or(&self.required).is
    }

    /// The groups that it meets, in stored order.
    pub fn met(&self) -> impl Iterator<Item = usize> {
        let asked = self.asked.iter().enumerate();
        asked.filter(|&(_, &by)| by > 0).map(|(group, _)| group)
    }

    /// Its choices, in stored order.
    pub fn choices(&self) -> Choices {
        self.met()
            .map(|group| (group, self.picked[group]))
            .collect()
    }

    /// What its unfinished steps have still to draw, in hundredths.
    pub fn spending(&self) -> i64 {
        i64::try_from(self.spending).unwrap_or(i64::MAX)
    }

    /// How many of the works that it requires were dropped or lack something.
    pub fn bad(&self, unmet: &Bits) -> usize {
        self.dropped + self.required.set.both(unmet).count()
    }

    fn of(&self, kind: Kind) -> Option<&Asked> {
        match kind {
            Kind::Required => Some(&self.required),
            Kind::WithProviders => self.with_providers.as_ref(),
        }
    }

    /// Asks for some works once more, or once less, and for all that this brings with it.
    fn ask(&mut self, kind: Kind, works: impl IntoIterator<Item = usize>, more: bool) {
        let network = self.plan.network;
        let counts = (kind == Kind::WithProviders) == self.with_providers.is_some();
        let mut stack: Vec<usize> = works.into_iter().collect();
        while let Some(at) = stack.pop() {
            let asked = match (kind, &mut self.with_providers) {
                (Kind::WithProviders, Some(asked)) => asked,
                _ => &mut self.required,
            };
            if !asked.turns(at, more) {
                continue;
            }
            if kind == Kind::Required && network.works[at].state == State::Dropped {
                self.dropped = step(self.dropped, more);
            }
            if counts {
                let spending = i128::from(network.spending(at));
                self.works = step(self.works, more);
                self.spending += if more { spending } else { -spending };
            }
            if self.plan.is_settled(at) {
                continue;
            }
            if counts {
                for &group in &network.asks[at] {
                    self.asked[group] = if more {
                        self.asked[group] + 1
                    } else {
                        self.asked[group] - 1
                    };
                }
            }
            let arcs = self.plan.taken_arcs(at, &self.picked);
            arcs.for_each(|arc| stack.push(arc.from));
            if kind == Kind::WithProviders {
                stack.extend(network.providers_for(at));
            }
        }
    }
}

fn step(count: usize, more: bool) -> usize {
    if more { count + 1 } else { count - 1 }
}

/// Goes through the routes of a roadmap in stored order, given which groups are decided, as long
/// as they are no more than [`MOST_ROUTES`] and not too large together.
pub struct Routes<'a> {
    /// The route that is looked at.
    pub route: Route<'a>,
    /// Groups in which later routes take other alternatives.
    open: Vec<usize>,
    fixed: Vec<bool>,
    /// How many routes may still be looked at.
    left: usize,
    begun: bool,
    /// Whether no route was left out.
    pub complete: bool,
}

impl<'a> Routes<'a> {
    /// Before the first route.
    pub fn new(plan: Plan<'a>, decided: &[Option<usize>]) -> Self {
        // Groups that are still open count with their first alternative; what a route does not
        // meet never matters.
        let picked = decided.iter().map(|choice| choice.unwrap_or(0)).collect();
        Routes {
            route: Route::new(plan, picked),
            open: Vec::new(),
            fixed: decided.iter().map(Option::is_some).collect(),
            left: (ROUTE_EFFORT / plan.network.works.len()).clamp(1, MOST_ROUTES),
            begun: false,
            complete: true,
        }
    }

    /// Goes to the next route. Returns whether there is one.
    pub fn next(&mut self) -> bool {
        if self.begun && !self.change() {
            return false;
        }
        self.begun = true;
        if self.left == 0 {
            self.complete = false;
            return false;
        }
        self.left -= 1;
        for group in self.route.met().filter(|&group| !self.fixed[group]) {
            self.open.push(group);
        }
        for &group in &self.open {
            self.fixed[group] = true;
        }
        true
    }

    /// The last group with another alternative takes it; those after it are open again.
    fn change(&mut self) -> bool {
        while let Some(group) = self.open.pop() {
            let next = self.route.picked[group] + 1;
            if next < self.route.plan.network.any_ofs[group].alternatives.len() {
                self.route.pick(group, next);
                self.open.push(group);
                return true;
            }
            self.route.pick(group, 0);
            self.fixed[group] = false;
        }
        false
    }

    /// How many routes there are, at most so many as are looked at, and whether these are all.
    pub fn count(plan: Plan<'a>, decided: &[Option<usize>]) -> (usize, bool) {
        let mut routes = Routes::new(plan, decided);
        let mut count = 0;
        while routes.next() {
            count += 1;
        }
        (count, routes.complete)
    }
}

/// How many routes there are; none where they are too many to count.
pub fn count(plan: Plan) -> Option<u32> {
    let groups = &plan.network.any_ofs;
    let sizes = groups.iter().map(|group| group.alternatives.len().max(1));
    let most = sizes
        .into_iter()
        .try_fold(1_usize, |product, count| product.checked_mul(count))
        .filter(|&product| product <= MOST_ROUTES)?;
    if most == 1 {
        return Some(1);
    }
    let (count, complete) = Routes::count(plan, &vec![None; groups.len()]);
    u32::try_from(count).ok().filter(|_| complete)
}

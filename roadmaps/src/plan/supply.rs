//! How much of each resource there is over time, and when a requirement is met by itself.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::rc::Rc;

use crate::model::{
    AcquisitionId, Amount, AvailabilityState, Money, Requirement, ResourceKind, Roadmap,
};

use super::calendar::WorkingDays;
use super::index::Ids;

/// An amount without bound. Real amounts are far smaller, and thousands of these add up safely.
const ANY: i64 = 1_000_000_000_000_000;
/// Farther than any day that is counted.
pub const NEVER: i64 = i64::MAX / 8;

/// What a step or the goal needs of one resource.
#[derive(Clone, Copy, Debug)]
pub struct Need {
    /// The resource's index.
    pub resource: usize,
    /// How much, and over which days.
    pub demand: Demand,
}

/// How much is needed, in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// That it is there at all, on each working day.
    Presence,
    /// This much on each working day.
    Daily(i64),
    /// This much in all, spread evenly over the working days.
    Spread(i64),
    /// This much money, drawn on the first day.
    Upfront(i64),
    /// This much money, drawn on each working day.
    Drawn(i64),
}

/// How much of a resource there is: constant between days on which it changes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Profile {
    /// Statements of amounts: first day, first day no more, thousandths.
    tranches: Vec<(i64, i64, i64)>,
    /// The amount from each day on, ascending; nothing before the first.
    levels: Vec<(i64, i64)>,
    /// The amount on today's date.
    today: i64,
}

/// What is lacking at given dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lack {
    /// The largest amount lacking at once, in thousandths; none when presence is needed.
    pub amount: Option<i64>,
    /// The first day on which it lacks.
    pub first: i64,
    /// The last day on which it lacks.
    pub last: i64,
}

/// An acquisition that can still be decided on.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Its index among the roadmap's acquisitions.
    pub acquisition: usize,
    /// What there is more of.
    pub resource: usize,
    /// How much each time, in thousandths.
    pub amount: i64,
    /// What it costs each time.
    pub cost: Money,
    /// Working days from the order until it counts.
    pub delay: i64,
    /// How often it can still be done.
    pub left: u32,
    /// The budget that pays for it.
    pub budget: Option<usize>,
    /// Its place among the offers by id.
    pub rank: usize,
    /// The first day on which it can be ordered: today, unless people decide later.
    pub from: i64,
}

/// What there is, in one reading of what is unknown.
#[derive(Clone, Debug)]
pub struct Supply {
    /// One profile a resource, shared until it changes.
    pub profiles: Vec<Rc<Profile>>,
}

/// Everything about resources that does not depend on a reading or a fix.
pub struct Resources {
    /// What is had, a profile a resource.
    had: Vec<Rc<Profile>>,
    /// What is had and what is unknown, a profile a resource.
    hoped: Vec<Rc<Profile>>,
    /// The resources that each resource counts for: itself, and the skills it holds.
    serves: Vec<Vec<usize>>,
    /// Which resources have something unknown about them, stated of themselves.
    pub unknown: Vec<bool>,
    /// Whether today's date is day 0.
    today_is_worked: bool,
    /// The offers, in stored order.
    pub offers: Vec<Offer>,
    /// For each resource, the offers that give more of it.
    pub offers_for: Vec<Vec<usize>>,
}

impl Need {
    /// A requirement as the engine counts it; none when it names a resource that is not there.
    pub fn of(requirement: &Requirement, roadmap: &Roadmap, ids: &Ids) -> Option<Need> {
        let resource = ids.resource(&requirement.resource)?;
        let budget = roadmap.resources[resource].kind == ResourceKind::Budget;
        let demand = match (requirement.per_day, requirement.total) {
            (Some(Amount(amount)), _) if budget => Demand::Drawn(amount),
            (Some(Amount(amount)), _) => Demand::Daily(amount),
            (None, Some(Amount(amount))) if budget => Demand::Upfront(amount),
            (None, Some(Amount(amount))) => Demand::Spread(amount),
            (None, None) => Demand::Presence,
        };
        Some(Need { resource, demand })
    }
}

impl Demand {
    /// How much must be there at once, for a step of `days` working days.
    fn level(self, days: i64) -> i64 {
        match self {
            Demand::Presence => 1,
            Demand::Daily(amount) | Demand::Upfront(amount) | Demand::Drawn(amount) => amount,
            Demand::Spread(total) => {
                let days = days.max(1);
                (total + days - 1) / days
            }
        }
    }

    /// On how many days from the start on it must be there.
    fn length(self, days: i64) -> i64 {
        if matches!(self, Demand::Upfront(_)) {
            days.min(1)
        } else {
            days
        }
    }
}

impl Profile {
    /// Whether `demand` is met on every day, whatever the start.
    pub fn always_meets(&self, demand: Demand, days: i64) -> bool {
        let level = demand.level(days);
        let constant = match self.levels.as_slice() {
            [(from, there)] => *from <= -NEVER && *there >= level && self.today >= level,
            _ => false,
        };
        level <= 0 || constant && (!matches!(demand, Demand::Drawn(_)) || self.today >= ANY)
    }

    /// Whether `demand` is not met, whatever the start.
    pub fn never_meets(&self, demand: Demand, days: i64) -> bool {
        let level = demand.level(days);
        self.today < level && self.levels.iter().all(|&(_, there)| there < level)
    }

    /// Without end and in any amount.
    pub fn unlimited() -> Profile {
        let mut profile = Profile::default();
        profile.add(-NEVER, NEVER, ANY, true);
        profile.settle();
        profile
    }

    fn add(&mut self, from: i64, until: i64, amount: i64, covers_today: bool) {
        let amount = amount.min(ANY);
        if amount > 0 && from < until {
            self.tranches.push((from, until, amount));
        }
        if amount > 0 && covers_today {
            self.today = self.today.saturating_add(amount);
        }
    }

    /// Adds what an offer gives that is taken so often on a day; the levels are not recounted.
    fn order(&mut self, resources: &Resources, offer: &Offer, count: u32, day: i64) {
        let amount = offer.amount.saturating_mul(i64::from(count)).min(ANY);
        let from = day + offer.delay;
        let covers_today = from < i64::from(resources.today_is_worked);
        self.add(from, NEVER, amount, covers_today);
    }

    /// Adds an amount from a day on.
    pub fn arrive(&mut self, resources: &Resources, from: i64, amount: i64) {
        let covers_today = from < i64::from(resources.today_is_worked);
        self.add(from, NEVER, amount, covers_today);
        self.settle();
    }

    /// The same without one amount that arrived on a day.
    pub fn without(&self, from: i64, amount: i64) -> Profile {
        let mut profile = self.clone();
        let arrived = |&&mut (first, until, there): &&mut (i64, i64, i64)| {
            (first, until) == (from, NEVER) && there >= amount
        };
        if let Some(tranche) = profile.tranches.iter_mut().find(arrived) {
            tranche.2 -= amount;
            profile.tranches.retain(|&(_, _, amount)| amount > 0);
            profile.settle();
        }
        profile
    }

    /// Whether there is never less than before.
    pub fn only_grows(&self) -> bool {
        self.levels.is_sorted_by_key(|&(_, level)| level)
    }

    /// Recounts the levels. Money that expires first is spent first; what is there on the same
    /// days counts as one.
    fn settle(&mut self) {
        self.tranches
            .sort_unstable_by_key(|&(from, until, amount)| (until, from, amount));
        self.tranches.dedup_by(|next, one| {
            let same = (next.0, next.1) == (one.0, one.1);
            if same {
                one.2 = one.2.saturating_add(next.2);
            }
            same
        });
        let mut events: Vec<(i64, i64)> = Vec::with_capacity(self.tranches.len() * 2);
        for &(from, until, amount) in &self.tranches {
            events.push((from, amount));
            if until < NEVER {
                events.push((until, -amount));
            }
        }
        events.sort_unstable();
        self.levels.clear();
        let mut level = 0;
        for (day, change) in events {
            level = i64::saturating_add(level, change);
            match self.levels.last_mut() {
                Some(last) if last.0 == day => last.1 = level,
                _ => self.levels.push((day, level)),
            }
        }
    }

    /// The first day from `start` on, at which a step of `days` working days can start so that
    /// the need is met on each of them. A milestone's start is its boundary.
    pub fn first_fit(&self, demand: Demand, start: i64, days: i64) -> Option<i64> {
        let level = demand.level(days);
        if level <= 0 {
            return Some(start);
        }
        if days == 0 {
            return self.first_milestone(level, start);
        }
        if self.is_enough_from(level, start) && !matches!(demand, Demand::Drawn(_)) {
            return Some(start);
        }
        if let Demand::Drawn(amount) = demand {
            let last = self.levels.last().map_or(start, |&(day, _)| day.max(start));
            let mut day = start;
            // Where there is never so much at once, nothing covers the draws.
            while let Some(run) = self.first_run(amount, day, days).filter(|&day| day <= last) {
                day = run;
                if !self.has_in_all(amount, day, days) {
                    // Only what comes within reach makes it more.
                    let reached = self.tranches.iter().map(|&(from, _, _)| from - days + 1);
                    day = reached.filter(|&later| later > day).min()?;
                    continue;
                }
                let bend = self.bends(days).filter(|&later| later > day).min();
                let bend = bend.unwrap_or(last).clamp(day, last);
                if let Some(first) = self.nearest_covered(amount, day, bend, days) {
                    return Some(first);
                }
                day = bend.max(day + 1);
            }
            return None;
        }
        self.first_run(level, start, demand.length(days))
    }

    /// The last day up to `start` at which a step can start so that the need is met.
    pub fn last_fit(&self, demand: Demand, start: i64, days: i64) -> Option<i64> {
        let level = demand.level(days);
        if level <= 0 {
            return Some(start);
        }
        if days == 0 {
            return self.last_milestone(level, start);
        }
        if self.is_enough_from(level, start) && !matches!(demand, Demand::Drawn(_)) {
            return Some(start);
        }
        if let Demand::Drawn(amount) = demand {
            let first = self
                .levels
                .first()
                .map_or(start, |&(day, _)| day)
                .max(start - 20_000);
            let mut day = start;
            while let Some(run) = self.last_run(amount, day, days).filter(|&day| day >= first) {
                day = run;
                if !self.has_in_all(amount, day, days) {
                    let reached = self.tranches.iter().map(|&(_, until, _)| until - 1);
                    day = reached.filter(|&earlier| earlier < day).max()?;
                    continue;
                }
                let bend = self.bends(days).filter(|&earlier| earlier < day).max();
                let bend = bend.unwrap_or(first).clamp(first, day);
                if let Some(last) = self.nearest_covered(amount, day, bend, days) {
                    return Some(last);
                }
                day = bend.min(day - 1);
            }
            return None;
        }
        self.last_run(level, start, demand.length(days))
    }

    /// What lacks for a step at given dates; nothing when the need is met.
    pub fn lack(&self, demand: Demand, start: i64, days: i64) -> Option<Lack> {
        let level = demand.level(days);
        let stated = |short: i64| (demand != Demand::Presence).then_some(short);
        if days == 0 {
            let there = if start == 0 {
                self.today
            } else {
                self.level_on(start - 1)
            };
            let day = if start == 0 { 0 } else { start - 1 };
            return (there < level).then(|| Lack {
                amount: stated(level - there),
                first: day,
                last: day,
            });
        }
        if let Demand::Drawn(amount) = demand {
            let (first, last, sum) = self.uncovered_draws(amount, start, days)?;
            return Some(Lack {
                amount: stated(i64::try_from(sum).unwrap_or(i64::MAX)),
                first,
                last,
            });
        }
        let (first, last, least) = self.worst(level, start, demand.length(days))?;
        Some(Lack {
            amount: stated(level - least),
            first,
            last,
        })
    }

    /// Whether there is always so much from a day on, and nothing changes after.
    fn is_enough_from(&self, level: i64, day: i64) -> bool {
        matches!(self.levels.as_slice(), [(from, there)] if *from <= day && *there >= level)
    }

    fn level_on(&self, day: i64) -> i64 {
        match self.levels.partition_point(|&(from, _)| from <= day) {
            0 => 0,
            at => self.levels[at - 1].1,
        }
    }

    fn first_milestone(&self, level: i64, start: i64) -> Option<i64> {
        if start <= 0 && self.today >= level {
            return Some(start.max(0));
        }
        self.first_run(level, start.max(1) - 1, 1)
            .map(|day| day + 1)
    }

    fn last_milestone(&self, level: i64, start: i64) -> Option<i64> {
        let before = |boundary: i64| self.last_run(level, boundary - 1, 1).map(|day| day + 1);
        match before(start) {
            Some(boundary) if boundary != 0 && (boundary > 0 || start < 0) => Some(boundary),
            _ if start >= 0 && self.today >= level => Some(0),
            _ => before(start.min(-1)),
        }
    }

    /// The first day from `start` on that begins `length` days with at least `level`.
    fn first_run(&self, level: i64, mut start: i64, length: i64) -> Option<i64> {
        let mut at = self.levels.partition_point(|&(from, _)| from <= start);
        let mut enough = at > 0 && self.levels[at - 1].1 >= level;
        loop {
            if enough {
                let lacks = self.levels[at..]
                    .iter()
                    .position(|&(_, amount)| amount < level);
                let Some(offset) = lacks else {
                    return Some(start);
                };
                at += offset;
                if self.levels[at].0 >= start + length {
                    return Some(start);
                }
            } else {
                let has = self.levels[at..]
                    .iter()
                    .position(|&(_, amount)| amount >= level)?;
                at += has;
                start = start.max(self.levels[at].0);
            }
            enough = !enough;
            at += 1;
        }
    }

    /// The last day up to `start` that begins `length` days with at least `level`.
    fn last_run(&self, level: i64, start: i64, length: i64) -> Option<i64> {
        let mut end = start + length;
        let mut at = self.levels.partition_point(|&(from, _)| from < end);
        let mut run_from = end;
        while at > 0 {
            let (from, amount) = self.levels[at - 1];
            if amount >= level {
                run_from = from;
                if end - run_from >= length {
                    return Some(end - length);
                }
            } else {
                end = from;
                run_from = end;
            }
            at -= 1;
        }
        (end - run_from >= length).then_some(end - length)
    }

    /// The first and last day on which there is less than `level`, and the least there is.
    fn worst(&self, level: i64, start: i64, length: i64) -> Option<(i64, i64, i64)> {
        let mut lacking: Option<(i64, i64, i64)> = None;
        let mut day = start;
        while day < start + length {
            let amount = self.level_on(day);
            let next = self.levels.partition_point(|&(from, _)| from <= day);
            let until = self.levels.get(next).map_or(NEVER, |&(from, _)| from);
            let until = until.min(start + length);
            if amount < level {
                let (first, _, least) = lacking.unwrap_or((day, day, amount));
                lacking = Some((first, until - 1, least.min(amount)));
            }
            day = until;
        }
        lacking
    }

    /// Whether all that is there on any of `days` days is as much as equal draws take together:
    /// without that nothing covers them.
    fn has_in_all(&self, amount: i64, start: i64, days: i64) -> bool {
        let end = start + days;
        let open = self.tranches.iter();
        let open = open.filter(|&&(from, until, _)| from < end && start < until);
        let there: i128 = open.map(|&(_, _, amount)| i128::from(amount)).sum();
        there >= i128::from(amount) * i128::from(days)
    }

    /// The starts of draws on `days` days at which what lacks may begin to change otherwise: where a
    /// tranche begins or ends at the first or after the last of those days.
    fn bends(&self, days: i64) -> impl Iterator<Item = i64> {
        let ends = self
            .tranches
            .iter()
            .flat_map(|&(from, until, _)| [from, until]);
        ends.flat_map(move |day| [day, day - days])
    }

    /// The start nearest to `near`, up to `far`, at which money covers equal draws on `days` days.
    ///
    /// Between two bends what lacks is convex in the start: by Hall's theorem it is the most, over
    /// sets of days, that these draw less what is open on any of them; each moves along a line. So
    /// halving finds where nothing lacks.
    fn nearest_covered(&self, amount: i64, near: i64, far: i64, days: i64) -> Option<i64> {
        let lacks = |step: i64| {
            let start = near + if far < near { -step } else { step };
            self.uncovered_draws(amount, start, days)
                .map_or(0, |(_, _, sum)| sum)
        };
        // Nothing lacks first at a step in from..=to, if anywhere.
        let (mut from, mut to) = (0, (far - near).abs());
        loop {
            let middle = (from + to) / 2;
            let lack = lacks(middle);
            if lack == 0 {
                to = middle;
                break;
            }
            let falls = middle < to && lacks(middle + 1) < lack;
            let rises = middle > from && lacks(middle - 1) < lack;
            match (falls, rises) {
                (true, _) => from = middle + 1,
                (_, true) => to = middle - 1,
                // The least that ever lacks here.
                _ => return None,
            }
        }
        while from < to {
            let middle = (from + to) / 2;
            if lacks(middle) == 0 {
                to = middle;
            } else {
                from = middle + 1;
            }
        }
        Some(near + if far < near { -to } else { to })
    }

    /// The first and last day on which equal draws on `days` days lack money, and how much they
    /// lack in all, each drawn from the tranches open on its day, what expires first before the
    /// rest. Days on which the same tranche gives the same are drawn at once.
    fn uncovered_draws(&self, amount: i64, start: i64, days: i64) -> Option<(i64, i64, i128)> {
        let end = start + days;
        // Tranches are in the order in which they expire.
        let open = self.tranches.iter().enumerate();
        let open = open.filter(|&(_, &(from, until, _))| from < end && start < until);
        let mut coming: Vec<(i64, usize, i64)> = open
            .map(|(at, &(from, _, amount))| (from, at, amount))
            .collect();
        coming.sort_unstable_by_key(|&(from, at, _)| Reverse((from, at)));
        let mut there: BinaryHeap<Reverse<(usize, i64)>> = BinaryHeap::new();
        let mut uncovered: Option<(i64, i64, i128)> = None;
        let mut day = start;
        while day < end {
            while let Some((_, at, left)) = coming.pop_if(|&mut (from, ..)| from <= day) {
                there.push(Reverse((at, left)));
            }
            // Until when nothing comes.
            let mut alike = coming.last().map_or(end, |&(from, ..)| from.min(end)) - day;
            let mut short = amount;
            while short > 0 {
                let Some(Reverse((at, left))) = there.pop() else {
                    break;
                };
                let until = self.tranches[at].1;
                if until <= day {
                    continue;
                }
                if left < amount || short < amount {
                    // This day is drawn from several.
                    alike = 1;
                    let given = short.min(left);
                    short -= given;
                    if given < left {
                        there.push(Reverse((at, left - given)));
                    }
                } else {
                    alike = alike.min(until - day).min(left / amount);
                    short = 0;
                    let left = left - amount * alike;
                    if left > 0 {
                        there.push(Reverse((at, left)));
                    }
                }
            }
            if short > 0 {
                let (first, _, sum) = uncovered.unwrap_or((day, day, 0));
                let sum = sum + i128::from(short) * i128::from(alike);
                uncovered = Some((first, day + alike - 1, sum));
            }
            day += alike;
        }
        uncovered
    }
}

impl Resources {
    /// The resources of a roadmap, without what is provided by steps.
    pub fn new(roadmap: &Roadmap, ids: &Ids, days: &WorkingDays) -> Resources {
        let count = roadmap.resources.len();
        let mut serves: Vec<Vec<usize>> = (0..count).map(|resource| vec![resource]).collect();
        for (holder, resource) in roadmap.resources.iter().enumerate() {
            for skill in resource
                .skills
                .iter()
                .filter_map(|skill| ids.resource(skill))
            {
                if !serves[holder].contains(&skill) {
                    serves[holder].push(skill);
                }
            }
        }
        let mut held = vec![false; count];
        for (holder, served) in serves.iter().enumerate() {
            for &skill in served.iter().filter(|&&skill| skill != holder) {
                held[skill] = true;
            }
        }
        let mut had = vec![Profile::default(); count];
        let mut hoped = vec![Profile::default(); count];
        let mut unknown = vec![false; count];
        for (at, resource) in roadmap.resources.iter().enumerate() {
            let served = &serves[at];
            if resource.availability.is_empty() && !held[at] {
                unknown[at] = true;
                for &skill in served {
                    hoped[skill].add(-NEVER, NEVER, ANY, true);
                }
            }
            for record in &resource.availability {
                if record.state == AvailabilityState::Missing {
                    continue;
                }
                let from = record.from.map_or(-NEVER, |date| days.on_or_after(date));
                let until = record.until.map_or(NEVER, |date| days.close_of(date));
                let covers_today = record.from.is_none_or(|date| date <= days.today())
                    && record.until.is_none_or(|date| days.today() <= date);
                let amount = record.amount.map_or(ANY, |amount| amount.0);
                let is_had = record.state == AvailabilityState::Have;
                unknown[at] |= !is_had;
                for &skill in served {
                    hoped[skill].add(from, until, amount, covers_today);
                    if is_had {
                        had[skill].add(from, until, amount, covers_today);
                    }
                }
            }
        }
        had.iter_mut().chain(&mut hoped).for_each(Profile::settle);
        let offers = offers(roadmap, ids);
        let mut offers_for = vec![Vec::new(); count];
        for (at, offer) in offers.iter().enumerate() {
            for &resource in &serves[offer.resource] {
                offers_for[resource].push(at);
            }
        }
        let today_is_worked = days.today_is_worked();
        Resources {
            had: had.into_iter().map(Rc::new).collect(),
            hoped: hoped.into_iter().map(Rc::new).collect(),
            serves,
            unknown,
            today_is_worked,
            offers,
            offers_for,
        }
    }

    /// What there is, with the unknown of some resources counted as had.
    pub fn supply(&self, hoped: impl Fn(usize) -> bool) -> Supply {
        let pick = |at: usize| {
            if hoped(at) {
                &self.hoped[at]
            } else {
                &self.had[at]
            }
        };
        Supply {
            profiles: (0..self.had.len()).map(|at| Rc::clone(pick(at))).collect(),
        }
    }

    /// Those whose amounts count for a resource: itself and its holders.
    pub fn holders_of(&self, resource: usize) -> impl Iterator<Item = usize> {
        (0..self.serves.len()).filter(move |&at| self.serves[at].contains(&resource))
    }

    /// What there is when only some unknowns are had: holders count one by one.
    pub fn supply_with(&self, roadmap: &Roadmap, days: &WorkingDays, had: &[bool]) -> Supply {
        let mut supply = self.supply(|_| false);
        for (at, resource) in roadmap
            .resources
            .iter()
            .enumerate()
            .filter(|&(at, _)| had[at])
        {
            let mut hoped: Vec<(i64, i64, i64, bool)> = Vec::new();
            if resource.availability.is_empty() {
                hoped.push((-NEVER, NEVER, ANY, true));
            }
            for record in &resource.availability {
                if record.state == AvailabilityState::Unknown {
                    let from = record.from.map_or(-NEVER, |date| days.on_or_after(date));
                    let until = record.until.map_or(NEVER, |date| days.close_of(date));
                    let covers_today = record.from.is_none_or(|date| date <= days.today())
                        && record.until.is_none_or(|date| days.today() <= date);
                    let amount = record.amount.map_or(ANY, |amount| amount.0);
                    hoped.push((from, until, amount, covers_today));
                }
            }
            for &skill in &self.serves[at] {
                let profile = Rc::make_mut(&mut supply.profiles[skill]);
                for &(from, until, amount, covers_today) in &hoped {
                    profile.add(from, until, amount, covers_today);
                }
                profile.settle();
            }
        }
        supply
    }

    /// Nothing is ordered before a day.
    pub fn order_from(&mut self, day: i64) {
        for offer in &mut self.offers {
            offer.from = day;
        }
    }

    /// Whether a budget pays for any of the offers that are taken.
    pub fn is_paid(&self, counts: &[u32]) -> bool {
        let mut taken = self.offers.iter().zip(counts);
        taken.any(|(offer, &count)| count > 0 && offer.budget.is_some())
    }

    /// The resources that more of this one counts for.
    pub fn served_by(&self, resource: usize) -> &[usize] {
        &self.serves[resource]
    }
}

impl Supply {
    /// Adds an amount of a resource from a day on, for all that it counts for.
    pub fn arrive(&mut self, resources: &Resources, resource: usize, from: i64, amount: i64) {
        for &served in resources.served_by(resource) {
            Rc::make_mut(&mut self.profiles[served]).arrive(resources, from, amount);
        }
    }

    /// How much of one resource there is with offers taken that no budget pays, each as often as
    /// counted.
    pub fn with_orders(
        &self,
        resources: &Resources,
        counts: &[u32],
        resource: usize,
    ) -> Rc<Profile> {
        let mut profile = Rc::clone(&self.profiles[resource]);
        let offers = resources.offers_for[resource].iter();
        let taken = offers.filter(|&&at| counts[at] > 0);
        if taken.clone().next().is_some() {
            let changed = Rc::make_mut(&mut profile);
            for &at in taken {
                let offer = &resources.offers[at];
                changed.order(resources, offer, counts[at], offer.from);
            }
            changed.settle();
        }
        profile
    }

    /// The same with offers taken, each as often as counted, ordered today or on the first day
    /// that its budget allows.
    pub fn ordered(&self, resources: &Resources, counts: &[u32]) -> Supply {
        if counts.iter().all(|&count| count == 0) {
            return self.clone();
        }
        // What no budget pays is ordered at once.
        let mut order_days: Vec<Option<i64>> = resources
            .offers
            .iter()
            .map(|offer| offer.budget.is_none().then_some(offer.from))
            .collect();
        let mut touched = Vec::new();
        loop {
            let mut supply = self.clone();
            let taken = counts.iter().enumerate().filter(|&(_, &count)| count > 0);
            for (at, &count) in taken.clone() {
                let offer = &resources.offers[at];
                if let Some(day) = order_days[at] {
                    for &served in resources.served_by(offer.resource) {
                        let profile = Rc::make_mut(&mut supply.profiles[served]);
                        profile.order(resources, offer, count, day);
                        touched.push(served);
                    }
                }
            }
            touched.sort_unstable();
            touched.dedup();
            for served in touched.drain(..) {
                Rc::make_mut(&mut supply.profiles[served]).settle();
            }
            let mut changed = false;
            for (at, _) in taken {
                let day = supply.order_day(&resources.offers[at]);
                if order_days[at] != day {
                    order_days[at] = day;
                    changed = true;
                }
            }
            if !changed {
                return supply;
            }
        }
    }

    /// The first day on which an offer can be ordered; none when its budget never allows it.
    pub fn order_day(&self, offer: &Offer) -> Option<i64> {
        match offer.budget {
            None => Some(offer.from),
            Some(budget) => {
                let cost = Demand::Upfront(offer.cost.as_amount().0);
                self.profiles[budget].first_fit(cost, offer.from, 1)
            }
        }
    }
}

fn offers(roadmap: &Roadmap, ids: &Ids) -> Vec<Offer> {
    let mut used: HashMap<&AcquisitionId, u32> = HashMap::new();
    let provided = roadmap
        .steps
        .iter()
        .filter_map(|step| step.provides.as_ref());
    for applied in provided.filter_map(|provides| provides.acquisition.as_ref()) {
        *used.entry(applied).or_default() += 1;
    }
    let used = |id| used.get(id).copied().unwrap_or(0);
    let mut offers: Vec<Offer> = roadmap
        .acquisitions
        .iter()
        .enumerate()
        .filter_map(|(acquisition, way)| {
            Some(Offer {
                acquisition,
                resource: ids.resource(&way.resource)?,
                amount: way.amount.0,
                cost: way.cost,
                delay: i64::from(way.lead) + i64::from(way.ramp_up),
                left: way.limit.unwrap_or(1).saturating_sub(used(&way.id)),
                budget: way.budget.as_ref().and_then(|budget| ids.resource(budget)),
                rank: 0,
                from: 0,
            })
        })
        .collect();
    let mut by_id: Vec<usize> = (0..offers.len()).collect();
    by_id.sort_by_key(|&at| roadmap.acquisitions[offers[at].acquisition].id.as_str());
    for (rank, at) in by_id.into_iter().enumerate() {
        offers[at].rank = rank;
    }
    offers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(tranches: &[(i64, i64, i64)]) -> Profile {
        let mut profile = Profile::default();
        for &(from, until, amount) in tranches {
            profile.add(from, until, amount, false);
        }
        profile.settle();
        profile
    }

    #[test]
    fn what_is_there_on_the_same_days_counts_as_one() {
        let mut money = profile(&[(0, 90, 2); 1_000]);
        assert_eq!(money, profile(&[(0, 90, 2_000)]));
        money.add(5, NEVER, 7, false);
        money.settle();
        let alone = money.clone();
        money.add(5, NEVER, 3, false);
        money.settle();
        assert_eq!(money.without(5, 3), alone);
        assert_eq!(alone.without(5, 7), profile(&[(0, 90, 2_000)]));
    }

    /// Whether each of `days` days gets its draw, what expires first spent first.
    fn covers_day_by_day(money: &Profile, amount: i64, start: i64, days: i64) -> bool {
        let mut left = money.tranches.clone();
        (start..start + days).all(|day| {
            let mut short = amount;
            for (from, until, left) in &mut left {
                if (*from..*until).contains(&day) {
                    let given = short.min(*left);
                    *left -= given;
                    short -= given;
                }
            }
            short == 0
        })
    }

    #[test]
    fn draws_fit_on_the_same_days_as_when_each_day_is_tried() {
        let mut state = 7_u64;
        let mut random = |below: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            ((state >> 33) % below) as i64
        };
        let mut fits = 0;
        for _ in 0..3_000 {
            let tranches: Vec<(i64, i64, i64)> = (0..1 + random(6))
                .map(|_| {
                    let from = random(25);
                    (from, from + 1 + random(20), 1 + random(30))
                })
                .collect();
            let money = profile(&tranches);
            let (amount, days) = (1 + random(5), 1 + random(12));
            let demand = Demand::Drawn(amount);
            let mut later = 10..60;
            let first = later.find(|&day| covers_day_by_day(&money, amount, day, days));
            assert_eq!(money.first_fit(demand, 10, days), first, "{tranches:?}");
            let mut earlier = (-20..=30).rev();
            let last = earlier.find(|&day| covers_day_by_day(&money, amount, day, days));
            assert_eq!(money.last_fit(demand, 30, days), last, "{tranches:?}");
            fits += usize::from(first.is_some());
        }
        assert!((300..2_700).contains(&fits), "{fits} of 3,000 fit");
    }

    #[test]
    fn draws_that_never_fit_end_however_far_money_is_stated() {
        // A day with plenty each week of a thousand years, and all of it within one step's reach.
        let weekly: Vec<(i64, i64, i64)> =
            (0..50_000).map(|at| (at * 5, at * 5 + 1, ANY)).collect();
        let money = profile(&weekly);
        assert_eq!(money.first_fit(Demand::Drawn(1), 0, 100_000), None);
        assert_eq!(money.last_fit(Demand::Drawn(1), 250_000, 100_000), None);
        // Too little in all.
        let meagre: Vec<(i64, i64, i64)> = (0..2_000).map(|at| (at * 100, 250_000, 1)).collect();
        let money = profile(&meagre);
        assert_eq!(money.first_fit(Demand::Drawn(1), 0, 100_000), None);
        assert_eq!(money.last_fit(Demand::Drawn(1), 250_000, 100_000), None);
        // Enough in all and on each day, but most of it in a week of its own.
        let mut tranches = vec![(0, 260_000, 89_999)];
        tranches.extend((0..50).map(|at| (at * 5_000, at * 5_000 + 5, 100_000)));
        let money = profile(&tranches);
        assert_eq!(money.first_fit(Demand::Drawn(1), 0, 100_000), None);
        assert_eq!(money.last_fit(Demand::Drawn(1), 250_000, 100_000), None);
    }
}

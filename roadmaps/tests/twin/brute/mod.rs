//! The twin: what the design says of a roadmap, found the slow way. Days are looked at one by one,
//! routes, sets of acquisitions, facts and unknowns are all enumerated. It shares no code with the
//! engine and is only meant for roadmaps of a few steps.

mod expected;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use roadmaps::model::{
    AnyOf, AvailabilityState, Link, Prerequisite, ProgressState, Requirement, ResourceKind, Roadmap,
};

use crate::days::Days;

/// Farther than any day of these roadmaps.
pub const NEVER: i64 = 1_000_000_000;
/// Enough of everything.
const PLENTY: i64 = 1_000_000_000_000_000;

/// A link from an earlier step.
#[derive(Clone, Copy)]
struct Tie {
    from: usize,
    lag: i64,
    link: Link,
}

#[derive(Clone, Copy, PartialEq)]
enum Progress {
    Open,
    Started { on: NaiveDate, left: i64 },
    Finished { started: NaiveDate, on: NaiveDate },
    Dropped,
}

#[derive(Clone, Copy)]
struct Provides {
    resource: usize,
    amount: i64,
    ramp_up: i64,
}

struct Work {
    requires: Vec<Tie>,
    groups: Vec<usize>,
    needs: Vec<(usize, Requirement)>,
    days: i64,
    progress: Progress,
    not_before: i64,
    provides: Option<Provides>,
    is_group: bool,
    new_money: i64,
}

struct Group<'a> {
    any_of: &'a AnyOf,
    owner: usize,
    alternatives: Vec<Vec<Tie>>,
    choice: Option<usize>,
}

/// An amount that is there from a day until before another.
#[derive(Clone, Copy)]
struct Tranche {
    from: i64,
    until: i64,
    amount: i64,
    today: bool,
}

type Supply = Vec<Vec<Tranche>>;
/// The alternative in each group; none where it is left to the earliest.
type Picks = Vec<Option<usize>>;

struct Offer<'a> {
    id: &'a str,
    resource: usize,
    amount: i64,
    cost: i64,
    delay: i64,
    left: u32,
    budget: Option<usize>,
}

/// Earliest dates.
#[derive(Clone)]
struct Early {
    at: Vec<Option<Dated>>,
    picked: Vec<usize>,
    supply: Supply,
}

#[derive(Clone, Copy)]
struct Dated {
    start: i64,
    finish: i64,
    /// The last finish of all that it requires, itself included.
    last: i64,
    ok: bool,
    met: bool,
}

#[derive(Clone, Copy, PartialEq, Debug)]
struct Lack {
    amount: Option<i64>,
    first: i64,
}

#[derive(Default, Clone)]
struct Reach {
    required: BTreeSet<usize>,
    on: BTreeSet<usize>,
    met: BTreeSet<usize>,
}

/// A fix, with what orders it among others.
#[derive(Clone)]
struct Fix {
    counts: Vec<u32>,
    picks: Picks,
    choices: Vec<(usize, usize)>,
    cost: i64,
    spending: i64,
    order_by: Vec<Option<i64>>,
    finish: i64,
}

/// The working route, or a way off it.
struct Way {
    picks: Picks,
    counts: Vec<u32>,
    early: Early,
    late: BTreeMap<usize, (i64, i64)>,
    on: BTreeSet<usize>,
}

pub struct Twin<'a> {
    roadmap: &'a Roadmap,
    days: Days,
    works: Vec<Work>,
    groups: Vec<Group<'a>>,
    offers: Vec<Offer<'a>>,
    /// What each resource counts for: itself, and the skills it holds.
    serves: Vec<BTreeSet<usize>>,
    below: Vec<Vec<usize>>,
    /// What is named and not there, by whom: works that are never reached, after the goal.
    gone: Vec<(usize, String)>,
    launch: i64,
    none_restored: BTreeSet<usize>,
}

impl<'a> Twin<'a> {
    pub fn new(roadmap: &'a Roadmap, today: NaiveDate) -> Twin<'a> {
        let days = Days::new(&roadmap.calendar, today);
        let count = roadmap.steps.len();
        let step_at = |id: &str| roadmap.steps.iter().position(|step| step.id.as_str() == id);
        let resource_at = |id: &str| {
            let mut resources = roadmap.resources.iter();
            resources.position(|resource| resource.id.as_str() == id)
        };
        let parent = |at: usize| {
            let group = roadmap.steps[at].group_id.as_ref()?;
            step_at(group.as_str()).filter(|&parent| roadmap.steps[parent].group)
        };
        let parents = |at: usize| {
            let mut above = Vec::new();
            let mut current = parent(at);
            while let Some(group) = current.filter(|group| !above.contains(group)) {
                above.push(group);
                current = parent(group);
            }
            above
        };
        let mut below = vec![Vec::new(); count];
        for at in (0..count).filter(|&at| !roadmap.steps[at].group) {
            for group in parents(at) {
                below[group].push(at);
            }
        }
        let gone: RefCell<Vec<(usize, String)>> = RefCell::default();
        let tie_to_nothing = |owner: usize, name: &str| {
            gone.borrow_mut().push((owner, name.to_owned()));
            Tie {
                from: count + gone.borrow().len(),
                lag: 0,
                link: Link::FS,
            }
        };
        let ties = |owner: usize, step: &str, lag: i32, link: Link| -> Vec<Tie> {
            let lag = i64::from(lag);
            match step_at(step) {
                None => vec![tie_to_nothing(owner, step)],
                Some(from) if roadmap.steps[from].group => {
                    let below = below[from].iter();
                    below.map(|&from| Tie { from, lag, link }).collect()
                }
                Some(from) => vec![Tie { from, lag, link }],
            }
        };
        let mut groups = Vec::new();
        let mut stated = |owner: usize, requires: &[Prerequisite], any_of: &'a [AnyOf]| {
            let requires: Vec<Tie> = requires
                .iter()
                .flat_map(|one| ties(owner, one.step.as_str(), one.lag, one.link))
                .collect();
            let mut own = Vec::new();
            for any_of in any_of {
                own.push(groups.len());
                let alternatives = any_of.alternatives.iter();
                groups.push(Group {
                    any_of,
                    owner,
                    alternatives: alternatives
                        .clone()
                        .map(|one| ties(owner, one.step.as_str(), one.lag, one.link))
                        .collect(),
                    choice: any_of.choice.as_ref().and_then(|choice| {
                        alternatives.clone().position(|one| one.step == *choice)
                    }),
                });
            }
            (requires, own)
        };
        let lost = |owner: usize, needs: &[Requirement]| -> Vec<Tie> {
            let names = needs.iter().map(|need| need.resource.as_str());
            let lost = names.filter(|name| resource_at(name).is_none());
            lost.map(|name| tie_to_nothing(owner, name)).collect()
        };
        let mut goal = stated(count, &roadmap.goal.requires, &roadmap.goal.any_of);
        goal.0.extend(lost(count, &roadmap.goal.needs));
        let steps: Vec<_> = roadmap
            .steps
            .iter()
            .enumerate()
            .map(|(at, step)| stated(at, &step.requires, &step.any_of))
            .collect();
        let mut works = Vec::new();
        for (at, step) in roadmap.steps.iter().enumerate() {
            let (mut requires, mut own) = steps[at].clone();
            if step.group {
                (requires, own) = (Vec::new(), Vec::new());
            } else {
                for group in parents(at) {
                    requires.extend(&steps[group].0);
                    own.extend(&steps[group].1);
                }
                let started = step.progress.as_ref().map(|it| it.state);
                if started != Some(ProgressState::Started) {
                    requires.extend(lost(at, &step.needs));
                }
            }
            let length = match step.days {
                Some(days) if !step.milestone && !step.group => i64::from(days.likely),
                _ => 0,
            };
            let progress = match &step.progress {
                None => Progress::Open,
                Some(progress) => match progress.state {
                    ProgressState::Dropped => Progress::Dropped,
                    ProgressState::Finished => {
                        let on = progress.finished.or(progress.started).unwrap_or(today);
                        let started = progress.started.unwrap_or(on).min(on);
                        Progress::Finished { started, on }
                    }
                    ProgressState::Started => {
                        let on = progress.started.unwrap_or(today);
                        let before_today = days.between(on, today);
                        let default = (length - before_today).max(length.min(1));
                        let left = progress.remaining.map_or(default, i64::from);
                        Progress::Started { on, left }
                    }
                },
            };
            let not_before = match step.not_before {
                None => 0,
                Some(date) if length > 0 => days.on_or_after(date).max(0),
                // A milestone shows the day that closes at its boundary.
                Some(date) if date <= today => 0,
                Some(date) => days.on_or_after(date) + 1,
            };
            let bought = step
                .provides
                .as_ref()
                .and_then(|one| one.acquisition.as_ref());
            let bought =
                bought.and_then(|id| roadmap.acquisitions.iter().find(|way| way.id == *id));
            works.push(Work {
                requires,
                groups: own,
                needs: if step.group {
                    Vec::new()
                } else {
                    needs(&step.needs, resource_at)
                },
                days: length,
                progress,
                not_before,
                provides: step
                    .provides
                    .as_ref()
                    .filter(|_| !step.group)
                    .and_then(|provides| {
                        Some(Provides {
                            resource: resource_at(provides.resource.as_str())?,
                            amount: provides.amount.0,
                            ramp_up: i64::from(provides.ramp_up),
                        })
                    }),
                is_group: step.group,
                new_money: match bought {
                    Some(way) if way.budget.is_none() && step.progress.is_none() => way.cost.0,
                    _ => 0,
                },
            });
        }
        works.push(Work {
            requires: goal.0,
            groups: goal.1,
            needs: needs(&roadmap.goal.needs, resource_at),
            days: 0,
            progress: Progress::Open,
            not_before: 0,
            provides: None,
            is_group: false,
            new_money: 0,
        });
        let gone = gone.into_inner();
        works.extend(gone.iter().map(|_| Work {
            requires: Vec::new(),
            groups: Vec::new(),
            needs: Vec::new(),
            days: 0,
            progress: Progress::Dropped,
            not_before: 0,
            provides: None,
            is_group: false,
            new_money: 0,
        }));
        let offers = roadmap.acquisitions.iter().filter_map(|way| {
            let applied = roadmap.steps.iter().filter(|step| {
                let provides = step.provides.as_ref();
                provides.and_then(|provides| provides.acquisition.as_ref()) == Some(&way.id)
            });
            Some(Offer {
                id: way.id.as_str(),
                resource: resource_at(way.resource.as_str())?,
                amount: way.amount.0,
                cost: way.cost.0,
                delay: i64::from(way.lead) + i64::from(way.ramp_up),
                left: way
                    .limit
                    .unwrap_or(1)
                    .saturating_sub(applied.count() as u32),
                budget: way
                    .budget
                    .as_ref()
                    .and_then(|budget| resource_at(budget.as_str())),
            })
        });
        let offers = offers.collect();
        let serves = roadmap.resources.iter().enumerate().map(|(at, resource)| {
            let skills = resource.skills.iter();
            let skills = skills.filter_map(|skill| resource_at(skill.as_str()));
            skills.chain([at]).collect()
        });
        let serves = serves.collect();
        let launch = roadmap
            .goal
            .launch
            .map_or(NEVER, |date| days.close_of(date));
        Twin {
            roadmap,
            days,
            works,
            groups,
            offers,
            serves,
            below,
            gone,
            launch,
            none_restored: BTreeSet::new(),
        }
    }

    fn goal(&self) -> usize {
        self.roadmap.steps.len()
    }

    /// The steps that give more of a resource.
    fn providers(&self, resource: usize) -> Vec<usize> {
        let provides = |&at: &usize| {
            let provides = self.works[at].provides;
            provides.is_some_and(|provides| self.serves[provides.resource].contains(&resource))
        };
        (0..self.goal()).filter(provides).collect()
    }

    fn providers_for(&self, at: usize) -> Vec<usize> {
        let needs = self.works[at].needs.iter();
        needs
            .flat_map(|(resource, _)| self.providers(*resource))
            .collect()
    }

    /// Whether some step depends on itself.
    pub fn has_loop(&self) -> bool {
        let count = self.works.len();
        let mut reaches = vec![vec![false; count]; count];
        for (at, reaches) in reaches.iter_mut().enumerate() {
            let groups = self.works[at].groups.iter();
            let alternatives = groups.flat_map(|&group| self.groups[group].alternatives.iter());
            let ties = self.works[at].requires.iter().chain(alternatives.flatten());
            for earlier in ties.map(|tie| tie.from).chain(self.providers_for(at)) {
                reaches[earlier] = true;
            }
        }
        for middle in 0..count {
            for from in 0..count {
                for to in 0..count {
                    reaches[from][to] |= reaches[from][middle] && reaches[middle][to];
                }
            }
        }
        (0..count).any(|at| reaches[at][at])
    }

    // ---- What there is ----

    /// What is had, with the unknown of some resources counted as had.
    fn supply(&self, hoped: impl Fn(usize) -> bool) -> Supply {
        let mut supply: Supply = vec![Vec::new(); self.roadmap.resources.len()];
        let held = |at: usize| {
            let mut others = self.serves.iter().enumerate();
            others.any(|(holder, serves)| holder != at && serves.contains(&at))
        };
        for (at, resource) in self.roadmap.resources.iter().enumerate() {
            let mut tranches = Vec::new();
            if resource.availability.is_empty() && !held(at) && hoped(at) {
                tranches.push(Tranche {
                    from: -NEVER,
                    until: NEVER,
                    amount: PLENTY,
                    today: true,
                });
            }
            for record in &resource.availability {
                let counts = match record.state {
                    AvailabilityState::Have => true,
                    AvailabilityState::Missing => false,
                    AvailabilityState::Unknown => hoped(at),
                };
                if counts {
                    let today = self.days.today;
                    tranches.push(Tranche {
                        from: record
                            .from
                            .map_or(-NEVER, |date| self.days.on_or_after(date)),
                        until: record.until.map_or(NEVER, |date| self.days.close_of(date)),
                        amount: record.amount.map_or(PLENTY, |amount| amount.0),
                        today: record.from.is_none_or(|from| from <= today)
                            && record.until.is_none_or(|until| today <= until),
                    });
                }
            }
            for &served in &self.serves[at] {
                supply[served].extend(&tranches);
            }
        }
        supply
    }

    /// The resources of which something is unknown.
    fn unknowns(&self) -> Vec<usize> {
        let without = self.supply(|_| false);
        let size = |supply: &Supply| supply.iter().map(Vec::len).sum::<usize>();
        (0..self.serves.len())
            .filter(|&at| size(&self.supply(|hoped| hoped == at)) > size(&without))
            .collect()
    }

    fn arrive(&self, supply: &mut Supply, resource: usize, from: i64, amount: i64) {
        for &served in &self.serves[resource] {
            let today = from < i64::from(self.days.today_is_worked());
            supply[served].push(Tranche {
                from,
                until: NEVER,
                amount,
                today,
            });
        }
    }

    /// With offers ordered today, or on the first day that their budget has the money.
    fn ordered(&self, supply: &Supply, counts: &[u32]) -> Supply {
        let mut days: Vec<Option<i64>> = vec![None; counts.len()];
        loop {
            let mut more = supply.clone();
            for (at, offer) in self.offers.iter().enumerate() {
                if let (Some(day), true) = (days[at], counts[at] > 0) {
                    let amount = offer.amount * i64::from(counts[at]);
                    self.arrive(&mut more, offer.resource, day + offer.delay, amount);
                }
            }
            let mut next = days.clone();
            for (at, offer) in self.offers.iter().enumerate() {
                next[at] = match offer.budget {
                    None => Some(0),
                    Some(budget) => {
                        let paid = |&day: &i64| self.level(&more[budget], day) >= offer.cost * 10;
                        (0..=self.horizon(&more)).find(paid)
                    }
                };
            }
            if next == days {
                return more;
            }
            days = next;
        }
    }

    /// A day after which nothing changes any more.
    fn horizon(&self, supply: &Supply) -> i64 {
        let tranches = supply.iter().flatten();
        let ends = tranches.flat_map(|tranche| [tranche.from, tranche.until]);
        ends.filter(|&day| day.abs() < NEVER)
            .max()
            .unwrap_or(0)
            .max(0)
            + 2
    }

    fn level(&self, tranches: &[Tranche], day: i64) -> i64 {
        let open = |tranche: &&Tranche| tranche.from <= day && day < tranche.until;
        tranches
            .iter()
            .filter(open)
            .map(|tranche| tranche.amount)
            .sum()
    }

    fn level_today(&self, tranches: &[Tranche]) -> i64 {
        tranches
            .iter()
            .filter(|one| one.today)
            .map(|one| one.amount)
            .sum()
    }

    /// What lacks, day by day: the day and how much.
    fn lacking(
        &self,
        resource: usize,
        need: &Requirement,
        tranches: &[Tranche],
        start: i64,
        days: i64,
    ) -> Vec<(i64, i64)> {
        let budget = self.roadmap.resources[resource].kind == ResourceKind::Budget;
        let level = match (need.per_day, need.total) {
            (Some(amount), _) => amount.0,
            (None, Some(total)) if budget => total.0,
            (None, Some(total)) => {
                total.0.div_euclid(days.max(1)) + i64::from(total.0 % days.max(1) > 0)
            }
            (None, None) => 1,
        };
        if days == 0 {
            let (day, there) = match start {
                0 => (0, self.level_today(tranches)),
                _ => (start - 1, self.level(tranches, start - 1)),
            };
            return if there < level {
                vec![(day, level - there)]
            } else {
                Vec::new()
            };
        }
        if budget && need.per_day.is_some() {
            let mut left: Vec<Tranche> = tranches.to_vec();
            left.sort_by_key(|tranche| tranche.until);
            let mut lacking = Vec::new();
            for day in start..start + days {
                let mut short = level;
                for tranche in left
                    .iter_mut()
                    .filter(|one| one.from <= day && day < one.until)
                {
                    let drawn = short.min(tranche.amount);
                    tranche.amount -= drawn;
                    short -= drawn;
                }
                if short > 0 {
                    lacking.push((day, short));
                }
            }
            return lacking;
        }
        let until = if budget && need.total.is_some() {
            start + 1
        } else {
            start + days
        };
        let short = (start..until).map(|day| (day, level - self.level(tranches, day)));
        short.filter(|&(_, short)| short > 0).collect()
    }

    fn lack(&self, at: usize, position: usize, supply: &Supply, start: i64) -> Option<Lack> {
        let work = &self.works[at];
        let (resource, need) = &work.needs[position];
        let lacking = self.lacking(*resource, need, &supply[*resource], start, work.days);
        let first = lacking.first()?.0;
        let budget = self.roadmap.resources[*resource].kind == ResourceKind::Budget;
        let amounts = lacking.iter().map(|&(_, short)| short);
        let amount = match (need.per_day, need.total) {
            (None, None) => None,
            (Some(_), _) if budget && work.days > 0 => Some(amounts.sum()),
            _ => amounts.max(),
        };
        Some(Lack { amount, first })
    }

    /// The first (last) start among `starts` at which each need is met by itself; needs that are
    /// met at none of them move nothing, and neither do needs that are never met together.
    fn fit(&self, at: usize, supply: &Supply, starts: Vec<i64>) -> (i64, bool) {
        let bound = starts[0];
        let met = |position: usize, start: i64| self.lack(at, position, supply, start).is_none();
        let needs = 0..self.works[at].needs.len();
        let can: Vec<usize> = needs
            .clone()
            .filter(|&need| starts.iter().any(|&start| met(need, start)))
            .collect();
        let all = |&start: &i64| can.iter().all(|&need| met(need, start));
        match starts.iter().copied().find(all) {
            Some(start) => (start, can.len() == needs.len()),
            None => (bound, false),
        }
    }

    // ---- Earliest dates ----

    fn early(
        &self,
        picks: &Picks,
        supply: &Supply,
        deadline: i64,
        restored: &BTreeSet<usize>,
    ) -> Early {
        let mut early = Early {
            at: vec![None; self.works.len()],
            picked: vec![0; self.groups.len()],
            supply: supply.clone(),
        };
        for at in 0..self.works.len() {
            self.date(at, &mut early, picks, deadline, restored);
        }
        early
    }

    fn date(
        &self,
        at: usize,
        early: &mut Early,
        picks: &Picks,
        deadline: i64,
        restored: &BTreeSet<usize>,
    ) -> Dated {
        if let Some(dated) = early.at[at] {
            return dated;
        }
        let work = &self.works[at];
        let (mut dated, running, length) = match work.progress {
            Progress::Finished { started, on } => {
                let finish = self.days.close_of(on);
                let start = if work.days == 0 {
                    finish
                } else {
                    self.days.on_or_after(started)
                };
                (
                    Dated {
                        start,
                        finish,
                        last: finish,
                        ok: true,
                        met: true,
                    },
                    false,
                    0,
                )
            }
            Progress::Dropped if !restored.contains(&at) => (
                Dated {
                    start: 0,
                    finish: -NEVER,
                    last: -NEVER,
                    ok: false,
                    met: true,
                },
                false,
                0,
            ),
            Progress::Started { left, .. } => (
                Dated {
                    start: 0,
                    finish: 0,
                    last: -NEVER,
                    ok: true,
                    met: true,
                },
                true,
                left,
            ),
            _ => (
                Dated {
                    start: 0,
                    finish: 0,
                    last: -NEVER,
                    ok: true,
                    met: true,
                },
                false,
                work.days,
            ),
        };
        if !self.settled(at, restored) {
            let mut bound = if running { 0 } else { work.not_before };
            let mut without_steps = false;
            let mut hold = |twin: &Self, ties: &[Tie], early: &mut Early| {
                let taken = twin.taking(ties, length, running, early, picks, deadline, restored);
                bound = bound.max(taken.0);
                dated.last = dated.last.max(taken.1);
                dated.ok &= taken.2;
            };
            hold(self, &work.requires, early);
            for &group in &work.groups {
                let alternatives = &self.groups[group].alternatives;
                let picked = picks[group].or_else(|| {
                    (0..alternatives.len()).min_by_key(|&one| {
                        let ties = &alternatives[one];
                        let (bound, last, ok) =
                            self.taking(ties, length, running, early, picks, deadline, restored);
                        let ok = ok && !ties.is_empty();
                        (!ok, last > deadline, bound, last, one)
                    })
                });
                let ties = picked.map_or(&[][..], |picked| &alternatives[picked]);
                early.picked[group] = picked.unwrap_or(0);
                hold(self, ties, early);
                without_steps |= ties.is_empty();
            }
            dated.ok &= !without_steps;
            for (resource, _) in &work.needs {
                for provider in self.providers(*resource) {
                    self.date(provider, early, picks, deadline, restored);
                }
            }
            if running {
                let Progress::Started { on, .. } = work.progress else {
                    unreachable!()
                };
                dated.start = self.days.on_or_after(on);
                dated.finish = bound.max(0) + length;
            } else {
                if at == self.goal() {
                    bound = bound.max(dated.last);
                }
                let to = bound.max(self.horizon(&early.supply));
                (dated.start, dated.met) = self.fit(at, &early.supply, (bound..=to).collect());
                dated.ok &= dated.met;
                dated.finish = dated.start + length;
            }
            dated.last = dated.last.max(dated.finish);
        }
        if let (Some(provides), true) = (work.provides, dated.ok) {
            let from = dated.finish + provides.ramp_up;
            self.arrive(&mut early.supply, provides.resource, from, provides.amount);
        }
        early.at[at] = Some(dated);
        dated
    }

    /// Bound, last finish and achievability of a set of links.
    #[allow(clippy::too_many_arguments)]
    fn taking(
        &self,
        ties: &[Tie],
        length: i64,
        running: bool,
        early: &mut Early,
        picks: &Picks,
        deadline: i64,
        restored: &BTreeSet<usize>,
    ) -> (i64, i64, bool) {
        let (mut bound, mut last, mut ok) = (-NEVER, -NEVER, true);
        for tie in ties {
            let earlier = self.date(tie.from, early, picks, deadline, restored);
            last = last.max(earlier.last);
            ok &= earlier.ok;
            let dropped = self.works[tie.from].progress == Progress::Dropped;
            if dropped && !restored.contains(&tie.from) {
                continue;
            }
            let start = match tie.link {
                Link::FS | Link::SS if running => continue,
                Link::FS => earlier.finish + tie.lag,
                Link::SS => earlier.start + tie.lag,
                Link::FF => earlier.finish + tie.lag - length,
                Link::SF => earlier.start + tie.lag - length,
            };
            bound = bound.max(start);
        }
        (bound, last, ok)
    }

    // ---- Routes ----

    fn settled(&self, at: usize, restored: &BTreeSet<usize>) -> bool {
        match self.works[at].progress {
            Progress::Finished { .. } => true,
            Progress::Dropped => !restored.contains(&at),
            _ => false,
        }
    }

    /// The links into a work on a route; open groups give none.
    fn taken(&self, at: usize, picks: &Picks) -> Vec<Tie> {
        let mut ties = self.works[at].requires.clone();
        for &group in &self.works[at].groups {
            let picked = picks[group].and_then(|pick| self.groups[group].alternatives.get(pick));
            ties.extend(picked.into_iter().flatten());
        }
        ties
    }

    fn reach(&self, root: usize, picks: &Picks, restored: &BTreeSet<usize>) -> Reach {
        let mut reach = Reach::default();
        self.walk(root, picks, restored, false, &mut reach.required);
        self.walk(root, picks, restored, true, &mut reach.on);
        for &at in reach.on.iter().filter(|&&at| !self.settled(at, restored)) {
            reach.met.extend(&self.works[at].groups);
        }
        reach
    }

    fn walk(
        &self,
        at: usize,
        picks: &Picks,
        restored: &BTreeSet<usize>,
        providers: bool,
        seen: &mut BTreeSet<usize>,
    ) {
        if !seen.insert(at) || self.settled(at, restored) {
            return;
        }
        for tie in self.taken(at, picks) {
            self.walk(tie.from, picks, restored, providers, seen);
        }
        if providers {
            for provider in self.providers_for(at) {
                self.walk(provider, picks, restored, providers, seen);
            }
        }
    }

    /// Every route to a work, given some choices.
    fn routes(&self, root: usize, fixed: &Picks, restored: &BTreeSet<usize>) -> Vec<Picks> {
        let mut routes = Vec::new();
        let mut open = vec![vec![None; self.groups.len()]];
        while let Some(picks) = open.pop() {
            let reach = self.reach(root, &picks, restored);
            match reach.met.iter().find(|&&group| picks[group].is_none()) {
                None => routes.push(picks),
                Some(&group) => {
                    for alternative in 0..self.groups[group].alternatives.len().max(1) {
                        if fixed[group].is_none_or(|choice| choice == alternative) {
                            let mut picks = picks.clone();
                            picks[group] = Some(alternative);
                            open.push(picks);
                        }
                    }
                }
            }
        }
        routes.sort_by_key(choices);
        routes
    }

    fn stored(&self) -> Picks {
        self.groups.iter().map(|group| group.choice).collect()
    }

    fn open(&self) -> Picks {
        vec![None; self.groups.len()]
    }

    fn everything(&self) -> Vec<u32> {
        self.offers.iter().map(|offer| offer.left).collect()
    }

    /// Whether a route reaches a work by a boundary.
    fn reaches(&self, root: usize, route: &Picks, supply: &Supply, by: i64) -> bool {
        let dated = self.early(route, supply, by, &self.none_restored).at[root];
        dated.is_some_and(|dated| dated.ok && dated.last <= by)
    }

    fn reading(
        &self,
        root: usize,
        by: i64,
        supply: &Supply,
        forced: Option<(usize, usize)>,
    ) -> &'static str {
        let (mut kept, mut open) = (self.stored(), self.open());
        if let Some((group, alternative)) = forced {
            kept[group] = Some(alternative);
            open[group] = Some(alternative);
        }
        let any = |fixed: &Picks, supply: &Supply| {
            let routes = self.routes(root, fixed, &self.none_restored);
            routes
                .iter()
                .any(|route| self.reaches(root, route, supply, by))
        };
        if any(&kept, supply) {
            "feasible"
        } else if any(&open, &self.ordered(supply, &self.everything())) {
            "feasible_if"
        } else {
            "infeasible"
        }
    }

    fn spending(&self, reach: &Reach) -> i64 {
        let of = |&at: &usize| {
            let work = &self.works[at];
            let (open, days) = match work.progress {
                Progress::Open => (true, work.days.max(1)),
                Progress::Started { left, .. } => (false, left),
                _ => return 0,
            };
            let budgets = work.needs.iter().filter(|(resource, _)| {
                self.roadmap.resources[*resource].kind == ResourceKind::Budget
            });
            let draws = budgets.map(|(_, need)| match (need.per_day, need.total) {
                (Some(daily), _) => daily.0 * days / 10,
                (None, Some(total)) if open => total.0 / 10,
                _ => 0,
            });
            draws.sum::<i64>() + work.new_money
        };
        reach.on.iter().map(of).sum()
    }

    // ---- Fixes ----

    fn fixes(&self, fixed: &Picks, supply: &Supply) -> Vec<Fix> {
        let goal = self.goal();
        let mut sets = vec![Vec::new()];
        for offer in &self.offers {
            let longer = sets.iter().flat_map(|set: &Vec<u32>| {
                (0..=offer.left).map(move |count| [set.as_slice(), &[count]].concat())
            });
            sets = longer.collect();
        }
        let mut best: BTreeMap<Vec<u32>, Fix> = BTreeMap::new();
        for route in self.routes(goal, fixed, &self.none_restored) {
            let works = |counts: &[u32]| {
                self.reaches(goal, &route, &self.ordered(supply, counts), self.launch)
            };
            for counts in &sets {
                if !works(counts) {
                    continue;
                }
                let needed = |at: usize| {
                    let mut fewer = counts.clone();
                    fewer[at] -= 1;
                    !works(&fewer)
                };
                if (0..counts.len()).filter(|&at| counts[at] > 0).all(needed) {
                    let fix = self.fix(&route, counts, supply);
                    let better = best
                        .get(counts)
                        .is_none_or(|known| self.key(&fix) < self.key(known));
                    if better {
                        best.insert(counts.clone(), fix);
                    }
                }
            }
        }
        let mut fixes: Vec<Fix> = best.into_values().collect();
        fixes.sort_by_key(|fix| self.key(fix));
        fixes.truncate(20);
        fixes
    }

    fn fix(&self, route: &Picks, counts: &[u32], supply: &Supply) -> Fix {
        let early = self.early(
            route,
            &self.ordered(supply, counts),
            NEVER,
            &self.none_restored,
        );
        let reach = self.reach(self.goal(), route, &self.none_restored);
        let late = self.late(&reach.required, &reach.on, &early, Some(self.goal()));
        let order_by = (0..counts.len()).map(|offer| {
            if counts[offer] == 0 || self.launch >= NEVER {
                return None;
            }
            let mut others = counts.to_vec();
            others[offer] = 0;
            self.last_order(offer, route, &others, supply, &reach.on, &late)
        });
        let cost = counts
            .iter()
            .zip(&self.offers)
            .map(|(&count, offer)| i64::from(count) * offer.cost);
        Fix {
            counts: counts.to_vec(),
            picks: route.clone(),
            choices: choices(route),
            cost: cost.sum(),
            spending: self.spending(&reach),
            order_by: order_by.collect(),
            finish: early.at[self.goal()].map_or(NEVER, |goal| goal.last),
        }
    }

    fn key(&self, fix: &Fix) -> impl Ord + use<> {
        let first = fix
            .order_by
            .iter()
            .flatten()
            .min()
            .copied()
            .unwrap_or(NEVER);
        let mut ids: Vec<String> = Vec::new();
        for (at, &count) in fix.counts.iter().enumerate() {
            ids.extend((0..count).map(|_| self.offers[at].id.to_owned()));
        }
        ids.sort();
        (
            fix.cost,
            fix.spending,
            -first,
            fix.finish,
            fix.choices.clone(),
            ids,
        )
    }

    /// The last day to order: the earliest first lack, at latest dates without it, less its delay.
    fn last_order(
        &self,
        offer: usize,
        picks: &Picks,
        others: &[u32],
        supply: &Supply,
        on: &BTreeSet<usize>,
        late: &BTreeMap<usize, (i64, i64)>,
    ) -> Option<i64> {
        let without = self.early(
            picks,
            &self.ordered(supply, others),
            NEVER,
            &self.none_restored,
        );
        let mut first: Option<i64> = None;
        for &at in on
            .iter()
            .filter(|&&at| self.works[at].progress == Progress::Open)
        {
            for (position, (resource, _)) in self.works[at].needs.iter().enumerate() {
                if !self.serves[self.offers[offer].resource].contains(resource) {
                    continue;
                }
                if let Some(lack) = self.lack(at, position, &without.supply, late[&at].0) {
                    let day = lack.first - self.offers[offer].delay;
                    first = Some(first.map_or(day, |first| first.min(day)));
                }
            }
        }
        first
    }

    // ---- Latest dates ----

    /// Latest starts and finishes of the works on a route, lowered until nothing gives way.
    fn late(
        &self,
        required: &BTreeSet<usize>,
        on: &BTreeSet<usize>,
        early: &Early,
        goal: Option<usize>,
    ) -> BTreeMap<usize, (i64, i64)> {
        let mut finish: BTreeMap<usize, i64> = on.iter().map(|&at| (at, self.launch)).collect();
        let picks: Picks = early.picked.iter().map(|&picked| Some(picked)).collect();
        if self.launch >= NEVER {
            return on.iter().map(|&at| (at, (NEVER, NEVER))).collect();
        }
        loop {
            let before = finish.clone();
            let mut late = BTreeMap::new();
            for &at in on {
                let (start, end) = self.latest(at, early, before[&at]);
                late.insert(at, (start, end));
                if self.settled(at, &self.none_restored) {
                    continue;
                }
                finish.insert(at, end.min(finish[&at]));
                if Some(at) == goal {
                    for &earlier in required {
                        finish
                            .entry(earlier)
                            .and_modify(|known| *known = (*known).min(end));
                    }
                }
                for tie in self.taken(at, &picks) {
                    let limit = self.limit(tie, at, start, end);
                    finish
                        .entry(tie.from)
                        .and_modify(|known| *known = (*known).min(limit));
                }
                for (provider, limit) in self.provider_limits(at, start, early) {
                    finish
                        .entry(provider)
                        .and_modify(|known| *known = (*known).min(limit));
                }
            }
            if finish == before {
                return late;
            }
        }
    }

    fn latest(&self, at: usize, early: &Early, finish: i64) -> (i64, i64) {
        let work = &self.works[at];
        match work.progress {
            Progress::Started { left, .. } => (finish - left, finish),
            Progress::Open => {
                let bound = finish - work.days;
                let starts: Vec<i64> = (bound - 150..=bound).rev().collect();
                let start = self.fit(at, &early.supply, starts).0;
                (start, start + work.days)
            }
            _ => (finish, finish),
        }
    }

    fn limit(&self, tie: Tie, later: usize, start: i64, finish: i64) -> i64 {
        let running = matches!(self.works[later].progress, Progress::Started { .. });
        let earlier = &self.works[tie.from];
        let open = earlier.progress == Progress::Open;
        match tie.link {
            Link::FS | Link::SS if running => NEVER,
            Link::SS | Link::SF if !open => NEVER,
            Link::FS => start - tie.lag,
            Link::SS => start - tie.lag + earlier.days,
            Link::FF => finish - tie.lag,
            Link::SF => finish - tie.lag + earlier.days,
        }
    }

    /// A provider is done in time for what would lack its resource without it.
    fn provider_limits(&self, at: usize, start: i64, early: &Early) -> Vec<(usize, i64)> {
        let mut limits = Vec::new();
        if self.works[at].progress != Progress::Open {
            return limits;
        }
        for (position, (resource, _)) in self.works[at].needs.iter().enumerate() {
            for provider in self.providers(*resource) {
                let (Some(provides), Some(dated)) =
                    (self.works[provider].provides, early.at[provider])
                else {
                    continue;
                };
                let mut supply = early.supply.clone();
                let from = dated.finish + provides.ramp_up;
                let arrived = supply[*resource].iter().rposition(|tranche| {
                    (tranche.from, tranche.until, tranche.amount) == (from, NEVER, provides.amount)
                });
                if let Some(arrived) = arrived.filter(|_| dated.ok) {
                    supply[*resource].remove(arrived);
                }
                if let Some(lack) = self.lack(at, position, &supply, start) {
                    limits.push((provider, lack.first - provides.ramp_up));
                }
            }
        }
        limits
    }

    // ---- The working route and ways off it ----

    fn working(&self, supply: &Supply, reading: &str) -> (Way, Vec<Fix>) {
        let goal = self.goal();
        let stored = self.stored();
        let nothing = vec![0; self.offers.len()];
        let kept = self.routes(goal, &stored, &self.none_restored);
        let dated = |route: &Picks, counts: &[u32]| {
            self.early(
                route,
                &self.ordered(supply, counts),
                NEVER,
                &self.none_restored,
            )
        };
        let finish = |route: &Picks, counts: &[u32]| {
            dated(route, counts).at[goal].map_or(NEVER, |goal| goal.last)
        };
        let least_bad = |routes: Vec<Picks>, counts: &[u32]| {
            let bad = |route: &Picks| {
                let early = dated(route, counts);
                let required = self.reach(goal, route, &self.none_restored).required;
                let bad = required.iter().filter(|&&at| {
                    self.works[at].progress == Progress::Dropped
                        || early.at[at].is_some_and(|dated| !dated.met)
                });
                bad.count()
            };
            routes
                .into_iter()
                .min_by_key(|route| (bad(route), finish(route, counts), choices(route)))
        };
        let (route, counts, fixes) = match reading {
            "feasible" => {
                let works = kept
                    .into_iter()
                    .filter(|route| self.reaches(goal, route, supply, self.launch));
                let spent =
                    |route: &Picks| self.spending(&self.reach(goal, route, &self.none_restored));
                let best = works
                    .min_by_key(|route| (spent(route), finish(route, &nothing), choices(route)));
                (best, nothing, Vec::new())
            }
            "feasible_if" => {
                let all = self.fixes(&self.open(), supply);
                let keeping = self.fixes(&stored, supply);
                let first = keeping
                    .first()
                    .or(all.first())
                    .expect("something fixes it")
                    .clone();
                let mut picks = stored.clone();
                for (pick, lent) in picks.iter_mut().zip(&first.picks) {
                    *pick = pick.or(*lent);
                }
                let routes = self.routes(goal, &picks, &self.none_restored);
                (least_bad(routes, &first.counts), first.counts.clone(), all)
            }
            _ => (least_bad(kept, &nothing), nothing, Vec::new()),
        };
        let route = route.expect("there is always a route");
        let picks = route
            .iter()
            .zip(&stored)
            .map(|(pick, stored)| pick.or(*stored))
            .collect();
        let early = self.early(
            &picks,
            &self.ordered(supply, &counts),
            self.launch,
            &self.none_restored,
        );
        let reach = self.reach(goal, &route, &self.none_restored);
        let late = self.late(&reach.required, &reach.on, &early, Some(goal));
        // Groups that the route does not meet keep their stored choice, or none.
        (
            Way {
                picks,
                counts,
                early,
                late,
                on: reach.on,
            },
            fixes,
        )
    }

    /// The ways to each work that change the fewest groups, then the fewest stored choices.
    fn ways(
        &self,
        working: &Way,
        met: &BTreeSet<usize>,
    ) -> BTreeMap<usize, BTreeSet<Vec<(usize, usize)>>> {
        let mut all: BTreeMap<usize, BTreeSet<Vec<(usize, usize)>>> = BTreeMap::new();
        let mut stack = vec![(self.goal(), Vec::new())];
        while let Some((at, way)) = stack.pop() {
            if !all.entry(at).or_default().insert(way.clone())
                || self.settled(at, &self.none_restored)
            {
                continue;
            }
            let ties = self.works[at].requires.iter().map(|tie| tie.from);
            for earlier in ties.chain(self.providers_for(at)) {
                stack.push((earlier, way.clone()));
            }
            for &group in &self.works[at].groups {
                for (alternative, ties) in self.groups[group].alternatives.iter().enumerate() {
                    let mut way = way.clone();
                    if !(met.contains(&group) && working.early.picked[group] == alternative) {
                        way.retain(|&(other, _)| other != group);
                        way.push((group, alternative));
                        way.sort_unstable();
                    }
                    stack.extend(ties.iter().map(|tie| (tie.from, way.clone())));
                }
            }
        }
        for ways in all.values_mut() {
            let cost = |way: &Vec<(usize, usize)>| {
                let stored = way.iter().filter(|&&(group, alternative)| {
                    self.groups[group]
                        .choice
                        .is_some_and(|choice| choice != alternative)
                });
                (way.len(), stored.count())
            };
            let least = ways.iter().map(cost).min();
            ways.retain(|way| Some(cost(way)) == least);
        }
        all
    }

    /// A way with what it lacks off the working route acquired by the cheapest offers.
    fn way(
        &self,
        picks: Picks,
        working: &Way,
        supply: &Supply,
        strays: Option<&BTreeSet<usize>>,
    ) -> Way {
        let evaluate = |counts: &[u32]| {
            let early = self.early(
                &picks,
                &self.ordered(supply, counts),
                self.launch,
                &self.none_restored,
            );
            let picked: Picks = early.picked.iter().map(|&picked| Some(picked)).collect();
            let reach = self.reach(self.goal(), &picked, &self.none_restored);
            let (on, goal) = match strays {
                Some(strays) => (strays.clone(), None),
                None => (reach.on, Some(self.goal())),
            };
            let late = self.late(&reach.required, &on, &early, goal);
            (early, late, on)
        };
        let mut counts = working.counts.clone();
        let (mut early, mut late, mut on) = evaluate(&counts);
        for &at in on.difference(&working.on) {
            if self.works[at].progress != Progress::Open {
                continue;
            }
            let dated = early.at[at].map_or(0, |dated| dated.start);
            let start = if self.launch < NEVER {
                late[&at].0
            } else {
                dated
            };
            for position in 0..self.works[at].needs.len() {
                if let Some(lack) = self.lack(at, position, &early.supply, start) {
                    let resource = self.works[at].needs[position].0;
                    self.acquire(
                        resource,
                        lack.amount.unwrap_or(1),
                        &mut counts,
                        &working.counts,
                    );
                }
            }
        }
        if counts != working.counts {
            (early, late, on) = evaluate(&counts);
        }
        Way {
            picks,
            counts,
            early,
            late,
            on,
        }
    }

    fn acquire(&self, resource: usize, short: i64, counts: &mut [u32], before: &[u32]) {
        let serves = |&at: &usize| self.serves[self.offers[at].resource].contains(&resource);
        let mut ranked: Vec<usize> = (0..self.offers.len()).filter(serves).collect();
        ranked.sort_by_key(|&at| {
            (
                self.offers[at].cost,
                self.offers[at].delay,
                self.offers[at].id,
            )
        });
        let bought = ranked
            .iter()
            .map(|&at| i64::from(counts[at] - before[at]) * self.offers[at].amount);
        let mut left = short - bought.sum::<i64>();
        for at in ranked {
            while left > 0 && counts[at] < self.offers[at].left {
                counts[at] += 1;
                left -= self.offers[at].amount;
            }
        }
    }

    fn leads(&self) -> BTreeSet<usize> {
        let mut leads = BTreeSet::from([self.goal()]);
        let mut stack = vec![self.goal()];
        while let Some(at) = stack.pop() {
            let groups = self.works[at].groups.iter();
            let alternatives = groups.flat_map(|&group| self.groups[group].alternatives.iter());
            let ties = self.works[at].requires.iter().chain(alternatives.flatten());
            for earlier in ties.map(|tie| tie.from).chain(self.providers_for(at)) {
                if leads.insert(earlier) {
                    stack.push(earlier);
                }
            }
        }
        leads
    }
}

fn needs(
    requirements: &[Requirement],
    resource_at: impl Fn(&str) -> Option<usize>,
) -> Vec<(usize, Requirement)> {
    let needs = requirements.iter();
    needs
        .filter_map(|need| Some((resource_at(need.resource.as_str())?, need.clone())))
        .collect()
}

fn choices(route: &Picks) -> Vec<(usize, usize)> {
    let picked = route.iter().enumerate();
    picked
        .filter_map(|(group, pick)| Some((group, (*pick)?)))
        .collect()
}

fn verdict(pessimistic: &'static str, optimistic: &'static str) -> &'static str {
    if pessimistic == optimistic {
        pessimistic
    } else {
        "undecided"
    }
}

fn severity(verdict: &str) -> usize {
    ["feasible", "feasible_if", "undecided", "infeasible"]
        .iter()
        .position(|known| *known == verdict)
        .expect("a verdict")
}

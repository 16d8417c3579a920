//! An exact search that learns from its failures: lazy clause generation over bounds of starts
//! (Ohrimenko, Stuckey and Codish 2009), with time-table propagation that explains itself day by
//! day (Schutt, Feydy, Stuckey and Wallace 2011).
//!
//! Every fact is "at least": side 2i of an activity i is its start, side 2i + 1 its start negated,
//! and a literal says that a side is at least some value. What is learned is a set of literals
//! that do not hold together.

use super::project::{NEVER, Project};

/// A side is at least a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Literal {
    side: u32,
    value: i32,
}

impl Literal {
    fn negated(self) -> Self {
        Self {
            side: self.side ^ 1,
            value: 1 - self.value,
        }
    }
}

/// Why a side rose.
#[derive(Clone, Copy, Debug)]
enum Reason {
    /// It was tried, or holds from the beginning.
    None,
    /// Another side, less this difference, is as high.
    Link(u32, i32),
    /// A learned set, of which all other literals hold.
    Learned(u32),
    /// A part of `Prover::reasons`.
    Given(u32, u32),
}

/// A side rose.
#[derive(Clone, Copy, Debug)]
struct Event {
    side: u32,
    new: i32,
    old: i32,
    /// The event that raised the side to `old`.
    last: u32,
    reason: Reason,
}

#[derive(Clone, Debug)]
struct Learned {
    literals: Vec<Literal>,
    activity: f64,
}

/// What a search came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// A schedule was found: `Prover::starts`.
    Found,
    /// There is none within the limit.
    Impossible,
    /// The work allowed was done.
    Unknown,
}

pub(super) struct Prover<'a> {
    project: &'a Project,
    /// The lowest value of each side.
    least: Vec<i32>,
    /// The latest event of each side, or `START`.
    latest: Vec<u32>,
    events: Vec<Event>,
    /// Events before each decision, and reasons before each.
    levels: Vec<(usize, usize)>,
    reasons: Vec<Literal>,
    /// Sides that rose and were not yet propagated.
    next: usize,
    learned: Vec<Learned>,
    /// By side: the value at which a learned set must be looked at.
    watches: Vec<Vec<(i32, u32)>>,
    weight: Vec<f64>,
    step: f64,
    clause_step: f64,
    /// What is free on each day once compulsory parts are taken, word by word.
    free: Vec<Vec<u64>>,
    /// Values to try first.
    guide: Vec<i32>,
    /// The best schedule found.
    pub starts: Vec<i32>,
    /// Failures so far: the measure of work.
    pub failures: u64,
    restarts: u64,
    until_restart: u64,
    most_learned: usize,
    marked: Vec<i32>,
    impossible: bool,
}

const START: u32 = u32::MAX;
const UNMARKED: i32 = i32::MIN;
/// Failures between restarts are this times Luby's sequence (Luby, Sinclair and Zuckerman 1993).
const RESTART: u64 = 64;

impl<'a> Prover<'a> {
    /// A search for schedules no longer than `limit`, nothing late, near `guide` first.
    pub fn new(project: &'a Project, limit: i32, guide: &[i32]) -> Self {
        let count = project.count();
        let mut prover = Self {
            project,
            least: vec![-(1 << 28); 2 * count],
            latest: vec![START; 2 * count],
            events: Vec::new(),
            levels: Vec::new(),
            reasons: Vec::new(),
            next: 0,
            learned: Vec::new(),
            watches: vec![Vec::new(); 2 * count],
            weight: vec![0.0; count],
            step: 1.0,
            clause_step: 1.0,
            free: vec![Vec::new(); project.words.len()],
            guide: guide.to_vec(),
            starts: guide.to_vec(),
            failures: 0,
            restarts: 0,
            until_restart: RESTART,
            most_learned: 4000,
            marked: vec![UNMARKED; 2 * count],
            impossible: false,
        };
        for at in 0..count {
            prover.least[2 * at] = project.head[at];
            let due = project.due[at];
            if due != NEVER {
                prover.least[2 * at + 1] = project.duration[at] - due;
            }
            // What binds most is tried first until failures say otherwise.
            prover.weight[at] = 1e-3 * f64::from(project.tail[at]) / f64::from(limit.max(1));
        }
        prover.limit(limit);
        prover
    }

    /// Lowers the longest makespan that is looked for.
    pub fn limit(&mut self, limit: i32) {
        self.back_to(0);
        for at in 0..self.project.count() {
            let least = self.project.tail[at] - limit;
            self.impossible |= !self.raise(2 * at as u32 + 1, least, Reason::None);
        }
    }

    /// Says which starts to try first.
    pub fn near(&mut self, guide: &[i32]) {
        self.guide.copy_from_slice(guide);
    }

    /// Searches for at most so many failures.
    pub fn search(&mut self, failures: u64, stop: &dyn Fn() -> bool) -> Outcome {
        let end = self.failures + failures;
        loop {
            if self.impossible {
                return Outcome::Impossible;
            }
            if let Some(conflict) = self.propagate() {
                self.failures += 1;
                if self.levels.is_empty() {
                    self.impossible = true;
                    return Outcome::Impossible;
                }
                self.learn(conflict);
                self.until_restart = self.until_restart.saturating_sub(1);
                continue;
            }
            if self.failures >= end || stop() {
                return Outcome::Unknown;
            }
            if self.until_restart == 0 {
                self.restarts += 1;
                self.until_restart = RESTART * luby(self.restarts);
                self.back_to(0);
                self.forget();
                continue;
            }
            let Some(decision) = self.decide() else {
                let count = self.project.count();
                self.starts = (0..count).map(|at| self.least[2 * at]).collect();
                self.guide.copy_from_slice(&self.starts);
                return Outcome::Found;
            };
            self.levels.push((self.events.len(), self.reasons.len()));
            self.raise(decision.side, decision.value, Reason::None);
        }
    }

    fn decide(&self) -> Option<Literal> {
        let open = (0..self.project.count()).filter(|at| !self.settled(*at));
        let at = open.max_by(|a, b| self.weight[*a].total_cmp(&self.weight[*b]))?;
        let (low, high) = (self.least[2 * at], -self.least[2 * at + 1]);
        let near = self.guide[at].clamp(low, high);
        let side = 2 * at as u32;
        let half = low + (high - low) / 2;
        Some(if near > half {
            Literal {
                side,
                value: half + 1,
            }
        } else {
            Literal {
                side: side + 1,
                value: -half,
            }
        })
    }

    fn settled(&self, at: usize) -> bool {
        self.least[2 * at] >= -self.least[2 * at + 1]
    }

    fn holds(&self, literal: Literal) -> bool {
        self.least[literal.side as usize] >= literal.value
    }

    /// Raises a side; says whether the activity still has a start.
    fn raise(&mut self, side: u32, value: i32, reason: Reason) -> bool {
        let at = side as usize;
        if self.least[at] < value {
            self.events.push(Event {
                side,
                new: value,
                old: self.least[at],
                last: self.latest[at],
                reason,
            });
            self.latest[at] = self.events.len() as u32 - 1;
            self.least[at] = value;
        }
        self.least[at] <= -self.least[at ^ 1]
    }

    fn back_to(&mut self, level: usize) {
        if self.levels.len() <= level {
            return;
        }
        let (events, reasons) = self.levels[level];
        for event in self.events.drain(events..).rev() {
            self.least[event.side as usize] = event.old;
            self.latest[event.side as usize] = event.last;
        }
        self.reasons.truncate(reasons);
        self.levels.truncate(level);
        self.next = self.next.min(events);
    }

    /// Draws conclusions until there are none; returns literals that do not hold together.
    fn propagate(&mut self) -> Option<Vec<Literal>> {
        loop {
            while self.next < self.events.len() {
                let event = self.events[self.next];
                self.next += 1;
                if let Some(conflict) = self.follow(event) {
                    return Some(conflict);
                }
            }
            let before = self.events.len();
            if let Some(conflict) = self.timetable() {
                return Some(conflict);
            }
            if self.events.len() == before {
                return None;
            }
        }
    }

    /// What a risen side means for its activity, its links and what was learned.
    fn follow(&mut self, event: Event) -> Option<Vec<Literal>> {
        let project = self.project;
        let side = event.side as usize;
        if self.least[side] > -self.least[side ^ 1] {
            return Some(self.no_start(side / 2));
        }
        let links = if side.is_multiple_of(2) {
            project.after.of(side / 2)
        } else {
            project.before.of(side / 2)
        };
        for &(other, lag) in links {
            let other = 2 * other + (side % 2) as u32;
            let value = self.least[side] + lag;
            if !self.raise(other, value, Reason::Link(event.side, lag)) {
                return Some(self.no_start(other as usize / 2));
            }
        }
        let mut kept = 0;
        let mut conflict = None;
        let mut watches = std::mem::take(&mut self.watches[side]);
        for at in 0..watches.len() {
            let (value, set) = watches[at];
            watches[kept] = watches[at];
            kept += 1;
            if value <= event.old || value > self.least[side] || conflict.is_some() {
                continue;
            }
            let literals = &mut self.learned[set as usize].literals;
            let mine = Literal {
                side: event.side,
                value,
            };
            if literals[0] == mine {
                literals.swap(0, 1);
            }
            let least = &self.least;
            let holds = |l: &Literal| least[l.side as usize] >= l.value;
            let fails = |l: &Literal| -least[(l.side ^ 1) as usize] < l.value;
            if fails(&literals[0]) {
                continue;
            }
            if let Some(other) = literals[2..].iter().position(|l| !holds(l)) {
                literals.swap(1, other + 2);
                let moved = literals[1];
                kept -= 1;
                self.watches[moved.side as usize].push((moved.value, set));
                continue;
            }
            let last = literals[0];
            if holds(&last) {
                conflict = Some(literals.clone());
                continue;
            }
            let negated = last.negated();
            if !self.raise(negated.side, negated.value, Reason::Learned(set)) {
                conflict = Some(self.no_start(negated.side as usize / 2));
            }
        }
        watches.truncate(kept);
        // A set may have been moved to this very side by another literal.
        let added = std::mem::replace(&mut self.watches[side], watches);
        self.watches[side].extend(added);
        conflict
    }

    /// The two bounds that leave an activity no start.
    fn no_start(&self, at: usize) -> Vec<Literal> {
        let value = self.least[2 * at];
        let side = 2 * at as u32;
        vec![
            Literal { side, value },
            Literal {
                side: side + 1,
                value: 1 - value,
            },
        ]
    }

    /// Takes compulsory parts (days on which an activity runs wherever it starts) from the days,
    /// and moves starts past days on which what is left is too little.
    fn timetable(&mut self) -> Option<Vec<Literal>> {
        let project = self.project;
        let count = project.count();
        let horizon = (0..count)
            .map(|at| -self.least[2 * at + 1] + project.duration[at])
            .max();
        let horizon = horizon.unwrap_or(0).max(0) as usize;
        for (free, word) in self.free.iter_mut().zip(&project.words) {
            free.clear();
            free.extend(word.template.iter().take(horizon));
            free.resize(horizon, word.rest);
        }
        for at in 0..count {
            let (from, until) = self.compulsory(at);
            for &(word, need) in project.needs.of(at) {
                let guard = project.words[word as usize].guard;
                for day in from..until {
                    let free = self.free[word as usize][day as usize];
                    let left = free.wrapping_sub(need);
                    if left & guard != guard {
                        return Some(self.overload(word, need, free, day, at));
                    }
                    self.free[word as usize][day as usize] = left;
                }
            }
        }
        for at in 0..count {
            if self.settled(at) || project.needs.of(at).is_empty() {
                continue;
            }
            for side in [2 * at as u32, 2 * at as u32 + 1] {
                if let Some(conflict) = self.push(at, side) {
                    return Some(conflict);
                }
            }
        }
        None
    }

    fn compulsory(&self, at: usize) -> (i32, i32) {
        let until = self.least[2 * at] + self.project.duration[at];
        (-self.least[2 * at + 1], until)
    }

    /// Moves one bound of an activity past days that are too full.
    fn push(&mut self, at: usize, side: u32) -> Option<Vec<Literal>> {
        let project = self.project;
        let duration = project.duration[at];
        let (own_from, own_until) = self.compulsory(at);
        loop {
            let up = side.is_multiple_of(2);
            let first = if up {
                self.least[2 * at]
            } else {
                -self.least[2 * at + 1]
            };
            let mut full = None;
            // The day that moves the bound furthest comes first.
            for step in 0..duration {
                let day = if up {
                    first + duration - 1 - step
                } else {
                    first + step
                };
                if (own_from..own_until).contains(&day) {
                    continue;
                }
                let short = project.needs.of(at).iter().find(|(word, need)| {
                    let free = self.free[*word as usize][day as usize];
                    let guard = project.words[*word as usize].guard;
                    free.wrapping_sub(*need) & guard != guard
                });
                if let Some(&(word, need)) = short {
                    full = Some((day, word, need));
                    break;
                }
            }
            let (day, word, need) = full?;
            let free = self.free[word as usize][day as usize];
            let begun = self.reasons.len() as u32;
            // It overlaps the day from this side, and cannot.
            let (overlap, value) = if up {
                (day - duration + 1, day + 1)
            } else {
                (-day, duration - day)
            };
            self.reasons.push(Literal {
                side,
                value: overlap,
            });
            self.explain(word, need, free, day, at);
            let reason = Reason::Given(begun, self.reasons.len() as u32);
            if !self.raise(side, value, reason) {
                return Some(self.no_start(at));
            }
        }
    }

    /// Why an activity's own compulsory part is too much on a day.
    fn overload(&mut self, word: u32, need: u64, free: u64, day: i32, at: usize) -> Vec<Literal> {
        let begun = self.reasons.len();
        let duration = self.project.duration[at];
        self.reasons.push(Literal {
            side: 2 * at as u32,
            value: day - duration + 1,
        });
        self.reasons.push(Literal {
            side: 2 * at as u32 + 1,
            value: -day,
        });
        self.explain(word, need, free, day, at);
        self.reasons.split_off(begun)
    }

    /// Adds why `free` is all that is left on a day: activities that run on it, as few as make one
    /// resource too short for `need`.
    fn explain(&mut self, word: u32, need: u64, free: u64, day: i32, at: usize) {
        let project = self.project;
        let packed = &project.words[word as usize];
        // The lowest lane that runs short: its guard, and the bits below it down to the next.
        let short = !free.wrapping_sub(need) & packed.guard;
        let top = short & short.wrapping_neg();
        let below = packed.guard & (top - 1);
        let bottom = if below == 0 {
            0
        } else {
            64 - below.leading_zeros()
        };
        let lane = (top - 1) & (u64::MAX << bottom);
        let there = packed
            .template
            .get(day as usize)
            .copied()
            .unwrap_or(packed.rest);
        let (there, wanted) = ((there & lane) >> bottom, (need & lane) >> bottom);
        let mut running: Vec<(u64, usize)> = Vec::new();
        for other in 0..project.count() {
            let (from, until) = self.compulsory(other);
            if other != at && from <= day && day < until {
                let takes = project.needs.of(other).iter().find(|(w, _)| *w == word);
                let takes = takes.map_or(0, |(_, need)| (need & lane) >> bottom);
                if takes > 0 {
                    running.push((takes, other));
                }
            }
        }
        running.sort_unstable_by_key(|(takes, other)| (std::cmp::Reverse(*takes), *other));
        let mut sum = wanted;
        for (takes, other) in running {
            if sum > there {
                break;
            }
            sum += takes;
            let duration = project.duration[other];
            self.reasons.push(Literal {
                side: 2 * other as u32,
                value: day - duration + 1,
            });
            self.reasons.push(Literal {
                side: 2 * other as u32 + 1,
                value: -day,
            });
        }
        debug_assert!(
            sum > there,
            "what runs on a day that is too full explains it"
        );
    }

    /// The event by which a literal came to hold, if it does not hold from the beginning.
    fn event_of(&self, literal: Literal) -> Option<u32> {
        let mut at = self.latest[literal.side as usize];
        while at != START {
            let event = &self.events[at as usize];
            if event.old < literal.value {
                return Some(at);
            }
            at = event.last;
        }
        None
    }

    /// Learns from literals that do not hold together: goes back to where that is a conclusion
    /// (first unique implication point; Marques-Silva and Sakallah 1996).
    fn learn(&mut self, conflict: Vec<Literal>) {
        let mut heap: std::collections::BinaryHeap<u32> = std::collections::BinaryHeap::new();
        let root = self.levels[0].0 as u32;
        let mut pending = conflict;
        // A conflict may not need the last decision at all: then it is one of an earlier level.
        let deepest = pending
            .iter()
            .filter_map(|l| self.event_of(*l))
            .max()
            .unwrap_or(0);
        let level = self
            .levels
            .partition_point(|(events, _)| *events as u32 <= deepest);
        if level == 0 {
            self.impossible = true;
            return;
        }
        let begun = self.levels[level - 1].0 as u32;
        let mut current = 0;
        let mut learned: Vec<Literal> = Vec::new();
        let asserting = loop {
            for literal in pending.drain(..) {
                let Some(at) = self.event_of(literal) else {
                    continue;
                };
                if at < root {
                    continue;
                }
                let side = literal.side as usize;
                let marked = self.marked[side];
                self.weight[side / 2] += self.step;
                if marked == UNMARKED {
                    self.marked[side] = literal.value;
                    heap.push(at);
                    current += usize::from(at >= begun);
                } else if literal.value > marked {
                    // The higher value says it all; its event may be a later one.
                    let old = self.event_of(Literal {
                        side: literal.side,
                        value: marked,
                    });
                    self.marked[side] = literal.value;
                    if old != Some(at) {
                        heap.push(at);
                        current += usize::from(at >= begun);
                        current -= usize::from(old.is_some_and(|old| old >= begun));
                    }
                }
            }
            let Some(at) = heap.pop() else {
                self.impossible = true;
                return;
            };
            let event = self.events[at as usize];
            let value = self.marked[event.side as usize];
            // An event whose literal gave way to a higher one is passed over.
            if value == UNMARKED || value <= event.old || value > event.new {
                continue;
            }
            let literal = Literal {
                side: event.side,
                value,
            };
            self.marked[event.side as usize] = UNMARKED;
            if at < begun {
                learned.push(literal);
                continue;
            }
            if current == 1 {
                learned.insert(0, literal);
                // What is left in the heap is of earlier levels.
                while let Some(at) = heap.pop() {
                    let event = self.events[at as usize];
                    let value = self.marked[event.side as usize];
                    if value != UNMARKED && value > event.old && value <= event.new {
                        learned.push(Literal {
                            side: event.side,
                            value,
                        });
                        self.marked[event.side as usize] = UNMARKED;
                    }
                }
                break literal;
            }
            current -= 1;
            match event.reason {
                Reason::None => {}
                Reason::Link(side, lag) => pending.push(Literal {
                    side,
                    value: value - lag,
                }),
                Reason::Learned(set) => {
                    let own = Literal {
                        side: event.side,
                        value: event.new,
                    }
                    .negated();
                    let set = &mut self.learned[set as usize];
                    set.activity += self.clause_step;
                    pending.extend(set.literals.iter().filter(|l| **l != own));
                }
                Reason::Given(from, until) => {
                    pending.extend_from_slice(&self.reasons[from as usize..until as usize]);
                }
            }
        };
        self.step *= 1.0 / 0.95;
        self.clause_step *= 1.0 / 0.999;
        if self.step > 1e100 {
            self.weight.iter_mut().for_each(|weight| *weight *= 1e-100);
            self.step *= 1e-100;
        }
        if self.clause_step > 1e100 {
            self.learned
                .iter_mut()
                .for_each(|set| set.activity *= 1e-100);
            self.clause_step *= 1e-100;
        }
        // The second literal is the last of the others to have come to hold.
        let level_of = |literal: &Literal| {
            let at = self.event_of(*literal).map_or(0, |at| at as usize);
            self.levels.partition_point(|(events, _)| *events <= at)
        };
        let second = learned
            .iter()
            .enumerate()
            .skip(1)
            .max_by_key(|(_, l)| level_of(l));
        let target = second.map_or(0, |(_, literal)| level_of(literal));
        if let Some((at, _)) = second {
            learned.swap(1, at);
        }
        self.back_to(target);
        let negated = asserting.negated();
        let reason = if learned.len() == 1 {
            Reason::None
        } else {
            let set = self.learned.len() as u32;
            for literal in &learned[..2] {
                self.watches[literal.side as usize].push((literal.value, set));
            }
            self.learned.push(Learned {
                literals: learned,
                activity: self.clause_step,
            });
            Reason::Learned(set)
        };
        if !self.raise(negated.side, negated.value, reason) && self.levels.is_empty() {
            self.impossible = true;
        }
    }

    /// Forgets half of what was learned, what helped least, once there is too much of it. Only
    /// between searches: nothing then stands on it.
    fn forget(&mut self) {
        if self.learned.len() < self.most_learned {
            return;
        }
        for event in &mut self.events {
            event.reason = Reason::None;
        }
        self.most_learned += self.most_learned / 16;
        self.learned
            .sort_by(|a, b| b.activity.total_cmp(&a.activity));
        let half = self.learned.len() / 2;
        let mut place = 0;
        self.learned.retain(|set| {
            place += 1;
            place <= half || set.literals.len() <= 2
        });
        self.watches.iter_mut().for_each(Vec::clear);
        // At the root a literal may hold already: watch two that do not, or conclude.
        let mut units = Vec::new();
        let mut sets = std::mem::take(&mut self.learned);
        sets.retain_mut(|set| {
            set.literals.retain(|l| !self.holds(*l));
            match set.literals[..] {
                [] => self.impossible = true,
                [only] => units.push(only.negated()),
                _ => {}
            }
            set.literals.len() > 1
        });
        for (at, set) in sets.iter().enumerate() {
            for literal in &set.literals[..2] {
                self.watches[literal.side as usize].push((literal.value, at as u32));
            }
        }
        self.learned = sets;
        for unit in units {
            self.impossible |= !self.raise(unit.side, unit.value, Reason::None);
        }
    }
}

/// 1, 1, 2, 1, 1, 2, 4, …
fn luby(at: u64) -> u64 {
    let mut at = at + 1;
    loop {
        let bits = 64 - at.leading_zeros();
        if at == (1 << bits) - 1 {
            return 1 << (bits - 1);
        }
        at -= (1 << (bits - 1)) - 1;
    }
}

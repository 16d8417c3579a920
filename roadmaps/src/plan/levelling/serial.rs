//! Serial schedule generation: one activity after another, each on the first day on which it fits
//! (Kelley 1963; Kolisch 1996).

use super::project::{NEVER, Project};

/// How good a schedule is, less is better: days after due dates first, then the makespan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cost {
    /// Days after due dates, summed; an activity that cannot be placed counts as `UNPLACED`.
    pub late: i64,
    /// The boundary at which all is finished.
    pub makespan: i32,
}

pub(super) const UNPLACED: i64 = 1 << 32;

/// Room for one schedule at a time.
#[derive(Clone, Debug)]
pub(super) struct Serial<'a> {
    project: &'a Project,
    /// What is left on each day, word by word.
    free: Vec<Vec<u64>>,
    /// Days from here on are as the project has them.
    touched: usize,
    /// Activities that the last schedule had no place for.
    pub unplaced: Vec<usize>,
    counts: Vec<u32>,
    keyed: Vec<(i32, u32)>,
}

impl<'a> Serial<'a> {
    pub fn new(project: &'a Project) -> Self {
        Self {
            project,
            free: project.words.iter().map(|w| w.template.clone()).collect(),
            touched: 0,
            unplaced: Vec::new(),
            counts: Vec::new(),
            keyed: Vec::new(),
        }
    }

    /// Places every activity in the given order, which has each after all that come before it.
    pub fn run(&mut self, order: &[u32], starts: &mut [i32]) -> Cost {
        let project = self.project;
        self.reset();
        self.unplaced.clear();
        let mut makespan = 0;
        let mut late = 0;
        for &activity in order {
            let activity = activity as usize;
            let mut start = project.release[activity];
            for &(from, lag) in project.before.of(activity) {
                start = start.max(starts[from as usize] + lag);
            }
            let duration = project.duration[activity];
            let needs = project.needs.of(activity);
            if !needs.is_empty() {
                if project.mortal[activity] && !self.fits(activity, start) {
                    late += UNPLACED;
                    self.unplaced.push(activity);
                } else {
                    start = self.earliest(needs, duration as usize, start as usize) as i32;
                    self.take(needs, start as usize, (start + duration) as usize);
                }
            }
            starts[activity] = start;
            makespan = makespan.max(start + duration);
        }
        if project.any_due {
            late += lateness(project, starts);
        }
        Cost { late, makespan }
    }

    fn reset(&mut self) {
        for (free, word) in self.free.iter_mut().zip(&self.project.words) {
            let touched = self.touched.min(free.len());
            let fixed = word.template.len().min(touched);
            free[..fixed].copy_from_slice(&word.template[..fixed]);
            free[fixed..touched].fill(word.rest);
        }
        self.touched = 0;
    }

    /// Whether an activity that needs more than there is in the end still fits somewhere.
    fn fits(&mut self, activity: usize, from: i32) -> bool {
        let needs = self.project.needs.of(activity);
        let duration = self.project.duration[activity] as usize;
        let words = &self.project.words;
        let last = needs
            .iter()
            .map(|(word, _)| words[*word as usize].template.len());
        let last = last.max().unwrap_or(0);
        (from as usize..last).any(|start| {
            needs.iter().all(|&(word, need)| {
                let free = &mut self.free[word as usize];
                grow(free, start + duration, words[word as usize].rest);
                let guard = words[word as usize].guard;
                free[start..start + duration]
                    .iter()
                    .all(|day| day.wrapping_sub(need) & guard == guard)
            })
        })
    }

    #[inline]
    fn earliest(&mut self, needs: &[(u32, u64)], duration: usize, from: usize) -> usize {
        let mut start = from;
        loop {
            let before = start;
            for &(word, need) in needs {
                let packed = &self.project.words[word as usize];
                let free = &mut self.free[word as usize];
                start = first_fit(free, packed.guard, packed.rest, need, duration, start);
            }
            // With one word there is nothing else to agree with.
            if needs.len() == 1 || start == before {
                return start;
            }
        }
    }

    #[inline]
    fn take(&mut self, needs: &[(u32, u64)], start: usize, end: usize) {
        for &(word, need) in needs {
            for day in &mut self.free[word as usize][start..end] {
                *day -= need;
            }
        }
        self.touched = self.touched.max(end);
    }

    /// Sorts activities by key; of equal keys, as `order` had them. `order` must have each activity
    /// after all that come before it, and keys must never fall along a link.
    pub fn sort(&mut self, order: &mut [u32], keys: &[i32]) {
        let low = order.iter().map(|at| keys[*at as usize]).min().unwrap_or(0);
        let high = order.iter().map(|at| keys[*at as usize]).max().unwrap_or(0);
        let span = (high - low) as usize + 1;
        self.keyed.clear();
        self.keyed
            .extend(order.iter().map(|at| (keys[*at as usize] - low, *at)));
        if span > 8 * order.len() + 64 {
            self.keyed.sort_by_key(|(key, _)| *key);
            for (slot, (_, activity)) in order.iter_mut().zip(&self.keyed) {
                *slot = *activity;
            }
            return;
        }
        self.counts.clear();
        self.counts.resize(span + 1, 0);
        for (key, _) in &self.keyed {
            self.counts[*key as usize + 1] += 1;
        }
        for key in 1..span {
            self.counts[key] += self.counts[key - 1];
        }
        for (key, activity) in &self.keyed {
            let slot = &mut self.counts[*key as usize];
            order[*slot as usize] = *activity;
            *slot += 1;
        }
    }
}

/// One schedule in the order of `keys`.
pub(super) fn first(project: &Project, mut keys: Vec<i32>) -> Cost {
    settle(project, &mut keys);
    let mut serial = Serial::new(project);
    let mut order = project.order.clone();
    serial.sort(&mut order, &keys);
    serial.run(&order, &mut keys)
}

/// Raises keys so that none falls along a link: only needed where links let an activity come
/// before what it waits for.
pub(super) fn settle(project: &Project, keys: &mut [i32]) {
    for &to in &project.order {
        for &(from, _) in project.before.of(to as usize) {
            keys[to as usize] = keys[to as usize].max(keys[from as usize]);
        }
    }
}

pub(super) fn lateness(project: &Project, starts: &[i32]) -> i64 {
    let ends = starts.iter().zip(&project.duration);
    ends.zip(&project.due)
        .filter(|(_, due)| **due != NEVER)
        .map(|((start, duration), due)| i64::from((start + duration - due).max(0)))
        .sum()
}

/// The first day from `from` on which a need fits for `duration` days in a row. Looks from a
/// window's last day back, so that a day that is full moves the window past it at once.
#[inline]
fn first_fit(
    free: &mut Vec<u64>,
    guard: u64,
    rest: u64,
    need: u64,
    duration: usize,
    from: usize,
) -> usize {
    let mut start = from;
    let mut known = from;
    'window: loop {
        let end = start + duration;
        if end > free.len() {
            grow(free, end, rest);
        }
        let days = &free[known..end];
        for (at, day) in days.iter().enumerate().rev() {
            if day.wrapping_sub(need) & guard != guard {
                start = known + at + 1;
                known = end;
                continue 'window;
            }
        }
        return start;
    }
}

#[cold]
fn grow(free: &mut Vec<u64>, end: usize, rest: u64) {
    if end > free.len() {
        free.resize(end + end / 2 + 64, rest);
    }
}

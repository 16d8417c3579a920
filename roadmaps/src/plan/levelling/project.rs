//! A problem made ready for the inner loops: links in rows, needs packed in the lanes of words.

use super::problem::{LONGEST, Problem, Refusal};

/// A problem with everything that the inner loops need, ready to hand.
#[derive(Clone, Debug)]
pub(super) struct Project {
    pub duration: Vec<i32>,
    /// The first day by the activity's own release, or where it is fixed.
    pub release: Vec<i32>,
    /// The boundary by which it should be finished; `NEVER` without one.
    pub due: Vec<i32>,
    pub any_due: bool,
    /// Who comes before whom, with the least days from start to start.
    pub before: Rows<(u32, i32)>,
    pub after: Rows<(u32, i32)>,
    /// Every activity after all that come before it.
    pub order: Vec<u32>,
    /// What an activity takes each day, word by word.
    pub needs: Rows<(u32, u64)>,
    pub words: Vec<Word>,
    /// Whether an activity needs more than there is in the end: it fits early or never.
    pub mortal: Vec<bool>,
    /// Earliest starts as if resources had no limit.
    pub head: Vec<i32>,
    /// Least days from an activity's start to the end of all, as if resources had no limit.
    pub tail: Vec<i32>,
    /// Whether nobody starts before all that comes before it has finished.
    pub sequential: bool,
    /// Whether any day is like any other: no releases, due days, fixed activities or changes of
    /// capacity. Schedules may then be moved as a whole.
    pub timeless: bool,
}

pub(super) const NEVER: i32 = i32::MAX;

/// Lists of different lengths in one piece of memory.
#[derive(Clone, Debug)]
pub(super) struct Rows<T> {
    starts: Vec<u32>,
    items: Vec<T>,
}

/// Capacity of some resources side by side: each has a lane of bits, whose highest bit is a guard
/// that is always set. Taking a need from a word clears the guard of each lane that runs short.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub guard: u64,
    /// Day by day what there is, with guards set, until the last change.
    pub template: Vec<u64>,
    /// What there is from then on.
    pub rest: u64,
}

/// Where a resource is in the words.
#[derive(Clone, Copy, Debug)]
struct Lane {
    word: usize,
    shift: u32,
    /// A unit of the lane, in thousandths.
    unit: i64,
    /// What a lane can show at most; more than all activities need together is not counted.
    most: u64,
}

impl<T: Copy> Rows<T> {
    /// Puts each item in its row; items of a row keep their order.
    pub fn new(rows: usize, items: &[(usize, T)]) -> Self {
        let mut starts = vec![0u32; rows + 1];
        for (row, _) in items {
            starts[row + 1] += 1;
        }
        for row in 0..rows {
            starts[row + 1] += starts[row];
        }
        let mut sorted: Vec<&(usize, T)> = items.iter().collect();
        sorted.sort_by_key(|(row, _)| *row);
        Self {
            starts,
            items: sorted.into_iter().map(|(_, item)| *item).collect(),
        }
    }

    #[inline]
    pub fn of(&self, row: usize) -> &[T] {
        &self.items[self.starts[row] as usize..self.starts[row + 1] as usize]
    }
}

impl Project {
    pub fn new(problem: &Problem) -> Result<Self, Refusal> {
        let count = problem.activities.len();
        let mut days: i64 = 0;
        for activity in &problem.activities {
            days += i64::from(activity.duration);
        }
        let releases = problem.activities.iter().map(|a| a.release);
        let changes = problem.resources.iter().flat_map(|r| &r.changes);
        let fixed = problem.activities.iter().filter_map(|a| a.fixed);
        let marks = releases.chain(changes.map(|(day, _)| *day)).chain(fixed);
        let far = marks.map(|day| i64::from(day).abs()).max().unwrap_or(0);
        for link in &problem.links {
            if link.from.max(link.to) >= count {
                return Err(Refusal::UnknownActivity(link.from.max(link.to)));
            }
            days += i64::from(link.lag.max(0));
        }
        // A mirrored capacity reaches back to the furthest day of all.
        if days > i64::from(LONGEST) || far > 2 * i64::from(LONGEST) {
            return Err(Refusal::TooLong);
        }
        let duration: Vec<i32> = problem
            .activities
            .iter()
            .map(|a| a.duration as i32)
            .collect();
        let mut release: Vec<i32> = problem
            .activities
            .iter()
            .map(|a| a.fixed.unwrap_or(a.release.max(0)))
            .collect();
        let due: Vec<i32> = problem
            .activities
            .iter()
            .map(|a| {
                if a.fixed.is_some() {
                    NEVER
                } else {
                    a.due.unwrap_or(NEVER)
                }
            })
            .collect();
        // A fixed activity waits for nobody; what waits for it has a release instead.
        let mut links = Vec::with_capacity(problem.links.len());
        for link in &problem.links {
            let ends = (&problem.activities[link.from], &problem.activities[link.to]);
            match (ends.0.fixed, ends.1.fixed) {
                (_, Some(_)) => {}
                (Some(start), None) => {
                    release[link.to] = release[link.to].max(start + link.lag);
                }
                (None, None) => links.push(*link),
            }
        }
        let before = Rows::new(
            count,
            &links
                .iter()
                .map(|l| (l.to, (l.from as u32, l.lag)))
                .collect::<Vec<_>>(),
        );
        let after = Rows::new(
            count,
            &links
                .iter()
                .map(|l| (l.from, (l.to as u32, l.lag)))
                .collect::<Vec<_>>(),
        );
        let order = topological(&before, &after, count)?;
        let mut head = release.clone();
        for &to in &order {
            for &(from, lag) in before.of(to as usize) {
                head[to as usize] = head[to as usize].max(head[from as usize] + lag);
            }
        }
        let mut tail = duration.clone();
        for &from in order.iter().rev() {
            for &(to, lag) in after.of(from as usize) {
                tail[from as usize] = tail[from as usize].max(tail[to as usize] + lag);
            }
        }
        let packed = pack(problem)?;
        let sequential = links.iter().all(|l| l.lag >= duration[l.from]);
        let any_due = due.iter().any(|due| *due != NEVER);
        let timeless = !any_due
            && release.iter().all(|release| *release == 0)
            && problem.activities.iter().all(|a| a.fixed.is_none())
            && packed.words.iter().all(|word| word.template.is_empty());
        Ok(Self {
            duration,
            release,
            due,
            any_due,
            before,
            after,
            order,
            needs: packed.needs,
            words: packed.words,
            mortal: packed.mortal,
            head,
            tail,
            sequential,
            timeless,
        })
    }

    pub fn count(&self) -> usize {
        self.duration.len()
    }

    /// The least makespan by links and releases alone.
    pub fn critical_path(&self) -> i32 {
        let ends = self.head.iter().zip(&self.tail);
        ends.map(|(head, tail)| head + tail).max().unwrap_or(0)
    }
}

fn topological(
    before: &Rows<(u32, i32)>,
    after: &Rows<(u32, i32)>,
    count: usize,
) -> Result<Vec<u32>, Refusal> {
    let mut open: Vec<usize> = (0..count).map(|at| before.of(at).len()).collect();
    let mut order: Vec<u32> = (0..count as u32)
        .filter(|at| open[*at as usize] == 0)
        .collect();
    let mut next = 0;
    while let Some(&from) = order.get(next) {
        next += 1;
        for &(to, _) in after.of(from as usize) {
            open[to as usize] -= 1;
            if open[to as usize] == 0 {
                order.push(to);
            }
        }
    }
    match open.iter().position(|open| *open > 0) {
        Some(waiting) => Err(Refusal::Loop(waiting)),
        None => Ok(order),
    }
}

struct Packed {
    needs: Rows<(u32, u64)>,
    words: Vec<Word>,
    mortal: Vec<bool>,
}

fn pack(problem: &Problem) -> Result<Packed, Refusal> {
    let count = problem.activities.len();
    // What activities need by resource, one entry each, and what fixed ones take away.
    let mut needed: Vec<Vec<(usize, i64)>> = vec![Vec::new(); problem.resources.len()];
    let mut taken: Vec<Vec<(i32, i64)>> = vec![Vec::new(); problem.resources.len()];
    for (at, activity) in problem.activities.iter().enumerate() {
        for need in &activity.needs {
            let resource = need.resource;
            if resource >= problem.resources.len() {
                return Err(Refusal::UnknownResource {
                    activity: at,
                    resource,
                });
            }
            if activity.duration == 0 || need.amount <= 0 {
                continue;
            }
            if let Some(start) = activity.fixed {
                taken[resource].push((start, need.amount));
                taken[resource].push((start + activity.duration as i32, -need.amount));
                continue;
            }
            match needed[resource].last_mut() {
                Some((last, amount)) if *last == at => *amount = amount.saturating_add(need.amount),
                _ => needed[resource].push((at, need.amount)),
            }
        }
    }
    for taken in &mut taken {
        taken.sort_unstable();
    }
    let mut lanes: Vec<Option<Lane>> = Vec::new();
    let mut filled: Vec<u32> = Vec::new();
    for (resource, needed) in needed.iter().enumerate() {
        let unit = needed
            .iter()
            .fold(0, |unit, (_, amount)| common(unit, *amount));
        if unit == 0 {
            lanes.push(None);
            continue;
        }
        let total = needed
            .iter()
            .fold(0i64, |sum, (_, amount)| sum.saturating_add(amount / unit));
        let largest = needed.iter().map(|(_, amount)| amount / unit).max();
        let changes = &problem.resources[resource].changes;
        let capacity = changes.iter().map(|(_, amount)| amount / unit).max();
        let most = total.min(capacity.unwrap_or(0)).max(largest.unwrap_or(0)) as u64;
        let width = 64 - most.leading_zeros() + 1;
        let word = match filled.iter().position(|bits| bits + width <= 64) {
            Some(word) => word,
            None => {
                filled.push(0);
                filled.len() - 1
            }
        };
        let shift = filled[word];
        filled[word] += width;
        lanes.push(Some(Lane {
            word,
            shift,
            unit,
            most,
        }));
    }
    let mut words: Vec<Word> = filled
        .iter()
        .map(|_| Word {
            guard: 0,
            template: Vec::new(),
            rest: 0,
        })
        .collect();
    for lane in lanes.iter().flatten() {
        let width = 64 - lane.most.leading_zeros() + 1;
        words[lane.word].guard |= 1 << (lane.shift + width - 1);
    }
    let mut mortal = vec![false; count];
    for (word, packed) in words.iter_mut().enumerate() {
        let within: Vec<(usize, Lane)> = lanes
            .iter()
            .enumerate()
            .filter_map(|(resource, lane)| Some((resource, (*lane)?)))
            .filter(|(_, lane)| lane.word == word)
            .collect();
        let mut marks: Vec<i32> = within
            .iter()
            .flat_map(|(resource, _)| {
                let changes = problem.resources[*resource].changes.iter().skip(1);
                let taken = taken[*resource].iter().map(|(day, _)| *day);
                changes.map(|(day, _)| *day).chain(taken)
            })
            .filter(|day| *day > 0)
            .collect();
        marks.push(0);
        marks.sort_unstable();
        marks.dedup();
        let mut gone: Vec<i64> = vec![0; within.len()];
        let mut next: Vec<usize> = vec![0; within.len()];
        for (at, day) in marks.iter().enumerate() {
            let mut value = packed.guard;
            for (place, (resource, lane)) in within.iter().enumerate() {
                let changes = &taken[*resource];
                while let Some((_, amount)) =
                    changes.get(next[place]).filter(|(from, _)| from <= day)
                {
                    gone[place] = gone[place].saturating_add(*amount);
                    next[place] += 1;
                }
                let there = problem.resources[*resource].on(*day);
                let left = there.saturating_sub(gone[place]).max(0);
                value |= ((left / lane.unit) as u64).min(lane.most) << lane.shift;
            }
            match marks.get(at + 1) {
                Some(until) => {
                    let length = packed.template.len() + (until - day) as usize;
                    packed.template.resize(length, value);
                }
                None => packed.rest = value,
            }
        }
        // Days that are like all that follow need no entry.
        while packed.template.last() == Some(&packed.rest) {
            packed.template.pop();
        }
    }
    let mut items: Vec<(usize, (u32, u64))> = Vec::new();
    let mut row: Vec<u64> = vec![0; words.len()];
    let mut by_activity: Vec<Vec<(Lane, i64)>> = vec![Vec::new(); count];
    for (lane, needed) in lanes.iter().zip(&needed) {
        let Some(lane) = lane else { continue };
        for (activity, amount) in needed {
            by_activity[*activity].push((*lane, *amount));
        }
    }
    for (activity, needs) in by_activity.iter().enumerate() {
        for (lane, amount) in needs {
            row[lane.word] |= ((amount / lane.unit) as u64) << lane.shift;
        }
        for (word, need) in row.iter_mut().enumerate() {
            if *need > 0 {
                let packed = &words[word];
                mortal[activity] |= packed.rest.wrapping_sub(*need) & packed.guard != packed.guard;
                items.push((activity, (word as u32, *need)));
                *need = 0;
            }
        }
    }
    Ok(Packed {
        needs: Rows::new(count, &items),
        words,
        mortal,
    })
}

/// The greatest common divisor.
fn common(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

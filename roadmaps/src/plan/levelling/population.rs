//! A search with two populations of schedules, one pushed to the left and one to the right (after
//! Debels and Vanhoucke 2005, "A bi-population based genetic algorithm"): children of one are
//! built into the other, so that every single schedule is also a justification of its parents.

use super::project::Project;
use super::random::Random;
use super::serial::{Cost, Serial, settle};

/// Schedules in each of the two populations.
const SIZE: usize = 160;
/// Generations without a better best after which the populations begin anew.
const PATIENCE: u32 = 100;
/// How long the father's part of a child is, as a part of the father's makespan.
const LEAST_PART: f64 = 0.25;
const MOST_PART: f64 = 0.75;
/// Places tried for it; the one with the most work in it is taken.
const PLACES: usize = 3;
/// One activity in so many gets another key, off by at most `SHIFT` days.
const MUTATED: f64 = 0.02;
const SHIFT: usize = 5;

/// A schedule as the other population reads it: `keys` count from its end, and say in which order
/// the other side should place activities.
struct Individual {
    keys: Vec<i32>,
    cost: Cost,
}

/// One thread's search: deterministic in its seed and the work it is given.
pub(super) struct Island<'a> {
    /// The project, and the project seen from its end.
    sides: [&'a Project; 2],
    serial: [Serial<'a>; 2],
    random: Random,
    pub best: Cost,
    /// No schedule has a smaller makespan.
    pub bound: i32,
    pub starts: Vec<i32>,
    pub unplaced: Vec<usize>,
    /// Schedules generated so far.
    pub schedules: u64,
    /// Pushed to the left, and to the right.
    populations: [Vec<Individual>; 2],
    /// The side that children are built on, and the next of them.
    side: usize,
    father: usize,
    /// The least makespan of these populations, and generations since it was found.
    least: i32,
    idle: u32,
    order: Vec<u32>,
    /// Starts of the last schedule, on its own side.
    placed: Vec<i32>,
    keys: Vec<i32>,
    /// Work of an activity each day, as parts of the capacities it takes.
    weight: Vec<f32>,
    load: Vec<f32>,
}

impl<'a> Island<'a> {
    pub fn new(sides: [&'a Project; 2], weight: &[f32], seed: u64) -> Self {
        let count = sides[0].count();
        Self {
            sides,
            serial: sides.map(Serial::new),
            random: Random::new(seed),
            best: Cost {
                late: i64::MAX,
                makespan: i32::MAX,
            },
            bound: 0,
            starts: vec![0; count],
            unplaced: Vec::new(),
            schedules: 0,
            populations: [Vec::new(), Vec::new()],
            side: 1,
            father: 0,
            least: i32::MAX,
            idle: 0,
            order: sides[0].order.clone(),
            placed: vec![0; count],
            keys: vec![0; count],
            weight: weight.to_vec(),
            load: Vec::new(),
        }
    }

    /// The first schedule: who must start soonest is placed first; then pushed right and left.
    pub fn begin(&mut self) {
        self.keys = urgency(self.sides[0]);
        for side in [0, 1, 0] {
            self.schedule(side);
        }
    }

    /// Searches until `done`, which is asked after every schedule. The next call goes on from there.
    pub fn search(&mut self, done: &dyn Fn(&Self) -> bool) {
        if self.sides[0].count() < 2 {
            return;
        }
        while !done(self) {
            self.breed();
        }
    }

    /// Takes in a schedule that was found elsewhere.
    pub fn adopt(&mut self, starts: &[i32], makespan: i32) {
        self.best = Cost { late: 0, makespan };
        self.starts.copy_from_slice(starts);
        self.unplaced.clear();
        for ((key, start), duration) in self
            .keys
            .iter_mut()
            .zip(starts)
            .zip(&self.sides[0].duration)
        {
            *key = makespan - start - duration;
        }
        let [left, right] = &mut self.populations;
        // A schedule stands among those pushed to the left; any of them may give way.
        if let Some(place) = left.last_mut().filter(|_| !right.is_empty()) {
            place.keys.copy_from_slice(&self.keys);
            place.cost = self.best;
        }
    }

    /// One schedule more: the first ones by chance, then children of both populations in turn.
    fn breed(&mut self) {
        if self.populations[0].len() < SIZE {
            self.sample();
            let cost = self.schedule(0);
            let keys = self.keys.clone();
            self.populations[0].push(Individual { keys, cost });
            return;
        }
        let side = self.side;
        let father = self.father;
        let parents = std::mem::take(&mut self.populations[1 - side]);
        let mother = self.choose(&parents, father);
        self.cross(&parents[father].keys, &parents[mother].keys, side);
        self.populations[1 - side] = parents;
        let cost = self.schedule(side);
        match self.populations[side].get_mut(father) {
            None => {
                let keys = self.keys.clone();
                self.populations[side].push(Individual { keys, cost });
            }
            Some(other) if cost <= other.cost => {
                other.keys.copy_from_slice(&self.keys);
                other.cost = cost;
            }
            Some(_) => {}
        }
        self.father += 1;
        if self.father == SIZE {
            self.end_generation();
        }
    }

    fn end_generation(&mut self) {
        let costs = self.populations[self.side]
            .iter()
            .map(|one| one.cost.makespan);
        let reached = costs.min().unwrap_or(i32::MAX);
        self.idle = if reached < self.least {
            0
        } else {
            self.idle + 1
        };
        self.least = self.least.min(reached);
        self.father = 0;
        self.side = 1 - self.side;
        if self.idle >= PATIENCE {
            self.populations = [Vec::new(), Vec::new()];
            (self.side, self.idle, self.least) = (1, 0, i32::MAX);
        }
    }

    /// Places activities on a side in the order of `keys`, and leaves keys for the other side.
    fn schedule(&mut self, side: usize) -> Cost {
        let project = self.sides[side];
        if !project.sequential {
            settle(project, &mut self.keys);
        }
        self.order.copy_from_slice(&project.order);
        self.serial[side].sort(&mut self.order, &self.keys);
        let cost = self.serial[side].run(&self.order, &mut self.placed);
        self.schedules += 1;
        for ((key, start), duration) in self
            .keys
            .iter_mut()
            .zip(&self.placed)
            .zip(&project.duration)
        {
            *key = cost.makespan - start - duration;
        }
        if cost < self.best {
            if side == 0 {
                self.best = cost;
                self.starts.copy_from_slice(&self.placed);
                self.unplaced.clone_from(&self.serial[0].unplaced);
            } else if self.sides[0].timeless {
                // Where days are alike, what fits seen from the end fits seen from the beginning.
                self.best = cost;
                self.starts.copy_from_slice(&self.keys);
            }
        }
        cost
    }

    /// Sets keys by chance, in favour of those with much to come after them.
    fn sample(&mut self) {
        let project = self.sides[0];
        let count = project.count();
        let mut open: Vec<u32> = (0..count)
            .map(|at| project.before.of(at).len() as u32)
            .collect();
        let mut eligible: Vec<u32> = (0..count as u32)
            .filter(|at| open[*at as usize] == 0)
            .collect();
        let mut sums: Vec<f64> = Vec::new();
        for place in 0..count as i32 {
            let tails = eligible.iter().map(|at| project.tail[*at as usize]);
            let least = tails.clone().min().unwrap_or(0);
            let mut sum = 0.0;
            sums.clear();
            sums.extend(tails.map(|tail| {
                let regret = f64::from(tail - least + 1);
                sum += regret * regret;
                sum
            }));
            let pick = self.random.part() * sum;
            let at = sums.partition_point(|sum| *sum <= pick);
            let chosen = eligible.swap_remove(at.min(eligible.len() - 1)) as usize;
            self.keys[chosen] = place;
            for &(to, _) in project.after.of(chosen) {
                open[to as usize] -= 1;
                if open[to as usize] == 0 {
                    eligible.push(to);
                }
            }
        }
    }

    /// The better of two that are not the father.
    fn choose(&mut self, parents: &[Individual], father: usize) -> usize {
        let [one, two] = std::array::from_fn(|_| {
            let other = self.random.below(parents.len() - 1);
            other + usize::from(other >= father)
        });
        if parents[two].cost < parents[one].cost {
            two
        } else {
            one
        }
    }

    /// A child's keys: within a busy window of the father's time as the father has them, before
    /// and after it in the mother's order.
    fn cross(&mut self, father: &[i32], mother: &[i32], side: usize) {
        let project = self.sides[side];
        let ends = father.iter().zip(&project.duration);
        let end = ends.map(|(start, days)| start + days).max().unwrap_or(0);
        let (low, high) = self.window(father, &project.duration, end);
        // More than any two keys differ by: the parts stay apart.
        let apart = mother.iter().map(|key| key.abs()).max().unwrap_or(0) + end + 1;
        for (key, (father, mother)) in self.keys.iter_mut().zip(father.iter().zip(mother)) {
            *key = if *father < low {
                mother - apart
            } else if *father > high {
                mother + apart
            } else {
                *father
            };
        }
        for key in &mut self.keys {
            if self.random.part() < MUTATED {
                *key += self.random.below(2 * SHIFT + 1) as i32 - SHIFT as i32;
            }
        }
        settle(project, &mut self.keys);
    }

    fn window(&mut self, starts: &[i32], duration: &[i32], end: i32) -> (i32, i32) {
        let part = LEAST_PART + (MOST_PART - LEAST_PART) * self.random.part();
        let length = (part * f64::from(end)) as usize + 1;
        let days = (end.max(0) as usize).max(length);
        // Sums of load up to a day, from the load that comes and goes on it.
        self.load.clear();
        self.load.resize(days + 2, 0.0);
        for ((start, duration), weight) in starts.iter().zip(duration).zip(&self.weight) {
            let first = (*start).clamp(0, days as i32) as usize;
            let last = (start + duration).clamp(0, days as i32) as usize;
            self.load[first + 1] += weight;
            self.load[last + 1] -= weight;
        }
        for _ in 0..2 {
            let mut sum = 0.0;
            for day in &mut self.load[1..] {
                sum += *day;
                *day = sum;
            }
        }
        let mut best = (f32::MIN, 0);
        for _ in 0..PLACES {
            let from = self.random.below(days - length + 1);
            let load = self.load[from + length] - self.load[from];
            if load > best.0 {
                best = (load, from);
            }
        }
        (best.1 as i32, (best.1 + length) as i32)
    }
}

/// Keys that place first what has most to come after it.
pub(super) fn urgency(project: &Project) -> Vec<i32> {
    project.tail.iter().map(|tail| -tail).collect()
}

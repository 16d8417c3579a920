//! Levelling: a schedule in which no resource is needed for more than there is, as early as
//! possible or as late as possible before a day.
//!
//! The problem is the resource-constrained project scheduling problem with minimal time lags and
//! capacities that change over time. It is solved by a search that has a first answer at once and
//! improves it until it is told to stop or the answer is proven best. The search reads no clock:
//! with counted work, the same problem gives the same schedule.

mod bound;
mod check;
mod population;
mod problem;
mod project;
mod prover;
mod random;
mod serial;
#[cfg(test)]
mod tests;

use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

pub use check::{Fault, check};
pub use problem::{Activity, Capacity, Ends, LONGEST, Link, Need, Problem, Refusal};

use population::Island;
use project::Project;
use prover::{Outcome, Prover};
use serial::UNPLACED;

/// Schedules between two turns of the proof.
const TURN: u64 = 2000;
/// Failures in a turn of the proof, times activities.
const EFFORT: u64 = 40_000;
/// Above so many activities nothing is proven but by simple bounds.
const PROVABLE: usize = 500;

/// To which end activities are pushed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// As early as possible after day 0.
    Earliest,
    /// As late as possible with everything finished by a boundary. Due dates are kept, releases
    /// are wishes: an activity may start before its own, or before day 0, and is then late.
    Latest {
        /// The boundary before which everything is finished: the number of days before it.
        deadline: i32,
    },
}

/// How long to search.
pub struct Limits<'a> {
    /// Schedules to generate, over all threads; 0 gives the first answer. Without a number the
    /// search goes on until `stop`, and is not repeatable.
    pub schedules: Option<u64>,
    /// Searches side by side, at least one.
    pub threads: usize,
    /// Asked often; the search ends soon after it says yes.
    pub stop: &'a (dyn Fn() -> bool + Sync),
}

/// A schedule and what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Day on which each activity starts.
    pub starts: Vec<i32>,
    /// Working days from day 0 until all is finished; for `Latest`, from the first start to the
    /// deadline.
    pub makespan: i32,
    /// The makespan if resources had no limit.
    pub critical_path: i32,
    /// No schedule has a smaller makespan.
    pub bound: i32,
    /// Whether this is known to be best: nothing late, and no smaller makespan possible.
    pub proven: bool,
    /// Days after due dates, summed over the activities that are placed; for `Latest`, days by which
    /// activities start before their releases.
    pub late: i64,
    /// Activities that need more than there is in all the time left: they start where links allow
    /// and take nothing.
    pub unplaced: Vec<usize>,
    /// Schedules generated to find this one.
    pub schedules: u64,
}

/// Levels a problem. Refuses only what has no meaning: a loop, an index that is not there, days
/// beyond counting.
pub fn level(
    problem: &Problem,
    direction: Direction,
    limits: &Limits<'_>,
) -> Result<Schedule, Refusal> {
    match direction {
        Direction::Earliest => earliest(problem, limits),
        Direction::Latest { deadline } => {
            // Something fixed may end after the deadline; the mirror then stands behind it.
            let ends = problem.activities.iter().filter_map(|activity| {
                let days = i32::try_from(activity.duration).ok()?;
                Some(activity.fixed?.saturating_add(days))
            });
            let end = ends.max().unwrap_or(deadline).max(deadline);
            let mut mirrored = problem.mirrored(end);
            for activity in &mut mirrored.activities {
                activity.release = activity.release.max(end - deadline);
            }
            let mut schedule = earliest(&mirrored, limits)?;
            for (start, activity) in schedule.starts.iter_mut().zip(&problem.activities) {
                *start = end - *start - activity.duration as i32;
            }
            schedule.makespan -= end - deadline;
            schedule.critical_path -= end - deadline;
            schedule.bound -= end - deadline;
            Ok(schedule)
        }
    }
}

fn earliest(problem: &Problem, limits: &Limits<'_>) -> Result<Schedule, Refusal> {
    let project = Project::new(problem)?;
    let bound = bound::bound(problem, &project);
    let weight = weights(problem);
    let first = serial::first(&project, population::urgency(&project));
    // Where days differ, the other side hangs from the end of a schedule that is already good.
    let mut reverse = problem.mirrored(if project.timeless { 0 } else { first.makespan });
    if project.timeless {
        for activity in &mut reverse.activities {
            activity.due = None;
        }
    }
    let reverse = Project::new(&reverse)?;
    let threads = limits.threads.max(1);
    let shared = Shared {
        least: AtomicI32::new(i32::MAX),
        proven: AtomicBool::new(false),
    };
    let search = |thread: usize| {
        let mut island = Island::new([&project, &reverse], &weight, thread as u64);
        island.begin();
        island.bound = bound;
        let share = limits.schedules.map(|count| {
            let rest = u64::from((thread as u64) < count % threads as u64);
            count / threads as u64 + rest
        });
        let proves = thread == 0 && project.count() <= PROVABLE;
        alternate(&mut island, &project, proves, share, &shared, limits.stop);
        island
    };
    let islands: Vec<Island<'_>> = if threads == 1 {
        vec![search(0)]
    } else {
        std::thread::scope(|scope| {
            let search = &search;
            let running: Vec<_> = (0..threads)
                .map(|thread| scope.spawn(move || search(thread)))
                .collect();
            let done = running.into_iter().map(|thread| thread.join());
            done.map(|island| island.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        })
    };
    let schedules = islands.iter().map(|island| island.schedules).sum();
    let proven = islands
        .iter()
        .map(|island| island.bound)
        .max()
        .unwrap_or(bound);
    let best = islands.into_iter().min_by_key(|island| island.best);
    let mut best = best.expect("there is at least one thread");
    let bound = bound.max(proven);
    best.unplaced.sort_unstable();
    Ok(Schedule {
        makespan: best.best.makespan,
        critical_path: project.critical_path(),
        bound,
        proven: best.best.late == 0 && best.best.makespan <= bound,
        late: best.best.late % UNPLACED,
        unplaced: best.unplaced,
        schedules,
        starts: best.starts,
    })
}

/// What searches that cannot be repeated tell each other.
struct Shared {
    /// The least makespan of a schedule without lateness.
    least: AtomicI32,
    proven: AtomicBool,
}

/// Searches by turns for better schedules and for a proof that there are none.
fn alternate(
    island: &mut Island<'_>,
    project: &Project,
    proves: bool,
    share: Option<u64>,
    shared: &Shared,
    stop: &dyn Fn() -> bool,
) {
    let alone = share.is_some();
    let over = || stop() || !alone && shared.proven.load(Ordering::Relaxed);
    let mut prover: Option<Prover<'_>> = None;
    loop {
        let work = island.schedules + prover.as_ref().map_or(0, |prover| prover.failures);
        let left = share.map_or(u64::MAX, |share| share.saturating_sub(work));
        let until = island.schedules + left.min(TURN);
        island.search(&|island: &Island<'_>| {
            let best = island.best.late == 0 && island.best.makespan <= island.bound;
            best || island.schedules >= until || over()
        });
        let mut least = i32::MAX;
        if island.best.late == 0 {
            least = island.best.makespan;
            if !alone {
                least = least.min(shared.least.fetch_min(least, Ordering::Relaxed));
            }
        }
        if least <= island.bound {
            shared.proven.store(true, Ordering::Relaxed);
            return;
        }
        if left <= TURN || over() {
            return;
        }
        if !proves || least == i32::MAX {
            continue;
        }
        let prover = prover.get_or_insert_with(|| Prover::new(project, least - 1, &island.starts));
        prover.limit(least - 1);
        prover.near(&island.starts);
        let failures = (EFFORT / project.count() as u64).min(left - TURN);
        match prover.search(failures, &over) {
            Outcome::Found => {
                let ends = prover.starts.iter().zip(&project.duration);
                let makespan = ends.map(|(start, days)| start + days).max().unwrap_or(0);
                island.adopt(&prover.starts, makespan);
            }
            Outcome::Impossible => island.bound = least,
            Outcome::Unknown => {}
        }
    }
}

/// What an activity takes each day, as parts of what there is at most.
fn weights(problem: &Problem) -> Vec<f32> {
    let most = problem.resources.iter().map(|resource| {
        let amounts = resource.changes.iter().map(|(_, amount)| *amount);
        amounts.max().unwrap_or(0).max(1) as f32
    });
    let most: Vec<f32> = most.collect();
    let activities = problem.activities.iter();
    let part = |need: &Need| need.amount.max(0) as f32 / most[need.resource];
    activities.map(|a| a.needs.iter().map(part).sum()).collect()
}

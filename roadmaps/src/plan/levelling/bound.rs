//! Makespans that no schedule can go below.

use super::problem::Problem;
use super::project::Project;

/// Above so many activities, only some of the thresholds below are tried.
const TRIED: usize = 256;

/// A lower bound of the makespan: the critical path, and for each resource the work of activities
/// that cannot start before some day and have some days still to come after them.
pub(super) fn bound(problem: &Problem, project: &Project) -> i32 {
    let mut best = project.critical_path();
    for (resource, capacity) in problem.resources.iter().enumerate() {
        let most = capacity.changes.iter().map(|(_, amount)| *amount).max();
        let most = most.unwrap_or(0);
        if most <= 0 {
            continue;
        }
        // Work, the day before which it cannot start, and the days that follow it.
        let mut work: Vec<(i32, i32, i64)> = Vec::new();
        for (at, activity) in problem.activities.iter().enumerate() {
            let of_it = activity.needs.iter().filter(|n| n.resource == resource);
            let amount: i64 = of_it.map(|need| need.amount.max(0)).sum();
            // What needs more than there is has no place in any schedule.
            if (1..=most).contains(&amount) && activity.duration > 0 && activity.fixed.is_none() {
                let days = project.duration[at];
                let rest = project.tail[at] - days;
                work.push((
                    project.head[at],
                    rest,
                    amount.saturating_mul(i64::from(days)),
                ));
            }
        }
        work.sort_unstable_by_key(|(_, rest, _)| std::cmp::Reverse(*rest));
        let mut heads: Vec<i32> = work.iter().map(|(head, _, _)| *head).collect();
        heads.sort_unstable();
        heads.dedup();
        for head in heads.iter().step_by(heads.len().div_ceil(TRIED).max(1)) {
            let mut sum: i64 = 0;
            for (from, rest, amount) in &work {
                if from >= head {
                    sum = sum.saturating_add(*amount);
                    let days = i32::try_from((sum - 1) / most + 1).unwrap_or(i32::MAX);
                    best = best.max(head.saturating_add(days).saturating_add(*rest));
                }
            }
        }
    }
    best
}

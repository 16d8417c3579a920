//! An independent check of schedules: it shares nothing with what makes them.

use thiserror::Error;

use super::problem::Problem;

/// What is wrong with a schedule.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Fault {
    /// There are more or fewer starts than activities.
    #[error("{found} starts for {wanted} activities")]
    Count {
        /// How many starts there are.
        found: usize,
        /// How many activities there are.
        wanted: usize,
    },
    /// An activity starts before it may.
    #[error("activity {activity} starts on day {start}, before day {release}")]
    Early {
        /// Which activity.
        activity: usize,
        /// The day on which it starts.
        start: i32,
        /// The first day on which it may.
        release: i32,
    },
    /// An activity that is fixed starts on another day.
    #[error("activity {0} was moved although it is fixed")]
    Moved(usize),
    /// A link is not kept.
    #[error("activity {to} starts on day {start}, before day {least} that activity {from} allows")]
    Order {
        /// The activity that comes first.
        from: usize,
        /// The activity that starts too early after it.
        to: usize,
        /// The day on which that starts.
        start: i32,
        /// The first day that the link allows.
        least: i32,
    },
    /// A resource is needed for more than there is, in thousandths of its unit.
    #[error("resource {resource} is needed for {needed} on day {day}, of which there is {there}")]
    Overload {
        /// Which resource.
        resource: usize,
        /// The first such day.
        day: i32,
        /// How much is taken on it.
        needed: i64,
        /// How much there is on it.
        there: i64,
    },
}

/// Checks releases, fixed starts, links and, day by day, every capacity. Activities named in
/// `unplaced` take nothing. Due dates are wishes, and not checked.
pub fn check(problem: &Problem, starts: &[i32], unplaced: &[usize]) -> Result<(), Fault> {
    let activities = &problem.activities;
    if starts.len() != activities.len() {
        return Err(Fault::Count {
            found: starts.len(),
            wanted: activities.len(),
        });
    }
    for (at, activity) in activities.iter().enumerate() {
        let start = starts[at];
        match activity.fixed {
            Some(fixed) if fixed != start => return Err(Fault::Moved(at)),
            Some(_) => {}
            None if start < activity.release.max(0) => {
                return Err(Fault::Early {
                    activity: at,
                    start,
                    release: activity.release.max(0),
                });
            }
            None => {}
        }
    }
    for link in &problem.links {
        let least = starts[link.from] + link.lag;
        if activities[link.to].fixed.is_none() && starts[link.to] < least {
            return Err(Fault::Order {
                from: link.from,
                to: link.to,
                start: starts[link.to],
                least,
            });
        }
    }
    for (resource, capacity) in problem.resources.iter().enumerate() {
        // What is taken from a day on, by activities that may be moved and by those that may not.
        let mut changes: Vec<(i32, i64, bool)> = Vec::new();
        for (at, activity) in activities.iter().enumerate() {
            let of_it = activity.needs.iter().filter(|n| n.resource == resource);
            let amount: i64 = of_it.map(|need| need.amount.max(0)).sum();
            if amount == 0 || activity.duration == 0 || unplaced.contains(&at) {
                continue;
            }
            let fixed = activity.fixed.is_some();
            changes.push((starts[at], amount, fixed));
            changes.push((starts[at] + activity.duration as i32, -amount, fixed));
        }
        let mut days: Vec<i32> = changes.iter().map(|(day, _, _)| *day).collect();
        days.extend(capacity.changes.iter().map(|(day, _)| *day));
        days.sort_unstable();
        days.dedup();
        changes.sort_unstable();
        let mut next = changes.iter().peekable();
        let (mut moved, mut fixed) = (0, 0);
        for day in days {
            while let Some((_, amount, is_fixed)) = next.next_if(|(from, _, _)| *from <= day) {
                *(if *is_fixed { &mut fixed } else { &mut moved }) += amount;
            }
            let there = capacity.on(day);
            // What has started may take more than there is; nothing else may then be added.
            if moved > 0 && moved + fixed > there {
                return Err(Fault::Overload {
                    resource,
                    day,
                    needed: moved + fixed,
                    there,
                });
            }
        }
    }
    Ok(())
}

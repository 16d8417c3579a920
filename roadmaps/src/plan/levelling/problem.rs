//! What is to be levelled: activities, links between them, and resources whose capacity changes
//! from day to day.

use thiserror::Error;

/// Work that takes whole days without a break.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Activity {
    /// Working days.
    pub duration: u32,
    /// The first day on which it may start; nothing that is not fixed starts before day 0.
    pub release: i32,
    /// The boundary by which it should be finished: its start plus its duration at most.
    pub due: Option<i32>,
    /// The day on which it started or must start. It is never moved, what should have come before
    /// it no longer holds it, and it may take more of a resource than there is.
    pub fixed: Option<i32>,
    /// What it takes on each of its days.
    pub needs: Vec<Need>,
}

/// An amount that an activity takes of a resource on each of its days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need {
    /// Index among the resources.
    pub resource: usize,
    /// Thousandths of the resource's unit.
    pub amount: i64,
}

/// `to` starts at least `lag` days after `from` starts; a negative lag lets it start earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Index among the activities.
    pub from: usize,
    /// Index among the activities.
    pub to: usize,
    /// Working days from start to start.
    pub lag: i32,
}

/// Which ends of two activities a link ties.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    /// The later one starts after the earlier one finished.
    FinishToStart,
    /// The later one starts after the earlier one started.
    StartToStart,
    /// The later one finishes after the earlier one finished.
    FinishToFinish,
    /// The later one finishes after the earlier one started.
    StartToFinish,
}

/// How much of a renewable resource there is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Capacity {
    /// Days in ascending order, each with the amount in thousandths from that day on. Before the
    /// first there is what the first says; without any there is nothing.
    pub changes: Vec<(i32, i64)>,
}

/// Activities that compete for resources.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problem {
    /// What is to be placed. Other parts name activities by their index here.
    pub activities: Vec<Activity>,
    /// What must come after what; in any order, more than one between the same two too.
    pub links: Vec<Link>,
    /// What activities compete for. Needs name resources by their index here.
    pub resources: Vec<Capacity>,
}

/// Why a problem cannot be levelled at all. Nothing was computed.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Refusal {
    /// This activity is on a loop of links.
    #[error("activity {0} waits for itself, directly or through others")]
    Loop(usize),
    /// A link names an index beyond the activities.
    #[error("a link names activity {0}, which is not there")]
    UnknownActivity(usize),
    /// A need names an index beyond the resources.
    #[error("activity {activity} needs resource {resource}, which is not there")]
    UnknownResource {
        /// Whose need.
        activity: usize,
        /// The index that names nothing.
        resource: usize,
    },
    /// A day of the problem, or of every schedule of it, lies beyond [`LONGEST`].
    #[error("the days reach further than can be counted ({LONGEST} days)")]
    TooLong,
}

/// No day of a problem or of its schedules lies further from day 0, in days.
pub const LONGEST: i32 = 1 << 24;

impl Link {
    /// The link that ties two ends with a lag in working days (negative: a lead).
    pub fn between(
        ends: Ends,
        (from, to): (usize, usize),
        lag: i32,
        activities: &[Activity],
    ) -> Result<Link, Refusal> {
        let days = |at: usize| {
            let activity = activities.get(at).ok_or(Refusal::UnknownActivity(at))?;
            i32::try_from(activity.duration).map_err(|_| Refusal::TooLong)
        };
        let (before, after) = (days(from)?, days(to)?);
        let shift = match ends {
            Ends::FinishToStart => before,
            Ends::StartToStart => 0,
            Ends::FinishToFinish => before.saturating_sub(after),
            Ends::StartToFinish => -after,
        };
        Ok(Link {
            from,
            to,
            lag: shift.saturating_add(lag),
        })
    }
}

impl Capacity {
    /// The same amount on every day, in thousandths.
    pub fn constant(amount: i64) -> Self {
        Self {
            changes: vec![(0, amount)],
        }
    }

    /// The amount on a day, in thousandths; never negative.
    pub fn on(&self, day: i32) -> i64 {
        let after = self.changes.partition_point(|(from, _)| *from <= day);
        let change = self.changes.get(after.saturating_sub(1));
        change.map_or(0, |(_, amount)| (*amount).max(0))
    }
}

impl Problem {
    /// The problem seen from its end: day `end` becomes day 0 and time runs back. A schedule of
    /// one, mirrored, is a schedule of the other.
    pub fn mirrored(&self, end: i32) -> Problem {
        let days = |activity: &Activity| i32::try_from(activity.duration).unwrap_or(LONGEST);
        let activities = self.activities.iter().map(|activity| Activity {
            duration: activity.duration,
            release: activity.due.map_or(0, |due| (end - due).max(0)),
            due: Some(end - activity.release.max(0)),
            fixed: activity.fixed.map(|start| end - start - days(activity)),
            needs: activity.needs.clone(),
        });
        let links = self.links.iter().map(|link| Link {
            from: link.to,
            to: link.from,
            lag: link.lag + self.activities.get(link.to).map_or(0, days)
                - self.activities.get(link.from).map_or(0, days),
        });
        let resources = self.resources.iter().map(|capacity| {
            let changes = &capacity.changes;
            // What held from a change until the next holds, mirrored, from the next until it.
            let mirrored = changes.iter().enumerate().rev().map(|(at, (_, amount))| {
                let until = changes.get(at + 1).map_or(LONGEST, |(day, _)| *day);
                (end - until, *amount)
            });
            Capacity {
                changes: mirrored.collect(),
            }
        });
        Problem {
            activities: activities.collect(),
            links: links.collect(),
            resources: resources.collect(),
        }
    }
}

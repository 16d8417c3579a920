//! What waiting costs. Orders and route changes wait; work that needs neither does not.

use chrono::{Days, NaiveDate};
use serde::Serialize;

use crate::model::{AnyOfId, Roadmap, StepId};
use crate::plan::assess::{Terms, analyse, cheapest};
use crate::plan::{Fix, Reading};

/// How long people wait, in days of the calendar.
const WAITS: [u32; 4] = [0, 30, 60, 90];

/// What it takes when people decide later.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
pub struct Waiting {
    /// Days of the calendar from today.
    pub days: u32,
    /// The day of the decision.
    pub date: NaiveDate,
    /// Whether the goal can still be reached, with what is unknown counted as missing.
    pub reading: Reading,
    /// The cheapest fix then; null where none is needed, or none is left.
    pub fix: Option<Fix>,
}

/// An alternative that can still be taken, and until when.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
pub struct Closing {
    /// Its group.
    pub any_of: AnyOfId,
    /// The alternative.
    pub step: StepId,
    /// Whether the working route takes it.
    pub taken: bool,
    /// The last day to decide for it.
    pub date: NaiveDate,
}

pub(super) fn waiting(roadmap: &Roadmap, today: NaiveDate) -> Vec<Waiting> {
    let decided = |days: u32| {
        let date = today.checked_add_days(Days::new(u64::from(days)))?;
        let terms = Terms {
            decided_on: Some(date),
            ..Terms::default()
        };
        let (reading, fix) = cheapest(roadmap, today, terms);
        Some(Waiting {
            days,
            date,
            reading,
            fix,
        })
    };
    WAITS.into_iter().filter_map(decided).collect()
}

pub(super) fn closing(roadmap: &Roadmap, today: NaiveDate) -> Vec<Closing> {
    let alternatives = analyse(roadmap, today).alternatives.into_iter();
    let mut closing: Vec<Closing> = alternatives
        .filter(|alternative| {
            let pessimistic = alternative.readings.pessimistic;
            matches!(pessimistic, Reading::Feasible | Reading::FeasibleIf)
        })
        .filter_map(|alternative| {
            Some(Closing {
                any_of: alternative.any_of,
                step: alternative.step,
                taken: alternative.taken,
                date: alternative
                    .point_of_no_return
                    .filter(|&date| date >= today)?,
            })
        })
        .collect();
    closing.sort_by_key(|closing| closing.date);
    closing
}

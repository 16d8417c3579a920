//! What lies ahead: how sure the launch date is, what waiting costs, which ambition is within
//! reach, and what an earlier or a later launch would cost.
//!
//! Each is a question about the same roadmap on other terms, so that all of this is analysed
//! several times over: it is asked for apart, and never makes an edit wait.

mod frontier;
mod ladder;
mod waiting;

pub use frontier::LaunchCost;
pub use ladder::{Ladder, Rung};
pub use waiting::{Closing, Waiting};

use chrono::NaiveDate;
use serde::Serialize;

use super::assess::launch_risk;
use super::risk::Risk;
use crate::model::Roadmap;

/// What lies ahead.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
pub struct Outlook {
    /// The day on which it was asked.
    pub today: NaiveDate,
    /// How sure the launch date is; null when the gaps cannot be closed.
    pub risk: Option<Risk>,
    /// What it takes when people decide today, and 30, 60 and 90 days later.
    pub waiting: Vec<Waiting>,
    /// Which alternatives close when, the first to close first.
    pub closing: Vec<Closing>,
    /// Which criteria are within reach, and what the next one costs.
    pub ladder: Ladder,
    /// The cheapest fix by launch date: each date is the earliest for its cost, the dearest first.
    pub frontier: Vec<LaunchCost>,
}

/// Looks ahead from a day.
pub fn outlook(roadmap: &Roadmap, today: NaiveDate) -> Outlook {
    Outlook {
        today,
        risk: launch_risk(roadmap, today),
        waiting: waiting::waiting(roadmap, today),
        closing: waiting::closing(roadmap, today),
        ladder: ladder::ladder(roadmap, today),
        frontier: frontier::frontier(roadmap, today),
    }
}

//! Pure analysis: from a roadmap's records and a day to what the plan says of them.
//!
//! It is total: it returns a result with its problems, never an error, for every roadmap that can
//! be stored. It knows no clock, no file, no window.

mod analysis;
mod assess;
mod bits;
mod calendar;
mod index;
pub mod layout;
pub mod levelling;
mod lists;
mod live;
mod minimal;
mod network;
pub mod outlook;
pub mod risk;
mod routes;
mod schedule;
mod search;
mod supply;

pub use analysis::{
    AcquisitionAnalysis, AlternativeAnalysis, Analysis, Choice, Conflict, CriterionAnalysis, Fact,
    Fix, Gap, GoalDates, Lever, NeedAnalysis, NeedState, NotChecked, Order, Problem, ProblemKind,
    Reading, Readings, Reason, StepAnalysis, Verdict,
};
pub use assess::analyse;

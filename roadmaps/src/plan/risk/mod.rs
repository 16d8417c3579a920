//! How sure the launch date is: three-point estimates, sampled.

mod sampling;

pub use sampling::{Link, Model, Sampled, Work};

use chrono::NaiveDate;
use serde::Serialize;

use crate::model::StepId;

/// How sure the launch date is, on the working route with all its gaps closed on time. Capacity is
/// not looked at.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
pub struct Risk {
    /// How many times everything was sampled.
    pub samples: u32,
    /// The part of the samples, 0 to 1, in which the launch date is met; null without one.
    #[specta(type = Option<u32>)]
    pub probability: Option<f64>,
    /// The day by which one sample in ten is finished.
    pub p10: NaiveDate,
    /// The day by which half of the samples are finished.
    pub p50: NaiveDate,
    /// The day by which nine samples in ten are finished.
    pub p90: NaiveDate,
    /// How likely it is to be finished by a day, for days in rising order.
    pub curve: Vec<ChanceBy>,
    /// The unfinished steps of the route, hardest first: how uncertain a step is times how often
    /// it decides the finish.
    pub steps: Vec<StepRisk>,
    /// How many of those steps have one figure instead of three, and so count as certain.
    pub certain: u32,
}

/// How likely it is to be finished by the close of a day.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, specta::Type)]
pub struct ChanceBy {
    /// The day.
    pub date: NaiveDate,
    /// 0 to 1.
    #[specta(type = u32)]
    pub probability: f64,
}

/// What a step does to the finish.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
pub struct StepRisk {
    /// The step.
    pub id: StepId,
    /// In which part of the samples it is critical, 0 to 1 (criticality index, Van Slyke 1963).
    #[specta(type = u32)]
    pub criticality: f64,
    /// How uncertain it is: the standard deviation of its duration, in working days.
    #[specta(type = u32)]
    pub spread: f64,
}

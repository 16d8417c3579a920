//! The nouns of a roadmap, as people state them.
//!
//! Every record keeps the JSON fields that this version does not know (`extra`), so that a file
//! written by a newer program loses nothing here. Nothing in this module knows a clock, a file,
//! SQL or a window.

mod amount;
mod calendar;
mod goal;
mod id;
mod practice;
mod record;
mod resource;
mod roadmap;
mod step;

pub use amount::{Amount, Money};
pub use calendar::{Calendar, DayOff, Weekday};
pub use goal::{Criterion, CriterionKind, Goal};
pub use id::{
    AcquisitionId, AnyOfId, AssumptionId, BaselineId, CriterionId, DecisionId, ExperimentId,
    IdeaId, KillCriterionId, MAX_ID_CHARACTERS, ResourceId, SignalId, StepId,
};
pub use practice::{
    Answer, Assumption, Baseline, BaselineGoal, BaselinePlan, BaselineStep, Decision, Experiment,
    Idea, KillCriterion, Rule, Signal,
};
pub use record::{Listed, Record, RecordKey, RecordKind, UnreadableRecord};
pub use resource::{
    Absence, Acquisition, Availability, AvailabilityState, Requirement, Resource, ResourceKind,
};
pub use roadmap::{CeilingException, FORMAT, FORMAT_VERSION, MAX_NUMBER, Node, Roadmap};
pub use step::{
    Alternative, AnyOf, Estimate, EstimateForm, Link, Position, Prerequisite, Progress,
    ProgressState, Provision, Step,
};

/// JSON fields that this version does not know, kept as they were read.
pub type Extra = std::collections::BTreeMap<String, serde_json::Value>;

/// True when a flag is off, so that JSON leaves it out.
pub(crate) fn is_off(flag: &bool) -> bool {
    !*flag
}

/// True when a number is its default, so that JSON leaves it out.
pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

//! The goal and how its success is recognised.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Amount, AnyOf, CriterionId, Extra, Position, Prerequisite, Requirement, StepId};

/// The ambitious end state. It behaves as a milestone that everything else leads to.
#[derive(
    Clone, Debug, Default, PartialEq, Serialize, Deserialize, specta::Type, schemars::JsonSchema,
)]
pub struct Goal {
    /// What will be true, in one line.
    #[serde(default)]
    pub title: String,
    /// The story of the day after: what customers tell everyone.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub story: String,
    /// The day by whose close everything is finished. Without it nothing has a latest date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub launch: Option<NaiveDate>,
    /// Who answers for the goal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// How success is recognised.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub criteria: Vec<Criterion>,
    /// What must all be true right before the goal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<Prerequisite>,
    /// Groups of alternatives, one of each of which must be true right before the goal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub any_of: Vec<AnyOf>,
    /// What the goal itself needs on the launch date.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Requirement>,
    /// Where its card stands on the map.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// Fields of a newer format.
    #[serde(flatten)]
    #[specta(skip)]
    pub extra: Extra,
}

/// A way to recognise success, measured with a metric or felt on a described scale.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, specta::Type, schemars::JsonSchema)]
pub struct Criterion {
    /// Its id, unique among the criteria.
    pub id: CriterionId,
    /// What is recognised.
    #[serde(default)]
    pub title: String,
    /// Measured or felt.
    #[serde(default)]
    pub kind: CriterionKind,
    /// Measured: what is counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metric: Option<String>,
    /// Measured: the unit of `start` and `target`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Measured: the value today (nulmeting).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Amount>,
    /// Measured: the value that counts as success. Felt: the level, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Amount>,
    /// Felt: the described levels, lowest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<String>,
    /// Felt: who rates.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub raters: Vec<String>,
    /// The steps that bring it about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<StepId>,
    /// Fields of a newer format.
    #[serde(flatten)]
    #[specta(skip)]
    pub extra: Extra,
}

/// How a success criterion is recognised.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    specta::Type,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum CriterionKind {
    /// By a metric with a start value and a target.
    #[default]
    Measured,
    /// By people, on a rubric of described levels.
    Felt,
}

//! One document: a goal and all that leads to it.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    Acquisition, Assumption, Baseline, Calendar, Decision, Experiment, Extra, Goal, Idea,
    KillCriterion, Resource, ResourceId, Signal, Step, StepId,
};

/// The value of `format` in every roadmap.
pub const FORMAT: &str = "backcast";
/// The format that this program writes. A newer one opens read-only.
pub const FORMAT_VERSION: u32 = 1;

/// One document, in the shape of its JSON form. The order of its lists is the stored order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, specta::Type, schemars::JsonSchema)]
pub struct Roadmap {
    /// Always [`FORMAT`].
    #[serde(default = "format_name")]
    pub format: String,
    /// The version of the format, [`FORMAT_VERSION`] or older.
    #[serde(default = "format_version")]
    pub version: u32,
    /// The document's id; given on import when absent.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// The currency of every sum, by its ISO 4217 code.
    #[serde(default = "euro")]
    pub currency: String,
    /// Which days are worked.
    #[serde(default)]
    pub calendar: Calendar,
    /// How much of people's time may be planned, in percent.
    #[serde(default = "ninety")]
    pub ceiling: u8,
    /// Named exceptions to the ceiling.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ceiling_exceptions: Vec<CeilingException>,
    /// The views of balance that steps can belong to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lenses: Vec<String>,
    /// The goal.
    pub goal: Goal,
    /// The steps, milestones and groups.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    /// The resources.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<Resource>,
    /// The ways to get more of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub acquisitions: Vec<Acquisition>,
    /// The idea cards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ideas: Vec<Idea>,
    /// The assumptions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assumptions: Vec<Assumption>,
    /// The experiments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub experiments: Vec<Experiment>,
    /// The kill criteria.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kill_criteria: Vec<KillCriterion>,
    /// The signals.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signals: Vec<Signal>,
    /// The decisions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<Decision>,
    /// The baselines.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub baselines: Vec<Baseline>,
    /// Fields of a newer format.
    #[serde(flatten)]
    #[specta(skip)]
    pub extra: Extra,
}

/// The highest number that a step may have.
pub const MAX_NUMBER: u32 = 1_000_000;

impl Roadmap {
    /// The numbers for new steps: those after the highest, then the gaps below it.
    pub fn free_numbers(&self) -> impl Iterator<Item = u32> + use<> {
        let taken: Vec<u32> = self.steps.iter().map(|step| step.number).collect();
        let highest = taken.iter().max().map_or(0, |&highest| highest);
        let gaps = std::iter::once_with(move || {
            let taken: BTreeSet<u32> = taken.into_iter().collect();
            (1..highest).filter(move |number| !taken.contains(number))
        });
        (highest.saturating_add(1)..=MAX_NUMBER).chain(gaps.flatten())
    }
}

impl Default for Roadmap {
    fn default() -> Self {
        Roadmap {
            format: format_name(),
            version: FORMAT_VERSION,
            id: String::new(),
            currency: euro(),
            calendar: Calendar::default(),
            ceiling: ninety(),
            ceiling_exceptions: Vec::new(),
            lenses: Vec::new(),
            goal: Goal::default(),
            steps: Vec::new(),
            resources: Vec::new(),
            acquisitions: Vec::new(),
            ideas: Vec::new(),
            assumptions: Vec::new(),
            experiments: Vec::new(),
            kill_criteria: Vec::new(),
            signals: Vec::new(),
            decisions: Vec::new(),
            baselines: Vec::new(),
            extra: Extra::new(),
        }
    }
}

/// A time in which a resource may be planned above the ceiling, with who answers for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, specta::Type, schemars::JsonSchema)]
pub struct CeilingException {
    /// Which resource.
    pub resource: ResourceId,
    /// Up to how much of its time, in percent.
    pub percent: u8,
    /// The first day; always when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// The last day, inclusive; without end when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Who answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Fields of a newer format.
    #[serde(flatten)]
    #[specta(skip)]
    pub extra: Extra,
}

/// The goal or a step: what prerequisites, alternatives and requirements are stated of.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type,
)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Node {
    /// The goal.
    Goal,
    /// A step.
    Step(StepId),
}

fn format_name() -> String {
    FORMAT.to_owned()
}

fn format_version() -> u32 {
    FORMAT_VERSION
}

fn euro() -> String {
    "EUR".to_owned()
}

fn ninety() -> u8 {
    90
}

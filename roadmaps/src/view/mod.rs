//! What the window sees: records, what the plan says of them, and where everything stands.
//!
//! A [`View`] is whole; an [`Update`] holds only what differs from the view before it.

mod ahead;
mod build;
pub mod scene;
mod tracking;
mod update;
mod verdict;

use std::sync::Arc;

use chrono::NaiveDate;
use serde::Serialize;

use crate::model::{
    Acquisition, Assumption, Baseline, Calendar, Decision, Experiment, Goal, Idea, KillCriterion,
    Money, Resource, ResourceId, Signal, Step, StepId,
};
use crate::plan::layout::Columns;
use crate::plan::{
    AcquisitionAnalysis, AlternativeAnalysis, Choice, CriterionAnalysis, Fact, Gap, GoalDates,
    Lever, ProblemKind, Readings, Reason, StepAnalysis, Verdict,
};
use crate::say::{Language, Span};

pub use ahead::{Section, ahead};
pub use build::{Shown, view};
pub use scene::{Card, Chip, Edge, Join};
pub use tracking::{TrackState, Tracking, tracking};
pub use update::update;
pub use verdict::{
    fact, headline, is_worked_out, node_title, provisional, resource_title, ruled_out_by, spans,
    step_title, subline, text,
};

/// One roadmap as the window shows it, in one language, on one day.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
#[allow(missing_docs)]
pub struct View {
    pub head: Head,
    pub settings: Settings,
    pub goal: GoalView,
    /// The steps, in stored order. What did not change is shared with the view before it.
    pub steps: Vec<Arc<StepView>>,
    pub edges: Vec<Arc<Edge>>,
    pub joins: Vec<Arc<Join>>,
    pub resources: Vec<Resource>,
    pub acquisitions: Vec<Acquisition>,
    pub practices: Practices,
    #[serde(skip)]
    #[specta(skip)]
    language: Language,
    #[serde(skip)]
    #[specta(skip)]
    columns: Columns,
}

/// What differs from the view of `base`.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
#[allow(missing_docs)]
pub struct Update {
    /// The revision that this update goes on from.
    #[specta(type = u32)]
    pub base: i64,
    pub head: Head,
    pub settings: Option<Settings>,
    pub goal: Option<GoalView>,
    /// Steps that are new or changed.
    pub steps: Vec<Arc<StepView>>,
    pub removed_steps: Vec<StepId>,
    /// The stored order, when it changed.
    pub order: Option<Vec<StepId>>,
    /// Edges that are new or changed.
    pub edges: Vec<Arc<Edge>>,
    /// Edges that are gone, by their ids.
    pub removed_edges: Vec<String>,
    /// Joins that are new or changed.
    pub joins: Vec<Arc<Join>>,
    /// Joins that are gone, by their ids.
    pub removed_joins: Vec<String>,
    pub resources: Option<Vec<Resource>>,
    pub acquisitions: Option<Vec<Acquisition>>,
    pub practices: Option<Practices>,
}

/// The verdict and everything around it that is small enough to be sent with every edit.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
#[allow(missing_docs)]
pub struct Head {
    #[specta(type = u32)]
    pub revision: i64,
    pub today: NaiveDate,
    pub verdict: Verdict,
    pub readings: Readings,
    pub reason: Option<Reason>,
    /// Whether a yes holds only so far: nothing is stated yet that would say when the goal is
    /// reached. The finish date means nothing then.
    pub provisional: bool,
    /// The verdict as a sentence.
    pub headline: Vec<Span>,
    /// What is worth knowing next to it.
    pub subline: Vec<Span>,
    pub goal: GoalDates,
    pub gaps: Vec<Gap>,
    pub conflicts: Vec<ConflictView>,
    pub conflicts_complete: bool,
    pub fixes: Vec<FixView>,
    pub levers: Vec<LeverView>,
    pub problems: Vec<ProblemView>,
    pub alternatives: Vec<AlternativeAnalysis>,
    /// The alternatives' steps of which nothing is stated yet: *feasible* means nothing there.
    pub not_worked_out: Vec<StepId>,
    pub acquisitions: Vec<AcquisitionAnalysis>,
    pub criteria: Vec<CriterionAnalysis>,
    /// Sets of unknowns that decide the verdict: what to find out first.
    pub flips: Vec<Vec<ResourceId>>,
    /// The steps that can start now, in stored order.
    pub ready: Vec<StepId>,
    pub routes: Option<u32>,
    /// What can be undone and redone, in words.
    pub undo: Option<String>,
    pub redo: Option<String>,
    /// Why the roadmap cannot be changed, in words.
    pub read_only: Option<String>,
}

/// A conflict in words and by its facts.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
#[allow(missing_docs)]
pub struct ConflictView {
    pub facts: Vec<Fact>,
    /// What leads the facts: how many of them rule the goal out together.
    pub lead: String,
    pub sentences: Vec<String>,
}

/// A fix with titles.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
#[allow(missing_docs)]
pub struct FixView {
    pub cost: Money,
    pub spending: Money,
    pub orders: Vec<OrderView>,
    pub route: Vec<Choice>,
    /// The choices that differ from those made, in words.
    pub changes: Vec<String>,
    /// Whether every cheaper set is proved to fail. Only the first fix can be called cheapest.
    pub proven: bool,
}

/// One order of a fix, with titles.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
#[allow(missing_docs)]
pub struct OrderView {
    pub id: crate::model::AcquisitionId,
    pub title: String,
    pub resource: String,
    pub count: u32,
    pub cost: Money,
    pub lead: u32,
    pub ramp_up: u32,
    pub order_by: Option<NaiveDate>,
}

/// A lever in words.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
#[allow(missing_docs)]
pub struct LeverView {
    pub lever: Lever,
    pub sentence: String,
}

/// A problem in words.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
#[allow(missing_docs)]
pub struct ProblemView {
    pub kind: ProblemKind,
    pub steps: Vec<StepId>,
    pub sentence: String,
}

/// The settings of a roadmap.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
#[allow(missing_docs)]
pub struct Settings {
    pub id: String,
    pub currency: String,
    pub calendar: Calendar,
    pub ceiling: u8,
    pub lenses: Vec<String>,
}

/// The goal and its card, which alone says where it stands.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
#[allow(missing_docs)]
pub struct GoalView {
    pub goal: Goal,
    pub card: Card,
}

/// A step, what the plan says of it, and its card, which alone says where it stands: an edit that
/// stores positions changes nothing that is shown.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
#[allow(missing_docs)]
pub struct StepView {
    pub step: Step,
    pub plan: StepAnalysis,
    /// Groups have no card.
    pub card: Option<Card>,
    pub tracking: Tracking,
}

/// The records of the practices.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
#[allow(missing_docs)]
pub struct Practices {
    pub ideas: Vec<Idea>,
    pub assumptions: Vec<Assumption>,
    pub experiments: Vec<Experiment>,
    pub kill_criteria: Vec<KillCriterion>,
    pub signals: Vec<Signal>,
    pub decisions: Vec<Decision>,
    pub baselines: Vec<Baseline>,
}

//! What the plan says of a roadmap. `backcast check --json` prints these fields by these names.

use chrono::NaiveDate;
use serde::Serialize;

use crate::model::{
    AcquisitionId, Amount, AnyOfId, CriterionId, Money, Node, ResourceId, ResourceKind, StepId,
};
use crate::say::Sentence;

/// Everything that the plan says of a roadmap on a day. Lists of steps are in stored order.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Analysis {
    /// The day that it is about.
    pub today: NaiveDate,
    /// Whether the goal can be reached.
    pub verdict: Verdict,
    /// The verdict when what is unknown is missing, and when it is there.
    pub readings: Readings,
    /// Why it is undecided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Minimal sets of unknowns that, had while the rest is missing, give the optimistic reading,
    /// fewest first: the next experiments.
    pub flips: Vec<Vec<ResourceId>>,
    /// The goal's dates.
    pub goal: GoalDates,
    /// What is wrong or noteworthy in the roadmap itself.
    pub problems: Vec<Problem>,
    /// The steps, in stored order.
    pub steps: Vec<StepAnalysis>,
    /// What is missing on the working route, by the day it is needed, then by id.
    pub gaps: Vec<Gap>,
    /// Why the goal is not feasible as things stand, fewest facts first.
    pub conflicts: Vec<Conflict>,
    /// Whether `conflicts` are all there are.
    pub conflicts_complete: bool,
    /// What would fix it, cheapest first; empty when the goal is feasible as things stand.
    pub fixes: Vec<Fix>,
    /// What else would fix it: other launch dates.
    pub levers: Vec<Lever>,
    /// Every alternative of every *any of* group, in stored order.
    pub alternatives: Vec<AlternativeAnalysis>,
    /// The acquisitions that are still options, in stored order.
    pub acquisitions: Vec<AcquisitionAnalysis>,
    /// The success criteria, with whether the steps that they are tied to are feasible.
    pub criteria: Vec<CriterionAnalysis>,
    /// How many routes there are, at most; absent above a million.
    pub routes: Option<u32>,
    /// What this analysis did not look at.
    pub not_checked: Vec<NotChecked>,
}

/// Whether something can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Verdict {
    Feasible,
    FeasibleIf,
    Infeasible,
    Undecided,
}

/// The verdict in each reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, specta::Type)]
pub struct Readings {
    /// Unknown counts as missing.
    pub pessimistic: Reading,
    /// Unknown counts as had.
    pub optimistic: Reading,
}

/// The verdict in one reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// A schedule exists.
    Feasible,
    /// After a fix.
    FeasibleIf,
    /// Proved.
    Infeasible,
    /// The search was stopped, or a loop leaves it without meaning.
    NotSettled,
}

/// Why a verdict is undecided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// What is unknown decides it.
    Unknowns,
    /// The search was stopped.
    Search,
    /// Steps require each other in a circle.
    Loop,
}

/// The goal's dates. Floats are in working days.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
pub struct GoalDates {
    /// The day by whose close everything is finished: the launch date or the last working day
    /// before it.
    pub latest: Option<NaiveDate>,
    /// The earliest day on which it is reached on the working route; null while it cannot be.
    pub earliest_finish: Option<NaiveDate>,
    /// Working days between the two, possibly negative.
    pub float: Option<i32>,
    /// What the goal itself needs, and whether that is there on the launch date.
    pub needs: Vec<NeedAnalysis>,
}

/// What the plan says of a step. Finish dates are inclusive, floats in working days.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
pub struct StepAnalysis {
    /// Which step.
    pub id: StepId,
    /// Its title.
    pub title: String,
    /// Counted from today, with what is missing ordered today.
    pub earliest_start: Option<NaiveDate>,
    /// Counted from today, with what is missing ordered today.
    pub earliest_finish: Option<NaiveDate>,
    /// Counted back from the launch date.
    pub latest_start: Option<NaiveDate>,
    /// Counted back from the launch date.
    pub latest_finish: Option<NaiveDate>,
    /// Latest less earliest finish; null where there is none.
    pub float: Option<i32>,
    /// On the route, and with no more float than the goal.
    pub critical: bool,
    /// On the working route.
    pub on_route: bool,
    /// Whether it leads to the goal at all.
    pub leads_to_goal: bool,
    /// Whether the step can be reached by its own latest finish.
    pub verdict: Verdict,
    /// The last day to decide on it.
    pub point_of_no_return: Option<NaiveDate>,
    /// Its planned day: accepted, else the baseline's, else its latest start.
    pub planned: Option<NaiveDate>,
    /// Whether all that it requires is finished and there, so that it can start now.
    pub can_start: bool,
    /// A resource that it lacks, or that something on the way to it lacks, blocks it.
    pub blocked: bool,
    /// What it needs, and whether that is there at its latest dates, in the order of its needs.
    pub needs: Vec<NeedAnalysis>,
}

/// Whether one requirement is met.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
pub struct NeedAnalysis {
    /// What is needed.
    pub resource: ResourceId,
    /// Whether it is there at the step's latest dates.
    pub state: NeedState,
    /// The largest amount lacking at once; null for presence, or where nothing lacks.
    pub missing: Option<Amount>,
}

/// Whether what is needed is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum NeedState {
    /// It is there.
    Have,
    /// It is there if what is unknown turns out to be.
    Unknown,
    /// It is not there.
    Missing,
}

/// A resource that an unfinished step on the working route lacks, acquisitions not counted.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
pub struct Gap {
    /// What is missing.
    pub resource: ResourceId,
    /// Its title.
    pub title: String,
    /// Its kind.
    pub kind: ResourceKind,
    /// Missing or unknown.
    pub state: NeedState,
    /// The largest amount lacking; null when its presence is needed.
    pub missing: Option<Amount>,
    /// The unit of `missing`.
    pub unit: Option<String>,
    /// The earliest day needed, at latest dates.
    pub needed_by: Option<NaiveDate>,
    /// The steps that lack it; the goal is not among them.
    pub steps: Vec<StepId>,
    /// Whether the goal itself lacks it.
    pub goal: bool,
}

/// A minimal set of facts that together make the goal infeasible.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
#[serde(transparent)]
pub struct Conflict(pub Vec<Fact>);

/// One fact of a conflict.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, specta::Type)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// A resource is not there, or not enough or not in time.
    Missing {
        /// Which resource.
        resource: ResourceId,
        /// The first day on which it binds.
        from: Option<NaiveDate>,
        /// The last day on which it binds.
        until: Option<NaiveDate>,
    },
    /// A step was dropped.
    Dropped {
        /// Which step.
        step: StepId,
    },
    /// A step or resource is named and not there.
    Gone {
        /// Who requires, could choose or needs it.
        of: Node,
        /// Its id.
        id: String,
    },
    /// The launch date.
    Launch {
        /// The date.
        date: NaiveDate,
    },
}

/// Acquisitions and choices after which the goal is feasible by the given launch date.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
pub struct Fix {
    /// What the acquisitions cost.
    pub cost: Money,
    /// What the route's steps have still to spend.
    pub spending: Money,
    /// What to acquire, by id.
    pub acquisitions: Vec<Order>,
    /// The choice in every group that the route meets, in stored order.
    pub route: Vec<Choice>,
    /// Whether every cheaper set is proved to fail; otherwise it is the best found.
    pub proven: bool,
}

/// An acquisition in a fix.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
pub struct Order {
    /// Which acquisition.
    pub id: AcquisitionId,
    /// How often.
    pub count: u32,
    /// The last day to order.
    pub order_by: Option<NaiveDate>,
}

/// A choice made in an *any of* group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
pub struct Choice {
    /// Which group.
    pub any_of: AnyOfId,
    /// The alternative's step.
    pub step: StepId,
}

/// A change outside fixes that makes the goal feasible.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
#[serde(tag = "lever", rename_all = "snake_case")]
pub enum Lever {
    /// Launching later, with what there is.
    Launch {
        /// The earliest launch date.
        launch: NaiveDate,
        /// What it costs.
        cost: Money,
    },
}

/// An alternative of an *any of* group, judged as the goal with that choice made.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
pub struct AlternativeAnalysis {
    /// What the group comes before.
    pub of: Node,
    /// Which group.
    pub any_of: AnyOfId,
    /// The alternative's step.
    pub step: StepId,
    /// Its letter on the map: A, B, …
    pub letter: String,
    /// The idea that it stands for.
    pub idea: Option<String>,
    /// Whether the working route takes it.
    pub taken: bool,
    /// The goal's verdict with this choice made.
    pub verdict: Verdict,
    /// The goal's readings with this choice made.
    pub readings: Readings,
    /// The resources that its own steps lack.
    pub missing: Vec<ResourceId>,
    /// The last day to choose it: the earliest among its own unfinished steps and acquisitions.
    pub point_of_no_return: Option<NaiveDate>,
}

/// An acquisition that is still an option.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
pub struct AcquisitionAnalysis {
    /// Which acquisition.
    pub id: AcquisitionId,
    /// How often it can still be done.
    pub left: u32,
    /// How often the working route takes it.
    pub taken: u32,
    /// The last day to order it; null where nothing lacks its resource.
    pub order_by: Option<NaiveDate>,
}

/// Whether a success criterion is within reach.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
pub struct CriterionAnalysis {
    /// Which criterion.
    pub id: CriterionId,
    /// The worst verdict of the steps that it is tied to; null when it is tied to none.
    pub verdict: Option<Verdict>,
    /// Whether all of them are finished.
    pub reached: bool,
}

/// Something wrong or noteworthy in the roadmap itself.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Problem {
    /// What sort of problem it is.
    pub kind: ProblemKind,
    /// The steps that it is about.
    pub steps: Vec<StepId>,
    /// The problem as a sentence; the command line prints it in words.
    #[serde(skip)]
    pub sentence: Sentence,
}

/// The sorts of problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, specta::Type)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum ProblemKind {
    Loop,
    Reference,
    GroupLoop,
    Calendar,
    LaunchPast,
    Late,
    PointOfNoReturn,
    Deadline,
    PlannedLate,
    StartedEarly,
    FinishedEarly,
    NoEstimate,
    Stranded,
}

/// What an analysis leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum NotChecked {
    /// Competing needs of people, absences, the ceiling and the sum of draws on budgets.
    Capacity,
}

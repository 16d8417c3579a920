//! What a user can do to a roadmap: the closed enum of edits, and how they are applied.
//!
//! An edit is validated against the roadmap as it is and yields the records that it changed. It
//! knows no clock, file or id generator: dates and new ids are part of the edit.

mod apply;
mod draft;
mod goal;
mod graph;
mod paste;
mod resource;
mod step;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::changes::Changes;
use crate::error::Error;
use crate::model::{
    Absence, Acquisition, AcquisitionId, Amount, AnyOfId, Assumption, Availability, Calendar,
    Criterion, CriterionId, Decision, Estimate, EstimateForm, Experiment, Idea, KillCriterion,
    Link, Money, Node, Position, Progress, RecordKey, Requirement, Resource, ResourceId,
    ResourceKind, Roadmap, Signal, Step, StepId,
};
use crate::say::Sentence;

pub use draft::Draft;
pub use paste::ends;

/// The longest title, in characters.
pub const MAX_TITLE: usize = 1_000;
/// The longest story or note, in characters.
pub const MAX_TEXT: usize = 100_000;

/// One thing that a user does. The name is the user's verb.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "type", rename_all = "camelCase")]
#[allow(missing_docs)]
pub enum Edit {
    /// States something of the goal.
    ChangeGoal { change: GoalChange },
    /// Adds a success criterion, or changes the one with the same id.
    PutCriterion { criterion: Criterion },
    /// Takes a success criterion away.
    RemoveCriterion { id: CriterionId },
    /// Changes a setting of the roadmap.
    ChangeSettings { change: SettingsChange },

    /// States what must be true before the goal or a step: a new step that it requires.
    AddPrerequisite { id: StepId, title: String, of: Node },
    /// Adds a new step as another way to `instead_of`, which `of` requires now. `any_of` names the
    /// group when there is none yet.
    AddAlternative {
        id: StepId,
        title: String,
        of: Node,
        instead_of: StepId,
        any_of: AnyOfId,
    },
    /// Adds a new step that does not lead to the goal yet, or a group.
    AddStep {
        id: StepId,
        title: String,
        group: bool,
    },
    /// Puts a new step between a step and one that it requires.
    InsertBetween {
        id: StepId,
        title: String,
        of: Node,
        step: StepId,
    },
    /// Adds copies of steps before `of`, under new ids and with the links among them; links to other
    /// steps, progress and positions stay behind. What they need is `resources`: one that the
    /// roadmap has already, by id or by kind and title, is needed instead.
    PasteSteps {
        of: Node,
        steps: Vec<Step>,
        resources: Vec<Resource>,
    },
    /// Changes one thing of a step.
    ChangeStep { id: StepId, change: StepChange },
    /// Takes steps away, with every link to them.
    RemoveSteps { ids: Vec<StepId> },
    /// Requires an existing step. A loop is refused and named.
    RequirePrerequisite {
        of: Node,
        step: StepId,
        lag: i32,
        link: Link,
    },
    /// Changes how two linked steps follow each other, be it a prerequisite or an alternative.
    ChangeLink {
        of: Node,
        step: StepId,
        lag: i32,
        link: Link,
    },
    /// Requires a step no longer, be it a prerequisite or an alternative.
    ReleasePrerequisite { of: Node, step: StepId },
    /// Makes existing steps alternatives of each other before `of`.
    GroupAlternatives {
        of: Node,
        any_of: AnyOfId,
        steps: Vec<StepId>,
    },
    /// Names what a group of alternatives decides.
    NameAnyOf {
        of: Node,
        any_of: AnyOfId,
        title: String,
    },
    /// Names the idea that an alternative stands for, or names it no longer.
    NameIdea {
        of: Node,
        any_of: AnyOfId,
        step: StepId,
        idea: Option<String>,
    },
    /// Chooses an alternative, or leaves the choice open.
    ChooseAlternative {
        of: Node,
        any_of: AnyOfId,
        choice: Option<StepId>,
    },
    /// Moves cards on the map.
    MoveCards { cards: Vec<CardPosition> },
    /// Lays the whole map out anew.
    Tidy,
    /// Moves a step to another place in the stored order, right after another, or first.
    ReorderStep { id: StepId, after: Option<StepId> },

    /// States what the goal or a step needs, or changes the need of the same resource.
    PutRequirement { of: Node, requirement: Requirement },
    /// The goal or a step needs a resource no longer.
    RemoveRequirement { of: Node, resource: ResourceId },
    /// Adds a resource.
    AddResource {
        id: ResourceId,
        title: String,
        kind: ResourceKind,
    },
    /// Changes one thing of a resource.
    ChangeResource {
        id: ResourceId,
        change: ResourceChange,
    },
    /// Takes a resource away, with every need of it and every way to get it.
    RemoveResource { id: ResourceId },
    /// Adds a way to get more of a resource, or changes the one with the same id.
    PutAcquisition { acquisition: AcquisitionDraft },
    /// Takes a way to get more away.
    RemoveAcquisition { id: AcquisitionId },
    /// Decides on an acquisition: it becomes a step that provides its resource.
    ApplyAcquisition {
        id: AcquisitionId,
        step: StepId,
        title: String,
    },
    /// Carries a fix out: decides on its acquisitions and makes its choices.
    ApplyFix {
        orders: Vec<FixOrder>,
        choices: Vec<FixChoice>,
    },

    /// Adds or changes an idea card.
    PutIdea { idea: Idea },
    /// Adds or changes an assumption.
    PutAssumption { assumption: Assumption },
    /// Adds or changes an experiment.
    PutExperiment { experiment: Experiment },
    /// Adds or changes a kill criterion.
    PutKillCriterion { kill_criterion: KillCriterion },
    /// Adds or changes a signal.
    PutSignal { signal: Signal },
    /// Adds or changes a decision.
    PutDecision { decision: Decision },
    /// Takes an idea card or a record of a practice away.
    RemoveRecord { key: RecordKey },
}

/// One thing that is stated of the goal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "field", content = "value", rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum GoalChange {
    Title(String),
    Story(String),
    Launch(Option<NaiveDate>),
    Owner(Option<String>),
}

/// One setting of the roadmap.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "field", content = "value", rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum SettingsChange {
    Currency(String),
    Calendar(Calendar),
    Ceiling(u8),
    Lenses(Vec<String>),
}

/// One thing of a step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "field", content = "value", rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum StepChange {
    Title(String),
    Owner(Option<String>),
    Days(#[specta(type = Option<EstimateForm>)] Option<Estimate>),
    Milestone(bool),
    NotBefore(Option<NaiveDate>),
    Deadline(Option<NaiveDate>),
    PlannedStart(Option<NaiveDate>),
    ChanceNeeded(Option<u8>),
    Lenses(Vec<String>),
    Notes(String),
    GroupId(Option<StepId>),
    Progress(Option<Progress>),
}

/// One thing of a resource.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "field", content = "value", rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum ResourceChange {
    Title(String),
    Kind(ResourceKind),
    Unit(Option<String>),
    Owner(Option<String>),
    Notes(String),
    Skills(Vec<ResourceId>),
    Availability(Vec<Availability>),
    Absences(Vec<Absence>),
}

/// An acquisition that a fix decides on: it becomes the step with this id and title.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, specta::Type)]
#[allow(missing_docs)]
pub struct FixOrder {
    pub id: AcquisitionId,
    pub step: StepId,
    pub title: String,
}

/// A choice that a fix makes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, specta::Type)]
#[allow(missing_docs)]
pub struct FixChoice {
    pub of: Node,
    pub any_of: AnyOfId,
    pub choice: StepId,
}

/// An acquisition as a user states it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, specta::Type)]
#[allow(missing_docs)]
pub struct AcquisitionDraft {
    pub id: AcquisitionId,
    pub title: String,
    pub resource: ResourceId,
    pub amount: Amount,
    pub cost: Money,
    pub lead: u32,
    pub ramp_up: u32,
    pub limit: Option<u32>,
    pub budget: Option<ResourceId>,
}

/// Where a card is put.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, specta::Type)]
#[allow(missing_docs)]
pub struct CardPosition {
    pub card: Node,
    pub position: Position,
}

/// Applies edits as one undo step. `arrange` runs after them and before the changes are taken,
/// so that moved cards are part of the same changes.
///
/// # Errors
/// A sentence that says why nothing was changed; the roadmap is as it was.
pub fn apply(
    roadmap: &mut Roadmap,
    edits: &[Edit],
    arrange: impl FnOnce(&mut Draft, &[Edit]),
) -> Result<Changes, Error> {
    let mut draft = Draft::new(roadmap);
    for edit in edits {
        if let Err(refused) = apply::apply_one(&mut draft, edit) {
            draft.roll_back();
            return Err(refused);
        }
    }
    arrange(&mut draft, edits);
    Ok(draft.finish())
}

/// What undo and history call a list of edits: the first one that is not a mere move of cards.
/// A list of steps is counted.
pub fn label(roadmap: &Roadmap, edits: &[Edit]) -> Sentence {
    let adds = |edit: &&Edit| matches!(edit, Edit::AddPrerequisite { .. } | Edit::AddStep { .. });
    let added = edits.iter().filter(adds).count();
    if added > 1 {
        return Sentence::DidAddSteps {
            count: added as u32,
        };
    }
    let named = edits
        .iter()
        .find(|edit| !matches!(edit, Edit::MoveCards { .. }));
    match named.or(edits.first()) {
        Some(edit) => apply::label(roadmap, edit),
        None => Sentence::NothingDone,
    }
}

impl From<AcquisitionDraft> for Acquisition {
    fn from(draft: AcquisitionDraft) -> Self {
        Acquisition {
            id: draft.id,
            title: draft.title,
            resource: draft.resource,
            amount: draft.amount,
            cost: draft.cost,
            lead: draft.lead,
            ramp_up: draft.ramp_up,
            limit: draft.limit,
            budget: draft.budget,
            ..Acquisition::default()
        }
    }
}

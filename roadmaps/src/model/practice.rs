//! The practices that keep a bold plan honest, as people state them.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Amount, AssumptionId, BaselineId, DecisionId, ExperimentId, Extra, IdeaId, KillCriterionId,
    SignalId, StepId,
};

/// Declares a record of a practice: an id, optional texts and dates, and what newer formats add.
macro_rules! practice {
    ($(#[$doc:meta])* $name:ident { id: $id:ty, $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(
            Clone, Debug, Default, PartialEq, Serialize, Deserialize, specta::Type,
            schemars::JsonSchema,
        )]
        pub struct $name {
            /// Its id, unique among its kind.
            pub id: $id,
            $(
                $(#[$field_doc])*
                #[serde(default, skip_serializing_if = "super::is_default")]
                pub $field: $type,
            )*
            /// Its place in the stored order; not part of the JSON form.
            #[serde(skip)]
            #[specta(skip)]
            pub place: i64,
            /// Fields of a newer format.
            #[serde(flatten)]
            #[specta(skip)]
            pub extra: Extra,
        }
    };
}

practice! {
    /// A proposed way to the goal: a card, judged later. On the map it is a named alternative.
    Idea {
        id: IdeaId,
        /// Its name.
        title: String,
        /// What it is.
        text: String,
        /// The step of the alternative that it became.
        route: Option<StepId>,
        /// Who answers for it.
        owner: Option<String>,
    }
}

practice! {
    /// Something taken for true that an experiment can test.
    Assumption {
        id: AssumptionId,
        /// What is taken for true.
        text: String,
        /// The record it is about.
        about: Option<String>,
        /// Who answers for it.
        owner: Option<String>,
        /// When it was stated.
        date: Option<NaiveDate>,
    }
}

practice! {
    /// A small trial with a rule fixed beforehand.
    Experiment {
        id: ExperimentId,
        /// The assumption or step it is about.
        about: Option<String>,
        /// What is expected.
        hypothesis: String,
        /// With whom.
        cohort: String,
        /// What is counted.
        metric: String,
        /// In which unit.
        unit: Option<String>,
        /// What will be done on which outcome.
        rule: Rule,
        /// What it may cost, in currency units.
        budget: Option<Amount>,
        /// The first day.
        from: Option<NaiveDate>,
        /// The last day, inclusive.
        until: Option<NaiveDate>,
        /// Who answers for it.
        owner: Option<String>,
    }
}

/// What an experiment's outcome leads to: conditions such as ">= 60".
#[derive(
    Clone, Debug, Default, PartialEq, Serialize, Deserialize, specta::Type, schemars::JsonSchema,
)]
#[serde(default)]
pub struct Rule {
    /// Scale up when this holds.
    pub scale: String,
    /// Adapt when this holds.
    pub adapt: String,
    /// Stop when this holds.
    pub stop: String,
    /// Fields of a newer format.
    #[serde(flatten)]
    #[specta(skip)]
    pub extra: Extra,
}

practice! {
    /// A metric, threshold, date and decider, fixed before the start: when it trips, stop.
    KillCriterion {
        id: KillCriterionId,
        /// The step, idea or experiment it can stop.
        about: Option<String>,
        /// What it says, in words.
        text: String,
        /// What is counted.
        metric: String,
        /// In which unit.
        unit: Option<String>,
        /// The condition that trips it, such as "< 40".
        trips: String,
        /// The day it is judged.
        date: Option<NaiveDate>,
        /// Who decides.
        decider: Option<String>,
    }
}

practice! {
    /// Something frontline staff noticed. It always gets a visible answer.
    Signal {
        id: SignalId,
        /// What was noticed.
        text: String,
        /// Where and how often.
        heard: String,
        /// Who answers for it.
        owner: Option<String>,
        /// When it was noticed.
        date: Option<NaiveDate>,
        /// The answer.
        answer: Option<Answer>,
    }
}

/// What a signal was answered with.
#[derive(
    Clone, Debug, Default, PartialEq, Serialize, Deserialize, specta::Type, schemars::JsonSchema,
)]
pub struct Answer {
    /// The kind of answer, such as "planned".
    #[serde(default)]
    pub kind: String,
    /// The step that takes it up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<StepId>,
    /// The answer in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// When it was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<NaiveDate>,
    /// Fields of a newer format.
    #[serde(flatten)]
    #[specta(skip)]
    pub extra: Extra,
}

practice! {
    /// Who decided what, when, on which verdict.
    Decision {
        id: DecisionId,
        /// What was decided.
        text: String,
        /// Who decided.
        by: Option<String>,
        /// When.
        on: Option<NaiveDate>,
        /// The verdict at that time.
        verdict: Option<String>,
        /// The record it is about.
        about: Option<String>,
    }
}

practice! {
    /// A named, immutable copy of the plan, to compare with.
    Baseline {
        id: BaselineId,
        /// Its name.
        title: String,
        /// When it was made.
        made: Option<DateTime<Utc>>,
        /// The plan at that time.
        plan: BaselinePlan,
    }
}

/// The dates that a baseline keeps.
#[derive(
    Clone, Debug, Default, PartialEq, Serialize, Deserialize, specta::Type, schemars::JsonSchema,
)]
#[serde(default)]
pub struct BaselinePlan {
    /// The goal's dates.
    pub goal: BaselineGoal,
    /// The steps' dates.
    pub steps: Vec<BaselineStep>,
    /// Fields of a newer format.
    #[serde(flatten)]
    #[specta(skip)]
    pub extra: Extra,
}

/// The goal in a baseline.
#[derive(
    Clone, Debug, Default, PartialEq, Serialize, Deserialize, specta::Type, schemars::JsonSchema,
)]
#[serde(default)]
pub struct BaselineGoal {
    /// The launch date at that time.
    pub launch: Option<NaiveDate>,
    /// Fields of a newer format.
    #[serde(flatten)]
    #[specta(skip)]
    pub extra: Extra,
}

/// A step in a baseline.
#[derive(
    Clone, Debug, Default, PartialEq, Serialize, Deserialize, specta::Type, schemars::JsonSchema,
)]
pub struct BaselineStep {
    /// Which step.
    pub id: StepId,
    /// Its start at that time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<NaiveDate>,
    /// Its finish at that time, inclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finish: Option<NaiveDate>,
    /// Fields of a newer format.
    #[serde(flatten)]
    #[specta(skip)]
    pub extra: Extra,
}

//! Ids are strings of at most [`MAX_ID_CHARACTERS`] characters, kept verbatim from import on.

use serde::{Deserialize, Serialize};

/// The longest id that a file may hold, in characters.
pub const MAX_ID_CHARACTERS: usize = 64;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(
            Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash,
            Serialize, Deserialize, specta::Type, schemars::JsonSchema,
        )]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The id as it was stated.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(id.to_owned())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

ids! {
    /// Names a step, milestone or group.
    StepId,
    /// Names an *any of* group of alternatives.
    AnyOfId,
    /// Names a success criterion.
    CriterionId,
    /// Names a resource.
    ResourceId,
    /// Names an acquisition.
    AcquisitionId,
    /// Names an idea card.
    IdeaId,
    /// Names an assumption.
    AssumptionId,
    /// Names an experiment.
    ExperimentId,
    /// Names a kill criterion.
    KillCriterionId,
    /// Names a signal.
    SignalId,
    /// Names a decision.
    DecisionId,
    /// Names a baseline.
    BaselineId,
}

impl std::borrow::Borrow<str> for StepId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

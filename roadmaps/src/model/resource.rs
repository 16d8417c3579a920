//! What steps need, what there is, and how to get more.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{AcquisitionId, Amount, Extra, Money, ResourceId, is_default};

/// Something that steps need.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, specta::Type, schemars::JsonSchema)]
pub struct Resource {
    /// Its id, unique among the resources.
    pub id: ResourceId,
    /// What it is called.
    #[serde(default)]
    pub title: String,
    /// What sort of thing it is.
    pub kind: ResourceKind,
    /// The unit of its amounts; the roadmap's currency for a budget.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// People: the skills and roles that they hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<ResourceId>,
    /// How much there is, from when to when. Nobody knows when there is no record at all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub availability: Vec<Availability>,
    /// People: when they are away.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub absences: Vec<Absence>,
    /// Who answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Notes in plain Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// Its place in the stored order; not part of the JSON form.
    #[serde(skip)]
    #[specta(skip)]
    pub place: i64,
    /// Fields of a newer format.
    #[serde(flatten)]
    #[specta(skip)]
    pub extra: Extra,
}

/// The kinds of resource.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    specta::Type,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ResourceKind {
    /// A person or a team: renewable, in FTE or heads.
    People,
    /// A skill that people hold.
    Skill,
    /// A role that people hold.
    Role,
    /// Money: consumable.
    Budget,
    /// A thing: a system, a building.
    #[default]
    Asset,
    /// Data.
    Data,
    /// A permission or consent.
    Permission,
    /// A partner outside the organisation.
    Partner,
}

/// One statement of how much of a resource there is.
#[derive(
    Clone, Debug, Default, PartialEq, Serialize, Deserialize, specta::Type, schemars::JsonSchema,
)]
pub struct Availability {
    /// Had, missing or unknown.
    pub state: AvailabilityState,
    /// How much; any amount when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// The first day; always when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// The last day, inclusive; without end when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// Fields of a newer format.
    #[serde(flatten)]
    #[specta(skip)]
    pub extra: Extra,
}

/// Whether an amount is there.
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
pub enum AvailabilityState {
    /// It is there.
    Have,
    /// It is not there.
    Missing,
    /// Nobody knows.
    #[default]
    Unknown,
}

/// A time in which people are away.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, specta::Type, schemars::JsonSchema)]
pub struct Absence {
    /// The first day.
    pub from: NaiveDate,
    /// The last day, inclusive.
    pub until: NaiveDate,
    /// Fields of a newer format.
    #[serde(flatten)]
    #[specta(skip)]
    pub extra: Extra,
}

/// A step's need of a resource: an amount per working day, an amount in total, or its presence.
#[derive(
    Clone, Debug, Default, PartialEq, Serialize, Deserialize, specta::Type, schemars::JsonSchema,
)]
pub struct Requirement {
    /// What is needed.
    pub resource: ResourceId,
    /// How much on each working day. At most one of `per_day` and `total` is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_day: Option<Amount>,
    /// How much in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Amount>,
    /// Fields of a newer format.
    #[serde(flatten)]
    #[specta(skip)]
    pub extra: Extra,
}

/// A way to get more of a resource.
#[derive(
    Clone, Debug, Default, PartialEq, Serialize, Deserialize, specta::Type, schemars::JsonSchema,
)]
pub struct Acquisition {
    /// Its id, unique among the acquisitions.
    pub id: AcquisitionId,
    /// What is done to get it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// What there is more of.
    pub resource: ResourceId,
    /// How much more, each time; one unit unless stated.
    #[serde(default = "one_unit")]
    pub amount: Amount,
    /// What it costs each time, in total until the launch date.
    #[serde(default)]
    pub cost: Money,
    /// Working days from the order until it is there.
    #[serde(default, skip_serializing_if = "is_default")]
    pub lead: u32,
    /// Working days more until it counts.
    #[serde(default, skip_serializing_if = "is_default")]
    pub ramp_up: u32,
    /// How often it can be done; once unless stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// The budget that pays for it; new money when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<ResourceId>,
    /// Its place in the stored order; not part of the JSON form.
    #[serde(skip)]
    #[specta(skip)]
    pub place: i64,
    /// Fields of a newer format.
    #[serde(flatten)]
    #[specta(skip)]
    pub extra: Extra,
}

fn one_unit() -> Amount {
    Amount::ONE
}

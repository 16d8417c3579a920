//! Steps, and how they hang together.

use std::fmt;

use chrono::NaiveDate;
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{
    AcquisitionId, Amount, AnyOfId, Extra, Requirement, ResourceId, StepId, is_default, is_off,
};

/// Something that must be done or true on the way.
#[derive(
    Clone, Debug, Default, PartialEq, Serialize, Deserialize, specta::Type, schemars::JsonSchema,
)]
pub struct Step {
    /// Its id, unique among the steps.
    pub id: StepId,
    /// The short number that people say (S-07); 0 until one is given.
    #[serde(default, skip_serializing_if = "is_default")]
    pub number: u32,
    /// What must be true.
    #[serde(default)]
    pub title: String,
    /// A group gathers the steps whose `group_id` names it and has no work of its own.
    #[serde(default, skip_serializing_if = "is_off")]
    pub group: bool,
    /// The group that this step belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_id: Option<StepId>,
    /// A milestone takes no time and is reported on.
    #[serde(default, skip_serializing_if = "is_off")]
    pub milestone: bool,
    /// Who answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// How long it takes, in working days; nobody estimated it yet when absent (counts as 0).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[specta(type = Option<EstimateForm>)]
    pub days: Option<Estimate>,
    /// It does not start before this day (for a milestone: it is not reached before it).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<NaiveDate>,
    /// A day of its own by whose close it should be finished. Missing it warns and moves nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<NaiveDate>,
    /// The start (for a milestone: the day) that people accepted as the plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned_start: Option<NaiveDate>,
    /// The chance that it is needed at all, in percent; 100 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chance_needed: Option<u8>,
    /// The views of balance that it belongs to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lenses: Vec<String>,
    /// Notes in plain Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// Where its card stands on the map.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// What must all be true before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<Prerequisite>,
    /// Groups of alternatives, one of each of which must be true before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub any_of: Vec<AnyOf>,
    /// What it needs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Requirement>,
    /// What it makes available when it is finished: an acquisition that was decided on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provides: Option<Provision>,
    /// What really happened so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress: Option<Progress>,
    /// Its place in the stored order; not part of the JSON form.
    #[serde(skip)]
    #[specta(skip)]
    pub place: i64,
    /// Fields of a newer format.
    #[serde(flatten)]
    #[specta(skip)]
    pub extra: Extra,
}

impl Step {
    /// Whether both state the same. Where their cards stand is not stated.
    pub fn states_the_same(&self, other: &Step) -> bool {
        let Step {
            id,
            number,
            title,
            group,
            group_id,
            milestone,
            owner,
            days,
            not_before,
            deadline,
            planned_start,
            chance_needed,
            lenses,
            notes,
            position: _,
            requires,
            any_of,
            needs,
            provides,
            progress,
            place,
            extra,
        } = self;
        (number, group, milestone, place)
            == (&other.number, &other.group, &other.milestone, &other.place)
            && (id, title, group_id) == (&other.id, &other.title, &other.group_id)
            && (days, not_before, deadline) == (&other.days, &other.not_before, &other.deadline)
            && (planned_start, chance_needed) == (&other.planned_start, &other.chance_needed)
            && (owner, lenses, notes) == (&other.owner, &other.lenses, &other.notes)
            && (requires, any_of, needs) == (&other.requires, &other.any_of, &other.needs)
            && (provides, progress, extra) == (&other.provides, &other.progress, &other.extra)
    }
}

/// A top left corner on the map, in pixels at 100 %; x grows to the right, y downward.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, specta::Type, schemars::JsonSchema,
)]
#[allow(missing_docs)]
pub struct Position {
    pub x: i32,
    pub y: i32,
}

impl<'de> Deserialize<'de> for Position {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // A field that is not known would be lost; nothing here keeps it.
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Point {
            x: f64,
            y: f64,
        }
        let point = Point::deserialize(deserializer)?;
        let reach = f64::from(i32::MAX / 4);
        let pixel = |value: f64| value.clamp(-reach, reach).round() as i32;
        Ok(Position {
            x: pixel(point.x),
            y: pixel(point.y),
        })
    }
}

/// A prerequisite: an earlier step that a step requires.
#[derive(
    Clone, Debug, Default, PartialEq, Serialize, Deserialize, specta::Type, schemars::JsonSchema,
)]
pub struct Prerequisite {
    /// The earlier step.
    pub step: StepId,
    /// Working days between the two; a lead is negative.
    #[serde(default, skip_serializing_if = "is_default")]
    pub lag: i32,
    /// Which ends are linked.
    #[serde(default, skip_serializing_if = "is_default")]
    pub link: Link,
    /// Fields of a newer format.
    #[serde(flatten)]
    #[specta(skip)]
    pub extra: Extra,
}

/// Which end of the earlier step binds which end of the later one.
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
pub enum Link {
    /// The later step starts after the earlier one finished.
    #[default]
    FS,
    /// The later step starts after the earlier one started.
    SS,
    /// The later step finishes after the earlier one finished.
    FF,
    /// The later step finishes after the earlier one started.
    SF,
}

/// A group of alternatives: one of them is enough.
#[derive(
    Clone, Debug, Default, PartialEq, Serialize, Deserialize, specta::Type, schemars::JsonSchema,
)]
pub struct AnyOf {
    /// Its id, unique in the roadmap.
    #[serde(default)]
    pub id: AnyOfId,
    /// What is being chosen.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// The alternative that people chose, by its step; open when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choice: Option<StepId>,
    /// The alternatives, in stored order; letters name them on the map.
    #[serde(default)]
    pub alternatives: Vec<Alternative>,
    /// Fields of a newer format.
    #[serde(flatten)]
    #[specta(skip)]
    pub extra: Extra,
}

/// One member of an *any of* group.
#[derive(
    Clone, Debug, Default, PartialEq, Serialize, Deserialize, specta::Type, schemars::JsonSchema,
)]
pub struct Alternative {
    /// The step that the alternative ends in.
    pub step: StepId,
    /// The idea that it stands for: a named alternative.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idea: Option<String>,
    /// Working days between the two; a lead is negative.
    #[serde(default, skip_serializing_if = "is_default")]
    pub lag: i32,
    /// Which ends are linked.
    #[serde(default, skip_serializing_if = "is_default")]
    pub link: Link,
    /// Fields of a newer format.
    #[serde(flatten)]
    #[specta(skip)]
    pub extra: Extra,
}

/// What an applied acquisition makes available, `ramp_up` working days after its step's finish.
#[derive(
    Clone, Debug, Default, PartialEq, Serialize, Deserialize, specta::Type, schemars::JsonSchema,
)]
pub struct Provision {
    /// The acquisition that was decided on; one of its `limit` is used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acquisition: Option<AcquisitionId>,
    /// What becomes available.
    pub resource: ResourceId,
    /// How much of it.
    pub amount: Amount,
    /// Working days from the finish until it counts.
    #[serde(default, skip_serializing_if = "is_default")]
    pub ramp_up: u32,
    /// Fields of a newer format.
    #[serde(flatten)]
    #[specta(skip)]
    pub extra: Extra,
}

/// An [`Estimate`] as JSON and the window write it.
#[derive(Serialize, specta::Type)]
#[serde(untagged)]
#[serde(rename = "Estimate")]
#[allow(missing_docs, dead_code)]
pub enum EstimateForm {
    /// Working days.
    Days(u32),
    /// Three points in working days.
    Points {
        best: Option<u32>,
        likely: u32,
        worst: Option<u32>,
    },
}

/// How long a step takes, in working days: one figure, or three points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Estimate {
    /// When all goes well.
    pub best: Option<u32>,
    /// What deterministic passes use.
    pub likely: u32,
    /// When much goes wrong.
    pub worst: Option<u32>,
}

impl Estimate {
    /// The longest estimate that can be stated, in working days (some 380 years).
    pub const MAX_DAYS: u32 = 100_000;

    /// An estimate of one figure.
    pub fn days(likely: u32) -> Self {
        Estimate {
            best: None,
            likely,
            worst: None,
        }
    }
}

impl Serialize for Estimate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Points {
            #[serde(skip_serializing_if = "Option::is_none")]
            best: Option<u32>,
            likely: u32,
            #[serde(skip_serializing_if = "Option::is_none")]
            worst: Option<u32>,
        }
        match *self {
            Estimate {
                best: None,
                likely,
                worst: None,
            } => serializer.serialize_u32(likely),
            Estimate {
                best,
                likely,
                worst,
            } => Points {
                best,
                likely,
                worst,
            }
            .serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Estimate {
    /// Accepts `40` and `{"best": 30, "likely": 40, "worst": 60}`, keeping line and field in errors.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Days;

        impl<'de> Visitor<'de> for Days {
            type Value = Estimate;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                write!(
                    f,
                    "a whole number of working days from 0 to {}, or best, likely and worst",
                    Estimate::MAX_DAYS
                )
            }

            fn visit_u64<E: de::Error>(self, days: u64) -> Result<Estimate, E> {
                match u32::try_from(days) {
                    Ok(days) if days <= Estimate::MAX_DAYS => Ok(Estimate::days(days)),
                    _ => Err(E::invalid_value(de::Unexpected::Unsigned(days), &self)),
                }
            }

            fn visit_i64<E: de::Error>(self, days: i64) -> Result<Estimate, E> {
                match u64::try_from(days) {
                    Ok(days) => self.visit_u64(days),
                    Err(_) => Err(E::invalid_value(de::Unexpected::Signed(days), &self)),
                }
            }

            fn visit_f64<E: de::Error>(self, days: f64) -> Result<Estimate, E> {
                if days.fract() == 0.0 && (0.0..=f64::from(Estimate::MAX_DAYS)).contains(&days) {
                    Ok(Estimate::days(days as u32))
                } else {
                    Err(E::invalid_value(de::Unexpected::Float(days), &self))
                }
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Estimate, A::Error> {
                // A field that is not known would be lost; nothing here keeps it.
                #[derive(Deserialize)]
                #[serde(deny_unknown_fields)]
                struct Points {
                    best: Option<Estimate>,
                    likely: Estimate,
                    worst: Option<Estimate>,
                }
                let points = Points::deserialize(MapAccessDeserializer::new(map))?;
                let likely = points.likely.likely;
                let best = points.best.map(|days| days.likely);
                let worst = points.worst.map(|days| days.likely);
                let ordered = best.is_none_or(|best| best <= likely)
                    && worst.is_none_or(|worst| likely <= worst);
                if !ordered {
                    return Err(de::Error::custom("best ≤ likely ≤ worst does not hold"));
                }
                Ok(Estimate {
                    best,
                    likely,
                    worst,
                })
            }
        }

        deserializer.deserialize_any(Days)
    }
}

impl schemars::JsonSchema for Estimate {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Estimate".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let days = serde_json::json!({
            "type": "integer", "minimum": 0, "maximum": Estimate::MAX_DAYS,
        });
        schemars::json_schema!({
            "description": "Working days: one figure, or best, likely and worst.",
            "oneOf": [days, {
                "type": "object",
                "properties": { "best": days, "likely": days, "worst": days },
                "required": ["likely"],
                "additionalProperties": false,
            }],
        })
    }
}

/// What really happened to a step.
#[derive(
    Clone, Debug, Default, PartialEq, Serialize, Deserialize, specta::Type, schemars::JsonSchema,
)]
pub struct Progress {
    /// Started, finished or dropped.
    pub state: ProgressState,
    /// The day it really started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<NaiveDate>,
    /// The day it was really finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished: Option<NaiveDate>,
    /// Started: the working days still to go from today, when people say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remaining: Option<u32>,
    /// Dropped: why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Fields of a newer format.
    #[serde(flatten)]
    #[specta(skip)]
    pub extra: Extra,
}

/// How far a step is. A step without progress is open.
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
pub enum ProgressState {
    /// Work is under way.
    #[default]
    Started,
    /// Done.
    Finished,
    /// It will not be done.
    Dropped,
}

//! Which days are worked.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Extra;

/// The working days of a roadmap: weekdays, less holidays and closed days, plus open days.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, specta::Type, schemars::JsonSchema)]
#[serde(default)]
pub struct Calendar {
    /// The weekdays that are worked; Monday to Friday unless changed.
    pub weekdays: Vec<Weekday>,
    /// A country's computed holidays, by its ISO 3166 code ("NL").
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holidays: Option<String>,
    /// The organisation's own days off.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub closed: Vec<DayOff>,
    /// Days that are worked although the weekday or a holiday says otherwise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<DayOff>,
    /// Fields of a newer format.
    #[serde(flatten)]
    #[specta(skip)]
    pub extra: Extra,
}

impl Default for Calendar {
    fn default() -> Self {
        use Weekday::*;
        Calendar {
            weekdays: vec![Mon, Tue, Wed, Thu, Fri],
            holidays: None,
            closed: Vec::new(),
            open: Vec::new(),
            extra: Extra::new(),
        }
    }
}

/// A day that differs from the week.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, specta::Type, schemars::JsonSchema)]
pub struct DayOff {
    /// The day.
    pub date: NaiveDate,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Fields of a newer format.
    #[serde(flatten)]
    #[specta(skip)]
    pub extra: Extra,
}

/// A day of the week.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    specta::Type,
    schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Weekday {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

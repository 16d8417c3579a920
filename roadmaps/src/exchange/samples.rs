//! The example roadmaps and templates that come with the program.
//!
//! They are JSON in roadmaps/samples, one file a language. Dates in them are offsets from the day
//! on which one is made, so that they never go stale: `{day+90}` is a calendar day, `{yearend+4}`
//! the last and `{yearstart+1}` the first day of a year, `{year+4}` its number.

use chrono::{Datelike, Days, NaiveDate};

use super::json;
use crate::error::{Code, Error};
use crate::model::Roadmap;
use crate::say::{Language, Sentence};

macro_rules! samples {
    ($($name:literal),*) => {
        [$((
            $name,
            include_str!(concat!("../../samples/", $name, ".en.json")),
            include_str!(concat!("../../samples/", $name, ".nl.json")),
        )),*]
    };
}

/// Name, English text, Dutch text.
const SAMPLES: [(&str, &str, &str); 3] = samples!("service", "launch", "blank");

/// The names of the samples: the long one first, the blank goal last.
pub fn list() -> Vec<&'static str> {
    SAMPLES.iter().map(|(name, ..)| *name).collect()
}

/// A sample with the dates that it has when it is made `today`.
///
/// # Errors
/// `NotFound` when there is none with this name; `Unreadable` when `today` is so far away that
/// the sample's dates leave the calendar.
pub fn sample(name: &str, language: Language, today: NaiveDate) -> Result<Roadmap, Error> {
    let found = SAMPLES.iter().find(|(known, ..)| *known == name);
    let Some((_, en, nl)) = found else {
        let name = name.to_owned();
        return Err(Error::new(Code::NotFound, Sentence::NoSuchSample { name }));
    };
    let text = match language {
        Language::En => en,
        Language::Nl => nl,
    };
    json::read(resolve(text, today).as_bytes(), name)
}

/// Replaces every placeholder. What only looks like one stays as it is.
fn resolve(text: &str, today: NaiveDate) -> String {
    let mut resolved = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        let (before, from) = rest.split_at(start);
        resolved.push_str(before);
        let end = from.find('}').map(|end| end + 1);
        let placeholder = end.map(|end| &from[..end]);
        match placeholder.and_then(|placeholder| value(placeholder, today)) {
            Some(value) => {
                resolved.push_str(&value);
                rest = &from[end.unwrap_or(from.len())..];
            }
            None => {
                resolved.push('{');
                rest = &from[1..];
            }
        }
    }
    resolved + rest
}

fn value(placeholder: &str, today: NaiveDate) -> Option<String> {
    let inner = placeholder.strip_prefix('{')?.strip_suffix('}')?;
    let sign = inner.find(['+', '-'])?;
    let (unit, offset) = inner.split_at(sign);
    let offset: i32 = offset.parse().ok()?;
    let year = today.year().checked_add(offset);
    let date = match unit {
        "day" if offset < 0 => today.checked_sub_days(Days::new(offset.unsigned_abs().into())),
        "day" => today.checked_add_days(Days::new(offset.unsigned_abs().into())),
        "yearstart" => NaiveDate::from_ymd_opt(year?, 1, 1),
        "yearend" => NaiveDate::from_ymd_opt(year?, 12, 31),
        "year" => return Some(year?.to_string()),
        _ => return None,
    };
    date.map(|date| date.to_string())
}

#[cfg(test)]
mod tests;

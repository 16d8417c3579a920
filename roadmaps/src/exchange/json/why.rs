//! Why a text cannot be read, in words of ours instead of the parser's.

use std::fmt::Display;

use serde::Deserialize;
use serde_json::Value;

use super::place::{self, Path};
use crate::model::{Estimate, MAX_NUMBER};
use crate::say::{JsonShape, Sentence};

/// The longest piece of a file that a sentence quotes, in characters.
const MAX_QUOTE: usize = 60;

/// The least and the greatest value of a field that holds a whole number.
pub(super) fn range(field: &str) -> Option<(i64, i64)> {
    let days = i64::from(Estimate::MAX_DAYS);
    match field {
        "ceiling" => Some((1, 100)),
        "percent" => Some((1, 200)),
        "chance_needed" => Some((0, 100)),
        "lag" => Some((-days, days)),
        "lead" | "ramp_up" | "remaining" => Some((0, days)),
        "number" => Some((0, MAX_NUMBER.into())),
        "limit" => Some((0, 1_000_000)),
        _ => None,
    }
}

/// Why a value that is JSON cannot be what its field holds, and the field.
pub(super) fn of_data(text: &str, path: Path, error: &impl Display) -> (Path, Sentence) {
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or(&message);
    if let Some(field) = quoted(message, "missing field ") {
        return (path.key(field), Sentence::WhyMissing);
    }
    if let Some(field) = quoted(message, "duplicate field ") {
        return (path.key(field), Sentence::WhyStatedTwice);
    }
    let found = quote(place::raw(text, &path));
    let why = if is_about_a_date(message)
        || message.ends_with("date string")
        || message.ends_with("date and time string")
    {
        match path.field() {
            "made" => Sentence::WhyNotAnInstant { found },
            _ => Sentence::WhyNotADate { found },
        }
    } else if message.starts_with("unknown variant ") {
        let known = choices(message);
        Sentence::WhyUnknownWord { found, known }
    } else if message.starts_with("unknown field ") {
        let known = choices(message);
        Sentence::WhyUnknownField { known }
    } else if message.contains("best ≤ likely ≤ worst") {
        Sentence::BadEstimate {
            limit: Estimate::MAX_DAYS,
        }
    } else {
        let expected = message.rsplit_once(", expected ").map(|(_, what)| what);
        match expected.and_then(shape) {
            // A number of the right sort that does not fit.
            Some(_) if message.starts_with("invalid value") => misfit(&path, found),
            Some(expected) => Sentence::WhyExpected { expected, found },
            None => Sentence::WhyUnreadable {
                detail: message.to_owned(),
            },
        }
    };
    (path, why)
}

/// Why a text is not JSON.
pub(super) fn of_syntax(error: &serde_json::Error) -> Sentence {
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or(&message);
    if error.is_eof() {
        return Sentence::WhyEndsTooEarly;
    }
    let marks = |marks: &str| Sentence::WhyMarkExpected {
        marks: marks.to_owned(),
    };
    match message {
        "expected `:`" => marks("“:”"),
        "expected `,` or `]`" => marks("“,” / “]”"),
        "expected `,` or `}`" => marks("“,” / “}”"),
        "expected `\"`" => marks("“\"”"),
        "trailing comma" => Sentence::WhyCommaTooMany,
        "trailing characters" => Sentence::WhyTextAfterEnd,
        "recursion limit exceeded" => Sentence::WhyTooDeep,
        "invalid number" | "number out of range" => Sentence::WhyBadNumber,
        "key must be a string" => Sentence::WhyNameNotQuoted,
        "expected value" | "expected ident" => Sentence::WhyNoValue,
        _ if ["string", "escape", "unicode", "surrogate"]
            .iter()
            .any(|sign| message.contains(sign)) =>
        {
            Sentence::WhyBadText
        }
        _ => Sentence::WhyUnreadable {
            detail: message.to_owned(),
        },
    }
}

/// Whether a reason is a whole sentence, as edits are refused with.
pub(super) fn is_whole(why: &Sentence) -> bool {
    use Sentence::*;
    matches!(
        why,
        TitleTooLong { .. }
            | TextTooLong { .. }
            | BadId { .. }
            | BadEstimate { .. }
            | BadProgress
            | NegativeAmount
            | AmountTooLarge
            | TwoAmounts
            | NotABudget
            | NotAGroup { .. }
            | NotACurrency { .. }
            | NoWorkingDays
            | EndsBeforeItStarts
    )
}

/// What stands in the text, as far as a sentence can hold it.
pub(super) fn quote(raw: Option<&str>) -> String {
    let Some(raw) = raw else {
        return String::new();
    };
    let value = Value::deserialize(&mut serde_json::Deserializer::from_str(raw));
    let text = match value {
        Ok(Value::String(text)) => text,
        Ok(value) => value.to_string(),
        Err(_) => raw.to_owned(),
    };
    if text.chars().count() <= MAX_QUOTE {
        text
    } else {
        text.chars().take(MAX_QUOTE).chain(['…']).collect()
    }
}

fn misfit(path: &Path, found: String) -> Sentence {
    if let Some((from, to)) = range(path.field()) {
        return Sentence::WhyOutOfRange { found, from, to };
    }
    match path.field() {
        "days" | "best" | "likely" | "worst" => Sentence::BadEstimate {
            limit: Estimate::MAX_DAYS,
        },
        _ => Sentence::AmountTooLarge,
    }
}

/// What the words of the types' own readers ask for.
fn shape(expected: &str) -> Option<JsonShape> {
    Some(match expected {
        "a string" | "a borrowed string" | "variant identifier" => JsonShape::Text,
        "a boolean" => JsonShape::Flag,
        "a sequence" => JsonShape::List,
        "a map" => JsonShape::Object,
        "f64" => JsonShape::Number,
        "u8" | "u32" | "i32" | "u64" | "i64" => JsonShape::WholeNumber,
        _ if expected.starts_with("struct ") => JsonShape::Object,
        _ if expected.contains("enum ") || expected.starts_with("string or map") => JsonShape::Text,
        _ if expected.starts_with("an amount in units") => JsonShape::Number,
        _ if expected.starts_with("a sum of money") => JsonShape::Number,
        _ if expected.starts_with("a whole number of working days") => JsonShape::Estimate,
        _ => return None,
    })
}

/// What dates are refused with; see `chrono::ParseError`.
fn is_about_a_date(message: &str) -> bool {
    [
        "input is out of range",
        "no possible date and time matching input",
        "input is not enough for unique date and time",
        "input contains invalid characters",
        "premature end of input",
        "trailing input",
        "bad or unsupported format string",
    ]
    .contains(&message)
}

/// The name between backticks after a prefix.
fn quoted<'a>(message: &'a str, prefix: &str) -> Option<&'a str> {
    message.strip_prefix(prefix)?.split('`').nth(1)
}

/// Every name between backticks after "expected".
fn choices(message: &str) -> Vec<String> {
    let known = message.split_once(", expected ").map_or("", |(_, it)| it);
    let names = known.split('`').skip(1).step_by(2);
    names.map(str::to_owned).collect()
}

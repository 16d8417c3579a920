//! Dates, sums, amounts and lists as each language writes them.

use chrono::{Datelike, NaiveDate};

use super::Language;
use crate::model::{Amount, Money, ResourceKind};

const MONTHS: [[&str; 12]; 2] = [
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    [
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ],
];

const SHORT_MONTHS: [[&str; 12]; 2] = [
    [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ],
    [
        "jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec",
    ],
];

const WEEKDAYS: [[&str; 7]; 2] = [
    ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    ["ma", "di", "wo", "do", "vr", "za", "zo"],
];

const NUMBERS: [[&str; 13]; 2] = [
    [
        "No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten",
        "Eleven", "Twelve",
    ],
    [
        "geen", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien",
        "elf", "twaalf",
    ],
];

/// A space that does not break: numbers, amounts and dates never wrap.
const FIXED_SPACE: &str = "\u{a0}";

impl Language {
    /// "1 March 2027", "1 maart 2027".
    pub fn date(self, date: NaiveDate) -> String {
        let month = MONTHS[self as usize][date.month0() as usize];
        [&date.day().to_string(), month, &date.year().to_string()].join(FIXED_SPACE)
    }

    /// "1 Mar 2027", "1 mrt 2027".
    pub fn short_date(self, date: NaiveDate) -> String {
        let month = SHORT_MONTHS[self as usize][date.month0() as usize];
        [&date.day().to_string(), month, &date.year().to_string()].join(FIXED_SPACE)
    }

    /// "Mon 1 Mar 2027", "ma 1 mrt 2027".
    pub fn weekday_date(self, date: NaiveDate) -> String {
        let weekday = WEEKDAYS[self as usize][date.weekday().num_days_from_monday() as usize];
        [weekday, &self.short_date(date)].join(FIXED_SPACE)
    }

    /// "€ 1,234,567", "€ 1.234.567,80": decimals only where there are any.
    pub fn money(self, sum: Money, currency: &str) -> String {
        let symbol = match currency {
            "EUR" => "€",
            "USD" => "$",
            "GBP" => "£",
            other => other,
        };
        if sum.0 == i64::MAX {
            // Where sums end: it is this or more.
            let more = ["more than", "meer dan"][self as usize];
            let whole = self.grouped(sum.0.unsigned_abs() / 100);
            return format!("{more} {symbol}{FIXED_SPACE}{whole}");
        }
        let sign = if sum.0 < 0 { "−" } else { "" };
        let parts = sum.0.unsigned_abs();
        let mut text = self.grouped(parts / 100);
        if !parts.is_multiple_of(100) {
            text.push_str(&format!("{}{:02}", self.decimal_mark(), parts % 100));
        }
        format!("{symbol}{FIXED_SPACE}{sign}{text}")
    }

    /// "1,234.5", "1.234,5": at most three decimals, none where there are none.
    pub fn amount(self, amount: Amount) -> String {
        let sign = if amount.0 < 0 { "−" } else { "" };
        let parts = amount.0.unsigned_abs();
        let mut text = self.grouped(parts / 1000);
        if !parts.is_multiple_of(1000) {
            let decimals = format!("{:03}", parts % 1000);
            text.push_str(&format!(
                "{}{}",
                self.decimal_mark(),
                decimals.trim_end_matches('0')
            ));
        }
        format!("{sign}{text}")
    }

    /// "€ 120,000", "2 FTE", "1 person", "2 persons": how much of a resource.
    pub fn quantity(
        self,
        amount: Amount,
        kind: ResourceKind,
        unit: Option<&str>,
        currency: &str,
    ) -> String {
        if kind == ResourceKind::Budget {
            return self.money(Money(amount.0 / 10), currency);
        }
        let number = self.amount(amount);
        let unit = match unit.map(str::trim) {
            None | Some("") => return number,
            // People write the unit once, in the singular.
            Some("person") if amount != Amount::ONE => "persons",
            Some("persoon") if amount != Amount::ONE => "personen",
            Some(unit) => unit,
        };
        [&number, unit].join(FIXED_SPACE)
    }

    /// "−100,000", "−100.000".
    pub fn whole(self, number: i64) -> String {
        let sign = if number < 0 { "−" } else { "" };
        format!("{sign}{}", self.grouped(number.unsigned_abs()))
    }

    /// "Three", "drie"; figures above twelve.
    pub fn number_word(self, number: u32) -> String {
        match NUMBERS[self as usize].get(number as usize) {
            Some(word) => (*word).to_owned(),
            None => self.grouped(u64::from(number)),
        }
    }

    /// "a, b and c", "a, b en c".
    pub fn list(self, items: &[String]) -> String {
        let and = ["and", "en"][self as usize];
        match items {
            [] => String::new(),
            [only] => only.clone(),
            [first @ .., last] => format!("{} {and} {last}", first.join(", ")),
        }
    }

    fn decimal_mark(self) -> char {
        ['.', ','][self as usize]
    }

    fn grouped(self, whole: u64) -> String {
        let digits = whole.to_string();
        let mark = [',', '.'][self as usize];
        let mut text = String::with_capacity(digits.len() * 4 / 3);
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                text.push(mark);
            }
            text.push(digit);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_beyond_what_is_counted_is_not_given_as_exact() {
        let written = |sum: i64| {
            let languages = [Language::En, Language::Nl].into_iter();
            languages
                .map(|language| language.money(Money(sum), "EUR").replace(FIXED_SPACE, " "))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            written(i64::MAX),
            [
                "more than € 92,233,720,368,547,758",
                "meer dan € 92.233.720.368.547.758"
            ]
        );
        assert_eq!(written(i64::MAX - 7)[0], "€ 92,233,720,368,547,758");
    }

    #[test]
    fn both_languages_write_dates_and_sums_their_own_way() {
        let date = NaiveDate::from_ymd_opt(2027, 3, 1).expect("a day");
        let sum = Money(123_456_780);
        let written = |language: Language| {
            [
                language.date(date),
                language.money(sum, "EUR"),
                language.amount(Amount(1_234_500)),
            ]
            .join("; ")
            .replace(FIXED_SPACE, " ")
        };
        assert_eq!(
            written(Language::En),
            "1 March 2027; € 1,234,567.80; 1,234.5"
        );
        assert_eq!(
            written(Language::Nl),
            "1 maart 2027; € 1.234.567,80; 1.234,5"
        );
    }

    #[test]
    fn how_much_of_a_resource_reads_as_people_say_it() {
        let said = |parts, kind, unit| {
            let text = Language::En.quantity(Amount(parts), kind, unit, "EUR");
            text.replace(FIXED_SPACE, " ")
        };
        let people = ResourceKind::People;
        assert_eq!(said(1_000, people, Some("person")), "1 person");
        assert_eq!(said(2_000, people, Some("person")), "2 persons");
        assert_eq!(said(500, people, Some("persoon")), "0.5 personen");
        assert_eq!(said(2_000, people, Some("FTE")), "2 FTE");
        assert_eq!(said(3_000, ResourceKind::Asset, None), "3");
        assert_eq!(said(120_000_000, ResourceKind::Budget, None), "€ 120,000");
    }
}

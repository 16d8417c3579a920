//! Working days as whole numbers. Day 0 is the first working day on or after today; boundary `b`
//! lies before day `b`, so that a step of `d` days that starts on day `s` ends at boundary `s + d`.

use chrono::{Datelike, Days, NaiveDate};

use crate::model::Calendar;

/// Counts the working days of a roadmap around today.
pub struct WorkingDays {
    today: NaiveDate,
    /// Which weekdays are worked, Monday first.
    week: [bool; 7],
    /// Days that differ from the week, ascending: day number, and +1 (worked) or −1 (not).
    exceptions: Vec<(i64, i64)>,
    /// Before each exception, the sum of those before it.
    before: Vec<i64>,
    /// Working days before today since day number 0.
    origin: i64,
    /// The working days around today; `near_from` is the index of the first.
    near: Vec<NaiveDate>,
    near_from: i64,
    /// A country whose holidays are not known.
    pub unknown_holidays: Option<String>,
}

impl WorkingDays {
    /// The working days of a calendar. Holidays are computed for the years up to `last_year`.
    pub fn new(calendar: &Calendar, today: NaiveDate, last_year: i32) -> Self {
        let mut week = [false; 7];
        for weekday in &calendar.weekdays {
            week[*weekday as usize] = true;
        }
        if week == [false; 7] {
            week[..5].fill(true);
        }
        let (holidays, unknown_holidays) = holidays(calendar, today.year() - 30, last_year);
        let worked = |date: NaiveDate| week[date.weekday().num_days_from_monday() as usize];
        let closed = holidays
            .into_iter()
            .chain(calendar.closed.iter().map(|day| day.date));
        let mut differing: Vec<(i64, i64)> = closed
            .filter(|&date| worked(date))
            .map(|date| (number(date), -1))
            .collect();
        let open: Vec<i64> = calendar.open.iter().map(|day| number(day.date)).collect();
        differing.retain(|(day, _)| !open.contains(day));
        let opened = calendar
            .open
            .iter()
            .map(|day| day.date)
            .filter(|&date| !worked(date));
        differing.extend(opened.map(|date| (number(date), 1)));
        differing.sort_unstable();
        differing.dedup();
        let mut before = Vec::with_capacity(differing.len() + 1);
        let mut sum = 0;
        for (_, change) in &differing {
            before.push(sum);
            sum += change;
        }
        before.push(sum);
        let mut days = WorkingDays {
            today,
            week,
            exceptions: differing,
            before,
            origin: 0,
            near: Vec::new(),
            near_from: 0,
            unknown_holidays,
        };
        days.origin = days.count_before(number(today));
        days.fill_near();
        days
    }

    /// Today.
    pub fn today(&self) -> NaiveDate {
        self.today
    }

    /// The index of the first working day on or after a date.
    pub fn on_or_after(&self, date: NaiveDate) -> i64 {
        self.count_before(number(date)) - self.origin
    }

    /// The boundary at the close of a date: the index of the first working day after it.
    pub fn close_of(&self, date: NaiveDate) -> i64 {
        self.count_before(number(date) + 1) - self.origin
    }

    /// The working day with an index. Days outside the years 1 to 9999 are told as the first or the
    /// last of them; see [`is_beyond`].
    pub fn day(&self, index: i64) -> NaiveDate {
        let near = usize::try_from(index - self.near_from)
            .ok()
            .and_then(|at| self.near.get(at));
        match near {
            Some(&day) => day,
            None => self.far_day(index),
        }
    }

    /// The day that shows for a milestone at a boundary: the working day that closes there, and
    /// today at today's boundary.
    pub fn milestone_day(&self, boundary: i64) -> NaiveDate {
        if boundary == 0 {
            self.today
        } else {
            self.day(boundary - 1)
        }
    }

    /// Whether today is worked.
    pub fn today_is_worked(&self) -> bool {
        self.close_of(self.today) == 1
    }

    fn far_day(&self, index: i64) -> NaiveDate {
        let (first, last) = (number(first_day()), number(last_day()));
        let wanted = index.saturating_add(self.origin).clamp(first - last, last);
        // Up to the next exception the week goes on as it does, moved by those before.
        let passed = self
            .exceptions
            .partition_point(|&(day, _)| self.count_before(day + 1) <= wanted);
        let place = wanted - self.before[passed];
        let (weeks, rest) = (
            place.div_euclid(self.week_days()),
            place.rem_euclid(self.week_days()),
        );
        let worked = (0..7).filter(|&at| self.week[(at + 6) % 7]);
        let day = weeks * 7 + worked.map(|at| at as i64).nth(rest as usize).unwrap_or(0);
        let next = self.exceptions.get(passed).map_or(last, |&(day, _)| day);
        date(day.min(next).clamp(first, last))
    }

    fn fill_near(&mut self) {
        const BEFORE: i64 = 500;
        const AFTER: i64 = 12_000;
        let today = number(self.today);
        self.near_from = self.count_before(today - BEFORE) - self.origin;
        let mut next = self
            .exceptions
            .partition_point(|&(day, _)| day < today - BEFORE);
        for day in today - BEFORE..today + AFTER {
            let mut worked = self.week[((day + 6).rem_euclid(7)) as usize];
            if let Some(&(_, change)) = self.exceptions.get(next).filter(|&&(at, _)| at == day) {
                worked = change > 0;
                next += 1;
            }
            if worked {
                self.near.push(date(day));
            }
        }
    }

    /// How many days of a week are worked.
    fn week_days(&self) -> i64 {
        self.week.iter().map(|&worked| i64::from(worked)).sum()
    }

    /// Working days with a number less than `day`, counted from number 0.
    fn count_before(&self, day: i64) -> i64 {
        let (weeks, rest) = (day.div_euclid(7), day.rem_euclid(7) as usize);
        // Day number 0 is a Sunday: 1 January of the year 1, number 1, is a Monday.
        let worked = |at: usize| i64::from(self.week[(at + 6) % 7]);
        let whole = self.week_days();
        let part: i64 = (0..rest).map(worked).sum();
        let at = self
            .exceptions
            .partition_point(|(exception, _)| *exception < day);
        weeks * whole + part + self.before[at]
    }
}

/// Whether a day only stands for those that no calendar goes to; it is not to be shown.
pub fn is_beyond(date: NaiveDate) -> bool {
    date <= first_day() || last_day() <= date
}

fn last_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(9999, 12, 31).expect("a day of the calendar")
}

fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(1, 1, 1).expect("a day of the calendar")
}

fn number(date: NaiveDate) -> i64 {
    i64::from(date.num_days_from_ce())
}

fn date(number: i64) -> NaiveDate {
    let number = i32::try_from(number).unwrap_or(i32::MAX);
    NaiveDate::from_num_days_from_ce_opt(number).unwrap_or_else(last_day)
}

/// A country's holidays in a range of years, or the code of a country that is not known.
fn holidays(calendar: &Calendar, first: i32, last: i32) -> (Vec<NaiveDate>, Option<String>) {
    match calendar.holidays.as_deref().map(str::trim) {
        None | Some("") => (Vec::new(), None),
        Some(code) if code.eq_ignore_ascii_case("NL") => {
            ((first..=last).flat_map(dutch_holidays).collect(), None)
        }
        Some(other) => (Vec::new(), Some(other.to_owned())),
    }
}

/// The Netherlands: 1 January, Easter Monday, King's Day (27 April; 26 where that is a Sunday),
/// 5 May in years divisible by five, Ascension Day, Whit Monday, 25 and 26 December.
fn dutch_holidays(year: i32) -> Vec<NaiveDate> {
    let fixed = |month, day| NaiveDate::from_ymd_opt(year, month, day);
    let kings_day = fixed(4, 27).map(|day| {
        if day.weekday() == chrono::Weekday::Sun {
            day - Days::new(1)
        } else {
            day
        }
    });
    let easter = easter_sunday(year);
    let after_easter = |days| easter.and_then(|sunday| sunday.checked_add_days(Days::new(days)));
    let liberation = if year % 5 == 0 { fixed(5, 5) } else { None };
    [
        fixed(1, 1),
        after_easter(1),
        kings_day,
        liberation,
        after_easter(39),
        after_easter(50),
        fixed(12, 25),
        fixed(12, 26),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Easter Sunday of the Gregorian calendar, after the anonymous algorithm (Nature, 1876).
fn easter_sunday(year: i32) -> Option<NaiveDate> {
    let (golden, century, rest) = (year % 19, year / 100, year % 100);
    let moon = (century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 19 * golden + 15)
        .rem_euclid(30);
    let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - moon - rest % 4).rem_euclid(7);
    let shift = (golden + 11 * moon + 22 * weekday) / 451;
    let days = moon + weekday - 7 * shift + 114;
    NaiveDate::from_ymd_opt(year, (days / 31) as u32, (days % 31 + 1) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::DayOff;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn off(text: &str) -> DayOff {
        DayOff {
            date: day(text),
            title: String::new(),
            extra: Default::default(),
        }
    }

    #[test]
    fn indices_and_days_are_each_others_inverse() {
        let calendar = Calendar {
            holidays: Some("NL".to_owned()),
            closed: vec![off("2027-12-24")],
            open: vec![off("2027-12-25")],
            ..Calendar::default()
        };
        let days = WorkingDays::new(&calendar, day("2027-01-02"), 2060);
        assert_eq!(
            days.day(0),
            day("2027-01-04"),
            "day 0 is the first working day from today"
        );
        assert_eq!(
            days.milestone_day(0),
            day("2027-01-02"),
            "today's boundary shows today"
        );
        let far = (-100_000..900_000).step_by(997);
        for index in (-3_000..12_000).step_by(7).chain(far) {
            let date = days.day(index);
            assert_eq!(
                days.on_or_after(date),
                index,
                "{date} counts as its own index"
            );
            assert_eq!(days.close_of(date), index + 1, "{date} closes one further");
        }
        let worked = |text: &str| days.close_of(day(text)) > days.on_or_after(day(text));
        assert!(!worked("2027-12-24"), "a closed day is not worked");
        assert!(
            worked("2027-12-25"),
            "an open day is worked although it is a holiday"
        );
        assert!(!worked("2027-03-29"), "Easter Monday is not worked");
        assert!(
            worked("2027-03-26"),
            "Good Friday is worked in the Netherlands"
        );
    }

    #[test]
    fn dutch_holidays_follow_the_law() {
        let of = |year| {
            dutch_holidays(year)
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            of(2030),
            [
                "2030-01-01",
                "2030-04-22",
                "2030-04-27",
                "2030-05-05",
                "2030-05-30",
                "2030-06-10",
                "2030-12-25",
                "2030-12-26"
            ]
        );
        assert!(
            of(2031).contains(&"2031-04-26".to_owned()),
            "King's Day moves off a Sunday"
        );
        assert!(
            !of(2027).contains(&"2027-05-05".to_owned()),
            "5 May only in lustrum years"
        );
    }
}

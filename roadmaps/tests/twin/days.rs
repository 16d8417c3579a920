//! Working days as a list, walked day by day.

use chrono::{Datelike, Days as Many, NaiveDate, Weekday};
use roadmaps::model::Calendar;

/// The working days for some years around today.
pub struct Days {
    pub today: NaiveDate,
    worked: Vec<NaiveDate>,
    /// Where the first working day on or after today stands.
    origin: usize,
}

impl Days {
    pub fn new(calendar: &Calendar, today: NaiveDate) -> Days {
        let mut worked = Vec::new();
        let mut day = today - Many::new(900);
        let end = today + Many::new(1_500);
        while day < end {
            if is_worked(calendar, day) {
                worked.push(day);
            }
            day = day + Many::new(1);
        }
        let origin = worked
            .iter()
            .position(|&day| day >= today)
            .expect("a working day");
        Days {
            today,
            worked,
            origin,
        }
    }

    pub fn on_or_after(&self, date: NaiveDate) -> i64 {
        self.between(self.worked[self.origin], date)
    }

    pub fn close_of(&self, date: NaiveDate) -> i64 {
        self.on_or_after(date + Many::new(1))
    }

    /// How many working days there are from one date until before another.
    pub fn between(&self, from: NaiveDate, until: NaiveDate) -> i64 {
        let count = |a: NaiveDate, b: NaiveDate| {
            self.worked
                .iter()
                .filter(|&&day| a <= day && day < b)
                .count() as i64
        };
        if from <= until {
            count(from, until)
        } else {
            -count(until, from)
        }
    }

    pub fn day(&self, index: i64) -> NaiveDate {
        let at = self.origin as i64 + index;
        self.worked[usize::try_from(at).expect("a day of the list")]
    }

    pub fn milestone_day(&self, boundary: i64) -> NaiveDate {
        if boundary == 0 {
            self.today
        } else {
            self.day(boundary - 1)
        }
    }

    pub fn today_is_worked(&self) -> bool {
        self.worked[self.origin] == self.today
    }
}

fn is_worked(calendar: &Calendar, day: NaiveDate) -> bool {
    use roadmaps::model::Weekday as Named;
    let name = match day.weekday() {
        Weekday::Mon => Named::Mon,
        Weekday::Tue => Named::Tue,
        Weekday::Wed => Named::Wed,
        Weekday::Thu => Named::Thu,
        Weekday::Fri => Named::Fri,
        Weekday::Sat => Named::Sat,
        Weekday::Sun => Named::Sun,
    };
    let holiday = calendar.holidays.is_some() && DUTCH.contains(&day.to_string().as_str());
    let closed = calendar.closed.iter().any(|off| off.date == day);
    let open = calendar.open.iter().any(|on| on.date == day);
    open || (calendar.weekdays.contains(&name) && !holiday && !closed)
}

/// The Dutch holidays near the days of these tests, as almanacs print them.
const DUTCH: [&str; 33] = [
    "2024-12-25",
    "2024-12-26",
    "2025-01-01",
    "2025-04-21",
    "2025-04-26",
    "2025-05-05",
    "2025-05-29",
    "2025-06-09",
    "2025-12-25",
    "2025-12-26",
    "2026-01-01",
    "2026-04-06",
    "2026-04-27",
    "2026-05-14",
    "2026-05-25",
    "2026-12-25",
    "2026-12-26",
    "2027-01-01",
    "2027-03-29",
    "2027-04-27",
    "2027-05-06",
    "2027-05-17",
    "2027-12-25",
    "2027-12-26",
    "2028-01-01",
    "2028-04-17",
    "2028-04-27",
    "2028-05-25",
    "2028-06-05",
    "2028-12-25",
    "2028-12-26",
    "2029-01-01",
    "2029-04-02",
];

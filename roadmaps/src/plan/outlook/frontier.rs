//! The frontier of cost against launch date.

use chrono::NaiveDate;
use serde::Serialize;

use crate::model::{AcquisitionId, Money, Roadmap};
use crate::plan::Reading;
use crate::plan::assess::{Terms, cheapest, soonest};

/// So many launch dates are tried at most.
const MOST_TRIES: usize = 64;
/// So many steps are analysed at most, all tries together.
const EFFORT: usize = 400_000;

/// The cheapest way to launch on a day or later.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
pub struct LaunchCost {
    /// The earliest launch date at this cost.
    pub launch: NaiveDate,
    /// What the acquisitions cost.
    pub cost: Money,
    /// What is acquired.
    pub acquisitions: Vec<AcquisitionId>,
    /// Whether every cheaper way is proved to fail.
    pub proven: bool,
}

pub(super) fn frontier(roadmap: &Roadmap, today: NaiveDate) -> Vec<LaunchCost> {
    let Some((first, last)) = soonest(roadmap, today) else {
        return Vec::new();
    };
    let tries = (EFFORT / (roadmap.steps.len() + 1)).clamp(8, MOST_TRIES);
    let mut search = Frontier {
        roadmap,
        today,
        tries,
        found: Vec::new(),
    };
    let (Some(dear), Some(cheap)) = (search.at(first), search.at(last)) else {
        return Vec::new();
    };
    search.between(&dear, &cheap);
    search.found.push(dear);
    search.found.push(cheap);
    search.found.sort_by_key(|point| (point.launch, point.cost));
    search.found.dedup_by_key(|point| point.cost);
    search.found
}

struct Frontier<'a> {
    roadmap: &'a Roadmap,
    today: NaiveDate,
    tries: usize,
    found: Vec<LaunchCost>,
}

impl Frontier<'_> {
    /// The cheapest way to launch on a day.
    fn at(&mut self, launch: NaiveDate) -> Option<LaunchCost> {
        self.tries = self.tries.saturating_sub(1);
        let terms = Terms {
            launch: Some(launch),
            ..Terms::default()
        };
        let free = LaunchCost {
            launch,
            cost: Money(0),
            acquisitions: Vec::new(),
            proven: true,
        };
        match cheapest(self.roadmap, self.today, terms) {
            (Reading::Feasible, _) => Some(free),
            (_, fix) => fix.map(|fix| LaunchCost {
                launch,
                cost: fix.cost,
                acquisitions: fix.acquisitions.into_iter().map(|order| order.id).collect(),
                proven: fix.proven,
            }),
        }
    }

    /// Where the cost falls between two days, by halving: a later launch never costs more.
    fn between(&mut self, early: &LaunchCost, late: &LaunchCost) {
        let days = (late.launch - early.launch).num_days();
        if early.cost == late.cost || days < 2 || self.tries == 0 {
            return;
        }
        let middle = early.launch + chrono::Days::new(days.unsigned_abs() / 2);
        if let Some(between) = self.at(middle) {
            self.between(early, &between);
            self.between(&between, late);
            self.found.push(between);
        }
    }
}

//! What would fix it: fixes, levers, and until when to order.

use std::rc::Rc;

use super::*;

/// The last launch date that can be stated.
const LAST_LAUNCH: NaiveDate = NaiveDate::from_ymd_opt(2999, 12, 31).expect("a day");

impl<'a> Assessment<'a> {
    pub(super) fn fix(&self, found: &Found) -> Fix {
        let taken = found
            .counts
            .iter()
            .enumerate()
            .filter(|&(_, &count)| count > 0);
        let mut acquisitions: Vec<Order> = taken
            .map(|(at, &count)| {
                let acquisition = self.plan.resources.offers[at].acquisition;
                Order {
                    id: self.roadmap.acquisitions[acquisition].id.clone(),
                    count,
                    order_by: found.order_by[at].map(|day| self.plan.days.day(day)),
                }
            })
            .collect();
        acquisitions.sort_by(|a, b| a.id.cmp(&b.id));
        Fix {
            cost: Money(found.cost),
            spending: Money(found.spending),
            acquisitions,
            route: found
                .met
                .iter()
                .filter_map(|&group| self.choice(group, found.picked[group]))
                .collect(),
            proven: self.working.proven,
        }
    }

    pub(super) fn choice(&self, group: usize, alternative: usize) -> Option<Choice> {
        let any_of = self.any_of(group);
        let member = any_of.alternatives.get(alternative)?;
        Some(Choice {
            any_of: any_of.id.clone(),
            step: member.step.clone(),
        })
    }

    pub(super) fn any_of(&self, group: usize) -> &'a crate::model::AnyOf {
        let compiled = &self.plan.network.any_ofs[group];
        match self.roadmap.steps.get(compiled.owner) {
            Some(step) => &step.any_of[compiled.at],
            None => &self.roadmap.goal.any_of[compiled.at],
        }
    }

    /// Launching as early as what there is allows, whichever route that takes; none beyond what a
    /// launch date can state.
    pub(super) fn levers(&self) -> Vec<Lever> {
        let finish = self.earliest_finish(self.pessimistic.clone());
        let later = finish.filter(|&finish| finish > self.launch);
        let launch = later.map(|finish| self.plan.days.milestone_day(finish));
        let lever = launch
            .filter(|&launch| launch <= LAST_LAUNCH)
            .map(|launch| Lever::Launch {
                launch,
                cost: Money(0),
            });
        lever.into_iter().collect()
    }

    /// The earliest launch with everything on offer, and the one from which on nothing gets
    /// cheaper; none beyond what a launch date can state.
    pub(super) fn soonest(&self) -> Option<(NaiveDate, NaiveDate)> {
        let first = self.earliest_finish(everything(self.plan, &self.pessimistic))?;
        let close = self.plan.days.close_of(LAST_LAUNCH);
        if first > close {
            return None;
        }
        let free = self.earliest_finish(self.pessimistic.clone());
        let stated = self.roadmap.goal.launch;
        let stated = stated.map_or(first, |date| self.plan.days.close_of(date));
        let last = free.unwrap_or(first.max(stated) + A_YEAR);
        let day = |boundary| self.plan.days.milestone_day(boundary);
        Some((day(first), day(last.clamp(first, close))))
    }

    /// The goal's earliest finish with what there is, whichever route that takes; none where it
    /// cannot be reached.
    fn earliest_finish(&self, supply: Supply) -> Option<i64> {
        let network = self.plan.network;
        let goal = network.goal();
        let free = vec![Pick::Free; network.any_ofs.len()];
        let mut live = Live::new(self.plan, supply, free, NEVER);
        if !live.pass.early[goal].ok {
            return None;
        }
        let mut finish = live.pass.early[goal].closure;
        // Alternatives that serve earliest are not always those that finish everything first.
        for _ in 0..MOST_SETS {
            live.end_by(finish - 1);
            live.settle();
            if !network.tangled || !live.reaches(goal, finish - 1) {
                break;
            }
            finish = live.pass.early[goal].closure;
        }
        Some(finish)
    }

    pub(super) fn acquisitions(&self) -> Vec<AcquisitionAnalysis> {
        let offers = self.plan.resources.offers.iter().enumerate();
        let mut live = self.working.live.clone();
        offers
            .map(|(at, offer)| AcquisitionAnalysis {
                id: self.roadmap.acquisitions[offer.acquisition].id.clone(),
                left: offer.left,
                taken: self.working.counts[at],
                order_by: self
                    .order_by(at, &mut live)
                    .map(|day| self.plan.days.day(day)),
            })
            .collect()
    }

    /// The last day to order an offer: the earliest over the steps on the route that lack its
    /// resource at their latest dates without it, less lead and ramp-up. `live` has the dates of
    /// the working route, with any supply.
    pub(super) fn order_by(&self, offer: usize, live: &mut Live) -> Option<i64> {
        if self.launch >= NEVER {
            return None;
        }
        let network = self.plan.network;
        let mut counts = self.working.counts.clone();
        if counts[offer] == 0 {
            counts.fill(0);
        }
        counts[offer] = 0;
        let resources = self.plan.resources;
        let whole = (network.is_provided() || resources.is_paid(&counts)).then(|| {
            live.all_there(&self.pessimistic.ordered(resources, &counts));
            live.settle();
            &live.pass.supply
        });
        let offer = &self.plan.resources.offers[offer];
        let served = self.plan.resources.served_by(offer.resource);
        let mut earliest: Option<i64> = None;
        for &resource in served {
            let profile = match &whole {
                Some(supply) => Rc::clone(&supply.profiles[resource]),
                None => self.pessimistic.with_orders(resources, &counts, resource),
            };
            let needers = network.needers[resource].iter().map(|&at| at as usize);
            for at in needers.filter(|&at| self.working.on[at]) {
                let work = &network.works[at];
                let Some((start, _)) = self.dates.latest[at].filter(|_| work.state.is_open())
                else {
                    continue;
                };
                let needs = network.needs[at].iter();
                for need in needs.filter(|need| need.resource == resource) {
                    if let Some(lack) = profile.lack(need.demand, start, work.days) {
                        let day = lack.first - offer.delay;
                        earliest = Some(earliest.map_or(day, |earliest| earliest.min(day)));
                    }
                }
            }
        }
        earliest
    }
}

#[cfg(test)]
mod tests {
    use crate::exchange::json;
    use crate::plan::{Lever, analyse};

    /// The launch that is proposed for so many steps of so many days after each other.
    fn proposed(steps: usize, days: u32) -> Option<String> {
        let chain = (0..steps).map(|at| {
            let requires = match at {
                0 => String::new(),
                _ => format!(r#"{{"step": "s{}"}}"#, at - 1),
            };
            format!(r#"{{"id": "s{at}", "title": "S", "days": {days}, "requires": [{requires}]}}"#)
        });
        let text = format!(
            r#"{{"format": "backcast", "goal": {{"title": "G", "launch": "2027-03-05",
                "requires": [{{"step": "s{}"}}]}}, "steps": [{}]}}"#,
            steps - 1,
            chain.collect::<Vec<_>>().join(",")
        );
        let roadmap = json::read(text.as_bytes(), "test").expect("a roadmap");
        let analysis = analyse(&roadmap, "2027-01-04".parse().expect("a day"));
        assert!(analysis.goal.float < Some(0), "it is too late");
        analysis
            .levers
            .first()
            .map(|Lever::Launch { launch, .. }| launch.to_string())
    }

    #[test]
    fn no_launch_is_proposed_that_cannot_be_stated() {
        assert_eq!(proposed(1, 50).as_deref(), Some("2027-03-12"));
        assert!(proposed(2, 100_000).is_some_and(|launch| launch.starts_with("27")));
        assert_eq!(proposed(3, 100_000), None, "a date in the 32nd century");
        assert_eq!(proposed(100, 100_000), None, "no calendar goes so far");
    }
}

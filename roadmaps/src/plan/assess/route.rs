//! The working route: the choices made, completed from the first fix.

use super::*;

/// The working route.
pub(super) struct Working {
    /// How often each offer is taken.
    pub(super) counts: Vec<u32>,
    /// The picks that make it.
    pub(super) picks: Vec<Pick>,
    /// Earliest dates.
    pub(super) pass: Forward,
    /// Latest dates.
    pub(super) back: Backward,
    pub(super) on: Vec<bool>,
    /// Whether the working route meets each group.
    pub(super) meets: Vec<bool>,
    pub(super) fixes: Vec<Found>,
    pub(super) proven: bool,
}

impl Working {
    /// The working route keeps the choices made and completes open groups, with acquisitions, from
    /// the first fix.
    pub(super) fn new(
        roadmap: &Roadmap,
        plan: Plan,
        passes: &Passes,
        supply: &Supply,
        decided: &[Option<usize>],
        launch: i64,
        reading: Reading,
    ) -> Working {
        let mut search = Search::new(plan, roadmap, supply, launch);
        let none = vec![0; plan.resources.offers.len()];
        let mut chosen = picks(decided);
        let take = |chosen: &mut Vec<Pick>, met: &[usize], picked: &[usize]| {
            for &group in met {
                if decided[group].is_none() {
                    chosen[group] = Pick::Fixed(picked[group]);
                }
            }
        };
        let (mut counts, mut fixes, mut proven) = (none, Vec::new(), true);
        let kept = if reading == Reading::NotSettled {
            Routes::default()
        } else {
            search::routes(plan, decided)
        };
        match reading {
            Reading::NotSettled => {}
            Reading::Feasible => {
                if let Some(best) = search.best_feasible(&kept) {
                    take(
                        &mut chosen,
                        &kept.routes[best].met,
                        &kept.routes[best].picked,
                    );
                }
            }
            Reading::FeasibleIf => {
                // The route that serves earliest with everything on offer, for where not all are
                // looked at.
                let seed = passes.pessimistic.route_with_offers();
                let keeping_seed = decided.iter().zip(&seed);
                let keeping_seed = keeping_seed.map(|(choice, &picked)| choice.unwrap_or(picked));
                let keeping = search.fixes(&kept, Some(keeping_seed.collect()));
                let all = if decided.iter().any(Option::is_some) {
                    let open = vec![None; decided.len()];
                    search.fixes(&search::routes(plan, &open), Some(seed))
                } else {
                    search::Fixes {
                        found: keeping.found.clone(),
                        proven: keeping.proven,
                    }
                };
                if let Some(first) = keeping.found.first().or(all.found.first()) {
                    counts = first.counts.clone();
                    take(&mut chosen, &first.met, &first.picked);
                }
                if keeping.found.is_empty() {
                    // No fix keeps the choices: what the first one leaves open goes as without a fix.
                    let partly: Vec<Option<usize>> =
                        chosen.iter().map(|pick| pick.fixed()).collect();
                    let routes = search::routes(plan, &partly);
                    let ordered = supply.ordered(plan.resources, &counts);
                    if let Some(best) = search.least_bad(&routes, &ordered) {
                        take(
                            &mut chosen,
                            &routes.routes[best].met,
                            &routes.routes[best].picked,
                        );
                    }
                }
                (fixes, proven) = (all.found, all.proven);
            }
            Reading::Infeasible => {
                if let Some(best) = search.least_bad(&kept, supply) {
                    take(
                        &mut chosen,
                        &kept.routes[best].met,
                        &kept.routes[best].picked,
                    );
                }
            }
        }
        let ordered = supply.ordered(plan.resources, &counts);
        let pass = plan.forward(&plan.network.order, ordered, &chosen, launch, |_| false);
        let reached = plan.reached(&pass.picked);
        let back = plan.backward(&reached, &pass, launch);
        let mut meets = vec![false; decided.len()];
        for (at, work) in plan.network.works.iter().enumerate() {
            if reached.on[at] && !plan.is_settled(at) {
                work.any_of.iter().for_each(|&group| meets[group] = true);
            }
        }
        Working {
            counts,
            picks: chosen,
            pass,
            back,
            on: reached.on,
            meets,
            fixes,
            proven,
        }
    }
}

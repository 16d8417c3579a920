//! The working route: the choices made, completed from the first fix.

use super::*;

/// The working route.
pub(super) struct Working<'a> {
    /// How often each offer is taken.
    pub(super) counts: Vec<u32>,
    /// The picks that make it.
    pub(super) picks: Vec<Pick>,
    /// Earliest dates, as a pass that others go on from.
    pub(super) live: Live<'a>,
    /// Latest dates.
    pub(super) back: Backward,
    pub(super) on: Vec<bool>,
    /// Whether the working route meets each group.
    pub(super) meets: Vec<bool>,
    pub(super) fixes: Vec<Found>,
    pub(super) proven: bool,
}

impl<'a> Working<'a> {
    /// The working route keeps the choices made and completes open groups, with acquisitions, from
    /// the first fix.
    pub(super) fn new(
        roadmap: &Roadmap,
        plan: Plan<'a>,
        passes: &Passes<'a>,
        supply: &Supply,
        decided: &[Option<usize>],
        launch: i64,
        reading: Reading,
    ) -> Self {
        let reads = &passes.pessimistic;
        let search = || {
            let (bare, whole) = (&reads.as_is, &reads.with_offers);
            Search::new(plan, roadmap, supply, launch, bare, whole)
        };
        let is_open = decided.contains(&None);
        let none = vec![0; plan.resources.offers.len()];
        let mut chosen = picks(decided);
        let take = |chosen: &mut Vec<Pick>, choices: &[(usize, usize)]| {
            for &(group, alternative) in choices {
                if decided[group].is_none() {
                    chosen[group] = Pick::Fixed(alternative);
                }
            }
        };
        let (mut counts, mut fixes, mut proven) = (none, Vec::new(), true);
        match reading {
            Reading::NotSettled => {}
            Reading::Feasible | Reading::Infeasible if !is_open => {}
            Reading::Feasible => {
                if let Some(best) = search().best_feasible(decided) {
                    take(&mut chosen, &best);
                }
            }
            Reading::FeasibleIf => {
                let mut search = search();
                // The route that serves earliest with everything on offer, for where not all are
                // looked at.
                let seed = reads.with_offers.pass.picked.clone();
                let keeping_seed = decided.iter().zip(&seed);
                let keeping_seed = keeping_seed.map(|(choice, &picked)| choice.unwrap_or(picked));
                let keeping = search.fixes(decided, keeping_seed.collect());
                let all = if decided.iter().any(Option::is_some) {
                    search.fixes(&vec![None; decided.len()], seed)
                } else {
                    search::Fixes {
                        found: keeping.found.clone(),
                        proven: keeping.proven,
                    }
                };
                if let Some(first) = keeping.found.first().or(all.found.first()) {
                    counts = first.counts.clone();
                    take(&mut chosen, &first.choices());
                }
                if keeping.found.is_empty() {
                    // No fix keeps the choices: what the first one leaves open goes as without a fix.
                    let partly: Vec<Option<usize>> =
                        chosen.iter().map(|pick| pick.fixed()).collect();
                    if let Some(best) = search.least_bad(&partly, &counts) {
                        take(&mut chosen, &best);
                    }
                }
                (fixes, proven) = (all.found, all.proven);
            }
            Reading::Infeasible => {
                if let Some(best) = search().least_bad(decided, &counts) {
                    take(&mut chosen, &best);
                }
            }
        }
        let mut live = reads.as_is.clone();
        for (group, &pick) in chosen.iter().enumerate() {
            live.pick(group, pick);
        }
        live.all_there(&supply.ordered(plan.resources, &counts));
        live.settle();
        let pass = &live.pass;
        let reached = plan.reached(&pass.picked);
        let back = plan.backward(&reached.on, &reached.required, pass, launch);
        let mut meets = vec![false; decided.len()];
        for at in (0..plan.network.works.len()).filter(|&at| reached.on[at]) {
            if !plan.is_settled(at) {
                for &group in &plan.network.asks[at] {
                    meets[group] = true;
                }
            }
        }
        // A choice that the first fix lent for a group that the route does not meet is none of it.
        for (group, &pick) in picks(decided).iter().enumerate() {
            if !meets[group] && chosen[group] != pick {
                chosen[group] = pick;
                live.pick(group, pick);
            }
        }
        live.settle();
        Working {
            counts,
            picks: chosen,
            live,
            back,
            on: reached.on,
            meets,
            fixes,
            proven,
        }
    }
}

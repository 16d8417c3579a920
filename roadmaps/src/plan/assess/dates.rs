//! The dates of every work, on the route and off it.

use std::rc::Rc;

use super::*;

/// Dates of every work; none where there are none.
pub(super) struct Dates {
    pub(super) earliest: Vec<Option<(i64, i64)>>,
    pub(super) latest: Vec<Option<(i64, i64)>>,
    /// What lacks at latest dates without anything on offer, one a need.
    pub(super) lacks: Vec<Vec<Option<Lack>>>,
    /// The same when what is unknown is had.
    pub(super) hopeless: Vec<Vec<bool>>,
    /// The last day to order what each step lacks itself.
    pub(super) order_by: Vec<Option<i64>>,
    pub(super) leads: Vec<bool>,
}

impl Dates {
    /// The dates of every work: on the route, off it with only the groups changed that it takes
    /// to reach them, and those that do not lead to the goal from the launch date back.
    pub(super) fn new(
        plan: Plan,
        pessimistic: &Supply,
        optimistic: &Supply,
        working: &Working,
        launch: i64,
    ) -> Dates {
        let network = plan.network;
        let count = network.works.len();
        let mut dates = Dates {
            earliest: vec![None; count],
            latest: vec![None; count],
            lacks: (0..count)
                .map(|at| vec![None; network.needs[at].len()])
                .collect(),
            hopeless: (0..count)
                .map(|at| vec![false; network.needs[at].len()])
                .collect(),
            order_by: vec![None; count],
            leads: leads_to_goal(network),
        };
        let dated = launch < NEVER;
        for at in (0..count).filter(|&at| working.on[at]) {
            let (pass, back) = (&working.live.pass, &working.back);
            let (early, late) = (
                (pass.early[at].start, pass.early[at].finish),
                (back.start[at], back.finish[at]),
            );
            dates.put(plan, at, early, late, dated);
        }
        let off = |at: usize| is_off(plan, working, at);
        let as_working = Rc::new(working.counts.clone());
        let mut orders = vec![as_working; count];
        if (0..count).any(off) {
            dates.put_detours(plan, pessimistic, working, launch, &mut orders);
        }
        dates.judge_needs(plan, pessimistic, optimistic, working, &orders);
        dates
    }

    /// The dates of the works off the route, and what is ordered for them.
    fn put_detours(
        &mut self,
        plan: Plan,
        pessimistic: &Supply,
        working: &Working,
        launch: i64,
        orders: &mut [Rc<Vec<u32>>],
    ) {
        let network = plan.network;
        let count = network.works.len();
        let dated = launch < NEVER;
        let off = |at: usize| is_off(plan, working, at);
        let ways = ways(plan, working);
        let mut detours = Detours::new(plan, pessimistic, working, launch);
        let mut strays = vec![false; count];
        // Which of several ways it is depends on when they reach the goal.
        let mut compared = vec![false; ways.ways.len()];
        for at in (0..count).filter(|&at| off(at)) {
            match &*ways.of[at] {
                [] => strays[at] = true,
                [_] => {}
                several => several.iter().for_each(|&way| compared[way] = true),
            }
        }
        let mut seen: Vec<Option<Way>> = ways.ways.iter().map(|_| None).collect();
        for at in (0..count).filter(|&at| off(at)) {
            let all = &ways.of[at];
            for &way in all.iter() {
                seen[way].get_or_insert_with(|| {
                    let mut found = detours.way(&ways.ways[way], compared[way]);
                    // Only what takes it is kept: a way can be long, and there can be many.
                    found.dates.retain(|&(at, ..)| ways.of[at].contains(&way));
                    found.dates.shrink_to_fit();
                    found
                });
            }
            let finish = |way: usize| seen[way].as_ref().map(|way| way.finish);
            let best = if all.len() == 1 {
                all.first()
            } else {
                all.iter()
                    .min_by_key(|&&way| (finish(way), &ways.ways[way]))
            };
            if let Some(way) = best.and_then(|&way| seen[way].as_ref())
                && let Ok(place) = way.dates.binary_search_by_key(&at, |&(at, ..)| at)
            {
                let (_, early, late) = way.dates[place];
                self.put(plan, at, early, late, dated);
                orders[at] = Rc::clone(&way.counts);
            }
        }
        if strays.contains(&true) {
            let way = detours.of_strays(&strays);
            for &(at, early, late) in &way.dates {
                self.put(plan, at, early, late, dated);
                orders[at] = Rc::clone(&way.counts);
            }
        }
    }

    fn put(&mut self, plan: Plan, at: usize, early: Span, late: Span, dated: bool) {
        let work = &plan.network.works[at];
        if plan.network.cut[at] || work.state == State::Dropped || work.is_group {
            return;
        }
        self.earliest[at] = Some(early);
        if dated && !plan.is_settled(at) {
            self.latest[at] = Some(late);
        }
    }

    /// What each open step lacks at its latest dates, and the last day to order it.
    fn judge_needs(
        &mut self,
        plan: Plan,
        pessimistic: &Supply,
        optimistic: &Supply,
        working: &Working,
        orders: &[Rc<Vec<u32>>],
    ) {
        let network = plan.network;
        let provided = |supply: &Supply| {
            if !network.is_provided() {
                return supply.clone();
            }
            let pass = plan.forward(
                &network.order,
                supply.clone(),
                &working.picks,
                NEVER,
                |_| false,
            );
            pass.supply
        };
        let (without, hoped) = (provided(pessimistic), provided(optimistic));
        for (at, work) in network.works.iter().enumerate() {
            if !work.state.is_open() || network.cut[at] {
                continue;
            }
            let Some((start, _)) = self.latest[at].or(self.earliest[at]) else {
                continue;
            };
            for (position, need) in network.needs[at].iter().enumerate() {
                let lack = without.profiles[need.resource].lack(need.demand, start, work.days);
                self.lacks[at][position] = lack;
                let Some(lack) = lack else { continue };
                let still = hoped.profiles[need.resource].lack(need.demand, start, work.days);
                self.hopeless[at][position] = still.is_some();
                if self.latest[at].is_none() {
                    continue;
                }
                for &offer in &plan.resources.offers_for[need.resource] {
                    if orders[at][offer] > 0 {
                        let day = lack.first - plan.resources.offers[offer].delay;
                        self.order_by[at] =
                            Some(self.order_by[at].map_or(day, |known| known.min(day)));
                    }
                }
            }
        }
    }
}

/// Whether a work that has dates is off the working route.
fn is_off(plan: Plan, working: &Working, at: usize) -> bool {
    let network = plan.network;
    !working.on[at] && !network.cut[at] && !network.works[at].is_group
}

/// What leads to the goal by any alternative.
fn leads_to_goal(network: &Network) -> Vec<bool> {
    let mut leads = vec![false; network.works.len()];
    leads[network.goal()] = true;
    let mut stack = vec![network.goal()];
    while let Some(at) = stack.pop() {
        let earlier = network.arcs_into(at).map(|arc| arc.from);
        for from in earlier.chain(network.providers_for(at)) {
            if !std::mem::replace(&mut leads[from], true) {
                stack.push(from);
            }
        }
    }
    leads
}

pub(super) fn difference(latest: Option<i64>, earliest: Option<i64>) -> Option<i32> {
    let days = latest? - earliest?;
    Some(days.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32)
}

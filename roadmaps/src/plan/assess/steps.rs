//! What each step, group and success criterion shows.

use std::collections::HashMap;

use super::*;

impl<'a> Assessment<'a> {
    pub(super) fn step(
        &self,
        at: usize,
        verdict: Verdict,
        baseline: &HashMap<&str, NaiveDate>,
    ) -> StepAnalysis {
        let step = &self.roadmap.steps[at];
        let work = &self.plan.network.works[at];
        let days = self.plan.days;
        let length = self.plan.length(at);
        let (earliest, latest) = (self.dates.earliest[at], self.dates.latest[at]);
        let start = |start: i64| {
            if length == 0 {
                days.milestone_day(start)
            } else {
                days.day(start)
            }
        };
        let finish = |end: i64| {
            if length == 0 {
                days.milestone_day(end)
            } else {
                days.day(end - 1)
            }
        };
        let mut shown = StepAnalysis {
            id: step.id.clone(),
            title: step.title.clone(),
            earliest_start: earliest.map(|(from, _)| start(from)),
            earliest_finish: earliest.map(|(_, to)| finish(to)),
            latest_start: latest.map(|(from, to)| {
                if length == 0 {
                    self.latest_milestone(to)
                } else {
                    days.day(from)
                }
            }),
            latest_finish: latest.map(|(_, to)| {
                if length == 0 {
                    self.latest_milestone(to)
                } else {
                    days.day(to - 1)
                }
            }),
            float: difference(latest.map(|(_, to)| to), earliest.map(|(_, to)| to)),
            critical: false,
            on_route: self.working.on[at],
            leads_to_goal: self.dates.leads[at],
            verdict,
            point_of_no_return: None,
            planned: None,
            can_start: self.can_start(at),
            blocked: false,
            needs: self.needs(at),
        };
        match work.state {
            State::Finished { started, on } => {
                let first = if work.days == 0 { on } else { started };
                shown.earliest_start = Some(first);
                shown.latest_start = Some(first);
                shown.earliest_finish = Some(on);
                shown.latest_finish = Some(on);
                shown.float = None;
            }
            State::Started { on, .. } => {
                shown.earliest_start = Some(on);
                shown.latest_start = Some(on);
            }
            State::Dropped => {
                (shown.earliest_start, shown.earliest_finish) = (None, None);
                (shown.latest_start, shown.latest_finish, shown.float) = (None, None, None);
            }
            State::Open => {
                let order = self.dates.order_by[at].map(|day| days.day(day));
                shown.point_of_no_return = match (shown.latest_start, order) {
                    (Some(start), Some(order)) => Some(start.min(order)),
                    (start, _) => start,
                };
            }
        }
        let goal = self.goal_float();
        shown.critical =
            shown.on_route && matches!((shown.float, goal), (Some(own), Some(goal)) if own <= goal);
        shown.planned = step
            .planned_start
            .or_else(|| baseline.get(step.id.as_str()).copied())
            .or(shown.latest_start);
        shown
    }

    pub(super) fn goal_float(&self) -> Option<i32> {
        let goal = self.plan.network.goal();
        let (earliest, latest) = (self.dates.earliest[goal]?, self.dates.latest[goal]?);
        difference(Some(latest.1), Some(earliest.1))
    }

    /// What the newest baseline says of the steps' starts.
    pub(super) fn baseline(&self) -> HashMap<&'a str, NaiveDate> {
        let baselines = self.roadmap.baselines.iter();
        let Some(newest) = baselines.max_by_key(|baseline| baseline.made) else {
            return HashMap::new();
        };
        let steps = newest.plan.steps.iter().rev();
        let dated = steps.filter_map(|step| Some((step.id.as_str(), step.start.or(step.finish)?)));
        dated.collect()
    }

    /// Exactly the steps whose prerequisites are met: each finished (or started, where only its
    /// start is required), and one of each group of alternatives.
    pub(super) fn can_start(&self, at: usize) -> bool {
        let network = self.plan.network;
        let work = &network.works[at];
        if !work.state.is_open() || work.is_group || network.cut[at] {
            return false;
        }
        let today = self.plan.days.today();
        if self.roadmap.steps[at]
            .not_before
            .is_some_and(|date| date > today)
        {
            return false;
        }
        use crate::model::Link;
        let met = |arc: &Arc| {
            let state = network.works[arc.from].state;
            let (start, finish) = match self.dates.earliest[arc.from] {
                Some(dates) => dates,
                None => return false,
            };
            let by_now = i64::from(self.plan.days.today_is_worked());
            match arc.link {
                Link::FS => state.is_finished() && finish + arc.lag <= by_now.max(0),
                Link::SS => (state.is_finished() || state.is_started()) && start + arc.lag <= 0,
                Link::FF | Link::SF => true,
            }
        };
        network.requires[at].iter().all(met)
            && network.asks[at].iter().all(|&group| {
                network.any_ofs[group]
                    .alternatives
                    .iter()
                    .any(|arcs| !arcs.is_empty() && arcs.iter().all(met))
            })
    }

    pub(super) fn needs(&self, at: usize) -> Vec<NeedAnalysis> {
        let states = self.plan.network.needs[at]
            .iter()
            .enumerate()
            .map(|(position, need)| {
                let lack = self.dates.lacks[at][position].as_ref();
                NeedAnalysis {
                    resource: self.roadmap.resources[need.resource].id.clone(),
                    state: match lack {
                        None => NeedState::Have,
                        Some(_) if self.dates.hopeless[at][position] => NeedState::Missing,
                        Some(_) => NeedState::Unknown,
                    },
                    missing: lack.and_then(|lack| lack.amount).map(Amount),
                }
            });
        states.collect()
    }

    /// A group shows what is below it, on the route where anything of it is: groups in it show
    /// the same of what is below them.
    pub(super) fn sum_up_groups(&self, steps: &mut [StepAnalysis]) {
        self.mark_blocked(steps);
        for (at, members) in self.plan.network.groups.upward() {
            let on: Vec<usize> = members
                .iter()
                .copied()
                .filter(|&at| steps[at].on_route)
                .collect();
            let shown = if on.is_empty() { members } else { &on };
            let dates = |of: fn(&StepAnalysis) -> Option<NaiveDate>| {
                shown
                    .iter()
                    .filter_map(|&at| of(&steps[at]))
                    .collect::<Vec<_>>()
            };
            let earliest_start = dates(|step| step.earliest_start).into_iter().min();
            let earliest_finish = dates(|step| step.earliest_finish).into_iter().max();
            let latest_start = dates(|step| step.latest_start).into_iter().min();
            let latest_finish = dates(|step| step.latest_finish).into_iter().max();
            let return_by = dates(|step| step.point_of_no_return).into_iter().min();
            let float = shown.iter().filter_map(|&at| steps[at].float).min();
            let any = |of: fn(&StepAnalysis) -> bool| shown.iter().any(|&at| of(&steps[at]));
            let (critical, on_route) = (any(|step| step.critical), any(|step| step.on_route));
            let (leads, blocked) = (any(|step| step.leads_to_goal), any(|step| step.blocked));
            let verdict = shown
                .iter()
                .map(|&at| steps[at].verdict)
                .max_by_key(|v| severity(*v));
            let group = &mut steps[at];
            group.earliest_start = earliest_start;
            group.earliest_finish = earliest_finish;
            group.latest_start = latest_start;
            group.latest_finish = latest_finish;
            group.point_of_no_return = return_by;
            group.float = float;
            group.critical = critical;
            group.on_route = on_route;
            group.leads_to_goal = leads;
            group.blocked = blocked;
            group.planned = group.planned.or(latest_start);
            group.verdict = verdict.unwrap_or(Verdict::Feasible);
        }
    }

    /// A missing resource blocks the step that needs it and, along the route, all after it.
    pub(super) fn mark_blocked(&self, steps: &mut [StepAnalysis]) {
        let network = self.plan.network;
        let mut blocked = vec![false; network.works.len()];
        for &at in &network.order {
            if at == network.goal() || self.plan.is_settled(at) {
                continue;
            }
            let own = network.works[at].state.is_open()
                && steps[at]
                    .needs
                    .iter()
                    .any(|need| need.state != NeedState::Have);
            let earlier = self.plan.taken_arcs(at, &self.working.live.pass.picked);
            blocked[at] = own || earlier.into_iter().any(|arc| blocked[arc.from]);
            steps[at].blocked = blocked[at];
        }
    }

    pub(super) fn criteria(&self, steps: &[StepAnalysis]) -> Vec<CriterionAnalysis> {
        let criteria = self.roadmap.goal.criteria.iter();
        criteria
            .map(|criterion| {
                let tied: Vec<usize> = criterion
                    .steps
                    .iter()
                    .filter_map(|step| self.ids.step(step))
                    .collect();
                let finished = |&at: &usize| {
                    let works = &self.plan.network.works;
                    match works[at].is_group {
                        true => self
                            .plan
                            .network
                            .groups
                            .below(at)
                            .iter()
                            .all(|&below| works[below].state.is_finished()),
                        false => works[at].state.is_finished(),
                    }
                };
                let verdicts = tied.iter().map(|&at| steps[at].verdict);
                CriterionAnalysis {
                    id: criterion.id.clone(),
                    verdict: verdicts.max_by_key(|verdict| severity(*verdict)),
                    reached: !tied.is_empty() && tied.iter().all(finished),
                }
            })
            .collect()
    }

    pub(super) fn goal(&self) -> GoalDates {
        let goal = self.plan.network.goal();
        let earliest = self.dates.earliest[goal].map(|(_, finish)| finish);
        let latest = self.dates.latest[goal].map(|(_, finish)| finish);
        GoalDates {
            latest: latest.map(|boundary| self.latest_milestone(boundary)),
            earliest_finish: earliest.map(|boundary| self.plan.days.milestone_day(boundary)),
            float: difference(latest, earliest),
            needs: self.needs(goal),
        }
    }

    /// A latest date never shows a day after the launch date.
    pub(super) fn latest_milestone(&self, boundary: i64) -> NaiveDate {
        let shown = self.plan.days.milestone_day(boundary);
        match self.roadmap.goal.launch {
            Some(launch) if shown > launch => self.plan.days.day(boundary - 1),
            _ => shown,
        }
    }
}

pub(super) fn severity(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Feasible => 0,
        Verdict::FeasibleIf => 1,
        Verdict::Undecided => 2,
        Verdict::Infeasible => 3,
    }
}

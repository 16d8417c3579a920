//! What is wrong or noteworthy in the roadmap itself.

use crate::plan::calendar::is_beyond;

use super::*;

impl<'a> Assessment<'a> {
    pub(super) fn problems(&self, steps: &[StepAnalysis]) -> Vec<Problem> {
        let mut problems = Vec::new();
        self.structural_problems(&mut problems);
        self.dated_problems(steps, &mut problems);
        problems
    }

    pub(super) fn structural_problems(&self, problems: &mut Vec<Problem>) {
        let network = self.plan.network;
        let title = |at: usize| self.title(at);
        let id = |at: usize| match network.node(at, self.roadmap) {
            Node::Goal => Vec::new(),
            Node::Step(id) => vec![id],
        };
        let mut note = |kind, steps, sentence| {
            problems.push(Problem {
                kind,
                steps,
                sentence,
            })
        };
        for circle in &network.loops {
            let mut steps: Vec<String> = circle.iter().map(|&at| title(at)).collect();
            steps.extend(circle.first().map(|&at| title(at)));
            let ids = circle.iter().flat_map(|&at| id(at)).collect();
            note(ProblemKind::Loop, ids, Sentence::ProblemLoop { steps });
        }
        for (at, name) in &network.dangling {
            let sentence = Sentence::ProblemReference {
                step: title(*at),
                id: name.clone(),
            };
            note(ProblemKind::Reference, id(*at), sentence);
        }
        for &at in &network.groups.loops {
            let sentence = Sentence::ProblemGroupLoop { step: title(at) };
            note(ProblemKind::GroupLoop, id(at), sentence);
        }
        if let Some(country) = &self.plan.days.unknown_holidays {
            let sentence = Sentence::ProblemHolidays {
                country: country.clone(),
            };
            note(ProblemKind::Calendar, Vec::new(), sentence);
        }
        if let Some(launch) = self
            .roadmap
            .goal
            .launch
            .filter(|&date| date < self.plan.days.today())
        {
            note(
                ProblemKind::LaunchPast,
                Vec::new(),
                Sentence::ProblemLaunchPast { launch },
            );
        }
    }

    pub(super) fn dated_problems(&self, steps: &[StepAnalysis], problems: &mut Vec<Problem>) {
        let network = self.plan.network;
        let today = self.plan.days.today();
        for (at, analysis) in steps.iter().enumerate() {
            let (step, work) = (&self.roadmap.steps[at], &network.works[at]);
            if work.is_group || network.cut[at] {
                continue;
            }
            let title = || self.title(at);
            let mut note = |kind, sentence| {
                problems.push(Problem {
                    kind,
                    steps: vec![step.id.clone()],
                    sentence,
                });
            };
            if let Some(float) = analysis
                .float
                .filter(|&float| float < 0 && analysis.on_route)
            {
                let days = float.unsigned_abs();
                note(
                    ProblemKind::Late,
                    Sentence::ProblemLate {
                        step: title(),
                        days,
                    },
                );
            } else if let Some(date) = analysis
                .point_of_no_return
                .filter(|&date| date < today && analysis.on_route)
            {
                let sentence = Sentence::ProblemNoReturn {
                    step: title(),
                    date,
                };
                note(ProblemKind::PointOfNoReturn, sentence);
            }
            if let (Some(deadline), Some(finish)) = (step.deadline, analysis.earliest_finish)
                && finish > deadline
            {
                let finish = Some(finish).filter(|&date| !is_beyond(date));
                let sentence = Sentence::ProblemDeadline {
                    step: title(),
                    deadline,
                    finish,
                };
                note(ProblemKind::Deadline, sentence);
            }
            if let (Some(planned), Some(latest)) = (step.planned_start, analysis.latest_start)
                && work.state.is_open()
                && planned > latest
                && !is_beyond(latest)
            {
                let sentence = Sentence::ProblemPlannedLate {
                    step: title(),
                    planned,
                    latest,
                };
                note(ProblemKind::PlannedLate, sentence);
            }
            if work.state.is_started() && self.started_early(at) {
                note(
                    ProblemKind::StartedEarly,
                    Sentence::ProblemStartedEarly { step: title() },
                );
            }
            if work.state.is_finished() && self.finished_early(at) {
                note(
                    ProblemKind::FinishedEarly,
                    Sentence::ProblemFinishedEarly { step: title() },
                );
            }
            if work.state.is_open() && step.days.is_none() && !step.milestone {
                note(
                    ProblemKind::NoEstimate,
                    Sentence::ProblemNoEstimate { step: title() },
                );
            }
            if !analysis.leads_to_goal && !self.plan.is_settled(at) {
                note(
                    ProblemKind::Stranded,
                    Sentence::ProblemStranded { step: title() },
                );
            }
        }
        problems.sort_by_key(|problem| problem.kind);
    }

    pub(super) fn started_early(&self, at: usize) -> bool {
        use crate::model::Link;
        let mut arcs = self.plan.taken_arcs(at, &self.working.live.pass.picked);
        arcs.any(|arc| {
            arc.link == Link::FS && !self.plan.network.works[arc.from].state.is_finished()
        })
    }

    /// Whether something that a finished step requires is still to be done.
    pub(super) fn finished_early(&self, at: usize) -> bool {
        let network = self.plan.network;
        let works = &network.works;
        let to_do =
            |arc: &Arc| works[arc.from].state.is_open() || works[arc.from].state.is_started();
        let none_done = |group: &usize| {
            let alternatives = &network.any_ofs[*group].alternatives;
            !alternatives.is_empty() && alternatives.iter().all(|arcs| arcs.iter().any(to_do))
        };
        network.requires[at].iter().any(to_do) || network.asks[at].iter().any(none_done)
    }

    pub(super) fn title(&self, at: usize) -> String {
        match self.roadmap.steps.get(at) {
            None => self.roadmap.goal.title.clone(),
            Some(step) if step.title.is_empty() => step.id.to_string(),
            Some(step) => step.title.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::exchange::json;
    use crate::plan::{ProblemKind, analyse};

    /// Whether something finished is told to be so too early: it requires A or B, which stand as
    /// they are given.
    fn told(a: &str, b: &str) -> bool {
        let text = format!(
            r#"{{"format": "backcast",
                "goal": {{"title": "G", "launch": "2027-03-05",
                    "requires": [{{"step": "either"}}]}},
                "steps": [{{"id": "a", "title": "A", "days": 5 {a}}},
                    {{"id": "b", "title": "B", "days": 5 {b}}},
                    {{"id": "either", "title": "Either", "milestone": true, "any_of": [
                        {{"alternatives": [{{"step": "a"}}, {{"step": "b"}}]}}],
                      "progress": {{"state": "finished", "finished": "2026-12-31"}}}}]}}"#
        );
        let roadmap = json::read(text.as_bytes(), "test").expect("a roadmap");
        let today = "2027-01-04".parse().expect("a day");
        let mut problems = analyse(&roadmap, today).problems.into_iter();
        problems.any(|problem| problem.kind == ProblemKind::FinishedEarly)
    }

    #[test]
    fn what_is_finished_before_what_it_requires_is_told() {
        let finished = r#", "progress": {"state": "finished", "finished": "2026-12-30"}"#;
        let started = r#", "progress": {"state": "started", "started": "2026-12-30"}"#;
        let dropped = r#", "progress": {"state": "dropped"}"#;
        assert!(told("", ""), "neither alternative is done");
        assert!(told(started, ""), "what runs is not done");
        assert!(!told(finished, ""), "one alternative is enough");
        assert!(!told("", finished), "either of them");
        assert!(!told("", dropped), "nobody waits for what was dropped");
    }
}

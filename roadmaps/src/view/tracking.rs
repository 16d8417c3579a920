//! How steps and milestones stand against the plan: planned, forecast, latest and real days.

use chrono::NaiveDate;
use serde::Serialize;

use super::Card;
use crate::model::{Progress, ProgressState, Step};
use crate::plan::{StepAnalysis, Verdict};

/// How a step or milestone stands against the plan.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, specta::Type)]
pub struct Tracking {
    /// What is done, else what presses most.
    pub state: TrackState,
    /// A milestone's planned day; a step's planned start.
    pub planned: Option<NaiveDate>,
    /// The earliest day on which it can be finished; none once it is, or when it will not be.
    pub forecast: Option<NaiveDate>,
    /// The latest day on which it may be finished; none once it is, or when it will not be.
    pub latest: Option<NaiveDate>,
    /// The day on which it was really finished, else started.
    pub real: Option<NaiveDate>,
    /// Whether its real day, else its forecast, comes after its planned day, or what is left of it
    /// no longer fits before its latest day.
    pub late: bool,
}

/// The states of a tracked step, most pressing first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum TrackState {
    /// It comes too late.
    Late,
    /// A resource that it, or something on the way to it, lacks is in the way.
    Blocked,
    /// What is unknown decides it.
    Undecided,
    /// All that it requires is there: it can start now.
    Ready,
    /// Work is under way.
    Started,
    /// Nothing presses.
    OnTime,
    /// The working route does not take it.
    Off,
    /// Done.
    Finished,
    /// It will not be done.
    Dropped,
}

/// How a step stands: by its progress, what the plan says of it, and its card; groups have none.
/// The card's `late` counts, so that the window, the report and the map call the same steps late.
pub fn tracking(
    step: &Step,
    plan: &StepAnalysis,
    card: Option<&Card>,
    today: NaiveDate,
) -> Tracking {
    let progress = step.progress.as_ref();
    let state = progress.map(|progress| progress.state);
    let closed = matches!(
        state,
        Some(ProgressState::Finished | ProgressState::Dropped)
    );
    let while_open = |day: Option<NaiveDate>| day.filter(|_| !closed);
    let (forecast, latest) = (
        while_open(plan.earliest_finish),
        while_open(plan.latest_finish),
    );
    let after_plan = slips(step, plan, progress, today);
    let late = match state {
        Some(ProgressState::Dropped) => false,
        Some(ProgressState::Finished) => after_plan,
        _ => {
            let passed = card.is_some_and(|card| card.late);
            passed || plan.float.is_some_and(|float| float < 0) || after_plan
        }
    };
    Tracking {
        state: match state {
            Some(ProgressState::Finished) => TrackState::Finished,
            Some(ProgressState::Dropped) => TrackState::Dropped,
            _ if late => TrackState::Late,
            _ if !plan.on_route => TrackState::Off,
            _ if plan.verdict == Verdict::Undecided => TrackState::Undecided,
            _ if plan.blocked => TrackState::Blocked,
            Some(ProgressState::Started) => TrackState::Started,
            None if plan.can_start => TrackState::Ready,
            None => TrackState::OnTime,
        },
        planned: plan.planned,
        forecast,
        latest,
        real: progress.and_then(|progress| progress.finished.or(progress.started)),
        late,
    }
}

/// Whether a milestone's day, or a step's start, comes or came after the planned one.
fn slips(step: &Step, plan: &StepAnalysis, progress: Option<&Progress>, today: NaiveDate) -> bool {
    let Some(planned) = plan.planned else {
        return false;
    };
    let day = match progress {
        Some(progress) if step.milestone => progress.finished.or(plan.earliest_finish),
        Some(progress) => progress.started.or(progress.finished),
        None if step.milestone => plan.earliest_finish,
        None => plan.earliest_start,
    };
    let overdue = progress.is_none() && planned < today;
    overdue || day.is_some_and(|day| day > planned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::json;
    use crate::plan;

    /// Today Monday 4 January 2027, launch Friday 5 March; one step of ten days and a milestone.
    fn tracked(step: &str, milestone: &str) -> (Tracking, Tracking) {
        let text = format!(
            r#"{{"format": "backcast",
                "goal": {{"title": "G", "launch": "2027-03-05", "requires": [{{"step": "m"}}]}},
                "steps": [{{"id": "s", "title": "S", "days": 10 {step}}},
                          {{"id": "m", "title": "M", "milestone": true,
                            "requires": [{{"step": "s"}}] {milestone}}}],
                "resources": [{{"id": "r", "title": "R", "kind": "asset",
                                "availability": [{{"state": "missing"}}]}}]}}"#
        );
        let roadmap = json::read(text.as_bytes(), "test").expect("a roadmap");
        let today = day("2027-01-04");
        let analysis = plan::analyse(&roadmap, today);
        let of = |at: usize| tracking(&roadmap.steps[at], &analysis.steps[at], None, today);
        (of(0), of(1))
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn a_milestone_is_late_when_its_forecast_comes_after_its_planned_day() {
        let (step, milestone) = tracked("", "");
        assert_eq!(
            (step.state, milestone.state),
            (TrackState::Ready, TrackState::OnTime)
        );
        assert_eq!(
            milestone.planned, milestone.latest,
            "without a plan, the latest day is it"
        );
        assert_eq!(milestone.forecast, Some(day("2027-01-15")));
        let (_, milestone) = tracked("", r#", "planned_start": "2027-01-14""#);
        assert_eq!(milestone.state, TrackState::Late);
        let (_, milestone) = tracked("", r#", "planned_start": "2027-01-15""#);
        assert_eq!(milestone.state, TrackState::OnTime, "on the day is in time");
    }

    #[test]
    fn what_is_done_says_so_and_whether_it_was_late() {
        let finished = r#", "progress": {"state": "finished", "finished": "2026-12-31"}"#;
        let (step, milestone) = tracked(
            finished,
            r#", "planned_start": "2027-01-01",
                "progress": {"state": "finished", "finished": "2027-01-04"}"#,
        );
        assert_eq!((step.state, step.late), (TrackState::Finished, false));
        assert_eq!(
            (milestone.state, milestone.late),
            (TrackState::Finished, true)
        );
        assert_eq!(milestone.real, Some(day("2027-01-04")));
        assert_eq!(
            milestone.forecast, None,
            "what is reached has no forecast any more"
        );
        let (step, milestone) = tracked(r#", "progress": {"state": "dropped"}"#, "");
        assert_eq!((step.state, step.late), (TrackState::Dropped, false));
        assert_eq!(
            milestone.state,
            TrackState::OnTime,
            "its own dates still hold"
        );
    }

    #[test]
    fn what_presses_most_is_said_first() {
        let (step, milestone) = tracked(r#", "needs": [{"resource": "r"}]"#, "");
        assert_eq!(
            (step.state, milestone.state),
            (TrackState::Blocked, TrackState::Blocked)
        );
        let (step, _) = tracked(r#", "planned_start": "2026-12-01""#, "");
        assert_eq!(
            step.state,
            TrackState::Late,
            "it should have started by now"
        );
        let (step, milestone) = tracked(
            r#", "progress": {"state": "started", "started": "2027-01-04"}"#,
            "",
        );
        assert_eq!(
            (step.state, milestone.state),
            (TrackState::Started, TrackState::OnTime)
        );
        assert_eq!(step.real, Some(day("2027-01-04")));
    }
}

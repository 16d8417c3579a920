//! What stands on a card, and how much room it takes.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::{Card, CardState, Chip, CriterionLines};
use crate::model::{
    Amount, AnyOf, Criterion, CriterionKind, Goal, Node, Progress, ProgressState, Resource,
    ResourceId, Roadmap, Step, StepId,
};
use crate::plan::layout::text::{Face, width, wrap};
use crate::plan::{Analysis, NeedAnalysis, NeedState, StepAnalysis, Verdict};
use crate::say::Language;
use crate::say::words::Word;

/// Where things stand on cards, in pixels at 100 %. From the top: the title's lines, the dates'
/// row, a row for each chip; on the goal: the launch date's row, title, story, criteria, chips.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, specta::Type)]
#[allow(missing_docs)]
pub struct Measures {
    pub step_width: i32,
    /// Room between a step card's sides and its text.
    pub step_side: i32,
    pub step_top: i32,
    pub step_bottom: i32,
    pub title_size: f32,
    pub title_row: i32,
    pub dates_size: f32,
    pub dates_row: i32,
    pub chip_size: f32,
    /// Room above a chip.
    pub chip_gap: i32,
    pub chip_height: i32,
    /// Room between a chip's sides and its glyph and text.
    pub chip_side: i32,
    /// Room that a chip's glyph takes.
    pub chip_glyph: i32,
    pub goal_width: i32,
    pub goal_side: i32,
    pub goal_top: i32,
    pub goal_bottom: i32,
    pub launch_size: f32,
    pub launch_row: i32,
    /// Room between the parts of the goal's card.
    pub goal_gap: i32,
    pub goal_title_size: f32,
    pub goal_title_row: i32,
    pub story_size: f32,
    pub story_row: i32,
    pub criterion_size: f32,
    pub criterion_row: i32,
    /// Room between two criteria.
    pub criterion_gap: i32,
    /// Room that a criterion's mark takes at the left.
    pub criterion_mark: i32,
    /// The radius of a join's mark.
    pub join_radius: i32,
    /// The distance from a join's centre to its card.
    pub join_reach: i32,
    pub label_size: f32,
    /// From a card's lower side to the baseline of the first label under it.
    pub label_drop: i32,
    pub label_row: i32,
    /// How far a label reaches below its baseline.
    pub label_descent: i32,
}

/// The measures of every card.
pub const MEASURES: Measures = Measures {
    step_width: 156,
    step_side: 13,
    step_top: 11,
    step_bottom: 12,
    title_size: 13.0,
    title_row: 17,
    dates_size: 11.5,
    dates_row: 18,
    chip_size: 11.0,
    chip_gap: 5,
    chip_height: 19,
    chip_side: 7,
    chip_glyph: 13,
    goal_width: 236,
    goal_side: 20,
    goal_top: 20,
    goal_bottom: 18,
    launch_size: 12.0,
    launch_row: 18,
    goal_gap: 10,
    goal_title_size: 24.0,
    goal_title_row: 29,
    story_size: 14.5,
    story_row: 20,
    criterion_size: 13.0,
    criterion_row: 18,
    criterion_gap: 5,
    criterion_mark: 22,
    join_radius: 8,
    join_reach: 20,
    label_size: 10.5,
    label_drop: 14,
    label_row: 14,
    label_descent: 4,
};

const TITLE_LINES: usize = 4;
/// So many titles are remembered in lines, some megabytes at most.
const MOST_TITLES: usize = 32_768;
const CHIPS: usize = 3;
/// Chips that only reassure stand on cards that nothing else presses on.
const CALM_CHIPS: usize = 1;
const GOAL_TITLE_LINES: usize = 6;
const STORY_LINES: usize = 6;
const CRITERIA: usize = 8;
const CRITERION_LINES: usize = 3;
/// Launch dates are spaced a little.
#[cfg(test)]
const LAUNCH_SPACING: f32 = 0.6;

/// The goal's card, without a position.
pub(super) fn goal(roadmap: &Roadmap, analysis: &Analysis, language: Language) -> Card {
    let goal = &roadmap.goal;
    let lines = goal_title(goal, language);
    let story = goal_story(goal);
    let mut criteria = goal_criteria(goal, language);
    for (criterion, lines) in goal.criteria.iter().zip(&mut criteria) {
        let found = analysis.criteria.iter().find(|c| c.id == criterion.id);
        if let Some(found) = found {
            lines.within_reach = found.verdict.map(|v| v == Verdict::Feasible);
            lines.reached = found.reached;
        }
    }
    let needs = analysis.goal.needs.as_slice();
    let chips = Teller::new(roadmap, analysis, language).chips(needs);
    let height = goal_height(
        goal.launch.is_some(),
        &lines,
        &story,
        &criteria,
        chips.len(),
    );
    Card {
        node: Node::Goal,
        x: 0,
        y: 0,
        width: MEASURES.goal_width,
        height,
        lines,
        dates: goal
            .launch
            .map_or_else(String::new, |day| language.date(day)),
        chips,
        state: if reached(roadmap) {
            CardState::Finished
        } else {
            CardState::Open
        },
        on_route: true,
        critical: true,
        blocked: analysis.gaps.iter().any(|g| g.state == NeedState::Missing),
        late: analysis.goal.float.is_some_and(|float| float < 0),
        milestone: true,
        story,
        criteria,
    }
}

/// Whether everything right before the goal is finished.
fn reached(roadmap: &Roadmap) -> bool {
    let goal = &roadmap.goal;
    let finished = |id: &StepId| {
        let step = roadmap.steps.iter().find(|step| step.id == *id);
        step.is_some_and(|step| state_of(step.progress.as_ref()) == Some(CardState::Finished))
    };
    let something = !goal.requires.is_empty() || !goal.any_of.is_empty();
    let any = |group: &AnyOf| group.alternatives.iter().any(|a| finished(&a.step));
    something
        && goal.requires.iter().all(|link| finished(&link.step))
        && goal.any_of.iter().all(any)
}

/// The most room that a step's card can take, whatever the plan says of it and in any language.
/// Labels of alternatives that stand under it are part of that.
pub(super) fn room_of_step(step: &Step, labels: usize) -> i32 {
    let chips = match state_of(step.progress.as_ref()) {
        Some(CardState::Finished | CardState::Dropped) => 0,
        _ => step.needs.len().min(CHIPS),
    };
    let title = title_lines(step).len();
    step_height(title, true, chips) + MEASURES.label_row * labels as i32
}

/// The most room that the goal's card can take in any language.
pub(super) fn room_of_goal(goal: &Goal) -> i32 {
    let story = goal_story(goal);
    let height = |language| {
        let lines = goal_title(goal, language);
        let criteria = goal_criteria(goal, language);
        let chips = goal.needs.len().min(CHIPS);
        goal_height(goal.launch.is_some(), &lines, &story, &criteria, chips)
    };
    height(Language::En).max(height(Language::Nl))
}

/// Tells of steps in one language, on one day.
pub(super) struct Teller<'a> {
    roadmap: &'a Roadmap,
    resources: HashMap<&'a ResourceId, &'a Resource>,
    today: NaiveDate,
    language: Language,
}

impl<'a> Teller<'a> {
    pub(super) fn new(roadmap: &'a Roadmap, analysis: &Analysis, language: Language) -> Self {
        Teller {
            roadmap,
            resources: roadmap.resources.iter().map(|r| (&r.id, r)).collect(),
            today: analysis.today,
            language,
        }
    }

    /// A step's card, without a position. Nothing else decides it but the teller's roadmap's
    /// resources and currency, its day and its language.
    pub(super) fn card(&self, step: &Step, plan: &StepAnalysis) -> Card {
        let lines = title_lines(step);
        let dates = self.dates(step, plan);
        let progress = state_of(step.progress.as_ref());
        let closed = matches!(
            progress,
            Some(CardState::Finished) | Some(CardState::Dropped)
        );
        let chips = if closed {
            Vec::new()
        } else {
            self.chips(&plan.needs)
        };
        let open = if plan.can_start {
            CardState::Ready
        } else {
            CardState::Open
        };
        Card {
            node: Node::Step(step.id.clone()),
            x: 0,
            y: 0,
            width: MEASURES.step_width,
            height: step_height(lines.len(), !dates.is_empty(), chips.len()),
            lines: lines.to_vec(),
            dates,
            chips,
            state: progress.unwrap_or(open),
            on_route: plan.on_route,
            critical: plan.critical && !closed,
            blocked: plan.blocked && !closed,
            late: !closed && self.late(step, plan),
            milestone: step.milestone,
            story: Vec::new(),
            criteria: Vec::new(),
        }
    }

    fn late(&self, step: &Step, plan: &StepAnalysis) -> bool {
        let last = if step.milestone || step.progress.is_some() {
            plan.latest_finish
        } else {
            plan.latest_start
        };
        last.is_some_and(|day| day < self.today)
    }

    /// The row under the title.
    fn dates(&self, step: &Step, plan: &StepAnalysis) -> String {
        let language = self.language;
        let by = plan.latest_finish;
        match step.progress.as_ref() {
            Some(progress) if progress.state == ProgressState::Finished => {
                let day = progress.finished.or(progress.started);
                return match day {
                    Some(day) => language.phrase(Word::DoneOn, &[&self.near_day(day)]),
                    None => language.word(Word::Done).to_owned(),
                };
            }
            Some(progress) if progress.state == ProgressState::Dropped => {
                return language.word(Word::Dropped).to_owned();
            }
            Some(_) => {
                return match by {
                    Some(by) => language.phrase(Word::StartedUntil, &[&self.day(by)]),
                    None => language.word(Word::Started).to_owned(),
                };
            }
            None => {}
        }
        match (plan.latest_start, by) {
            (_, Some(by)) if step.milestone => {
                language.phrase(Word::ByDay, &[&language.short_date(by)])
            }
            (Some(start), Some(finish)) => self.span(start, finish),
            (None, Some(finish)) => language.phrase(Word::ByDay, &[&language.short_date(finish)]),
            _ => match step.days {
                Some(days) if !step.milestone => {
                    let days = days.likely.to_string();
                    language.phrase(Word::WorkingDays, &[&days])
                }
                _ => String::new(),
            },
        }
    }

    /// "7 Jun 27 – 3 Mar 28"; "6 Mar – 1 Sep 28" within a year.
    fn span(&self, start: NaiveDate, finish: NaiveDate) -> String {
        if start == finish {
            return self.day(start);
        }
        let from = if start.year() == finish.year() {
            self.language.day_month(start)
        } else {
            self.day(start)
        };
        format!("{from} – {}", self.day(finish))
    }

    /// "7 Jun 27".
    fn day(&self, day: NaiveDate) -> String {
        let year = day.year().rem_euclid(100);
        format!("{}\u{a0}{year:02}", self.language.day_month(day))
    }

    /// "4 Nov" in the year that today is in.
    fn near_day(&self, day: NaiveDate) -> String {
        if day.year() == self.today.year() {
            self.language.day_month(day)
        } else {
            self.day(day)
        }
    }

    fn chips(&self, needs: &[NeedAnalysis]) -> Vec<Chip> {
        let of = |state: NeedState| needs.iter().filter(move |need| need.state == state);
        let chip = |need: &NeedAnalysis| Chip {
            state: need.state,
            text: self.chip_text(&need.resource, need.missing),
        };
        let pressing: Vec<_> = of(NeedState::Missing)
            .chain(of(NeedState::Unknown))
            .collect();
        let mut chips: Vec<Chip> = if pressing.len() > CHIPS {
            let hidden = &pressing[CHIPS - 1..];
            let mut shown: Vec<Chip> = pressing[..CHIPS - 1].iter().map(|n| chip(n)).collect();
            let count = hidden.len().to_string();
            shown.push(Chip {
                state: hidden[0].state,
                text: self.language.phrase(Word::AndMore, &[&count]),
            });
            shown
        } else {
            pressing.iter().map(|need| chip(need)).collect()
        };
        let calm = CALM_CHIPS.saturating_sub(chips.len());
        chips.extend(of(NeedState::Have).take(calm).map(chip));
        chips
    }

    /// The resource's title, with how much is missing where that fits.
    fn chip_text(&self, resource: &ResourceId, missing: Option<Amount>) -> String {
        let found = self.resources.get(resource);
        let title = found.map_or(resource.as_str(), |resource| resource.title.as_str());
        let room = MEASURES.step_width
            - 2 * (MEASURES.step_side + MEASURES.chip_side)
            - MEASURES.chip_glyph;
        let fits = |text: &str| wide(text, Face::SansBold, MEASURES.chip_size) <= room as f32;
        if let (Some(missing), Some(resource)) = (missing, found) {
            let (kind, unit) = (resource.kind, resource.unit.as_deref());
            let currency = &self.roadmap.currency;
            let amount = self.language.quantity(missing, kind, unit, currency);
            let both = format!("{title} · {amount}");
            if fits(&both) {
                return both;
            }
        }
        let mut lines = wrap(title, Face::SansBold, MEASURES.chip_size, room as f32, 1);
        lines.pop().unwrap_or_default()
    }
}

/// The width of text whose figures are all as wide as the widest, as screens set dates.
fn wide(text: &str, face: Face, size: f32) -> f32 {
    let figures = text.replace(|c: char| c.is_ascii_digit(), "0");
    width(&figures, face, size)
}

fn state_of(progress: Option<&Progress>) -> Option<CardState> {
    Some(match progress?.state {
        ProgressState::Started => CardState::Started,
        ProgressState::Finished => CardState::Finished,
        ProgressState::Dropped => CardState::Dropped,
    })
}

/// A step's title in lines. Most titles are the same from one view to the next, so that they are
/// broken once and remembered.
fn title_lines(step: &Step) -> Arc<[String]> {
    static KNOWN: LazyLock<Mutex<HashMap<String, Arc<[String]>>>> = LazyLock::new(Mutex::default);
    if step.title.trim().is_empty() {
        return broken(&format!("S-{:02}", step.number)).into();
    }
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(lines) = known.get(&step.title) {
        return Arc::clone(lines);
    }
    let lines: Arc<[String]> = broken(&step.title).into();
    if known.len() >= MOST_TITLES {
        known.clear();
    }
    known.insert(step.title.clone(), Arc::clone(&lines));
    lines
}

fn broken(title: &str) -> Vec<String> {
    let room = (MEASURES.step_width - 2 * MEASURES.step_side) as f32;
    let lines = wrap(
        title,
        Face::SansBold,
        MEASURES.title_size,
        room,
        TITLE_LINES,
    );
    match lines.is_empty() {
        true => vec![String::new()],
        false => lines,
    }
}

fn step_height(title: usize, dates: bool, chips: usize) -> i32 {
    MEASURES.step_top
        + MEASURES.title_row * title as i32
        + if dates { MEASURES.dates_row } else { 0 }
        + (MEASURES.chip_gap + MEASURES.chip_height) * chips as i32
        + MEASURES.step_bottom
}

fn goal_room() -> f32 {
    (MEASURES.goal_width - 2 * MEASURES.goal_side) as f32
}

fn goal_title(goal: &Goal, language: Language) -> Vec<String> {
    let title = if goal.title.trim().is_empty() {
        language.word(Word::GoalUntitled)
    } else {
        &goal.title
    };
    let size = MEASURES.goal_title_size;
    wrap(title, Face::Serif, size, goal_room(), GOAL_TITLE_LINES)
}

fn goal_story(goal: &Goal) -> Vec<String> {
    let size = MEASURES.story_size;
    wrap(
        &goal.story,
        Face::SerifItalic,
        size,
        goal_room(),
        STORY_LINES,
    )
}

fn goal_criteria(goal: &Goal, language: Language) -> Vec<CriterionLines> {
    let room = goal_room() - MEASURES.criterion_mark as f32;
    let lines =
        |text: &str, count: usize| wrap(text, Face::Sans, MEASURES.criterion_size, room, count);
    let shown = if goal.criteria.len() > CRITERIA {
        CRITERIA - 1
    } else {
        goal.criteria.len()
    };
    let mut all: Vec<CriterionLines> = goal.criteria[..shown]
        .iter()
        .map(|criterion| CriterionLines {
            lines: lines(&criterion_text(criterion, language), CRITERION_LINES),
            felt: criterion.kind == CriterionKind::Felt,
            within_reach: None,
            reached: false,
        })
        .collect();
    if shown < goal.criteria.len() {
        let count = (goal.criteria.len() - shown).to_string();
        all.push(CriterionLines {
            lines: lines(&language.phrase(Word::AndMore, &[&count]), 1),
            felt: false,
            within_reach: None,
            reached: false,
        });
    }
    all
}

/// "Solved in one contact · 85 %", "I felt seen · 4 of 5, felt".
pub fn criterion_text(criterion: &Criterion, language: Language) -> String {
    let title = criterion.title.trim();
    let Some(target) = criterion.target else {
        return title.to_owned();
    };
    let target = language.amount(target);
    let target = match criterion.kind {
        CriterionKind::Measured => match &criterion.unit {
            Some(unit) => format!("{target}\u{a0}{unit}"),
            None => target,
        },
        CriterionKind::Felt if criterion.levels.is_empty() => {
            language.phrase(Word::FeltLevel, &[&target])
        }
        CriterionKind::Felt => {
            let levels = criterion.levels.len().to_string();
            language.phrase(Word::FeltLevelOf, &[&target, &levels])
        }
    };
    // A line may end with the dot; none begins with it.
    format!("{title}\u{a0}· {target}")
}

fn goal_height(
    launch: bool,
    title: &[String],
    story: &[String],
    criteria: &[CriterionLines],
    chips: usize,
) -> i32 {
    let rows = |count: usize, row: i32| count as i32 * row;
    let mut height = MEASURES.goal_top + MEASURES.goal_bottom;
    if launch {
        height += MEASURES.launch_row;
    }
    height += rows(title.len(), MEASURES.goal_title_row);
    if !story.is_empty() {
        height += MEASURES.goal_gap + rows(story.len(), MEASURES.story_row);
    }
    if !criteria.is_empty() {
        let lines = criteria.iter().map(|c| c.lines.len()).sum();
        height += MEASURES.goal_gap + rows(lines, MEASURES.criterion_row);
        height += rows(criteria.len() - 1, MEASURES.criterion_gap);
    }
    if chips > 0 {
        height += MEASURES.goal_gap + rows(chips, MEASURES.chip_height);
        height += rows(chips - 1, MEASURES.chip_gap);
    }
    height
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_goal_itself_lacks_stands_on_its_card() {
        let text = |state: &str| {
            format!(
                r#"{{"format": "backcast",
                    "goal": {{"title": "G", "launch": "2027-03-05",
                             "needs": [{{"resource": "r", "total": 2}}]}},
                    "resources": [{{"id": "r", "title": "Licence", "kind": "permission",
                                    "availability": [{{"state": "{state}"}}]}}]}}"#
            )
        };
        let card = |state: &str| {
            let text = text(state);
            let roadmap = crate::exchange::json::read(text.as_bytes(), "test").expect("a roadmap");
            let today = NaiveDate::from_ymd_opt(2027, 1, 4).expect("a day");
            let analysis = crate::plan::analyse(&roadmap, today);
            let card = goal(&roadmap, &analysis, Language::En);
            assert!(
                card.height <= room_of_goal(&roadmap.goal),
                "the layout leaves room for all that the card can hold"
            );
            card
        };
        let (missing, unknown) = (card("missing"), card("unknown"));
        assert_eq!(missing.chips[0].state, NeedState::Missing);
        assert!(missing.blocked, "the goal's card is marked like a step's");
        assert_eq!(unknown.chips[0].state, NeedState::Unknown);
        assert_eq!(card("have").chips[0].state, NeedState::Have);
    }

    #[test]
    fn the_widest_dates_fit_their_row() {
        let room = (MEASURES.step_width - 2 * MEASURES.step_side) as f32;
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).expect("a day");
        let roadmap = Roadmap::default();
        for language in [Language::En, Language::Nl] {
            let teller = Teller {
                roadmap: &roadmap,
                resources: HashMap::new(),
                today: day(2026, 11, 23),
                language,
            };
            for month in 1..=12 {
                for other in 1..=12 {
                    let span = teller.span(day(2027, month, 28), day(2028, other, 28));
                    let rows = [
                        span,
                        language.phrase(Word::StartedUntil, &[&teller.day(day(2028, other, 28))]),
                        language.phrase(Word::ByDay, &[&language.short_date(day(2028, other, 28))]),
                        language.phrase(Word::DoneOn, &[&teller.near_day(day(2028, other, 28))]),
                    ];
                    for row in rows {
                        let taken = wide(&row, Face::Sans, MEASURES.dates_size);
                        assert!(
                            taken <= room,
                            "{row:?} takes {taken} px of {room}: it would be clipped"
                        );
                    }
                }
            }
            let launch = language.date(day(2030, 9, 28)).to_uppercase();
            let taken = wide(&launch, Face::SansBold, MEASURES.launch_size)
                + LAUNCH_SPACING * launch.chars().count() as f32;
            assert!(taken <= goal_room(), "{launch:?} would be clipped");
        }
    }
}

//! What the types alone cannot say of a roadmap: ids, references, limits and dates.
//!
//! A loop is no flaw: the plan names it. A step without dates for its progress is none either.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

use super::place::{Part, Path};
use super::why;
use crate::edit::{MAX_TEXT, MAX_TITLE};
use crate::model::{
    Amount, AnyOf, AnyOfId, MAX_ID_CHARACTERS, Prerequisite, Requirement, ResourceKind, Roadmap,
    StepId,
};
use crate::say::Sentence;

/// The first thing that is wrong, and where.
#[derive(Debug)]
pub(super) struct Flaw {
    /// Innermost first.
    parts: Vec<Part>,
    pub(super) why: Sentence,
}

impl Flaw {
    fn new(why: Sentence) -> Self {
        Flaw {
            parts: Vec::new(),
            why,
        }
    }

    fn under(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }

    /// Where it is.
    pub(super) fn path(&self) -> Path {
        Path::from_inside_out(self.parts.clone())
    }
}

type Checked = Result<(), Flaw>;

/// The years that a date may lie in.
pub const YEARS: std::ops::RangeInclusive<i32> = 1900..=2999;

/// Whether references must lead somewhere.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum References {
    /// What they name must be there.
    Checked,
    /// They may dangle: undoing one's own step can leave another's reference to it, and the plan
    /// names those.
    Left,
}

/// Looks for the first flaw, in the order of the text.
pub(super) fn check(roadmap: &Roadmap, references: References) -> Checked {
    let known = Known::of(roadmap, references)?;
    if !roadmap.id.is_empty() {
        at("id", id(&roadmap.id))?;
    }
    at("currency", currency(&roadmap.currency))?;
    at("calendar", calendar(roadmap))?;
    at("ceiling", number("ceiling", roadmap.ceiling))?;
    each(
        "ceiling_exceptions",
        &roadmap.ceiling_exceptions,
        |exception| {
            at("resource", known.resource(exception.resource.as_str()))?;
            at("percent", number("percent", exception.percent))?;
            span(exception.from, exception.until)?;
            at("reason", text(&exception.reason))?;
            at("owner", maybe(&exception.owner, |owner| text(owner)))
        },
    )?;
    each("lenses", &roadmap.lenses, |lens| title(lens))?;
    at("goal", goal(roadmap, &known))?;
    steps(roadmap, &known)?;
    resources(roadmap, &known)?;
    acquisitions(roadmap, &known)?;
    practices(roadmap, &known)
}

/// The ids that references may name.
struct Known<'a> {
    /// Each step, and whether it is a group.
    steps: BTreeMap<&'a str, bool>,
    resources: BTreeMap<&'a str, ResourceKind>,
    acquisitions: BTreeSet<&'a str>,
    references: References,
}

impl<'a> Known<'a> {
    fn of(roadmap: &'a Roadmap, references: References) -> Result<Self, Flaw> {
        unique("steps", &roadmap.steps, |step| step.id.as_str())?;
        unique("resources", &roadmap.resources, |item| item.id.as_str())?;
        unique("acquisitions", &roadmap.acquisitions, |item| {
            item.id.as_str()
        })?;
        let steps = roadmap.steps.iter();
        let resources = roadmap.resources.iter();
        let acquisitions = roadmap.acquisitions.iter();
        Ok(Known {
            steps: steps.map(|step| (step.id.as_str(), step.group)).collect(),
            resources: resources
                .map(|item| (item.id.as_str(), item.kind))
                .collect(),
            acquisitions: acquisitions.map(|item| item.id.as_str()).collect(),
            references,
        })
    }

    /// Sees that a reference leads where it should, where that matters.
    fn leads(&self, there: bool, why: impl FnOnce() -> Sentence) -> Checked {
        ensure(there || self.references == References::Left, why)
    }

    fn step(&self, id: &str) -> Checked {
        let there = self.steps.contains_key(id);
        let id = id.to_owned();
        self.leads(there, || Sentence::WhyNoSuchStep { id })
    }

    fn resource(&self, id: &str) -> Checked {
        let there = self.resources.contains_key(id);
        let id = id.to_owned();
        self.leads(there, || Sentence::WhyNoSuchResource { id })
    }
}

fn calendar(roadmap: &Roadmap) -> Checked {
    let calendar = &roadmap.calendar;
    at(
        "weekdays",
        ensure(!calendar.weekdays.is_empty(), || Sentence::NoWorkingDays),
    )?;
    at("holidays", maybe(&calendar.holidays, |code| text(code)))?;
    for (name, days) in [("closed", &calendar.closed), ("open", &calendar.open)] {
        each(name, days, |day| {
            at("date", date(day.date))?;
            at("title", title(&day.title))
        })?;
    }
    Ok(())
}

fn goal(roadmap: &Roadmap, known: &Known) -> Checked {
    let goal = &roadmap.goal;
    at("title", title(&goal.title))?;
    at("story", text(&goal.story))?;
    dates(&[("launch", goal.launch)])?;
    at("owner", maybe(&goal.owner, |owner| text(owner)))?;
    unique("criteria", &goal.criteria, |item| item.id.as_str())?;
    each("criteria", &goal.criteria, |criterion| {
        at("title", title(&criterion.title))?;
        at("metric", maybe(&criterion.metric, |metric| text(metric)))?;
        at("unit", maybe(&criterion.unit, |unit| text(unit)))?;
        each("levels", &criterion.levels, |level| text(level))?;
        each("raters", &criterion.raters, |rater| text(rater))?;
        each("steps", &criterion.steps, |step| known.step(step.as_str()))
    })?;
    links(&goal.requires, &goal.any_of, &goal.needs, known)
}

fn steps(roadmap: &Roadmap, known: &Known) -> Checked {
    let mut groups = BTreeSet::<&AnyOfId>::new();
    at("goal", unique_groups(&roadmap.goal.any_of, &mut groups))?;
    each("steps", &roadmap.steps, |step| {
        at("number", number("number", step.number))?;
        at("title", title(&step.title))?;
        if let Some(group) = &step.group_id {
            let is_group = known.steps.get(group.as_str());
            at("group_id", known.step(group.as_str()))?;
            at(
                "group_id",
                known.leads(is_group == Some(&true), || Sentence::NotAGroup {
                    title: group.to_string(),
                }),
            )?;
        }
        at("owner", maybe(&step.owner, |owner| text(owner)))?;
        dates(&[
            ("not_before", step.not_before),
            ("deadline", step.deadline),
            ("planned_start", step.planned_start),
        ])?;
        at(
            "chance_needed",
            maybe(&step.chance_needed, |&percent| {
                number("chance_needed", percent)
            }),
        )?;
        each("lenses", &step.lenses, |lens| title(lens))?;
        at("notes", text(&step.notes))?;
        links(&step.requires, &step.any_of, &step.needs, known)?;
        unique_groups(&step.any_of, &mut groups)?;
        if let Some(gives) = &step.provides {
            let there = |id: &str| known.acquisitions.contains(id);
            at(
                "provides",
                at(
                    "acquisition",
                    maybe(&gives.acquisition, |id| {
                        known.leads(there(id.as_str()), || Sentence::WhyNoSuchAcquisition {
                            id: id.to_string(),
                        })
                    }),
                )
                .and_then(|()| at("resource", known.resource(gives.resource.as_str())))
                .and_then(|()| at("amount", amount(gives.amount)))
                .and_then(|()| at("ramp_up", number("ramp_up", gives.ramp_up))),
            )?;
        }
        match &step.progress {
            None => Ok(()),
            Some(progress) => at(
                "progress",
                dates(&[
                    ("started", progress.started),
                    ("finished", progress.finished),
                ])
                .and_then(|()| {
                    let ordered = match (progress.started, progress.finished) {
                        (Some(started), Some(finished)) => started <= finished,
                        _ => true,
                    };
                    at("finished", ensure(ordered, || Sentence::BadProgress))
                })
                .and_then(|()| {
                    at(
                        "remaining",
                        maybe(&progress.remaining, |&days| number("remaining", days)),
                    )
                })
                .and_then(|()| at("reason", maybe(&progress.reason, |reason| text(reason)))),
            ),
        }
    })
}

/// What a node requires, chooses from and needs.
fn links(
    requires: &[Prerequisite],
    any_of: &[AnyOf],
    needs: &[Requirement],
    known: &Known,
) -> Checked {
    each("requires", requires, |earlier| {
        at("step", known.step(earlier.step.as_str()))?;
        at("lag", number("lag", earlier.lag))
    })?;
    each("any_of", any_of, |group| {
        at("title", title(&group.title))?;
        each("alternatives", &group.alternatives, |alternative| {
            at("step", known.step(alternative.step.as_str()))?;
            at("idea", maybe(&alternative.idea, |idea| title(idea)))?;
            at("lag", number("lag", alternative.lag))
        })?;
        unique_by("alternatives", "step", &group.alternatives, |alternative| {
            alternative.step.as_str()
        })?;
        let is_one = |step: &StepId| group.alternatives.iter().any(|one| one.step == *step);
        at(
            "choice",
            maybe(&group.choice, |choice| {
                known.leads(is_one(choice), || Sentence::WhyNotAnAlternative {
                    id: choice.to_string(),
                })
            }),
        )
    })?;
    each("needs", needs, |need| {
        at("resource", known.resource(need.resource.as_str()))?;
        at("per_day", maybe(&need.per_day, |&per_day| amount(per_day)))?;
        at("total", maybe(&need.total, |&total| amount(total)))?;
        let both = need.per_day.is_some() && need.total.is_some();
        at("total", ensure(!both, || Sentence::TwoAmounts))
    })
}

fn resources(roadmap: &Roadmap, known: &Known) -> Checked {
    each("resources", &roadmap.resources, |resource| {
        at("title", title(&resource.title))?;
        at("unit", maybe(&resource.unit, |unit| text(unit)))?;
        each("skills", &resource.skills, |skill| {
            known.resource(skill.as_str())
        })?;
        each("availability", &resource.availability, |record| {
            at("amount", maybe(&record.amount, |&much| amount(much)))?;
            span(record.from, record.until)
        })?;
        each("absences", &resource.absences, |absence| {
            span(Some(absence.from), Some(absence.until))
        })?;
        at("owner", maybe(&resource.owner, |owner| text(owner)))?;
        at("notes", text(&resource.notes))
    })
}

fn acquisitions(roadmap: &Roadmap, known: &Known) -> Checked {
    each("acquisitions", &roadmap.acquisitions, |way| {
        at("title", title(&way.title))?;
        at("resource", known.resource(way.resource.as_str()))?;
        at("amount", amount(way.amount))?;
        at("cost", ensure(way.cost.0 >= 0, || Sentence::NegativeAmount))?;
        at("lead", number("lead", way.lead))?;
        at("ramp_up", number("ramp_up", way.ramp_up))?;
        at("limit", maybe(&way.limit, |&limit| number("limit", limit)))?;
        at(
            "budget",
            maybe(&way.budget, |budget| {
                known.resource(budget.as_str())?;
                let kind = known.resources.get(budget.as_str());
                known.leads(kind == Some(&ResourceKind::Budget), || Sentence::NotABudget)
            }),
        )
    })
}

fn practices(roadmap: &Roadmap, known: &Known) -> Checked {
    unique("ideas", &roadmap.ideas, |item| item.id.as_str())?;
    each("ideas", &roadmap.ideas, |idea| {
        at("title", title(&idea.title))?;
        at("text", text(&idea.text))?;
        at(
            "route",
            maybe(&idea.route, |step| known.step(step.as_str())),
        )
    })?;
    unique("assumptions", &roadmap.assumptions, |item| item.id.as_str())?;
    each("assumptions", &roadmap.assumptions, |assumption| {
        at("text", text(&assumption.text))?;
        dates(&[("date", assumption.date)])
    })?;
    unique("experiments", &roadmap.experiments, |item| item.id.as_str())?;
    each("experiments", &roadmap.experiments, |experiment| {
        at("hypothesis", text(&experiment.hypothesis))?;
        at("cohort", text(&experiment.cohort))?;
        at("metric", text(&experiment.metric))?;
        at(
            "budget",
            maybe(&experiment.budget, |&budget| amount(budget)),
        )?;
        span(experiment.from, experiment.until)
    })?;
    unique("kill_criteria", &roadmap.kill_criteria, |item| {
        item.id.as_str()
    })?;
    each("kill_criteria", &roadmap.kill_criteria, |criterion| {
        at("text", text(&criterion.text))?;
        at("metric", text(&criterion.metric))?;
        at("trips", text(&criterion.trips))?;
        dates(&[("date", criterion.date)])
    })?;
    unique("signals", &roadmap.signals, |item| item.id.as_str())?;
    each("signals", &roadmap.signals, |signal| {
        at("text", text(&signal.text))?;
        at("heard", text(&signal.heard))?;
        dates(&[("date", signal.date)])?;
        match &signal.answer {
            None => Ok(()),
            Some(answer) => at(
                "answer",
                at(
                    "step",
                    maybe(&answer.step, |step| known.step(step.as_str())),
                )
                .and_then(|()| at("text", text(&answer.text)))
                .and_then(|()| dates(&[("on", answer.on)])),
            ),
        }
    })?;
    unique("decisions", &roadmap.decisions, |item| item.id.as_str())?;
    each("decisions", &roadmap.decisions, |decision| {
        at("text", text(&decision.text))?;
        dates(&[("on", decision.on)])
    })?;
    unique("baselines", &roadmap.baselines, |item| item.id.as_str())?;
    each("baselines", &roadmap.baselines, |baseline| {
        at("title", title(&baseline.title))?;
        dates(&[("made", baseline.made.map(|made| made.date_naive()))])?;
        at(
            "plan",
            at("goal", dates(&[("launch", baseline.plan.goal.launch)])).and_then(|()| {
                each("steps", &baseline.plan.steps, |step| {
                    dates(&[("start", step.start), ("finish", step.finish)])
                })
            }),
        )
    })
}

fn id(id: &str) -> Checked {
    let fits = !id.is_empty() && id.chars().count() <= MAX_ID_CHARACTERS;
    ensure(fits, || Sentence::BadId {
        id: id.chars().take(80).collect(),
    })
}

fn title(title: &str) -> Checked {
    // Bytes bound characters, so that the common case is not counted.
    let fits = title.len() <= MAX_TITLE || title.chars().count() <= MAX_TITLE;
    ensure(fits, || Sentence::TitleTooLong {
        limit: MAX_TITLE as u32,
    })
}

fn text(text: &str) -> Checked {
    let fits = text.len() <= MAX_TEXT || text.chars().count() <= MAX_TEXT;
    ensure(fits, || Sentence::TextTooLong {
        limit: MAX_TEXT as u32,
    })
}

fn currency(code: &str) -> Checked {
    let fits = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    ensure(fits, || Sentence::NotACurrency {
        text: code.chars().take(80).collect(),
    })
}

fn amount(amount: Amount) -> Checked {
    ensure(amount.0 >= 0, || Sentence::NegativeAmount)
}

/// A whole number within the range of its field.
fn number(field: &str, number: impl Into<i64>) -> Checked {
    let number = number.into();
    match why::range(field) {
        Some((from, to)) if !(from..=to).contains(&number) => {
            let found = number.to_string();
            Err(Flaw::new(Sentence::WhyOutOfRange { found, from, to }))
        }
        _ => Ok(()),
    }
}

fn date(date: NaiveDate) -> Checked {
    ensure(YEARS.contains(&date.year()), || {
        Sentence::WhyDateOutOfRange {
            found: date.to_string(),
        }
    })
}

fn dates(fields: &[(&'static str, Option<NaiveDate>)]) -> Checked {
    for (field, stated) in fields {
        at(field, maybe(stated, |&stated| date(stated)))?;
    }
    Ok(())
}

/// A time from one day until another, inclusive.
fn span(from: Option<NaiveDate>, until: Option<NaiveDate>) -> Checked {
    dates(&[("from", from), ("until", until)])?;
    let ordered = match (from, until) {
        (Some(from), Some(until)) => from <= until,
        _ => true,
    };
    at("until", ensure(ordered, || Sentence::EndsBeforeItStarts))
}

/// No id is out of bounds or used twice in a list.
fn unique<T>(list: &'static str, items: &[T], id_of: fn(&T) -> &str) -> Checked {
    each(list, items, |item| at("id", id(id_of(item))))?;
    unique_by(list, "id", items, id_of)
}

fn unique_by<T>(
    list: &'static str,
    field: &'static str,
    items: &[T],
    id_of: fn(&T) -> &str,
) -> Checked {
    let mut seen = BTreeSet::new();
    each(list, items, |item| {
        let id = id_of(item);
        let first = seen.insert(id);
        let id = id.to_owned();
        at(field, ensure(first, || Sentence::WhyIdTwice { id }))
    })
}

/// The ids of *any of* groups may be left out, but none is used twice in the roadmap.
fn unique_groups<'a>(groups: &'a [AnyOf], seen: &mut BTreeSet<&'a AnyOfId>) -> Checked {
    each("any_of", groups, |group| {
        if group.id.as_str().is_empty() {
            return Ok(());
        }
        at("id", id(group.id.as_str()))?;
        let first = seen.insert(&group.id);
        let id = group.id.to_string();
        at("id", ensure(first, || Sentence::WhyIdTwice { id }))
    })
}

fn ensure(holds: bool, why: impl FnOnce() -> Sentence) -> Checked {
    if holds { Ok(()) } else { Err(Flaw::new(why())) }
}

fn maybe<T>(stated: &Option<T>, check: impl FnOnce(&T) -> Checked) -> Checked {
    stated.as_ref().map_or(Ok(()), check)
}

fn at(field: &'static str, checked: Checked) -> Checked {
    checked.map_err(|flaw| flaw.under(Part::Key(field.to_owned())))
}

fn each<'a, T>(
    list: &'static str,
    items: &'a [T],
    mut check: impl FnMut(&'a T) -> Checked,
) -> Checked {
    for (index, item) in items.iter().enumerate() {
        at(
            list,
            check(item).map_err(|flaw| flaw.under(Part::At(index))),
        )?;
    }
    Ok(())
}

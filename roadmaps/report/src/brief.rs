//! What the report says, as data for the typesetter.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{Datelike, NaiveDate};
use roadmaps::model::{
    Acquisition, AnyOf, CriterionKind, Money, Node, ProgressState, ResourceId, Roadmap, Step,
    StepId,
};
use roadmaps::plan::{Analysis, Fix, Gap, Lever, NeedState, Order, StepAnalysis, Verdict};
use roadmaps::say::words::Word;
use roadmaps::say::{Language, Sentence};
use roadmaps::view::scene::{Card, CardState, Scene, criterion_text};
use roadmaps::view::{self, TrackState};
use serde_json::{Value, json};

use crate::pages::{self, MapPage, Role};
use crate::{Options, theme, typeset};

/// Conflicts, problems and kill criteria beyond these are counted, not told.
const CONFLICTS: usize = 5;
const PROBLEMS: usize = 10;
const STOPS: usize = 8;
/// A story longer than this many characters is cut.
const STORY: usize = 1_500;
/// The goal's title at the head of a page is cut after as many characters.
const RUNNING: usize = 70;
/// A run of letters longer than this may be broken anywhere.
const LONGEST_WORD: usize = 30;
const NOTHING: &str = "–";

/// Everything that the template shows.
pub fn data(
    roadmap: &Roadmap,
    analysis: &Analysis,
    scene: &Scene,
    maps: &[MapPage],
    language: Language,
    options: Options,
) -> Value {
    let by_id = roadmap.steps.iter().map(|step| (&step.id, step)).collect();
    let plans = analysis.steps.iter().map(|plan| (&plan.id, plan)).collect();
    let cards = scene
        .cards
        .iter()
        .flatten()
        .filter_map(|card| match &card.node {
            Node::Step(id) => Some((id, card)),
            Node::Goal => None,
        });
    let writer = Writer {
        roadmap,
        analysis,
        steps: by_id,
        plans,
        cards: cards.collect(),
        language,
    };
    let today = analysis.today;
    let (width, height) = pages::size(options.paper);
    let word = |word| language.word(word);
    let version = options.revision.map(|revision| {
        let version = language.phrase(Word::PlanVersion, &[&revision.to_string()]);
        format!("{} · {version}", language.date(today))
    });
    json!({
        "lang": typeset::code(language),
        "date": [today.year(), today.month(), today.day()],
        "paper": { "width": width, "height": height },
        "theme": {
            "sunken": theme::SUNKEN, "line": theme::LINE, "line_strong": theme::LINE_STRONG,
            "ink": theme::INK, "ink_2": theme::INK_2, "ink_3": theme::INK_3,
            "accent": theme::ACCENT, "missing": theme::MISSING, "late": theme::LATE,
            "unknown": theme::UNKNOWN, "have": theme::HAVE,
        },
        "kicker": word(Word::Brief),
        "version": version.unwrap_or_else(|| language.date(today)),
        "running": writer.running(),
        "goal": writer.goal(),
        "verdict": writer.verdict(),
        "decide": writer.decide(),
        "why": writer.why(),
        "other_ways": writer.other_ways(),
        "routes": writer.routes(),
        "ambition": writer.ambition(),
        "stops": writer.stops(),
        "problems": writer.problems(),
        "map": writer.map(maps),
        "milestones": writer.milestones(),
        "steps": writer.steps(),
    })
}

struct Writer<'a> {
    roadmap: &'a Roadmap,
    analysis: &'a Analysis,
    steps: HashMap<&'a StepId, &'a Step>,
    plans: HashMap<&'a StepId, &'a StepAnalysis>,
    cards: HashMap<&'a StepId, &'a Card>,
    language: Language,
}

impl Writer<'_> {
    /// The goal at the head of further pages.
    fn running(&self) -> String {
        let title = &self.roadmap.goal.title;
        match title.char_indices().nth(RUNNING) {
            Some((end, _)) => format!("{}…", title[..end].trim_end()),
            None => title.clone(),
        }
    }

    fn goal(&self) -> Value {
        let goal = &self.roadmap.goal;
        let title = if goal.title.trim().is_empty() {
            self.word(Word::GoalUntitled)
        } else {
            &goal.title
        };
        let mut story: String = goal.story.trim().chars().take(STORY).collect();
        if story.len() < goal.story.trim().len() {
            story.push('…');
        }
        let launch = goal
            .launch
            .map(|day| self.phrase(Word::Launch, &[&self.language.date(day)]));
        let owner = goal
            .owner
            .as_deref()
            .filter(|owner| !owner.trim().is_empty());
        let owner = owner.map(|owner| self.phrase(Word::GoalOwner, &[owner]));
        let facts: Vec<String> = launch.into_iter().chain(owner).collect();
        json!({
            "title": loose(title),
            "story": loose(&story),
            "facts": loose(&facts.join(" · ")),
            "author": goal.owner.as_deref().unwrap_or_default(),
        })
    }

    fn verdict(&self) -> Value {
        let said = view::headline(self.roadmap, self.analysis);
        let spans = view::spans(&said, self.language);
        let spans: Vec<Value> = spans
            .iter()
            .map(|span| json!({ "text": loose(&span.text), "strong": span.strong }))
            .collect();
        let note = view::text(&view::subline(self.roadmap, self.analysis), self.language);
        let tone = if view::provisional(self.roadmap, self.analysis) {
            "plain"
        } else {
            tone(self.analysis.verdict)
        };
        json!({ "spans": spans, "tone": tone, "note": loose(&note) })
    }

    /// The gaps with what to do about them, and the choices that are open.
    fn decide(&self) -> Value {
        let fix = self.analysis.fixes.first();
        let gaps = self.analysis.gaps.iter();
        let mut rows: Vec<Value> = gaps.flat_map(|gap| self.gap_rows(gap, fix)).collect();
        let told: HashSet<&ResourceId> = self.analysis.gaps.iter().map(|g| &g.resource).collect();
        for order in fix.into_iter().flat_map(|fix| &fix.acquisitions) {
            if let Some(way) = self.acquisition(order)
                && !told.contains(&way.resource)
            {
                let what = view::resource_title(self.roadmap, &way.resource);
                rows.push(self.order_row((&what, ""), "missing", (NOTHING, ""), way, order));
            }
        }
        rows.extend(self.choice_rows(fix));
        let total = fix.filter(|fix| !fix.acquisitions.is_empty()).map(|fix| {
            let word = if fix.proven {
                Word::TotalProven
            } else {
                Word::Total
            };
            json!({ "label": self.word(word), "cost": self.money(fix.cost) })
        });
        json!({
            "heading": self.word(Word::WhatToDecide),
            "nothing": self.word(Word::NothingToDecide),
            "columns": self.words(&[
                Word::Missing, Word::Blocks, Word::WayToGet, Word::Cost, Word::DecideBy,
            ]),
            "rows": rows,
            "total": total,
        })
    }

    fn gap_rows(&self, gap: &Gap, fix: Option<&Fix>) -> Vec<Value> {
        let (what, amount) = self.gap_title(gap);
        let state = match gap.state {
            NeedState::Unknown => "unknown",
            _ => "missing",
        };
        let blocks = self.blocked_by(gap);
        let anchor = gap.steps.first().map_or_else(String::new, anchor);
        let orders = fix.into_iter().flat_map(|fix| &fix.acquisitions);
        let orders: Vec<Value> = orders
            .filter_map(|order| Some((self.acquisition(order)?, order)))
            .filter(|(way, _)| way.resource == gap.resource)
            .map(|(way, order)| {
                self.order_row((&what, &amount), state, (&blocks, &anchor), way, order)
            })
            .collect();
        if !orders.is_empty() {
            return orders;
        }
        let stated = self.roadmap.acquisitions.iter();
        let stated = stated.filter(|way| way.resource == gap.resource);
        let way = match (gap.state, stated.min_by_key(|way| way.cost)) {
            (NeedState::Unknown, _) => self.word(Word::FindOut).to_owned(),
            (_, Some(way)) => self.phrase(Word::NotInTime, &[&self.way_title(way)]),
            (_, None) => self.word(Word::NoWayStated).to_owned(),
        };
        let by = gap.needed_by.map_or_else(
            || NOTHING.to_owned(),
            |day| self.phrase(Word::NeededBy, &[&self.day(day)]),
        );
        vec![json!({
            "what": loose(&what), "amount": amount, "state": state, "blocks": loose(&blocks), "way": loose(&way),
            "anchor": anchor, "cost": NOTHING, "by": by, "firm": false,
        })]
    }

    fn order_row(
        &self,
        (what, amount): (&str, &str),
        state: &str,
        (blocks, anchor): (&str, &str),
        way: &Acquisition,
        order: &Order,
    ) -> Value {
        let title = self.way_title(way);
        let title = if order.count > 1 {
            self.phrase(Word::Times, &[&order.count.to_string(), &title])
        } else {
            title
        };
        let time = match (way.lead, way.ramp_up) {
            (0, 0) => None,
            (lead, 0) => Some(self.phrase(Word::Lead, &[&self.working_days(lead)])),
            (lead, ramp_up) => Some(self.phrase(
                Word::LeadAndRampUp,
                &[&self.working_days(lead), &ramp_up.to_string()],
            )),
        };
        let way_text = match time {
            Some(time) => format!("{title}; {time}"),
            None => title,
        };
        let cost = Money(way.cost.0.saturating_mul(i64::from(order.count)));
        json!({
            "what": loose(what), "amount": amount, "state": state, "blocks": loose(blocks), "way": loose(&way_text),
            "anchor": anchor,
            "cost": self.money(cost), "by": self.day_or(order.order_by),
            "firm": order.order_by.is_some(),
        })
    }

    /// Choices that the route needs and nobody made, or made otherwise.
    fn choice_rows(&self, fix: Option<&Fix>) -> Vec<Value> {
        let taken = self.analysis.alternatives.iter().filter(|a| a.taken);
        let open = taken.filter_map(|alternative| {
            let group = self.group(&alternative.of, &alternative.any_of.0)?;
            let settled = group.choice.as_ref() == Some(&alternative.step);
            let finished = self.finished(&alternative.step);
            // Without a fix the route is one of several that work; the choice can wait for people.
            let asked = fix.is_some() || group.choice.is_none();
            (!settled && !finished && asked).then_some((alternative, group))
        });
        open.map(|(alternative, group)| {
            let what = if group.title.trim().is_empty() {
                self.word(Word::ChoiceUnnamed).to_owned()
            } else {
                self.phrase(Word::Choice, &[&group.title])
            };
            let title = match &alternative.idea {
                Some(idea) if !idea.trim().is_empty() => idea.clone(),
                _ => self.title(&alternative.step),
            };
            json!({
                "what": loose(&what), "amount": "", "state": "choice",
                "blocks": loose(&self.node_title(&alternative.of)),
                "anchor": match &alternative.of {
                    Node::Goal => String::new(),
                    Node::Step(id) => anchor(id),
                },
                "way": loose(&self.phrase(Word::Take, &[&alternative.letter, &title])),
                "cost": NOTHING,
                "by": self.day_or(alternative.point_of_no_return),
                "firm": alternative.point_of_no_return.is_some(),
            })
        })
        .collect()
    }

    fn why(&self) -> Value {
        let conflicts = &self.analysis.conflicts;
        let said = conflicts.iter().take(CONFLICTS).map(|conflict| {
            let facts = conflict.0.iter();
            let facts = facts.map(|fact| view::fact(self.roadmap, fact).text(self.language));
            let lead = view::ruled_out_by(conflict).text(self.language);
            loose(&format!(
                "{lead} {}",
                facts.collect::<Vec<String>>().join(" · ")
            ))
        });
        json!({
            "heading": self.word(Word::Why),
            "lead": self.word(Word::WhyLead),
            "items": self.with_more(said.collect(), conflicts.len()),
        })
    }

    fn other_ways(&self) -> Value {
        let said = self.analysis.levers.iter().map(|lever| match lever {
            Lever::Launch { launch, cost } => {
                let sentence = Sentence::LeverLaunch { launch: *launch }.text(self.language);
                if cost.0 == 0 {
                    sentence
                } else {
                    self.phrase(Word::Costing, &[&sentence, &self.money(*cost)])
                }
            }
        });
        json!({ "heading": self.word(Word::OtherWays), "items": said.collect::<Vec<String>>() })
    }

    fn routes(&self) -> Value {
        let mut groups: Vec<Value> = Vec::new();
        let mut last: Option<(&Node, &str)> = None;
        let mut rows: BTreeMap<usize, Vec<Value>> = BTreeMap::new();
        for alternative in &self.analysis.alternatives {
            let key = (&alternative.of, alternative.any_of.as_str());
            let group = self.group(&alternative.of, &alternative.any_of.0);
            if last != Some(key) {
                last = Some(key);
                let title = group.map_or("", |group| group.title.trim());
                let title = if title.is_empty() {
                    self.node_title(&alternative.of)
                } else {
                    title.to_owned()
                };
                groups.push(json!({ "title": loose(&title) }));
            }
            let title = match &alternative.idea {
                Some(idea) if !idea.trim().is_empty() => idea.clone(),
                _ => self.title(&alternative.step),
            };
            let chosen = group.is_some_and(|g| g.choice.as_ref() == Some(&alternative.step));
            let place = if chosen {
                Some(self.word(Word::Chosen))
            } else if alternative.taken {
                Some(self.word(Word::Taken))
            } else {
                None
            };
            let mut facts: Vec<String> = place.iter().map(|place| (*place).to_owned()).collect();
            if !alternative.missing.is_empty() {
                let named = alternative.missing.iter();
                let named: Vec<String> = named
                    .map(|id| view::resource_title(self.roadmap, id))
                    .collect();
                facts.push(self.phrase(Word::Lacks, &[&self.language.list(&named)]));
            }
            if let Some(day) = alternative.point_of_no_return.filter(|_| !chosen) {
                facts.push(self.phrase(Word::Closes, &[&self.day(day)]));
            }
            let step = self.steps.get(&alternative.step);
            let (verdict, tone) = if step.is_none_or(|step| view::is_worked_out(step)) {
                (
                    self.verdict_word(alternative.verdict),
                    tone(alternative.verdict),
                )
            } else {
                (self.word(Word::NotWorkedOut), "open")
            };
            rows.entry(groups.len() - 1).or_default().push(json!({
                "letter": alternative.letter,
                "title": loose(&title),
                "facts": loose(&facts.join(" · ")),
                "verdict": verdict,
                "tone": tone,
                "quiet": !alternative.taken,
            }));
        }
        for (at, group) in groups.iter_mut().enumerate() {
            group["rows"] = json!(rows.remove(&at));
        }
        json!({ "heading": self.word(Word::Routes), "groups": groups })
    }

    fn ambition(&self) -> Value {
        let criteria = self.roadmap.goal.criteria.iter().map(|criterion| {
            let plan = self.analysis.criteria.iter().find(|c| c.id == criterion.id);
            let verdict = plan.and_then(|plan| plan.verdict);
            let (word, state) = match (plan.is_some_and(|plan| plan.reached), verdict) {
                (true, _) => (Word::Reached, "reached"),
                (_, None) => (Word::NotTied, "untied"),
                (_, Some(Verdict::Feasible)) => (Word::WithinReach, "within"),
                _ => (Word::OutOfReach, "out"),
            };
            json!({
                "text": loose(&criterion_text(criterion, self.language)),
                "felt": criterion.kind == CriterionKind::Felt,
                "state": state,
                "word": self.word(word),
            })
        });
        json!({ "heading": self.word(Word::Ambition), "items": criteria.collect::<Vec<Value>>() })
    }

    fn stops(&self) -> Value {
        let all = &self.roadmap.kill_criteria;
        let stops = all.iter().take(STOPS).map(|stop| {
            let text = if stop.text.trim().is_empty() {
                let unit = stop.unit.as_deref().unwrap_or_default();
                format!("{} {} {unit}", stop.metric, stop.trips)
            } else {
                stop.text.clone()
            };
            json!({ "text": loose(text.trim()), "by": self.day_or(stop.date) })
        });
        json!({ "heading": self.word(Word::StopWhen), "items": stops.collect::<Vec<Value>>() })
    }

    fn problems(&self) -> Value {
        let problems = &self.analysis.problems;
        let said = problems.iter().take(PROBLEMS);
        let said = said.map(|problem| loose(&problem.sentence.text(self.language)));
        json!({
            "heading": self.word(Word::WorthKnowing),
            "items": self.with_more(said.collect(), problems.len()),
        })
    }

    fn map(&self, maps: &[MapPage]) -> Value {
        let count = self.cards.len().to_string();
        let pages = maps.iter().enumerate().map(|(at, page)| {
            let label = match page.role {
                Role::Whole => String::new(),
                Role::Overview => self.word(Word::MapOverview).to_owned(),
                Role::Tile(tile) => {
                    let number = |value: usize| value.to_string();
                    self.phrase(
                        Word::MapTile,
                        &[
                            &number(tile.row + 1),
                            &number(tile.rows),
                            &number(tile.column + 1),
                            &number(tile.columns),
                        ],
                    )
                }
            };
            pages::described(page, at, label)
        });
        json!({
            "heading": self.word(Word::Map),
            "alt": self.phrase(Word::MapAlt, &[&self.roadmap.goal.title, &count]),
            "pages": pages.collect::<Vec<Value>>(),
        })
    }

    fn milestones(&self) -> Value {
        let steps = self
            .roadmap
            .steps
            .iter()
            .filter(|s| s.milestone && !s.group);
        let mut rows: Vec<Value> = steps
            .filter_map(|step| {
                let plan = self.plans.get(&step.id)?;
                let card = self.cards.get(&step.id).copied();
                let tracked = view::tracking(step, plan, card, self.analysis.today);
                Some(json!({
                    "number": number(step), "title": loose(&self.step_title(step)),
                    "owner": loose(step.owner.as_deref().unwrap_or_default()),
                    "planned": self.day_or(tracked.planned),
                    "forecast": self.day_or(tracked.forecast),
                    "real": self.day_or(tracked.real), "late": tracked.late,
                    "finished": tracked.state == TrackState::Finished, "goal": false,
                }))
            })
            .collect();
        if rows.is_empty() {
            return json!({ "heading": self.word(Word::Milestones), "columns": [], "rows": [] });
        }
        let goal = &self.roadmap.goal;
        let settled = !view::provisional(self.roadmap, self.analysis);
        let forecast = self.analysis.goal.earliest_finish.filter(|_| settled);
        rows.push(json!({
            "number": "", "title": loose(&goal.title),
            "owner": loose(goal.owner.as_deref().unwrap_or_default()),
            "planned": self.day_or(goal.launch), "forecast": self.day_or(forecast),
            "real": NOTHING,
            "late": self.analysis.goal.float.is_some_and(|float| float < 0), "finished": false,
            "goal": true,
        }));
        json!({
            "heading": self.word(Word::Milestones),
            "columns": self.words(&[
                Word::Number, Word::Milestone, Word::Owner, Word::Planned, Word::Forecast,
                Word::Real,
            ]),
            "rows": rows,
        })
    }

    fn steps(&self) -> Value {
        let rows = self.in_outline();
        let rows = rows
            .into_iter()
            .map(|(step, depth)| self.step_row(step, depth));
        json!({
            "heading": self.word(Word::Steps),
            "lead": self.word(Word::StepsLead),
            "columns": self.words(&[
                Word::Number, Word::Step, Word::Owner, Word::Earliest, Word::Latest, Word::Float,
                Word::PointOfNoReturn, Word::State,
            ]),
            "rows": rows.collect::<Vec<Value>>(),
        })
    }

    fn step_row(&self, step: &Step, depth: usize) -> Value {
        let title = loose(&self.step_title(step));
        let owner = loose(step.owner.as_deref().unwrap_or_default());
        let depth = depth.min(4);
        if step.group {
            return json!({
                "group": true, "anchor": anchor(&step.id), "number": number(step), "title": title, "owner": owner,
                "depth": depth,
            });
        }
        let plan = self.plans.get(&step.id).copied();
        let card = self.cards.get(&step.id).copied();
        let span = |from: Option<NaiveDate>, to: Option<NaiveDate>| match (from, to) {
            (Some(from), Some(to)) if from != to && !step.milestone => {
                format!("{} – {}", self.day(from), self.day(to))
            }
            (_, Some(day)) | (Some(day), None) => self.day(day),
            (None, None) => NOTHING.to_owned(),
        };
        let (state, tone) = self.state(step, plan, card);
        let float = plan.and_then(|plan| plan.float);
        let float = float.map_or_else(
            || NOTHING.to_owned(),
            |float| match float {
                0.. => float.to_string(),
                _ => format!("−{}", float.unsigned_abs()),
            },
        );
        let real = step.progress.as_ref();
        let real = real.filter(|p| p.state == ProgressState::Finished);
        let earliest = match (real, plan) {
            (Some(progress), _) => span(progress.started, progress.finished),
            (None, Some(plan)) => span(plan.earliest_start, plan.earliest_finish),
            (None, None) => NOTHING.to_owned(),
        };
        let latest = plan.map_or_else(
            || NOTHING.to_owned(),
            |plan| span(plan.latest_start, plan.latest_finish),
        );
        json!({
            "group": false, "anchor": anchor(&step.id), "number": number(step), "title": title, "owner": owner, "depth": depth,
            "milestone": step.milestone,
            "earliest": earliest, "latest": latest, "float": float,
            "by": self.day_or(plan.and_then(|plan| plan.point_of_no_return)),
            "state": state, "tone": tone,
            "quiet": card.is_some_and(|card| !card.on_route)
                || matches!(tone, "done" | "dropped"),
            "critical": card.is_some_and(|card| card.critical),
        })
    }

    fn state(
        &self,
        step: &Step,
        plan: Option<&StepAnalysis>,
        card: Option<&Card>,
    ) -> (String, &'static str) {
        let word = |word| self.word(word).to_owned();
        let state = card.map_or(CardState::Open, |card| card.state);
        match state {
            CardState::Finished => {
                let day = step.progress.as_ref().and_then(|p| p.finished);
                let done = day.map(|day| self.phrase(Word::DoneOn, &[&self.day(day)]));
                (done.unwrap_or_else(|| word(Word::Done)), "done")
            }
            CardState::Dropped => (word(Word::Dropped), "dropped"),
            _ if card.is_some_and(|card| card.late) => (word(Word::TooLate), "late"),
            CardState::Started => (word(Word::Started), "started"),
            _ if card.is_some_and(|card| !card.on_route) => (word(Word::OffRoute), "open"),
            _ => {
                let lacking = plan.into_iter().flat_map(|plan| &plan.needs);
                let lacking = lacking.filter(|need| need.state == NeedState::Missing);
                let named: Vec<String> = lacking
                    .map(|need| view::resource_title(self.roadmap, &need.resource))
                    .collect();
                if !named.is_empty() {
                    let named = self.language.list(&named);
                    (loose(&self.phrase(Word::Lacks, &[&named])), "missing")
                } else if state == CardState::Ready {
                    (word(Word::CanStart), "ready")
                } else {
                    (word(Word::Open), "open")
                }
            }
        }
    }

    /// Every step once, in stored order, what is in a group right after it, with how deep it lies.
    fn in_outline(&self) -> Vec<(&Step, usize)> {
        let mut inside: HashMap<Option<&StepId>, Vec<&Step>> = HashMap::new();
        let group_of = |step: &'_ Step| {
            let id = step.group_id.as_ref()?;
            self.steps.get(id).map(|group| &group.id)
        };
        for step in &self.roadmap.steps {
            inside.entry(group_of(step)).or_default().push(step);
        }
        let mut rows: Vec<(&Step, usize)> = Vec::with_capacity(self.roadmap.steps.len());
        let mut seen: HashSet<&StepId> = HashSet::new();
        // Groups that lie inside each other are begun wherever they come first.
        let tops = inside.get(&None).cloned().unwrap_or_default();
        for top in tops.into_iter().chain(&self.roadmap.steps) {
            let mut waiting = vec![(top, 0)];
            while let Some((step, depth)) = waiting.pop() {
                if !seen.insert(&step.id) {
                    continue;
                }
                rows.push((step, depth));
                let members = inside.get(&Some(&step.id)).into_iter().flatten().rev();
                waiting.extend(members.map(|member| (*member, depth + 1)));
            }
        }
        rows
    }

    fn blocked_by(&self, gap: &Gap) -> String {
        let first = gap.steps.first().map(|id| match self.steps.get(id) {
            Some(step) => format!("{} ({})", self.step_title(step), number(step)),
            None => id.to_string(),
        });
        let goal = gap.goal.then(|| self.roadmap.goal.title.clone());
        let others = gap.steps.len().saturating_sub(1) + usize::from(gap.goal && first.is_some());
        match (first.or(goal), others) {
            (None, _) => NOTHING.to_owned(),
            (Some(first), 0) => first,
            (Some(first), more) => self.phrase(Word::AndStepsMore, &[&first, &more.to_string()]),
        }
    }

    /// "Data engineer" and "1 FTE", "Mandate" and "€ 120,000".
    fn gap_title(&self, gap: &Gap) -> (String, String) {
        let title = if gap.title.trim().is_empty() {
            gap.resource.as_str()
        } else {
            &gap.title
        };
        let Some(missing) = gap.missing else {
            return (title.to_owned(), String::new());
        };
        let (unit, currency) = (gap.unit.as_deref(), &self.roadmap.currency);
        let amount = self.language.quantity(missing, gap.kind, unit, currency);
        (title.to_owned(), amount)
    }

    fn acquisition(&self, order: &Order) -> Option<&Acquisition> {
        self.roadmap
            .acquisitions
            .iter()
            .find(|way| way.id == order.id)
    }

    fn way_title(&self, way: &Acquisition) -> String {
        if way.title.trim().is_empty() {
            view::resource_title(self.roadmap, &way.resource)
        } else {
            way.title.clone()
        }
    }

    fn group(&self, of: &Node, id: &str) -> Option<&AnyOf> {
        let groups = match of {
            Node::Goal => &self.roadmap.goal.any_of,
            Node::Step(step) => &self.steps.get(step)?.any_of,
        };
        groups.iter().find(|group| group.id.as_str() == id)
    }

    fn finished(&self, id: &StepId) -> bool {
        let progress = self.steps.get(id).and_then(|step| step.progress.as_ref());
        progress.is_some_and(|progress| progress.state == ProgressState::Finished)
    }

    fn node_title(&self, node: &Node) -> String {
        match node {
            Node::Goal => self.roadmap.goal.title.clone(),
            Node::Step(id) => self.title(id),
        }
    }

    fn title(&self, id: &StepId) -> String {
        let found = self.steps.get(id);
        found.map_or_else(|| id.to_string(), |step| self.step_title(step))
    }

    fn step_title(&self, step: &Step) -> String {
        if step.title.trim().is_empty() {
            number(step)
        } else {
            step.title.clone()
        }
    }

    fn verdict_word(&self, verdict: Verdict) -> &'static str {
        self.word(match verdict {
            Verdict::Feasible => Word::Feasible,
            Verdict::FeasibleIf => Word::FeasibleIf,
            Verdict::Infeasible => Word::Infeasible,
            Verdict::Undecided => Word::Undecided,
        })
    }

    fn with_more(&self, mut said: Vec<String>, all: usize) -> Vec<String> {
        if all > said.len() {
            said.push(self.phrase(Word::AndMore, &[&(all - said.len()).to_string()]));
        }
        said
    }

    fn working_days(&self, days: u32) -> String {
        self.phrase(Word::WorkingDays, &[&days.to_string()])
            .replace(' ', "\u{a0}")
    }

    fn money(&self, sum: Money) -> String {
        self.language.money(sum, &self.roadmap.currency)
    }

    fn day(&self, day: NaiveDate) -> String {
        self.language.short_date(day)
    }

    fn day_or(&self, day: Option<NaiveDate>) -> String {
        day.map_or_else(|| NOTHING.to_owned(), |day| self.day(day))
    }

    fn word(&self, word: Word) -> &'static str {
        self.language.word(word)
    }

    fn words(&self, words: &[Word]) -> Vec<&'static str> {
        words.iter().map(|word| self.word(*word)).collect()
    }

    fn phrase(&self, word: Word, parts: &[&str]) -> String {
        self.language.phrase(word, parts)
    }
}

fn tone(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Feasible => "have",
        Verdict::FeasibleIf | Verdict::Infeasible => "missing",
        Verdict::Undecided => "unknown",
    }
}

/// What a link to a step's row in the table of steps points at.
fn anchor(id: &StepId) -> String {
    format!("step {id}")
}

fn number(step: &Step) -> String {
    format!("S-{:02}", step.number)
}

/// Text whose overlong words may break, so that none runs off the page. Controls become spaces.
fn loose(text: &str) -> String {
    let mut loose = String::with_capacity(text.len());
    let mut run = 0;
    let longest = text
        .split(char::is_whitespace)
        .map(|word| word.chars().count());
    let tight = longest.max().unwrap_or(0) > LONGEST_WORD;
    for c in text.chars() {
        if c.is_whitespace() || c.is_control() {
            run = 0;
            loose.push(if c.is_control() && c != '\n' { ' ' } else { c });
            continue;
        }
        run += 1;
        if tight && run > LONGEST_WORD && run % 10 == 1 {
            loose.push('\u{200b}');
        }
        loose.push(c);
    }
    loose
}

#[cfg(test)]
mod tests {
    use super::*;
    use roadmaps::plan::analyse;
    use roadmaps::view::scene::scene;

    #[test]
    fn the_report_calls_the_same_milestones_late_as_the_window() {
        let milestone = |id: &str, number: u32, more: Value| {
            let mut step = json!({ "id": id, "number": number, "title": id, "milestone": true });
            if let (Some(step), Some(more)) = (step.as_object_mut(), more.as_object()) {
                step.extend(more.clone());
            }
            step
        };
        let roadmap: Roadmap = serde_json::from_value(json!({
            "goal": { "title": "G", "launch": "2027-03-05", "requires": [{ "step": "ahead" }] },
            "steps": [
                milestone("overdue", 1, json!({ "planned_start": "2027-01-01" })),
                milestone("reached late", 2, json!({
                    "planned_start": "2026-12-01",
                    "progress": { "state": "finished", "finished": "2026-12-02" },
                })),
                milestone("dropped", 3, json!({
                    "planned_start": "2026-12-01", "progress": { "state": "dropped" },
                })),
                milestone("ahead", 4, json!({ "planned_start": "2027-02-01" })),
            ],
        }))
        .expect("a roadmap in its JSON form");
        let today = NaiveDate::from_ymd_opt(2027, 1, 4).expect("a day");
        let analysis = analyse(&roadmap, today);
        let scene = scene(&roadmap, &analysis, Language::En);
        let options = Options::default();
        let data = data(&roadmap, &analysis, &scene, &[], Language::En, options);
        let rows = data["milestones"]["rows"].as_array().expect("rows");
        let told = rows.iter().map(|row| {
            let dropped = row["forecast"] == NOTHING && row["real"] == NOTHING;
            (row["late"] == true, row["finished"] == true, dropped)
        });
        assert_eq!(
            told.collect::<Vec<_>>(),
            [
                (true, false, false),
                (true, true, false),
                (false, false, true),
                (false, false, false),
                (false, false, false),
            ],
            "late means one thing: what slipped is late, what was dropped is not and has no forecast"
        );
    }

    #[test]
    fn an_alternative_of_which_nothing_is_stated_is_not_called_feasible() {
        let roadmap: Roadmap = serde_json::from_value(json!({
            "goal": { "title": "G", "launch": "2027-03-05", "any_of": [{ "id": "g", "alternatives":
                [{ "step": "bare" }, { "step": "stated" }] }] },
            "steps": [
                { "id": "bare", "number": 1, "title": "Bare" },
                { "id": "stated", "number": 2, "title": "Stated", "days": 3 },
            ],
        }))
        .expect("a roadmap in its JSON form");
        let today = NaiveDate::from_ymd_opt(2027, 1, 4).expect("a day");
        let analysis = analyse(&roadmap, today);
        let scene = scene(&roadmap, &analysis, Language::En);
        let options = Options::default();
        let data = data(&roadmap, &analysis, &scene, &[], Language::En, options);
        let rows = data["routes"]["groups"][0]["rows"].as_array();
        let told = rows.expect("rows").iter();
        let told: Vec<_> = told.map(|row| (&row["verdict"], &row["tone"])).collect();
        assert_eq!(
            told,
            [
                (&json!("not worked out yet"), &json!("open")),
                (&json!("feasible"), &json!("have")),
            ]
        );
        assert_eq!(data["verdict"]["tone"], "plain", "the yes counts on it");
    }
}

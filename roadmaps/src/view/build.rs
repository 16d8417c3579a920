//! Builds a view from a roadmap and its analysis.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::model::{Goal, Position, Roadmap, Step, StepId};
use crate::plan::{Analysis, Conflict, Fix, Problem, StepAnalysis};
use crate::say::{Language, Sentence};

use super::scene::{Card, Cards, Earlier, EarlierEnd, Links, draw};
use super::tracking::tracking;
use super::{
    ConflictView, FixView, GoalView, Head, LeverView, OrderView, Practices, ProblemView, Settings,
    StepView, View, fact, headline, is_worked_out, provisional, resource_title, ruled_out_by,
    spans, step_title, subline,
};
use crate::plan::Lever;

/// What a view shows of the document besides its records.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// The revision that the records are at.
    pub revision: i64,
    /// What can be undone.
    pub undo: Option<Sentence>,
    /// What can be redone.
    pub redo: Option<Sentence>,
    /// Why the roadmap cannot be changed.
    pub read_only: Option<Sentence>,
}

/// Builds what the window shows, in one language. With the view before it, whatever an edit left as
/// it was is shared with that instead of being told anew; the view is the same either way.
pub fn view(
    roadmap: &Roadmap,
    analysis: &Analysis,
    shown: &Shown,
    language: Language,
    before: Option<&View>,
) -> View {
    let cards = Cards::new(roadmap, analysis, language);
    let told = before.map(|before| told(before, roadmap));
    let shared = before.filter(|before| tells_the_same(before, roadmap, analysis, language));
    let steps: Vec<Arc<StepView>> = (0..roadmap.steps.len())
        .map(|at| {
            let before = told.as_ref().and_then(|told| told[at]);
            let same = before.filter(|before| {
                shared.is_some()
                    && is_same(
                        before,
                        &roadmap.steps[at],
                        &analysis.steps[at],
                        cards.place(at),
                    )
            });
            same.map_or_else(
                || Arc::new(step_view(roadmap, analysis, &cards, at)),
                Arc::clone,
            )
        })
        .collect();
    let goal = GoalView {
        goal: Goal {
            position: None,
            ..roadmap.goal.clone()
        },
        card: cards.goal(),
    };
    let shown_cards: Vec<Option<&Card>> = steps.iter().map(|step| step.card.as_ref()).collect();
    let earlier = before.zip(told).map(|(before, told)| Earlier {
        edges: &before.edges,
        joins: &before.joins,
        columns: &before.columns,
        ends: ends(before, &told, &steps, &goal),
    });
    let Links {
        edges,
        joins,
        columns,
    } = draw(
        roadmap,
        analysis,
        &goal.card,
        &shown_cards,
        language,
        earlier.as_ref(),
    );
    View {
        head: head(roadmap, analysis, shown, language),
        settings: Settings {
            id: roadmap.id.clone(),
            currency: roadmap.currency.clone(),
            calendar: roadmap.calendar.clone(),
            ceiling: roadmap.ceiling,
            lenses: roadmap.lenses.clone(),
        },
        goal,
        steps,
        edges,
        joins,
        resources: roadmap.resources.clone(),
        acquisitions: roadmap.acquisitions.clone(),
        practices: Practices {
            ideas: roadmap.ideas.clone(),
            assumptions: roadmap.assumptions.clone(),
            experiments: roadmap.experiments.clone(),
            kill_criteria: roadmap.kill_criteria.clone(),
            signals: roadmap.signals.clone(),
            decisions: roadmap.decisions.clone(),
            baselines: roadmap.baselines.clone(),
        },
        language,
        columns,
    }
}

fn step_view(roadmap: &Roadmap, analysis: &Analysis, cards: &Cards, at: usize) -> StepView {
    let (step, plan) = (&roadmap.steps[at], &analysis.steps[at]);
    let card = cards.step(at);
    StepView {
        step: Step {
            position: None,
            ..step.clone()
        },
        plan: plan.clone(),
        tracking: tracking(step, plan, card.as_ref(), analysis.today),
        card,
    }
}

/// For each step what an earlier view said of it. Most stand where they stood, or all are moved by
/// as many places as were added before them.
fn told<'a>(before: &'a View, roadmap: &Roadmap) -> Vec<Option<&'a Arc<StepView>>> {
    let places: OnceCell<HashMap<&StepId, usize>> = OnceCell::new();
    let mut expected = 0;
    let place_of = |step: &Step| {
        let there = before
            .steps
            .get(expected)
            .is_some_and(|told| told.step.id == step.id);
        let place = if there {
            Some(expected)
        } else {
            let places = places.get_or_init(|| {
                let told = before.steps.iter().enumerate();
                told.map(|(at, told)| (&told.step.id, at)).collect()
            });
            places.get(&step.id).copied()
        };
        expected = place.map_or(expected, |place| place + 1);
        place.map(|place| &before.steps[place])
    };
    roadmap.steps.iter().map(place_of).collect()
}

/// Whether all that steps have in common is as it was: the day, the words, what resources are called.
fn tells_the_same(
    before: &View,
    roadmap: &Roadmap,
    analysis: &Analysis,
    language: Language,
) -> bool {
    before.language == language
        && before.head.today == analysis.today
        && before.settings.currency == roadmap.currency
        && before.resources == roadmap.resources
}

fn is_same(told: &StepView, step: &Step, plan: &StepAnalysis, place: Position) -> bool {
    let stands = told
        .card
        .as_ref()
        .is_none_or(|card| (card.x, card.y) == (place.x, place.y));
    stands && told.plan == *plan && told.step.states_the_same(step)
}

/// The ends of all links, compared with an earlier view.
fn ends(
    before: &View,
    told: &[Option<&Arc<StepView>>],
    steps: &[Arc<StepView>],
    goal: &GoalView,
) -> Vec<EarlierEnd> {
    let step = |(told, step): (&Option<&Arc<StepView>>, &Arc<StepView>)| match told {
        None => EarlierEnd::default(),
        Some(told) if Arc::ptr_eq(told, step) => EarlierEnd {
            stands: true,
            same_links: true,
        },
        Some(told) => EarlierEnd {
            stands: told.card.as_ref().map(Card::rect) == step.card.as_ref().map(Card::rect),
            same_links: told.step.requires == step.step.requires
                && told.step.any_of == step.step.any_of,
        },
    };
    let then = &before.goal;
    let at_goal = EarlierEnd {
        stands: then.card.rect() == goal.card.rect(),
        same_links: then.goal.requires == goal.goal.requires
            && then.goal.any_of == goal.goal.any_of,
    };
    told.iter().zip(steps).map(step).chain([at_goal]).collect()
}

fn head(roadmap: &Roadmap, analysis: &Analysis, shown: &Shown, language: Language) -> Head {
    let said =
        |sentence: &Option<Sentence>| sentence.as_ref().map(|sentence| sentence.text(language));
    let ready = analysis.steps.iter().filter(|step| step.can_start);
    Head {
        revision: shown.revision,
        today: analysis.today,
        verdict: analysis.verdict,
        readings: analysis.readings,
        reason: analysis.reason,
        provisional: provisional(roadmap, analysis),
        headline: spans(&headline(roadmap, analysis), language),
        subline: spans(&subline(roadmap, analysis), language),
        goal: analysis.goal.clone(),
        gaps: analysis.gaps.clone(),
        conflicts: analysis
            .conflicts
            .iter()
            .map(|conflict| conflict_view(roadmap, conflict, language))
            .collect(),
        conflicts_complete: analysis.conflicts_complete,
        fixes: analysis
            .fixes
            .iter()
            .map(|fix| fix_view(roadmap, fix))
            .collect(),
        levers: analysis
            .levers
            .iter()
            .map(|lever| lever_view(lever, language))
            .collect(),
        problems: analysis
            .problems
            .iter()
            .map(|problem| problem_view(problem, language))
            .collect(),
        alternatives: analysis.alternatives.clone(),
        not_worked_out: not_worked_out(roadmap, analysis),
        acquisitions: analysis.acquisitions.clone(),
        criteria: analysis.criteria.clone(),
        flips: analysis.flips.clone(),
        ready: ready.map(|step| step.id.clone()).collect(),
        routes: analysis.routes,
        undo: said(&shown.undo),
        redo: said(&shown.redo),
        read_only: said(&shown.read_only),
    }
}

fn not_worked_out(roadmap: &Roadmap, analysis: &Analysis) -> Vec<StepId> {
    let among: BTreeSet<&StepId> = analysis.alternatives.iter().map(|way| &way.step).collect();
    let steps = roadmap.steps.iter();
    steps
        .filter(|step| among.contains(&step.id) && !is_worked_out(step))
        .map(|step| step.id.clone())
        .collect()
}

fn conflict_view(roadmap: &Roadmap, conflict: &Conflict, language: Language) -> ConflictView {
    let sentences = conflict
        .0
        .iter()
        .map(|stated| fact(roadmap, stated).text(language));
    ConflictView {
        facts: conflict.0.clone(),
        lead: ruled_out_by(conflict).text(language),
        sentences: sentences.collect(),
    }
}

fn fix_view(roadmap: &Roadmap, fix: &Fix) -> FixView {
    let orders = fix.acquisitions.iter().filter_map(|order| {
        let way = roadmap.acquisitions.iter().find(|way| way.id == order.id)?;
        let resource = resource_title(roadmap, &way.resource);
        let titled = if way.title.is_empty() {
            &resource
        } else {
            &way.title
        };
        Some(OrderView {
            id: way.id.clone(),
            title: titled.clone(),
            resource: resource.clone(),
            count: order.count,
            cost: crate::model::Money(way.cost.0.saturating_mul(i64::from(order.count))),
            lead: way.lead,
            ramp_up: way.ramp_up,
            order_by: order.order_by,
        })
    });
    let groups = || {
        roadmap
            .goal
            .any_of
            .iter()
            .chain(roadmap.steps.iter().flat_map(|s| &s.any_of))
    };
    let changes = fix.route.iter().filter(|choice| {
        let group = groups().find(|group| group.id == choice.any_of);
        group.is_some_and(|group| {
            group
                .choice
                .as_ref()
                .is_some_and(|made| *made != choice.step)
        })
    });
    FixView {
        cost: fix.cost,
        spending: fix.spending,
        orders: orders.collect(),
        route: fix.route.clone(),
        changes: changes
            .map(|choice| step_title(roadmap, &choice.step))
            .collect(),
        proven: fix.proven,
    }
}

fn lever_view(lever: &Lever, language: Language) -> LeverView {
    let sentence = match lever {
        Lever::Launch { launch, .. } => Sentence::LeverLaunch { launch: *launch },
    };
    LeverView {
        lever: lever.clone(),
        sentence: sentence.text(language),
    }
}

fn problem_view(problem: &Problem, language: Language) -> ProblemView {
    ProblemView {
        kind: problem.kind,
        steps: problem.steps.clone(),
        sentence: problem.sentence.text(language),
    }
}

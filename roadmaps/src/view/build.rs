//! Builds a view from a roadmap and its analysis.

use std::collections::BTreeSet;

use crate::model::{Goal, Roadmap, Step, StepId};
use crate::plan::{Analysis, Conflict, Fix, Problem};
use crate::say::{Language, Sentence};

use super::scene::{Scene, scene};
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

/// Builds what the window shows, in one language.
pub fn view(roadmap: &Roadmap, analysis: &Analysis, shown: &Shown, language: Language) -> View {
    let Scene {
        goal,
        cards,
        edges,
        joins,
    } = scene(roadmap, analysis, language);
    let steps = roadmap.steps.iter().zip(&analysis.steps).zip(cards);
    View {
        head: head(roadmap, analysis, shown, language),
        settings: Settings {
            id: roadmap.id.clone(),
            currency: roadmap.currency.clone(),
            calendar: roadmap.calendar.clone(),
            ceiling: roadmap.ceiling,
            lenses: roadmap.lenses.clone(),
        },
        goal: GoalView {
            goal: Goal {
                position: None,
                ..roadmap.goal.clone()
            },
            card: goal,
        },
        steps: steps
            .map(|((step, plan), card)| StepView {
                step: Step {
                    position: None,
                    ..step.clone()
                },
                plan: plan.clone(),
                tracking: tracking(step, plan, card.as_ref(), analysis.today),
                card,
            })
            .collect(),
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
    }
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

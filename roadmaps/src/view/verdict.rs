//! The verdict in sentences: one place for window, report and command line.

use crate::model::{Node, ResourceId, Roadmap, StepId};
use crate::plan::{Analysis, Fact, Lever, Reading, Reason, Verdict};
use crate::say::{Language, Sentence, Span};

/// The verdict as the sentences that follow each other at the head of the window.
pub fn headline(roadmap: &Roadmap, analysis: &Analysis) -> Vec<Sentence> {
    if analysis.reason == Some(Reason::Loop) {
        return vec![loop_sentence(analysis)];
    }
    if roadmap.steps.is_empty() && analysis.verdict == Verdict::Feasible {
        return vec![Sentence::NothingBeforeGoal];
    }
    if roadmap.goal.launch.is_none() {
        return vec![Sentence::NoLaunchDate];
    }
    match analysis.verdict {
        Verdict::Feasible => feasible(analysis),
        Verdict::FeasibleIf => {
            let mut said = vec![Sentence::NotYet];
            said.extend(what_is_wrong(roadmap, analysis));
            said.push(cheapest_fix(roadmap, analysis));
            said
        }
        Verdict::Infeasible => {
            let mut said = vec![Sentence::No];
            said.extend(what_is_wrong(roadmap, analysis));
            said.push(if analysis.gaps.is_empty() {
                Sentence::NoWayInTime
            } else {
                Sentence::NothingGetsThem
            });
            said.extend(lever(analysis));
            said
        }
        Verdict::Undecided => undecided(roadmap, analysis),
    }
}

/// What is worth knowing next to the verdict.
pub fn subline(analysis: &Analysis) -> Vec<Sentence> {
    let mut said = Vec::new();
    if analysis.verdict == Verdict::FeasibleIf {
        said.extend(lever(analysis));
    }
    if !analysis.not_checked.is_empty() {
        said.push(Sentence::CapacityNotChecked);
    }
    said
}

/// Sentences one after the other, as pieces.
pub fn spans(sentences: &[Sentence], language: Language) -> Vec<Span> {
    let mut pieces: Vec<Span> = Vec::new();
    for sentence in sentences {
        if let Some(last) = pieces.last_mut() {
            last.text.push(' ');
        }
        pieces.extend(sentence.spans(language));
    }
    pieces
}

/// Sentences one after the other, as text.
pub fn text(sentences: &[Sentence], language: Language) -> String {
    spans(sentences, language)
        .into_iter()
        .map(|span| span.text)
        .collect()
}

/// A fact of a conflict as a sentence.
pub fn fact(roadmap: &Roadmap, fact: &Fact) -> Sentence {
    match fact {
        Fact::Missing { resource, .. } => Sentence::FactMissing {
            resource: resource_title(roadmap, resource),
        },
        Fact::Dropped { step } => Sentence::FactDropped {
            step: step_title(roadmap, step),
        },
        Fact::Launch { date } => Sentence::FactLaunch { launch: *date },
    }
}

/// The title of a step, or its id where it has none.
pub fn step_title(roadmap: &Roadmap, id: &StepId) -> String {
    let found = roadmap.steps.iter().find(|step| step.id == *id);
    match found {
        Some(step) if !step.title.is_empty() => step.title.clone(),
        _ => id.to_string(),
    }
}

/// The title of a resource, or its id where it has none.
pub fn resource_title(roadmap: &Roadmap, id: &ResourceId) -> String {
    let found = roadmap.resources.iter().find(|resource| resource.id == *id);
    match found {
        Some(resource) if !resource.title.is_empty() => resource.title.clone(),
        _ => id.to_string(),
    }
}

/// The title of the goal or a step.
pub fn node_title(roadmap: &Roadmap, node: &Node) -> String {
    match node {
        Node::Goal => roadmap.goal.title.clone(),
        Node::Step(id) => step_title(roadmap, id),
    }
}

fn loop_sentence(analysis: &Analysis) -> Sentence {
    let looping = analysis
        .problems
        .iter()
        .find_map(|problem| match &problem.sentence {
            Sentence::ProblemLoop { steps } => Some(steps.clone()),
            _ => None,
        });
    Sentence::LoopInTheWay {
        steps: looping.unwrap_or_default(),
    }
}

fn feasible(analysis: &Analysis) -> Vec<Sentence> {
    let mut said = vec![Sentence::VerdictYes];
    if let (Some(float), Some(finish)) = (analysis.goal.float, analysis.goal.earliest_finish) {
        said.push(Sentence::SpareDays {
            days: float.unsigned_abs(),
            finish,
        });
    }
    said
}

/// What stands in the way, most pressing first.
fn what_is_wrong(roadmap: &Roadmap, analysis: &Analysis) -> Vec<Sentence> {
    let mut said = Vec::new();
    let route_only = analysis.verdict == Verdict::FeasibleIf
        && analysis
            .fixes
            .first()
            .is_some_and(|fix| fix.acquisitions.is_empty());
    if !analysis.gaps.is_empty() {
        said.push(Sentence::ThingsMissing {
            count: analysis.gaps.len() as u32,
        });
    }
    let dropped = analysis
        .conflicts
        .iter()
        .flat_map(|conflict| &conflict.0)
        .any(|fact| matches!(fact, Fact::Dropped { .. }));
    if dropped {
        said.push(Sentence::DroppedInTheWay);
    }
    if let Some(float) = analysis.goal.float.filter(|&float| float < 0) {
        said.push(Sentence::DaysTooLate {
            days: float.unsigned_abs(),
        });
    }
    let any_choice = roadmap
        .steps
        .iter()
        .flat_map(|step| &step.any_of)
        .chain(&roadmap.goal.any_of)
        .any(|group| group.choice.is_some());
    if route_only && any_choice && said.is_empty() {
        said.push(Sentence::ChosenRouteFails);
    }
    said
}

fn cheapest_fix(roadmap: &Roadmap, analysis: &Analysis) -> Sentence {
    let Some(fix) = analysis.fixes.first() else {
        return Sentence::SearchLimit;
    };
    let first = fix
        .acquisitions
        .iter()
        .filter_map(|order| order.order_by)
        .min();
    let Some(order_by) = first else {
        return Sentence::FreeFix;
    };
    let (cost, currency) = (fix.cost, roadmap.currency.clone());
    if fix.proven {
        Sentence::CheapestFix {
            cost,
            currency,
            order_by,
        }
    } else {
        Sentence::CheapestFixBestFound {
            cost,
            currency,
            order_by,
        }
    }
}

fn lever(analysis: &Analysis) -> Option<Sentence> {
    analysis.levers.first().map(|lever| match lever {
        Lever::Launch { launch, .. } => Sentence::LeverLaunch { launch: *launch },
    })
}

fn undecided(roadmap: &Roadmap, analysis: &Analysis) -> Vec<Sentence> {
    let mut said = vec![Sentence::Undecided];
    let searching = [analysis.readings.pessimistic, analysis.readings.optimistic]
        .contains(&Reading::NotSettled);
    if searching {
        said.push(Sentence::SearchLimit);
    } else if let Some(first) = analysis.flips.first() {
        let what = first.iter().map(|id| resource_title(roadmap, id)).collect();
        said.push(Sentence::FindOut { what });
    }
    said
}

//! Which function applies which edit, and what each is called in the undo menu.

use super::{Draft, Edit, StepChange, goal, graph, paste, resource, step};
use crate::error::Error;
use crate::model::{Node, ProgressState, ResourceId, Roadmap, StepId};
use crate::say::Sentence;

pub(super) fn apply_one(draft: &mut Draft, edit: &Edit) -> Result<(), Error> {
    match edit {
        Edit::ChangeGoal { change } => goal::change(draft, change),
        Edit::PutCriterion { criterion } => goal::put_criterion(draft, criterion),
        Edit::RemoveCriterion { id } => goal::remove_criterion(draft, id),
        Edit::ChangeSettings { change } => goal::change_settings(draft, change),
        Edit::AddPrerequisite { id, title, of } => graph::add_prerequisite(draft, id, title, of),
        Edit::AddAlternative {
            id,
            title,
            of,
            instead_of,
            any_of,
        } => graph::add_alternative(draft, id, title, of, instead_of, any_of),
        Edit::AddStep { id, title, group } => step::add(draft, id, title, *group),
        Edit::InsertBetween {
            id,
            title,
            of,
            step,
        } => graph::insert_between(draft, id, title, of, step),
        Edit::PasteSteps {
            of,
            steps,
            resources,
        } => paste::paste(draft, of, steps, resources),
        Edit::ChangeStep { id, change } => step::change(draft, id, change),
        Edit::RemoveSteps { ids } => step::remove(draft, ids),
        Edit::RequirePrerequisite {
            of,
            step,
            lag,
            link,
        } => graph::require(draft, of, step, *lag, *link),
        Edit::ChangeLink {
            of,
            step,
            lag,
            link,
        } => graph::change_link(draft, of, step, *lag, *link),
        Edit::ReleasePrerequisite { of, step } => graph::release(draft, of, step),
        Edit::GroupAlternatives { of, any_of, steps } => {
            graph::group_alternatives(draft, of, any_of, steps)
        }
        Edit::NameAnyOf { of, any_of, title } => graph::name_any_of(draft, of, any_of, title),
        Edit::NameIdea {
            of,
            any_of,
            step,
            idea,
        } => graph::name_idea(draft, of, any_of, step, idea.as_deref()),
        Edit::ChooseAlternative { of, any_of, choice } => {
            graph::choose(draft, of, any_of, choice.as_ref())
        }
        Edit::MoveCards { cards } => step::move_cards(draft, cards),
        Edit::Tidy => step::forget_positions(draft),
        Edit::ReorderStep { id, after } => step::reorder(draft, id, after.as_ref()),
        Edit::PutRequirement { of, requirement } => {
            resource::put_requirement(draft, of, requirement)
        }
        Edit::RemoveRequirement { of, resource } => {
            resource::remove_requirement(draft, of, resource)
        }
        Edit::AddResource { id, title, kind } => resource::add(draft, id, title, *kind),
        Edit::ChangeResource { id, change } => resource::change(draft, id, change),
        Edit::RemoveResource { id } => resource::remove(draft, id),
        Edit::PutAcquisition { acquisition } => resource::put_acquisition(draft, acquisition),
        Edit::RemoveAcquisition { id } => resource::remove_acquisition(draft, id),
        Edit::ApplyAcquisition { id, step, title } => {
            resource::apply_acquisition(draft, id, step, title)
        }
        Edit::ApplyFix { orders, choices } => {
            for order in orders {
                resource::apply_acquisition(draft, &order.id, &order.step, &order.title)?;
            }
            for made in choices {
                graph::choose(draft, &made.of, &made.any_of, Some(&made.choice))?;
            }
            Ok(())
        }
        Edit::PutIdea { idea } => goal::put(draft, idea, |roadmap| &mut roadmap.ideas),
        Edit::PutAssumption { assumption } => {
            goal::put(draft, assumption, |roadmap| &mut roadmap.assumptions)
        }
        Edit::PutExperiment { experiment } => {
            goal::put(draft, experiment, |roadmap| &mut roadmap.experiments)
        }
        Edit::PutKillCriterion { kill_criterion } => {
            goal::put(draft, kill_criterion, |roadmap| &mut roadmap.kill_criteria)
        }
        Edit::PutSignal { signal } => goal::put(draft, signal, |roadmap| &mut roadmap.signals),
        Edit::PutDecision { decision } => {
            goal::put(draft, decision, |roadmap| &mut roadmap.decisions)
        }
        Edit::RemoveRecord { key } => goal::remove_record(draft, key),
    }
}

/// What an edit is called in the undo menu. Titles are those before the edit.
pub(super) fn label(roadmap: &Roadmap, edit: &Edit) -> Sentence {
    let step = |id: &StepId| title_of(roadmap, &Node::Step(id.clone()));
    let resource = |id: &ResourceId| resource_title(roadmap, id);
    match edit {
        Edit::ChangeGoal { .. } => Sentence::DidStateGoal,
        Edit::PutCriterion { criterion } => Sentence::DidPutCriterion {
            title: criterion.title.clone(),
        },
        Edit::RemoveCriterion { .. } => Sentence::DidRemoveCriterion,
        Edit::ChangeSettings { .. } => Sentence::DidChangeSettings,
        Edit::AddPrerequisite { title, .. }
        | Edit::AddStep { title, .. }
        | Edit::InsertBetween { title, .. } => Sentence::DidAddStep {
            title: title.clone(),
        },
        Edit::AddAlternative { title, .. } => Sentence::DidAddAlternative {
            title: title.clone(),
        },
        Edit::PasteSteps { steps, .. } => Sentence::DidPaste {
            count: steps.len() as u32,
            title: steps
                .first()
                .map_or_else(String::new, |step| step.title.clone()),
        },
        Edit::ChangeStep { id, change } => change_label(step(id), change),
        Edit::RemoveSteps { ids } => match ids.as_slice() {
            [id] => Sentence::DidRemoveStep { title: step(id) },
            ids => Sentence::DidRemoveSteps {
                count: ids.len() as u32,
            },
        },
        Edit::RequirePrerequisite { of, step: id, .. } => Sentence::DidConnect {
            from: step(id),
            to: title_of(roadmap, of),
        },
        Edit::ChangeLink { of, step: id, .. } => Sentence::DidChangeLink {
            from: step(id),
            to: title_of(roadmap, of),
        },
        Edit::ReleasePrerequisite { of, step: id } => Sentence::DidDisconnect {
            from: step(id),
            to: title_of(roadmap, of),
        },
        Edit::GroupAlternatives { .. } => Sentence::DidGroupAlternatives,
        Edit::NameAnyOf { title, .. } => Sentence::DidNameAnyOf {
            title: title.clone(),
        },
        Edit::NameIdea { idea, .. } => Sentence::DidNameIdea {
            title: idea.clone().unwrap_or_default(),
        },
        Edit::ChooseAlternative {
            choice: Some(choice),
            ..
        } => Sentence::DidChoose {
            title: step(choice),
        },
        Edit::ChooseAlternative { choice: None, .. } => Sentence::DidReopenChoice,
        Edit::MoveCards { cards } => Sentence::DidMoveCards {
            count: cards.len() as u32,
        },
        Edit::Tidy => Sentence::DidTidy,
        Edit::ReorderStep { id, .. } => Sentence::DidReorder { title: step(id) },
        Edit::PutRequirement { of, requirement } => Sentence::DidRequireResource {
            step: title_of(roadmap, of),
            resource: resource(&requirement.resource),
        },
        Edit::RemoveRequirement { of, resource: id } => Sentence::DidReleaseResource {
            step: title_of(roadmap, of),
            resource: resource(id),
        },
        Edit::AddResource { title, .. } => Sentence::DidAddResource {
            title: title.clone(),
        },
        Edit::ChangeResource { id, .. } => Sentence::DidChangeResource {
            title: resource(id),
        },
        Edit::RemoveResource { id } => Sentence::DidRemoveResource {
            title: resource(id),
        },
        Edit::PutAcquisition { acquisition } => Sentence::DidPutAcquisition {
            title: acquisition.title.clone(),
        },
        Edit::RemoveAcquisition { .. } => Sentence::DidRemoveAcquisition,
        Edit::ApplyAcquisition { title, .. } => Sentence::DidApplyAcquisition {
            title: title.clone(),
        },
        Edit::ApplyFix { orders, choices } => {
            let mut what: Vec<String> = Vec::new();
            let ordered = orders.iter().map(|order| order.title.clone());
            for title in ordered.chain(choices.iter().map(|made| step(&made.choice))) {
                if !what.contains(&title) {
                    what.push(title);
                }
            }
            Sentence::DidApplyFix { what }
        }
        Edit::PutIdea { idea } => Sentence::DidPutIdea {
            title: idea.title.clone(),
        },
        Edit::PutAssumption { .. }
        | Edit::PutExperiment { .. }
        | Edit::PutKillCriterion { .. }
        | Edit::PutSignal { .. }
        | Edit::PutDecision { .. } => Sentence::DidPutPractice,
        Edit::RemoveRecord { .. } => Sentence::DidRemovePractice,
    }
}

/// The title of the goal or a step; its id where it has none.
pub(super) fn title_of(roadmap: &Roadmap, node: &Node) -> String {
    match node {
        Node::Goal => roadmap.goal.title.clone(),
        Node::Step(id) => roadmap
            .steps
            .iter()
            .find(|step| step.id == *id)
            .filter(|step| !step.title.is_empty())
            .map_or_else(|| id.to_string(), |step| step.title.clone()),
    }
}

fn resource_title(roadmap: &Roadmap, id: &ResourceId) -> String {
    let found = roadmap.resources.iter().find(|resource| resource.id == *id);
    found.map_or_else(|| id.to_string(), |resource| resource.title.clone())
}

fn change_label(title: String, change: &StepChange) -> Sentence {
    match change {
        StepChange::Title(new) => Sentence::DidRename { title: new.clone() },
        StepChange::Days(_) => Sentence::DidEstimate { title },
        StepChange::Progress(Some(progress)) => match progress.state {
            ProgressState::Started => Sentence::DidStart { title },
            ProgressState::Finished => Sentence::DidFinish { title },
            ProgressState::Dropped => Sentence::DidDrop { title },
        },
        StepChange::Progress(None) => Sentence::DidReopen { title },
        StepChange::Milestone(true) => Sentence::DidMakeMilestone { title },
        _ => Sentence::DidChangeStep { title },
    }
}

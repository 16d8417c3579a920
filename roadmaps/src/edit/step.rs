//! Edits of steps by themselves.

use std::collections::BTreeSet;

use super::goal::{check_id, check_text, check_title, named};
use super::{CardPosition, Draft, StepChange};
use crate::error::Error;
use crate::model::{Estimate, Node, Progress, ProgressState, RecordKey, RecordKind, Step, StepId};
use crate::say::Sentence;

pub(super) fn add(draft: &mut Draft, id: &StepId, title: &str, group: bool) -> Result<(), Error> {
    check_id(id.as_str())?;
    check_title(title)?;
    draft.add_step(Step {
        id: id.clone(),
        title: title.trim().to_owned(),
        group,
        ..Step::default()
    })
}

pub(super) fn change(draft: &mut Draft, id: &StepId, change: &StepChange) -> Result<(), Error> {
    if let StepChange::GroupId(Some(group)) = change {
        check_group(draft, id, group)?;
    }
    let step = draft.step_mut(id)?;
    match change {
        StepChange::Title(title) => {
            check_title(title)?;
            step.title = title.trim().to_owned();
        }
        StepChange::Owner(owner) => step.owner = named(owner)?,
        StepChange::Days(days) => step.days = days.map(check_estimate).transpose()?,
        StepChange::Milestone(milestone) => step.milestone = *milestone,
        StepChange::NotBefore(date) => step.not_before = *date,
        StepChange::Deadline(date) => step.deadline = *date,
        StepChange::PlannedStart(date) => step.planned_start = *date,
        StepChange::ChanceNeeded(chance) => {
            if chance.is_some_and(|chance| chance > 100) {
                return Err(Error::refused(Sentence::ChanceOutOfRange));
            }
            step.chance_needed = *chance;
        }
        StepChange::Lenses(lenses) => step.lenses = lenses.clone(),
        StepChange::Notes(notes) => {
            check_text(notes)?;
            step.notes = notes.clone();
        }
        StepChange::GroupId(group) => step.group_id = group.clone(),
        StepChange::Progress(progress) => {
            step.progress = progress.clone().map(check_progress).transpose()?;
        }
    }
    Ok(())
}

/// Takes steps away, with every link to them, every group that becomes empty of meaning, and
/// every mention.
pub(super) fn remove(draft: &mut Draft, ids: &[StepId]) -> Result<(), Error> {
    let gone: BTreeSet<&StepId> = ids.iter().collect();
    for id in &gone {
        draft.step(id)?;
    }
    for node in nodes_that_mention(draft, &gone) {
        let links = draft.links_mut(&node)?;
        links
            .requires
            .retain(|prerequisite| !gone.contains(&prerequisite.step));
        super::graph::drop_alternatives(links, |step| gone.contains(step));
        if let Node::Step(id) = &node {
            let step = draft.step_mut(id)?;
            step.group_id.take_if(|group| gone.contains(group));
        } else {
            for criterion in &mut draft.goal_mut().criteria {
                criterion.steps.retain(|step| !gone.contains(step));
            }
        }
    }
    forget_mentions(draft, &gone);
    for id in gone {
        draft.remove_step(id);
    }
    Ok(())
}

pub(super) fn move_cards(draft: &mut Draft, cards: &[CardPosition]) -> Result<(), Error> {
    for card in cards {
        match &card.card {
            Node::Goal => draft.goal_mut().position = Some(card.position),
            Node::Step(id) => draft.step_mut(id)?.position = Some(card.position),
        }
    }
    Ok(())
}

/// Forgets where every card stands, so that the layout starts anew.
pub(super) fn forget_positions(draft: &mut Draft) -> Result<(), Error> {
    draft.goal_mut().position = None;
    let ids: Vec<StepId> = draft
        .roadmap()
        .steps
        .iter()
        .map(|step| step.id.clone())
        .collect();
    for id in &ids {
        draft.step_mut(id)?.position = None;
    }
    Ok(())
}

pub(super) fn reorder(draft: &mut Draft, id: &StepId, after: Option<&StepId>) -> Result<(), Error> {
    draft.step(id)?;
    if let Some(after) = after {
        draft.step(after)?;
    }
    let steps = &draft.roadmap().steps;
    let mut order: Vec<StepId> = steps
        .iter()
        .map(|step| step.id.clone())
        .filter(|other| other != id)
        .collect();
    let at = after.and_then(|after| order.iter().position(|other| other == after));
    order.insert(at.map_or(0, |at| at + 1), id.clone());
    for (place, id) in (1..).zip(&order) {
        if draft.step(id)?.place != place {
            draft.step_mut(id)?.place = place;
        }
    }
    draft.sort_steps();
    Ok(())
}

pub(super) fn check_estimate(estimate: Estimate) -> Result<Estimate, Error> {
    let points = [estimate.best, Some(estimate.likely), estimate.worst];
    let stated: Vec<u32> = points.into_iter().flatten().collect();
    let in_range = stated.iter().all(|&days| days <= Estimate::MAX_DAYS);
    if in_range && stated.is_sorted() {
        Ok(estimate)
    } else {
        Err(Error::refused(Sentence::BadEstimate {
            limit: Estimate::MAX_DAYS,
        }))
    }
}

/// A finished step has a finish; a start after the finish is refused.
fn check_progress(progress: Progress) -> Result<Progress, Error> {
    let dated = match progress.state {
        ProgressState::Started => progress.started.is_some(),
        ProgressState::Finished => progress.finished.is_some(),
        ProgressState::Dropped => true,
    };
    let ordered = match (progress.started, progress.finished) {
        (Some(started), Some(finished)) => started <= finished,
        _ => true,
    };
    if dated && ordered {
        Ok(progress)
    } else {
        Err(Error::refused(Sentence::BadProgress))
    }
}

/// A group must be one, and must not lie inside what it is to hold.
fn check_group(draft: &Draft, id: &StepId, group: &StepId) -> Result<(), Error> {
    if !draft.step(group)?.group {
        return Err(Error::refused(Sentence::NotAGroup {
            title: draft.step(group)?.title.clone(),
        }));
    }
    let mut above = Some(group.clone());
    let mut seen = BTreeSet::new();
    while let Some(current) = above {
        if current == *id || !seen.insert(current.clone()) {
            let title = draft.step(id)?.title.clone();
            return Err(Error::refused(Sentence::GroupInsideItself { title }));
        }
        above = draft.step(&current)?.group_id.clone();
    }
    Ok(())
}

/// The goal, and the steps that link to one of `gone` or lie in a group among them.
fn nodes_that_mention(draft: &Draft, gone: &BTreeSet<&StepId>) -> Vec<Node> {
    let mentions = |step: &&Step| {
        step.requires
            .iter()
            .any(|prerequisite| gone.contains(&prerequisite.step))
            || step
                .any_of
                .iter()
                .flat_map(|any_of| &any_of.alternatives)
                .any(|alternative| gone.contains(&alternative.step))
            || step
                .group_id
                .as_ref()
                .is_some_and(|group| gone.contains(group))
    };
    let steps = draft.roadmap().steps.iter().filter(mentions);
    std::iter::once(Node::Goal)
        .chain(steps.map(|step| Node::Step(step.id.clone())))
        .collect()
}

/// Practices that speak of steps that are gone speak of nothing.
fn forget_mentions(draft: &mut Draft, gone: &BTreeSet<&StepId>) {
    let is_gone = |id: &str| gone.iter().any(|step| step.as_str() == id);
    let roadmap = draft.roadmap();
    let mut keys = Vec::new();
    let mut note = |kind, id: &str| keys.push(RecordKey::new(kind, id));
    for idea in &roadmap.ideas {
        if idea
            .route
            .as_ref()
            .is_some_and(|route| is_gone(route.as_str()))
        {
            note(RecordKind::Idea, idea.id.as_str());
        }
    }
    for signal in &roadmap.signals {
        let step = signal
            .answer
            .as_ref()
            .and_then(|answer| answer.step.as_ref());
        if step.is_some_and(|step| is_gone(step.as_str())) {
            note(RecordKind::Signal, signal.id.as_str());
        }
    }
    macro_rules! note_about {
        ($($list:ident: $kind:ident),*) => {$(
            for item in &roadmap.$list {
                if item.about.as_deref().is_some_and(is_gone) {
                    note(RecordKind::$kind, item.id.as_str());
                }
            }
        )*};
    }
    note_about!(assumptions: Assumption, experiments: Experiment, kill_criteria: KillCriterion,
        decisions: Decision);
    let roadmap = draft.touch(keys);
    for idea in &mut roadmap.ideas {
        idea.route.take_if(|route| is_gone(route.as_str()));
    }
    for answer in roadmap
        .signals
        .iter_mut()
        .filter_map(|signal| signal.answer.as_mut())
    {
        answer.step.take_if(|step| is_gone(step.as_str()));
    }
    roadmap
        .assumptions
        .iter_mut()
        .for_each(|item| drop(item.about.take_if(|id| is_gone(id))));
    roadmap
        .experiments
        .iter_mut()
        .for_each(|item| drop(item.about.take_if(|id| is_gone(id))));
    roadmap
        .kill_criteria
        .iter_mut()
        .for_each(|item| drop(item.about.take_if(|id| is_gone(id))));
    roadmap
        .decisions
        .iter_mut()
        .for_each(|item| drop(item.about.take_if(|id| is_gone(id))));
}

//! Copies of steps: what comes along, and what stays behind.

use std::collections::{HashMap, HashSet};

use super::goal::{check_id, check_text, check_title, named};
use super::graph::{check_any_of_id, drop_alternatives, refuse_group, refuse_lag};
use super::resource::{check_amount, check_availability};
use super::step::check_estimate;
use super::{Draft, draft::Links};
use crate::error::Error;
use crate::model::{Node, Prerequisite, RecordKey, RecordKind, Resource, ResourceId, Step, StepId};
use crate::say::Sentence;

/// Copies keep the links among them; those that serve none of the others come right before `of`.
pub(super) fn paste(
    draft: &mut Draft,
    of: &Node,
    steps: &[Step],
    resources: &[Resource],
) -> Result<(), Error> {
    refuse_group(draft, of)?;
    let mut copies: Vec<Step> = Vec::with_capacity(steps.len());
    let all: HashSet<&StepId> = steps.iter().map(|step| &step.id).collect();
    let stands_for = take_along(draft, steps, resources)?;
    for step in steps {
        copies.push(copy(step, &all, &stands_for)?);
    }
    refuse_loop(&copies)?;
    let tops: Vec<StepId> = ends(&copies).map(|step| step.id.clone()).collect();
    for copy in copies {
        let groups: Vec<_> = copy.any_of.iter().map(|group| group.id.clone()).collect();
        draft.add_step(copy)?;
        for id in &groups {
            check_any_of_id(draft, id)?;
        }
    }
    let requires = draft.links_mut(of)?.requires;
    requires.extend(tops.into_iter().map(|step| Prerequisite {
        step,
        ..Prerequisite::default()
    }));
    Ok(())
}

/// The steps that no other one among them requires: what serves the pasted steps' `of`.
pub fn ends(steps: &[Step]) -> impl Iterator<Item = &Step> {
    let serving: HashSet<&StepId> = steps.iter().flat_map(earlier).collect();
    let all = steps.iter().filter(|step| !step.group);
    all.filter(move |step| !serving.contains(&step.id))
}

/// A step as it is pasted: what speaks of other steps, of its past or of its place is left out.
fn copy(
    step: &Step,
    all: &HashSet<&StepId>,
    stands_for: &HashMap<&ResourceId, ResourceId>,
) -> Result<Step, Error> {
    check_id(step.id.as_str())?;
    check_title(&step.title)?;
    check_text(&step.notes)?;
    if step.chance_needed.is_some_and(|chance| chance > 100) {
        return Err(Error::refused(Sentence::ChanceOutOfRange));
    }
    let mut copy = Step {
        id: step.id.clone(),
        title: step.title.trim().to_owned(),
        group: step.group,
        group_id: step.group_id.clone().filter(|group| all.contains(group)),
        milestone: step.milestone,
        owner: named(&step.owner)?,
        days: step.days.map(check_estimate).transpose()?,
        not_before: step.not_before,
        deadline: step.deadline,
        planned_start: step.planned_start,
        chance_needed: step.chance_needed,
        lenses: step.lenses.clone(),
        notes: step.notes.clone(),
        requires: step.requires.clone(),
        any_of: step.any_of.clone(),
        ..Step::default()
    };
    copy.requires.retain(|link| all.contains(&link.step));
    let links = Links {
        requires: &mut copy.requires,
        any_of: &mut copy.any_of,
        needs: &mut copy.needs,
    };
    drop_alternatives(links, |other| !all.contains(other));
    let plain = copy.requires.iter().map(|link| link.lag);
    let members = copy.any_of.iter().flat_map(|group| &group.alternatives);
    for lag in plain.chain(members.map(|member| member.lag)) {
        refuse_lag(lag)?;
    }
    for need in &step.needs {
        if need.per_day.is_some() && need.total.is_some() {
            return Err(Error::refused(Sentence::TwoAmounts));
        }
        check_amount(need.per_day.or(need.total))?;
        if let Some(resource) = stands_for.get(&need.resource) {
            let mut need = need.clone();
            need.resource = resource.clone();
            copy.needs.push(need);
        }
    }
    Ok(copy)
}

/// Adds the needed resources that the roadmap has neither by id nor by kind and title. Answers
/// which resource here stands for which needed one.
fn take_along<'a>(
    draft: &mut Draft,
    steps: &'a [Step],
    resources: &[Resource],
) -> Result<HashMap<&'a ResourceId, ResourceId>, Error> {
    let mut stands_for = HashMap::new();
    for need in steps.iter().flat_map(|step| &step.needs) {
        if stands_for.contains_key(&need.resource) {
            continue;
        }
        if draft.resource(&need.resource).is_ok() {
            stands_for.insert(&need.resource, need.resource.clone());
            continue;
        }
        let carried = resources.iter().find(|other| other.id == need.resource);
        let Some(carried) = carried else { continue };
        let same = draft.roadmap().resources.iter().find(|resource| {
            resource.kind == carried.kind
                && resource.title.to_lowercase() == carried.title.trim().to_lowercase()
        });
        let here = match same {
            Some(resource) => resource.id.clone(),
            None => add(draft, carried)?,
        };
        stands_for.insert(&need.resource, here);
    }
    Ok(stands_for)
}

fn add(draft: &mut Draft, carried: &Resource) -> Result<ResourceId, Error> {
    super::resource::add(draft, &carried.id, &carried.title, carried.kind)?;
    for record in &carried.availability {
        check_availability(record)?;
    }
    let key = RecordKey::new(RecordKind::Resource, carried.id.as_str());
    if let Some(added) = draft.touch([key]).resources.last_mut() {
        added.unit = named(&carried.unit)?;
        added.owner = named(&carried.owner)?;
        added.availability = carried.availability.clone();
    }
    Ok(carried.id.clone())
}

/// Refuses copies of steps that come before themselves.
fn refuse_loop(copies: &[Step]) -> Result<(), Error> {
    let mut waits: HashMap<&StepId, usize> = copies
        .iter()
        .map(|copy| (&copy.id, earlier(copy).count()))
        .collect();
    let mut later: HashMap<&StepId, Vec<&StepId>> = HashMap::new();
    for copy in copies {
        for before in earlier(copy) {
            later.entry(before).or_default().push(&copy.id);
        }
    }
    let free = copies.iter().map(|copy| &copy.id);
    let mut free: Vec<&StepId> = free.filter(|id| waits[*id] == 0).collect();
    while let Some(id) = free.pop() {
        waits.remove(id);
        for next in later.remove(id).into_iter().flatten() {
            if let Some(left) = waits.get_mut(next) {
                *left -= 1;
                if *left == 0 {
                    free.push(next);
                }
            }
        }
    }
    let caught = copies.iter().filter(|copy| waits.contains_key(&copy.id));
    let steps: Vec<String> = caught.map(|copy| copy.title.clone()).collect();
    if steps.is_empty() {
        Ok(())
    } else {
        Err(Error::refused(Sentence::WouldLoop { steps }))
    }
}

/// What is stated before a step, as often as it is stated.
fn earlier(step: &Step) -> impl Iterator<Item = &StepId> {
    let members = step.any_of.iter().flat_map(|group| &group.alternatives);
    let plain = step.requires.iter().map(|link| &link.step);
    plain.chain(members.map(|member| &member.step))
}

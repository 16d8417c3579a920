//! Edits of what there is, what is needed and how to get more.

use super::goal::{check_id, check_text, check_title, named};
use super::{AcquisitionDraft, Draft, ResourceChange};
use crate::error::Error;
use crate::model::{
    Acquisition, AcquisitionId, Amount, Availability, Estimate, Node, Provision, RecordKey,
    RecordKind, Requirement, Resource, ResourceId, ResourceKind, Step, StepId,
};
use crate::say::Sentence;

pub(super) fn put_requirement(
    draft: &mut Draft,
    of: &Node,
    requirement: &Requirement,
) -> Result<(), Error> {
    draft.resource(&requirement.resource)?;
    if requirement.per_day.is_some() && requirement.total.is_some() {
        return Err(Error::refused(Sentence::TwoAmounts));
    }
    check_amount(requirement.per_day.or(requirement.total))?;
    let needs = draft.links_mut(of)?.needs;
    match needs
        .iter_mut()
        .find(|need| need.resource == requirement.resource)
    {
        Some(existing) => {
            (existing.per_day, existing.total) = (requirement.per_day, requirement.total);
        }
        None => needs.push(requirement.clone()),
    }
    Ok(())
}

pub(super) fn remove_requirement(
    draft: &mut Draft,
    of: &Node,
    resource: &ResourceId,
) -> Result<(), Error> {
    draft
        .links_mut(of)?
        .needs
        .retain(|need| need.resource != *resource);
    Ok(())
}

pub(super) fn add(
    draft: &mut Draft,
    id: &ResourceId,
    title: &str,
    kind: ResourceKind,
) -> Result<(), Error> {
    check_id(id.as_str())?;
    check_title(title)?;
    if draft.resource(id).is_ok() {
        return Err(Error::refused(Sentence::IdTaken { id: id.to_string() }));
    }
    let roadmap = draft.touch([RecordKey::new(RecordKind::Resource, id.as_str())]);
    let place = roadmap.resources.last().map_or(1, |last| last.place + 1);
    roadmap.resources.push(Resource {
        id: id.clone(),
        title: title.trim().to_owned(),
        kind,
        unit: None,
        skills: Vec::new(),
        availability: Vec::new(),
        absences: Vec::new(),
        owner: None,
        notes: String::new(),
        place,
        extra: Default::default(),
    });
    Ok(())
}

pub(super) fn change(
    draft: &mut Draft,
    id: &ResourceId,
    change: &ResourceChange,
) -> Result<(), Error> {
    if let ResourceChange::Skills(skills) = change {
        for skill in skills {
            draft.resource(skill)?;
        }
    }
    let resource = draft.resource_mut(id)?;
    match change {
        ResourceChange::Title(title) => {
            check_title(title)?;
            resource.title = title.trim().to_owned();
        }
        ResourceChange::Kind(kind) => resource.kind = *kind,
        ResourceChange::Unit(unit) => resource.unit = named(unit)?,
        ResourceChange::Owner(owner) => resource.owner = named(owner)?,
        ResourceChange::Notes(notes) => {
            check_text(notes)?;
            resource.notes = notes.clone();
        }
        ResourceChange::Skills(skills) => resource.skills = skills.clone(),
        ResourceChange::Availability(records) => {
            for record in records {
                check_availability(record)?;
            }
            resource.availability = records.clone();
        }
        ResourceChange::Absences(absences) => {
            if absences.iter().any(|away| away.until < away.from) {
                return Err(Error::refused(Sentence::EndsBeforeItStarts));
            }
            resource.absences = absences.clone();
        }
    }
    Ok(())
}

/// Takes a resource away, with every need of it and every way to get it.
pub(super) fn remove(draft: &mut Draft, id: &ResourceId) -> Result<(), Error> {
    draft.resource(id)?;
    let roadmap = draft.roadmap();
    let needs = |needs: &[Requirement]| needs.iter().any(|need| need.resource == *id);
    let needing: Vec<Node> = std::iter::once(Node::Goal)
        .chain(
            roadmap
                .steps
                .iter()
                .filter(|step| {
                    needs(&step.needs)
                        || step
                            .provides
                            .as_ref()
                            .is_some_and(|gives| gives.resource == *id)
                })
                .map(|step| Node::Step(step.id.clone())),
        )
        .collect();
    let mut keys = vec![
        RecordKey::new(RecordKind::Resource, id.as_str()),
        RecordKey::new(RecordKind::Settings, ""),
    ];
    keys.extend(
        roadmap
            .resources
            .iter()
            .filter(|holder| holder.skills.contains(id))
            .map(|holder| RecordKey::new(RecordKind::Resource, holder.id.as_str())),
    );
    keys.extend(
        roadmap
            .acquisitions
            .iter()
            .filter(|way| way.resource == *id || way.budget.as_ref() == Some(id))
            .map(|way| RecordKey::new(RecordKind::Acquisition, way.id.as_str())),
    );
    for node in &needing {
        draft
            .links_mut(node)?
            .needs
            .retain(|need| need.resource != *id);
        if let Node::Step(step) = node {
            draft
                .step_mut(step)?
                .provides
                .take_if(|gives| gives.resource == *id);
        }
    }
    let roadmap = draft.touch(keys);
    roadmap.resources.retain(|resource| resource.id != *id);
    roadmap.acquisitions.retain(|way| way.resource != *id);
    roadmap
        .ceiling_exceptions
        .retain(|exception| exception.resource != *id);
    for way in &mut roadmap.acquisitions {
        way.budget.take_if(|budget| budget == id);
    }
    for holder in &mut roadmap.resources {
        holder.skills.retain(|skill| skill != id);
    }
    Ok(())
}

pub(super) fn put_acquisition(draft: &mut Draft, stated: &AcquisitionDraft) -> Result<(), Error> {
    check_id(stated.id.as_str())?;
    check_title(&stated.title)?;
    draft.resource(&stated.resource)?;
    check_amount(Some(stated.amount))?;
    if let Some(budget) = &stated.budget
        && draft.resource(budget)?.kind != ResourceKind::Budget
    {
        return Err(Error::refused(Sentence::NotABudget));
    }
    if stated.cost.0 < 0 {
        return Err(Error::refused(Sentence::NegativeAmount));
    }
    if stated.lead > Estimate::MAX_DAYS || stated.ramp_up > Estimate::MAX_DAYS {
        return Err(Error::refused(Sentence::BadEstimate {
            limit: Estimate::MAX_DAYS,
        }));
    }
    let key = RecordKey::new(RecordKind::Acquisition, stated.id.as_str());
    let ways = &mut draft.touch([key]).acquisitions;
    match ways.iter_mut().find(|way| way.id == stated.id) {
        Some(existing) => {
            let (extra, place) = (std::mem::take(&mut existing.extra), existing.place);
            *existing = Acquisition {
                extra,
                place,
                ..stated.clone().into()
            };
        }
        None => {
            let place = ways.last().map_or(1, |last| last.place + 1);
            ways.push(Acquisition {
                place,
                ..stated.clone().into()
            });
        }
    }
    Ok(())
}

pub(super) fn remove_acquisition(draft: &mut Draft, id: &AcquisitionId) -> Result<(), Error> {
    let key = RecordKey::new(RecordKind::Acquisition, id.as_str());
    draft.touch([key]).acquisitions.retain(|way| way.id != *id);
    let appliers: Vec<StepId> = draft
        .roadmap()
        .steps
        .iter()
        .filter(|step| applies(step, id))
        .map(|step| step.id.clone())
        .collect();
    for step in appliers {
        if let Some(provides) = &mut draft.step_mut(&step)?.provides {
            provides.acquisition = None;
        }
    }
    Ok(())
}

/// Decides on an acquisition: a step whose duration is the lead time provides the resource,
/// paid from the budget that the acquisition names.
pub(super) fn apply_acquisition(
    draft: &mut Draft,
    id: &AcquisitionId,
    step: &StepId,
    title: &str,
) -> Result<(), Error> {
    let missing = || Error::refused(Sentence::NoSuchAcquisition { id: id.to_string() });
    let roadmap = draft.roadmap();
    let way = roadmap
        .acquisitions
        .iter()
        .find(|way| way.id == *id)
        .ok_or_else(missing)?
        .clone();
    let used = roadmap
        .steps
        .iter()
        .filter(|step| applies(step, id))
        .count();
    if used >= way.limit.unwrap_or(1) as usize {
        return Err(Error::refused(Sentence::AcquisitionSpent {
            title: way.title,
        }));
    }
    check_id(step.as_str())?;
    check_title(title)?;
    let paid = way.budget.map(|budget| Requirement {
        resource: budget,
        total: Some(way.cost.as_amount()),
        ..Requirement::default()
    });
    draft.add_step(Step {
        id: step.clone(),
        title: title.trim().to_owned(),
        days: Some(Estimate::days(way.lead)),
        needs: paid.into_iter().collect(),
        provides: Some(Provision {
            acquisition: Some(way.id),
            resource: way.resource,
            amount: way.amount,
            ramp_up: way.ramp_up,
            ..Provision::default()
        }),
        ..Step::default()
    })
}

fn applies(step: &Step, id: &AcquisitionId) -> bool {
    step.provides
        .as_ref()
        .is_some_and(|provides| provides.acquisition.as_ref() == Some(id))
}

pub(super) fn check_amount(amount: Option<Amount>) -> Result<(), Error> {
    match amount {
        Some(amount) if amount.0 < 0 => Err(Error::refused(Sentence::NegativeAmount)),
        Some(amount) if amount > Amount::MAX => Err(Error::refused(Sentence::AmountTooLarge)),
        _ => Ok(()),
    }
}

pub(super) fn check_availability(record: &Availability) -> Result<(), Error> {
    check_amount(record.amount)?;
    match (record.from, record.until) {
        (Some(from), Some(until)) if until < from => {
            Err(Error::refused(Sentence::EndsBeforeItStarts))
        }
        _ => Ok(()),
    }
}

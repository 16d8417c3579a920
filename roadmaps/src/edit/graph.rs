//! Edits of how steps hang together: prerequisites and alternatives.

use std::collections::{BTreeSet, HashMap};

use super::apply::title_of;
use super::draft::Links;
use super::goal::{check_id, check_title, named};
use super::{Draft, step};
use crate::error::Error;
use crate::model::{Alternative, AnyOf, AnyOfId, Link, Node, Prerequisite, Roadmap, StepId};
use crate::say::Sentence;

pub(super) fn add_prerequisite(
    draft: &mut Draft,
    id: &StepId,
    title: &str,
    of: &Node,
) -> Result<(), Error> {
    refuse_group(draft, of)?;
    step::add(draft, id, title, false)?;
    draft.links_mut(of)?.requires.push(prerequisite(id));
    Ok(())
}

/// Turns `instead_of` into an *any of* group when it is a plain prerequisite of `of`.
pub(super) fn add_alternative(
    draft: &mut Draft,
    id: &StepId,
    title: &str,
    of: &Node,
    instead_of: &StepId,
    any_of: &AnyOfId,
) -> Result<(), Error> {
    step::add(draft, id, title, false)?;
    let missing = || Error::refused(Sentence::NotLinked);
    let links = draft.links_mut(of)?;
    let existing = links
        .any_of
        .iter_mut()
        .find(|group| holds(group, instead_of));
    if let Some(group) = existing {
        group.alternatives.push(alternative(id));
        return Ok(());
    }
    let at = links
        .requires
        .iter()
        .position(|prerequisite| prerequisite.step == *instead_of);
    let replaced = links.requires.remove(at.ok_or_else(missing)?);
    let first = Alternative {
        lag: replaced.lag,
        link: replaced.link,
        ..alternative(instead_of)
    };
    let group = AnyOf {
        id: any_of.clone(),
        alternatives: vec![first, alternative(id)],
        ..AnyOf::default()
    };
    links.any_of.push(group);
    check_any_of_id(draft, any_of)
}

pub(super) fn insert_between(
    draft: &mut Draft,
    id: &StepId,
    title: &str,
    of: &Node,
    earlier: &StepId,
) -> Result<(), Error> {
    step::add(draft, id, title, false)?;
    let links = draft.links_mut(of)?;
    let plain = links
        .requires
        .iter_mut()
        .find(|prerequisite| prerequisite.step == *earlier);
    let (lag, link) = if let Some(prerequisite) = plain {
        prerequisite.step = id.clone();
        (
            std::mem::take(&mut prerequisite.lag),
            std::mem::take(&mut prerequisite.link),
        )
    } else {
        let group = links.any_of.iter_mut().find(|group| holds(group, earlier));
        let group = group.ok_or_else(|| Error::refused(Sentence::NotLinked))?;
        if group.choice.as_ref() == Some(earlier) {
            group.choice = Some(id.clone());
        }
        let found = group
            .alternatives
            .iter_mut()
            .find(|member| member.step == *earlier);
        let member = found.expect("the group holds it");
        member.step = id.clone();
        (
            std::mem::take(&mut member.lag),
            std::mem::take(&mut member.link),
        )
    };
    let added = draft.step_mut(id)?;
    added.requires.push(Prerequisite {
        lag,
        link,
        ..prerequisite(earlier)
    });
    Ok(())
}

pub(super) fn require(
    draft: &mut Draft,
    of: &Node,
    earlier: &StepId,
    lag: i32,
    link: Link,
) -> Result<(), Error> {
    draft.step(earlier)?;
    refuse_lag(lag)?;
    refuse_loop(draft, of, earlier)?;
    let links = draft.links_mut(of)?;
    if links.any_of.iter().any(|group| holds(group, earlier)) {
        return Err(Error::refused(Sentence::AlreadyAnAlternative));
    }
    match links
        .requires
        .iter_mut()
        .find(|prerequisite| prerequisite.step == *earlier)
    {
        Some(existing) => (existing.lag, existing.link) = (lag, link),
        None => links.requires.push(Prerequisite {
            lag,
            link,
            ..prerequisite(earlier)
        }),
    }
    Ok(())
}

pub(super) fn change_link(
    draft: &mut Draft,
    of: &Node,
    earlier: &StepId,
    lag: i32,
    link: Link,
) -> Result<(), Error> {
    refuse_lag(lag)?;
    let links = draft.links_mut(of)?;
    let plain = links.requires.iter_mut();
    let mut plain = plain.filter(|prerequisite| prerequisite.step == *earlier);
    if let Some(prerequisite) = plain.next() {
        (prerequisite.lag, prerequisite.link) = (lag, link);
        return Ok(());
    }
    let members = links.any_of.iter_mut();
    let mut members = members.flat_map(|group| &mut group.alternatives);
    let member = members.find(|member| member.step == *earlier);
    let member = member.ok_or_else(|| Error::refused(Sentence::NotLinked))?;
    (member.lag, member.link) = (lag, link);
    Ok(())
}

pub(super) fn release(draft: &mut Draft, of: &Node, earlier: &StepId) -> Result<(), Error> {
    let links = draft.links_mut(of)?;
    links
        .requires
        .retain(|prerequisite| prerequisite.step != *earlier);
    drop_alternatives(links, |step| step == earlier);
    Ok(())
}

pub(super) fn group_alternatives(
    draft: &mut Draft,
    of: &Node,
    any_of: &AnyOfId,
    steps: &[StepId],
) -> Result<(), Error> {
    check_any_of_id(draft, any_of)?;
    refuse_group(draft, of)?;
    let members: BTreeSet<&StepId> = steps.iter().collect();
    if members.len() < 2 {
        return Err(Error::refused(Sentence::AlternativesNeedTwo));
    }
    for step in &members {
        draft.step(step)?;
        refuse_loop(draft, of, step)?;
    }
    let links = draft.links_mut(of)?;
    let mut alternatives = Vec::new();
    for step in steps {
        if alternatives
            .iter()
            .any(|member: &Alternative| member.step == *step)
        {
            continue;
        }
        let found = links
            .requires
            .iter()
            .find(|prerequisite| prerequisite.step == *step);
        let (lag, link) = found.map_or((0, Link::FS), |found| (found.lag, found.link));
        alternatives.push(Alternative {
            lag,
            link,
            ..alternative(step)
        });
    }
    links
        .requires
        .retain(|prerequisite| !members.contains(&prerequisite.step));
    drop_alternatives(
        Links {
            requires: &mut *links.requires,
            any_of: &mut *links.any_of,
            needs: links.needs,
        },
        |step| members.contains(step),
    );
    links.any_of.push(AnyOf {
        id: any_of.clone(),
        alternatives,
        ..AnyOf::default()
    });
    Ok(())
}

pub(super) fn name_any_of(
    draft: &mut Draft,
    of: &Node,
    any_of: &AnyOfId,
    title: &str,
) -> Result<(), Error> {
    check_title(title)?;
    find_any_of(draft, of, any_of)?.title = title.trim().to_owned();
    Ok(())
}

pub(super) fn name_idea(
    draft: &mut Draft,
    of: &Node,
    any_of: &AnyOfId,
    step: &StepId,
    idea: Option<&str>,
) -> Result<(), Error> {
    let idea = named(&idea.map(str::to_owned))?;
    let group = find_any_of(draft, of, any_of)?;
    let member = group
        .alternatives
        .iter_mut()
        .find(|member| member.step == *step);
    member
        .ok_or_else(|| Error::refused(Sentence::NotLinked))?
        .idea = idea;
    Ok(())
}

pub(super) fn choose(
    draft: &mut Draft,
    of: &Node,
    any_of: &AnyOfId,
    choice: Option<&StepId>,
) -> Result<(), Error> {
    let group = find_any_of(draft, of, any_of)?;
    if choice.is_some_and(|choice| !holds(group, choice)) {
        return Err(Error::refused(Sentence::NotLinked));
    }
    group.choice = choice.cloned();
    Ok(())
}

/// Takes alternatives away. A group that is left with one unnamed alternative becomes a plain
/// prerequisite; an empty one disappears.
pub(super) fn drop_alternatives(links: Links, gone: impl Fn(&StepId) -> bool) {
    for group in links.any_of.iter_mut() {
        group.alternatives.retain(|member| !gone(&member.step));
        group.choice.take_if(|choice| gone(choice));
    }
    let requires = links.requires;
    links
        .any_of
        .retain_mut(|group| match group.alternatives.as_slice() {
            [] => false,
            [last] if last.idea.is_none() => {
                if requires
                    .iter()
                    .all(|prerequisite| prerequisite.step != last.step)
                {
                    let (lag, link) = (last.lag, last.link);
                    requires.push(Prerequisite {
                        lag,
                        link,
                        ..prerequisite(&last.step)
                    });
                }
                false
            }
            _ => true,
        });
}

fn find_any_of<'a>(
    draft: &'a mut Draft,
    of: &Node,
    any_of: &AnyOfId,
) -> Result<&'a mut AnyOf, Error> {
    let links = draft.links_mut(of)?;
    let found = links.any_of.iter_mut().find(|group| group.id == *any_of);
    found.ok_or_else(|| Error::refused(Sentence::NotLinked))
}

fn holds(group: &AnyOf, step: &StepId) -> bool {
    group.alternatives.iter().any(|member| member.step == *step)
}

fn prerequisite(step: &StepId) -> Prerequisite {
    Prerequisite {
        step: step.clone(),
        ..Prerequisite::default()
    }
}

fn alternative(step: &StepId) -> Alternative {
    Alternative {
        step: step.clone(),
        ..Alternative::default()
    }
}

pub(super) fn check_any_of_id(draft: &Draft, id: &AnyOfId) -> Result<(), Error> {
    check_id(id.as_str())?;
    let roadmap = draft.roadmap();
    let groups = roadmap
        .steps
        .iter()
        .flat_map(|step| &step.any_of)
        .chain(&roadmap.goal.any_of);
    if groups.filter(|group| group.id == *id).count() > 1 {
        return Err(Error::refused(Sentence::IdTaken { id: id.to_string() }));
    }
    Ok(())
}

/// A group has no work of its own; what comes before it is stated of the steps below it.
pub(super) fn refuse_group(draft: &Draft, of: &Node) -> Result<(), Error> {
    match of {
        Node::Step(id) if draft.step(id)?.group => Err(Error::refused(Sentence::GroupHasNoWork {
            title: draft.step(id)?.title.clone(),
        })),
        _ => Ok(()),
    }
}

pub(super) fn refuse_lag(lag: i32) -> Result<(), Error> {
    if lag.unsigned_abs() > crate::model::Estimate::MAX_DAYS {
        let limit = crate::model::Estimate::MAX_DAYS;
        return Err(Error::refused(Sentence::BadEstimate { limit }));
    }
    Ok(())
}

/// Refuses a link that would close a loop, and names the loop step by step.
fn refuse_loop(draft: &Draft, of: &Node, earlier: &StepId) -> Result<(), Error> {
    let Node::Step(later) = of else { return Ok(()) };
    match path_between(draft.roadmap(), earlier, later) {
        None => Ok(()),
        Some(path) => {
            let name = |id: &StepId| title_of(draft.roadmap(), &Node::Step(id.clone()));
            let mut steps: Vec<String> = path.iter().rev().map(name).collect();
            steps.push(name(later));
            Err(Error::refused(Sentence::WouldLoop { steps }))
        }
    }
}

/// A chain of steps from `from` down through what it requires to `to`, both included.
/// A group stands for the steps below it, and providers come before what they provide to.
fn path_between(roadmap: &Roadmap, from: &StepId, to: &StepId) -> Option<Vec<StepId>> {
    let at: HashMap<&str, usize> = roadmap
        .steps
        .iter()
        .enumerate()
        .map(|(at, step)| (step.id.as_str(), at))
        .collect();
    let mut below: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut providers: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, step) in roadmap.steps.iter().enumerate() {
        if let Some(group) = &step.group_id {
            below.entry(group.as_str()).or_default().push(index);
        }
        if let Some(provides) = &step.provides {
            providers
                .entry(provides.resource.as_str())
                .or_default()
                .push(index);
        }
    }
    let (&start, &goal) = (at.get(from.as_str())?, at.get(to.as_str())?);
    let mut came_from: HashMap<usize, usize> = HashMap::new();
    let mut stack = vec![start];
    let mut seen = vec![false; roadmap.steps.len()];
    seen[start] = true;
    while let Some(current) = stack.pop() {
        if current == goal {
            let mut path = vec![current];
            while let Some(&previous) = came_from.get(path.last().expect("a path has a start")) {
                path.push(previous);
            }
            path.reverse();
            return Some(
                path.into_iter()
                    .map(|at| roadmap.steps[at].id.clone())
                    .collect(),
            );
        }
        let step = &roadmap.steps[current];
        let required = step
            .requires
            .iter()
            .map(|prerequisite| prerequisite.step.as_str());
        let alternatives = step
            .any_of
            .iter()
            .flat_map(|any_of| &any_of.alternatives)
            .map(|a| a.step.as_str());
        let linked = required
            .chain(alternatives)
            .filter_map(|id| at.get(id).copied());
        let members = below.get(step.id.as_str()).into_iter().flatten().copied();
        let provided = step
            .needs
            .iter()
            .filter_map(|need| providers.get(need.resource.as_str()))
            .flatten()
            .copied();
        for next in linked.chain(members).chain(provided) {
            if !std::mem::replace(&mut seen[next], true) {
                came_from.insert(next, current);
                stack.push(next);
            }
        }
    }
    None
}

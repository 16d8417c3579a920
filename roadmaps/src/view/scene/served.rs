//! What the steps that acquisitions became give, and to whom.

use crate::model::{Node, Provision, Requirement, Roadmap, Step};

/// The goal and the steps that need what a step gives: the resource, or what its people hold.
pub(super) fn served<'a>(
    roadmap: &'a Roadmap,
    giver: &'a Step,
    given: &'a Provision,
) -> impl Iterator<Item = Node> + 'a {
    let people = roadmap.resources.iter().find(|r| r.id == given.resource);
    let held = people.map(|people| people.skills.as_slice());
    let fits = move |need: &Requirement| {
        need.resource == given.resource || held.is_some_and(|held| held.contains(&need.resource))
    };
    let goal = roadmap.goal.needs.iter().any(fits).then_some(Node::Goal);
    let steps = roadmap.steps.iter();
    let steps = steps.filter(move |step| step.id != giver.id && step.needs.iter().any(fits));
    steps.map(|step| Node::Step(step.id.clone())).chain(goal)
}

//! Where cards stand: records keep positions, and the layout fills in and mends.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

use super::card::{self, MEASURES};
use super::served::served;
use crate::edit::{self, Draft, Edit, StepChange};
use crate::model::{AnyOf, Node, Position, Prerequisite, Roadmap, StepId};
use crate::plan::layout::{Card, Changed, Input, adjust};

/// What gives every card a position after edits of a roadmap: cards stay where they were shown,
/// new ones find a place, and only what must move moves.
///
/// Records whose position stays are not touched. Edits that change neither cards nor links cost
/// next to nothing. A roadmap without positions is shown by a full layout; its first edit keeps
/// that, unless it is `Tidy`.
pub fn arranging(roadmap: &Roadmap) -> impl FnOnce(&mut Draft, &[Edit]) + use<> {
    let id = |at: usize| roadmap.steps[at].id.clone();
    let lacks = |step: &Option<usize>| match *step {
        None => roadmap.goal.position.is_none(),
        Some(at) => roadmap.steps[at].position.is_none(),
    };
    let shown: Vec<(Option<StepId>, Position)> = if complete(roadmap) {
        Vec::new()
    } else {
        let shown = positions(roadmap).into_iter();
        let unstored = shown.filter(|(step, _)| lacks(step));
        unstored.map(|(step, at)| (step.map(id), at)).collect()
    };
    move |draft, edits| {
        if !edits.contains(&Edit::Tidy) {
            let unmoved = |step: &Option<StepId>| match step {
                None => draft.roadmap().goal.position.is_none(),
                Some(id) => draft.step(id).is_ok_and(|step| step.position.is_none()),
            };
            let kept = shown.into_iter().filter(|(step, _)| unmoved(step));
            put(draft, kept.collect());
        }
        arrange(draft, edits);
    }
}

fn arrange(draft: &mut Draft, edits: &[Edit]) {
    let roadmap = draft.roadmap();
    let touched = Touched::by(edits);
    if touched.is_empty() && complete(roadmap) {
        return;
    }
    let map = Map::new(roadmap);
    let nodes = touched.nodes.iter().filter_map(|node| map.card(node));
    let cards: Vec<u32> = nodes.collect();
    let link = |(from, to): &(StepId, Node)| Some((map.card_of_step(from)?, map.card(to)?));
    let links: Vec<(u32, u32)> = touched.links.iter().filter_map(link).collect();
    let changed = Changed {
        cards: &cards,
        links: &links,
    };
    let positions = adjust(&map.input, &changed);
    let mut moved: Vec<(Option<StepId>, Position)> = Vec::new();
    for (at, (card, position)) in map.input.cards.iter().zip(positions).enumerate() {
        if card.position != Some(position) {
            let step = map.steps.get(at);
            moved.push((step.map(|&step| roadmap.steps[step].id.clone()), position));
        }
    }
    put(draft, moved);
}

/// Puts the goal (none) and steps that are still there at positions.
fn put(draft: &mut Draft, positions: Vec<(Option<StepId>, Position)>) {
    for (step, position) in positions {
        match step {
            None => draft.goal_mut().position = Some(position),
            Some(id) => {
                if let Ok(step) = draft.step_mut(&id) {
                    step.position = Some(position);
                }
            }
        }
    }
}

/// A position for the goal (none) and each step that has a card, by its place among the steps.
pub(super) fn positions(roadmap: &Roadmap) -> Vec<(Option<usize>, Position)> {
    if complete(roadmap) {
        let goal = (None, roadmap.goal.position.unwrap_or_default());
        let steps = roadmap.steps.iter().enumerate();
        let steps = steps.filter_map(|(at, step)| Some((Some(at), step.position?)));
        return std::iter::once(goal).chain(steps).collect();
    }
    let Map { input, steps, .. } = Map::new(roadmap);
    let placed = laid_out(input).into_iter().enumerate();
    placed
        .map(|(card, position)| (steps.get(card).copied(), position))
        .collect()
}

/// The layout of cards of which some have no position yet. The last one is remembered: a view asks
/// for it, then the first edit, and their undoing again.
fn laid_out(input: Input) -> Vec<Position> {
    static LAST: Mutex<Option<(Input, Vec<Position>)>> = Mutex::new(None);
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    match &*last {
        Some((known, positions)) if *known == input => positions.clone(),
        _ => {
            let positions = adjust(&input, &Changed::default());
            *last = Some((input, positions.clone()));
            positions
        }
    }
}

/// Gives every card that has no position yet the one at which it is shown.
pub fn settle(roadmap: &mut Roadmap) {
    for (step, position) in positions(roadmap) {
        match step {
            None => roadmap.goal.position = Some(position),
            Some(at) => roadmap.steps[at].position = Some(position),
        }
    }
}

/// What the goal or a step comes after, in stored order: its prerequisites, then alternatives.
pub(super) fn before<'a>(
    requires: &'a [Prerequisite],
    any_of: &'a [AnyOf],
) -> impl Iterator<Item = &'a StepId> {
    let alternatives = any_of.iter().flat_map(|group| &group.alternatives);
    let requires = requires.iter().map(|link| &link.step);
    requires.chain(alternatives.map(|alternative| &alternative.step))
}

/// What edits changed that shows on the map, besides cards that have no position yet.
#[derive(Default)]
struct Touched {
    /// Cards that changed their size or position.
    nodes: BTreeSet<Node>,
    /// Links that are new, from the earlier card to the later one.
    links: Vec<(StepId, Node)>,
}

impl Touched {
    fn by(edits: &[Edit]) -> Self {
        let mut touched = Touched::default();
        for edit in edits {
            touched.add(edit);
        }
        touched
    }

    fn is_empty(&self) -> bool {
        self.nodes.is_empty() && self.links.is_empty()
    }

    fn add(&mut self, edit: &Edit) {
        match edit {
            Edit::ChangeGoal { .. } | Edit::PutCriterion { .. } => {
                self.nodes.insert(Node::Goal);
            }
            Edit::AddPrerequisite { id, of, .. } => self.link(id, of),
            Edit::InsertBetween { id, of, step, .. } => {
                self.link(id, of);
                self.link(step, &Node::Step(id.clone()));
            }
            Edit::AddAlternative {
                id, of, instead_of, ..
            } => {
                self.link(id, of);
                // Its label now stands under it.
                self.nodes.insert(Node::Step(instead_of.clone()));
            }
            Edit::RequirePrerequisite { of, step, .. } => self.link(step, of),
            Edit::GroupAlternatives { of, steps, .. } => {
                for step in steps {
                    self.link(step, of);
                    self.nodes.insert(Node::Step(step.clone()));
                }
            }
            Edit::ChangeStep { id, change } => {
                let shows = matches!(
                    change,
                    StepChange::Title(_) | StepChange::Progress(_) | StepChange::Milestone(_)
                );
                if shows {
                    self.nodes.insert(Node::Step(id.clone()));
                }
            }
            Edit::PutRequirement { of, .. } => {
                self.nodes.insert(of.clone());
            }
            Edit::MoveCards { cards } => {
                self.nodes
                    .extend(cards.iter().map(|card| card.card.clone()));
            }
            Edit::PasteSteps { of, steps, .. } => {
                for step in edit::ends(steps) {
                    self.link(&step.id, of);
                }
            }
            // These take things away, need no room, or add cards without a position only.
            _ => {}
        }
    }

    fn link(&mut self, from: &StepId, to: &Node) {
        self.links.push((from.clone(), to.clone()));
    }
}

/// The cards and links of a roadmap as the layout takes them. The goal comes last.
struct Map<'a> {
    input: Input,
    /// For each card but the goal's its place among the steps.
    steps: Vec<usize>,
    card_of: HashMap<&'a StepId, u32>,
}

impl<'a> Map<'a> {
    fn new(roadmap: &'a Roadmap) -> Self {
        let with_card = |at: &usize| !roadmap.steps[*at].group;
        let steps: Vec<usize> = (0..roadmap.steps.len()).filter(with_card).collect();
        let ids = (0..).zip(steps.iter().map(|&step| &roadmap.steps[step].id));
        let card_of: HashMap<&StepId, u32> = ids.map(|(card, id)| (id, card)).collect();
        let goal = steps.len();
        let mut links: Vec<(u32, u32)> = Vec::new();
        let mut labels = vec![0; goal];
        let mut link = |to: usize, requires: &[Prerequisite], any_of: &[AnyOf]| {
            for earlier in before(requires, any_of).filter_map(|id| card_of.get(id)) {
                links.push((*earlier, to as u32));
            }
            let alternatives = any_of.iter().flat_map(|group| &group.alternatives);
            for alternative in alternatives.filter_map(|a| card_of.get(&a.step)) {
                labels[*alternative as usize] += 1;
            }
        };
        for (card, &step) in steps.iter().enumerate() {
            let step = &roadmap.steps[step];
            link(card, &step.requires, &step.any_of);
        }
        link(goal, &roadmap.goal.requires, &roadmap.goal.any_of);
        for (card, &step) in steps.iter().enumerate() {
            let step = &roadmap.steps[step];
            let Some(given) = &step.provides else {
                continue;
            };
            labels[card] += 1;
            links.extend(served(roadmap, step, given).filter_map(|node| {
                let to = match &node {
                    Node::Goal => Some(goal as u32),
                    Node::Step(id) => card_of.get(id).copied(),
                };
                Some((card as u32, to?))
            }));
        }
        let mut cards: Vec<Card> = steps
            .iter()
            .zip(&labels)
            .map(|(&step, &labels)| Card {
                width: MEASURES.step_width,
                height: card::room_of_step(&roadmap.steps[step], labels),
                position: roadmap.steps[step].position,
            })
            .collect();
        cards.push(Card {
            width: MEASURES.goal_width,
            height: card::room_of_goal(&roadmap.goal),
            position: roadmap.goal.position,
        });
        Map {
            input: Input { cards, links, goal },
            steps,
            card_of,
        }
    }

    fn card_of_step(&self, step: &StepId) -> Option<u32> {
        self.card_of.get(step).copied()
    }

    fn card(&self, node: &Node) -> Option<u32> {
        match node {
            Node::Goal => Some(self.input.goal as u32),
            Node::Step(id) => self.card_of_step(id),
        }
    }
}

fn complete(roadmap: &Roadmap) -> bool {
    let mut cards = roadmap.steps.iter().filter(|step| !step.group);
    roadmap.goal.position.is_some() && cards.all(|step| step.position.is_some())
}

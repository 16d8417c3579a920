//! How links run between cards, and where alternatives join.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::card::MEASURES;
use super::served::served;
use super::{Card, CardState, Edge, Join};
use crate::model::{
    AnyOf, AnyOfId, Node, Position, Prerequisite, Provision, Roadmap, Step, StepId,
};
use crate::plan::layout::{Path, Point, Rect, Router};
use crate::plan::{AlternativeAnalysis, Analysis, StepAnalysis};
use crate::say::Language;
use crate::say::words::Word;

/// Room between two places where links and joins reach the same card.
const SLOT: f32 = 22.0;
/// Links reach a card no nearer to its corners.
const CORNER: f32 = 10.0;

/// The edges and joins between cards that have positions.
pub(super) fn draw(
    roadmap: &Roadmap,
    analysis: &Analysis,
    goal: &Card,
    cards: &[Option<Card>],
    language: Language,
) -> (Vec<Edge>, Vec<Join>) {
    let mut rects: Vec<Rect> = Vec::with_capacity(cards.len() + 1);
    let mut drawn: Vec<&Card> = Vec::with_capacity(cards.len() + 1);
    let mut at_of: HashMap<&StepId, u32> = HashMap::with_capacity(cards.len());
    for card in cards.iter().flatten() {
        if let Node::Step(id) = &card.node {
            at_of.insert(id, rects.len() as u32);
        }
        rects.push(card.rect());
        drawn.push(card);
    }
    rects.push(goal.rect());
    drawn.push(goal);
    let alternatives = analysis.alternatives.iter();
    let mut pen = Pen {
        router: Router::new(&rects),
        rects: &rects,
        cards: drawn,
        at_of,
        alternatives: alternatives.map(|a| ((&a.any_of, &a.step), a)).collect(),
        labels: HashMap::new(),
        edges: Vec::new(),
        joins: Vec::new(),
    };
    for (step, card) in roadmap.steps.iter().zip(cards) {
        if let Some(card) = card {
            pen.lead_into(card, &step.requires, &step.any_of);
        }
    }
    pen.lead_into(goal, &roadmap.goal.requires, &roadmap.goal.any_of);
    let givers = roadmap.steps.iter();
    let givers: Vec<_> = givers
        .filter_map(|step| Some((step, step.provides.as_ref()?)))
        .collect();
    if !givers.is_empty() {
        let plans = analysis.steps.iter().map(|plan| (&plan.id, plan)).collect();
        for (giver, given) in givers {
            let served = served(roadmap, giver, given);
            if let Some(first) = needed_first(served, &plans, analysis.goal.latest) {
                pen.give(giver, &first, gives(roadmap, given, language));
            }
        }
    }
    (pen.edges, pen.joins)
}

/// Who needs it first, on the route before off it, of those that still do.
fn needed_first(
    served: impl Iterator<Item = Node>,
    plans: &HashMap<&StepId, &StepAnalysis>,
    launch: Option<NaiveDate>,
) -> Option<Node> {
    let from = |node: &Node| match node {
        Node::Goal => Some((false, launch)),
        Node::Step(id) => {
            let plan = plans.get(id)?;
            Some((!plan.on_route, Some(plan.latest_start?)))
        }
    };
    let waiting = served.filter_map(|node| Some((from(&node)?, node)));
    waiting.min().map(|(_, node)| node)
}

/// "gives Data engineer · 1 person".
fn gives(roadmap: &Roadmap, given: &Provision, language: Language) -> String {
    let resource = roadmap.resources.iter().find(|r| r.id == given.resource);
    let (title, kind, unit) = resource.map_or_else(
        || (given.resource.to_string(), Default::default(), None),
        |found| (found.title.clone(), found.kind, found.unit.as_deref()),
    );
    let much = language.quantity(given.amount, kind, unit, &roadmap.currency);
    language.phrase(Word::Gives, &[&title, &much])
}

struct Pen<'a> {
    router: Router<'a>,
    rects: &'a [Rect],
    cards: Vec<&'a Card>,
    at_of: HashMap<&'a StepId, u32>,
    alternatives: HashMap<(&'a AnyOfId, &'a StepId), &'a AlternativeAnalysis>,
    /// How many labels stand under a card already.
    labels: HashMap<u32, i32>,
    edges: Vec<Edge>,
    joins: Vec<Join>,
}

impl Pen<'_> {
    /// Draws all that comes before a card.
    fn lead_into(&mut self, card: &Card, requires: &[Prerequisite], any_of: &[AnyOf]) {
        let to = match &card.node {
            Node::Goal => self.rects.len() as u32 - 1,
            Node::Step(id) => self.at_of[id],
        };
        let groups: Vec<&AnyOf> = any_of
            .iter()
            .filter(|group| {
                group
                    .alternatives
                    .iter()
                    .any(|a| self.at_of.contains_key(&a.step))
            })
            .collect();
        let plain = requires
            .iter()
            .any(|link| self.at_of.contains_key(&link.step));
        let slots = groups.len() + usize::from(plain);
        let mut seen = HashSet::new();
        for link in requires {
            let Some(&from) = self.at_of.get(&link.step) else {
                continue;
            };
            if !seen.insert(from) {
                continue;
            }
            let mut path = self.router.route(from, to);
            if slots > 1 {
                let end = path.curves.last().map_or(path.start, |curve| curve[2]);
                land(&mut path, end.x, slot_height(card, 0, slots, end.y));
            }
            let edge = self.edge(from, card, None, &path);
            self.edges.push(edge);
        }
        for (index, group) in groups.into_iter().enumerate() {
            self.group(to, card, group, index + usize::from(plain), slots);
        }
    }

    /// Draws a group of alternatives and its join.
    fn group(&mut self, to: u32, card: &Card, group: &AnyOf, slot: usize, slots: usize) {
        let mut seen = HashSet::new();
        let members: Vec<(u32, &StepId, Path)> = group
            .alternatives
            .iter()
            .filter_map(|alternative| {
                let from = *self.at_of.get(&alternative.step)?;
                let new = seen.insert(from);
                new.then(|| (from, &alternative.step, self.router.route(from, to)))
            })
            .collect();
        let ends = members.iter().filter_map(|(_, _, path)| path.curves.last());
        let suited = ends.map(|curve| curve[2].y).sum::<f32>() / members.len().max(1) as f32;
        let y = slot_height(card, slot, slots, suited);
        let x = card.x - MEASURES.join_reach;
        let mut join = Join {
            of: card.node.clone(),
            any_of: group.id.clone(),
            x,
            y: y.round() as i32,
            title: group.title.clone(),
            decided: group.choice.is_some(),
            letter: None,
            path: String::new(),
            on_route: false,
            blocked: false,
        };
        for (from, step, mut path) in members {
            land(&mut path, (x - MEASURES.join_radius) as f32, join.y as f32);
            let plan = self.alternatives.get(&(&group.id, step)).copied();
            let taken = plan.is_some_and(|plan| plan.taken);
            let mut edge = self.edge(from, card, Some(&group.id), &path);
            edge.on_route &= taken;
            edge.blocked &= taken;
            edge.critical &= taken;
            edge.chosen = group.choice.as_ref() == Some(step);
            if let Some(plan) = plan {
                let idea = plan.idea.as_deref().filter(|idea| !idea.trim().is_empty());
                edge.label = Some(match idea {
                    Some(idea) => format!("{} · {idea}", plan.letter),
                    None => plan.letter.clone(),
                });
                edge.label_at = Some(self.label_place(from));
                if taken || (edge.chosen && join.letter.is_none()) {
                    join.letter = Some(plan.letter.clone());
                }
            }
            join.on_route |= edge.on_route;
            join.blocked |= edge.blocked;
            self.edges.push(edge);
        }
        let start = x + MEASURES.join_radius;
        // Points come in pairs everywhere, so that whoever draws a path can read where it ends.
        join.path = format!("M{start} {0}L{1} {0}", join.y, card.x);
        self.joins.push(join);
    }

    fn edge(&self, from: u32, to: &Card, any_of: Option<&AnyOfId>, path: &Path) -> Edge {
        let card = self.cards[from as usize];
        let id = match &card.node {
            Node::Step(id) => id.clone(),
            Node::Goal => StepId::default(),
        };
        let on_route = card.on_route && to.on_route;
        let gone = matches!(card.state, CardState::Finished | CardState::Dropped);
        Edge {
            id: edge_id(&id, &to.node, any_of),
            from: id,
            to: to.node.clone(),
            any_of: any_of.cloned(),
            path: path_data(path),
            on_route,
            blocked: on_route && card.blocked && !gone,
            critical: on_route && card.critical && to.critical,
            chosen: false,
            provides: false,
            label: None,
            label_at: None,
        }
    }

    /// Draws what a step gives to whom needs it first, unless that requires the step anyway.
    fn give(&mut self, giver: &Step, to: &Node, label: String) {
        let to_card = match to {
            Node::Goal => Some(self.rects.len() as u32 - 1),
            Node::Step(id) => self.at_of.get(id).copied(),
        };
        let (Some(&from), Some(to)) = (self.at_of.get(&giver.id), to_card) else {
            return;
        };
        let path = self.router.route(from, to);
        let mut edge = self.edge(from, self.cards[to as usize], None, &path);
        if self.edges.iter().any(|other| other.id == edge.id) {
            return;
        }
        edge.id.push_str("gives");
        edge.provides = true;
        edge.label = Some(label);
        edge.label_at = Some(self.label_place(from));
        self.edges.push(edge);
    }

    fn label_place(&mut self, from: u32) -> Position {
        let rect = self.rects[from as usize];
        let above = self.labels.entry(from).or_default();
        let y = rect.y + rect.height + MEASURES.label_drop + MEASURES.label_row * *above;
        *above += 1;
        Position { x: rect.x + 2, y }
    }
}

/// Ids may hold any character, so the first one's length keeps edges apart.
fn edge_id(from: &StepId, to: &Node, any_of: Option<&AnyOfId>) -> String {
    let from = from.as_str();
    let group = any_of.map_or("", AnyOfId::as_str);
    let (to_length, to) = match to {
        Node::Goal => (None, "goal"),
        Node::Step(to) => (Some(to.as_str().len()), to.as_str()),
    };
    let mut id = String::with_capacity(from.len() + to.len() + group.len() + 12);
    whole(&mut id, from.len() as u64);
    id.extend([":", from, ">"]);
    if let Some(length) = to_length {
        whole(&mut id, length as u64);
        id.push(':');
    }
    id.extend([to, ">", group]);
    id
}

/// The height at which the `slot`th of `slots` reaches a card; `suited` where there is but one.
fn slot_height(card: &Card, slot: usize, slots: usize, suited: f32) -> f32 {
    let (top, height) = (card.y as f32, card.height as f32);
    let middle = if slots > 1 {
        top + height / 2.0
    } else {
        suited
    };
    let room = (height - 2.0 * CORNER).max(0.0);
    let step = SLOT.min(room / slots.saturating_sub(1).max(1) as f32);
    let offset = (slot as f32 - slots.saturating_sub(1) as f32 / 2.0) * step;
    (middle + offset).clamp(
        top + CORNER.min(height / 2.0),
        top + height - CORNER.min(height / 2.0),
    )
}

/// Makes a path end at another point nearby, still level.
fn land(path: &mut Path, x: f32, y: f32) {
    let from = match path.curves.len() {
        0 => return,
        1 => path.start,
        more => path.curves[more - 2][2],
    };
    if let Some([first, second, end]) = path.curves.last_mut() {
        let before = second.x.min(x - 4.0);
        *second = Point { x: before, y };
        *end = Point { x, y };
        if first.x > x && from.x < x {
            first.x = (from.x + x) / 2.0;
        }
    }
}

/// The path as SVG path data, to a tenth of a pixel.
fn path_data(path: &Path) -> String {
    let mut data = String::with_capacity(48 * path.curves.len() + 12);
    let point = |data: &mut String, point: &Point| {
        number(data, point.x);
        data.push(' ');
        number(data, point.y);
    };
    data.push('M');
    point(&mut data, &path.start);
    for curve in &path.curves {
        for (at, control) in curve.iter().enumerate() {
            data.push(if at == 0 { 'C' } else { ' ' });
            point(&mut data, control);
        }
    }
    data
}

fn number(data: &mut String, value: f32) {
    let tenths = (f64::from(value) * 10.0).round() as i64;
    if tenths < 0 {
        data.push('-');
    }
    whole(data, tenths.unsigned_abs() / 10);
    match tenths.unsigned_abs() % 10 {
        0 => {}
        rest => {
            data.push('.');
            whole(data, rest);
        }
    }
}

/// Writes a whole number. Paths are full of them, and formatting would take most of their time.
fn whole(text: &mut String, mut number: u64) {
    let mut digits = [0; 20];
    let mut first = digits.len();
    loop {
        first -= 1;
        digits[first] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    text.extend(digits[first..].iter().map(|&digit| char::from(digit)));
}

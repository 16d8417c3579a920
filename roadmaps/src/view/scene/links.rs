//! How links run between cards, and where alternatives join.

use std::cell::{Cell, OnceCell};
use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::card::MEASURES;
use super::served::served;
use super::{Card, CardState, Edge, Join};
use crate::model::{
    AnyOf, AnyOfId, Node, Position, Prerequisite, Provision, Roadmap, Step, StepId,
};
use crate::plan::layout::{Columns, Path, Point, Rect, Router};
use crate::plan::{AlternativeAnalysis, Analysis, StepAnalysis};
use crate::say::Language;
use crate::say::words::Word;

/// Room between two places where links and joins reach the same card.
const SLOT: f32 = 22.0;
/// Links reach a card no nearer to its corners.
const CORNER: f32 = 10.0;

/// The edges and joins between cards that have positions.
pub(in crate::view) struct Links {
    pub edges: Vec<Arc<Edge>>,
    pub joins: Vec<Arc<Join>>,
    /// The columns that the edges run around.
    pub columns: Columns,
}

/// An earlier drawing of the same map. What still looks the same is shared with it.
pub(in crate::view) struct Earlier<'a> {
    pub edges: &'a [Arc<Edge>],
    pub joins: &'a [Arc<Join>],
    pub columns: &'a Columns,
    /// For each step, and for the goal at the end, how it was then.
    pub ends: Vec<EarlierEnd>,
}

/// The card at the end of a link, compared with an earlier drawing.
#[derive(Clone, Copy, Default)]
pub(in crate::view) struct EarlierEnd {
    /// Whether it stood where it stands and was as large.
    pub stands: bool,
    /// Whether it came after the same steps in the same way.
    pub same_links: bool,
}

/// Draws the edges and joins between cards: one for each step, none for a group.
pub(in crate::view) fn draw(
    roadmap: &Roadmap,
    analysis: &Analysis,
    goal: &Card,
    cards: &[Option<&Card>],
    language: Language,
    earlier: Option<&Earlier>,
) -> Links {
    let mut rects: Vec<Rect> = Vec::with_capacity(cards.len() + 1);
    let mut drawn: Vec<&Card> = Vec::with_capacity(cards.len() + 1);
    let mut at_of: HashMap<&StepId, u32> = HashMap::with_capacity(cards.len());
    let mut ends: Vec<EarlierEnd> = Vec::new();
    for (at, card) in cards.iter().enumerate() {
        let Some(card) = card else { continue };
        if let Node::Step(id) = &card.node {
            at_of.insert(id, rects.len() as u32);
        }
        rects.push(card.rect());
        drawn.push(card);
        ends.extend(earlier.map(|earlier| earlier.ends[at]));
    }
    rects.push(goal.rect());
    drawn.push(goal);
    ends.extend(earlier.map(|earlier| earlier.ends[cards.len()]));
    let router = Router::new(&rects);
    let alternatives = analysis.alternatives.iter();
    let mut pen = Pen {
        kept: earlier.map(|earlier| Kept::new(earlier, ends, router.columns())),
        router,
        rects: &rects,
        cards: drawn,
        at_of,
        alternatives: alternatives.map(|a| ((&a.any_of, &a.step), a)).collect(),
        labels: HashMap::new(),
        edges: Vec::new(),
        joins: Vec::new(),
    };
    let mut to = 0;
    for (step, card) in roadmap.steps.iter().zip(cards) {
        if card.is_some() {
            pen.lead_into(to, &step.requires, &step.any_of);
            to += 1;
        }
    }
    pen.lead_into(to, &roadmap.goal.requires, &roadmap.goal.any_of);
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
    Links {
        edges: pen.edges,
        joins: pen.joins,
        columns: pen.router.into_columns(),
    }
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
    kept: Option<Kept<'a>>,
    edges: Vec<Arc<Edge>>,
    joins: Vec<Arc<Join>>,
}

/// What comes before a card, as far as it has cards.
struct Leads<'s> {
    to: u32,
    plain: Vec<(u32, &'s StepId)>,
    groups: Vec<(&'s AnyOf, Vec<(u32, &'s StepId)>)>,
    /// Whether its lines run as they ran before.
    runs_as_before: bool,
}

impl<'a> Pen<'a> {
    /// Draws all that comes before a card.
    fn lead_into(&mut self, to: u32, requires: &[Prerequisite], any_of: &[AnyOf]) {
        let leads = self.leads(to, requires, any_of);
        let slots = leads.groups.len() + usize::from(!leads.plain.is_empty());
        for &(from, id) in &leads.plain {
            let line = match self.line_before(&leads, id, None) {
                Some(edge) => Line::Before(edge),
                None => {
                    let mut path = self.router.route(from, to);
                    if slots > 1 {
                        let end = path.curves.last().map_or(path.start, |curve| curve[2]);
                        let y = slot_height(self.cards[to as usize], 0, slots, end.y);
                        land(&mut path, end.x, y);
                    }
                    Line::New(path)
                }
            };
            let look = self.look(from, to);
            self.draw_edge(from, to, None, look, line);
        }
        let first = usize::from(!leads.plain.is_empty());
        for (index, (group, members)) in leads.groups.iter().enumerate() {
            self.group(&leads, group, members, index + first, slots);
        }
    }

    fn leads<'s>(&self, to: u32, requires: &'s [Prerequisite], any_of: &'s [AnyOf]) -> Leads<'s> {
        let mut whole = true;
        let mut cards = |ids: &mut dyn Iterator<Item = &'s StepId>| {
            let mut found: Vec<(u32, &StepId)> = Vec::new();
            for id in ids {
                match self.at_of.get(id) {
                    None => whole = false,
                    Some(&from) if found.iter().any(|&(seen, _)| seen == from) => {}
                    Some(&from) => found.push((from, id)),
                }
            }
            found
        };
        let plain = cards(&mut requires.iter().map(|link| &link.step));
        let mut groups = Vec::new();
        for group in any_of {
            let members = cards(&mut group.alternatives.iter().map(|member| &member.step));
            if !members.is_empty() {
                groups.push((group, members));
            }
        }
        let runs_as_before = whole
            && self.kept.as_ref().is_some_and(|kept| {
                let members = groups.iter().flat_map(|(_, members)| members);
                let from = plain.iter().chain(members).map(|&(from, _)| from);
                kept.runs(self.rects, to, from)
            });
        Leads {
            to,
            plain,
            groups,
            runs_as_before,
        }
    }

    /// The edge of an earlier drawing whose line still holds.
    fn line_before(
        &self,
        leads: &Leads,
        from: &StepId,
        any_of: Option<&AnyOfId>,
    ) -> Option<&'a Arc<Edge>> {
        let kept = self.kept.as_ref().filter(|_| leads.runs_as_before)?;
        kept.edge(from, &self.cards[leads.to as usize].node, any_of)
    }

    /// Draws a group of alternatives and its join.
    fn group(
        &mut self,
        leads: &Leads,
        group: &AnyOf,
        members: &[(u32, &StepId)],
        slot: usize,
        slots: usize,
    ) {
        let to = leads.to;
        let card = self.cards[to as usize];
        let before = members
            .iter()
            .map(|&(_, id)| {
                Some(Line::Before(self.line_before(
                    leads,
                    id,
                    Some(&group.id),
                )?))
            })
            .collect::<Option<Vec<Line>>>();
        let before = before.and_then(|lines| Some((lines, self.join_before(&card.node, group)?.y)));
        let (lines, y) = before.unwrap_or_else(|| self.lines_of_group(to, members, slot, slots));
        let x = card.x - MEASURES.join_reach;
        let mut join = Join {
            id: join_id(&card.node, &group.id),
            of: card.node.clone(),
            any_of: group.id.clone(),
            x,
            y,
            title: group.title.clone(),
            decided: group.choice.is_some(),
            letter: None,
            path: String::new(),
            on_route: false,
            blocked: false,
        };
        for (&(from, step), line) in members.iter().zip(lines) {
            let plan = self.alternatives.get(&(&group.id, step)).copied();
            let taken = plan.is_some_and(|plan| plan.taken);
            let mut look = self.look(from, to);
            look.on_route &= taken;
            look.blocked &= taken;
            look.critical &= taken;
            look.chosen = group.choice.as_ref() == Some(step);
            if let Some(plan) = plan {
                let idea = plan.idea.as_deref().filter(|idea| !idea.trim().is_empty());
                look.label = Some(match idea {
                    Some(idea) => format!("{} · {idea}", plan.letter),
                    None => plan.letter.clone(),
                });
                look.label_at = Some(self.label_place(from));
                if taken || (look.chosen && join.letter.is_none()) {
                    join.letter = Some(plan.letter.clone());
                }
            }
            join.on_route |= look.on_route;
            join.blocked |= look.blocked;
            self.draw_edge(from, to, Some(&group.id), look, line);
        }
        let start = x + MEASURES.join_radius;
        // Points come in pairs everywhere, so that whoever draws a path can read where it ends.
        join.path = format!("M{start} {0}L{1} {0}", join.y, card.x);
        let same = self
            .join_before(&card.node, group)
            .filter(|before| ***before == join);
        self.joins
            .push(same.map_or_else(|| Arc::new(join), Arc::clone));
    }

    /// A group's join in an earlier drawing.
    fn join_before(&self, of: &Node, group: &AnyOf) -> Option<&'a Arc<Join>> {
        self.kept.as_ref()?.joins.get(&(of, &group.id)).copied()
    }

    /// The lines to a group's join, and the height of the join.
    fn lines_of_group(
        &self,
        to: u32,
        members: &[(u32, &StepId)],
        slot: usize,
        slots: usize,
    ) -> (Vec<Line<'a>>, i32) {
        let card = self.cards[to as usize];
        let routes = members.iter();
        let mut paths: Vec<Path> = routes
            .map(|&(from, _)| self.router.route(from, to))
            .collect();
        let ends = paths.iter().filter_map(|path| path.curves.last());
        let suited = ends.map(|curve| curve[2].y).sum::<f32>() / members.len().max(1) as f32;
        let y = slot_height(card, slot, slots, suited).round();
        let x = (card.x - MEASURES.join_reach - MEASURES.join_radius) as f32;
        for path in &mut paths {
            land(path, x, y);
        }
        (paths.into_iter().map(Line::New).collect(), y as i32)
    }

    /// How an edge between two cards looks, as far as the cards say.
    fn look(&self, from: u32, to: u32) -> Look {
        let (card, to) = (self.cards[from as usize], self.cards[to as usize]);
        let on_route = card.on_route && to.on_route;
        let gone = matches!(card.state, CardState::Finished | CardState::Dropped);
        Look {
            on_route,
            blocked: on_route && card.blocked && !gone,
            critical: on_route && card.critical && to.critical,
            ..Look::default()
        }
    }

    fn draw_edge(
        &mut self,
        from: u32,
        to: u32,
        any_of: Option<&AnyOfId>,
        look: Look,
        line: Line<'a>,
    ) {
        let path = match line {
            Line::Before(edge) if look.is_of(edge) => return self.edges.push(Arc::clone(edge)),
            Line::Before(edge) => edge.path.clone(),
            Line::New(path) => path_data(&path),
        };
        let id = self.id(from);
        let to = self.cards[to as usize].node.clone();
        self.edges.push(Arc::new(Edge {
            id: edge_id(&id, &to, any_of),
            from: id,
            to,
            any_of: any_of.cloned(),
            path,
            on_route: look.on_route,
            blocked: look.blocked,
            critical: look.critical,
            chosen: look.chosen,
            provides: false,
            label: look.label,
            label_at: look.label_at,
        }));
    }

    /// The step that a card is of.
    fn id(&self, card: u32) -> StepId {
        match &self.cards[card as usize].node {
            Node::Step(id) => id.clone(),
            Node::Goal => StepId::default(),
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
        let (id, node) = (self.id(from), &self.cards[to as usize].node);
        let links = |edge: &Edge| edge.from == id && edge.to == *node && edge.any_of.is_none();
        if self.edges.iter().any(|edge| links(edge)) {
            return;
        }
        let look = self.look(from, to);
        let edge = Edge {
            id: edge_id(&id, node, None) + "gives",
            to: node.clone(),
            from: id,
            any_of: None,
            path: path_data(&self.router.route(from, to)),
            on_route: look.on_route,
            blocked: look.blocked,
            critical: look.critical,
            chosen: false,
            provides: true,
            label: Some(label),
            label_at: Some(self.label_place(from)),
        };
        self.edges.push(Arc::new(edge));
    }

    fn label_place(&mut self, from: u32) -> Position {
        let rect = self.rects[from as usize];
        let above = self.labels.entry(from).or_default();
        let y = rect.y + rect.height + MEASURES.label_drop + MEASURES.label_row * *above;
        *above += 1;
        Position { x: rect.x + 2, y }
    }
}

/// A line to a card.
enum Line<'a> {
    /// It runs as it ran in an earlier drawing.
    Before(&'a Arc<Edge>),
    New(Path),
}

/// How an edge looks besides its line.
#[derive(Default)]
struct Look {
    on_route: bool,
    blocked: bool,
    critical: bool,
    chosen: bool,
    label: Option<String>,
    label_at: Option<Position>,
}

impl Look {
    fn is_of(&self, edge: &Edge) -> bool {
        let flags = (self.on_route, self.blocked, self.critical, self.chosen);
        flags == (edge.on_route, edge.blocked, edge.critical, edge.chosen)
            && self.label_at == edge.label_at
            && self.label == edge.label
    }
}

/// A link by its ends and its group.
type LinkKey<'a> = (&'a StepId, &'a Node, Option<&'a AnyOfId>);

/// What still holds of an earlier drawing.
struct Kept<'a> {
    edges: &'a [Arc<Edge>],
    /// The edges are asked for nearly in their order: where the next one is expected.
    next: Cell<usize>,
    /// Where each edge is, for those that stand elsewhere.
    places: OnceCell<HashMap<LinkKey<'a>, usize>>,
    joins: HashMap<(&'a Node, &'a AnyOfId), &'a Arc<Join>>,
    /// For each card how it was.
    ends: Vec<EarlierEnd>,
    /// Stretches between left and right in which columns of cards differ, from left to right.
    differ: Vec<(f32, f32)>,
}

impl<'a> Kept<'a> {
    fn new(earlier: &Earlier<'a>, ends: Vec<EarlierEnd>, columns: &Columns) -> Self {
        let joins = earlier.joins.iter();
        Kept {
            edges: earlier.edges,
            next: Cell::new(0),
            places: OnceCell::new(),
            joins: joins.map(|join| ((&join.of, &join.any_of), join)).collect(),
            ends,
            differ: columns.differing(earlier.columns),
        }
    }

    /// Whether lines from cards to a card run as they ran: neither their ends moved nor any card
    /// of the columns between.
    fn runs(&self, rects: &[Rect], to: u32, mut from: impl Iterator<Item = u32>) -> bool {
        let end = self.ends[to as usize];
        let right = rects[to as usize].x as f32;
        let quiet = |left: f32| {
            let next = self.differ.partition_point(|stretch| stretch.1 < left);
            self.differ
                .get(next)
                .is_none_or(|stretch| stretch.0 > right)
        };
        end.stands
            && end.same_links
            && from.all(|from| {
                let rect = rects[from as usize];
                self.ends[from as usize].stands && quiet(rect.x as f32 + rect.width as f32)
            })
    }

    fn edge(&self, from: &StepId, to: &Node, any_of: Option<&AnyOfId>) -> Option<&'a Arc<Edge>> {
        let key = |edge: &'a Edge| (&edge.from, &edge.to, edge.any_of.as_ref());
        let expected = self.edges.get(self.next.get());
        let place = if expected.is_some_and(|edge| key(edge) == (from, to, any_of)) {
            self.next.get()
        } else {
            let places = self.places.get_or_init(|| {
                let links = self
                    .edges
                    .iter()
                    .enumerate()
                    .filter(|(_, edge)| !edge.provides);
                links.map(|(place, edge)| (key(edge), place)).collect()
            });
            *places.get(&(from, to, any_of))?
        };
        self.next.set(place + 1);
        self.edges.get(place).filter(|edge| !edge.provides)
    }
}

/// Ids may hold any character, so lengths keep edges apart.
fn edge_id(from: &StepId, to: &Node, any_of: Option<&AnyOfId>) -> String {
    let from = from.as_str();
    let mut id = String::with_capacity(from.len() + 80);
    whole(&mut id, from.len() as u64);
    id.extend([":", from, ">"]);
    lead(&mut id, to, any_of.map_or("", AnyOfId::as_str));
    id
}

/// Ids may hold any character, so lengths keep joins apart.
fn join_id(of: &Node, any_of: &AnyOfId) -> String {
    let mut id = String::with_capacity(80);
    lead(&mut id, of, any_of.as_str());
    id
}

fn lead(id: &mut String, to: &Node, group: &str) {
    match to {
        Node::Goal => id.push_str("goal"),
        Node::Step(to) => {
            whole(id, to.as_str().len() as u64);
            id.extend([":", to.as_str()]);
        }
    }
    id.extend([">", group]);
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

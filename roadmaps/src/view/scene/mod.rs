//! The map as geometry and text: cards, edges and joins, the same for window, PDF and SVG.
//!
//! Whoever draws needs no measuring of its own: text comes in lines that fit, and [`MEASURES`]
//! says where they stand on a card.

mod card;
mod links;
mod place;
mod served;

use std::sync::Arc;

use serde::Serialize;

use crate::model::{AnyOfId, Node, Position, Roadmap, StepId};
use crate::plan::layout::Rect;
use crate::plan::{Analysis, NeedState};
use crate::say::Language;

use card::Teller;
pub(super) use links::{Earlier, EarlierEnd, Links, draw};

pub use card::{MEASURES, Measures, criterion_text};
pub use place::{arranging, settle};

/// A card on the map. Geometry is in pixels at 100 %, from the map's own origin.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
pub struct Card {
    /// The goal or a step.
    pub node: Node,
    /// The left edge.
    pub x: i32,
    /// The top edge.
    pub y: i32,
    /// The width.
    pub width: i32,
    /// The height, measured from the text.
    pub height: i32,
    /// The title, broken into lines. A step without a title shows its number.
    pub lines: Vec<String>,
    /// The line under the title: its dates, or what really happened. The goal: its launch date.
    pub dates: String,
    /// What it lacks, does not know or has, most pressing first, each in a row of its own; on the
    /// goal's card they come last.
    pub chips: Vec<Chip>,
    /// How far it is.
    pub state: CardState,
    /// Whether it is on the working route.
    pub on_route: bool,
    /// Whether it is critical.
    pub critical: bool,
    /// Whether it, or something on the way to it, lacks a resource.
    pub blocked: bool,
    /// Whether its latest dates have passed already.
    pub late: bool,
    /// Whether it is a milestone.
    pub milestone: bool,
    /// The goal: its story, broken into lines.
    pub story: Vec<String>,
    /// The goal: its criteria, broken into lines each.
    pub criteria: Vec<CriterionLines>,
}

/// A success criterion on the goal's card.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
#[allow(missing_docs)]
pub struct CriterionLines {
    pub lines: Vec<String>,
    /// Whether it is felt; otherwise it is measured.
    pub felt: bool,
    /// Whether the steps that it is tied to can be reached; null when it is tied to none.
    pub within_reach: Option<bool>,
    pub reached: bool,
}

/// How far a card's step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum CardState {
    Open,
    Ready,
    Started,
    Finished,
    Dropped,
}

/// A mark on a card: a resource and whether it is there. Its glyph is the drawer's.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
#[allow(missing_docs)]
pub struct Chip {
    pub state: NeedState,
    pub text: String,
}

/// A link between two cards, from the earlier to the later one.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
pub struct Edge {
    /// Unique among the edges, and the same for the same link.
    pub id: String,
    /// The earlier step.
    pub from: StepId,
    /// The later step or the goal.
    pub to: Node,
    /// The group of alternatives that it belongs to; it then ends at the group's join.
    pub any_of: Option<AnyOfId>,
    /// The line as SVG path data. It ends level, pointing to the right.
    pub path: String,
    /// Whether both ends are on the working route.
    pub on_route: bool,
    /// Whether a missing thing breaks the chain here.
    pub blocked: bool,
    /// Whether both ends are critical.
    pub critical: bool,
    /// Whether people chose this alternative.
    pub chosen: bool,
    /// Whether it is no link that people made: the earlier step gives what the later one needs first.
    pub provides: bool,
    /// The alternative's letter, where it starts: "A"; with its idea: "A · Foresee outages". What a
    /// step gives.
    pub label: Option<String>,
    /// Where the label's baseline begins, under the card that the edge starts from.
    pub label_at: Option<Position>,
}

/// The mark where alternatives join before a card: any of them is enough.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
pub struct Join {
    /// Unique among the joins, and the same for the same group.
    pub id: String,
    /// What the group comes before.
    pub of: Node,
    /// Which group.
    pub any_of: AnyOfId,
    /// The mark's centre; its radius is in [`MEASURES`].
    pub x: i32,
    /// The mark's centre.
    pub y: i32,
    /// What is being chosen.
    pub title: String,
    /// Whether a choice was made.
    pub decided: bool,
    /// The letter of the alternative that the working route takes, to stand in the mark.
    pub letter: Option<String>,
    /// The line from the mark to the card as SVG path data; it carries the arrow head.
    pub path: String,
    /// Whether the group and the alternative taken are on the working route.
    pub on_route: bool,
    /// Whether a missing thing breaks the chain here.
    pub blocked: bool,
}

/// The whole map.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct Scene {
    pub goal: Card,
    /// One for each step, in stored order; none for a group.
    pub cards: Vec<Option<Card>>,
    pub edges: Vec<Arc<Edge>>,
    pub joins: Vec<Arc<Join>>,
}

/// Draws the map of a roadmap. Cards without a position get one for this drawing alone.
pub fn scene(roadmap: &Roadmap, analysis: &Analysis, language: Language) -> Scene {
    let pen = Cards::new(roadmap, analysis, language);
    let goal = pen.goal();
    let cards: Vec<Option<Card>> = (0..roadmap.steps.len()).map(|at| pen.step(at)).collect();
    let shown: Vec<Option<&Card>> = cards.iter().map(Option::as_ref).collect();
    let Links { edges, joins, .. } = draw(roadmap, analysis, &goal, &shown, language, None);
    Scene {
        goal,
        cards,
        edges,
        joins,
    }
}

/// Draws the cards of a roadmap, each when it is asked for.
pub(super) struct Cards<'a> {
    roadmap: &'a Roadmap,
    analysis: &'a Analysis,
    language: Language,
    teller: Teller<'a>,
    goal: Position,
    steps: Vec<Position>,
}

impl<'a> Cards<'a> {
    pub(super) fn new(roadmap: &'a Roadmap, analysis: &'a Analysis, language: Language) -> Self {
        let mut goal = Position::default();
        let mut steps = vec![Position::default(); roadmap.steps.len()];
        for (at, position) in place::positions(roadmap) {
            match at {
                None => goal = position,
                Some(at) => steps[at] = position,
            }
        }
        Cards {
            roadmap,
            analysis,
            language,
            teller: Teller::new(roadmap, analysis, language),
            goal,
            steps,
        }
    }

    /// Where the card of the step in a place stands.
    pub(super) fn place(&self, at: usize) -> Position {
        self.steps[at]
    }

    /// The card of the step in a place; none for a group.
    pub(super) fn step(&self, at: usize) -> Option<Card> {
        let step = &self.roadmap.steps[at];
        let Position { x, y } = self.place(at);
        (!step.group).then(|| Card {
            x,
            y,
            ..self.teller.card(step, &self.analysis.steps[at])
        })
    }

    pub(super) fn goal(&self) -> Card {
        let Position { x, y } = self.goal;
        Card {
            x,
            y,
            ..card::goal(self.roadmap, self.analysis, self.language)
        }
    }
}

impl Scene {
    /// Every card, the goal's first.
    pub fn all_cards(&self) -> impl Iterator<Item = &Card> {
        std::iter::once(&self.goal).chain(self.cards.iter().flatten())
    }

    /// What holds all cards and the labels under them.
    pub fn bounds(&self) -> Rect {
        let (mut left, mut top) = (self.goal.x, self.goal.y);
        let (mut right, mut bottom) = (left, top);
        for card in self.all_cards() {
            left = left.min(card.x);
            top = top.min(card.y);
            right = right.max(card.x.saturating_add(card.width));
            bottom = bottom.max(card.y.saturating_add(card.height));
        }
        for at in self.edges.iter().filter_map(|edge| edge.label_at) {
            bottom = bottom.max(at.y.saturating_add(MEASURES.label_descent));
        }
        Rect {
            x: left,
            y: top,
            width: right.saturating_sub(left),
            height: bottom.saturating_sub(top),
        }
    }
}

impl Card {
    /// Where it stands.
    pub fn rect(&self) -> Rect {
        Rect {
            x: self.x,
            y: self.y,
            width: self.width,
            height: self.height,
        }
    }
}

#[cfg(test)]
mod tests;

//! The map as geometry and text: cards, edges and joins, the same for window, PDF and SVG.

use serde::Serialize;

use crate::edit::{Draft, Edit};
use crate::model::{AnyOfId, Node, Roadmap, StepId};
use crate::plan::{Analysis, NeedState};
use crate::say::Language;

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
    /// The title, broken into lines.
    pub lines: Vec<String>,
    /// The line under the title: its dates, or what really happened.
    pub dates: String,
    /// What it lacks, does not know or has, most pressing first.
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

/// A mark on a card: a resource and whether it is there.
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
    /// The group of alternatives that it belongs to.
    pub any_of: Option<AnyOfId>,
    /// The line as SVG path data.
    pub path: String,
    /// Whether both ends are on the working route.
    pub on_route: bool,
    /// Whether a missing thing breaks the chain here.
    pub blocked: bool,
    /// Whether both ends are critical.
    pub critical: bool,
    /// Whether people chose this alternative.
    pub chosen: bool,
    /// The alternative's letter, where it starts: "A"; with its idea: "A · Foresee outages".
    pub label: Option<String>,
}

/// The mark where alternatives join before a card: any of them is enough.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
pub struct Join {
    /// What the group comes before.
    pub of: Node,
    /// Which group.
    pub any_of: AnyOfId,
    /// The mark's centre.
    pub x: i32,
    /// The mark's centre.
    pub y: i32,
    /// What is being chosen.
    pub title: String,
    /// Whether a choice was made.
    pub decided: bool,
}

/// The whole map.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct Scene {
    pub goal: Card,
    /// One for each step, in stored order; none for a group.
    pub cards: Vec<Option<Card>>,
    pub edges: Vec<Edge>,
    pub joins: Vec<Join>,
}

/// Draws the map of a roadmap.
pub fn scene(_roadmap: &Roadmap, _analysis: &Analysis, _language: Language) -> Scene {
    todo!("the map is drawn here")
}

/// Gives every card a position after edits: new cards find a place, and only what must move moves.
pub fn arrange(_draft: &mut Draft, _edits: &[Edit]) {}

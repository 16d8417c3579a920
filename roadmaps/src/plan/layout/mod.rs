//! Where steps stand on the map, how their links run, and how much room their words take.
//!
//! The goal stands at the right and each earlier step to the left of what it serves, in columns.
//! [`tidy`] lays out everything anew; [`adjust`] mends a layout after an edit and moves only what
//! must move. Both are pure, total and deterministic: any input gives a position for every card,
//! and the same input the same positions. They know nothing of roadmaps: cards and links are
//! plain arrays.

use crate::model::Position;

mod coordinates;
mod graph;
mod layering;
mod ordering;
pub mod text;

use coordinates::CARD_GAP;
use ordering::{Effort, Layered};

/// Free room between two columns.
const COLUMN_GAP: i32 = 44;
/// Free room between parts of the map that are not connected.
const PART_GAP: i32 = 56;
/// Cards are taken to be at least one pixel and at most this large.
const LARGEST: i32 = 20_000;
/// Vertices that the ordering may visit, in all.
const VISITS: u64 = 60_000_000;

/// A step or goal as it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Card {
    /// Pixels at 100 %.
    pub width: i32,
    /// Pixels at 100 %.
    pub height: i32,
    /// The top left corner, where there is one already.
    pub position: Option<Position>,
}

/// What is laid out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Input {
    /// The cards, in the order in which equals are drawn from top to bottom.
    pub cards: Vec<Card>,
    /// Links from an earlier card to a later one, by their places in `cards`. Loops, self-links,
    /// duplicates and places out of range do no harm.
    pub links: Vec<(u32, u32)>,
    /// The place of the goal in `cards`; out of range where there is none.
    pub goal: usize,
}

/// Lays out everything anew; a position for each card. Cards never overlap.
///
/// The goal keeps its position if it has one, so the map does not jump; other positions are not
/// looked at. What is not connected to the goal is placed below.
pub fn tidy(input: &Input) -> Vec<Position> {
    let cards: Vec<Card> = input.cards.iter().map(Card::sane).collect();
    let links = graph::acyclic(cards.len(), &input.links, input.goal);
    let parts = graph::parts(cards.len(), &links, input.goal);
    let drawn = draw_parts(&cards, &links, parts, input.goal);
    let spots = arrange(&cards, &drawn, input.goal);
    let mut positions = columns_to_pixels(&cards, &spots);
    anchor(&mut positions, &cards, input.goal);
    positions
}

/// How often links cross in the layered order of [`tidy`], with links that span columns counted
/// in each of them, as Graphviz's `dot` counts its own.
pub fn crossings(input: &Input) -> u64 {
    let links = graph::acyclic(input.cards.len(), &input.links, input.goal);
    let parts = graph::parts(input.cards.len(), &links, input.goal);
    let all = links.len();
    split(&parts, &links, input.cards.len())
        .into_iter()
        .zip(&parts)
        .map(|(links, part)| {
            let (graph, order) = place(part, &links, input.goal, all);
            ordering::crossings(&graph, &order)
        })
        .sum()
}

impl Card {
    /// The card with a size that can be drawn.
    fn sane(&self) -> Card {
        let size = |pixels: i32| pixels.clamp(1, LARGEST);
        Card {
            width: size(self.width),
            height: size(self.height),
            position: self.position,
        }
    }
}

/// A connected part with the columns (counted leftward from its right end) and tops of its cards.
struct Drawn {
    cards: Vec<(u32, i32, i32)>,
    columns: i32,
}

/// The column of a card, counted leftward from the goal's, and its top.
#[derive(Clone, Copy, Default)]
struct Spot {
    column: i32,
    top: i32,
}

fn draw_parts(
    cards: &[Card],
    links: &[(u32, u32)],
    parts: Vec<Vec<u32>>,
    goal: usize,
) -> Vec<Drawn> {
    let all = links.len();
    let links = split(&parts, links, cards.len());
    parts
        .iter()
        .zip(links)
        .map(|(part, links)| draw(cards, part, &links, goal, all))
        .collect()
}

/// The links of each part, by places within the part.
fn split(parts: &[Vec<u32>], links: &[(u32, u32)], count: usize) -> Vec<Vec<(u32, u32)>> {
    let mut part_of = vec![0u32; count];
    let mut within = vec![0u32; count];
    for (index, part) in (0..).zip(parts) {
        for (at, &card) in (0..).zip(part) {
            part_of[card as usize] = index;
            within[card as usize] = at;
        }
    }
    let mut split = vec![Vec::new(); parts.len()];
    for &(from, to) in links {
        split[part_of[from as usize] as usize].push((within[from as usize], within[to as usize]));
    }
    split
}

/// Columns and order of a part.
fn place(
    part: &[u32],
    links: &[(u32, u32)],
    goal: usize,
    all: usize,
) -> (Layered, ordering::Order) {
    let goal = part.binary_search(&(goal as u32)).ok().map(|at| at as u32);
    let column = layering::columns(part.len(), links, goal);
    let graph = Layered::new(&column, links);
    let visits = VISITS * links.len() as u64 / all.max(1) as u64;
    let order = ordering::order(&graph, Effort { visits });
    (graph, order)
}

fn draw(cards: &[Card], part: &[u32], links: &[(u32, u32)], goal: usize, all: usize) -> Drawn {
    if let &[card] = part {
        return Drawn {
            cards: vec![(card, 0, 0)],
            columns: 1,
        };
    }
    let (graph, order) = place(part, links, goal, all);
    let height: Vec<f64> = part
        .iter()
        .map(|&c| f64::from(cards[c as usize].height))
        .collect();
    let middles = coordinates::middles(&graph, &order, &height);
    let last = graph.columns as i32 - 1;
    let cards = part
        .iter()
        .enumerate()
        .map(|(at, &card)| {
            let top = (middles[at] - height[at] / 2.0).round() as i32;
            (card, last - graph.column[at] as i32, top)
        })
        .collect();
    Drawn {
        cards,
        columns: graph.columns as i32,
    }
}

/// Puts the goal's part first and each other one below, where there is room nearest the top.
fn arrange(cards: &[Card], drawn: &[Drawn], goal: usize) -> Vec<Spot> {
    let mut spots = vec![Spot::default(); cards.len()];
    let with_goal = goal < cards.len();
    // Column 0 of the skyline is one left of the goal's.
    let goal_column = drawn
        .first()
        .filter(|_| with_goal)
        .and_then(|part| part.cards.iter().find(|card| card.0 as usize == goal))
        .map_or(-1, |card| card.1);
    let others: usize = drawn
        .iter()
        .skip(usize::from(with_goal))
        .map(|part| part.cards.len())
        .sum();
    let main = drawn
        .first()
        .filter(|_| with_goal)
        .map_or(0, |part| part.columns - goal_column - 1);
    let widest = drawn.iter().map(|part| part.columns).max().unwrap_or(0);
    let count = main
        .max(widest)
        .max((others as f64).sqrt().ceil() as i32)
        .max(1);
    let mut bottoms = vec![i32::MIN; count as usize];
    let mut order: Vec<usize> = (0..drawn.len()).collect();
    order[usize::from(with_goal)..].sort_by_key(|&at| std::cmp::Reverse(drawn[at].cards.len()));
    for index in order {
        let part = &drawn[index];
        let fixed = (index == 0 && with_goal).then_some(-goal_column - 1);
        let shift = fixed.unwrap_or_else(|| roomiest(&bottoms, part.columns));
        let reach = |column: i32| {
            usize::try_from(column + shift)
                .ok()
                .filter(|c| *c < bottoms.len())
        };
        let gap = if part.columns == 1 {
            CARD_GAP as i32
        } else {
            PART_GAP
        };
        let floor = part
            .cards
            .iter()
            .filter_map(|card| reach(card.1))
            .map(|c| bottoms[c])
            .max();
        let floor = floor
            .filter(|floor| *floor > i32::MIN)
            .map_or(0, |floor| floor + gap);
        let top = part.cards.iter().map(|card| card.2).min().unwrap_or(0);
        let mut lowered: Vec<(usize, i32)> = Vec::with_capacity(part.cards.len());
        for &(card, column, card_top) in &part.cards {
            let spot = Spot {
                column: column + shift + 1,
                top: card_top - top + floor,
            };
            spots[card as usize] = spot;
            if let Some(column) = reach(column) {
                lowered.push((column, spot.top + cards[card as usize].height));
            }
        }
        for (column, bottom) in lowered {
            bottoms[column] = bottoms[column].max(bottom);
        }
    }
    spots
}

/// The place of a window of columns whose lowest card is highest, the rightmost of equals.
fn roomiest(bottoms: &[i32], width: i32) -> i32 {
    let width = (width as usize).clamp(1, bottoms.len());
    let lowest = bottoms
        .windows(width)
        .map(|window| window.iter().max().copied());
    let best = (0..).zip(lowest).min_by_key(|&(_, bottom)| bottom);
    best.map_or(0, |(at, _)| at)
}

/// Turns columns into pixels: as wide as their widest card, and alike unless a card is wider.
fn columns_to_pixels(cards: &[Card], spots: &[Spot]) -> Vec<Position> {
    let Some(rightmost) = spots.iter().map(|spot| spot.column).min() else {
        return Vec::new();
    };
    let leftmost = spots.iter().map(|spot| spot.column).max().unwrap_or(0);
    let mut widths = vec![0; (leftmost - rightmost + 1) as usize];
    for (card, spot) in cards.iter().zip(spots) {
        let width = &mut widths[(spot.column - rightmost) as usize];
        *width = card.width.max(*width);
    }
    let mut left = vec![0; widths.len()];
    let mut x = 0;
    for column in (0..widths.len()).rev() {
        left[column] = x;
        x += widths[column] + COLUMN_GAP;
    }
    let at = |spot: &Spot| Position {
        x: left[(spot.column - rightmost) as usize],
        y: spot.top,
    };
    spots.iter().map(at).collect()
}

/// Moves everything so that the goal stays where it was; without that, the map begins at 0, 0.
fn anchor(positions: &mut [Position], cards: &[Card], goal: usize) {
    let kept = cards.get(goal).and_then(|card| card.position);
    let (dx, dy) = match (kept, positions.get(goal)) {
        (Some(kept), Some(now)) => (kept.x - now.x, kept.y - now.y),
        _ => (
            -positions.iter().map(|at| at.x).min().unwrap_or(0),
            -positions.iter().map(|at| at.y).min().unwrap_or(0),
        ),
    };
    for position in positions {
        position.x = position.x.saturating_add(dx);
        position.y = position.y.saturating_add(dy);
    }
}

//! Where the connected parts of a map stand: the goal's first, all others below it.

use std::cmp::Reverse;

use super::coordinates::CARD_GAP;
use super::{COLUMN_GAP, Card};
use crate::model::Position;

/// Free room above a part of several columns.
const PART_GAP: i32 = 56;

/// A connected part, drawn by itself.
pub(super) struct Part {
    pub cells: Vec<Cell>,
    /// How many columns it takes.
    pub columns: i32,
}

/// A card's place: its column, counted leftward from the right end, and its top.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cell {
    pub card: u32,
    pub column: i32,
    pub top: i32,
}

/// A position for each card. Where there is a goal, the first part is its.
pub(super) fn arrange(cards: &[Card], mut parts: Vec<Part>, goal: Option<u32>) -> Vec<Position> {
    let mut columns = vec![0; cards.len()];
    let mut tops = vec![0; cards.len()];
    let mut place = |part: &Part, right: i32, down: i32| {
        for cell in &part.cells {
            columns[cell.card as usize] = cell.column + right;
            tops[cell.card as usize] = cell.top + down;
        }
    };
    let others = parts.split_off(usize::from(goal.is_some()));
    let mut field = Field::below(cards, parts.first(), &others, goal);
    if let Some(main) = parts.first() {
        place(main, 0, 0);
    }
    let mut order: Vec<&Part> = others.iter().collect();
    order.sort_by_key(|part| Reverse(part.cells.len()));
    for part in order {
        let (right, down) = field.take(cards, part);
        place(part, right, down);
    }
    let left = left_sides(cards, &columns);
    let first = columns.iter().min().copied().unwrap_or(0);
    (0..cards.len())
        .map(|at| Position {
            x: left[(columns[at] - first) as usize],
            y: tops[at],
        })
        .collect()
}

/// The room below the goal's part.
struct Field {
    /// The rightmost column, counted like the goal's part counts.
    right: i32,
    /// How far down each column is taken, from right to left.
    bottoms: Vec<i32>,
}

impl Field {
    /// As wide as the goal's part left of the goal, and as the others need so as not to tower.
    fn below(cards: &[Card], main: Option<&Part>, others: &[Part], goal: Option<u32>) -> Field {
        let cells = || main.into_iter().flat_map(|part| &part.cells);
        let bottom = cells()
            .map(|cell| cell.top + cards[cell.card as usize].height)
            .max();
        let column = cells()
            .find(|cell| Some(cell.card) == goal)
            .map(|cell| cell.column);
        let right = column.map_or(0, |column| column + 1);
        let left_of_goal = main.map_or(0, |part| part.columns - right);
        let widest = others.iter().map(|part| part.columns).max().unwrap_or(0);
        let count: usize = others.iter().map(|part| part.cells.len()).sum();
        let square = (count as f64).sqrt().ceil() as i32;
        let width = left_of_goal.max(widest).max(square).max(1);
        let start = bottom.map_or(0, |bottom| bottom + PART_GAP);
        Field {
            right,
            bottoms: vec![start; width as usize],
        }
    }

    /// Takes the room for a part that is highest, the rightmost of equals: its right end and how
    /// far it moves down.
    fn take(&mut self, cards: &[Card], part: &Part) -> (i32, i32) {
        let width = (part.columns as usize).clamp(1, self.bottoms.len());
        let lowest = self
            .bottoms
            .windows(width)
            .map(|window| window.iter().max().copied());
        let best = lowest.enumerate().min_by_key(|&(_, bottom)| bottom);
        let (at, floor) = best.map_or((0, 0), |(at, bottom)| (at, bottom.unwrap_or(0)));
        let top = part.cells.iter().map(|cell| cell.top).min().unwrap_or(0);
        let bottom = part
            .cells
            .iter()
            .map(|cell| cell.top + cards[cell.card as usize].height);
        let gap = if width == 1 { CARD_GAP } else { PART_GAP };
        let taken = floor + bottom.max().unwrap_or(0) - top + gap;
        self.bottoms[at..at + width].fill(taken);
        (self.right + at as i32, floor - top)
    }
}

/// The left side of each column from right to left: columns are as wide as their widest card, and
/// lie side by side.
fn left_sides(cards: &[Card], columns: &[i32]) -> Vec<i32> {
    let first = columns.iter().min().copied().unwrap_or(0);
    let last = columns.iter().max().copied().unwrap_or(-1);
    let mut sides = vec![0; (last - first + 1).max(0) as usize];
    for (card, column) in cards.iter().zip(columns) {
        let width = &mut sides[(column - first) as usize];
        *width = card.width.max(*width);
    }
    let mut x = 0;
    for side in sides.iter_mut().rev() {
        x += std::mem::replace(side, x) + COLUMN_GAP;
    }
    sides
}

//! Where steps stand on the map, how their links run, and how much room their words take.
//!
//! The goal stands at the right and each earlier step to the left of what it serves, in columns.
//! [`tidy`] lays out everything anew; [`adjust`] mends a layout after an edit and moves only what
//! must move. Both are pure, total and deterministic: any input gives a position for every card,
//! and the same input the same positions. They know nothing of roadmaps: cards and links are
//! plain arrays.

use crate::model::Position;

mod adjust;
mod arrange;
mod coordinates;
mod graph;
mod layering;
mod ordering;
mod route;
mod simplex;
pub mod text;

pub use adjust::{Changed, adjust};
pub use route::{Columns, Path, Point, Rect, Router, route, routes};

use arrange::{Cell, Part};
use ordering::{Effort, Layered};

/// Free room between two columns.
const COLUMN_GAP: i32 = 44;
/// Cards are taken to be at least one pixel and at most this large.
const LARGEST: i32 = 20_000;
/// No position lies further out, so that sums of positions and sizes stay within range.
const REACH: i32 = i32::MAX / 4;
/// Vertices that the ordering may visit, in all.
const VISITS: u64 = 5_000_000;

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
    let drawn = split(&parts, &links, cards.len())
        .iter()
        .zip(&parts)
        .map(|(own, part)| draw(&cards, part, own, input.goal, links.len()))
        .collect();
    let goal = (input.goal < cards.len()).then_some(input.goal as u32);
    let mut positions = arrange::arrange(&cards, drawn, goal);
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
    /// The card with a size and position that can be drawn.
    fn sane(&self) -> Card {
        let size = |pixels: i32| pixels.clamp(1, LARGEST);
        let side = |pixels: i32| pixels.clamp(-REACH, REACH);
        let position = self.position.map(|at| Position {
            x: side(at.x),
            y: side(at.y),
        });
        Card {
            width: size(self.width),
            height: size(self.height),
            position,
        }
    }
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

fn draw(cards: &[Card], part: &[u32], links: &[(u32, u32)], goal: usize, all: usize) -> Part {
    if let &[card] = part {
        return Part {
            cells: vec![Cell {
                card,
                column: 0,
                top: 0,
            }],
            columns: 1,
        };
    }
    let (graph, order) = place(part, links, goal, all);
    let height: Vec<i32> = part.iter().map(|&c| cards[c as usize].height).collect();
    let middles = coordinates::middles(&graph, &order, &height);
    let last = graph.columns as i32 - 1;
    let cell = |(at, &card): (usize, &u32)| Cell {
        card,
        column: last - graph.column[at] as i32,
        top: middles[at] - height[at] / 2,
    };
    Part {
        cells: part.iter().enumerate().map(cell).collect(),
        columns: graph.columns as i32,
    }
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cards(count: usize) -> Vec<Card> {
        let card = |at: usize| Card {
            width: if at == 0 { 236 } else { 148 },
            height: if at == 0 {
                300
            } else {
                56 + 20 * (at as i32 % 3)
            },
            position: None,
        };
        (0..count).map(card).collect()
    }

    fn assert_apart(cards: &[Card], at: &[Position]) {
        for a in 0..at.len() {
            for b in a + 1..at.len() {
                let beside =
                    at[a].x + cards[a].width <= at[b].x || at[b].x + cards[b].width <= at[a].x;
                let stacked =
                    at[a].y + cards[a].height <= at[b].y || at[b].y + cards[b].height <= at[a].y;
                assert!(beside || stacked, "cards {a} and {b} overlap");
            }
        }
    }

    /// The map in letters: a line a card with its left and middle, so that a hand can check it.
    fn check(count: usize, links: &[(u32, u32)]) -> String {
        let input = Input {
            cards: cards(count),
            links: links.to_vec(),
            goal: 0,
        };
        let positions = tidy(&input);
        assert_apart(&input.cards, &positions);
        let line = |(at, (card, place)): (usize, (&Card, &Position))| {
            format!("{at}: x {}, middle {}", place.x, place.y + card.height / 2)
        };
        let lines: Vec<String> = input
            .cards
            .iter()
            .zip(&positions)
            .enumerate()
            .map(line)
            .collect();
        lines.join("\n")
    }

    #[test]
    fn small_maps_look_as_a_hand_would_draw_them() {
        insta::assert_snapshot!("one", check(1, &[]));
        insta::assert_snapshot!("chain", check(4, &[(3, 2), (2, 1), (1, 0)]));
        insta::assert_snapshot!("three_prerequisites", check(4, &[(1, 0), (2, 0), (3, 0)]));
        insta::assert_snapshot!("diamond", check(4, &[(1, 0), (2, 0), (3, 1), (3, 2)]));
        insta::assert_snapshot!("long_link", check(4, &[(3, 2), (2, 1), (1, 0), (3, 0)]));
        insta::assert_snapshot!("leads_nowhere", check(5, &[(1, 0), (2, 1), (2, 3), (3, 4)]));
        insta::assert_snapshot!("unconnected", check(6, &[(1, 0), (2, 1), (4, 3)]));
        insta::assert_snapshot!("loop", check(4, &[(1, 0), (2, 1), (3, 2), (1, 3)]));
        insta::assert_snapshot!("after_the_goal", check(3, &[(1, 0), (0, 2)]));
    }

    #[test]
    fn nothing_gives_nothing() {
        assert_eq!(tidy(&Input::default()), []);
    }

    #[test]
    fn unconnected_steps_fill_a_field_not_a_tower() {
        let input = Input {
            cards: vec![cards(2)[1]; 400],
            links: Vec::new(),
            goal: 0,
        };
        let positions = tidy(&input);
        assert_apart(&input.cards, &positions);
        let lowest = positions.iter().map(|at| at.y).max().unwrap_or(0);
        assert!(
            lowest < 3000,
            "400 steps without links must not make a column {lowest} high"
        );
    }

    #[test]
    fn the_goal_stays_where_it_was() {
        let mut input = Input {
            cards: cards(3),
            links: vec![(1, 0), (2, 1)],
            goal: 0,
        };
        input.cards[0].position = Some(Position { x: -70, y: 12_345 });
        assert_eq!(Some(tidy(&input)[0]), input.cards[0].position);
    }

    proptest! {
        #[test]
        fn time_flows_to_the_right_and_nothing_overlaps(
            raw in proptest::collection::vec((0u32..40, 0u32..40), 0..80)
        ) {
            // Steps serve lower ones, so there is no loop.
            let links: Vec<_> = raw.iter().map(|&(a, b)| (a.max(b), a.min(b))).collect();
            let input = Input { cards: cards(40), links, goal: 0 };
            let positions = tidy(&input);
            assert_apart(&input.cards, &positions);
            for &(a, b) in input.links.iter().filter(|(a, b)| a != b) {
                prop_assert!(positions[a as usize].x < positions[b as usize].x);
            }
            prop_assert!(positions[1..].iter().all(|at| at.x < positions[0].x));
            prop_assert_eq!(positions, tidy(&input));
        }

        #[test]
        fn any_input_is_laid_out(
            sizes in proptest::collection::vec((any::<i32>(), any::<i32>(), any::<bool>()), 0..30),
            links in proptest::collection::vec((0u32..32, 0u32..32), 0..60),
            goal in 0usize..40
        ) {
            let far = Position { x: i32::MAX, y: i32::MIN };
            let card = |&(width, height, placed)| {
                Card { width, height, position: if placed { Some(far) } else { None } }
            };
            let input = Input { cards: sizes.iter().map(card).collect(), links, goal };
            prop_assert_eq!(tidy(&input).len(), input.cards.len());
            let changed = Changed { cards: &[0, 7], links: &[(3, 4)] };
            prop_assert_eq!(adjust(&input, &changed).len(), input.cards.len());
            crossings(&input);
        }
    }
}

//! How high each step stands: chains run straight, a step stands amid what it requires and serves.
//!
//! Brandes & Köpf, *Fast and simple horizontal coordinate assignment* (2001), turned by a quarter:
//! four extreme alignments (to the left or right neighbours, packed upward or downward), of which
//! each step gets the average of the middle two. Blocks are packed by longest paths through the
//! graph of blocks, which avoids the flaw in the class shifts that the authors' erratum (2020)
//! mends.

use super::graph::Lists;
use super::ordering::{Layered, Order};
use super::simplex::{Edge, shorten_and_centre};

/// Free room between two cards of a column.
pub(super) const CARD_GAP: i32 = 28;
/// Free room between a card and a link that passes it.
const LINK_GAP: i32 = 16;
/// Free room between two links that pass side by side.
const BEND_GAP: i32 = 10;
/// How much straightness counts for a link between two steps, a step and a bend, and two bends.
const STRAIGHT: [i32; 3] = [2, 1, 4];
/// The largest map, in steps and bends, on which links are shortened to the utmost.
const REFINED: usize = 1_500;

/// The middles of all vertices; `height` holds the steps' heights, in pixels.
pub(super) fn middles(graph: &Layered, order: &Order, height: &[i32]) -> Vec<i32> {
    let room = Room { graph, height };
    let marked = Marked::new(graph, order);
    let mut four: Vec<Vec<i32>> = Vec::with_capacity(4);
    for to_right in [false, true] {
        for upward in [true, false] {
            let blocks = align(graph, order, &marked, to_right, upward);
            four.push(pack(graph, order, &room, &blocks, upward));
        }
    }
    level(&room, &mut four);
    let average = |v: usize| {
        let mut at = [four[0][v], four[1][v], four[2][v], four[3][v]];
        at.sort_unstable();
        (at[1] + at[2]).div_euclid(2)
    };
    let middles = (0..graph.count()).map(average).collect();
    refine(graph, order, &room, middles)
}

/// Shortens links up and down as far as that is possible, on maps on which that is fast: the
/// second use of network simplex by Gansner et al. (1993, section 4), begun with places that are
/// good already.
fn refine(graph: &Layered, order: &Order, room: &Room, middles: Vec<i32>) -> Vec<i32> {
    let count = graph.count();
    if count > REFINED {
        return middles;
    }
    let mut places = middles;
    let mut edges = Vec::new();
    for members in &order.columns {
        for pair in members.windows(2) {
            let (tail, head) = (pair[0], pair[1]);
            edges.push(Edge {
                tail,
                head,
                least: room.between(tail, head),
                weight: 0,
            });
        }
    }
    for from in 0..count as u32 {
        for &to in graph.right.of(from) {
            let bends = [from, to]
                .iter()
                .filter(|v| **v as usize >= graph.steps)
                .count();
            let (tail, weight) = (places.len() as u32, STRAIGHT[bends]);
            places.push(places[from as usize].min(places[to as usize]));
            edges.push(Edge {
                tail,
                head: from,
                least: 0,
                weight,
            });
            edges.push(Edge {
                tail,
                head: to,
                least: 0,
                weight,
            });
        }
    }
    let mut places = shorten_and_centre(edges, places, 0, u64::MAX);
    places.truncate(count);
    places
}

/// How far apart the middles of two neighbours in a column must be.
struct Room<'a> {
    graph: &'a Layered,
    height: &'a [i32],
}

impl Room<'_> {
    /// How far a vertex reaches above its middle, and below it.
    fn above(&self, vertex: u32) -> i32 {
        self.height
            .get(vertex as usize)
            .map_or(0, |height| height / 2)
    }

    fn below(&self, vertex: u32) -> i32 {
        self.height
            .get(vertex as usize)
            .map_or(0, |height| height - height / 2)
    }

    fn between(&self, above: u32, below: u32) -> i32 {
        let steps = self.graph.steps as u32;
        let gap = match (above < steps, below < steps) {
            (true, true) => CARD_GAP,
            (false, false) => BEND_GAP,
            _ => LINK_GAP,
        };
        self.below(above) + gap + self.above(below)
    }
}

/// Sorted neighbours, and which links yield to a long link that they cross.
struct Marked {
    left: Lists,
    right: Lists,
    /// For a vertex and its neighbour to the left, sorted.
    yields: Vec<(u32, u32)>,
}

impl Marked {
    fn new(graph: &Layered, order: &Order) -> Marked {
        let from_left = order.columns.iter().flatten().copied();
        let right_of = from_left
            .clone()
            .flat_map(|v| graph.right.of(v).iter().map(move |&w| (w, v)));
        let left_of = from_left.flat_map(|v| graph.left.of(v).iter().map(move |&w| (w, v)));
        let left = Lists::group(graph.count(), right_of);
        let right = Lists::group(graph.count(), left_of);
        let mut yields = Vec::new();
        for column in 2..graph.columns.saturating_sub(1) {
            mark(graph, order, &left, column, &mut yields);
        }
        yields.sort_unstable();
        Marked {
            left,
            right,
            yields,
        }
    }

    fn yields(&self, vertex: u32, left: u32) -> bool {
        !self.yields.is_empty() && self.yields.binary_search(&(vertex, left)).is_ok()
    }
}

/// Marks links into `column` that cross an inner piece of a long link (type 1 conflicts).
fn mark(graph: &Layered, order: &Order, left: &Lists, column: usize, yields: &mut Vec<(u32, u32)>) {
    let inner = |vertex: u32| match left.of(vertex) {
        &[before] if vertex as usize >= graph.steps && before as usize >= graph.steps => {
            Some(order.place[before as usize])
        }
        _ => None,
    };
    let members = &order.columns[column];
    let (mut from, mut low) = (0, 0);
    for at in 0..members.len() {
        let bound = inner(members[at]);
        if bound.is_none() && at + 1 < members.len() {
            continue;
        }
        let high = bound.unwrap_or(u32::MAX);
        for &vertex in &members[from..=at] {
            if inner(vertex).is_some() {
                continue;
            }
            for &before in left.of(vertex) {
                let place = order.place[before as usize];
                if place < low || place > high {
                    yields.push((vertex, before));
                }
            }
        }
        from = at + 1;
        low = high;
    }
}

/// Vertices in rows that get the same height.
struct Blocks {
    /// The first vertex of each vertex's block.
    root: Vec<u32>,
}

/// Aligns vertices with their median neighbours on one side, preferring the upper or lower ones.
fn align(graph: &Layered, order: &Order, marked: &Marked, to_right: bool, upward: bool) -> Blocks {
    let mut root: Vec<u32> = (0..graph.count() as u32).collect();
    let near = if to_right {
        &marked.right
    } else {
        &marked.left
    };
    let aligned_column = |column: usize, root: &mut Vec<u32>| {
        // The place that the last alignment took: the next one must lie beyond it.
        let mut taken: Option<u32> = None;
        let members = &order.columns[column];
        for at in 0..members.len() {
            let vertex = members[if upward { at } else { members.len() - 1 - at }];
            for other in medians(near.of(vertex), upward) {
                let yields = if to_right {
                    marked.yields(other, vertex)
                } else {
                    marked.yields(vertex, other)
                };
                let place = order.place[other as usize];
                let free = taken.is_none_or(|t| if upward { place > t } else { place < t });
                if !yields && free {
                    root[vertex as usize] = root[other as usize];
                    taken = Some(place);
                    break;
                }
            }
        }
    };
    if to_right {
        (0..graph.columns - 1)
            .rev()
            .for_each(|column| aligned_column(column, &mut root));
    } else {
        (1..graph.columns).for_each(|column| aligned_column(column, &mut root));
    }
    Blocks { root }
}

/// The one or two median neighbours, the preferred one first.
fn medians(near: &[u32], upward: bool) -> impl Iterator<Item = u32> {
    let length = near.len();
    let (low, high) = (length.saturating_sub(1) / 2, length / 2);
    let (first, second) = if upward { (low, high) } else { (high, low) };
    let second = (second != first).then_some(second);
    let first = (length > 0).then_some(first);
    first.into_iter().chain(second).map(move |at| near[at])
}

/// Packs blocks upward (or downward), then lets each follow what lies on its other side.
fn pack(graph: &Layered, order: &Order, room: &Room, blocks: &Blocks, upward: bool) -> Vec<i32> {
    let count = graph.count();
    let mut edges: Vec<(u32, u32, i32)> = Vec::with_capacity(count);
    for members in &order.columns {
        for pair in members.windows(2) {
            let (above, below) = (blocks.root[pair[0] as usize], blocks.root[pair[1] as usize]);
            let apart = room.between(pair[0], pair[1]);
            edges.push(if upward {
                (above, below, apart)
            } else {
                (below, above, apart)
            });
        }
    }
    let out = Lists::group(count, (0..).zip(&edges).map(|(at, edge)| (edge.0, at)));
    let mut waiting = vec![0u32; count];
    for edge in &edges {
        waiting[edge.1 as usize] += 1;
    }
    let mut sorted: Vec<u32> = (0..count as u32)
        .filter(|&v| blocks.root[v as usize] == v && waiting[v as usize] == 0)
        .collect();
    let mut far = vec![0i32; count];
    let mut at = 0;
    while let Some(&block) = sorted.get(at) {
        at += 1;
        for &edge in out.of(block) {
            let (_, next, apart) = edges[edge as usize];
            far[next as usize] = far[next as usize].max(far[block as usize] + apart);
            waiting[next as usize] -= 1;
            if waiting[next as usize] == 0 {
                sorted.push(next);
            }
        }
    }
    for &block in sorted.iter().rev() {
        let follow = out.of(block).iter().map(|&edge| {
            let (_, next, apart) = edges[edge as usize];
            far[next as usize] - apart
        });
        if let Some(limit) = follow.min() {
            far[block as usize] = far[block as usize].max(limit);
        }
    }
    let sign = if upward { 1 } else { -1 };
    (0..count)
        .map(|v| sign * far[blocks.root[v] as usize])
        .collect()
}

/// Moves the four layouts over each other: tops and bottoms meet those of the most compact one.
fn level(room: &Room, four: &mut [Vec<i32>]) {
    let bounds: Vec<(i32, i32)> = four
        .iter()
        .map(|at| {
            (0u32..)
                .zip(at)
                .fold((i32::MAX, i32::MIN), |(top, bottom), (v, y)| {
                    (top.min(y - room.above(v)), bottom.max(y + room.below(v)))
                })
        })
        .collect();
    let Some(compact) = bounds.iter().copied().min_by_key(|bound| bound.1 - bound.0) else {
        return;
    };
    for (index, (at, bound)) in four.iter_mut().zip(bounds).enumerate() {
        let shift = if index % 2 == 0 {
            compact.0 - bound.0
        } else {
            compact.1 - bound.1
        };
        at.iter_mut().for_each(|y| *y += shift);
    }
}

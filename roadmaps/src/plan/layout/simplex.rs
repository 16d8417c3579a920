//! Places on a line, such that weighted distances are shortest in sum: network simplex.
//!
//! Gansner, Koutsofios, North & Vo, *A technique for drawing directed graphs* (IEEE Transactions
//! on Software Engineering 19(3), 1993), section 2. A tree edge's cut value is kept as the balance
//! of the subtree under it (weight that leaves its members less weight that enters them), and each
//! exchange walks only the smaller side of the tree.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::graph::Lists;

/// How many improving exchanges are compared before the best of them is made.
const CANDIDATES: usize = 40;

const NONE: u32 = u32::MAX;

/// A pair of vertices of which the head lies at least so far beyond the tail.
#[derive(Clone, Copy)]
pub(super) struct Edge {
    pub tail: u32,
    pub head: u32,
    /// The least distance.
    pub least: i32,
    /// What each unit of distance costs.
    pub weight: i32,
}

/// Moves vertices from places that respect all edges to the places that cost least.
///
/// The edges must connect all vertices. `visits` bounds the work, counted in vertices walked; when
/// it is used up, the places reached so far are respected by all edges too.
pub(super) fn shorten(edges: Vec<Edge>, places: Vec<i32>, root: u32, visits: u64) -> Vec<i32> {
    let mut tree = Tree::new(edges, places, root, visits);
    tree.span();
    tree.improve();
    tree.place
}

/// As [`shorten`]; then what can move at no cost moves to the middle of where it can be.
pub(super) fn shorten_and_centre(
    edges: Vec<Edge>,
    places: Vec<i32>,
    root: u32,
    visits: u64,
) -> Vec<i32> {
    let mut tree = Tree::new(edges, places, root, visits);
    tree.span();
    tree.improve();
    tree.centre();
    tree.place
}

/// A spanning tree of tight edges, rooted, and the places that follow from it.
struct Tree {
    edges: Vec<Edge>,
    out: Lists,
    into: Lists,
    place: Vec<i32>,
    /// Tree edges at each vertex.
    at: Vec<Vec<u32>>,
    /// The tree edge to the parent; none for the root.
    up: Vec<u32>,
    /// Over the subtree of each vertex: weight that leaves its members less weight that enters.
    balance: Vec<i32>,
    /// Members of the subtree of each vertex.
    size: Vec<u32>,
    root: u32,
    /// Work that may still be done.
    visits: u64,
    /// Marks the members of a side; all false in between.
    inside: Vec<bool>,
}

/// One side of the tree without an edge.
struct Side {
    members: Vec<u32>,
    /// It has the tail of that edge.
    is_tail: bool,
}

impl Tree {
    fn new(edges: Vec<Edge>, place: Vec<i32>, root: u32, visits: u64) -> Tree {
        let count = place.len();
        let out = Lists::group(count, (0..).zip(&edges).map(|(at, edge)| (edge.tail, at)));
        let into = Lists::group(count, (0..).zip(&edges).map(|(at, edge)| (edge.head, at)));
        Tree {
            edges,
            out,
            into,
            place,
            at: vec![Vec::new(); count],
            up: vec![NONE; count],
            balance: vec![0; count],
            size: vec![1; count],
            root,
            visits,
            inside: vec![false; count],
        }
    }

    /// How much further apart the ends of an edge are than they must be.
    fn slack(&self, edge: u32) -> i32 {
        let edge = &self.edges[edge as usize];
        self.place[edge.head as usize] - self.place[edge.tail as usize] - edge.least
    }

    fn other(&self, edge: u32, vertex: u32) -> u32 {
        let edge = &self.edges[edge as usize];
        if edge.tail == vertex {
            edge.head
        } else {
            edge.tail
        }
    }

    /// Grows a tight tree from the root, each time along the edge of least slack, like Prim's
    /// algorithm: the tree moves as a whole, so its move is kept apart until the end.
    fn span(&mut self) {
        let count = self.place.len();
        let mut joined = vec![false; count];
        let mut moved = 0;
        // Edges that leave and enter the tree, by slack as if the tree had not moved.
        let mut leaving = BinaryHeap::new();
        let mut entering = BinaryHeap::new();
        let mut order = Vec::with_capacity(count);
        let mut vertex = self.root;
        loop {
            joined[vertex as usize] = true;
            order.push(vertex);
            self.place[vertex as usize] -= moved;
            for &edge in self.out.of(vertex) {
                if !joined[self.edges[edge as usize].head as usize] {
                    leaving.push(Reverse((self.slack(edge), edge)));
                }
            }
            for &edge in self.into.of(vertex) {
                if !joined[self.edges[edge as usize].tail as usize] {
                    entering.push(Reverse((self.slack(edge), edge)));
                }
            }
            let Some((edge, shift, next)) =
                self.nearest(&mut leaving, &mut entering, &joined, moved)
            else {
                break;
            };
            moved += shift;
            self.up[next as usize] = edge;
            self.at[next as usize].push(edge);
            let parent = self.other(edge, next);
            self.at[parent as usize].push(edge);
            vertex = next;
        }
        for &vertex in &order {
            self.place[vertex as usize] += moved;
        }
        self.sum(&order);
    }

    /// The edge of least slack between the tree and the rest, how far the tree moves to make it
    /// tight, and the vertex that joins.
    fn nearest(
        &self,
        leaving: &mut BinaryHeap<Reverse<(i32, u32)>>,
        entering: &mut BinaryHeap<Reverse<(i32, u32)>>,
        joined: &[bool],
        moved: i32,
    ) -> Option<(u32, i32, u32)> {
        let least = |heap: &mut BinaryHeap<Reverse<(i32, u32)>>, head: bool| {
            while let Some(&Reverse((slack, edge))) = heap.peek() {
                let ends = &self.edges[edge as usize];
                let vertex = if head { ends.head } else { ends.tail };
                if !joined[vertex as usize] {
                    return Some((slack, edge, vertex));
                }
                heap.pop();
            }
            None
        };
        let out = least(leaving, true).map(|(slack, edge, v)| (slack - moved, edge, v));
        let into = least(entering, false).map(|(slack, edge, v)| (slack + moved, edge, v));
        match (out, into) {
            (Some(out), Some(into)) if into.0 < out.0 => Some((into.1, -into.0, into.2)),
            (Some(out), _) => Some((out.1, out.0, out.2)),
            (None, Some(into)) => Some((into.1, -into.0, into.2)),
            (None, None) => None,
        }
    }

    /// Sums balance and size over subtrees; `order` has parents before children.
    fn sum(&mut self, order: &[u32]) {
        for edge in &self.edges {
            self.balance[edge.tail as usize] += edge.weight;
            self.balance[edge.head as usize] -= edge.weight;
        }
        for &vertex in order.iter().rev() {
            if let Some(parent) = self.parent(vertex) {
                self.balance[parent as usize] += self.balance[vertex as usize];
                self.size[parent as usize] += self.size[vertex as usize];
            }
        }
    }

    fn parent(&self, vertex: u32) -> Option<u32> {
        let edge = self.up[vertex as usize];
        (edge != NONE).then(|| self.other(edge, vertex))
    }

    /// How much cheaper it gets for each unit that this vertex's tree edge gives way.
    fn gain(&self, vertex: u32) -> i32 {
        let edge = self.up[vertex as usize];
        if edge == NONE {
            return 0;
        }
        let balance = self.balance[vertex as usize];
        if self.edges[edge as usize].tail == vertex {
            -balance
        } else {
            balance
        }
    }

    fn improve(&mut self) {
        let mut at = 0;
        while self.visits > 0 {
            let Some(vertex) = self.best(&mut at) else {
                return;
            };
            if !self.exchange(vertex) {
                return;
            }
        }
    }

    /// Where parting the tree at an edge costs nothing, its sides part half as far as they can.
    fn centre(&mut self) {
        for vertex in 0..self.place.len() as u32 {
            if self.visits > 0 && self.up[vertex as usize] != NONE && self.gain(vertex) == 0 {
                let side = self.smaller_side(vertex);
                if let Some(edge) = self.tightest(&side) {
                    self.shift(&side, self.slack(edge) / 2);
                }
            }
        }
    }

    /// The best of the next few vertices whose tree edge should go; `at` goes round and round.
    fn best(&self, at: &mut usize) -> Option<u32> {
        let count = self.place.len();
        let mut best: Option<(i32, u32)> = None;
        let mut found = 0;
        for _ in 0..count {
            let vertex = *at as u32;
            *at = (*at + 1) % count;
            let gain = self.gain(vertex);
            if gain > 0 {
                if best.is_none_or(|(most, _)| gain > most) {
                    best = Some((gain, vertex));
                }
                found += 1;
                if found == CANDIDATES {
                    break;
                }
            }
        }
        best.map(|(_, vertex)| vertex)
    }

    /// Replaces the tree edge above `child` by the tightest one that lets the two sides part.
    fn exchange(&mut self, child: u32) -> bool {
        let side = self.smaller_side(child);
        let Some(new) = self.tightest(&side) else {
            return false;
        };
        self.shift(&side, self.slack(new));
        self.replace(self.up[child as usize], new, child);
        true
    }

    /// The smaller of the sides into which the tree falls without the edge above `child`.
    fn smaller_side(&mut self, child: u32) -> Side {
        let edge = self.up[child as usize];
        let below = self.size[child as usize] as usize * 2 <= self.place.len();
        let start = if below {
            child
        } else {
            self.other(edge, child)
        };
        let mut members = vec![start];
        let mut from = vec![edge];
        let mut at = 0;
        while at < members.len() {
            let (vertex, came) = (members[at], from[at]);
            for &edge in &self.at[vertex as usize] {
                if edge != came {
                    members.push(self.other(edge, vertex));
                    from.push(edge);
                }
            }
            at += 1;
        }
        self.visits = self.visits.saturating_sub(members.len() as u64);
        Side {
            members,
            is_tail: self.edges[edge as usize].tail == start,
        }
    }

    /// The edge of least slack that leads from the head's side of a parted edge to the tail's.
    fn tightest(&mut self, side: &Side) -> Option<u32> {
        for &vertex in &side.members {
            self.inside[vertex as usize] = true;
        }
        let mut best: Option<(i32, u32)> = None;
        for &vertex in &side.members {
            let edges = if side.is_tail {
                self.into.of(vertex)
            } else {
                self.out.of(vertex)
            };
            for &edge in edges {
                let slack = self.slack(edge);
                if best.is_none_or(|(least, _)| slack < least)
                    && !self.inside[self.other(edge, vertex) as usize]
                {
                    best = Some((slack, edge));
                }
            }
        }
        for &vertex in &side.members {
            self.inside[vertex as usize] = false;
        }
        best.map(|(_, edge)| edge)
    }

    /// Moves a side away from the other.
    fn shift(&mut self, side: &Side, distance: i32) {
        let distance = if side.is_tail { -distance } else { distance };
        for &vertex in &side.members {
            self.place[vertex as usize] += distance;
        }
    }

    /// Swaps a tree edge for another: the subtree of `child` hangs from the new one.
    fn replace(&mut self, old: u32, new: u32, child: u32) {
        let parent = self.other(old, child);
        let ends = self.edges[new as usize];
        let child_is_tail = self.edges[old as usize].tail == child;
        let (inner, outer) = if child_is_tail {
            (ends.head, ends.tail)
        } else {
            (ends.tail, ends.head)
        };
        self.at[child as usize].retain(|edge| *edge != old);
        self.at[parent as usize].retain(|edge| *edge != old);
        self.at[inner as usize].push(new);
        self.at[outer as usize].push(new);
        let (balance, size) = (self.balance[child as usize], self.size[child as usize]);
        self.add_above(parent, -balance, size.wrapping_neg());
        self.turn(inner, child, new, balance, size);
        self.add_above(outer, balance, size);
    }

    fn add_above(&mut self, from: u32, balance: i32, size: u32) {
        let mut next = Some(from);
        while let Some(vertex) = next {
            self.balance[vertex as usize] += balance;
            self.size[vertex as usize] = self.size[vertex as usize].wrapping_add(size);
            next = self.parent(vertex);
        }
    }

    /// Turns the path from `inner` up to `child` round, so that `inner` is the subtree's top.
    fn turn(&mut self, inner: u32, child: u32, new: u32, balance: i32, size: u32) {
        let mut vertex = inner;
        let mut up = new;
        let (mut inner_balance, mut inner_size) = (0, 0);
        loop {
            let at = vertex as usize;
            let next = if vertex == child {
                None
            } else {
                self.parent(vertex)
            };
            let old_up = std::mem::replace(&mut self.up[at], up);
            let old_balance = std::mem::replace(&mut self.balance[at], balance - inner_balance);
            let old_size = std::mem::replace(&mut self.size[at], size - inner_size);
            (inner_balance, inner_size) = (old_balance, old_size);
            up = old_up;
            match next {
                Some(above) => vertex = above,
                None => return,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cost(edges: &[Edge], place: &[i32]) -> i32 {
        let length = |edge: &Edge| place[edge.head as usize] - place[edge.tail as usize];
        edges.iter().map(|edge| edge.weight * length(edge)).sum()
    }

    fn respected(edges: &[Edge], place: &[i32]) -> bool {
        edges
            .iter()
            .all(|e| place[e.head as usize] - place[e.tail as usize] >= e.least)
    }

    /// The least cost over all places from 0 to `last`.
    fn least(edges: &[Edge], count: usize, last: i32) -> i32 {
        let mut best = i32::MAX;
        let mut place = vec![0; count];
        loop {
            if respected(edges, &place) {
                best = best.min(cost(edges, &place));
            }
            let Some(at) = place.iter().position(|p| *p < last) else {
                return best;
            };
            place[..at].fill(0);
            place[at] += 1;
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn no_places_cost_less(
            next in proptest::collection::vec((0u32..5, 0i32..3, 0i32..4), 4),
            more in proptest::collection::vec((0u32..5, 0u32..5, 0i32..3, 0i32..4), 0..6)
        ) {
            let connected = (0..).zip(next).map(|(tail, (head, least, weight))| {
                Edge { tail, head: tail + 1 + head % (4 - tail), least, weight }
            });
            let more = more.into_iter().filter(|e| e.0 != e.1).map(|(a, b, least, weight)| {
                Edge { tail: a.min(b), head: a.max(b), least, weight }
            });
            let edges: Vec<Edge> = connected.chain(more).collect();
            let start: Vec<i32> = (0..5).map(|v| v * 2).collect();
            let best = least(&edges, 5, 8);
            for root in 0..5 {
                let place = shorten(edges.clone(), start.clone(), root, u64::MAX);
                prop_assert!(respected(&edges, &place));
                prop_assert_eq!(cost(&edges, &place), best);
                let place = shorten_and_centre(edges.clone(), start.clone(), root, u64::MAX);
                prop_assert!(respected(&edges, &place));
                prop_assert_eq!(cost(&edges, &place), best, "to centre must cost nothing");
            }
        }
    }
}

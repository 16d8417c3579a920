//! Which column each step stands in: the columns in which links are shortest in sum.
//!
//! Network simplex of Gansner, Koutsofios, North & Vo, *A technique for drawing directed graphs*
//! (IEEE Transactions on Software Engineering 19(3), 1993), section 2. A tree edge's cut value is
//! kept as the balance of the subtree under it (links that leave its members less links that enter
//! them), and each exchange walks only the smaller side of the tree.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::graph::Lists;

/// Exchanges per vertex after which the columns are taken as they are. Roadmaps need about one.
const EXCHANGES_PER_VERTEX: usize = 8;
/// How many improving exchanges are compared before the best of them is made.
const CANDIDATES: usize = 40;

const NONE: u32 = u32::MAX;

/// A column for each vertex, counted from 0 at the left; every link leads to a later column.
///
/// `links` must have no loops and connect all vertices. With a goal, steps that do not lead to it
/// stay left of it too, unless they require it.
pub(super) fn columns(count: usize, links: &[(u32, u32)], goal: Option<u32>) -> Vec<u32> {
    let mut tree = Tree::new(count, links, goal);
    tree.span();
    tree.improve();
    let first = tree.column.iter().min().copied().unwrap_or(0);
    tree.column
        .iter()
        .map(|column| (column - first) as u32)
        .collect()
}

/// A link, or a wish to stay left of the goal: that one weighs nothing.
struct Edge {
    tail: u32,
    head: u32,
    weight: i32,
}

/// A spanning tree of tight edges, rooted, and the columns that follow from it.
struct Tree {
    edges: Vec<Edge>,
    out: Lists,
    into: Lists,
    column: Vec<i32>,
    /// Tree edges at each vertex.
    at: Vec<Vec<u32>>,
    /// The tree edge to the parent; none for the root.
    up: Vec<u32>,
    /// Over the subtree of each vertex: weight that leaves its members less weight that enters.
    balance: Vec<i32>,
    /// Members of the subtree of each vertex.
    size: Vec<u32>,
    root: u32,
}

impl Tree {
    fn new(count: usize, links: &[(u32, u32)], goal: Option<u32>) -> Tree {
        let mut edges: Vec<Edge> = links
            .iter()
            .map(|&(tail, head)| Edge {
                tail,
                head,
                weight: 1,
            })
            .collect();
        if let Some(goal) = goal {
            edges.extend(wishes(count, links, goal));
        }
        let out = Lists::group(count, (0..).zip(&edges).map(|(at, edge)| (edge.tail, at)));
        let into = Lists::group(count, (0..).zip(&edges).map(|(at, edge)| (edge.head, at)));
        let column = latest(count, &edges, &out, &into);
        Tree {
            edges,
            out,
            into,
            column,
            at: vec![Vec::new(); count],
            up: vec![NONE; count],
            balance: vec![0; count],
            size: vec![1; count],
            root: goal.unwrap_or(0),
        }
    }

    /// Columns between the ends of an edge beyond the one that it must span.
    fn slack(&self, edge: u32) -> i32 {
        let edge = &self.edges[edge as usize];
        self.column[edge.head as usize] - self.column[edge.tail as usize] - 1
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
        let count = self.column.len();
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
            self.column[vertex as usize] -= moved;
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
            self.column[vertex as usize] += moved;
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

    /// How much shorter all links become for each column that this vertex's tree edge gives way.
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
        let count = self.column.len();
        let mut at = 0;
        for _ in 0..EXCHANGES_PER_VERTEX * count {
            let Some(vertex) = self.best(&mut at) else {
                return;
            };
            if !self.exchange(vertex) {
                return;
            }
        }
    }

    /// The best of the next few vertices whose tree edge should go; `at` goes round and round.
    fn best(&self, at: &mut usize) -> Option<u32> {
        let count = self.column.len();
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
        let old = self.up[child as usize];
        let parent = self.other(old, child);
        let below = self.size[child as usize] as usize * 2 <= self.column.len();
        let side = self.side(if below { child } else { parent }, old);
        let child_is_tail = self.edges[old as usize].tail == child;
        // The new edge leads from the old edge's head side to its tail side.
        let side_is_tail = child_is_tail == below;
        let Some(new) = self.tightest(&side, side_is_tail) else {
            return false;
        };
        let slack = self.slack(new);
        let shift = if side_is_tail { -slack } else { slack };
        for &vertex in &side {
            self.column[vertex as usize] += shift;
        }
        self.replace(old, new, child, parent, child_is_tail);
        true
    }

    /// The vertices of the tree on `start`'s side of `edge`.
    fn side(&self, start: u32, edge: u32) -> Vec<u32> {
        let mut side = vec![start];
        let mut from = vec![edge];
        let mut at = 0;
        while at < side.len() {
            let (vertex, came) = (side[at], from[at]);
            for &edge in &self.at[vertex as usize] {
                if edge != came {
                    side.push(self.other(edge, vertex));
                    from.push(edge);
                }
            }
            at += 1;
        }
        side
    }

    /// The edge of least slack that enters (else leaves) the side.
    fn tightest(&self, side: &[u32], entering: bool) -> Option<u32> {
        let mut inside = vec![false; self.column.len()];
        for &vertex in side {
            inside[vertex as usize] = true;
        }
        let mut best: Option<(i32, u32)> = None;
        for &vertex in side {
            let edges = if entering {
                self.into.of(vertex)
            } else {
                self.out.of(vertex)
            };
            for &edge in edges {
                if inside[self.other(edge, vertex) as usize] {
                    continue;
                }
                let slack = self.slack(edge);
                if best.is_none_or(|least| (slack, edge) < least) {
                    best = Some((slack, edge));
                }
            }
        }
        best.map(|(_, edge)| edge)
    }

    /// Swaps a tree edge for another: the subtree of `child` hangs from the new one.
    fn replace(&mut self, old: u32, new: u32, child: u32, parent: u32, child_is_tail: bool) {
        let ends = &self.edges[new as usize];
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

/// Edges that keep what leads nowhere left of the goal, for all that does not require the goal.
fn wishes(count: usize, links: &[(u32, u32)], goal: u32) -> Vec<Edge> {
    let later = Lists::group(count, links.iter().copied());
    let mut after = vec![false; count];
    after[goal as usize] = true;
    let mut reached = vec![goal];
    while let Some(vertex) = reached.pop() {
        for &next in later.of(vertex) {
            if !std::mem::replace(&mut after[next as usize], true) {
                reached.push(next);
            }
        }
    }
    (0..count as u32)
        .filter(|&v| !after[v as usize])
        .filter(|&v| {
            later
                .of(v)
                .iter()
                .all(|&next| after[next as usize] && next != goal)
        })
        .map(|tail| Edge {
            tail,
            head: goal,
            weight: 0,
        })
        .collect()
}

/// Every vertex as far to the right as its links let it (longest paths); columns end at 0.
fn latest(count: usize, edges: &[Edge], out: &Lists, into: &Lists) -> Vec<i32> {
    let mut column = vec![0; count];
    let mut waiting: Vec<usize> = (0..count as u32).map(|v| out.of(v).len()).collect();
    let mut ready: Vec<u32> = (0..count as u32)
        .filter(|&v| waiting[v as usize] == 0)
        .collect();
    while let Some(vertex) = ready.pop() {
        for &edge in into.of(vertex) {
            let tail = edges[edge as usize].tail as usize;
            column[tail] = column[tail].min(column[vertex as usize] - 1);
            waiting[tail] -= 1;
            if waiting[tail] == 0 {
                ready.push(tail as u32);
            }
        }
    }
    column
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::plan::layout::graph::{acyclic, parts};

    fn length(links: &[(u32, u32)], column: &[u32]) -> u32 {
        links
            .iter()
            .map(|&(a, b)| column[b as usize] - column[a as usize])
            .sum()
    }

    /// The least sum of lengths over every choice of columns below `limit`.
    fn least(count: usize, links: &[(u32, u32)], limit: u32) -> u32 {
        let mut best = u32::MAX;
        let mut column = vec![0; count];
        loop {
            if links
                .iter()
                .all(|&(a, b)| column[a as usize] < column[b as usize])
            {
                best = best.min(length(links, &column));
            }
            let Some(at) = column.iter().position(|c| c + 1 < limit) else {
                return best;
            };
            column[..at].fill(0);
            column[at] += 1;
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn links_are_as_short_as_any_columns_make_them(
            raw in proptest::collection::vec((0u32..6, 0u32..6), 5..10)
        ) {
            let links: Vec<_> = raw.iter().map(|&(a, b)| (a.min(b), a.max(b))).collect();
            let links = acyclic(6, &links, 5);
            prop_assume!(parts(6, &links, 5).len() == 1);
            let column = columns(6, &links, None);
            prop_assert!(links.iter().all(|&(a, b)| column[a as usize] < column[b as usize]));
            prop_assert_eq!(
                length(&links, &column), least(6, &links, 6),
                "network simplex must find the optimum"
            );
        }

        #[test]
        fn nothing_stands_right_of_the_goal_but_what_requires_it(
            next in proptest::collection::vec(0u32..9, 8),
            raw in proptest::collection::vec((0u32..9, 0u32..9), 0..10)
        ) {
            let connected = (0u32..).zip(next).map(|(v, to)| (v, v + 1 + to % (8 - v)));
            let more = raw.iter().map(|&(a, b)| (a.min(b), a.max(b)));
            let links: Vec<_> = connected.chain(more).collect();
            let links = acyclic(9, &links, 4);
            let column = columns(9, &links, Some(4));
            for v in 0..4 {
                prop_assert!(column[v] < column[4], "step {} must be left of the goal", v);
            }
        }
    }
}

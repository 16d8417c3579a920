//! In which order each column stands, from top to bottom: few links cross.
//!
//! Sweeps of Sugiyama, Tagawa & Toda (1981) with the weighted median and the exchanges of
//! neighbours ("transpose") of Gansner, Koutsofios, North & Vo (1993), from several starts.
//! Crossings are counted with an accumulator tree: Barth, Jünger & Mutzel, *Simple and efficient
//! bilayer cross counting* (2002).

use super::graph::Lists;

/// A layered graph in which every link spans one column: longer ones run through bends.
///
/// Vertices below `steps` are steps; the others are bends, each on one link.
pub(super) struct Layered {
    pub steps: usize,
    /// The column of each vertex.
    pub column: Vec<u32>,
    /// Neighbours one column to the left and to the right.
    pub left: Lists,
    pub right: Lists,
    pub columns: usize,
}

/// The vertices of each column from top to bottom, and where each vertex stands in its column.
#[derive(Clone)]
pub(super) struct Order {
    pub columns: Vec<Vec<u32>>,
    pub place: Vec<u32>,
}

impl Layered {
    /// Splits links that span several columns.
    pub fn new(column: &[u32], links: &[(u32, u32)]) -> Layered {
        let mut all = column.to_vec();
        let mut short = Vec::with_capacity(links.len());
        for &(from, to) in links {
            let mut last = from;
            for bend in column[from as usize] + 1..column[to as usize] {
                let vertex = all.len() as u32;
                all.push(bend);
                short.push((last, vertex));
                last = vertex;
            }
            short.push((last, to));
        }
        Layered {
            steps: column.len(),
            left: Lists::group(all.len(), short.iter().map(|&(a, b)| (b, a))),
            right: Lists::group(all.len(), short.iter().copied()),
            columns: all.iter().max().map_or(0, |last| *last as usize + 1),
            column: all,
        }
    }

    pub fn count(&self) -> usize {
        self.column.len()
    }

    fn neighbours(&self, vertex: u32, side: Side) -> &[u32] {
        match side {
            Side::Left => self.left.of(vertex),
            Side::Right => self.right.of(vertex),
        }
    }
}

/// From which side a column is looked at.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Left,
    Right,
}

/// Sweeps from each start, at most.
const SWEEPS: usize = 40;
/// Sweeps in a row that may fail to save half a percent of the crossings.
const PATIENCE: usize = 4;
/// Rounds of exchanges after a sweep; the best order gets as many as it needs.
const ROUNDS: usize = 24;

/// How much is tried: counted in vertices visited, so that the result is the same everywhere.
pub(super) struct Effort {
    pub visits: u64,
}

/// An order with few crossings.
pub(super) fn order(graph: &Layered, effort: Effort) -> Order {
    let mut best: Option<(u64, Order)> = None;
    let starts = [Start::Goal, Start::Sources];
    let share = effort.visits / starts.len() as u64;
    for start in starts {
        let mut search = Search::new(graph, start, share);
        search.run();
        if best.as_ref().is_none_or(|(least, _)| search.least < *least) {
            best = Some((search.least, search.best));
        }
    }
    best.map(|(_, order)| order).unwrap_or(Order {
        columns: Vec::new(),
        place: Vec::new(),
    })
}

/// Crossings among all links of an order.
pub(super) fn crossings(graph: &Layered, order: &Order) -> u64 {
    let mut tree = Vec::new();
    (1..graph.columns)
        .map(|column| crossings_left_of(graph, order, column, &mut tree))
        .sum()
}

/// Crossings of the links between a column and the one to its left.
fn crossings_left_of(graph: &Layered, order: &Order, column: usize, tree: &mut Vec<u32>) -> u64 {
    let width = order.columns[column - 1].len().next_power_of_two();
    tree.clear();
    tree.resize(2 * width, 0);
    let mut sum = 0;
    let mut places: Vec<u32> = Vec::new();
    for &vertex in &order.columns[column] {
        places.clear();
        places.extend(
            graph
                .left
                .of(vertex)
                .iter()
                .map(|&n| order.place[n as usize]),
        );
        places.sort_unstable();
        // From the top, so that the links of one vertex are not counted against each other.
        for &place in &places {
            let mut node = place as usize + width;
            tree[node] += 1;
            while node > 1 {
                if node.is_multiple_of(2) {
                    sum += u64::from(tree[node + 1]);
                }
                node /= 2;
                tree[node] += 1;
            }
        }
    }
    sum
}

/// Where a search begins: with the order of a depth-first search from one end.
#[derive(Clone, Copy)]
enum Start {
    Goal,
    Sources,
}

struct Search<'a> {
    graph: &'a Layered,
    now: Order,
    best: Order,
    least: u64,
    visits: u64,
    keys: Vec<(f32, u32, u32)>,
    /// Vertices to compare with their neighbours in the column.
    open: Vec<bool>,
}

impl<'a> Search<'a> {
    fn new(graph: &'a Layered, start: Start, visits: u64) -> Search<'a> {
        let now = first(graph, start);
        let least = crossings(graph, &now);
        Search {
            graph,
            best: now.clone(),
            now,
            least,
            visits,
            keys: Vec::new(),
            open: vec![true; graph.count()],
        }
    }

    fn run(&mut self) {
        let mut idle = 0;
        for sweep in 0..SWEEPS {
            if self.least == 0 || self.visits == 0 || idle > PATIENCE {
                return;
            }
            let side = if sweep % 2 == 0 {
                Side::Left
            } else {
                Side::Right
            };
            let reverse = sweep % 4 < 2;
            self.sweep(side, reverse);
            self.exchange(reverse, ROUNDS);
            let now = crossings(self.graph, &self.now);
            self.visits = self.visits.saturating_sub(self.graph.count() as u64);
            if now < self.least {
                idle = if now * 200 < self.least * 199 {
                    0
                } else {
                    idle + 1
                };
                self.least = now;
                self.best.clone_from(&self.now);
            } else {
                idle += 1;
            }
        }
        if self.least > 0 {
            self.now.clone_from(&self.best);
            self.exchange(false, usize::MAX);
            let now = crossings(self.graph, &self.now);
            if now < self.least {
                self.least = now;
                self.best.clone_from(&self.now);
            }
        }
    }

    /// Sorts each column by its neighbours on one side, column after column away from that side.
    fn sweep(&mut self, side: Side, reverse: bool) {
        let last = self.graph.columns;
        self.visits = self.visits.saturating_sub(self.graph.count() as u64);
        match side {
            Side::Left => (1..last).for_each(|column| self.sort(column, side, reverse)),
            Side::Right => (0..last - 1)
                .rev()
                .for_each(|column| self.sort(column, side, reverse)),
        }
    }

    /// Sorts a column by the medians of its neighbours; vertices without neighbours stay.
    fn sort(&mut self, column: usize, side: Side, reverse: bool) {
        let members = &mut self.now.columns[column];
        let length = members.len() as u32;
        self.keys.clear();
        for (at, &vertex) in (0..).zip(members.iter()) {
            let near = self.graph.neighbours(vertex, side);
            if let Some(key) = median(near, &self.now.place) {
                self.keys
                    .push((key, if reverse { length - at } else { at }, vertex));
            }
        }
        self.keys
            .sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut sorted = self.keys.iter();
        for (at, member) in members.iter_mut().enumerate() {
            if !self.graph.neighbours(*member, side).is_empty()
                && let Some(&(_, _, vertex)) = sorted.next()
            {
                *member = vertex;
            }
            self.now.place[*member as usize] = at as u32;
        }
    }

    /// Exchanges neighbours in a column while that saves crossings, at most so many rounds.
    ///
    /// Two neighbours are compared again only if one of them, or one that they are linked to, has
    /// changed places since.
    fn exchange(&mut self, reverse: bool, rounds: usize) {
        self.open.fill(true);
        for _ in 0..rounds {
            let mut saved = 0;
            for column in 0..self.graph.columns {
                saved += self.exchange_in(column, reverse);
            }
            if saved == 0 || self.visits == 0 {
                return;
            }
        }
    }

    fn exchange_in(&mut self, column: usize, reverse: bool) -> u64 {
        let mut saved = 0;
        let mut compared = 0;
        let members = &mut self.now.columns[column];
        let Some(&first) = members.first() else {
            return 0;
        };
        let mut above = first;
        let mut above_open = std::mem::replace(&mut self.open[first as usize], false);
        for at in 1..members.len() {
            let below = members[at];
            let below_open = std::mem::replace(&mut self.open[below as usize], false);
            if above_open || below_open {
                compared += work(self.graph, above, below);
                let (now, then) = pair(self.graph, &self.now.place, above, below);
                if then < now || (reverse && then == now && now > 0) {
                    saved += now - then;
                    members.swap(at - 1, at);
                    self.now.place[above as usize] = at as u32;
                    self.now.place[below as usize] = at as u32 - 1;
                    for moved in [above, below] {
                        self.open[moved as usize] = true;
                        for &near in self
                            .graph
                            .left
                            .of(moved)
                            .iter()
                            .chain(self.graph.right.of(moved))
                        {
                            self.open[near as usize] = true;
                        }
                    }
                    above_open = true;
                    continue;
                }
            }
            (above, above_open) = (below, below_open);
        }
        self.visits = self.visits.saturating_sub(compared);
        saved
    }
}

/// What comparing two neighbours costs, in visits.
fn work(graph: &Layered, above: u32, below: u32) -> u64 {
    let links = |vertex| graph.left.of(vertex).len() + graph.right.of(vertex).len();
    (1 + (links(above) + links(below)) / 8) as u64
}

/// Crossings between the links of two neighbours in a column: as they stand, and exchanged.
fn pair(graph: &Layered, place: &[u32], above: u32, below: u32) -> (u64, u64) {
    let left = pair_on(graph.left.of(above), graph.left.of(below), place);
    let right = pair_on(graph.right.of(above), graph.right.of(below), place);
    (left.0 + right.0, left.1 + right.1)
}

fn pair_on(above: &[u32], below: &[u32], place: &[u32]) -> (u64, u64) {
    if above.len() * below.len() > 64 {
        return pair_on_sorted(above, below, place);
    }
    let (mut now, mut then) = (0, 0);
    for &a in above {
        let a = place[a as usize];
        for &b in below {
            let b = place[b as usize];
            now += u64::from(a > b);
            then += u64::from(b > a);
        }
    }
    (now, then)
}

/// The same for many links: each place is found among the sorted places of the other.
fn pair_on_sorted(above: &[u32], below: &[u32], place: &[u32]) -> (u64, u64) {
    let mut below: Vec<u32> = below.iter().map(|&n| place[n as usize]).collect();
    below.sort_unstable();
    let (mut now, mut then) = (0, 0);
    for &a in above {
        let a = place[a as usize];
        now += below.partition_point(|&b| b < a) as u64;
        then += (below.len() - below.partition_point(|&b| b <= a)) as u64;
    }
    (now, then)
}

/// The weighted median of the places of neighbours; none without neighbours.
fn median(near: &[u32], place: &[u32]) -> Option<f32> {
    match *near {
        [] => None,
        [one] => Some(place[one as usize] as f32),
        [a, b] => Some((place[a as usize] + place[b as usize]) as f32 / 2.0),
        _ => {
            let mut places: Vec<u32> = near.iter().map(|&n| place[n as usize]).collect();
            places.sort_unstable();
            Some(weighted_median(&places))
        }
    }
}

/// Of an even number of places, the middle is nearer the side on which they stand closer.
fn weighted_median(places: &[u32]) -> f32 {
    let middle = places.len() / 2;
    if places.len() % 2 == 1 {
        return places[middle] as f32;
    }
    let (low, high) = (places[middle - 1] as f32, places[middle] as f32);
    let below = low - places[0] as f32;
    let above = places[places.len() - 1] as f32 - high;
    if below + above == 0.0 {
        return (low + high) / 2.0;
    }
    (low * above + high * below) / (below + above)
}

/// The order in which a depth-first search meets the vertices of each column.
fn first(graph: &Layered, start: Start) -> Order {
    let count = graph.count();
    let mut order = Order {
        columns: vec![Vec::new(); graph.columns],
        place: vec![u32::MAX; count],
    };
    let ends: Vec<u32> = match start {
        Start::Goal => (0..count as u32)
            .filter(|&v| graph.right.of(v).is_empty())
            .collect(),
        Start::Sources => (0..count as u32)
            .filter(|&v| graph.left.of(v).is_empty())
            .collect(),
    };
    let mut stack: Vec<u32> = ends.into_iter().rev().collect();
    while let Some(vertex) = stack.pop() {
        if order.place[vertex as usize] != u32::MAX {
            continue;
        }
        let column = &mut order.columns[graph.column[vertex as usize] as usize];
        order.place[vertex as usize] = column.len() as u32;
        column.push(vertex);
        let near = match start {
            Start::Goal => graph.left.of(vertex),
            Start::Sources => graph.right.of(vertex),
        };
        stack.extend(near.iter().rev());
    }
    order
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::plan::layout::graph::acyclic;
    use crate::plan::layout::layering::columns;

    /// Every pair of links between the same columns, one by one.
    fn slow_crossings(graph: &Layered, order: &Order) -> u64 {
        let links: Vec<(u32, u32, u32)> = (0..graph.count() as u32)
            .flat_map(|v| graph.right.of(v).iter().map(move |&w| (v, w)))
            .map(|(v, w)| {
                (
                    graph.column[v as usize],
                    order.place[v as usize],
                    order.place[w as usize],
                )
            })
            .collect();
        let mut sum = 0;
        for (at, a) in links.iter().enumerate() {
            for b in &links[at + 1..] {
                let cross = (a.1 < b.1 && a.2 > b.2) || (a.1 > b.1 && a.2 < b.2);
                sum += u64::from(a.0 == b.0 && cross);
            }
        }
        sum
    }

    proptest! {
        #[test]
        fn crossings_are_counted_right(
            raw in proptest::collection::vec((0u32..20, 0u32..20), 1..60)
        ) {
            let links: Vec<_> = raw.iter().map(|&(a, b)| (a.min(b), a.max(b))).collect();
            let links = acyclic(20, &links, 19);
            let mut column = vec![0u32; 20];
            for &(a, b) in &links {
                column[b as usize] = column[b as usize].max(column[a as usize] + 1);
            }
            let graph = Layered::new(&column, &links);
            for start in [Start::Goal, Start::Sources] {
                let start = first(&graph, start);
                prop_assert_eq!(crossings(&graph, &start), slow_crossings(&graph, &start));
            }
            let order = order(&graph, Effort { visits: 10_000 });
            prop_assert_eq!(crossings(&graph, &order), slow_crossings(&graph, &order));
            prop_assert!(crossings(&graph, &order) <= crossings(&graph, &first(&graph, Start::Goal)));
        }
    }

    #[test]
    fn a_tree_crosses_nothing() {
        let links: Vec<(u32, u32)> = (1..200).map(|v| (v, (v - 1) / 3)).collect();
        let graph = Layered::new(&columns(200, &links, Some(0)), &links);
        let order = order(&graph, Effort { visits: 100_000 });
        assert_eq!(
            crossings(&graph, &order),
            0,
            "a tree can be drawn without crossings"
        );
    }
}

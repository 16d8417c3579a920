//! Which column each step stands in: the columns in which links are shortest in sum.

use super::graph::Lists;
use super::simplex::{Edge, shorten};

/// Work after which the columns are taken as they are: it is enough to finish with up to some
/// thousand steps; on larger maps the last of it would shorten links, and hardly save crossings.
const VISITS: u64 = 800_000;

/// A column for each vertex, counted from 0 at the left; every link leads to a later column.
///
/// `links` must have no loops and connect all vertices. With a goal, steps that do not lead to it
/// stay left of it too, unless they require it.
pub(super) fn columns(count: usize, links: &[(u32, u32)], goal: Option<u32>) -> Vec<u32> {
    let link = |&(tail, head)| Edge {
        tail,
        head,
        least: 1,
        weight: 1,
    };
    let mut edges: Vec<Edge> = links.iter().map(link).collect();
    if let Some(goal) = goal {
        edges.extend(wishes(count, links, goal));
    }
    let start = latest(count, &edges);
    let column = shorten(edges, start, goal.unwrap_or(0), VISITS);
    let first = column.iter().min().copied().unwrap_or(0);
    column
        .iter()
        .map(|column| (column - first) as u32)
        .collect()
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
            least: 1,
            weight: 0,
        })
        .collect()
}

/// Every vertex as far to the right as its links let it (longest paths); columns end at 0.
fn latest(count: usize, edges: &[Edge]) -> Vec<i32> {
    let earlier = Lists::group(count, edges.iter().map(|edge| (edge.head, edge.tail)));
    let mut column = vec![0; count];
    let mut waiting = vec![0; count];
    edges
        .iter()
        .for_each(|edge| waiting[edge.tail as usize] += 1);
    let mut ready: Vec<u32> = (0..count as u32)
        .filter(|&v| waiting[v as usize] == 0)
        .collect();
    while let Some(vertex) = ready.pop() {
        for &tail in earlier.of(vertex) {
            let tail = tail as usize;
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

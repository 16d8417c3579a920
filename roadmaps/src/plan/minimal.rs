//! All minimal sets for which a monotone property holds.

use std::collections::{BTreeSet, VecDeque};

/// Minimal sets, and whether they are all there are.
pub struct MinimalSets {
    /// Each ascending; fewest first, then in order.
    pub sets: Vec<Vec<usize>>,
    /// Whether the search ended by itself.
    pub complete: bool,
}

/// Finds the minimal subsets of `0..count` for which `holds` (which never stops holding when a
/// set grows), by deletion along a hitting-set tree (Reiter 1987). Ends after `most` sets or
/// `effort` calls of `holds`.
pub fn minimal_sets(
    count: usize,
    most: usize,
    effort: usize,
    mut holds: impl FnMut(&[bool]) -> bool,
) -> MinimalSets {
    let mut calls = 0;
    let mut sets: BTreeSet<Vec<usize>> = BTreeSet::new();
    let mut queue: VecDeque<BTreeSet<usize>> = VecDeque::from([BTreeSet::new()]);
    let mut seen: BTreeSet<BTreeSet<usize>> = BTreeSet::new();
    let mut complete = true;
    while let Some(left_out) = queue.pop_front() {
        if sets.len() >= most || calls >= effort {
            complete = false;
            break;
        }
        if !seen.insert(left_out.clone()) {
            continue;
        }
        let known = sets
            .iter()
            .find(|set| set.iter().all(|member| !left_out.contains(member)));
        let found = known.cloned().or_else(|| {
            let mut set: Vec<bool> = (0..count).map(|at| !left_out.contains(&at)).collect();
            calls += 1;
            holds(&set).then(|| {
                for at in 0..count {
                    if set[at] {
                        set[at] = false;
                        calls += 1;
                        if !holds(&set) {
                            set[at] = true;
                        }
                    }
                }
                (0..count).filter(|&at| set[at]).collect()
            })
        });
        if let Some(found) = found {
            for &member in &found {
                let mut more = left_out.clone();
                more.insert(member);
                queue.push_back(more);
            }
            sets.insert(found);
        }
    }
    let mut sets: Vec<Vec<usize>> = sets.into_iter().collect();
    sets.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
    MinimalSets { sets, complete }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_every_minimal_set_of_a_monotone_property() {
        let wanted: [&[usize]; 3] = [&[2], &[0, 3], &[1, 3, 4]];
        let holds = |set: &[bool]| {
            wanted
                .iter()
                .any(|wanted| wanted.iter().all(|&member| set[member]))
        };
        let found = minimal_sets(5, 20, 1_000, holds);
        assert!(
            found.complete,
            "the tree is small enough to be searched whole"
        );
        assert_eq!(found.sets, wanted.map(<[usize]>::to_vec));
    }

    #[test]
    fn the_empty_set_is_the_only_minimal_one_when_nothing_is_needed() {
        let found = minimal_sets(3, 20, 1_000, |_| true);
        assert_eq!(found.sets, [Vec::<usize>::new()]);
    }
}

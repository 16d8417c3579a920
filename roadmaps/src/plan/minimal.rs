//! All minimal sets for which a monotone property holds.

use std::collections::{BTreeSet, VecDeque};

/// How many times its effort a search may take to end the set that it is at.
const PATIENCE: usize = 4;
/// How many sets to leave out are kept at most, so that memory has an end as well.
const MOST_LEFT_OUT: usize = 20_000;

/// Minimal sets, and whether they are all there are.
pub struct MinimalSets {
    /// Each ascending; fewest first, then in order.
    pub sets: Vec<Vec<usize>>,
    /// Whether the search ended by itself.
    pub complete: bool,
}

/// Finds the minimal subsets of `0..count` for which `holds` (which never stops holding when a
/// set grows), along a hitting-set tree (Reiter 1987). Some can be known already. Looks for no
/// more sets after `most` of them, `effort` calls of `holds` or [`MOST_LEFT_OUT`] places in the
/// tree, and gives a set up that takes [`PATIENCE`] times as many calls.
pub fn minimal_sets(
    count: usize,
    known: impl IntoIterator<Item = Vec<usize>>,
    most: usize,
    effort: usize,
    mut holds: impl FnMut(&[bool]) -> bool,
) -> MinimalSets {
    let mut calls = 0;
    let mut sets: BTreeSet<Vec<usize>> = known.into_iter().collect();
    let mut queue: VecDeque<BTreeSet<usize>> = VecDeque::from([BTreeSet::new()]);
    let mut seen: BTreeSet<BTreeSet<usize>> = BTreeSet::new();
    let mut complete = true;
    while let Some(left_out) = queue.pop_front() {
        if sets.len() >= most || calls >= effort {
            complete = false;
            break;
        }
        let known = sets
            .iter()
            .find(|set| set.iter().all(|member| !left_out.contains(member)));
        let found = known.cloned().or_else(|| {
            let members: Vec<usize> = (0..count).filter(|at| !left_out.contains(at)).collect();
            let mut set = vec![false; count];
            members.iter().for_each(|&at| set[at] = true);
            let mut counted = |set: &[bool]| {
                calls += 1;
                (calls <= PATIENCE * effort).then(|| holds(set))
            };
            if !counted(&set)? {
                return None;
            }
            set.fill(false);
            needed(&mut set, false, &members, &mut counted)
        });
        if calls > PATIENCE * effort {
            complete = false;
            break;
        }
        if let Some(found) = found {
            for &member in &found {
                let mut more = left_out.clone();
                more.insert(member);
                if seen.contains(&more) {
                    continue;
                }
                if seen.len() == MOST_LEFT_OUT {
                    complete = false;
                    break;
                }
                seen.insert(more.clone());
                queue.push_back(more);
            }
            sets.insert(found);
        }
    }
    let mut sets: Vec<Vec<usize>> = sets.into_iter().collect();
    sets.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
    sets.truncate(most);
    MinimalSets { sets, complete }
}

/// Which of some members are needed beside those in the set; the last are kept rather (QuickXplain,
/// Junker 2004). `added` says whether the set may hold by itself already. None when `holds` gives
/// up.
fn needed(
    set: &mut Vec<bool>,
    added: bool,
    members: &[usize],
    holds: &mut impl FnMut(&[bool]) -> Option<bool>,
) -> Option<Vec<usize>> {
    if members.is_empty() || added && holds(set)? {
        return Some(Vec::new());
    }
    if let [only] = members {
        let missed = added || !holds(set)?;
        return Some(if missed { vec![*only] } else { Vec::new() });
    }
    let (first, second) = members.split_at(members.len() / 2);
    second.iter().for_each(|&at| set[at] = true);
    let mut early = needed(set, true, first, holds)?;
    second.iter().for_each(|&at| set[at] = false);
    early.iter().for_each(|&at| set[at] = true);
    let late = needed(set, !early.is_empty(), second, holds)?;
    early.iter().for_each(|&at| set[at] = false);
    early.extend(late);
    Some(early)
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
        let found = minimal_sets(5, [], 20, 1_000, holds);
        assert!(
            found.complete,
            "the tree is small enough to be searched whole"
        );
        assert_eq!(found.sets, wanted.map(<[usize]>::to_vec));
    }

    #[test]
    fn a_set_that_takes_too_long_is_given_up() {
        let mut calls = 0;
        let found = minimal_sets(1_000, [], 20, 50, |set| {
            calls += 1;
            set.iter().all(|&member| member)
        });
        assert!(
            found.sets.is_empty() && !found.complete,
            "it took {calls} calls"
        );
        assert!(calls <= PATIENCE * 50);
    }

    #[test]
    fn a_tree_that_grows_without_end_is_cut() {
        // One of each of twenty pairs: a million sets, and ever more places between them.
        let mut calls = 0;
        let found = minimal_sets(40, [], usize::MAX, 100_000, |set| {
            calls += 1;
            set.chunks(2).all(|pair| pair[0] || pair[1])
        });
        assert!(!found.complete && !found.sets.is_empty());
        assert!(calls < 400_000, "{calls} calls");
        assert!(found.sets.len() <= MOST_LEFT_OUT + 1);
    }

    #[test]
    fn the_empty_set_is_the_only_minimal_one_when_nothing_is_needed() {
        let found = minimal_sets(3, [], 20, 1_000, |_| true);
        assert_eq!(found.sets, [Vec::<usize>::new()]);
    }
}

//! What differs between two views, so that an edit sends little.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use super::{Update, View};

/// What differs in `new` from `old`.
pub fn update<'a>(old: &'a View, new: &'a View) -> Update {
    let (steps, removed_steps) = differing(&old.steps, &new.steps, |view| &view.step.id);
    let (edges, removed_edges) = differing(&old.edges, &new.edges, |edge| &edge.id);
    let (joins, removed_joins) = differing(&old.joins, &new.joins, |join| &join.id);
    let ids = |view: &'a View| view.steps.iter().map(|view| &view.step.id);
    Update {
        base: old.head.revision,
        head: new.head.clone(),
        settings: changed(&old.settings, &new.settings),
        goal: changed(&old.goal, &new.goal),
        steps,
        removed_steps,
        order: (!ids(old).eq(ids(new))).then(|| ids(new).cloned().collect()),
        edges,
        removed_edges,
        joins,
        removed_joins,
        resources: changed(&old.resources, &new.resources),
        acquisitions: changed(&old.acquisitions, &new.acquisitions),
        practices: changed(&old.practices, &new.practices),
    }
}

fn changed<T: PartialEq + Clone>(old: &T, new: &T) -> Option<T> {
    (old != new).then(|| new.clone())
}

/// The items that are new or changed, in their order, and the keys of those that are gone. Most
/// stand where they stood, or all are moved by as many places as were added before them.
fn differing<'a, T: PartialEq, K: Eq + Hash + Clone + 'a>(
    old: &'a [Arc<T>],
    new: &'a [Arc<T>],
    key: impl Fn(&'a T) -> &'a K,
) -> (Vec<Arc<T>>, Vec<K>) {
    let mut touched = Vec::new();
    let mut seen = vec![false; old.len()];
    let mut elsewhere: Option<HashMap<&K, usize>> = None;
    let mut expected = 0;
    for item in new {
        let there = old.get(expected).is_some_and(|old| key(old) == key(item));
        let at = if there {
            Some(expected)
        } else {
            let places = elsewhere.get_or_insert_with(|| {
                let places = old.iter().enumerate();
                places.map(|(at, item)| (key(item), at)).collect()
            });
            places.get(key(item)).copied()
        };
        match at {
            Some(at) => {
                seen[at] = true;
                expected = at + 1;
                if !Arc::ptr_eq(&old[at], item) && old[at] != *item {
                    touched.push(Arc::clone(item));
                }
            }
            None => touched.push(Arc::clone(item)),
        }
    }
    let gone = old.iter().zip(seen).filter(|(_, seen)| !seen);
    let gone = gone.map(|(item, _)| key(item).clone());
    (touched, gone.collect())
}

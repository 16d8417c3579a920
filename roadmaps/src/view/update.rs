//! What differs between two views, so that an edit sends little.

use std::collections::HashMap;
use std::hash::Hash;

use super::{Update, View};

/// What differs in `new` from `old`.
pub fn update(old: &View, new: &View) -> Update {
    let (steps, removed_steps) = differing(&old.steps, &new.steps, |view| &view.step.id);
    let (edges, removed_edges) = differing(&old.edges, &new.edges, |edge| &edge.id);
    let ids = |view: &View| {
        view.steps
            .iter()
            .map(|view| view.step.id.clone())
            .collect::<Vec<_>>()
    };
    let order = ids(new);
    Update {
        base: old.head.revision,
        head: new.head.clone(),
        settings: changed(&old.settings, &new.settings),
        goal: changed(&old.goal, &new.goal),
        steps,
        removed_steps,
        order: (ids(old) != order).then_some(order),
        edges,
        removed_edges,
        joins: changed(&old.joins, &new.joins),
        resources: changed(&old.resources, &new.resources),
        acquisitions: changed(&old.acquisitions, &new.acquisitions),
        practices: changed(&old.practices, &new.practices),
    }
}

fn changed<T: PartialEq + Clone>(old: &T, new: &T) -> Option<T> {
    (old != new).then(|| new.clone())
}

/// The items that are new or changed, in their order, and the keys of those that are gone.
fn differing<'a, T: PartialEq + Clone, K: Eq + Hash + Clone + 'a>(
    old: &'a [T],
    new: &'a [T],
    key: impl Fn(&'a T) -> &'a K,
) -> (Vec<T>, Vec<K>) {
    let before: HashMap<&K, &T> = old.iter().map(|item| (key(item), item)).collect();
    let after: HashMap<&K, &T> = new.iter().map(|item| (key(item), item)).collect();
    let touched = new
        .iter()
        .filter(|item| before.get(key(item)) != Some(item));
    let gone = old.iter().map(&key).filter(|id| !after.contains_key(id));
    (touched.cloned().collect(), gone.cloned().collect())
}

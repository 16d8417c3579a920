//! Every alternative, judged as the goal with that choice made.

use std::collections::hash_map::Entry;
use std::collections::{BinaryHeap, HashMap};

use super::*;

impl<'a> Assessment<'a> {
    pub(super) fn alternatives(&self, steps: &[StepAnalysis]) -> Vec<AlternativeAnalysis> {
        let network = self.plan.network;
        let mut judged = Vec::new();
        let (mut pessimistic, mut optimistic) = (
            self.passes.pessimistic.clone(),
            self.passes.optimistic.clone(),
        );
        for (group, compiled) in network.any_ofs.iter().enumerate() {
            if network.works[compiled.owner].is_group {
                continue;
            }
            let any_of = self.any_of(group);
            let own = self.own(&compiled.alternatives);
            for (at, member) in any_of.alternatives.iter().enumerate() {
                let own = &own[at];
                let readings = Readings {
                    pessimistic: pessimistic.reading_with(group, at, self.launch),
                    optimistic: optimistic.reading_with(group, at, self.launch),
                };
                let mut missing: Vec<ResourceId> = own
                    .iter()
                    .filter(|&&step| network.works[step].state.is_open())
                    .flat_map(|&step| &steps[step].needs)
                    .filter(|need| need.state != NeedState::Have)
                    .map(|need| need.resource.clone())
                    .collect();
                missing.sort_unstable();
                missing.dedup();
                judged.push(AlternativeAnalysis {
                    of: network.node(compiled.owner, self.roadmap),
                    any_of: any_of.id.clone(),
                    step: member.step.clone(),
                    letter: letter(at),
                    idea: member.idea.clone(),
                    taken: self.working.meets[group] && self.working.pass.picked[group] == at,
                    verdict: verdict_of(readings),
                    readings,
                    missing,
                    point_of_no_return: own
                        .iter()
                        .filter_map(|&step| steps[step].point_of_no_return)
                        .min(),
                });
            }
        }
        judged
    }

    /// The steps that each alternative needs and no other of its group.
    fn own(&self, alternatives: &[Vec<Arc>]) -> Vec<Vec<usize>> {
        let network = self.plan.network;
        // The latest works first, each with the alternative that needs it; none where several do.
        let mut heap: BinaryHeap<(u32, usize)> = BinaryHeap::new();
        let mut by: HashMap<usize, Option<usize>> = HashMap::new();
        let mut single = 0_usize;
        let reach = |by: &mut HashMap<usize, Option<usize>>,
                     heap: &mut BinaryHeap<(u32, usize)>,
                     single: &mut usize,
                     at,
                     from: Option<usize>| {
            match by.entry(at) {
                Entry::Vacant(entry) => {
                    entry.insert(from);
                    *single += usize::from(from.is_some());
                    heap.push((network.rank[at], at));
                }
                Entry::Occupied(mut entry) if entry.get().is_some() && *entry.get() != from => {
                    entry.insert(None);
                    *single -= 1;
                }
                Entry::Occupied(_) => {}
            }
        };
        for (alternative, arcs) in alternatives.iter().enumerate() {
            for arc in arcs.iter().filter(|arc| !network.cut[arc.from]) {
                reach(&mut by, &mut heap, &mut single, arc.from, Some(alternative));
            }
        }
        let mut own = vec![Vec::new(); alternatives.len()];
        // Below what several need, all is shared.
        while single > 0
            && let Some((_, at)) = heap.pop()
        {
            let from = by.get(&at).copied().flatten();
            if let Some(alternative) = from {
                single -= 1;
                own[alternative].push(at);
            }
            if !self.plan.is_settled(at) {
                for arc in self.plan.taken_arcs(at, &self.working.pass.picked) {
                    reach(&mut by, &mut heap, &mut single, arc.from, from);
                }
            }
        }
        own.iter_mut().for_each(|own| own.sort_unstable());
        own
    }
}

/// A, B, … Z, AA, AB, …
pub(super) fn letter(at: usize) -> String {
    let last = char::from(b'A' + (at % 26) as u8);
    match at / 26 {
        0 => last.to_string(),
        more => letter(more - 1) + &last.to_string(),
    }
}

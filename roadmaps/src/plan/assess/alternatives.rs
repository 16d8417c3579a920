//! Every alternative, judged as the goal with that choice made.

use super::*;

impl<'a> Assessment<'a> {
    pub(super) fn alternatives(&self, steps: &[StepAnalysis]) -> Vec<AlternativeAnalysis> {
        let network = self.plan.network;
        if network.any_ofs.is_empty() {
            return Vec::new();
        }
        let mut own = self.own(steps);
        let mut judged = Vec::new();
        let (mut pessimistic, mut optimistic) = (
            self.passes.pessimistic.clone(),
            self.passes.optimistic.clone(),
        );
        let slacks = [pessimistic.slacks(), optimistic.slacks()];
        for (group, compiled) in network.any_ofs.iter().enumerate() {
            if network.works[compiled.owner].is_group {
                continue;
            }
            let any_of = self.any_of(group);
            for (at, member) in any_of.alternatives.iter().enumerate() {
                let own = &mut own[group][at];
                own.missing.sort_unstable();
                own.missing.dedup();
                let readings = Readings {
                    pessimistic: pessimistic.reading_with(group, at, &slacks[0]),
                    optimistic: optimistic.reading_with(group, at, &slacks[1]),
                };
                let lacked = own.missing.iter();
                let mut missing: Vec<ResourceId> = lacked
                    .map(|&resource| self.roadmap.resources[resource].id.clone())
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
                    point_of_no_return: own.return_by,
                });
            }
        }
        judged
    }

    /// What the steps are that each alternative of each group needs and no other of its group.
    /// Sixty-four groups share one sweep over the plan, a bit each.
    fn own(&self, steps: &[StepAnalysis]) -> Vec<Vec<Own>> {
        let groups = &self.plan.network.any_ofs;
        let mut own: Vec<Vec<Own>> = groups
            .iter()
            .map(|group| vec![Own::default(); group.alternatives.len()])
            .collect();
        // Groups with about as many alternatives go together: the largest sets the width.
        let mut by_size: Vec<usize> = (0..groups.len()).collect();
        by_size.sort_by_key(|&group| groups[group].alternatives.len());
        let mut lanes = Lanes::default();
        for together in by_size.chunks(64) {
            self.sweep(together, steps, &mut lanes, &mut own);
        }
        own
    }

    /// Walks from all alternatives of some groups at once to everything that they need.
    fn sweep(
        &self,
        together: &[usize],
        steps: &[StepAnalysis],
        lanes: &mut Lanes,
        own: &mut [Vec<Own>],
    ) {
        let network = self.plan.network;
        let sizes = together
            .iter()
            .map(|&group| network.any_ofs[group].alternatives.len());
        lanes.clear(network.works.len(), sizes.max().unwrap_or(0));
        let mut end = 0;
        for (lane, &group) in together.iter().enumerate() {
            for (alternative, arcs) in network.any_ofs[group].alternatives.iter().enumerate() {
                for arc in arcs.iter().filter(|arc| !network.cut[arc.from]) {
                    lanes.label(arc.from, lane, alternative);
                    end = end.max(network.rank[arc.from] as usize + 1);
                }
            }
        }
        for &at in network.order[..end].iter().rev() {
            if lanes.of(at)[Lanes::ANY] == 0 {
                continue;
            }
            if let Some(step) = steps.get(at) {
                lanes.single(at, |lane, alternative| {
                    self.note_own(at, step, &mut own[together[lane]][alternative]);
                });
            }
            if !self.plan.is_settled(at) {
                for arc in self.plan.taken_arcs(at, &self.working.pass.picked) {
                    lanes.join(at, arc.from);
                }
            }
        }
    }

    fn note_own(&self, at: usize, step: &StepAnalysis, own: &mut Own) {
        own.return_by = match (own.return_by, step.point_of_no_return) {
            (Some(known), Some(day)) => Some(known.min(day)),
            (known, day) => known.or(day),
        };
        let work = &self.plan.network.works[at];
        if work.state.is_open() {
            let needs = work.needs.iter().zip(&step.needs);
            let lacking = needs.filter(|(_, analysis)| analysis.state != NeedState::Have);
            own.missing.extend(lacking.map(|(need, _)| need.resource));
        }
    }
}

/// What is known of an alternative's own steps.
#[derive(Clone, Default)]
struct Own {
    /// The resources that they lack.
    missing: Vec<usize>,
    /// The earliest of their points of no return.
    return_by: Option<NaiveDate>,
}

/// For each work, which alternative of each of up to sixty-four groups needs it: a bit that says
/// whether any does, one whether several do, and the bits of the number of the only one.
#[derive(Default)]
struct Lanes {
    /// Words a work.
    width: usize,
    words: Vec<u64>,
}

impl Lanes {
    const ANY: usize = 0;
    const SEVERAL: usize = 1;
    const NUMBER: usize = 2;

    /// Starts anew, for groups of so many alternatives at most.
    fn clear(&mut self, works: usize, most: usize) {
        let bits = usize::BITS - most.saturating_sub(1).leading_zeros();
        self.width = Self::NUMBER + bits as usize;
        self.words.clear();
        self.words.resize(works * self.width, 0);
    }

    fn of(&self, at: usize) -> &[u64] {
        &self.words[at * self.width..][..self.width]
    }

    /// An alternative needs a work itself.
    fn label(&mut self, at: usize, lane: usize, alternative: usize) {
        let words = &mut self.words[at * self.width..][..self.width];
        merge(words, |word| match word {
            Self::ANY => 1 << lane,
            Self::SEVERAL => 0,
            _ => ((alternative >> (word - Self::NUMBER) & 1) as u64) << lane,
        });
    }

    /// Whatever needs a work needs an earlier one too.
    fn join(&mut self, at: usize, earlier: usize) {
        let range = |at: usize| at * self.width..(at + 1) * self.width;
        let ranges = [range(at), range(earlier)];
        if let Ok([from, into]) = self.words.get_disjoint_mut(ranges) {
            merge(into, |word| from[word]);
        }
    }

    /// Calls `note` with each lane in which exactly one alternative needs a work, and with its
    /// number.
    fn single(&self, at: usize, mut note: impl FnMut(usize, usize)) {
        let words = self.of(at);
        let mut single = words[Self::ANY] & !words[Self::SEVERAL];
        while single != 0 {
            let lane = single.trailing_zeros() as usize;
            single &= single - 1;
            let bits = words[Self::NUMBER..].iter().rev();
            let number = bits.fold(0, |number, word| number << 1 | (word >> lane & 1) as usize);
            note(lane, number);
        }
    }
}

/// Adds what needs a work to what is known to need it.
fn merge(into: &mut [u64], from: impl Fn(usize) -> u64) {
    let both = into[Lanes::ANY] & from(Lanes::ANY);
    let mut several = from(Lanes::SEVERAL);
    for (word, known) in into.iter_mut().enumerate().skip(Lanes::NUMBER) {
        several |= (*known ^ from(word)) & both;
        *known |= from(word);
    }
    into[Lanes::ANY] |= from(Lanes::ANY);
    into[Lanes::SEVERAL] |= several;
}

/// A, B, … Z, AA, AB, …
pub(super) fn letter(at: usize) -> String {
    let last = char::from(b'A' + (at % 26) as u8);
    match at / 26 {
        0 => last.to_string(),
        more => letter(more - 1) + &last.to_string(),
    }
}

//! Every alternative, judged as the goal with that choice made.

use super::*;

/// Up to so many alternatives, what is wanting is told for all lanes at once.
const FEW: usize = 8;

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
                    taken: self.working.meets[group] && self.working.live.pass.picked[group] == at,
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
        // By the last day to decide on them, so that the first that is an alternative's own tells.
        let mut dated: Vec<usize> = (0..steps.len())
            .filter(|&at| steps[at].point_of_no_return.is_some())
            .collect();
        dated.sort_by_key(|&at| steps[at].point_of_no_return);
        for together in by_size.chunks(64) {
            self.sweep(together, &mut lanes);
            self.date_own(together, steps, &dated, &lanes, &mut own);
            self.note_missing(together, steps, &lanes, &mut own);
        }
        own
    }

    /// Walks from all alternatives of some groups at once to everything that they need.
    fn sweep(&self, together: &[usize], lanes: &mut Lanes) {
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
            if !self.plan.is_settled(at) {
                let arcs = self.plan.taken_arcs(at, &self.working.live.pass.picked);
                arcs.for_each(|arc| lanes.join(at, arc.from));
            }
        }
    }

    /// Notes for each alternative of some groups the earliest point of no return of its own steps.
    fn date_own(
        &self,
        together: &[usize],
        steps: &[StepAnalysis],
        dated: &[usize],
        lanes: &Lanes,
        own: &mut [Vec<Own>],
    ) {
        // An alternative has own steps exactly where it starts with one.
        let mut left: Vec<usize> = Vec::with_capacity(together.len());
        let mut open = 0_u64;
        // For each number, the lanes whose alternative with that number has a date.
        let mut done: Vec<u64> = vec![0; lanes.most];
        for (lane, &group) in together.iter().enumerate() {
            let alternatives = self.plan.network.any_ofs[group].alternatives.iter();
            let has_own = |arcs: &&Vec<Arc>| {
                let mut starts = arcs.iter().map(|arc| arc.from);
                starts.any(|at| lanes.single(at) >> lane & 1 == 1)
            };
            left.push(alternatives.filter(has_own).count());
            open |= u64::from(left[lane] > 0) << lane;
        }
        for &at in dated {
            let mut wanting = lanes.single(at) & open;
            if wanting != 0 && lanes.most <= FEW {
                let numbered = done.iter().enumerate();
                let not_done = numbered.map(|(number, done)| lanes.numbered(at, number) & !done);
                wanting &= not_done.fold(0, |all, some| all | some);
            }
            lanes.each(at, wanting, |lane, alternative| {
                let own = &mut own[together[lane]][alternative];
                if own.return_by.is_none() {
                    own.return_by = steps[at].point_of_no_return;
                    done[alternative] |= 1 << lane;
                    left[lane] -= 1;
                    open &= !(u64::from(left[lane] == 0) << lane);
                }
            });
            if open == 0 {
                break;
            }
        }
    }

    /// Notes for each alternative of some groups what its own steps lack.
    fn note_missing(
        &self,
        together: &[usize],
        steps: &[StepAnalysis],
        lanes: &Lanes,
        own: &mut [Vec<Own>],
    ) {
        for (at, step) in steps.iter().enumerate() {
            let is_open = self.plan.network.works[at].state.is_open();
            let needs = self.plan.network.needs[at].iter().zip(&step.needs);
            let lacking = needs.filter(|(_, analysis)| analysis.state != NeedState::Have);
            for (need, _) in lacking.filter(|_| is_open) {
                lanes.each(at, lanes.single(at), |lane, alternative| {
                    own[together[lane]][alternative].missing.push(need.resource);
                });
            }
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
    /// How many alternatives a group has at most.
    most: usize,
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
        self.most = most;
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

    /// The lanes in which exactly one alternative needs a work.
    fn single(&self, at: usize) -> u64 {
        let words = self.of(at);
        words[Self::ANY] & !words[Self::SEVERAL]
    }

    /// The lanes in which a work has a number, where exactly one alternative needs it.
    fn numbered(&self, at: usize, number: usize) -> u64 {
        let bits = self.of(at)[Self::NUMBER..].iter().enumerate();
        bits.fold(u64::MAX, |all, (bit, word)| {
            all & if number >> bit & 1 == 1 { *word } else { !word }
        })
    }

    /// Calls `note` with each of some lanes in which one alternative needs a work, and with its
    /// number.
    fn each(&self, at: usize, mut lanes: u64, mut note: impl FnMut(usize, usize)) {
        let words = self.of(at);
        while lanes != 0 {
            let lane = lanes.trailing_zeros() as usize;
            lanes &= lanes - 1;
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

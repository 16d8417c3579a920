//! What is missing on the working route.

use super::*;

impl<'a> Assessment<'a> {
    pub(super) fn gaps(&self) -> Vec<Gap> {
        let network = self.plan.network;
        let mut gaps: BTreeMap<usize, (Gap, i64)> = BTreeMap::new();
        for at in (0..network.works.len()).filter(|&at| self.working.on[at]) {
            if !network.works[at].state.is_open() || network.cut[at] {
                continue;
            }
            for (position, need) in network.needs[at].iter().enumerate() {
                let Some(lack) = &self.dates.lacks[at][position] else {
                    continue;
                };
                let needed = self.needed_from(at);
                let resource = &self.roadmap.resources[need.resource];
                let (gap, first) = gaps.entry(need.resource).or_insert_with(|| {
                    let gap = Gap {
                        resource: resource.id.clone(),
                        title: resource.title.clone(),
                        kind: resource.kind,
                        state: NeedState::Unknown,
                        missing: None,
                        unit: resource.unit.clone(),
                        needed_by: None,
                        steps: Vec::new(),
                        goal: false,
                    };
                    (gap, i64::MAX)
                });
                if self.dates.hopeless[at][position] {
                    gap.state = NeedState::Missing;
                }
                gap.missing = gap.missing.max(lack.amount.map(Amount));
                *first = (*first).min(needed);
                match network.node(at, self.roadmap) {
                    Node::Goal => gap.goal = true,
                    // Steps come in stored order, a step with two such needs twice.
                    Node::Step(id) if gap.steps.last() != Some(&id) => gap.steps.push(id),
                    Node::Step(_) => {}
                }
            }
        }
        let mut gaps: Vec<(Gap, i64)> = gaps.into_values().collect();
        for (gap, first) in &mut gaps {
            gap.needed_by = (self.launch < NEVER).then(|| self.plan.days.day(*first));
        }
        gaps.sort_by(|(a, _), (b, _)| {
            a.needed_by
                .cmp(&b.needed_by)
                .then_with(|| a.resource.cmp(&b.resource))
        });
        gaps.into_iter().map(|(gap, _)| gap).collect()
    }

    /// The day on which a work first needs what it needs, at its latest dates.
    pub(super) fn needed_from(&self, at: usize) -> i64 {
        let (start, _) = self.dates.latest[at]
            .or(self.dates.earliest[at])
            .unwrap_or((0, 0));
        start - i64::from(self.plan.network.works[at].days == 0)
    }
}

//! How sure the launch date is: the working route as a model for sampling, and what samples say.

use super::*;
use crate::model::{Estimate, Link as LinkKind};
use crate::plan::network::Provides;
use crate::plan::risk::{ChanceBy, Link, Model, Risk, Sampled, StepRisk, Work};
use crate::plan::schedule::first_start;
use crate::plan::supply::Need;

/// How many times everything is sampled.
const SAMPLES: usize = 10_000;
/// The same samples for the same roadmap.
const SEED: u64 = 0x0bac_ca57;
/// A curve has no more points than this.
const MOST_POINTS: i64 = 60;

impl Assessment<'_> {
    /// Samples the working route; none without a way to close its gaps.
    pub(super) fn risk(&self) -> Option<Risk> {
        let closed = match self.readings.pessimistic {
            Reading::Feasible => true,
            Reading::FeasibleIf => !self.working.fixes.is_empty(),
            Reading::Infeasible | Reading::NotSettled => false,
        };
        if !closed {
            return None;
        }
        let (model, places) = self.sampled_route();
        let sampled = model.sample(SAMPLES, SEED);
        let by = |part: f64| {
            let place = (part * SAMPLES as f64).ceil() as usize;
            self.closing(sampled.finishes[place.clamp(1, SAMPLES) - 1])
        };
        let steps = self.step_risks(&model, &places, &sampled);
        let certain = steps.iter().filter(|(_, certain)| *certain).count() as u32;
        Some(Risk {
            samples: SAMPLES as u32,
            probability: (self.launch < NEVER).then(|| finished_by(&sampled, self.launch)),
            p10: self.plan.days.milestone_day(by(0.1)),
            p50: self.plan.days.milestone_day(by(0.5)),
            p90: self.plan.days.milestone_day(by(0.9)),
            curve: self.curve(&sampled),
            steps: steps.into_iter().map(|(step, _)| step).collect(),
            certain,
        })
    }

    /// The boundary at the close of the day in which a sample finishes.
    fn closing(&self, finish: f32) -> i64 {
        // Times are whole fractions of a day, so that this is no more than rounding.
        (f64::from(finish) - 1e-3).ceil() as i64
    }

    fn curve(&self, sampled: &Sampled) -> Vec<ChanceBy> {
        let first = self.closing(sampled.finishes[0]);
        let last = self.closing(sampled.finishes[SAMPLES - 1]);
        let step = ((last - first) / MOST_POINTS + 1).max(1);
        let inner = (first..last).step_by(step as usize);
        inner
            .chain([last])
            .map(|boundary| ChanceBy {
                date: self.plan.days.milestone_day(boundary),
                probability: finished_by(sampled, boundary),
            })
            .collect()
    }

    /// The unfinished steps of the route, hardest first, and whether each counts as certain.
    fn step_risks(
        &self,
        model: &Model,
        places: &[Option<u32>],
        sampled: &Sampled,
    ) -> Vec<(StepRisk, bool)> {
        let network = self.plan.network;
        let waited_for = model.waited_for();
        let mut steps: Vec<(StepRisk, bool)> = self
            .roadmap
            .steps
            .iter()
            .enumerate()
            .filter(|&(at, _)| !network.works[at].is_group && !self.plan.is_settled(at))
            .filter_map(|(at, step)| {
                let place = places[at]? as usize;
                let counted = if waited_for[place] {
                    sampled.critical[place]
                } else {
                    0
                };
                let work = &model.works[place];
                let risk = StepRisk {
                    id: step.id.clone(),
                    criticality: f64::from(counted) / SAMPLES as f64,
                    spread: spread(work),
                };
                Some((risk, work.best == work.worst))
            })
            .collect();
        let weight = |(risk, _): &(StepRisk, bool)| risk.criticality * risk.spread;
        steps.sort_by(|a, b| {
            let heavier = weight(b).total_cmp(&weight(a));
            heavier.then(b.0.criticality.total_cmp(&a.0.criticality))
        });
        steps
    }

    /// The working route as it is sampled, and the place of each work in it.
    fn sampled_route(&self) -> (Model, Vec<Option<u32>>) {
        let network = self.plan.network;
        let mut route = SampledRoute {
            assessment: self,
            required: self.plan.reached(&self.working.live.pass.picked).required,
            there: self.there_for_sure(),
            model: Model::default(),
            start: Vec::new(),
            places: vec![None; network.works.len()],
        };
        for &at in &network.order {
            let dropped = network.works[at].state == State::Dropped;
            if self.working.on[at] && !dropped {
                route.add(at);
            }
        }
        let SampledRoute {
            mut model, places, ..
        } = route;
        model.into.push(model.links.len() as u32);
        (model, places)
    }

    /// What there is with what is ordered today and what finished steps provide.
    fn there_for_sure(&self) -> Supply {
        let Assessment { plan, working, .. } = self;
        let mut there = self.pessimistic.ordered(plan.resources, &working.counts);
        for (at, work) in plan.network.works.iter().enumerate() {
            if let Some(provides) = work.provides.filter(|_| work.state.is_finished()) {
                let from = working.live.pass.early[at].finish + provides.ramp_up;
                there.arrive(plan.resources, provides.resource, from, provides.amount);
            }
        }
        there
    }
}

struct SampledRoute<'a, 'b> {
    assessment: &'b Assessment<'a>,
    /// The works that the goal waits for; others on the route only provide.
    required: Vec<bool>,
    /// What there is with what is ordered today and what finished steps provide.
    there: Supply,
    model: Model,
    /// Where each work of the model starts when all goes as is likely.
    start: Vec<i64>,
    places: Vec<Option<u32>>,
}

impl SampledRoute<'_, '_> {
    /// Adds a work; all that it requires is there already.
    fn add(&mut self, at: usize) {
        let Assessment { plan, working, .. } = self.assessment;
        let work = &plan.network.works[at];
        let mut from = 0;
        let mut links = Vec::new();
        match work.state {
            State::Finished { .. } => from = working.live.pass.early[at].finish,
            State::Dropped => return,
            State::Started { .. } => {}
            State::Open => from = self.needed_from(at, &mut links),
        }
        if !plan.is_settled(at) {
            for arc in plan.taken_arcs(at, &working.live.pass.picked) {
                self.wait_for(arc, at, &mut from, &mut links);
            }
        }
        let length = self.length(at);
        let sampled = Work {
            from: days(from),
            aside: !self.required[at],
            ..length
        };
        self.push(sampled, links);
        // What is there only for a while can hold a work up further than links and bounds say.
        let earliest = working.live.pass.early[at].start;
        if work.state.is_open() && *self.start.last().unwrap_or(&0) < earliest {
            self.hold_last_to(earliest);
        }
        self.places[at] = Some(self.model.works.len() as u32 - 1);
    }

    fn push(&mut self, work: Work, links: Vec<Link>) {
        let likely = |at: usize| i64::from(self.model.works[at].likely);
        let bounds = links.iter().map(|link| {
            let earlier = link.earlier as usize;
            let end = self.start[earlier] + if link.from_start { 0 } else { likely(earlier) };
            let less = if link.to_finish { work.likely } else { 0 };
            end + i64::from(link.lag) - i64::from(less)
        });
        let start = bounds.max().unwrap_or(0).max(i64::from(work.from));
        self.start.push(start);
        self.model.into.push(self.model.links.len() as u32);
        self.model.works.push(work);
        self.model.links.extend(links);
    }

    /// The work added last does not start before a day.
    fn hold_last_to(&mut self, day: i64) {
        if let (Some(work), Some(start)) = (self.model.works.last_mut(), self.start.last_mut()) {
            (work.from, *start) = (days(day), day);
        }
    }

    /// Makes a work wait for the earlier end of a link: as a link where that end is sampled, else
    /// as a day.
    fn wait_for(&mut self, arc: &Arc, at: usize, from: &mut i64, links: &mut Vec<Link>) {
        let Assessment { plan, working, .. } = self.assessment;
        let Some(earlier) = self.places[arc.from] else {
            return;
        };
        let running = plan.network.works[at].state.is_started();
        let from_start = matches!(arc.link, LinkKind::SS | LinkKind::SF);
        let to_finish = matches!(arc.link, LinkKind::FF | LinkKind::SF);
        if running && !to_finish {
            return;
        }
        let known = match plan.network.works[arc.from].state {
            State::Open | State::Dropped => false,
            State::Started { .. } => from_start,
            State::Finished { .. } => true,
        };
        let end = match from_start {
            true => working.live.pass.early[arc.from].start,
            false => working.live.pass.early[arc.from].finish,
        };
        let (earlier, lag) = match (known, to_finish) {
            (true, false) => {
                *from = (*from).max(end + arc.lag);
                return;
            }
            // A mark at the known day, since how long before it the work starts is sampled.
            (true, true) => {
                let mark = Work {
                    from: days(end + arc.lag),
                    aside: true,
                    ..Work::default()
                };
                self.push(mark, Vec::new());
                (self.model.works.len() as u32 - 1, 0)
            }
            (false, _) => (earlier, arc.lag),
        };
        links.push(Link {
            earlier,
            lag: lag.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32,
            from_start: from_start && !known,
            to_finish,
        });
    }

    /// The first day on which a work's own needs and *not before* let it start; where a need waits
    /// for steps that provide, those become links.
    fn needed_from(&self, at: usize, links: &mut Vec<Link>) -> i64 {
        let Assessment { plan, working, .. } = self.assessment;
        let work = &plan.network.works[at];
        let needs = &plan.network.needs[at];
        let first = work.not_before.max(0);
        let fits = |supply: &Supply, need: &Need| {
            let profile = &supply.profiles[need.resource];
            profile.first_fit(need.demand, first, work.days)
        };
        // A milestone uses on the day that it shows, the one before its boundary.
        let more = i64::from(work.days == 0);
        let lag = |provides: &Provides| provides.ramp_up + more;
        let mut waits: BTreeMap<usize, Provides> = BTreeMap::new();
        for need in needs {
            let provided = fits(&working.live.pass.supply, need);
            if let Some(day) = provided.filter(|_| fits(&self.there, need) != provided) {
                let providers = self.open_providers(need.resource);
                let arrival =
                    |at: usize, gives: &Provides| working.live.pass.early[at].finish + lag(gives);
                waits.extend(providers.filter(|(at, gives)| arrival(*at, gives) <= day));
            }
        }
        if waits.is_empty() {
            return first_start(needs, &self.there, first, work.days).0;
        }
        // With those that it waits for, the rest of what it needs decides.
        let mut there = self.there.clone();
        for (provider, provides) in waits {
            there.arrive(plan.resources, provides.resource, 0, provides.amount);
            links.extend(self.places[provider].map(|earlier| Link {
                earlier,
                lag: lag(&provides).min(i64::from(i32::MAX)) as i32,
                ..Link::default()
            }));
        }
        first_start(needs, &there, first, work.days).0
    }

    /// The unfinished steps of the route that give more of a resource.
    fn open_providers(&self, resource: usize) -> impl Iterator<Item = (usize, Provides)> {
        let network = self.assessment.plan.network;
        let providers = network.providers[resource].iter();
        providers.filter_map(|&provider| {
            let work = &network.works[provider];
            let open = self.places[provider].is_some() && !work.state.is_finished();
            Some((provider, work.provides.filter(|_| open)?))
        })
    }

    /// How long a work still takes: what is left of all three points once it runs.
    fn length(&self, at: usize) -> Work {
        let plan = self.assessment.plan;
        let (Some(step), work) = (
            self.assessment.roadmap.steps.get(at),
            &plan.network.works[at],
        ) else {
            return Work::default();
        };
        if work.state.is_finished() || work.is_group {
            return Work::default();
        }
        let estimate = step.days.unwrap_or_else(|| Estimate::days(0));
        let likely = plan.length(at);
        let done = i64::from(estimate.likely) - likely;
        let point = |stated: Option<u32>| i64::from(stated.unwrap_or(estimate.likely)) - done;
        let least = likely.min(1);
        let needed = step.chance_needed.filter(|&percent| percent < 100);
        let always = work.state.is_started();
        Work {
            best: days(point(estimate.best).clamp(least, likely)),
            likely: days(likely),
            worst: days(point(estimate.worst).max(likely)),
            chance: needed
                .filter(|_| !always)
                .map(|percent| (u32::from(percent) * 65_536 / 100) as u16),
            ..Work::default()
        }
    }
}

/// The part of the samples that are finished by a boundary.
fn finished_by(sampled: &Sampled, boundary: i64) -> f64 {
    let limit = boundary as f64 + 1e-3;
    let finished = sampled
        .finishes
        .partition_point(|&finish| f64::from(finish) <= limit);
    finished as f64 / sampled.finishes.len() as f64
}

/// The standard deviation of a triangular duration, and of its being needed at all.
fn spread(work: &Work) -> f64 {
    let [a, c, b] = [work.best, work.likely, work.worst].map(f64::from);
    let mean = (a + b + c) / 3.0;
    let variance = (a * a + b * b + c * c - a * b - a * c - b * c) / 18.0;
    let needed = work
        .chance
        .map_or(1.0, |chance| f64::from(chance) / 65_536.0);
    (needed * (variance + mean * mean) - (needed * mean).powi(2))
        .max(0.0)
        .sqrt()
}

fn days(count: i64) -> u32 {
    count.clamp(0, i64::from(u32::MAX / 4)) as u32
}

//! Monte Carlo passes over a network: sixteen bits a time, many samples side by side.
//!
//! A triangular estimate needs neither root nor table: with two uniform numbers U and V,
//! (1 − c)·min(U, V) + c·max(U, V) has the triangular distribution on 0 to 1 with its mode at c
//! (its density is that of the mixture of the order statistics; Devroye 1986, chapter IX). Times
//! are whole fractions of a working day, as fine as sixteen bits allow for the longest sample.
//! A step is critical in a sample when a longest way through it is as long as the whole
//! (criticality index, Van Slyke 1963).

/// How many samples are taken side by side.
const LANES: usize = 64;
/// The largest time that a lane holds.
const FULL: u64 = u16::MAX as u64;

/// What is sampled: works in an order in which everything required comes first.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// The works.
    pub works: Vec<Work>,
    /// The links into every work: those of work `n` from `into[n]` to `into[n + 1]`.
    pub links: Vec<Link>,
    /// Where each work's links begin; one more than there are works.
    pub into: Vec<u32>,
}

/// A work that takes time. Durations and bounds are in working days.
#[derive(Clone, Copy, Debug, Default)]
pub struct Work {
    /// When all goes well.
    pub best: u32,
    /// Most often.
    pub likely: u32,
    /// When much goes wrong.
    pub worst: u32,
    /// The first day on which it can start by itself, from today.
    pub from: u32,
    /// How likely it is to be needed at all, in 65,536ths; without it, it is.
    pub chance: Option<u16>,
    /// Whether the end of everything does not wait for it, but for what links lead it to.
    pub aside: bool,
}

/// The later work starts `lag` working days after an end of the earlier one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Link {
    /// The position of the earlier work.
    pub earlier: u32,
    /// Working days between the two; a lead is negative.
    pub lag: i32,
    /// Counted from the earlier work's start instead of its finish.
    pub from_start: bool,
    /// Counted to the later work's finish instead of its start.
    pub to_finish: bool,
}

/// What the samples say.
#[derive(Clone, Debug, PartialEq)]
pub struct Sampled {
    /// When everything was finished, in working days from today, one a sample in rising order.
    pub finishes: Vec<f32>,
    /// In how many samples each work was critical.
    pub critical: Vec<u32>,
}

impl Model {
    /// Takes samples; the same seed gives the same ones.
    pub fn sample(&self, samples: usize, seed: u64) -> Sampled {
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            // SAFETY: the processor has the instructions that the function is compiled for.
            #[allow(unsafe_code)]
            return unsafe { with_avx2(self, samples, seed) };
        }
        self.sample_by(samples, seed)
    }

    #[inline(always)]
    fn sample_by(&self, samples: usize, seed: u64) -> Sampled {
        let unit = self.unit();
        let plain = self
            .links
            .iter()
            .all(|link| !link.from_start && !link.to_finish);
        let works: Vec<Scaled> = self
            .works
            .iter()
            .map(|work| Scaled::new(work, unit))
            .collect();
        let links: Vec<ScaledLink> = self
            .links
            .iter()
            .map(|link| ScaledLink::new(link, unit))
            .collect();
        let mut block = Block::new(works.len());
        let mut random = Random::new(seed);
        let mut finishes = Vec::with_capacity(samples);
        let mut critical = vec![0_u32; works.len()];
        while finishes.len() < samples {
            let taken = LANES.min(samples - finishes.len());
            let total = block.forward(self, &works, &links, &mut random);
            finishes.extend(total[..taken].iter().map(|&time| f32::from(time) / unit));
            if plain {
                block.backward_plain(self, &links, &total, taken, &mut critical);
            } else {
                block.backward(self, &links, &total, taken, &mut critical);
            }
        }
        finishes.sort_unstable_by(f32::total_cmp);
        Sampled { finishes, critical }
    }

    /// The fraction of a day that the longest possible sample leaves room for.
    fn unit(&self) -> f32 {
        let mut longest = vec![0_u64; self.works.len()];
        let mut all = 1;
        for (at, work) in self.works.iter().enumerate() {
            let mut start = u64::from(work.from);
            for link in self.links_into(at) {
                let earlier = longest[self.links[link].earlier as usize];
                start = start.max(earlier.saturating_add_signed(i64::from(self.links[link].lag)));
            }
            longest[at] = start + u64::from(work.worst);
            // Tails are no longer than the longest of all finishes and the lags that lead back.
            all = all.max(longest[at]);
        }
        let leads: u64 = self
            .links
            .iter()
            .map(|link| u64::from(link.lag.min(0).unsigned_abs()))
            .sum();
        let most = FULL as f32 / (all + leads.min(all) + 1) as f32;
        // A power of two keeps whole days whole.
        most.log2().floor().min(6.0).exp2()
    }

    /// Whether the end of everything waits for each work, by itself or through links.
    pub fn waited_for(&self) -> Vec<bool> {
        let mut waited_for: Vec<bool> = self.works.iter().map(|work| !work.aside).collect();
        for at in (0..self.works.len()).rev() {
            if !waited_for[at] {
                continue;
            }
            for link in self.links_into(at) {
                waited_for[self.links[link].earlier as usize] = true;
            }
        }
        waited_for
    }

    fn links_into(&self, at: usize) -> std::ops::Range<usize> {
        self.into[at] as usize..self.into[at + 1] as usize
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn with_avx2(model: &Model, samples: usize, seed: u64) -> Sampled {
    model.sample_by(samples, seed)
}

/// A work in units of time.
#[derive(Clone, Copy)]
struct Scaled {
    best: u16,
    range: u16,
    /// Where the mode lies between best and worst, in 65,536ths.
    mode: u16,
    from: u16,
    chance: Option<u16>,
    aside: bool,
}

impl Scaled {
    fn new(work: &Work, unit: f32) -> Scaled {
        let range = work.worst.saturating_sub(work.best);
        let mode = f64::from(work.likely.saturating_sub(work.best)) / f64::from(range.max(1));
        Scaled {
            best: scaled(work.best, unit),
            range: scaled(range, unit),
            mode: (mode * 65_536.0).round().min(65_535.0) as u16,
            from: scaled(work.from, unit),
            chance: work.chance,
            aside: work.aside,
        }
    }
}

/// A link in units of time: what is added, then taken away.
#[derive(Clone, Copy)]
struct ScaledLink {
    earlier: u32,
    lag: u16,
    lead: u16,
    from_start: bool,
    to_finish: bool,
}

impl ScaledLink {
    fn new(link: &Link, unit: f32) -> ScaledLink {
        ScaledLink {
            earlier: link.earlier,
            lag: scaled(link.lag.max(0) as u32, unit),
            lead: scaled(link.lag.min(0).unsigned_abs(), unit),
            from_start: link.from_start,
            to_finish: link.to_finish,
        }
    }
}

fn scaled(days: u32, unit: f32) -> u16 {
    (days as f32 * unit).round().min(FULL as f32) as u16
}

type Lanes = [u16; LANES];

/// The times of one block of samples.
struct Block {
    start: Vec<Lanes>,
    days: Vec<Lanes>,
    /// From a work's start, and from its finish, to the end of everything behind it.
    from_start: Vec<Lanes>,
    from_finish: Vec<Lanes>,
}

impl Block {
    fn new(works: usize) -> Block {
        let none = || vec![[0; LANES]; works];
        Block {
            start: none(),
            days: none(),
            from_start: none(),
            from_finish: none(),
        }
    }

    #[inline(always)]
    fn forward(
        &mut self,
        model: &Model,
        works: &[Scaled],
        links: &[ScaledLink],
        random: &mut Random,
    ) -> Lanes {
        let mut total = [0; LANES];
        for (at, work) in works.iter().enumerate() {
            let days = random.days(work);
            let mut start = [work.from; LANES];
            for link in &links[model.links_into(at)] {
                let earlier = link.earlier as usize;
                // A finish is start and days; reading both is cheaper than keeping a third list.
                let (from, length) = (&self.start[earlier], &self.days[earlier]);
                if link.from_start | link.to_finish {
                    for lane in 0..LANES {
                        let end = from[lane] + if link.from_start { 0 } else { length[lane] };
                        let less = link.lead + if link.to_finish { days[lane] } else { 0 };
                        start[lane] =
                            start[lane].max(end.saturating_add(link.lag).saturating_sub(less));
                    }
                } else if link.lag | link.lead == 0 {
                    for lane in 0..LANES {
                        start[lane] = start[lane].max(from[lane] + length[lane]);
                    }
                } else {
                    for lane in 0..LANES {
                        let end = from[lane] + length[lane];
                        start[lane] =
                            start[lane].max(end.saturating_add(link.lag).saturating_sub(link.lead));
                    }
                }
            }
            if !work.aside {
                for lane in 0..LANES {
                    total[lane] = total[lane].max(start[lane] + days[lane]);
                }
            }
            self.start[at] = start;
            self.days[at] = days;
        }
        total
    }

    /// Where every link goes from finish to start, one list of tails is enough.
    #[inline(always)]
    fn backward_plain(
        &mut self,
        model: &Model,
        links: &[ScaledLink],
        total: &Lanes,
        taken: usize,
        critical: &mut [u32],
    ) {
        self.from_finish.fill([0; LANES]);
        for at in (0..model.works.len()).rev() {
            let (start, days) = (&self.start[at], &self.days[at]);
            let mut tail = self.from_finish[at];
            for lane in 0..LANES {
                tail[lane] += days[lane];
            }
            critical[at] += count(start, &tail, total, taken);
            for link in &links[model.links_into(at)] {
                let earlier = &mut self.from_finish[link.earlier as usize];
                if link.lag | link.lead == 0 {
                    for lane in 0..LANES {
                        earlier[lane] = earlier[lane].max(tail[lane]);
                    }
                } else {
                    for lane in 0..LANES {
                        let way = tail[lane]
                            .saturating_add(link.lag)
                            .saturating_sub(link.lead);
                        earlier[lane] = earlier[lane].max(way);
                    }
                }
            }
        }
    }

    #[inline(always)]
    fn backward(
        &mut self,
        model: &Model,
        links: &[ScaledLink],
        total: &Lanes,
        taken: usize,
        critical: &mut [u32],
    ) {
        self.from_finish.fill([0; LANES]);
        self.from_start.fill([0; LANES]);
        for at in (0..model.works.len()).rev() {
            let (start, days) = (&self.start[at], &self.days[at]);
            let mut tail = self.from_start[at];
            for lane in 0..LANES {
                tail[lane] = tail[lane].max(self.from_finish[at][lane] + days[lane]);
            }
            critical[at] += count(start, &tail, total, taken);
            let days = *days;
            for link in &links[model.links_into(at)] {
                let tails = if link.from_start {
                    &mut self.from_start
                } else {
                    &mut self.from_finish
                };
                let earlier = &mut tails[link.earlier as usize];
                for lane in 0..LANES {
                    let less = link.lead + if link.to_finish { days[lane] } else { 0 };
                    let way = tail[lane].saturating_add(link.lag).saturating_sub(less);
                    earlier[lane] = earlier[lane].max(way);
                }
            }
        }
    }
}

/// In how many samples a longest way through a work is as long as the whole.
#[inline(always)]
fn count(start: &Lanes, tail: &Lanes, total: &Lanes, taken: usize) -> u32 {
    let mut on = [0_u16; LANES];
    for lane in 0..LANES {
        on[lane] = u16::from(start[lane] + tail[lane] == total[lane]);
    }
    let on = if taken == LANES {
        &on[..]
    } else {
        &on[..taken]
    };
    u32::from(on.iter().sum::<u16>())
}

/// Sixteen generators side by side: xoshiro128++ (Blackman & Vigna 2019).
struct Random {
    state: [[u32; 16]; 4],
}

impl Random {
    /// Every generator begins elsewhere (SplitMix64; Steele, Lea & Flood 2014).
    fn new(mut seed: u64) -> Random {
        let mut state = [[0; 16]; 4];
        for lane in 0..16 {
            for word in &mut state {
                seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
                let mut mixed = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
                word[lane] = (mixed ^ (mixed >> 31)) as u32;
            }
        }
        Random { state }
    }

    #[inline(always)]
    fn next(&mut self) -> [u32; 16] {
        let [a, b, c, d] = &mut self.state;
        let mut given = [0; 16];
        for lane in 0..16 {
            given[lane] = a[lane]
                .wrapping_add(d[lane])
                .rotate_left(7)
                .wrapping_add(a[lane]);
            let moved = b[lane] << 9;
            c[lane] ^= a[lane];
            d[lane] ^= b[lane];
            b[lane] ^= c[lane];
            a[lane] ^= d[lane];
            c[lane] ^= moved;
            d[lane] = d[lane].rotate_left(11);
        }
        given
    }

    /// Two uniform numbers a lane.
    #[inline(always)]
    fn pairs(&mut self) -> (Lanes, Lanes) {
        let (mut low, mut high) = ([0; LANES], [0; LANES]);
        for part in 0..LANES / 16 {
            let given = self.next();
            for lane in 0..16 {
                low[part * 16 + lane] = given[lane] as u16;
                high[part * 16 + lane] = (given[lane] >> 16) as u16;
            }
        }
        (low, high)
    }

    /// How long a work takes in each sample.
    #[inline(always)]
    fn days(&mut self, work: &Scaled) -> Lanes {
        let mut days = [work.best; LANES];
        if work.range > 0 {
            let (first, second) = self.pairs();
            for lane in 0..LANES {
                let (least, most) = (first[lane].min(second[lane]), first[lane].max(second[lane]));
                let (part, _) = product(work.mode, most - least);
                let (whole, rest) = product(work.range, least + part);
                days[lane] += whole + (rest >> 15);
            }
        }
        if let Some(chance) = work.chance {
            let (drawn, _) = self.pairs();
            for lane in 0..LANES {
                days[lane] *= u16::from(drawn[lane] < chance);
            }
        }
        days
    }
}

/// The upper and the lower half of a product.
#[inline(always)]
fn product(a: u16, b: u16) -> (u16, u16) {
    let both = u32::from(a) * u32::from(b);
    ((both >> 16) as u16, both as u16)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn single(work: Work) -> Model {
        Model {
            works: vec![work],
            links: Vec::new(),
            into: vec![0, 0],
        }
    }

    /// How likely a triangular time is at most `x`.
    fn triangular(work: &Work, x: f64) -> f64 {
        let [a, c, b] = [work.best, work.likely, work.worst].map(f64::from);
        if x <= c && a < c {
            (x - a).powi(2) / ((b - a) * (c - a))
        } else {
            1.0 - (b - x).powi(2) / ((b - a) * (b - c))
        }
    }

    #[test]
    fn samples_have_the_triangular_distribution() {
        for [best, likely, worst] in [[10, 13, 30], [0, 20, 20], [5, 5, 9], [100, 150, 400]] {
            let work = Work {
                best,
                likely,
                worst,
                ..Work::default()
            };
            let count = 100_000;
            let sampled = single(work).sample(count, 3);
            for (at, &time) in sampled.finishes.iter().enumerate() {
                let expected = triangular(&work, f64::from(time));
                let seen = (at as f64 + 0.5) / count as f64;
                // Kolmogorov's bound for so many samples at 1 in 1,000, and the unit of time.
                assert!(
                    (expected - seen).abs() < 0.0062 + 0.01,
                    "{best} {likely} {worst}: {time} days at {seen}, not {expected}"
                );
            }
            let mean = sampled
                .finishes
                .iter()
                .map(|&time| f64::from(time))
                .sum::<f64>();
            let mean = mean / count as f64;
            let expected = f64::from(best + likely + worst) / 3.0;
            let spread = f64::from(worst - best);
            assert!(
                (mean - expected).abs() < 0.005 * spread + 0.01,
                "a biased mean adds up over a chain: {mean}, not {expected}"
            );
        }
    }

    #[test]
    fn what_is_not_always_needed_takes_no_time_otherwise() {
        let work = Work {
            best: 10,
            likely: 10,
            worst: 10,
            chance: Some(16_384),
            ..Work::default()
        };
        let sampled = single(work).sample(100_000, 5);
        let needed = sampled.finishes.iter().filter(|&&time| time > 0.0).count();
        assert!(
            needed.abs_diff(25_000) < 700,
            "{needed} of 100,000 at one in four"
        );
    }

    #[test]
    fn every_processor_takes_the_same_samples() {
        let works = (0..200).map(|at| Work {
            best: 3,
            likely: 5 + at % 7,
            worst: 20,
            ..Work::default()
        });
        let mut model = Model::default();
        for (at, work) in works.enumerate() {
            model.into.push(model.links.len() as u32);
            model.works.push(work);
            for back in [1, 3].into_iter().filter(|&back| back <= at) {
                model.links.push(Link {
                    earlier: (at - back) as u32,
                    ..Link::default()
                });
            }
        }
        model.into.push(model.links.len() as u32);
        assert_eq!(model.sample(1_000, 9), model.sample_by(1_000, 9));
    }

    /// Longest ways forward and backward, one number at a time.
    fn longest(model: &Model) -> (i64, Vec<bool>) {
        let days = |at: usize| i64::from(model.works[at].best);
        let count = model.works.len();
        let mut start = vec![0_i64; count];
        let weight = |link: &Link, later: usize| {
            i64::from(link.lag)
                + if link.from_start {
                    0
                } else {
                    days(link.earlier as usize)
                }
                - if link.to_finish { days(later) } else { 0 }
        };
        for at in 0..count {
            start[at] = i64::from(model.works[at].from);
            for link in model.links_into(at) {
                let link = &model.links[link];
                start[at] = start[at].max(start[link.earlier as usize] + weight(link, at));
            }
        }
        let total = (0..count).map(|at| start[at] + days(at)).max().unwrap_or(0);
        let mut tail: Vec<i64> = (0..count).map(days).collect();
        for at in (0..count).rev() {
            for link in model.links_into(at) {
                let link = &model.links[link];
                let earlier = link.earlier as usize;
                tail[earlier] = tail[earlier].max(tail[at] + weight(link, at));
            }
        }
        (
            total,
            (0..count).map(|at| start[at] + tail[at] == total).collect(),
        )
    }

    fn models() -> impl Strategy<Value = Model> {
        let work = (0_u32..30, 0_u32..10).prop_map(|(days, from)| Work {
            best: days,
            likely: days,
            worst: days,
            from,
            ..Work::default()
        });
        let links = prop::collection::vec(
            (any::<u32>(), -8_i32..8, any::<bool>(), any::<bool>()),
            0..3,
        );
        prop::collection::vec((work, links), 1..25).prop_map(|parts| {
            let mut model = Model::default();
            for (at, (work, links)) in parts.into_iter().enumerate() {
                model.into.push(model.links.len() as u32);
                model.works.push(work);
                if at == 0 {
                    continue;
                }
                for (earlier, lag, from_start, to_finish) in links {
                    model.links.push(Link {
                        earlier: earlier % at as u32,
                        lag,
                        from_start,
                        to_finish,
                    });
                }
            }
            model.into.push(model.links.len() as u32);
            model
        })
    }

    proptest! {
        #[test]
        fn certain_times_give_the_longest_ways(model in models()) {
            let (total, critical) = longest(&model);
            let sampled = model.sample(70, 1);
            prop_assert!(sampled.finishes.iter().all(|&time| f64::from(time) == total as f64));
            let on: Vec<bool> = sampled.critical.iter().map(|&count| count == 70).collect();
            prop_assert_eq!(on, critical);
        }
    }
}

//! Layout measured beside its goals: `cargo run --release -p roadmaps --example bench_layout`.
//!
//! Graphs are made by a seeded generator (below), so every figure can be had again. Where
//! Graphviz's `dot` is installed it lays out the same graphs, and its crossings are compared.
#![allow(clippy::print_stdout, reason = "it is a command")]

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use roadmaps::model::Position;
use roadmaps::plan::layout::{self, Card, Changed, Input, Rect};

const RUNS: usize = 10;

/// How far links reach.
#[derive(Clone, Copy, Debug)]
enum Reach {
    /// To one of the next so many steps.
    Local(u32),
    /// So many in a hundred to any later step, the others to one of the next so many.
    Mixed(u32, u32),
    /// To any later step.
    Global,
}

/// The twelve graphs of the comparison with `dot`: 2,000 steps, 1.5 links each.
const COMPARED: [(Reach, u64); 12] = [
    (Reach::Local(10), 1),
    (Reach::Local(20), 2),
    (Reach::Local(40), 3),
    (Reach::Local(80), 4),
    (Reach::Local(160), 5),
    (Reach::Local(320), 6),
    (Reach::Mixed(5, 100), 7),
    (Reach::Mixed(10, 200), 8),
    (Reach::Mixed(20, 400), 9),
    (Reach::Mixed(50, 400), 10),
    (Reach::Global, 11),
    (Reach::Global, 12),
];

fn main() {
    println!(
        "generator: examples/bench_layout.rs, seeds as printed; least of {RUNS} runs, one thread"
    );
    let with_dot = std::env::args().nth(1).as_deref() != Some("--without-dot");
    speed();
    compare(with_dot);
}

/// Times beside their goals.
fn speed() {
    for (steps, tidy_goal, adjust_goal) in [(2_000, 100.0, 10.0), (10_000, 500.0, 30.0)] {
        for (reach, seed) in [
            (Reach::Local(20), 21),
            (Reach::Local(200), 22),
            (Reach::Global, 23),
        ] {
            let input = graph(steps, reach, seed);
            let name = format!("{steps} steps, {reach:?}, seed {seed}");
            let tidy = ms(least(RUNS, || layout::tidy(&input)));
            println!("{name}: full layout {tidy:.1} ms (goal {tidy_goal})");
            let (edited, added) = edited(input);
            let changed = Changed {
                cards: &[],
                links: &added,
            };
            let adjust = ms(least(RUNS, || layout::adjust(&edited, &changed)));
            println!("{name}: after an edit {adjust:.2} ms (goal {adjust_goal})");
            let cards: Vec<Rect> = edited.cards.iter().filter_map(rect).collect();
            let routes = ms(least(RUNS, || layout::routes(&cards, &edited.links)));
            println!("{name}: all routes {routes:.1} ms");
        }
    }
}

/// The map laid out, with one more step and one more link.
fn edited(mut input: Input) -> (Input, Vec<(u32, u32)>) {
    let positions = layout::tidy(&input);
    for (card, position) in input.cards.iter_mut().zip(positions) {
        card.position = Some(position);
    }
    let middle = input.cards.len() as u32 / 2;
    let new = input.cards.len() as u32;
    let (width, height) = (148, 72);
    input.cards.push(Card {
        width,
        height,
        position: None,
    });
    let added = vec![(new, middle), (middle, middle + 7)];
    input.links.extend(&added);
    (input, added)
}

fn rect(card: &Card) -> Option<Rect> {
    let Position { x, y } = card.position?;
    Some(Rect {
        x,
        y,
        width: card.width,
        height: card.height,
    })
}

/// Crossings beside those of `dot`.
fn compare(with_dot: bool) {
    let mut logs = 0.0;
    let mut compared = 0;
    for (reach, seed) in COMPARED {
        let input = graph(2_000, reach, seed);
        let time = least(3, || layout::tidy(&input));
        let ours = layout::crossings(&input);
        print!(
            "{:<18} seed {seed:>2}: {ours:>8} crossings, {:>7.1} ms",
            format!("{reach:?}"),
            ms(time)
        );
        let started = Instant::now();
        match with_dot.then(|| dot(&input)).flatten() {
            Some(theirs) => {
                let ratio = ours.max(1) as f64 / theirs.max(1) as f64;
                logs += ratio.ln();
                compared += 1;
                println!(
                    "; dot {theirs:>8} in {:.1} s, ratio {ratio:.3}",
                    started.elapsed().as_secs_f64()
                );
            }
            None => println!("; not compared: dot is not installed"),
        }
    }
    if compared > 0 {
        println!(
            "geometric mean {:.3} (goal 1.05)",
            (logs / f64::from(compared)).exp()
        );
    }
}

fn least<T>(runs: usize, mut run: impl FnMut() -> T) -> Duration {
    (0..runs)
        .map(|_| {
            let started = Instant::now();
            std::hint::black_box(run());
            started.elapsed()
        })
        .min()
        .unwrap_or_default()
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// Every step leads on to one later step, and half as many links again; the last is the goal.
fn graph(steps: usize, reach: Reach, seed: u64) -> Input {
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) + 1);
    let mut links = Vec::with_capacity(steps * 3 / 2);
    let last = steps as u32 - 1;
    let mut link = |from: u32, random: &mut Random| {
        let any = last - from;
        let near = |window: u32| any.min(window);
        let span = match reach {
            Reach::Local(window) => near(window),
            Reach::Mixed(percent, window) if random.below(100) >= percent => near(window),
            Reach::Mixed(..) | Reach::Global => any,
        };
        links.push((from, from + 1 + random.below(span)));
    };
    for from in 0..last {
        link(from, &mut random);
    }
    for _ in 0..steps / 2 {
        let from = random.below(last);
        link(from, &mut random);
    }
    let cards = (0..steps).map(|step| Card {
        width: if step == last as usize { 236 } else { 148 },
        height: if step == last as usize {
            400
        } else {
            56 + 16 * random.below(4) as i32
        },
        position: None,
    });
    let cards = cards.collect();
    Input {
        cards,
        links,
        goal: last as usize,
    }
}

/// SplitMix64 (Steele, Lea & Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u32) -> u32 {
        (self.next() % u64::from(bound.max(1))) as u32
    }
}

/// The crossings that `dot` reports of its own layout, each part's last count summed.
fn dot(input: &Input) -> Option<u64> {
    let mut text = String::from("digraph { rankdir=LR; node [shape=box, label=\"\"];\n");
    for at in 0..input.cards.len() {
        text.push_str(&format!("{at};\n"));
    }
    for (from, to) in &input.links {
        text.push_str(&format!("{from}->{to};\n"));
    }
    text.push('}');
    let mut child = Command::new("dot")
        .args(["-v", "-Tplain", "-Gsplines=line"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .ok()?;
    let mut pipe = child.stdin.take()?;
    let writer = std::thread::spawn(move || pipe.write_all(text.as_bytes()));
    let output = child.wait_with_output().ok()?;
    writer.join().ok()?.ok()?;
    let report = String::from_utf8_lossy(&output.stderr).into_owned();
    report
        .lines()
        .filter(|line| line.starts_with("mincross ") && line.contains("crossings"))
        .filter_map(|line| {
            line.split(':')
                .nth(1)?
                .split_whitespace()
                .next()?
                .parse::<u64>()
                .ok()
        })
        .next_back()
}

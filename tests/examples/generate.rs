//! Writes a roadmap of a given size for the benchmarks: `generate 2000 --to FILE.json`.
//!
//! Seeded, so that the same size is the same roadmap. Shaped like those that people draw: phases of
//! work that end in milestones, 1.5 links a step, most of them short; here and there a choice between
//! alternatives, resources of which some are missing or unknown, and acquisitions for those.

use std::error::Error;
use std::fs;

use acceptance::reliability::random::Chance;
use serde_json::{Value, json};

/// A step a working day on average would take centuries; so work runs side by side in lanes.
const STEPS_A_LANE: usize = 40;
const RESOURCES: usize = 40;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [size, to, file] = arguments.as_slice() else {
        return Err("usage: generate STEPS --to FILE.json".into());
    };
    if to != "--to" {
        return Err(format!("“{to}” is not --to").into());
    }
    let roadmap = roadmap(size.parse()?);
    fs::write(file, serde_json::to_string_pretty(&roadmap)?)?;
    Ok(())
}

/// A roadmap of so many steps.
fn roadmap(size: usize) -> Value {
    let mut chance = Chance::new(0x0bac_ca57);
    let lanes = size.div_ceil(STEPS_A_LANE).max(1);
    let mut choices = 0;
    let steps: Vec<Value> = (0..size)
        .map(|n| {
            // Four choices in all, far apart: sixteen routes.
            let choose = choices < 4 && n > (choices + 1) * size / 6;
            let step = step(n, lanes, choose, &mut chance);
            choices += usize::from(step.get("any_of").is_some());
            step
        })
        .collect();
    let last = (size.saturating_sub(lanes)..size).map(|n| json!({"step": id(n)}));
    json!({
        "format": "backcast",
        "version": 1,
        "currency": "EUR",
        "goal": {
            "title": format!("A goal at the end of {size} steps"),
            "launch": "2030-12-31",
            "requires": last.collect::<Vec<_>>(),
        },
        "steps": steps,
        "resources": (0..RESOURCES).map(resource).collect::<Vec<_>>(),
        "acquisitions": (0..RESOURCES).filter(|n| n % 10 == 3).map(acquisition).collect::<Vec<_>>(),
    })
}

/// Step `n` stands in lane `n % lanes`, `n / lanes` steps from the beginning. Its two prerequisites
/// are alternatives where there is to be a choice.
fn step(n: usize, lanes: usize, choose: bool, chance: &mut Chance) -> Value {
    let depth = n / lanes;
    let mut requires = Vec::new();
    if depth > 0 {
        requires.push(n - lanes);
        if chance.once_in(2) {
            // A second one from a lane nearby, now and then from far away.
            let reach = if chance.once_in(20) {
                lanes
            } else {
                3.min(lanes)
            };
            let lane = (n % lanes + 1 + chance.below(reach)) % lanes;
            let back = 1 + chance.below(depth.min(2));
            requires.push((depth - back) * lanes + lane);
        }
    }
    requires.dedup();
    let milestone = depth % 10 == 9;
    let mut step = json!({
        "id": id(n),
        "number": n + 1,
        "title": title(n, chance),
        "days": if milestone { 0 } else { 2 + chance.below(20) },
        "milestone": milestone,
    });
    let links = requires
        .iter()
        .map(|n| json!({"step": id(*n)}))
        .collect::<Vec<_>>();
    if choose && links.len() == 2 {
        step["any_of"] = json!([{"id": format!("choice-{n}"), "alternatives": links}]);
    } else if !links.is_empty() {
        step["requires"] = json!(links);
    }
    if !milestone && chance.once_in(4) {
        step["needs"] = json!([{"resource": format!("r{}", chance.below(RESOURCES))}]);
    }
    step
}

fn resource(n: usize) -> Value {
    let state = match n % 10 {
        3 => "missing",
        7 => "unknown",
        _ => "have",
    };
    json!({
        "id": format!("r{n}"),
        "title": format!("Resource {}", n + 1),
        "kind": "asset",
        "availability": [{"state": state}],
    })
}

fn acquisition(n: usize) -> Value {
    json!({
        "id": format!("get-{n}"),
        "title": format!("Get resource {}", n + 1),
        "resource": format!("r{n}"),
        "amount": 1,
        "cost": 10_000 + 1_000 * n,
        "lead": 20,
        "ramp_up": 5,
    })
}

fn id(n: usize) -> String {
    format!("s{}", n + 1)
}

fn title(n: usize, chance: &mut Chance) -> String {
    const WHO: [&str; 8] = [
        "Customers",
        "Every team",
        "The pilot region",
        "Suppliers",
        "New colleagues",
        "The board",
        "Planners",
        "Partners",
    ];
    const WHAT: [&str; 8] = [
        "have one place to ask",
        "agree on what is measured",
        "work with the new record",
        "are trained and at ease",
        "see their own results",
        "decide without a form",
        "answer within a day",
        "know what comes next",
    ];
    format!(
        "{} {} ({})",
        WHO[chance.below(8)],
        WHAT[chance.below(8)],
        n + 1
    )
}

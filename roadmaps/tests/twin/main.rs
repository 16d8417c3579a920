//! The engine against its twin: everything that an analysis says of thousands of small random
//! roadmaps is found a second time by brute force, and every schedule is checked on its own.
//!
//! `BACKCAST_TWIN_CASES` says how many roadmaps; `make soak` sets it high.

mod brute;
mod check;
mod days;
mod generate;

use std::env;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use roadmaps::plan::outlook::{LaunchCost, Waiting, outlook};
use roadmaps::plan::{Reading, analyse};
use serde_json::Value;

/// How many roadmaps `cargo test` looks at.
const CASES: u32 = 1_000;

/// A runner that makes the same cases each time.
fn runner() -> TestRunner {
    let cases = env::var("BACKCAST_TWIN_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok());
    let seed = env::var("BACKCAST_TWIN_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok());
    let config = Config {
        cases: cases.unwrap_or(CASES),
        failure_persistence: None,
        max_shrink_iters: 4_000,
        ..Config::default()
    };
    let mut bytes = [7; 32];
    bytes[..8].copy_from_slice(&u64::to_le_bytes(seed.unwrap_or(2_027)));
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
}

fn tapes() -> impl Strategy<Value = Vec<u16>> {
    prop::collection::vec(0..2_520_u16, 0..260)
}

/// Fails with what was found.
fn hold<T>(outcome: Result<(), TestError<T>>) {
    match outcome {
        Err(TestError::Fail(why, _)) => panic!("{why}"),
        Err(TestError::Abort(why)) => panic!("{why}"),
        Ok(()) => {}
    }
}

#[test]
fn the_engine_says_what_its_twin_says() {
    let outcome = runner().run(&tapes(), |numbers| {
        let (roadmap, today) = generate::roadmap(&numbers);
        let analysis = analyse(&roadmap, today);
        let said = serde_json::to_value(&analysis).expect("an analysis is plain data");
        let twin = brute::Twin::new(&roadmap, today);
        if twin.has_loop() {
            prop_assert_eq!(&said["reason"], "loop", "a loop is named");
            return Ok(());
        }
        if let Some(difference) = difference("", &twin.expected(), &said) {
            let roadmap = serde_json::to_string(&roadmap).expect("a roadmap is plain data");
            return Err(TestCaseError::fail(format!(
                "{difference}\ntoday {today}\n{roadmap}"
            )));
        }
        check::schedule(&roadmap, today, &analysis).map_err(|flaw| {
            let roadmap = serde_json::to_string(&roadmap).expect("a roadmap is plain data");
            TestCaseError::fail(format!("{flaw}\ntoday {today}\n{roadmap}"))
        })
    });
    hold(outcome);
}

#[test]
fn samples_of_certain_steps_finish_on_the_earliest_date() {
    let outcome = runner().run(&tapes(), |numbers| {
        let (roadmap, today) = generate::roadmap(&numbers);
        let Some(risk) = outlook(&roadmap, today).risk else {
            return Ok(());
        };
        let expected = analyse(&roadmap, today).goal.earliest_finish;
        let seen = [risk.p10, risk.p50, risk.p90].map(Some);
        if seen != [expected; 3] {
            let roadmap = serde_json::to_string(&roadmap).expect("a roadmap is plain data");
            return Err(TestCaseError::fail(format!(
                "{seen:?} instead of {expected:?}\ntoday {today}\n{roadmap}"
            )));
        }
        Ok(())
    });
    hold(outcome);
}

#[test]
fn neither_waiting_nor_an_earlier_launch_is_ever_cheaper() {
    let outcome = runner().run(&tapes(), |numbers| {
        let (roadmap, today) = generate::roadmap(&numbers);
        let ahead = outlook(&roadmap, today);
        let price = |waiting: &Waiting| match (waiting.reading, &waiting.fix) {
            (Reading::Feasible, _) => Some(0),
            (Reading::FeasibleIf, Some(fix)) => Some(fix.cost.0),
            (Reading::Infeasible, _) => Some(i64::MAX),
            _ => None,
        };
        let waits: Vec<i64> = ahead.waiting.iter().filter_map(price).collect();
        let launches = ahead.frontier.windows(2);
        let falls =
            |pair: &[LaunchCost]| pair[0].launch < pair[1].launch && pair[0].cost > pair[1].cost;
        if !waits.is_sorted() || !launches.into_iter().all(falls) {
            let roadmap = serde_json::to_string(&roadmap).expect("a roadmap is plain data");
            return Err(TestCaseError::fail(format!(
                "{:?} {:?}\ntoday {today}\n{roadmap}",
                ahead.waiting, ahead.frontier
            )));
        }
        Ok(())
    });
    hold(outcome);
}

/// The first place where the engine says something else than what is expected. Fields that the
/// twin does not know are passed over.
fn difference(place: &str, expected: &Value, said: &Value) -> Option<String> {
    match (expected, said) {
        (Value::Object(fields), Value::Object(said)) => {
            fields.iter().find_map(|(name, expected)| {
                let place = format!("{place}/{name}");
                difference(&place, expected, said.get(name).unwrap_or(&Value::Null))
            })
        }
        (Value::Array(items), Value::Array(said)) if items.len() == said.len() => {
            let pairs = items.iter().zip(said).enumerate();
            pairs.into_iter().find_map(|(at, (expected, said))| {
                let named = expected.get("id").and_then(Value::as_str);
                let place = format!("{place}/{}", named.map_or(at.to_string(), str::to_owned));
                difference(&place, expected, said)
            })
        }
        _ if expected == said => None,
        _ => Some(format!(
            "{place}: expected {expected}, the engine says {said}"
        )),
    }
}

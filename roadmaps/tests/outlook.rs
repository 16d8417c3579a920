//! What lies ahead: waiting, the ambition ladder, the frontier, how sure the launch date is.

use chrono::NaiveDate;
use roadmaps::exchange::json;
use roadmaps::model::{Money, Roadmap};
use roadmaps::plan::Reading;
use roadmaps::plan::outlook::{Outlook, outlook};
use serde_json::{Value, json};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn read(value: &Value) -> Roadmap {
    json::read(value.to_string().as_bytes(), "test.json").expect("the JSON form")
}

/// Looks ahead from Monday 4 January 2027.
fn ahead(value: &Value) -> Outlook {
    outlook(&read(value), day("2027-01-04"))
}

/// ENGINE.md's worked example.
fn worked() -> Value {
    json!({
        "format": "backcast", "version": 1, "currency": "EUR",
        "goal": {"title": "Goal", "launch": "2027-03-01", "requires": [{"step": "C"}]},
        "steps": [
            {"id": "C", "title": "C", "days": 3,
             "any_of": [{"id": "g", "alternatives": [{"step": "A"}, {"step": "B"}]}]},
            {"id": "A", "title": "A", "days": 5, "needs": [{"resource": "R"}]},
            {"id": "B", "title": "B", "days": 40},
        ],
        "resources": [{"id": "R", "title": "R", "kind": "asset",
                       "availability": [{"state": "missing"}]}],
        "acquisitions": [{"id": "buy", "resource": "R", "cost": 50_000, "lead": 20, "ramp_up": 10}],
    })
}

#[test]
fn waiting_makes_the_worked_example_impossible() {
    let waiting = ahead(&worked()).waiting;
    let days: Vec<u32> = waiting.iter().map(|waiting| waiting.days).collect();
    assert_eq!(days, [0, 30, 60, 90]);
    assert_eq!(waiting[0].reading, Reading::FeasibleIf);
    let fix = waiting[0].fix.as_ref().expect("R can be bought today");
    assert_eq!(fix.cost, Money(5_000_000));
    // R can wait until 7 January; on 3 February it comes too late, and B's 40 days long do not fit.
    assert_eq!(waiting[1].date, day("2027-02-03"));
    assert_eq!(waiting[1].reading, Reading::Infeasible);
    assert_eq!(waiting[1].fix, None);
}

#[test]
fn work_that_was_decided_on_does_not_wait() {
    let mut value = worked();
    value["goal"]["launch"] = json!("2027-03-05");
    let waiting = ahead(&value).waiting;
    assert_eq!(
        waiting[0].reading,
        Reading::Feasible,
        "B and C fit in 44 days"
    );
    assert_eq!(
        waiting[1].reading,
        Reading::Infeasible,
        "nobody decided on B yet"
    );
    value["steps"][0]["any_of"][0]["choice"] = json!("B");
    let waiting = ahead(&value).waiting;
    let readings: Vec<Reading> = waiting.iter().map(|waiting| waiting.reading).collect();
    assert_eq!(readings, [Reading::Feasible; 4], "B was chosen and goes on");
}

#[test]
fn alternatives_close_in_the_order_of_their_days() {
    let closing = ahead(&worked()).closing;
    let named: Vec<(&str, NaiveDate)> = closing
        .iter()
        .map(|closing| (closing.step.as_str(), closing.date))
        .collect();
    assert_eq!(named, [("A", day("2027-01-07"))], "B is too late already");
}

#[test]
fn an_earlier_launch_costs_more() {
    let frontier = ahead(&worked()).frontier;
    let points: Vec<(NaiveDate, i64)> = frontier
        .iter()
        .map(|point| (point.launch, point.cost.0))
        .collect();
    // R after 30 days, A 5, C 3: 38 working days. B 40, C 3: 43.
    assert_eq!(
        points,
        [(day("2027-02-24"), 5_000_000), (day("2027-03-03"), 0)]
    );
    assert!(frontier.iter().all(|point| point.proven));
}

#[test]
fn the_ladder_says_what_the_next_criterion_costs() {
    let mut value = worked();
    value["goal"]["criteria"] = json!([
        {"id": "dear", "title": "Dear", "steps": ["A"]},
        {"id": "free", "title": "Free", "steps": ["B"]},
        {"id": "never", "title": "Never", "steps": ["D"]},
        {"id": "loose", "title": "Loose"},
    ]);
    let steps = value["steps"].as_array_mut().expect("a list");
    steps.push(json!({"id": "D", "title": "D", "days": 400}));
    let ladder = ahead(&value).ladder;
    let rungs: Vec<(&str, i64, i64)> = ladder
        .rungs
        .iter()
        .map(|rung| (rung.criterion.as_str(), rung.more.0, rung.cost.0))
        .collect();
    assert_eq!(rungs, [("free", 0, 0), ("dear", 5_000_000, 5_000_000)]);
    assert_eq!(ladder.beyond.len(), 1, "400 days do not fit");
    assert_eq!(ladder.untied.len(), 1);
}

#[test]
fn how_sure_it_is_follows_from_three_points() {
    // One step of 10 to 40 days, most likely 20: triangular. By day 41 all is done; by 25 not.
    let value = json!({
        "format": "backcast", "version": 1,
        "goal": {"title": "Goal", "launch": "2027-02-05", "requires": [{"step": "A"}]},
        "steps": [
            {"id": "A", "title": "A", "days": {"best": 10, "likely": 20, "worst": 40}},
            {"id": "B", "title": "B", "days": {"best": 1, "likely": 2, "worst": 3}},
        ],
    });
    let risk = ahead(&value).risk.expect("it can be reached");
    // 25 working days until the close of 5 February: 1 − (40 − 25)² / ((40 − 10)(40 − 20)).
    let probability = risk.probability.expect("there is a launch date");
    assert!((probability - 0.625).abs() < 0.02, "{probability}");
    // Its median lies at 40 − √(0.5 · 30 · 20) = 22.7 days: the 23rd working day.
    assert_eq!(risk.p50, day("2027-02-03"));
    assert!(risk.p10 < risk.p50 && risk.p50 < risk.p90);
    assert_eq!(risk.steps.len(), 1, "B does not lead to the goal");
    assert_eq!(risk.steps[0].criticality, 1.0);
    assert_eq!(risk.certain, 0);
    let last = risk.curve.last().expect("it has points");
    assert_eq!(last.probability, 1.0);
    let rising = risk
        .curve
        .windows(2)
        .all(|pair| pair[0].date < pair[1].date && pair[0].probability <= pair[1].probability);
    assert!(rising, "a distribution rises");
    assert_eq!(ahead(&value).risk, Some(risk), "the same samples each time");
}

#[test]
fn without_a_fix_there_is_no_probability() {
    let mut value = worked();
    value["acquisitions"] = json!([]);
    let ahead = ahead(&value);
    assert_eq!(ahead.risk, None);
    assert_eq!(ahead.frontier.len(), 1, "B alone, later");
}

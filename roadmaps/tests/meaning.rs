//! The meaning, settled: each of the points that presence and time decide, by its own example.
//! Today is Monday 4 January 2027, launch Monday 1 March, no holidays, unless said.
//!
//! Points about capacity, absences, tranche sums and the ceiling (26, 37, 38, 40, 41), kill criteria
//! (46), the backbone (49) and floats per milestone (24) wait for their own parts of the engine.

use roadmaps::model::Roadmap;
use roadmaps::plan::analyse;
use roadmaps::plan::outlook::outlook;
use serde_json::{Value, json};

/// Analyses a roadmap on Monday 4 January 2027 and compares what is said at some places. A place
/// is a path of names; in a list, a name is the `id`, `resource` or `step` of one of its items.
fn check(roadmap: Value, expected: &[(&str, Value)]) {
    check_on("2027-01-04", roadmap, expected);
}

fn check_on(today: &str, roadmap: Value, expected: &[(&str, Value)]) {
    let mut whole =
        json!({ "format": "backcast", "version": 1, "goal": { "launch": "2027-03-01" } });
    merge(&mut whole, roadmap);
    let roadmap: Roadmap = serde_json::from_value(whole).expect("the example is a roadmap");
    let today = today.parse().expect("a day");
    let analysis = serde_json::to_value(analyse(&roadmap, today)).expect("plain data");
    for (place, expected) in expected {
        let said = place
            .split('/')
            .fold(analysis.clone(), |value, name| at(&value, name));
        assert_eq!(said, *expected, "{place} of {analysis:#}");
    }
}

fn merge(into: &mut Value, from: Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (name, value) in from {
                merge(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (into, from) => *into = from,
    }
}

fn at(value: &Value, name: &str) -> Value {
    let Some(list) = value.as_array() else {
        return value.get(name).cloned().unwrap_or(Value::Null);
    };
    if name == "count" {
        return json!(list.len());
    }
    if let Ok(position) = name.parse::<usize>() {
        return list.get(position).cloned().unwrap_or(Value::Null);
    }
    let named = |item: &&Value| {
        ["id", "step", "resource"]
            .iter()
            .any(|key| item[*key] == name)
    };
    list.iter().find(named).cloned().unwrap_or(Value::Null)
}

/// One of some alternatives before the goal.
fn any(alternatives: &[&str]) -> Value {
    let alternatives: Vec<Value> = alternatives
        .iter()
        .map(|step| json!({ "step": step }))
        .collect();
    json!([{ "id": "g", "alternatives": alternatives }])
}

fn missing(id: &str) -> Value {
    json!({ "id": id, "kind": "asset", "availability": [{ "state": "missing" }] })
}

#[test]
fn point_01_ties_between_routes_go_by_the_earliest_finish() {
    let steps = json!([{ "id": "A", "days": 10 }, { "id": "B", "days": 5 }]);
    check(
        json!({ "goal": { "any_of": any(&["A", "B"]) }, "steps": steps }),
        &[
            ("steps/B/on_route", json!(true)),
            ("steps/A/on_route", json!(false)),
        ],
    );
}

#[test]
fn point_02_a_dropped_step_is_a_fact_and_a_choice_is_not() {
    check(
        json!({
            "goal": { "requires": [{ "step": "A" }] },
            "steps": [{ "id": "A", "days": 5, "progress": { "state": "dropped" } }],
        }),
        &[("conflicts", json!([[{ "fact": "dropped", "step": "A" }]]))],
    );
    let group =
        json!([{ "id": "g", "choice": "A", "alternatives": [{ "step": "A" }, { "step": "B" }] }]);
    check(
        json!({
            "goal": { "any_of": group },
            "steps": [{ "id": "A", "days": 60 }, { "id": "B", "days": 5 }],
        }),
        &[
            ("verdict", json!("feasible_if")),
            (
                "conflicts",
                json!([[{ "fact": "launch", "date": "2027-03-01" }]]),
            ),
        ],
    );
}

#[test]
fn point_03_a_gap_counts_no_acquisitions() {
    check(
        json!({
            "goal": { "requires": [{ "step": "A" }] },
            "steps": [{ "id": "A", "days": 5, "needs": [{ "resource": "R" }] }],
            "resources": [missing("R")],
            "acquisitions": [{ "id": "a", "resource": "R", "cost": 10, "lead": 5 }],
        }),
        &[
            ("gaps/R/needed_by", json!("2027-02-23")),
            ("gaps/R/missing", Value::Null),
            ("gaps/R/steps", json!(["A"])),
            ("steps/A/earliest_start", json!("2027-01-11")),
        ],
    );
}

#[test]
fn point_04_a_latest_date_is_never_after_the_launch() {
    check(
        json!({ "goal": { "launch": "2027-01-01" } }),
        &[
            ("goal/latest", json!("2027-01-01")),
            ("goal/earliest_finish", json!("2027-01-04")),
        ],
    );
}

#[test]
fn point_05_a_feasible_goal_takes_no_acquisition() {
    check(
        json!({
            "goal": { "any_of": any(&["A", "B"]) },
            "steps": [
                { "id": "A", "days": 5, "needs": [{ "resource": "R" }] },
                { "id": "B", "days": 5, "needs": [{ "resource": "M", "total": 100 }] },
            ],
            "resources": [
                missing("R"),
                { "id": "M", "kind": "budget", "availability": [{ "state": "have", "amount": 500 }] },
            ],
            "acquisitions": [{ "id": "a", "resource": "R", "cost": 10 }],
        }),
        &[
            ("verdict", json!("feasible")),
            ("fixes", json!([])),
            ("steps/B/on_route", json!(true)),
            ("acquisitions/a/taken", json!(0)),
        ],
    );
}

#[test]
fn point_06_without_a_fix_the_least_bad_route_that_ends_first() {
    let steps = json!([{ "id": "A", "days": 50 }, { "id": "B", "days": 45 }]);
    check(
        json!({ "goal": { "any_of": any(&["A", "B"]) }, "steps": steps }),
        &[
            ("verdict", json!("infeasible")),
            ("steps/B/on_route", json!(true)),
        ],
    );
}

#[test]
fn point_07_the_route_keeps_a_choice_that_the_first_fix_changes() {
    let group =
        json!([{ "id": "g", "choice": "A", "alternatives": [{ "step": "A" }, { "step": "B" }] }]);
    check(
        json!({
            "goal": { "any_of": group },
            "steps": [{ "id": "A", "days": 5, "needs": [{ "resource": "R" }] }, { "id": "B", "days": 5 }],
            "resources": [missing("R")],
            "acquisitions": [{ "id": "a", "resource": "R", "cost": 50 }],
        }),
        &[
            ("fixes/0/route", json!([{ "any_of": "g", "step": "B" }])),
            ("steps/A/on_route", json!(true)),
            ("acquisitions/a/taken", json!(1)),
        ],
    );
}

#[test]
fn point_07_what_the_first_fix_lends_counts_only_on_the_route() {
    let groups =
        json!([{ "id": "g", "choice": "A", "alternatives": [{ "step": "A" }, { "step": "B" }] }]);
    let way = json!([{ "id": "h", "alternatives": [{ "step": "C" }, { "step": "D" }] }]);
    check(
        json!({
            "goal": { "any_of": groups },
            "steps": [
                { "id": "A", "days": 5, "needs": [{ "resource": "R" }] },
                { "id": "B", "days": 5, "any_of": way },
                { "id": "C", "days": 10 },
                { "id": "D", "days": 1, "needs": [{ "resource": "M", "total": 10 }] },
            ],
            "resources": [
                missing("R"),
                { "id": "M", "kind": "budget", "availability": [{ "state": "have", "amount": 100 }] },
            ],
        }),
        &[
            (
                "fixes/0/route",
                json!([{ "any_of": "g", "step": "B" }, { "any_of": "h", "step": "C" }]),
            ),
            ("steps/A/on_route", json!(true)),
            // The way to B alone changes one group; the other is open, and D serves it earliest.
            ("steps/B/earliest_start", json!("2027-01-05")),
        ],
    );
}

#[test]
fn point_08_route_dates_gaps_and_fixes_are_pessimistic() {
    check(
        json!({
            "goal": { "requires": [{ "step": "A" }] },
            "steps": [{ "id": "A", "days": 5, "needs": [{ "resource": "X" }] }],
            "resources": [{ "id": "X", "kind": "asset" }],
            "acquisitions": [{ "id": "a", "resource": "X", "cost": 1, "lead": 20 }],
        }),
        &[
            ("verdict", json!("undecided")),
            ("reason", json!("unknowns")),
            ("steps/A/earliest_start", json!("2027-02-01")),
            ("gaps/X/state", json!("unknown")),
            ("fixes/count", json!(1)),
        ],
    );
}

#[test]
fn point_09_nothing_in_a_fix_can_be_left_out() {
    check(
        json!({
            "goal": { "requires": [{ "step": "A" }] },
            "steps": [{ "id": "A", "days": 5, "needs": [{ "resource": "R" }] }],
            "resources": [missing("R"), missing("Q")],
            "acquisitions": [{ "id": "a0", "resource": "Q" }, { "id": "a1", "resource": "R" }],
        }),
        &[
            ("fixes/count", json!(1)),
            ("fixes/0/acquisitions/0/id", json!("a1")),
        ],
    );
}

#[test]
fn points_10_and_11_cost_and_spending_are_apart_and_what_is_drawn_counts_no_more() {
    check(
        json!({
            "goal": { "requires": [{ "step": "A" }, { "step": "B" }, { "step": "P" }] },
            "steps": [
                { "id": "A", "days": 5, "needs": [{ "resource": "R" }, { "resource": "M", "total": 70 }] },
                { "id": "B", "days": 9, "needs": [{ "resource": "M", "total": 20 }],
                  "progress": { "state": "started", "started": "2027-01-01" } },
                { "id": "P", "days": 1, "provides": { "resource": "Q", "amount": 1, "acquisition": "b" } },
            ],
            "resources": [
                missing("R"), missing("Q"),
                { "id": "M", "kind": "budget", "availability": [{ "state": "have", "amount": 500 }] },
            ],
            "acquisitions": [
                { "id": "a", "resource": "R", "cost": 10 }, { "id": "b", "resource": "Q", "cost": 3 },
            ],
        }),
        &[("fixes/0/cost", json!(10)), ("fixes/0/spending", json!(73))],
    );
}

#[test]
fn point_13_what_flips_is_had_while_the_rest_is_missing() {
    check(
        json!({
            "goal": { "any_of": any(&["A", "B"]) },
            "steps": [
                { "id": "A", "days": 5, "needs": [{ "resource": "x" }] },
                { "id": "B", "days": 5, "needs": [{ "resource": "y" }] },
            ],
            "resources": [{ "id": "x", "kind": "asset" }, { "id": "y", "kind": "asset" }],
        }),
        &[("flips", json!([["x"], ["y"]]))],
    );
}

#[test]
fn point_14_a_steps_verdict_takes_it_for_the_goal() {
    check(
        json!({
            "goal": { "requires": [{ "step": "C" }] },
            "steps": [
                { "id": "C", "days": 3, "any_of": any(&["A", "B"]) },
                { "id": "A", "days": 5, "requires": [{ "step": "A0" }], "needs": [{ "resource": "R" }] },
                { "id": "A0", "days": 1 },
                { "id": "B", "days": 40 },
            ],
            "resources": [missing("R")],
            "acquisitions": [{ "id": "a", "resource": "R", "lead": 20, "ramp_up": 10 }],
        }),
        &[
            ("steps/B/verdict", json!("infeasible")),
            ("steps/A0/verdict", json!("feasible")),
            ("steps/A/verdict", json!("feasible_if")),
            ("alternatives/B/verdict", json!("infeasible")),
        ],
    );
}

#[test]
fn point_15_the_goal_finishes_no_earlier_than_what_it_requires() {
    check(
        json!({
            "goal": { "requires": [{ "step": "C" }] },
            "steps": [
                { "id": "A", "days": 20 },
                { "id": "C", "days": 3, "requires": [{ "step": "A", "link": "SS" }] },
            ],
        }),
        &[
            ("goal/earliest_finish", json!("2027-01-29")),
            ("goal/float", json!(21)),
        ],
    );
}

#[test]
fn point_16_what_binds_a_milestone_is_dated_on_the_day_that_it_shows() {
    check(
        json!({
            "goal": { "requires": [{ "step": "M" }], "needs": [{ "resource": "R" }] },
            "steps": [{ "id": "M", "milestone": true, "not_before": "2027-01-13" }],
            "resources": [missing("R")],
            "acquisitions": [{ "id": "a", "resource": "R", "lead": 30 }],
        }),
        &[
            ("steps/M/earliest_finish", json!("2027-01-13")),
            ("acquisitions/a/order_by", json!("2027-01-18")),
        ],
    );
}

#[test]
fn point_17_a_requirement_holds_on_every_working_day() {
    let step = |state: Value| {
        json!({
            "goal": { "requires": [{ "step": "A" }] },
            "steps": [{ "id": "A", "days": 10, "needs": [{ "resource": "R" }] }],
            "resources": [{ "id": "R", "kind": "asset", "availability": [state] }],
        })
    };
    check(
        step(json!({ "state": "have", "from": "2027-02-01" })),
        &[
            ("steps/A/earliest_start", json!("2027-02-01")),
            ("verdict", json!("feasible")),
        ],
    );
    check(
        step(json!({ "state": "have", "until": "2027-01-08" })),
        &[
            ("verdict", json!("infeasible")),
            ("steps/A/earliest_start", json!("2027-01-04")),
        ],
    );
}

#[test]
fn point_18_an_order_waits_for_its_budget_to_open() {
    check(
        json!({
            "goal": { "requires": [{ "step": "A" }] },
            "steps": [{ "id": "A", "days": 5, "needs": [{ "resource": "R" }] }],
            "resources": [
                missing("R"),
                { "id": "M", "kind": "budget",
                  "availability": [{ "state": "have", "amount": 50, "from": "2027-02-01" }] },
            ],
            "acquisitions": [{ "id": "a", "resource": "R", "cost": 50, "lead": 2, "budget": "M" }],
        }),
        &[("steps/A/earliest_start", json!("2027-02-03"))],
    );
}

#[test]
fn point_19_off_the_route_the_way_that_changes_the_fewest_groups() {
    // X is an alternative in two groups; the way with the earlier goal finish dates it.
    check(
        json!({
            "goal": { "requires": [{ "step": "C" }, { "step": "D" }] },
            "steps": [
                { "id": "C", "days": 3, "any_of": [
                    { "id": "g", "choice": "P", "alternatives": [{ "step": "P" }, { "step": "X" }] } ] },
                { "id": "D", "days": 9, "any_of": [
                    { "id": "h", "choice": "P", "alternatives": [{ "step": "P" }, { "step": "X" }] } ] },
                { "id": "P", "days": 1 },
                { "id": "X", "days": 2 },
            ],
        }),
        &[
            ("steps/X/latest_finish", json!("2027-02-24")),
            ("steps/X/on_route", json!(false)),
        ],
    );
}

#[test]
fn points_20_21_and_47_off_the_route_what_lacks_is_acquired_and_nothing_is_critical() {
    check(
        json!({
            "goal": { "any_of": any(&["A", "B"]) },
            "steps": [
                { "id": "A", "days": 5 },
                { "id": "B", "days": 10, "needs": [{ "resource": "R" }] },
            ],
            "resources": [missing("R")],
            "acquisitions": [{ "id": "a", "resource": "R", "cost": 5, "lead": 20 }],
        }),
        &[
            ("steps/B/on_route", json!(false)),
            ("steps/B/earliest_start", json!("2027-02-01")),
            ("steps/B/point_of_no_return", json!("2027-01-19")),
            ("steps/B/critical", json!(false)),
            ("steps/A/point_of_no_return", json!("2027-02-23")),
            ("alternatives/B/point_of_no_return", json!("2027-01-19")),
        ],
    );
}

#[test]
fn point_22_what_does_not_lead_to_the_goal_counts_from_the_launch_date() {
    check(
        json!({ "steps": [{ "id": "A", "days": 5 }] }),
        &[
            ("steps/A/leads_to_goal", json!(false)),
            ("steps/A/latest_finish", json!("2027-03-01")),
            ("steps/A/critical", json!(false)),
        ],
    );
}

#[test]
fn point_23_a_missed_deadline_warns_and_moves_no_date() {
    check(
        json!({
            "goal": { "requires": [{ "step": "C" }] },
            "steps": [
                { "id": "A", "days": 20, "deadline": "2027-01-15" },
                { "id": "C", "days": 3, "requires": [{ "step": "A" }] },
            ],
        }),
        &[
            ("steps/A/latest_finish", json!("2027-02-24")),
            ("verdict", json!("feasible")),
            ("problems/0/kind", json!("deadline")),
        ],
    );
}

#[test]
fn point_25_a_group_shows_the_steps_below_it_and_links_to_each() {
    check(
        json!({
            "goal": { "requires": [{ "step": "G" }] },
            "steps": [
                { "id": "G", "group": true },
                { "id": "A", "days": 5, "group_id": "G" },
                { "id": "B", "days": 7, "group_id": "G", "requires": [{ "step": "A" }] },
            ],
        }),
        &[
            ("steps/G/earliest_start", json!("2027-01-04")),
            ("steps/G/latest_finish", json!("2027-03-01")),
            ("steps/G/float", json!(29)),
            ("steps/A/latest_finish", json!("2027-02-18")),
        ],
    );
}

#[test]
fn point_27_the_holidays_of_the_netherlands() {
    let roadmap = |launch: &str| {
        json!({
            "calendar": { "holidays": "NL" },
            "goal": { "launch": launch, "requires": [{ "step": "A" }] },
            "steps": [{ "id": "A", "days": 1, "not_before": "2027-03-26" },
                      { "id": "B", "days": 1, "not_before": "2027-03-27" },
                      { "id": "C", "days": 1, "not_before": "2027-04-27" },
                      { "id": "D", "days": 1, "not_before": "2027-05-05" },
                      { "id": "E", "days": 1, "not_before": "2027-05-06" }],
        })
    };
    check(
        roadmap("2027-06-01"),
        &[
            ("steps/A/earliest_start", json!("2027-03-26")),
            ("steps/B/earliest_start", json!("2027-03-30")),
            ("steps/C/earliest_start", json!("2027-04-28")),
            ("steps/D/earliest_start", json!("2027-05-05")),
            ("steps/E/earliest_start", json!("2027-05-07")),
        ],
    );
}

#[test]
fn point_28_today_is_shown_also_where_it_is_not_worked() {
    check_on(
        "2027-01-02",
        json!({
            "goal": { "requires": [{ "step": "M" }] },
            "steps": [{ "id": "M", "milestone": true }, { "id": "A", "days": 1 }],
        }),
        &[
            ("steps/M/earliest_finish", json!("2027-01-02")),
            ("steps/A/earliest_start", json!("2027-01-04")),
        ],
    );
}

#[test]
fn points_29_and_30_finished_steps_require_nothing_and_started_ones_still_do() {
    let roadmap = |state: &str| {
        json!({
            "goal": { "requires": [{ "step": "C" }] },
            "steps": [
                { "id": "P", "days": 5, "needs": [{ "resource": "R" }] },
                { "id": "C", "days": 3, "requires": [{ "step": "P" }],
                  "progress": { "state": state, "started": "2027-01-01", "finished": "2027-01-01" } },
            ],
            "resources": [missing("R")],
        })
    };
    check(
        roadmap("finished"),
        &[
            ("verdict", json!("feasible")),
            ("steps/P/on_route", json!(false)),
        ],
    );
    check(
        roadmap("started"),
        &[
            ("verdict", json!("infeasible")),
            ("steps/P/on_route", json!(true)),
        ],
    );
}

#[test]
fn point_31_a_started_step_has_what_it_needs() {
    check(
        json!({
            "goal": { "requires": [{ "step": "A" }] },
            "steps": [{ "id": "A", "days": 5, "needs": [{ "resource": "R" }],
                        "progress": { "state": "started", "started": "2027-01-04" } }],
            "resources": [missing("R")],
        }),
        &[
            ("verdict", json!("feasible")),
            ("gaps", json!([])),
            ("steps/A/blocked", json!(false)),
        ],
    );
}

#[test]
fn point_32_finish_links_into_a_started_step_hold() {
    let roadmap = |link: &str| {
        json!({
            "goal": { "requires": [{ "step": "T" }] },
            "steps": [
                { "id": "D", "days": 20 },
                { "id": "T", "days": 4, "requires": [{ "step": "D", "link": link, "lag": 2 }],
                  "progress": { "state": "started", "started": "2027-01-04" } },
            ],
        })
    };
    check(
        roadmap("FF"),
        &[("steps/T/earliest_finish", json!("2027-02-02"))],
    );
    check(
        roadmap("FS"),
        &[("steps/T/earliest_finish", json!("2027-01-07"))],
    );
}

#[test]
fn point_33_a_step_finished_today_frees_the_next_from_tomorrow() {
    check(
        json!({
            "goal": { "requires": [{ "step": "B" }] },
            "steps": [
                { "id": "A", "days": 5,
                  "progress": { "state": "finished", "started": "2027-01-01", "finished": "2027-01-04" } },
                { "id": "B", "days": 1, "requires": [{ "step": "A" }] },
            ],
        }),
        &[("steps/B/earliest_start", json!("2027-01-05"))],
    );
}

#[test]
fn point_34_working_days_before_today_have_elapsed() {
    check(
        json!({
            "goal": { "requires": [{ "step": "A" }] },
            "steps": [{ "id": "A", "days": 5, "progress": { "state": "started", "started": "2027-01-01" } }],
        }),
        &[("steps/A/earliest_finish", json!("2027-01-07"))],
    );
}

#[test]
fn point_35_progress_shows_real_dates() {
    let finished =
        json!({ "state": "finished", "started": "2026-12-28", "finished": "2026-12-30" });
    check(
        json!({
            "goal": { "requires": [{ "step": "F" }, { "step": "S" }] },
            "steps": [
                { "id": "F", "days": 2, "progress": finished },
                { "id": "S", "days": 5, "progress": { "state": "started", "started": "2027-01-01" } },
                { "id": "X", "days": 5, "progress": { "state": "dropped" } },
            ],
        }),
        &[
            ("steps/F/earliest_start", json!("2026-12-28")),
            ("steps/F/latest_start", json!("2026-12-28")),
            ("steps/F/latest_finish", json!("2026-12-30")),
            ("steps/F/float", Value::Null),
            ("steps/F/critical", json!(false)),
            ("steps/F/point_of_no_return", Value::Null),
            ("steps/S/earliest_start", json!("2027-01-01")),
            ("steps/S/latest_start", json!("2027-01-01")),
            ("steps/S/point_of_no_return", Value::Null),
            ("steps/X/earliest_start", Value::Null),
            ("steps/X/latest_finish", Value::Null),
            ("steps/X/float", Value::Null),
            ("steps/X/verdict", json!("infeasible")),
        ],
    );
}

#[test]
fn point_36_what_no_record_covers_is_missing() {
    check(
        json!({
            "goal": { "requires": [{ "step": "A" }] },
            "steps": [{ "id": "A", "days": 5, "needs": [{ "resource": "R", "per_day": 3 }] }],
            "resources": [{ "id": "R", "kind": "asset", "availability": [{ "state": "have", "amount": 2 }] }],
        }),
        &[
            ("verdict", json!("infeasible")),
            ("gaps/R/missing", json!(1)),
            ("gaps/R/state", json!("missing")),
        ],
    );
}

#[test]
fn point_39_an_amount_in_all_is_needed_evenly_over_the_working_days() {
    // Six days of work over ten are 0.6 a day; all of it at once would need six.
    let with = |amount: f64, verdict: &str| {
        check(
            json!({
                "goal": { "requires": [{ "step": "A" }] },
                "steps": [{ "id": "A", "days": 10, "needs": [{ "resource": "R", "total": 6 }] }],
                "resources": [{ "id": "R", "kind": "asset",
                    "availability": [{ "state": "have", "amount": amount }] }],
            }),
            &[("verdict", json!(verdict))],
        );
    };
    with(0.6, "feasible");
    with(0.599, "infeasible");
    // Of a week with ten times as much, no more than its days' part can be used.
    check(
        json!({
            "goal": { "requires": [{ "step": "A" }] },
            "steps": [{ "id": "A", "days": 10, "needs": [{ "resource": "R", "total": 6 }] }],
            "resources": [{ "id": "R", "kind": "asset", "availability": [
                { "state": "have", "amount": 6, "until": "2027-01-08" },
                { "state": "have", "amount": 0.5, "from": "2027-01-11" }] }],
        }),
        &[("verdict", json!("infeasible"))],
    );
}

#[test]
fn points_42_and_43_one_fact_a_resource_and_fewest_facts_first() {
    check(
        json!({
            "goal": { "requires": [{ "step": "A" }] },
            "steps": [
                { "id": "A", "days": 5, "requires": [{ "step": "B" }],
                  "needs": [{ "resource": "designer", "per_day": 2 }, { "resource": "Late" }] },
                { "id": "B", "days": 30 },
            ],
            "resources": [
                { "id": "designer", "kind": "skill" },
                { "id": "P", "kind": "people", "skills": ["designer"],
                  "availability": [{ "state": "have", "amount": 1 }] },
                { "id": "Late", "kind": "asset", "availability": [{ "state": "have", "from": "2027-02-26" }] },
            ],
        }),
        &[(
            "conflicts",
            json!([
                [{ "fact": "missing", "resource": "designer", "from": "2027-02-23", "until": "2027-03-01" }],
                [{ "fact": "missing", "resource": "Late", "from": "2027-02-23", "until": "2027-02-25" },
                 { "fact": "launch", "date": "2027-03-01" }],
            ]),
        )],
    );
}

#[test]
fn point_44_the_limit_is_one_unless_given_and_applying_uses_one() {
    check(
        json!({
            "steps": [{ "id": "P", "days": 1, "provides": { "resource": "R", "amount": 1, "acquisition": "b" } }],
            "resources": [missing("R")],
            "acquisitions": [{ "id": "a", "resource": "R" }, { "id": "b", "resource": "R", "limit": 3 }],
        }),
        &[
            ("acquisitions/a/left", json!(1)),
            ("acquisitions/b/left", json!(2)),
        ],
    );
}

#[test]
fn point_45_a_step_waits_until_what_it_needs_is_there() {
    check(
        json!({
            "goal": { "requires": [{ "step": "A" }] },
            "steps": [
                { "id": "A", "days": 1, "needs": [{ "resource": "R" }] },
                { "id": "P", "days": 20, "provides": { "resource": "R", "amount": 1 } },
                { "id": "Q", "days": 30, "provides": { "resource": "R", "amount": 1 } },
            ],
            "resources": [missing("R")],
        }),
        &[
            ("steps/A/earliest_start", json!("2027-02-01")),
            ("steps/Q/leads_to_goal", json!(true)),
            ("verdict", json!("feasible")),
        ],
    );
}

/// What waiting 30 calendar days brings, and what was said of today.
fn waiting(roadmap: Value) -> [Value; 2] {
    let mut whole =
        json!({ "format": "backcast", "version": 1, "goal": { "launch": "2027-03-01" } });
    merge(&mut whole, roadmap);
    let roadmap: Roadmap = serde_json::from_value(whole).expect("the example is a roadmap");
    let ahead = outlook(&roadmap, "2027-01-04".parse().expect("a day"));
    let told = |at: usize| serde_json::to_value(&ahead.waiting[at]).expect("plain data");
    [told(0), told(1)]
}

#[test]
fn point_50_calendar_days_in_which_orders_and_route_changes_wait_and_work_does_not() {
    // 30 calendar days after Monday 4 January; 30 working days would be 15 February.
    let order = |lead: u32| {
        waiting(json!({
            "goal": { "requires": [{ "step": "A" }] },
            "steps": [{ "id": "A", "days": 5, "needs": [{ "resource": "R" }] }],
            "resources": [missing("R")],
            "acquisitions": [{ "id": "a", "resource": "R", "cost": 9, "lead": lead }],
        }))
    };
    let [now, later] = order(14);
    assert_eq!(later["date"], "2027-02-03", "calendar days");
    assert_eq!(now["reading"], "feasible_if");
    assert_eq!(
        later["reading"], "feasible_if",
        "14 and 5 days fit from 3 February"
    );
    let [now, later] = order(15);
    assert_eq!(now["reading"], "feasible_if");
    assert_eq!(later["reading"], "infeasible", "the order waited");

    // Work that needs neither goes on: 38 of the 41 days would be too many from 3 February.
    let [_, later] = waiting(json!({
        "goal": { "requires": [{ "step": "A" }] },
        "steps": [{ "id": "A", "days": 38 }],
    }));
    assert_eq!(later["reading"], "feasible");
    // Nor does a choice that was made wait; one that is open or would change does.
    let group = |choice: Value| {
        json!([{ "id": "g", "choice": choice,
            "alternatives": [{ "step": "A" }, { "step": "B" }] }])
    };
    for (choice, reading) in [
        (json!("A"), "feasible"),
        (json!(null), "infeasible"),
        (json!("B"), "infeasible"),
    ] {
        let [_, later] = waiting(json!({
            "goal": { "any_of": group(choice.clone()) },
            "steps": [{ "id": "A", "days": 38 }, { "id": "B", "days": 60 }],
        }));
        assert_eq!(later["reading"], reading, "chosen: {choice}");
    }
}

#[test]
fn point_48_what_alternatives_share_is_none_of_theirs() {
    check(
        json!({
            "goal": { "any_of": any(&["A", "B"]) },
            "steps": [
                { "id": "A", "days": 5, "requires": [{ "step": "S" }] },
                { "id": "B", "days": 6, "requires": [{ "step": "S" }] },
                { "id": "S", "days": 10, "needs": [{ "resource": "R" }] },
            ],
            "resources": [missing("R")],
        }),
        &[
            ("alternatives/A/point_of_no_return", json!("2027-02-23")),
            ("alternatives/A/missing", json!([])),
        ],
    );
}

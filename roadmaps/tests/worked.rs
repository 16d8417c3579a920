//! The worked example of the design, whole.

use roadmaps::model::Roadmap;
use roadmaps::plan::{Analysis, analyse};
use serde_json::{Value, json};

fn worked() -> Analysis {
    let roadmap: Roadmap = serde_json::from_str(include_str!("fixtures/worked.json"))
        .expect("the worked example is a roadmap");
    analyse(&roadmap, "2027-01-04".parse().expect("a day"))
}

fn step<'a>(analysis: &'a Value, id: &str) -> &'a Value {
    let steps = analysis["steps"].as_array().expect("steps are a list");
    steps
        .iter()
        .find(|step| step["id"] == id)
        .expect("the step is analysed")
}

#[test]
fn the_worked_example_comes_out_whole() {
    let analysis = serde_json::to_value(worked()).expect("an analysis is plain data");
    assert_eq!(analysis["verdict"], "feasible_if", "R can be had in time");
    assert_eq!(
        analysis["readings"],
        json!({"pessimistic": "feasible_if", "optimistic": "feasible_if"})
    );
    let c = step(&analysis, "C");
    assert_eq!(
        (&c["latest_start"], &c["latest_finish"]),
        (&json!("2027-02-25"), &json!("2027-03-01"))
    );
    let a = step(&analysis, "A");
    assert_eq!(
        (&a["latest_start"], &a["latest_finish"]),
        (&json!("2027-02-18"), &json!("2027-02-24"))
    );
    assert_eq!(
        a["float"], 3,
        "R arrives on 15 February, A needs it from 18 February"
    );
    assert_eq!(a["on_route"], true);
    assert_eq!(a["point_of_no_return"], "2027-01-07");
    let b = step(&analysis, "B");
    assert_eq!(
        (&b["on_route"], &b["critical"], &b["float"]),
        (&json!(false), &json!(false), &json!(-2))
    );
    assert_eq!(
        b["verdict"], "infeasible",
        "B cannot be finished by its own latest finish"
    );
    assert_eq!(
        analysis["conflicts"],
        json!([[
            {"fact": "missing", "resource": "R", "from": "2027-02-18", "until": "2027-02-24"},
            {"fact": "launch", "date": "2027-03-01"}
        ]])
    );
    assert_eq!(
        analysis["fixes"],
        json!([{
            "cost": 50000, "spending": 0,
            "acquisitions": [{"id": "buy-R", "count": 1, "order_by": "2027-01-07"}],
            "route": [{"any_of": "g", "step": "A"}], "proven": true
        }])
    );
    assert_eq!(
        analysis["levers"],
        json!([{"lever": "launch", "launch": "2027-03-03", "cost": 0}])
    );
    assert_eq!(analysis["gaps"][0]["resource"], "R");
    assert_eq!(analysis["gaps"][0]["needed_by"], "2027-02-18");
    assert_eq!(
        analysis["gaps"][0]["missing"],
        Value::Null,
        "presence has no amount"
    );
}

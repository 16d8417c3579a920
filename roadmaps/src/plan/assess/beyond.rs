//! What lies beyond the calendar has no date: a chain of steps can take longer than there are years.

use crate::plan::calendar::is_beyond;

use super::*;

/// Takes away the dates of an analysis that are no more than the ends of the calendar.
pub(super) fn forget(analysis: &mut Analysis) {
    let forget = |date: &mut Option<NaiveDate>| *date = date.filter(|&date| !is_beyond(date));
    for step in &mut analysis.steps {
        forget(&mut step.earliest_start);
        forget(&mut step.earliest_finish);
        forget(&mut step.latest_start);
        forget(&mut step.latest_finish);
        forget(&mut step.point_of_no_return);
        forget(&mut step.planned);
    }
    forget(&mut analysis.goal.latest);
    forget(&mut analysis.goal.earliest_finish);
    for gap in &mut analysis.gaps {
        forget(&mut gap.needed_by);
    }
    for fact in analysis
        .conflicts
        .iter_mut()
        .flat_map(|conflict| &mut conflict.0)
    {
        if let Fact::Missing { from, until, .. } = fact {
            forget(from);
            forget(until);
        }
    }
    for way in &mut analysis.alternatives {
        forget(&mut way.point_of_no_return);
    }
    let orders = analysis
        .fixes
        .iter_mut()
        .flat_map(|fix| &mut fix.acquisitions);
    orders.for_each(|order| forget(&mut order.order_by));
    for way in &mut analysis.acquisitions {
        forget(&mut way.order_by);
    }
}

#[cfg(test)]
mod tests {
    use chrono::Datelike;

    use crate::exchange::json;
    use crate::plan::{Analysis, analyse};
    use crate::say::Language;

    /// So many steps of 100,000 days after each other in a group, and one of 1 day. The first needs
    /// what is missing and is planned on the first day; the last has a deadline.
    fn chain(steps: usize) -> Analysis {
        let long = (1..=steps).map(|at| {
            let requires = match at {
                1 => r#""needs": [{"resource": "r"}], "planned_start": "2027-01-04""#.to_owned(),
                _ => format!(r#""requires": [{{"step": "s{}"}}]"#, at - 1),
            };
            format!(r#"{{"id": "s{at}", "days": 100000, "group_id": "g", {requires}}}"#)
        });
        let text = format!(
            r#"{{"format": "backcast", "goal": {{"title": "G", "launch": "2027-03-05",
                "requires": [{{"step": "c"}}]}}, "steps": [
                {{"id": "g", "title": "Group", "group": true}}, {},
                {{"id": "c", "title": "C", "days": 1, "group_id": "g", "deadline": "2027-02-01",
                    "requires": [{{"step": "s{steps}"}}]}}],
                "resources": [{{"id": "r", "kind": "asset", "availability": [
                    {{"state": "missing"}}]}}]}}"#,
            long.collect::<Vec<_>>().join(",")
        );
        let roadmap = json::read(text.as_bytes(), "test").expect("a roadmap");
        analyse(&roadmap, "2027-01-04".parse().expect("a day"))
    }

    #[test]
    fn what_lies_beyond_the_calendar_has_no_date() {
        let within = chain(20);
        let [group, .., last] = within.steps.as_slice() else {
            panic!("all steps are told");
        };
        assert!(last.earliest_finish.is_some_and(|date| date.year() > 9_000));
        assert_eq!(group.earliest_finish, last.earliest_finish);

        let beyond = chain(30);
        let [group, first, .., last] = beyond.steps.as_slice() else {
            panic!("all steps are told");
        };
        assert_eq!(last.earliest_finish, None);
        assert_eq!(group.earliest_finish, None, "a part of it has no end");
        assert_eq!(first.latest_start, None, "before the first year");
        assert!(first.earliest_start.is_some());
        assert_eq!(beyond.goal.earliest_finish, None);
        let text = serde_json::to_string(&beyond).expect("plain data");
        for end in ["9999-12-31", "0001-01-01"] {
            assert!(!text.contains(end), "{end} is no date of a step");
        }
        let said = [Language::En, Language::Nl].map(|language| {
            let problems = beyond.problems.iter();
            let said = problems.map(|problem| problem.sentence.text(language));
            said.collect::<Vec<_>>().join("\n").replace('\u{a0}', " ")
        });
        let [en, nl] = said;
        assert!(
            en.contains("“C” misses its deadline of 1 February 2027: no calendar goes so far."),
            "{en}"
        );
        assert!(
            nl.contains("“C” haalt zijn deadline van 1 februari 2027 niet: zo ver gaat geen"),
            "{nl}"
        );
        assert!(!en.contains(" 9999") && !nl.contains(" 9999"), "{en}\n{nl}");
    }
}

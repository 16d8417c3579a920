//! The verdict in sentences: one place for window, report and command line.

use std::collections::BTreeSet;

use crate::model::{Node, Requirement, ResourceId, Roadmap, Step, StepId};
use crate::plan::{Analysis, Conflict, Fact, Lever, ProblemKind, Reading, Reason, Verdict};
use crate::say::{Language, Sentence, Span};

/// The verdict as the sentences that follow each other at the head of the window.
pub fn headline(roadmap: &Roadmap, analysis: &Analysis) -> Vec<Sentence> {
    if analysis.reason == Some(Reason::Loop) {
        return vec![loop_sentence(analysis)];
    }
    if analysis.verdict == Verdict::Feasible && !is_begun(analysis) {
        return vec![Sentence::NothingBeforeGoal];
    }
    if roadmap.goal.launch.is_none() {
        return vec![Sentence::NoLaunchDate];
    }
    match analysis.verdict {
        Verdict::Feasible => feasible(roadmap, analysis),
        Verdict::FeasibleIf => {
            let mut said = vec![Sentence::NotYet];
            said.extend(what_is_wrong(roadmap, analysis));
            said.push(cheapest_fix(roadmap, analysis));
            said
        }
        Verdict::Infeasible => {
            let mut said = vec![Sentence::No];
            said.extend(what_is_wrong(roadmap, analysis));
            said.push(if analysis.gaps.is_empty() {
                Sentence::NoWayInTime
            } else {
                Sentence::NothingGetsThem
            });
            said.extend(lever(analysis));
            said
        }
        Verdict::Undecided => undecided(roadmap, analysis),
    }
}

/// What is worth knowing next to the verdict.
pub fn subline(roadmap: &Roadmap, analysis: &Analysis) -> Vec<Sentence> {
    let mut said = Vec::new();
    let bare = not_worked_out(roadmap, analysis);
    if !bare.is_empty() {
        let steps = bare.iter().map(|step| step_title(roadmap, &step.id));
        said.push(Sentence::CountsOn {
            steps: steps.collect(),
        });
    }
    if analysis.verdict == Verdict::FeasibleIf {
        said.extend(lever(analysis));
    }
    if !analysis.not_checked.is_empty() && states_amounts(roadmap) {
        said.push(Sentence::CapacityNotChecked);
    }
    said
}

/// Whether a yes holds only so far: nothing is stated yet that would say when the goal is reached.
pub fn provisional(roadmap: &Roadmap, analysis: &Analysis) -> bool {
    analysis.verdict == Verdict::Feasible
        && (roadmap.goal.launch.is_none()
            || !is_begun(analysis)
            || without_estimate(analysis) > 0
            || !not_worked_out(roadmap, analysis).is_empty())
}

/// Sentences one after the other, as pieces.
pub fn spans(sentences: &[Sentence], language: Language) -> Vec<Span> {
    let mut pieces: Vec<Span> = Vec::new();
    for sentence in sentences {
        if let Some(last) = pieces.last_mut() {
            last.text.push(' ');
        }
        pieces.extend(sentence.spans(language));
    }
    pieces
}

/// Sentences one after the other, as text.
pub fn text(sentences: &[Sentence], language: Language) -> String {
    spans(sentences, language)
        .into_iter()
        .map(|span| span.text)
        .collect()
}

/// Whether anything at all is stated of a step: how long it takes, what it needs or requires, or
/// what became of it. Of an alternative without that, *feasible* means nothing.
pub fn is_worked_out(step: &Step) -> bool {
    let requires = !step.requires.is_empty() || !step.any_of.is_empty();
    let happened = step.progress.is_some() || step.days.is_some();
    requires || happened || !step.needs.is_empty() || step.group
}

/// What leads the facts of a conflict: how many of them rule the goal out together.
pub fn ruled_out_by(conflict: &Conflict) -> Sentence {
    let count = conflict.0.len() as u32;
    Sentence::RuledOutBy { count }
}

/// A fact of a conflict as a sentence.
pub fn fact(roadmap: &Roadmap, fact: &Fact) -> Sentence {
    match fact {
        Fact::Missing { resource, .. } => Sentence::FactMissing {
            resource: resource_title(roadmap, resource),
        },
        Fact::Dropped { step } => Sentence::FactDropped {
            step: step_title(roadmap, step),
        },
        Fact::Gone { of, id } => Sentence::FactGone {
            step: node_title(roadmap, of),
            id: id.clone(),
        },
        Fact::Launch { date } => Sentence::FactLaunch { launch: *date },
    }
}

/// The title of a step, or its id where it has none.
pub fn step_title(roadmap: &Roadmap, id: &StepId) -> String {
    let found = roadmap.steps.iter().find(|step| step.id == *id);
    match found {
        Some(step) if !step.title.is_empty() => step.title.clone(),
        _ => id.to_string(),
    }
}

/// The title of a resource, or its id where it has none.
pub fn resource_title(roadmap: &Roadmap, id: &ResourceId) -> String {
    let found = roadmap.resources.iter().find(|resource| resource.id == *id);
    match found {
        Some(resource) if !resource.title.is_empty() => resource.title.clone(),
        _ => id.to_string(),
    }
}

/// The title of the goal or a step.
pub fn node_title(roadmap: &Roadmap, node: &Node) -> String {
    match node {
        Node::Goal => roadmap.goal.title.clone(),
        Node::Step(id) => step_title(roadmap, id),
    }
}

fn loop_sentence(analysis: &Analysis) -> Sentence {
    let looping = analysis
        .problems
        .iter()
        .find_map(|problem| match &problem.sentence {
            Sentence::ProblemLoop { steps } => Some(steps.clone()),
            _ => None,
        });
    Sentence::LoopInTheWay {
        steps: looping.unwrap_or_default(),
    }
}

fn feasible(roadmap: &Roadmap, analysis: &Analysis) -> Vec<Sentence> {
    if provisional(roadmap, analysis) {
        let count = without_estimate(analysis);
        let lacking = (count > 0).then_some(Sentence::StepsUnestimated { count });
        return [Sentence::NothingInTheWay]
            .into_iter()
            .chain(lacking)
            .collect();
    }
    let mut said = vec![Sentence::VerdictYes];
    if let (Some(float), Some(finish)) = (analysis.goal.float, analysis.goal.earliest_finish) {
        said.push(Sentence::SpareDays {
            days: float.unsigned_abs(),
            finish,
        });
    }
    said
}

/// Whether any step leads to the goal yet.
fn is_begun(analysis: &Analysis) -> bool {
    analysis.steps.iter().any(|step| step.leads_to_goal)
}

/// How many steps on the working route nobody has estimated.
fn without_estimate(analysis: &Analysis) -> u32 {
    let problems = analysis.problems.iter();
    let lacking: BTreeSet<&StepId> = problems
        .filter(|problem| problem.kind == ProblemKind::NoEstimate)
        .flat_map(|problem| &problem.steps)
        .collect();
    let steps = analysis.steps.iter();
    steps
        .filter(|step| step.on_route && lacking.contains(&step.id))
        .count() as u32
}

/// The alternatives that the verdict counts on while nothing at all is stated under them.
fn not_worked_out<'a>(roadmap: &'a Roadmap, analysis: &Analysis) -> Vec<&'a Step> {
    let taken: BTreeSet<&StepId> = match analysis.verdict {
        Verdict::Feasible => {
            let taken = analysis.alternatives.iter().filter(|way| way.taken);
            taken.map(|way| &way.step).collect()
        }
        Verdict::FeasibleIf => {
            let route = analysis.fixes.first().map(|fix| &fix.route);
            route
                .into_iter()
                .flatten()
                .map(|choice| &choice.step)
                .collect()
        }
        Verdict::Infeasible | Verdict::Undecided => return Vec::new(),
    };
    let steps = roadmap.steps.iter();
    steps
        .filter(|step| taken.contains(&step.id) && !is_worked_out(step))
        .collect()
}

/// Whether anything is stated of how much: only then can sums say more than presence and time.
fn states_amounts(roadmap: &Roadmap) -> bool {
    let of_need = |need: &Requirement| need.per_day.is_some() || need.total.is_some();
    let needs = roadmap.steps.iter().flat_map(|step| &step.needs);
    needs.chain(&roadmap.goal.needs).any(of_need)
        || roadmap.acquisitions.iter().any(|way| way.budget.is_some())
        || roadmap.resources.iter().any(|resource| {
            let amounts = resource
                .availability
                .iter()
                .any(|have| have.amount.is_some());
            amounts || !resource.absences.is_empty()
        })
}

/// What stands in the way, most pressing first.
fn what_is_wrong(roadmap: &Roadmap, analysis: &Analysis) -> Vec<Sentence> {
    let mut said = Vec::new();
    let route_only = analysis.verdict == Verdict::FeasibleIf
        && analysis
            .fixes
            .first()
            .is_some_and(|fix| fix.acquisitions.is_empty());
    if !analysis.gaps.is_empty() {
        said.push(Sentence::ThingsMissing {
            count: analysis.gaps.len() as u32,
        });
    }
    let facts = || analysis.conflicts.iter().flat_map(|conflict| &conflict.0);
    if facts().any(|fact| matches!(fact, Fact::Dropped { .. })) {
        said.push(Sentence::DroppedInTheWay);
    }
    if facts().any(|fact| matches!(fact, Fact::Gone { .. })) {
        said.push(Sentence::GoneInTheWay);
    }
    if let Some(float) = analysis.goal.float.filter(|&float| float < 0) {
        said.push(Sentence::DaysTooLate {
            days: float.unsigned_abs(),
        });
    }
    let any_choice = roadmap
        .steps
        .iter()
        .flat_map(|step| &step.any_of)
        .chain(&roadmap.goal.any_of)
        .any(|group| group.choice.is_some());
    if route_only && any_choice && said.is_empty() {
        said.push(Sentence::ChosenRouteFails);
    }
    said
}

fn cheapest_fix(roadmap: &Roadmap, analysis: &Analysis) -> Sentence {
    let Some(fix) = analysis.fixes.first() else {
        return Sentence::SearchLimit;
    };
    let first = fix
        .acquisitions
        .iter()
        .filter_map(|order| order.order_by)
        .min();
    let Some(order_by) = first else {
        return Sentence::FreeFix;
    };
    let (cost, currency) = (fix.cost, roadmap.currency.clone());
    if fix.proven {
        Sentence::CheapestFix {
            cost,
            currency,
            order_by,
        }
    } else {
        Sentence::CheapestFixBestFound {
            cost,
            currency,
            order_by,
        }
    }
}

fn lever(analysis: &Analysis) -> Option<Sentence> {
    analysis.levers.first().map(|lever| match lever {
        Lever::Launch { launch, .. } => Sentence::LeverLaunch { launch: *launch },
    })
}

fn undecided(roadmap: &Roadmap, analysis: &Analysis) -> Vec<Sentence> {
    let mut said = vec![Sentence::Undecided];
    let searching = [analysis.readings.pessimistic, analysis.readings.optimistic]
        .contains(&Reading::NotSettled);
    if searching {
        said.push(Sentence::SearchLimit);
    } else if let Some(first) = analysis.flips.first() {
        let what = first.iter().map(|id| resource_title(roadmap, id)).collect();
        said.push(Sentence::FindOut { what });
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::json;
    use crate::plan;
    use chrono::NaiveDate;
    use insta::assert_snapshot;

    /// What is said of a goal on 5 March 2027 on Monday 4 January, headline and subline in both
    /// languages, after whether it holds only so far.
    fn check(goal: &str, steps: &str, more: &str) -> String {
        let text = format!(
            r#"{{"format": "backcast", "goal": {{"title": "G", "launch": "2027-03-05" {goal}}},
                "steps": [{steps}] {more}}}"#
        );
        let roadmap = json::read(text.as_bytes(), "test").expect("a roadmap");
        let today = NaiveDate::from_ymd_opt(2027, 1, 4).expect("a day");
        let analysis = plan::analyse(&roadmap, today);
        let mut said = format!("{}\n", super::provisional(&roadmap, &analysis));
        for language in [Language::En, Language::Nl] {
            for sentences in [headline(&roadmap, &analysis), subline(&roadmap, &analysis)] {
                let line = super::text(&sentences, language).replace('\u{a0}', " ");
                said.push_str(&format!("{line}\n"));
            }
        }
        said
    }

    const REQUIRES_A: &str = r#", "requires": [{"step": "a"}]"#;

    #[test]
    fn a_plan_that_nobody_has_estimated_gets_no_date() {
        let estimated = r#"{"id": "a", "title": "A", "days": 5}"#;
        assert_snapshot!(check(REQUIRES_A, estimated, ""), @r"
        false
        Yes, the goal can be reached. It can be finished by 8 January 2027, 40 working days to spare.

        Ja, het doel is haalbaar. Het kan op 8 januari 2027 klaar zijn, 40 werkdagen speling.
        ");
        let one = r#"{"id": "a", "title": "A"}"#;
        assert_snapshot!(check(REQUIRES_A, one, ""), @r"
        true
        Nothing stands in the way so far. One step has no estimate yet, so there is no finish date.

        Tot nu toe staat er niets in de weg. Eén stap heeft nog geen schatting; daarom is er nog geen einddatum.
        ");
        let two = r#"{"id": "a", "title": "A", "requires": [{"step": "b"}]},
            {"id": "b", "title": "B"}, {"id": "m", "title": "M", "milestone": true},
            {"id": "aside", "title": "Leads nowhere"}"#;
        assert_snapshot!(check(REQUIRES_A, two, ""), @r"
        true
        Nothing stands in the way so far. Two steps have no estimate yet, so there is no finish date.

        Tot nu toe staat er niets in de weg. Voor twee stappen is er nog geen schatting, en daarom nog geen einddatum.
        ");
    }

    #[test]
    fn a_goal_that_no_step_leads_to_is_not_called_feasible() {
        assert_snapshot!(check("", "", ""), @r"
        true
        No step leads to the goal yet. What must be true right before it? Select the goal and press Enter.

        Er leidt nog geen stap naar het doel. Wat moet er waar zijn, vlak daarvoor? Selecteer het doel en druk op Enter.
        ");
        let aside = r#"{"id": "aside", "title": "Leads nowhere", "days": 3}"#;
        assert_snapshot!(check("", aside, ""), @r"
        true
        No step leads to the goal yet. What must be true right before it? Select the goal and press Enter.

        Er leidt nog geen stap naar het doel. Wat moet er waar zijn, vlak daarvoor? Selecteer het doel en druk op Enter.
        ");
    }

    #[test]
    fn a_yes_that_hangs_on_an_empty_alternative_says_so() {
        let goal = r#", "any_of": [{"id": "g", "title": "How?", "alternatives": [
            {"step": "a"}, {"step": "b"}]}]"#;
        let lacks = r#"{"id": "a", "title": "A", "days": 5, "needs": [{"resource": "r"}]}"#;
        let missing = r#", "resources": [{"id": "r", "title": "R", "kind": "asset",
            "availability": [{"state": "missing"}]}]"#;
        let empty = format!(r#"{lacks}, {{"id": "b", "title": "B"}}"#);
        assert_snapshot!(check(goal, &empty, missing), @r"
        true
        Nothing stands in the way so far. One step has no estimate yet, so there is no finish date.
        It counts on “B”, which nobody has worked out yet.
        Tot nu toe staat er niets in de weg. Eén stap heeft nog geen schatting; daarom is er nog geen einddatum.
        Dit rekent op “B”, en dat heeft nog niemand uitgewerkt.
        ");
        let milestone = format!(r#"{lacks}, {{"id": "b", "title": "B", "milestone": true}}"#);
        assert_snapshot!(check(goal, &milestone, missing), @r"
        true
        Nothing stands in the way so far.
        It counts on “B”, which nobody has worked out yet.
        Tot nu toe staat er niets in de weg.
        Dit rekent op “B”, en dat heeft nog niemand uitgewerkt.
        ");
        let worked_out = format!(r#"{lacks}, {{"id": "b", "title": "B", "days": 9}}"#);
        assert_snapshot!(check(goal, &worked_out, missing), @r"
        false
        Yes, the goal can be reached. It can be finished by 14 January 2027, 36 working days to spare.

        Ja, het doel is haalbaar. Het kan op 14 januari 2027 klaar zijn, 36 werkdagen speling.
        ");
        let chosen = goal.replace(r#""title": "How?""#, r#""title": "How?", "choice": "a""#);
        assert_snapshot!(check(&chosen, &empty, missing), @r"
        false
        Not yet. One thing is missing. Another route can, and costs nothing extra.
        It counts on “B”, which nobody has worked out yet.
        Nog niet. Er ontbreekt één ding. Een andere route kan wel, en kost niets extra.
        Dit rekent op “B”, en dat heeft nog niemand uitgewerkt.
        ");
    }

    #[test]
    fn what_was_not_added_up_is_said_only_where_amounts_are_stated() {
        let need = |much: &str| {
            format!(
                r#"{{"id": "a", "title": "A", "days": 5, "needs": [{{"resource": "r" {much}}}]}}"#
            )
        };
        let have = r#", "resources": [{"id": "r", "title": "R", "kind": "people",
            "availability": [{"state": "have"}]}]"#;
        assert_snapshot!(check(REQUIRES_A, &need(""), have), @r"
        false
        Yes, the goal can be reached. It can be finished by 8 January 2027, 40 working days to spare.

        Ja, het doel is haalbaar. Het kan op 8 januari 2027 klaar zijn, 40 werkdagen speling.
        ");
        assert_snapshot!(check(REQUIRES_A, &need(r#", "per_day": 1"#), have), @r"
        false
        Yes, the goal can be reached. It can be finished by 8 January 2027, 40 working days to spare.
        By presence and time; capacity, absences and budgets together were not checked yet.
        Ja, het doel is haalbaar. Het kan op 8 januari 2027 klaar zijn, 40 werkdagen speling.
        Op aanwezigheid en tijd; capaciteit, afwezigheid en budgetten samen zijn nog niet nagerekend.
        ");
    }
}

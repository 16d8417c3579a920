//! The ambition ladder: which success criteria are within reach, and what the next one costs.

use chrono::NaiveDate;
use serde::Serialize;

use crate::model::{Criterion, CriterionId, Goal, Link, Money, Prerequisite, Roadmap, StepId};
use crate::plan::Reading;
use crate::plan::assess::{Terms, cheapest};

/// So many criteria are compared at most; each asks for an analysis in every round.
const MOST_CRITERIA: usize = 12;
/// So many steps are analysed at most, all rounds together; beyond it the order stays as stated.
const EFFORT: usize = 400_000;

/// The criteria from the one that is nearest to the farthest.
#[derive(Clone, Debug, Default, PartialEq, Serialize, specta::Type)]
pub struct Ladder {
    /// The criteria that can be reached, each together with all before it.
    pub rungs: Vec<Rung>,
    /// Those that cannot be reached by the launch date together with the others.
    pub beyond: Vec<CriterionId>,
    /// Those that no step is tied to, of which nothing can be said.
    pub untied: Vec<CriterionId>,
}

/// A criterion, and what it takes to reach it and all before it.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
pub struct Rung {
    /// The criterion.
    pub criterion: CriterionId,
    /// What it adds to the cost of those before it.
    pub more: Money,
    /// What all up to it cost together.
    pub cost: Money,
}

pub(super) fn ladder(roadmap: &Roadmap, today: NaiveDate) -> Ladder {
    let criteria = &roadmap.goal.criteria;
    let (tied, untied): (Vec<&Criterion>, Vec<&Criterion>) = criteria
        .iter()
        .partition(|criterion| !criterion.steps.is_empty());
    let mut ladder = Ladder {
        untied: untied
            .into_iter()
            .map(|criterion| criterion.id.clone())
            .collect(),
        ..Ladder::default()
    };
    let mut left: Vec<&Criterion> = tied.into_iter().take(MOST_CRITERIA).collect();
    let mut reached: Vec<&StepId> = Vec::new();
    let mut cost = 0;
    let mut effort = EFFORT;
    while !left.is_empty() {
        let mut nearest: Option<(i64, usize)> = None;
        for (at, criterion) in left.iter().enumerate() {
            let together = reached.iter().copied().chain(&criterion.steps);
            let asked = reaching(roadmap, together);
            effort = effort.saturating_sub(roadmap.steps.len());
            if let Some(needed) = cost_of(&asked, today)
                && nearest.is_none_or(|(least, _)| needed < least)
            {
                nearest = Some((needed, at));
            }
            // Nothing is cheaper than nothing more.
            if nearest.is_some_and(|(least, _)| least <= cost || effort == 0) {
                break;
            }
        }
        let Some((needed, at)) = nearest else {
            break;
        };
        let criterion = left.remove(at);
        reached.extend(&criterion.steps);
        ladder.rungs.push(Rung {
            criterion: criterion.id.clone(),
            more: Money(needed.saturating_sub(cost).max(0)),
            cost: Money(needed),
        });
        cost = needed;
    }
    ladder.beyond = left
        .into_iter()
        .map(|criterion| criterion.id.clone())
        .collect();
    ladder
}

/// The same roadmap with a goal that requires nothing but some steps.
fn reaching<'a>(roadmap: &Roadmap, steps: impl Iterator<Item = &'a StepId>) -> Roadmap {
    let requires = steps.map(|step| Prerequisite {
        step: step.clone(),
        link: Link::default(),
        lag: 0,
        extra: Default::default(),
    });
    let goal = Goal {
        launch: roadmap.goal.launch,
        requires: requires.collect(),
        ..Goal::default()
    };
    Roadmap {
        goal,
        ..roadmap.clone()
    }
}

/// What reaching the goal costs, in hundredths; none when it cannot be reached.
fn cost_of(roadmap: &Roadmap, today: NaiveDate) -> Option<i64> {
    match cheapest(roadmap, today, Terms::default()) {
        (Reading::Feasible, _) => Some(0),
        (_, fix) => fix.map(|fix| fix.cost.0),
    }
}

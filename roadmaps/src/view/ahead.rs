//! What lies ahead, in lines for a terminal and for the report.

use super::step_title;
use crate::model::{Criterion, CriterionId, Money, Roadmap};
use crate::plan::Reading;
use crate::plan::outlook::{Outlook, Waiting};
use crate::plan::risk::Risk;
use crate::say::Language;
use crate::say::words::Word;

/// So many of the hardest steps are named.
const HARDEST: usize = 3;

/// A heading and what stands below it.
pub type Section = (Word, Vec<String>);

/// What lies ahead, section by section; what has nothing to say is left out.
pub fn ahead(roadmap: &Roadmap, outlook: &Outlook, language: Language) -> Vec<Section> {
    let teller = Teller { roadmap, language };
    let sections = [
        (Word::HowSure, teller.how_sure(outlook)),
        (Word::WhatWaitingCosts, teller.waiting(outlook)),
        (Word::WhatClosesWhen, teller.closing(outlook)),
        (Word::AmbitionLadder, teller.ladder(outlook)),
        (Word::CostByLaunch, teller.frontier(outlook)),
    ];
    sections
        .into_iter()
        .filter(|(_, lines)| !lines.is_empty())
        .collect()
}

/// How a criterion is called.
fn criterion_title(roadmap: &Roadmap, id: &CriterionId) -> String {
    let criteria = &roadmap.goal.criteria;
    let named = |criterion: &&Criterion| criterion.id == *id && !criterion.title.is_empty();
    let found = criteria.iter().find(named);
    found.map_or_else(|| id.as_str().to_owned(), |found| found.title.clone())
}

struct Teller<'a> {
    roadmap: &'a Roadmap,
    language: Language,
}

impl Teller<'_> {
    fn how_sure(&self, outlook: &Outlook) -> Vec<String> {
        let Some(risk) = &outlook.risk else {
            return Vec::new();
        };
        let language = self.language;
        if risk.certain as usize == risk.steps.len() {
            return vec![language.word(Word::NothingUncertain).to_owned()];
        }
        let mut lines = Vec::new();
        if let (Some(launch), Some(probability)) = (self.roadmap.goal.launch, risk.probability) {
            let percent = percent(probability);
            let day = language.date(launch);
            lines.push(language.phrase(Word::ChanceOfLaunch, &[&percent, &day]));
        }
        let days = [risk.p10, risk.p50, risk.p90].map(|day| language.date(day));
        let days: Vec<&str> = days.iter().map(String::as_str).collect();
        lines.push(language.phrase(Word::ChanceByDays, &days));
        lines.extend(self.hardest(risk));
        if risk.certain > 0 {
            let counts = [risk.certain.to_string(), risk.steps.len().to_string()];
            lines.push(language.phrase(Word::CountedAsCertain, &[&counts[0], &counts[1]]));
        }
        lines.push(language.word(Word::WithoutCapacity).to_owned());
        lines
    }

    fn hardest(&self, risk: &Risk) -> Option<String> {
        let uncertain = risk
            .steps
            .iter()
            .filter(|step| step.criticality * step.spread > 0.0);
        let titles: Vec<String> = uncertain
            .take(HARDEST)
            .map(|step| step_title(self.roadmap, &step.id))
            .collect();
        let named = self.language.phrase(Word::Hardest, &[&titles.join("; ")]);
        (!titles.is_empty()).then_some(named)
    }

    fn waiting(&self, outlook: &Outlook) -> Vec<String> {
        let language = self.language;
        let today = outlook.waiting.first().map(|waiting| waiting.reading);
        if today == Some(Reading::Infeasible) {
            return vec![language.word(Word::NeverPossible).to_owned()];
        }
        let line = |waiting: &Waiting| {
            let costs = self.cost_of(waiting);
            match waiting.days {
                0 => language.phrase(Word::DecidedToday, &[&costs]),
                _ => language.phrase(Word::DecidedOn, &[&language.date(waiting.date), &costs]),
            }
        };
        outlook.waiting.iter().map(line).collect()
    }

    fn cost_of(&self, waiting: &Waiting) -> String {
        let word = match (waiting.reading, &waiting.fix) {
            (Reading::Feasible, _) => Word::NothingToAcquire,
            (Reading::FeasibleIf, Some(fix)) if fix.acquisitions.is_empty() => Word::OtherChoice,
            (Reading::FeasibleIf, Some(fix)) => return self.money(fix.cost),
            (Reading::Infeasible, _) => Word::NoLongerPossible,
            (Reading::FeasibleIf | Reading::NotSettled, _) => Word::NotFoundInTime,
        };
        self.language.word(word).to_owned()
    }

    fn closing(&self, outlook: &Outlook) -> Vec<String> {
        let language = self.language;
        let closing = outlook.closing.iter();
        closing
            .map(|closing| {
                let title = step_title(self.roadmap, &closing.step);
                language.phrase(Word::ClosesOn, &[&language.date(closing.date), &title])
            })
            .collect()
    }

    fn ladder(&self, outlook: &Outlook) -> Vec<String> {
        let language = self.language;
        let title = |id: &CriterionId| criterion_title(self.roadmap, id);
        let rungs = outlook.ladder.rungs.iter().map(|rung| {
            let title = title(&rung.criterion);
            match rung.more {
                Money(0) if rung.cost == Money(0) => {
                    language.phrase(Word::WithWhatThereIs, &[&title])
                }
                Money(0) => language.phrase(Word::WithThatToo, &[&title]),
                more => language.phrase(Word::ForMore, &[&self.money(more), &title]),
            }
        });
        let beyond = outlook.ladder.beyond.iter();
        let beyond = beyond.map(|id| language.phrase(Word::NotByLaunch, &[&title(id)]));
        rungs.chain(beyond).collect()
    }

    fn frontier(&self, outlook: &Outlook) -> Vec<String> {
        let language = self.language;
        let points = outlook.frontier.iter();
        points
            .map(|point| {
                let costs = match point.cost {
                    Money(0) => language.word(Word::NothingToAcquire).to_owned(),
                    cost => self.money(cost),
                };
                language.phrase(Word::LaunchAt, &[&language.date(point.launch), &costs])
            })
            .collect()
    }

    fn money(&self, money: Money) -> String {
        self.language.money(money, &self.roadmap.currency)
    }
}

/// A probability in whole percents; only what is certain says 0 or 100.
fn percent(probability: f64) -> String {
    let percent = match probability {
        none if none <= 0.0 => 0.0,
        all if all >= 1.0 => 100.0,
        some => (some * 100.0).round().clamp(1.0, 99.0),
    };
    format!("{percent:.0}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::json;
    use crate::plan::outlook::outlook;

    #[test]
    fn what_lies_ahead_is_told_in_both_languages() {
        let text = include_str!("../../tests/fixtures/worked.json");
        let mut value: serde_json::Value = serde_json::from_str(text).expect("JSON");
        value["goal"]["criteria"] = serde_json::json!([
            {"id": "told", "title": "Customers tell others", "steps": ["A"]},
        ]);
        let bytes = value.to_string().into_bytes();
        let roadmap = json::read(&bytes, "worked.json").expect("the JSON form");
        let today = "2027-01-04".parse().expect("a day");
        let outlook = outlook(&roadmap, today);
        let page = |language: Language| {
            let sections = ahead(&roadmap, &outlook, language).into_iter();
            let told = sections.map(|(heading, lines)| {
                format!("{}\n  {}\n", language.word(heading), lines.join("\n  "))
            });
            told.collect::<String>().replace('\u{a0}', " ")
        };
        insta::assert_snapshot!([Language::En, Language::Nl].map(page).join("\n"));
    }

    #[test]
    fn what_was_never_possible_is_not_called_no_longer_possible() {
        let text = include_str!("../../tests/fixtures/worked.json");
        let mut value: serde_json::Value = serde_json::from_str(text).expect("JSON");
        value["acquisitions"] = serde_json::json!([]);
        let bytes = value.to_string().into_bytes();
        let roadmap = json::read(&bytes, "worked.json").expect("the JSON form");
        let outlook = outlook(&roadmap, "2027-01-04".parse().expect("a day"));
        let sections = ahead(&roadmap, &outlook, Language::En);
        let waiting = sections
            .iter()
            .find(|(heading, _)| *heading == Word::WhatWaitingCosts);
        let (_, lines) = waiting.expect("it is told");
        assert_eq!(lines, &[Language::En.word(Word::NeverPossible)]);
    }

    #[test]
    fn only_what_is_certain_is_certain() {
        let told = [0.0, 0.001, 0.5, 0.999, 1.0].map(percent);
        assert_eq!(told, ["0", "1", "50", "99", "100"]);
    }
}

//! What `backcast check` prints.

use std::fmt::Write;

use chrono::Datelike;
use roadmaps::model::Roadmap;
use roadmaps::plan::outlook::Outlook;
use roadmaps::plan::{Analysis, Fix, Gap, NeedState, Problem, ProblemKind};
use roadmaps::say::words::Word;
use roadmaps::say::{Language, Sentence, calm};
use roadmaps::view;
use serde_json::Value;

/// Problems of one kind beyond these are counted, not told.
const OF_A_KIND: usize = 5;

/// The analysis as JSON, with its sentences in words; what lies ahead where it was asked for.
pub fn json(
    roadmap: &Roadmap,
    analysis: &Analysis,
    ahead: Option<&Outlook>,
    language: Language,
) -> String {
    let mut value = serde_json::to_value(analysis).unwrap_or_default();
    let sentence = view::text(&view::headline(roadmap, analysis), language);
    value["sentence"] = Value::String(sentence);
    if let Some(problems) = value["problems"].as_array_mut() {
        for (shown, problem) in problems.iter_mut().zip(&analysis.problems) {
            shown["text"] = Value::String(problem.sentence.text(language));
        }
    }
    if let Some(ahead) = ahead {
        let risk = ahead.risk.as_ref();
        value["goal"]["probability"] = risk.and_then(|risk| risk.probability).into();
        value["outlook"] = serde_json::to_value(ahead).unwrap_or_default();
    }
    escaped(serde_json::to_string_pretty(&value).unwrap_or_default()) + "\n"
}

/// JSON with the control characters written out that it leaves as they are: a terminal obeys those.
fn escaped(json: String) -> String {
    let is_left = |character: char| matches!(character, '\u{7f}'..='\u{9f}');
    if !json.contains(is_left) {
        return json;
    }
    let written = json.chars().map(|character| match is_left(character) {
        true => format!("\\u{:04x}", u32::from(character)),
        false => character.to_string(),
    });
    written.collect()
}

/// The analysis as people read it in a terminal.
pub fn text(
    roadmap: &Roadmap,
    analysis: &Analysis,
    ahead: Option<&Outlook>,
    language: Language,
) -> String {
    let mut page = Page {
        text: String::new(),
        language,
    };
    page.line(&view::text(&view::headline(roadmap, analysis), language));
    page.line(&view::text(&view::subline(roadmap, analysis), language));
    page.section(
        Word::WhatIsMissing,
        analysis
            .gaps
            .iter()
            .map(|gap| gap_line(roadmap, gap, language)),
    );
    let conflicts = analysis.conflicts.iter().map(|conflict| {
        let facts = conflict
            .0
            .iter()
            .map(|fact| view::fact(roadmap, fact).text(language));
        let lead = view::ruled_out_by(conflict).text(language);
        format!("{lead} {}", facts.collect::<Vec<_>>().join(" · "))
    });
    page.section(Word::WhyNot, conflicts);
    page.section(
        Word::WhatWouldFixIt,
        analysis
            .fixes
            .iter()
            .enumerate()
            .map(|(at, fix)| fix_line(roadmap, fix, at == 0, language)),
    );
    let problems = problem_lines(&analysis.problems, language);
    page.section(Word::WorthKnowing, problems.into_iter());
    if let Some(ahead) = ahead {
        for (heading, lines) in view::ahead(roadmap, ahead, language) {
            page.section(heading, lines.into_iter());
        }
    }
    page.text.replace('\u{a0}', " ")
}

struct Page {
    text: String,
    language: Language,
}

impl Page {
    fn line(&mut self, line: &str) {
        if !line.is_empty() {
            self.text.push_str(&calm(line.to_owned()));
            self.text.push('\n');
        }
    }

    fn section(&mut self, heading: Word, lines: impl Iterator<Item = String>) {
        let mut lines = lines.peekable();
        if lines.peek().is_none() {
            return;
        }
        let _ = writeln!(self.text, "\n{}", self.language.word(heading));
        for line in lines {
            let _ = writeln!(self.text, "  {}", calm(line));
        }
    }
}

fn gap_line(roadmap: &Roadmap, gap: &Gap, language: Language) -> String {
    let mark = if gap.state == NeedState::Unknown {
        "?"
    } else {
        "✕"
    };
    let amount = gap.missing.map(|missing| {
        let (unit, currency) = (gap.unit.as_deref(), &roadmap.currency);
        language.quantity(missing, gap.kind, unit, currency)
    });
    let by = gap
        .needed_by
        .map(|date| language.phrase(Word::NeededBy, &[&language.date(date)]));
    let steps: Vec<String> = gap
        .steps
        .iter()
        .map(|id| view::step_title(roadmap, id))
        .collect();
    let mut line = format!("{mark} {}", gap.title);
    for part in [
        amount.map(|amount| format!(": {amount}")),
        by.map(|by| format!(", {by}")),
    ] {
        line.push_str(&part.unwrap_or_default());
    }
    if !steps.is_empty() {
        let _ = write!(line, " ({})", steps.join("; "));
    }
    line
}

/// A fix; the first one says how sure it is that nothing is cheaper.
fn fix_line(roadmap: &Roadmap, fix: &Fix, first: bool, language: Language) -> String {
    let orders = fix.acquisitions.iter().map(|order| {
        let way = roadmap.acquisitions.iter().find(|way| way.id == order.id);
        let title = way
            .map(|way| way.title.as_str())
            .filter(|title| !title.is_empty());
        let mut text = title.unwrap_or(order.id.as_str()).to_owned();
        if order.count > 1 {
            let _ = write!(text, " × {}", order.count);
        }
        if let Some(date) = order.order_by {
            let by = language.phrase(Word::OrderBy, &[&language.date(date)]);
            let _ = write!(text, ", {by}");
        }
        text
    });
    let route = fix
        .route
        .iter()
        .map(|choice| view::step_title(roadmap, &choice.step));
    let parts: Vec<String> = orders
        .chain(route.map(|step| format!("→ {step}")))
        .collect();
    let proven = if fix.proven {
        Word::Proven
    } else {
        Word::BestFound
    };
    let mut line = language.money(fix.cost, &roadmap.currency);
    if first {
        let _ = write!(line, " ({})", language.word(proven));
    }
    format!("{line}: {}", parts.join("; "))
}

/// The problems, kind by kind, what concerns the launch date first; of each kind the most pressing.
fn problem_lines(problems: &[Problem], language: Language) -> Vec<String> {
    let mut ordered: Vec<&Problem> = problems.iter().collect();
    ordered.sort_by_key(|problem| {
        let launch = problem.kind == ProblemKind::LaunchPast;
        (!launch, problem.kind, pressing(&problem.sentence))
    });
    let mut lines = Vec::new();
    for alike in ordered.chunk_by(|a, b| a.kind == b.kind) {
        let told = alike.iter().take(OF_A_KIND);
        lines.extend(told.map(|problem| problem.sentence.text(language)));
        let more = alike.len().saturating_sub(OF_A_KIND);
        if more > 0 {
            lines.push(language.phrase(Word::AndMoreSuch, &[&more.to_string()]));
        }
    }
    lines
}

/// What comes first among problems of one kind: the latest, then what was to be decided first.
fn pressing(sentence: &Sentence) -> i64 {
    match sentence {
        Sentence::ProblemLate { days, .. } => -i64::from(*days),
        Sentence::ProblemNoReturn { date, .. } => i64::from(date.num_days_from_ce()),
        _ => 0,
    }
}

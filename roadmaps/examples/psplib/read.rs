//! Reads PSPLIB's .sm form (Kolisch and Sprecher 1996), single mode.

use roadmaps::plan::levelling::{Activity, Capacity, Link, Need, Problem};
use thiserror::Error;

/// Why a text is not an instance. It says which line, counted from 1.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum Unreadable {
    #[error("the part `{0}` is missing: this is not a PSPLIB .sm file, or it was cut off")]
    Missing(&'static str),
    #[error("line {line}: `{word}` should be a whole number of 0 or more")]
    Number { line: usize, word: String },
    #[error("line {line}: {found} numbers, where at least {wanted} are needed")]
    Short {
        line: usize,
        found: usize,
        wanted: usize,
    },
    #[error("line {line}: job {job} is not among the {jobs} jobs")]
    Job { line: usize, job: u32, jobs: usize },
    #[error("line {line}: jobs should be listed in order; job {job} was expected")]
    Order { line: usize, job: usize },
    #[error("line {line}: job {job} has {modes} modes; only jobs with one mode can be scheduled")]
    Modes { line: usize, job: usize, modes: u32 },
    #[error("line {line}: resources that are used up are not understood, only renewable ones")]
    NotRenewable { line: usize },
}

/// An amount in an instance is a whole unit; the problem counts in thousandths.
const UNIT: i64 = 1000;

/// Reads an instance. Jobs keep their order: the source first, the sink last.
pub fn read(text: &str) -> Result<Problem, Unreadable> {
    let lines: Vec<&str> = text.lines().collect();
    let jobs = header(&lines, "jobs (incl. supersource/sink )")?.0 as usize;
    let resources = header(&lines, "- renewable")?.0 as usize;
    for kind in ["- nonrenewable", "- doubly constrained"] {
        if let Ok((1.., line)) = header(&lines, kind) {
            return Err(Unreadable::NotRenewable { line });
        }
    }
    let mut problem = Problem {
        activities: vec![Activity::default(); jobs],
        ..Problem::default()
    };
    let mut successors = Vec::new();
    for (job, at) in rows(&lines, "PRECEDENCE RELATIONS:", jobs)?.enumerate() {
        let row = numbers(&lines, at, 3)?;
        let line = at + 1;
        if row[0] as usize != job + 1 {
            return Err(Unreadable::Order { line, job: job + 1 });
        }
        if row[1] != 1 {
            return Err(Unreadable::Modes {
                line,
                job: job + 1,
                modes: row[1],
            });
        }
        let wanted = 3usize.saturating_add(row[2] as usize);
        if row.len() < wanted {
            return Err(Unreadable::Short {
                line,
                found: row.len(),
                wanted,
            });
        }
        for to in &row[3..wanted] {
            if !(1..=jobs).contains(&(*to as usize)) {
                return Err(Unreadable::Job {
                    line,
                    job: *to,
                    jobs,
                });
            }
            successors.push((job, *to as usize - 1));
        }
    }
    for (job, at) in rows(&lines, "REQUESTS/DURATIONS:", jobs)?.enumerate() {
        let row = numbers(&lines, at, 3 + resources)?;
        if row[0] as usize != job + 1 {
            return Err(Unreadable::Order {
                line: at + 1,
                job: job + 1,
            });
        }
        let needs = row[3..3 + resources].iter().enumerate();
        problem.activities[job] = Activity {
            duration: row[2],
            needs: needs
                .filter(|(_, amount)| **amount > 0)
                .map(|(resource, amount)| Need {
                    resource,
                    amount: i64::from(*amount) * UNIT,
                })
                .collect(),
            ..Activity::default()
        };
    }
    let at = rows(&lines, "RESOURCEAVAILABILITIES:", 1)?.start;
    let amounts = numbers(&lines, at, resources)?;
    problem.resources = amounts[..resources]
        .iter()
        .map(|amount| Capacity::constant(i64::from(*amount) * UNIT))
        .collect();
    problem.links = successors
        .into_iter()
        .map(|(from, to)| Link {
            from,
            to,
            lag: i32::try_from(problem.activities[from].duration).unwrap_or(i32::MAX),
        })
        .collect();
    Ok(problem)
}

/// The number behind a name in the head of the file, and its line.
fn header(lines: &[&str], name: &'static str) -> Result<(u32, usize), Unreadable> {
    let at = lines
        .iter()
        .position(|line| line.trim_start().starts_with(name))
        .ok_or(Unreadable::Missing(name))?;
    let value = lines[at].split(':').nth(1).unwrap_or("");
    let word = value.split_whitespace().next().unwrap_or("");
    let number = word.parse().map_err(|_| Unreadable::Number {
        line: at + 1,
        word: word.to_owned(),
    })?;
    Ok((number, at + 1))
}

/// The lines of a part's table: those after its head that begin with a number.
fn rows(
    lines: &[&str],
    part: &'static str,
    count: usize,
) -> Result<std::ops::Range<usize>, Unreadable> {
    let head = lines.iter().position(|line| line.starts_with(part));
    let head = head.ok_or(Unreadable::Missing(part))?;
    let digit = |line: &&str| line.trim_start().starts_with(|c: char| c.is_ascii_digit());
    let first = lines[head + 1..].iter().position(digit);
    let first = head + 1 + first.ok_or(Unreadable::Missing(part))?;
    if lines.len() < first + count {
        return Err(Unreadable::Missing(part));
    }
    Ok(first..first + count)
}

fn numbers(lines: &[&str], at: usize, wanted: usize) -> Result<Vec<u32>, Unreadable> {
    let line = at + 1;
    let words = lines[at].split_whitespace();
    let row = words.map(|word| {
        word.parse().map_err(|_| Unreadable::Number {
            line,
            word: word.to_owned(),
        })
    });
    let row = row.collect::<Result<Vec<u32>, _>>()?;
    if row.len() < wanted {
        return Err(Unreadable::Short {
            line,
            found: row.len(),
            wanted,
        });
    }
    Ok(row)
}

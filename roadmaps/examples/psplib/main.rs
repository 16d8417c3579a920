//! Levelling measured on PSPLIB's instances:
//! `cargo run --release -p roadmaps --example psplib -- DIR [--seconds S] [--threads N] [--schedules K] [--json]`
//!
//! Reads every .sm file in a folder and the folders in it, and levels one after another: for S
//! seconds each (1 unless stated), or until K schedules were generated, or until the makespan is
//! proven. Every schedule is checked before it is printed. With `--json`, one object a line; else a
//! table of mean deviations, from the best known makespans where ../shared/data/psplib/bks.csv has
//! them, and from the critical path.
#![allow(clippy::print_stdout, reason = "it is a command")]

mod read;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use roadmaps::plan::levelling::{self, Direction, Limits, Schedule};

const USE: &str = "psplib DIR [--seconds S] [--threads N] [--schedules K] [--json]";
const BEST_KNOWN: &str = "../shared/data/psplib/bks.csv";

struct Options {
    folder: PathBuf,
    seconds: Option<f64>,
    threads: usize,
    schedules: Option<u64>,
    json: bool,
}

/// Sums over the instances of a set.
#[derive(Default)]
struct Row {
    instances: usize,
    proven: usize,
    above_path: f64,
    known: usize,
    above_known: f64,
    worse: usize,
    schedules: u64,
    seconds: f64,
}

fn main() -> ExitCode {
    match options(std::env::args().skip(1)).and_then(|options| run(&options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::from(2)
        }
    }
}

fn options(mut words: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options {
        folder: PathBuf::new(),
        seconds: None,
        threads: 1,
        schedules: None,
        json: false,
    };
    while let Some(word) = words.next() {
        let mut number = || {
            let value = words.next();
            let value = value.ok_or(format!("{word} needs a number: {USE}"))?;
            let number = value.parse::<f64>().ok();
            let number = number.filter(|number| number.is_finite() && *number > 0.0);
            number.ok_or(format!("{word} {value}: not a number above 0"))
        };
        match word.as_str() {
            "--seconds" => options.seconds = Some(number()?.min(1e9)),
            "--threads" => options.threads = number()?.clamp(1.0, 256.0) as usize,
            "--schedules" => options.schedules = Some(number()? as u64),
            "--json" => options.json = true,
            _ if word.starts_with('-') => return Err(format!("{word} is not an option: {USE}")),
            _ => options.folder = PathBuf::from(word),
        }
    }
    if options.folder.as_os_str().is_empty() {
        return Err(format!("Which folder has the instances? {USE}"));
    }
    Ok(options)
}

fn run(options: &Options) -> Result<(), String> {
    let mut files = Vec::new();
    find(&options.folder, &mut files)?;
    if files.is_empty() {
        return Err(format!("{} has no .sm files", options.folder.display()));
    }
    files.sort_by_key(|file| numbers_in(&file.to_string_lossy()));
    let known = best_known();
    let mut rows: BTreeMap<usize, Row> = BTreeMap::new();
    for file in &files {
        let at = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
        let text = std::fs::read_to_string(file).map_err(|error| at(&error))?;
        let problem = read::read(&text).map_err(|error| at(&error))?;
        let begun = Instant::now();
        let schedule = schedule(&problem, options).map_err(|error| at(&error))?;
        let seconds = begun.elapsed().as_secs_f64();
        levelling::check(&problem, &schedule.starts, &schedule.unplaced)
            .map_err(|fault| at(&format!("the schedule is wrong: {fault}")))?;
        if !schedule.unplaced.is_empty() {
            return Err(at(&"some jobs need more of a resource than there is"));
        }
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        if options.json {
            print(&name, &schedule).map_err(|error| at(&error))?;
        }
        // Source and sink are no jobs of the set.
        let row = rows.entry(problem.activities.len().saturating_sub(2));
        let row = row.or_default();
        row.instances += 1;
        row.proven += usize::from(schedule.proven);
        row.above_path += above(schedule.makespan, schedule.critical_path);
        row.schedules += schedule.schedules;
        row.seconds += seconds;
        if let Some(known) = known.get(&*name) {
            row.known += 1;
            row.above_known += above(schedule.makespan, *known);
            row.worse += usize::from(schedule.makespan > *known);
        }
    }
    if !options.json {
        table(&rows);
    }
    Ok(())
}

fn schedule(
    problem: &levelling::Problem,
    options: &Options,
) -> Result<Schedule, levelling::Refusal> {
    // Counted work ends by itself; a time limit beside it is only for those who ask.
    let seconds = match (options.seconds, options.schedules) {
        (None, None) => Some(1.0),
        (seconds, _) => seconds,
    };
    let end = seconds.map(|seconds| Instant::now() + Duration::from_secs_f64(seconds));
    let limits = Limits {
        schedules: options.schedules,
        threads: options.threads,
        stop: &|| end.is_some_and(|end| Instant::now() >= end),
    };
    levelling::level(problem, Direction::Earliest, &limits)
}

fn print(name: &str, schedule: &Schedule) -> std::io::Result<()> {
    let line = serde_json::json!({
        "instance": name,
        "makespan": schedule.makespan,
        "proven": schedule.proven,
        "bound": schedule.bound,
        "starts": schedule.starts,
    });
    writeln!(std::io::stdout().lock(), "{line}")
}

fn table(rows: &BTreeMap<usize, Row>) {
    println!(
        "jobs  instances  proven  % above best known (of, worse)  % above critical path  schedules  s/instance"
    );
    for (jobs, row) in rows {
        let known = if row.known > 0 {
            let mean = row.above_known / row.known as f64;
            format!("{mean:.3} ({}, {})", row.known, row.worse)
        } else {
            "not known".to_owned()
        };
        let count = row.instances as f64;
        println!(
            "{jobs:4}  {:9}  {:6}  {known:>30}  {:21.3}  {:9.0}  {:10.3}",
            row.instances,
            row.proven,
            row.above_path / count,
            row.schedules as f64 / count,
            row.seconds / count,
        );
    }
}

/// By how many percent a makespan is above another.
fn above(makespan: i32, other: i32) -> f64 {
    100.0 * f64::from(makespan - other) / f64::from(other.max(1))
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), String> {
    let at = |error: std::io::Error| format!("{}: {error}", folder.display());
    for entry in std::fs::read_dir(folder).map_err(at)? {
        let path = entry.map_err(at)?.path();
        if path.is_dir() {
            find(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "sm") {
            files.push(path);
        }
    }
    Ok(())
}

/// A name's numbers apart, so that 2 comes before 10.
fn numbers_in(name: &str) -> (Vec<u64>, String) {
    let numbers = name.split(|c: char| !c.is_ascii_digit());
    let numbers = numbers.filter_map(|number| number.parse().ok()).collect();
    (numbers, name.to_owned())
}

/// The best known makespan of each instance, where the file is there.
fn best_known() -> BTreeMap<String, i32> {
    let text = std::fs::read_to_string(BEST_KNOWN).unwrap_or_default();
    let lines = text.lines().skip(1).filter_map(|line| {
        let fields: Vec<&str> = line.split(',').collect();
        Some(((*fields.get(1)?).to_owned(), fields.get(4)?.parse().ok()?))
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::read::{Unreadable, read};

    /// Two jobs between source and sink, which cannot run side by side.
    const SMALL: &str = include_str!("small.sm");

    fn refused(from: &str, to: &str) -> Unreadable {
        let text = SMALL.replacen(from, to, 1);
        assert_ne!(text, SMALL, "the change must be one");
        read(&text).expect_err("it cannot be read")
    }

    #[test]
    fn an_instance_is_read() {
        let problem = read(SMALL).expect("it is an instance");
        let durations: Vec<u32> = problem.activities.iter().map(|a| a.duration).collect();
        assert_eq!(durations, [0, 3, 4, 0]);
        assert_eq!(problem.links.len(), 4);
        assert_eq!(problem.resources.len(), 2);
        assert_eq!(problem.resources[1].on(5), 3000, "thousandths");
        assert_eq!(problem.activities[2].needs[0].amount, 2000);
    }

    #[test]
    fn what_cannot_be_read_is_said_with_its_line() {
        let cut = SMALL.split("REQUESTS").next().unwrap_or_default();
        for (error, sentence) in [
            (
                read(cut).expect_err("cut off"),
                "the part `REQUESTS/DURATIONS:` is missing: this is not a PSPLIB .sm file, or it was cut off",
            ),
            (
                read("").expect_err("empty"),
                "the part `jobs (incl. supersource/sink )` is missing: this is not a PSPLIB .sm file, or it was cut off",
            ),
            (
                refused("2      1     3", "2      1     -3"),
                "line 17: `-3` should be a whole number of 0 or more",
            ),
            (
                refused(
                    "1        1          2           2   3",
                    "1        1          2           2   9",
                ),
                "line 10: job 9 is not among the 4 jobs",
            ),
            (
                refused(
                    "1        1          2           2   3",
                    "1        1          3           2   3",
                ),
                "line 10: 5 numbers, where at least 6 are needed",
            ),
            (
                refused("2        1          1", "2        2          1"),
                "line 11: job 2 has 2 modes; only jobs with one mode can be scheduled",
            ),
            (
                refused(
                    "  3        1          1           4",
                    "  7        1          1           4",
                ),
                "line 12: jobs should be listed in order; job 3 was expected",
            ),
            (
                refused(
                    "nonrenewable              :  0",
                    "nonrenewable              :  2",
                ),
                "line 6: resources that are used up are not understood, only renewable ones",
            ),
        ] {
            assert_eq!(error.to_string(), sentence);
        }
    }
}

//! The long runs: `soak` for all, `soak NAME` for one. Each prints its figure.
//!
//! The same program is the scribe that is killed: `soak scribe FOLDER HABIT SEED`.

#![allow(clippy::print_stdout)]

use std::path::Path;

use acceptance::reliability::{damaged, full, killed, outside, run, undone};

const SEED: u64 = 1;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if let ["scribe", folder, habit, seed] = words.as_slice() {
        return scribe(folder, habit, seed);
    }
    let chosen = |name: &str| words.is_empty() || words.contains(&name);
    let me = std::env::current_exe().expect("this program is a file");
    let say = |figure: String| println!("{figure}");
    if chosen("undone") {
        say(run(undone::undo_and_redo(10_000, SEED)));
    }
    if chosen("editing") {
        say(run(killed::while_editing(500, 50_000, SEED, &me)));
    }
    if chosen("publishing") {
        say(run(killed::while_publishing(200, SEED, &me)));
    }
    if chosen("damaged") {
        let figure = run(damaged::damaged_files(10_000, SEED));
        let slowest = damaged::slowest_of(&figure);
        say(figure);
        assert!(slowest <= damaged::BAR, "an answer came after {slowest:?}");
    }
    if chosen("full") {
        say(run(full::full_disk(100, SEED)));
    }
    if chosen("outside") {
        say(run(outside::changed_outside(100, SEED)));
        say(run(outside::two_machines(100, SEED)));
        say(run(outside::opened_twice()));
        say(run(outside::not_writable()));
    }
}

fn scribe(folder: &str, habit: &str, seed: &str) {
    let habit = match habit {
        "publishing" => killed::Habit::Publishing,
        _ => killed::Habit::Editing,
    };
    let seed = seed.parse().expect("a seed is a number");
    // Its reader is gone when this ends: nobody is left to tell.
    let _ = run(killed::scribe(Path::new(folder), habit, seed));
}

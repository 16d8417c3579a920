//! The program that is killed: `scribe FOLDER HABIT SEED` edits the document in a folder and says
//! on its output which edits were acknowledged, until it is killed.

use std::path::Path;

use acceptance::reliability::{killed, run};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [folder, habit, seed] = words.as_slice() else {
        panic!("scribe FOLDER HABIT SEED");
    };
    let habit = match habit.as_str() {
        "publishing" => killed::Habit::Publishing,
        _ => killed::Habit::Editing,
    };
    let seed = seed.parse().expect("a seed is a number");
    // Its reader is gone when this ends: nobody is left to tell.
    let _ = run(killed::scribe(Path::new(folder), habit, seed));
}

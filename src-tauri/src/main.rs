//! Backcast: the window, and the same program without one on the command line.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod commands;
mod desk;
mod preferences;
mod problem;
mod window;

use std::path::PathBuf;

use chrono::NaiveDate;

/// What the command line asks of the window.
#[derive(Clone, Debug, Default)]
pub struct Launch {
    /// The roadmap to open.
    pub file: Option<PathBuf>,
    /// The day to plan on; the real one when absent.
    pub today: Option<NaiveDate>,
}

fn main() {
    window::run(launch(std::env::args_os().skip(1)));
}

/// Reads `[FILE] [--today DATE]`. The window opens whatever else is said.
fn launch(arguments: impl IntoIterator<Item = std::ffi::OsString>) -> Launch {
    let mut launch = Launch::default();
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Ok(Some(argument)) = parser.next() {
        match argument {
            lexopt::Arg::Long("today") => {
                let date = parser.value().ok();
                launch.today = date.and_then(|date| date.to_string_lossy().parse().ok());
            }
            lexopt::Arg::Value(file) => launch.file = Some(PathBuf::from(file)),
            _ => {}
        }
    }
    launch
}

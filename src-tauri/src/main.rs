//! Backcast: the window, and the same program without one on the command line.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

use backcast::cli::{self, Outcome};

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let language = cli::spoken_language(&arguments);
    match cli::run(arguments, &mut std::io::stdout(), &mut std::io::stderr()) {
        Outcome::Exit(code) => ExitCode::from(code),
        Outcome::Window(launch) => match backcast::open_window(launch) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                cli::refuse(&error, language, &mut std::io::stderr());
                ExitCode::from(2)
            }
        },
    }
}

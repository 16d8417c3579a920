//! The shell around the core: the window with its commands, and the command line.

pub mod cli;
mod commands;
mod desk;
mod export;
mod preferences;
mod problem;
#[cfg(target_os = "linux")]
mod renderer;
mod window;

pub use window::run as open_window;

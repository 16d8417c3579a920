//! The shell around the core: the window with its commands, and the command line.

pub mod cli;
mod commands;
mod desk;
mod export;
mod preferences;
mod problem;
mod window;

pub use window::run as open_window;

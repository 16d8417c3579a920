//! A seeded slice of every long run around a document; each prints its figure.

#![allow(clippy::print_stdout)]

use std::path::Path;

use acceptance::reliability::{damaged, full, killed, outside, run, undone};

/// This package's soak program, which is also the scribe that is killed.
const SCRIBE: &str = env!("CARGO_BIN_EXE_soak");

#[test]
fn undo_and_redo_restore_the_identical_state() {
    println!("{}", run(undone::undo_and_redo(200, 7)));
}

#[test]
fn no_acknowledged_edit_is_lost_to_a_kill() {
    println!(
        "{}",
        run(killed::while_editing(20, 1_000, 7, Path::new(SCRIBE)))
    );
}

#[test]
fn a_kill_while_publishing_leaves_a_whole_file() {
    println!(
        "{}",
        run(killed::while_publishing(20, 7, Path::new(SCRIBE)))
    );
}

#[test]
fn a_damaged_file_is_answered_and_left_alone() {
    println!("{}", run(damaged::damaged_files(400, 7)));
}

#[test]
fn a_full_disk_is_said_and_survived() {
    println!("{}", run(full::full_disk(8, 7)));
}

#[test]
fn a_change_outside_is_never_overwritten() {
    println!("{}", run(outside::changed_outside(20, 7)));
}

#[test]
fn two_machines_overwrite_nothing_of_each_other() {
    println!("{}", run(outside::two_machines(10, 7)));
}

#[test]
fn a_file_opened_twice_is_read_only_the_second_time() {
    println!("{}", run(outside::opened_twice()));
}

#[test]
fn what_cannot_be_written_keeps_its_edits() {
    println!("{}", run(outside::not_writable()));
}

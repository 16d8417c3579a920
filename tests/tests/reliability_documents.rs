//! What must hold around a document: a seeded slice, or with BACKCAST_SOAK the long runs. Each
//! prints its figure.

#![allow(clippy::print_stdout)]

use std::path::Path;

use acceptance::reliability::{damaged, full, hostile, injected, killed, outside, run, undone};

const SCRIBE: &str = env!("CARGO_BIN_EXE_scribe");
const SEED: u64 = 7;

#[test]
fn undo_and_redo_restore_the_identical_state() {
    let sequences = slice_or_soak(80, 10_000);
    println!("{}", run(undone::undo_and_redo(sequences, SEED)));
}

#[test]
fn no_acknowledged_edit_is_lost_to_a_kill() {
    let (kills, edits) = (slice_or_soak(20, 500), slice_or_soak(500, 55_000));
    let scribe = Path::new(SCRIBE);
    println!(
        "{}",
        run(killed::while_editing(kills, u64::from(edits), SEED, scribe))
    );
}

#[test]
fn a_kill_while_publishing_leaves_a_whole_file() {
    let kills = slice_or_soak(10, 200);
    println!(
        "{}",
        run(killed::while_publishing(kills, SEED, Path::new(SCRIBE)))
    );
}

#[test]
fn a_damaged_file_is_answered_and_left_alone() {
    let (files, timed) = (slice_or_soak(250, 10_000), is_soak());
    println!("{}", run(damaged::damaged_files(files, SEED, timed)));
}

#[test]
fn hostile_json_is_answered() {
    let (cases, timed) = (slice_or_soak(40, 3_000), is_soak());
    println!("{}", run(hostile::hostile_json(cases, SEED, timed)));
}

#[test]
fn hostile_records_are_answered() {
    let (cases, timed) = (slice_or_soak(40, 3_000), is_soak());
    println!("{}", hostile::hostile_records(cases, SEED, timed));
}

#[test]
fn malformed_edits_are_refused() {
    println!(
        "{}",
        hostile::malformed_edits(slice_or_soak(2_000, 100_000), SEED)
    );
}

#[test]
fn a_script_in_a_text_is_text() {
    let payloads = slice_or_soak(4, 200) as usize;
    println!("{}", injected::injected_scripts(payloads));
}

#[test]
fn a_full_disk_is_said_and_survived() {
    println!("{}", run(full::full_disk(slice_or_soak(6, 100), SEED)));
}

#[test]
fn a_change_outside_is_never_overwritten() {
    println!(
        "{}",
        run(outside::changed_outside(slice_or_soak(12, 100), SEED))
    );
}

#[test]
fn two_machines_overwrite_nothing_of_each_other() {
    println!(
        "{}",
        run(outside::two_machines(slice_or_soak(6, 100), SEED))
    );
}

#[test]
fn a_file_opened_twice_is_read_only_the_second_time() {
    println!("{}", run(outside::opened_twice()));
}

#[test]
fn what_cannot_be_written_keeps_its_edits() {
    println!("{}", run(outside::not_writable()));
}

fn slice_or_soak(slice: u32, soak: u32) -> u32 {
    if is_soak() { soak } else { slice }
}

fn is_soak() -> bool {
    std::env::var_os("BACKCAST_SOAK").is_some()
}

//! Damaged files: an answer, no panic, and the file as it was.

use std::fs;
use std::panic;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use roadmaps::error::Code;

use super::random::{Chance, large_roadmap, random_edits};
use super::{create, moment, workspace};

/// How soon there must be an answer. Only the long run holds it against the clock.
const BAR: Duration = Duration::from_secs(2);

/// Flips bytes of a file, cuts it or wipes a piece, and opens it.
pub async fn damaged_files(files: u32, seed: u64, timed: bool) -> String {
    let mut chance = Chance::new(seed);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let workspace = workspace(folder.path());
    let sound = folder.path().join("sound.roadmap");
    let mut document = create(&workspace, large_roadmap(60, seed), &sound).await;
    for serial in 0..40 {
        let edits = random_edits(&mut chance, document.roadmap(), serial);
        let _ = document
            .edit(document.revision(), &edits, moment(serial))
            .await;
    }
    document.close(moment(99)).await.expect("published");
    let sound = fs::read(&sound).expect("it was published");

    // A panic on the database's own thread comes here as a mere error: count them.
    let panics = Arc::new(AtomicU32::new(0));
    let (counted, shown) = (panics.clone(), panic::take_hook());
    panic::set_hook(Box::new(move |panic| {
        let thread = std::thread::current();
        if thread.name().is_some_and(|name| name.starts_with("sqlx")) {
            counted.fetch_add(1, Ordering::Relaxed);
        }
        shown(panic);
    }));

    let path = folder.path().join("damaged.roadmap");
    let (mut opened, mut refused, mut slowest) = (0, 0, Duration::ZERO);
    for at in 0..files {
        let bytes = damage(&sound, &mut chance);
        fs::write(&path, &bytes).expect("written");
        let begun = Instant::now();
        match workspace.open(&path, moment(0)).await {
            Ok(mut document) => {
                opened += 1;
                let _ = document.history(50).await;
                document.discard().await;
            }
            Err(error) => {
                refused += 1;
                assert!(
                    matches!(error.code, Code::Unreadable | Code::Newer),
                    "file {at}, seed {seed}: {error}"
                );
            }
        }
        slowest = slowest.max(begun.elapsed());
        let now = fs::read(&path).expect("it is still there");
        assert!(
            now == bytes,
            "a damaged file is left as it is, file {at}, seed {seed}"
        );
    }
    assert!(!timed || slowest <= BAR, "an answer came after {slowest:?}");
    let panics = panics.load(Ordering::Relaxed);
    assert_eq!(
        panics, 0,
        "no damaged file makes anything panic, seed {seed}"
    );
    format!(
        "damaged files: {files} flipped, cut or wiped; {refused} refused, {opened} read, \
         0 panics, originals unchanged, slowest answer {} ms",
        slowest.as_millis()
    )
}

fn damage(sound: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = sound.to_vec();
    match chance.below(4) {
        0 => bytes.truncate(chance.below(sound.len())),
        1 => {
            let from = chance.below(sound.len());
            let until = (from + 1 + chance.below(4_096)).min(sound.len());
            bytes[from..until].fill(0);
        }
        // The first pages hold what everything else hangs on.
        2 => flip(&mut bytes, chance, 4_096),
        _ => flip(&mut bytes, chance, sound.len()),
    }
    bytes
}

fn flip(bytes: &mut [u8], chance: &mut Chance, within: usize) {
    for _ in 0..=chance.below(8) {
        let at = chance.below(within.min(bytes.len()));
        bytes[at] ^= 1 << chance.below(8);
    }
}

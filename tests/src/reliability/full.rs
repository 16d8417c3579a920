//! A full disk: a clear error, the file byte-identical, and on it goes once there is room.
//!
//! The disk is a small tmpfs. Where mounting is not permitted, this is skipped and says so.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use roadmaps::edit::{Edit, GoalChange};
use roadmaps::error::Code;

use super::random::{Chance, large_roadmap, state_hash};
use super::{create, moment};
use roadmaps::workspace::{Document, Workspace};

/// Fills the disk of the documents, or of the working copies, at so many points.
pub async fn full_disk(points: u32, seed: u64) -> String {
    let mut chance = Chance::new(seed);
    let (mut file_errors, mut edit_errors) = (0, 0);
    for point in 0..points {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let megabytes = 1 + chance.below(8);
        let Some(disk) = Disk::mount(&folder.path().join("disk"), megabytes) else {
            return "full disk: skipped, mounting a tmpfs is not permitted here".to_owned();
        };
        let roomy = folder.path().join("roomy");
        fs::create_dir(&roomy).expect("made");
        let (data, documents) = match point % 2 {
            0 => (roomy, disk.0.clone()),
            _ => (disk.0.clone(), roomy),
        };
        let workspace = Workspace::new(data, documents.clone());
        let path = documents.join("full.roadmap");
        let roadmap = large_roadmap(10 + chance.below(40), seed);
        let mut document = create(&workspace, roadmap, &path).await;
        document
            .publish(moment(1))
            .await
            .expect("there is room yet");

        fill(&disk.0, chance.below(60) * 4_096);
        let before = fs::read(&path).expect("it is there");
        let mut last = state_hash(document.roadmap());
        let mut edit_failed = false;
        for serial in 0..40 {
            match grow(&mut document, serial).await {
                Ok(state) => last = state,
                Err(error) => {
                    assert_eq!(
                        error.code,
                        Code::DiskFull,
                        "{error}, point {point}, seed {seed}"
                    );
                    edit_failed = true;
                }
            }
            let state = state_hash(document.roadmap());
            assert_eq!(
                state, last,
                "memory holds what was acknowledged, point {point}"
            );
        }
        edit_errors += u32::from(edit_failed);
        match document.publish(moment(50)).await {
            Ok(_) => {}
            Err(error) => {
                file_errors += 1;
                assert_eq!(
                    error.code,
                    Code::DiskFull,
                    "{error}, point {point}, seed {seed}"
                );
                let now = fs::read(&path).expect("it is there");
                assert!(now == before, "the file is byte-identical, point {point}");
            }
        }
        // As after a crash: what was acknowledged is there although the disk is still full.
        drop(document);
        fs::remove_file(disk.0.join("ballast")).expect("space is freed");
        let opened = workspace.open(&path, moment(60)).await;
        let mut document = opened.expect("it opens once there is room");
        assert_eq!(
            state_hash(document.roadmap()),
            last,
            "nothing acknowledged is lost"
        );
        grow(&mut document, 99)
            .await
            .expect("edits go on after space is freed");
        document
            .close(moment(70))
            .await
            .expect("and so does the file");
        let read = workspace.read(&path).await.expect("whole");
        assert!(state_hash(&read) != last, "the file has the last edit");
    }
    format!(
        "full disk: {points} fill points, {edit_errors} with refused edits, {file_errors} with \
         refused files, 0 lost, files byte-identical"
    )
}

async fn grow(document: &mut Document, serial: u64) -> Result<u64, roadmaps::error::Error> {
    let story = format!("{serial} {}", "All of them tell everyone. ".repeat(40));
    let edit = Edit::ChangeGoal {
        change: GoalChange::Story(story),
    };
    let revision = document.revision();
    document.edit(revision, &[edit], moment(serial)).await?;
    Ok(state_hash(document.roadmap()))
}

/// Fills a disk up to so many free bytes.
fn fill(disk: &Path, free: usize) {
    let ballast = disk.join("ballast");
    let mut file = fs::File::create(&ballast).expect("room for a name");
    let chunk = [1; 4_096];
    while std::io::Write::write_all(&mut file, &chunk).is_ok() {}
    let length = file.metadata().expect("it is open").len();
    file.set_len(length.saturating_sub(free as u64))
        .expect("shortened");
}

/// A tmpfs, unmounted in the end.
struct Disk(PathBuf);

impl Disk {
    fn mount(at: &Path, megabytes: usize) -> Option<Disk> {
        fs::create_dir(at).expect("made");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={megabytes}m"), "tmpfs"])
            .arg(at)
            .output();
        mounted
            .is_ok_and(|output| output.status.success())
            .then(|| Disk(at.to_owned()))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: a database that is still closing must not keep it.
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

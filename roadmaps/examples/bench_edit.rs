//! Where the time of one edit goes, without the window: `cargo run --release -p roadmaps --example bench_edit -- FILE.json`.
#![allow(clippy::print_stdout, reason = "it is a command")]

use std::error::Error;
use std::time::{Duration, Instant};

use chrono::Utc;
use roadmaps::edit::Edit;
use roadmaps::exchange::json;
use roadmaps::model::{Node, StepId};
use roadmaps::plan::analyse;
use roadmaps::say::{Language, Sentence};
use roadmaps::view::{Shown, View, update, view};
use roadmaps::workspace::Workspace;

const RUNS: usize = 10;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let name = std::env::args().nth(1).ok_or("which file?")?;
    let roadmap = json::read(&std::fs::read(&name)?, &name)?;
    let folder = std::env::temp_dir().join(format!("backcast-bench-{}", std::process::id()));
    let workspace = Workspace::new(folder.join("data"), folder.join("Documents"));
    let today = "2027-01-04".parse()?;
    let label = Sentence::DidCreate;
    let mut document = workspace.create(roadmap, None, label, Utc::now()).await?;
    let look = |document: &roadmaps::workspace::Document,
                before: Option<&View>,
                parts: &mut Vec<(&'static str, Duration)>| {
        let begun = Instant::now();
        let analysis = analyse(document.roadmap(), today);
        parts.push(("analysis", begun.elapsed()));
        let shown = Shown {
            revision: document.revision(),
            ..Shown::default()
        };
        let begun = Instant::now();
        let now = view(document.roadmap(), &analysis, &shown, Language::En, before);
        parts.push(("view", begun.elapsed()));
        now
    };
    let mut last = look(&document, None, &mut Vec::new());
    for run in 0..RUNS {
        let mut parts = Vec::new();
        let edit = Edit::AddPrerequisite {
            id: StepId(uuid::Uuid::now_v7().to_string()),
            title: format!("Step {run}"),
            of: Node::Goal,
        };
        let begun = Instant::now();
        document
            .edit(document.revision(), &[edit], Utc::now())
            .await?;
        parts.push(("edit", begun.elapsed()));
        let now = look(&document, Some(&last), &mut parts);
        let begun = Instant::now();
        let told = update(&last, &now);
        parts.push(("update", begun.elapsed()));
        let begun = Instant::now();
        let text = serde_json::to_string(&told)?;
        parts.push(("json", begun.elapsed()));
        let times: Vec<String> = parts
            .iter()
            .map(|(name, time)| format!("{name} {:.1}", time.as_secs_f64() * 1e3))
            .collect();
        println!(
            "{} ms; {} bytes, {} steps, {} edges",
            times.join(", "),
            text.len(),
            told.steps.len(),
            told.edges.len()
        );
        last = now;
    }
    std::fs::remove_dir_all(folder)?;
    Ok(())
}

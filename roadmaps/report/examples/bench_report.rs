//! Prints how long the report of the service sample, of 2,000 steps or of a file takes:
//! `cargo run --release -p report --example bench_report [service | 2000 | FILE.json] [FOLDER]`.
//! With a folder, the files are written there in both formats.

use std::path::Path;
use std::time::Instant;

use roadmaps::exchange::samples::sample;
use roadmaps::model::Roadmap;
use roadmaps::plan::analyse;
use roadmaps::say::Language;

#[allow(clippy::print_stdout)]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next();
    let folder = arguments.next();
    let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).ok_or("no such day")?;
    let roadmap: Roadmap = match file.as_deref() {
        None | Some("service") => sample("service", Language::En, today)?,
        Some("2000") => serde_json::from_value(generated(2_000))?,
        Some(file) => serde_json::from_slice(&std::fs::read(file)?)?,
    };
    let analysis = analyse(&roadmap, today);
    for language in [Language::En, Language::Nl] {
        let time = |what: &str, run: &dyn Fn() -> Result<Vec<u8>, report::Error>| {
            let mut least = f64::INFINITY;
            let mut bytes = Vec::new();
            for _ in 0..5 {
                let start = Instant::now();
                bytes = run()?;
                least = least.min(start.elapsed().as_secs_f64());
            }
            let (ms, kb) = (least * 1e3, bytes.len() / 1024);
            println!("{what:>5} {language:?}: {ms:8.1} ms, {kb} KB");
            if let Some(folder) = &folder {
                let name = format!("{language:?}.{what}").to_lowercase();
                std::fs::write(Path::new(folder).join(name), &bytes)?;
            }
            Ok::<(), Box<dyn std::error::Error>>(())
        };
        let drawn = || roadmaps::view::scene::scene(&roadmap, &analysis, language);
        time("scene", &|| Ok(vec![0; drawn().edges.len()]))?;
        time("svg", &|| {
            Ok(report::svg(&roadmap, &analysis, language).into_bytes())
        })?;
        time("pdf", &|| {
            report::pdf(&roadmap, &analysis, language, report::Options::default())
        })?;
        if folder.is_some() {
            time("png", &|| report::png(&roadmap, &analysis, language, 1.0))?;
        }
    }
    Ok(())
}

/// A roadmap of `count` steps in which each is required by one of the forty before it.
fn generated(count: usize) -> serde_json::Value {
    let id = |at: usize| format!("s{at}");
    let mut steps: Vec<serde_json::Value> = Vec::new();
    let mut seed = 7u64;
    for at in 0..count {
        let mut requires = Vec::new();
        for _ in 0..2 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let earlier = at + 1 + (seed >> 33) as usize % 40;
            if earlier < count {
                requires.push(serde_json::json!({ "step": id(earlier) }));
            }
        }
        steps.push(serde_json::json!({
            "id": id(at), "number": at + 1, "days": at % 9 + 1, "requires": requires,
            "title": format!("Something that must be true before the {at}th thing can be"),
        }));
    }
    serde_json::json!({
        "goal": { "title": "A very large goal", "launch": "2040-12-31", "requires": [{ "step": "s0" }] },
        "steps": steps,
    })
}

//! What one person prefers: a small JSON file in the app's configuration folder.

use std::fs;
use std::path::{Path, PathBuf};

use roadmaps::say::Language;
use serde::{Deserialize, Serialize};

/// What one person prefers, on this machine.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(default)]
pub struct Preferences {
    /// The language; the system's when absent.
    pub language: Option<Language>,
    /// Light, dark or high contrast; the system's when absent.
    pub theme: Option<Theme>,
    /// Whether the first start, with its sample, lies behind.
    pub started: bool,
    /// Whether the panel at the right is open.
    pub inspector_closed: bool,
}

/// The sets of colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Theme {
    Light,
    Dark,
    Contrast,
}

impl Preferences {
    /// The language to speak: the chosen one, else the system's.
    pub fn language(&self) -> Language {
        self.language.unwrap_or_else(|| {
            let locale = sys_locale::get_locale().unwrap_or_default();
            Language::of_locale(&locale)
        })
    }

    /// Reads them; a file that is absent or damaged means the defaults.
    pub fn read(folder: &Path) -> Preferences {
        let text = fs::read_to_string(file(folder)).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// Writes them beside the old file, then over it, so that a crash leaves one of the two.
    pub fn write(&self, folder: &Path) -> std::io::Result<()> {
        fs::create_dir_all(folder)?;
        let beside = folder.join("preferences.json.new");
        fs::write(&beside, serde_json::to_vec_pretty(self)?)?;
        fs::rename(beside, file(folder))
    }
}

fn file(folder: &Path) -> PathBuf {
    folder.join("preferences.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn come_back_as_they_were_written() {
        let folder = std::env::temp_dir().join(format!("backcast-{}", uuid::Uuid::now_v7()));
        let written = Preferences {
            language: Some(Language::Nl),
            theme: Some(Theme::Contrast),
            ..Preferences::default()
        };
        written
            .write(&folder)
            .expect("a temporary folder can be written");
        assert_eq!(
            Preferences::read(&folder),
            written,
            "a choice outlives the program"
        );
        fs::write(file(&folder), "{ damaged").expect("a temporary folder can be written");
        assert_eq!(
            Preferences::read(&folder),
            Preferences::default(),
            "a damaged file must not keep the app from starting"
        );
        fs::remove_dir_all(folder).expect("a temporary folder can be removed");
    }
}

//! The bundled fonts, and fonts of this machine for the scripts that those lack.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use resvg::usvg::fontdb::{Database, FaceInfo, Source, Style, Weight};
use roadmaps::plan::layout::text::{Face, font_bytes};

/// A font file's bytes and the face in it.
#[derive(Clone)]
pub struct FontFile {
    pub bytes: Arc<dyn AsRef<[u8]> + Send + Sync>,
    pub index: u32,
}

/// The bundled fonts, followed by those of this machine that `text` needs besides. Without fonts
/// for its script, text shows as boxes; it is still there to be searched and read aloud.
pub fn for_text<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<FontFile> {
    let mut fonts: Vec<FontFile> = Face::ALL
        .iter()
        .map(|face| FontFile {
            bytes: Arc::new(font_bytes(*face)),
            index: 0,
        })
        .collect();
    let mut lacking: BTreeSet<char> = BTreeSet::new();
    for text in texts {
        lacking.extend(text.chars().filter(|c| !c.is_ascii() && !bundled_has(*c)));
    }
    if !lacking.is_empty() {
        fonts.extend(of_this_machine(lacking));
    }
    fonts
}

/// Whether the bundled sans, in which most text is set, has a glyph. Controls need none.
fn bundled_has(c: char) -> bool {
    static SANS: OnceLock<Option<ttf_parser::Face<'static>>> = OnceLock::new();
    let sans = SANS.get_or_init(|| ttf_parser::Face::parse(font_bytes(Face::Sans), 0).ok());
    c.is_control()
        || sans
            .as_ref()
            .is_some_and(|face| face.glyph_index(c).is_some())
}

/// Fonts that together have as many of the characters as there are, in a fixed order.
fn of_this_machine(mut lacking: BTreeSet<char>) -> Vec<FontFile> {
    static INSTALLED: OnceLock<Database> = OnceLock::new();
    let installed = INSTALLED.get_or_init(|| {
        let mut database = Database::new();
        database.load_system_fonts();
        database
    });
    let mut faces: Vec<&FaceInfo> = installed.faces().collect();
    faces.sort_by_cached_key(|face| {
        let upright = face.style != Style::Normal;
        let heavy = face.weight.0.abs_diff(Weight::NORMAL.0);
        (upright, heavy, face.post_script_name.clone(), face.index)
    });
    let mut fonts = Vec::new();
    for face in faces {
        if lacking.is_empty() {
            break;
        }
        let has = installed.with_face_data(face.id, |bytes, index| {
            let parsed = ttf_parser::Face::parse(bytes, index).ok()?;
            let drawn = |c: &&char| parsed.glyph_index(**c).is_some();
            let found: Vec<char> = lacking.iter().filter(drawn).copied().collect();
            (!found.is_empty()).then(|| (found, Arc::new(bytes.to_vec()), index))
        });
        if let Some(Some((found, bytes, index))) = has {
            lacking.retain(|c| !found.contains(c));
            fonts.push(FontFile { bytes, index });
        }
    }
    fonts
}

/// The fonts as the picture's drawer takes them.
pub fn database(fonts: Vec<FontFile>) -> Database {
    let mut database = Database::new();
    for font in fonts {
        database.load_font_source(Source::Binary(font.bytes));
    }
    database.set_sans_serif_family("Inter");
    database.set_serif_family("Newsreader");
    database
}

//! The last stage: a roadmap on paper (PDF) and as a picture (SVG, PNG).
//!
//! Everything is drawn from the same scene as the window's map, with the bundled fonts, in light
//! colours. The same roadmap, day and options give the same bytes. What people wrote is data to
//! every format: markup in a title stays text.

mod brief;
mod fonts;
mod map;
mod pages;
mod theme;
mod typeset;
mod xml;

use roadmaps::model::Roadmap;
use roadmaps::plan::Analysis;
use roadmaps::say::{Language, Sentence};
use roadmaps::view::scene::scene;

/// How a report is laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The paper. The map goes on the larger sister of A4 or Letter where it needs the room.
    pub paper: Paper,
    /// The revision that the head of the report names.
    pub revision: Option<i64>,
}

/// A size of paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Paper {
    #[default]
    A4,
    A3,
    Letter,
}

/// Why nothing was drawn. The roadmap is as it was.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The typesetter refused; what it said.
    #[error("the report could not be set: {0}")]
    Typesetting(String),
    /// The picture could not be drawn or encoded; why.
    #[error("the picture could not be drawn: {0}")]
    Picture(String),
    /// The map is too large for a picture; that in the reader's language.
    #[error("{0}")]
    TooLarge(String),
}

/// The report as PDF: the decision on the first page, then the map, milestones and steps. Tagged
/// for screen readers (PDF/UA-1 where every character has a glyph); its date is the analysis' day.
///
/// # Errors
/// [`Error::Typesetting`], which no stored roadmap should cause.
pub fn pdf(
    roadmap: &Roadmap,
    analysis: &Analysis,
    language: Language,
    options: Options,
) -> Result<Vec<u8>, Error> {
    set(roadmap, analysis, language, options)?.pdf()
}

/// A report that is set: what a preview shows is what the file holds.
pub struct Set(typeset::Sheets);

impl Set {
    /// The report as PDF, as [`pdf`] makes it.
    ///
    /// # Errors
    /// [`Error::Typesetting`], which no stored roadmap should cause.
    pub fn pdf(&self) -> Result<Vec<u8>, Error> {
        self.0.pdf()
    }

    /// The pages of that PDF, each an SVG with its text as outlines, without scripts or links to
    /// elsewhere.
    pub fn pages(&self) -> Vec<String> {
        self.0.pages()
    }
}

/// Sets the report once, for its pages and its PDF.
///
/// # Errors
/// [`Error::Typesetting`], which no stored roadmap should cause.
pub fn set(
    roadmap: &Roadmap,
    analysis: &Analysis,
    language: Language,
    options: Options,
) -> Result<Set, Error> {
    let scene = scene(roadmap, analysis, language);
    let pages = pages::plan(&scene, options.paper);
    let data = brief::data(roadmap, analysis, &scene, &pages, language, options);
    let maps = pages
        .iter()
        .map(|page| map::draw(&scene, roadmap, language, Some(page)))
        .collect();
    typeset::set(&data, maps, analysis.today, &roadmap.id).map(Set)
}

/// The map as SVG: self-contained, with text as text, without scripts or links.
pub fn svg(roadmap: &Roadmap, analysis: &Analysis, language: Language) -> String {
    let scene = scene(roadmap, analysis, language);
    map::draw(&scene, roadmap, language, None)
}

/// The map as PNG on paper-coloured ground, `scale` pixels for one at 100 %; fewer where the
/// picture would exceed 100 million pixels or 16,384 along a side.
///
/// # Errors
/// [`Error::TooLarge`] at once when a tenth of a pixel for one still is too large, and
/// [`Error::Picture`] when `scale` is not above 0.
pub fn png(
    roadmap: &Roadmap,
    analysis: &Analysis,
    language: Language,
    scale: f32,
) -> Result<Vec<u8>, Error> {
    if !(scale.is_finite() && scale > 0.0) {
        return Err(Error::Picture(format!("{scale} is no scale")));
    }
    let scene = scene(roadmap, analysis, language);
    let fits = map::fitting_scale(&scene, scale)
        .ok_or_else(|| Error::TooLarge(Sentence::WhyMapTooLarge.text(language)))?;
    map::rasterize(&map::draw(&scene, roadmap, language, None), fits)
}

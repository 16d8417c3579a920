//! Typesetting: the report's template, its data and the drawings of the map become a PDF.
//!
//! The template is fixed and all that people wrote comes in as data, so nothing of it is markup.

use chrono::{Datelike, NaiveDate};
use roadmaps::say::Language;
use serde_json::Value;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};
use typst_svg::SvgOptions;

use crate::Error;
use crate::fonts::{self, FontFile};
use crate::pages::file_name;

/// A report that is set. Its pages and its PDF are drawn from the same document.
pub struct Sheets {
    document: PagedDocument,
    today: NaiveDate,
    ident: String,
}

/// Sets the report.
pub fn set(
    data: &Value,
    maps: Vec<String>,
    today: NaiveDate,
    ident: &str,
) -> Result<Sheets, Error> {
    let data = data.to_string();
    let texts = maps.iter().map(String::as_str).chain([data.as_str()]);
    let world = Desk::new(fonts::for_text(texts), data.clone(), maps.clone(), today);
    let outcome = typst::compile::<PagedDocument>(&world).output;
    let document = outcome.map_err(|errors| refused(&errors))?;
    Ok(Sheets {
        document,
        today,
        ident: ident.to_owned(),
    })
}

impl Sheets {
    /// The report as PDF.
    pub fn pdf(&self) -> Result<Vec<u8>, Error> {
        let (year, day) = (self.today.year(), self.today.day() as u8);
        let date = Datetime::from_ymd_hms(year, self.today.month() as u8, day, 0, 0, 0);
        let options = |standards| PdfOptions {
            ident: Smart::Custom(format!("backcast {}", self.ident)),
            creator: Smart::Custom(Some("Backcast".to_owned())),
            timestamp: date.map(Timestamp::new_utc),
            standards,
            ..PdfOptions::default()
        };
        let accessible = PdfStandards::new(&[PdfStandard::Ua_1]).ok();
        let strict = accessible.and_then(|ua| typst_pdf::pdf(&self.document, &options(ua)).ok());
        // Text without any font for its script cannot conform; it is tagged all the same.
        let bytes = match strict {
            Some(bytes) => Ok(bytes),
            None => typst_pdf::pdf(&self.document, &options(PdfStandards::default())),
        };
        // What the typesetter remembers would otherwise stay in memory between reports.
        typst::comemo::evict(0);
        bytes.map_err(|errors| refused(&errors))
    }

    /// Every page as an SVG of its own, with text as outlines.
    pub fn pages(&self) -> Vec<String> {
        let options = SvgOptions::default();
        let pages = self.document.pages().iter();
        pages.map(|page| typst_svg::svg(page, &options)).collect()
    }
}

fn refused(errors: &[SourceDiagnostic]) -> Error {
    let said: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
    Error::Typesetting(said.join("; "))
}

/// All that the typesetter can see: the template, the data, the maps and the fonts.
struct Desk {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    template: Source,
    files: Vec<(FileId, Bytes)>,
    today: NaiveDate,
}

impl Desk {
    fn new(fonts: Vec<FontFile>, data: String, maps: Vec<String>, today: NaiveDate) -> Self {
        let load = |font: FontFile| Font::new(Bytes::new(Shared(font.bytes)), font.index);
        let fonts: Vec<Font> = fonts.into_iter().filter_map(load).collect();
        let maps = maps.into_iter().enumerate();
        let mut files: Vec<(FileId, Bytes)> = maps
            .filter_map(|(at, map)| Some((file(&file_name(at))?, Bytes::from_string(map))))
            .collect();
        files.extend(file("data.json").map(|id| (id, Bytes::from_string(data))));
        let template = include_str!("report.typ").to_owned();
        Desk {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            template: match file("report.typ") {
                Some(id) => Source::new(id, template),
                None => Source::detached(template),
            },
            files,
            today,
        }
    }
}

/// A font's bytes, held by reference count.
struct Shared(std::sync::Arc<dyn AsRef<[u8]> + Send + Sync>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        self.0.as_ref().as_ref()
    }
}

fn file(name: &str) -> Option<FileId> {
    let path = VirtualPath::new(name).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() {
            Ok(self.template.clone())
        } else {
            Err(FileError::NotSource)
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let found = self.files.iter().find(|(file, _)| *file == id);
        let missing = || FileError::NotFound(id.vpath().get_without_slash().into());
        found.map(|(_, bytes)| bytes.clone()).ok_or_else(missing)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        let day = self.today;
        Datetime::from_ymd(day.year(), day.month() as u8, day.day() as u8)
    }
}

/// The language's code.
pub fn code(language: Language) -> &'static str {
    match language {
        Language::En => "en",
        Language::Nl => "nl",
    }
}

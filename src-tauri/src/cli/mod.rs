//! The command line: the same program without a window, and without a display.

mod check;

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};

use chrono::{Datelike, Local, NaiveDate, Utc};
use lexopt::{Arg, Parser};
use report::{Options, Paper};
use roadmaps::error::{Code, Error, unharmed};
use roadmaps::exchange::{json, samples};
use roadmaps::model::Roadmap;
use roadmaps::plan;
use roadmaps::say::{Language, Sentence};
use roadmaps::workspace::{Workspace, read_json, write_export};

/// Pixels of a PNG for one at 100 %: sharp on paper and on a large screen.
pub const PICTURE_SCALE: f32 = 2.0;

/// What the window is asked to open.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Launch {
    /// The roadmap to open.
    pub file: Option<PathBuf>,
    /// The day to plan on; the real one when absent.
    pub today: Option<NaiveDate>,
    /// The language to speak; the preferred one when absent.
    pub language: Option<Language>,
}

/// What the arguments ask for.
#[derive(Debug, PartialEq)]
enum Command {
    Window(Launch),
    Help,
    Version,
    Schema,
    List,
    New {
        sample: String,
    },
    Check {
        file: PathBuf,
        json: bool,
        outlook: bool,
    },
    Export {
        file: PathBuf,
    },
    Import {
        file: PathBuf,
    },
}

/// The arguments, read.
#[derive(Debug, PartialEq)]
struct Request {
    command: Command,
    to: Option<PathBuf>,
    language: Language,
    today: NaiveDate,
    paper: Paper,
}

/// How a run ends: the exit code, or the window that is to be opened.
#[derive(Debug, PartialEq)]
pub enum Outcome {
    /// The program ends with this code.
    Exit(u8),
    /// The window opens.
    Window(Launch),
}

/// Runs the command line. What is found goes to `out`, what goes wrong as one sentence to `err`.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Outcome {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let language = spoken_language(&arguments);
    let done = read_arguments(arguments).and_then(|request| {
        if let Command::Window(launch) = request.command {
            return Ok(Outcome::Window(launch));
        }
        unharmed(|| carry_out(&request, out)).map(Outcome::Exit)
    });
    done.unwrap_or_else(|error| {
        refuse(&error, language, err);
        Outcome::Exit(2)
    })
}

/// Says what went wrong, in one sentence.
pub fn refuse(error: &Error, language: Language, err: &mut dyn Write) {
    // Nothing can be done about an error stream that is closed.
    let _ = writeln!(err, "{}", error.sentence.text(language));
}

/// What a second start asks of the window that is open already; nothing where it asks for else.
pub fn asked_of_the_window(arguments: impl IntoIterator<Item = OsString>) -> Launch {
    match read_arguments(arguments) {
        Ok(Request {
            command: Command::Window(launch),
            ..
        }) => launch,
        _ => Launch::default(),
    }
}

/// The language of the system, English where it is neither of ours.
pub fn system_language() -> Language {
    sys_locale::get_locale().map_or(Language::En, |locale| Language::of_locale(&locale))
}

/// The language to complain in when the arguments make no sense: the one that they name, also when
/// it comes after what is wrong.
pub fn spoken_language(arguments: &[OsString]) -> Language {
    let words = arguments.iter().map(|word| word.to_string_lossy());
    let mut named = words.skip_while(|word| !word.starts_with("--lang"));
    let first = named.next().unwrap_or_default().into_owned();
    let second = named.next().unwrap_or_default();
    let code = first.strip_prefix("--lang=").unwrap_or(&second);
    parse_language(code).unwrap_or_else(|_| system_language())
}

fn read_arguments(arguments: impl IntoIterator<Item = OsString>) -> Result<Request, Error> {
    let mut parser = Parser::from_args(arguments);
    let mut words = Vec::new();
    let mut flags = Flags::default();
    while let Some(argument) = parser.next().map_err(bad_arguments)? {
        match argument {
            Arg::Value(word) => words.push(word),
            Arg::Long("to") => flags.to = Some(path(&mut parser, "--to")?),
            Arg::Long("sample") => flags.sample = Some(text(&mut parser, "--sample")?),
            Arg::Long("lang") => {
                flags.language = Some(parse_language(&text(&mut parser, "--lang")?)?)
            }
            Arg::Long("today") => flags.today = Some(parse_date(&text(&mut parser, "--today")?)?),
            Arg::Long("paper") => flags.paper = Some(parse_paper(&text(&mut parser, "--paper")?)?),
            Arg::Long("json") => flags.json = true,
            Arg::Long("outlook") => flags.outlook = true,
            Arg::Long("list") => flags.list = true,
            Arg::Long("help") | Arg::Short('h') => flags.help = true,
            Arg::Long("version") | Arg::Short('V') => flags.version = true,
            other => return Err(bad_arguments(other.unexpected())),
        }
    }
    let command = command(words, &flags)?;
    Ok(Request {
        command,
        to: flags.to,
        language: flags.language.unwrap_or_else(system_language),
        today: flags.today.unwrap_or_else(|| Local::now().date_naive()),
        paper: flags.paper.unwrap_or_default(),
    })
}

#[derive(Default)]
struct Flags {
    to: Option<PathBuf>,
    sample: Option<String>,
    language: Option<Language>,
    today: Option<NaiveDate>,
    paper: Option<Paper>,
    json: bool,
    outlook: bool,
    list: bool,
    help: bool,
    version: bool,
}

impl Flags {
    /// Sees that nothing was asked that a command would not heed.
    fn belong_to(&self, verb: &str, known: &[&str]) -> Result<(), Error> {
        let stated = [
            ("--to", self.to.is_some()),
            ("--sample", self.sample.is_some()),
            ("--paper", self.paper.is_some()),
            ("--json", self.json),
            ("--outlook", self.outlook),
            ("--list", self.list),
        ];
        match stated
            .iter()
            .find(|(name, on)| *on && !known.contains(name))
        {
            Some((name, _)) => Err(wrong(Sentence::OptionOutOfPlace {
                option: (*name).to_owned(),
                verb: verb.to_owned(),
            })),
            None => Ok(()),
        }
    }
}

fn command(words: Vec<OsString>, flags: &Flags) -> Result<Command, Error> {
    if flags.help {
        return Ok(Command::Help);
    }
    if flags.version {
        return Ok(Command::Version);
    }
    let mut words = words.into_iter();
    let first = words.next();
    let name = first
        .as_ref()
        .map(|word| word.to_string_lossy().into_owned());
    let mut file = |verb: &str| {
        let named = words.next().filter(|word| !word.is_empty());
        named.map(PathBuf::from).ok_or_else(|| {
            wrong(Sentence::NoFileNamed {
                verb: verb.to_owned(),
            })
        })
    };
    let command = match name.as_deref() {
        Some("check") => Command::Check {
            file: file("check")?,
            json: flags.json,
            outlook: flags.outlook,
        },
        Some("export") => Command::Export {
            file: file("export")?,
        },
        Some("import") => Command::Import {
            file: file("import")?,
        },
        Some("schema") => Command::Schema,
        Some("new") if flags.list => Command::List,
        Some("new") => {
            let sample = flags.sample.clone();
            let sample = sample.ok_or_else(|| wrong(Sentence::NoSampleNamed))?;
            Command::New { sample }
        }
        Some(word) if !names_a_file(Path::new(word)) => {
            let word = word.to_owned();
            return Err(wrong(Sentence::UnknownCommand { word }));
        }
        _ => Command::Window(Launch {
            file: first.map(PathBuf::from),
            today: flags.today,
            language: flags.language,
        }),
    };
    let verb = name.as_deref().unwrap_or_default();
    let known: &[&str] = match &command {
        Command::New { .. } => &["--sample", "--to"],
        Command::List => &["--list"],
        Command::Check { .. } => &["--json", "--outlook"],
        Command::Export { .. } => &["--to", "--paper"],
        Command::Import { .. } => &["--to"],
        Command::Window(_) | Command::Help | Command::Version | Command::Schema => &[],
    };
    flags.belong_to(verb, known)?;
    match words.next() {
        Some(more) => {
            let word = more.to_string_lossy().into_owned();
            Err(wrong(Sentence::OneArgumentTooMany { word }))
        }
        None => Ok(command),
    }
}

/// Whether a word is meant as the name of a file, rather than as a command that was mistyped.
fn names_a_file(word: &Path) -> bool {
    word.extension().is_some() || word.components().count() > 1 || word.exists()
}

fn carry_out(request: &Request, out: &mut dyn Write) -> Result<u8, Error> {
    let language = request.language;
    match &request.command {
        Command::Window(_) => Ok(0),
        Command::Help => print(
            out,
            match language {
                Language::En => include_str!("help.en.txt"),
                Language::Nl => include_str!("help.nl.txt"),
            },
        ),
        Command::Version => print(out, concat!("backcast ", env!("CARGO_PKG_VERSION"), "\n")),
        Command::Schema => print(out, &json::schema()),
        Command::List => print(out, &(samples::list().join("\n") + "\n")),
        Command::New { sample } => {
            let roadmap = samples::sample(sample, language, request.today)?;
            write_roadmap(&roadmap, wanted(request)?, Sentence::DidCreate)?;
            Ok(0)
        }
        Command::Check {
            file,
            json,
            outlook,
        } => {
            let roadmap = read(file)?;
            let analysis = plan::analyse(&roadmap, request.today);
            let ahead = outlook.then(|| plan::outlook::outlook(&roadmap, request.today));
            let text = if *json {
                check::json(&roadmap, &analysis, ahead.as_ref(), language)
            } else {
                check::text(&roadmap, &analysis, ahead.as_ref(), language)
            };
            print(out, &text)?;
            Ok(u8::from(analysis.verdict != plan::Verdict::Feasible))
        }
        Command::Export { file } => export(request, file),
        Command::Import { file } => {
            let unknown = || wrong(Sentence::UnknownImport { path: shown(file) });
            // A pipe has no name that says what it holds.
            if !["json", ""].contains(&extension(file).as_str()) {
                return Err(unknown());
            }
            let bytes = read_json(file)?.ok_or_else(unknown)?;
            let roadmap = json::read(&bytes, &shown(file))?;
            let name = file
                .file_name()
                .map(|name| name.to_string_lossy().into_owned());
            let label = Sentence::DidImport {
                name: name.unwrap_or_default(),
            };
            write_roadmap(&roadmap, wanted(request)?, label)?;
            Ok(0)
        }
    }
}

fn export(request: &Request, file: &Path) -> Result<u8, Error> {
    let to = wanted(request)?;
    let form = extension(to);
    if !["pdf", "svg", "png", "json"].contains(&form.as_str()) {
        return Err(wrong(Sentence::UnknownFormat { path: shown(to) }));
    }
    if same_file(file, to) {
        return Err(wrong(Sentence::SameFile { path: shown(to) }));
    }
    let roadmap = read(file)?;
    let language = request.language;
    let drawn = || plan::analyse(&roadmap, request.today);
    let failed = |error: report::Error| {
        Error::new(
            Code::Storage,
            Sentence::ReportFailed {
                detail: error.to_string(),
            },
        )
    };
    let options = Options {
        paper: request.paper,
        ..Options::default()
    };
    let bytes = match form.as_str() {
        "pdf" => report::pdf(&roadmap, &drawn(), language, options).map_err(failed)?,
        "svg" => report::svg(&roadmap, &drawn(), language).into_bytes(),
        "png" => report::png(&roadmap, &drawn(), language, PICTURE_SCALE).map_err(failed)?,
        _ => json::write(&roadmap).into_bytes(),
    };
    write_export(to, &bytes)?;
    Ok(0)
}

/// Reads a `.roadmap` or the JSON form, told apart by what they hold.
fn read(file: &Path) -> Result<Roadmap, Error> {
    match read_json(file)? {
        Some(bytes) => json::read(&bytes, &shown(file)),
        None => in_workspace(async |workspace| workspace.read(file).await),
    }
}

/// Writes a new roadmap: a document, or the JSON form where the name says so.
fn write_roadmap(roadmap: &Roadmap, to: &Path, label: Sentence) -> Result<(), Error> {
    if to.symlink_metadata().is_ok() {
        return Err(Error::new(
            Code::NotWritable,
            Sentence::AlreadyThere { path: shown(to) },
        ));
    }
    match extension(to).as_str() {
        "json" => return write_export(to, json::write(roadmap).as_bytes()),
        "roadmap" => {}
        _ => return Err(wrong(Sentence::UnknownTarget { path: shown(to) })),
    }
    let now = Utc::now();
    in_workspace(async |workspace| {
        let roadmap = roadmap.clone();
        let mut document = workspace.create(roadmap, Some(to), label, now).await?;
        document.close(now).await
    })
}

/// Runs with a workspace of its own, so that the user's own data folder is left alone.
fn in_workspace<T>(work: impl AsyncFnOnce(Workspace) -> Result<T, Error>) -> Result<T, Error> {
    let failed = |error: std::io::Error| {
        Error::new(
            Code::Storage,
            Sentence::StorageFailed {
                detail: error.to_string(),
            },
        )
    };
    let name = format!("backcast-{}", uuid::Uuid::new_v4());
    let folder = std::env::temp_dir().join(name);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(failed)?;
    let no_folder = || {
        let path = shown(&std::env::temp_dir());
        Error::new(Code::Storage, Sentence::NoTemporaryFolder { path })
    };
    if !has_room(&folder) {
        let _ = std::fs::remove_dir_all(&folder);
        return Err(no_folder());
    }
    let done = runtime.block_on(work(Workspace::new(folder.clone(), folder.clone())));
    // What cannot be removed from the temporary folder, the system removes.
    let _ = std::fs::remove_dir_all(&folder);
    done.map_err(|error| match &error.sentence {
        Sentence::NoRoomFor { path }
        | Sentence::DiskFull { path }
        | Sentence::CannotBeMade { path }
        | Sentence::NotWritable { path }
            if Path::new(path).starts_with(&folder) =>
        {
            no_folder()
        }
        _ => error,
    })
}

/// Whether a folder can be made and holds a small document.
fn has_room(folder: &Path) -> bool {
    let probe = folder.join("probe");
    let written = std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&probe, [0; 1 << 16]))
        .and_then(|()| std::fs::remove_file(&probe));
    written.is_ok()
}

fn print(out: &mut dyn Write, text: &str) -> Result<u8, Error> {
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        // Whoever reads may stop reading; that is no failure.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(0),
        Err(_) => Err(Error::new(Code::Storage, Sentence::NotPrinted)),
        Ok(()) => Ok(0),
    }
}

fn wanted(request: &Request) -> Result<&Path, Error> {
    request
        .to
        .as_deref()
        .ok_or_else(|| wrong(Sentence::NoTargetNamed))
}

fn path(parser: &mut Parser, option: &str) -> Result<PathBuf, Error> {
    let value = value(parser, option)?;
    if value.is_empty() {
        return Err(wrong(Sentence::NoTargetNamed));
    }
    Ok(PathBuf::from(value))
}

/// A value as text; what is no text is no value that any option knows.
fn text(parser: &mut Parser, option: &str) -> Result<String, Error> {
    let value = value(parser, option)?;
    Ok(value.to_string_lossy().into_owned())
}

/// What follows an option; another option in its place means that it was forgotten.
fn value(parser: &mut Parser, option: &str) -> Result<OsString, Error> {
    let value = parser.value().map_err(bad_arguments)?;
    if value.to_string_lossy().starts_with("--") {
        let option = option.to_owned();
        return Err(wrong(Sentence::OptionNeedsValue { option }));
    }
    Ok(value)
}

fn parse_language(text: &str) -> Result<Language, Error> {
    match text {
        "en" => Ok(Language::En),
        "nl" => Ok(Language::Nl),
        other => Err(wrong(Sentence::UnknownLanguage {
            text: other.to_owned(),
        })),
    }
}

fn parse_date(text: &str) -> Result<NaiveDate, Error> {
    let date: Option<NaiveDate> = text.parse().ok();
    // The same years as those of a roadmap's dates, written as the JSON form writes them.
    let known = date.filter(|date| json::YEARS.contains(&date.year()) && text == date.to_string());
    known.ok_or_else(|| {
        let text = text.to_owned();
        wrong(match date.filter(|date| text == date.to_string()) {
            Some(_) => Sentence::DayOutOfRange { text },
            None => Sentence::NotADate { text },
        })
    })
}

fn parse_paper(text: &str) -> Result<Paper, Error> {
    match text.to_ascii_lowercase().as_str() {
        "a4" => Ok(Paper::A4),
        "a3" => Ok(Paper::A3),
        "letter" => Ok(Paper::Letter),
        _ => Err(wrong(Sentence::UnknownPaper {
            text: text.to_owned(),
        })),
    }
}

fn bad_arguments(error: lexopt::Error) -> Error {
    let sentence = match error {
        lexopt::Error::MissingValue { option } => Sentence::OptionNeedsValue {
            option: option.unwrap_or_default(),
        },
        lexopt::Error::UnexpectedOption(option) => Sentence::UnknownOption { option },
        lexopt::Error::UnexpectedValue { option, .. } => Sentence::OptionTakesNoValue { option },
        other => Sentence::UnknownOption {
            option: other.to_string(),
        },
    };
    wrong(sentence)
}

fn wrong(sentence: Sentence) -> Error {
    Error::new(Code::Refused, sentence)
}

fn extension(path: &Path) -> String {
    path.extension()
        .map(|end| end.to_string_lossy().to_ascii_lowercase())
        .unwrap_or_default()
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

fn same_file(a: &Path, b: &Path) -> bool {
    a == b || matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

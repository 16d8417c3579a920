//! What the core says, in English and Dutch: the one place of its words.
//!
//! A sentence is a key with arguments. It is rendered late, so that the window, the report and the
//! command line speak alike and a language switch changes the past's words too.

mod en;
mod format;
mod nl;
pub mod words;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::model::{Amount, Money};

/// A language that every word exists in.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    specta::Type,
)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Dutch.
    Nl,
}

/// A piece of a sentence, and whether it carries the meaning (it is then shown in its colour).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[allow(missing_docs)]
pub struct Span {
    pub text: String,
    pub strong: bool,
}

/// Everything that the core can say. Titles and names are quoted as people wrote them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "key", rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Sentence {
    /// Nothing
    NothingDone,
    /// New roadmap
    DidCreate,
    /// Import “`name`”
    DidImport { name: String },
    /// Undone: `what`
    DidUndo { what: Box<Sentence> },
    /// Done again: `what`
    DidRedo { what: Box<Sentence> },
    /// State the goal
    DidStateGoal,
    /// Success criterion “`title`”
    DidPutCriterion { title: String },
    /// Remove a success criterion
    DidRemoveCriterion,
    /// Change the settings
    DidChangeSettings,
    /// Add “`title`”
    DidAddStep { title: String },
    /// Add `count` steps
    DidAddSteps { count: u32 },
    /// Paste “`title`” / Paste `count` steps
    DidPaste { count: u32, title: String },
    /// Add the alternative “`title`”
    DidAddAlternative { title: String },
    /// Remove “`title`”
    DidRemoveStep { title: String },
    /// Remove `count` steps
    DidRemoveSteps { count: u32 },
    /// “`to`” requires “`from`”
    DidConnect { from: String, to: String },
    /// “`to`” no longer requires “`from`”
    DidDisconnect { from: String, to: String },
    /// Link from “`from`” to “`to`”
    DidChangeLink { from: String, to: String },
    /// Make alternatives of each other
    DidGroupAlternatives,
    /// Name the choice “`title`”
    DidNameAnyOf { title: String },
    /// Name the idea “`title`”
    DidNameIdea { title: String },
    /// Choose “`title`”
    DidChoose { title: String },
    /// Leave the choice open
    DidReopenChoice,
    /// Move a card / Move `count` cards
    DidMoveCards { count: u32 },
    /// Tidy the map
    DidTidy,
    /// Move “`title`” in the order
    DidReorder { title: String },
    /// “`step`” needs `resource`
    DidRequireResource { step: String, resource: String },
    /// “`step`” no longer needs `resource`
    DidReleaseResource { step: String, resource: String },
    /// Add the resource `title`
    DidAddResource { title: String },
    /// Change the resource `title`
    DidChangeResource { title: String },
    /// Remove the resource `title`
    DidRemoveResource { title: String },
    /// Acquisition “`title`”
    DidPutAcquisition { title: String },
    /// Remove an acquisition
    DidRemoveAcquisition,
    /// Decide on “`title`”
    DidApplyAcquisition { title: String },
    /// Apply fix: `what`
    DidApplyFix { what: Vec<String> },
    /// Restore the version after: `what`
    DidRestore { what: Box<Sentence> },
    /// Idea “`title`”
    DidPutIdea { title: String },
    /// Change a practice record
    DidPutPractice,
    /// Remove a practice record
    DidRemovePractice,
    /// Rename to “`title`”
    DidRename { title: String },
    /// Estimate “`title`”
    DidEstimate { title: String },
    /// “`title`” started
    DidStart { title: String },
    /// “`title`” finished
    DidFinish { title: String },
    /// “`title`” dropped
    DidDrop { title: String },
    /// Reopen “`title`”
    DidReopen { title: String },
    /// Make “`title`” a milestone
    DidMakeMilestone { title: String },
    /// Change “`title`”
    DidChangeStep { title: String },
    /// There is no step “`id`” any more. Nothing was changed. Choose another step.
    NoSuchStep { id: String },
    /// There is no resource “`id`” any more. Nothing was changed. Choose another resource.
    NoSuchResource { id: String },
    /// There is no acquisition “`id`” any more. Nothing was changed.
    NoSuchAcquisition { id: String },
    /// The id “`id`” is already in use. Nothing was changed. Try again.
    IdTaken { id: String },
    /// “`id`” cannot be an id: it must have 1 to 64 characters. Nothing was changed.
    BadId { id: String },
    /// “`text`” is not a currency code. Nothing was changed. Use three capitals, such as EUR.
    NotACurrency { text: String },
    /// A calendar needs at least one working day a week. Nothing was changed.
    NoWorkingDays,
    /// The ceiling must lie between 1 and 100 %. Nothing was changed.
    CeilingOutOfRange,
    /// A chance must lie between 0 and 100 %. Nothing was changed.
    ChanceOutOfRange,
    /// This cannot be removed that way. Nothing was changed.
    CannotRemove,
    /// A title has at most `limit` characters. Nothing was changed. Put the rest in the notes.
    TitleTooLong { limit: u32 },
    /// A text has at most `limit` characters. Nothing was changed. Shorten it.
    TextTooLong { limit: u32 },
    /// An estimate is a whole number of working days from 0 to `limit`, with best ≤ likely ≤ worst. Nothing was changed.
    BadEstimate { limit: u32 },
    /// A real start comes before a real finish, and both need a date. Nothing was changed. Correct the dates.
    BadProgress,
    /// “`title`” is not a group. Nothing was changed. Choose a group.
    NotAGroup { title: String },
    /// “`title`” would lie inside itself. Nothing was changed. Choose another group.
    GroupInsideItself { title: String },
    /// “`title`” is a group and has no work of its own. Nothing was changed. Choose a step in it.
    GroupHasNoWork { title: String },
    /// These two are not linked (any more). Nothing was changed.
    NotLinked,
    /// It is already an alternative there. Nothing was changed. Take it out of the choice first.
    AlreadyAnAlternative,
    /// A choice needs at least two alternatives. Nothing was changed. Select two or more steps.
    AlternativesNeedTwo,
    /// That would close a loop: `steps`. Nothing was changed. A step cannot come before itself: leave one of these links out.
    WouldLoop { steps: Vec<String> },
    /// A need is either per working day or in total. Nothing was changed. State one of the two.
    TwoAmounts,
    /// An acquisition is paid from a budget. Nothing was changed. Choose a resource of the kind budget.
    NotABudget,
    /// An amount cannot be negative. Nothing was changed. State it as zero or more.
    NegativeAmount,
    /// That amount is too large to keep exactly. Nothing was changed. Use a larger unit.
    AmountTooLarge,
    /// It would end before it starts. Nothing was changed. Correct the dates.
    EndsBeforeItStarts,
    /// “`title`” cannot be done more often. Nothing was changed. Raise its limit, or choose another.
    AcquisitionSpent { title: String },
    /// `path` is not there. Nothing was changed. Check the name, or look where it was moved to.
    FileNotFound { path: String },
    /// `path` is not a Backcast roadmap. It was left as it is. Choose a .roadmap or .json file that Backcast wrote.
    NotARoadmap { path: String },
    /// `path` is damaged and cannot be read. It was left as it is. Open an earlier copy, or a backup.
    DamagedFile { path: String, detail: String },
    /// `path` is damaged, field “`field`”: `why`. It was left as it is. Open an earlier copy, or a backup.
    DamagedField {
        path: String,
        field: String,
        why: Box<Sentence>,
    },
    /// `path` is damaged, field “`field`”: `why`
    DamagedValue {
        path: String,
        field: String,
        why: Box<Sentence>,
    },
    /// Field “`field`”: `why`. Nothing was changed. Correct it and try again.
    InvalidValue { field: String, why: Box<Sentence> },
    /// `path` was written by a newer Backcast (format `version`). It was left as it is. Update Backcast to work with it.
    NewerFormat { path: String, version: u32 },
    /// This roadmap was written by a newer Backcast (format `version`). You can read it; update Backcast to change it.
    NewerReadOnly { version: u32 },
    /// This roadmap is open for reading only. Nothing was changed. Save it elsewhere to go on.
    DocumentReadOnly,
    /// This is an earlier version, to look at. Nothing was changed. Restore it, or open it as a copy, to go on with it.
    EarlierVersion,
    /// There is no room left on the disk to write `path`. What was saved before is safe. Free some space; Backcast then goes on by itself.
    DiskFull { path: String },
    /// `path` cannot be written. Your edits are safe in Backcast. Save the roadmap elsewhere, or make the folder writable.
    NotWritable { path: String },
    /// `path` was changed outside Backcast. Nothing was overwritten: your version is in `copy`. Choose which one to go on with.
    ChangedOutside { path: String, copy: String },
    /// `path` was moved or deleted outside Backcast. Your edits are safe. Save the roadmap elsewhere to put it back.
    FileGone { path: String },
    /// `path` is open in another Backcast. You can read it here; close the other one to change it.
    OpenElsewhere { path: String },
    /// The roadmap changed in the meantime. Nothing was changed by this. Look at the new state and try again.
    Outdated,
    /// There is nothing to undo.
    NothingToUndo,
    /// There is nothing to redo.
    NothingToRedo,
    /// “`what`” cannot be undone: a later edit touched the same fields. Nothing was changed. Undo that edit first.
    UndoBlocked { what: Box<Sentence> },
    /// “`what`” cannot be done again: a later edit touched the same fields. Nothing was changed. Undo that edit first.
    RedoBlocked { what: Box<Sentence> },
    /// History does not go back to revision `revision`. Nothing was changed. Choose a later one.
    NoSuchRevision { revision: i64 },
    /// The edits that were not yet in `path` when Backcast stopped cannot be read (`detail`). They are kept in `kept`; this is what the file holds.
    EditsUnreadable {
        path: String,
        detail: String,
        kept: String,
    },
    /// The roadmap could not be stored (`detail`). What was saved before is safe. Try again; if it stays, save the roadmap elsewhere.
    StorageFailed { detail: String },
    /// Cancelled. Nothing was changed.
    Cancelled,
    /// `path` is larger than `limit` MB and was not read. It was left as it is. Choose a smaller file.
    FileTooLarge { path: String, limit: u32 },
    /// `path` is not valid JSON: line `line`, column `column` (`field`): `why`. Nothing was changed. Correct that line and try again.
    JsonBroken {
        path: String,
        line: u32,
        column: u32,
        field: String,
        why: Box<Sentence>,
    },
    /// `path`, line `line`, field “`field`”: `why`. Nothing was changed. Correct that field and try again.
    JsonField {
        path: String,
        line: u32,
        field: String,
        why: Box<Sentence>,
    },
    /// `path`, line `line`, field “`field`”: `why`
    InvalidField {
        path: String,
        line: u32,
        field: String,
        why: Box<Sentence>,
    },
    /// `path` is not written in UTF-8 (line `line`). It was left as it is. Save it as UTF-8 and try again.
    NotUtf8 { path: String, line: u32 },
    /// `path` holds more than `limit` million values and was not read. It was left as it is. Divide it into several roadmaps.
    FileTooFull { path: String, limit: u32 },
    /// it is missing
    WhyMissing,
    /// it is stated twice
    WhyStatedTwice,
    /// “`found`” is not a date on the calendar (year-month-day, such as 2027-03-31)
    WhyNotADate { found: String },
    /// “`found`” is not a moment (such as 2027-03-31T09:00:00Z)
    WhyNotAnInstant { found: String },
    /// “`found`” is not known here (choose from: `known`)
    WhyUnknownWord { found: String, known: Vec<String> },
    /// it has a field that is not known here (known: `known`)
    WhyUnknownField { known: Vec<String> },
    /// it must be `expected`, not “`found`”
    WhyExpected { expected: JsonShape, found: String },
    /// “`found`” has more digits than a whole number can keep; between quotation marks it stays as it is
    WhyNumberNotKept { found: String },
    /// it must lie between `from` and `to`, unlike “`found`”
    WhyOutOfRange { found: String, from: i64, to: i64 },
    /// the date `found` lies outside 1900 to 2999
    WhyDateOutOfRange { found: String },
    /// there is no step “`id`” in the file
    WhyNoSuchStep { id: String },
    /// there is no resource “`id`” in the file
    WhyNoSuchResource { id: String },
    /// there is no acquisition “`id`” in the file
    WhyNoSuchAcquisition { id: String },
    /// the id “`id`” is used twice
    WhyIdTwice { id: String },
    /// “`id`” is not one of its alternatives
    WhyNotAnAlternative { id: String },
    /// the file ends too early
    WhyEndsTooEarly,
    /// `marks` must stand here
    WhyMarkExpected { marks: String },
    /// there is a comma too many
    WhyCommaTooMany,
    /// there is something after the end of the roadmap
    WhyTextAfterEnd,
    /// lists and objects lie too deep inside each other
    WhyTooDeep,
    /// the text holds a character that must be written differently, such as a line break as \n
    WhyBadText,
    /// this is not a number, or one too large
    WhyBadNumber,
    /// the name of a field must stand between quotation marks
    WhyNameNotQuoted,
    /// there is no value here
    WhyNoValue,
    /// it cannot be read (`detail`)
    WhyUnreadable { detail: String },
    /// `path` is JSON, but not a roadmap: “format” must be “backcast”. Nothing was changed. “backcast schema” prints the form.
    JsonNotOurs { path: String },
    /// There is no sample “`name`”. “backcast new --list” names them.
    NoSuchSample { name: String },
    /// `path` is not an ordinary file, but a device or a pipe. It was left as it is. Choose a .roadmap or .json file.
    NotAFile { path: String },
    /// `path` is a link that leads back to itself. Nothing was changed. Name the file that was meant.
    LinkLoop { path: String },
    /// `path` is empty. It was left as it is. Choose another file.
    EmptyFile { path: String },
    /// `path` is the roadmap itself. It was left as it is. Choose another name to write to.
    SameFile { path: String },
    /// “`text`” lies outside 1900 to 2999. Nothing was changed. Choose a day in those years.
    DayOutOfRange { text: String },
    /// Backcast cannot write in the temporary folder `path`: there is no room in it or no access to it. Nothing was changed. Free some space there, or let TMPDIR name another folder.
    NoTemporaryFolder { path: String },
    /// `path` exists already. It was left as it is. Choose another name.
    AlreadyThere { path: String },
    /// Backcast cannot write `path`: the name must end in .pdf, .svg, .png or .json. Nothing was written.
    UnknownFormat { path: String },
    /// Backcast cannot import `path`: the name must end in .json. Nothing was changed.
    UnknownImport { path: String },
    /// “backcast `verb`” needs a file. “backcast --help” shows how it is used.
    NoFileNamed { verb: String },
    /// “backcast new” needs --sample NAME; “backcast new --list” names them.
    NoSampleNamed,
    /// Say where to write it: --to FILE. Nothing was written.
    NoTargetNamed,
    /// “`word`” is one argument too many. “backcast --help” shows how it is used.
    OneArgumentTooMany { word: String },
    /// Backcast does not know “`option`”. “backcast --help” shows how it is used.
    UnknownOption { option: String },
    /// “`option`” needs a value. “backcast --help” shows how it is used.
    OptionNeedsValue { option: String },
    /// Backcast does not know “`word`”, and there is no file of that name. “backcast --help” shows how it is used.
    UnknownCommand { word: String },
    /// “`option`” takes no value. “backcast --help” shows how it is used.
    OptionTakesNoValue { option: String },
    /// “`option`” does not go with “backcast `verb`”. “backcast --help” shows how it is used.
    OptionOutOfPlace { option: String, verb: String },
    /// Backcast cannot write a roadmap to `path`: the name must end in .roadmap or .json. Nothing was written.
    UnknownTarget { path: String },
    /// There is no folder to write `path` in. Nothing was written. Make the folder first, or choose another.
    NoSuchFolder { path: String },
    /// `path` cannot be written there. Nothing was written. Choose another folder, or make this one writable.
    CannotBeMade { path: String },
    /// There is no room left on the disk to write `path`. Nothing was written. Free some space and try again.
    NoRoomFor { path: String },
    /// The answer could not be printed. The roadmap was left as it is. Try again, or send the answer elsewhere.
    NotPrinted,
    /// There is no display to open a window on. “backcast --help” names what works without one.
    NoDisplay,
    /// The window could not be built (`detail`). Nothing was changed. “backcast --help” names what works without one.
    NoWindow { detail: String },
    /// No roadmap is open in this window. Nothing was changed. Open one first.
    NothingOpen,
    /// Backcast made a mistake of its own; nothing was lost. Go on another way, and report what you did.
    Slipped,
    /// `path` is a folder. Nothing was changed. Name a .roadmap or .json file in it.
    IsAFolder { path: String },
    /// You have no right to read `path`. It was left as it is. Ask its owner for it, or choose another file.
    MayNotRead { path: String },
    /// Backcast does not speak “`text`”: choose en or nl.
    UnknownLanguage { text: String },
    /// “`text`” is no paper that Backcast knows: choose a4, a3 or letter.
    UnknownPaper { text: String },
    /// “`text`” is not a date that exists: write it as 2027-01-04.
    NotADate { text: String },
    /// the map is too large for a picture, PDF and SVG do hold it
    WhyMapTooLarge,
    /// The report could not be drawn (`detail`). The roadmap is safe. Try again, or export the JSON form.
    ReportFailed { detail: String },
    /// Yes, the goal can be reached.
    VerdictYes,
    /// The goal is reached.
    VerdictReached,
    /// Nothing stands in the way so far.
    NothingInTheWay,
    /// One step has no estimate yet, so there is no finish date. / `count` steps have no estimate yet, so there is no finish date.
    StepsUnestimated { count: u32 },
    /// It counts on `steps`, which nobody has worked out yet.
    CountsOn { steps: Vec<String> },
    /// It can be finished exactly on the launch date. / It can be finished by `finish`, one working day to spare. / It can be finished by `finish`, `days` working days to spare.
    SpareDays { days: u32, finish: NaiveDate },
    /// Not yet.
    NotYet,
    /// No.
    No,
    /// One thing is missing. / `count` things are missing.
    ThingsMissing { count: u32 },
    /// It comes one working day too late. / It comes `days` working days too late.
    DaysTooLate { days: u32 },
    /// A dropped step stands in the way.
    DroppedInTheWay,
    /// Something is required that is not there.
    GoneInTheWay,
    /// The chosen route cannot work.
    ChosenRouteFails,
    /// The cheapest way to get there costs `cost`; order the first by `order_by`.
    CheapestFix {
        cost: Money,
        currency: String,
        order_by: NaiveDate,
    },
    /// The cheapest way found so far costs `cost`; order the first by `order_by`.
    CheapestFixBestFound {
        cost: Money,
        currency: String,
        order_by: NaiveDate,
    },
    /// Another route can, and costs nothing extra.
    FreeFix,
    /// Nothing that is stated gets them in time.
    NothingGetsThem,
    /// No stated route or acquisition makes the launch date.
    NoWayInTime,
    /// With what you have, it can be launched on `launch`.
    LeverLaunch { launch: NaiveDate },
    /// We do not know yet.
    Undecided,
    /// Find out first: `what`.
    FindOut { what: Vec<String> },
    /// The search was stopped before it was sure.
    SearchLimit,
    /// The steps go round in a circle: `steps`. Take one of these links out.
    LoopInTheWay { steps: Vec<String> },
    /// No launch date yet. State one, and everything gets its latest date.
    NoLaunchDate,
    /// No step leads to the goal yet. What must be true right before it? Select the goal and press Enter.
    NothingBeforeGoal,
    /// By presence and time; capacity, absences and budgets together were not checked yet.
    CapacityNotChecked,
    /// This alone rules it out: / These `count` together rule it out:
    RuledOutBy { count: u32 },
    /// `resource` is missing
    FactMissing { resource: String },
    /// `resource` is unknown
    FactUnknown { resource: String },
    /// `amount` `unit` of `resource` missing
    FactShort {
        resource: String,
        amount: Amount,
        unit: String,
    },
    /// “`step`” was dropped
    FactDropped { step: String },
    /// “`step`” names “`id`”, which is not there
    FactGone { step: String, id: String },
    /// The launch date is `launch`
    FactLaunch { launch: NaiveDate },
    /// These steps require each other in a circle: `steps`. They have no dates until one link is taken out.
    ProblemLoop { steps: Vec<String> },
    /// “`step`” does not lead to the goal.
    ProblemStranded { step: String },
    /// “`step`” has no estimate and counts as 0 days.
    ProblemNoEstimate { step: String },
    /// “`step`” misses its deadline of `deadline`: earliest `finish`. / … : no calendar goes so far.
    ProblemDeadline {
        step: String,
        deadline: NaiveDate,
        finish: Option<NaiveDate>,
    },
    /// “`step`” is planned on `planned`, after its latest start of `latest`.
    ProblemPlannedLate {
        step: String,
        planned: NaiveDate,
        latest: NaiveDate,
    },
    /// “`step`” started before what it requires was finished.
    ProblemStartedEarly { step: String },
    /// “`step`” is called finished while something that it requires is still to be done.
    ProblemFinishedEarly { step: String },
    /// “`step`” is one working day too late already. / “`step`” is `days` working days too late already.
    ProblemLate { step: String, days: u32 },
    /// “`step`”: the last day to decide was `date`.
    ProblemNoReturn { step: String, date: NaiveDate },
    /// “`step`” names “`id`”, which is not there.
    ProblemReference { step: String, id: String },
    /// “`step`” lies inside itself and is shown on its own.
    ProblemGroupLoop { step: String },
    /// The holidays of `country` are not known; only closed days count.
    ProblemHolidays { country: String },
    /// The launch date `launch` lies in the past.
    ProblemLaunchPast { launch: NaiveDate },
}

/// What a field of the JSON form must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum JsonShape {
    Text,
    Flag,
    List,
    Object,
    Number,
    WholeNumber,
    /// Working days: one figure, or best, likely and worst.
    Estimate,
}

impl JsonShape {
    /// What it is called in a sentence.
    fn name(self, language: Language) -> &'static str {
        let [en, nl] = match self {
            JsonShape::Text => ["a text", "een tekst"],
            JsonShape::Flag => ["true or false", "true of false"],
            JsonShape::List => ["a list", "een lijst"],
            JsonShape::Object => ["an object", "een object"],
            JsonShape::Number => ["a number", "een getal"],
            JsonShape::WholeNumber => ["a whole number", "een geheel getal"],
            JsonShape::Estimate => [
                "a number of working days, or best, likely and worst",
                "een aantal werkdagen, of best, likely en worst",
            ],
        };
        match language {
            Language::En => en,
            Language::Nl => nl,
        }
    }
}

impl Language {
    /// The language of a locale such as "nl_NL.UTF-8"; English where it is neither.
    pub fn of_locale(locale: &str) -> Language {
        if locale.to_ascii_lowercase().starts_with("nl") {
            Language::Nl
        } else {
            Language::En
        }
    }
}

impl Sentence {
    /// The sentence as plain text.
    pub fn text(&self, language: Language) -> String {
        self.marked(language).replace("**", "")
    }

    /// The sentence in pieces, what carries the meaning apart.
    pub fn spans(&self, language: Language) -> Vec<Span> {
        let marked = self.marked(language);
        let pieces = marked
            .split("**")
            .enumerate()
            .filter(|(_, text)| !text.is_empty());
        pieces
            .map(|(at, text)| Span {
                text: text.to_owned(),
                strong: at % 2 == 1,
            })
            .collect()
    }

    fn marked(&self, language: Language) -> String {
        calm(match language {
            Language::En => en::text(self),
            Language::Nl => nl::text(self),
        })
    }
}

/// A text on one line, without the control characters that a title may hold: a terminal obeys them.
pub fn calm(text: String) -> String {
    if !text.contains(char::is_control) {
        return text;
    }
    let shown = |character: char| {
        if character.is_control() {
            ' '
        } else {
            character
        }
    };
    text.chars().map(shown).collect()
}

/// The field near which something went wrong, where there is one.
fn near(field: &str) -> String {
    match field {
        "" => String::new(),
        field => format!(" (“{field}”)"),
    }
}

/// The first few of many, and how many there are besides them.
fn few(all: &[String]) -> (String, usize) {
    const SHOWN: usize = 3;
    let shown = if all.len() > SHOWN {
        SHOWN - 1
    } else {
        all.len()
    };
    (all[..shown].join(", "), all.len() - shown)
}

/// Titles as people wrote them, one after the other.
fn quoted(titles: &[String], language: Language) -> String {
    let quoted: Vec<String> = titles.iter().map(|title| format!("“{title}”")).collect();
    language.list(&quoted)
}

/// Steps in the order in which they follow each other; of many the first few, and how many more
/// there are.
fn chain(steps: &[String], language: Language) -> String {
    const MOST: usize = 8;
    const FIRST: usize = 5;
    let shown = if steps.len() > MOST {
        FIRST
    } else {
        steps.len()
    };
    let mut links: Vec<String> = steps[..shown]
        .iter()
        .map(|step| format!("“{step}”"))
        .collect();
    if shown < steps.len() {
        // The last closes the circle: it is the first once more.
        let left = language.whole((steps.len() - 1 - shown) as i64);
        links.push(match language {
            Language::En => format!("… and {left} more"),
            Language::Nl => format!("… en nog {left}"),
        });
    }
    links.join(" → ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_circle_is_told_by_its_first_steps() {
        let circle = |count: usize| {
            let mut steps: Vec<String> = (1..=count).map(|at| at.to_string()).collect();
            steps.push("1".to_owned());
            [Language::En, Language::Nl].map(|language| chain(&steps, language))
        };
        let short = "“1” → “2” → “3” → “4” → “5” → “6” → “7” → “1”";
        assert_eq!(circle(7), [short, short]);
        let first = "“1” → “2” → “3” → “4” → “5” → …";
        let long = [
            format!("{first} and 1,995 more"),
            format!("{first} en nog 1.995"),
        ];
        assert_eq!(circle(2000), long);
    }
}

//! A roadmap as a set of records: the form in which it is stored, changed and undone.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Acquisition, Assumption, Baseline, Decision, Experiment, Goal, Idea, KillCriterion, Resource,
    Roadmap, Signal, Step,
};

/// The kinds of record. The settings and the goal are one record each, with an empty id.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type,
)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum RecordKind {
    Settings,
    Goal,
    Step,
    Resource,
    Acquisition,
    Idea,
    Assumption,
    Experiment,
    KillCriterion,
    Signal,
    Decision,
    Baseline,
}

/// Names one record of a roadmap.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type,
)]
pub struct RecordKey {
    /// Its kind.
    pub kind: RecordKind,
    /// Its id; empty for the settings and the goal.
    pub id: String,
}

impl RecordKey {
    /// Names a record.
    pub fn new(kind: RecordKind, id: impl Into<String>) -> Self {
        RecordKey {
            kind,
            id: id.into(),
        }
    }

    fn unreadable(&self, why: impl Into<String>) -> UnreadableRecord {
        UnreadableRecord {
            kind: self.kind,
            id: self.id.clone(),
            why: why.into(),
        }
    }
}

/// What a record holds: its JSON form and its place in the stored order of its kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Its place among its kind.
    pub place: i64,
    /// Its JSON form.
    pub body: Value,
}

/// A record that lives in one of the roadmap's lists.
pub trait Listed: Serialize + for<'de> Deserialize<'de> {
    /// Its id.
    fn id(&self) -> &str;
    /// Its place in the stored order.
    fn place(&self) -> i64;
    /// Puts it at a place in the stored order.
    fn set_place(&mut self, place: i64);
}

macro_rules! listed {
    ($($type:ty),*) => {$(
        impl Listed for $type {
            fn id(&self) -> &str {
                self.id.as_str()
            }
            fn place(&self) -> i64 {
                self.place
            }
            fn set_place(&mut self, place: i64) {
                self.place = place;
            }
        }
    )*};
}

listed!(
    Step,
    Resource,
    Acquisition,
    Idea,
    Assumption,
    Experiment,
    KillCriterion,
    Signal,
    Decision,
    Baseline
);

/// Runs `$body` with `$list` bound to the list that holds a kind; `$single` handles the others.
macro_rules! with_list {
    ($roadmap:expr, $kind:expr, |$list:ident| $body:expr, $single:expr) => {
        match $kind {
            RecordKind::Settings | RecordKind::Goal => $single,
            RecordKind::Step => {
                let $list = $roadmap.steps;
                $body
            }
            RecordKind::Resource => {
                let $list = $roadmap.resources;
                $body
            }
            RecordKind::Acquisition => {
                let $list = $roadmap.acquisitions;
                $body
            }
            RecordKind::Idea => {
                let $list = $roadmap.ideas;
                $body
            }
            RecordKind::Assumption => {
                let $list = $roadmap.assumptions;
                $body
            }
            RecordKind::Experiment => {
                let $list = $roadmap.experiments;
                $body
            }
            RecordKind::KillCriterion => {
                let $list = $roadmap.kill_criteria;
                $body
            }
            RecordKind::Signal => {
                let $list = $roadmap.signals;
                $body
            }
            RecordKind::Decision => {
                let $list = $roadmap.decisions;
                $body
            }
            RecordKind::Baseline => {
                let $list = $roadmap.baselines;
                $body
            }
        }
    };
}

/// Borrows the lists of a roadmap one by one, so that one macro serves reading and writing.
macro_rules! lists {
    ($name:ident, $($mutability:tt)?) => {
        struct $name<'a> {
            steps: &'a $($mutability)? Vec<Step>,
            resources: &'a $($mutability)? Vec<Resource>,
            acquisitions: &'a $($mutability)? Vec<Acquisition>,
            ideas: &'a $($mutability)? Vec<Idea>,
            assumptions: &'a $($mutability)? Vec<Assumption>,
            experiments: &'a $($mutability)? Vec<Experiment>,
            kill_criteria: &'a $($mutability)? Vec<KillCriterion>,
            signals: &'a $($mutability)? Vec<Signal>,
            decisions: &'a $($mutability)? Vec<Decision>,
            baselines: &'a $($mutability)? Vec<Baseline>,
        }

        impl<'a> From<&'a $($mutability)? Roadmap> for $name<'a> {
            fn from(roadmap: &'a $($mutability)? Roadmap) -> Self {
                $name {
                    steps: &$($mutability)? roadmap.steps,
                    resources: &$($mutability)? roadmap.resources,
                    acquisitions: &$($mutability)? roadmap.acquisitions,
                    ideas: &$($mutability)? roadmap.ideas,
                    assumptions: &$($mutability)? roadmap.assumptions,
                    experiments: &$($mutability)? roadmap.experiments,
                    kill_criteria: &$($mutability)? roadmap.kill_criteria,
                    signals: &$($mutability)? roadmap.signals,
                    decisions: &$($mutability)? roadmap.decisions,
                    baselines: &$($mutability)? roadmap.baselines,
                }
            }
        }
    };
}

lists!(Lists,);
lists!(ListsMut, mut);

impl Roadmap {
    /// Every record, kinds in their order, lists in stored order.
    pub fn records(&self) -> Vec<(RecordKey, Record)> {
        let mut records = vec![
            (
                RecordKey::new(RecordKind::Settings, ""),
                self.settings_record(),
            ),
            (RecordKey::new(RecordKind::Goal, ""), self.goal_record()),
        ];
        for kind in LISTED_KINDS {
            with_list!(
                Lists::from(self),
                kind,
                |list| records.extend(
                    list.iter()
                        .map(|item| (RecordKey::new(kind, item.id()), record_of(item)))
                ),
                ()
            );
        }
        records
    }

    /// A roadmap from its records.
    ///
    /// # Errors
    /// When a body is not the JSON form of its kind; the message names kind and id.
    pub fn from_records(
        id: String,
        records: impl IntoIterator<Item = (RecordKey, Record)>,
    ) -> Result<Roadmap, UnreadableRecord> {
        let mut roadmap = Roadmap {
            id,
            ..Roadmap::default()
        };
        for (key, record) in records {
            with_list!(
                ListsMut::from(&mut roadmap),
                key.kind,
                |list| list.push(read(&key, record)?),
                roadmap.put_single(&key, record)?
            );
        }
        for kind in LISTED_KINDS {
            with_list!(
                ListsMut::from(&mut roadmap),
                kind,
                |list| list.sort_by_key(|item| item.place()),
                ()
            );
        }
        Ok(roadmap)
    }

    /// What a record holds, if it is there.
    pub fn record(&self, key: &RecordKey) -> Option<Record> {
        with_list!(
            Lists::from(self),
            key.kind,
            |list| list.iter().find(|item| item.id() == key.id).map(record_of),
            Some(if key.kind == RecordKind::Goal {
                self.goal_record()
            } else {
                self.settings_record()
            })
        )
    }

    /// Puts a record in place, or takes it away.
    ///
    /// # Errors
    /// When the body is not the JSON form of its kind; the roadmap is unchanged then.
    pub fn put_record(
        &mut self,
        key: &RecordKey,
        record: Option<Record>,
    ) -> Result<(), UnreadableRecord> {
        with_list!(
            ListsMut::from(&mut *self),
            key.kind,
            |list| put(list, key, record),
            match record {
                Some(record) => self.put_single(key, record),
                None => Ok(()),
            }
        )
    }

    /// Gives every listed record the place that its position in its list says.
    pub fn number_places(&mut self) {
        for kind in LISTED_KINDS {
            with_list!(
                ListsMut::from(&mut *self),
                kind,
                |list| for (place, item) in (1..).zip(list.iter_mut()) {
                    item.set_place(place);
                },
                ()
            );
        }
    }

    fn goal_record(&self) -> Record {
        Record {
            place: 0,
            body: to_body(&self.goal),
        }
    }

    /// The settings are what is left of a roadmap without its goal and its lists.
    fn settings_record(&self) -> Record {
        let settings = Roadmap {
            currency: self.currency.clone(),
            calendar: self.calendar.clone(),
            ceiling: self.ceiling,
            ceiling_exceptions: self.ceiling_exceptions.clone(),
            lenses: self.lenses.clone(),
            extra: self.extra.clone(),
            ..Roadmap::default()
        };
        let mut body = to_body(&settings);
        if let Some(fields) = body.as_object_mut() {
            for meta in ["format", "version", "id", "goal"] {
                fields.remove(meta);
            }
        }
        Record { place: 0, body }
    }

    fn put_single(&mut self, key: &RecordKey, record: Record) -> Result<(), UnreadableRecord> {
        if !key.id.is_empty() {
            return Err(key.unreadable("there is only one of its kind"));
        }
        if key.kind == RecordKind::Goal {
            self.goal = parse::<Goal>(key, record.body)?;
            return Ok(());
        }
        let mut body = record.body;
        if let Some(fields) = body.as_object_mut() {
            fields.insert("goal".to_owned(), Value::Object(Default::default()));
        }
        let settings: Roadmap = parse(key, body)?;
        self.currency = settings.currency;
        self.calendar = settings.calendar;
        self.ceiling = settings.ceiling;
        self.ceiling_exceptions = settings.ceiling_exceptions;
        self.lenses = settings.lenses;
        self.extra = settings.extra;
        Ok(())
    }
}

/// A stored body that is not the JSON form of its kind.
#[derive(Debug, thiserror::Error)]
#[error("the record {kind:?} {id:?} cannot be read: {why}")]
#[allow(missing_docs)]
pub struct UnreadableRecord {
    pub kind: RecordKind,
    pub id: String,
    pub why: String,
}

const LISTED_KINDS: [RecordKind; 10] = [
    RecordKind::Step,
    RecordKind::Resource,
    RecordKind::Acquisition,
    RecordKind::Idea,
    RecordKind::Assumption,
    RecordKind::Experiment,
    RecordKind::KillCriterion,
    RecordKind::Signal,
    RecordKind::Decision,
    RecordKind::Baseline,
];

fn record_of<T: Listed>(item: &T) -> Record {
    Record {
        place: item.place(),
        body: to_body(item),
    }
}

fn put<T: Listed>(
    list: &mut Vec<T>,
    key: &RecordKey,
    record: Option<Record>,
) -> Result<(), UnreadableRecord> {
    let at = list.iter().position(|item| item.id() == key.id);
    match (record, at) {
        (None, Some(at)) => drop(list.remove(at)),
        (None, None) => {}
        (Some(record), Some(at)) => {
            let moved = list[at].place() != record.place;
            list[at] = read(key, record)?;
            if moved {
                list.sort_by_key(Listed::place);
            }
        }
        (Some(record), None) => {
            let item: T = read(key, record)?;
            let at = list.partition_point(|other| other.place() <= item.place());
            list.insert(at, item);
        }
    }
    Ok(())
}

fn read<T: Listed>(key: &RecordKey, record: Record) -> Result<T, UnreadableRecord> {
    let mut item: T = parse(key, record.body)?;
    if item.id() != key.id {
        return Err(key.unreadable("its body has another id"));
    }
    item.set_place(record.place);
    Ok(item)
}

fn parse<T: for<'de> Deserialize<'de>>(
    key: &RecordKey,
    body: Value,
) -> Result<T, UnreadableRecord> {
    serde_json::from_value(body).map_err(|error| key.unreadable(error.to_string()))
}

fn to_body<T: Serialize>(item: &T) -> Value {
    serde_json::to_value(item).expect("every record is plain data with string keys")
}

//! Edits of the goal, the settings and the practices.

use super::{Draft, GoalChange, MAX_TEXT, MAX_TITLE, SettingsChange};
use crate::error::Error;
use crate::model::{
    Criterion, CriterionId, Listed, MAX_ID_CHARACTERS, RecordKey, RecordKind, Roadmap,
};
use crate::say::Sentence;

pub(super) fn change(draft: &mut Draft, change: &GoalChange) -> Result<(), Error> {
    match change {
        GoalChange::Title(title) => {
            check_title(title)?;
            draft.goal_mut().title = title.trim().to_owned();
        }
        GoalChange::Story(story) => {
            check_text(story)?;
            draft.goal_mut().story = story.trim().to_owned();
        }
        GoalChange::Launch(launch) => draft.goal_mut().launch = *launch,
        GoalChange::Owner(owner) => draft.goal_mut().owner = named(owner)?,
    }
    Ok(())
}

pub(super) fn put_criterion(draft: &mut Draft, criterion: &Criterion) -> Result<(), Error> {
    check_id(criterion.id.as_str())?;
    check_title(&criterion.title)?;
    for step in &criterion.steps {
        draft.step(step)?;
    }
    let criteria = &mut draft.goal_mut().criteria;
    match criteria
        .iter_mut()
        .find(|existing| existing.id == criterion.id)
    {
        Some(existing) => {
            let extra = std::mem::take(&mut existing.extra);
            *existing = Criterion {
                extra,
                ..criterion.clone()
            };
        }
        None => criteria.push(criterion.clone()),
    }
    Ok(())
}

pub(super) fn remove_criterion(draft: &mut Draft, id: &CriterionId) -> Result<(), Error> {
    draft
        .goal_mut()
        .criteria
        .retain(|criterion| criterion.id != *id);
    Ok(())
}

pub(super) fn change_settings(draft: &mut Draft, change: &SettingsChange) -> Result<(), Error> {
    let roadmap = draft.touch([RecordKey::new(RecordKind::Settings, "")]);
    match change {
        SettingsChange::Currency(currency) => {
            let known = currency.len() == 3 && currency.bytes().all(|b| b.is_ascii_uppercase());
            if !known {
                return Err(Error::refused(Sentence::NotACurrency {
                    text: currency.clone(),
                }));
            }
            roadmap.currency = currency.clone();
        }
        SettingsChange::Calendar(calendar) => {
            if calendar.weekdays.is_empty() {
                return Err(Error::refused(Sentence::NoWorkingDays));
            }
            let extra = std::mem::take(&mut roadmap.calendar.extra);
            roadmap.calendar = calendar.clone();
            roadmap.calendar.extra = extra;
        }
        SettingsChange::Ceiling(percent) => {
            if !(1..=100).contains(percent) {
                return Err(Error::refused(Sentence::CeilingOutOfRange));
            }
            roadmap.ceiling = *percent;
        }
        SettingsChange::Lenses(lenses) => roadmap.lenses = lenses.clone(),
    }
    Ok(())
}

/// Adds a record of a practice at the end of its list, or replaces the one with the same id.
pub(super) fn put<T: Listed + Clone + Keyed>(
    draft: &mut Draft,
    item: &T,
    list: fn(&mut Roadmap) -> &mut Vec<T>,
) -> Result<(), Error> {
    check_id(item.id())?;
    let roadmap = draft.touch([RecordKey::new(T::KIND, item.id())]);
    let list = list(roadmap);
    let mut item = item.clone();
    match list.iter_mut().find(|existing| existing.id() == item.id()) {
        Some(existing) => {
            item.set_place(existing.place());
            item.keep_extra_of(existing);
            *existing = item;
        }
        None => {
            item.set_place(list.last().map_or(1, |last| last.place() + 1));
            list.push(item);
        }
    }
    Ok(())
}

pub(super) fn remove_record(draft: &mut Draft, key: &RecordKey) -> Result<(), Error> {
    let removable = !matches!(
        key.kind,
        RecordKind::Settings
            | RecordKind::Goal
            | RecordKind::Step
            | RecordKind::Resource
            | RecordKind::Acquisition
            | RecordKind::Baseline
    );
    if !removable {
        return Err(Error::refused(Sentence::CannotRemove));
    }
    let roadmap = draft.touch([key.clone()]);
    roadmap
        .put_record(key, None)
        .expect("taking a record away reads nothing");
    Ok(())
}

/// A record of a practice: which kind it is, and what it keeps of newer formats.
pub(super) trait Keyed {
    const KIND: RecordKind;
    fn keep_extra_of(&mut self, other: &Self);
}

macro_rules! keyed {
    ($($type:ident),*) => {$(
        impl Keyed for crate::model::$type {
            const KIND: RecordKind = RecordKind::$type;
            fn keep_extra_of(&mut self, other: &Self) {
                self.extra = other.extra.clone();
            }
        }
    )*};
}

keyed!(
    Idea,
    Assumption,
    Experiment,
    KillCriterion,
    Signal,
    Decision
);

/// Refuses a title that is too long.
pub(super) fn check_title(title: &str) -> Result<(), Error> {
    if title.chars().count() > MAX_TITLE {
        return Err(Error::refused(Sentence::TitleTooLong {
            limit: MAX_TITLE as u32,
        }));
    }
    Ok(())
}

/// Refuses a note that is too long.
pub(super) fn check_text(text: &str) -> Result<(), Error> {
    if text.chars().count() > MAX_TEXT {
        return Err(Error::refused(Sentence::TextTooLong {
            limit: MAX_TEXT as u32,
        }));
    }
    Ok(())
}

/// Refuses an id that no file may hold.
pub(super) fn check_id(id: &str) -> Result<(), Error> {
    if id.is_empty() || id.chars().count() > MAX_ID_CHARACTERS {
        return Err(Error::refused(Sentence::BadId {
            id: id.chars().take(80).collect(),
        }));
    }
    Ok(())
}

/// A name, or none when it is blank.
pub(super) fn named(name: &Option<String>) -> Result<Option<String>, Error> {
    let name = name
        .as_deref()
        .map(str::trim)
        .filter(|name| !name.is_empty());
    name.map(|name| check_title(name).map(|()| name.to_owned()))
        .transpose()
}

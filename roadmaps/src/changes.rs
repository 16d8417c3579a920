//! What an edit did: records before and after. Undo is the reverse, merged field by field.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::{Record, RecordKey, Roadmap, UnreadableRecord};

/// The records that an edit touched, each at most once, in the order of their keys.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Changes(pub Vec<Change>);

/// One record before and after. Absent means that it did not exist.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Which record.
    pub key: RecordKey,
    /// What it held before.
    pub before: Option<Record>,
    /// What it held afterwards.
    pub after: Option<Record>,
}

/// Why changes cannot be merged into a roadmap.
#[derive(Debug, thiserror::Error)]
pub enum Clash {
    /// A later edit touched the same fields of this record.
    #[error("a later edit touched the same fields of {0:?}")]
    Touched(RecordKey),
    /// A merged record is not readable.
    #[error(transparent)]
    Unreadable(#[from] UnreadableRecord),
}

impl Changes {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What makes `after` of `before`.
    pub fn between(before: &Roadmap, after: &Roadmap) -> Changes {
        let mut keys: BTreeMap<RecordKey, (Option<Record>, Option<Record>)> = BTreeMap::new();
        for (key, record) in before.records() {
            keys.entry(key).or_default().0 = Some(record);
        }
        for (key, record) in after.records() {
            keys.entry(key).or_default().1 = Some(record);
        }
        let changed = keys
            .into_iter()
            .filter(|(_, (before, after))| before != after);
        let change = |(key, (before, after))| Change { key, before, after };
        Changes(changed.map(change).collect())
    }

    /// The changes that take these back.
    pub fn reversed(&self) -> Changes {
        let reverse = |change: &Change| Change {
            key: change.key.clone(),
            before: change.after.clone(),
            after: change.before.clone(),
        };
        Changes(self.0.iter().map(reverse).collect())
    }

    /// Merges these changes into a roadmap that may have moved on: a field that they change must
    /// still hold what it held before them; every other field is left as it is.
    /// Returns what really changed.
    ///
    /// # Errors
    /// [`Clash`]; the roadmap is unchanged then.
    pub fn merge_into(&self, roadmap: &mut Roadmap) -> Result<Changes, Clash> {
        let mut merged = Vec::with_capacity(self.0.len());
        for change in &self.0 {
            let now = roadmap.record(&change.key);
            let after = merge(change, now.as_ref())?;
            if after != now {
                merged.push(Change {
                    key: change.key.clone(),
                    before: now,
                    after,
                });
            }
        }
        let merged = Changes(merged);
        if let Err(unreadable) = merged.put_into(roadmap) {
            merged.reversed().put_into(roadmap)?;
            return Err(unreadable.into());
        }
        Ok(merged)
    }

    /// Puts every record's `after` in place, whatever is there now.
    ///
    /// # Errors
    /// When a record is not readable; those before it are in place then.
    pub fn put_into(&self, roadmap: &mut Roadmap) -> Result<(), UnreadableRecord> {
        for change in &self.0 {
            roadmap.put_record(&change.key, change.after.clone())?;
        }
        Ok(())
    }
}

/// What a record holds after a change, given what it holds now.
fn merge(change: &Change, now: Option<&Record>) -> Result<Option<Record>, Clash> {
    let clash = || Clash::Touched(change.key.clone());
    if now == change.before.as_ref() {
        return Ok(change.after.clone());
    }
    let (Some(before), Some(after), Some(now)) = (&change.before, &change.after, now) else {
        return Err(clash());
    };
    let (Value::Object(before_fields), Value::Object(after_fields), Value::Object(now_fields)) =
        (&before.body, &after.body, &now.body)
    else {
        return Err(clash());
    };
    let mut fields = now_fields.clone();
    let mut names: Vec<&String> = before_fields.keys().chain(after_fields.keys()).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let (was, becomes) = (before_fields.get(name), after_fields.get(name));
        if was == becomes {
            continue;
        }
        if now_fields.get(name) != was {
            return Err(clash());
        }
        match becomes {
            Some(value) => fields.insert(name.clone(), value.clone()),
            None => fields.remove(name),
        };
    }
    let place = if before.place == after.place {
        now.place
    } else {
        after.place
    };
    Ok(Some(Record {
        place,
        body: Value::Object(fields),
    }))
}

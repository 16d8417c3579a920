//! A roadmap while edits are applied: it remembers every record as it was before its first touch.

use std::collections::{BTreeMap, HashMap};

use crate::changes::{Change, Changes};
use crate::error::Error;
use crate::model::{
    AnyOf, Goal, Node, Prerequisite, Record, RecordKey, RecordKind, Requirement, Resource,
    ResourceId, Roadmap, Step, StepId,
};
use crate::say::Sentence;

/// A roadmap in change.
pub struct Draft<'a> {
    roadmap: &'a mut Roadmap,
    before: BTreeMap<RecordKey, Option<Record>>,
    step_at: HashMap<StepId, usize>,
}

impl<'a> Draft<'a> {
    /// Starts from the roadmap as it is.
    pub fn new(roadmap: &'a mut Roadmap) -> Self {
        let mut draft = Draft {
            roadmap,
            before: BTreeMap::new(),
            step_at: HashMap::new(),
        };
        draft.index_steps();
        draft
    }

    /// The roadmap as it is now.
    pub fn roadmap(&self) -> &Roadmap {
        self.roadmap
    }

    /// The roadmap, to change the records that `keys` name.
    pub fn touch(&mut self, keys: impl IntoIterator<Item = RecordKey>) -> &mut Roadmap {
        for key in keys {
            self.remember(key);
        }
        self.roadmap
    }

    /// The goal, to change it.
    pub fn goal_mut(&mut self) -> &mut Goal {
        self.remember(RecordKey::new(RecordKind::Goal, ""));
        &mut self.roadmap.goal
    }

    /// A step.
    ///
    /// # Errors
    /// When there is none with this id.
    pub fn step(&self, id: &StepId) -> Result<&Step, Error> {
        match self.step_at.get(id) {
            Some(&at) => Ok(&self.roadmap.steps[at]),
            None => Err(Error::refused(Sentence::NoSuchStep { id: id.to_string() })),
        }
    }

    /// A step, to change it.
    ///
    /// # Errors
    /// When there is none with this id.
    pub fn step_mut(&mut self, id: &StepId) -> Result<&mut Step, Error> {
        let Some(&at) = self.step_at.get(id) else {
            return Err(Error::refused(Sentence::NoSuchStep { id: id.to_string() }));
        };
        let key = RecordKey::new(RecordKind::Step, id.as_str());
        if !self.before.contains_key(&key) {
            let step = &self.roadmap.steps[at];
            let body = serde_json::to_value(step).expect("a step is plain data");
            self.before.insert(
                key,
                Some(Record {
                    place: step.place,
                    body,
                }),
            );
        }
        Ok(&mut self.roadmap.steps[at])
    }

    /// Adds a step at the end of the stored order.
    ///
    /// # Errors
    /// When its id is taken.
    pub fn add_step(&mut self, mut step: Step) -> Result<(), Error> {
        if self.step_at.contains_key(&step.id) {
            return Err(Error::refused(Sentence::IdTaken {
                id: step.id.to_string(),
            }));
        }
        self.remember(RecordKey::new(RecordKind::Step, step.id.as_str()));
        step.place = self.roadmap.steps.last().map_or(1, |last| last.place + 1);
        // Without a free number it has none.
        step.number = self.roadmap.free_numbers().next().unwrap_or_default();
        self.step_at
            .insert(step.id.clone(), self.roadmap.steps.len());
        self.roadmap.steps.push(step);
        Ok(())
    }

    /// Takes a step away; links to it are the caller's.
    pub fn remove_step(&mut self, id: &StepId) {
        self.remember(RecordKey::new(RecordKind::Step, id.as_str()));
        self.roadmap.steps.retain(|step| step.id != *id);
        self.index_steps();
    }

    /// Brings steps back into the order of their places.
    pub fn sort_steps(&mut self) {
        self.roadmap.steps.sort_by_key(|step| step.place);
        self.index_steps();
    }

    /// A resource.
    ///
    /// # Errors
    /// When there is none with this id.
    pub fn resource(&self, id: &ResourceId) -> Result<&Resource, Error> {
        let found = self
            .roadmap
            .resources
            .iter()
            .find(|resource| resource.id == *id);
        found.ok_or_else(|| Error::refused(Sentence::NoSuchResource { id: id.to_string() }))
    }

    /// A resource, to change it.
    ///
    /// # Errors
    /// When there is none with this id.
    pub fn resource_mut(&mut self, id: &ResourceId) -> Result<&mut Resource, Error> {
        self.resource(id)?;
        self.remember(RecordKey::new(RecordKind::Resource, id.as_str()));
        let found = self
            .roadmap
            .resources
            .iter_mut()
            .find(|resource| resource.id == *id);
        Ok(found.expect("it was found a moment ago"))
    }

    /// What the goal or a step states of what comes before it.
    ///
    /// # Errors
    /// When there is no such step.
    pub fn links_mut(&mut self, node: &Node) -> Result<Links<'_>, Error> {
        match node {
            Node::Goal => {
                let goal = self.goal_mut();
                Ok(Links {
                    requires: &mut goal.requires,
                    any_of: &mut goal.any_of,
                    needs: &mut goal.needs,
                })
            }
            Node::Step(id) => {
                let step = self.step_mut(id)?;
                Ok(Links {
                    requires: &mut step.requires,
                    any_of: &mut step.any_of,
                    needs: &mut step.needs,
                })
            }
        }
    }

    /// Puts everything back as it was.
    pub fn roll_back(self) {
        for (key, record) in self.before {
            self.roadmap
                .put_record(&key, record)
                .expect("the record was in this roadmap before the edit");
        }
    }

    /// What changed.
    pub fn finish(self) -> Changes {
        let mut changes = Vec::new();
        for (key, before) in self.before {
            let after = match (key.kind, self.step_at.get(key.id.as_str())) {
                (RecordKind::Step, Some(&at)) => {
                    let step = &self.roadmap.steps[at];
                    let body = serde_json::to_value(step).expect("a step is plain data");
                    Some(Record {
                        place: step.place,
                        body,
                    })
                }
                _ => self.roadmap.record(&key),
            };
            if before != after {
                changes.push(Change { key, before, after });
            }
        }
        Changes(changes)
    }

    fn remember(&mut self, key: RecordKey) {
        if !self.before.contains_key(&key) {
            let record = self.roadmap.record(&key);
            self.before.insert(key, record);
        }
    }

    fn index_steps(&mut self) {
        let ids = self.roadmap.steps.iter().enumerate();
        self.step_at = ids.map(|(at, step)| (step.id.clone(), at)).collect();
    }
}

/// What the goal or a step states of what comes before it.
pub struct Links<'a> {
    /// Its prerequisites.
    pub requires: &'a mut Vec<Prerequisite>,
    /// Its groups of alternatives.
    pub any_of: &'a mut Vec<AnyOf>,
    /// What it needs.
    pub needs: &'a mut Vec<Requirement>,
}

//! From ids to positions in the stored order, for the length of one analysis.

use std::collections::HashMap;

use crate::model::{AcquisitionId, ResourceId, Roadmap, StepId};

/// Positions of records by their ids.
pub struct Ids<'a> {
    steps: HashMap<&'a str, usize>,
    resources: HashMap<&'a str, usize>,
    acquisitions: HashMap<&'a str, usize>,
}

impl<'a> Ids<'a> {
    /// Indexes a roadmap.
    pub fn new(roadmap: &'a Roadmap) -> Self {
        Ids {
            steps: index(&roadmap.steps, |step| step.id.as_str()),
            resources: index(&roadmap.resources, |resource| resource.id.as_str()),
            acquisitions: index(&roadmap.acquisitions, |way| way.id.as_str()),
        }
    }

    /// A step's position.
    pub fn step(&self, id: &StepId) -> Option<usize> {
        self.steps.get(id.as_str()).copied()
    }

    /// A resource's position.
    pub fn resource(&self, id: &ResourceId) -> Option<usize> {
        self.resources.get(id.as_str()).copied()
    }

    /// An acquisition's position.
    pub fn acquisition(&self, id: &AcquisitionId) -> Option<usize> {
        self.acquisitions.get(id.as_str()).copied()
    }
}

/// The first record with an id is the one that counts.
fn index<T>(records: &[T], id: impl Fn(&T) -> &str) -> HashMap<&str, usize> {
    let mut positions = HashMap::with_capacity(records.len());
    for (at, record) in records.iter().enumerate() {
        positions.entry(id(record)).or_insert(at);
    }
    positions
}

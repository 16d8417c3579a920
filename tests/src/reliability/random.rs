//! Seeded chance, and edits such as people make them.

use std::hash::{DefaultHasher, Hash, Hasher};

use roadmaps::edit::{CardPosition, Edit, GoalChange, StepChange};
use roadmaps::model::{
    Amount, Estimate, Idea, IdeaId, Link, Node, Position, Requirement, ResourceId, ResourceKind,
    Roadmap, Step, StepId,
};
use serde_json::json;

/// A stream of numbers that a seed decides (SplitMix64; Steele, Lea and Flood, 2014).
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Self {
        Chance(seed)
    }

    /// The next number.
    #[expect(
        clippy::should_implement_trait,
        reason = "chance never ends, so it is no iterator"
    )]
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below a limit; 0 when the limit is 0.
    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % (limit.max(1) as u64)) as usize
    }

    /// True once in so many times.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of several; none of none.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.below(of.len()))
    }
}

/// A number that two equal roadmaps share, whatever their document ids.
pub fn state_hash(roadmap: &Roadmap) -> u64 {
    let mut hasher = DefaultHasher::new();
    for (key, record) in roadmap.records() {
        key.hash(&mut hasher);
        record.place.hash(&mut hasher);
        record.body.to_string().hash(&mut hasher);
    }
    hasher.finish()
}

/// A roadmap with so many steps in a long net, with resources and notes.
pub fn large_roadmap(steps: usize, seed: u64) -> Roadmap {
    let mut chance = Chance::new(seed);
    let mut roadmap = Roadmap::default();
    roadmap.goal.title = format!("A goal of {steps} steps");
    for at in 0..steps.div_ceil(20) {
        let resource =
            json!({ "id": format!("r{at}"), "title": format!("Resource {at}"), "kind": "people" });
        let resource = serde_json::from_value(resource);
        roadmap
            .resources
            .push(resource.expect("a resource needs no more"));
    }
    for at in 0..steps {
        let mut step = Step {
            id: StepId(format!("s{at}")),
            number: at as u32 + 1,
            title: format!("What must be true, number {at}"),
            days: Some(days(chance.below(40))),
            notes: "A note of a sentence or two, as people write them.".to_owned(),
            position: Some(Position {
                x: chance.below(10_000) as i32,
                y: chance.below(10_000) as i32,
            }),
            ..Step::default()
        };
        if at > 0 && !chance.once_in(10) {
            let earlier = StepId(format!("s{}", chance.below(at)));
            step.requires.push(roadmaps::model::Prerequisite {
                step: earlier,
                ..Default::default()
            });
        }
        roadmap.steps.push(step);
    }
    roadmap.number_places();
    roadmap
}

/// Edits as one undo step. Some make no sense in this roadmap and are refused. `serial` makes new
/// ids unique.
pub fn random_edits(chance: &mut Chance, roadmap: &Roadmap, serial: u64) -> Vec<Edit> {
    let count = if chance.once_in(5) { 2 } else { 1 };
    let edits = (0..count).map(|at| random_edit(chance, roadmap, serial * 2 + at));
    edits.collect()
}

fn random_edit(chance: &mut Chance, roadmap: &Roadmap, serial: u64) -> Edit {
    let title = format!("Thing {serial} “é” ✓ {}", chance.below(1_000));
    let new_step = StepId(format!("n{serial}"));
    let step = |chance: &mut Chance| {
        let step = chance.pick(&roadmap.steps);
        step.map_or_else(|| StepId::from("none"), |step| step.id.clone())
    };
    let resource = |chance: &mut Chance| {
        let resource = chance.pick(&roadmap.resources);
        resource.map_or_else(|| ResourceId::from("none"), |resource| resource.id.clone())
    };
    let node = |chance: &mut Chance| match chance.once_in(4) {
        true => Node::Goal,
        false => Node::Step(step(chance)),
    };
    if roadmap.steps.len() < 3 || (roadmap.steps.len() < 40 && chance.once_in(4)) {
        return Edit::AddPrerequisite {
            id: new_step,
            title,
            of: if roadmap.steps.is_empty() {
                Node::Goal
            } else {
                node(chance)
            },
        };
    }
    match chance.below(16) {
        0 => Edit::ChangeGoal {
            change: GoalChange::Title(title),
        },
        1 => Edit::ChangeGoal {
            change: GoalChange::Story(title.repeat(chance.below(20))),
        },
        2 => Edit::AddAlternative {
            id: new_step,
            title,
            of: node(chance),
            instead_of: step(chance),
            any_of: format!("a{serial}").as_str().into(),
        },
        3 => Edit::InsertBetween {
            id: new_step,
            title,
            of: node(chance),
            step: step(chance),
        },
        4 | 5 => Edit::ChangeStep {
            id: step(chance),
            change: StepChange::Title(title),
        },
        6 => Edit::ChangeStep {
            id: step(chance),
            change: StepChange::Days(Some(days(chance.below(90)))),
        },
        7 => Edit::ChangeStep {
            id: step(chance),
            change: StepChange::Notes(title.repeat(chance.below(50))),
        },
        8 => Edit::RemoveSteps {
            ids: (0..=chance.below(2)).map(|_| step(chance)).collect(),
        },
        9 | 10 => Edit::RequirePrerequisite {
            of: node(chance),
            step: step(chance),
            lag: chance.below(10) as i32 - 3,
            link: Link::default(),
        },
        11 => Edit::MoveCards {
            cards: (0..=chance.below(5))
                .map(|_| CardPosition {
                    card: node(chance),
                    position: Position {
                        x: chance.below(4_000) as i32 - 2_000,
                        y: chance.below(4_000) as i32 - 2_000,
                    },
                })
                .collect(),
        },
        12 => Edit::AddResource {
            id: ResourceId(format!("q{serial}")),
            title,
            kind: ResourceKind::default(),
        },
        13 => Edit::PutRequirement {
            of: node(chance),
            requirement: Requirement {
                resource: resource(chance),
                per_day: Some(Amount(chance.below(5_000) as i64)),
                ..Requirement::default()
            },
        },
        14 => Edit::ReorderStep {
            id: step(chance),
            after: (!chance.once_in(4)).then(|| step(chance)),
        },
        _ => Edit::PutIdea {
            idea: Idea {
                id: IdeaId(format!("i{}", chance.below(20))),
                title,
                ..Idea::default()
            },
        },
    }
}

fn days(likely: usize) -> Estimate {
    Estimate {
        likely: likely as u32,
        ..Estimate::default()
    }
}

//! Levelling against a twin that tries everything, and against what must always hold.

use super::random::Random;
use super::*;

/// What makes random problems harder than links and constant capacities.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extras {
    None,
    /// Links of all ends, releases, due dates, fixed activities, capacities that change.
    All,
    /// The same, and links that let an activity start before what it waits for.
    Leads,
}

fn random_problem(seed: u64, count: usize, extras: Extras) -> Problem {
    let mut random = Random::new(seed);
    let all = extras != Extras::None;
    let chance = |random: &mut Random, of: usize| all && random.below(of) == 0;
    let resources = 1 + random.below(2);
    let unit = [1, 250, 1000][random.below(3)];
    let mut problem = Problem::default();
    for _ in 0..resources {
        let mut changes = vec![(0, 4 * unit + random.below(2) as i64)];
        if chance(&mut random, 2) {
            let from = 1 + random.below(4) as i32;
            let amount = random.below(4) as i64 * unit;
            changes.push((from, amount));
            changes.push((from + 1 + random.below(3) as i32, 4 * unit));
        }
        problem.resources.push(Capacity { changes });
    }
    for _ in 0..count {
        let needs = (0..resources).map(|resource| Need {
            resource,
            amount: random.below(5) as i64 * unit,
        });
        let needs = needs.collect();
        let mut activity = Activity {
            duration: random.below(4) as u32,
            needs,
            ..Activity::default()
        };
        if chance(&mut random, 4) {
            activity.release = random.below(5) as i32;
        }
        if chance(&mut random, 4) {
            activity.due = Some(2 + random.below(6) as i32);
        }
        if chance(&mut random, 8) {
            activity.fixed = Some(random.below(3) as i32 - 1);
        }
        problem.activities.push(activity);
    }
    for to in 1..count {
        for from in 0..to {
            if random.below(3) > 0 {
                continue;
            }
            let ends = [
                Ends::FinishToStart,
                Ends::StartToStart,
                Ends::FinishToFinish,
                Ends::StartToFinish,
            ];
            let (ends, lag) = if all {
                (ends[random.below(4)], random.below(4) as i32 - 1)
            } else {
                (Ends::FinishToStart, 0)
            };
            let link = Link::between(ends, (from, to), lag, &problem.activities);
            let mut link = link.expect("both ends are there");
            if extras != Extras::Leads {
                link.lag = link.lag.max(0);
            }
            problem.links.push(link);
        }
    }
    problem
}

/// The least lateness and then makespan of all schedules, by trying every start of every activity.
fn twin(problem: &Problem, horizon: i32) -> (i64, i32) {
    struct Twin<'a> {
        problem: &'a Problem,
        horizon: i32,
        starts: Vec<i32>,
        best: (i64, i32),
    }
    impl Twin<'_> {
        fn cost(&self) -> (i64, i32) {
            let (mut late, mut makespan) = (0, 0);
            for (start, activity) in self.starts.iter().zip(&self.problem.activities) {
                let end = start + activity.duration as i32;
                makespan = makespan.max(end);
                if let (Some(due), None) = (activity.due, activity.fixed) {
                    late += i64::from((end - due).max(0));
                }
            }
            (late, makespan)
        }

        fn fits(&self) -> bool {
            // The checker on what is placed so far; links to later ones are left out.
            let placed = self.starts.len();
            let part = Problem {
                activities: self.problem.activities[..placed].to_vec(),
                links: self
                    .problem
                    .links
                    .iter()
                    .filter(|l| l.from.max(l.to) < placed)
                    .copied()
                    .collect(),
                resources: self.problem.resources.clone(),
            };
            check(&part, &self.starts, &[]).is_ok()
        }

        fn place(&mut self) {
            if self.cost() >= self.best {
                return;
            }
            let Some(activity) = self.problem.activities.get(self.starts.len()) else {
                self.best = self.cost();
                return;
            };
            let days = match activity.fixed {
                Some(day) => day..day + 1,
                None => activity.release.max(0)..self.horizon,
            };
            for day in days {
                self.starts.push(day);
                if self.fits() {
                    self.place();
                }
                self.starts.pop();
            }
        }
    }
    let mut twin = Twin {
        problem,
        horizon,
        starts: Vec::new(),
        best: (i64::MAX, i32::MAX),
    };
    twin.place();
    twin.best
}

fn counted(problem: &Problem, direction: Direction, schedules: u64, threads: usize) -> Schedule {
    let limits = Limits {
        schedules: Some(schedules),
        threads,
        stop: &|| false,
    };
    level(problem, direction, &limits).expect("the problem has a meaning")
}

#[test]
fn small_problems_are_levelled_as_well_as_can_be() {
    for extras in [Extras::None, Extras::All, Extras::Leads] {
        for seed in 0..40 {
            let problem = random_problem(seed, 4 + (seed as usize % 2), extras);
            let found = counted(&problem, Direction::Earliest, 6000, 1);
            check(&problem, &found.starts, &[])
                .unwrap_or_else(|fault| panic!("seed {seed}: {fault}"));
            let best = twin(&problem, 16);
            if found.late == 0 {
                assert!(
                    found.proven && found.bound == best.1,
                    "seed {seed}: the least makespan is proven"
                );
            }
            if extras == Extras::Leads && found.late > 0 {
                // Placed one after another, not every schedule with leads can be reached.
                assert!(
                    (found.late, found.makespan) >= best,
                    "seed {seed}: better than best"
                );
            } else {
                assert_eq!((found.late, found.makespan), best, "seed {seed}");
            }
            assert!(
                found.bound <= best.1 || best.0 > 0,
                "seed {seed}: a bound above the best makespan"
            );
        }
    }
}

#[test]
fn every_schedule_is_accepted_by_the_checker() {
    for seed in 0..60 {
        let problem = random_problem(seed, 40, Extras::Leads);
        for schedules in [0, 500] {
            let found = counted(&problem, Direction::Earliest, schedules, 1);
            assert_eq!(
                check(&problem, &found.starts, &found.unplaced),
                Ok(()),
                "seed {seed}"
            );
            assert!(found.bound <= found.makespan, "seed {seed}");
        }
    }
}

#[test]
fn the_checker_finds_what_is_wrong() {
    let problem = random_problem(3, 12, Extras::None);
    let found = counted(&problem, Direction::Earliest, 500, 1);
    let mut faults = 0;
    for at in 0..problem.activities.len() {
        for shift in [-1, 1] {
            let mut starts = found.starts.clone();
            starts[at] += shift;
            faults += usize::from(check(&problem, &starts, &[]).is_err());
        }
    }
    assert!(
        faults >= problem.activities.len(),
        "a tight schedule bears few moves"
    );
    assert!(matches!(
        check(&problem, &[], &[]),
        Err(Fault::Count { .. })
    ));
}

#[test]
fn counted_work_gives_the_same_schedule() {
    let problem = random_problem(7, 60, Extras::All);
    for threads in [1, 3] {
        let one = counted(&problem, Direction::Earliest, 2000, threads);
        let two = counted(&problem, Direction::Earliest, 2000, threads);
        assert_eq!(one, two, "{threads} threads");
    }
}

#[test]
fn seen_from_the_end_a_problem_is_as_long() {
    for seed in 0..40 {
        let problem = random_problem(seed, 5, Extras::None);
        let early = counted(&problem, Direction::Earliest, 6000, 1);
        let late = counted(&problem, Direction::Latest { deadline: 50 }, 1500, 1);
        assert_eq!(early.makespan, late.makespan, "seed {seed}");
        assert_eq!(check(&problem, &late.starts, &[]), Ok(()), "seed {seed}");
        let ends = late
            .starts
            .iter()
            .zip(&problem.activities)
            .map(|(start, a)| start + a.duration as i32);
        assert_eq!(ends.max(), Some(50), "seed {seed}: as late as possible");
    }
}

#[test]
fn mirrored_twice_a_problem_has_the_same_schedules() {
    for seed in 0..60 {
        let problem = random_problem(seed, 20, Extras::All);
        let twice = problem.mirrored(30).mirrored(30);
        let found = counted(&problem, Direction::Earliest, 100, 1);
        assert_eq!(check(&twice, &found.starts, &[]), Ok(()), "seed {seed}");
        assert_eq!(twice.links, problem.links, "seed {seed}");
        assert_eq!(
            (twice.activities[0].duration, twice.activities[0].fixed),
            (problem.activities[0].duration, problem.activities[0].fixed),
        );
    }
}

#[test]
fn what_was_late_without_need_is_late_no_longer() {
    // Two activities share one person; the one with the nearer due date goes first.
    let need = vec![Need {
        resource: 0,
        amount: 1000,
    }];
    let activity = |duration, due| Activity {
        duration,
        due,
        needs: need.clone(),
        ..Activity::default()
    };
    let problem = Problem {
        activities: vec![activity(5, None), activity(3, Some(4))],
        links: vec![],
        resources: vec![Capacity::constant(1000)],
    };
    let found = counted(&problem, Direction::Earliest, 200, 1);
    assert_eq!((found.late, found.makespan), (0, 8));
    assert_eq!(found.starts, [3, 0]);
    // Seen from a deadline, due dates are kept and the days before day 0 are late.
    let late = counted(&problem, Direction::Latest { deadline: 6 }, 200, 1);
    assert_eq!((late.late, late.makespan), (2, 8));
    assert_eq!(late.starts, [1, -2]);
}

#[test]
fn what_never_fits_is_named_and_holds_up_nobody_else() {
    let need = |amount| {
        vec![Need {
            resource: 0,
            amount,
        }]
    };
    let activity = |duration, amount| Activity {
        duration,
        needs: need(amount),
        ..Activity::default()
    };
    let problem = Problem {
        activities: vec![activity(2, 3000), activity(2, 2000), activity(4, 1000)],
        links: vec![Link {
            from: 0,
            to: 1,
            lag: 2,
        }],
        // Three for one day only: too short for the first activity.
        resources: vec![Capacity {
            changes: vec![(0, 2000), (4, 3000), (5, 2000)],
        }],
    };
    let found = counted(&problem, Direction::Earliest, 200, 1);
    assert_eq!(found.unplaced, [0]);
    assert!(!found.proven);
    assert_eq!(check(&problem, &found.starts, &found.unplaced), Ok(()));
    assert_eq!(found.makespan, 6);
    let nothing = Problem {
        resources: vec![Capacity::default()],
        ..problem
    };
    assert_eq!(
        counted(&nothing, Direction::Earliest, 20, 1).unplaced,
        [0, 1, 2]
    );
}

#[test]
fn what_has_started_stays_and_may_take_too_much() {
    let need = vec![Need {
        resource: 0,
        amount: 1000,
    }];
    let fixed = |start| Activity {
        duration: 3,
        fixed: Some(start),
        needs: need.clone(),
        ..Activity::default()
    };
    let free = Activity {
        duration: 2,
        needs: need.clone(),
        ..Activity::default()
    };
    let problem = Problem {
        activities: vec![fixed(-1), fixed(0), free.clone(), free],
        links: vec![
            Link {
                from: 2,
                to: 1,
                lag: 2,
            },
            Link {
                from: 0,
                to: 3,
                lag: 6,
            },
        ],
        resources: vec![Capacity::constant(1000)],
    };
    let found = counted(&problem, Direction::Earliest, 100, 1);
    assert_eq!(
        found.starts,
        [-1, 0, 3, 5],
        "the link into a fixed activity holds nobody"
    );
}

#[test]
fn many_resources_with_large_amounts_are_kept_apart() {
    // Forty resources of very different sizes: several words, wide and narrow lanes.
    let mut random = Random::new(5);
    let mut problem = random_problem(11, 60, Extras::None);
    problem.resources = (0..40)
        .map(|at| Capacity::constant(1_000_003i64 << (at % 30)))
        .collect();
    for activity in &mut problem.activities {
        activity.needs = (0..3)
            .map(|_| {
                let resource = random.below(40);
                let amount = 1 + random.below(600_000) as i64 * (1i64 << (resource % 30));
                Need { resource, amount }
            })
            .collect();
    }
    let found = counted(&problem, Direction::Earliest, 300, 1);
    assert_eq!(check(&problem, &found.starts, &[]), Ok(()));
}

#[test]
fn what_has_no_meaning_is_refused() {
    let refusal = |problem: &Problem| {
        let limits = Limits {
            schedules: Some(10),
            threads: 1,
            stop: &|| false,
        };
        level(problem, Direction::Earliest, &limits).map(|schedule| schedule.makespan)
    };
    let mut problem = random_problem(1, 3, Extras::None);
    assert_eq!(refusal(&Problem::default()), Ok(0));
    problem.links = vec![
        Link {
            from: 0,
            to: 1,
            lag: 0,
        },
        Link {
            from: 1,
            to: 0,
            lag: 0,
        },
    ];
    assert_eq!(refusal(&problem), Err(Refusal::Loop(0)));
    problem.links = vec![Link {
        from: 0,
        to: 9,
        lag: 0,
    }];
    assert_eq!(refusal(&problem), Err(Refusal::UnknownActivity(9)));
    problem.links.clear();
    problem.activities[1].needs = vec![Need {
        resource: 7,
        amount: 1,
    }];
    assert_eq!(
        refusal(&problem),
        Err(Refusal::UnknownResource {
            activity: 1,
            resource: 7
        })
    );
    problem.activities[1].needs.clear();
    problem.activities[2].duration = u32::MAX;
    assert_eq!(refusal(&problem), Err(Refusal::TooLong));
}

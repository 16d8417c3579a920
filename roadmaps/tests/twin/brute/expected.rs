//! What an analysis should say, from the twin's dates and routes.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{
    Fix, Lack, NEVER, PLENTY, Picks, Progress, Supply, Tranche, Twin, Way, severity, verdict,
};

impl Twin<'_> {
    /// The part of an analysis that this twin knows, as the command line would print it.
    pub fn expected(&self) -> Value {
        let pessimistic = self.supply(|_| false);
        let optimistic = self.supply(|_| true);
        let goal = self.goal();
        let readings = [
            self.reading(goal, self.launch, &pessimistic, None),
            self.reading(goal, self.launch, &optimistic, None),
        ];
        let (working, fixes) = self.working(&pessimistic, readings[0]);
        let reach = self.reach(goal, &working.picks, &self.none_restored);
        let dates = self.dates(&working, &reach.met, &pessimistic);
        let lacks = self.lacks(&working, &dates, [&pessimistic, &optimistic]);
        let steps = self.steps(&working, &dates, &lacks, [&pessimistic, &optimistic]);
        let goal_dates = &dates[goal];
        json!({
            "verdict": verdict(readings[0], readings[1]),
            "readings": { "pessimistic": readings[0], "optimistic": readings[1] },
            "reason": if readings[0] == readings[1] { Value::Null } else { json!("unknowns") },
            "flips": self.flips(readings),
            "goal": {
                "latest": goal_dates.late.map(|(_, finish)| self.latest_milestone(finish)),
                "earliest_finish": goal_dates.early.map(|(_, finish)| self.days.milestone_day(finish)),
                "float": goal_dates.float(),
            },
            "gaps": self.gaps(&working, &dates, &lacks),
            "conflicts": if readings[0] == "feasible" { Vec::new() } else { self.conflicts(&pessimistic) },
            "conflicts_complete": true,
            "fixes": fixes.iter().map(|fix| self.show_fix(fix)).collect::<Vec<_>>(),
            "levers": if readings[0] == "feasible" { Vec::new() } else { self.levers(&pessimistic) },
            "alternatives": self.alternatives(&working, &reach.met, &steps, [&pessimistic, &optimistic]),
            "acquisitions": self.acquisitions(&working, &dates, &pessimistic),
            "steps": steps,
        })
    }

    /// The dates of every work, and what is ordered for them.
    fn dates(&self, working: &Way, met: &BTreeSet<usize>, supply: &Supply) -> Vec<Dates> {
        let goal = self.goal();
        let all_ways = self.ways(working, met);
        let mut strays: BTreeSet<usize> = BTreeSet::new();
        for at in 0..goal {
            if !working.on.contains(&at) && !self.works[at].is_group && !all_ways.contains_key(&at)
            {
                strays.insert(at);
            }
        }
        let stored = self.stored();
        let changed = |way: &[(usize, usize)]| {
            let mut picks: Picks = (0..self.groups.len())
                .map(|group| {
                    if met.contains(&group) {
                        working.picks[group]
                    } else {
                        stored[group]
                    }
                })
                .collect();
            for &(group, alternative) in way {
                picks[group] = Some(alternative);
            }
            picks
        };
        (0..self.works.len())
            .map(|at| {
                // What is not there has none either.
                if self.works[at].is_group || at > goal {
                    return Dates::default();
                }
                let way = if working.on.contains(&at) {
                    None
                } else if strays.contains(&at) {
                    Some(self.way(working.picks.clone(), working, supply, Some(&strays)))
                } else {
                    let ways = all_ways[&at].iter().map(|choices| {
                        (self.way(changed(choices), working, supply, None), choices)
                    });
                    let first = ways.min_by_key(|(way, choices)| {
                        (way.early.at[goal].map(|goal| goal.last), (*choices).clone())
                    });
                    first.map(|(way, _)| way)
                };
                self.dates_on(at, way.as_ref().unwrap_or(working))
            })
            .collect()
    }

    fn dates_on(&self, at: usize, way: &Way) -> Dates {
        let work = &self.works[at];
        if work.progress == Progress::Dropped {
            return Dates::default();
        }
        let settled = self.settled(at, &self.none_restored);
        Dates {
            early: way.early.at[at].map(|dated| (dated.start, dated.finish)),
            late: way
                .late
                .get(&at)
                .copied()
                .filter(|_| !settled && self.launch < NEVER),
            counts: way.counts.clone(),
        }
    }

    /// What each open step lacks at its latest dates, acquisitions not counted, and whether it
    /// still lacks it when what is unknown is had.
    fn lacks(
        &self,
        working: &Way,
        dates: &[Dates],
        supplies: [&Supply; 2],
    ) -> Vec<Vec<Option<(Lack, bool)>>> {
        let [without, hoped] = supplies.map(|supply| {
            self.early(&working.picks, supply, NEVER, &self.none_restored)
                .supply
        });
        let of = |at: usize| {
            let work = &self.works[at];
            let start = dates[at].late.or(dates[at].early).map(|(start, _)| start);
            (0..work.needs.len())
                .map(|position| {
                    let start = start.filter(|_| work.progress == Progress::Open)?;
                    let lack = self.lack(at, position, &without, start)?;
                    Some((lack, self.lack(at, position, &hoped, start).is_some()))
                })
                .collect()
        };
        (0..self.works.len()).map(of).collect()
    }

    fn steps(
        &self,
        working: &Way,
        dates: &[Dates],
        lacks: &[Vec<Option<(Lack, bool)>>],
        supplies: [&Supply; 2],
    ) -> Vec<Value> {
        let leads = self.leads();
        let goal_float = dates[self.goal()].float();
        let mut steps: Vec<Value> = Vec::new();
        for at in 0..self.goal() {
            let work = &self.works[at];
            let dated = &dates[at];
            let length = match work.progress {
                Progress::Started { left, .. } => left,
                _ => work.days,
            };
            let early = dated.early.map(|(start, finish)| match length {
                0 => (
                    self.days.milestone_day(start),
                    self.days.milestone_day(finish),
                ),
                _ => (self.days.day(start), self.days.day(finish - 1)),
            });
            let late = dated.late.map(|(start, finish)| match length {
                0 => (self.latest_milestone(finish), self.latest_milestone(finish)),
                _ => (self.days.day(start), self.days.day(finish - 1)),
            });
            let (mut early, mut late, mut float) = (early, late, dated.float());
            let mut by = None;
            match work.progress {
                Progress::Finished { started, on } => {
                    let first = if work.days == 0 { on } else { started };
                    (early, late, float) = (Some((first, on)), Some((first, on)), None);
                }
                Progress::Started { on, .. } => {
                    early = early.map(|(_, finish)| (on, finish));
                }
                Progress::Dropped => {}
                Progress::Open => {
                    let orders =
                        work.needs
                            .iter()
                            .enumerate()
                            .flat_map(|(position, (resource, _))| {
                                let lack = lacks[at][position].filter(|_| dated.late.is_some());
                                let offers =
                                    self.offers.iter().enumerate().filter(move |(offer, one)| {
                                        self.serves[one.resource].contains(resource)
                                            && dated
                                                .counts
                                                .get(*offer)
                                                .is_some_and(|&count| count > 0)
                                    });
                                offers
                                    .filter_map(move |(_, offer)| Some(lack?.0.first - offer.delay))
                            });
                    let order = orders.min().map(|day| self.days.day(day));
                    by = late.map(|(start, _)| order.map_or(start, |order| order.min(start)));
                }
            }
            let mut latest_start = late.map(|(start, _)| start);
            if let Progress::Started { on, .. } = work.progress {
                latest_start = Some(on);
            }
            let on_route = working.on.contains(&at);
            let needs = work
                .needs
                .iter()
                .enumerate()
                .map(|(position, (resource, _))| {
                    let lack = lacks[at][position];
                    json!({
                        "resource": self.roadmap.resources[*resource].id,
                        "state": match lack {
                            None => "have",
                            Some((_, true)) => "missing",
                            Some((_, false)) => "unknown",
                        },
                        "missing": lack.and_then(|(lack, _)| lack.amount).map(amount),
                    })
                });
            steps.push(json!({
                "id": self.roadmap.steps[at].id,
                "earliest_start": early.map(|(start, _)| start),
                "earliest_finish": early.map(|(_, finish)| finish),
                "latest_start": latest_start,
                "latest_finish": late.map(|(_, finish)| finish),
                "float": float,
                "critical": on_route && float.is_some_and(|own| goal_float.is_some_and(|goal| own <= goal)),
                "on_route": on_route,
                "leads_to_goal": leads.contains(&at),
                "verdict": self.step_verdict(at, dated, supplies),
                "point_of_no_return": by,
                "needs": needs.collect::<Vec<_>>(),
            }));
        }
        for at in (0..self.goal()).filter(|&at| self.works[at].is_group) {
            self.sum_up(at, &mut steps);
        }
        steps
    }

    fn step_verdict(&self, at: usize, dated: &Dates, supplies: [&Supply; 2]) -> &'static str {
        match self.works[at].progress {
            Progress::Finished { .. } => return "feasible",
            Progress::Dropped => return "infeasible",
            _ if self.works[at].is_group => return "feasible",
            _ => {}
        }
        let by = dated.late.map_or(NEVER, |(_, finish)| finish);
        let [pessimistic, optimistic] = supplies.map(|supply| self.reading(at, by, supply, None));
        verdict(pessimistic, optimistic)
    }

    /// A group shows its steps on the route, or all where none is.
    fn sum_up(&self, at: usize, steps: &mut [Value]) {
        let below: Vec<Value> = self.below[at].iter().map(|&at| steps[at].clone()).collect();
        let on: Vec<Value> = below
            .iter()
            .filter(|step| step["on_route"] == true)
            .cloned()
            .collect();
        let shown = if on.is_empty() { below } else { on };
        let dates = |field: &str| {
            let dates = shown
                .iter()
                .filter_map(|step| step[field].as_str().map(str::to_owned));
            dates.collect::<Vec<_>>()
        };
        let any = |field: &str| shown.iter().any(|step| step[field] == true);
        let float = shown.iter().filter_map(|step| step["float"].as_i64()).min();
        let worst = shown
            .iter()
            .filter_map(|step| step["verdict"].as_str())
            .max_by_key(|verdict| severity(verdict));
        let group = &mut steps[at];
        group["earliest_start"] = json!(dates("earliest_start").iter().min());
        group["earliest_finish"] = json!(dates("earliest_finish").iter().max());
        group["latest_start"] = json!(dates("latest_start").iter().min());
        group["latest_finish"] = json!(dates("latest_finish").iter().max());
        group["point_of_no_return"] = json!(dates("point_of_no_return").iter().min());
        group["float"] = json!(float);
        group["critical"] = json!(any("critical"));
        group["on_route"] = json!(any("on_route"));
        group["leads_to_goal"] = json!(any("leads_to_goal"));
        group["verdict"] = json!(worst.unwrap_or("feasible"));
    }

    fn gaps(
        &self,
        working: &Way,
        dates: &[Dates],
        lacks: &[Vec<Option<(Lack, bool)>>],
    ) -> Vec<Value> {
        let mut gaps: BTreeMap<usize, Shortage> = BTreeMap::new();
        for &at in &working.on {
            for (position, (resource, _)) in self.works[at].needs.iter().enumerate() {
                let Some((lack, hopeless)) = lacks[at][position] else {
                    continue;
                };
                let start = dates[at]
                    .late
                    .or(dates[at].early)
                    .map_or(0, |(start, _)| start);
                let needed = start - i64::from(self.works[at].days == 0);
                let gap = gaps
                    .entry(*resource)
                    .or_insert((None, NEVER, false, Vec::new(), false));
                gap.0 = gap.0.max(lack.amount);
                gap.1 = gap.1.min(needed);
                gap.2 |= hopeless;
                match self.roadmap.steps.get(at).map(|step| step.id.as_str()) {
                    None => gap.4 = true,
                    Some(id) if !gap.3.contains(&id) => gap.3.push(id),
                    Some(_) => {}
                }
            }
        }
        let mut shown: Vec<_> = gaps.into_iter().collect();
        shown.sort_by_key(|(resource, gap)| {
            let day = (self.launch < NEVER).then(|| self.days.day(gap.1));
            (day, self.roadmap.resources[*resource].id.clone())
        });
        let shown =
            shown
                .into_iter()
                .map(|(resource, (missing, needed, hopeless, steps, goal))| {
                    json!({
                        "resource": self.roadmap.resources[resource].id,
                        "state": if hopeless { "missing" } else { "unknown" },
                        "missing": missing.map(amount),
                        "needed_by": (self.launch < NEVER).then(|| self.days.day(needed)),
                        "steps": steps,
                        "goal": goal,
                    })
                });
        shown.collect()
    }

    /// Every minimal set of unknowns that gives the optimistic reading while the rest is missing.
    fn flips(&self, readings: [&'static str; 2]) -> Vec<Vec<String>> {
        if readings[0] == readings[1] {
            return Vec::new();
        }
        let mut unknowns = self.unknowns();
        unknowns.sort_by_key(|&at| &self.roadmap.resources[at].id);
        let sets = minimal(unknowns.len(), |set| {
            let supply = self.supply(|at| {
                let position = unknowns.iter().position(|&unknown| unknown == at);
                position.is_some_and(|position| set.contains(&position))
            });
            self.reading(self.goal(), self.launch, &supply, None) == readings[1]
        });
        let name = |at: &usize| self.roadmap.resources[unknowns[*at]].id.to_string();
        sets.iter()
            .map(|set| set.iter().map(name).collect())
            .collect()
    }

    /// Every minimal set of facts that rules the goal out.
    fn conflicts(&self, supply: &Supply) -> Vec<Value> {
        let leads = self.leads();
        let mut facts: Vec<(String, Value)> = Vec::new();
        for (at, resource) in self.roadmap.resources.iter().enumerate() {
            let required = leads.iter().any(|&work| {
                let work = &self.works[work];
                let asks = matches!(work.progress, Progress::Open | Progress::Dropped);
                asks && work.needs.iter().any(|(needed, _)| *needed == at)
            });
            if required {
                let id = resource.id.to_string();
                facts.push((id.clone(), json!({ "fact": "missing", "resource": id })));
            }
        }
        for (at, step) in self.roadmap.steps.iter().enumerate() {
            if leads.contains(&at) && self.works[at].progress == Progress::Dropped {
                let id = step.id.to_string();
                facts.push((id.clone(), json!({ "fact": "dropped", "step": id })));
            }
        }
        for (at, (owner, name)) in self.gone.iter().enumerate() {
            if leads.contains(&(self.goal() + 1 + at)) {
                facts.push((name.clone(), self.gone_fact(*owner, name)));
            }
        }
        facts.sort_by(|(a, _), (b, _)| a.cmp(b));
        if let Some(launch) = self.roadmap.goal.launch {
            facts.push((String::new(), json!({ "fact": "launch", "date": launch })));
        }
        let sets = minimal(facts.len(), |set| {
            let holds = |fact: &Value| set.iter().any(|&at| facts[at].1 == *fact);
            let mut there = supply.clone();
            for (at, resource) in self.roadmap.resources.iter().enumerate() {
                if !holds(&json!({ "fact": "missing", "resource": resource.id })) {
                    there[at] = vec![Tranche {
                        from: -NEVER,
                        until: NEVER,
                        amount: PLENTY,
                        today: true,
                    }];
                }
            }
            let restored = (0..self.goal()).filter(|&at| {
                !holds(&json!({ "fact": "dropped", "step": self.roadmap.steps[at].id }))
            });
            let found = (0..self.gone.len()).filter(|&at| {
                let (owner, name) = &self.gone[at];
                !holds(&self.gone_fact(*owner, name))
            });
            let found = found.map(|at| self.goal() + 1 + at);
            let restored: BTreeSet<usize> = restored.chain(found).collect();
            let launch = self.roadmap.goal.launch;
            let dated = launch.is_some() && holds(&json!({ "fact": "launch", "date": launch }));
            let by = if dated { self.launch } else { NEVER };
            let routes = self.routes(self.goal(), &self.stored(), &restored);
            !routes.iter().any(|route| {
                let dated = self.early(route, &there, by, &restored).at[self.goal()];
                dated.is_some_and(|dated| dated.ok && dated.last <= by)
            })
        });
        sets.iter()
            .map(|set| set.iter().map(|&at| facts[at].1.clone()).collect())
            .collect()
    }

    fn gone_fact(&self, owner: usize, name: &str) -> Value {
        let of = match self.roadmap.steps.get(owner) {
            Some(step) => json!({ "kind": "step", "id": step.id }),
            None => json!({ "kind": "goal" }),
        };
        json!({ "fact": "gone", "of": of, "id": name })
    }

    fn show_fix(&self, fix: &Fix) -> Value {
        let mut orders: Vec<Value> = Vec::new();
        for (at, &count) in fix
            .counts
            .iter()
            .enumerate()
            .filter(|&(_, &count)| count > 0)
        {
            let by = fix.order_by[at].map(|day| self.days.day(day));
            orders.push(json!({ "id": self.offers[at].id, "count": count, "order_by": by }));
        }
        orders.sort_by_key(|order| order["id"].as_str().map(str::to_owned));
        let route = fix.choices.iter().filter_map(|&(group, alternative)| {
            let any_of = self.groups[group].any_of;
            let member = any_of.alternatives.get(alternative)?;
            Some(json!({ "any_of": any_of.id, "step": member.step }))
        });
        json!({
            "cost": money(fix.cost),
            "spending": money(fix.spending),
            "acquisitions": orders,
            "route": route.collect::<Vec<_>>(),
            "proven": true,
        })
    }

    /// The earliest launch date on any route with what there is, where that is later.
    fn levers(&self, supply: &Supply) -> Vec<Value> {
        let routes = self.routes(self.goal(), &self.open(), &self.none_restored);
        let finishes = routes.iter().filter_map(|route| {
            let goal = self.early(route, supply, NEVER, &self.none_restored).at[self.goal()]?;
            goal.ok.then_some(goal.last)
        });
        let later = finishes.min().filter(|&finish| finish > self.launch);
        let lever = later.map(|finish| {
            json!({ "lever": "launch", "launch": self.days.milestone_day(finish), "cost": 0 })
        });
        lever.into_iter().collect()
    }

    fn alternatives(
        &self,
        working: &Way,
        met: &BTreeSet<usize>,
        steps: &[Value],
        supplies: [&Supply; 2],
    ) -> Vec<Value> {
        let mut shown = Vec::new();
        for (at, group) in self.groups.iter().enumerate() {
            if self.works[group.owner].is_group {
                continue;
            }
            let picked: Picks = working
                .early
                .picked
                .iter()
                .map(|&picked| Some(picked))
                .collect();
            let below: Vec<BTreeSet<usize>> = group
                .alternatives
                .iter()
                .map(|ties| {
                    let mut seen = BTreeSet::new();
                    for tie in ties {
                        self.walk(tie.from, &picked, &self.none_restored, false, &mut seen);
                    }
                    seen
                })
                .collect();
            for (alternative, member) in group.any_of.alternatives.iter().enumerate() {
                let others = below
                    .iter()
                    .enumerate()
                    .filter(|(other, _)| *other != alternative);
                let shared: BTreeSet<usize> =
                    others.flat_map(|(_, set)| set.iter().copied()).collect();
                let own = below[alternative].difference(&shared).copied();
                let own: Vec<usize> = own.filter(|&at| at < self.goal()).collect();
                let [pessimistic, optimistic] = supplies.map(|supply| {
                    self.reading(self.goal(), self.launch, supply, Some((at, alternative)))
                });
                let lacking = own
                    .iter()
                    .filter(|&&step| self.works[step].progress == Progress::Open);
                let lacking: BTreeSet<String> = lacking
                    .flat_map(|&step| steps[step]["needs"].as_array().expect("a list").clone())
                    .filter(|need| need["state"] != "have")
                    .map(|need| need["resource"].as_str().expect("an id").to_owned())
                    .collect();
                let by = own
                    .iter()
                    .filter_map(|&step| steps[step]["point_of_no_return"].as_str())
                    .min();
                shown.push(json!({
                    "any_of": group.any_of.id,
                    "step": member.step,
                    "taken": met.contains(&at) && working.early.picked[at] == alternative,
                    "verdict": verdict(pessimistic, optimistic),
                    "readings": { "pessimistic": pessimistic, "optimistic": optimistic },
                    "missing": lacking,
                    "point_of_no_return": by,
                }));
            }
        }
        shown
    }

    fn acquisitions(&self, working: &Way, dates: &[Dates], supply: &Supply) -> Vec<Value> {
        let late: BTreeMap<usize, (i64, i64)> = working
            .on
            .iter()
            .filter_map(|&at| Some((at, dates[at].late?)))
            .collect();
        let on = working
            .on
            .iter()
            .copied()
            .filter(|at| late.contains_key(at))
            .collect();
        let shown = self.offers.iter().enumerate().map(|(at, offer)| {
            let mut others = working.counts.clone();
            if others[at] == 0 {
                others.fill(0);
            }
            others[at] = 0;
            let by = self.last_order(at, &working.picks, &others, supply, &on, &late);
            json!({
                "id": offer.id,
                "left": offer.left,
                "taken": working.counts[at],
                "order_by": by.map(|day| self.days.day(day)),
            })
        });
        shown.collect()
    }

    /// A latest date never shows a day after the launch date.
    fn latest_milestone(&self, boundary: i64) -> NaiveDate {
        let shown = self.days.milestone_day(boundary);
        match self.roadmap.goal.launch {
            Some(launch) if shown > launch => self.days.day(boundary - 1),
            _ => shown,
        }
    }
}

/// The amount lacking, the first day needed, whether it lacks for certain, the steps, the goal.
type Shortage<'a> = (Option<i64>, i64, bool, Vec<&'a str>, bool);

/// The dates of one work.
#[derive(Default)]
struct Dates {
    early: Option<(i64, i64)>,
    late: Option<(i64, i64)>,
    counts: Vec<u32>,
}

impl Dates {
    fn float(&self) -> Option<i64> {
        Some(self.late?.1 - self.early?.1)
    }
}

/// Every minimal set for which a property holds, fewest first, then in order.
fn minimal(count: usize, holds: impl Fn(&BTreeSet<usize>) -> bool) -> Vec<BTreeSet<usize>> {
    let members = |mask: u32| {
        (0..count)
            .filter(|at| mask & (1 << at) != 0)
            .collect::<BTreeSet<_>>()
    };
    let mut masks: Vec<BTreeSet<usize>> = (0..1_u32 << count).map(members).collect();
    masks.sort_by_key(|set| (set.len(), set.iter().copied().collect::<Vec<_>>()));
    let mut found: Vec<BTreeSet<usize>> = Vec::new();
    for set in masks {
        if !found.iter().any(|smaller| smaller.is_subset(&set)) && holds(&set) {
            found.push(set);
        }
    }
    found
}

fn amount(thousandths: i64) -> Value {
    decimal(thousandths, 1000)
}

fn money(hundredths: i64) -> Value {
    decimal(hundredths, 100)
}

fn decimal(parts: i64, scale: i64) -> Value {
    if parts % scale == 0 {
        json!(parts / scale)
    } else {
        json!(parts as f64 / scale as f64)
    }
}

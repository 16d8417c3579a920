/** Who needs what: every step and the goal by the resource that they need. */
import type { NeedAnalysis, Requirement } from "../backend";
import { GOAL, type Key, type Roadmap } from "../roadmap.svelte";

export interface NeedOf {
  key: Key;
  requirement: Requirement;
  found: NeedAnalysis | undefined;
  /** When it is needed at the latest dates; null where there are none. */
  from: string | null;
  until: string | null;
  done: boolean;
  /** The skill or role through which people are needed. */
  via: string | null;
}

/** In the order of their latest dates; what is done comes last. */
export function needsOf(roadmap: Roadmap): ReadonlyMap<string, readonly NeedOf[]> {
  const needs = new Map<string, NeedOf[]>();
  const note = (need: NeedOf) => {
    const list = needs.get(need.requirement.resource);
    if (list) list.push(need);
    else needs.set(need.requirement.resource, [need]);
  };
  for (const key of roadmap.order) {
    const view = roadmap.step(key);
    if (!view) continue;
    const state = view.step.progress?.state;
    const done = state === "finished" || state === "dropped";
    for (const requirement of view.step.needs ?? []) {
      const found = view.plan.needs.find(({ resource }) => resource === requirement.resource);
      note({
        key,
        requirement,
        found,
        from: view.plan.latest_start,
        until: view.plan.latest_finish,
        done,
        via: null,
      });
    }
  }
  const launch = roadmap.head.goal.latest;
  for (const requirement of roadmap.goal.goal.needs ?? [])
    note({
      key: GOAL,
      requirement,
      found: roadmap.head.goal.needs.find(({ resource }) => resource === requirement.resource),
      from: launch,
      until: launch,
      done: false,
      via: null,
    });
  for (const { id, skills } of roadmap.resources)
    for (const skill of skills ?? [])
      for (const need of needs.get(skill) ?? [])
        if (need.via === null) needs.set(id, [...(needs.get(id) ?? []), { ...need, via: skill }]);
  for (const list of needs.values())
    list.sort(
      (a, b) => Number(a.done) - Number(b.done) || (a.from ?? "9").localeCompare(b.from ?? "9"),
    );
  return needs;
}

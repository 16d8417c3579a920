/** What gestures of the map and the outline ask of the core, in one place for both. */
import type { Edit, Progress } from "./backend";
import { newId } from "./id";
import { tiesOver, type Tie } from "./loose";
import { m } from "./paraglide/messages";
import { GOAL, nodeOf, type Key, type Roadmap } from "./roadmap.svelte";
import { feedback } from "./shared/feedback.svelte";

/** A line of a list, and the lines indented below it. */
export interface Line {
  title: string;
  below: Line[];
}

/** States what must be true before a step or the goal; answers the new step, or null. */
export async function addPrerequisite(
  roadmap: Roadmap,
  of: Key,
  title: string,
  id: Key = newId(),
): Promise<Key | null> {
  const added = await roadmap.edit({ type: "addPrerequisite", id, title, of: nodeOf(of) });
  return added ? id : null;
}

/** Adds another way to a step; answers the new step, or null when it serves nothing yet. */
export async function addAlternative(
  roadmap: Roadmap,
  key: Key,
  title: string,
): Promise<Key | null> {
  const of = roadmap.after.get(key)?.[0];
  if (of === undefined) {
    feedback.warn(new Error(m.alternative_of_nothing()));
    return null;
  }
  const id = newId();
  const edit: Edit = {
    type: "addAlternative",
    id,
    title,
    of: nodeOf(of),
    instead_of: key,
    any_of: newId(),
  };
  return (await roadmap.edit(edit)) ? id : null;
}

/** Puts a new step between two that are linked; answers it, or null. */
export async function insertBetween(
  roadmap: Roadmap,
  of: Key,
  step: Key,
  title: string,
): Promise<Key | null> {
  const id = newId();
  const added = await roadmap.edit({ type: "insertBetween", id, title, of: nodeOf(of), step });
  return added ? id : null;
}

export function rename(roadmap: Roadmap, key: Key, title: string): Promise<boolean> {
  if (title === roadmap.title(key)) return Promise.resolve(true);
  return key === GOAL
    ? roadmap.edit({ type: "changeGoal", change: { field: "title", value: title } })
    : roadmap.edit({ type: "changeStep", id: key, change: { field: "title", value: title } });
}

/**
 * Removes steps; what served as the current one's anchor becomes current. What no longer leads to the
 * goal is told, with an offer to tie it to what the removed steps served.
 */
export async function remove(roadmap: Roadmap, keys: Iterable<Key>): Promise<boolean> {
  const ids = [...keys].filter((key) => key !== GOAL);
  if (ids.length === 0) return false;
  const gone = new Set(ids);
  const next = roadmap.after.get(ids[0]!)?.find((key) => !gone.has(key)) ?? GOAL;
  const ties = tiesOver(roadmap.before, gone);
  const led = roadmap.order.filter((key) => !gone.has(key) && leads(roadmap, key));
  const removed = await roadmap.edit({ type: "removeSteps", ids });
  if (!removed) return false;
  roadmap.select(next);
  const loose = led.filter((key) => !leads(roadmap, key));
  if (loose.length > 0) tellLoose(roadmap, loose.length, ties);
  return true;
}

const leads = (roadmap: Roadmap, key: Key) => roadmap.step(key)?.plan.leads_to_goal === true;

function tellLoose(roadmap: Roadmap, count: number, ties: readonly Tie[]): void {
  // An undo may have come first.
  const wanted = () =>
    ties.filter(({ of, step }) => roadmap.has(of) && roadmap.has(step) && !leads(roadmap, step));
  const tie = () => void (wanted().length > 0 && roadmap.edit(...wanted().map(requiring)));
  const offer = wanted().length > 0 ? { label: m.loose_tie(), run: tie } : undefined;
  feedback.done(m.loose_steps({ count }), offer);
}

const requiring = ({ of, step }: Tie): Edit => ({
  type: "requirePrerequisite",
  of: nodeOf(of),
  step,
  lag: 0,
  link: "FS",
});

/** `later` requires `earlier`. A loop is refused with the core's sentence. */
export function connect(roadmap: Roadmap, later: Key, earlier: Key): Promise<boolean> {
  return roadmap.edit(requiring({ of: later, step: earlier }));
}

export function disconnect(roadmap: Roadmap, link: string): Promise<boolean> {
  const edge = roadmap.edges.get(link);
  if (!edge) return Promise.resolve(false);
  return roadmap.edit({ type: "releasePrerequisite", of: edge.to, step: edge.from });
}

export function toggleMilestone(roadmap: Roadmap, key: Key): Promise<boolean> {
  const step = roadmap.step(key)?.step;
  if (!step) return Promise.resolve(false);
  return roadmap.edit({
    type: "changeStep",
    id: key,
    change: { field: "milestone", value: !step.milestone },
  });
}

/** Lines become steps before `of`, indented lines steps before the line above, as one undo step. */
export async function addLines(roadmap: Roadmap, of: Key, lines: readonly Line[]): Promise<Key[]> {
  const edits: Edit[] = [];
  const added: Key[] = [];
  const add = (line: Line, before: Key) => {
    const id = newId();
    edits.push({ type: "addPrerequisite", id, title: line.title, of: nodeOf(before) });
    added.push(id);
    for (const below of line.below) add(below, id);
  };
  for (const line of lines) add(line, of);
  if (edits.length === 0 || !(await roadmap.edit(...edits))) return [];
  return added;
}

/** Says what really happened to a step; null when nothing did. */
export function progress(roadmap: Roadmap, key: Key, value: Progress | null): Promise<boolean> {
  return roadmap.edit({ type: "changeStep", id: key, change: { field: "progress", value } });
}

export const start = (roadmap: Roadmap, key: Key, today: string): Promise<boolean> =>
  progress(roadmap, key, { state: "started", started: today });

/** Finished today; work cannot be finished before it started, also when that lies ahead. */
export function finish(roadmap: Roadmap, key: Key, today: string): Promise<boolean> {
  const before = roadmap.step(key)?.step.progress;
  const started = before?.started;
  const finished = started && started > today ? started : today;
  return progress(roadmap, key, { ...before, state: "finished", finished });
}

/** Selected steps become alternatives of each other, before what they serve together. */
export function makeAlternatives(roadmap: Roadmap, keys: readonly Key[]): Promise<boolean> {
  const serves = keys.map((key) => roadmap.after.get(key) ?? []);
  const together = serves[0]?.find((of) => serves.every((list) => list.includes(of)));
  const of = together ?? serves.flat()[0];
  if (of === undefined) {
    feedback.warn(new Error(m.alternative_of_nothing()));
    return Promise.resolve(false);
  }
  return roadmap.edit({
    type: "groupAlternatives",
    of: nodeOf(of),
    any_of: newId(),
    steps: [...keys],
  });
}

/** Gathers steps under a new group, which becomes current so that it can be named. */
export async function gather(roadmap: Roadmap, keys: readonly Key[]): Promise<boolean> {
  const group = newId();
  const gathered = await roadmap.edit(
    { type: "addStep", id: group, title: m.group_new(), group: true },
    ...keys.map((id): Edit => ({
      type: "changeStep",
      id,
      change: { field: "group_id", value: group },
    })),
  );
  if (gathered) roadmap.select(group);
  return gathered;
}

/** Steps on the clipboard: their inner links come along, also to another roadmap. */
import type { Edit, Step } from "./backend";
import { newId } from "./id";
import { GOAL, nodeOf, type Key, type Roadmap } from "./roadmap.svelte";

export const CLIP_TYPE = "application/x-backcast-steps";

interface Clip {
  steps: Step[];
}

/** The selected steps as a clip, and as an indented list for other programs. */
export function copySteps(
  roadmap: Roadmap,
  keys: Iterable<Key>,
): { clip: string; text: string } | null {
  const chosen = new Set([...keys].filter((key) => key !== GOAL));
  if (chosen.size === 0) return null;
  const steps = roadmap.order
    .filter((id) => chosen.has(id))
    .flatMap((id) => roadmap.step(id)?.step ?? []);
  const written = new Set<Key>();
  const lines: string[] = [];
  const write = (key: Key, depth: number) => {
    if (written.has(key)) return;
    written.add(key);
    lines.push("\t".repeat(depth) + roadmap.title(key));
    for (const { step } of roadmap.before.get(key) ?? [])
      if (chosen.has(step)) write(step, depth + 1);
  };
  const tops = roadmap.order.filter(
    (id) => chosen.has(id) && !(roadmap.after.get(id) ?? []).some((key) => chosen.has(key)),
  );
  for (const top of [...tops, ...chosen]) write(top, 0);
  return { clip: JSON.stringify({ steps } satisfies Clip), text: lines.join("\n") };
}

/**
 * The edits that paste a clip before `of`: new ids, the same inner links. Requirements come along
 * where the roadmap has the resource. Null when it is not a clip.
 */
export function pasteSteps(
  roadmap: Roadmap,
  of: Key,
  clip: string,
): { edits: Edit[]; added: Key[] } | null {
  const steps = readClip(clip);
  if (!steps) return null;
  const ids = new Map(steps.map((step) => [step.id, newId()]));
  const inner = new Set<Key>();
  for (const step of steps) {
    for (const { step: before } of step.requires ?? []) inner.add(before);
    for (const group of step.any_of ?? [])
      for (const { step: before } of group.alternatives ?? []) inner.add(before);
  }
  const edits: Edit[] = [];
  for (const step of steps) {
    const id = ids.get(step.id)!;
    const title = step.title ?? "";
    edits.push(
      inner.has(step.id) || step.group
        ? { type: "addStep", id, title, group: step.group ?? false }
        : { type: "addPrerequisite", id, title, of: nodeOf(of) },
    );
  }
  const resources = new Set(roadmap.resources.map(({ id }) => id));
  for (const step of steps) {
    const id = ids.get(step.id)!;
    for (const { step: before, lag, link } of step.requires ?? []) {
      const earlier = ids.get(before);
      if (earlier)
        edits.push({
          type: "requirePrerequisite",
          of: nodeOf(id),
          step: earlier,
          lag: lag ?? 0,
          link: link ?? "FS",
        });
    }
    for (const group of step.any_of ?? []) {
      const members = (group.alternatives ?? []).flatMap(
        ({ step: before }) => ids.get(before) ?? [],
      );
      if (members.length >= 2) {
        const any_of = newId();
        edits.push({ type: "groupAlternatives", of: nodeOf(id), any_of, steps: members });
        if (group.title)
          edits.push({ type: "nameAnyOf", of: nodeOf(id), any_of, title: group.title });
      } else if (members[0]) {
        edits.push({
          type: "requirePrerequisite",
          of: nodeOf(id),
          step: members[0],
          lag: 0,
          link: "FS",
        });
      }
    }
    if (step.days != null)
      edits.push({ type: "changeStep", id, change: { field: "days", value: step.days } });
    if (step.owner)
      edits.push({ type: "changeStep", id, change: { field: "owner", value: step.owner } });
    if (step.milestone)
      edits.push({ type: "changeStep", id, change: { field: "milestone", value: true } });
    if (step.notes)
      edits.push({ type: "changeStep", id, change: { field: "notes", value: step.notes } });
    for (const requirement of step.needs ?? [])
      if (resources.has(requirement.resource))
        edits.push({ type: "putRequirement", of: nodeOf(id), requirement });
  }
  return { edits, added: [...ids.values()] };
}

/** What is on a clipboard is somebody else's: only the shape that is needed is believed. */
function readClip(clip: string): Step[] | null {
  try {
    const { steps } = JSON.parse(clip) as Clip;
    const whole = Array.isArray(steps) && steps.every((step) => typeof step?.id === "string");
    return whole ? steps : null;
  } catch {
    return null;
  }
}

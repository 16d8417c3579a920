/** Steps on the clipboard: their inner links come along, also to another roadmap. */
import type { Edit, Resource, Step } from "./backend";
import { newId } from "./id";
import { GOAL, nodeOf, type Key, type Roadmap } from "./roadmap.svelte";

export const CLIP_TYPE = "application/x-backcast-steps";

interface Clip {
  steps: Step[];
  /** What they need, for a roadmap that does not have it. */
  resources: Resource[];
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
  const needed = new Set(steps.flatMap(({ needs }) => (needs ?? []).map((need) => need.resource)));
  const resources = roadmap.resources.filter(({ id }) => needed.has(id));
  return { clip: JSON.stringify({ steps, resources } satisfies Clip), text: lines.join("\n") };
}

/** The edit that pastes a clip before `of`, under new ids. Null when it is not a clip. */
export function pasteSteps(of: Key, text: string): { edit: Edit; added: Key[] } | null {
  const clip = readClip(text);
  if (!clip) return null;
  const ids = new Map(clip.steps.map((step) => [step.id, newId()]));
  // What is not copied keeps its id; the core leaves links to it out.
  const renamed = (id: Key) => ids.get(id) ?? id;
  const steps = clip.steps.map((step): Step => ({
    ...step,
    id: renamed(step.id),
    group_id: step.group_id ? renamed(step.group_id) : null,
    requires: step.requires?.map((link) => ({ ...link, step: renamed(link.step) })),
    any_of: step.any_of?.map((group) => ({
      ...group,
      id: newId(),
      choice: group.choice ? renamed(group.choice) : null,
      alternatives: group.alternatives?.map((member) => ({
        ...member,
        step: renamed(member.step),
      })),
    })),
  }));
  const edit: Edit = { type: "pasteSteps", of: nodeOf(of), steps, resources: clip.resources };
  return { edit, added: [...ids.values()] };
}

/** What is on a clipboard may be somebody else's: only the right shape is believed. */
function readClip(text: string): Clip | null {
  try {
    const { steps, resources } = JSON.parse(text) as Clip;
    const whole = [steps, resources].every(
      (list) => Array.isArray(list) && list.every((item) => typeof item?.id === "string"),
    );
    return whole && steps.length > 0 ? { steps, resources } : null;
  } catch {
    return null;
  }
}

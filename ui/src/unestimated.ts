/** Which steps nobody has estimated, and what rests on them: they count as 0 days. */
import type { Key, Roadmap } from "./roadmap.svelte";

/** The steps without an estimate. */
export const unestimated = (roadmap: Roadmap): ReadonlySet<Key> =>
  new Set(
    roadmap.head.problems.flatMap(({ kind, steps }) => (kind === "no_estimate" ? steps : [])),
  );

/** How many steps without an estimate come before a step, itself not counted. */
export function unestimatedBefore(roadmap: Roadmap, key: Key): number {
  const without = unestimated(roadmap);
  if (without.size === 0) return 0;
  const seen = new Set<Key>([key]);
  const open: Key[] = [key];
  let count = 0;
  for (let at = open.pop(); at !== undefined; at = open.pop())
    for (const { step } of roadmap.before.get(at) ?? [])
      if (!seen.has(step)) {
        seen.add(step);
        open.push(step);
        if (without.has(step) && roadmap.step(step)?.plan.on_route) count++;
      }
  return count;
}

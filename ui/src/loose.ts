/** What a removal leaves loose, tied to what the removed steps served. */
import type { Before, Key } from "./roadmap.svelte";

/** A step, and what comes to require it. */
export interface Tie {
  of: Key;
  step: Key;
}

/**
 * The links that tie what removed steps required to what they served, past other removed steps.
 * What was required only by way of an alternative stays loose: it would be required always.
 */
export function tiesOver(
  before: ReadonlyMap<Key, readonly Before[]>,
  gone: ReadonlySet<Key>,
): Tie[] {
  const ties: Tie[] = [];
  for (const [of, list] of before) {
    if (gone.has(of)) continue;
    const tied = new Set(list.map(({ step }) => step));
    const seen = new Set<Key>();
    const open = list.filter(({ step, anyOf }) => gone.has(step) && anyOf === null);
    for (let next = open.pop(); next; next = open.pop()) {
      if (seen.has(next.step)) continue;
      seen.add(next.step);
      for (const earlier of before.get(next.step) ?? []) {
        if (earlier.anyOf !== null) continue;
        if (gone.has(earlier.step)) open.push(earlier);
        else if (!tied.has(earlier.step)) ties.push({ of, step: earlier.step });
        tied.add(earlier.step);
      }
    }
  }
  return ties;
}

/** From a mention to what is mentioned. */
import { app } from "../app.svelte";
import type { Key, Roadmap } from "../roadmap.svelte";

/** Selects a step or the goal and brings it into sight, where the map or the outline shows it. */
export function goTo(roadmap: Roadmap, key: Key): void {
  roadmap.select(key);
  app.reveal(key);
}

/** Selects steps and shows them on the map, from any place. */
export function showOnMap(roadmap: Roadmap, keys: readonly Key[]): void {
  const there = keys.filter((key) => roadmap.has(key));
  const first = there[0];
  if (first === undefined) return;
  if (app.place !== "map" && app.place !== "outline") app.place = "map";
  roadmap.selectMany(there, first);
  // A place that was just opened needs a moment before it can bring a card into sight.
  setTimeout(() => app.reveal(first), 0);
}

/** From a mention to what is mentioned, and from anywhere to where something is added. */
import { app } from "./app.svelte";
import type { Key, Roadmap } from "./roadmap.svelte";

/** What the places show besides the selection, which the roadmap knows. */
class Here {
  resource: string | null = $state(null);
  addingResource = $state(false);
  addingIdea = $state(false);
}

export const here = new Here();

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

export function showResource(id: string): void {
  here.resource = id;
  app.place = "resources";
}

export function addResource(): void {
  here.addingResource = true;
  app.place = "resources";
}

export function addIdea(): void {
  here.addingIdea = true;
  app.place = "ideas";
}

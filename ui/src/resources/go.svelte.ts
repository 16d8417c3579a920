/** Which resource is shown or added, and the way to it from anywhere. */
import { app } from "../app.svelte";

class Shown {
  id: string | null = $state(null);
  /** Whether a new one is being named. */
  adding = $state(false);
}

export const shown = new Shown();

export function showResource(id: string): void {
  shown.id = id;
  app.place = "resources";
}

export function addResource(): void {
  shown.adding = true;
  app.place = "resources";
}

/** Which resource is shown, and the way to it from anywhere. */
import { app } from "../app.svelte";

class Shown {
  id: string | null = $state(null);
}

export const shown = new Shown();

export function showResource(id: string): void {
  shown.id = id;
  app.place = "resources";
}

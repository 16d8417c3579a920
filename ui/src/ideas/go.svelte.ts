/** Whether an idea is being added, and the way to that from anywhere. */
import { app } from "../app.svelte";

class Adding {
  on = $state(false);
}

export const adding = new Adding();

export function addIdea(): void {
  adding.on = true;
  app.place = "ideas";
}

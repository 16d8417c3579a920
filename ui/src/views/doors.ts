/** The verdict's doors: why, and how to fix it. */
import type { Panel } from "../app.svelte";
import type { Roadmap } from "../roadmap.svelte";

export interface Door {
  id: Exclude<Panel, null> | string;
  label: () => string;
  loud: boolean;
  shown: (roadmap: Roadmap) => boolean;
  open: (roadmap: Roadmap) => void;
}

export const doors: readonly Door[] = [];

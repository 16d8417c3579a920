/** The verdict's doors: why, and how to fix it. Each opens a panel at the right, by button or key. */
import { register } from "../actions";
import { app, type Panel } from "../app.svelte";
import { m } from "../paraglide/messages";
import type { Roadmap } from "../roadmap.svelte";

export interface Door {
  id: Exclude<Panel, null> | string;
  label: () => string;
  loud: boolean;
  shown: (roadmap: Roadmap) => boolean;
  open: (roadmap: Roadmap) => void;
}

const toggle = (panel: Exclude<Panel, null>) => () => {
  if (app.panel === panel) app.closeDoor();
  else app.panel = panel;
};

export const doors: readonly Door[] = [
  {
    id: "why",
    label: m.why,
    loud: false,
    shown: ({ order }) => order.length > 0,
    open: toggle("why"),
  },
  {
    id: "fix",
    label: m.fix,
    loud: true,
    shown: ({ head }) => head.verdict !== "feasible",
    open: toggle("fix"),
  },
];

/** The doors' keys. */
export function registerDoors(): () => void {
  const open = () => app.roadmap !== null;
  return register(
    { id: "why", label: m.why, keys: ["W"], section: "go", when: open, run: toggle("why") },
    { id: "fix", label: m.fix, keys: ["F"], section: "go", when: open, run: toggle("fix") },
  );
}

/** The places of a roadmap, in the order of the rail. A new place is one entry here. */
import type { Component } from "svelte";
import type { Place } from "../app.svelte";
import Map from "../canvas/Map.svelte";
import Goal from "../goal/Goal.svelte";
import History from "../history/History.svelte";
import Ideas from "../ideas/Ideas.svelte";
import Milestones from "../milestones/Milestones.svelte";
import Outline from "../outline/Outline.svelte";
import Outlook from "../outlook/Outlook.svelte";
import { m } from "../paraglide/messages";
import Report from "../report/Report.svelte";
import Resources from "../resources/Resources.svelte";
import type { Roadmap } from "../roadmap.svelte";
import type { IconName } from "../shared/Icon.svelte";

export interface PlaceEntry {
  id: Place;
  label: () => string;
  icon: IconName;
  component: Component<{ roadmap: Roadmap }>;
  /** Whether the panel at the right belongs to it. */
  panel: boolean;
  /** The key that leads there. */
  key: string;
  /** Shown at the foot of the rail. */
  foot?: boolean;
}

export const places: readonly PlaceEntry[] = [
  { id: "map", label: m.place_map, icon: "map", component: Map, panel: true, key: "Ctrl 1" },
  {
    id: "outline",
    label: m.place_outline,
    icon: "outline",
    component: Outline,
    panel: true,
    key: "Ctrl 2",
  },
  {
    id: "resources",
    label: m.place_resources,
    icon: "resources",
    component: Resources,
    panel: false,
    key: "Ctrl 3",
  },
  {
    id: "milestones",
    label: m.place_milestones,
    icon: "milestones",
    component: Milestones,
    panel: false,
    key: "Ctrl 4",
  },
  {
    id: "ideas",
    label: m.place_ideas,
    icon: "ideas",
    component: Ideas,
    panel: false,
    key: "Ctrl 5",
  },
  {
    id: "outlook",
    label: m.place_outlook,
    icon: "outlook",
    component: Outlook,
    panel: false,
    key: "Ctrl 9",
  },
  {
    id: "report",
    label: m.place_report,
    icon: "report",
    component: Report,
    panel: false,
    key: "Ctrl 8",
  },
  { id: "goal", label: m.place_goal, icon: "goal", component: Goal, panel: false, key: "Ctrl 6" },
  {
    id: "history",
    label: m.place_history,
    icon: "history",
    component: History,
    panel: false,
    key: "Ctrl 7",
    foot: true,
  },
];

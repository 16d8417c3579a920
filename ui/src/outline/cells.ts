/** What stands in the cells of the outline, and what becomes of what is typed there. */
import type { Estimate } from "../backend";
import { rename } from "../edits";
import { GOAL, type Key, type Roadmap } from "../roadmap.svelte";

export const COLUMNS = ["title", "days", "owner", "start", "float", "state", "missing"] as const;
export type Column = (typeof COLUMNS)[number];
export const EDITABLE: readonly Column[] = ["title", "days", "owner", "state"];

/** A cell's text, as its field begins with it. */
export function textOf(roadmap: Roadmap, key: Key, column: Column): string {
  const step = roadmap.step(key)?.step;
  if (column === "title") return roadmap.title(key);
  if (column === "owner") return (key === GOAL ? roadmap.goal.goal.owner : step?.owner) ?? "";
  if (column === "days") return estimateText(step?.days);
  return "";
}

/** The one figure of an estimate that counts; the field shows all three. */
export function likely(estimate: Estimate | null | undefined): string {
  if (estimate == null) return "";
  return typeof estimate === "number" ? String(estimate) : String(estimate.likely);
}

function estimateText(estimate: Estimate | null | undefined): string {
  if (estimate == null) return "";
  if (typeof estimate === "number") return String(estimate);
  const { best, likely, worst } = estimate;
  return best == null && worst == null
    ? String(likely)
    : [best ?? likely, likely, worst ?? likely].join(" – ");
}

/** Puts what was typed into a cell; what cannot be read changes nothing. */
export function put(roadmap: Roadmap, key: Key, column: Column, text: string): void {
  if (column === "title" && text !== "") void rename(roadmap, key, text);
  if (column === "owner") {
    const value = text === "" ? null : text;
    void (key === GOAL
      ? roadmap.edit({ type: "changeGoal", change: { field: "owner", value } })
      : roadmap.edit({ type: "changeStep", id: key, change: { field: "owner", value } }));
  }
  if (column === "days") {
    const value = readEstimate(text);
    if (value !== undefined)
      void roadmap.edit({ type: "changeStep", id: key, change: { field: "days", value } });
  }
}

/** "10", or "5 – 10 – 20": best, likely and worst. */
function readEstimate(text: string): Estimate | null | undefined {
  const bare = text.trim();
  if (bare === "") return null;
  if (/^\d{1,5}$/.test(bare)) return Number(bare);
  const three = /^(\d{1,5})\s*[-–/ ]\s*(\d{1,5})\s*[-–/ ]\s*(\d{1,5})$/.exec(bare);
  if (!three) return undefined;
  const [best, likely, worst] = three.slice(1).map(Number) as [number, number, number];
  return { best, likely, worst };
}

/** The rows of the table and how they are sorted. Dates and states come from the core. */
import type { StepView } from "../backend";

export type Column =
  "state" | "title" | "owner" | "planned" | "forecast" | "latest" | "real" | "float";

export type State =
  | "late"
  | "blocked"
  | "undecided"
  | "ready"
  | "started"
  | "on_time"
  | "off"
  | "finished"
  | "dropped";

/** Most pressing first. */
const ORDER: readonly State[] = [
  "late",
  "blocked",
  "undecided",
  "ready",
  "started",
  "on_time",
  "off",
  "finished",
  "dropped",
];

export interface Row {
  id: string;
  number: number;
  title: string;
  owner: string;
  milestone: boolean;
  state: State;
  planned: string | null;
  forecast: string | null;
  latest: string | null;
  real: string | null;
  float: number | null;
}

export function rowOf({ step, plan, card }: StepView): Row {
  const progress = step.progress ?? null;
  const done = progress?.state === "finished";
  return {
    id: step.id,
    number: step.number ?? 0,
    title: step.title ?? "",
    owner: step.owner ?? "",
    milestone: step.milestone ?? false,
    state: stateOf({ step, plan, card }),
    planned: plan.planned,
    forecast: done ? null : plan.earliest_finish,
    latest: done ? null : plan.latest_finish,
    real: progress?.finished ?? progress?.started ?? null,
    float: plan.float,
  };
}

/** What to say of a row: what is done, else what presses most. */
function stateOf({ step, plan, card }: StepView): State {
  const progress = step.progress?.state;
  if (progress === "finished" || progress === "dropped") return progress;
  if (card?.late || (plan.float !== null && plan.float < 0)) return "late";
  if (!plan.on_route) return "off";
  if (plan.verdict === "undecided") return "undecided";
  if (plan.blocked) return "blocked";
  if (progress === "started") return "started";
  return plan.can_start ? "ready" : "on_time";
}

/** Rows in the order of a column; what has nothing there comes last either way. */
export function sorted(rows: readonly Row[], column: Column, falling: boolean): Row[] {
  const value = (row: Row): string | number | null => {
    if (column === "state") return ORDER.indexOf(row.state);
    if (column === "title" || column === "owner") return row[column] === "" ? null : row[column];
    return row[column];
  };
  const compare = (a: Row, b: Row): number => {
    const [left, right] = [value(a), value(b)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    const order =
      typeof left === "number" && typeof right === "number"
        ? left - right
        : String(left).localeCompare(String(right));
    return falling ? -order : order;
  };
  return [...rows].sort((a, b) => compare(a, b) || a.number - b.number);
}

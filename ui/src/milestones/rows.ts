/** The rows of the table and how they are sorted. Dates and states come from the core. */
import type { StepView, TrackState } from "../backend";

export type Column =
  "state" | "title" | "owner" | "planned" | "forecast" | "latest" | "real" | "float";

/** Most pressing first. */
const ORDER: readonly TrackState[] = [
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
  state: TrackState;
  late: boolean;
  planned: string | null;
  forecast: string | null;
  latest: string | null;
  real: string | null;
  float: number | null;
}

export function rowOf({ step, plan, tracking }: StepView): Row {
  return {
    id: step.id,
    number: step.number ?? 0,
    title: step.title ?? "",
    owner: step.owner ?? "",
    milestone: step.milestone ?? false,
    float: plan.float,
    ...tracking,
  };
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

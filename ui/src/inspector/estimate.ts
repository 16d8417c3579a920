/** An estimate travels as one figure of working days, or as an object of the points that are stated. */
import type { Estimate } from "../backend";

export interface Points {
  best: number | null;
  likely: number;
  worst: number | null;
}

export const MAX_DAYS = 100_000;

export function pointsOf(stated: Estimate | number | null | undefined): Points | null {
  if (stated === null || stated === undefined) return null;
  if (typeof stated === "number") return { best: null, likely: stated, worst: null };
  return { best: stated.best ?? null, likely: stated.likely, worst: stated.worst ?? null };
}

export function stated({ best, likely, worst }: Points): Estimate {
  const form: Record<string, number> = { likely };
  if (best !== null) form["best"] = best;
  if (worst !== null) form["worst"] = worst;
  // Points that nobody stated are left out, as in the JSON form.
  return (best === null && worst === null ? likely : form) as unknown as Estimate;
}

/** Whether best ≤ likely ≤ worst holds, and all lie in the range that can be stated. */
export function isOrdered({ best, likely, worst }: Points): boolean {
  const all = [best ?? 0, likely, worst ?? MAX_DAYS];
  return all.every((days, at) => days <= MAX_DAYS && (at === 0 || all[at - 1]! <= days));
}

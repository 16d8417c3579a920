/** Resources in words: kinds, units, amounts. */
import type { Availability, Resource, ResourceKind } from "../backend";
import { m } from "../paraglide/messages";
import { amount, money, shortDate } from "../shared/format";

/** In the order in which they are shown: who, then with what, then by whose leave. */
export const KINDS: readonly ResourceKind[] = [
  "people",
  "skill",
  "role",
  "budget",
  "asset",
  "data",
  "permission",
  "partner",
];

export const kindName = (kind: ResourceKind): string => m[`kind_${kind}`]();
export const kindHeading = (kind: ResourceKind): string => m[`resources_${kind}`]();

/** Whether people count it by the day. */
export const isCounted = (kind: ResourceKind): boolean =>
  kind === "people" || kind === "skill" || kind === "role";

/** Whether it holds people, who can hold skills. */
export const isHeld = (kind: ResourceKind): boolean => kind === "skill" || kind === "role";

/** "2 FTE", "€ 120,000", "3". */
export function amountOf(
  units: number,
  resource: Pick<Resource, "kind" | "unit">,
  currency: string,
): string {
  if (resource.kind === "budget") return money(units, currency);
  return resource.unit ? `${amount(units)}\u00a0${inNumber(units, resource.unit)}` : amount(units);
}

/** What follows an amount of a resource in its field: "EUR", "FTE", "persons"; nothing where it is only counted. */
export const unitAfter =
  (resource: Pick<Resource, "kind" | "unit">, currency: string) =>
  (units: number | null): string => {
    if (resource.kind === "budget") return currency;
    const unit = resource.unit ?? "";
    return unit === "" && isCounted(resource.kind) ? m.unit_fte() : inNumber(units, unit);
  };

/** What follows a count of working days in its field. */
export const daysAfter = (days: number | null): string =>
  days === 1 ? m.estimate_unit_one() : m.estimate_unit();

/** A unit as it reads after a figure. People write it once, in the singular. */
function inNumber(units: number | null, unit: string): string {
  const several: Record<string, string> = { person: "persons", persoon: "personen" };
  return units === 1 ? unit : (several[unit.trim()] ?? unit);
}

/** "2 FTE from 1 Mar 2027 until 1 Jan 2028"; empty when it says nothing but the state. */
export function recordInWords(record: Availability, resource: Resource, currency: string): string {
  const much = typeof record.amount !== "number" ? "" : amountOf(record.amount, resource, currency);
  const from = record.from ? m.resources_from({ date: shortDate(record.from) }) : "";
  const until = record.until ? m.resources_until({ date: shortDate(record.until) }) : "";
  return [much, from, until].filter(Boolean).join(" ");
}

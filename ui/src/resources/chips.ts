/** What a resource's row says of it at a glance. The filter counts and shows by the same. */
import type { Gap, Resource } from "../backend";
import { m } from "../paraglide/messages";
import { amountOf, isHeld, recordInWords } from "./words";

export interface StateChip {
  state: "have" | "missing" | "unknown";
  text: string;
}

/** What the plan lacks of it first, then what is stated; never empty. */
export function chipsOf(
  resource: Resource,
  gap: Gap | undefined,
  resources: readonly Resource[],
  currency: string,
): StateChip[] {
  const chips: StateChip[] = [];
  if (gap) {
    const much = gap.missing === null ? "" : amountOf(gap.missing, resource, currency);
    const state = gap.state === "have" ? "missing" : gap.state;
    const word = state === "missing" ? m.state_missing() : m.state_unknown();
    chips.push({
      state,
      text: !much ? word : state === "unknown" ? `${word}: ${much}` : `${much} ${word}`,
    });
  }
  for (const record of resource.availability ?? []) {
    if (gap && record.state !== "have") continue;
    const words = recordInWords(record, resource, currency);
    const state = {
      have: m.state_have(),
      missing: m.state_missing(),
      unknown: m.state_unknown(),
    }[record.state];
    chips.push({ state: record.state, text: words || state });
  }
  if (chips.length > 0) return chips;
  const holders = isHeld(resource.kind)
    ? resources.filter(({ skills }) => skills?.includes(resource.id))
    : [];
  if (holders.length === 0) return [{ state: "unknown", text: m.resources_nobody_knows() }];
  const names = holders.map(({ title }) => title).join(", ");
  return [{ state: "have", text: m.resources_held_by({ names }) }];
}

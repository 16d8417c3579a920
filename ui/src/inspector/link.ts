/** The link between two steps in words. */
import type { Alternative, Link, Prerequisite } from "../backend";
import { m } from "../paraglide/messages";

export const linkNames = (): { value: Link; label: string }[] => [
  { value: "FS", label: m.link_fs() },
  { value: "SS", label: m.link_ss() },
  { value: "FF", label: m.link_ff() },
  { value: "SF", label: m.link_sf() },
];

/** What differs from "this one starts when that one is finished"; empty when nothing does. */
export function linkInWords({ lag, link }: Prerequisite | Alternative): string {
  const parts = [
    link && link !== "FS" ? linkNames().find(({ value }) => value === link)?.label : "",
    lag ? m.before_lag({ count: lag }) : "",
  ];
  return parts.filter(Boolean).join(" · ");
}

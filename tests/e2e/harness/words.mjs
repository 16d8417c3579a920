// The window's own words, so that a journey names a control by what it means and not by today's wording.
import { readFileSync } from "node:fs";

/** @param {"en" | "nl"} language */
export function words(language = "en") {
  const file = new URL(`../../../ui/messages/${language}.json`, import.meta.url);
  const messages = JSON.parse(readFileSync(file, "utf8"));
  return (key, values = {}) => {
    const message = messages[key];
    if (typeof message !== "string")
      throw new Error(`There is no plain message “${key}” in ${language}.json`);
    return message.replaceAll(/\{(\w+)\}/g, (_, name) => values[name] ?? `{${name}}`);
  };
}

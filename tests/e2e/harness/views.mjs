// Every view of the window, and how one gets there. Pictures and checks of access go through all of them.
import { words } from "./words.mjs";

/** Goes to a place of the rail. */
const place = (key, keys) => ({
  name: key.replace("place_", ""),
  async open(app, say) {
    await app.press(...keys);
    await app.see("button", say(key), { within: { role: "navigation", name: say("rail") } });
    await app.until((name) => document.querySelector("[aria-current=page]")?.textContent.trim() === name, say(key));
  },
});

/** Something that covers a place and goes with Esc. */
const overlay = (name, keys, role) => ({
  name,
  async open(app) {
    await app.press(...keys);
    await app.see(role);
  },
  async close(app) {
    await app.press("Escape");
    await app.gone(role);
  },
});

const ALL = [
  place("place_map", ["Control", "1"]),
  place("place_outline", ["Control", "2"]),
  place("place_goal", ["Control", "6"]),
  place("place_history", ["Control", "7"]),
  overlay("commands", ["Control", "k"], "combobox"),
  overlay("keys", ["F1"], "dialog"),
  overlay("settings", ["Control", ","], "dialog"),
  {
    // Last: it leaves the roadmap.
    name: "start",
    async open(app, say) {
      await app.press("Control", "n");
      await app.see("heading", say("start_ask"));
    },
    async close(app) {
      await app.session.run(() => document.querySelector("section li button").click());
      await app.see("application");
    },
  },
];

/** The views, in a language. */
export const views = (language = "en") => {
  const say = words(language);
  return ALL.map((view) => ({
    name: view.name,
    open: (app) => view.open(app, say),
    close: async (app) => view.close?.(app, say),
  }));
};

/** Puts on light or dark colours. */
export async function dress(app, theme, language = "en") {
  await app.command(words(language)(`theme_${theme}_command`));
  await app.until((theme) => document.documentElement.dataset.theme === theme, theme);
}

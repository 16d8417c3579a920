// Every view of the window, and how one gets there. Pictures and checks of access go through all of them.
import { words } from "./words.mjs";

const PLACES = [
  "map",
  "outline",
  "resources",
  "milestones",
  "ideas",
  "outlook",
  "goal",
  "report",
  "history",
];

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

/** A panel that a door of the verdict opens, if the verdict has that door. */
const door = (key, say) => ({
  name: key,
  async open(app) {
    await app.click("button", say("place_map"));
    await app.click("button", say(key), { within: { role: "banner" } });
    await app.see("complementary");
  },
  async close(app) {
    await app.click("button", say(key), { within: { role: "banner" } });
  },
});

/** The views of an app with a roadmap open, in a language. The last leaves the roadmap and comes back. */
export async function views(app, language = "en") {
  const say = words(language);
  const rail = { within: { role: "navigation", name: say("rail") } };
  const shown = (await app.all("button", undefined, rail)).map(({ name }) => name);
  const doors = (await app.all("button", undefined, { within: { role: "banner" } })).map(
    ({ name }) => name,
  );
  const places = PLACES.filter((place) => shown.includes(say(`place_${place}`)));
  return [
    ...places.map((place) => ({
      name: place,
      async open() {
        await app.click("button", say(`place_${place}`), rail);
        await app.until(
          (name) => document.querySelector("[aria-current=page]")?.textContent.trim() === name,
          say(`place_${place}`),
        );
      },
      async close() {},
    })),
    ...["why", "fix"].filter((key) => doors.includes(say(key))).map((key) => door(key, say)),
    overlay("commands", ["Control", "k"], "combobox"),
    overlay("keys", ["F1"], "dialog"),
    overlay("settings", ["Control", ","], "dialog"),
    {
      name: "start",
      async open() {
        await app.press("Control", "n");
        await app.see("heading", say("start_ask"));
      },
      async close() {
        await app.session.run(() => document.querySelector("section li button").click());
        await app.see("application");
      },
    },
  ].map(({ name, open, close }) => ({ name, open: () => open(app), close: () => close(app) }));
}

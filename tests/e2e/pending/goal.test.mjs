// A goal of one's own, three prerequisites, undo, and a restart: without touching the mouse.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { commandLine, newHome, openApp } from "../harness/app.mjs";
import { words } from "../harness/words.mjs";

const say = words("en");
const GOAL = "Customers tell everyone about our service";
const STEPS = [
  "Every signal gets an answer",
  "Rosters leave room to think",
  "One record per customer",
];
let home;
let app;

/** The JSON form of the one roadmap with this goal. */
async function stored() {
  for (const file of await home.roadmaps()) {
    const out = home.file("stored.json");
    const { code } = await commandLine(home, ["export", `${home.documents}/${file}`, "--to", out]);
    assert.equal(code, 0, "what the window wrote can be read without it");
    const { readFile, rm } = await import("node:fs/promises");
    const roadmap = JSON.parse(await readFile(out, "utf8"));
    await rm(out);
    if (roadmap.goal.title === GOAL) return roadmap;
  }
  throw new Error("There is no roadmap with the goal");
}

const card = (title) => new RegExp(`, ${title}`);

before(async () => {
  home = await newHome();
  app = await openApp({ home });
  await app.ready();
});
after(async () => {
  await app?.close();
  await home?.remove();
});

test("a goal is stated with the keyboard", async () => {
  await app.press("Control", "n");
  await app.see("heading", say("start_ask"));
  await app.until(() => document.activeElement?.tagName === "TEXTAREA");
  await app.type(GOAL);
  await app.press("Tab");
  await app.type("1 January 2031");
  await app.press("Enter");
  await app.see("button", card(GOAL));
  assert.match(await app.verdict(), /\S/, "even a goal alone has a verdict");
});

test("three prerequisites are added with Enter", async () => {
  await app.openPrompt();
  for (const title of STEPS) {
    await app.type(title);
    await app.press("Enter");
    await app.see("button", card(title), { within: { role: "application" } });
    await app.until(
      () => document.activeElement?.tagName === "TEXTAREA" && document.activeElement.value === "",
    );
  }
  await app.press("Escape");
  await app.gone("textbox", undefined, { within: { role: "application" } });
});

test("undo takes back the last, by name, and redo returns it", async () => {
  await app.press("Control", "z");
  await app.gone("button", card(STEPS[2]));
  const told = await app.see("status", new RegExp(STEPS[2]));
  assert.ok(told, "the live region names what was undone");
  await app.press("Control", "Shift", "z");
  await app.see("button", card(STEPS[2]));
});

test("killed and opened again, nothing is lost, and undo still works", async () => {
  await app.kill();
  const roadmap = await stored();
  assert.deepEqual(
    roadmap.steps.map(({ title }) => title).toSorted(),
    STEPS.toSorted(),
    "each edit was on disk when it was seen",
  );
  assert.deepEqual(
    roadmap.goal.requires.map(({ step }) => step).toSorted(),
    roadmap.steps.map(({ id }) => id).toSorted(),
    "each step is required by the goal",
  );

  app = await openApp({ home });
  await app.ready();
  for (const title of STEPS) await app.see("button", card(title));
  await app.focus("application");
  await app.press("Control", "z");
  await app.gone("button", card(STEPS[2]));
});

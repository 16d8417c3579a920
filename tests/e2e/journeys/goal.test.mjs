// A goal of one's own, three prerequisites, undo, a crash and a restart: without touching the mouse.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { newHome, openApp, stored } from "../harness/app.mjs";
import { words } from "../harness/words.mjs";

const say = words("en");
const GOAL = "Customers tell everyone about our service";
const STEPS = [
  "Every signal gets an answer",
  "Rosters leave room to think",
  "One record per customer",
];
const LATE = "The works council agrees";
const map = { within: { role: "application" } };
const card = (title) => new RegExp(`, ${title}`);
let home;
let app;

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
  await app.until(() => document.activeElement?.matches("[role=application] [tabindex='0']"));
  await app.press("Enter");
  await app.see("textbox", say("ask_prerequisite", { title: GOAL }));
  for (const title of STEPS) {
    await app.type(title);
    await app.press("Enter");
    await app.see("button", card(title), map);
    await app.until(
      () => document.activeElement?.tagName === "TEXTAREA" && document.activeElement.value === "",
    );
  }
  await app.press("Escape");
  await app.gone("textbox", undefined, map);
});

test("Tab goes deeper, and what is typed right after it is kept", async () => {
  const deeper = ["Signals are read daily", "Leads have an hour a day", "Rosters know leads"];
  await app.focus("button", card(STEPS[0]), { within: { role: "application" } });
  await app.press("Enter");
  await app.see("textbox", undefined, { within: { role: "application" } });
  for (const title of deeper) {
    // Nobody waits for a step to be written before the next is typed.
    await app.type(title);
    await app.press("Tab");
  }
  await app.press("Escape");
  for (const title of deeper)
    await app.see("button", card(title), { within: { role: "application" } });
  for (const title of deeper.toReversed()) {
    await app.press("Control", "z");
    await app.gone("button", card(title));
  }
});

test("undo takes back the last, by name, and redo returns it", async () => {
  await app.press("Control", "z");
  await app.gone("button", card(STEPS[2]));
  await app.see("status", new RegExp(STEPS[2]));
  await app.press("Control", "Shift", "z");
  await app.see("button", card(STEPS[2]));
});

test("killed and opened again, nothing is lost, and undo still works", async () => {
  await app.kill();
  app = await openApp({ home });
  await app.ready();
  for (const title of STEPS) await app.see("button", card(title));
  await app.press("Control", "z");
  await app.gone("button", card(STEPS[2]));
  await app.press("Control", "Shift", "z");
  await app.see("button", card(STEPS[2]));
});

test("closed right after an edit, the file holds it all", async () => {
  await app.openPrompt();
  await app.type(LATE);
  await app.press("Enter");
  await app.see("button", card(LATE), map);
  await app.leave();

  const roadmap = await stored(home, `${home.documents}/${GOAL}.roadmap`);
  assert.equal(roadmap.goal.title, GOAL);
  assert.equal(roadmap.goal.launch, "2031-01-01");
  assert.deepEqual(
    roadmap.steps.map(({ title }) => title).toSorted(),
    [...STEPS, LATE].toSorted(),
    "each edit was on disk when it was seen",
  );
  assert.deepEqual(
    roadmap.goal.requires.map(({ step }) => step).toSorted(),
    roadmap.steps.map(({ id }) => id).toSorted(),
    "each step is required by the goal",
  );

  app = await openApp({ home });
  await app.ready();
  for (const title of [GOAL, ...STEPS, LATE]) await app.see("button", card(title));
});

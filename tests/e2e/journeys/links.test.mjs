// Links between steps: made and cut by keyboard; a loop is refused and named.
import assert from "node:assert/strict";
import { test } from "node:test";
import { makeRoadmap, newHome, openApp, stored } from "../harness/app.mjs";
import { words } from "../harness/words.mjs";

const say = words("en");

test("what a removed step leaves loose is told, and tied in one step", async () => {
  const home = await newHome();
  const file = await makeRoadmap(home, {
    goal: { title: "Customers tell everyone", launch: "2029-12-31", requires: [{ step: "c" }] },
    steps: [
      { id: "a", number: 1, title: "Signals are collected", days: 5 },
      { id: "b", number: 2, title: "Signals are answered", days: 5, requires: [{ step: "a" }] },
      { id: "c", number: 3, title: "Customers notice", days: 5, requires: [{ step: "b" }] },
    ],
  });
  const app = await openApp({ home, args: [file] });
  const requires = ({ steps }, of) =>
    (steps.find(({ id }) => id === of).requires ?? []).map(({ step }) => step);
  try {
    await app.ready();
    await app.press("ArrowLeft");
    await app.press("ArrowLeft");
    await app.until(() => document.activeElement.textContent.includes("Signals are answered"));
    await app.press("Delete");
    await app.see("status", /1 step no longer leads to the goal/);
    await app.click("button", say("loose_tie"));
    await app.gone("button", say("loose_tie"));
    await app.see("status", /Signals are collected/);
    await app.leave();
    assert.deepEqual(requires(await stored(home, file), "c"), ["a"]);
  } finally {
    await app.close();
    await home.remove();
  }
});

test("a loop is refused, and the sentence names the steps", async () => {
  const home = await newHome();
  const file = await makeRoadmap(home, {
    goal: { title: "Customers tell everyone", launch: "2029-12-31", requires: [{ step: "b" }] },
    steps: [
      { id: "a", number: 1, title: "Signals are collected", days: 5 },
      { id: "b", number: 2, title: "Signals are answered", days: 5, requires: [{ step: "a" }] },
    ],
  });
  const app = await openApp({ home, args: [file] });
  const at = (title) =>
    app.until((title) => document.activeElement.textContent.includes(title), title);
  try {
    await app.ready();
    await app.press("ArrowLeft");
    await at("Signals are answered");
    await app.press("ArrowLeft");
    await at("Signals are collected");
    // What is collected would have to wait for its own answer.
    await app.press("c");
    await app.press("ArrowRight");
    await at("Signals are answered");
    await app.press("Enter");
    const { name } = await app.see("alert");
    assert.match(name, /Signals are collected.*Signals are answered|answered.*collected/);
    await at("Signals are answered");

    // A link that makes no loop is made, and goes again with undo.
    await app.press("ArrowRight");
    await at("Customers tell everyone");
    await app.press("c");
    await app.press("ArrowLeft");
    await at("Signals are answered");
    await app.press("ArrowLeft");
    await at("Signals are collected");
    await app.press("Enter");
    await app.gone("alert");
    await app.see("status", /Signals are collected/);
    await app.leave();
    const { goal, steps } = await stored(home, file);
    assert.deepEqual(goal.requires.map(({ step }) => step).toSorted(), ["a", "b"]);
    assert.deepEqual(steps.find(({ id }) => id === "a").requires ?? [], [], "nothing was changed");
  } finally {
    await app.close();
    await home.remove();
  }
});

test("the arrows follow the line from what was acquired to what needs it", async () => {
  const home = await newHome();
  const file = await makeRoadmap(home, {
    goal: { title: "Customers tell everyone", launch: "2029-12-31", requires: [{ step: "pilot" }] },
    steps: [
      { id: "pilot", number: 1, title: "The pilot works", days: 5, needs: [{ resource: "data" }] },
      {
        id: "buy",
        number: 2,
        title: "The data is bought",
        days: 5,
        provides: { resource: "data", amount: 1 },
      },
    ],
    resources: [{ id: "data", title: "Customer data", kind: "asset" }],
  });
  const app = await openApp({ home, args: [file] });
  const at = (title) =>
    app.until((title) => document.activeElement.textContent.includes(title), title);
  try {
    await app.ready();
    await app.press("ArrowLeft");
    await at("The pilot works");
    await app.press("ArrowLeft");
    await at("The data is bought");
    await app.press("ArrowRight");
    await at("The pilot works");
  } finally {
    await app.close();
    await home.remove();
  }
});

// The outline is the map's equal: the same steps, edited by keyboard, pasted from anywhere.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { makeRoadmap, newHome, openApp, stored } from "../harness/app.mjs";
import { words } from "../harness/words.mjs";

const say = words("en");
const GOAL = "Customers tell everyone";
const outline = { within: { role: "treegrid" } };
const map = { within: { role: "application" } };
let home;
let file;
let app;

before(async () => {
  home = await newHome();
  file = await makeRoadmap(home, {
    goal: { title: GOAL, launch: "2029-12-31", requires: [{ step: "record" }] },
    steps: [{ id: "record", number: 1, title: "One record per customer", days: 20 }],
  });
  app = await openApp({ home, args: [file] });
  await app.ready();
});
after(async () => {
  await app?.close();
  await home?.remove();
});

const cell = (title) =>
  app.until((title) => document.activeElement.textContent.trim().includes(title), title);

test("steps are added, renamed and estimated by keyboard, and the map follows", async () => {
  await app.press("Control", "2");
  await cell(GOAL);
  await app.press("ArrowDown");
  await cell("One record per customer");
  await app.press("Enter");
  await app.see("textbox", undefined, outline);
  await app.type("Old systems are read");
  await app.press("Tab");
  await app.until(
    () => document.activeElement?.tagName === "INPUT" && document.activeElement.value === "",
  );
  await app.type("Access is granted");
  await app.press("Enter");
  await app.see("gridcell", /Access is granted/);
  await app.press("Escape");
  await cell("Old systems are read");

  await app.press("F2");
  await app.until(() => document.activeElement.tagName === "INPUT");
  await app.type("Old systems can be read");
  await app.press("Tab");
  await app.until(() => document.activeElement.getAttribute("role") === "gridcell");
  await app.type("15");
  await app.press("Enter");
  await app.see("gridcell", "15");

  await app.press("Control", "1");
  for (const title of ["Access is granted", "Old systems can be read"])
    await app.see("button", new RegExp(`, ${title}`), map);
});

test("twenty pasted lines become a graph, as one undo step", async () => {
  const lines = Array.from({ length: 20 }, (_, at) => {
    const depth = at % 4;
    return `${"\t".repeat(depth)}Pasted ${at + 1}`;
  });
  await app.press("Control", "2");
  await app.until(() => document.activeElement.getAttribute("role") === "gridcell");
  await app.press("Home");
  await cell(GOAL);
  // A driver cannot fill the clipboard, so the event brings its own.
  await app.session.run((text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    const paste = new ClipboardEvent("paste", { bubbles: true, cancelable: true });
    Object.defineProperty(paste, "clipboardData", { value: data });
    document.activeElement.dispatchEvent(paste);
  }, lines.join("\n"));
  await app.see("gridcell", /Pasted 20/);
  await app.press("Control", "z");
  await app.gone("gridcell", /Pasted/);
  await app.press("Control", "Shift", "z");
  await app.see("gridcell", /Pasted 20/);
  await app.leave();

  const { goal, steps } = await stored(home, file);
  const idOf = (title) => steps.find((step) => step.title === title).id;
  const requires = (title) => steps.find((step) => step.title === title).requires ?? [];
  assert.equal(steps.length, 23);
  for (let at = 0; at < 20; at++) {
    const of = at % 4 === 0 ? goal.requires : requires(`Pasted ${at}`);
    assert.ok(
      of.some(({ step }) => step === idOf(`Pasted ${at + 1}`)),
      `line ${at + 1} comes before the line that it is indented under`,
    );
  }
  const read = steps.find(({ title }) => title === "Old systems can be read");
  assert.equal(read.days?.likely ?? read.days, 15);
});

// Steps that were copied in one roadmap are pasted into another, with what is between them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { makeRoadmap, newHome, openApp } from "../harness/app.mjs";
import { words } from "../harness/words.mjs";

const say = words("en");
const map = { within: { role: "application" } };

test("copied steps are pasted before the goal of another roadmap, as one edit", async () => {
  const home = await newHome();
  const file = await makeRoadmap(home, {
    goal: { title: "Customers tell everyone", launch: "2029-12-31", requires: [{ step: "pilot" }] },
    steps: [
      { id: "pilot", number: 1, title: "The pilot works", days: 5, requires: [{ step: "data" }] },
      { id: "data", number: 2, title: "One record per customer", days: 8 },
    ],
  });
  const app = await openApp({ home, args: [file] });
  try {
    await app.ready();
    await app.press("Control", "a");
    await app.until(() => document.querySelectorAll(".card[aria-pressed=true]").length === 3);
    await app.press("Control", "c");

    await app.press("Control", "n");
    await app.fill("textbox", say("start_ask"), "Another goal");
    await app.press("Enter");
    await app.see("button", /, Another goal/, map);
    await app.press("Control", "v");
    await app.see("button", /, The pilot works/, map);
    await app.see("button", /, One record per customer/, map);

    // The link between them came along: from the data to the right lies the pilot, then the goal.
    await app.focus("button", /, One record per customer/, map);
    for (const title of [/The pilot works/, /Another goal/]) {
      await app.press("ArrowRight");
      await app.until(
        (source) => new RegExp(source).test(document.activeElement.textContent),
        title.source,
      );
    }
    await app.press("Control", "z");
    await app.gone("button", /, The pilot works/, map);
    await app.gone("button", /, One record per customer/, map);
    assert.equal((await home.roadmaps()).length, 1, "the other roadmap is a file of its own");
  } finally {
    await app.close();
    await home.remove();
  }
});

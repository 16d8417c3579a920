// Two windows: each has a roadmap of its own, and none opens the same one a second time.
import assert from "node:assert/strict";
import { test } from "node:test";
import { newHome, openApp } from "../harness/app.mjs";
import { words } from "../harness/words.mjs";

const say = words("en");
const GOAL = "A second goal beside the first";

test("a second window works on another roadmap, and leaves the first alone", async () => {
  const home = await newHome();
  const app = await openApp({ home });
  const { session } = app;
  try {
    await app.ready();
    const [first] = await session.windows();
    const verdict = await app.verdict();
    await app.press("Control", "Shift", "n");
    let second;
    while (!second) second = (await session.windows()).find((handle) => handle !== first);
    await session.switchTo(second);
    await app.see("heading", say("start_ask"));

    // The roadmap of the first window comes to the front there; here nothing is opened twice.
    await app.click("button", /^Service that people tell/);
    await app.see("heading", say("start_ask"));
    assert.deepEqual(await app.all("alert"), [], "that is no problem");

    await app.fill("textbox", say("start_ask"), GOAL);
    await app.press("Enter");
    await app.see("button", new RegExp(`, ${GOAL}`));
    await session.switchTo(first);
    assert.equal(await app.verdict(), verdict);
    await app.press("Control", "z");
    await app.gone("button", new RegExp(`, ${GOAL}`));

    await app.leave();
    assert.equal((await home.roadmaps()).length, 2, "two roadmaps, two files");
  } finally {
    await app.close();
    await home.remove();
  }
});

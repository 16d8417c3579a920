// An earlier version is looked at, stays untouched, and becomes the present one again; undo takes that back.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { makeRoadmap, newHome, openApp, stored } from "../harness/app.mjs";
import { words } from "../harness/words.mjs";

const say = words("en");
const map = { within: { role: "application" } };
let home;
let file;
let app;

before(async () => {
  home = await newHome();
  file = await makeRoadmap(home, {
    goal: { title: "Customers tell everyone", launch: "2029-12-31" },
  });
  app = await openApp({ home, args: [file] });
  await app.ready();
  for (const title of ["Signals are answered", "Rosters leave room"]) {
    await app.openPrompt();
    await app.type(title);
    await app.press("Enter");
    await app.press("Escape");
    await app.see("button", new RegExp(`, ${title}`), map);
  }
});
after(async () => {
  await app?.close();
  await home?.remove();
});

/** Opens the version after the first step was added. */
async function lookBack() {
  await app.command(say("place_history"));
  await app.click("button", /after:.*Signals are answered/);
  await app.see("region", say("earlier"));
  await app.press("Control", "1");
  await app.gone("button", /, Rosters leave room/, map);
}

test("an earlier version is shown as it was, and cannot be changed", async () => {
  await lookBack();
  await app.see("button", /, Signals are answered/, map);
  await app.press("Enter");
  await app.painted();
  assert.deepEqual(await app.all("textbox", undefined, map), [], "nothing asks for a title");
  await app.click("button", say("earlier_back"));
  await app.see("button", /, Rosters leave room/, map);
});

test("restored it is the present one, in the file too, and undo takes that back", async () => {
  await lookBack();
  await app.click("button", say("earlier_restore"));
  await app.gone("region", say("earlier"));
  await app.see("button", /, Signals are answered/, map);
  await app.gone("button", /, Rosters leave room/, map);
  await app.published();
  const titles = (await stored(home, file)).steps.map(({ title }) => title);
  assert.deepEqual(titles, ["Signals are answered"]);
  await app.press("Control", "z");
  await app.see("button", /, Rosters leave room/, map);
});

// What a step needs, that it is missing, and what the verdict makes of that.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { commandLine, newHome, openApp, TODAY } from "../harness/app.mjs";
import { words } from "../harness/words.mjs";

const say = words("en");
const panel = { within: { role: "complementary" } };
let home;
let file;
let app;
let feasible;

before(async () => {
  home = await newHome();
  file = home.file("small.roadmap");
  const roadmap = {
    format: "backcast",
    version: 1,
    goal: {
      title: "Customers tell everyone",
      launch: "2027-12-31",
      requires: [{ step: "record" }],
    },
    steps: [{ id: "record", number: 1, title: "One record per customer", days: 20 }],
  };
  await writeFile(home.file("small.json"), JSON.stringify(roadmap));
  const made = await commandLine(home, ["import", home.file("small.json"), "--to", file]);
  assert.equal(made.code, 0, made.stderr);
  app = await openApp({ home, args: [file] });
  await app.ready();
  feasible = await app.verdict();
});
after(async () => {
  await app?.close();
  await home?.remove();
});

const changed = (from) =>
  app.until((from) => {
    const now = document.querySelector("header h1").textContent.replace(/\s+/g, " ").trim();
    return now !== from && now;
  }, from);

test("a need that nobody has spoken of makes the verdict undecided", async () => {
  await app.focus("button", /, One record per customer/, { within: { role: "application" } });
  await app.press("r");
  await app.see("combobox", say("need_ask", { title: "One record per customer" }));
  await app.type("Customer data platform");
  await app.press("Enter");
  await app.choose("combobox", say("need_kind"), say("kind_asset"));
  await app.click("button", say("need_add"));
  await changed(feasible);
  const { stdout } = await commandLine(home, ["check", file, "--json", "--today", TODAY]);
  assert.ok(stdout, "the file can be read beside the window");
});

test("marked missing, the verdict says so in words and the map marks the step", async () => {
  const unknown = await app.verdict();
  await app.click("button", "Customer data platform", panel);
  await app.click("button", say("availability_add"), {
    within: { role: "region", name: say("availability") },
  });
  await app.choose("combobox", say("availability_state"), say("state_missing"));
  const verdict = await changed(unknown);
  assert.match(verdict, /missing/i, "one sentence says what is wrong");
  await app.press("Control", "1");
  const step = await app.see("button", /, One record per customer/, {
    within: { role: "application" },
  });
  assert.match(
    step.name,
    /Customer data platform/,
    "the step that is blocked shows by what, also to who cannot see it",
  );
});

test("undo takes the verdict back, a step at a time", async () => {
  for (let n = 0; n < 10 && (await app.verdict()) !== feasible; n++) {
    const now = await app.verdict();
    await app.press("Control", "z");
    await app.painted();
    if ((await app.verdict()) === now) await app.painted();
  }
  await app.until(
    (text) => document.querySelector("header h1").textContent.replace(/\s+/g, " ").trim() === text,
    feasible,
  );
});

// What lies ahead: the chance, what waiting costs, and that an edit is heard there too.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { makeRoadmap, newHome, openApp } from "../harness/app.mjs";
import { words } from "../harness/words.mjs";

const say = words("en");
let home;
let app;

before(async () => {
  home = await newHome();
  const file = await makeRoadmap(home, {
    currency: "EUR",
    goal: { title: "Customers tell everyone", launch: "2027-12-31", requires: [{ step: "pilot" }] },
    steps: [
      {
        id: "pilot",
        number: 1,
        title: "The pilot works",
        days: { best: 60, likely: 120, worst: 300 },
        needs: [{ resource: "data" }],
      },
    ],
    resources: [
      { id: "data", title: "Customer data", kind: "asset", availability: [{ state: "missing" }] },
    ],
    acquisitions: [
      { id: "buy", resource: "data", title: "Buy it", cost: 40_000, lead: 40 },
      { id: "rent", resource: "data", title: "Rent it", cost: 90_000, lead: 5 },
    ],
  });
  app = await openApp({ home, args: [file] });
  await app.ready();
  await app.press("Control", "9");
});
after(async () => {
  await app?.close();
  await home?.remove();
});

test("it says how sure the launch date is, in a figure, a curve and a table", async () => {
  assert.match(await text("sure_title"), /\d+\s%/);
  const rows = await app.session.run(
    () => document.querySelectorAll("figure details table tbody tr").length,
  );
  assert.ok(rows > 10, "the curve can be read as a table");
});

/** What an answer says. */
const text = (title) =>
  app.until((title) => {
    const head = [...document.querySelectorAll("main h3")].find((e) => e.textContent === title);
    return head?.closest("section").textContent.replace(/\s+/g, " ");
  }, say(title));

test("what waiting costs rises with the days, and a launch can be too early at any price", async () => {
  const waits = await text("wait_title");
  assert.match(waits, /today\s*€ 40,000/);
  assert.match(await text("launches_title"), /€ 90,000.*€ 40,000/);
  assert.match(await text("launches_title"), /No launch before/);
});

test("an edit is heard here too, and undo takes it back", async () => {
  const before = await text("sure_title");
  await app.press("Control", "6");
  await app.fill("textbox", say("inspector_launch"), "2028-12-31");
  await app.press("Enter");
  await app.press("Control", "9");
  await app.until(
    (title, before) => {
      const head = [...document.querySelectorAll("main h3")].find((e) => e.textContent === title);
      const now = head?.closest("section").textContent.replace(/\s+/g, " ");
      return now && now !== before && document.querySelector("main .page[aria-busy=false]");
    },
    say("sure_title"),
    before,
  );
  await app.press("Control", "z");
  await app.until(
    (title, before) => {
      const head = [...document.querySelectorAll("main h3")].find((e) => e.textContent === title);
      return head?.closest("section").textContent.replace(/\s+/g, " ") === before;
    },
    say("sure_title"),
    before,
  );
});

test("it answers nothing that nobody can ask yet: first steps are stated, then estimated", async () => {
  const home = await newHome();
  const file = await makeRoadmap(home, {
    goal: { title: "Customers tell everyone", launch: "2027-12-31" },
  });
  const app = await openApp({ home, args: [file] });
  try {
    await app.ready();
    await app.press("Control", "9");
    await app.see("heading", say("outlook_empty"));
    await app.click("button", say("first_step"));
    await app.openPrompt();
    await app.type("The pilot works");
    await app.press("Enter");
    await app.press("Escape");
    await app.press("ArrowLeft");
    await app.see("heading", undefined, { within: { role: "complementary" } });
    await app.until(
      (words) => document.querySelector("aside").textContent.includes(words),
      say("standing_unestimated"),
    );
    await app.press("Control", "9");
    await app.see("heading", say("outlook_unestimated"));
    await app.click("button", say("outlook_estimate"));
    await app.see("treegrid");
    await app.press("ArrowRight");
    await app.type("20");
    await app.press("Enter");
    await app.press("Control", "9");
    await app.see("heading", say("wait_title"));
    const drawn = await app.session.run(() => document.querySelectorAll("main svg .curve").length);
    assert.equal(drawn, 0, "one launch date is no curve");
    const reached = await app.session.run(() => document.querySelector("main").textContent);
    assert.match(reached, /it can be done with what there is/);
  } finally {
    await app.close();
    await home.remove();
  }
});

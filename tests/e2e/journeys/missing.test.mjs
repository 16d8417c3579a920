// What a step needs, that it is missing, and what the verdict makes of that.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { makeRoadmap, newHome, openApp } from "../harness/app.mjs";
import { words } from "../harness/words.mjs";

const say = words("en");
const map = { within: { role: "application" } };
const NEED = "Customer data platform";
let home;
let app;
let feasible;
let undecided;

before(async () => {
  home = await newHome();
  const file = await makeRoadmap(home, {
    goal: {
      title: "Customers tell everyone",
      launch: "2027-12-31",
      requires: [{ step: "record" }],
    },
    steps: [{ id: "record", number: 1, title: "One record per customer", days: 20 }],
  });
  app = await openApp({ home, args: [file] });
  await app.ready();
  feasible = await app.verdict();
});
after(async () => {
  await app?.close();
  await home?.remove();
});

test("a need that nobody has spoken of makes the verdict undecided", async () => {
  await app.press("ArrowLeft");
  await app.until(() => /One record/.test(document.activeElement.textContent));
  await app.press("r");
  await app.see("combobox", say("need_ask", { title: "One record per customer" }));
  await app.type(NEED);
  await app.press("Enter");
  await app.see("combobox", say("need_kind"));
  await app.press("Escape");
  await app.see("combobox", say("need_ask", { title: "One record per customer" }));
  await app.until((text) => document.activeElement.value === text, NEED);
  await app.press("Enter");
  await app.choose("combobox", say("need_kind"), say("kind_asset"));
  await app.press("Enter");
  undecided = await app.verdictAfter(feasible);
  await app.until(() => /One record/.test(document.activeElement.textContent));
});

test("marked missing, the verdict says so in words and the map marks the step", async () => {
  await app.click("button", NEED, { within: { role: "complementary" } });
  await app.click("button", say("availability_add"), {
    within: { role: "region", name: say("availability") },
  });
  await app.until(() => document.activeElement.value === "unknown");
  await app.verdictIs(undecided);
  await app.choose("combobox", say("availability_state"), say("state_missing"));
  await app.until(() => /missing/i.test(document.querySelector("header h1").textContent));
  await app.press("Control", "1");
  const step = await app.see("button", /, One record per customer/, map);
  assert.match(
    step.name,
    new RegExp(`${say("need_missing")}: ${NEED}`),
    "the step that is blocked shows by what, also to who cannot see it",
  );
});

test("the reason is one key away, and leads to the step", async () => {
  await app.press("Home");
  await app.until(() => /Customers tell/.test(document.activeElement.textContent));
  await app.press("w");
  await app.until((title) => document.activeElement.textContent === title, say("why_title"));
  await app.focus("button", NEED, { within: { role: "complementary" } });
  await app.press("Enter");
  await app.until(() => document.activeElement.matches("[role=application] *"));
  assert.match((await app.focused()).name, /One record per customer/);
  await app.press("w");
  await app.gone("heading", say("why_gaps"));
});

test("a way to get more is recorded once it says what it costs, takes and gives", async () => {
  await app.press("Home");
  await app.press("ArrowLeft");
  await app.until(() => /One record/.test(document.activeElement.textContent));
  await app.click("button", NEED, { within: { role: "complementary" } });
  const verdict = await app.verdict();
  await app.click("button", say("acquisition_add"));
  await app.see("form", say("acquisition_add"));
  await app.press("Escape");
  await app.gone("form", say("acquisition_add"));
  await app.click("button", say("acquisition_add"));
  await app.see("form", say("acquisition_add"));
  await app.type("Buy it");
  await app.press("Enter");
  await app.see("alert", say("acquisition_lacking"));
  await app.verdictIs(verdict);
  for (const [field, text] of [
    ["acquisition_cost", "50000"],
    ["acquisition_lead", "20"],
  ]) {
    await app.focus("textbox", say(field), { within: { role: "form" } });
    await app.type(text);
  }
  await app.press("Enter");
  await app.gone("form", say("acquisition_add"));
  assert.match(await app.verdictAfter(verdict), /50,000/, "now it competes");
  await app.press("Control", "z");
  await app.verdictIs(verdict);
  await app.press("Control", "1");
});

test("undo takes the verdict back, an edit at a time", async () => {
  // Missing, then unknown, which the added line said at first, then not spoken of, then not needed.
  await app.press("Control", "z");
  await app.verdictIs(undecided);
  await app.press("Control", "z");
  await app.verdictIs(undecided);
  await app.press("Control", "z");
  await app.verdictIs(feasible);
  await app.gone("button", new RegExp(NEED), map);
});

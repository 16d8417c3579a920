// From a verdict to its fix: applied as one step, which undo takes back whole. Ideas are judged too.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openApp } from "../harness/app.mjs";
import { words } from "../harness/words.mjs";

const say = words("en");
const cards = { within: { role: "main" } };
let app;

before(async () => {
  app = await openApp();
  await app.ready();
});
after(() => app?.close());

test("each idea shows its own verdict and its own missing resources", async () => {
  await app.press("Control", "5");
  await app.see("article", undefined, cards);
  const ideas = await app.session.run(() =>
    [...document.querySelectorAll("main article")].map((card) => ({
      name: card.querySelector("input, textarea").value,
      text: card.textContent.replace(/\s+/g, " "),
    })),
  );
  const idea = (name) => ideas.find((card) => card.name === name).text;
  const robot = idea("Everything by robot");
  assert.match(robot, new RegExp(say("verdict_infeasible")), "one idea cannot be done");
  assert.match(
    robot,
    /Decisions about customers without a person/,
    "and its card says for want of what",
  );
  const community = idea("Customers help customers");
  assert.match(community, /feasible if/, "another can, with a fix");
  assert.match(community, /Moderators among our customers/);
  assert.doesNotMatch(
    community,
    /Decisions about customers/,
    "what another idea lacks is not its own",
  );
});

test("the cheapest fix is applied as one step, and undone as one", async () => {
  await app.press("Control", "1");
  const before = await app.verdict();
  await app.press("f");
  await app.focus("button", say("fix_apply"), { nth: 0 });
  await app.press("Enter");
  const fixed = await app.verdictAfter(before);
  assert.match(fixed, /^Yes/, "after its fix, the goal can be reached");
  await app.until(() => document.activeElement !== document.body);
  await app.press("Control", "z");
  await app.verdictIs(before);
});

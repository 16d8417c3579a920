// A milestone is reached: said once, by a manager, and seen everywhere.
import assert from "node:assert/strict";
import { test } from "node:test";
import { makeRoadmap, newHome, openApp, stored, TODAY } from "../harness/app.mjs";
import { words } from "../harness/words.mjs";

test("a milestone is marked reached, today, and the file says so", async () => {
  const say = words("en");
  const home = await newHome();
  const file = await makeRoadmap(home, {
    goal: {
      title: "Customers tell everyone",
      launch: "2027-12-31",
      requires: [{ step: "rollout" }],
    },
    steps: [
      { id: "region", number: 1, title: "Pilot region chosen", milestone: true },
      { id: "rollout", number: 2, title: "Roll-out", days: 20, requires: [{ step: "region" }] },
    ],
  });
  const app = await openApp({ home, args: [file] });
  try {
    await app.ready();
    await app.press("Control", "4");
    const rollout = say("milestone_start", { title: "Roll-out" });
    await app.see("row", /Pilot region chosen/);
    await app.gone("button", rollout);
    await app.focus("button", say("milestone_reach", { title: "Pilot region chosen" }));
    await app.press("Enter");
    await app.see("row", new RegExp(`${say("milestone_reached")}.*Pilot region chosen`));
    await app.see("button", rollout);
    await app.until(() => document.activeElement !== document.body);

    await app.leave();
    const region = (await stored(home, file)).steps.find(({ id }) => id === "region");
    assert.equal(region.progress?.state, "finished");
    assert.equal(region.progress?.finished, TODAY, "the real date is the day on which it was said");
  } finally {
    await app.close();
    await home.remove();
  }
});

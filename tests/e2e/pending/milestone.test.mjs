// A milestone is reached: said once, by a manager, and seen everywhere.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { commandLine, newHome, openApp, TODAY } from "../harness/app.mjs";
import { words } from "../harness/words.mjs";

test("a milestone is marked reached, today, and the file says so", async () => {
  const say = words("en");
  const home = await newHome();
  const file = home.file("pilot.roadmap");
  const roadmap = {
    format: "backcast",
    version: 1,
    goal: {
      title: "Customers tell everyone",
      launch: "2027-12-31",
      requires: [{ step: "rollout" }],
    },
    steps: [
      { id: "region", number: 1, title: "Pilot region chosen", milestone: true },
      { id: "rollout", number: 2, title: "Roll-out", days: 20, requires: [{ step: "region" }] },
    ],
  };
  await writeFile(home.file("pilot.json"), JSON.stringify(roadmap));
  const made = await commandLine(home, ["import", home.file("pilot.json"), "--to", file]);
  assert.equal(made.code, 0, made.stderr);
  const app = await openApp({ home, args: [file] });
  try {
    await app.ready();
    await app.click("button", say("place_milestones"));
    await app.click("button", say("milestone_reach", { title: "Pilot region chosen" }));
    await app.see("row", new RegExp(`${say("milestone_reached")}.*Pilot region chosen`));
    await app.see("button", say("milestone_start", { title: "Roll-out" }));
    await app.kill();

    const out = home.file("after.json");
    await commandLine(home, ["export", file, "--to", out]);
    const after = JSON.parse(await readFile(out, "utf8"));
    const region = after.steps.find(({ id }) => id === "region");
    assert.equal(region.progress?.state, "finished", "what is reached stays reached after a crash");
    assert.equal(region.progress?.finished, TODAY, "the real date is the day on which it was said");
  } finally {
    await app.close();
    await home.remove();
  }
});

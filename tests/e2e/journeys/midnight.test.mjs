// The day turns while the window is open: what counts from today is looked at anew.
import assert from "node:assert/strict";
import { test } from "node:test";
import { makeRoadmap, newHome, openApp } from "../harness/app.mjs";

/** So long before midnight the app is started, in seconds. */
const BEFORE = 40;

/** A place on earth where it is so many seconds before midnight, as TZ names it, and the day there. */
function placeBeforeMidnight(seconds) {
  const now = Math.floor(Date.now() / 1_000);
  const day = 86_400;
  let offset = day - seconds - (now % day);
  if (offset > day / 2) offset -= day;
  const [h, m, s] = [3_600, 60, 1].map((unit, at) => {
    const rest = Math.abs(offset) % (at === 0 ? day : unit * 60);
    return String(Math.floor(rest / unit)).padStart(2, "0");
  });
  const date = new Date((now + offset) * 1_000).toISOString().slice(0, 10);
  // POSIX counts to the west.
  return { zone: `XXX${offset >= 0 ? "-" : "+"}${h}:${m}:${s}`, date };
}

test("at midnight a plan that just fitted no longer does", async () => {
  const home = await newHome();
  const { zone, date } = placeBeforeMidnight(BEFORE);
  const file = await makeRoadmap(home, {
    calendar: { weekdays: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] },
    goal: { title: "Today at the latest", launch: date, requires: [{ step: "a" }] },
    steps: [{ id: "a", number: 1, title: "A day of work", days: 1 }],
  });
  const app = await openApp({ home, args: [file], today: null, env: { TZ: zone } });
  try {
    await app.ready();
    assert.match(await app.verdict(), /^Yes/, `it is ${date}, and a day is left`);
    await app.see("heading", /^No/, {
      within: { role: "banner" },
      patience: (BEFORE + 30) * 1_000,
    });
    assert.match(await app.verdict(), /too late/);
  } finally {
    await app.close();
    await home.remove();
  }
});

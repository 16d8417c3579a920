// The map in one's hands: select, drag, connect, mark many, pan, zoom, and undo what was done.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { makeRoadmap, newHome, openApp } from "../harness/app.mjs";

const map = { within: { role: "application" } };
let home;
let app;
let surface;

before(async () => {
  home = await newHome();
  const step = (id, number, title, requires = []) => ({
    id,
    number,
    title,
    days: 5,
    requires: requires.map((step) => ({ step })),
  });
  const file = await makeRoadmap(home, {
    goal: { title: "Customers tell everyone", launch: "2029-12-31", requires: [{ step: "pilot" }] },
    steps: [
      step("signals", 1, "Signals are answered"),
      step("rosters", 2, "Rosters leave room"),
      step("pilot", 3, "The pilot works", ["signals", "rosters"]),
    ],
  });
  app = await openApp({ home, args: [file] });
  await app.ready();
  // All of the window must lie on the screen: a hand cannot leave that.
  await app.session.resize(app.display.width, app.display.height);
  await app.until(
    (width, height) => innerWidth <= width && innerHeight <= height,
    app.display.width,
    app.display.height,
  );
  await fit();
  surface = await app.see("application");
});
after(async () => {
  await app?.close();
  await home?.remove();
});

const card = (title) => app.see("button", new RegExp(`, ${title}`), map);
const middle = ({ x, y }) => ({ x, y });
/** Waits until the cards' buttons lie where they are drawn, and stay there. */
const rest = () =>
  app.session.wait(async () => {
    const places = () =>
      [...document.querySelectorAll(".card")].map((e) => JSON.stringify(e.getBoundingClientRect()));
    for (let was = "", still = 0; still < 15;) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const now = places().join();
      still = now === was ? still + 1 : 0;
      was = now;
    }
  });
/** Where a card lies when it has moved from where it was. */
async function moved(title, was) {
  await app.until(
    (title, x, y) => {
      const cards = [...document.querySelectorAll(".card")];
      const box = cards.find((e) => e.textContent.includes(title))?.getBoundingClientRect();
      return box && Math.hypot(box.x + box.width / 2 - x, box.y + box.height / 2 - y) > 3;
    },
    title,
    was.x,
    was.y,
  );
  await rest();
  return card(title);
}
/** Shows all of the map. */
async function fit() {
  await app.focus("button", /, The pilot works/, map);
  await app.press("0");
  await rest();
}
/** Waits until just these are selected: a hand is ahead of what it does. */
const selected = (...keys) =>
  app.until((keys) => {
    const pressed = [...document.querySelectorAll(".card[aria-pressed=true]")];
    const there = pressed.map((e) => e.dataset.key).toSorted();
    return there.join() === keys;
  }, keys.toSorted().join());

/** The canvas as it is, and as it is when all of it is drawn anew. */
const seams = () =>
  app.session.wait(async () => {
    const frame = () =>
      new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
    const canvas = document.querySelector("canvas");
    const pixels = () =>
      canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    await frame();
    await frame();
    const panned = pixels();
    // Another size and back: the whole canvas is drawn anew.
    const width = canvas.style.width;
    canvas.style.width = "calc(100% - 1px)";
    await frame();
    await frame();
    canvas.style.width = width;
    await frame();
    await frame();
    await frame();
    const anew = pixels();
    let differ = 0;
    for (let at = 0; at < anew.length; at += 4)
      if (
        Math.abs(panned[at] - anew[at]) > 24 ||
        Math.abs(panned[at + 1] - anew[at + 1]) > 24 ||
        Math.abs(panned[at + 2] - anew[at + 2]) > 24
      )
        differ++;
    return { differ, sameSize: panned.length === anew.length };
  });

test("a dragged card stays where it is dropped, and undo puts it back", async () => {
  const was = await card("Signals are answered");
  await app.hand.drag(middle(was), { x: was.x - 40, y: was.y - 72 });
  const now = await moved("Signals are answered", was);
  assert.ok(
    Math.abs(now.x - (was.x - 40)) < 8 && Math.abs(now.y - (was.y - 72)) < 8,
    "on the grid",
  );
  const whole = { differ: 0, sameSize: true };
  assert.deepEqual(await seams(), whole, "only what changed was drawn anew, and all of that");
  await app.press("Control", "z");
  await app.until(
    (title, x, y) => {
      const button = [...document.querySelectorAll(".card")].find((e) =>
        e.textContent.includes(title),
      );
      const box = button.getBoundingClientRect();
      return Math.hypot(box.x + box.width / 2 - x, box.y + box.height / 2 - y) < 1;
    },
    "Signals are answered",
    was.x,
    was.y,
  );
  assert.deepEqual(await seams(), whole, "also after undo");
});

test("a link is drawn from a handle, and a loop is refused there too", async () => {
  const [signals, rosters] = [await card("Signals are answered"), await card("Rosters leave room")];
  await app.hand.moveTo(signals);
  await app.until(() => document.querySelectorAll(".handle").length === 2);
  await app.hand.drag(
    { x: signals.x - signals.width / 2, y: signals.y },
    { x: rosters.x, y: rosters.y },
  );
  await app.see("status", /Rosters leave room/);
  await fit();
  const now = await card("Rosters leave room");
  await app.hand.moveTo(now);
  await app.until(
    (x) => {
      const [before] = document.querySelectorAll(".handle");
      return before && Math.abs(before.getBoundingClientRect().x + 7 - x) < 3;
    },
    now.x - now.width / 2,
  );
  const later = await card("Signals are answered");
  await app.hand.drag({ x: now.x - now.width / 2, y: now.y }, middle(later));
  const { name } = await app.see("alert");
  assert.match(name, /Signals are answered/);
  await app.press("Control", "z");
  await app.gone("alert");
});

test("many are marked by a frame, removed at once, and come back with one undo", async () => {
  await fit();
  await app.focus("button", /, Signals are answered/, map);
  const [signals, rosters] = [await card("Signals are answered"), await card("Rosters leave room")];
  const left = Math.min(signals.x - signals.width, rosters.x - rosters.width) + 20;
  const from = { x: left, y: Math.min(signals.y, rosters.y) - 90 };
  const to = {
    x: Math.max(signals.x, rosters.x) + 30,
    y: Math.max(signals.y, rosters.y) + 70,
  };
  await app.hand.drag(from, to, { keys: ["Shift"] });
  await selected("rosters", "signals");
  await app.press("Delete");
  await app.gone("button", /, Signals are answered/, map);
  await app.gone("button", /, Rosters leave room/, map);
  await app.press("Control", "z");
  await card("Signals are answered");
  await card("Rosters leave room");
});

test("panning leaves no seams, at any zoom", async () => {
  for (const zoom of ["1", "-", "-"]) {
    await app.focus("button", /, The pilot works/, map);
    await app.press(zoom);
    await app.painted();
    const at = await card("The pilot works");
    // Uneven steps of both kinds, as hands make them.
    await app.hand.wheel(surface, "up", 1);
    await app.hand.wheel(surface, "left", 2);
    const corner = { x: surface.x, y: surface.y + surface.height / 2 - 40 };
    await app.hand.drag(corner, { x: corner.x + 37, y: corner.y - 23 }, { button: 2 });
    await moved("The pilot works", at);
    assert.deepEqual(await seams(), { differ: 0, sameSize: true });
    await fit();
  }
});

test("an empty place pans, the wheel with Ctrl zooms there, and fit shows all", async () => {
  await fit();
  const at = await card("The pilot works");
  const corner = { x: surface.x - surface.width / 2 + 30, y: surface.y + surface.height / 2 - 30 };
  await app.hand.drag(corner, { x: corner.x + 60, y: corner.y - 50 });
  const now = await moved("The pilot works", at);
  const by = { x: Math.round(now.x - at.x), y: Math.round(now.y - at.y) };
  assert.deepEqual(by, { x: 60, y: -50 }, "the map goes with the hand");

  const percent = () =>
    app.session.run(() => parseInt(document.querySelector(".percent").textContent));
  const before = await percent();
  await app.hand.wheel(now, "up", 1, ["Control"]);
  await app.until(
    (before) => parseInt(document.querySelector(".percent").textContent) > before,
    before,
  );
  const zoomed = await card("The pilot works");
  assert.ok(
    Math.hypot(zoomed.x - now.x, zoomed.y - now.y) < 3,
    "what is under the hand stays there",
  );

  await fit();
  for (const { x, y, width, height } of await app.all("button", undefined, map)) {
    assert.ok(Math.abs(x - surface.x) + width / 2 <= surface.width / 2, "fits across");
    assert.ok(Math.abs(y - surface.y) + height / 2 <= surface.height / 2, "fits down");
  }
});

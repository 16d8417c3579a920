// What axe finds in each view: nothing serious, in both colours.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { openApp } from "../harness/app.mjs";
import { views } from "../harness/views.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let app;

before(async () => {
  app = await openApp();
  await app.ready();
});
after(() => app?.close());

/** Serious and critical findings, each with the first place that shows it. */
async function findings(rules) {
  const { violations } = await app.session.wait(
    (rules) => window.axe.run(document, { runOnly: rules, resultTypes: ["violations"] }),
    rules,
  );
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(
      ({ id, help, nodes }) => `${id}: ${help} (${nodes.length} ×, ${nodes[0].html.slice(0, 160)})`,
    );
}

const ALL = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** What depends on colours; the rest is the same in every theme. */
const COLOURS = { type: "rule", values: ["color-contrast", "link-in-text-block"] };

test("axe finds nothing serious in any view, light or dark", async (t) => {
  await app.session.run(`function () { ${axe}; window.axe = axe; }`);
  for (const view of await views(app)) {
    await t.test(view.name, async () => {
      await view.open();
      await app.painted();
      await wear("light");
      const light = await findings(ALL);
      await wear("dark");
      const dark = await findings(COLOURS);
      await wear("light");
      await view.close();
      assert.deepEqual({ light, dark }, { light: [], dark: [] }, "everyone can use every view");
    });
  }
});

/** Other colours, without a way through the menus that would close what is open. */
async function wear(theme) {
  await app.session.run((theme) => (document.documentElement.dataset.theme = theme), theme);
  await app.painted();
  // A colour that is on its way is neither the old nor the new one.
  await app.session.wait(() =>
    Promise.allSettled(document.getAnimations().map(({ finished }) => finished)).then(() => true),
  );
}

test("Tab reaches every control of every place, in order, and it shows", async (t) => {
  for (const view of (await views(app)).slice(0, 8)) {
    await t.test(view.name, async () => {
      await view.open();
      await app.painted();
      const reached = await walk();
      await view.close();
      assert.deepEqual(reached, { missed: [], unseen: [] });
    });
  }
});

/** Presses Tab around the window once: what it did not reach, and where the focus did not show. */
async function walk() {
  const wanted = await app.session.run(() => {
    const controls = [
      ...document.querySelectorAll("button, input, select, textarea, [tabindex]"),
    ].filter(
      (e) => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({ visibilityProperty: true }),
    );
    // One of a group of radio buttons stands for all of them: the arrows go on from there.
    const one = new Map(controls.map((e) => [e.type === "radio" ? e.name : e, e]));
    window.unreached = new Set([...one.keys()]);
    window.unseen = [];
    document.activeElement.blur();
    return controls.length;
  });
  for (let pressed = 0; pressed < wanted + 10; pressed++) {
    await app.press("Tab");
    const left = await app.session.run(() => {
      const at = document.activeElement;
      window.unreached.delete(at.type === "radio" ? at.name : at);
      const shown = [
        at,
        at.parentElement,
        at.closest("label, .field, .frame, li, [role=application]"),
      ];
      const ring = (e) => e && getComputedStyle(e).outlineStyle !== "none";
      const canvas = at.matches(".card");
      const edge = (e) => e && getComputedStyle(e).boxShadow !== "none";
      const caret = at.matches("input:not([type=radio], [type=checkbox]), textarea");
      if (at !== document.body && !canvas && !caret && !shown.some((e) => ring(e) || edge(e)))
        window.unseen.push(at.outerHTML.slice(0, 120));
      return window.unreached.size;
    });
    if (left === 0) break;
  }
  return app.session.run(() => ({
    missed: [...window.unreached]
      .filter((e) => typeof e === "string" || e.isConnected)
      .map((e) => (typeof e === "string" ? e : e.outerHTML.slice(0, 120))),
    unseen: [...new Set(window.unseen)],
  }));
}

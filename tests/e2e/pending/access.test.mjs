// What axe finds in each view: nothing serious, in both colours.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { openApp } from "../harness/app.mjs";
import { dress, views } from "../harness/views.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let app;

before(async () => {
  app = await openApp();
  await app.ready();
});
after(() => app?.close());

/** Serious and critical findings, each with the first place that shows it. */
async function findings() {
  await app.session.run(`function () { ${axe}; window.axe = axe; }`);
  const { violations } = await app.session.wait(() =>
    window.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
      resultTypes: ["violations"],
    }),
  );
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(
      ({ id, help, nodes }) => `${id}: ${help} (${nodes.length} ×, ${nodes[0].html.slice(0, 160)})`,
    );
}

for (const theme of ["light", "dark"]) {
  test(`axe finds nothing serious in any view (${theme})`, async (t) => {
    await dress(app, theme);
    for (const view of await views(app)) {
      await t.test(view.name, async () => {
        await view.open();
        await app.painted();
        const found = await findings();
        await view.close();
        assert.deepEqual(found, [], "everyone can use every view");
      });
    }
  });
}

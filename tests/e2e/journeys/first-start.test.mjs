// The first start: a real roadmap is open, in the system's language, and it is a file of one's own.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { binary, commandLine, newHome, openApp, TODAY } from "../harness/app.mjs";
import { processOf } from "../harness/measure.mjs";

for (const language of ["en", "nl"]) {
  test(`the first start opens the sample (${language})`, async () => {
    const home = await newHome();
    const app = await openApp({ home, language });
    try {
      await app.ready();
      const verdict = await app.verdict();
      const cards = await app.all("button", undefined, { within: { role: "application" } });
      assert.ok(cards.length > 5, "the map of the sample is there to be walked through");

      const lang = await app.session.run(() => document.documentElement.lang);
      assert.equal(lang, language, "a screen reader speaks the language that is shown");

      const [file, ...more] = await home.roadmaps();
      assert.equal(more.length, 0, "one sample, not two");
      const check = ["check", `${home.documents}/${file}`, "--today", TODAY];
      const { stdout } = await commandLine(home, check, { language });
      const plain = (text) => text.replaceAll(/\s+/g, " ");
      assert.ok(
        plain(stdout).includes(plain(verdict)),
        `the window and the command line say the same: “${verdict}” is not in “${stdout}”`,
      );
    } finally {
      await app.close();
      await home.remove();
    }
  });
}

test("the app draws with what it chooses itself, and loads no more for it than it needs", async () => {
  const home = await newHome();
  const app = await openApp({ home, env: { WEBKIT_DISABLE_DMABUF_RENDERER: undefined } });
  try {
    await app.ready();
    await app.openPrompt();
    await app.type("Drawn");
    await app.press("Enter");
    await app.see("button", "Drawn");
    const devices = await readdir("/dev/dri").catch(() => []);
    const maps = await readFile(`/proc/${await processOf(app.driver.pid, binary())}/maps`, "utf8");
    if (devices.length === 0)
      assert.ok(!maps.includes("libLLVM"), "without a graphics processor no compiler for one");
  } finally {
    await app.close();
    await home.remove();
  }
});

// Dutch without a restart: every word changes, the sentence of the core too, and so it stays.
import assert from "node:assert/strict";
import { test } from "node:test";
import { newHome, openApp } from "../harness/app.mjs";
import { words } from "../harness/words.mjs";

test("the window switches to Dutch and stays Dutch", async () => {
  const [english, dutch] = [words("en"), words("nl")];
  const home = await newHome();
  let app = await openApp({ home });
  try {
    await app.ready();
    const before = await app.verdict();
    await app.command("Nederlands");
    await app.see("button", dutch("place_outline"));
    const verdict = await app.verdictAfter(before);
    assert.match(verdict, /^Nog niet/, "the verdict is the core's, and it speaks Dutch as well");
    assert.equal(await app.session.run(() => document.documentElement.lang), "nl");
    await app.gone("button", english("place_outline"));
    await app.gone("button", english("settings"));
    await app.see("button", new RegExp(`^${dutch("goal")}, `));

    await app.leave();
    app = await openApp({ home });
    await app.ready();
    assert.equal(await app.verdict(), verdict, "what was chosen outlives the app");
  } finally {
    await app.close();
    await home.remove();
  }
});

// Dutch without a restart: every word changes, the sentence of the core too.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openApp } from "../harness/app.mjs";
import { words } from "../harness/words.mjs";

test("the window switches to Dutch and stays Dutch", async () => {
  const app = await openApp();
  try {
    await app.ready();
    const english = await app.verdict();
    await app.command("Nederlands");
    const dutch = words("nl");
    await app.see("button", dutch("place_outline"));
    const verdict = await app.verdict();
    assert.notEqual(verdict, english, "the verdict is the core's, and it speaks Dutch as well");
    assert.equal(await app.session.run(() => document.documentElement.lang), "nl");

    const english_words = words("en");
    await app.gone("button", english_words("place_outline"));
    await app.gone("button", english_words("settings"));
  } finally {
    await app.close();
  }
});

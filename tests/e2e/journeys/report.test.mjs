// The report: the preview is the file. The PDF exists, can be read, and holds the goal.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { promisify } from "node:util";
import { newHome, openApp } from "../harness/app.mjs";
import { words } from "../harness/words.mjs";

const say = words("en");
const run = promisify(execFile);
/** Pages are compared at this width: layout shows, how edges are smoothed does not. */
const WIDTH = 120;

/** The grey values of a picture, squeezed to a small square. */
async function greys(path) {
  const options = { encoding: "buffer", maxBuffer: 1 << 24 };
  const size = `${WIDTH}x${WIDTH}!`;
  const args = [path, "-background", "white", "-flatten", "-resize", size, "-depth", "8", "gray:-"];
  const { stdout } = await run("convert", args, options);
  return stdout;
}

const distance = (a, b) => a.reduce((sum, grey, at) => sum + Math.abs(grey - b[at]), 0) / a.length;

test("the PDF is exported, and its pages are those of the preview", async () => {
  const home = await newHome();
  const app = await openApp({ home });
  try {
    await app.ready();
    await app.press("Control", "8");
    // Debug builds take their time to set the pages.
    const slow = { patience: 60_000 };
    const { name } = await app.see("img", undefined, { within: { role: "main" }, ...slow });
    await app.until(() =>
      [...document.querySelectorAll("main ol img")].every((img) => img.complete),
    );
    const count = (await app.all("img", undefined, { within: { role: "main" } })).length;
    assert.equal(name, say("report_page", { number: 1, count }));

    await app.click("button", say("report_export_as", { form: "PDF" }));
    await app.see("button", say("report_open"), slow);
    const path = await app.until(() => document.querySelector("main .path")?.textContent.trim());
    assert.ok(path.startsWith(home.documents), "the file lies beside the roadmap");
    const bytes = await readFile(path);
    assert.equal(bytes.subarray(0, 5).toString(), "%PDF-");
    const { stdout: text } = await run("pdftotext", [path, "-"]);
    assert.match(text.replace(/\s+/g, " "), /Service that people tell everyone about/);
    assert.ok(text.replace(/\s+/g, " ").includes(await app.verdict()), "the same verdict");
    const { stdout: info } = await run("pdfinfo", [path]);
    assert.equal(Number(/Pages:\s+(\d+)/.exec(info)[1]), count, "as many pages as were shown");

    await run("pdftoppm", ["-r", "50", "-png", path, home.file("page")]);
    const printed = [];
    const shown = [];
    const digits = String(count).length;
    for (let at = 0; at < count; at++) {
      const url = await app.session.wait(async (at) => {
        const img = document.querySelectorAll("main ol img")[at];
        await img.decode();
        const canvas = document.createElement("canvas");
        canvas.width = 600;
        canvas.height = Math.round((600 * img.naturalHeight) / img.naturalWidth);
        const pen = canvas.getContext("2d");
        pen.fillStyle = "white";
        pen.fillRect(0, 0, canvas.width, canvas.height);
        pen.drawImage(img, 0, 0, canvas.width, canvas.height);
        return canvas.toDataURL("image/png");
      }, at);
      const picture = home.file(`shown-${at}.png`);
      await writeFile(picture, Buffer.from(url.split(",")[1], "base64"));
      shown.push(await greys(picture));
      printed.push(await greys(home.file(`page-${String(at + 1).padStart(digits, "0")}.png`)));
    }
    for (let at = 0; at < count; at++) {
      const own = distance(shown[at], printed[at]);
      const others = printed.filter((_, other) => other !== at).map((p) => distance(shown[at], p));
      assert.ok(
        own < Math.min(...others),
        `page ${at + 1} looks most like page ${at + 1} (${own}, ${others})`,
      );
      assert.ok(own < 4, `page ${at + 1} of the preview is page ${at + 1} of the file (${own})`);
    }
  } finally {
    await app.close();
    await home.remove();
  }
});

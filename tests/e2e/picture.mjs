// A picture of the window with a roadmap in it: `node picture.mjs BACKCAST FILE.roadmap OUT.png`.
import { resolve } from "node:path";
import { newHome, openApp } from "./harness/app.mjs";

const [program, file, out] = process.argv.slice(2);
const home = await newHome();
const app = await openApp({
  home,
  program: resolve(program),
  args: [resolve(file)],
  today: null,
  language: /^nl/.test(process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || "")
    ? "nl"
    : "en",
  width: 1440,
  height: 900,
});
try {
  await app.ready();
  await app.picture(resolve(out));
} finally {
  await app.close();
  await home.remove();
}

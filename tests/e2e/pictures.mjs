// Pictures of every view, in both themes and languages, at two sizes:
// `node pictures.mjs BACKCAST FOLDER`. A designer looks at them; README.md shows some.
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { openApp } from "./harness/app.mjs";
import { views } from "./harness/views.mjs";

const [program, folder, only] = process.argv.slice(2);
const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];

await mkdir(folder, { recursive: true });
let count = 0;
for (const { width, height } of SIZES) {
  for (const language of ["en", "nl"]) {
    for (const theme of ["light", "dark"]) {
      const app = await openApp({ program: resolve(program), language, theme, width, height });
      try {
        await app.ready();
        await app.session.resize(width, height);
        for (const view of await views(app, language)) {
          const name = `${view.name}-${theme}-${language}-${width}.png`;
          if (only && !name.includes(only)) continue;
          await view.open();
          if (view.name === "report") {
            // Ten pages take their time in a debug build.
            const drawn = () => app.until(() => document.querySelector("main img")?.complete);
            await drawn().catch(drawn);
          }
          await app.picture(join(folder, name));
          await view.close();
          count++;
        }
      } finally {
        await app.close();
      }
    }
  }
}
console.log(`${count} pictures in ${resolve(folder)}`);

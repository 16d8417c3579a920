// The app in a real window on a virtual display, as a person meets it: what is there by role and
// name, keys, clicks. Nothing here waits for a time to pass; it waits for something to be seen.
import { execFile } from "node:child_process";
import { mkdtemp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { openDisplay } from "./display.mjs";
import { runs } from "./measure.mjs";
import { handOn } from "./hand.mjs";
import { look } from "./page.mjs";
import { startDriver } from "./webdriver.mjs";

const run = promisify(execFile);

/** Every journey happens on this day. */
export const TODAY = "2026-11-23";
/** How long something may take to be seen before a test says that it is not there. */
const PATIENCE = 10_000;

/** The binary under test. */
export function binary() {
  const path = process.env.BACKCAST;
  if (!path) throw new Error("Set BACKCAST to the program under test; `make test` does.");
  return path;
}

/** A home of its own: nothing of the user's is read or written. */
export async function newHome() {
  const path = await mkdtemp(join(tmpdir(), "backcast-"));
  for (const folder of ["data", "config", "cache", "Documents", "runtime"])
    await mkdir(join(path, folder), { mode: 0o700 });
  // Where documents live is read from this file, as desktops write it, and not from the environment.
  await writeFile(join(path, "config", "user-dirs.dirs"), 'XDG_DOCUMENTS_DIR="$HOME/Documents"\n');
  return {
    path,
    documents: join(path, "Documents", "Backcast"),
    /** The roadmaps in Documents/Backcast. */
    async roadmaps() {
      try {
        return (await readdir(join(path, "Documents", "Backcast"))).filter((name) =>
          name.endsWith(".roadmap"),
        );
      } catch {
        return [];
      }
    },
    file: (name) => join(path, name),
    remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** The environment that the app and its command line get in a home. */
export function environment(home, { language = "en", display, theme = "light", more = {} } = {}) {
  const locale = language === "nl" ? "nl_NL.UTF-8" : "en_GB.UTF-8";
  const env = {
    PATH: process.env.PATH,
    HOME: home.path,
    XDG_DATA_HOME: join(home.path, "data"),
    XDG_CONFIG_HOME: join(home.path, "config"),
    XDG_CACHE_HOME: join(home.path, "cache"),
    XDG_RUNTIME_DIR: join(home.path, "runtime"),
    // A running Backcast of the user must not answer in place of this one, nor settings of the desktop.
    DBUS_SESSION_BUS_ADDRESS: "unix:path=/nonexistent",
    GSETTINGS_BACKEND: "memory",
    NO_AT_BRIDGE: "1",
    GDK_BACKEND: "x11",
    GTK_THEME: theme === "dark" ? "Adwaita:dark" : "Adwaita",
    LANG: locale,
    LC_ALL: locale,
    LANGUAGE: language,
    TZ: "Europe/Amsterdam",
    TAURI_WEBVIEW_AUTOMATION: "true",
    // With the app's default (1) the driver hangs at its screenshot.
    WEBKIT_DISABLE_DMABUF_RENDERER: "0",
    ...more,
  };
  if (display) env.DISPLAY = display;
  return env;
}

/** Runs the command line in a home; returns its code, output and errors. */
export async function commandLine(home, args, options = {}) {
  try {
    const { stdout, stderr } = await run(binary(), args, {
      env: environment(home, options),
      maxBuffer: 64 << 20,
    });
    return { code: 0, stdout, stderr };
  } catch (error) {
    if (typeof error.code !== "number") throw error;
    return { code: error.code, stdout: error.stdout, stderr: error.stderr };
  }
}

/** Writes a roadmap, given in the JSON form, as a file in a home; returns its path. */
export async function makeRoadmap(home, roadmap) {
  const [source, file] = [home.file("source.json"), home.file("source.roadmap")];
  await writeFile(source, JSON.stringify({ format: "backcast", version: 1, ...roadmap }));
  const { code, stderr } = await commandLine(home, ["import", source, "--to", file]);
  if (code !== 0) throw new Error(stderr);
  return file;
}

/** What a roadmap's file holds, in the JSON form. */
export async function stored(home, file) {
  const out = home.file("stored.json");
  await rm(out, { force: true });
  const { code, stderr } = await commandLine(home, ["export", file, "--to", out]);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(await readFile(out, "utf8"));
}

/**
 * Opens the window.
 * @param {{ home?: object, language?: "en" | "nl", theme?: "light" | "dark", width?: number,
 *           height?: number, args?: string[], program?: string, today?: string | null, env?: object }} options
 */
export async function openApp({
  home,
  language = "en",
  theme = "light",
  width = 1280,
  height = 800,
  args = [],
  program = binary(),
  today = TODAY,
  env = {},
} = {}) {
  const ownHome = home ? null : await newHome();
  home ??= ownHome;
  const display = await openDisplay({ width, height });
  let driver;
  try {
    driver = await startDriver(
      environment(home, { language, display: display.name, theme, more: env }),
    );
    const session = await driver.open(program, [...(today ? ["--today", today] : []), ...args]);
    await session.timeouts({ script: 120_000, pageLoad: 30_000 });
    return wrap({ session, driver, display, home, ownHome, program });
  } catch (error) {
    await driver?.kill();
    await display.close();
    await ownHome?.remove();
    throw error;
  }
}

function wanted(role, name, more) {
  const plain = name instanceof RegExp ? { source: name.source, flags: name.flags } : name;
  const within = more?.within && wanted(more.within.role, more.within.name, more.within);
  return { role, name: plain, nth: more?.nth, within };
}

function say({ role, name, within }) {
  const words =
    name === undefined ? "" : ` “${typeof name === "string" ? name : `/${name.source}/`}”`;
  return `${role}${words}${within ? ` in ${say(within)}` : ""}`;
}

const escaped = (text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** A function for the page that knows others by name. The page's policy forbids eval there. */
const knowing = (others, fn) =>
  `(function () {
    ${Object.entries(others)
      .map(([name, other]) => `const ${name} = ${other};`)
      .join("\n")}
    return (${fn}).apply(null, arguments);
  })`;

function wrap({ session, driver, display, home, ownHome, program }) {
  /** Looks again whenever the page changed, and each frame, until it is there (or gone). */
  const watch = (what, how, gone, patience = PATIENCE) =>
    session.wait(
      knowing(
        { look },
        (what, how, gone, patience) =>
          new Promise((resolve) => {
            const until = performance.now() + patience;
            const again = () => {
              const found = look(what, gone ? "one" : how);
              if (gone ? !found : found) resolve(found ?? true);
              else if (performance.now() > until) resolve(null);
              else setTimeout(again, 16);
            };
            again();
          }),
      ),
      what,
      how,
      gone,
      patience,
    );

  const app = {
    session,
    home,
    display,
    driver,
    hand: handOn(display.name),
    press: session.press,
    type: session.type,

    /** Waits until it is seen and returns what it says of itself; `patience` in milliseconds. */
    async see(role, name, more) {
      const what = wanted(role, name, more);
      const found = await watch(what, "one", false, more?.patience);
      if (!found) throw new Error(`There is no ${say(what)}. ${await app.outline(role)}`);
      return found;
    },
    /** Waits until it is no longer seen. */
    async gone(role, name, more) {
      const what = wanted(role, name, more);
      if (!(await watch(what, "one", true))) throw new Error(`${say(what)} is still there.`);
    },
    /** All that are seen now. */
    all: (role, name, more) =>
      session.run(
        knowing({ look }, (what) => look(what, "all")),
        wanted(role, name, more),
      ),
    async click(role, name, more = {}) {
      const what = wanted(role, name, more);
      const found = await watch(what, "reveal", false);
      if (!found) throw new Error(`There is no ${say(what)} to click. ${await app.outline(role)}`);
      await session.clickAt(found.x, found.y, more.count ?? 1);
      return found;
    },
    async focus(role, name, more) {
      const what = wanted(role, name, more);
      const found = await watch(what, "focus", false);
      if (!found) throw new Error(`There is no ${say(what)} to focus. ${await app.outline(role)}`);
      return found;
    },
    /** Replaces what a field holds. */
    async fill(role, name, text, more) {
      await app.focus(role, name, more);
      await session.press("Control", "a");
      await session.type(text);
    },
    /** Chooses from a list that drops down, or one of a few side by side. */
    async choose(role, name, option, more) {
      await app.see(role, name, more);
      const found = await session.run(
        knowing({ look }, (what, option) => {
          const fits = ({ textContent }) => textContent.trim().endsWith(option);
          return [...look(what, "element").querySelectorAll("option")].find(fits);
        }),
        wanted(role, name, more),
        option,
      );
      if (!found) throw new Error(`${role} “${name}” does not offer “${option}”`);
      await session.clickElement(found);
    },
    focused: () => session.run(knowing({ look }, () => look({ role: ":focus" }, "one"))),
    /** Waits until a question about the page is answered with yes (or anything truthy), which is returned. */
    async until(question, ...args) {
      const answer = await session.wait(
        knowing(
          { ask: question },
          (args, patience) =>
            new Promise((resolve) => {
              const until = performance.now() + patience;
              const again = () => {
                const answer = ask(...args);
                if (answer) resolve(answer);
                else if (performance.now() > until) resolve(null);
                else setTimeout(again, 16);
              };
              again();
            }),
        ),
        args,
        PATIENCE,
      );
      if (!answer) throw new Error(`This did not come true: ${question} (${JSON.stringify(args)})`);
      return answer;
    },
    /** What of a role is there, for the message of a failed test. */
    async outline(role) {
      const found = await app.all(role);
      return `Seen as ${role}: ${found.map(({ name }) => `“${name.slice(0, 60)}”`).join(", ") || "none"}.`;
    },
    /** Two painted frames later, what has changed is on the screen. */
    painted: () =>
      session.wait(
        () =>
          new Promise((resolve) =>
            requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 0))),
          ),
      ),
    /** Waits until the roadmap, or the start screen, is painted in its own fonts. */
    async ready() {
      await app.until(
        () => document.querySelector("main, form") && document.fonts.status === "loaded",
      );
      await app.painted();
    },
    /** The sentence at the head of the window. */
    verdict: async () => (await app.see("heading", undefined, { within: { role: "banner" } })).name,
    /** Waits until that sentence is another one, and returns it. */
    verdictAfter: (before) =>
      app.until((before) => {
        const now = document.querySelector("header h1").textContent.replace(/\s+/g, " ").trim();
        return now !== before && now;
      }, before),
    /** Waits until it is this one again. */
    verdictIs: (sentence) =>
      app.until(
        (sentence) =>
          document.querySelector("header h1").textContent.replace(/\s+/g, " ").trim() === sentence,
        sentence,
      ),
    /** Waits until the file holds all that was edited. */
    published: () => app.see("button", /^(Saved|Bewaard)/),
    /** Runs a command by its name, as Ctrl+K offers it. */
    async command(name) {
      await app.press("Control", "k");
      await app.see("combobox");
      await app.type(name);
      await app.see("option", new RegExp(escaped(name)));
      await app.press("Enter");
      await app.gone("combobox");
    },
    /** On the map: opens the field that asks what must be true before the current card. */
    async openPrompt() {
      await app.see("application");
      await app.session.run(() =>
        document.querySelector("[role=application] [tabindex='0']").focus(),
      );
      await app.press("Enter");
      await app.see("textbox", undefined, { within: { role: "application" } });
    },
    async picture(path) {
      await app.painted();
      await display.picture(path);
    },
    /** Ends the app as a power cut would: kill -9, and nothing is asked or told. */
    async kill() {
      await driver.kill();
      await display.close();
    },
    /** Closes every window by its button, and waits until the app has ended by itself. */
    async leave() {
      await display.closeWindows();
      const until = performance.now() + PATIENCE;
      while (await runs(driver.pid, program)) {
        if (performance.now() > until) throw new Error("The app goes on although it was closed");
        await pause(20);
      }
      await app.kill();
    },
    async close() {
      await app.kill();
      await ownHome?.remove();
    },
  };
  return app;
}

// As much of the W3C WebDriver protocol as the journeys need (https://www.w3.org/TR/webdriver2/),
// spoken to WebKitWebDriver, which starts the app itself.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

/** The code points that WebDriver gives to keys without a character. */
export const KEYS = {
  Backspace: "\uE003",
  Tab: "\uE004",
  Enter: "\uE007",
  Shift: "\uE008",
  Control: "\uE009",
  Alt: "\uE00A",
  Escape: "\uE00C",
  Space: " ",
  PageUp: "\uE00E",
  PageDown: "\uE00F",
  End: "\uE010",
  Home: "\uE011",
  ArrowLeft: "\uE012",
  ArrowUp: "\uE013",
  ArrowRight: "\uE014",
  ArrowDown: "\uE015",
  Delete: "\uE017",
  F1: "\uE031",
  F2: "\uE032",
  F11: "\uE03B",
};

const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/**
 * Starts WebKitWebDriver. The app that a session starts gets the same environment.
 * @param {Record<string, string | undefined>} env
 */
export async function startDriver(env) {
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const driver = spawn("WebKitWebDriver", [`--port=${port}`, "--host=127.0.0.1"], {
    env,
    // What the app writes is shown when a test asks for it; GTK warns about much that is harmless.
    stdio: process.env.BACKCAST_SHOW_OUTPUT ? "inherit" : "ignore",
    // A group of its own, so that the app and WebKit's processes end with it.
    detached: true,
  });
  const failed = once(driver, "error").then(([error]) => {
    throw new Error(`WebKitWebDriver did not start (webkit2gtk-driver): ${error.message}`);
  });

  async function call(method, path, body) {
    const response = await fetch(base + path, {
      method,
      headers: { "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const { value } = await response.json();
    if (!response.ok) {
      const error = new Error(`${value.error}: ${value.message}`);
      error.code = value.error;
      throw error;
    }
    return value;
  }

  const ready = (async () => {
    for (let attempt = 0; attempt < 100; attempt++) {
      try {
        await call("GET", "/status");
        return;
      } catch {
        await pause(20);
      }
    }
    throw new Error("WebKitWebDriver does not answer");
  })();
  await Promise.race([ready, failed]);

  return {
    pid: driver.pid,
    /** Starts the app and returns its session. */
    async open(binary, args) {
      const { sessionId } = await call("POST", "/session", {
        capabilities: { alwaysMatch: { "webkitgtk:browserOptions": { binary, args } } },
      });
      return session(call, sessionId);
    },
    /** Ends the driver and all that it started, at once: kill -9. */
    async kill() {
      if (driver.exitCode !== null || driver.signalCode !== null) return;
      const gone = once(driver, "exit");
      try {
        process.kill(-driver.pid, "SIGKILL");
      } catch {
        driver.kill("SIGKILL");
      }
      await gone;
    },
  };
}

function session(call, id) {
  const at = (method, path, body) => call(method, `/session/${id}${path}`, body);
  const actions = (sources) => at("POST", "/actions", { actions: sources });
  return {
    /** Runs a function (or its text) in the page and returns what it returns. It sees nothing of this file. */
    run: (fn, ...args) =>
      at("POST", "/execute/sync", { script: `return (${fn}).apply(null, arguments)`, args }),
    /** The same for an async function. */
    wait: (fn, ...args) =>
      at("POST", "/execute/async", {
        script: `const done = arguments[arguments.length - 1];
          (${fn}).apply(null, Array.prototype.slice.call(arguments, 0, -1))
            .then((value) => done({ value }), (error) => done({ error: String(error?.stack ?? error) }));`,
        args,
      }).then(({ value, error }) => {
        if (error) throw new Error(error);
        return value;
      }),
    timeouts: (timeouts) => at("POST", "/timeouts", timeouts),
    /** Presses keys together, the last one last: `press("Control", "z")`. */
    press: (...keys) => {
      const codes = keys.map((key) => KEYS[key] ?? key);
      return actions([
        {
          type: "key",
          id: "keyboard",
          actions: [
            ...codes.map((value) => ({ type: "keyDown", value })),
            ...codes.toReversed().map((value) => ({ type: "keyUp", value })),
          ],
        },
      ]);
    },
    /** Types text into whatever has the focus. */
    type: (text) =>
      actions([
        {
          type: "key",
          id: "keyboard",
          actions: [...text].flatMap((value) => [
            { type: "keyDown", value },
            { type: "keyUp", value },
          ]),
        },
      ]),
    /** Clicks at a point of the page, in CSS pixels. */
    clickAt: (x, y, count = 1) =>
      actions([
        {
          type: "pointer",
          id: "mouse",
          parameters: { pointerType: "mouse" },
          actions: [
            { type: "pointerMove", x: Math.round(x), y: Math.round(y) },
            ...Array.from({ length: count }).flatMap(() => [
              { type: "pointerDown", button: 0 },
              { type: "pointerUp", button: 0 },
            ]),
          ],
        },
      ]),
    resize: (width, height) => at("POST", "/window/rect", { x: 0, y: 0, width, height }),
    windows: () => at("GET", "/window/handles"),
    switchTo: (handle) => at("POST", "/window", { handle }),
    screenshot: async () => Buffer.from(await at("GET", "/screenshot"), "base64"),
    /** Clicks an element that `run` returned; an option of a list is chosen. */
    clickElement: (element) => at("POST", `/element/${element[ELEMENT]}/click`, {}),
  };
}

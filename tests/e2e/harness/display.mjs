// A virtual display: every window of a test is drawn there, so that none needs a screen.
import { spawn, execFile } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";
import { closeWindows } from "./x11.mjs";

const run = promisify(execFile);

/**
 * Starts an X server without hardware. It picks its own free number.
 * @param {{ width?: number, height?: number }} size in pixels
 */
export async function openDisplay({ width = 1280, height = 800 } = {}) {
  const server = spawn(
    "Xvfb",
    ["-displayfd", "3", "-screen", "0", `${width}x${height}x24`, "-nolisten", "tcp"],
    { stdio: ["ignore", "ignore", "pipe", "pipe"] },
  );
  let complaints = "";
  server.stderr.on("data", (text) => (complaints += text));
  const number = await Promise.race([
    once(server.stdio[3], "data").then(([text]) => String(text).trim()),
    once(server, "exit").then(() => {
      throw new Error(`Xvfb did not start: ${complaints}`);
    }),
    once(server, "error").then(([error]) => {
      throw error;
    }),
  ]);
  const name = `:${number}`;
  return {
    name,
    width,
    height,
    /** Writes what the screen shows as a PNG. */
    async picture(path) {
      await run("import", ["-display", name, "-window", "root", path]);
    },
    /** Clicks the button that closes a window, on every window. */
    closeWindows: () => closeWindows(name),
    async close() {
      if (server.exitCode !== null) return;
      const gone = once(server, "exit");
      server.kill();
      await gone;
    },
  };
}

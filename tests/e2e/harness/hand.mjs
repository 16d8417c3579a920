// A hand on the mouse of a display: what the driver's own pointer cannot do, since that reaches the
// page without passing through the window. Without a window manager a window lies in the corner of
// its display, so that points of the page are points of the screen.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);
const WHEEL = { up: 4, down: 5, left: 6, right: 7 };
const KEYS = { Control: "Control_L", Shift: "Shift_L" };

/** @param {string} display such as ":7" */
export function handOn(display) {
  const xdotool = (...words) =>
    run("xdotool", words.map(String), { env: { ...process.env, DISPLAY: display } });
  const to = ({ x, y }) => ["mousemove", Math.round(x), Math.round(y)];
  const holding = async (keys, work) => {
    for (const key of keys) await xdotool("keydown", KEYS[key]);
    await work();
    for (const key of keys.toReversed()) await xdotool("keyup", KEYS[key]);
  };
  return {
    /** Moves over a point; a first move elsewhere makes sure that it is one. */
    async moveTo({ x, y }) {
      await xdotool("mousemove", Math.round(x) + 3, Math.round(y) + 3);
      await xdotool(...to({ x, y }));
    },
    /** Drags from one point to another in steps, as a hand does. */
    drag: (from, end, { keys = [], button = 1 } = {}) =>
      holding(keys, async () => {
        await xdotool(...to(from));
        await xdotool("mousedown", button);
        for (const part of [0.1, 0.3, 0.6, 0.85, 1])
          await xdotool(
            ...to({ x: from.x + (end.x - from.x) * part, y: from.y + (end.y - from.y) * part }),
          );
        await xdotool("mouseup", button);
      }),
    /** Turns the wheel at a point by so many notches. */
    wheel: (at, direction, notches = 1, keys = []) =>
      holding(keys, async () => {
        await xdotool(...to(at));
        await xdotool("click", "--repeat", notches, "--delay", 20, WHEEL[direction]);
      }),
  };
}

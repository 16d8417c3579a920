// Prints every figure that the project holds itself to, beside its goal: `node bench.mjs RELEASE`,
// where RELEASE is the folder with backcast, empty-window and examples/generate. All of it is
// measured in release builds and in the real window, on a virtual display without a GPU.
import { execFile } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { environment, newHome, openApp, TODAY } from "./harness/app.mjs";
import { beganAt, median, memory, processOf, quantile, wallTimes } from "./harness/measure.mjs";
import { bareCanvas, countFrames, editToPaint, fitAll } from "./harness/speed.mjs";

const run = promisify(execFile);
const folder = resolve(process.argv[2]);
const backcast = join(folder, "backcast");
const emptyWindow = join(folder, "empty-window");
const only = process.argv[3];

/** Whatever does not meet its goal; it is said at the end and is the exit code. */
const missed = [];

/** One line of the table. Without a goal, or with one that is not a demand yet, it only reports. */
function figure(name, value, unit, goal, { demand = true } = {}) {
  const shown = `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
  const met = goal === undefined || value <= goal;
  if (!met && demand) missed.push(name);
  const beside =
    goal === undefined ? "" : `≤ ${Number.isInteger(goal) ? goal : goal.toFixed(1)} ${unit}`;
  const mark = goal === undefined ? "" : met ? "✓" : demand ? "✗ missed" : "· not yet";
  console.log(`  ${name.padEnd(58)} ${shown.padStart(11)}  ${beside.padEnd(11)} ${mark}`);
}

const temporary = await mkdtemp(join(tmpdir(), "backcast-bench-"));
const home = await newHome();

const sections = {
  async program() {
    const { size } = await stat(backcast);
    figure("binary, stripped", size / 1e6, "MB", 70);
  },

  async "command line"() {
    const env = environment(home);
    const json = join(temporary, "2000.json");
    await run(join(folder, "examples", "generate"), ["2000", "--to", json]);
    const empty = await wallTimes(21, emptyWindow, ["--exit"], { env });
    const check = await wallTimes(21, backcast, ["check", json, "--today", TODAY], { env });
    figure("an empty process of the same linkage (median of 21)", median(empty), "ms");
    figure(
      "check of 2,000 steps, above that (median of 21)",
      median(check) - median(empty),
      "ms",
      20,
    );

    const sample = join(temporary, "sample.roadmap");
    await run(backcast, ["new", "--sample", "service", "--to", sample], { env });
    const pdf = await wallTimes(
      5,
      backcast,
      ["export", sample, "--to", join(temporary, "sample.pdf"), "--today", TODAY],
      { env },
    );
    figure("PDF of the sample (median of 5)", median(pdf), "ms", 1000);
  },

  async start() {
    // Ten of each, in turn, so that both meet the same machine. The first of each warms the disk.
    const sample = join(temporary, "start.roadmap");
    await run(backcast, ["new", "--sample", "service", "--to", sample], { env: environment(home) });
    const times = { empty: [], app: [] };
    const held = [];
    for (let n = 0; n < 11; n++) {
      const empty = await timeToPaint(emptyWindow, [], null);
      const app = await timeToPaint(backcast, [sample], TODAY, held);
      if (n > 0) (times.empty.push(empty), times.app.push(app));
    }
    figure("start of an empty Tauri window (median of 10)", median(times.empty), "ms");
    figure(
      "start with the sample, above that (median of 10)",
      median(times.app) - median(times.empty),
      "ms",
      200,
    );
    figure(
      "memory of the app's own process, sample open, resident",
      median(held.map(({ resident }) => resident)),
      "MB",
      150,
    );
    figure(
      "  of which its share (shared pages divided)",
      median(held.map(({ share }) => share)),
      "MB",
    );
  },

  async window() {
    // The app sets the first when nothing is set; some graphics drivers need it, all without a GPU gain by it.
    for (const dmabuf of ["1", "0"]) {
      console.log(
        `  WEBKIT_DISABLE_DMABUF_RENDERER=${dmabuf}${dmabuf === "1" ? " (the app's own choice)" : ""}`,
      );
      await inTheWindow({ WEBKIT_DISABLE_DMABUF_RENDERER: dmabuf }, dmabuf === "1");
    }
  },
};

/** From the start of the process until the first content is painted. */
async function timeToPaint(program, args, today, held) {
  const app = await openApp({
    home,
    program,
    args,
    today,
    env: { WEBKIT_DISABLE_DMABUF_RENDERER: undefined },
  });
  try {
    const painted = await app.until(() => {
      const [entry] = performance.getEntriesByName("first-contentful-paint");
      return entry && performance.timeOrigin + entry.startTime;
    });
    const pid = await processOf(app.driver.pid, program);
    if (held) {
      await app.ready();
      held.push(await memory(pid));
    }
    return painted - (await beganAt(pid));
  } finally {
    await app.kill();
  }
}

async function inTheWindow(env, demand) {
  const bare = await openApp({ home, program: emptyWindow, today: null, env });
  const bareFrames = {};
  try {
    bareFrames.pan = await bareCanvas(bare, "pan");
    bareFrames.zoom = await bareCanvas(bare, "zoom");
  } finally {
    await bare.kill();
  }

  for (const steps of [2_000, 10_000]) {
    const json = join(temporary, `${steps}.json`);
    const roadmap = join(temporary, `${steps}-${env.WEBKIT_DISABLE_DMABUF_RENDERER}.roadmap`);
    await run(join(folder, "examples", "generate"), [String(steps), "--to", json]);
    await run(backcast, ["import", json, "--to", roadmap], { env: environment(home) });
    const app = await openApp({ home, program: backcast, args: [roadmap], env });
    const many = steps.toLocaleString("en-GB");
    try {
      await app.ready();
      if (steps === 2_000) {
        for (const [gesture, goal] of [
          ["pan", 1.1],
          ["zoom", 1.5],
        ]) {
          const frames = await countFrames(app, gesture);
          const [own, other] = [quantile(frames, 0.95), quantile(bareFrames[gesture], 0.95)];
          figure(
            `${gesture} at ${many}: p50 / bare canvas ${Math.round(median(bareFrames[gesture]))} ms`,
            median(frames),
            "ms",
          );
          figure(
            `${gesture} at ${many}: p95 ${Math.round(own)} ms, of a bare canvas's ${Math.round(other)} ms`,
            own / other,
            "×",
            goal,
            { demand: false },
          );
          figure(
            `${gesture} at ${many}: frames over 34 ms`,
            (100 * frames.filter((ms) => ms > 34).length) / frames.length,
            "%",
            1,
            { demand: false },
          );
        }
        figure(`fit all at ${many} (median of 5)`, median(await fitAll(app, 5)), "ms", 200, {
          demand: false,
        });
      }
      const edits = await editToPaint(app, 15);
      figure(
        `edit to paint at ${many} (median of 15)`,
        median(edits),
        "ms",
        steps === 2_000 ? 50 : 100,
        { demand },
      );
      figure(`edit to paint at ${many}, p95`, quantile(edits, 0.95), "ms");
    } finally {
      await app.kill();
    }
  }
}

try {
  console.log(`Backcast, measured on ${cpus().length} × ${cpus()[0].model}`);
  for (const [name, measure] of Object.entries(sections)) {
    if (only && only !== name) continue;
    console.log(name);
    await measure();
  }
} finally {
  await home.remove();
  await rm(temporary, { recursive: true, force: true });
}
console.log(missed.length === 0 ? "Every goal is met." : `Missed: ${missed.join("; ")}`);
process.exit(missed.length === 0 ? 0 : 1);

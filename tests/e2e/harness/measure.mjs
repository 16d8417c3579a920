// What a figure is made of: times, frames and memory.
import { execFile } from "node:child_process";
import { readFile, readdir } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The value below which a share of the values lies. */
export function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

export const median = (values) => quantile(values, 0.5);

/** The wall time of a program in milliseconds, over several runs. Any exit code is a run. */
export async function wallTimes(times, program, args, options) {
  const taken = [];
  for (let n = 0; n < times; n++) {
    const begin = performance.now();
    await run(program, args, options).catch((error) => {
      if (typeof error.code !== "number") throw error;
    });
    taken.push(performance.now() - begin);
  }
  return taken;
}

/** The process ids below one, the nearest first. */
export async function descendants(pid) {
  const parents = new Map();
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => null);
    if (stat)
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
  }
  const found = [pid];
  for (const next of found)
    for (const [child, parent] of parents) if (parent === next) found.push(child);
  return found.slice(1);
}

/** The process of a program below one. */
export async function processOf(pid, program) {
  const found = await runs(pid, program);
  if (!found) throw new Error(`${program} does not run`);
  return found;
}

/** The same, and null when it does not run. */
export async function runs(pid, program) {
  for (const child of await descendants(pid)) {
    const line = await readFile(`/proc/${child}/cmdline`, "utf8").catch(() => "");
    if (line.split("\0")[0] === program) return child;
  }
  return null;
}

/** When a process began, as Date.now() would have said (to 10 ms, as the kernel keeps it). */
export async function beganAt(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  const ticks = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]);
  const uptime = Number((await readFile("/proc/uptime", "utf8")).split(" ")[0]);
  return Date.now() - uptime * 1000 + ticks * 10;
}

/** What a process holds of the memory, in MB: all its pages, and its fair share of the shared ones. */
export async function memory(pid) {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, "utf8");
  const of = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(rollup)[1]) / 1000;
  return { resident: of("Rss"), share: of("Pss") };
}

/** Reads pasted lists: from a plain text, Excel or Word; tabs, spaces and bullets indent. */
import type { Line } from "./edits";

const BULLET = /^(?:[-*•◦▪–·o]|\d{1,3}[.)]|[a-z][.)])\s+/i;

/** The most lines that one paste adds. */
export const MOST_LINES = 2_000;

/** A tree of lines, as their indents say. A line that is deeper than its parent allows is a child. */
export function readLines(text: string): Line[] {
  const roots: Line[] = [];
  const open: { indent: number; line: Line }[] = [];
  let count = 0;
  for (const raw of text.split(/\r\n|\r|\n/)) {
    const bare = raw.replace(/\u00a0/g, " ");
    const lead = /^[ \t]*/.exec(bare)![0];
    let title = bare.slice(lead.length).trimEnd();
    title = title.replace(BULLET, (bullet) => (bullet.trim() === "o" && !lead ? bullet : ""));
    // Cells of one row of a sheet: the first is the title.
    title =
      title
        .split("\t")
        .find((cell) => cell.trim() !== "")
        ?.trim() ?? "";
    if (title === "") continue;
    if (++count > MOST_LINES) break;
    const indent = [...lead].reduce((sum, letter) => sum + (letter === "\t" ? 4 : 1), 0);
    while (open.length > 0 && open.at(-1)!.indent >= indent) open.pop();
    const line: Line = { title, below: [] };
    (open.at(-1)?.line.below ?? roots).push(line);
    open.push({ indent, line });
  }
  return roots;
}

/** How many lines a tree has. */
export const countLines = (lines: readonly Line[]): number =>
  lines.reduce((sum, { below }) => sum + 1 + countLines(below), 0);

/** The roadmap as an indented list: the goal at the top, what it requires indented below. */
import { GOAL, type Key, type Roadmap } from "../roadmap.svelte";

export interface Row {
  /** Unique among the rows: a step that serves several others has several rows. */
  id: string;
  key: Key;
  /** The row that it is indented below; null for the goal and for what leads nowhere. */
  parent: Key | null;
  depth: number;
  /** A step stands once in full; elsewhere it is only referred to. */
  reference: boolean;
  /** Whether rows are, or would be, indented below it. */
  opens: boolean;
  open: boolean;
  /** The letter of an alternative: "A". */
  letter: string | null;
  /** Whether it heads the steps that do not lead to the goal. */
  heading: boolean;
}

export function rowsOf(roadmap: Roadmap, closed: ReadonlySet<Key>): Row[] {
  const rows: Row[] = [];
  const shown = new Set<Key>();
  const letters = new Map(
    roadmap.head.alternatives.map(({ any_of, step, letter }) => [`${any_of} ${step}`, letter]),
  );
  const reached = reach(roadmap);

  // An own stack: a chain of thousands of steps must not end the program's.
  type Visit = { key: Key; parent: Key | null; depth: number; path: string; anyOf: string | null };
  const walk = (start: Visit) => {
    const open: Visit[] = [start];
    for (let visit = open.pop(); visit; visit = open.pop()) {
      const { key, parent, depth, path, anyOf } = visit;
      if (key !== GOAL && !roadmap.steps.has(key)) continue;
      const before = roadmap.before.get(key) ?? [];
      const reference = shown.has(key);
      shown.add(key);
      const opens = !reference && before.length > 0;
      const isOpen = opens && !closed.has(key);
      const letter = anyOf === null ? null : (letters.get(`${anyOf} ${key}`) ?? null);
      rows.push({
        id: path,
        key,
        parent,
        depth,
        reference,
        opens,
        open: isOpen,
        letter,
        heading: false,
      });
      if (isOpen)
        for (const { step, anyOf } of before.toReversed())
          open.push({ key: step, parent: key, depth: depth + 1, path: `${path}/${step}`, anyOf });
      else if (opens) hide(roadmap, key, shown);
    }
  };
  walk({ key: GOAL, parent: null, depth: 0, path: "goal", anyOf: null });

  const loose = roadmap.order.filter((id) => !reached.has(id));
  if (loose.length > 0) {
    rows.push({
      id: "loose",
      key: GOAL,
      parent: null,
      depth: 0,
      reference: false,
      opens: false,
      open: false,
      letter: null,
      heading: true,
    });
    const inner = new Set(
      loose.flatMap((id) => (roadmap.before.get(id) ?? []).map(({ step }) => step)),
    );
    for (const id of loose)
      if (!inner.has(id))
        walk({ key: id, parent: null, depth: 0, path: `loose/${id}`, anyOf: null });
    for (const id of loose)
      if (!shown.has(id))
        walk({ key: id, parent: null, depth: 0, path: `loose/${id}`, anyOf: null });
  }
  return rows;
}

/** What lies below a closed row counts as shown there, so that it is not listed in full twice. */
function hide(roadmap: Roadmap, from: Key, shown: Set<Key>): void {
  const open = [from];
  for (let key = open.pop(); key !== undefined; key = open.pop())
    for (const { step } of roadmap.before.get(key) ?? [])
      if (!shown.has(step)) {
        shown.add(step);
        open.push(step);
      }
}

function reach(roadmap: Roadmap): Set<Key> {
  const reached = new Set<Key>([GOAL]);
  const open: Key[] = [GOAL];
  for (let key = open.pop(); key !== undefined; key = open.pop())
    for (const { step } of roadmap.before.get(key) ?? [])
      if (!reached.has(step)) {
        reached.add(step);
        open.push(step);
      }
  return reached;
}

/** How far a row is indented, in pixels: deep ones less and less, so that their titles keep room. */
export const indent = (depth: number): number =>
  Math.min(depth, 6) * 14 + Math.min(Math.max(depth - 6, 0), 12) * 6;

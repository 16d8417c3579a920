/** The rows of the outline: the goal, below it what it requires, each step in full once. */
import { GOAL, type Key, type Roadmap } from "../roadmap.svelte";

interface Place {
  /** Unique among the rows. */
  id: string;
  depth: number;
  /** The row that it is indented below, by its id. */
  parent: string | null;
}

export interface StepRow extends Place {
  kind: "step";
  key: Key;
  /** The letter of an alternative. */
  letter: string | null;
  idea: string | null;
  taken: boolean;
  expanded: boolean | null;
}

/** A step that stands in full elsewhere. */
export interface ReferenceRow extends Place {
  kind: "reference";
  key: Key;
  letter: string | null;
}

/** A group of alternatives: any of them is enough. */
export interface ChoiceRow extends Place {
  kind: "choice";
  of: Key;
  anyOf: string;
  title: string;
  decided: boolean;
  expanded: boolean;
}

/** The heading of the steps that do not lead to the goal. */
export interface StraysRow extends Place {
  kind: "strays";
}

export type Row = StepRow | ReferenceRow | ChoiceRow | StraysRow;

const STRAYS = "strays";

/** Builds the rows, without what lies below collapsed ones. */
export function outlineRows(roadmap: Roadmap, collapsed: ReadonlySet<string>): Row[] {
  const rows: Row[] = [];
  const shown = new Set<Key>();
  const letters = new Map(
    roadmap.head.alternatives.map((one) => [`${one.any_of}>${one.step}`, one] as const),
  );

  // Steps nest as deep as the longest chain, so a list of what is still to do takes the place of calls.
  type Todo = { key: Key; depth: number; parent: string | null; anyOf: string | null };
  const stack: (Todo | ChoiceRow)[] = [];

  const push = (todo: Todo) => {
    const alternative = todo.anyOf === null ? undefined : letters.get(`${todo.anyOf}>${todo.key}`);
    const letter = alternative?.letter ?? null;
    if (shown.has(todo.key)) {
      const id = `${todo.parent ?? ""}>${todo.key}`;
      rows.push({ kind: "reference", id, key: todo.key, depth: todo.depth, parent: todo.parent, letter });
      return;
    }
    shown.add(todo.key);
    const id = todo.key === GOAL ? "goal" : todo.key;
    const below = roadmap.before.get(todo.key) ?? [];
    const expanded = below.length === 0 ? null : !collapsed.has(id);
    rows.push({
      kind: "step",
      id,
      key: todo.key,
      depth: todo.depth,
      parent: todo.parent,
      letter,
      idea: alternative?.idea ?? null,
      taken: alternative?.taken ?? false,
      expanded,
    });
    if (expanded) stack.push(...children(todo.key, id, todo.depth + 1).reverse());
  };

  const children = (key: Key, parent: string, depth: number): (Todo | ChoiceRow)[] => {
    const list: (Todo | ChoiceRow)[] = [];
    const stated = key === GOAL ? roadmap.goal.goal : roadmap.step(key)?.step;
    for (const { step } of stated?.requires ?? []) list.push({ key: step, depth, parent, anyOf: null });
    for (const group of stated?.any_of ?? []) {
      const id = `any>${group.id}`;
      list.push({
        kind: "choice",
        id,
        of: key,
        anyOf: group.id,
        title: group.title ?? "",
        decided: group.choice != null,
        depth,
        parent,
        expanded: !collapsed.has(id),
      });
    }
    return list.filter((item) => "kind" in item || roadmap.has(item.key));
  };

  const drain = () => {
    while (stack.length > 0) {
      const next = stack.pop()!;
      if (!("kind" in next)) {
        push(next);
        continue;
      }
      rows.push(next);
      if (!next.expanded) continue;
      const members = (roadmap.before.get(next.of) ?? []).filter(({ anyOf }) => anyOf === next.anyOf);
      const todo = members.map(({ step }) => ({
        key: step,
        depth: next.depth + 1,
        parent: next.id,
        anyOf: next.anyOf,
      }));
      stack.push(...todo.reverse());
    }
  };

  push({ key: GOAL, depth: 0, parent: null, anyOf: null });
  drain();

  const strays = roadmap.order.filter((key) => {
    const view = roadmap.step(key);
    return view && !view.plan.leads_to_goal && !view.step.group;
  });
  if (strays.length > 0) {
    rows.push({ kind: "strays", id: STRAYS, depth: 0, parent: null });
    for (const key of strays) {
      if (shown.has(key)) continue;
      if ((roadmap.after.get(key) ?? []).some((later) => strays.includes(later))) continue;
      push({ key, depth: 1, parent: STRAYS, anyOf: null });
      drain();
    }
  }
  return rows;
}

/** Where the rows below a row end. */
export function endOfBranch(rows: readonly Row[], at: number): number {
  const depth = rows[at]?.depth ?? 0;
  let end = at + 1;
  while (end < rows.length && rows[end]!.depth > depth) end++;
  return end;
}

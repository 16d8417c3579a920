/** The open roadmap as the window knows it. It decides nothing: the core's answers replace it. */
import { backend } from "./backend";
import type {
  Acquisition,
  Edge,
  Edit,
  GoalView,
  Head,
  Join,
  Node,
  Opened,
  Practices,
  Resource,
  Saved,
  Settings,
  StepView,
  Update,
  View,
} from "./backend";
import { feedback } from "./shared/feedback.svelte";

/** Names the goal or a step. Ids of steps are never empty, so the goal is the empty string. */
export type Key = string;
export const GOAL: Key = "";

export const keyOf = (node: Node): Key => (node.kind === "goal" ? GOAL : node.id);
export const nodeOf = (key: Key): Node =>
  key === GOAL ? { kind: "goal" } : { kind: "step", id: key };

/** What is stated before a step or the goal. */
export interface Before {
  step: Key;
  /** The group of alternatives that it belongs to. */
  anyOf: string | null;
}

/** A map with what is new and without what is gone; itself where that is nothing. */
function changed<T>(
  map: ReadonlyMap<string, T>,
  put: readonly T[],
  gone: readonly string[],
  idOf: (item: T) => string,
): ReadonlyMap<string, T> {
  if (put.length === 0 && gone.length === 0) return map;
  const next = new Map(map);
  for (const id of gone) next.delete(id);
  for (const item of put) next.set(idOf(item), item);
  return next;
}

export class Roadmap {
  head: Head = $state.raw()!;
  settings: Settings = $state.raw()!;
  goal: GoalView = $state.raw()!;
  steps: ReadonlyMap<Key, StepView> = $state.raw(new Map());
  /** Ids of the steps in stored order. */
  order: readonly Key[] = $state.raw([]);
  edges: ReadonlyMap<string, Edge> = $state.raw(new Map());
  joins: ReadonlyMap<string, Join> = $state.raw(new Map());
  resources: readonly Resource[] = $state.raw([]);
  acquisitions: readonly Acquisition[] = $state.raw([]);
  practices: Practices = $state.raw()!;
  saved: Saved = $state.raw()!;

  /** What the keys work on: the focused card. */
  current: Key = $state(GOAL);
  /** All that is selected; the current one is among them. */
  selection: ReadonlySet<Key> = $state.raw(new Set([GOAL]));
  /** The selected link. */
  link: string | null = $state(null);

  /** What is stated before the goal and every step, in order. */
  readonly before: ReadonlyMap<Key, readonly Before[]> = $derived.by(() => {
    const before = new Map<Key, Before[]>();
    const note = (key: Key, of: Pick<GoalView["goal"], "requires" | "any_of">) => {
      const list: Before[] = (of.requires ?? []).map(({ step }) => ({ step, anyOf: null }));
      for (const group of of.any_of ?? [])
        for (const { step } of group.alternatives ?? [])
          list.push({ step, anyOf: group.id ?? null });
      before.set(key, list);
    };
    note(GOAL, this.goal.goal);
    for (const [id, { step }] of this.steps) note(id, step);
    return before;
  });

  /** What every step serves, in stored order. */
  readonly after: ReadonlyMap<Key, readonly Key[]> = $derived.by(() => {
    const after = new Map<Key, Key[]>();
    for (const [of, list] of this.before)
      for (const { step } of list) {
        const serves = after.get(step);
        if (serves) serves.push(of);
        else after.set(step, [of]);
      }
    return after;
  });

  readonly resourceById: ReadonlyMap<string, Resource> = $derived(
    new Map(this.resources.map((resource) => [resource.id, resource])),
  );

  /** Everybody who is named as an owner, for completion. */
  readonly owners: readonly string[] = $derived.by(() => {
    const names = new Set<string>();
    if (this.goal.goal.owner) names.add(this.goal.goal.owner);
    for (const { step } of this.steps.values()) if (step.owner) names.add(step.owner);
    for (const { owner } of this.resources) if (owner) names.add(owner);
    return [...names].sort((a, b) => a.localeCompare(b));
  });

  #last: Promise<unknown> = Promise.resolve();

  constructor(opened: Opened) {
    this.saved = opened.saved;
    this.show(opened.view);
  }

  /** Replaces everything. */
  show(view: View): void {
    this.head = view.head;
    this.settings = view.settings;
    this.goal = view.goal;
    this.steps = new Map(view.steps.map((step) => [step.step.id, step]));
    this.order = view.steps.map((step) => step.step.id);
    this.edges = new Map(view.edges.map((edge) => [edge.id, edge]));
    this.joins = new Map(view.joins.map((join) => [join.id, join]));
    this.resources = view.resources;
    this.acquisitions = view.acquisitions;
    this.practices = view.practices;
    this.#forgetTheGone();
  }

  /** Takes over what differs. */
  apply(update: Update): void {
    this.head = update.head;
    if (update.settings) this.settings = update.settings;
    if (update.goal) this.goal = update.goal;
    this.steps = changed(this.steps, update.steps, update.removed_steps, ({ step }) => step.id);
    if (update.order) this.order = update.order;
    this.edges = changed(this.edges, update.edges, update.removed_edges, ({ id }) => id);
    this.joins = changed(this.joins, update.joins, update.removed_joins, ({ id }) => id);
    if (update.resources) this.resources = update.resources;
    if (update.acquisitions) this.acquisitions = update.acquisitions;
    if (update.practices) this.practices = update.practices;
    this.#forgetTheGone();
  }

  /**
   * Applies edits as one undo step and says so. False when the core refused; the reason is shown.
   * Calls follow each other, so that every edit goes on from the revision before it.
   */
  edit(...edits: Edit[]): Promise<boolean> {
    return this.#next(async () => {
      const done = await backend.edit(this.head.revision, edits);
      this.apply(done.update);
      feedback.say(done.label);
    });
  }

  undo(): Promise<boolean> {
    return this.#next(async () => {
      const done = await backend.undo();
      this.apply(done.update);
      feedback.done(done.label);
    });
  }

  redo(): Promise<boolean> {
    return this.#next(async () => {
      const done = await backend.redo();
      this.apply(done.update);
      feedback.done(done.label);
    });
  }

  /** Everything anew, after the day or the language changed. */
  look(): Promise<boolean> {
    return this.#next(async () => this.show(await backend.view()));
  }

  step(key: Key): StepView | undefined {
    return this.steps.get(key);
  }

  title(key: Key): string {
    return key === GOAL ? (this.goal.goal.title ?? "") : (this.steps.get(key)?.step.title ?? "");
  }

  /** The short number that people say: S-07. */
  number(key: Key): string {
    const number = this.steps.get(key)?.step.number ?? 0;
    return number > 0 ? `S-${String(number).padStart(2, "0")}` : "";
  }

  has(key: Key): boolean {
    return key === GOAL || this.steps.has(key);
  }

  select(key: Key): void {
    this.current = key;
    this.selection = new Set([key]);
    this.link = null;
  }

  selectMany(keys: Iterable<Key>, current?: Key): void {
    const selection = new Set(keys);
    const fallback: Key = selection.values().next().value ?? this.current;
    this.current = current ?? (selection.has(this.current) ? this.current : fallback);
    selection.add(this.current);
    this.selection = selection;
    this.link = null;
  }

  /** Adds to the selection, or takes away from it. */
  toggle(key: Key): void {
    const selection = new Set(this.selection);
    if (selection.has(key) && selection.size > 1) {
      selection.delete(key);
      if (this.current === key) this.current = [...selection].at(-1)!;
    } else {
      selection.add(key);
      this.current = key;
    }
    this.selection = selection;
    this.link = null;
  }

  selectLink(id: string): void {
    this.link = id;
  }

  async #next(work: () => Promise<void>): Promise<boolean> {
    const before = this.#last;
    const answered = (async () => {
      await before;
      try {
        await work();
        feedback.settle();
        return true;
      } catch (error) {
        feedback.warn(error);
        return false;
      }
    })();
    this.#last = answered;
    return answered;
  }

  /** What was removed cannot stay selected. */
  #forgetTheGone(): void {
    if (this.link !== null && !this.edges.has(this.link)) this.link = null;
    const stays = [...this.selection].filter((key) => this.has(key));
    if (stays.length === this.selection.size && this.has(this.current)) return;
    this.selectMany(stays, this.has(this.current) ? this.current : (stays[0] ?? GOAL));
  }
}

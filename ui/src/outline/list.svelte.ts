/** The outline's own state: its rows, which are open, where the keys are, and where a step is being named. */
import { tick } from "svelte";
import { GOAL, type Key, type Roadmap } from "../roadmap.svelte";
import { COLUMNS, type Column } from "./cells";
import { rowsOf, type Row } from "./rows";

/** What lies on the list: a row, or the field of a step that is being named. */
export type Item = { kind: "row"; row: Row } | { kind: "naming"; depth: number };

/** A step that is being named: before `of`, or instead of `instead`. */
export interface NamingAt {
  of: Key;
  instead: Key | null;
  turn: number;
  /** While `of` is being written: its title, and the row that it will stand below. */
  written?: { title: string; below: Key };
}

/** What the state cannot do itself, since it takes the page. */
export interface Sight {
  /** Scrolls an item of the list into sight. */
  scrollTo: (index: number) => void;
  /** Gives the keys to the cell that they work on. */
  focus: () => void;
}

export class List {
  readonly roadmap: Roadmap;
  /** The row and column that the keys work on. */
  at = $state("goal");
  column: Column = $state("title");
  naming: NamingAt | null = $state.raw(null);
  readonly #sight: Sight;
  #closed: ReadonlySet<Key> = $state.raw(new Set());
  #turns = 0;

  readonly rows = $derived.by(() => rowsOf(this.roadmap, this.#closed));
  readonly places = $derived(new Map(this.rows.map((row, index) => [row.id, index])));
  /** The row in which a step stands in full. */
  readonly fullRow = $derived.by(() => {
    const full = new Map<Key, string>();
    for (const row of this.rows) if (!row.reference && !row.heading) full.set(row.key, row.id);
    return full;
  });
  readonly items = $derived.by((): Item[] => {
    const items: Item[] = this.rows.map((row) => ({ kind: "row", row }));
    const field = this.naming && this.#fieldOf(this.naming);
    if (field) items.splice(field.index, 0, { kind: "naming", depth: field.depth });
    return items;
  });

  constructor(roadmap: Roadmap, sight: Sight) {
    this.roadmap = roadmap;
    this.#sight = sight;
  }

  /** The row that the keys work on. */
  get row(): Row {
    return this.rows[this.places.get(this.at) ?? 0]!;
  }

  /** A row that is gone gives its place to the row of the current step. */
  settle(): void {
    if (!this.places.has(this.at)) this.at = this.fullRow.get(this.roadmap.current) ?? "goal";
  }

  async moveTo(id: string, to: Column = this.column): Promise<void> {
    const row = this.rows[this.places.get(id) ?? -1];
    if (!row) return;
    this.at = id;
    this.column = to;
    if (!row.heading) this.roadmap.select(row.key);
    this.#sight.scrollTo(this.items.findIndex((item) => item.kind === "row" && item.row.id === id));
    await this.focus();
  }

  /** To the row in which a step stands in full. False when there is none. */
  async moveToStep(key: Key): Promise<boolean> {
    const there = this.fullRow.get(key);
    if (there !== undefined) await this.moveTo(there);
    return there !== undefined;
  }

  /** To the title of a step, after the page has followed an edit. */
  async backTo(key: Key): Promise<void> {
    await tick();
    const there = this.fullRow.get(key);
    if (there !== undefined) await this.moveTo(there, "title");
  }

  async focus(): Promise<void> {
    await tick();
    this.#sight.focus();
  }

  /** Some rows up or down. */
  step(by: number): void {
    let index = (this.places.get(this.at) ?? 0) + by;
    index = Math.max(0, Math.min(this.rows.length - 1, index));
    if (this.rows[index]!.heading) index += Math.sign(by) || 1;
    const row = this.rows[index];
    if (row) void this.moveTo(row.id);
  }

  /** A column aside; at the title, rows open and close, and left goes to the row above. */
  aside(by: 1 | -1): void {
    const { row } = this;
    if (this.column === "title") {
      if (by === 1 && row.opens && !row.open) return this.fold(row.key, false);
      if (by === -1) {
        if (row.open) return this.fold(row.key, true);
        if (row.parent !== null) void this.moveToStep(row.parent);
        return;
      }
    }
    const next = COLUMNS[COLUMNS.indexOf(this.column) + by];
    if (!next) return;
    this.column = next;
    void this.focus();
  }

  fold(key: Key, close: boolean): void {
    const now = new Set(this.#closed);
    if (close) now.add(key);
    else now.delete(key);
    this.#closed = now;
    void this.focus();
  }

  /** Opens the field of a new step. */
  name(of: Key, instead: Key | null = null, written?: NamingAt["written"]): void {
    if (this.#closed.has(of)) this.fold(of, false);
    this.naming = { of, instead, turn: ++this.#turns, written };
    void tick().then(() =>
      this.#sight.scrollTo(this.items.findIndex(({ kind }) => kind === "naming")),
    );
  }

  /** Where the field of a step that is being named belongs: below what it will stand with. */
  #fieldOf({ of, instead, written }: NamingAt): { index: number; depth: number } | null {
    const rowOf = (key: Key) =>
      this.rows.findIndex((row) => row.key === key && !row.reference && !row.heading);
    let index = rowOf(instead ?? of);
    let below = instead === null ? 1 : 0;
    if (index < 0 && written) {
      index = rowOf(written.below);
      below = 2;
    }
    if (index < 0) return null;
    const { depth } = this.rows[index]!;
    let end = index + 1;
    while (end < this.rows.length && this.rows[end]!.depth > depth) end++;
    return { index: end, depth: depth + below };
  }
}

/** The step that is being named, as a key: what it stands before or instead of. */
export const aboutOf = (naming: NamingAt | null): Key => naming?.instead ?? naming?.of ?? GOAL;

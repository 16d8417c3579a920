/** What can be done in the outline by key or by a field in it, and where the keys are afterwards. */
import { chord, type Action } from "../actions";
import { app } from "../app.svelte";
import type { Progress } from "../backend";
import * as clipboard from "../clipboard";
import { addAlternative, addPrerequisite, connect, remove, toggleMilestone } from "../edits";
import { newId } from "../id";
import { m } from "../paraglide/messages";
import { GOAL, type Key, type Roadmap } from "../roadmap.svelte";
import type { MenuGroups } from "../shared/menu";
import { EDITABLE, put, textOf, type Column } from "./cells";
import { aboutOf, type List } from "./list.svelte";
import type { Row } from "./rows";

/** A cell that is being edited. */
interface Editing {
  id: string;
  column: Column;
  text: string;
}

export class Doing {
  readonly list: List;
  editing: Editing | null = $state.raw(null);
  /** The step whose state is asked, and the point where the menu is. */
  asksState: { x: number; y: number; key: Key } | null = $state.raw(null);
  asksNeed: Key | null = $state(null);
  /** The step that is asked what comes before it, while a connection is made. */
  connecting: Key | null = $state(null);

  constructor(list: List) {
    this.list = list;
  }

  get changeable(): boolean {
    return this.#roadmap.head.read_only === null;
  }

  get #roadmap(): Roadmap {
    return this.list.roadmap;
  }

  get #current(): Key {
    return this.#roadmap.current;
  }

  get #onStep(): boolean {
    return this.#current !== GOAL && this.#roadmap.steps.has(this.#current) && this.changeable;
  }

  // Editing a cell.

  /** Opens the field of the cell that the keys work on; `typed` replaces what is there. */
  edit(typed?: string): void {
    const { row, column } = this.list;
    if (row.heading || !this.changeable || !EDITABLE.includes(column)) return;
    if (row.reference) return void this.list.moveToStep(row.key);
    if (column === "state") return this.#askState(row);
    if (row.key === GOAL && column === "days") return;
    const text = typed ?? textOf(this.#roadmap, row.key, column);
    this.editing = { id: row.id, column, text };
  }

  /** Whether the field still holds what stood in its cell. */
  get untouched(): boolean {
    const { row, column } = this.list;
    return this.editing?.text === textOf(this.#roadmap, row.key, column);
  }

  type(text: string): void {
    if (this.editing) this.editing = { ...this.editing, text };
  }

  async commit(then: "down" | "right" | "stay"): Promise<void> {
    const { list, editing } = this;
    this.editing = null;
    if (!editing) return;
    const { key } = list.rows[list.places.get(editing.id) ?? 0]!;
    const text = editing.text.trim();
    if (text !== textOf(this.#roadmap, key, editing.column))
      put(this.#roadmap, key, editing.column, text);
    if (then === "down") return list.step(1);
    if (then === "right")
      list.column = EDITABLE[(EDITABLE.indexOf(editing.column) + 1) % EDITABLE.length]!;
    await list.focus();
  }

  editKey(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.isComposing) return;
    if (event.key === "Enter") void this.commit("down");
    else if (event.key === "Tab") {
      event.preventDefault();
      void this.commit("right");
    } else if (event.key === "Escape") {
      this.editing = null;
      void this.list.focus();
    }
  }

  #askState(row: Row): void {
    if (row.key === GOAL) return;
    const cell = document.activeElement?.getBoundingClientRect();
    this.asksState = { x: cell?.left ?? 0, y: cell?.bottom ?? 0, key: row.key };
  }

  get states(): MenuGroups {
    const key = this.asksState?.key;
    if (key === undefined) return [];
    const roadmap = this.#roadmap;
    const to = (value: Progress | null) => () =>
      void roadmap.edit({ type: "changeStep", id: key, change: { field: "progress", value } });
    const started = roadmap.step(key)?.step.progress?.started ?? null;
    return [
      [
        { label: m.state_open_name(), run: to(null) },
        { label: m.state_started(), run: to({ state: "started", started: started ?? app.today }) },
        { label: m.state_finished(), run: to({ state: "finished", started, finished: app.today }) },
        { label: m.state_dropped(), run: to({ state: "dropped" }) },
      ],
    ];
  }

  // Naming new steps, as on the map.

  get question(): string {
    const { naming } = this.list;
    const title = (key: Key) => this.#roadmap.title(key);
    if (naming?.instead) return m.ask_alternative({ title: title(naming.instead) });
    return m.ask_prerequisite({ title: naming?.written?.title ?? title(naming?.of ?? GOAL) });
  }

  async confirm(title: string, then: "next" | "deeper" | "up" | "end"): Promise<void> {
    const { list } = this;
    const roadmap = this.#roadmap;
    if (!list.naming) return;
    const { of, instead } = list.naming;
    if (instead !== null) {
      list.naming = null;
      return list.backTo((await addAlternative(roadmap, instead, title)) ?? instead);
    }
    const id = newId();
    const adding = title === "" ? Promise.resolve(null) : addPrerequisite(roadmap, of, title, id);
    // The next field opens at once, so that no key is lost; edits follow each other by themselves.
    if (then === "next") return list.name(of);
    if (then === "deeper") {
      list.name(id, null, { title, below: of });
      if ((await adding) === null && list.naming?.of === id) await this.endNaming();
      return;
    }
    list.naming = null;
    await adding;
    if (then === "up") list.name(roadmap.after.get(of)?.[0] ?? GOAL);
    else await list.backTo(of);
  }

  async endNaming(): Promise<void> {
    const key = aboutOf(this.list.naming);
    this.list.naming = null;
    await this.list.backTo(key);
  }

  async pasteLines(text: string): Promise<void> {
    if (!this.list.naming) return;
    const { of } = this.list.naming;
    this.list.naming = null;
    await clipboard.pasteLines(this.#roadmap, of, text);
    await this.list.backTo(of);
  }

  async paste(event: ClipboardEvent): Promise<void> {
    const of = this.#current;
    const added = await clipboard.paste(this.#roadmap, event, of);
    if (added) await this.list.backTo(added[0] ?? of);
  }

  cut(event: ClipboardEvent): void {
    const roadmap = this.#roadmap;
    if (clipboard.copy(roadmap, event) && this.changeable) void remove(roadmap, roadmap.selection);
  }

  async connectTo(earlier: Key): Promise<void> {
    const later = this.connecting;
    this.connecting = null;
    if (later !== null) await connect(this.#roadmap, later, earlier);
    await this.list.focus();
  }

  #nameAlternative(): void {
    const serves = this.#roadmap.after.get(this.#current)?.[0];
    if (serves !== undefined) this.list.name(serves, this.#current);
  }

  // Keys of the grid.

  readonly actions: Action[] = [
    {
      id: "prerequisite",
      label: m.do_prerequisite,
      keys: ["Enter"],
      section: "map",
      local: true,
      when: () => this.changeable,
      run: () => this.list.name(this.#current),
    },
    {
      id: "alternative",
      label: m.do_alternative,
      keys: ["A"],
      section: "map",
      local: true,
      when: () => this.#onStep,
      run: () => this.#nameAlternative(),
    },
    {
      id: "need",
      label: m.do_need,
      keys: ["R"],
      section: "map",
      local: true,
      when: () => this.changeable,
      run: () => (this.asksNeed = this.#current),
    },
    {
      id: "milestone",
      label: m.do_milestone,
      keys: ["M"],
      section: "map",
      local: true,
      when: () => this.#onStep,
      run: () => void toggleMilestone(this.#roadmap, this.#current),
    },
    {
      id: "connect",
      label: m.do_connect,
      keys: ["C"],
      section: "map",
      local: true,
      when: () => this.changeable,
      run: () => (this.connecting = this.#current),
    },
    {
      id: "rename",
      label: m.do_rename,
      keys: ["F2"],
      section: "map",
      local: true,
      when: () => this.changeable,
      run: () => this.edit(),
    },
    {
      id: "inspect",
      label: m.do_inspect,
      keys: ["Space"],
      section: "map",
      local: true,
      run: () => app.togglePanel(),
    },
    {
      id: "remove",
      label: m.do_remove,
      keys: ["Delete", "Backspace"],
      section: "map",
      local: true,
      when: () => this.#onStep,
      run: () =>
        void remove(this.#roadmap, [this.#current]).then(() => this.list.backTo(this.#current)),
    },
    {
      id: "to-goal",
      label: m.do_to_goal,
      keys: ["Home"],
      section: "map",
      local: true,
      run: () => void this.list.moveTo("goal"),
    },
  ];

  /** Does what a key asks for; false when it means nothing here. `page` is how many rows are in sight. */
  key(event: KeyboardEvent, page: number): boolean {
    const { list } = this;
    const bare = !event.ctrlKey && !event.altKey && !event.metaKey;
    const moves: Record<string, () => void> = {
      ArrowDown: () => list.step(1),
      ArrowUp: () => list.step(-1),
      PageDown: () => list.step(page),
      PageUp: () => list.step(-page),
      ArrowLeft: () => list.aside(-1),
      ArrowRight: () => list.aside(1),
      End: () => list.step(list.rows.length),
    };
    const move = bare ? moves[event.key] : undefined;
    const types = bare && event.key.length === 1 && event.key !== " " && event.key !== "?";
    if (move) move();
    else if (list.column !== "title" && (event.key === "Enter" || event.key === "F2")) this.edit();
    else if (types && (list.column === "days" || list.column === "owner")) this.edit(event.key);
    else {
      const pressed = chord(event);
      const action = this.actions.find(
        ({ keys, when }) => keys?.includes(pressed) && (when?.() ?? true),
      );
      action?.run();
      return action !== undefined;
    }
    return true;
  }
}

/** What can be done on the map by key, menu or a field beside a card, and where the keys are afterwards. */
import { chord, type Action } from "../actions";
import { app } from "../app.svelte";
import * as clipboard from "../clipboard";
import {
  addAlternative,
  addPrerequisite,
  connect,
  disconnect,
  insertBetween,
  remove,
  rename,
  toggleMilestone,
} from "../edits";
import { newId } from "../id";
import { m } from "../paraglide/messages";
import { GOAL, keyOf, type Key, type Roadmap } from "../roadmap.svelte";
import { feedback } from "../shared/feedback.svelte";
import type { MenuGroups, MenuItem } from "../shared/menu";
import type { MapState } from "./map.svelte";
import { neighbour, type Direction } from "./neighbours";

const ARROWS: Record<string, Direction> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};
const NUDGES: Record<string, { x: number; y: number }> = {
  ArrowLeft: { x: -16, y: 0 },
  ArrowRight: { x: 16, y: 0 },
  ArrowUp: { x: 0, y: -16 },
  ArrowDown: { x: 0, y: 16 },
};

export class Doing {
  readonly map: MapState;
  /** The card that is asked what it needs. */
  asksNeed: Key | null = $state(null);
  /** Whether the other end of a connection is looked for by its words. */
  findsEnd = $state(false);
  readonly #focus: () => Promise<void>;

  /** `focus` gives the keys to the current card. */
  constructor(map: MapState, focus: () => Promise<void>) {
    this.map = map;
    this.#focus = focus;
  }

  get changeable(): boolean {
    return this.#roadmap.head.read_only === null;
  }

  get #roadmap(): Roadmap {
    return this.map.roadmap;
  }

  get #current(): Key {
    return this.#roadmap.current;
  }

  get #onStep(): boolean {
    return this.#current !== GOAL && this.#roadmap.steps.has(this.#current);
  }

  // Where one is.

  /** Makes a card current, brings it into sight and gives it the focus. */
  async go(key: Key, extend = false): Promise<void> {
    const roadmap = this.#roadmap;
    if (extend) roadmap.selectMany([...roadmap.selection, key], key);
    else roadmap.select(key);
    this.map.reveal(key);
    await this.#arrive();
  }

  /** Brings a card into sight; where it is selected with others, all of them. */
  async show(key: Key): Promise<void> {
    const { selection } = this.#roadmap;
    if (selection.size < 2 || !selection.has(key)) return this.go(key);
    this.#roadmap.current = key;
    this.map.revealAll(selection);
    await this.#arrive();
  }

  async #arrive(): Promise<void> {
    this.map.settleNow();
    await this.#focus();
  }

  // Naming steps.

  async confirm(title: string, then: "next" | "deeper" | "up" | "end"): Promise<void> {
    const prompt = this.map.prompt;
    if (!prompt) return;
    const roadmap = this.#roadmap;
    this.map.endPrompt();
    switch (prompt.kind) {
      case "prerequisite":
        return this.#addPrerequisite(prompt.key, title, then);
      case "rename":
        await rename(roadmap, prompt.key, title);
        return this.#focus();
      case "alternative":
        return this.go((await addAlternative(roadmap, prompt.key, title)) ?? prompt.key);
      case "between": {
        const { key, earlier } = prompt;
        const added =
          earlier === undefined ? null : await insertBetween(roadmap, key, earlier, title);
        return this.go(added ?? key);
      }
    }
  }

  async #addPrerequisite(of: Key, title: string, then: "next" | "deeper" | "up" | "end") {
    const { map } = this;
    const roadmap = this.#roadmap;
    let added: Key | null = null;
    if (title !== "") {
      const id = newId();
      const adding = addPrerequisite(roadmap, of, title, id);
      // The next field opens at once, so that no key is lost; edits follow each other by themselves.
      if (then === "next") map.ask("prerequisite", of);
      if (then === "deeper") map.ask("prerequisite", id, { title });
      added = await adding;
      if (added === null) {
        if (map.prompt?.key === id) await this.endPrompt();
        return;
      }
    }
    if (then === "deeper" && added !== null) {
      roadmap.select(added);
      if (map.prompt?.key === added) map.aimAtPrompt();
    } else if (then === "up") {
      const above = roadmap.after.get(of)?.[0] ?? GOAL;
      roadmap.select(above);
      map.ask("prerequisite", above);
    } else if (then === "end") await this.go(of);
  }

  async endPrompt(): Promise<void> {
    const key = this.map.prompt?.key;
    this.map.endPrompt();
    if (key !== undefined) await this.go(this.#roadmap.has(key) ? key : this.#current);
  }

  async pasteLines(text: string, of: Key): Promise<void> {
    this.map.endPrompt();
    await clipboard.pasteLines(this.#roadmap, of, text);
    await this.go(of);
  }

  // Connecting.

  #startConnecting(): void {
    const roadmap = this.#roadmap;
    const [a, b, ...more] = [...roadmap.selection];
    if (a !== undefined && b !== undefined && more.length === 0) {
      const left = (key: Key) => this.map.scene.cards.get(key)?.x ?? 0;
      const [earlier, later] = b === GOAL || (a !== GOAL && left(a) <= left(b)) ? [a, b] : [b, a];
      void connect(roadmap, later, earlier);
      return;
    }
    this.map.connect(this.#current);
    feedback.say(m.connect_ask({ title: roadmap.title(this.#current) }));
  }

  endConnecting(earlier: Key | null): void {
    const later = this.map.connecting;
    this.map.connect(null);
    this.findsEnd = false;
    if (later !== null && earlier !== null && earlier !== later)
      void connect(this.#roadmap, later, earlier);
    void this.#focus();
  }

  // What is selected.

  #enter(): void {
    const roadmap = this.#roadmap;
    const edge = roadmap.link === null ? null : roadmap.edges.get(roadmap.link);
    if (edge) this.map.ask("between", keyOf(edge.to), { earlier: edge.from });
    else this.map.ask("prerequisite", this.#current);
  }

  #remove(): void {
    const roadmap = this.#roadmap;
    if (roadmap.link !== null) {
      void disconnect(roadmap, roadmap.link).then(this.#focus);
    } else
      void remove(roadmap, roadmap.selection).then((removed) => {
        if (removed) void this.go(roadmap.current);
      });
  }

  copy(event: ClipboardEvent, cut: boolean): void {
    if (clipboard.copy(this.#roadmap, event) && cut && this.changeable) this.#remove();
  }

  async paste(event: ClipboardEvent): Promise<void> {
    const added = await clipboard.paste(this.#roadmap, event, this.#current);
    if (!added || added.length === 0) return;
    this.#roadmap.selectMany(added, added[0]);
    this.map.reveal(this.#current);
    await this.#arrive();
  }

  readonly actions: Action[] = [
    {
      id: "prerequisite",
      label: m.do_prerequisite,
      keys: ["Enter"],
      section: "map",
      local: true,
      when: () => this.changeable,
      run: () => this.#enter(),
    },
    {
      id: "alternative",
      label: m.do_alternative,
      keys: ["A"],
      section: "map",
      local: true,
      when: () => this.#onStep && this.changeable,
      run: () => this.map.ask("alternative", this.#current),
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
      when: () => this.#onStep && this.changeable,
      run: () => void toggleMilestone(this.#roadmap, this.#current),
    },
    {
      id: "connect",
      label: m.do_connect,
      keys: ["C"],
      section: "map",
      local: true,
      when: () => this.changeable,
      run: () => this.#startConnecting(),
    },
    {
      id: "rename",
      label: m.do_rename,
      keys: ["F2"],
      section: "map",
      local: true,
      when: () => this.changeable,
      run: () => this.map.ask("rename", this.#current),
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
      when: () => this.changeable && (this.#onStep || this.#roadmap.link !== null),
      run: () => this.#remove(),
    },
    {
      id: "select-all",
      label: m.do_select_all,
      keys: ["Ctrl A"],
      section: "map",
      local: true,
      run: () => this.#roadmap.selectMany(this.map.scene.cards.keys()),
    },
    {
      id: "fit",
      label: m.do_fit,
      keys: ["0"],
      section: "map",
      local: true,
      run: () => this.map.fitAll(),
    },
    {
      id: "full-size",
      label: m.do_full_size,
      keys: ["1"],
      section: "map",
      local: true,
      run: () => this.map.zoomTo(1),
    },
    {
      id: "closer",
      label: m.do_closer,
      keys: ["+", "="],
      section: "map",
      local: true,
      run: () => this.map.zoomTo(this.map.camera.scale * 1.25),
    },
    {
      id: "farther",
      label: m.do_farther,
      keys: ["-"],
      section: "map",
      local: true,
      run: () => this.map.zoomTo(this.map.camera.scale / 1.25),
    },
    {
      id: "to-goal",
      label: m.do_to_goal,
      keys: ["Home"],
      section: "map",
      local: true,
      run: () => void this.go(GOAL),
    },
    {
      id: "tidy",
      label: m.do_tidy,
      keys: ["T"],
      section: "map",
      local: true,
      when: () => this.changeable,
      run: () =>
        void this.#roadmap.edit({ type: "tidy" }).then((done) => done && this.map.fitAll()),
    },
  ];

  /** What the menu at a card or a link offers. */
  get menu(): MenuGroups {
    if (this.#roadmap.link !== null)
      return [
        [
          { ...this.#item("prerequisite"), label: m.do_insert() },
          { ...this.#item("remove"), label: m.do_disconnect() },
        ],
      ];
    const groups = [
      ["prerequisite", "alternative", "need", "connect"],
      ["rename", "milestone", "remove"],
      ["fit", "tidy"],
    ];
    return groups.map((ids) => ids.map((id) => this.#item(id)));
  }

  #item(id: string): MenuItem {
    const action = this.actions.find((action) => action.id === id)!;
    return {
      label: action.label(),
      keys: action.keys?.[0],
      disabled: !(action.when?.() ?? true),
      run: () => setTimeout(action.run, 0),
    };
  }

  // Keys.

  /** Does what a key asks for; false when it means nothing here. */
  key(event: KeyboardEvent): boolean {
    const direction = ARROWS[event.key];
    if (direction && event.altKey) this.#nudge(NUDGES[event.key]!);
    else if (direction && !event.ctrlKey && !event.metaKey)
      this.#walk(direction, event.shiftKey && this.map.connecting === null);
    else if (this.map.connecting !== null && event.key === "Enter")
      this.endConnecting(this.#current);
    else if (this.map.connecting !== null && (event.key === "/" || chord(event) === "Ctrl F"))
      this.findsEnd = true;
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

  escape(): void {
    const roadmap = this.#roadmap;
    if (this.map.connecting !== null) this.map.connect(null);
    else if (roadmap.link !== null) roadmap.link = null;
    else if (roadmap.selection.size > 1) roadmap.select(this.#current);
  }

  #walk(direction: Direction, extend: boolean): void {
    const next = neighbour(this.#roadmap, this.map.scene, this.#current, direction);
    if (next !== null) void this.go(next, extend);
  }

  #nudge(by: { x: number; y: number }): void {
    const cards = [...this.#roadmap.selection].flatMap((key) => {
      const card = this.map.scene.cards.get(key);
      return card ? [{ card: card.node, position: { x: card.x + by.x, y: card.y + by.y } }] : [];
    });
    void this.#roadmap.edit({ type: "moveCards", cards });
  }
}

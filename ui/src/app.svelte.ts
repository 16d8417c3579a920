/** What the window shows: which roadmap, which place, in which language and colours. */
import {
  backend,
  type HistoryLine,
  type Language,
  type Opened,
  type Preferences,
  type RecentRoadmap,
  type View,
} from "./backend";
import { overwriteGetLocale } from "./paraglide/runtime";
import { Roadmap, type Key } from "./roadmap.svelte";
import { feedback } from "./shared/feedback.svelte";

/** Where in a roadmap one is. views/places.ts says what each shows. */
export type Place =
  | "map"
  | "outline"
  | "resources"
  | "milestones"
  | "ideas"
  | "outlook"
  | "report"
  | "goal"
  | "history";

/** What covers the place. */
export type Overlay = "commands" | "search" | "keys" | "settings" | null;

/** What the panel at the right shows. */
export type Panel = "step" | "why" | "fix" | null;

class App {
  language: Language = $state("en");
  preferences: Preferences = $state.raw({
    language: null,
    theme: null,
    started: true,
    inspector_closed: false,
  });
  today = $state("");
  roadmap: Roadmap | null = $state.raw(null);
  /** The earlier version that the roadmap is shown at. */
  earlier: HistoryLine | null = $state.raw(null);
  recent: readonly RecentRoadmap[] = $state.raw([]);
  place: Place = $state("map");
  overlay: Overlay = $state(null);
  panel: Panel = $state("step");
  /** The colours that are on: what is drawn and not styled follows them. */
  theme: Theme = $state("light");
  /** What the place is asked to bring into sight; a new object each time. */
  revealed: { key: Key } | null = $state.raw(null);
  /** Why the window could not close, while it asks what to do. */
  held: string | null = $state(null);

  /** Asks the shell for the first picture. */
  async start(): Promise<void> {
    overwriteGetLocale(() => this.language);
    void backend.onSaved((saved) => {
      if (this.roadmap) this.roadmap.saved = saved;
      if (saved.problem) feedback.warn(new Error(saved.problem));
    });
    void backend.onCloseHeld(({ problem }) => (this.held = problem));
    void backend.onDayTurned(({ today }) => {
      this.today = today;
      void this.roadmap?.look();
    });
    const start = await backend.start();
    this.language = start.language;
    this.preferences = start.preferences;
    this.panel = start.preferences.inspector_closed ? null : "step";
    this.today = start.today;
    this.recent = start.recent;
    this.dress();
    if (start.opened) this.show(start.opened);
    if (start.problem) feedback.warn(new Error(start.problem.sentence));
  }

  show(opened: Opened): void {
    this.roadmap = new Roadmap(opened);
    this.earlier = null;
    this.place = "map";
    this.closeDoor();
    feedback.settle();
  }

  /** Shows the roadmap as it was after a line of its history; nothing can be changed meanwhile. */
  async lookBack(line: HistoryLine): Promise<void> {
    await this.#lookAt(backend.viewAt(line.revision), line);
    if (this.earlier) this.place = "map";
  }

  /** Shows the roadmap as it is now again. */
  async lookAtNow(): Promise<void> {
    await this.#lookAt(backend.viewNow(), null);
  }

  /** Makes the roadmap again what it was; one undo takes that back. */
  async restore(revision: number): Promise<void> {
    const restoring = backend.restore(revision);
    const restored = await this.#lookAt(
      restoring.then(({ view }) => view),
      null,
    );
    if (restored) feedback.done((await restoring).label);
  }

  async #lookAt(asking: Promise<View>, line: HistoryLine | null): Promise<boolean> {
    try {
      this.roadmap?.show(await asking);
      this.earlier = line;
      return true;
    } catch (error) {
      feedback.warn(error);
      return false;
    }
  }

  /** Opens what an asking function yields; nothing happens when it yields nothing. */
  async open(asking: Promise<Opened | null>): Promise<boolean> {
    try {
      const opened = await asking;
      if (opened) this.show(opened);
      return opened !== null;
    } catch (error) {
      feedback.warn(error);
      return false;
    }
  }

  /** Back to the start screen. */
  async close(): Promise<void> {
    try {
      await backend.close();
      this.roadmap = null;
      this.earlier = null;
      this.recent = await backend.recent();
    } catch (error) {
      feedback.warn(error);
    }
  }

  async prefer(change: Partial<Preferences>): Promise<void> {
    this.preferences = { ...this.preferences, ...change };
    this.dress();
    const language = await backend.prefer(this.preferences);
    if (language !== this.language) {
      this.language = language;
      document.documentElement.lang = language;
      await this.roadmap?.look();
    }
  }

  /** Puts on the preferred colours, or the system's. */
  dress(): void {
    const root = document.documentElement;
    root.lang = this.language;
    this.theme = this.preferences.theme ?? systemTheme();
    root.dataset["theme"] = this.theme;
  }

  /** Brings a card or row into sight, and the keys to it. */
  reveal(key: Key): void {
    this.revealed = { key };
  }

  /** What is to be brought into sight, once: a place that is visited again starts where one is. */
  takeRevealed(): Key | null {
    const key = this.revealed?.key ?? null;
    if (key !== null) this.revealed = null;
    return key;
  }

  /** Closes a door of the verdict; the inspector comes back where it was open. */
  closeDoor(): void {
    this.panel = this.preferences.inspector_closed ? null : "step";
  }

  togglePanel(): void {
    this.panel = this.panel === null ? "step" : null;
    void this.prefer({ inspector_closed: this.panel === null });
  }
}

type Theme = "light" | "dark" | "contrast";

export function systemTheme(): Theme {
  if (matchMedia("(prefers-contrast: more)").matches) return "contrast";
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

export const app = new App();

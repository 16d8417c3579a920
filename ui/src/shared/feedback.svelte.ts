/** What the app says besides what it shows: edits to screen readers, problems to everyone. */
import { m } from "../paraglide/messages";

export interface Notice {
  id: number;
  text: string;
  kind: "problem" | "done";
  action?: { label: string; run: () => void };
}

const SHOWN_FOR = 9_000;

class Feedback {
  /** The live region's text. A space alternates so that the same label is said twice. */
  said = $state("");
  notices: readonly Notice[] = $state.raw([]);
  #count = 0;

  /** Says a label to screen readers. */
  say(label: string): void {
    this.said = this.said === label ? `${label}\u00a0` : label;
  }

  undone(label: string): void {
    this.say(m.said_undone({ label }));
    this.done(m.said_undone({ label }));
  }

  redone(label: string): void {
    this.say(m.said_redone({ label }));
    this.done(m.said_redone({ label }));
  }

  /** Shows what was done, and what can be done with it. */
  done(text: string, action?: Notice["action"]): void {
    this.#show({ id: ++this.#count, text, kind: "done", action }, 4_000);
  }

  /** Shows a problem in the words that came with it. */
  warn(error: unknown): void {
    const text = error instanceof Error ? error.message : String(error);
    this.#show({ id: ++this.#count, text, kind: "problem" }, SHOWN_FOR);
  }

  dismiss(id: number): void {
    this.notices = this.notices.filter((notice) => notice.id !== id);
  }

  #show(notice: Notice, milliseconds: number): void {
    const others = this.notices.filter(
      ({ kind, text }) => kind !== notice.kind && text !== notice.text,
    );
    this.notices = [...others, notice];
    setTimeout(() => this.dismiss(notice.id), milliseconds);
  }
}

export const feedback = new Feedback();

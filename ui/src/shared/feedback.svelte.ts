/** What the app says besides what it shows: edits to screen readers, problems to everyone. */
export interface Notice {
  id: number;
  text: string;
  kind: "problem" | "done";
  action?: { label: string; run: () => void };
}

const SHOWN_FOR = 5_000;
/** What offers something to do stays long enough to be read and reached. */
const OFFERED_FOR = 20_000;

class Feedback {
  /** The live region's text. A space alternates so that the same label is said twice. */
  said = $state("");
  notices: readonly Notice[] = $state.raw([]);
  #count = 0;

  /** Says a label to screen readers. */
  say(label: string): void {
    this.said = this.said === label ? `${label}\u00a0` : label;
  }

  /** Shows and says what was done, and what can be done with it. It goes by itself. */
  done(text: string, action?: Notice["action"]): void {
    const id = ++this.#count;
    this.say(text);
    this.#show({ id, text, kind: "done", action });
    setTimeout(() => this.dismiss(id), action ? OFFERED_FOR : SHOWN_FOR);
  }

  /** Shows a problem in the words that came with it. It stays until it is read or settled. */
  warn(error: unknown): void {
    const text = error instanceof Error ? error.message : String(error);
    this.#show({ id: ++this.#count, text, kind: "problem" });
  }

  /** What went wrong before is over: something else went well. */
  settle(): void {
    this.notices = this.notices.filter(({ kind }) => kind !== "problem");
  }

  dismiss(id: number): void {
    this.notices = this.notices.filter((notice) => notice.id !== id);
  }

  #show(notice: Notice): void {
    const others = this.notices.filter(
      ({ kind, text }) => kind !== notice.kind && text !== notice.text,
    );
    this.notices = [...others, notice];
  }
}

export const feedback = new Feedback();

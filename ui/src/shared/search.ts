/** Finding by words: every word of the question must occur; the start of a word counts more. */
export interface Found<T> {
  item: T;
  score: number;
}

const fold = (text: string) =>
  text
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase();

/** Items with their text folded once, so that every key press only compares. */
export class Index<T> {
  readonly #items: readonly { item: T; text: string; first: number }[];

  /** `texts` are given most important first. */
  constructor(items: Iterable<T>, texts: (item: T) => readonly (string | null | undefined)[]) {
    this.#items = Array.from(items, (item) => {
      const parts = texts(item).map((text) => fold(text ?? ""));
      return { item, text: ` ${parts.join(" \n ")}`, first: (parts[0]?.length ?? 0) + 1 };
    });
  }

  find(question: string, limit: number): T[] {
    const words = fold(question).split(/\s+/).filter(Boolean);
    if (words.length === 0) return this.#items.slice(0, limit).map(({ item }) => item);
    const found: Found<T>[] = [];
    for (const { item, text, first } of this.#items) {
      let score = 0;
      for (const word of words) {
        const start = text.indexOf(` ${word}`);
        const at = start >= 0 ? start : text.indexOf(word);
        if (at < 0) {
          score = -1;
          break;
        }
        score += (start >= 0 ? 4 : 1) + (at < first ? 4 : 0) + (at <= 1 ? 2 : 0);
      }
      if (score > 0) found.push({ item, score });
    }
    found.sort((a, b) => b.score - a.score);
    return found.slice(0, limit).map(({ item }) => item);
  }
}

/** Where the words of a question occur in a text, in order and without overlap. */
export function matches(text: string, question: string): { from: number; to: number }[] {
  // Folding can change the length of a text; then there is nothing to point at.
  const folded = fold(text);
  if (folded.length !== text.length) return [];
  const found: { from: number; to: number }[] = [];
  for (const word of fold(question).split(/\s+/).filter(Boolean)) {
    const start = ` ${folded}`.indexOf(` ${word}`);
    const from = start >= 0 ? start : folded.indexOf(word);
    if (from >= 0) found.push({ from, to: from + word.length });
  }
  found.sort((a, b) => a.from - b.from || b.to - a.to);
  return found.filter(({ from }, at) => found.slice(0, at).every(({ to }) => to <= from));
}

/** Copy, cut and paste of steps, the same on the map and in the outline. */
import { CLIP_TYPE, copySteps, pasteSteps } from "./clip";
import { addLines } from "./edits";
import { countLines, readLines } from "./lines";
import { m } from "./paraglide/messages";
import type { Key, Roadmap } from "./roadmap.svelte";
import { feedback } from "./shared/feedback.svelte";

/** What was copied last: it can be pasted by name, and where the system keeps only the text. */
let held: { clip: string; text: string } | null = null;

export const holdsSteps = (): boolean => held !== null;

const typing = (event: Event): boolean =>
  event.target instanceof Element &&
  event.target.closest("input, textarea, select, [role=dialog]") !== null;

/** Puts the selected steps on the clipboard. False when the event is not about them. */
export function copy(roadmap: Roadmap, event: ClipboardEvent): boolean {
  if (typing(event) || !event.clipboardData) return false;
  const copied = copySteps(roadmap, roadmap.selection);
  if (!copied) return false;
  held = copied;
  event.clipboardData.setData("text/plain", copied.text);
  event.clipboardData.setData(CLIP_TYPE, copied.clip);
  event.preventDefault();
  return true;
}

/** Copies the selected steps without a key being pressed. */
export async function copyNow(roadmap: Roadmap): Promise<boolean> {
  held = copySteps(roadmap, roadmap.selection);
  if (!held) return false;
  // Other programs get the text where the system lets us; here the steps are held anyway.
  await navigator.clipboard.writeText(held.text).catch(() => undefined);
  return true;
}

/** Pastes what was copied last, without a key being pressed. */
export async function pasteHeld(roadmap: Roadmap, of: Key): Promise<Key[]> {
  return held ? pasteClip(roadmap, of, held.clip) : [];
}

/** Pastes steps, or lines of text as steps, before `of`. Null when the event is not about them. */
export async function paste(
  roadmap: Roadmap,
  event: ClipboardEvent,
  of: Key,
): Promise<Key[] | null> {
  if (typing(event) || !event.clipboardData || roadmap.head.read_only !== null) return null;
  event.preventDefault();
  const text = event.clipboardData.getData("text/plain");
  const clip =
    event.clipboardData.getData(CLIP_TYPE) ||
    (held !== null && held.text === text ? held.clip : "");
  if (clip !== "") return pasteClip(roadmap, of, clip);
  return text.trim() === "" ? null : pasteLines(roadmap, of, text);
}

async function pasteClip(roadmap: Roadmap, of: Key, clip: string): Promise<Key[]> {
  const pasted = pasteSteps(of, clip);
  return pasted && (await roadmap.edit(pasted.edit)) ? pasted.added : [];
}

/** Lines of text become steps before `of`, as one undo step. */
export async function pasteLines(roadmap: Roadmap, of: Key, text: string): Promise<Key[]> {
  const lines = readLines(text);
  const added = await addLines(roadmap, of, lines);
  if (added.length > 0) feedback.done(m.said_pasted({ count: countLines(lines) }));
  return added;
}

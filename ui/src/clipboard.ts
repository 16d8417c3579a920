/** Copy, cut and paste of steps, the same on the map and in the outline. */
import { CLIP_TYPE, copySteps, pasteSteps } from "./clip";
import { addLines } from "./edits";
import { countLines, readLines } from "./lines";
import { m } from "./paraglide/messages";
import type { Key, Roadmap } from "./roadmap.svelte";
import { feedback } from "./shared/feedback.svelte";

const typing = (event: Event): boolean =>
  event.target instanceof Element &&
  event.target.closest("input, textarea, select, [role=dialog]") !== null;

/** Puts the selected steps on the clipboard. False when the event is not about them. */
export function copy(roadmap: Roadmap, event: ClipboardEvent): boolean {
  if (typing(event) || !event.clipboardData) return false;
  const copied = copySteps(roadmap, roadmap.selection);
  if (!copied) return false;
  event.clipboardData.setData("text/plain", copied.text);
  event.clipboardData.setData(CLIP_TYPE, copied.clip);
  event.preventDefault();
  return true;
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
  const clip = pasteSteps(of, event.clipboardData.getData(CLIP_TYPE));
  if (!clip) return text.trim() === "" ? null : pasteLines(roadmap, of, text);
  return (await roadmap.edit(clip.edit)) ? clip.added : null;
}

/** Lines of text become steps before `of`, as one undo step. */
export async function pasteLines(roadmap: Roadmap, of: Key, text: string): Promise<Key[]> {
  const lines = readLines(text);
  const added = await addLines(roadmap, of, lines);
  if (added.length > 0) feedback.done(m.said_pasted({ count: countLines(lines) }));
  return added;
}

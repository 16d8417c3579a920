/**
 * Everything that can be done by name: the command palette lists it, its keys do it, the sheet of
 * keys shows it. A domain adds its own with `register`.
 */

export interface Action {
  id: string;
  label: () => string;
  /** How it is written for people: "Ctrl Shift Z". The first is the one that is shown. */
  keys?: readonly string[];
  /** Under which heading the sheet shows it. */
  section: "map" | "edit" | "go" | "file" | "window";
  /** Whether it can be done now; always when absent. */
  when?: () => boolean;
  run: () => void;
  /** Only shown: the map or the outline hears these keys itself, where they are meant. */
  local?: boolean;
}

const registered = new Map<string, Action>();

/** Adds actions; the answer takes them away again. */
export function register(...actions: Action[]): () => void {
  for (const action of actions) registered.set(action.id, action);
  return () => {
    for (const action of actions)
      if (registered.get(action.id) === action) registered.delete(action.id);
  };
}

export const allActions = (): Action[] => [...registered.values()];

export const canRun = (action: Action): boolean => action.when?.() ?? true;

/** "Ctrl Shift Z" of a pressed key. On a Mac, Cmd counts as Ctrl. */
export function chord(event: KeyboardEvent): string {
  const parts: string[] = [];
  if (event.ctrlKey || event.metaKey) parts.push("Ctrl");
  if (event.altKey) parts.push("Alt");
  const printable = event.key.length === 1;
  const letter = printable && /[a-z]/i.test(event.key);
  if (event.shiftKey && (!printable || letter)) parts.push("Shift");
  parts.push(event.key === " " ? "Space" : letter ? event.key.toUpperCase() : event.key);
  return parts.join(" ");
}

/** Runs the action of a pressed key, if there is one that hears it everywhere. */
export function runByKey(event: KeyboardEvent): boolean {
  const pressed = chord(event);
  const typing =
    event.target instanceof Element &&
    event.target.closest("input, textarea, select, [contenteditable]");
  for (const action of registered.values()) {
    if (action.local || !action.keys?.includes(pressed)) continue;
    const needsControl = pressed.startsWith("Ctrl") || /^F\d+$/.test(pressed);
    if (typing && (!needsControl || pressed === "Ctrl Z" || pressed === "Ctrl Shift Z")) continue;
    if (!canRun(action)) continue;
    event.preventDefault();
    action.run();
    return true;
  }
  return false;
}

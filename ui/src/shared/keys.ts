/** How keys are called on screen. */
import { m } from "../paraglide/messages";

/** How a key is called on screen. */
export function keyName(key: string): string {
  switch (key) {
    case "Space":
      return m.key_space();
    case "Delete":
      return m.key_delete();
    case "Escape":
      return "Esc";
    case "ArrowLeft":
      return "←";
    case "ArrowRight":
      return "→";
    case "ArrowUp":
      return "↑";
    case "ArrowDown":
      return "↓";
    default:
      return key;
  }
}

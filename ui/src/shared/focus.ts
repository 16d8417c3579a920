/** Keeps the keys somewhere when what had the focus goes away. */

const FOCUSABLE = "button, input, select, textarea, a[href], [tabindex]";

const focusable = (region: Element): HTMLElement[] =>
  [...region.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
    (element) => element.tabIndex >= 0 && !(element as HTMLButtonElement).disabled,
  );

/**
 * Notes where the focus is. The answer, called after a change, gives it back if it was lost: to what
 * now stands in its place, else to what the keys work on in the main part of the window.
 */
export function holdFocus(): () => void {
  const had = document.activeElement;
  const region = had?.closest("section, main, aside, header, nav");
  const at = had instanceof HTMLElement && region ? focusable(region).indexOf(had) : -1;
  return () => {
    if (document.activeElement && document.activeElement !== document.body) return;
    const left = region?.isConnected ? focusable(region) : [];
    const main = document.querySelector<HTMLElement>("main");
    const next =
      left[Math.min(Math.max(0, at), left.length - 1)] ??
      main?.querySelector<HTMLElement>('[tabindex="0"]') ??
      main;
    next?.focus({ preventScroll: true });
  };
}

// Runs in the page. Finds what a person finds: by role and accessible name, among what is shown.
// One self-contained function, because it is sent to the window as text.

/**
 * @param {{ role: string, name?: string | { source: string, flags: string }, within?: object, nth?: number }} wanted
 * @param {"one" | "all" | "reveal" | "focus" | "element"} how the first, each, the first scrolled into view or focused, itself
 */
export function look(wanted, how) {
  const BY_TAG = {
    A: (e) => (e.hasAttribute("href") ? "link" : null),
    ARTICLE: () => "article",
    ASIDE: () => "complementary",
    BUTTON: () => "button",
    DIALOG: () => "dialog",
    FOOTER: () => "contentinfo",
    FORM: () => "form",
    H1: () => "heading",
    H2: () => "heading",
    H3: () => "heading",
    H4: () => "heading",
    HEADER: () => "banner",
    IMG: () => "img",
    LI: () => "listitem",
    MAIN: () => "main",
    NAV: () => "navigation",
    OL: () => "list",
    OPTION: () => "option",
    OUTPUT: () => "status",
    PROGRESS: () => "progressbar",
    SECTION: (e) =>
      e.hasAttribute("aria-label") || e.hasAttribute("aria-labelledby") ? "region" : null,
    SELECT: () => "combobox",
    TABLE: () => "table",
    TD: () => "cell",
    TEXTAREA: () => "textbox",
    TH: () => "columnheader",
    TR: () => "row",
    UL: () => "list",
    INPUT: (e) =>
      ({
        checkbox: "checkbox",
        radio: "radio",
        range: "slider",
        search: "searchbox",
        number: "spinbutton",
        button: "button",
        submit: "button",
      })[e.type] ?? "textbox",
  };
  const tidy = (text) => (text ?? "").replace(/\s+/g, " ").trim();
  const roleOf = (e) => e.getAttribute("role")?.split(" ")[0] ?? BY_TAG[e.tagName]?.(e) ?? null;
  const hidden = (e) =>
    e.closest("[aria-hidden=true], [inert]") !== null ||
    !e.checkVisibility({ visibilityProperty: true });

  function content(node) {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeType !== Node.ELEMENT_NODE) return "";
    if (
      node.getAttribute("aria-hidden") === "true" ||
      node.tagName === "SCRIPT" ||
      node.tagName === "STYLE"
    )
      return "";
    const label = node.getAttribute("aria-label");
    if (label) return label;
    if (node.tagName === "INPUT" || node.tagName === "TEXTAREA") return node.value;
    const inner = [...node.childNodes].map(content).join("");
    return getComputedStyle(node).display.startsWith("inline") ? inner : ` ${inner} `;
  }

  function nameOf(e) {
    const by = e.getAttribute("aria-labelledby");
    if (by)
      return tidy(
        by
          .split(/\s+/)
          .map((id) => content(document.getElementById(id) ?? document.createTextNode("")))
          .join(" "),
      );
    const label = e.getAttribute("aria-label");
    if (label) return tidy(label);
    if (e.labels?.length) {
      const own = [...e.labels].map((l) => {
        const copy = l.cloneNode(true);
        copy
          .querySelectorAll("input, textarea, select, [aria-hidden=true]")
          .forEach((inner) => inner.remove());
        return copy.textContent;
      });
      return tidy(own.join(" "));
    }
    if (e.tagName === "IMG") return tidy(e.alt);
    if (["INPUT", "TEXTAREA", "SELECT"].includes(e.tagName)) return tidy(e.placeholder || e.title);
    const title = e.querySelector?.(":scope > title");
    if (title) return tidy(title.textContent);
    return tidy(content(e)) || tidy(e.getAttribute("title"));
  }

  const describe = (e) => {
    const box = e.getBoundingClientRect();
    return {
      role: roleOf(e),
      name: nameOf(e),
      text: tidy(content(e)),
      value: "value" in e ? e.value : (e.getAttribute("aria-valuetext") ?? null),
      checked: e.checked ?? e.getAttribute("aria-checked") === "true",
      selected: e.getAttribute("aria-selected") === "true",
      pressed: e.getAttribute("aria-pressed") === "true",
      expanded: e.getAttribute("aria-expanded"),
      current: e.getAttribute("aria-current"),
      disabled: e.disabled === true || e.getAttribute("aria-disabled") === "true",
      described: tidy(
        (e.getAttribute("aria-describedby") ?? "")
          .split(/\s+/)
          .filter(Boolean)
          .map((id) => document.getElementById(id)?.textContent ?? "")
          .join(" "),
      ),
      x: box.x + box.width / 2,
      y: box.y + box.height / 2,
      width: box.width,
      height: box.height,
    };
  };

  if (wanted.role === ":focus")
    return document.activeElement ? describe(document.activeElement) : null;

  const fits = (want, name) =>
    want.name === undefined ||
    (typeof want.name === "string"
      ? name === want.name
      : new RegExp(want.name.source, want.name.flags).test(name));
  const all = (want) =>
    (want.within
      ? all(want.within).slice(want.within.nth ?? 0, (want.within.nth ?? 0) + 1)
      : [document]
    )
      .flatMap((root) => [...root.querySelectorAll("*")])
      .filter((e) => roleOf(e) === want.role && !hidden(e) && fits(want, nameOf(e)));

  const found = all(wanted);
  if (how === "all") return found.map(describe);
  const one = found[wanted.nth ?? 0];
  if (!one) return null;
  if (how === "reveal") one.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (how === "focus") one.focus();
  return how === "element" ? one : describe(one);
}

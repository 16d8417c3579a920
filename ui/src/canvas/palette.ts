/** The tokens as the canvas needs them: read once for each set of colours. */
export interface Palette {
  paper: string;
  raised: string;
  sunken: string;
  line: string;
  lineStrong: string;
  ink: string;
  ink2: string;
  ink3: string;
  accent: string;
  accentSoft: string;
  onAccent: string;
  missing: string;
  missingSoft: string;
  late: string;
  lateSoft: string;
  unknown: string;
  unknownSoft: string;
  have: string;
  haveSoft: string;
  edge: string;
  broken: string;
  shadow: boolean;
  stroke: number;
}

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    paper: token("paper"),
    raised: token("raised"),
    sunken: token("sunken"),
    line: token("line"),
    lineStrong: token("line-strong"),
    ink: token("ink"),
    ink2: token("ink-2"),
    ink3: token("ink-3"),
    accent: token("accent"),
    accentSoft: token("accent-soft"),
    onAccent: token("on-accent"),
    missing: token("missing"),
    missingSoft: token("missing-soft"),
    late: token("late"),
    lateSoft: token("late-soft"),
    unknown: token("unknown"),
    unknownSoft: token("unknown-soft"),
    have: token("have"),
    haveSoft: token("have-soft"),
    edge: token("edge"),
    broken: token("broken"),
    shadow: document.documentElement.dataset["theme"] !== "contrast",
    stroke: Number.parseFloat(token("stroke")) || 1,
  };
}

/** From days and figures to places in a chart. */
const DAY = 86_400_000;

/** The number of a day. */
export const dayNumber = (iso: string): number => Date.parse(`${iso}T00:00:00Z`) / DAY;

/** The day of a number. */
export const dayOf = (number: number): string => new Date(number * DAY).toISOString().slice(0, 10);

/** Months between two marks of an axis; the first that gives few enough is taken. */
const STEPS = [1, 2, 3, 6, 12, 24, 60, 120, 600, 1200, 6000, 12000, 24000];

/** Firsts of months to mark between two days: no more than `most`. */
export function monthMarks(first: string, last: string, most: number): string[] {
  const month = (iso: string) => Number(iso.slice(0, 4)) * 12 + Number(iso.slice(5, 7)) - 1;
  const [from, to] = [month(first), month(last)];
  const step = STEPS.find((step) => (to - from) / step < most) ?? STEPS.at(-1)!;
  const marks: string[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) {
    const year = String(Math.floor(at / 12)).padStart(4, "0");
    const mark = `${year}-${String((at % 12) + 1).padStart(2, "0")}-01`;
    if (mark >= first && mark <= last) marks.push(mark);
  }
  return marks;
}

/** A round figure above another: 1, 2, 2.5 or 5 times a power of ten. */
export function roundUp(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 2.5, 5, 10].map((times) => times * power).find((round) => round >= value)!;
}

/** The places of a span of days or figures on a stretch of pixels. */
export function scale(from: number, to: number, start: number, end: number) {
  const span = to - from || 1;
  return (value: number) => start + ((value - from) / span) * (end - start);
}

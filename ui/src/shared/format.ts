/** Dates, sums and amounts as each language writes them. Nothing that is a figure ever wraps. */
import { getLocale } from "../paraglide/runtime";

const FIXED_SPACE = "\u00a0";

const locale = () => (getLocale() === "nl" ? "nl-NL" : "en-US");

const day = (iso: string) => new Date(`${iso}T12:00:00Z`);

function part(iso: string, options: Intl.DateTimeFormatOptions): string {
  const text = new Intl.DateTimeFormat(locale(), { ...options, timeZone: "UTC" }).format(day(iso));
  return text.replace(/\.$/, "");
}

const glue = (...words: string[]) => words.join(FIXED_SPACE);
const number = (iso: string) => String(Number(iso.slice(8, 10)));
const year = (iso: string) => String(Number(iso.slice(0, 4)));

/** "1 March 2027", "1 maart 2027". */
export const longDate = (iso: string) => glue(number(iso), part(iso, { month: "long" }), year(iso));

/** "1 Mar 2027", "1 mrt 2027". */
export const shortDate = (iso: string) =>
  glue(number(iso), part(iso, { month: "short" }), year(iso));

/** "Mon 1 Mar 2027", "ma 1 mrt 2027". */
export const weekdayDate = (iso: string) => glue(part(iso, { weekday: "short" }), shortDate(iso));

/** "14:02" here and now, from an instant in UTC. */
export const clock = (instant: string) =>
  new Date(instant).toLocaleTimeString("nl-NL", { hour: "2-digit", minute: "2-digit" });

/** "22 Nov 2026 14:02", in this place's time. */
export function moment(instant: string): string {
  const there = new Date(instant);
  const two = (value: number) => String(value).padStart(2, "0");
  const iso = `${there.getFullYear()}-${two(there.getMonth() + 1)}-${two(there.getDate())}`;
  return glue(shortDate(iso), clock(instant));
}

/** "1,234.5", "1.234,5": at most three decimals. */
export function amount(units: number): string {
  const text = new Intl.NumberFormat(locale(), { maximumFractionDigits: 3 }).format(
    Math.abs(units),
  );
  return units < 0 ? `−${text}` : text;
}

/** "€ 1,234,567", "€ 1.234.567,80": decimals only where there are any. */
export function money(units: number, currency: string): string {
  const symbol = { EUR: "€", USD: "$", GBP: "£" }[currency] ?? currency;
  const digits = Number.isInteger(units) ? 0 : 2;
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const text = new Intl.NumberFormat(locale(), options).format(Math.abs(units));
  return glue(symbol, (units < 0 ? "−" : "") + text);
}

/** "42 %", with a space that does not break. */
export const percent = (value: number) => glue(amount(value), "%");

/** Reads an amount as people write it: "1.234,5" in Dutch, "1,234.5" in English, both leniently. */
export function readAmount(text: string): number | null {
  const bare = text.replace(/[\s\u00a0€$£]/g, "").replace("−", "-");
  if (!/^-?[\d.,]*\d[\d.,]*$/.test(bare)) return null;
  const last = Math.max(bare.lastIndexOf(","), bare.lastIndexOf("."));
  const mark = last >= 0 ? bare[last]! : "";
  const decimal = getLocale() === "nl" ? "," : ".";
  const tail = bare.length - last - 1;
  const once = mark !== "" && bare.indexOf(mark) === last;
  // A lone mark before exactly three digits groups thousands, unless it is this language's decimal mark.
  const isDecimal = mark !== "" && once && (mark === decimal || tail !== 3);
  const whole = isDecimal ? bare.slice(0, last) : bare;
  const text2 = whole.replace(/[.,]/g, "") + (isDecimal ? `.${bare.slice(last + 1)}` : "");
  const value = Number(text2);
  return Number.isFinite(value) ? value : null;
}

const MONTHS = Array.from({ length: 12 }, (_, at) => `2024-${String(at + 1).padStart(2, "0")}-15`);

/**
 * Reads a date as people write it: 2027-03-01, 1-3-2027, 1/3/27, 1 maart 2027, 1 mar, +10.
 * A day without a year is the next such day from `today` on; "+10" is ten days from it.
 */
export function readDate(text: string, today: string): string | null {
  const bare = text
    .trim()
    .toLowerCase()
    .replace(/\u00a0/g, " ");
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(bare);
  if (iso) return calendarDay(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const later = /^\+(\d{1,5})$/.exec(bare);
  if (later) return addDays(today, Number(later[1]));
  const figures = /^(\d{1,2})[-/. ](\d{1,2})(?:[-/. ](\d{2}|\d{4}))?$/.exec(bare);
  if (figures) return withYear(Number(figures[1]), Number(figures[2]), figures[3], today);
  const words = /^(?:[a-z]{2,3}\s+)?(\d{1,2})\s+([a-zé]{3,})\.?(?:\s+(\d{2}|\d{4}))?$/.exec(bare);
  if (!words) return null;
  const month = MONTHS.findIndex((iso) =>
    ["en-US", "nl-NL"].some((language) => {
      const name = (length: "long" | "short") =>
        new Intl.DateTimeFormat(language, { month: length, timeZone: "UTC" })
          .format(day(iso))
          .toLowerCase();
      return name("long").startsWith(words[2]!) || name("short").replace(".", "") === words[2];
    }),
  );
  return month < 0 ? null : withYear(Number(words[1]), month + 1, words[3], today);
}

function withYear(
  date: number,
  month: number,
  year: string | undefined,
  today: string,
): string | null {
  if (year) return calendarDay(year.length === 2 ? 2000 + Number(year) : Number(year), month, date);
  const thisYear = calendarDay(Number(today.slice(0, 4)), month, date);
  if (thisYear && thisYear >= today) return thisYear;
  return calendarDay(Number(today.slice(0, 4)) + 1, month, date);
}

function calendarDay(year: number, month: number, date: number): string | null {
  const there = new Date(Date.UTC(year, month - 1, date));
  if (year < 1900 || year > 2999) return null;
  if (there.getUTCMonth() !== month - 1 || there.getUTCDate() !== date) return null;
  return there.toISOString().slice(0, 10);
}

export function addDays(iso: string, days: number): string {
  const there = day(iso);
  there.setUTCDate(there.getUTCDate() + days);
  return there.toISOString().slice(0, 10);
}

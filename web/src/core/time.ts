// Instants as a person reads them: in their zone and language, relative only while that is clear.
import type { Instant, Locale } from "./types";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** "en" alone would mean American dates: this is the format, not the language. */
export const formatLocale = (locale: Locale) => (locale === "en" ? "en-GB" : locale);

const formats = new Map<string, Intl.DateTimeFormat>();
function format(locale: Locale, zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = [locale, zone, JSON.stringify(options)].join("|");
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(formatLocale(locale), { ...options, timeZone: knownZone(zone), hourCycle: "h23" });
    formats.set(key, found);
  }
  return found;
}

/** The zone itself when this browser knows it, else UTC: an old browser must not lose the page. */
export function knownZone(zone: string): string {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return zone;
  } catch {
    return "UTC";
  }
}

/** "14:05" */
export const timeOfDay = (at: Instant, locale: Locale, zone: string) =>
  format(locale, zone, { hour: "2-digit", minute: "2-digit" }).format(new Date(at));
/** "20 Nov 2026" */
export const date = (at: Instant, locale: Locale, zone: string) =>
  format(locale, zone, { day: "numeric", month: "short", year: "numeric" }).format(new Date(at));
/** "20 Nov 2026, 14:05" */
export const dateTime = (at: Instant, locale: Locale, zone: string) =>
  format(locale, zone, { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" }).format(
    new Date(at),
  );
/** "Fri 20 Nov" */
export const weekday = (at: Instant, locale: Locale, zone: string) =>
  format(locale, zone, { weekday: "short", day: "numeric", month: "short" }).format(new Date(at));

/** "4 min ago" up to 36 hours away, then the date, with its year when that is another one. */
export function relative(at: Instant, now: number, locale: Locale, zone: string): string {
  const distance = Date.parse(at) - now;
  const length = Math.abs(distance);
  const words = relativeWords(locale);
  if (length < 45_000) return words.format(0, "second");
  if (length < hour) return words.format(toward(distance, minute), "minute");
  if (length < 36 * hour) return words.format(toward(distance, hour), "hour");
  const sameYear = year(at, zone) === year(new Date(now).toISOString(), zone);
  const options: Intl.DateTimeFormatOptions = { day: "numeric", month: "short" };
  return format(locale, zone, sameYear ? options : { ...options, year: "numeric" }).format(new Date(at));
}

const toward = (distance: number, unit: number) => Math.sign(distance) * Math.max(1, Math.floor(Math.abs(distance) / unit));
const year = (at: Instant, zone: string) => format("en", zone, { year: "numeric" }).format(new Date(at));
const relatives = new Map<Locale, Intl.RelativeTimeFormat>();
function relativeWords(locale: Locale): Intl.RelativeTimeFormat {
  let found = relatives.get(locale);
  if (!found) {
    found = new Intl.RelativeTimeFormat(formatLocale(locale), { numeric: "auto", style: "short" });
    relatives.set(locale, found);
  }
  return found;
}

/** How long, in at most two units. The words come from the messages: Intl has none that fit. */
export type Duration = { unit: "minutes"; minutes: number } | { unit: "hours"; hours: number; minutes: number } | { unit: "days"; days: number; hours: number };
export function duration(milliseconds: number): Duration {
  const length = Math.abs(milliseconds);
  if (length < hour) return { unit: "minutes", minutes: Math.max(1, Math.floor(length / minute)) };
  if (length < day) return { unit: "hours", hours: Math.floor(length / hour), minutes: Math.floor((length % hour) / minute) };
  return { unit: "days", days: Math.floor(length / day), hours: Math.floor((length % day) / hour) };
}

/** The zone's short name for a reader elsewhere: "GMT+2". */
export function zoneName(at: Instant, locale: Locale, zone: string): string {
  const parts = format(locale, zone, { timeZoneName: "short" }).formatToParts(new Date(at));
  return parts.find((part) => part.type === "timeZoneName")?.value ?? zone;
}

/** All zones this browser knows, for a list to choose from. */
export function zones(): string[] {
  const known = typeof Intl.supportedValuesOf === "function" ? Intl.supportedValuesOf("timeZone") : [];
  return known.includes("UTC") ? known : ["UTC", ...known];
}
export const ownZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

/** "2.4 MB" */
export function bytes(count: number, locale: Locale): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const power = Math.min(Math.floor(Math.log10(Math.max(1, count)) / 3), units.length - 1);
  const value = count / 1000 ** power;
  return new Intl.NumberFormat(formatLocale(locale), {
    style: "unit",
    unit: units[power] ?? "byte",
    maximumFractionDigits: value < 10 && power > 0 ? 1 : 0,
  }).format(value);
}

// How close a ticket's date is, and what a snooze may be set to.
import { knownZone } from "../core/time";
import type { Instant, TicketRow } from "../core/types";

const minute = 60_000;
const hour = 60 * minute;

export type Due = { state: "none" } | { state: "later" | "soon" | "over"; distance: number };

/** Amber in the last hour, red when it is over; nothing for tickets that are done. */
export function dueOf(ticket: Pick<TicketRow, "due_at" | "status">, now: number): Due {
  const done = ticket.status === "resolved" || ticket.status === "closed" || ticket.status === "merged";
  if (!ticket.due_at || done) return { state: "none" };
  const distance = Date.parse(ticket.due_at) - now;
  return { state: distance < 0 ? "over" : distance <= hour ? "soon" : "later", distance };
}

export type SnoozeChoice = "hour" | "afternoon" | "tomorrow" | "monday" | "week";

/** The moments offered by "snooze", in the person's zone; those already past are left out. */
export function snoozeChoices(now: number, zone: string): { choice: SnoozeChoice; until: Instant }[] {
  const { year, month, day, weekday } = wall(now, zone);
  const at = (days: number, hours: number) => instant(zone, year, month, day + days, hours);
  const monday = ((8 - weekday) % 7) || 7;
  const all: [SnoozeChoice, number][] = [
    ["hour", now + hour],
    ["afternoon", at(0, 15)],
    ["tomorrow", at(1, 9)],
    ["monday", at(monday, 9)],
    ["week", at(7, 9)],
  ];
  return all
    .filter(([choice, until]) => choice !== "afternoon" || until - now > 90 * minute)
    .map(([choice, until]) => ({ choice, until: new Date(until).toISOString() }));
}

/** An hour of a day ("2026-11-23") in a zone; the end of a working day when none is given. */
export function hourOfDay(day: string, zone: string, hours = 17): Instant {
  const [year = 1970, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(instant(zone, year, month, date, hours)).toISOString();
}
export function dayOf(at: Instant | null, zone: string): string {
  if (!at) return "";
  const { year, month, day } = wall(Date.parse(at), zone);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${year}-${two(month)}-${two(day)}`;
}

/** What the calendar and the clock on the wall show in a zone. Monday is 1, Sunday 7. */
function wall(at: number, zone: string) {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: knownZone(zone), hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric",
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((one) => one.type === type)?.value ?? 0);
  const [year, month, day] = [part("year"), part("month"), part("day")];
  const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay() || 7;
  return { year, month, day, weekday, hour: part("hour"), minute: part("minute"), second: part("second") };
}

/** When a wall shows this. The zone's distance from UTC is asked where the guess lies, then once more there. */
function instant(zone: string, year: number, month: number, day: number, hours: number): number {
  const wanted = Date.UTC(year, month - 1, day, hours);
  const distance = (at: number) => {
    const seen = wall(at, zone);
    return Date.UTC(seen.year, seen.month - 1, seen.day, seen.hour, seen.minute, seen.second) - Math.floor(at / 1000) * 1000;
  };
  const guess = wanted - distance(wanted);
  return wanted - distance(guess);
}

// How close a ticket's date is, and what a snooze may be set to.
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

/** The moments offered by "snooze", in the wall time of this machine; those already past are left out. */
export function snoozeChoices(now: Date): { choice: SnoozeChoice; until: Instant }[] {
  const at = (days: number, hours: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hours);
  const monday = ((8 - now.getDay()) % 7) || 7;
  const all: [SnoozeChoice, Date][] = [
    ["hour", new Date(now.getTime() + hour)],
    ["afternoon", at(0, 15)],
    ["tomorrow", at(1, 9)],
    ["monday", at(monday, 9)],
    ["week", at(7, 9)],
  ];
  return all
    .filter(([choice, until]) => choice !== "afternoon" || until.getTime() - now.getTime() > 90 * minute)
    .map(([choice, until]) => ({ choice, until: until.toISOString() }));
}

/** The end of a day as the person means it: 17:00 in this machine's wall time. */
export function endOfDay(day: string): Instant {
  const [year, month, date] = day.split("-").map(Number);
  return new Date(year ?? 1970, (month ?? 1) - 1, date ?? 1, 17).toISOString();
}
export function dayOf(at: Instant | null): string {
  if (!at) return "";
  const date = new Date(at);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

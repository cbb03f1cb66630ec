// Whose turn it is, and what comes first.
import type { TicketRow } from "../core/types";
import { dueOf } from "../tickets/due";

const order = { over: 0, soon: 1, later: 2, none: 3 } as const;

/** One's own tickets that wait for oneself, the most urgent first: overdue, owed, priority, age. */
export function yourTurn(tickets: readonly TicketRow[], now: number): TicketRow[] {
  const asleep = (ticket: TicketRow) => ticket.snoozed_until !== null && Date.parse(ticket.snoozed_until) > now;
  const active = tickets.filter((ticket) => ["new", "open", "in_progress"].includes(ticket.status) && !asleep(ticket));
  const rank = (ticket: TicketRow) => {
    const due = dueOf(ticket, now);
    return [order[due.state], ticket.owed ? 0 : 1, ticket.priority, due.state === "none" ? 0 : due.distance, Date.parse(ticket.updated_at)];
  };
  const ranked = active.map((ticket) => ({ ticket, rank: rank(ticket) }));
  ranked.sort((a, b) => {
    const at = a.rank.findIndex((value, index) => value !== b.rank[index]);
    return at < 0 ? 0 : (a.rank[at] ?? 0) - (b.rank[at] ?? 0);
  });
  return ranked.map(({ ticket }) => ticket);
}

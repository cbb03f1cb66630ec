// The lists on the screen, so that what one does oneself shows in them at once.
import type { List } from "../core/store.svelte";
import type { Id, Ticket, TicketRow } from "../core/types";

const shown = new Set<List<TicketRow>>();

export function showing(list: List<TicketRow>): () => void {
  shown.add(list);
  return () => shown.delete(list);
}
export function updateRow(id: Id, change: Partial<TicketRow>) {
  for (const list of shown) list.update(id, (row) => ({ ...row, ...change }));
}

/** What a row and a ticket share. */
export const rowPart = (ticket: Ticket): Partial<TicketRow> => ({
  kind: ticket.kind, subject: ticket.subject, status: ticket.status, wait_reason: ticket.wait_reason, priority: ticket.priority,
  requester: ticket.requester, organisation: ticket.organisation, team: ticket.team, assignee: ticket.assignee,
  due_at: ticket.due_at, snoozed_until: ticket.snoozed_until, owed: ticket.owed, version: ticket.version,
});

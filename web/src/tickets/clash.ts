// Two people changed the same ticket: what each wants, field by field.
import type { Ticket, TicketPatch } from "../core/types";

export type ClashField = keyof TicketPatch;
export interface Clash {
  field: ClashField;
  mine: unknown;
  theirs: unknown;
}

/** What the ticket has in the shape a patch writes it. */
export function valueOf(ticket: Ticket, field: ClashField): unknown {
  switch (field) {
    case "team":
    case "assignee":
    case "service":
    case "category":
    case "organisation":
      return ticket[field]?.id ?? null;
    case "requester":
      return ticket.requester.id;
    default:
      return ticket[field];
  }
}

/**
 * The fields of `patch` that somebody else changed from `before` to something else than wanted.
 * None: the change can simply be sent again over the newer version.
 */
export function clashes(patch: TicketPatch, before: Ticket, current: Ticket): Clash[] {
  const fields = Object.keys(patch) as ClashField[];
  return fields
    .map((field) => ({ field, mine: patch[field], theirs: valueOf(current, field), was: valueOf(before, field) }))
    .filter(({ mine, theirs, was }) => !same(theirs, was) && !same(theirs, mine))
    .map(({ field, mine, theirs }) => ({ field, mine, theirs }));
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

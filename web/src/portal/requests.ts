// A customer's requests in a customer's words.
import type { Message, TicketRow } from "../core/types";

export type PlainStatus = "received" | "working" | "waiting" | "solved";
type Standing = Pick<TicketRow, "status" | "wait_reason">;

/** Four words instead of eight: what the desk calls it inside is the desk's matter. */
export function plainStatus(ticket: Standing): PlainStatus {
  switch (ticket.status) {
    case "new":
      return "received";
    case "resolved":
    case "closed":
    case "merged":
      return "solved";
    case "waiting":
      return ticket.wait_reason === "customer" ? "waiting" : "working";
    default:
      return "working";
  }
}

/** How far it is, of four: received, seen by somebody, in work, solved. */
export function stepOf(ticket: Standing): 1 | 2 | 3 | 4 {
  const status = plainStatus(ticket);
  if (status === "received") return 1;
  if (status === "solved") return 4;
  return status === "waiting" || ticket.status === "open" ? 2 : 3;
}

/** Those that wait for the customer first; else the newest, as the server sent them. */
export function byTurn(rows: readonly TicketRow[]): TicketRow[] {
  const mine = (row: TicketRow) => (plainStatus(row) === "waiting" ? 0 : 1);
  return [...rows].sort((a, b) => mine(a) - mine(b));
}

const subjectMost = 90;
/** A description's first sentence, as the line it is found by later. */
export function subjectOf(description: string): string {
  const line = description.trim().split("\n")[0] ?? "";
  const sentence = /^.{8,}?[.!?](?=\s|$)/.exec(line)?.[0].replace(/\.$/, "") ?? line;
  if (sentence.length <= subjectMost) return sentence;
  const cut = sentence.slice(0, subjectMost);
  const blank = cut.lastIndexOf(" ");
  return `${cut.slice(0, blank > subjectMost / 2 ? blank : subjectMost)}…`;
}

export interface Piece {
  text: string;
  href?: string;
}
/** Text with its web addresses as links. Only http and https: nothing else is followed from a mail. */
export function pieces(text: string): Piece[] {
  const all: Piece[] = [];
  let from = 0;
  for (const found of text.matchAll(/https?:\/\/[^\s<>"]+/g)) {
    const href = found[0].replace(/[.,;:!?)\]}'»”]+$/, "");
    if (found.index > from) all.push({ text: text.slice(from, found.index) });
    all.push({ text: href, href });
    from = found.index + href.length;
  }
  if (from < text.length) all.push({ text: text.slice(from) });
  return all;
}

/** From the customer's side: theirs, a colleague's, or the desk's. */
export const fromCustomer = (message: Message) => message.direction === "in";

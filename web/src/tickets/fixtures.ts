// A ticket and a row for tests, with only what the test is about written out.
import type { Message, Ticket, TicketRow } from "../core/types";

export const row = (parts: Partial<TicketRow> = {}): TicketRow => ({
  id: "tkt_1", number: 12, kind: "case", subject: "Checkout fails for all cards", status: "open", wait_reason: null, priority: 3,
  requester: { id: "per_9", name: "Maya Lindqvist" }, organisation: { id: "org_1", name: "Nordic Outfitters" },
  team: { id: "tem_1", name: "Service desk" }, assignee: null, channel: "email", language: "en",
  created_at: "2026-11-20T10:00:00Z", updated_at: "2026-11-20T11:00:00Z", due_at: null, snoozed_until: null,
  preview: "Any news?", last_from: "customer", messages: 2, version: 7, unread: false, owed: true, ...parts,
});

export const message = (parts: Partial<Message> = {}): Message => ({
  id: "msg_1", kind: "message", direction: "in", author: { id: "per_9", name: "Maya Lindqvist" }, author_address: "maya@example.com",
  at: "2026-11-20T10:00:00Z", channel: "email", text: "Any news?", html: null, quoted: null, language: "en", verified: true,
  to: ["desk@example.com"], cc: [], attachments: [], moved_from: null, delivery: null, ...parts,
});

export const ticket = (parts: Partial<Ticket> = {}): Ticket => ({
  ...row(), description: "", service: null, category: null, impact: 3, urgency: 3, tags: [],
  participants: [{ person: { id: "per_9", name: "Maya Lindqvist" }, address: "maya@example.com", role: "requester", verified: true }],
  watching: false, watchers: [], links: [], merged_into: null, merged: [], messages_page: [message()], messages_before: null,
  draft: null, proposals: [], warnings: [], may: ["reply", "note", "edit", "assign", "close", "merge"], resolution: null, ...parts,
});

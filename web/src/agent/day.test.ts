import { expect, test } from "vitest";
import { row } from "../tickets/fixtures";
import { yourTurn } from "./day";

const now = Date.parse("2026-11-20T12:00:00Z");

test("overdue comes first, then what is owed, then what matters most", () => {
  const tickets = [
    row({ id: "calm", owed: false, priority: 1 }),
    row({ id: "owed", owed: true, priority: 3 }),
    row({ id: "critical", owed: true, priority: 1 }),
    row({ id: "late", owed: false, priority: 4, due_at: "2026-11-20T11:00:00Z" }),
    row({ id: "soon", owed: false, priority: 4, due_at: "2026-11-20T12:30:00Z" }),
  ];
  expect(yourTurn(tickets, now).map((ticket) => ticket.id)).toEqual(["late", "soon", "critical", "owed", "calm"]);
});

test("what waits, sleeps or is done is nobody's turn", () => {
  const tickets = [
    row({ id: "waiting", status: "waiting" }),
    row({ id: "asleep", snoozed_until: "2026-11-21T09:00:00Z" }),
    row({ id: "awake", snoozed_until: "2026-11-20T09:00:00Z" }),
    row({ id: "done", status: "resolved" }),
  ];
  expect(yourTurn(tickets, now).map((ticket) => ticket.id)).toEqual(["awake"]);
});

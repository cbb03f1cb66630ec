import { expect, test } from "vitest";
import type { TicketRow } from "../core/types";
import { byTurn, pieces, plainStatus, stepOf, subjectOf } from "./requests";

test("eight statuses are four words to a customer", () => {
  expect(plainStatus({ status: "new", wait_reason: null })).toBe("received");
  expect(plainStatus({ status: "on_hold", wait_reason: "delivery" })).toBe("working");
  expect(plainStatus({ status: "waiting", wait_reason: "supplier" })).toBe("working");
  expect(plainStatus({ status: "waiting", wait_reason: "customer" })).toBe("waiting");
  expect(plainStatus({ status: "merged", wait_reason: null })).toBe("solved");
});

test("the bar grows with the work", () => {
  const steps = (["new", "open", "in_progress", "resolved"] as const).map((status) => stepOf({ status, wait_reason: null }));
  expect(steps).toEqual([1, 2, 3, 4]);
});

test("what waits for the customer stands first, the rest keeps its order", () => {
  const row = (id: string, status: TicketRow["status"]) => ({ id, status, wait_reason: "customer" }) as TicketRow;
  expect(byTurn([row("1", "new"), row("2", "waiting"), row("3", "open")]).map(({ id }) => id)).toEqual(["2", "1", "3"]);
});

test("a subject is the first sentence, cut between words", () => {
  expect(subjectOf("The VPN drops. It began today.")).toBe("The VPN drops");
  expect(subjectOf("Mikä on salasanani?\nKiitos")).toBe("Mikä on salasanani?");
  expect(subjectOf("a ".repeat(80)).length).toBeLessThanOrEqual(91);
  expect(subjectOf("  ")).toBe("");
});

test("addresses become links, and nothing else does", () => {
  expect(pieces("See https://a.example/x?y=1. Or (http://b.example).")).toEqual([
    { text: "See " },
    { text: "https://a.example/x?y=1", href: "https://a.example/x?y=1" },
    { text: ". Or (" },
    { text: "http://b.example", href: "http://b.example" },
    { text: ")." },
  ]);
  expect(pieces("javascript:alert(1)")).toEqual([{ text: "javascript:alert(1)" }]);
});

import { expect, test } from "vitest";
import { clashes } from "./clash";
import { ticket } from "./fixtures";

test("a field that nobody else touched can be sent again", () => {
  const before = ticket({ status: "open", priority: 3 });
  const current = ticket({ status: "open", team: { id: "tem_2", name: "Network" }, version: 8 });
  expect(clashes({ status: "in_progress" }, before, current)).toEqual([]);
});

test("a field that somebody else changed to something else is a choice", () => {
  const before = ticket({ assignee: null });
  const current = ticket({ assignee: { id: "per_2", name: "Bence" } });
  expect(clashes({ assignee: "per_1", status: "in_progress" }, before, current)).toEqual([
    { field: "assignee", mine: "per_1", theirs: "per_2" },
  ]);
});

test("the same wish twice is no clash", () => {
  const before = ticket({ tags: ["vpn"] });
  const current = ticket({ tags: ["vpn", "vip"] });
  expect(clashes({ tags: ["vpn", "vip"] }, before, current)).toEqual([]);
});

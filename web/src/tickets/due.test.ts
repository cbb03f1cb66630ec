import { describe, expect, test } from "vitest";
import { dayOf, dueOf, endOfDay, snoozeChoices } from "./due";

describe("the date of a ticket", () => {
  const now = Date.parse("2026-11-20T12:00:00Z");
  test("is amber in its last hour and red after it", () => {
    expect(dueOf({ due_at: "2026-11-20T13:30:00Z", status: "open" }, now).state).toBe("later");
    expect(dueOf({ due_at: "2026-11-20T12:38:00Z", status: "open" }, now).state).toBe("soon");
    expect(dueOf({ due_at: "2026-11-20T11:59:00Z", status: "open" }, now).state).toBe("over");
  });
  test("does not matter when the ticket is done", () => {
    expect(dueOf({ due_at: "2026-11-19T11:59:00Z", status: "resolved" }, now).state).toBe("none");
  });
  test("comes back as the day that was picked", () => {
    expect(dayOf(endOfDay("2026-11-23"))).toBe("2026-11-23");
    expect(dayOf(null)).toBe("");
  });
});

describe("snoozing", () => {
  test("offers this afternoon only while it is far enough", () => {
    const offered = (hours: number) => snoozeChoices(new Date(2026, 10, 20, hours)).map(({ choice }) => choice);
    expect(offered(9)).toContain("afternoon");
    expect(offered(14)).not.toContain("afternoon");
  });
  test("Monday is the next one, also on a Monday", () => {
    const monday = snoozeChoices(new Date(2026, 10, 23, 9)).find(({ choice }) => choice === "monday");
    expect(new Date(monday?.until ?? 0).getDate()).toBe(30);
  });
});

import { describe, expect, test } from "vitest";
import { dayOf, dueOf, hourOfDay, snoozeChoices } from "./due";

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
    for (const zone of ["Europe/Helsinki", "America/New_York", "Pacific/Auckland", "UTC"]) {
      expect(dayOf(hourOfDay("2026-11-23", zone), zone)).toBe("2026-11-23");
    }
    expect(hourOfDay("2026-11-23", "Europe/Helsinki")).toBe("2026-11-23T15:00:00.000Z");
    expect(hourOfDay("2026-07-01", "Europe/Helsinki")).toBe("2026-07-01T14:00:00.000Z");
    expect(dayOf(null, "UTC")).toBe("");
  });
});

describe("snoozing", () => {
  test("offers this afternoon only while it is far enough", () => {
    const offered = (hours: number) => snoozeChoices(Date.UTC(2026, 10, 20, hours - 2), "Europe/Helsinki").map(({ choice }) => choice);
    expect(offered(9)).toContain("afternoon");
    expect(offered(14)).not.toContain("afternoon");
  });
  test("tomorrow at nine stays nine when the clocks change in between", () => {
    const tomorrow = snoozeChoices(Date.UTC(2026, 9, 24, 12), "Europe/Helsinki").find(({ choice }) => choice === "tomorrow");
    expect(tomorrow?.until).toBe("2026-10-25T07:00:00.000Z");
  });
  test("Monday is the next one, also on a Monday", () => {
    const monday = snoozeChoices(Date.UTC(2026, 10, 23, 7), "Europe/Helsinki").find(({ choice }) => choice === "monday");
    expect(monday?.until).toBe("2026-11-30T07:00:00.000Z");
  });
});

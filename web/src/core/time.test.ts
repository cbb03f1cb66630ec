import { expect, test } from "vitest";
import { bytes, date, dateTime, duration, relative, timeOfDay, zones } from "./time";

const now = Date.parse("2026-11-20T12:00:00Z");
const before = (hours: number) => new Date(now - hours * 3_600_000).toISOString();

test("near moments are relative, from 36 hours on it is the date", () => {
  expect(relative(before(0), now, "en", "UTC")).toBe("now");
  expect(relative(before(4 / 60), now, "en", "UTC")).toBe("4 min ago");
  expect(relative(before(35.5), now, "en", "UTC")).toBe("35 hr ago");
  expect(relative(before(36), now, "en", "UTC")).toBe("19 Nov");
  expect(relative("2025-03-01T10:00:00Z", now, "en", "UTC")).toBe("1 Mar 2025");
});

test("the zone of the reader decides the day", () => {
  expect(date("2026-11-20T23:30:00Z", "en", "UTC")).toBe("20 Nov 2026");
  expect(date("2026-11-20T23:30:00Z", "en", "Europe/Helsinki")).toBe("21 Nov 2026");
  expect(timeOfDay("2026-11-20T12:05:00Z", "fi", "Europe/Helsinki")).toBe("14.05");
});

test("a zone this browser does not know is shown in UTC, not as an error", () => {
  expect(dateTime("2026-11-20T12:05:00Z", "en", "Mars/Olympus")).toBe("20 Nov 2026, 12:05");
});

test("midnight is 00, never 24", () => {
  expect(timeOfDay("2026-11-20T00:00:00Z", "en", "UTC")).toBe("00:00");
});

test("durations have one or two units, and never none", () => {
  expect(duration(10_000)).toEqual({ unit: "minutes", minutes: 1 });
  expect(duration(86 * 60_000)).toEqual({ unit: "hours", hours: 1, minutes: 26 });
  expect(duration(-52 * 3_600_000)).toEqual({ unit: "days", days: 2, hours: 4 });
});

test("sizes are short", () => {
  expect(bytes(0, "en")).toBe("0 byte");
  expect(bytes(2_400_000, "en")).toBe("2.4 MB");
});

test("the list of zones begins with one that always works", () => {
  expect(zones()).toContain("UTC");
});

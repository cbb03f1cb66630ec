import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { tellLive } from "../core/live";
import { session } from "../core/session.svelte";
import type { Session } from "../core/types";
import { attend, othersAt } from "./presence.svelte";

beforeEach(() => {
  vi.useFakeTimers();
  session.current = { person: { id: "per_1" } } as Session;
});
afterEach(() => {
  vi.useRealTimers();
  session.current = null;
});

test("others at a ticket are seen, never oneself", () => {
  const people = [
    { id: "per_1", name: "Katri", typing: false },
    { id: "per_2", name: "Bence", typing: true },
  ];
  tellLive({ type: "presence", presence: { ticket: "tkt_1", people } });
  expect(othersAt("tkt_1").map((one) => one.name)).toEqual(["Bence"]);
  tellLive({ type: "presence", presence: { ticket: "tkt_1", people: [] } });
  expect(othersAt("tkt_1")).toEqual([]);
});

test("we are told of every 20 seconds, and at once when typing begins or ends", () => {
  const tell = vi.fn(async () => ({ ok: true as const, value: null, version: null }));
  const presence = attend("tkt_1", tell as never);
  expect(tell).toHaveBeenLastCalledWith("tkt_1", false);
  presence.typing(true);
  presence.typing(true);
  expect(tell).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(40_000);
  expect(tell).toHaveBeenCalledTimes(4);
  expect(tell).toHaveBeenLastCalledWith("tkt_1", true);
  presence.leave();
  vi.advanceTimersByTime(60_000);
  expect(tell).toHaveBeenCalledTimes(4);
});

import { expect, test, vi } from "vitest";
import { openStream, sleepLongest, watchSleep, type LiveEvent, type Stream } from "./live";

class FakeStream implements Stream {
  readyState = 1;
  closed = false;
  onopen: ((event: Event) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;
  #listeners = new Map<string, (event: MessageEvent<string>) => void>();
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void) {
    this.#listeners.set(type, listener);
  }
  close() {
    this.closed = true;
  }
  say(type: string, data: string) {
    this.#listeners.get(type)?.(new MessageEvent(type, { data }));
  }
}

function line() {
  const streams: FakeStream[] = [];
  const heard: LiveEvent[] = [];
  const later: (() => void)[] = [];
  const make = () => {
    const stream = new FakeStream();
    streams.push(stream);
    return stream;
  };
  const close = openStream("/api/v1/events", (event) => heard.push(event), make, (deed) => later.push(deed));
  return { streams, heard, later, close };
}

test("events are passed on; broken ones are dropped", () => {
  const { streams, heard } = line();
  streams[0]?.say("change", '{"kind":"ticket","id":"tkt_1"}');
  streams[0]?.say("change", "{");
  streams[0]?.say("counters", "{}");
  streams[0]?.say("presence", '{"ticket":"tkt_1","people":[]}');
  expect(heard.map((event) => event.type)).toEqual(["change", "counters", "presence"]);
});

test("a stream that broke off is left to the browser, which resumes it where it was", () => {
  const { streams, heard, later } = line();
  const stream = streams[0] as FakeStream;
  stream.readyState = 0;
  stream.onerror?.(new Event("error"));
  expect(heard).toEqual([{ type: "state", connected: false }]);
  expect(later).toHaveLength(0);
});

test("a stream that was refused is opened anew, and then everything is fetched", () => {
  const { streams, heard, later } = line();
  const stream = streams[0] as FakeStream;
  stream.readyState = 2;
  stream.onerror?.(new Event("error"));
  later[0]?.();
  streams[1]?.onopen?.(new Event("open"));
  expect(streams).toHaveLength(2);
  expect(heard.at(-1)).toEqual({ type: "resync" });
});

test("hung up is hung up", () => {
  const { streams, later, close } = line();
  const stream = streams[0] as FakeStream;
  stream.readyState = 2;
  stream.onerror?.(new Event("error"));
  close();
  later[0]?.();
  expect(streams).toHaveLength(1);
  expect(stream.closed).toBe(true);
});

test("after a long sleep everything is fetched again, after a short pause nothing is", () => {
  vi.useFakeTimers();
  let now = 0;
  const woke = vi.fn();
  const stop = watchSleep(woke, () => now);
  now += 60_000;
  vi.advanceTimersByTime(30_000);
  expect(woke).not.toHaveBeenCalled();
  now += sleepLongest + 1;
  vi.advanceTimersByTime(30_000);
  expect(woke).toHaveBeenCalledOnce();
  stop();
  vi.useRealTimers();
});

// News from the server on every page: one connection for all tabs, resumed where it broke off.
import { base } from "./api";
import type { Id } from "./types";

export interface Change {
  kind: string; // "ticket"
  id: Id;
  number: number | null;
  what: string; // the fact: "ticket.replied"
  team: Id | null;
  assignee: Id | null;
  version: number;
}
export interface Presence {
  ticket: Id;
  people: { id: Id; name: string; typing: boolean }[];
}
export type LiveEvent =
  | { type: "change"; change: Change }
  | { type: "counters" }
  | { type: "resync" } // something may have been missed: fetch everything visible again
  | { type: "presence"; presence: Presence }
  | { type: "state"; connected: boolean };

export type LiveListener = (event: LiveEvent) => void;

const listeners = new Set<LiveListener>();
export function onLive(listener: LiveListener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
export function tellLive(event: LiveEvent) {
  for (const listener of listeners) listener(event);
}

/** A laptop that slept this long has missed more than a resumed stream may hold. */
export const sleepLongest = 5 * 60_000;

/** Starts listening; a second call does nothing. Returns how to stop. */
let stop: (() => void) | null = null;
export function startLive(): () => void {
  if (stop) return stop;
  const hangUp = shared() ?? alone();
  const awake = watchSleep(() => tellLive({ type: "resync" }));
  stop = () => {
    hangUp();
    awake();
    stop = null;
  };
  return stop;
}

/** One EventSource in a worker that all tabs share; null where there are no shared workers. */
function shared(): (() => void) | null {
  if (typeof SharedWorker === "undefined") return null;
  try {
    const worker = new SharedWorker(new URL("./live.worker.ts", import.meta.url), { type: "module", name: "tuki-live" });
    let broken: (() => void) | null = null;
    worker.onerror = () => {
      broken ??= alone();
    };
    worker.port.onmessage = (message: MessageEvent<LiveEvent>) => tellLive(message.data);
    worker.port.start();
    return () => {
      worker.port.postMessage("goodbye");
      worker.port.close();
      broken?.();
    };
  } catch {
    return null;
  }
}

function alone(): () => void {
  return openStream(`${base}/events`, tellLive);
}

/** What an EventSource offers, so that tests can play the server. */
export interface Stream {
  readyState: number;
  close(): void;
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void;
  onopen: ((event: Event) => void) | null;
  onerror: ((event: Event) => void) | null;
}

/**
 * Keeps one stream open. The browser itself resumes a broken one with Last-Event-ID; one that the
 * server refused is opened anew after a while, and then everything is fetched again.
 */
export function openStream(
  address: string,
  tell: LiveListener,
  make: (address: string) => Stream = (url) => new EventSource(url),
  later: (deed: () => void, milliseconds: number) => unknown = setTimeout,
): () => void {
  let stream: Stream;
  let attempts = 0;
  let closed = false;
  const open = (again: boolean) => {
    if (closed) return;
    stream = make(address);
    stream.onopen = () => {
      attempts = 0;
      tell({ type: "state", connected: true });
      if (again) tell({ type: "resync" });
    };
    stream.onerror = () => {
      tell({ type: "state", connected: false });
      if (stream.readyState !== 2 || closed) return; // 0: it tries again by itself
      attempts++;
      later(() => open(true), Math.min(60_000, 1000 * 2 ** attempts) * (0.5 + Math.random() / 2));
    };
    stream.addEventListener("change", (event) => {
      const change = parsed<Change>(event.data);
      if (change) tell({ type: "change", change });
    });
    stream.addEventListener("presence", (event) => {
      const presence = parsed<Presence>(event.data);
      if (presence) tell({ type: "presence", presence });
    });
    stream.addEventListener("counters", () => tell({ type: "counters" }));
    stream.addEventListener("resync", () => tell({ type: "resync" }));
  };
  open(false);
  return () => {
    closed = true;
    stream.close();
  };
}

function parsed<T>(text: string): T | null {
  try {
    return JSON.parse(text) as T;
  } catch {
    return null;
  }
}

/** A timer that comes far too late has slept with its machine. */
export function watchSleep(woke: () => void, now: () => number = Date.now): () => void {
  let last = now();
  const look = () => {
    const slept = now() - last > sleepLongest;
    last = now();
    if (slept) woke();
  };
  const timer = setInterval(look, 30_000);
  const visible = () => {
    if (document.visibilityState === "visible") look();
  };
  document.addEventListener("visibilitychange", visible);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", visible);
  };
}

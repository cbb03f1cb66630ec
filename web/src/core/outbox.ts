// Own changes made without a connection: kept in order, sent when the server is back. Each has its
// idempotency key, so that one the server took without us hearing is not done twice.
import { call, newKey, type Method, type Refusal, type Result } from "./api";
import { readLocal, writeLocal } from "./storage";

export interface Waiting {
  key: string;
  method: Method;
  path: string;
  body: unknown;
  about: string; // shown to the person: the subject of the ticket
  at: number;
}
export interface OutboxEvents {
  changed: (waiting: readonly Waiting[]) => void;
  sent: (item: Waiting, value: unknown) => void;
  refused: (item: Waiting, refusal: Refusal) => void; // the person gets the text back
}

export const outboxMost = 200;
type Send = (item: Waiting) => Promise<Result<unknown>>;
const byCall: Send = (item) => call(item.method, item.path, { body: item.body, key: item.key });

export class Outbox {
  #items: Waiting[] = [];
  #listeners = new Set<Partial<OutboxEvents>>();
  #sending = false;

  /** @param owner the person: another one on this browser must never send it */
  constructor(
    private readonly owner: string,
    private readonly send: Send = byCall,
  ) {
    this.#items = this.#stored();
  }

  get waiting(): readonly Waiting[] {
    return this.#items;
  }

  listen(events: Partial<OutboxEvents>): () => void {
    this.#listeners.add(events);
    return () => this.#listeners.delete(events);
  }

  /** @return false when the box is full: then the text stays where it was typed */
  add(method: Method, path: string, body: unknown, about: string): boolean {
    if (this.#stored().length >= outboxMost) return false;
    this.#keep([...this.#stored(), { key: newKey(), method, path, body, about, at: Date.now() }]);
    return true;
  }

  cancel(key: string) {
    this.#keep(this.#stored().filter((item) => item.key !== key));
  }

  /** Sends in order until one does not get through. */
  async flush(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    try {
      // Read anew each time: another tab sends from the same box.
      for (let item = this.#stored()[0]; item; item = this.#stored()[0]) {
        const result = await this.send(item);
        if (!result.ok && comesBack(result.refusal)) return;
        this.cancel(item.key);
        for (const listener of this.#listeners) {
          if (result.ok) listener.sent?.(item, result.value);
          else listener.refused?.(item, result.refusal);
        }
      }
    } finally {
      this.#sending = false;
    }
  }

  /** Tries when the browser says the network is back, and now and then. */
  start(): () => void {
    const flush = () => void this.flush();
    window.addEventListener("online", flush);
    const timer = setInterval(flush, 20_000);
    flush();
    return () => {
      window.removeEventListener("online", flush);
      clearInterval(timer);
    };
  }

  get #key() {
    return `tuki.outbox/${this.owner}`;
  }
  #keep(items: Waiting[]) {
    this.#items = items;
    writeLocal(this.#key, items.length ? JSON.stringify(items) : null);
    for (const listener of this.#listeners) listener.changed?.(items);
  }
  #stored(): Waiting[] {
    try {
      const items: unknown = JSON.parse(readLocal(this.#key) ?? "[]");
      return Array.isArray(items) ? (items as Waiting[]) : [];
    } catch {
      return [];
    }
  }
}

/** Worth another try later, with nothing changed. */
export const comesBack = (refusal: Refusal) =>
  ["offline", "unavailable", "unauthenticated"].includes(refusal.code) || refusal.status === 429;

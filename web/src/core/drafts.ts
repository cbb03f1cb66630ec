// What somebody typed is never lost: kept in the browser at once, on the server a second later.
import { readLocal, writeLocal } from "./storage";

export const saveDelay = 1000;

export type DraftState = { kind: "clean" } | { kind: "typing" } | { kind: "saved"; at: number } | { kind: "kept" };
// kept: in this browser only, the server could not be reached

export interface DraftOptions<T> {
  name: string; // unique for person, ticket and mode: "per_1/tkt_2/reply"
  save?: (value: T) => Promise<boolean>; // to the server; without it the browser alone keeps it
  isEmpty: (value: T) => boolean;
  tell?: (state: DraftState) => void;
  now?: () => number;
}

export class DraftKeeper<T> {
  #timer: ReturnType<typeof setTimeout> | null = null;
  #latest: T | null = null;
  #turn = 0;

  constructor(private readonly options: DraftOptions<T>) {}

  get #key() {
    return `tuki.draft/${this.options.name}`;
  }

  /** What this browser kept when the page went away, newer than what the server has or not. */
  kept(): { value: T; at: number } | null {
    const text = readLocal(this.#key);
    if (!text) return null;
    try {
      const { value, at } = JSON.parse(text) as { value: T; at: number };
      return { value, at };
    } catch {
      return null;
    }
  }

  typed(value: T) {
    this.#latest = value;
    this.#turn++;
    const empty = this.options.isEmpty(value);
    writeLocal(this.#key, empty ? null : JSON.stringify({ value, at: this.#now() }));
    this.options.tell?.(empty ? { kind: "clean" } : { kind: "typing" });
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), saveDelay);
  }

  /** Saves what waits; called by the timer, and before the ticket is left. */
  async flush(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const value = this.#latest;
    if (value === null) return;
    const turn = this.#turn;
    const saved = this.options.save ? await this.options.save(value) : true;
    if (turn !== this.#turn) return; // more was typed meanwhile, or it was sent
    this.#latest = saved ? null : value;
    if (this.options.isEmpty(value)) return;
    this.options.tell?.(saved ? { kind: "saved", at: this.#now() } : { kind: "kept" });
  }

  /** After the server took the message. */
  sent() {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#latest = null;
    this.#turn++;
    writeLocal(this.#key, null);
    this.options.tell?.({ kind: "clean" });
  }

  #now() {
    return (this.options.now ?? Date.now)();
  }
}

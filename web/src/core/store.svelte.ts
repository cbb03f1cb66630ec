// What the server said, once: entities and list pages by URL, kept fresh by live events, changed
// before the server answers and put back when it refuses.
 
import { get, withQuery, type Refusal, type Result } from "./api";
import { onLive, type Change, type LiveEvent } from "./live";
import type { Page } from "./types";

const entriesMost = 300;
const refetchDelay = 250; // a burst of events makes one call

type Fetch = <T>(path: string) => Promise<Result<T>>;
/** Which live changes make an entry old. */
export type Concern = (change: Change) => boolean;

/** One URL. Components read `value`, `loading`, `refusal`; old data stays while new loads. */
export class Entry<T> {
  #kept = $state.raw<T | null>(null);
  #layers = $state.raw<((value: T) => T)[]>([]);
  refusal = $state.raw<Refusal | null>(null);
  loading = $state(false);
  version: number | null = null;
  watchers = 0;
  stale = true;
  used = 0;
  #running: Promise<void> | null = null;

  constructor(
    readonly path: string,
    readonly concern: Concern,
    private readonly fetch: Fetch,
  ) {}

  /** What the server said, with the changes on top that it has not answered yet. */
  get value(): T | null {
    const kept = this.#kept;
    return kept === null ? null : this.#layers.reduce<T>((value, layer) => layer(value), kept);
  }

  put(value: T, version: number | null = null) {
    this.#kept = value;
    this.version = version ?? this.version;
    this.refusal = null;
    this.stale = false;
  }

  /** Fetches; calls that come while one runs wait for that one. */
  refetch(): Promise<void> {
    this.#running ??= this.#fetchOnce().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #fetchOnce() {
    this.loading = true;
    const result = await this.fetch<T>(this.path);
    this.loading = false;
    if (result.ok) this.put(result.value, result.version);
    else this.refusal = result.refusal;
  }

  /**
   * Shows `change` at once and sends it. The answer becomes the truth; on a refusal what was shown
   * before is shown again, and the caller says why.
   */
  async change<R>(change: (value: T) => T, send: () => Promise<Result<R>>, take?: (answer: R) => T): Promise<Result<R>> {
    this.#layers = [...this.#layers, change];
    const result = await send();
    this.#layers = this.#layers.filter((layer) => layer !== change);
    if (result.ok) {
      if (take) this.put(take(result.value), result.version);
      else if (this.#kept !== null) this.#kept = change(this.#kept);
    }
    return result;
  }
}

/** A list that grows page by page. New rows wait, so that nothing jumps under the pointer. */
export class List<T extends { id: string }> {
  items = $state.raw<T[]>([]);
  waiting = $state.raw<T[]>([]);
  next = $state.raw<string | null>(null);
  refusal = $state.raw<Refusal | null>(null);
  loading = $state(false);
  loaded = $state(false);
  watchers = 0;
  stale = true;
  used = 0;
  #running: Promise<void> | null = null;

  constructor(
    readonly path: string,
    readonly concern: Concern,
    private readonly fetch: Fetch,
    private readonly holds: boolean,
  ) {}

  refetch(): Promise<void> {
    this.#running ??= this.#fetchFirst().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #fetchFirst() {
    this.loading = true;
    const result = await this.fetch<Page<T>>(this.path);
    this.loading = false;
    if (!result.ok) {
      this.refusal = result.refusal;
      return;
    }
    this.refusal = null;
    this.stale = false;
    this.#join(result.value);
    this.loaded = true;
  }

  /** The fresh first page over what is shown: rows change in place, rows further down stay. */
  #join(page: Page<T>) {
    const fresh = new Map(page.items.map((item) => [item.id, item]));
    const shown = new Set(this.items.map((item) => item.id));
    if (!this.loaded || !this.holds) {
      const further = this.loaded && page.next !== null ? this.items.filter((item) => !fresh.has(item.id)) : [];
      const reachedFurther = this.items.length > page.items.length && further.length > 0;
      this.items = reachedFurther ? [...page.items, ...further] : page.items;
      this.next = reachedFurther ? this.next : page.next;
      this.waiting = [];
      return;
    }
    this.waiting = page.items.filter((item) => !shown.has(item.id));
    // A row of the first page's reach that is not in it any more has left the list.
    const reach = page.next === null ? this.items.length : page.items.length - this.waiting.length;
    this.items = this.items
      .filter((item, index) => fresh.has(item.id) || index >= reach)
      .map((item) => fresh.get(item.id) ?? item);
    if (page.next === null) this.next = null;
  }

  /** Lets the rows in that wait behind "3 new tickets". */
  reveal() {
    this.items = [...this.waiting, ...this.items];
    this.waiting = [];
  }

  async more() {
    if (!this.next || this.loading) return;
    this.loading = true;
    const result = await this.fetch<Page<T>>(withCursor(this.path, this.next));
    this.loading = false;
    if (!result.ok) {
      this.refusal = result.refusal;
      return;
    }
    const shown = new Set(this.items.map((item) => item.id));
    this.items = [...this.items, ...result.value.items.filter((item) => !shown.has(item.id))];
    this.next = result.value.next;
  }

  /** Own actions show at once. */
  update(id: string, change: (item: T) => T | null) {
    this.items = this.items.flatMap((item) => (item.id === id ? (change(item) ?? []) : item));
  }
}

const withCursor = (path: string, cursor: string) => path + (path.includes("?") ? "&" : "?") + withQuery("", { cursor }).slice(1);

export class Store {
  #entries = new Map<string, Entry<unknown> | List<{ id: string }>>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #clock = 0;

  constructor(private readonly fetch: Fetch = get) {}

  /** The entry of a URL; fetched when it is new or old. `concern` says which changes make it old. */
  entry<T>(path: string, concern: Concern = never): Entry<T> {
    const found = this.#entries.get(path) as Entry<T> | undefined;
    const entry = found ?? apart(() => new Entry<T>(path, concern, this.fetch));
    this.#touch(path, entry as Entry<unknown>);
    return entry;
  }

  list<T extends { id: string }>(path: string, concern: Concern = never, options: { holds?: boolean } = {}): List<T> {
    const found = this.#entries.get(path) as List<T> | undefined;
    const list = found ?? apart(() => new List<T>(path, concern, this.fetch, options.holds ?? false));
    this.#touch(path, list as unknown as List<{ id: string }>);
    return list;
  }

  /** For $effect: while the component is there, the entry is kept fresh. Returns how to let go. */
  watch(entry: { watchers: number; stale: boolean; refetch(): Promise<void> }): () => void {
    entry.watchers++;
    if (entry.stale) void entry.refetch();
    return () => {
      entry.watchers--;
    };
  }

  hear(event: LiveEvent) {
    if (event.type === "change") this.#grow((entry) => entry.concern(event.change));
    if (event.type === "resync") this.#grow(() => true);
  }

  /** Marks everything whose URL begins so as old: after a change that no event tells of. */
  forget(prefix: string) {
    this.#grow((entry) => entry.path.startsWith(prefix));
  }

  clear() {
    this.#entries.clear();
  }

  #grow(old: (entry: { path: string; concern: Concern }) => boolean) {
    for (const entry of this.#entries.values()) if (old(entry)) entry.stale = true;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      for (const entry of this.#entries.values()) if (entry.stale && entry.watchers > 0) void entry.refetch();
    }, refetchDelay);
  }

  #touch(path: string, entry: Entry<unknown> | List<{ id: string }>) {
    entry.used = ++this.#clock;
    this.#entries.set(path, entry);
    if (this.#entries.size <= entriesMost) return;
    const unwatched = [...this.#entries].filter(([, one]) => one.watchers === 0 && one !== entry);
    const oldest = unwatched.sort(([, a], [, b]) => a.used - b.used)[0];
    if (oldest) this.#entries.delete(oldest[0]);
  }
}

/** A $derived does not watch state that it made itself; what is made apart is watched like any other. */
function apart<T>(make: () => T): T {
  let made: T | undefined;
  $effect.root(() => {
    made = make();
  });
  return made as T;
}

const never: Concern = () => false;
export const anyTicket: Concern = (change) => change.kind === "ticket";
export const thisTicket =
  (id: string): Concern =>
  (change) =>
    change.kind === "ticket" && (change.id === id || String(change.number) === id);

export const store = new Store();
onLive((event) => store.hear(event));

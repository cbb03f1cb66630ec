// One entry being edited: what was typed, what the server has, and what to do when both changed.
import { get, patch, post, type Refusal, type Result } from "../core/api";
import { Form } from "../core/form.svelte";
import type { Id } from "../core/types";

export interface Entity {
  id: Id;
  version: number;
}

export interface EditorOptions<T extends Entity, V extends object> {
  path: string; // "/teams"
  entity: T | null; // null: one that is not there yet
  values: (entity: T | null) => V;
  /** What is sent of the values that changed; without it they are sent as they are. */
  input?: (values: Partial<V>, isNew: boolean) => unknown;
  saved: (entity: T, isNew: boolean) => void;
}

export class Editor<T extends Entity, V extends object> {
  readonly form: Form<V>;
  entity = $state.raw<T | null>(null);
  /** What somebody else saved meanwhile. */
  theirs = $state.raw<T | null>(null);
  #options: EditorOptions<T, V>;

  constructor(options: EditorOptions<T, V>) {
    this.#options = options;
    this.entity = options.entity;
    this.form = new Form(options.values(options.entity));
  }

  get isNew() {
    return this.entity === null;
  }
  get values() {
    return this.form.values;
  }

  async save(): Promise<boolean> {
    const isNew = this.isNew;
    const saved = await this.form.send(async (values): Promise<Result<T>> => {
      const input = this.#options.input ?? ((given: Partial<V>) => given);
      if (!this.entity) return post<T>(this.#options.path, input(values, true));
      return patch<T>(`${this.#options.path}/${this.entity.id}`, input(this.form.changes, false), this.entity.version);
    });
    if (!saved) {
      const refusal = this.form.refusal;
      this.theirs = refusal && isClash(refusal) ? await this.#current(refusal) : null;
      return false;
    }
    this.take(saved);
    this.form.sending = { kind: "saved" };
    this.#options.saved(saved, isNew);
    return true;
  }

  /** What the server has now: told with the refusal, else asked for. */
  async #current(refusal: Refusal): Promise<T | null> {
    if (isEntity(refusal.current)) return refusal.current as T;
    const id = this.entity?.id;
    const one = await get<T>(`${this.#options.path}/${id}`);
    if (one.ok) return one.value;
    const all = await get<T[]>(this.#options.path); // short lists have no door for each entry
    return all.ok && Array.isArray(all.value) ? (all.value.find((each) => each.id === id) ?? null) : null;
  }

  /** The server's state becomes the start again. */
  take(entity: T) {
    this.entity = entity;
    this.theirs = null;
    this.form.reset(this.#options.values(entity));
  }

  /** After a conflict: mine goes over theirs, only in the fields that I changed. */
  async overwrite() {
    if (!this.theirs) return;
    this.entity = this.theirs;
    this.theirs = null;
    await this.save();
  }

  /** Their values of the fields that I changed too: what the person decides about. */
  get clashes(): { field: string; theirs: string }[] {
    if (!this.theirs) return [];
    const theirs = this.#options.values(this.theirs) as Record<string, unknown>;
    const now = this.form.values as Record<string, unknown>;
    return Object.keys(this.form.changes)
      .filter((field) => JSON.stringify(theirs[field]) !== JSON.stringify(now[field]))
      .map((field) => ({ field, theirs: inWords(theirs[field]) }));
  }
}

/** A name that is taken is a conflict too, but one of that field. */
const isClash = (refusal: Refusal) => refusal.code === "conflict" && (refusal.field === null || refusal.field === "version");
const isEntity = (value: unknown): value is Entity => typeof value === "object" && value !== null && "id" in value && "version" in value;

function inWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(inWords).join(", ");
  if (typeof value === "boolean") return value ? "✓" : "✗";
  if (typeof value === "object" && value !== null) return Object.values(value).map(inWords).filter(Boolean).join(", ");
  return value === null || value === undefined || value === "" ? "–" : String(value);
}

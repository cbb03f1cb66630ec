// A form: what was typed, what differs from what the server has, and what was refused where.
import type { Refusal, Result } from "./api";

type Sending = { kind: "idle" } | { kind: "sending" } | { kind: "saved" } | { kind: "refused"; refusal: Refusal };

export class Form<V extends object> {
  values = $state() as V;
  sending = $state.raw<Sending>({ kind: "idle" });
  #original = $state.raw("");

  constructor(initial: V) {
    this.values = structuredClone(initial);
    this.#original = JSON.stringify(initial);
  }

  get dirty() {
    return JSON.stringify(this.values) !== this.#original;
  }
  get busy() {
    return this.sending.kind === "sending";
  }
  get refusal(): Refusal | null {
    return this.sending.kind === "refused" ? this.sending.refusal : null;
  }

  /** The refusal of one input, or of anything inside it ("addresses" for "addresses.0.address"). */
  refusalOf(field: string): Refusal | null {
    const refusal = this.refusal;
    if (!refusal?.field) return null;
    return refusal.field === field || refusal.field.startsWith(`${field}.`) ? refusal : null;
  }

  /** Only the members that were changed: what a PATCH should carry. */
  get changes(): Partial<V> {
    const before = JSON.parse(this.#original) as V;
    const changed = Object.entries(this.values).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof V]),
    );
    return Object.fromEntries(changed) as Partial<V>;
  }

  /** Takes what the server has as the new start. Typed values are replaced. */
  reset(values: V) {
    this.values = structuredClone(values);
    this.#original = JSON.stringify(values);
    this.sending = { kind: "idle" };
  }

  /** A refused form keeps everything that was typed. */
  async send<T>(deed: (values: V) => Promise<Result<T>>): Promise<T | null> {
    if (this.busy) return null;
    this.sending = { kind: "sending" };
    const sent = $state.snapshot(this.values) as V;
    const result = await deed(sent);
    if (!result.ok) {
      this.sending = { kind: "refused", refusal: result.refusal };
      return null;
    }
    this.#original = JSON.stringify(sent);
    this.sending = { kind: "saved" };
    return result.value ?? (true as T);
  }

  /** A check made here, before anything is sent. */
  refuse(field: string, message: string) {
    this.sending = { kind: "refused", refusal: { code: "invalid", status: 0, field, message, request_id: "", current: null } };
  }
}

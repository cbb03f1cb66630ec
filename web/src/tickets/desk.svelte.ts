// One ticket as an agent works on it: what is shown, what is changed, and what happens when
// somebody else was faster.
import type { Refusal, Result } from "../core/api";
import type { Entry } from "../core/store.svelte";
import type { Message, Ticket, TicketPatch } from "../core/types";
import { change, olderMessages } from "./calls";
import { clashes, type Clash } from "./clash";
import { rowPart, updateRow } from "./rows";

export type Asking = { clashes: Clash[]; patch: TicketPatch; current: Ticket };

export class Desk {
  /** Set while a person must choose between their value and somebody else's. */
  asking = $state.raw<Asking | null>(null);
  older = $state.raw<Message[]>([]);
  before = $state.raw<string | null | undefined>(undefined); // cursor of what is older still
  loadingOlder = $state(false);

  constructor(
    readonly entry: Entry<Ticket>,
    private readonly tell: (refusal: Refusal) => void,
  ) {}

  get ticket(): Ticket | null {
    return this.entry.value;
  }

  /**
   * Changes at once, sends, and puts back what the server refuses. `shown` is what the patch means
   * on the screen, for members that the server writes with a name.
   */
  async change(patch: TicketPatch, shown: Partial<Ticket> = {}): Promise<boolean> {
    const before = this.ticket;
    if (!before) return false;
    const result = await this.entry.change<Ticket>(
      (ticket) => ({ ...ticket, ...plainMembers(patch), ...shown }),
      () => change(before.id, patch, before.version),
      (answer) => answer,
    );
    if (result.ok) {
      updateRow(before.id, rowPart(result.value));
      return true;
    }
    const current = result.refusal.code === "conflict" ? (result.refusal.current as Ticket | null) : null;
    if (!current) {
      this.tell(result.refusal);
      return false;
    }
    this.entry.put(current, current.version);
    const unclear = clashes(patch, before, current);
    if (unclear.length === 0) return this.change(patch, shown);
    this.asking = { clashes: unclear, patch, current };
    return false;
  }

  /** The person chose: `mine` are the fields of their own that win. */
  async decide(mine: ReadonlySet<string>) {
    const asked = this.asking;
    this.asking = null;
    if (!asked) return;
    const contested = new Set<string>(asked.clashes.map((clash) => clash.field));
    const patch = Object.fromEntries(
      Object.entries(asked.patch).filter(([field]) => mine.has(field) || !contested.has(field)),
    ) as TicketPatch;
    if (Object.keys(patch).length > 0) await this.change(patch);
  }

  /** For deeds that answer with the whole ticket. */
  async take(deed: Promise<Result<Ticket>>): Promise<Ticket | null> {
    const result = await deed;
    if (!result.ok) {
      this.tell(result.refusal);
      return null;
    }
    if (result.value.id === this.ticket?.id) {
      this.entry.put(result.value, result.version ?? result.value.version);
      updateRow(result.value.id, rowPart(result.value));
    }
    return result.value;
  }

  /** For deeds that answer with something else: the ticket is fetched again. */
  async do<T>(deed: Promise<Result<T>>): Promise<boolean> {
    const result = await deed;
    if (!result.ok) this.tell(result.refusal);
    await this.entry.refetch();
    return result.ok;
  }

  get messages(): Message[] {
    const newest = this.ticket?.messages_page ?? [];
    const known = new Set(newest.map((message) => message.id));
    return [...this.older.filter((message) => !known.has(message.id)), ...newest];
  }
  get olderCursor(): string | null {
    return this.before === undefined ? (this.ticket?.messages_before ?? null) : this.before;
  }

  async loadOlder() {
    const cursor = this.olderCursor;
    const ticket = this.ticket;
    if (!cursor || !ticket || this.loadingOlder) return;
    this.loadingOlder = true;
    const result = await olderMessages(ticket.id, cursor);
    this.loadingOlder = false;
    if (!result.ok) return this.tell(result.refusal);
    this.older = [...inOrder(result.value.items), ...this.older];
    this.before = result.value.next;
  }
}

/** Members that look the same in a patch and in a ticket. */
function plainMembers(patch: TicketPatch): Partial<Ticket> {
  const { team: _team, assignee: _assignee, service: _service, category: _category, organisation: _organisation, requester: _requester, ...plain } = patch;
  return plain;
}

const inOrder = (messages: Message[]) => [...messages].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));

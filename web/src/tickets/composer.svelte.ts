// Where an agent answers. What is typed stays until the server has taken it.
import type { Refusal, Result } from "../core/api";
import { DraftKeeper, type DraftState } from "../core/drafts";
import type { Attachment, Draft, Id, Message, NewReply, Status, Ticket, WaitReason } from "../core/types";
import * as calls from "./calls";

export type Mode = "reply" | "note" | "phone";
export type Sending =
  | { kind: "idle" }
  | { kind: "sending" }
  | { kind: "refused"; refusal: Refusal }
  | { kind: "newer" }; // somebody wrote since the writer began: send anyway, or look first?
export interface Uploading {
  name: string;
  refusal: Refusal | null;
}
export interface Words {
  mode: Mode;
  text: string;
  html: string | null;
  to: string[];
  cc: string[];
  attachments: Attachment[];
}
export interface After {
  status: Status;
  wait_reason?: WaitReason;
}

/** What the composer needs of the world; tests give their own. */
export interface World {
  reply: (id: Id, input: NewReply) => Promise<Result<Message>>;
  note: typeof calls.note;
  phoneNote: typeof calls.phoneNote;
  saveDraft: typeof calls.saveDraft;
  dropDraft: typeof calls.dropDraft;
  upload: typeof calls.upload;
  /** How long a reply can be taken back. */
  undoSeconds: () => number;
  /** Without a connection: keeps the message to send later. False when it cannot. */
  later: (path: string, body: unknown, about: string) => boolean;
}

export const filesMost = 20;
const isEmpty = (words: Words) => words.text.trim() === "" && words.attachments.length === 0;

export class Composer {
  mode = $state<Mode>("reply");
  text = $state("");
  html = $state.raw<string | null>(null);
  to = $state.raw<string[]>([]);
  cc = $state.raw<string[]>([]);
  files = $state.raw<Attachment[]>([]);
  uploading = $state.raw<Uploading[]>([]);
  direction = $state<"in" | "out">("in"); // of a phone call
  sending = $state.raw<Sending>({ kind: "idle" });
  draft = $state.raw<DraftState>({ kind: "clean" });
  /** Raised when the text was set from outside, so that the editor takes it over. */
  revision = $state(0);
  /** The newest message that the writer has seen. */
  seen: Id | null = null;
  readonly #keeper: DraftKeeper<Words>;

  constructor(
    readonly ticket: Id,
    person: Id,
    private readonly world: World,
  ) {
    this.#keeper = new DraftKeeper<Words>({
      name: `${person}/${ticket}`,
      save: (words) => this.#save(words),
      isEmpty,
      tell: (state) => (this.draft = state),
    });
  }

  /** Takes over what was written before: in this browser or on the server, whichever is newer. */
  resume(server: Draft | null, ticket: Ticket) {
    this.to = defaultRecipients(ticket);
    const kept = this.#keeper.kept();
    const serverIsNewer = server && (!kept || Date.parse(server.saved_at) >= kept.at);
    if (serverIsNewer) {
      this.#set({ ...server });
      this.draft = { kind: "saved", at: Date.parse(server.saved_at) };
    } else if (kept) {
      this.#set(kept.value);
      this.draft = { kind: "kept" };
      this.#keeper.typed(this.words); // the server does not have it yet
    }
  }

  /** The connection is back: what only this browser kept goes to the server. */
  reconnected() {
    if (this.draft.kind === "kept") void this.#keeper.flush();
  }

  /** For a ticket that names no address of its requester: a call, a colleague's own ticket. */
  suggestRecipient(address: string) {
    if (this.to.length === 0 && address) this.to = [address];
  }

  get words(): Words {
    const { mode, text, html, to, cc, files } = this;
    return { mode, text, html, to, cc, attachments: files };
  }
  get empty() {
    return isEmpty(this.words);
  }
  get busy() {
    return this.sending.kind === "sending" || this.uploading.some((file) => file.refusal === null);
  }

  typed(text: string, html: string | null = null) {
    this.text = text;
    this.html = html;
    if (this.sending.kind === "refused") this.sending = { kind: "idle" };
    this.#keeper.typed(this.words);
  }
  setMode(mode: Mode) {
    this.mode = mode;
    if (!this.empty) this.#keeper.typed(this.words);
  }
  setRecipients(to: string[], cc: string[]) {
    this.to = to;
    this.cc = cc;
    if (!this.empty) this.#keeper.typed(this.words);
  }

  async attach(files: readonly File[]) {
    const room = filesMost - this.files.length - this.uploading.length;
    await Promise.all([...files].slice(0, room).map((file) => this.#upload(file)));
  }
  async #upload(file: File) {
    const entry: Uploading = { name: file.name, refusal: null };
    this.uploading = [...this.uploading, entry];
    const result = await this.world.upload(file);
    this.uploading = this.uploading.flatMap((one) => {
      if (one !== entry) return one;
      return result.ok ? [] : { ...entry, refusal: result.refusal };
    });
    if (!result.ok) return;
    this.files = [...this.files, result.value];
    this.#keeper.typed(this.words);
  }
  forgetUpload(entry: Uploading) {
    this.uploading = this.uploading.filter((one) => one !== entry);
  }
  detach(id: Id) {
    this.files = this.files.filter((file) => file.id !== id);
    this.#keeper.typed(this.words);
  }

  /**
   * @param anyway although somebody wrote meanwhile
   * @return the message, null when it was refused or waits for a connection
   */
  async send(about: string, after?: After, anyway = false): Promise<Message | null> {
    if (this.empty || this.busy) return null;
    this.sending = { kind: "sending" };
    const input = this.#input(after, anyway);
    const result = await this.#post(input);
    if (result.ok) {
      this.#clear();
      return result.value;
    }
    const { refusal } = result;
    if (refusal.code === "conflict" && refusal.field === "seen_message") this.sending = { kind: "newer" };
    else if (refusal.code === "offline" && this.world.later(this.#path(), input, about)) this.#clear();
    else this.sending = { kind: "refused", refusal };
    return null;
  }

  /** Puts back what was sent and taken back. */
  restore(words: Words) {
    this.#set(words);
    this.sending = { kind: "idle" };
    this.#keeper.typed(this.words);
  }

  /** Before the ticket is left. */
  leave() {
    void this.#keeper.flush();
  }
  discard() {
    this.#clear();
    void this.world.dropDraft(this.ticket);
  }

  #input(after: After | undefined, anyway: boolean): NewReply & { direction?: "in" | "out" } {
    const attachments = this.files.map((file) => file.id);
    const common = { text: this.text.trim(), ...(this.html && { html: this.html }), ...(attachments.length && { attachments }) };
    if (this.mode === "phone") return { text: common.text, direction: this.direction };
    if (this.mode === "note") return common;
    return {
      ...common,
      to: this.to,
      cc: this.cc,
      undo_seconds: this.world.undoSeconds(),
      ...(after && { status_after: after.status, ...(after.wait_reason && { wait_reason: after.wait_reason }) }),
      ...(this.seen && !anyway && { seen_message: this.seen }),
    };
  }
  #post(input: NewReply & { direction?: "in" | "out" }): Promise<Result<Message>> {
    if (this.mode === "phone") return this.world.phoneNote(this.ticket, { text: input.text, direction: this.direction });
    if (this.mode === "note") return this.world.note(this.ticket, input);
    return this.world.reply(this.ticket, input);
  }
  #path() {
    const door = { reply: "replies", note: "notes", phone: "phone-notes" }[this.mode];
    return `/tickets/${this.ticket}/${door}`;
  }

  async #save(words: Words): Promise<boolean> {
    if (isEmpty(words)) return (await this.world.dropDraft(this.ticket)).ok;
    const { text, html, to, cc, attachments } = words;
    const mode = words.mode === "reply" ? "reply" : "note"; // the server knows two
    const result = await this.world.saveDraft(this.ticket, { mode, text, html, to, cc, attachments: attachments.map((file) => file.id) });
    return result.ok;
  }
  #set(words: Omit<Words, "mode"> & { mode: Mode }) {
    this.mode = words.mode;
    this.text = words.text;
    this.html = words.html;
    if (words.to.length) this.to = words.to;
    this.cc = words.cc;
    this.files = words.attachments;
    this.revision++;
  }
  #clear() {
    this.text = "";
    this.html = null;
    this.files = [];
    this.uploading = [];
    this.sending = { kind: "idle" };
    this.revision++;
    this.#keeper.sent();
  }
}

/** The requester's address; the one they last wrote from when the server names none. */
export function defaultRecipients(ticket: Ticket): string[] {
  const named = ticket.participants.find((one) => one.role === "requester")?.address;
  if (named) return [named];
  const last = [...ticket.messages_page].reverse().find((one) => one.direction === "in" && one.author_address);
  return last ? [last.author_address] : [];
}

/** Everybody who takes part, but the requester: for "reply to all". */
export const otherRecipients = (ticket: Ticket): string[] =>
  ticket.participants.filter((one) => one.role === "participant" && one.address).map((one) => one.address);

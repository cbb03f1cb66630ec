// What can be asked of the server about tickets. Every call gives a Result; none throws.
import { del, get, patch, post, put, withQuery, type Result } from "../core/api";
import { anyTicket, store, thisTicket } from "../core/store.svelte";
import type {
  Attachment, BulkResult, Draft, Fact, Id, Instant, LinkType, Message, NewReply, NewTicket, Page, Participant, Person,
  Proposal, SearchResult, Ticket, TicketLink, TicketPatch, TicketRow, View,
} from "../core/types";
import { listPath, type Filter } from "./filter";

const path = (id: string) => `/tickets/${encodeURIComponent(id)}`;

// ---- what is watched
export const viewsEntry = () => store.entry<View[]>("/views");
/** The rows of a view; new ones wait behind a pill. */
export const ticketList = (view: string, filter: Filter) => store.list<TicketRow>(listPath(view, filter), anyTicket, { holds: true });
export const ticketEntry = (id: string) => store.entry<Ticket>(path(id), thisTicket(id));
export const ticketsOf = (person: Id) => store.list<TicketRow>(withQuery("/tickets", { requester: person, limit: 20 }), anyTicket);
export const ticketsOfOrganisation = (organisation: Id) =>
  store.list<TicketRow>(withQuery("/tickets", { organisation, limit: 20 }), anyTicket);
export const historyList = (id: Id) => store.list<Fact & { id: string }>(`${path(id)}/history`, thisTicket(id));

// ---- what is changed
export const create = (ticket: NewTicket) => post<Ticket>("/tickets", ticket);
export const change = (id: Id, changes: TicketPatch, version: number) => patch<Ticket>(path(id), changes, version);
export const reply = (id: Id, input: NewReply, key?: string) => post<Message>(`${path(id)}/replies`, input, key ? { key } : {});
export const note = (id: Id, input: { text: string; html?: string; attachments?: Id[] }) => post<Message>(`${path(id)}/notes`, input);
export const phoneNote = (id: Id, input: { text: string; direction: "in" | "out" }) => post<Message>(`${path(id)}/phone-notes`, input);
/** Takes a reply back while it is held. */
export const withdraw = (message: Id) => del(`/messages/${message}/delivery`);
export const close = (id: Id, input: { resolution?: string; notify?: boolean }) => post<Ticket>(`${path(id)}/closure`, input);
export const reopen = (id: Id) => del<Ticket>(`${path(id)}/closure`);
export const merge = (id: Id, into: Id) => post<Ticket>(`${path(id)}/merge`, { into });
export const unmerge = (id: Id) => del<Ticket>(`${path(id)}/merge`);
export const split = (id: Id, messages: Id[], subject: string) => post<Ticket>(`${path(id)}/split`, { messages, subject });
export const link = (id: Id, type: LinkType, ticket: Id) => post<TicketLink>(`${path(id)}/links`, { type, ticket });
export const unlink = (id: Id, entry: Id) => del(`${path(id)}/links/${entry}`);
export const addParticipant = (id: Id, input: { person: Id } | { address: string }) => post<Participant>(`${path(id)}/participants`, input);
export const removeParticipant = (id: Id, person: Id) => del(`${path(id)}/participants/${person}`);
export const watch = (id: Id, on: boolean) => (on ? put(`${path(id)}/watch`) : del(`${path(id)}/watch`));
export const snooze = (id: Id, until: Instant) => put(`${path(id)}/snooze`, { until });
export const wake = (id: Id) => del(`${path(id)}/snooze`);
export const seen = (id: Id, message: Id) => put(`${path(id)}/seen`, { message });
export const accept = (id: Id, field: Proposal["field"]) => post<Ticket>(`${path(id)}/proposals/${field}/acceptance`);
export const olderMessages = (id: Id, cursor: string) => get<Page<Message>>(withQuery(`${path(id)}/messages`, { cursor }));
export const saveDraft = (id: Id, draft: DraftInput, leaving = false) => put<Draft>(`${path(id)}/draft`, draft, { keepalive: leaving });
export const dropDraft = (id: Id) => del(`${path(id)}/draft`);
export type DraftInput = Pick<Draft, "mode" | "text" | "html" | "to" | "cc"> & { attachments: Id[] };
export const tellPresence = (id: Id, typing: boolean) => put(`${path(id)}/presence`, { typing }, { quiet: true });

export interface Bulk { patch?: TicketPatch; note?: string; reply?: string; tags_add?: string[]; tags_remove?: string[] }
export const bulk = (tickets: Id[], input: Bulk) => post<BulkResult>("/tickets/bulk", { tickets, ...input });
export const undoBulk = (id: Id) => del<BulkResult>(`/bulk/${id}`);

export const upload = (file: File): Promise<Result<Attachment>> => post<Attachment>(withQuery("/uploads", { name: file.name }), file);
export const attachmentPath = (id: Id) => `/api/v1/attachments/${id}`;
export const framePath = (id: Id, pictures: boolean, theme: "light" | "dark") =>
  withQuery(`/api/v1/messages/${id}/frame`, { remote: pictures ? 1 : 0, theme });

// ---- what is looked up while typing
export const search = (q: string, limit = 20, signal?: AbortSignal) =>
  get<SearchResult>(withQuery("/search", { q, limit }), signal ? { signal } : {});
export const people = (q: string, role?: "agent" | "customer") => get<Page<Person>>(withQuery("/people", { q, role, limit: 20 }));

// The shapes of /api/v1, as the server writes them. Instants are RFC 3339 text in UTC.
// This file is the contract: server and web are both tested against it.

export type Id = string; // "tkt_0abc…": a prefix and 13 digits
export type Instant = string;
export type Locale = "en" | "hu" | "fi" | "ru";
export type Language = Locale | "other";
export type Kind = "case" | "request" | "feedback" | "incident" | "problem" | "change" | "improvement";
export type Status = "new" | "open" | "in_progress" | "waiting" | "on_hold" | "resolved" | "closed" | "merged";
/** Why a ticket waits or is held; needed with "waiting" and "on_hold". */
export type WaitReason = "customer" | "supplier" | "approval" | "appointment" | "delivery" | "other";
export type Level = 1 | 2 | 3 | 4; // impact, urgency, priority: 1 is the most
export type Channel = "email" | "web" | "portal" | "phone" | "chat" | "api" | "monitoring";

export interface Ref { id: Id; name: string }

/** RFC 9457, content type application/problem+json. */
export interface Problem {
  type: string; title: string; status: number; detail: string; request_id: string;
  code: "invalid" | "forbidden" | "not_found" | "conflict" | "too_much" | "unavailable" | "unauthenticated" | "internal";
  field?: string; // path of the input that was refused, "people.0.address"
}
export interface Page<T> { items: T[]; next: string | null } // next: cursor for ?cursor=, null at the end

// GET /setup → {needed}; POST /setup SetupInput → Session (works only while nobody is set up)
export interface SetupInput {
  organisation: string; name: string; address: string; password: string; time_zone: string;
  locale: Locale; languages: Locale[]; mail_address?: string; terminology?: "itil4" | "itil2011" | "plain";
  preset?: "shop" | "it" | "provider";
}

export interface SetupNeeded { needed: boolean; desk: { name: string; languages: Locale[] } }
// POST /sessions {address,password} → 201 Session; GET /session → Session | 401; DELETE /session → 204
// POST /password-resets {address} → 202 always; PUT /password-resets/{token} {password} → 204
// Every change by a cookie session carries the header X-CSRF-Token: Session.csrf.
export interface Session {
  person: Me; permissions: Permission[]; teams: Ref[]; csrf: string; side: "agent" | "customer";
  desk: { name: string; languages: Locale[]; time_zone: string; build: string };
}
export interface Me { id: Id; name: string; address: string; locale: Locale; time_zone: string; theme: "light" | "dark" | "system"; present: boolean; undo_seconds?: number }
export interface MePatch { locale?: Locale; time_zone?: string; theme?: "light" | "dark" | "system"; present?: boolean; name?: string; undo_seconds?: number }
// PATCH /me {locale?, time_zone?, theme?, present?, name?, undo_seconds?}; PUT /me/password {current,password}
export type Permission =
  | "ticket.read" | "ticket.reply" | "ticket.note" | "ticket.edit" | "ticket.assign" | "ticket.close" | "ticket.merge" | "ticket.create" | "ticket.bulk"
  | "people.read" | "people.edit" | "knowledge.edit" | "mail.read" | "mail.retry" | "reports.read" | "audit.read" | "admin";

// ---- tickets
// GET /views → View[];  counts are kept by the server, never counted
export interface View { id: "mine" | "team" | "unassigned" | "waiting" | "all" | `team:${Id}`; count: number; team?: Ref }
// GET /tickets?view=&team=&status=&kind=&requester=&organisation=&tag=&cursor=&limit=50 → Page<TicketRow>
export interface TicketRow {
  id: Id; number: number; kind: Kind; subject: string; status: Status; wait_reason: WaitReason | null; priority: Level;
  requester: Ref; organisation: Ref | null; team: Ref | null; assignee: Ref | null; channel: Channel; language: Language;
  created_at: Instant; updated_at: Instant; due_at: Instant | null; snoozed_until: Instant | null;
  preview: string; last_from: "customer" | "agent" | "system"; messages: number; version: number; unread: boolean; owed: boolean; // owed: somebody waits for an answer
}
// GET /tickets/{id or number} → Ticket with ETag "version". Customers get the same shape without the members marked agent.
export interface Ticket extends Omit<TicketRow, "preview" | "unread"> {
  description: string; service: Ref | null; category: Ref | null; impact: Level; urgency: Level; tags: string[];
  participants: Participant[]; watching: boolean; watchers: Ref[]; // watchers: agent
  links: TicketLink[]; // agent
  merged_into: { id: Id; number: number } | null; merged: { id: Id; number: number; subject: string }[];
  messages_page: Message[]; messages_before: string | null; // newest 50 in order of time; GET /tickets/{id}/messages?cursor= for older
  draft: Draft | null; proposals: Proposal[]; warnings: Warning[]; // agent
  may: ("reply" | "note" | "edit" | "assign" | "close" | "reopen" | "merge")[];
  resolution: string | null;
}
export interface Participant { person: Ref; address: string; role: "requester" | "participant"; verified: boolean }
export interface Warning { code: "reply_to_differs" | "unverified_sender" | "possible_loop" | "bounced"; text: string }
export interface TicketLink { id: Id; type: LinkType; ticket: { id: Id; number: number; subject: string; status: Status; kind: Kind } }
export type LinkType = "relates" | "duplicates" | "blocks" | "blocked_by" | "caused_by" | "causes" | "parent" | "child";
export interface Message {
  id: Id; kind: "message" | "note" | "phone" | "system"; direction: "in" | "out" | "internal"; author: Ref | null; author_address: string;
  at: Instant; channel: Channel; text: string; html: string | null; quoted: string | null; language: Language; verified: boolean;
  to: string[]; cc: string[]; attachments: Attachment[]; moved_from: number | null; // number of the merged ticket it came from
  delivery: { state: "held" | "queued" | "sending" | "sent" | "deferred" | "refused" | "cancelled" | "unknown"; reason: string | null; held_until: Instant | null; attempts: number; to: string } | null;
}
export interface Attachment { id: Id; name: string; type: string; bytes: number; inline: boolean; content_id: string | null } // GET /attachments/{id}
export interface Proposal { field: "kind" | "service" | "category" | "language" | "impact" | "urgency" | "team" | "assignee"; value: string; label: string; confidence: number; applied: boolean; reasons: Reason[] }
/** A reason is a message key with values, so that it can be shown in the reader's language. */
export interface Reason { key: string; values: Record<string, string> }
// POST /tickets NewTicket → 201 Ticket. Idempotency-Key on every POST.
export interface NewTicket {
  subject: string; description: string; kind?: Kind; requester?: Id; requester_address?: string; requester_name?: string;
  channel?: Channel; team?: Id; assignee?: Id; service?: Id; category?: Id; impact?: Level; urgency?: Level; tags?: string[]; language?: Language; attachments?: Id[];
}
// PATCH /tickets/{id} with If-Match: any of these members; null clears. 409 problem + current Ticket in "current" on a clash.
export interface TicketPatch {
  subject?: string; kind?: Kind; service?: Id | null; category?: Id | null; impact?: Level; urgency?: Level; team?: Id | null; assignee?: Id | null;
  status?: Status; wait_reason?: WaitReason | null; tags?: string[]; due_at?: Instant | null; organisation?: Id | null; requester?: Id;
}
// POST /tickets/{id}/replies NewReply → 201 Message (delivery.state "held" until undo_seconds ran out). DELETE /messages/{id}/delivery cancels a held one → 204.
export interface NewReply { text: string; html?: string; to?: string[]; cc?: string[]; attachments?: Id[]; status_after?: Status; wait_reason?: WaitReason; undo_seconds?: number; seen_message?: Id }
// seen_message: the newest message the writer had seen; 409 with code "conflict", field "seen_message", when a newer one came in.
// POST /tickets/{id}/notes {text, html?, attachments?} → 201 Message;  POST /tickets/{id}/phone-notes {text, direction: "in"|"out"} → 201 Message
export interface Draft { mode: "reply" | "note"; text: string; html: string | null; to: string[]; cc: string[]; saved_at: Instant; attachments: Attachment[] }
// PUT /tickets/{id}/draft {mode,text,html,to,cc,attachments:Id[]} → 200 Draft; DELETE → 204
// POST /tickets/{id}/closure {resolution?, outcome?, notify?} → 200 Ticket; DELETE /tickets/{id}/closure (reopen) → 200 Ticket
// POST /tickets/{id}/merge {into: Id} → 200 Ticket (of `into`); DELETE /tickets/{id}/merge (unmerge the merged one) → 200 Ticket
// POST /tickets/{id}/split {messages: Id[], subject} → 201 Ticket (the new one)
// POST /tickets/{id}/links {type, ticket: Id} → 201 TicketLink; DELETE /tickets/{id}/links/{link} → 204
// POST /tickets/{id}/participants {person?|address?} → 201 Participant; DELETE /tickets/{id}/participants/{person} → 204
// PUT|DELETE /tickets/{id}/watch → 204; PUT /tickets/{id}/snooze {until} → 204; DELETE → 204; PUT /tickets/{id}/seen {message} → 204
// POST /tickets/{id}/proposals/{field}/acceptance → 200 Ticket
// POST /tickets/bulk {tickets: Id[≤500], patch?: TicketPatch, note?: string, reply?: string, tags_add?, tags_remove?} → 200 BulkResult;  DELETE /bulk/{id} undoes → 200 BulkResult
export interface BulkResult { id: Id; changed: number; refused: { ticket: Id; code: string; detail: string }[] }
// GET /tickets/{id}/history?cursor= → Page<Fact> newest first
export interface Fact { id: Id; seq: number; at: Instant; kind: string; actor: { kind: "person" | "tuki"; id: Id | null; name: string }; cause: string | null; changes: { field: string; before: string | null; after: string | null; before_label?: string; after_label?: string }[]; reasons: Reason[]; subject?: Ref } // subject: in GET /audit
// POST /uploads?name= (raw bytes, its Content-Type) → 201 Attachment
// GET /search?q=&cursor=&limit= → SearchResult: numbers, people, and words, newest first
export interface SearchResult { tickets: Page<TicketRow>; people: Person[]; organisations: Organisation[] }

// ---- people
// GET /people?q=&role=&cursor= → Page<Person>; GET|PATCH /people/{id} PersonPatch; POST /people PersonPatch → 201 Person
// role: one of Role, or "staff" for everybody but customers. q: words of a name, or the beginning of an address.
export interface PersonPatch {
  name?: string; addresses?: (string | { address: string; primary?: boolean; verified?: boolean })[]; phone?: string; organisation?: Id | null; locale?: Locale; time_zone?: string;
  roles?: Role[]; active?: boolean; present?: boolean; notes?: string;
}
export interface Person {
  id: Id; name: string; addresses: { address: string; verified: boolean; primary: boolean }[]; phone: string; organisation: Ref | null; locale: Locale; time_zone: string;
  roles: Role[]; teams: Ref[]; active: boolean; present: boolean; notes: string; open_tickets: number; created_at: Instant; version: number;
}
export type Role = "customer" | "agent" | "incident_manager" | "problem_manager" | "change_manager" | "service_owner" | "knowledge_editor" | "manager" | "administrator" | "auditor";
// POST /people/{id}/invitation → 202 (mail with a link to set a password)
// GET /organisations?q= → Page<Organisation>; POST OrganisationPatch; GET|PATCH /organisations/{id}
export interface OrganisationPatch { name?: string; domains?: string[]; share_tickets?: boolean; notes?: string }
export interface Organisation { id: Id; name: string; domains: string[]; share_tickets: boolean; notes: string; people: number; open_tickets: number; version: number }
export interface TeamPatch { name?: string; lead?: Id | null; address?: string | null }
// GET /teams → Team[]; POST TeamPatch; PATCH /teams/{id}; PUT|DELETE /teams/{id}/members/{person}
export interface Team { id: Id; name: string; lead: Ref | null; members: { person: Ref; present: boolean; open: number }[]; open: number; address: string | null; version: number }
export interface ServicePatch { name?: string; status?: "operational" | "degraded" | "partial_outage" | "outage" | "maintenance"; words?: string[]; owner?: Id | null; active?: boolean; names?: Partial<Record<Locale, string>> }
export interface CategoryPatch { name?: string; parent?: Id | null; words?: string[]; active?: boolean; names?: Partial<Record<Locale, string>> }
// GET /services → Service[]; POST; PATCH /services/{id};  GET /categories → Category[]; POST; PATCH /categories/{id}
export interface Service { id: Id; name: string; status: "operational" | "degraded" | "partial_outage" | "outage" | "maintenance"; words: string[]; owner: Ref | null; active: boolean; version: number; names: Partial<Record<Locale, string>> }
export interface Category { id: Id; name: string; parent: Id | null; words: string[]; active: boolean; version: number; names: Partial<Record<Locale, string>> }

// ---- administration (permission admin unless said)
export interface MailboxCheck { ok: boolean; detail: string }
// GET /mailboxes → Mailbox[]; POST; PATCH /mailboxes/{id}; POST /mailboxes/{id}/check → {ok, detail}
export interface Mailbox { id: Id; name: string; address: string; kind: "smtp" | "imap"; host: string; port: number; user: string; tls: "none" | "starttls" | "tls"; folder: string; password_set: boolean; password?: string; team: Ref | null; active: boolean; state: "ok" | "error" | "never"; state_detail: string; last_ok_at: Instant | null; version: number }
// GET /templates → Template[]; PUT /templates/{key}/{locale} {subject, text}; DELETE → back to the shipped one; POST /templates/{key}/{locale}/preview {subject,text} → {subject,text,html}
export interface TemplateVariant { locale: Locale; subject: string; text: string; changed: boolean }
export interface TemplatePreview { subject: string; text: string; html: string }
export interface MailTest { ok: boolean; detail: string }
export interface Template { key: "acknowledgement" | "working" | "reply" | "resolution" | "reset" | "invitation" | "login_link" | "receipt"; variants: TemplateVariant[]; fields: string[] }
// GET /settings → Setting[]; PUT /settings/{key} {value} → Setting; null: the shipped one. A secret has value null, and whether it is set.
export interface Setting { key: string; value: unknown; default: unknown; kind: "text" | "number" | "flag" | "choice" | "languages" | "timezone" | "matrix" | "secret"; choices?: string[]; set?: boolean; area: "desk" | "mail" | "tickets" | "recognition" | "security" }
// GET /routing-rules → RoutingRule[] in order; POST; PATCH /routing-rules/{id}; DELETE; POST /routing-rules/preview NewTicket → {team, assignee, reasons}
export interface RoutingRule { id: Id; position: number; name: string; active: boolean; channel: Channel | null; service: Ref | null; category: Ref | null; language: Language | null; organisation: Ref | null; kind: Kind | null; team: Ref; version: number }
/** Conditions and team by id; null takes a condition away. */
export interface RoutingRulePatch { position?: number; name?: string; active?: boolean; channel?: Channel | null; service?: Id | null; category?: Id | null; language?: Language | null; organisation?: Id | null; kind?: Kind | null; team?: Id }
export interface RoutingPreview { team: Ref | null; assignee: Ref | null; reasons: Reason[] }
// GET /api-tokens → ApiToken[]; POST {name, scopes, expires_at?} → 201 ApiToken with "token" shown once; DELETE /api-tokens/{id}
export interface ApiToken { id: Id; name: string; scopes: Permission[]; created_at: Instant; last_used_at: Instant | null; expires_at: Instant | null; person: Ref; token?: string }
export interface NewApiToken { name: string; scopes: Permission[]; expires_at?: Instant | null }
export interface RoleRights { role: Role; permissions: Permission[]; scope: "all" | "team" | "own" }
// GET /roles → RoleRights[]; PUT /roles/{role} {permissions, scope}
// GET /kept-mails?state=&cursor= → Page<KeptMail> (mail.read); POST /kept-mails/{id}/retry → 202; GET /kept-mails/{id}/raw → message/rfc822
export interface KeptMail { id: Id; received_at: Instant; state: "waiting" | "done" | "duplicate" | "set_aside" | "ignored"; reason: string | null; sender: string; recipients: string[]; subject: string; bytes: number; attempts: number; ticket: { id: Id; number: number } | null; door: "smtp" | "imap" | "pipe" }
// GET /audit?cursor= → Page<Fact> (audit.read): changes of rights, settings and people

// ---- portal (side "customer"): the same /tickets routes answer with what a customer may see.
// POST /portal/links {address} → 202 always: mails a sign-in link; POST /portal/sessions {token} → 201 Session
export interface PortalTicket { name?: string; address?: string; subject: string; description: string; topic: "broken" | "need" | "question" | "feedback"; language?: Language; attachments?: Id[] }
export interface TicketNumber { id: Id; number: number }
// POST /portal/confirmations {token} → 201 TicketNumber: a stranger's form, by the link of the mail
// POST /portal/tickets {name, address, subject, description, topic, language} → 202 for strangers (confirmed by mail first), 201 {number} for signed-in ones
// POST /tickets/{id}/replies {text, attachments?}; POST|DELETE /tickets/{id}/closure; GET /portal/tickets?state=open|done → Page<TicketRow>

// ---- live: GET /events (text/event-stream), `id:` is the position for Last-Event-ID
// event: change  data: {"kind":"ticket","id":"tkt_…","number":12,"what":"ticket.replied","team":"…|null","assignee":"…|null","version":7}
// event: counters data: {}   → fetch /views again      event: resync data: {} → fetch everything visible again
// event: presence data: {"ticket":"tkt_…","people":[{"id":"per_…","name":"…","typing":true}]}   PUT /tickets/{id}/presence {typing} → 204 every 20 s
// GET /healthz, /readyz, /metrics, GET /api/v1/openapi.json

// Values of the domain as the reader's words.
import { locale, m, messageBy } from "../core/i18n.svelte";
import { zone } from "../core/session.svelte";
import { dateTime } from "../core/time";
import type { Channel, Fact, Kind, Language, Level, LinkType, Proposal, Reason, Role, Service, Status, TicketRow, WaitReason } from "../core/types";
import type { IconName } from "../ui/icons";
import type { Option } from "../ui/options";
import { kinds, statuses } from "./filter";

const word = (key: string): string => messageBy(key)?.({}) ?? key.slice(key.indexOf(".") + 1);

export const numberText = (number: number) => `T-${number}`;
export const statusText = (status: Status) => word(`status.${status}`);
export const kindText = (kind: Kind) => word(`kind.${kind}`);
export const priorityText = (level: Level) => word(`priority.${level}`);
export const impactText = (level: Level) => word(`impact.${level}`);
export const urgencyText = (level: Level) => word(`urgency.${level}`);
export const waitText = (reason: WaitReason) => word(`wait.${reason}`);
export const channelText = (channel: Channel) => word(`channel.${channel}`);
export const languageText = (language: Language) => word(`language.${language}`);
export const roleText = (role: Role) => word(`role.${role}`);
export const serviceStatusText = (status: Service["status"]) => word(`service.${status}`);
export const linkText = (type: LinkType) => word(`link.${type}`);
export const fieldText = (field: string) => (field.startsWith("link.") ? linkText(field.slice(5) as LinkType) : word(`field.${field}`));

/** "Waiting for the customer" says more than "Waiting". */
export const stateText = (ticket: Pick<TicketRow, "status" | "wait_reason">) =>
  ticket.status === "waiting" && ticket.wait_reason ? waitText(ticket.wait_reason) : statusText(ticket.status);

export const statusOptions = (): Option<Status>[] => statuses.map((status) => ({ value: status, label: statusText(status), status }));
export const kindOptions = (): Option<Kind>[] => kinds.map((kind) => ({ value: kind, label: kindText(kind), icon: kindIcons[kind] }));
export const waitReasons: readonly WaitReason[] = ["customer", "supplier", "approval", "appointment", "delivery", "other"];
export const waitOptions = (): Option<WaitReason>[] => waitReasons.map((reason) => ({ value: reason, label: waitText(reason) }));
const levels: readonly Level[] = [1, 2, 3, 4];
export const impactOptions = (): Option[] => levels.map((level) => ({ value: String(level), label: impactText(level) }));
export const urgencyOptions = (): Option[] => levels.map((level) => ({ value: String(level), label: urgencyText(level) }));
export const languages: readonly Language[] = ["en", "hu", "fi", "ru", "other"];
export const languageOptions = (): Option<Language>[] => languages.map((language) => ({ value: language, label: languageText(language) }));
export const linkTypes: readonly LinkType[] = ["relates", "duplicates", "caused_by", "causes", "blocks", "blocked_by", "parent", "child"];
export const linkOptions = (): Option<LinkType>[] => linkTypes.map((type) => ({ value: type, label: linkText(type) }));

export const kindIcons: Record<Kind, IconName> = {
  case: "case", request: "request", feedback: "feedback", incident: "incident", problem: "problem", change: "change", improvement: "improvement",
};
export const channelIcons: Record<Channel, IconName> = {
  email: "mail", web: "globe", portal: "person", phone: "phone", chat: "feedback", api: "bolt", monitoring: "chart",
};

/** Why something was done or is proposed, each said once. A reason without a sentence here is not shown. */
export function reasonTexts(reasons: readonly Reason[]): string[] {
  const texts = reasons.flatMap((reason) => {
    const message = messageBy(reason.key);
    return message ? [message(reasonValues(reason))] : [];
  });
  return [...new Set(texts)];
}
/** What is proposed: the reader's word where there is one, else the name the server gave. */
export const proposalText = (proposal: Proposal) =>
  plainFields.has(proposal.field) ? valueText(proposal.field, proposal.value) : proposal.label;
// Messages that count need numbers; the server sends every value as text.
const reasonValues = (reason: Reason): Record<string, string | number> =>
  Object.fromEntries(Object.entries(reason.values).map(([name, value]) => [name, /^\d{1,9}$/.test(value) ? Number(value) : value]));

/** What happened, as a sentence: "Katri assigned …". */
export function factText(fact: Fact): string {
  const name = fact.kind.replace(/^ticket\./, "");
  const message = messageBy(`fact.${name}`) ?? messageBy("fact.other");
  return message?.({ actor: fact.actor.kind === "tuki" ? m.fact_tuki() : fact.actor.name, kind: name }) ?? fact.kind;
}

const plainFields = new Set(["status", "kind", "wait_reason", "impact", "urgency", "priority", "channel", "language"]);
/** A value of a fact's change, as the field shows it. */
export function valueText(field: string, value: string | null, label?: string): string {
  if (label) return label;
  if (value === null || value === "" || value === "none") return m.ui_none();
  if (/^[a-z]{3}_[0-9a-z]{13}$/.test(value)) return ""; // an id without a name says nothing to a reader
  if (plainFields.has(field)) return word(`${field === "wait_reason" ? "wait" : field}.${value}`);
  if (field.endsWith("_at") || field.endsWith("_until")) return instantText(value);
  return value;
}
function instantText(value: string): string {
  const at = /^\d+$/.test(value) ? Number(value) : Date.parse(value);
  return Number.isFinite(at) && at > 0 ? dateTime(new Date(at).toISOString(), locale(), zone()) : value;
}

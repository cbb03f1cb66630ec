// What several forms choose from.
import { get, withQuery } from "../core/api";
import { localeNames, locales, m, messageBy } from "../core/i18n.svelte";
import type { Channel, Kind, Language, Level, Organisation, Page, Permission, Person, Role } from "../core/types";
import type { Option } from "../ui/options";

export const roles: readonly Role[] = [
  "customer", "agent", "incident_manager", "problem_manager", "change_manager", "service_owner", "knowledge_editor", "manager", "administrator", "auditor",
];
export const permissions: readonly Permission[] = [
  "ticket.read", "ticket.create", "ticket.reply", "ticket.note", "ticket.edit", "ticket.assign", "ticket.close", "ticket.merge", "ticket.bulk",
  "people.read", "people.edit", "knowledge.edit", "mail.read", "mail.retry", "reports.read", "audit.read", "admin",
];
const channels: readonly Channel[] = ["email", "web", "portal", "phone", "chat", "api", "monitoring"];
const kinds: readonly Kind[] = ["case", "request", "feedback", "incident", "problem", "change", "improvement"];
const languages: readonly Language[] = ["en", "hu", "fi", "ru", "other"];
export const levels: readonly Level[] = [1, 2, 3, 4];

/** A word of the domain by its key: "role.agent"; the bare key when a newer server knows more. */
export const wordOf = (area: string, value: string | number) => messageBy(`${area}.${value}`)?.({}) ?? String(value);

const optionsOf = <V extends string>(area: string, values: readonly V[]): Option<V>[] =>
  values.map((value) => ({ value, label: wordOf(area, value) }));
export const roleName = (role: Role) => wordOf("role", role);
export const permissionName = (permission: Permission) => wordOf("admin.permission", permission);
export const channelOptions = () => optionsOf("channel", channels);
export const kindOptions = () => optionsOf("kind", kinds);
export const languageOptions = () => optionsOf("language", languages);
export const localeOptions = (): Option[] => locales.map((value) => ({ value, label: localeNames[value] }));
export const serviceStatusOptions = () => optionsOf("service", ["operational", "degraded", "partial_outage", "outage", "maintenance"]);

/** First choice of a list that may stay open; a Select has no empty value. */
export const anyValue = "any";
export const orAny = <V extends string>(options: readonly Option<V>[], label = m.admin_any()): Option<V | typeof anyValue>[] => [
  { value: anyValue, label },
  ...options,
];
export const orNull = (value: string) => (value === anyValue || value === "" ? null : value);

export const addressOf = (person: Person) => (person.addresses.find((one) => one.primary) ?? person.addresses[0])?.address ?? "";

export async function findPeople(query: string, role?: Role): Promise<Option[]> {
  const result = await get<Page<Person>>(withQuery("/people", { q: query.trim(), role, limit: 20 }));
  if (!result.ok) return [];
  return result.value.items
    .filter((person) => person.active)
    .map((person) => ({ value: person.id, label: person.name || addressOf(person), person: person.name || addressOf(person), detail: addressOf(person) }));
}
export const findAgents = (query: string) => findPeople(query, "agent");

export async function findOrganisations(query: string): Promise<Option[]> {
  const result = await get<Page<Organisation>>(withQuery("/organisations", { q: query.trim(), limit: 20 }));
  return result.ok ? result.value.items.map((one) => ({ value: one.id, label: one.name, detail: one.domains.join(", ") })) : [];
}

// Teams, agents, services and categories: small lists that every ticket chooses from.
import { locale } from "../core/i18n.svelte";
import { store } from "../core/store.svelte";
import type { Category, Id, Locale, Page, Person, Ref, Service, Team } from "../core/types";
import type { Option } from "../ui/options";

export const teams = () => store.entry<Team[]>("/teams");
export const services = () => store.entry<Service[]>("/services");
export const categories = () => store.entry<Category[]>("/categories");
export const agents = () => store.entry<Page<Person>>("/people?role=agent&limit=200");

/** For $effect: keeps all of them there while somebody looks. */
export function watchDirectory(): () => void {
  const stops = [teams(), services(), categories(), agents()].map((entry) => store.watch(entry));
  return () => stops.forEach((stop) => stop());
}

const named = (one: { name: string; names: Partial<Record<Locale, string>> }) => one.names?.[locale()] || one.name;

export const teamOptions = (): Option[] => (teams().value ?? []).map((team) => ({ value: team.id, label: team.name, icon: "people" }));
export const serviceOptions = (): Option[] =>
  (services().value ?? []).filter((one) => one.active).map((one) => ({ value: one.id, label: named(one) }));

/** "Network › VPN": a category with what it stands under. */
export function categoryOptions(): Option[] {
  const all = categories().value ?? [];
  const byId = new Map(all.map((one) => [one.id, one]));
  const path = (one: Category, depth = 0): string => {
    const parent = one.parent && depth < 8 ? byId.get(one.parent) : undefined;
    return parent ? `${path(parent, depth + 1)} › ${named(one)}` : named(one);
  };
  return all.filter((one) => one.active).map((one) => ({ value: one.id, label: path(one) }));
}

/** Those of the ticket's team first: they are who one looks for. */
export function agentOptions(team: Ref | null, absent: string): Option[] {
  const all = (agents().value?.items ?? []).filter((person) => person.active);
  const inTeam = (person: Person) => (team ? person.teams.some((one) => one.id === team.id) : false);
  return [...all]
    .sort((a, b) => Number(inTeam(b)) - Number(inTeam(a)) || a.name.localeCompare(b.name, locale()))
    .map((person) => {
      const detail = [person.teams.map((one) => one.name).join(", "), person.present ? "" : absent].filter(Boolean).join(" · ");
      return { value: person.id, label: person.name, person: person.name, ...(detail && { detail }) };
    });
}

export const refOf = (options: readonly Option[], id: Id | null): Ref | null => {
  const found = options.find((option) => option.value === id);
  return found ? { id: found.value, name: found.label } : null;
};

// People as things to choose.
import type { Person } from "../core/types";
import type { Option } from "../ui/options";
import { people } from "./calls";

export const addressOf = (person: Person): string =>
  (person.addresses.find((one) => one.primary) ?? person.addresses[0])?.address ?? "";

export const personOption = (person: Person): Option => {
  const detail = [addressOf(person), person.organisation?.name ?? ""].filter(Boolean).join(" · ");
  return { value: person.id, label: person.name || addressOf(person), person: person.name || addressOf(person), ...(detail && { detail }) };
};

export async function findPeople(query: string): Promise<Option[]> {
  const result = await people(query.trim());
  return result.ok ? result.value.items.filter((person) => person.active).map(personOption) : [];
}

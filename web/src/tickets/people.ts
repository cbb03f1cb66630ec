// People as things to choose.
import type { Person } from "../core/types";
import type { Option } from "../ui/options";
import { people } from "./calls";

export const addressOf = (person: Person): string =>
  (person.addresses.find((one) => one.primary) ?? person.addresses[0])?.address ?? "";

export const personOption = (person: Person): Option => {
  const label = person.name || addressOf(person);
  const detail = [addressOf(person), person.organisation?.name ?? ""].filter((part) => part && part !== label).join(" · ");
  return { value: person.id, label, person: label, ...(detail && { detail }) };
};

export async function findPeople(query: string): Promise<Option[]> {
  const result = await people(query.trim());
  return result.ok ? result.value.items.filter((person) => person.active).map(personOption) : [];
}

// The request somebody is writing: it survives reloads, sign-ins and closed laptops.
import { DraftKeeper } from "../core/drafts";
import { session } from "../core/session.svelte";
import { isTopic, type Topic } from "./topics";

export interface RequestDraft {
  topic: Topic;
  description: string;
  subject: string;
  ownSubject: boolean; // else it follows the description
  name: string;
  address: string;
}
const empty: RequestDraft = { topic: "broken", description: "", subject: "", ownSubject: false, name: "", address: "" };

export const requestDraft = () =>
  new DraftKeeper<RequestDraft>({
    name: `${session.current?.person.id ?? "stranger"}/new`,
    isEmpty: (draft) => draft.description.trim() === "" && draft.subject.trim() === "",
  });

/** From the question on the first page; what was being written before is not thrown away. */
export function startRequest(text: string) {
  if (text.trim() === "") return;
  const keeper = requestDraft();
  const before = keeper.kept()?.value.description.trim() ?? "";
  const description = before && before !== text.trim() ? `${text.trim()}\n\n${before}` : text.trim();
  keeper.typed({ ...empty, ...keeper.kept()?.value, description });
}

export function keptRequest(topic: string | null): RequestDraft {
  const kept = requestDraft().kept()?.value;
  return { ...empty, ...kept, ...(isTopic(topic) && { topic }) };
}

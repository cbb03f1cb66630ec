// Who else is at a ticket, and that we are.
import { onLive } from "../core/live";
import { session } from "../core/session.svelte";
import type { Id } from "../core/types";
import { tellPresence } from "./calls";

export interface Present {
  id: Id;
  name: string;
  typing: boolean;
}
const beat = 20_000;

class Presences {
  all = $state.raw<ReadonlyMap<Id, readonly Present[]>>(new Map());
}
const presences = new Presences();

onLive((event) => {
  if (event.type !== "presence") return;
  const next = new Map(presences.all);
  const { ticket, people } = event.presence;
  if (people.length) next.set(ticket, people);
  else next.delete(ticket);
  presences.all = next;
});

/** The others at a ticket; never the person themselves. */
export const othersAt = (ticket: Id): Present[] =>
  (presences.all.get(ticket) ?? []).filter((person) => person.id !== session.current?.person.id);

/** Says every 20 seconds that we are here, and at once when we begin or stop to type. */
export function attend(ticket: Id, tell = tellPresence): { typing: (typing: boolean) => void; leave: () => void } {
  let typing = false;
  const say = () => {
    if (document.visibilityState === "visible") void tell(ticket, typing);
  };
  say();
  const timer = setInterval(say, beat);
  return {
    typing: (next) => {
      if (next === typing) return;
      typing = next;
      say();
    },
    leave: () => clearInterval(timer),
  };
}

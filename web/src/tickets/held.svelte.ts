// Replies that the server still holds: for some seconds they can be taken back.
import type { Id, Message } from "../core/types";
import type { Words } from "./composer.svelte";

export interface Held {
  message: Message;
  ticket: Id;
  number: number;
  until: number;
  words: Words;
}

class HeldReplies {
  all = $state.raw<readonly Held[]>([]);
  now = $state(Date.now());
}
export const held = new HeldReplies();
let timer: ReturnType<typeof setInterval> | null = null;

/**
 * Shows the reply as one that can be taken back for `seconds`, as the server was asked to hold it.
 * A moment less than that: a click at the very end would come too late.
 */
export function hold(message: Message, ticket: { id: Id; number: number }, words: Words, seconds: number) {
  const told = Date.parse(message.delivery?.held_until ?? "");
  const until = (Number.isNaN(told) ? Date.now() + seconds * 1000 : told) - 500;
  if (words.mode !== "reply" || until <= Date.now()) return;
  held.all = [...held.all, { message, ticket: ticket.id, number: ticket.number, until, words }];
  timer ??= setInterval(tick, 500);
  tick();
}
export function release(message: Id) {
  held.all = held.all.filter((one) => one.message.id !== message);
}
export const secondsLeft = (one: Held) => Math.max(0, Math.ceil((one.until - held.now) / 1000));

function tick() {
  held.now = Date.now();
  held.all = held.all.filter((one) => one.until > held.now);
  if (held.all.length === 0 && timer) {
    clearInterval(timer);
    timer = null;
  }
}

// The composers that are open, to give a reply back to.
const open = new Map<Id, (words: Words) => void>();
export function takeBack(ticket: Id, restore: (words: Words) => void): () => void {
  open.set(ticket, restore);
  return () => {
    if (open.get(ticket) === restore) open.delete(ticket);
  };
}
export const giveBack = (one: Held) => open.get(one.ticket)?.(one.words);

// Which key does what. Single letters can be switched off; with Ctrl they always work.
import { readLocal, writeLocal } from "../core/storage";
import { isTyping, shortcut, withControl } from "../core/shortcut";

export interface Key {
  keys: string; // "r", "Shift+r", "Ctrl+k", "g m" for one after the other
  action: string;
}
export const keys: readonly Key[] = [
  { keys: "j", action: "list.next" },
  { keys: "k", action: "list.previous" },
  { keys: "Enter", action: "list.open" },
  { keys: "x", action: "list.select" },
  { keys: "Shift+j", action: "list.extendDown" },
  { keys: "Shift+k", action: "list.extendUp" },
  { keys: "u", action: "go.back" },
  { keys: "/", action: "go.search" },
  { keys: "Ctrl+k", action: "menu.commands" },
  { keys: "?", action: "menu.keys" },
  { keys: "c", action: "go.create" },
  { keys: "r", action: "ticket.reply" },
  { keys: "Shift+r", action: "ticket.replyAll" },
  { keys: "n", action: "ticket.note" },
  { keys: "a", action: "ticket.assign" },
  { keys: "i", action: "ticket.take" },
  { keys: "t", action: "ticket.team" },
  { keys: "s", action: "ticket.status" },
  { keys: "p", action: "ticket.priority" },
  { keys: "l", action: "ticket.label" },
  { keys: "h", action: "ticket.snooze" },
  { keys: "e", action: "ticket.resolve" },
  { keys: "Shift+e", action: "ticket.resolveNext" },
  { keys: "o", action: "ticket.details" },
  { keys: "[", action: "message.older" },
  { keys: "]", action: "message.newer" },
  { keys: "Ctrl+z", action: "menu.undo" },
  { keys: "Escape", action: "list.clear" },
  { keys: "g h", action: "go.home" },
  { keys: "g m", action: "go.mine" },
  { keys: "g u", action: "go.unassigned" },
  { keys: "g a", action: "go.all" },
  { keys: "g p", action: "go.people" },
];

/** As people read it: "Shift R", "G M". */
export function shownKeys(keys: string): string {
  return keys
    .split(" ")
    .map((one) => one.split("+").map((part) => (part.length === 1 ? part.toUpperCase() : part)).join("+"))
    .join(" ");
}
export const keysOf = (action: string): string | null => {
  const found = keys.find((key) => key.action === action);
  return found ? shownKeys(found.keys) : null;
};

const name = "tuki.keys";
export const singleKeysOn = () => readLocal(name) !== "off";
export const setSingleKeys = (on: boolean) => writeLocal(name, on ? null : "off");

/** "Ctrl+Shift+k" for an event; nothing for a modifier alone, or AltGr. */
export function combination(event: KeyboardEvent): string {
  const key = shortcut(event);
  if (!key || ["Shift", "Control", "Meta", "Alt", "AltGraph", "CapsLock"].includes(key)) return "";
  const letter = /^[a-z]$/.test(key);
  return [withControl(event) ? "Ctrl" : "", event.shiftKey && (letter || key.length > 1) ? "Shift" : "", key].filter(Boolean).join("+");
}

const pause = 1200; // between the keys of a sequence

/**
 * Listens to the keys of the page. `act` does what a name says and answers whether anything did.
 * Returns how to stop.
 */
export function listen(act: (action: string) => boolean, allowed: () => boolean = singleKeysOn): () => void {
  let begun = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  const forget = () => {
    begun = "";
    clearTimeout(timer);
  };
  const hear = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    const pressed = combination(event);
    if (!pressed) return;
    const single = !pressed.startsWith("Ctrl+");
    if (single && (isTyping(event) || !allowed() || layerOpen())) return;
    // Enter and the space bar belong to the button that has the focus.
    if (pressed === "Enter" && event.target instanceof Element && event.target.closest("button, a, summary, [role=button]")) return;
    if (pressed === "Ctrl+z" && isTyping(event)) return;
    const wanted = begun ? `${begun} ${pressed}` : pressed;
    forget();
    const match = keys.find((key) => key.keys === wanted) ?? keys.find((key) => key.keys === pressed);
    if (match && act(match.action)) event.preventDefault();
    else if (keys.some((key) => key.keys.startsWith(`${pressed} `))) {
      begun = pressed;
      timer = setTimeout(forget, pause);
    }
  };
  document.addEventListener("keydown", hear);
  return () => {
    forget();
    document.removeEventListener("keydown", hear);
  };
}

/** A dialog or a menu has the keys for itself. */
const layerOpen = () => document.querySelector('[role="dialog"], [role="menu"], [role="alertdialog"]') !== null;

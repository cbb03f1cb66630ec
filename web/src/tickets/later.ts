// The box of what waits for a connection; the program opens it for the person signed in.
import type { Outbox } from "../core/outbox";

let outbox: Outbox | null = null;
export function useOutbox(box: Outbox) {
  outbox = box;
}
export const later = (path: string, body: unknown, about: string): boolean => outbox?.add("POST", path, body, about) ?? false;

// Where the sign-in pages lead, and what their links carry.

/** Only a path of this desk: "?next=" comes from the outside. */
export function safeNext(text: string | null): string | null {
  if (!text || !/^\/(?![/\\])/.test(text)) return null;
  try {
    const url = new URL(text, "https://desk.invalid");
    return url.origin === "https://desk.invalid" ? url.pathname + url.search : null;
  } catch {
    return null;
  }
}

export const homeOf = (side: "agent" | "customer") => (side === "agent" ? "/app" : "/");

/** "#reset=abc": what a mailed link wants. The part after "#" never reaches a server or its logs. */
export type Errand = { kind: "reset" | "link"; token: string } | { kind: "none" };
export function errandOf(hash: string): Errand {
  const found = /^#(reset|link)=([\w-]{8,200})$/.exec(hash);
  return found ? { kind: found[1] as "reset" | "link", token: found[2] ?? "" } : { kind: "none" };
}
export const confirmationOf = (hash: string) => /^#([\w-]{8,200})$/.exec(hash)?.[1] ?? null;

/** Good enough to say what was forgotten; the server decides. */
export const looksLikeAddress = (text: string) => /^[^\s@]+@[^\s@]+$/.test(text.trim());

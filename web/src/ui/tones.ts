// Which colour a thing has: names of tokens, never colours.
import type { Status } from "../core/types";

export type Tone =
  | "plain" | "accent" | "ok" | "warn" | "danger" | "note"
  | "new" | "open" | "progress" | "waiting" | "hold" | "resolved" | "closed";

const statusTones: Record<Status, Tone> = {
  new: "new",
  open: "open",
  in_progress: "progress",
  waiting: "waiting",
  on_hold: "hold",
  resolved: "resolved",
  closed: "closed",
  merged: "closed",
};
export const statusTone = (status: Status): Tone => statusTones[status];

export const toneClass = (tone: Tone) => (tone === "plain" ? "" : `tone-${tone}`);

/** A hue of its own for every name, the same on every screen. */
export function hueOf(name: string): number {
  let hue = 0;
  for (const letter of name) hue = (hue * 31 + (letter.codePointAt(0) ?? 0)) % 360;
  return hue;
}

/** "Nagy Eszter" → "NE" */
export function initialsOf(name: string): string {
  const words = name.split(/[\s.@]+/).filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => [...word][0] ?? "")
    .join("")
    .toLocaleUpperCase();
}

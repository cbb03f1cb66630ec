// One thing to choose, in a select, a combobox, a menu or a segmented control.
import type { Level, Status } from "../core/types";
import type { IconName } from "./icons";

export interface Option<V extends string = string> {
  value: V;
  label: string;
  icon?: IconName;
  status?: Status; // drawn as its mark
  priority?: Level;
  person?: string; // drawn as an avatar of this name
  detail?: string; // a second, quieter line
  disabled?: boolean;
}

/** Letters without their marks, in lower case: "Ő" finds "o", "ё" finds "е". */
export const folded = (text: string) =>
  text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase();

/** Those that contain every word of `query`; those that begin with it first. */
export function matching<O extends { label: string; detail?: string }>(options: readonly O[], query: string): O[] {
  const words = folded(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...options];
  const found = options
    .map((option) => ({ option, text: folded(`${option.label} ${option.detail ?? ""}`) }))
    .filter(({ text }) => words.every((word) => text.includes(word)));
  const first = words[0] ?? "";
  return found
    .sort((a, b) => Number(b.text.startsWith(first)) - Number(a.text.startsWith(first)))
    .map(({ option }) => option);
}

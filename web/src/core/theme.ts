// Light, dark, or as the system says. public/theme.js sets it before the first paint; this keeps it.

import { readLocal, writeLocal } from "./storage";

export type Theme = "light" | "dark" | "system";
const key = "tuki.theme";

export const storedTheme = (): Theme => {
  const stored = readLocal(key);
  return stored === "light" || stored === "dark" ? stored : "system";
};

export function applyTheme(theme: Theme) {
  writeLocal(key, theme);
  show();
}

export const isDark = () => {
  const theme = storedTheme();
  return theme === "dark" || (theme === "system" && systemIsDark());
};

/** Follows the system while the person has chosen nothing else. */
export function followSystem() {
  show();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
}

const systemIsDark = () => matchMedia("(prefers-color-scheme: dark)").matches;
function show() {
  document.documentElement.dataset.theme = isDark() ? "dark" : "light";
}

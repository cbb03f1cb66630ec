// The words in the reader's language: only the active one is loaded, and `lang` always says which.
 
import { areas, type Area, type Messages } from "../i18n";
import { readLocal, writeLocal } from "./storage";
import type { Locale } from "./types";

export const locales: readonly Locale[] = ["en", "hu", "fi", "ru"];
/** Every language calls itself by its own name. */
export const localeNames: Record<Locale, string> = { en: "English", hu: "Magyar", fi: "Suomi", ru: "Русский" };

class Words {
  locale = $state<Locale>("en");
  messages = $state.raw<Partial<Messages>>({});
}
const words = new Words();
const used = new Set<Area>(); // what this program, and the parts opened so far, speak of

/** The messages: `m.portal_title()`. Reading one in a component follows the language. */
export const m: Messages = new Proxy({} as Messages, {
  get: (_, key) => words.messages[key as keyof Messages] ?? (() => String(key)),
});

export const locale = () => words.locale;
/** A message whose key is known at run time only; null when there is none. */
export function messageBy(key: string): ((values: Record<string, string | number>) => string) | null {
  const found = words.messages[key.replaceAll(/[.-]([a-z0-9])/gi, "_$1") as keyof Messages];
  return found ? (found as (values: Record<string, string | number>) => string) : null;
}

/** Before the first paint: the language of the person, or of the last visit, or of the browser. */
export async function startWords(wanted: Area[], language?: Locale | null) {
  for (const area of wanted) used.add(area);
  await setLocale(language ?? storedLocale() ?? browserLocale());
}

/** For a part that is loaded later and brings words of its own. */
export async function addWords(area: Area) {
  if (used.has(area)) return;
  used.add(area);
  const module = await areas[area][words.locale]();
  words.messages = { ...words.messages, ...module.default };
}

let turn = 0;
export async function setLocale(next: Locale) {
  const mine = ++turn;
  const modules = await Promise.all([...used].map((area) => areas[area][next]()));
  if (mine !== turn) return; // another language was chosen while this one loaded
  words.messages = Object.assign({}, ...modules.map((module) => module.default)) as Partial<Messages>;
  words.locale = next;
  document.documentElement.lang = next;
  writeLocal("tuki.locale", next);
}

export function asLocale(text: string | null | undefined): Locale | null {
  const language = text?.slice(0, 2).toLowerCase();
  return locales.find((one) => one === language) ?? null;
}
const storedLocale = () => asLocale(readLocal("tuki.locale"));
function browserLocale(): Locale {
  for (const language of navigator.languages ?? []) {
    const known = asLocale(language);
    if (known) return known;
  }
  return "en";
}

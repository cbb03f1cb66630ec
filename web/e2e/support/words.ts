// The words of the screens, so that tests find things as people do: by what is written on them.
import { readFileSync, readdirSync } from "node:fs";
import type { Locale } from "../../src/core/types";
import { messages } from "./places";

export type Words = (key: string, values?: Record<string, string | number>) => string;
const read = new Map<Locale, Map<string, string>>();

/** `say("row.left", {time: "5 min"})` in a language. Of a plural, the form is not chosen: use `like`. */
export function wordsOf(locale: Locale): Words {
  let texts = read.get(locale);
  if (!texts) {
    texts = new Map();
    for (const name of readdirSync(messages).filter((one) => one.endsWith(`.${locale}.json`))) {
      for (const [key, text] of Object.entries(JSON.parse(readFileSync(`${messages}/${name}`, "utf8")) as Record<string, string>)) texts.set(key, text);
    }
    read.set(locale, texts);
  }
  const all = texts;
  return (key, values = {}) => {
    const text = all.get(key);
    if (text === undefined) throw new Error(`no message ${key} in ${locale}`);
    return text.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
  };
}

/** The beginning or the end that all forms of a text with places share. */
export function like(say: Words, key: string): RegExp {
  const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(say(key).split(/\{\w+\}/).map(escaped).join(".*"));
}

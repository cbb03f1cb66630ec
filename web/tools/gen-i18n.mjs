// Turns messages/<area>.<locale>.json (ICU message format) into typed modules in src/i18n.
// Refuses to build when a language misses a key, has one that English has not, uses other
// places for values than English, or lacks a plural form that its grammar needs.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse, TYPE } from "@formatjs/icu-messageformat-parser";

const web = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(web, "messages");
const target = join(web, "src/i18n");
const locales = ["en", "hu", "fi", "ru"];

const problems = [];
const identifier = (key) => key.replace(/[.-](\w)/g, (_, letter) => "_" + letter);
const pluralForms = (locale) => new Intl.PluralRules(locale).resolvedOptions().pluralCategories;

function read(area, locale) {
  const file = `${area}.${locale}.json`;
  try {
    return JSON.parse(readFileSync(join(source, file), "utf8"));
  } catch (error) {
    problems.push(`${file}: ${error.message}`);
    return {};
  }
}

function parsed(area, locale, key, text) {
  try {
    return parse(text, { ignoreTag: true });
  } catch (error) {
    problems.push(`${area}.${locale} "${key}": ${error.message}`);
    return [];
  }
}

/** The values a message takes, with their TypeScript types. */
function places(nodes, found = {}) {
  for (const node of nodes) {
    if (node.type === TYPE.argument) found[node.value] ??= "string | number";
    if (node.type === TYPE.number) found[node.value] = "number";
    if (node.type === TYPE.plural) found[node.value] = "number";
    if (node.type === TYPE.select) found[node.value] ??= "string";
    if (node.options) for (const option of Object.values(node.options)) places(option.value, found);
  }
  return found;
}

/** A message as a TypeScript expression over `p`. `counted` is the value that "#" stands for. */
function expression(nodes, where, counted) {
  const parts = nodes.map((node) => {
    switch (node.type) {
      case TYPE.literal:
        return JSON.stringify(node.value);
      case TYPE.argument:
        return `p.${node.value}`;
      case TYPE.number:
        return `count(p.${node.value})`;
      case TYPE.pound:
        return `count(p.${counted})`;
      case TYPE.plural:
        return plural(node, where);
      case TYPE.select:
        return choice(node.options, `p.${node.value}`, where, counted);
      default:
        problems.push(`${where}: this kind of place is not supported`);
        return '""';
    }
  });
  return parts.length === 1 && parts[0].startsWith('"') ? parts[0] : ['""', ...parts].join(" + ");
}

function plural(node, where) {
  const locale = where.split(/[. ]/)[1];
  const needed = pluralForms(locale);
  const given = Object.keys(node.options);
  for (const form of needed)
    if (!given.includes(form)) problems.push(`${where}: plural form "${form}" is missing`);
  for (const form of given)
    if (!form.startsWith("=") && form !== "other" && !needed.includes(form))
      problems.push(`${where}: plural form "${form}" does not exist in this language`);
  return choice(node.options, `form(p.${node.value})`, where, node.value);
}

function choice(options, selector, where, counted) {
  const branches = Object.entries(options).map(
    ([name, option]) => `${JSON.stringify(name)}: ${expression(option.value, where, counted)}`,
  );
  return `pick({ ${branches.join(", ")} }, ${selector})`;
}

function moduleOf(area, locale, messages, reference) {
  const lines = [];
  for (const key of Object.keys(reference)) {
    const text = messages[key];
    if (text === undefined) {
      problems.push(`${area}.${locale}: "${key}" is missing`);
      continue;
    }
    const where = `${area}.${locale} "${key}"`;
    const nodes = parsed(area, locale, key, text);
    const here = Object.keys(places(nodes)).sort().join();
    const english = Object.keys(reference[key]).sort().join();
    if (here !== english) problems.push(`${where}: has places {${here}}, English has {${english}}`);
    lines.push(`  ${identifier(key)}: (${english ? "p" : ""}) => ${expression(nodes, where)},`);
  }
  for (const key of Object.keys(messages))
    if (!(key in reference)) problems.push(`${area}.${locale}: "${key}" is not in English`);
  const body = lines.join("\n");
  const used = ["form", "count", "pick"].filter((name) => body.includes(name + "("));
  const grammar = used.length
    ? `import { grammar } from "./grammar";\nconst { ${used.join(", ")} } = grammar("${locale}");\n`
    : "";
  return `import type { Messages } from "./types";\n${grammar}
const messages: Pick<Messages, ${Object.keys(reference).map((key) => `"${identifier(key)}"`).join(" | ") || "never"}> = {\n${body}\n};\nexport default messages;\n`;
}

const grammarModule = `/** Counting and choosing by the rules of one language. */
export function grammar(locale: string) {
  const rules = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale);
  return {
    form: (n: number): string => rules.select(n),
    count: (n: number): string => numbers.format(n),
    pick: (options: Record<string, string>, name: string | number): string =>
      options[name] ?? options["other"] ?? "",
  };
}
`;

const files = readdirSync(source).filter((name) => name.endsWith(".json"));
const areas = [...new Set(files.map((name) => name.split(".")[0]))].sort();
const owners = new Map();
const types = [];
const modules = [];

for (const area of areas) {
  const english = read(area, "en");
  const reference = {};
  for (const [key, text] of Object.entries(english)) {
    reference[key] = places(parsed(area, "en", key, text));
    const owner = owners.get(identifier(key));
    if (owner) problems.push(`"${key}" is in ${owner} and in ${area}`);
    owners.set(identifier(key), area);
    const values = Object.entries(reference[key]).map(([name, type]) => `${name}: ${type}`);
    types.push(`  ${identifier(key)}(${values.length ? `p: { ${values.join("; ")} }` : ""}): string;`);
  }
  for (const locale of locales)
    modules.push([`${area}.${locale}.ts`, moduleOf(area, locale, locale === "en" ? english : read(area, locale), reference)]);
}

if (problems.length) {
  console.error(problems.join("\n"));
  process.exit(1);
}

const loaders = areas.map((area) => {
  const languages = locales.map((locale) => `${locale}: () => import("./${area}.${locale}")`);
  return `  ${area}: { ${languages.join(", ")} },`;
});

/** Only what changed is written, so that a running server reloads no more than it must. */
function write(name, text) {
  const file = join(target, name);
  const whole = "// Generated by tools/gen-i18n.mjs.\n" + text;
  if (!existsSync(file) || readFileSync(file, "utf8") !== whole) writeFileSync(file, whole);
}
mkdirSync(target, { recursive: true });
write("types.ts", `export interface Messages {\n${types.join("\n")}\n}\n`);
write("grammar.ts", grammarModule);
for (const [name, text] of modules) write(name, text);
write(
  "index.ts",
  `import type { Locale } from "../core/types";\nimport type { Messages } from "./types";
export type { Messages };
export type Area = ${areas.map((area) => `"${area}"`).join(" | ")};
/** Every area in every language; only what is asked for is loaded. */
export const areas: Record<Area, Record<Locale, () => Promise<{ default: Partial<Messages> }>>> = {\n${loaders.join("\n")}\n};\n`,
);
console.log(`messages: ${owners.size} in ${areas.length} areas and ${locales.length} languages`);

// The shapes of the API (src/core/types.ts) as JSON Schema, for the OpenAPI description that the
// server serves: one truth for both sides. `node tools/gen-schemas.mjs` writes, `--check` compares.
import { readFileSync, writeFileSync } from "node:fs";
import ts from "typescript";

const source = new URL("../src/core/types.ts", import.meta.url);
const target = new URL("../../src/app/api/schemas.json", import.meta.url);
const file = ts.createSourceFile("types.ts", readFileSync(source, "utf8"), ts.ScriptTarget.Latest, true);

const schemas = {};
const generics = new Map();
const ref = (name) => ({ $ref: `#/components/schemas/${name}` });

function literalsOf(types) {
  return types.every((t) => ts.isLiteralTypeNode(t) && t.literal.kind !== ts.SyntaxKind.NullKeyword)
    ? types.map((t) => (ts.isStringLiteral(t.literal) ? t.literal.text : Number(t.literal.text)))
    : null;
}

function union(types) {
  const isNull = (t) => ts.isLiteralTypeNode(t) && t.literal.kind === ts.SyntaxKind.NullKeyword;
  const rest = types.filter((t) => !isNull(t));
  const values = literalsOf(rest);
  const parts = values ? [{ enum: values }] : rest.map(schemaOf);
  if (rest.length < types.length) parts.push({ type: "null" });
  return parts.length === 1 ? parts[0] : { anyOf: parts };
}

function members(list) {
  const properties = {};
  const required = [];
  for (const member of list) {
    const name = member.name.text;
    properties[name] = schemaOf(member.type);
    if (!member.questionToken) required.push(name);
  }
  return { type: "object", properties, ...(required.length ? { required } : {}) };
}

function omitted(base, names) {
  const from = schemas[base] ?? {};
  return {
    type: "object",
    properties: Object.fromEntries(Object.entries(from.properties).filter(([name]) => !names.includes(name))),
    required: (from.required ?? []).filter((name) => !names.includes(name)),
  };
}

function named(node) {
  const name = node.typeName.text;
  const [first, second] = node.typeArguments ?? [];
  if (name === "Record") return { type: "object", additionalProperties: schemaOf(second) };
  if (name === "Partial") return schemaOf(first);
  if (generics.has(name)) return generics.get(name)(schemaOf(first));
  return ref(name);
}

function schemaOf(node) {
  switch (node.kind) {
    case ts.SyntaxKind.StringKeyword: return { type: "string" };
    case ts.SyntaxKind.NumberKeyword: return { type: "number" };
    case ts.SyntaxKind.BooleanKeyword: return { type: "boolean" };
    case ts.SyntaxKind.UnknownKeyword: return {};
    case ts.SyntaxKind.TemplateLiteralType: return { type: "string" };
    case ts.SyntaxKind.ArrayType: return { type: "array", items: schemaOf(node.elementType) };
    case ts.SyntaxKind.ParenthesizedType: return schemaOf(node.type);
    case ts.SyntaxKind.UnionType: return union(node.types);
    case ts.SyntaxKind.LiteralType: return node.literal.kind === ts.SyntaxKind.NullKeyword ? { type: "null" } : { enum: literalsOf([node]) };
    case ts.SyntaxKind.TypeLiteral: return members(node.members);
    case ts.SyntaxKind.TypeReference: return named(node);
    default: throw new Error(`types.ts: cannot say ${ts.SyntaxKind[node.kind]} as a schema: ${node.getText()}`);
  }
}

for (const node of file.statements) {
  if (ts.isTypeAliasDeclaration(node)) schemas[node.name.text] = schemaOf(node.type);
  if (!ts.isInterfaceDeclaration(node)) continue;
  if (node.typeParameters) {
    const parameter = node.typeParameters[0].name.text;
    generics.set(node.name.text, (inner) => JSON.parse(JSON.stringify(members(node.members), (_, value) => (value?.$ref === `#/components/schemas/${parameter}` ? inner : value))));
    continue;
  }
  const own = members(node.members);
  for (const clause of node.heritageClauses ?? [])
    for (const base of clause.types) {
      const name = base.expression.text;
      const [first, second] = base.typeArguments ?? [];
      const from = name === "Omit" ? omitted(first.typeName.text, (second.types ?? [second]).map((t) => t.literal.text)) : schemas[name];
      own.properties = { ...from.properties, ...own.properties };
      own.required = [...new Set([...(from.required ?? []), ...(own.required ?? [])])];
    }
  schemas[node.name.text] = own;
}
schemas.Instant = { type: "string", format: "date-time" };

const text = JSON.stringify(schemas, null, 1) + "\n";
if (process.argv.includes("--check")) {
  if (readFileSync(target, "utf8") !== text) {
    console.error("src/app/api/schemas.json is not what types.ts says: run `npm run schemas` in web/.");
    process.exit(1);
  }
} else writeFileSync(target, text);

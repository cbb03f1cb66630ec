// What a first visit of each program loads, gzipped; fails above the budget. Run after a build.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const dist = process.argv[2] ?? join(dirname(dirname(fileURLToPath(import.meta.url))), "dist");
const budgets = { agent: { js: 140, css: 14 }, admin: { js: 140, css: 14 }, portal: { js: 60, css: 14 } }; // KB

let over = false;
for (const [program, budget] of Object.entries(budgets)) {
  const page = readFileSync(join(dist, `${program}.html`), "utf8");
  const sizes = { js: 0, css: 0 };
  for (const [, file] of page.matchAll(/(?:href|src)="(\/assets\/[^"]+\.(?:js|css))"/g))
    sizes[file.endsWith(".css") ? "css" : "js"] += gzipSync(readFileSync(join(dist, file)), { level: 9 }).length / 1024;
  for (const kind of ["js", "css"]) {
    const size = Math.round(sizes[kind] * 10) / 10;
    const tooBig = size > budget[kind];
    over ||= tooBig;
    console.log(`${program} ${kind} ${size} KB of ${budget[kind]}${tooBig ? ": too much" : ""}`);
  }
}
process.exit(over ? 1 : 0);

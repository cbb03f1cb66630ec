// Cuts Inter's Latin Extended file down to the letters of Hungarian, Finnish and their neighbours:
// the whole file is 85 KB, Latin Extended-A alone is a sixth of it.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const web = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(web, "src/ui/fonts/inter-latin-extended-a.woff2");
if (!existsSync(target)) {
  const { default: subsetFont } = await import("subset-font");
  const source = createRequire(import.meta.url).resolve(
    "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2",
  );
  const letters = Array.from({ length: 0x80 }, (_, i) => String.fromCodePoint(0x100 + i)).join("");
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, await subsetFont(readFileSync(source), letters, { targetFormat: "woff2" }));
}

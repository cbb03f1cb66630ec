// Writes .br and .gz beside every text file of dist, so that the server only has to send them.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const dist = join(dirname(dirname(fileURLToPath(import.meta.url))), "dist");
const worthIt = /\.(js|css|html|svg|json|webmanifest)$/;

for (const name of readdirSync(dist, { recursive: true })) {
  const file = join(dist, name);
  if (!worthIt.test(name) || statSync(file).size < 512) continue;
  const text = readFileSync(file);
  writeFileSync(file + ".gz", gzipSync(text, { level: 9 }));
  writeFileSync(
    file + ".br",
    brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  );
}

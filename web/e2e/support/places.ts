import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL("../..", import.meta.url)); // web/
export const program = resolve(process.env["TUKI_PROGRAM"] ?? `${here}/../build/tuki`);
export const web = resolve(process.env["TUKI_WEB"] ?? `${here}/dist`);
export const messages = `${here}/messages`;
export const shots = `${here}/test-results/shots`;

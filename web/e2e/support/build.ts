// Builds the screens once, before the first test; TUKI_WEB names a folder with built ones instead.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { program, web } from "./places";

export default function build() {
  if (!existsSync(program)) throw new Error(`${program} is missing: build it first, or name one with TUKI_PROGRAM`);
  if (!process.env["TUKI_WEB"]) {
    const { TUKI_PROGRAM: _, ...env } = process.env; // to the build it means another thing
    execFileSync("npm", ["run", "--silent", "build"], { env, stdio: ["ignore", "ignore", "inherit"] });
  }
  if (!existsSync(`${web}/agent.html`)) throw new Error(`${web} has no built screens`);
}

// What every screen has to keep: no finding of axe, no sideways scroll.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, type Page } from "@playwright/test";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"];

interface Finding {
  id: string;
  nodes: { target: string[] }[];
}

export async function looksRight(page: Page) {
  await page.waitForTimeout(300); // what fades in has colours of its own
  await page.evaluate(`${axe};0`); // evaluated, not added: the page's policy allows no inline script
  const findings = await page.evaluate(
    async (tags) => (await (window as unknown as { axe: { run(at: Document, options: object): Promise<{ violations: Finding[] }> } }).axe.run(document, { runOnly: tags })).violations,
    rules,
  );
  // What is open over the page stands outside its landmarks, and goes before anybody looks around.
  const popup = await page.locator(".popup").first().isVisible();
  expect(findings.filter((one) => !(popup && one.id === "region")).map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).join(", ")}`)).toEqual([]);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wider, "wider than the screen").toBeLessThanOrEqual(0);
}

/** Runs `check` at the three widths and in both themes. */
export async function everywhere(page: Page, check: () => Promise<void>) {
  for (const theme of ["light", "dark"] as const) {
    await page.evaluate((name) => (document.documentElement.dataset["theme"] = name), theme);
    for (const [width, height] of [[1440, 900], [1024, 768], [390, 844]] as const) {
      await page.setViewportSize({ width, height });
      await check();
    }
  }
}

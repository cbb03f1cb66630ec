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

/** What fades in has colours of its own: waits until nothing moves but what always does. */
async function settled(page: Page) {
  await page.evaluate(async () => {
    await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
    const moving = document.getAnimations().filter((one) => Number.isFinite(one.effect?.getComputedTiming().endTime));
    await Promise.all(moving.map((one) => one.finished.catch(() => null)));
  });
}

export async function looksRight(page: Page) {
  await settled(page);
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

/** Runs `check` at the three widths, and in both themes where most is on the screen. */
export async function everywhere(page: Page, check: () => Promise<void>) {
  for (const [theme, width, height] of [["light", 1440, 900], ["dark", 1440, 900], ["dark", 1024, 768], ["light", 390, 844]] as const) {
    await page.evaluate((name) => (document.documentElement.dataset["theme"] = name), theme);
    await page.setViewportSize({ width, height });
    await check();
  }
}

// What every journey starts from: a desk for the file, people with pages of their own, and the rules
// that hold in all of them: no error on the page, and not one request to another host.
import { expect, test as base, type Browser, type BrowserContext, type Page } from "@playwright/test";
import type { Locale } from "../../src/core/types";
import { Desk, adminAddress, password } from "./desk";
import { wordsOf, type Words } from "./words";

export { expect };

export interface Seat {
  page: Page;
  context: BrowserContext;
  say: Words;
}
export interface SeatOptions {
  locale?: Locale;
  theme?: "light" | "dark";
  size?: [number, number];
  touch?: boolean;
}

interface Fixtures {
  /** A fresh browser with nobody signed in. */
  sit: (options?: SeatOptions) => Promise<Seat>;
  faults: string[];
}

export const test = base.extend<Fixtures>({
  faults: async ({}, use) => {
    const faults: string[] = [];
    await use(faults);
    expect(faults, "what went wrong in the browser").toEqual([]);
  },
  sit: async ({ browser, faults }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (options = {}) => {
      const seat = await sit(browser, faults, options);
      contexts.push(seat.context);
      return seat;
    });
    for (const context of contexts) await context.close();
  },
});

export async function sit(browser: Browser, faults: string[], { locale = "en", theme = "light", size = [1440, 900], touch = false }: SeatOptions = {}): Promise<Seat> {
  const context = await browser.newContext({
    viewport: { width: size[0], height: size[1] }, locale, colorScheme: theme, timezoneId: "Europe/Helsinki", reducedMotion: "reduce", hasTouch: touch, isMobile: touch,
  });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await context.addInitScript(([language, look]) => {
    if (location.protocol !== "http:" || self.origin === "null") return; // a frame that may keep nothing
    localStorage.setItem("tuki.locale", language);
    localStorage.setItem("tuki.theme", look);
  }, [locale, theme] as const);
  await context.route((url) => url.hostname !== "127.0.0.1" && url.protocol.startsWith("http"), (route) => {
    faults.push(`asked for ${route.request().url()}`);
    return route.abort();
  });
  context.on("page", (page) => watch(page, faults));
  const page = await context.newPage();
  return { page, context, say: wordsOf(locale) };
}

function watch(page: Page, faults: string[]) {
  page.on("pageerror", (error) => faults.push(`page error: ${error.message}`));
  page.on("dialog", (dialog) => {
    if (dialog.type() !== "beforeunload") faults.push(`dialog: ${dialog.message()}`);
    void dialog.accept();
  });
  page.on("console", (message) => {
    // The look of a mail is kept out of the preview of its text, and a picture that is not there is none.
    const harmless = /^Applying inline style|'cid:/.test(message.text());
    if (message.type() === "error" && /content.security.policy|refused to (load|execute|apply)/i.test(message.text()) && !harmless) faults.push(message.text());
  });
}

/** One desk for all tests of a file. */
export function useDesk(setup: Parameters<typeof Desk.open>[0] = {}, fill: (desk: Desk) => Promise<void> = async () => {}): () => Desk {
  let desk: Desk | null = null;
  test.beforeAll(async () => {
    desk = await Desk.open(setup);
    await fill(desk);
  });
  test.afterAll(async () => {
    await desk?.stop();
  });
  return () => {
    if (!desk) throw new Error("the desk is open only while tests run");
    return desk;
  };
}

/** Signs in on the page of the portal, as people do, and goes on at `path`. */
export async function signIn({ page, say }: Seat, desk: Desk, address = adminAddress, path = "/app/v/all") {
  await page.goto(`${desk.url}/sign-in?next=${encodeURIComponent(path)}`);
  await page.getByLabel(say("sign.address")).fill(address);
  await page.getByLabel(say("sign.password"), { exact: true }).fill(password);
  await page.getByRole("button", { name: say("sign.in"), exact: true }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
  if (new URL(page.url()).pathname !== path) await page.goto(desk.url + path);
}

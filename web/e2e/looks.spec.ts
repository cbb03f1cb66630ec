// The main states of the agent's and the customer's screens: no finding of axe, nothing cut off, in
// both themes; each leaves its picture in test-results/shots for somebody to look at.
import { mkdirSync } from "node:fs";
import type { Page } from "@playwright/test";
import type { Locale, Ticket } from "../src/core/types";
import { looksRight } from "./looks";
import { dialog, messageOf, row, write } from "./support/agent";
import type { Desk } from "./support/desk";
import { shots } from "./support/places";
import { expect, signIn, test, useDesk } from "./support/test";

const mails: { from: string; name: string; subject: string; text: string }[] = [
  { from: "maya@lumi.example", name: "Maya Harrington", subject: "Checkout fails with “payment could not be confirmed”", text: "Hello,\n\nsince this morning none of our customers can pay by card. They see “payment could not be confirmed” and the order stays open. About forty orders so far.\n\nCould you look at it as soon as you can?\n\nMaya" },
  { from: "erzsebet@koranyi.example", name: "Korányi Erzsébet", subject: "Nem tudok belépni a fiókomba az új telefonról", text: "Jó napot kívánok!\n\nAz új telefonomon nem fogadja el a jelszót, a régin igen." },
  { from: "pekka@metsola.example", name: "Pekka Metsola", subject: "Laskun eräpäivä on väärin", text: "Laskussa 20418 eräpäivä on eilinen, vaikka lasku tuli tänään." },
  { from: "olga@severstroy.example", name: "Ольга Северянинова", subject: "Где мой заказ № 88213?", text: "Здравствуйте! Заказ должен был прийти во вторник, но статус не меняется." },
  { from: "tom@brightwater.example", name: "Tom Okafor", subject: "A copy of the invoice for October, with our new company name on it", text: "Could you send it again?" },
  { from: "anneli@lumi.example", name: "Anneli Kyllönen-Saarelainen", subject: "Returning two pairs of boots", text: "They are too small. How do I send them back?" },
  { from: "gabor@koranyi.example", name: "Tamási Gábor", subject: "A csomag sérülten érkezett", text: "A doboz oldala beszakadt, a lámpa eltört. Képet tudok küldeni." },
  { from: "dmitri@severstroy.example", name: "Дмитрий Левченко", subject: "Счёт не открывается", text: "Файл PDF не открывается на телефоне." },
];

async function fill(desk: Desk) {
  test.setTimeout(120_000);
  const katri = await desk.person("katri@tuki.test", "Katri Salo");
  const bence = await desk.person("bence@tuki.test", "Nagy Bence");
  await desk.admin.ask("PATCH", `/people/${katri.id}`, { present: true }).catch(() => null);
  await desk.admin.post("/organisations", { name: "Lumi Outdoor", domains: ["lumi.example"] });
  await desk.admin.post("/organisations", { name: "Koranyi Kft.", domains: ["koranyi.example"] });
  const numbers: number[] = [];
  for (const mail of mails) numbers.push(await desk.mail(mail));
  const tickets = new Map<number, Ticket>();
  for (const number of numbers) tickets.set(number, await desk.admin.ticket(number));
  const id = (at: number) => tickets.get(numbers[at] ?? 0)?.id ?? "";
  await desk.admin.change(id(0), { assignee: katri.id, impact: 1, urgency: 1, kind: "incident", status: "in_progress", tags: ["checkout", "card"] });
  const hers = await desk.client("katri@tuki.test");
  await hers.post(`/tickets/${id(0)}/notes`, { text: "The payment provider sees refused tokens since 08:10. I am on the phone with them." });
  await hers.post(`/tickets/${id(0)}/replies`, { text: "Hello Maya,\n\nthank you for the details. We see refused cards since 08:10 and have the payment provider on the phone.\n\nKatri", undo_seconds: 0 });
  await desk.admin.change(id(1), { assignee: katri.id, due_at: new Date(Date.now() - 3 * 3_600_000).toISOString() });
  await desk.admin.change(id(2), { assignee: bence.id, status: "waiting", wait_reason: "customer" });
  await desk.admin.change(id(5), { status: "on_hold", wait_reason: "supplier", assignee: bence.id });
  await desk.admin.change(id(3), { impact: 2, urgency: 2, due_at: new Date(Date.now() + 40 * 60_000).toISOString() });
}

mkdirSync(shots, { recursive: true });
const shot = async (page: Page, name: string) => {
  await page.evaluate(() => document.fonts.ready);
  await page.mouse.move(1, 450); // over nothing
  await page.screenshot({ path: `${shots}/${name}.png`, caret: "hide" });
};

test.describe("looks", () => {
  test.describe.configure({ timeout: 120_000 });
  const desk = useDesk({}, fill);

  for (const [theme, locale] of [["light", "en"], ["dark", "ru"]] as [("light" | "dark"), Locale][]) {
    test(`the agent's screens, ${theme}, ${locale}`, async ({ sit }) => {
      const seat = await sit({ theme, locale });
      const { page, say } = seat;
      const mine = await desk().client("katri@tuki.test");
      await mine.ask("PATCH", "/me", { locale, theme });
      await page.goto(`${desk().url}/sign-in`);
      await expect(page.getByRole("heading", { name: say("sign.title") })).toBeVisible();
      const look = async (name: string) => {
        await shot(page, `${name}-${theme}`);
        await looksRight(page);
      };
      await look("sign-in");
      await signIn(seat, desk(), "katri@tuki.test", "/app/home");
      await expect(page.getByText(say("home.turn"))).toBeVisible();
      await look("home");
      await page.goto(`${desk().url}/app/v/all`);
      await expect(row(seat, "Checkout fails")).toBeVisible();
      await look("list");
      await row(seat, "Checkout fails").click();
      await expect(messageOf(seat, "refused tokens")).toBeVisible();
      await look("ticket");
      await write(seat, "One more thing", "note");
      await look("note");
      await page.getByRole("button", { name: say("compose.discard") }).click();
      await page.getByRole("radio", { name: say("compose.reply"), exact: true }).click();
      await page.keyboard.press("Control+k");
      await expect(dialog(seat).getByRole("option").first()).toBeVisible();
      await look("commands");
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: say("ticket.more"), exact: true }).click();
      await look("menu");
      await page.getByRole("menuitem", { name: say("ticket.merge") }).click();
      await expect(dialog(seat)).toBeVisible();
      await look("merge");
      await page.keyboard.press("Escape");
      await page.keyboard.press("Escape");
      for (const tab of ["customer.title", "history.title"]) {
        await page.getByRole("tab", { name: say(tab) }).click();
        await look(tab.split(".")[0] ?? tab);
      }
      for (const path of ["new", "search?q=invoice", "people", "orgs", "me", "nowhere"]) {
        await page.goto(`${desk().url}/app/${path}`);
        await expect(page.getByRole("main")).not.toBeEmpty();
        await look(`agent-${path.split("?")[0]}`);
      }
      await page.setViewportSize({ width: 390, height: 844 });
      for (const [path, name] of [["/app/home", "home"], ["/app/v/all", "list"], ["/app/v/all/t/1", "ticket"]] as const) {
        await page.goto(desk().url + path);
        await page.waitForTimeout(500);
        await look(`phone-${name}`);
      }
    });

    test(`the customer's screens, ${theme}, ${locale}`, async ({ sit }) => {
      const seat = await sit({ theme, locale: locale === "en" ? "en" : "fi" });
      const { page, say } = seat;
      const look = async (name: string) => {
        await shot(page, `portal-${name}-${theme}`);
        await looksRight(page);
      };
      for (const path of ["", "new", "nowhere"]) {
        await page.goto(`${desk().url}/${path}`);
        await expect(page.getByRole("main")).not.toBeEmpty();
        await look(`stranger-${path || "home"}`);
      }
        await page.goto(await desk().portalLink("maya@lumi.example"));
      await page.waitForURL((url) => url.pathname === "/");
      const client = await page.evaluate(async () => (await fetch("/api/v1/session")).json() as Promise<{ csrf: string }>);
      await page.evaluate(([csrf, to, as]) => fetch("/api/v1/me", { method: "PATCH", headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf }, body: JSON.stringify({ locale: to, theme: as }) }), [client.csrf, locale === "en" ? "en" : "fi", theme] as const);
      for (const [path, name] of [["/", "home"], ["/requests", "requests"], ["/requests/1", "request"], ["/new", "new"], ["/profile", "profile"]] as const) {
        await page.goto(desk().url + path);
        await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
        await look(name);
      }
      await page.getByRole("link", { name: say("portal.home") }).first().click();
      await page.setViewportSize({ width: 390, height: 844 });
      for (const [path, name] of [["/", "home"], ["/requests/1", "request"], ["/new", "new"]] as const) {
        await page.goto(desk().url + path);
        await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
        await look(`phone-${name}`);
      }
    });
  }
});

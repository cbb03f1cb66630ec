// A ticket handled without a pointer, on a Latin and on a Russian keyboard.
import type { CDPSession } from "@playwright/test";
import { dialog, list, messageOf, toast, written } from "./support/agent";
import { until } from "./support/desk";
import { expect, signIn, test, useDesk } from "./support/test";

const latin = "qwertyuiop[]asdfghjkl;'zxcvbnm,./";
const russian = "йцукенгшщзхъфывапролджэячсмитьбю.";

/** One key as a keyboard of the country sends it: its place, and what is printed on it. */
async function press(keyboard: CDPSession, country: "latin" | "russian", letter: string, { control = false, shift = false } = {}) {
  const key = country === "russian" && letter.length === 1 ? (russian[latin.indexOf(letter)] ?? letter) : letter;
  const code = letter === "/" ? "Slash" : letter.length === 1 ? `Key${letter.toUpperCase()}` : letter;
  const shown = !shift ? key : letter === "/" ? { latin: "?", russian: "," }[country] : key.toUpperCase();
  const number = letter === "Enter" ? 13 : letter === "Escape" ? 27 : letter.toUpperCase().charCodeAt(0);
  const common = { key: shown, code, modifiers: (control ? 2 : 0) + (shift ? 8 : 0), windowsVirtualKeyCode: number };
  const text = letter === "Enter" ? "\r" : shown;
  await keyboard.send("Input.dispatchKeyEvent", { type: "keyDown", ...common, ...(!control && letter !== "Escape" && { text }) });
  await keyboard.send("Input.dispatchKeyEvent", { type: "keyUp", ...common });
}

for (const country of ["latin", "russian"] as const) {
  test.describe(`keyboard: ${country}`, () => {
    const desk = useDesk({ locale: "ru" }, async (desk) => {
      await desk.person("oleg@tuki.test", "Олег Кузнецов", { locale: "ru" });
    });

    test(`14: a ticket from list to done by keyboard only (${country})`, async ({ sit }) => {
      const number = await desk().mail({ from: "anna@klient.example", name: "Анна Ким", subject: "Сломался чайник", text: "Чайник не греет." });
      await desk().mail({ from: "boris@klient.example", name: "Борис Ли", subject: "Где заказ", text: "Жду неделю." });
      const seat = await sit({ locale: "ru" });
      const { page, say, context } = seat;
      const keyboard = await context.newCDPSession(page);
      const key = (letter: string, more: { control?: boolean; shift?: boolean } = {}) => press(keyboard, country, letter, more);
      const moved: string[] = [];
      await signIn(seat, desk(), "oleg@tuki.test", "/app/home");
      await page.exposeFunction("pointed", () => moved.push("pointer"));
      await page.evaluate(() => document.addEventListener("pointerdown", () => (window as unknown as { pointed(): void }).pointed()));
      await expect(page.getByText(say("home.turn"))).toBeVisible();

      await key("g");
      await key("a");
      await expect(list(seat).getByRole("option")).toHaveCount(2);
      await key("j");
      await expect(list(seat).locator(".virtual-row.current")).toHaveCount(1);
      if (!(await list(seat).locator(".virtual-row.current").textContent())?.includes("чайник")) await key("j");
      await expect(list(seat).locator(".virtual-row.current")).toContainText("Сломался чайник");
      await key("Enter");
      await expect(messageOf(seat, "не греет")).toBeVisible();

      await key("i");
      await expect(toast(seat)).toContainText(say("ticket.taken"));

      // Letters that follow at once are words already, while the editor is still on its way.
      for (const letter of "reu") await key(letter);
      await written(seat, country === "latin" ? "eu" : "уг");
      await expect(page.locator(".composer .ProseMirror")).toBeFocused();
      expect((await desk().admin.ticket(number)).status).not.toBe("resolved");
      await expect(messageOf(seat, "не греет")).toBeVisible();
      await page.keyboard.press("Control+a");
      await page.keyboard.press("Delete");
      await page.locator("#conversation").focus();
      await key("n");
      await expect(page.locator(".composer.amber .ProseMirror")).toBeFocused();
      await page.keyboard.insertText("Проверить гарантию.");
      await key("Enter", { control: true });
      await expect(messageOf(seat, "Проверить гарантию.")).toBeVisible();
      await key("Escape");
      await page.locator("#conversation").focus();
      await key("r");
      await expect(page.locator(".composer:not(.amber) .ProseMirror")).toBeFocused();
      await page.keyboard.insertText("Пришлите фото чайника.");
      await key("Enter", { control: true });
      await expect(messageOf(seat, "Пришлите фото чайника.")).toBeVisible();

      // The command menu does the rest.
      await key("k", { control: true });
      await expect(dialog(seat)).toBeVisible();
      await page.keyboard.insertText(say("action.ticket.resolve"));
      await expect(dialog(seat).getByRole("option").first()).toContainText(say("action.ticket.resolve"));
      await key("Enter");
      await until("the ticket to be resolved", async () => (await desk().admin.ticket(number)).status === "resolved");
      await page.locator("#conversation").focus();
      await key("/", { shift: true });
      await expect(dialog(seat)).toContainText(say("keys.title"));
      await key("Escape");
      await expect(dialog(seat)).toHaveCount(0);
      await page.locator("#conversation").focus();
      await key("u");
      await expect(page).toHaveURL(/\/app\/v\/all$/);
      expect(moved).toEqual([]);
    });
  });
}

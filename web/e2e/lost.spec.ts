// Nothing that was typed is ever lost.
import { dialog, messageOf, write, writing, written } from "./support/agent";
import { password } from "./support/desk";
import { like } from "./support/words";
import { expect, signIn, test, useDesk } from "./support/test";

const ivan = "ivan@klient.example";

test.describe("набранное не теряется", () => {
  const desk = useDesk({ locale: "ru" }, async (desk) => {
    await desk.person("irina@tuki.test", "Ирина Соколова", { locale: "ru" });
  });

  test("4: the server is killed while somebody types", async ({ sit }) => {
    const number = await desk().mail({ from: ivan, name: "Иван Петров", subject: "Не приходит код", text: "Не могу войти: код не приходит." });
    const seat = await sit({ locale: "ru" });
    const { page, say } = seat;
    await signIn(seat, desk(), "irina@tuki.test", `/app/t/${number}`);
    await expect(messageOf(seat, "код не приходит")).toBeVisible();
    await write(seat, "Мы отправили код повторно.");
    await expect(page.locator(".composer .saved")).toContainText(say("compose.saved", { time: "" }).trim());
    await desk().kill();
    await page.keyboard.type(" Проверьте папку «Спам».");
    await expect(page.locator(".composer .saved")).toContainText(say("compose.kept"));
    await expect(page.getByText(say("core.offline"))).toBeVisible();
    await expect(writing(seat)).toContainText("Проверьте папку");

    await desk().start();
    await page.reload();
    await written(seat, "Мы отправили код повторно. Проверьте папку «Спам».");
    // In another browser, too: the draft is on the server again.
    await expect.poll(async () => (await (await desk().client("irina@tuki.test")).ticket(number)).draft?.text ?? "").toContain("Проверьте папку");

    // Sent while the server is away: it waits, and goes when the server is back.
    await desk().kill();
    await writing(seat).click();
    await page.keyboard.press("Control+Enter");
    await expect(page.locator(".offline")).toContainText(like(say, "core.offline"));
    await expect(page.locator(".offline")).toContainText("1");
    await desk().start();
    await expect(messageOf(seat, "Проверьте папку")).toBeVisible({ timeout: 30_000 });
    const replies = (await desk().admin.messages(number)).filter((message) => message.text.includes("Проверьте папку"));
    expect(replies).toHaveLength(1);
  });

  test("5: the session ends while somebody writes", async ({ sit }) => {
    const number = await desk().mail({ from: ivan, name: "Иван Петров", subject: "Возврат", text: "Хочу вернуть чайник." });
    const seat = await sit({ locale: "ru" });
    const { page, say, context } = seat;
    await signIn(seat, desk(), "irina@tuki.test", `/app/t/${number}`);
    await expect(messageOf(seat, "чайник")).toBeVisible();
    await write(seat, "Возврат оформлен.");
    await context.clearCookies();
    await page.keyboard.press("Control+Enter");
    await expect(dialog(seat)).toContainText(say("sign.resume"));
    await expect(writing(seat)).toContainText("Возврат оформлен.");
    await dialog(seat).getByLabel(say("sign.password"), { exact: true }).fill(password);
    await dialog(seat).getByRole("button", { name: say("sign.in"), exact: true }).click();
    await expect(dialog(seat)).toHaveCount(0);
    // What was asked for goes on by itself.
    await expect(messageOf(seat, "Возврат оформлен.")).toBeVisible();
    expect((await desk().admin.messages(number)).filter((message) => message.text.includes("Возврат оформлен."))).toHaveLength(1);
  });
});

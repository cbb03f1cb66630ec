// Many tickets at once, and tickets put together and taken apart.
import { choose, dialog, list, messageOf, more, row, toast } from "./support/agent";
import type { Ticket } from "../src/core/types";
import { addressIn } from "./support/desk";
import { expect, signIn, test, useDesk } from "./support/test";

test.describe("sok jegy", () => {
  const desk = useDesk({ locale: "hu" }, async (desk) => {
    await desk.person("bence@tuki.test", "Nagy Bence", { locale: "hu" });
  });
  const open = (subject: string, description: string, from: string) =>
    desk().admin.post<Ticket>("/tickets", { subject, description, channel: "phone", requester_address: from, requester_name: "Kiss Éva", language: "hu" });

  test("7: all of a list changed at once, and taken back at once", async ({ sit }) => {
    const made: string[] = [];
    for (let n = 1; n <= 70; ++n) made.push((await open(`Lassú a hálózat ${n}`, "Reggel óta.", `iroda${n % 9}@ugyfel.example`)).id);
    const before = new Map((await desk().tickets()).map((ticket) => [ticket.id, ticket.status]));
    const seat = await sit({ locale: "hu" });
    const { page, say } = seat;
    await signIn(seat, desk(), "bence@tuki.test", "/app/v/all");
    await expect(list(seat).getByRole("option").first()).toBeVisible();
    await list(seat).focus();
    await page.keyboard.press("End"); // brings the rest of the list
    await expect.poll(() => list(seat).locator(".sizer").evaluate((sizer) => Math.round(sizer.clientHeight / 76))).toBe(70);
    await page.keyboard.press("Home");
    await page.keyboard.press("x");
    await page.getByRole("button", { name: say("bulk.more") }).click();
    await page.getByRole("menuitem", { name: /70/ }).click();
    await expect(page.getByRole("toolbar", { name: say("bulk.title") })).toContainText("70");

    await page.getByRole("button", { name: say("field.status"), exact: true }).click();
    await dialog(seat).getByLabel(say("field.status")).click();
    await choose(seat, say("status.on_hold"));
    await dialog(seat).getByLabel(say("field.wait_reason")).click();
    await choose(seat, say("wait.supplier"));
    await dialog(seat).getByRole("button", { name: /70/ }).click();
    await expect(toast(seat)).toContainText("70", { timeout: 20_000 });
    const held = await desk().tickets();
    expect(held.filter((ticket) => ticket.status === "on_hold" && ticket.wait_reason === "supplier")).toHaveLength(70);

    await toast(seat).getByRole("button", { name: say("ui.undo") }).click();
    await expect(toast(seat)).toContainText(say("bulk.undone"), { timeout: 20_000 });
    const after = await desk().tickets();
    expect(after.map((ticket) => ticket.status)).toEqual(after.map((ticket) => before.get(ticket.id)));
    expect(after).toHaveLength(made.length);
  });

  test("8: merged, taken out again, split", async ({ sit }) => {
    const first = await open("Nem jött meg a számla", "A márciusi számlát kérem.", "eva@ugyfel.example");
    const second = await open("Számla, másodszor", "Már írtam, de a számla nincs meg.", "eva@ugyfel.example");
    const seat = await sit({ locale: "hu" });
    const { page, say } = seat;
    await signIn(seat, desk(), "bence@tuki.test", `/app/t/${second.number}`);
    await expect(messageOf(seat, "Már írtam")).toBeVisible();

    await more(seat, "ticket.merge");
    await dialog(seat).getByLabel(say("merge.into")).fill(String(first.number));
    await choose(seat, new RegExp(first.subject));
    await dialog(seat).getByRole("button", { name: say("merge.do"), exact: true }).click();
    await page.waitForURL((url) => url.pathname.endsWith(`/t/${first.number}`));
    await expect(messageOf(seat, "Már írtam")).toContainText(say("message.from", { number: "" }).trim().split(" ").at(-1) ?? "");
    await expect(messageOf(seat, "A márciusi számlát kérem.")).toBeVisible();
    expect((await desk().admin.ticket(second.id)).status).toBe("merged");

    await page.goto(`${desk().url}/app/t/${second.number}`);
    await page.getByRole("button", { name: say("merge.undo") }).click();
    await expect(messageOf(seat, "Már írtam")).toBeVisible();
    await expect.poll(async () => (await desk().admin.messages(first.id)).some((message) => message.text.includes("Már írtam"))).toBe(false);
    expect((await desk().admin.ticket(second.id)).merged_into).toBeNull();

    const third = await desk().mail({ from: "ilona@ugyfel.example", name: "Tóth Ilona", subject: "Két dolog", text: "Elsőként a számla." });
    const acknowledged = await desk().sentTo("ilona@ugyfel.example", (mail) => mail.subject.includes(`T-${third}`));
    await desk().mail({ from: "ilona@ugyfel.example", name: "Tóth Ilona", to: addressIn(acknowledged.replyTo), subject: "Re: Két dolog", inReplyTo: acknowledged.messageId, text: "Ez egy külön ügy: a jelszó." });
    await page.goto(`${desk().url}/app/t/${third}`);
    await expect(messageOf(seat, "külön ügy")).toBeVisible();
    await more(seat, "ticket.split");
    await messageOf(seat, "külön ügy").getByRole("checkbox").check();
    await page.getByLabel(say("split.subject")).fill("Jelszó");
    const [answer] = await Promise.all([page.waitForResponse(/\/split$/), page.getByRole("button", { name: say("split.do"), exact: true }).click()]);
    expect(await answer.json()).toMatchObject({ subject: "Jelszó" });
    await expect(messageOf(seat, "külön ügy")).toHaveCount(0);
    await page.goto(`${desk().url}/app/v/all`);
    await row(seat, "Jelszó").click();
    await expect(messageOf(seat, "külön ügy")).toBeVisible();
  });
});

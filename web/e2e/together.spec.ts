// Two people at one ticket.
import { aside, dialog, list, messageOf, toast, write, writing } from "./support/agent";
import { addressIn } from "./support/desk";
import { expect, signIn, test, useDesk } from "./support/test";

const pekka = "pekka@asiakas.example";

test.describe("kaksi tekijää", () => {
  const desk = useDesk({ locale: "fi" }, async (desk) => {
    await desk.person("aino@tuki.test", "Aino Korhonen", { locale: "fi" });
    await desk.person("veikko@tuki.test", "Veikko Mäki", { locale: "fi" });
  });

  test("3: they see each other, no answer crosses a new message, and a clash is decided field by field", async ({ sit }) => {
    const number = await desk().mail({ from: pekka, name: "Pekka Laine", subject: "Tulostin ei toimi", text: "Tulostin sanoo vain E-42." });
    const [aino, veikko] = [await sit({ locale: "fi" }), await sit({ locale: "fi" })];
    const { say } = aino;
    await signIn(aino, desk(), "aino@tuki.test", `/app/v/all/t/${number}`);
    await signIn(veikko, desk(), "veikko@tuki.test", `/app/v/all/t/${number}`);
    await expect(messageOf(aino, "E-42")).toBeVisible();
    await expect(messageOf(veikko, "E-42")).toBeVisible();

    // Presence: in the head of the ticket, and in the list.
    await expect(aino.page.locator("header .others [title]")).toHaveAttribute("title", say("presence.here", { names: "Veikko Mäki" }));
    await expect(list(aino).getByTitle(say("presence.here", { names: "Veikko Mäki" }))).toBeVisible();
    await write(veikko, "Tilaan uuden rummun.");
    await expect(aino.page.getByText(say("presence.typing", { names: "Veikko Mäki" }))).toBeVisible();

    // The guard: something new came in since he began.
    const acknowledged = await desk().sentTo(pekka);
    await desk().mail({ from: pekka, name: "Pekka Laine", to: addressIn(acknowledged.replyTo || acknowledged.from), subject: `Re: ${acknowledged.subject}`, inReplyTo: acknowledged.messageId, text: "Nyt se savuaa." });
    await expect(messageOf(veikko, "Nyt se savuaa.")).toBeVisible();
    await veikko.page.keyboard.press("Control+Enter");
    await expect(veikko.page.getByText(say("compose.newer"))).toBeVisible();
    expect(desk().sent().some((mail) => mail.text.includes("Tilaan uuden rummun."))).toBe(false);
    await expect(writing(veikko)).toContainText("Tilaan uuden rummun.");
    await veikko.page.getByRole("button", { name: say("compose.sendAnyway") }).click();
    await expect(messageOf(veikko, "Tilaan uuden rummun.")).toBeVisible();
    await expect(messageOf(aino, "Tilaan uuden rummun.")).toBeVisible();

    // Aino is cut off from the news and changes what Veikko changed meanwhile.
    await aino.page.route("**/api/v1/tickets/**", (route) => (route.request().method() === "GET" ? route.abort() : route.continue()));
    await aside(veikko).locator("[data-field=impact] button").click();
    await veikko.page.getByRole("option", { name: say("impact.1") }).click();
    await expect(aside(veikko).locator("[data-field=impact]")).toContainText(say("impact.1"));
    await expect.poll(async () => (await desk().admin.ticket(number)).impact).toBe(1);
    await aside(aino).locator("[data-field=impact] button").click();
    await aino.page.getByRole("option", { name: say("impact.2") }).click();
    await aino.page.unroute("**/api/v1/tickets/**");
    await expect(dialog(aino)).toContainText(say("clash.title"));
    await expect(dialog(aino)).toContainText(say("impact.1"));
    await expect(dialog(aino)).toContainText(say("impact.2"));
    await dialog(aino).getByRole("radio", { name: say("clash.useMine") }).click();
    await dialog(aino).getByRole("button", { name: say("clash.do") }).click();
    await expect(dialog(aino)).toHaveCount(0);
    await expect.poll(async () => (await desk().admin.ticket(number)).impact).toBe(2);
    await expect(aside(veikko).locator("[data-field=impact]")).toContainText(say("impact.2"));
    await expect(toast(aino)).not.toContainText("500");
  });
});

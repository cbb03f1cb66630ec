// From a customer's mail to a solved ticket and back, and what must never leave the desk.
import { conversation, messageOf, more, openTicket, row, toast, write, writing } from "./support/agent";
import { addressIn, until } from "./support/desk";
import { expect, signIn, test, useDesk } from "./support/test";

const mia = "mia.jokela@customer.example";

test.describe("a mail becomes a ticket", () => {
  const desk = useDesk({}, async (desk) => {
    await desk.person("katri@tuki.test", "Katri Virtanen");
    await (await desk.client("katri@tuki.test")).ask("PATCH", "/me", { undo_seconds: 3 });
  });

  test("1: taken, answered, taken back, sent, answered by mail, solved, seen in the portal", async ({ sit }) => {
    const seat = await sit();
    const { page, say } = seat;
    const katri = await desk().client("katri@tuki.test");
    await signIn(seat, desk(), "katri@tuki.test");
    const number = await desk().mail({ from: mia, name: "Mia Jokela", subject: "Where is my parcel?", text: "Hello,\n\nthe parcel 4711 should have been here on Monday.\n\nMia" });

    // It appears by itself.
    await expect(row(seat, "Where is my parcel?")).toBeVisible();
    await openTicket(seat, "Where is my parcel?");
    await expect(messageOf(seat, "parcel 4711")).toBeVisible();
    const acknowledged = await desk().sentTo(mia);
    expect(acknowledged.subject).toContain(String(number));

    await page.getByRole("button", { name: say("ticket.take") }).click();
    await expect(toast(seat)).toContainText(say("ticket.taken"));

    // Sent, and taken back before it left.
    await write(seat, "It is on its way.");
    await page.getByRole("button", { name: say("compose.send") }).first().click();
    await page.getByRole("button", { name: say("ui.undo"), exact: true }).last().click();
    await expect(writing(seat)).toContainText("It is on its way.");
    await expect(toast(seat)).toContainText(say("held.undone"));

    // Mended and sent.
    await writing(seat).press("End");
    await page.keyboard.type(" It arrives tomorrow.");
    await page.keyboard.press("Control+Enter");
    await expect(messageOf(seat, "It arrives tomorrow.")).toBeVisible();
    await expect(writing(seat)).not.toContainText("tomorrow");
    const answer = await desk().sentTo(mia, (mail) => mail.text.includes("It arrives tomorrow."));
    expect(desk().sent().filter((mail) => mail.text.includes("It is on its way."))).toHaveLength(1);

    // The customer answers by mail; the answer finds its ticket.
    const replyTo = addressIn(answer.replyTo || answer.from);
    const again = await desk().mail({ from: mia, name: "Mia Jokela", to: replyTo, subject: `Re: ${answer.subject}`, inReplyTo: answer.messageId, text: "It came this morning, thank you." });
    expect(again).toBe(number);
    await expect(messageOf(seat, "It came this morning")).toBeVisible();

    // Her thanks want an answer: nobody is left without one by a click on "Resolve".
    await more(seat, "ticket.resolve");
    await expect(row(seat, "Where is my parcel?")).toContainText(`${number}`);
    expect((await katri.ticket(number)).status).not.toBe("resolved");
    await write(seat, "Good to hear.");
    await page.getByRole("button", { name: say("compose.sendOptions") }).click();
    await page.getByRole("menuitem", { name: say("compose.sendResolve") }).click();
    await until("the ticket to be resolved", async () => (await katri.ticket(number)).status === "resolved");

    // Mia looks at it in the portal, by a link that came by mail.
    const customer = await sit();
    await customer.page.goto(`${desk().url}/sign-in`);
    await customer.page.getByLabel(say("sign.address")).fill(mia);
    await customer.page.getByRole("button", { name: say("sign.link") }).click();
    await expect(customer.page.getByText(say("sign.sent"), { exact: true })).toBeVisible();
    const link = await desk().sentTo(mia, (mail) => /#link=/.test(mail.text));
    await customer.page.goto(desk().linkIn(link));
    await customer.page.getByRole("link", { name: say("portal.requests") }).first().click();
    const done = customer.page.getByText(say("portal.done"), { exact: true }).first();
    await done.click();
    await customer.page.getByRole("link", { name: "Where is my parcel?" }).first().click();
    await expect(customer.page.getByText(say("portal.request.solved"), { exact: true })).toBeVisible();
    for (const text of ["parcel 4711", "It arrives tomorrow.", "It came this morning"]) await expect(customer.page.getByText(text).first()).toBeVisible();
  });

  test("2: a note never reaches the customer", async ({ sit }) => {
    const secret = "INTERNAL-CANARY the customer is on the slow list";
    const number = await desk().mail({ from: mia, name: "Mia Jokela", subject: "My invoice", text: "The sum is wrong." });
    const seat = await sit();
    const { page, say } = seat;
    await signIn(seat, desk(), "katri@tuki.test", `/app/t/${number}`);
    await expect(messageOf(seat, "The sum is wrong.")).toBeVisible();

    await write(seat, secret, "note");
    await expect(page.getByRole("button", { name: say("compose.send"), exact: true })).toHaveCount(0);
    await page.getByRole("button", { name: say("compose.addNote") }).click();
    await expect(messageOf(seat, secret)).toContainText(say("message.note"));
    // The box stays what it was: it never becomes a reply by itself.
    await expect(page.getByRole("radio", { name: say("compose.note") })).toHaveAttribute("aria-checked", "true");
    await write(seat, "We look at it.");
    await page.getByRole("button", { name: say("compose.send") }).first().click();
    await expect(messageOf(seat, "We look at it.")).toBeVisible();

    await desk().sentTo(mia, (mail) => mail.text.includes("We look at it."));
    expect(desk().sent().filter((mail) => mail.raw.includes("INTERNAL-CANARY") || mail.text.includes("INTERNAL-CANARY"))).toEqual([]);

    const customer = await sit();
    const heard: string[] = [];
    customer.page.on("response", (response) => {
      if (response.url().includes("/api/")) void response.text().then((text) => heard.push(text), () => {});
    });
    await customer.page.goto(await desk().portalLink(mia));
    await customer.page.waitForURL((url) => url.pathname === "/");
    await customer.page.goto(`${desk().url}/requests/${number}`);
    await expect(customer.page.getByText("We look at it.")).toBeVisible();
    await expect(customer.page.getByText("INTERNAL-CANARY")).toHaveCount(0);
    for (const path of [`/tickets/${number}`, `/tickets?view=all`, `/portal/tickets`, `/search?q=INTERNAL-CANARY`]) {
      heard.push(await customer.page.evaluate(async (url) => (await fetch(url)).text(), `/api/v1${path}`));
    }
    expect(heard.length).toBeGreaterThan(4);
    expect(heard.filter((text) => text.includes("INTERNAL-CANARY"))).toEqual([]);
    await expect(conversation(seat)).toContainText("INTERNAL-CANARY");
  });
});

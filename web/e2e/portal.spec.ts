// A stranger asks, follows, answers, gets files and reopens; without ever choosing a password.
import { readFileSync } from "node:fs";
import type { Attachment, Message, TicketRow } from "../src/core/types";
import { until } from "./support/desk";
import { expect, test, useDesk } from "./support/test";

const sanna = "sanna.virtanen@vieras.example";

test.describe("tukiportaali", () => {
  const desk = useDesk({ locale: "fi" });

  test("12: asks as a stranger, confirms by mail, answers with a file, downloads, reopens", async ({ sit }) => {
    const seat = await sit({ locale: "fi" });
    const { page, say } = seat;
    await page.goto(`${desk().url}/`);
    await page.getByLabel(say("portal.ask.label")).fill("Kahvinkeitin vuotaa vettä pöydälle.");
    await page.getByRole("button", { name: say("portal.ask.go") }).click();
    await expect(page.getByLabel(say("portal.form.description"))).toHaveValue(/Kahvinkeitin/);
    await page.getByRole("radio", { name: say("portal.topic.broken") }).check({ force: true });

    // What is missing is said at its field, and nothing that was typed goes away.
    await page.getByRole("button", { name: say("portal.form.send") }).click();
    await expect(page.getByLabel(say("portal.form.name"))).toBeFocused();
    await expect(page.getByLabel(say("portal.form.name"))).toHaveAttribute("aria-invalid", "true");
    await page.getByLabel(say("portal.form.name")).fill("Sanna Virtanen");
    await page.getByLabel(say("portal.form.address")).fill(sanna);
    await page.getByRole("button", { name: say("portal.form.send") }).click();
    await expect(page.getByRole("heading", { name: say("portal.confirm") })).toBeVisible();
    expect(await desk().tickets()).toEqual([]); // nothing is there before the address is proved

    const receipt = await desk().sentTo(sanna);
    await page.goto(desk().linkIn(receipt));
    await page.getByRole("button", { name: say("sign.confirm.send") }).click();
    await expect(page.getByText(say("sign.confirm.done.text"))).toBeVisible();
    const [ticket] = await desk().tickets();
    expect(ticket?.subject).toContain("Kahvinkeitin");
    const number = ticket?.number ?? 0;
    // The link works once.
    await page.goto("about:blank");
    await page.goto(desk().linkIn(receipt));
    await page.getByRole("button", { name: say("sign.confirm.send") }).click();
    await expect(page.getByRole("heading", { name: say("sign.link.old") })).toBeVisible();

    await page.goto(`${desk().url}/sign-in`);
    await page.getByLabel(say("sign.address")).fill(sanna);
    await page.getByRole("button", { name: say("sign.link") }).click();
    const link = await desk().sentTo(sanna, (mail) => mail.text.includes("#link="));
    await page.goto(desk().linkIn(link));
    await page.waitForURL((url) => url.pathname === "/");
    await page.getByRole("link", { name: /Kahvinkeitin/ }).first().click();
    await expect(page.getByRole("heading", { name: /Kahvinkeitin/ })).toBeVisible();

    // The desk answers with a file and waits; it appears by itself.
    const upload = await fetch(`${desk().url}/api/v1/uploads?name=ohje.txt`, {
      method: "POST", body: "Puhdista tiiviste.\n",
      headers: { "Content-Type": "text/plain", Cookie: desk().admin.cookie, "X-CSRF-Token": desk().admin.session?.csrf ?? "", "Idempotency-Key": crypto.randomUUID() },
    });
    const { id } = (await upload.json()) as Attachment;
    await desk().admin.post<Message>(`/tickets/${ticket?.id}/replies`, { text: "Puhdistakaa tiiviste, ohje liitteenä.", attachments: [id], status_after: "waiting", wait_reason: "customer", undo_seconds: 0 });
    await expect(page.getByText("Puhdistakaa tiiviste")).toBeVisible();
    await expect(page.getByText(say("portal.request.waiting"))).toBeVisible();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: /ohje\.txt/ }).click()]);
    expect(download.suggestedFilename()).toBe("ohje.txt");
    expect(readFileSync(await download.path(), "utf8")).toBe("Puhdista tiiviste.\n");

    // She answers with a picture of it.
    await page.locator("input[type=file]").setInputFiles({ name: "vuoto.png", mimeType: "image/png", buffer: Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64") });
    await expect(page.getByRole("button", { name: say("core.files.remove", { name: "vuoto.png" }) })).toBeVisible();
    await page.getByLabel(say("portal.request.answer")).fill("Puhdistin, vuotaa yhä. Kuva liitteenä.");
    await page.getByRole("button", { name: say("portal.request.send") }).click();
    await expect(page.getByRole("article").filter({ hasText: "vuotaa yhä" })).toBeVisible();
    await expect(page.getByLabel(say("portal.request.answer"))).toHaveValue("");
    const answer = await until("her answer", async () => (await desk().admin.messages(number)).find((message) => message.text.includes("vuotaa yhä")));
    expect(answer.attachments.map((one) => one.name)).toEqual(["vuoto.png"]);
    expect((await desk().admin.ticket(number)).status).not.toBe("waiting");

    await page.getByRole("button", { name: say("portal.request.close") }).click();
    await expect(page.getByText(say("portal.request.solved"), { exact: true })).toBeVisible();
    await page.getByRole("button", { name: say("portal.request.reopen") }).click();
    await expect(page.getByText(say("portal.request.reopened_now"))).toBeVisible();
    await expect.poll(async () => (await desk().admin.ticket(number)).status).toBe("open");

    // Nobody else's request can be opened by its number.
    const other = await desk().admin.post<TicketRow>("/tickets", { subject: "Palkat", description: "SALAISUUS", requester_address: "toinen@vieras.example", channel: "phone" });
    await page.goto(`${desk().url}/requests/${other.number}`);
    await expect(page.getByText(say("core.refused.not_found"))).toBeVisible();
    await expect(page.getByText("SALAISUUS")).toHaveCount(0);
  });
});

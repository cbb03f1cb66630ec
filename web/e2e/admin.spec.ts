// What an administrator does, with every area looked at.
import { everywhere, looksRight } from "./looks";
import { expect, signIn, test, useDesk, type Seat } from "./support/test";
import { like } from "./support/words";

const desk = useDesk();
async function enter(sit: () => Promise<Seat>) {
  const seat = await sit();
  await signIn(seat, desk(), undefined, "/admin/people");
  return seat;
}

const areas = ["people", "organisations", "teams", "roles", "services", "categories", "rules", "mailboxes", "templates", "kept", "settings", "tokens", "audit"];
test("every area looks right", async ({ sit }) => {
  const { page } = await enter(sit);
  test.setTimeout(240_000);
  for (const area of areas) {
    await page.goto(`${desk().url}/admin/${area}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await everywhere(page, () => looksRight(page));
    await page.setViewportSize({ width: 1440, height: 900 });
  }
});

test("a team is made, gets a member, and unsaved input is not lost by a click", async ({ sit }) => {
  const { page } = await enter(sit);
  await page.goto(`${desk().url}/admin/teams`);
  await page.getByRole("link", { name: "New" }).click();
  await page.getByLabel("Name").fill("Network");
  await page.getByRole("link", { name: "Services" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Stay here" }).click();
  await expect(page.getByLabel("Name")).toHaveValue("Network");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page).toHaveURL(/\/admin\/teams\/tea_/);
  await page.getByLabel("Add a member").fill("Ada");
  await page.getByRole("option", { name: /Ada/ }).click();
  await expect(page.getByRole("button", { name: "Take Ada Admin out of the team" })).toBeVisible();
});

test("two administrators change the same service: the second one sees the first", async ({ sit }) => {
  const { page } = await enter(sit);
  const service = await desk().admin.post<{ id: string }>("/services", { name: "Rental" });
  await page.goto(`${desk().url}/admin/services/${service.id}`);
  await page.getByLabel("Name", { exact: true }).fill("Hire");
  await desk().admin.ask("PATCH", `/services/${service.id}`, { name: "Lease" });
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("alert")).toContainText("There: Lease");
  await page.getByRole("button", { name: "Save mine over it" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
  const all = await desk().admin.get<{ name: string }[]>("/services");
  expect(all.map((one) => one.name)).toContain("Hire");
});

test("the priority matrix is saved, and the way back is one click", async ({ sit }) => {
  const { page } = await enter(sit);
  await page.goto(`${desk().url}/admin/settings/tickets`);
  const cell = page.getByLabel("Impact One person, urgency No hurry");
  await cell.selectOption("Critical");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
  await page.reload();
  await expect(cell).toHaveValue("1");
  await page.getByRole("button", { name: /Back to the default.*Priority/ }).click();
  await expect(cell).toHaveValue("4");
});

test("a token is shown once and works until it is deleted", async ({ sit, request }) => {
  const { page } = await enter(sit);
  await page.goto(`${desk().url}/admin/tokens/new`);
  await page.getByLabel("Name").fill("Monitoring");
  await page.getByRole("checkbox", { name: "Read tickets" }).click();
  await page.getByRole("button", { name: "Make the token" }).click();
  const token = (await page.locator("code").textContent()) ?? "";
  await page.getByRole("button", { name: "I have copied it" }).click();
  const read = () => request.get(`${desk().url}/api/v1/views`, { headers: { Authorization: `Bearer ${token}` } });
  expect((await read()).status()).toBe(200);
  await page.getByRole("link", { name: /Monitoring/ }).click();
  await page.getByRole("button", { name: "Delete the token" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete the token" }).click();
  await expect(page).toHaveURL(/\/admin\/tokens$/);
  expect((await read()).status()).toBe(401);
});

test("a mail text is changed, refused where it is wrong, and restored", async ({ sit }) => {
  const { page } = await enter(sit);
  await page.goto(`${desk().url}/admin/templates/acknowledgement`);
  const text = page.getByLabel("Text", { exact: true });
  await text.fill("Hello {nobody}");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("alert")).toContainText("{nobody}");
  await text.fill("Your number is ");
  await page.getByRole("button", { name: "{ticket.number}" }).click();
  await expect(text).toHaveValue("Your number is {ticket.number}");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Changed by you").first()).toBeVisible();
  await expect(page.frameLocator("iframe").getByText("Your number is 1024")).toBeVisible();
  await page.getByRole("button", { name: "Back to the shipped text" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Back to the shipped text" }).click();
  await expect(page.getByText("As shipped")).toBeVisible();
});

test("15: egy postafiók a mezőknél mondja meg, mi hiányzik, és miért nem működik", async ({ sit }) => {
  await desk().person("eszter@tuki.test", "Szabó Eszter", { roles: ["administrator"], locale: "hu" });
  const seat = await sit({ locale: "hu" });
  const { page, say } = seat;
  await signIn(seat, desk(), "eszter@tuki.test", "/admin/mailboxes/new");
  await page.getByLabel(say("admin.mailbox.kind")).click();
  await page.getByRole("option", { name: say("admin.mailbox.kind.imap") }).click();
  await page.getByRole("button", { name: say("ui.save") }).click();
  await expect(page.locator("[aria-invalid=true]").first()).toBeFocused();
  await page.getByLabel(say("admin.name"), { exact: true }).fill("Ügyfélszolgálat");
  await page.getByLabel(say("admin.mailbox.address"), { exact: true }).fill("nem cím");
  await page.getByLabel(say("admin.mailbox.host"), { exact: true }).fill("127.0.0.1");
  await page.getByLabel(say("admin.mailbox.user"), { exact: true }).fill("eszter");
  await page.getByLabel(say("admin.mailbox.password"), { exact: true }).fill("titok");
  await page.getByRole("button", { name: say("ui.save") }).click();
  // Not this machine itself, unless that is allowed in the settings.
  await expect(page.getByLabel(say("admin.mailbox.host"), { exact: true })).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel(say("admin.mailbox.host"), { exact: true }).fill("imap.nincs.invalid");
  await page.getByRole("button", { name: say("ui.save") }).click();
  await expect(page.getByLabel(say("admin.mailbox.host"), { exact: true })).toHaveAttribute("aria-invalid", "true");
  await desk().admin.ask("PUT", "/settings/mail.allow_loopback", { value: true });
  await page.getByLabel(say("admin.mailbox.host"), { exact: true }).fill("127.0.0.1");
  await page.getByRole("button", { name: say("ui.save") }).click();
  await expect(page.getByLabel(say("admin.mailbox.address"), { exact: true })).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByLabel(say("admin.mailbox.password"), { exact: true })).toHaveValue("titok");
  await page.getByLabel(say("admin.mailbox.address"), { exact: true }).fill("ugyfel@tuki.test");
  await page.getByRole("button", { name: say("ui.save") }).click();
  await page.waitForURL(/mailboxes\/(?!new)/);
  await page.getByRole("button", { name: say("admin.mailbox.check") }).click();
  await expect(page.getByText(like(say, "admin.mailbox.failed")).first()).toBeVisible({ timeout: 20_000 });
});

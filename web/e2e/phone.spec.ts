// 390 px wide, by touch: an agent and a customer.
import { conversation, messageOf, row, writing, written } from "./support/agent";
import { expect, signIn, test, useDesk, type Seat } from "./support/test";

const phone = { size: [390, 844] as [number, number], touch: true };
const liisa = "liisa@asiakas.example";

async function fits({ page }: Seat) {
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), "wider than the screen").toBeLessThanOrEqual(0);
}

test.describe("puhelin", () => {
  const desk = useDesk({ locale: "fi" }, async (desk) => {
    await desk.person("aino@tuki.test", "Aino Korhonen", { locale: "fi" });
    await (await desk.client("aino@tuki.test")).ask("PATCH", "/me", { undo_seconds: 0 });
  });

  test("17: an agent on a phone finds, answers and resolves; a customer reads and answers", async ({ sit }) => {
    const number = await desk().mail({ from: liisa, name: "Liisa Niemi", subject: "Tilausvahvistus ei saapunut sähköpostiini eikä tekstiviestinä", text: "En ole saanut tilausvahvistusta." });
    const agent = await sit({ locale: "fi", ...phone });
    const { page, say } = agent;
    await signIn(agent, desk(), "aino@tuki.test", "/app/home");
    await fits(agent);
    await page.getByRole("navigation", { name: say("nav.title") }).getByRole("link", { name: say("nav.tickets") }).tap();
    await page.getByRole("button", { name: say("list.views") }).tap();
    await page.getByRole("dialog").getByRole("link", { name: new RegExp(say("view.all")) }).tap();
    await expect(row(agent, "Tilausvahvistus")).toBeVisible();
    await fits(agent);
    await row(agent, "Tilausvahvistus").tap();
    await expect(messageOf(agent, "En ole saanut")).toBeVisible();
    await expect(page.getByRole("listbox")).toBeHidden(); // one pane at a time
    await fits(agent);

    // What a finger has to hit is large enough.
    const small = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>("button, a[href], [role=radio], .input")]
        .filter((one) => one.offsetParent !== null && !one.closest(".sr-only, .conversation") && getComputedStyle(one).position !== "absolute")
        .map((one) => ({ what: one.getAttribute("aria-label") ?? one.textContent?.trim() ?? "", box: one.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 0 && (box.width < 24 || box.height < 24))
        .map(({ what, box }) => `${what} ${Math.round(box.width)}×${Math.round(box.height)}`),
    );
    expect(small).toEqual([]);

    await writing(agent).tap();
    await page.keyboard.type("Lähetin vahvistuksen uudelleen.");
    await written(agent, "Lähetin vahvistuksen uudelleen.");
    await fits(agent);
    await page.getByRole("button", { name: say("compose.sendOptions") }).tap();
    await page.getByRole("menuitem", { name: say("compose.sendResolve") }).tap();
    await expect(messageOf(agent, "Lähetin vahvistuksen")).toBeVisible();
    await expect.poll(async () => (await desk().admin.ticket(number)).status).toBe("resolved");
    await page.getByRole("button", { name: say("details.title") }).tap();
    await expect(page.getByRole("dialog").getByText(say("field.assignee")).first()).toBeVisible();
    await fits(agent);
    await page.getByRole("dialog").getByRole("button", { name: say("ui.close") }).tap();
    await page.getByRole("button", { name: say("ticket.back") }).tap();
    await expect(conversation(agent)).toBeHidden();

    const customer = await sit({ locale: "fi", ...phone });
    await customer.page.goto(await desk().portalLink(liisa));
    await customer.page.waitForURL((url) => url.pathname === "/");
    await fits(customer);
    await customer.page.goto(`${desk().url}/requests/${number}`);
    await expect(customer.page.getByText("Lähetin vahvistuksen uudelleen.")).toBeVisible();
    await fits(customer);
    await customer.page.getByLabel(say("portal.request.answer")).fill("Kiitos, nyt tuli.");
    await customer.page.getByRole("button", { name: say("portal.request.send") }).tap();
    await expect(customer.page.getByRole("article").filter({ hasText: "Kiitos, nyt tuli." })).toBeVisible();
    await fits(customer);
    await customer.page.goto(`${desk().url}/new`);
    await fits(customer);
  });
});

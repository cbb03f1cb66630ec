// Hostile mail in every view that shows it: nothing runs, nothing is asked of another host, and the
// desk works on. What is watched while it does is in `support/test.ts`; here every view is opened.
import { messageOf, openTicket, row, write } from "./support/agent";
import { type Desk, until } from "./support/desk";
import { textVectors, vectors, type Vector } from "./support/hostile";
import { sendMail } from "./support/smtp";
import { expect, signIn, test, useDesk, type Seat } from "./support/test";
import type { KeptMail, Message, Page, Ticket } from "../src/core/types";

const mallory = "mallory@evil.example";
const attacks = [...new Set(vectors.map((one) => one.attack))];
const subjectOf = (attack: string) => `Mail of ${attack}`;

/** One ticket for each attack, one mail in it for each vector. */
async function bring(desk: Desk) {
  for (const attack of attacks) {
    const all = vectors.filter((one) => one.attack === attack);
    await desk.mail({ from: mallory, name: "Mallory", subject: subjectOf(attack), text: "", html: page(all[0]) });
    const acknowledged = await desk.sentTo(mallory);
    const ticket = (await desk.tickets()).find((one) => one.subject === subjectOf(attack));
    for (const [at, one] of all.slice(1).entries()) {
      await sendMail(desk.smtp, { from: mallory, name: "Mallory", to: "support@tuki.test", subject: `Re: [T-${ticket?.number}]`, text: "", html: page(one), id: `${attack}-${at}@evil.example`, inReplyTo: acknowledged.messageId });
    }
  }
  await until("all mails to be read", async () => {
    const { items } = await desk.admin.get<Page<KeptMail>>("/kept-mails?state=waiting");
    return items.length === 0;
  }, 40);
}
const page = (one: Vector | undefined) => `<html><body><p>before</p>${one?.html}</body></html>`;

/** Nothing set the canary: not on the page, not in any frame of it. */
async function untouched({ page }: Seat) {
  for (const frame of page.frames()) {
    expect(await frame.evaluate(() => (window as unknown as { __canary?: unknown }).__canary ?? null).catch(() => null)).toBeNull();
  }
}

/** In the page: what in stored HTML could run, fetch or name something. */
function dangersIn(texts: string[]): string[] {
  const elements = texts.flatMap((text) => [...new DOMParser().parseFromString(text, "text/html").body.querySelectorAll("*")]);
  const tags = elements.filter((one) => /^(script|style|iframe|frame|object|embed|applet|form|input|button|base|meta|link|svg|math|template|video|audio|portal)$/i.test(one.localName));
  const attributes = elements.flatMap((one) => [...one.attributes]).filter(
    ({ name, value }) => /^(on|srcset|srcdoc|formaction|ping|background|poster|xlink)/i.test(name) || /^[\s\0-\x20]*(javascript|vbscript|data:text)/i.test(value)
      || (/^(id|name)$/i.test(name) && /^(config|app|csrf|user|document|forms|__proto__|constructor|then|main|conversation|tickets|getElementById)$/.test(value)),
  );
  return [...tags.map((one) => one.outerHTML.slice(0, 200)), ...attributes.map(({ name, value }) => `${name}=${value}`)];
}

test.describe("hostile mail", () => {
  test.describe.configure({ timeout: 120_000 });
  const desk = useDesk({}, async (desk) => {
    test.setTimeout(120_000);
    await bring(desk);
  });

  test("ATK-HTM-01..07: there are enough of them, and each is stored", async () => {
    expect(vectors.length).toBeGreaterThanOrEqual(150);
    const { items } = await desk().admin.get<Page<KeptMail>>("/kept-mails?state=set_aside");
    expect(items).toEqual([]);
    const tickets = await desk().tickets();
    const messages = tickets.reduce((sum, ticket) => sum + ticket.messages, 0);
    expect(messages).toBeGreaterThanOrEqual(vectors.length);
  });

  test("the canary does sing where nothing guards it", async ({ browser }) => {
    const bare = await browser.newPage();
    bare.on("dialog", (dialog) => void dialog.accept());
    let sang = 0;
    for (const one of vectors.filter(({ attack }) => attack === "ATK-HTM-01").slice(0, 16)) {
      await bare.setContent(page(one));
      sang += await bare.waitForFunction(() => (window as unknown as { __canary?: unknown }).__canary === 1, null, { timeout: 80 }).then(() => 1, () => 0);
      await bare.goto("about:blank");
    }
    await bare.close();
    expect(sang).toBeGreaterThan(0);
  });

  for (const attack of attacks) {
    test(`${attack}: nothing runs or is fetched in the frames of the agent`, async ({ sit }) => {
      const seat = await sit();
      await signIn(seat, desk(), undefined, "/app/v/all");
      await expect(row(seat, attack).first()).toBeVisible();
      const tickets = (await desk().tickets()).filter((one) => one.subject.includes(attack) || one.subject.startsWith("Re:"));
      for (const ticket of tickets.filter((one) => one.subject.includes(attack))) {
        // Every mail as the frame shows it, in a page of its own: script may do what the frame's policy lets it.
        let cursor: string | null = null;
        do {
          const part: Page<Message> = await desk().admin.get<Page<Message>>(`/tickets/${ticket.id}/messages${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`);
          await seat.page.evaluate(async (addresses) => {
            const frames = addresses.map((address) => {
              const frame = document.createElement("iframe");
              frame.src = address;
              document.body.append(frame);
              return new Promise((resolve) => frame.addEventListener("load", resolve));
            });
            await Promise.all(frames);
          }, part.items.filter((one) => one.html !== null).map((one) => `/api/v1/messages/${one.id}/frame`));
          await untouched(seat);
          expect(await seat.page.evaluate(dangersIn, part.items.map((one) => one.html ?? ""))).toEqual([]);
          cursor = part.next;
        } while (cursor);
        // And as the agent sees them.
        await seat.page.goto(`${desk().url}/app/t/${ticket.number}`);
        await expect(messageOf(seat, "Mallory").last()).toBeVisible();
        for (const article of await messageOf(seat, "Mallory").all()) await article.scrollIntoViewIfNeeded().catch(() => {});
        await untouched(seat);
      }
    });
  }

  test("ATK-HTM-04: pictures from elsewhere come only after a click", async ({ sit, faults }) => {
    const number = await desk().mail({ from: "pia@pictures.example", name: "Pia", subject: "A picture", text: "", html: `<p>look</p><img src="http://canary.test/asked.png" width=40 height=40>` });
    const seat = await sit();
    await signIn(seat, desk(), undefined, `/app/t/${number}`);
    await expect(seat.page.frameLocator("iframe").getByText("look")).toBeVisible();
    await seat.page.waitForTimeout(400); // time to ask for something
    expect(faults).toEqual([]);
    await expect(seat.page.getByRole("button", { name: seat.say("message.pictures") })).toBeVisible();
  });

  test("ATK-HTM-05, 06: the page around works on: an answer and a status", async ({ sit }) => {
    const seat = await sit();
    await signIn(seat, desk(), undefined, "/app/v/all");
    for (const attack of ["ATK-HTM-05", "ATK-HTM-06"]) {
      await openTicket(seat, subjectOf(attack));
      const before = await seat.page.locator(".composer").boundingBox();
      await write(seat, "We do not open this.", "note");
      await seat.page.getByRole("button", { name: seat.say("compose.addNote") }).click();
      await expect(messageOf(seat, "We do not open this.")).toBeVisible();
      expect((await seat.page.locator(".composer").boundingBox())?.x).toBe(before?.x);
      await seat.page.getByRole("button", { name: seat.say("ticket.watch") }).click();
    }
    await untouched(seat);
  });

  test("ATK-HTM-07: links keep safe schemes and give nothing away", async () => {
    const ticket = (await desk().tickets()).find((one) => one.subject === subjectOf("ATK-HTM-07")) as unknown as Ticket;
    for (const message of await desk().admin.messages(ticket.id)) {
      for (const [link = ""] of (message.html ?? "").matchAll(/<a\s[^>]*>/gi)) {
        const href = /href="([^"]*)"/i.exec(link)?.[1];
        if (href === undefined) continue;
        expect(href).toMatch(/^(https?:|mailto:|tel:|#)/i);
        expect(link).not.toMatch(/ping=/i);
        expect(link).toMatch(/rel="[^"]*noopener[^"]*"/);
      }
    }
  });

  test("ATK-HTM-02: text stays text: subjects, names, files, search, portal, administration", async ({ sit }) => {
    for (const [at, text] of textVectors.entries()) {
      await desk().mail({ from: `text${at}@evil.example`, name: text, subject: text, text: `Body ${text}`, file: { name: `${text.replace(/["\\/\r\n]/g, "'")}.txt`, type: "text/plain", content: text } });
    }
    const team = textVectors[0] ?? "";
    await desk().admin.post("/teams", { name: team });
    await desk().admin.post("/organisations", { name: team, domains: ["evil.example"] });
    const seat = await sit();
    await signIn(seat, desk(), undefined, "/app/v/all");
    await expect(row(seat, textVectors[0] ?? "").first()).toBeVisible();
    await untouched(seat);
    for (const at of textVectors.keys()) {
      await row(seat, textVectors[at] ?? "").first().click();
      await expect(messageOf(seat, `Body ${textVectors[at]}`)).toBeVisible();
      await untouched(seat);
    }
    for (const path of [`/app/search?q=${encodeURIComponent("onerror")}`, "/app/people", "/app/orgs", "/app/home", "/admin/teams", "/admin/organisations", "/admin/people", "/admin/kept", "/admin/audit"]) {
      await seat.page.goto(desk().url + path);
      await seat.page.waitForTimeout(400); // time to ask for something
      await expect(seat.page.getByRole("main").first()).toBeVisible();
      await untouched(seat);
    }
  });

  test("ATK-HTM-01, 03, 04: the portal of the sender shows them harmless, with and without layout", async ({ sit }) => {
    const seat = await sit();
    const { page, say } = seat;
    await page.goto(await desk().portalLink(mallory));
    await page.waitForURL((url) => url.pathname === "/");
    for (const attack of ["ATK-HTM-01", "ATK-HTM-03", "ATK-HTM-04"]) {
      const ticket = (await desk().tickets()).find((one) => one.subject === subjectOf(attack));
      await page.goto(`${desk().url}/requests/${ticket?.number}`);
      await expect(page.getByRole("article").first()).toBeVisible();
      const layouts = page.getByRole("button", { name: say("portal.request.layout") });
      for (let left = Math.min(12, await layouts.count()); left > 0; --left) await layouts.first().click();
      await page.waitForTimeout(400);
      await untouched(seat);
    }
  });

  test("ATK-HTM-09: every page and frame carries its policy", async () => {
    const message = (await desk().admin.messages((await desk().tickets())[0]?.id ?? "")).find((one) => one.html);
    for (const path of ["/", "/app", "/admin", "/sign-in", "/nowhere", "/api/v1/session", "/healthz", `/api/v1/messages/${message?.id}/frame`]) {
      const answer = await fetch(desk().url + path, { headers: { Cookie: desk().admin.cookie } });
      const policy = answer.headers.get("content-security-policy") ?? "";
      expect(policy, path).toMatch(/(object|default)-src 'none'/);
      expect(policy, path).toContain("base-uri 'none'");
      expect(policy, path).toMatch(/frame-ancestors '(none|self)'/);
      expect(policy, path).not.toMatch(/script-src[^;]*'unsafe-(inline|eval)'/);
      expect(answer.headers.get("x-content-type-options"), path).toBe("nosniff");
      expect(answer.headers.get("referrer-policy"), path).toBeTruthy();
    }
  });
});

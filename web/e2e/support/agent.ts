// What an agent does on the screen, in any language.
import { expect, type Seat } from "./test";

export const list = ({ page }: Seat) => page.getByRole("listbox").first();
export const row = (seat: Seat, subject: string | RegExp) => list(seat).getByRole("option").filter({ hasText: subject });
export const conversation = ({ page, say }: Seat) => page.getByRole("log", { name: say("ticket.conversation") });
export const messageOf = (seat: Seat, text: string | RegExp) => conversation(seat).getByRole("article").filter({ hasText: text });
export const aside = ({ page, say }: Seat) => page.getByRole("complementary", { name: say("ticket.about") });
export const toast = ({ page, say }: Seat) => page.getByRole("region", { name: say("ui.notifications") });
export const dialog = ({ page }: Seat) => page.getByRole("dialog");

export async function openTicket(seat: Seat, subject: string) {
  await row(seat, subject).click();
  await expect(seat.page.getByRole("article", { name: subject, exact: true })).toBeVisible();
}
/** The field where one writes: plain at first, then the editor. */
export const writing = ({ page, say }: Seat, mode: "reply" | "note" = "reply") => page.getByRole("textbox", { name: say(`compose.${mode}`), exact: true });
export async function write(seat: Seat, text: string, mode: "reply" | "note" = "reply") {
  await seat.page.getByRole("radio", { name: seat.say(`compose.${mode}`), exact: true }).click();
  const field = writing(seat, mode);
  await field.click();
  await expect(seat.page.locator(".composer .ProseMirror")).toBeFocused();
  await seat.page.keyboard.type(text);
}
export async function more(seat: Seat, item: string) {
  await seat.page.getByRole("button", { name: seat.say("ticket.more"), exact: true }).click();
  await seat.page.getByRole("menuitem", { name: seat.say(item) }).click();
}
/** What stands in the composer: in the plain field, or in the editor once that is there. */
export async function written(seat: Seat, text: string) {
  await expect.poll(() => writing(seat).evaluate((field) => (field instanceof HTMLTextAreaElement ? field.value : field.textContent))).toContain(text);
}
export async function choose(seat: Seat, option: string | RegExp) {
  await seat.page.getByRole("option", { name: option }).first().click();
}

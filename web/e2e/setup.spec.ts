// The first page of an empty desk.
import { everywhere, looksRight } from "./looks";
import { Desk, adminAddress, password } from "./support/desk";
import { expect, test } from "./support/test";

let desk: Desk;
test.beforeAll(async () => {
  desk = await Desk.open(null);
});
test.afterAll(() => desk.stop());

test("a new desk asks to be set up, says what is missing, and opens", async ({ sit }) => {
  const { page } = await sit();
  await page.goto(desk.url);
  await expect(page).toHaveURL(/\/setup$/);
  await page.getByRole("button", { name: "Open the desk" }).click();
  await expect(page.getByLabel("Name of the organisation")).toBeFocused();
  await expect(page.getByRole("alert")).toHaveText("This is needed.");
  await everywhere(page, () => looksRight(page));
  await page.setViewportSize({ width: 1440, height: 900 });

  await page.getByLabel("Name of the organisation").fill("Nordic Outfitters");
  await page.getByRole("checkbox", { name: "Suomi" }).check();
  await page.getByText("Shop or company with customers").click();
  await page.getByLabel("Your name").fill("Katri Lehtonen");
  await page.getByLabel("Your e-mail address").fill(adminAddress);
  await page.getByLabel("Choose a password").fill("short");
  await page.getByRole("button", { name: "Open the desk" }).click();
  await expect(page.getByRole("alert")).toContainText("at least 10 characters");
  await expect(page.getByLabel("Name of the organisation")).toHaveValue("Nordic Outfitters");

  await page.getByLabel("Choose a password").fill(password);
  await page.getByRole("button", { name: "Open the desk" }).click();
  await expect(page).toHaveURL(/\/app/);
  await page.goto(`${desk.url}/setup`);
  await expect(page).not.toHaveURL(/\/setup/);
});

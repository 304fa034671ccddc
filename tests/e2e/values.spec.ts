// Every kind of comparison: ranges, days, lists that are denied, columns against columns; held against the database.
import { count } from "./database";
import { expect, expectAccessible, test } from "./fixtures";
import { SegmentPage } from "./pages/segment";
import { SegmentsPage } from "./pages/segments";

test("ranges, days, none of several and other columns find whom SQL finds, and read back as they were built", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  const expectCount = async (where: string) => {
    const expected = count(`SELECT count(*) FROM contact WHERE ${where}`);
    expect(expected, where).toBeGreaterThan(1);
    await expect(segment.size).toHaveText(`${expected.toLocaleString("en-US")} contacts`);
  };
  const day = (text: string) => Date.parse(`${text}T00:00:00Z`);
  await list.open();
  await list.startNew("Dynamic", "Compared");

  await segment.startCondition("credit limit", "is between");
  await page.getByRole("textbox", { name: "From" }).fill("5000");
  await page.getByRole("textbox", { name: "To" }).fill("2,00");
  await expect(page.locator(".condition .field-hint", { hasText: "Enter a number, such as 1500." })).toBeVisible();
  await page.getByRole("textbox", { name: "To" }).fill("2,000");
  await expect(page.locator(".condition .field-hint", { hasText: "Nothing lies between these two" })).toBeVisible();
  await page.getByRole("textbox", { name: "To" }).fill("20,000");
  await expectAccessible(page);
  await segment.button("Done").click();
  await expectCount("creditlimit BETWEEN 5000 AND 20000");
  await expect(segment.sentence).toHaveText("Contacts whose Credit Limit is between 5000 and 20,000");

  await segment.startCondition("created on", "is between");
  await expect(page.getByText("Days begin and end at midnight UTC.")).toBeVisible();
  const year = new Date().getUTCFullYear();
  await page.getByLabel("From", { exact: true }).fill(`${year - 2}-01-01`);
  await page.getByLabel("To", { exact: true }).fill(`${year - 1}-12-31`);
  await segment.button("Done").click();
  const then = `creditlimit BETWEEN 5000 AND 20000 AND createdon >= ${day(`${year - 2}-01-01`)} AND createdon < ${day(`${year}-01-01`)}`;
  await expectCount(then);

  await segment.addCondition("address 1: city", "is none of", "Rome", "Paris");
  await segment.startCondition("modified on", "is after column …");
  await page.getByRole("combobox", { name: "Column to compare with" }).fill("createdon");
  await page.keyboard.press("Enter");
  await segment.button("Done").click();
  await expectCount(`${then} AND address1_city NOT IN ('Rome', 'Paris') AND modifiedon > createdon`);
  const words =
    `Contacts whose Credit Limit is between 5000 and 20000 and whose Created On is between ${year - 2}-01-01 and ${year - 1}-12-31 ` +
    "and whose Address 1: City is not Rome or Paris and whose Modified On is after their Created On";
  await segment.button("Save draft").click();
  await expect(page.getByText("Saved", { exact: false }).first()).toBeVisible();
  await page.reload();
  await expect(segment.sentence).toHaveText(words);
  await expect(segment.button("Credit Limit is between 5000 and 20000")).toBeVisible();

  // Beginning, end and middle of a text, denied.
  await list.open();
  await list.startNew("Dynamic", "Denied");
  await segment.addCondition("address 1: city", "does not begin with", "Ma");
  await segment.addCondition("address 1: city", "does not end with", "o");
  await segment.addCondition("address 1: city", "does not contain", "ri");
  await expectCount("address1_city NOT LIKE 'Ma%' AND address1_city NOT LIKE '%o' AND address1_city NOT LIKE '%ri%'");
  await segment.startCondition("birthday", "is today");
  await expect(page.getByText("Today is the day that it is in UTC.")).toBeVisible();
  await page.getByRole("combobox", { name: "Comparison" }).selectOption({ label: "is on" });
  await page.getByLabel("Value", { exact: true }).fill("1980-01-01");
  await segment.button("Done").click();
  await expect(segment.queryText).toHaveValue(/birthdate >= '1980-01-01' && contact_1.birthdate < '1980-01-02'\)$/);
});

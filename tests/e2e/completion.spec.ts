// Suggestions while the query text is typed.
import { count } from "./database";
import { expect, expectAccessible, test } from "./fixtures";
import { SegmentPage } from "./pages/segment";
import { SegmentsPage } from "./pages/segments";

test("a whole query is written with suggestions, by keys alone", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  const options = page.getByRole("listbox", { name: "Suggestions" }).getByRole("option");
  const type = (text: string) => page.keyboard.type(text);
  await list.open();
  await list.startNew("Dynamic", "Suggested");
  await segment.queryText.fill("");
  await type("pro");
  await expect(options).toHaveText(["PROFILE("]);
  await expect(segment.queryText).toHaveAttribute("aria-activedescendant", (await options.first().getAttribute("id")) ?? "");
  await expectAccessible(page);
  await page.keyboard.press("Enter");
  await expect(segment.queryText).toHaveValue("PROFILE(");
  // Every table of the environment, also those whose columns were never asked for.
  await type("acc");
  await expect(options.first()).toContainText("account");
  await page.keyboard.press("Tab");
  await expect(segment.queryText).toBeFocused();
  await type(", a).fil");
  await page.keyboard.press("Enter");
  await type("rev");
  await expect(options.first()).toHaveText("a.revenueAnnual Revenue");
  await page.keyboard.press("Enter");
  await type(" >= 1000000).trav");
  await page.keyboard.press("Enter");
  await type("parentcust");
  await expect(options.first()).toContainText("contact_account_parentcustomerid");
  await page.keyboard.press("Enter");
  await type(", c).FILTER(c.emai");
  await expect(options.first()).toContainText("emailaddress1");
  await page.keyboard.press("ArrowDown");
  await expect(options.nth(1)).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await type(" CONTAINS 'a')");
  await expect(options).toHaveCount(0);
  await expect(segment.queryText).toHaveValue(
    "PROFILE(account, a).FILTER(a.revenue >= 1000000).TRAVERSE(contact_account_parentcustomerid, c).FILTER(c.emailaddress1 CONTAINS 'a')",
  );
  const expected = count(
    "SELECT count(*) FROM contact c JOIN account a ON a.accountid = c.parentcustomerid WHERE a.revenue >= 1000000 AND c.emailaddress1 LIKE '%a%'",
  );
  expect(expected).toBeGreaterThan(1);
  await expect(segment.size).toHaveText(`${expected.toLocaleString("en-US")} contacts`);
});

test("suggestions never stand in the way: Escape closes them, Enter and Tab are the field's own, and undo takes one back", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  const box = page.getByRole("listbox", { name: "Suggestions" });
  await list.open();
  await list.startNew("Dynamic", "In the way");
  await segment.queryText.fill("");
  await page.keyboard.type("SEGMENT(advis");
  await expect(box.getByRole("option")).toContainText(["Customer advisory board"]);
  await page.keyboard.press("Escape");
  await expect(box).toHaveCount(0);
  await expect(segment.queryText).toHaveValue("SEGMENT(advis");
  await page.keyboard.press("Control+Space");
  await expect(box).toBeVisible();
  // By pointer too.
  await box.getByRole("option", { name: "Customer advisory board" }).click();
  await expect(segment.queryText).toHaveValue(/^SEGMENT\(\w{10,}$/);
  await expect(segment.queryText).toBeFocused();
  await page.keyboard.press("Control+z");
  await expect(segment.queryText).toHaveValue("SEGMENT(advis");

  // Where nothing is begun nothing is taken: a new line is a new line, and Tab goes on.
  await segment.queryText.fill("");
  await page.keyboard.type("PROFILE(contact).FILTER(");
  await expect(box).toBeVisible();
  await expect(segment.queryText).not.toHaveAttribute("aria-activedescendant", /./);
  await page.keyboard.press("Enter");
  await expect(segment.queryText).toHaveValue("PROFILE(contact).FILTER(\n");
  await page.keyboard.type("(");
  await expect(box).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(segment.queryText).not.toBeFocused();
  await expect(box).toHaveCount(0);
});

test("a part of the sentence leads to where it is changed", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", "Sentence");
  await segment.addCondition("city", "is", "Rome");
  await segment.addCondition("created on", "is on or after", "2020-01-01");
  await segment.button("Add segment block").click();
  await page.getByRole("combobox", { name: "Pick a segment" }).pressSequentially("advisory");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Days begin and end at midnight UTC.")).toBeVisible();
  await expectAccessible(page);

  await segment.sentence.getByRole("button", { name: "whose Address 1: City is Rome" }).click();
  await expect(page.getByLabel("Value", { exact: true })).toBeFocused();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("Milan");
  await page.keyboard.press("Enter");
  await expect(segment.sentence).toContainText("whose Address 1: City is Milan and whose Created On");
  await expect(segment.queryText).toHaveValue(/'Milan'/);

  // One stop for Tab, arrows within.
  await expect(segment.sentence.locator("[tabindex='0']")).toHaveCount(1);
  await segment.sentence.locator("[tabindex='0']").focus();
  await page.keyboard.press("End");
  await expect(segment.sentence.getByRole("button", { name: "members of Customer advisory board" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("combobox", { name: "Pick a segment" })).toBeFocused();
});

// What is wrong is said where it is, and mended there.
import { expect, expectAccessible, test } from "./fixtures";
import { SegmentPage } from "./pages/segment";
import { SegmentsPage } from "./pages/segments";

test("a finding stands at its condition and is mended there", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", "Misspelled");
  await segment.queryText.fill(
    "PROFILE(contact, contact_1).FILTER(ISNOTNULL(contact_1.emailaddress1) && (contact_1.address1_city == 'A' || contact_1.address1_cit == 'B'))",
  );
  const wrong = page.getByRole("group", { name: /^address1_cit / });
  const fix = wrong.getByRole("button", { name: /address1_city/ });
  await expect(fix).toBeVisible();
  await expect(page.getByRole("group", { name: /^Email/ }).locator(".findings")).toHaveCount(0);
  await expect(page.getByRole("group", { name: /^City/ }).locator(".findings")).toHaveCount(0);
  await expectAccessible(page);
  await fix.focus();
  await page.keyboard.press("Enter");
  await expect(segment.queryText).toHaveValue(/contact_1\.address1_city == 'A' \|\| contact_1\.address1_city == 'B'/);
  await expect(page.locator(".findings")).toHaveCount(0);
  await expect.poll(() => page.evaluate(() => document.activeElement?.id ?? "")).toMatch(/^node-\d+$/);
});

test("a contradiction made by clicks is told at the conditions", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", "Nobody");
  await segment.addCondition("city", "is", "Oslo");
  await expect(page.locator(".findings")).toHaveCount(0);
  await segment.addCondition("city", "is", "Bergen");
  const finding = page.locator(".blocks .findings");
  await expect(finding).toHaveCount(1);
  // In the designer's words; the query's own stand at its text.
  await expect(finding).toContainText("Nobody meets this and the other condition about Address 1: City at once.");
  await expect(finding).not.toContainText(/\|\||address1_city/);
  await expect(page.locator("main")).toContainText("condition about `address1_city`");
  await finding.getByRole("button", { name: "Change to any of these" }).click();
  await expect(segment.queryText).toHaveValue(/'Oslo' \|\| contact_1\.address1_city == 'Bergen'/);
});

test("what is wrong with a behavior block itself is told at the block", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", "Openers");
  await segment.queryText.fill("INTERACTION(EmailOpend, EmailOpend_ContactLink).HAVING(COUNT() > 1)");
  const block = page.getByRole("region", { name: /^Block 1/ });
  await expect(block.locator(".findings .diagnostic-error").first()).toBeVisible();
});

test("what is unfinished is named and a step away", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", "Half done");
  await segment.addCondition("city", "is", "Oslo");
  await segment.addCondition("email", "is");
  await segment.button("Add condition").last().click();
  await page.keyboard.press("Escape");
  const rest = page.getByRole("region", { name: "To be finished first" });
  await expect(rest.getByRole("listitem")).toHaveCount(2);
  await rest.getByRole("button", { name: "Email", exact: true }).click();
  await expect(page.getByLabel("Value", { exact: true })).toBeFocused();
  await rest.getByRole("button", { name: "New condition" }).click();
  await expect(page.getByRole("combobox", { name: "Column" })).toBeFocused();
});

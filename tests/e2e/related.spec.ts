// Related records: several steps, several tables, blocks in brackets.
import { count } from "./database";
import { expect, expectAccessible, test } from "./fixtures";
import { SegmentPage } from "./pages/segment";
import { SegmentsPage } from "./pages/segments";

test("two steps from contact, over a lead to its account, and back to one", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", "Over two steps");
  await segment.button("Add related block").click();
  await segment.pickRelated("lead (lead -> contact");
  await expect(page.locator(".path-name")).toHaveText("Lead (Lead -> Contact (Parent Contact for lead))");
  await segment.button("Go one step further").click();
  await expect(page.getByRole("combobox", { name: "Pick where to go on to" })).toBeFocused();
  await page.keyboard.type("account (lead -> account");
  await page.keyboard.press("Enter");
  await expect(segment.button("Go one step further")).toBeFocused();
  await expect(page.locator(".path-name")).toHaveText(
    "Lead (Lead -> Contact (Parent Contact for lead)) › Account (Lead -> Account (Parent Account for lead))",
  );
  await segment.addCondition("annual revenue", "is at least", "1000000");
  await expectAccessible(page);
  await expect(segment.queryText).toHaveValue(
    "PROFILE(account, account_1).FILTER(account_1.revenue >= 1000000).TRAVERSE(lead_account_parentaccountid).TRAVERSE(lead_contact_parentcontactid, contact_1)",
  );
  await expect(segment.sentence).toHaveText(
    "Contacts with a related Account, by way of Lead, whose Annual Revenue is at least 1000000",
  );
  const expected = count(
    "SELECT count(DISTINCT l.parentcontactid) FROM lead l JOIN account a ON a.accountid = l.parentaccountid " +
      "WHERE l.parentcontactid IS NOT NULL AND a.revenue >= 1000000",
  );
  expect(expected).toBeGreaterThan(1);
  await expect(segment.size).toHaveText(`${expected.toLocaleString("en-US")} contacts`);

  // It reads back as it was built, and one step back is the lead again.
  await segment.button("Save draft").click();
  await expect(page.getByText("Saved", { exact: false }).first()).toBeVisible();
  await page.reload();
  await expect(page.locator(".path-name")).toHaveText(/^Lead .* › Account \(Lead -> Account/);
  await expect(segment.button("Annual Revenue is at least 1000000")).toBeVisible();
  await segment.button("One step back").click();
  await expect(page.locator(".path-name")).toHaveText("Lead (Lead -> Contact (Parent Contact for lead))");
  await expect(segment.button("Go one step further")).toBeFocused();
  await expect(segment.button("One step back")).toBeHidden();
});

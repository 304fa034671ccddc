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

test("several related tables in one definition, nested in brackets by the menus", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", "In brackets");
  await segment.addCondition("email", "has data");
  await segment.button("Add related block").click();
  await segment.pickRelated("account (contact -> account (company");
  await segment.addCondition("annual revenue", "is at least", "1000000");
  await segment.button("Add related block").click();
  await segment.pickRelated("lead (lead -> contact");
  await page.getByRole("region", { name: /^Block 3/ }).locator("xpath=preceding-sibling::div[1]").getByRole("combobox").selectOption({ label: "but not" });

  await segment.choose("More: Block 3: Contacts with a related record", "Put in brackets with the block above");
  await expect(page.getByRole("region", { name: "Block 2: Blocks in brackets" })).toBeFocused();
  await expect(page.getByRole("region", { name: /^Block 2\.[12]: Contacts with a related record/ })).toHaveCount(2);
  await expectAccessible(page);
  const emails = "emailaddress1 IS NOT NULL";
  const rich = "parentcustomerid IN (SELECT accountid FROM account WHERE revenue >= 1000000)";
  const leads = "contactid IN (SELECT parentcontactid FROM lead)";
  const expectCount = async (where: string) => {
    const expected = count(`SELECT count(*) FROM contact WHERE ${where}`);
    expect(expected, where).toBeGreaterThan(1);
    await expect(segment.size).toHaveText(`${expected.toLocaleString("en-US")} contacts`);
  };
  await expectCount(`${emails} AND (${rich} AND NOT coalesce(${leads}, 0))`);

  // Another one inside, joined by "or".
  const brackets = page.getByRole("region", { name: "Block 2: Blocks in brackets" });
  await brackets.locator("> .brackets > .add-row").getByRole("button", { name: "Add query block" }).click();
  await brackets.getByRole("combobox", { name: "How this block meets what is above" }).last().selectOption({ label: "or" });
  await brackets.getByRole("button", { name: "Add condition" }).last().click();
  await page.getByRole("combobox", { name: "Column" }).fill("address1_city");
  await page.keyboard.press("Enter");
  await page.getByLabel("Value", { exact: true }).fill("Rome");
  await segment.button("Done").click();
  await expectCount(`${emails} AND ((${rich} AND contactid NOT IN (SELECT parentcontactid FROM lead WHERE parentcontactid IS NOT NULL)) OR address1_city = 'Rome')`);
  await expect(segment.queryText).toHaveValue(/^PROFILE.* INTERSECT \(\(PROFILE\(account.* EXCEPT PROFILE\(lead.*\) UNION PROFILE\(contact/);

  // The same after it was stored and read.
  await segment.button("Save draft").click();
  await expect(page.getByText("Saved", { exact: false }).first()).toBeVisible();
  await page.reload();
  await expect(page.getByRole("region", { name: /^Block 2\.[123]/ })).toHaveCount(3);

  // One out, then the brackets away, then all of it back.
  await segment.choose("More: Block 2.3: Contacts", "Take out of the brackets");
  await expect(page.getByRole("region", { name: "Block 3: Contacts" })).toBeFocused();
  await segment.choose("More: Block 2: Blocks in brackets", "Remove the brackets");
  await expect(page.getByRole("region", { name: /^Block/ })).toHaveCount(4);
  await expectCount(`(${emails} AND ${rich} AND contactid NOT IN (SELECT parentcontactid FROM lead WHERE parentcontactid IS NOT NULL)) OR address1_city = 'Rome'`);
  await segment.button("Undo").click();
  await segment.button("Undo").click();
  await expect(page.getByRole("region", { name: /^Block 2\.[123]/ })).toHaveCount(3);
});

test("what is related is explored as a picture and as a list, and a path of two steps is added", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", "Explored");
  await segment.button("Explore related").click();
  const dialog = page.getByRole("dialog", { name: "What is related to contacts" });
  const radio = (name: string) => dialog.getByRole("radio", { name });
  const node = (step: string) => dialog.locator(".explore-node").filter({ has: page.locator("title", { hasText: step }) });
  await expect(radio("Lead (Lead -> Contact (Parent Contact for lead))")).toBeVisible();
  await expectAccessible(page);

  // By pointer in the picture, which the list follows; by keys in the list, which the picture follows.
  const company = "Account (Contact -> Account (Company Name))";
  await dialog.getByRole("searchbox", { name: "Search related tables" }).fill("contact -> account");
  await node(company).click();
  await expect(radio(company)).toBeChecked();
  await expect(dialog.getByRole("status")).toHaveText(`Contact › ${company}`);
  await dialog.getByRole("searchbox").fill("lead -> contact");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await expect(dialog.locator(".explore-node.is-chosen")).toHaveCount(1);
  await expect(radio("Lead (Lead -> Contact (Parent Contact for lead))")).toBeFocused();
  await dialog.getByRole("button", { name: "Go on from there" }).press("Enter");
  await expect(dialog.getByRole("searchbox")).toBeFocused();
  await expect(dialog.locator(".explore-center")).toHaveText("Lead");
  await page.keyboard.type("lead -> account");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await dialog.getByRole("button", { name: "Add related block" }).press("Enter");
  await expect(dialog).toBeHidden();
  const block = page.getByRole("region", { name: "Block 1: Contacts with a related record" });
  await expect(block.locator(":focus")).toHaveCount(1);
  await expect(block.locator(".path-name")).toHaveText(
    "Lead (Lead -> Contact (Parent Contact for lead)) › Account (Lead -> Account (Parent Account for lead))",
  );
  const expected = count(
    "SELECT count(DISTINCT parentcontactid) FROM lead WHERE parentcontactid IS NOT NULL AND parentaccountid IS NOT NULL",
  );
  expect(expected).toBeGreaterThan(1);
  await expect(segment.size).toHaveText(`${expected.toLocaleString("en-US")} contacts`);

  // The way over the lead is used now, and said to be.
  await segment.button("Explore related").click();
  await expect(radio("Lead (Lead -> Contact (Parent Contact for lead)) already used")).toBeEnabled();
  await expect(node("Lead (Lead -> Contact")).toHaveClass(/is-used/);
  await page.keyboard.press("Escape");
  await expect(segment.button("Explore related")).toBeFocused();
});

test("contacts that have a part in leads, by a relationship of many to many", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", "Parts in leads");
  await segment.button("Add related block").click();
  await segment.pickRelated("lead (contact <-> lead");
  await expect(page.locator(".path-name")).toHaveText(/^Lead \(Contact <-> Lead/);
  await segment.addCondition("est. value", "is at least", "5000");
  await expectAccessible(page);
  await expect(segment.queryText).toHaveValue(
    "PROFILE(lead, lead_1).FILTER(lead_1.estimatedamount >= 5000).TRAVERSE(contactleads_association, contact_1)",
  );
  const expected = count(
    "SELECT count(DISTINCT p.contactid) FROM contactleads p JOIN lead l ON l.leadid = p.leadid WHERE l.estimatedamount >= 5000",
  );
  expect(expected).toBeGreaterThan(1);
  await expect(segment.size).toHaveText(`${expected.toLocaleString("en-US")} contacts`);

  await segment.button("Save draft").click();
  await expect(page.getByText("Saved", { exact: false }).first()).toBeVisible();
  await page.reload();
  await expect(page.locator(".path-name")).toHaveText(/^Lead \(Contact <-> Lead/);
  await expect(segment.size).toHaveText(`${expected.toLocaleString("en-US")} contacts`);
});

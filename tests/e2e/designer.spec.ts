// What the designer can say beyond contacts' own columns, built by clicking and typing and held against the database.
import { count, rows } from "./database";
import { expect, expectAccessible, test } from "./fixtures";
import { SegmentPage } from "./pages/segment";
import { SegmentsPage } from "./pages/segments";

test("contacts by the account they work for, but not by another one", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", "Big accounts");
  await segment.addCondition("email", "has data");
  await segment.button("Add related block").click();
  await expect(page.getByText("Pick how the contacts are related, or remove this block.").first()).toBeVisible();
  await expectAccessible(page);
  await segment.pickRelated("company name");
  await segment.addCondition("annual revenue", "is at least", "1000000");
  await expect(segment.queryText).toHaveValue(
    "PROFILE(contact, contact_1).FILTER(ISNOTNULL(contact_1.emailaddress1)) INTERSECT PROFILE(account, account_2)" +
      ".FILTER(account_2.revenue >= 1000000).TRAVERSE(contact_account_parentcustomerid, contact_2)",
  );
  await expect(segment.sentence).toHaveText(
    "Contacts who have Email, and also contacts with a related Account whose Annual Revenue is at least 1000000",
  );
  const expected = count(
    "SELECT count(*) FROM contact c JOIN account a ON a.accountid = c.parentcustomerid " +
      "WHERE c.emailaddress1 IS NOT NULL AND a.revenue >= 1000000",
  );
  expect(expected).toBeGreaterThan(10);
  await expect(segment.size).toHaveText(`${expected.toLocaleString("en-US")} contacts`);
  await segment.button("Check").click();
  await expect(page.locator(".check-answer")).toHaveText("The environment accepts this definition.");
  await expectAccessible(page);

  // The text reads back to the same blocks.
  await segment.button("Save draft").click();
  await expect(page.getByText("Saved", { exact: false }).first()).toBeVisible();
  await page.reload();
  await expect(page.getByRole("region", { name: "Block 2: Contacts with a related record" })).toContainText("Annual Revenue");
  await expect(page.getByRole("combobox", { name: "Pick a related table" })).toHaveValue(/^Account/);
});

test("days, months and years that move with the present", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", "New this year");
  await segment.addCondition("created on", "is this year");
  await expect(segment.queryText).toHaveValue(
    "PROFILE(contact, contact_1).FILTER(DATEDIFF(YEAR, contact_1.createdon, DATETIMEUTCNOW()) == 0)",
  );
  await expect(segment.sentence).toHaveText("Contacts whose Created On is this year");
  const start = Date.UTC(new Date().getUTCFullYear(), 0, 1);
  const expected = count(`SELECT count(*) FROM contact WHERE createdon >= ${start}`);
  expect(expected).toBeGreaterThan(10);
  await expect(segment.size).toHaveText(`${expected.toLocaleString("en-US")} contacts`);
  await segment.addCondition("created on", "is in the next … months", "2");
  await expect(segment.sentence).toHaveText(
    "Contacts whose Created On is this year and whose Created On is in the next 2 months",
  );
  await expect(segment.queryText).toHaveValue(/createdon <= DATEADD\(MONTH, 2, DATETIMEUTCNOW\(\)\)\)$/);
});

test("contacts who opened an email, joined with others as a segment of its own", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", "Openers");
  // Alone it takes the place of all contacts; beside a condition it is a second block.
  await segment.button("Add behavior block").click();
  await expect(page.getByRole("region", { name: /^Block/ })).toHaveCount(1);
  await segment.button("Undo").click();
  await expect(segment.button("Redo")).toBeFocused();
  await segment.addCondition("email", "has data");
  await segment.button("Add behavior block").click();
  const block = page.getByRole("region", { name: "Block 2: Contacts who did something" });
  await block.getByRole("combobox", { name: "Pick what they did" }).pressSequentially("email opened");
  await page.keyboard.press("Enter");
  await block.getByRole("textbox", { name: "How many times" }).fill("0");
  await expect(block.getByText("Enter a whole number, one or more.")).toBeVisible();
  await block.getByRole("textbox", { name: "How many times" }).fill("2");
  await block.getByRole("combobox", { name: "Since when" }).selectOption({ label: "in the last" });
  await block.getByRole("textbox", { name: "How long ago at most" }).fill("2");
  await block.getByRole("combobox", { name: "Unit of time" }).selectOption({ label: "years" });
  await segment.addCondition("city", "has data");
  await expect(segment.sentence).toHaveText(
    "Contacts who have Email, and also contacts with “Email opened” at least 2 times in the last 2 years, which has City",
  );
  await expectAccessible(page);

  // Joined with another block it has to be a segment of its own, which is made here.
  await expect(segment.button("Go live")).toBeDisabled();
  await segment.button("Save as its own segment").click();
  await expect(page.getByText("“Openers: Email opened” is created and going live.")).toBeVisible();
  await expect(page.getByRole("region", { name: "Block 2: Members of a segment" })).toBeVisible();
  await expect(segment.queryText).toHaveValue(/^PROFILE.* INTERSECT SEGMENT\(SEGMENT_CRM_ID_[0-9a-f]{32}\)$/);
  const helper = rows(
    "SELECT msdyncrm_segmentquery, msdyncrm_segmenttype FROM msdyncrm_segment WHERE msdyncrm_segmentname = 'Openers: Email opened'",
  );
  expect(helper).toEqual([
    [
      "INTERACTION(EmailOpened, EmailOpened_ContactLink).FILTER(ISNOTNULL(city)).HAVING(COUNT() > 1, UTCYEARS(2))",
      192350000,
    ],
  ]);
  const expected = count(
    "SELECT count(*) FROM (SELECT contactid FROM interaction_emailopened WHERE city IS NOT NULL GROUP BY contactid HAVING count(*) > 1) o " +
      "JOIN contact c ON c.contactid = o.contactid WHERE c.emailaddress1 IS NOT NULL",
  );
  expect(expected).toBeGreaterThan(10);
  await expect(segment.size).toHaveText(`${expected.toLocaleString("en-US")} contacts`, { timeout: 20_000 });

  // One step back is the block again.
  await segment.button("Undo").click();
  await expect(block).toBeVisible();
});

test("parts are duplicated, put in a group and taken out of it, by their menus and the keyboard", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", "Arranged");
  await segment.addCondition("city", "is", "Rome");
  const filter = (text: string) => `PROFILE(contact, contact_1).FILTER(${text.replaceAll("$", "contact_1.address1_city == 'Rome'")})`;
  const menu = () => page.getByRole("button", { name: /^More: Address 1: City is Rome/ });

  await menu().first().click();
  await expectAccessible(page);
  await segment.item("Duplicate").click();
  await expect(segment.queryText).toHaveValue(filter("$ && $"));
  await expect(page.locator(".condition").getByText("This condition stands here twice.")).toBeVisible();

  await menu().first().focus();
  await page.keyboard.press("Enter");
  await expect(segment.item("Duplicate")).toBeFocused();
  await page.keyboard.type("put");
  await expect(segment.item("Put in a group")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("group", { name: "Group on level 2, any of these, 1 part" })).toBeFocused();

  const group = page.getByRole("button", { name: /^More: Group on level 2/ });
  await group.click();
  await segment.item("Duplicate").click();
  await expect(group).toHaveCount(2);
  await group.first().click();
  await segment.item("Ungroup").click();
  await expect(group).toHaveCount(1);
  await expect(segment.queryText).toHaveValue(filter("$ && $ && $"));

  for (let steps = 0; steps < 4; steps++) await segment.button("Undo").click();
  await expect(segment.queryText).toHaveValue(filter("$"));
  await page.getByRole("button", { name: "More: Block 1: Contacts" }).click();
  await segment.item("Duplicate").click();
  await expect(page.getByRole("region", { name: "Block 2: Contacts" })).toContainText("Rome");
});

test("each part is counted alone, so that the one that empties the segment is seen", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", "Counted");
  await segment.addCondition("city", "is", "Rome");
  await segment.addCondition("email", "has data");
  await segment.addCondition("last name", "is", "Nobody-has-this-name");
  await expect(segment.size).toHaveText("0 contacts");
  await segment.button("Count each part").click();
  const counted = (where: string) => `${count(`SELECT count(*) FROM contact WHERE ${where}`).toLocaleString("en-US")} contacts by itself`;
  await expect(page.locator(".part-count")).toHaveText([
    counted("address1_city = 'Rome'"),
    counted("emailaddress1 IS NOT NULL"),
    "0 contacts by itself",
  ]);
  await expectAccessible(page);
  // A number that may be wrong is gone.
  await page.getByRole("button", { name: "Remove Last Name is Nobody-has-this-name" }).click();
  await expect(page.locator(".part-count")).toHaveCount(0);
});

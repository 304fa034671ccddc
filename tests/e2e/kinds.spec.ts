// One segment of each kind, built by clicks and keys only, held against the text, the sentence and the database.
import { count, rows } from "./database";
import { expect, expectAccessible, test } from "./fixtures";
import { SegmentPage } from "./pages/segment";
import { SegmentsPage } from "./pages/segments";
import type { Page } from "@playwright/test";

const contacts = (where: string) => count(`SELECT count(*) FROM contact WHERE ${where}`);

/** Saves, goes live and compares who is in it with what SQL finds. */
async function expectMembers(page: Page, segment: SegmentPage, where: string): Promise<void> {
  const expected = contacts(where);
  expect(expected, where).toBeGreaterThan(1);
  await expect(segment.size).toHaveText(`${expected.toLocaleString("en-US")} contacts`, { timeout: 20_000 });
  await expectAccessible(page);
  const text = await segment.queryText.inputValue();
  await segment.goLive();
  await segment.expectStatus("Live");
  expect(rows(`SELECT msdyncrm_segmentquery FROM msdyncrm_segment WHERE msdyncrm_segmentid = '${segment.id}'`)).toEqual([[text]]);
  expect(count(`SELECT count(*) FROM segment_member WHERE segmentid = '${segment.id}'`)).toBe(expected);
}

test("groups within groups: all of, any of, none of", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", "Nested by clicks");
  await segment.addCondition("email", "has data");
  // A group comes with a first condition, which is open.
  const fill = async (column: string, operator: string, value: string) => {
    await page.getByRole("combobox", { name: "Column" }).pressSequentially(column);
    await page.keyboard.press("Enter");
    await page.getByRole("combobox", { name: "Comparison" }).selectOption({ label: operator });
    await page.getByLabel("Value", { exact: true }).fill(value);
    await segment.button("Done").click();
  };
  await segment.button("Add group").click();
  await fill("address1_city", "is", "Rome");
  const second = page.getByRole("group", { name: /^Group on level 2/ });
  await second.getByRole("button", { name: "Add condition" }).click();
  await fill("address1_city", "is", "Paris");
  await second.getByRole("button", { name: "Add group" }).click();
  await fill("address1_city", "begins with", "B");
  const third = page.getByRole("group", { name: /^Group on level 3/ });
  await third.getByRole("combobox", { name: "Which of these conditions have to hold" }).selectOption({ label: "none of these" });
  await third.getByRole("button", { name: "Add condition" }).click();
  await fill("address1_city", "contains", "e");
  await expect(segment.queryText).toHaveValue(
    "PROFILE(contact, contact_1).FILTER(ISNOTNULL(contact_1.emailaddress1) && (contact_1.address1_city == 'Rome' || contact_1.address1_city == 'Paris' " +
      "|| NOT(contact_1.address1_city STARTSWITH 'B' || contact_1.address1_city CONTAINS 'e')))",
  );
  await expect(segment.sentence).toHaveText(
    "Contacts who have Email and (whose Address 1: City is Rome or whose Address 1: City is Paris or not (whose Address 1: City begins with B or whose Address 1: City contains e))",
  );
  await expectMembers(
    page,
    segment,
    "emailaddress1 IS NOT NULL AND (address1_city IN ('Rome', 'Paris') OR NOT (address1_city LIKE 'B%' OR address1_city LIKE '%e%'))",
  );
});

test("two related entities, each met by one and the same record", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", "Two related by clicks");
  await segment.button("Add related block").click();
  await segment.pickRelated("account (contact -> account (company name");
  await segment.addCondition("annual revenue", "is at least", "1000000");
  await segment.addCondition("number of employees", "is more than", "100");
  await segment.button("Add related block").click();
  await expect(page.getByRole("region", { name: "Block 2: Contacts with a related record" })).toBeVisible();
  await segment.pickRelated("lead (lead -> contact");
  await expect(page.locator(".path-name").last()).toHaveText(/^Lead \(Lead -> Contact/);
  await expect(segment.queryText).toHaveValue(
    "PROFILE(account, account_1).FILTER(account_1.revenue >= 1000000 && account_1.numberofemployees > 100).TRAVERSE(contact_account_parentcustomerid, contact_1)" +
      " INTERSECT PROFILE(lead).TRAVERSE(lead_contact_parentcontactid)",
  );
  await expect(segment.sentence).toContainText("and also contacts with a related Lead");
  await expectMembers(
    page,
    segment,
    "parentcustomerid IN (SELECT accountid FROM account WHERE revenue >= 1000000 AND numberofemployees > 100) " +
      "AND contactid IN (SELECT parentcontactid FROM lead)",
  );
});

test("behavior with a window of time", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", "Behavior by clicks");
  await segment.button("Add behavior block").click();
  const block = page.getByRole("region", { name: "Block 1: Contacts who did something" });
  await block.getByRole("combobox", { name: "Pick what they did" }).pressSequentially("email opened");
  await page.keyboard.press("Enter");
  await block.getByRole("textbox", { name: "How many times" }).fill("2");
  await block.getByRole("combobox", { name: "Since when" }).selectOption({ label: "in the last" });
  await block.getByRole("textbox", { name: "How long ago at most" }).fill("3");
  await block.getByRole("combobox", { name: "Unit of time" }).selectOption({ label: "years" });
  await expect(segment.queryText).toHaveValue("INTERACTION(EmailOpened, EmailOpened_ContactLink).HAVING(COUNT() > 1, UTCYEARS(3))");
  await expect(segment.sentence).toHaveText("Contacts with “Email opened” at least 2 times in the last 3 years");
  await expect(page.getByText("Days begin and end at midnight UTC.")).toBeVisible();
  // The demo data reach back less than that.
  const years = rows("SELECT min(timestamp) FROM interaction_emailopened")[0]?.[0] as number;
  expect(years).toBeGreaterThan(Date.now() - 3 * 365 * 86_400_000);
  await expectMembers(
    page,
    segment,
    "contactid IN (SELECT contactid FROM interaction_emailopened GROUP BY contactid HAVING count(*) > 1)",
  );
});

test("three blocks with all three set operators", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", "Three operators by clicks");
  await segment.addCondition("address1_city", "is", "Rome");
  const join = page.getByRole("combobox", { name: "How this block meets what is above" });
  for (const [place, operator, column, value] of [
    [0, "or", "address1_city", "Paris"],
    [1, "and also", "email", ""],
    [2, "but not", "first name", "A"],
  ] as const) {
    await segment.button("Add query block").click();
    await join.nth(place).selectOption({ label: operator });
    if (value) await segment.addCondition(column, column === "first name" ? "begins with" : "is", value);
    else await segment.addCondition(column, "has data");
  }
  await expect(segment.queryText).toHaveValue(/^\(\(PROFILE\(.*\) UNION PROFILE\(.*\)\) INTERSECT PROFILE\(.*\)\) EXCEPT PROFILE\(.*\)$/);
  await expect(segment.sentence).toHaveText(
    "Contacts whose Address 1: City is Rome, or contacts whose Address 1: City is Paris, and also contacts who have Email, but not contacts whose First Name begins with A",
  );
  await expectMembers(
    page,
    segment,
    "address1_city IN ('Rome', 'Paris') AND emailaddress1 IS NOT NULL AND firstname NOT LIKE 'A%'",
  );
});

test("a compound segment from nothing, of three in brackets, and one that is not picked yet is told", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  const pick = page.getByRole("combobox", { name: "Pick a segment" });
  const join = page.getByRole("combobox", { name: "How this block meets what is above" });
  await list.open();
  await list.startNew("Compound", "Compound by clicks");
  // Contacts are described elsewhere: only segments are picked here.
  await expect(segment.button("Add query block")).toHaveCount(0);
  await expect(segment.button("Add segment block")).toBeVisible();
  await pick.click();
  const names = await page.getByRole("option").locator("span:first-child").allTextContents();
  expect(names).toContain("Customer advisory board");
  await page.getByRole("option", { name: "Customers with name and email" }).click();
  await segment.button("Add segment block").click();
  await expect(segment.button("Save draft")).toBeDisabled();
  await expect(segment.button("Go live")).toBeDisabled();
  await pick.nth(1).fill("advisory");
  await page.getByRole("option", { name: "Customer advisory board" }).click();
  await join.selectOption({ label: "or" });
  await segment.button("Add segment block").click();
  await pick.nth(2).fill("advisory");
  await page.keyboard.press("Enter");
  await join.nth(1).selectOption({ label: "but not" });
  await expect(segment.queryText).toHaveValue(
    /^\(SEGMENT\((\w+)\) UNION SEGMENT\((\w+)\)\) EXCEPT SEGMENT\(\2\)$/,
  );
  await expect(segment.sentence).toHaveText(
    "Members of Customers with name and email, or members of Customer advisory board, but not members of Customer advisory board",
  );
  // Conditions from elsewhere are refused, and nothing of it changes.
  const before = await segment.queryText.inputValue();
  await page.getByRole("region", { name: "Block 1: Members of a segment" }).evaluate((block) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", "PROFILE(contact).FILTER(ISNOTNULL(emailaddress1))");
    block.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData }));
  });
  await expect(page.getByText("Nothing was pasted: a compound segment holds segments only.")).toBeVisible();
  await expect(segment.queryText).toHaveValue(before);
  const [customers, board] = ["Customers with name and email", "Customer advisory board"].map((name) =>
    rows(`SELECT msdyncrm_segmentid FROM msdyncrm_segment WHERE msdyncrm_segmentname = '${name}'`).map((row) => row[0]),
  );
  await expectMembers(
    page,
    segment,
    `contactid IN (SELECT contactid FROM segment_member WHERE segmentid = '${customers}') ` +
      `AND contactid NOT IN (SELECT contactid FROM segment_member WHERE segmentid = '${board}')`,
  );
  expect(count(`SELECT msdyncrm_segmenttype FROM msdyncrm_segment WHERE msdyncrm_segmentid = '${segment.id}'`)).toBe(192350002);
});

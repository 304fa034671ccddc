// Templates: a definition to start from, which is nobody's segment until it is saved.
import { count, rows } from "./database";
import { expect, expectAccessible, test } from "./fixtures";
import { SegmentPage } from "./pages/segment";
import { SegmentsPage } from "./pages/segments";

const did = (what: string, days: number) =>
  `SELECT contactid FROM interaction_${what} WHERE timestamp > (unixepoch() - ${days} * 86400) * 1000`;
const at = (company: string) =>
  `parentcustomerid IN (SELECT accountid FROM account WHERE ${company})`;

/** Who each template means, in SQL. */
const MEANT: Record<string, string> = {
  "Reachable by email in Germany": "address1_country = 'Germany' AND emailaddress1 <> '' AND donotbulkemail = 0",
  Parents: "numberofchildren >= 1",
  "Born in the 1990s": "birthdate >= unixepoch('1990-01-01') * 1000 AND birthdate < unixepoch('2000-01-01') * 1000",
  "At larger companies": at("numberofemployees > 500"),
  "In finance and insurance": at("industrycode IN (16, 20)"),
  "Decision makers in sales and marketing": "accountrolecode = 1 AND department IN ('Sales', 'Marketing')",
  "Opened an email in the last 30 days": `contactid IN (${did("emailopened", 30)})`,
  "Frequent website visitors": `contactid IN (${did("websitevisited", 90)} GROUP BY 1 HAVING count(*) >= 3)`,
  "Came to an event in the last year": `contactid IN (${did("contactcheckedintoevent", 365)})`,
};

test("a template opens in the designer as unsaved work, and is saved as it stands there", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await page.getByRole("button", { name: "New segment" }).first().click();
  const dialog = page.getByRole("dialog", { name: "New segment" });
  await expect(dialog.locator(".template")).toHaveCount(Object.keys(MEANT).length);
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Decision makers in sales and marketing" }).press("Enter");
  await expect(page.getByRole("textbox", { name: "Name", exact: true })).toHaveValue("Decision makers in sales and marketing");
  await expect(segment.sentence).toHaveText("Contacts whose Role is Decision Maker and whose Department is Sales or Marketing");
  const expected = count(`SELECT count(*) FROM contact WHERE ${MEANT["Decision makers in sales and marketing"]}`);
  expect(expected).toBeGreaterThan(0);
  await expect(segment.size).toHaveText(`${expected.toLocaleString("en-US")} contacts`);

  const saved = `SELECT msdyncrm_segmentname, msdyncrm_segmentquery FROM msdyncrm_segment WHERE msdyncrm_segmentid = '${segment.id}'`;
  expect(rows(saved)).toEqual([]);
  const query = await segment.queryText.inputValue();
  await segment.button("Save draft").click();
  await expect(page.getByText("All changes saved")).toBeVisible();
  expect(rows(saved)).toEqual([["Decision makers in sales and marketing", query]]);
  expect(query).toContain("contact_1.department == 'Marketing'");
});

test("every template means what it says, and somebody", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  for (const [name, meant] of Object.entries(MEANT)) {
    await list.open();
    await page.getByRole("button", { name: "New segment" }).first().click();
    await page.locator(".template").filter({ hasText: name }).click();
    await expect(page.getByRole("textbox", { name: "Name", exact: true })).toHaveValue(name);
    const expected = count(`SELECT count(*) FROM contact WHERE ${meant}`);
    expect(expected, name).toBeGreaterThan(1);
    await expect(segment.size, name).toHaveText(`${expected.toLocaleString("en-US")} contacts`);
  }
});

test("an environment without segments shows three templates and the way to begin with nothing", async ({ page }) => {
  // The server itself answers that there are none: it is asked for a name that no segment has.
  await page.route(/msdyncrm_segments\?/, (route) => {
    const address = new URL(route.request().url());
    address.searchParams.set("$filter", "msdyncrm_segmentname eq 'nobody calls a segment this'");
    return route.continue({ url: address.href });
  });
  const list = new SegmentsPage(page);
  await list.open();
  await expect(page.getByRole("heading", { name: "No segments yet" })).toBeVisible();
  await expect(page.locator(".template .choice-title")).toHaveText([
    "Reachable by email in Germany",
    "At larger companies",
    "Opened an email in the last 30 days",
  ]);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Start from scratch" }).click();
  await expect(page.getByRole("dialog", { name: "New segment" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^At larger companies/ }).click();
  await expect(page.getByRole("textbox", { name: "Name", exact: true })).toHaveValue("At larger companies");
});

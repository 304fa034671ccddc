// Templates: a definition to start from, which is nobody's segment until it is saved.
import { readFileSync } from "node:fs";

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

/** Those that ask something first. */
const ASKING = new Set([
  "Reachable by email in Germany",
  "At larger companies",
  "Opened an email in the last 30 days",
  "Frequent website visitors",
  "Came to an event in the last year",
]);

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
  test.slow();
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  for (const [name, meant] of Object.entries(MEANT)) {
    await list.open();
    await page.getByRole("button", { name: "New segment" }).first().click();
    await page.locator(".template").filter({ hasText: name }).click();
    // What a template asks has an answer already.
    const questions = page.getByRole("dialog", { name });
    if (ASKING.has(name)) await questions.getByRole("button", { name: "Open in the designer" }).click();
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
  await page.getByRole("dialog", { name: "At larger companies" }).getByRole("button", { name: "Open in the designer" }).click();
  await expect(page.getByRole("textbox", { name: "Name", exact: true })).toHaveValue("At larger companies");
});

test("what a template asks is answered before it opens, and is a value whatever is typed", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await page.getByRole("button", { name: "New segment" }).first().click();
  await page.locator(".template").filter({ hasText: "Frequent website visitors" }).press("Enter");
  const dialog = page.getByRole("dialog", { name: "Frequent website visitors" });
  await expect(dialog.getByRole("textbox", { name: "At least so many times" })).toHaveValue("3");
  await expect(dialog.getByText("A whole number, one or more.")).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole("textbox", { name: "Name" }).fill("Visitors of two months");
  await dialog.getByRole("textbox", { name: "At least so many times" }).fill("2");
  await dialog.getByRole("textbox", { name: "In the last so many days" }).fill("60");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: "Name", exact: true })).toHaveValue("Visitors of two months");
  await expect(segment.queryText).toHaveValue("INTERACTION(WebsiteVisited, WebsiteVisited_ContactLink).HAVING(COUNT() > 1, UTCDAYS(60))");
  const expected = count(`SELECT count(*) FROM contact WHERE contactid IN (${did("websitevisited", 60)} GROUP BY 1 HAVING count(*) >= 2)`);
  expect(expected).toBeGreaterThan(1);
  await expect(segment.size).toHaveText(`${expected.toLocaleString("en-US")} contacts`);

  await list.open();
  await page.getByRole("button", { name: "New segment" }).first().click();
  await page.locator(".template").filter({ hasText: "Reachable by email" }).click();
  await page.getByRole("textbox", { name: "Country" }).fill("Côte d'Ivoire') || NOT (1 == 1");
  await page.getByRole("button", { name: "Open in the designer" }).click();
  await expect(segment.queryText).toHaveValue(/== 'Côte d''Ivoire''\) \|\| NOT \(1 == 1' && ISNOTNULL/);
  // Escape leaves the questions, and nothing is opened.
  await list.open();
  await page.getByRole("button", { name: "New segment" }).first().click();
  await page.locator(".template").filter({ hasText: "Reachable by email" }).click();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("textbox", { name: "Country" })).toHaveCount(0);
  await page.locator(".template").filter({ hasText: "Reachable by email" }).click();
  await expect(page.getByRole("textbox", { name: "Country" })).toHaveValue("Germany");
});

test("a definition becomes a template of one's own, goes to a file, and comes back from it", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  const gallery = async () => {
    await list.open();
    await page.getByRole("button", { name: "New segment" }).first().click();
    return page.getByRole("region", { name: "Your own" });
  };
  await list.open();
  await list.startNew("Dynamic", "Romans with “data”");
  await segment.addCondition("city", "is", "Rome");
  const query = await segment.queryText.inputValue();
  await page.getByRole("button", { name: "All commands" }).click();
  await page.locator(".menu").getByText("Save as a template").click();
  await expect(page.getByText("is a template now, in this browser.")).toBeVisible();

  let own = await gallery();
  await expect(own.locator(".template")).toContainText(["Romans with “data”"]);
  await expectAccessible(page);
  const download = page.waitForEvent("download");
  await own.getByRole("button", { name: "Export as a file" }).click();
  const path = await (await download).path();
  const file = JSON.parse(readFileSync(path, "utf8"));
  expect(file).toEqual({ version: 1, templates: [{ name: "Romans with “data”", type: 192350000, query }] });

  // Taken back by the toast; gone for good it comes back by the file.
  const remove = own.getByRole("button", { name: "Remove Romans with “data”" });
  await remove.click();
  await expect(own.locator(".template")).toHaveCount(0);
  await page.evaluate(() => localStorage.removeItem("segment-builder.templates"));
  own = await gallery();
  await expect(own.getByRole("button", { name: "Export as a file" })).toBeDisabled();
  const input = own.locator("input[type=file]");
  const give = (name: string, text: string) => input.setInputFiles({ name, mimeType: "application/json", buffer: Buffer.from(text) });
  for (const [text, words] of [
    ["not json", "“bad.json” is no file of templates."],
    ["{\"templates\": []}", "“bad.json” is no file of templates."],
    [JSON.stringify({ version: 2, templates: [] }), "“bad.json” is of version 2, and this app reads version 1."],
    [JSON.stringify({ version: 1, templates: [...file.templates, { name: "", type: 192350000, query: "x" }] }), "Template 2 in “bad.json” has no name"],
    [JSON.stringify({ version: 1, templates: [{ name: "Long", type: 192350000, query: "x".repeat(5_000) }] }), "Template 1 in “bad.json”"],
  ]) {
    await give("bad.json", text ?? "");
    await expect(own.getByRole("alert")).toContainText(words ?? "");
    await expect(own.locator(".template")).toHaveCount(0);
  }
  await give("good.json", JSON.stringify(file));
  await expect(page.getByText("1 template is imported.")).toBeVisible();
  await expect(own.getByText("good.json").or(own.getByText("bad.json"))).toHaveCount(0);
  await own.getByRole("button", { name: "Romans with “data”" }).first().click();
  await expect(page.getByRole("textbox", { name: "Name", exact: true })).toHaveValue("Romans with “data”");
  await expect(segment.queryText).toHaveValue(query);
  await expect(page.getByRole("button", { name: "Address 1: City is Rome" }).first()).toBeVisible();
});

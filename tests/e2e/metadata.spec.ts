// The environment's metadata: asked for once, kept in the browser, and asked anew when the environment's version changed.
import type { Page } from "@playwright/test";

import { expect, test } from "./fixtures";
import { SegmentPage } from "./pages/segment";
import { SegmentsPage } from "./pages/segments";

/** The requests for columns from now on. */
function columnRequests(page: Page): string[] {
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("EntityDefinitions(")) asked.push(request.url());
  });
  return asked;
}

async function design(page: Page, name: string): Promise<SegmentPage> {
  const list = new SegmentsPage(page);
  await list.open();
  await list.startNew("Dynamic", name);
  return new SegmentPage(page);
}

/** Columns can be searched: all of the metadata is here. */
async function expectColumn(page: Page, label: string): Promise<void> {
  await page.getByRole("button", { name: "Add condition" }).last().click();
  await page.getByRole("combobox", { name: "Column", exact: true }).fill(label);
  await expect(page.getByRole("listbox").getByRole("option").first()).toHaveText(new RegExp(`^${label}`));
  await page.keyboard.press("Escape");
}

/** The environment says another version from now on, and contact's last name is called by it. */
async function changeMetadata(page: Page, version: string | null, label: string): Promise<void> {
  await page.route(/msdyncrm_segments\?/, async (route) => {
    const answer = await route.fetch();
    const json = await answer.json();
    json["@Microsoft.Dynamics.CRM.globalmetadataversion"] = version ?? undefined;
    await route.fulfill({ response: answer, json });
  });
  await page.route(/EntityDefinitions\(LogicalName='contact'\)\?/, async (route) => {
    const answer = await route.fetch();
    const json = await answer.json();
    const column = json.Attributes.find((attribute: { LogicalName: string }) => attribute.LogicalName === "lastname");
    column.DisplayName = { UserLocalizedLabel: { Label: label, LanguageCode: 1033 } };
    await route.fulfill({ response: answer, json });
  });
}

test("who types faster than the columns come has the column picked all the same", async ({ page }) => {
  let bring = () => {};
  const brought = new Promise<void>((done) => (bring = done));
  await page.route(/EntityDefinitions\(LogicalName='account'\)/, async (route) => {
    await brought;
    await route.continue();
  });
  const segment = await design(page, "Fast fingers");
  await segment.button("Add related block").click();
  await segment.pickRelated("company name");
  await segment.button("Add condition").last().click();
  await page.getByRole("combobox", { name: "Column", exact: true }).pressSequentially("annual revenue");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("combobox", { name: "Comparison" })).toBeDisabled();
  bring();
  await expect(page.getByRole("combobox", { name: "Column", exact: true })).toHaveValue("Annual Revenue");
  await expect(page.getByRole("combobox", { name: "Comparison" })).toBeEnabled();
});

test("a second visit asks for no columns", async ({ page }) => {
  const first = columnRequests(page);
  await design(page, "First visit");
  await expectColumn(page, "Last Name");
  await page.waitForLoadState("networkidle");
  expect(first.length).toBeGreaterThan(0);

  const second = columnRequests(page);
  await design(page, "Second visit");
  await expectColumn(page, "Last Name");
  await page.waitForLoadState("networkidle");
  expect(second).toEqual([]);
});

test("columns that changed are seen at the next visit", async ({ page }) => {
  await design(page, "Before the change");
  await expectColumn(page, "Last Name");
  await page.waitForLoadState("networkidle");
  await changeMetadata(page, "another version", "Family Name");
  await design(page, "After the change");
  await expectColumn(page, "Family Name");
  await page.waitForLoadState("networkidle");

  // That version is the one that is kept.
  const asked = columnRequests(page);
  await design(page, "Later");
  await expectColumn(page, "Family Name");
  await page.waitForLoadState("networkidle");
  expect(asked).toEqual([]);
});

test("an environment that tells no version is asked at every visit, behind what is kept", async ({ page }) => {
  await changeMetadata(page, null, "First Label");
  await design(page, "No version");
  await expectColumn(page, "First Label");
  await page.waitForLoadState("networkidle");
  await page.unrouteAll({ behavior: "wait" });
  await changeMetadata(page, null, "Second Label");
  await design(page, "No version again");
  await expectColumn(page, "Second Label");
});

test("the names of all segments are read by whoever picks one or reads of one, and by nobody else", async ({ page }) => {
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.headers()["prefer"]?.includes("maxpagesize=5000")) asked.push(request.url());
  });
  const segment = await design(page, "Without names");
  await expectColumn(page, "Last Name");
  await page.waitForLoadState("networkidle");
  expect(asked).toEqual([]);
  await segment.button("Add segment block").click();
  await expect(page.getByRole("combobox", { name: "Pick a segment" })).toBeVisible();
  await expect.poll(() => asked.length).toBe(1);
  await page.reload();
  await expect.poll(() => asked.length).toBe(2);
});

for (const [how, script] of [
  ["is refused", "IDBFactory.prototype.open = () => { throw new DOMException('refused', 'SecurityError'); };"],
  ["never answers", "IDBFactory.prototype.open = () => new EventTarget();"],
  ["fails at every read", "IDBObjectStore.prototype.get = () => { throw new DOMException('broken', 'UnknownError'); };"],
]) {
  test(`where the browser's storage ${how}, everything is asked for as ever`, async ({ page }) => {
    await page.addInitScript(script ?? "");
    await design(page, `Storage that ${how}`);
    await expectColumn(page, "Last Name");
  });
}

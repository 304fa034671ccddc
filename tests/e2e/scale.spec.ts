// Large segments and catalogs: what is in the page, counted. How long it takes is measured by `cargo xtask bench designer`.
import type { Page } from "@playwright/test";

import { query, rewriteCatalog } from "../bench/workload.mjs";
import { expect, expectAccessible, test } from "./fixtures";
import { SegmentPage } from "./pages/segment";
import { SegmentsPage } from "./pages/segments";

async function designerWith(page: Page, conditions: number, columns: number): Promise<SegmentPage> {
  await rewriteCatalog(page, columns);
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", `${conditions} conditions on ${columns} columns`);
  await segment.queryText.fill(query(conditions, columns));
  await expect(page.locator(".phrase").first()).toHaveText(/^Column 0\s*is\s*value 0\s*$/);
  return segment;
}

/** The elements of each closed condition, with the row it stands in. */
async function elementsOfRows(page: Page): Promise<number[]> {
  return page.locator(".condition:not(.is-open)").evaluateAll((conditions) => {
    const rows = conditions.map((condition) => condition.closest('[role="listitem"]'));
    return rows.map((row) => (row?.querySelectorAll("*").length ?? Infinity) + 1);
  });
}

// The server does not know the columns that these tests make up, and does not count contacts by them.
test.beforeEach(({ expectedErrors }) => {
  expectedErrors.push(/status of 400 .*FetchContactsByQuery/);
});

test("a closed condition is less than twelve elements, however many columns there are", async ({ page, browser }) => {
  await designerWith(page, 20, 24);
  const few = await elementsOfRows(page);
  expect(few).toHaveLength(20);
  expect(Math.max(...few)).toBeLessThan(12);
  // Another browser, which has kept nothing of the first one's columns.
  const context = await browser.newContext();
  const other = await context.newPage();
  await designerWith(other, 20, 5_000);
  expect(await elementsOfRows(other)).toEqual(few);
  // All of the catalog is searched, a part of it is listed.
  await other.getByRole("button", { name: "Add condition" }).last().click();
  const column = other.getByRole("combobox", { name: "Column", exact: true });
  await column.fill("Column 4321");
  await expect(other.getByRole("listbox").getByRole("option")).toHaveText(/^Column 4321/);
  await column.fill("column");
  await expect(other.getByRole("listbox").getByRole("option").first()).toBeVisible();
  expect(await other.getByRole("listbox").getByRole("option").count()).toBeLessThanOrEqual(60);
  await context.close();
});

test("of five thousand conditions those near the screen are in the page, and all can be reached", async ({ page }) => {
  test.slow();
  await designerWith(page, 5_000, 24);
  const inPage = page.locator(".condition");
  const all = await page.locator("*").count();
  expect(await inPage.count()).toBeLessThan(300);
  expect(all).toBeLessThan(6_000);
  const value = (place: number) => page.locator(".phrase", { hasText: new RegExp(`value ${place}\\s*$`) });
  await expect(value(4_999)).toHaveCount(0);
  const rows = page.locator(".group-level-1 > .group-children");
  await expect(rows.locator("> .rows > [role=listitem]").nth(2)).toHaveAttribute("aria-posinset", "3");
  await expect(rows.locator("> .rows > [role=listitem]").nth(2)).toHaveAttribute("aria-setsize", "1000");

  // The browser's own search finds text that is not shown as rows, and those come.
  const found = page.locator('.rows[hidden="until-found"]', { hasText: "value 2500\n" }).last();
  await found.evaluate((rows) => rows.dispatchEvent(new Event("beforematch", { bubbles: true })));
  await expect(value(2_500)).toBeVisible();

  // Down to the end by scrolling.
  await expect(async () => {
    await page.locator(".group-level-1 > .add-row").scrollIntoViewIfNeeded();
    await expect(value(4_999)).toBeInViewport({ timeout: 500 });
  }).toPass();
  expect(await inPage.count()).toBeLessThan(400);

  // And on by the keyboard, over the border of what was there.
  await value(4_999).focus();
  for (let stop = 0; stop < 60; stop++) await page.keyboard.press("Shift+Tab");
  const focused = await page.evaluate(() => document.activeElement?.closest(".condition")?.getAttribute("aria-label"));
  expect(focused).toMatch(/value 49\d\d$/);
  await expectAccessible(page);
});

test("a condition at the end of many is changed, and the text follows", async ({ page }) => {
  const segment = await designerWith(page, 1_000, 24);
  await segment.button("Add condition").last().click();
  await page.getByRole("combobox", { name: "Column", exact: true }).pressSequentially("Column 7");
  await page.keyboard.press("Enter");
  await page.getByLabel("Value", { exact: true }).fill("the last");
  const end = async () => (await segment.queryText.inputValue()).slice(-30);
  await expect.poll(end).toMatch(/new_column0007 == 'the last'\)$/);
  await segment.button("Done").click();
  await segment.button("Undo").click();
  await expect.poll(end).not.toContain("the last");
  // Without colours the field itself shows the text, and no more of it at once than fits a screen.
  await expect(segment.queryText).not.toHaveCSS("color", "rgba(0, 0, 0, 0)");
  await expect(page.locator(".code-colours")).toHaveText(/^\s*$/);
  expect((await segment.queryText.boundingBox())?.height).toBeLessThan(600);
});

test("the text is coloured once it is on screen, and an edit colours anew what it changed", async ({ page }) => {
  await designerWith(page, 100, 24);
  await page.waitForLoadState("networkidle");
  await page.reload();
  await expect(page.locator(".phrase").first()).toBeVisible();
  const pieces = page.locator(".code-colours span");
  await expect(pieces).toHaveCount(0);
  const text = new SegmentPage(page).queryText;
  await text.scrollIntoViewIfNeeded();
  await expect(pieces.first()).toBeVisible();
  expect(await pieces.count()).toBeGreaterThan(300);

  // The first edit writes all of the text as the designer does.
  await page.locator(".phrase", { hasText: /value 99\s*$/ }).click();
  const value = page.getByLabel("Value", { exact: true });
  await value.fill("another");
  await expect(page.locator(".code-text").last()).toHaveText("'another'");
  const many = await pieces.count();
  await pieces.evaluateAll((all) => all.forEach((piece) => piece.setAttribute("data-before", "")));
  await value.fill("yet another");
  await expect(page.locator(".code-text").last()).toHaveText("'yet another'");
  await expect(pieces).toHaveCount(many);
  const anew = await page.locator(".code-colours span:not([data-before])").count();
  expect(anew).toBeGreaterThan(0);
  expect(anew).toBeLessThan(10);
});

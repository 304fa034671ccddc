// A definition as a link, and what becomes of links that are not what they should be.
import { count, rows } from "./database";
import { expect, expectAccessible, open, test } from "./fixtures";
import { SegmentPage } from "./pages/segment";
import { SegmentsPage } from "./pages/segments";
import type { Page } from "@playwright/test";

/** Copies the link, and says which. */
async function share(page: Page): Promise<string> {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "All commands" }).click();
  await page.getByRole("menuitem", { name: "Copy link to this definition" }).or(page.locator(".menu").getByText("Copy link to this definition")).first().click();
  await expect(page.getByText("Copied.").first()).toBeVisible();
  return page.evaluate(() => navigator.clipboard.readText());
}

test("a link opens the definition as unsaved work of one's own", async ({ page, context }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", "Shared & sent “O'Brien”");
  await segment.addCondition("last name", "is", "O'Brien & <b>Söhne</b>");
  const text = await segment.queryText.inputValue();
  const link = await share(page);
  expect(new URL(link).search).toBe("");
  expect(new URL(link).pathname).toBe("/share");

  const theirs = new SegmentPage(await context.newPage());
  await open(theirs.page, link);
  await expect(theirs.page.getByText("Opened from a link as unsaved work.")).toBeVisible();
  await expect(theirs.page.getByRole("textbox", { name: "Name", exact: true })).toHaveValue("Shared & sent “O'Brien”");
  await expect(theirs.queryText).toHaveValue(text);
  await expect(theirs.sentence).toHaveText("Contacts whose Last Name is O'Brien & <b>Söhne</b>");
  expect(theirs.id).not.toBe(segment.id);
  await expectAccessible(theirs.page);
  expect(count("SELECT count(*) FROM msdyncrm_segment WHERE msdyncrm_segmentname LIKE 'Shared & sent%'")).toBe(0);
  await theirs.button("Save draft").click();
  await expect(theirs.page.getByText("All changes saved")).toBeVisible();
  expect(rows(`SELECT msdyncrm_segmentquery FROM msdyncrm_segment WHERE msdyncrm_segmentid = '${theirs.id}'`)).toEqual([[text]]);
  // Back does not open it a second time.
  await theirs.page.goBack();
  expect(theirs.page.url()).not.toContain("/share");
});

test("a compound's link is a compound, and text that is not understood stays as it was sent", async ({ page }) => {
  const segment = new SegmentPage(page);
  const name = page.getByRole("textbox", { name: "Name", exact: true });
  await open(page, "/share#version=1&type=192350002&name=Both&query=SEGMENT(A)%20UNION%20SEGMENT(B)");
  await expect(name).toHaveValue("Both");
  await expect(segment.button("Add query block")).toHaveCount(0);
  await expect(page.getByRole("region", { name: /Members of a segment/ })).toHaveCount(2);
  await open(page, "/");
  await open(page, `/share#version=1&type=192350000&name=${encodeURIComponent("<img src=x onerror=alert(1)>")}&query=PROFILE(contact).FILTER(`);
  await expect(name).toHaveValue("<img src=x onerror=alert(1)>");
  await expect(segment.queryText).toHaveValue("PROFILE(contact).FILTER(");
  await expect(page.locator("main img")).toHaveCount(0);
});

test("a link that was cut off, or is too long, says so", async ({ page }) => {
  const broken = page.getByRole("heading", { name: "This link holds no definition" });
  for (const fragment of ["", "#version=1&type=192350000&name=Half", "#version=2&type=192350000&name=a&query=b", "#version=1&type=7&name=a&query=b", `#version=1&type=192350000&name=a&query=${"x".repeat(9_000)}`]) {
    await open(page, "/");
    await open(page, `/share${fragment}`);
    await expect(broken, fragment.slice(0, 40)).toBeVisible();
  }
  await expectAccessible(page);

  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", "Too large");
  await segment.queryText.fill(`PROFILE(contact).FILTER(lastname == '${"ж".repeat(2_000)}')`);
  await page.getByRole("button", { name: "All commands" }).click();
  await page.locator(".menu").getByText("Copy link to this definition").click();
  await expect(page.getByText(/This definition is too large for a link: it would have 12,?\d{3} characters/)).toBeVisible();
});

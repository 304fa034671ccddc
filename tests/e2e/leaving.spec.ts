// Somebody goes elsewhere while something is under way: what was asked for is done, and the page they come to is whole.
import type { Page } from "@playwright/test";

import { count, rows } from "./database";
import { expect, open, test } from "./fixtures";
import { createSegment } from "./pages/api";
import { SegmentPage } from "./pages/segment";

/** Holds the answers to writes until they are let go. */
async function holdWrites(page: Page): Promise<() => void> {
  let letGo = () => {};
  const free = new Promise<void>((done) => (letGo = done));
  await page.route(/msdyncrm_segments\(/, async (route) => {
    if (route.request().method() === "GET") return route.fallback();
    const response = await route.fetch();
    await free;
    await route.fulfill({ response });
  });
  return letGo;
}

test("a page that is left while it saves is saved, and harms none after it", async ({ page, request }) => {
  const segment = new SegmentPage(page);
  const id = await createSegment(request, "Left while saving");
  await open(page, `/segments/${id}`);
  await segment.addCondition("email", "has data");
  const letGo = await holdWrites(page);
  await segment.button("Save draft").click();
  await page.getByRole("link", { name: "Settings" }).click();
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
  const answered = page.waitForResponse((answer) => answer.request().method() === "PATCH");
  letGo();
  await answered;
  await page.getByRole("link", { name: "Segment Builder" }).click();
  // It is among the segments, and not among what is not saved yet.
  await expect(page.getByRole("link", { name: "Left while saving" })).toHaveCount(1);
  await page.getByRole("link", { name: "Left while saving" }).click();
  await expect(page.getByText("All changes saved")).toBeVisible();
  await expect(segment.queryText).toHaveValue(/emailaddress1/);
  expect(rows(`SELECT msdyncrm_segmentquery FROM msdyncrm_segment WHERE msdyncrm_segmentname = 'Left while saving'`)[0]?.[0]).toMatch(/emailaddress1/);
});

test("a segment is deleted also when its page is left meanwhile, and the person stays where they went", async ({ page, request }) => {
  const segment = new SegmentPage(page);
  const id = await createSegment(request, "Left while deleting");
  await open(page, `/segments/${id}`);
  const letGo = await holdWrites(page);
  await segment.button("Delete").click();
  await segment.button("Delete it").click();
  await page.getByRole("link", { name: "Settings" }).click();
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
  letGo();
  await expect(page.getByText("“Left while deleting” is deleted.")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
  expect(count("SELECT count(*) FROM msdyncrm_segment WHERE msdyncrm_segmentname = 'Left while deleting'")).toBe(0);
});

test("a search that nobody waits for any more is let go", async ({ page }) => {
  await open(page);
  const search = await page.getByRole("searchbox", { name: "Search segments by name" }).elementHandle();
  const settings = await page.getByRole("link", { name: "Settings" }).elementHandle();
  // In one moment: nothing is typed and left as fast by the test's own means.
  await page.evaluate(
    ([field, link]) => {
      (field as HTMLInputElement).value = "ber";
      field?.dispatchEvent(new Event("input", { bubbles: true }));
      (link as HTMLElement).click();
    },
    [search, settings],
  );
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
  // Longer than the list waits for more to be typed.
  await page.waitForTimeout(400);
  await page.getByRole("link", { name: "Segment Builder" }).click();
  await expect(page.getByRole("link", { name: "Berlin, Paris and Madrid" })).toBeVisible();
});

test("a table of members that goes before it was laid out is not measured", async ({ page, request }) => {
  // Frames come late, as on a machine that has much else to do.
  await page.addInitScript(() => {
    window.requestAnimationFrame = (run) => window.setTimeout(() => run(performance.now()), 400);
    window.cancelAnimationFrame = (frame) => window.clearTimeout(frame);
  });
  const segment = new SegmentPage(page);
  const id = await createSegment(request, "Members for a moment");
  await open(page, `/segments/${id}#members`);
  await expect(page.getByRole("grid")).toBeAttached();
  await segment.tab("Details");
  await page.waitForTimeout(500);
  await expect(page.getByRole("tab", { name: "Details" })).toHaveAttribute("aria-selected", "true");
});

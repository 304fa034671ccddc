// One segment in two tabs.
import { expect, expectAccessible, open, test } from "./fixtures";
import { createSegment, segmentOf } from "./pages/api";
import { SegmentPage } from "./pages/segment";

const WARNING = "This segment is open in another tab too.";

test("two tabs on one segment both say so, and keep their unsaved work apart", async ({ page, context, request, expectedErrors }) => {
  expectedErrors.push(/412/);
  const id = await createSegment(request, "In two tabs");
  const first = new SegmentPage(page);
  await open(page, `/segments/${id}`);
  await expect(first.button("Add condition")).toBeVisible();
  await expect(page.getByText(WARNING)).toHaveCount(0);

  const second = new SegmentPage(await context.newPage());
  await open(second.page, `/segments/${id}`);
  await expect(second.page.getByText(WARNING)).toBeVisible();
  await expect(page.getByText(WARNING)).toBeVisible();
  await expectAccessible(page);

  await first.addCondition("email", "has data");
  await second.addCondition("last name", "begins with", "B");
  await expect(first.queryText).toHaveValue(/emailaddress1/);
  await expect(second.queryText).toHaveValue(/lastname/);

  // Each finds its own work again, whichever is loaded first.
  await second.page.reload();
  await expect(second.queryText).toHaveValue(/lastname/);
  await expect(second.queryText).not.toHaveValue(/emailaddress1/);
  await page.reload();
  await expect(first.queryText).toHaveValue(/emailaddress1/);
  await expect(first.queryText).not.toHaveValue(/lastname/);
  await expect(page.getByText(WARNING)).toBeVisible();

  // Saving here leaves the other's work alone; saving there is no silent overwriting.
  await first.button("Save").or(first.button("Save draft")).click();
  await expect(page.getByText("All changes saved")).toBeVisible();
  await second.page.reload();
  await expect(second.queryText).toHaveValue(/lastname/);
  await expect(second.page.getByText("Your unsaved changes from last time are back.")).toBeVisible();

  // Another segment is nobody's business.
  const other = await createSegment(request, "In one tab");
  await open(second.page, `/segments/${other}`);
  await expect(second.button("Add condition")).toBeVisible();
  await expect(second.page.getByText(WARNING)).toHaveCount(0);
  await expect(page.getByText(WARNING)).toHaveCount(0, { timeout: 10_000 });
  expect(String((await segmentOf(request, id)).msdyncrm_segmentquery)).toMatch(/emailaddress1/);
});

test("work of a tab that was closed is found again by the next", async ({ page, context, request }) => {
  const id = await createSegment(request, "Closed tab");
  await open(page, `/segments/${id}`);
  await expect(new SegmentPage(page).button("Add condition")).toBeVisible();
  const second = new SegmentPage(await context.newPage());
  await open(second.page, `/segments/${id}`);
  await expect(second.page.getByText(WARNING)).toBeVisible();
  await second.addCondition("last name", "begins with", "B");
  await expect(second.queryText).toHaveValue(/lastname/);
  await second.page.close();
  await expect(page.getByText(WARNING)).toHaveCount(0, { timeout: 10_000 });
  await page.reload();
  await expect(new SegmentPage(page).queryText).toHaveValue(/lastname/);
  await page.reload();
  await expect(new SegmentPage(page).queryText).toHaveValue(/lastname/);
});

// What is told before a command, and after it.
import { expect, expectAccessible, open, test } from "./fixtures";
import { COMPOUND, Status, createSegment, queryName, reaches } from "./pages/api";
import { SegmentPage } from "./pages/segment";

test("a live segment is opened by its banner, and going live again speaks of the changes", async ({ page, request }) => {
  const segment = new SegmentPage(page);
  const id = await createSegment(request, "Changed while live", { statuscode: Status.GoingLive });
  await reaches(request, id, Status.Live);
  await open(page, `/segments/${id}#members`);
  const charts = page.locator("details.charts");
  await charts.locator("summary").click();
  await expect(charts.locator(".charts-body")).toBeVisible();
  await segment.tab("Definition");
  const banner = page.locator(".notice", { hasText: "its definition is locked" });
  await banner.getByRole("button", { name: "Edit while live" }).click();
  await segment.expectStatus("Live, being edited");
  await segment.addCondition("email", "has data");
  await segment.button("Go live").click();
  const dialog = page.getByRole("dialog", { name: "Go live with the changes?" });
  await expect(dialog).toContainText(/It holds [\d,]+ contacts? now and will hold [\d,]+ contacts?\./);
  await expect(dialog).toContainText(/would join, .* would leave|The same contacts as now/);
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Cancel" }).click();
});

test("who uses a segment is told with what it means for each, and who is left alone", async ({ page, request }) => {
  const segment = new SegmentPage(page);
  const used = await createSegment(request, "Used by both");
  const named = `SEGMENT(${queryName(used)})`;
  const compound = (name: string, query: string) =>
    createSegment(request, name, { msdyncrm_segmenttype: COMPOUND, msdyncrm_segmentquery: query });
  const helper = await createSegment(request, "Helper of one");
  const leaves = await compound("Leaves it out", `SEGMENT(${queryName(helper)}) EXCEPT ${named}`);
  await compound("Takes it in", named);
  await open(page, `/segments/${used}`);
  await segment.button("Delete").click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("2 segments name it:");
  await expect(dialog.getByRole("listitem").filter({ hasText: "Takes it in" })).toContainText("takes its contacts in and would lose them");
  await expect(dialog.getByRole("listitem").filter({ hasText: "Leaves it out" })).toContainText("leaves its contacts out and would take them in");
  await expectAccessible(page);

  await open(page, `/segments/${leaves}`);
  await segment.button("Delete").click();
  await expect(dialog).toContainText("Nothing else uses these, and they stay until you delete them too: Helper of one.");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await segment.button("Go live").click();
  await expect(dialog).toContainText("not live");
  await expect(dialog).toContainText("Helper of one");
  await expect(dialog).toContainText("Used by both");
});

test("what another tab saves is shown at once, or offered beside unsaved work", async ({ page, context, request }) => {
  const id = await createSegment(request, "Saved in the other tab");
  const [here, there] = [new SegmentPage(page), new SegmentPage(await context.newPage())];
  for (const tab of [here, there]) await open(tab.page, `/segments/${id}`);
  await expect(there.page.getByText("open in another tab too")).toBeVisible();
  await there.addCondition("email", "has data");
  await there.button("Save draft").click();
  await expect(here.queryText).toHaveValue(/emailaddress1/);
  await here.addCondition("last name", "begins with", "B");
  const mine = await here.queryText.inputValue();
  await there.addCondition("city", "is", "Rome");
  await there.button("Save draft").click();
  await page.getByRole("button", { name: "Compare both versions" }).click();
  await expect(page.getByRole("region", { name: "Yours and theirs" })).toContainText("Rome");
  await expectAccessible(page);
  await expect(here.queryText).toHaveValue(mine);
  await page.getByRole("button", { name: "Take theirs" }).click();
  await expect(here.queryText).toHaveValue(/Rome/);
  await expect(page.getByText("Another tab saved this segment")).toHaveCount(0);
});

test("charts that are open stay drawn when the members change", async ({ page, request }) => {
  const id = await createSegment(request, "Charts stay", { statuscode: Status.GoingLive });
  await reaches(request, id, Status.Live);
  await open(page, `/segments/${id}#members`);
  const charts = page.locator("details.charts");
  await charts.locator("summary").click();
  await expect(charts.locator(".charts-body")).toBeVisible();
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Stop it" }).click();
  await expect(page.getByText("“Charts stay” is now stopped.")).toBeVisible({ timeout: 15_000 });
  await expect(charts.locator(".charts-body")).toBeVisible();
});

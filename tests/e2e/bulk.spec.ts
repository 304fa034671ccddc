// Commands for several segments at once: each is done or said why not, and only what failed is tried again.
import { rows } from "./database";
import { expect, expectAccessible, test } from "./fixtures";
import { COMPOUND, Status, changeSegment, createSegment, queryName, reaches } from "./pages/api";
import { SegmentsPage } from "./pages/segments";

/** The status of each segment with this in its name, by name. */
const stored = (mark: string) =>
  rows(
    `SELECT msdyncrm_segmentname, statuscode FROM msdyncrm_segment WHERE msdyncrm_segmentname LIKE '${mark}%' ORDER BY 1`,
  );

test("several go live: one refused, one changed by somebody else and one unreachable; the failed ones again", async ({
  page,
  request,
  expectedErrors,
}) => {
  const list = new SegmentsPage(page);
  await createSegment(request, "Bulk go 1");
  const changed = await createSegment(request, "Bulk go 2");
  const lost = await createSegment(request, "Bulk go 3");
  const live = await createSegment(request, "Bulk go 4", { statuscode: Status.GoingLive });
  await reaches(request, live, Status.Live);
  const written: string[] = [];
  page.on("request", (sent) => {
    if (sent.method() === "PATCH") written.push(sent.url().slice(-37, -1));
  });
  await list.open("?q=Bulk+go");
  await list.select("Bulk go 1");
  await expect(page.getByRole("status").filter({ hasText: "1 segment selected" })).toBeVisible();
  await page.getByRole("checkbox", { name: "Select all shown" }).check();
  await expect(page.getByRole("status").filter({ hasText: "4 segments selected" })).toBeVisible();
  await expectAccessible(page);

  await changeSegment(request, changed, { msdyncrm_description: "By somebody else" });
  expectedErrors.push(/412/, /ERR_FAILED/);
  await page.route(`**/msdyncrm_segments(${lost})`, (route) => route.abort(), { times: 1 });
  await list.bulk("Go live").click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("listitem")).toHaveText(["Bulk go 4 It is live already."]);
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Go live: 3 segments" }).click();
  await expect(dialog.getByRole("status")).toHaveText("1 of 3 done, 2 not done.");
  await expect(dialog.getByRole("listitem").filter({ hasText: "Bulk go 2" })).toContainText("Somebody else changed it");
  await expect(dialog.getByRole("listitem").filter({ hasText: "Bulk go 3" })).toContainText("The connection was lost");
  await expect(dialog.getByRole("button", { name: "Close" })).toBeFocused();
  await expect(dialog.getByRole("progressbar")).toHaveAttribute("value", "3");
  await expectAccessible(page);
  expect(stored("Bulk go").map(([, status]) => status).slice(1, 3)).toEqual([Status.Draft, Status.Draft]);

  await dialog.getByRole("button", { name: "Try the failed ones again" }).click();
  await expect(dialog.getByRole("status")).toHaveText("3 of 3 done.");
  await expect(dialog.getByRole("button", { name: "Try the failed ones again" })).toHaveCount(0);
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(list.row("Bulk go 3")).toContainText(/Going live|Live/);
  await expect.poll(() => stored("Bulk go").every(([, status]) => status === Status.Live), { timeout: 20_000 }).toBe(true);
  // The first once, the two that failed twice, the one that was live never.
  expect(written).toHaveLength(5);
  expect(written.filter((id) => id === live)).toEqual([]);
  expect(rows(`SELECT msdyncrm_description FROM msdyncrm_segment WHERE msdyncrm_segmentid = '${changed}'`)).toEqual([
    ["By somebody else"],
  ]);
});

test("a stop whose answer is lost is found done, and not written twice", async ({ page, request, expectedErrors }) => {
  const list = new SegmentsPage(page);
  const id = await createSegment(request, "Bulk stop", { statuscode: Status.GoingLive });
  await reaches(request, id, Status.Live);
  await list.open("?q=Bulk+stop");
  await list.select("Bulk stop");
  expectedErrors.push(/ERR_FAILED/);
  let written = 0;
  await page.route(`**/msdyncrm_segments(${id})`, async (route) => {
    if (route.request().method() !== "PATCH") return route.continue();
    written += 1;
    await route.fetch();
    await route.abort();
  });
  await list.bulk("Stop").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Stop: 1 segment" }).click();
  await expect(dialog.getByRole("status")).toHaveText("1 of 1 done.");
  expect(written).toBe(1);
  await reaches(request, id, Status.Stopped);
});

test("deleting asks first and says who uses them; then they are gone", async ({ page, request }) => {
  const list = new SegmentsPage(page);
  const used = await createSegment(request, "Bulk gone 1");
  await createSegment(request, "Bulk gone 2");
  await createSegment(request, "Uses the first", {
    msdyncrm_segmenttype: COMPOUND,
    msdyncrm_segmentquery: `SEGMENT(${queryName(used)})`,
  });
  await list.open("?q=Bulk+gone");
  await page.getByRole("checkbox", { name: "Select all shown" }).check();
  await list.bulk("Delete").click();
  const dialog = page.getByRole("dialog", { name: "Delete: 2 segments" });
  await expect(dialog.getByRole("listitem")).toHaveText(["Bulk gone 1 is used by Uses the first."]);
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  expect(stored("Bulk gone")).toHaveLength(2);

  await list.bulk("Delete").click();
  await dialog.getByRole("button", { name: "Delete: 2 segments" }).click();
  await expect(dialog.getByRole("status")).toHaveText("2 of 2 done.");
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(page.getByRole("heading", { name: "No segment matches" })).toBeVisible();
  expect(stored("Bulk gone")).toEqual([]);
});

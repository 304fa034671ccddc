// Copies of several segments, and a run over several that is stopped or left: whatever gets lost on the way, each is
// done once or not at all.
import type { Page } from "@playwright/test";

import { rows } from "./database";
import { expect, expectAccessible, open, test } from "./faulty";
import { Status, createSegment } from "./pages/api";
import { SegmentsPage } from "./pages/segments";

const STATIC = 192350001;

test("each is copied just once, though an answer is lost and its copy tried again", async ({
  page,
  request,
  faulty,
  expectedErrors,
}) => {
  // The lost answer, who asks for a copy that is not there yet, and who finds that it is there already.
  expectedErrors.push(/ERR_/, /404/, /412/);
  const list = new SegmentsPage(page);
  const description = "For the autumn roadshow";
  await createSegment(request, "Dup 1", { msdyncrm_description: description });
  await createSegment(request, "Dup 2", { msdyncrm_segmentquery: "PROFILE(contact).FILTER(numberofchildren > 2)" });
  await createSegment(request, "Dup 3", { msdyncrm_segmenttype: STATIC, msdyncrm_segmentquery: null });
  const stored = (columns: string) =>
    rows(
      `SELECT ${columns} FROM msdyncrm_segment WHERE msdyncrm_segmentname LIKE '%Dup _' ORDER BY msdyncrm_segmentname`,
      faulty.data,
    );
  const before = stored("msdyncrm_segmentname, versionnumber");
  await list.open("?q=Dup&sort=name");
  await page.getByRole("checkbox", { name: "Select all shown" }).check();
  await list.bulk("Duplicate").click();
  const dialog = page.getByRole("dialog", { name: "Duplicate: 2 segments" });
  await expect(dialog.getByRole("listitem")).toContainText(["It is static"]);
  await expectAccessible(page);
  // The first is created and only its answer is lost; from then on nothing can be read, so that nobody can look.
  await faulty.add({ method: "POST", route: "msdyncrm_segments", times: 1, fault: { kind: "lost-answer" } });
  let unreadable = false;
  await page.route("**/msdyncrm_segments(*)", (route) => (unreadable ? route.abort() : route.continue()));
  page.on("request", (sent) => {
    unreadable ||= sent.method() === "POST" && sent.url().endsWith("/msdyncrm_segments");
  });
  await dialog.getByRole("button", { name: "Duplicate: 2 segments" }).click();
  await expect(dialog.getByRole("status")).toHaveText("0 of 2 done, 2 not done.");
  expect(stored("msdyncrm_segmentname")).toEqual([["Copy of Dup 1"], ["Dup 1"], ["Dup 2"], ["Dup 3"]]);
  await expectAccessible(page);
  await page.unroute("**/msdyncrm_segments(*)");
  await dialog.getByRole("button", { name: "Try the failed ones again" }).click();
  await expect(dialog.getByRole("status")).toHaveText("2 of 2 done.");
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(list.row("Copy of Dup 1")).toContainText("Draft");
  await expect(list.row("Copy of Dup 2")).toBeVisible();
  expect(stored("msdyncrm_segmentname, msdyncrm_description, msdyncrm_segmentquery, statuscode")).toEqual([
    ["Copy of Dup 1", description, "PROFILE(contact).FILTER(address1_city == 'Berlin')", Status.Draft],
    ["Copy of Dup 2", null, "PROFILE(contact).FILTER(numberofchildren > 2)", Status.Draft],
    ["Dup 1", description, "PROFILE(contact).FILTER(address1_city == 'Berlin')", Status.Draft],
    ["Dup 2", null, "PROFILE(contact).FILTER(numberofchildren > 2)", Status.Draft],
    ["Dup 3", null, null, Status.Draft],
  ]);
  expect(stored("msdyncrm_segmentname, versionnumber").slice(2)).toEqual(before);
});

/** Starts taking three live, and holds the first write until `release` is called. */
async function held(page: Page, list: SegmentsPage, mark: string) {
  const written: string[] = [];
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/msdyncrm_segments(*)", async (route) => {
    if (route.request().method() !== "PATCH") return route.continue();
    written.push(route.request().url());
    await released;
    await route.continue();
  });
  await page.getByRole("searchbox").fill(mark);
  await expect(page.getByRole("rowheader")).toHaveCount(3);
  await page.getByRole("columnheader", { name: "Name" }).getByRole("button").click();
  await expect(page.getByRole("rowheader").first()).toHaveText(`${mark} 1`);
  await page.getByRole("checkbox", { name: "Select all shown" }).check();
  await list.bulk("Go live").click();
  await page.getByRole("dialog").getByRole("button", { name: "Go live: 3 segments" }).click();
  await expect.poll(() => written.length).toBe(1);
  return { written, release };
}

const statuses = (mark: string, data: string) =>
  rows(`SELECT statuscode FROM msdyncrm_segment WHERE msdyncrm_segmentname LIKE '${mark}%' ORDER BY msdyncrm_segmentname`, data);

test("“Stop after this one” lets the one under way end, and begins no other", async ({ page, request, faulty }) => {
  const list = new SegmentsPage(page);
  for (const n of [1, 2, 3]) await createSegment(request, `Halt ${n}`);
  await list.open();
  const { written, release } = await held(page, list, "Halt");
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("progressbar")).toHaveAttribute("value", "0");
  await dialog.getByRole("button", { name: "Stop after this one" }).click();
  release();
  await expect(dialog.getByRole("status")).toHaveText("1 of 3 done, 2 not done.");
  await expect(dialog.getByRole("listitem").filter({ hasText: "Halt 2" })).toContainText("Not begun: you stopped before it.");
  expect(written).toHaveLength(1);
  expect(statuses("Halt", faulty.data).slice(1)).toEqual([[Status.Draft], [Status.Draft]]);
  // What was not begun is still selected, and goes on when asked.
  await dialog.getByRole("button", { name: "Try the failed ones again" }).click();
  await expect(dialog.getByRole("status")).toHaveText("3 of 3 done.");
  expect(written).toHaveLength(3);
});

test("leaving the list mid-run ends it after the one under way", async ({ page, request, faulty }) => {
  const list = new SegmentsPage(page);
  for (const n of [1, 2, 3]) await createSegment(request, `Leave ${n}`);
  await open(page, "/settings");
  await page.getByRole("link", { name: "Segment Builder" }).click();
  const { written, release } = await held(page, list, "Leave");
  await page.goBack();
  await expect(page.getByRole("heading", { name: "Settings", level: 1 })).toBeVisible();
  release();
  await expect.poll(() => statuses("Leave", faulty.data)[0]?.[0]).not.toBe(Status.Draft);
  // Whoever comes back finds the list as it is, and nothing was begun behind their back.
  await list.open("?q=Leave&sort=name");
  await expect(list.row("Leave 2")).toContainText("Draft");
  expect(written).toHaveLength(1);
  expect(statuses("Leave", faulty.data).slice(1)).toEqual([[Status.Draft], [Status.Draft]]);
});

// A segment that does not get where it was asked to go, and one whose page nobody looks at.
import { rows } from "./database";
import { expect, expectAccessible, open, test } from "./faulty";
import { COMPOUND, Status, changeSegment, createSegment, deleteSegment, queryName, reaches } from "./pages/api";
import { SegmentPage } from "./pages/segment";

// One server, whose faults would meet the other tests' requests.
test.describe.configure({ mode: "serial" });

test("a segment that stays in Going live is explained, and arrives once the environment works again", async ({ page, request, faulty }) => {
  const segment = new SegmentPage(page);
  const id = await createSegment(request, "Stuck");
  await page.clock.install();
  await open(page, `/segments/${id}`);
  await faulty.stopTime(true);
  await segment.goLive();
  await segment.expectStatus("Going live");
  const notice = page.getByRole("status", { name: "This takes longer than usual." });
  await expect(notice).toHaveCount(0);
  for (let step = 0; step < 40 && !(await notice.count()); step++) {
    await page.clock.runFor(4_000);
    await page.evaluate(() => fetch("/api/data/v9.0/WhoAmI"));
  }
  await expect(notice).toContainText("The environment is still gathering the members.");
  await expect(notice.getByRole("button", { name: "Copy to a new segment" })).toBeVisible();
  await expectAccessible(page);
  await faulty.stopTime(false);
  await reaches(request, id, Status.Live);
  await notice.getByRole("button", { name: "Look again now" }).click();
  await segment.expectStatus("Live");
  await expect(notice).toHaveCount(0);
});

test("one that was stuck long before the page was opened is explained at once", async ({ page, request, faulty }) => {
  const segment = new SegmentPage(page);
  const id = await createSegment(request, "Stuck for long", { statuscode: Status.Live });
  // Its time stamps lie an hour back, and time stands still there.
  await faulty.stopTime(true, -3_600_000);
  await changeSegment(request, id, { statuscode: Status.Stopping });
  await open(page, `/segments/${id}`);
  const notice = page.getByRole("status", { name: "This takes longer than usual." });
  await expect(notice).toContainText("still taking the segment out of use");
  await notice.getByRole("button", { name: "Copy to a new segment" }).click();
  await expect(page.getByRole("textbox", { name: "Name", exact: true })).toHaveValue("Copy of Stuck for long");
  await expect(segment.queryText).toHaveValue(/Berlin/);
  expect(rows("SELECT count(*) FROM msdyncrm_segment WHERE msdyncrm_segmentname LIKE 'Copy of Stuck%'", faulty.data)).toEqual([[0]]);
});

test("one that ended in Error is explained, and its definition checked", async ({ page, request, expectedErrors }) => {
  const segment = new SegmentPage(page);
  const member = await createSegment(request, "Will be gone", { statuscode: Status.Live });
  const id = await createSegment(request, "Failed", {
    msdyncrm_segmenttype: COMPOUND,
    msdyncrm_segmentquery: `SEGMENT(${queryName(member)})`,
    statuscode: Status.GoingLive,
  });
  await deleteSegment(request, member);
  await reaches(request, id, Status.Error);
  await open(page, `/segments/${id}`);
  const notice = page.getByRole("status", { name: "The environment could not gather the members." });
  await expect(notice).toContainText("correct it, then go live again. Or stop the segment.");
  await notice.getByRole("button", { name: "Check the definition" }).click();
  await expect(page.locator(".check-answer")).toContainText("The environment does not accept this definition.");
  await expectAccessible(page);
  await segment.button("Stop").click();
  await page.getByRole("dialog").getByRole("button", { name: "Stop it" }).click();
  await segment.expectStatus("Stopped");
  await expect(notice).toHaveCount(0);
  expect(expectedErrors).toEqual([]);
});

test("the status is asked for while somebody looks, and a busy environment does not end that", async ({ page, request, faulty, expectedErrors }) => {
  expectedErrors.push(/429|503/);
  const segment = new SegmentPage(page);
  const id = await createSegment(request, "Looked at");
  await open(page, `/segments/${id}`);
  await faulty.stopTime(true);
  await segment.goLive();
  await segment.expectStatus("Going live");
  let asked = 0;
  page.on("request", (sent) => {
    if (sent.method() === "GET" && sent.url().includes(`msdyncrm_segments(${id})`)) asked += 1;
  });
  const hide = (hidden: boolean) =>
    page.evaluate((hidden) => {
      Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
      document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    }, hidden);
  await expect.poll(() => asked).toBeGreaterThan(0);
  await hide(true);
  await page.waitForTimeout(1_500);
  asked = 0;
  await page.waitForTimeout(4_000);
  expect(asked).toBe(0);
  await faulty.add({ route: "msdyncrm_segments", times: 2, fault: { kind: "throttled", limit: "requests", retry_after_s: 1 } });
  await faulty.stopTime(false);
  await hide(false);
  await segment.expectStatus("Live");
  expect(rows(`SELECT statuscode FROM msdyncrm_segment WHERE msdyncrm_segmentid = '${id}'`, faulty.data)).toEqual([[Status.Live]]);
});

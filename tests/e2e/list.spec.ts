// The list of segments when there are many: pages from the server, few rows in the page, every order and filter asked
// of the server and kept in the address.
import type { APIRequestContext, Page, Request } from "@playwright/test";

import { count, rows } from "./database";
import { expect, expectAccessible, test } from "./fixtures";
import { DYNAMIC, createSegment } from "./pages/api";
import { SegmentsPage } from "./pages/segments";

/** Many segments in one request, with names in the order of their numbers. */
async function createMany(request: APIRequestContext, mark: string, many: number): Promise<void> {
  const Targets = Array.from({ length: many }, (_, n) => ({
    "@odata.type": "Microsoft.Dynamics.CRM.msdyncrm_segment",
    msdyncrm_segmentname: `${mark} ${String(n).padStart(4, "0")}`,
    msdyncrm_segmenttype: DYNAMIC,
    msdyncrm_segmentquery: "PROFILE(contact)",
  }));
  const answer = await request.post("/api/data/v9.0/msdyncrm_segments/Microsoft.Dynamics.CRM.CreateMultiple", {
    data: { Targets },
  });
  expect(answer.status(), await answer.text()).toBe(200);
}

/** What the page asks the list of segments for. */
function asked(page: Page): Request[] {
  const sent: Request[] = [];
  page.on("request", (request) => {
    const options = new URL(request.url()).searchParams;
    if (/msdyncrm_segments\?/.test(request.url()) && options.has("$orderby")) sent.push(request);
  });
  return sent;
}

const option = (request: Request | undefined, name: string) => new URL(request?.url() ?? "http://none").searchParams.get(name);

test("hundreds of segments come page by page, and only those near the screen are in the page", async ({ page, request }) => {
  await createMany(request, "Long list", 430);
  const list = new SegmentsPage(page);
  const sent = asked(page);
  await list.open("?q=Long+list&sort=name");
  await expect(list.row("Long list 0000")).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "430 segments" })).toBeVisible();
  expect(sent[0]?.headers().prefer).toContain("odata.maxpagesize=100");
  const inPage = page.locator("tbody tr[aria-rowindex]");
  const seen: number[] = [];
  // To the end of what is here, until all of it came.
  await expect(async () => {
    await page.keyboard.press("End");
    seen.push(await inPage.count());
    await expect(list.row("Long list 0429")).toBeInViewport({ timeout: 200 });
  }).toPass();
  await expect(list.row("Long list 0429")).toHaveAttribute("aria-rowindex", "431");
  await expect(page.getByRole("table")).toHaveAttribute("aria-rowcount", "431");
  seen.push(await inPage.count());
  expect(Math.max(...seen)).toBeLessThanOrEqual(150);
  // Five pages, each asked for once, by the links of the ones before.
  expect(sent).toHaveLength(5);
  expect(sent.slice(1).every((one) => option(one, "$skiptoken"))).toBe(true);
  await expect(page.getByRole("button", { name: "Show more" })).toHaveCount(0);
  // The headings and the commands stay in sight.
  await expect(page.getByRole("columnheader", { name: "Name" })).toBeInViewport();
  await expect(page.getByRole("checkbox", { name: "Select all shown" })).toBeInViewport();
  await expectAccessible(page);
  await page.keyboard.press("Home");
  await expect(list.row("Long list 0000")).toBeInViewport();
  expect(await inPage.count()).toBeLessThanOrEqual(150);
});

test("a press of a heading orders by it on the server, and the address remembers", async ({ page, request }) => {
  await createMany(request, "Ordered", 3);
  await createSegment(request, "Ordered 0001");
  const list = new SegmentsPage(page);
  const sent = asked(page);
  await list.open("?q=Ordered");
  const names = page.getByRole("rowheader");
  await expect(names).toHaveCount(4);
  const heading = page.getByRole("columnheader", { name: "Name" });
  await heading.getByRole("button").focus();
  await page.keyboard.press("Enter");
  await expect(heading).toHaveAttribute("aria-sort", "ascending");
  await expect(names).toHaveText(["Ordered 0000", "Ordered 0001", "Ordered 0001", "Ordered 0002"]);
  await expect(heading.getByRole("button")).toBeFocused();
  expect(option(sent.at(-1), "$orderby")).toBe("msdyncrm_segmentname asc,msdyncrm_segmentid asc");
  // The two of one name stand in the order of their ids.
  const ids = rows("SELECT msdyncrm_segmentid FROM msdyncrm_segment WHERE msdyncrm_segmentname = 'Ordered 0001' ORDER BY 1");
  const links = await names.getByRole("link").evaluateAll((all) => all.map((link) => link.getAttribute("href")?.slice(-36)));
  expect(links.slice(1, 3)).toEqual(ids.map(([id]) => id));
  await page.keyboard.press("Enter");
  await expect(names.first()).toHaveText("Ordered 0002");
  expect(page.url()).toContain("sort=-name");
  // So it is after a reload, and for whoever comes back from a segment.
  await page.reload();
  await names.first().getByRole("link").click();
  await expect(page.getByText("All changes saved")).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: "Segments" }).click();
  await expect(page.getByRole("columnheader", { name: "Name" })).toHaveAttribute("aria-sort", "descending");
  await expect(names.first()).toHaveText("Ordered 0002");
});

test("columns are chosen: only they are asked for, and this browser keeps the choice", async ({ page, request }) => {
  await createSegment(request, "With a description", { msdyncrm_description: "For the spring fair" });
  const list = new SegmentsPage(page);
  const sent = asked(page);
  await list.open("?q=With+a+description");
  await expect(list.row("With a description")).toBeVisible();
  expect(option(sent[0], "$select")).not.toContain("msdyncrm_description");
  await page.getByRole("button", { name: "Columns" }).click();
  const menu = page.getByRole("group", { name: "Columns" });
  await menu.getByRole("checkbox", { name: "Description" }).check();
  await menu.getByRole("checkbox", { name: "Owner" }).uncheck();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(list.row("With a description")).toContainText("For the spring fair");
  const select = option(sent.at(-1), "$select") ?? "";
  expect(select).toContain("msdyncrm_description");
  expect(select).not.toContain("_ownerid_value");
  await page.reload();
  await expect(list.row("With a description")).toContainText("For the spring fair");
  await expect(page.getByRole("columnheader", { name: "Owner" })).toHaveCount(0);
});

test("the list is narrowed to an owner, found by name, and to one's own", async ({ page, request }) => {
  const list = new SegmentsPage(page);
  const [other] = rows("SELECT systemuserid, fullname FROM systemuser ORDER BY fullname DESC LIMIT 1");
  const id = await createSegment(request, "Owned by another", { "ownerid@odata.bind": `/systemusers(${other?.[0]})` });
  await createSegment(request, "Owned by me");
  const owner = page.getByRole("combobox", { name: "Owner" });
  await list.open("?q=Owned+by");
  await expect(page.getByRole("rowheader")).toHaveCount(2);
  await owner.click();
  const people = page.getByRole("listbox", { name: "Owner" });
  await expect(people.getByRole("option").first()).toHaveText("All owners");
  await owner.pressSequentially(String(other?.[1]));
  await people.getByRole("option", { name: String(other?.[1]) }).click();
  await expect(page.getByRole("rowheader")).toHaveText(["Owned by another"]);
  expect(page.url()).toContain(`owner=${other?.[0]}`);
  await expectAccessible(page);
  await page.reload();
  await expect(owner).toHaveValue(String(other?.[1]));
  await expect(page.getByRole("rowheader")).toHaveText(["Owned by another"]);
  await owner.click();
  await people.getByRole("option", { name: "Me", exact: true }).click();
  await expect(page.getByRole("rowheader")).toHaveText(["Owned by me"]);
  expect(count(`SELECT count(*) FROM msdyncrm_segment WHERE msdyncrm_segmentid = '${id}' AND ownerid = '${other?.[0]}'`)).toBe(1);
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(owner).toHaveValue("");
});

// The table of members and one of them, held against the database.
import type { Page } from "@playwright/test";

import { count, rows } from "./database";
import { expect, expectAccessible, test } from "./fixtures";
import { SegmentPage } from "./pages/segment";
import { SegmentsPage } from "./pages/segments";

const QUESTIONS = "**/msdyncrm_FetchContactsByQuery";
const grid = (page: Page) => page.getByRole("grid", { name: "Contacts" });
const people = (n: number) => `${n.toLocaleString("en-US")} contact${n === 1 ? "" : "s"}`;
/** What a column of the rows on screen says, from the top. */
const shown = (page: Page, heading: string) => page.locator("[role=row]:visible").locator(`[role=gridcell][data-label="${heading}"]`).allTextContents();
const column = (sql: string) => rows(sql).map((row) => String(row[0] ?? ""));

async function members(page: Page, name: string, query?: string): Promise<SegmentPage> {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", name);
  if (query) await segment.queryText.fill(query);
  await segment.tab("Members");
  return segment;
}

test("every row is reached by scrolling, in order, with little kept in the page", async ({ page }) => {
  await members(page, "Everybody scrolled");
  const all = count("SELECT count(*) FROM contact");
  await expect(page.getByTestId("members-total")).toHaveText(people(all));
  await expect(grid(page)).toHaveAttribute("aria-rowcount", String(all + 1));
  const order = "ORDER BY fullname, contactid";
  await expect.poll(async () => (await shown(page, "Email")).slice(0, 8)).toEqual(column(`SELECT emailaddress1 FROM contact ${order} LIMIT 8`));
  await expectAccessible(page);
  // The middle, then the very end.
  const scroller = page.locator(".grid-scroll");
  const to = (share: number) => scroller.evaluate((e, s) => (e.scrollTop = s * (e.scrollHeight - e.clientHeight)), share);
  await to(0.5);
  await expect(page.locator(".is-coming:visible")).toHaveCount(0);
  const top = Number(await grid(page).locator("[role=row]:visible").nth(1).getAttribute("aria-rowindex")) - 2;
  expect(top).toBeGreaterThan(all * 0.4);
  await expect.poll(async () => (await shown(page, "Email")).slice(0, 8)).toEqual(column(`SELECT emailaddress1 FROM contact ${order} LIMIT 8 OFFSET ${top}`));
  await to(1);
  await expect.poll(async () => (await shown(page, "Email")).slice(-5)).toEqual(column(`SELECT emailaddress1 FROM contact ${order} LIMIT 5 OFFSET ${all - 5}`));
  expect(await page.locator("[role=row]").count()).toBeLessThan(40);
});

test("sorted by a heading, searched, and by keyboard", async ({ page }) => {
  await members(page, "In Berlin sorted", "PROFILE(contact).FILTER(address1_city == 'Berlin')");
  const where = "address1_city = 'Berlin'";
  await expect(page.getByTestId("members-total")).toHaveText(people(count(`SELECT count(*) FROM contact WHERE ${where}`)));
  const title = page.getByRole("columnheader", { name: "Job title" });
  await title.getByRole("button").click();
  await expect(title).toHaveAttribute("aria-sort", "ascending");
  await title.getByRole("button").click();
  await expect(title).toHaveAttribute("aria-sort", "descending");
  const sorted = column(`SELECT jobtitle FROM contact WHERE ${where} ORDER BY jobtitle DESC, contactid LIMIT 6`);
  await expect.poll(async () => (await shown(page, "Job title")).slice(0, 6)).toEqual(sorted);

  const wanted = column(`SELECT lastname FROM contact WHERE ${where} ORDER BY contactid LIMIT 1`)[0] ?? "";
  await page.getByRole("searchbox", { name: "Search by name or email" }).fill(`${wanted}%_'`);
  await expect(page.getByText("Nobody here has this name or email address.")).toBeVisible();
  await page.getByRole("searchbox", { name: "Search by name or email" }).fill(wanted);
  const found = count(`SELECT count(*) FROM contact WHERE ${where} AND (fullname LIKE '%${wanted}%' OR emailaddress1 LIKE '%${wanted}%')`);
  await expect(page.getByTestId("members-total")).toHaveText(`${people(found)} found`);
  await page.getByRole("searchbox", { name: "Search by name or email" }).fill("");
  await expect(page.getByTestId("members-total")).not.toContainText("found");

  await grid(page).focus();
  for (const key of ["ArrowDown", "ArrowDown", "ArrowDown"]) await page.keyboard.press(key);
  await expect(page.locator(".grid-row.is-active")).toHaveAttribute("aria-rowindex", "4");
  await page.keyboard.press("End");
  const last = count(`SELECT count(*) FROM contact WHERE ${where}`) + 1;
  await expect(page.locator(".grid-row.is-active")).toHaveAttribute("aria-rowindex", String(last));
  const active = await grid(page).getAttribute("aria-activedescendant");
  await expect(page.locator(`#${active}`)).toHaveAttribute("aria-rowindex", String(last));
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  const panel = page.getByRole("complementary").filter({ has: page.getByRole("button", { name: "Close this contact" }) });
  await expect(panel.getByRole("heading", { level: 2 })).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(panel).toHaveCount(0);
  await expect(grid(page)).toBeFocused();
});

test("columns are chosen, and kept in this browser", async ({ page }) => {
  await members(page, "Own columns", "PROFILE(contact).FILTER(address1_city == 'Rome' || address1_city == 'Berlin')");
  await page.getByRole("button", { name: "Columns", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Columns of the table" });
  await dialog.getByRole("searchbox", { name: "Search columns" }).fill("gender");
  await dialog.getByRole("checkbox", { name: /Gender/ }).check();
  await dialog.getByRole("searchbox", { name: "Search columns" }).fill("job");
  await dialog.getByRole("checkbox", { name: /Job title/ }).uncheck();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("columnheader")).toHaveText(["Full name", "Email", "City", "Country", "Gender"]);
  // A choice is shown by its name.
  await expect.poll(async () => new Set(await shown(page, "Gender")).has("Female")).toBe(true);
  await page.reload();
  await expect(page.getByRole("columnheader")).toHaveText(["Full name", "Email", "City", "Country", "Gender"]);
});

test("pages that fly by are not asked for, and a lost one is asked for again", async ({ page, expectedErrors }) => {
  await members(page, "Flying by");
  await expect(page.locator(".is-coming:visible")).toHaveCount(0);
  let asked: string[] = [];
  let failing = false;
  await page.route(QUESTIONS, (route) => {
    asked.push(/SKIP\((\d+)\)/.exec(route.request().postData() ?? "")?.[1] ?? "");
    return failing ? route.fulfill({ status: 503, body: "" }) : route.continue();
  });
  await page.locator(".grid-scroll").evaluate(async (e) => {
    for (let step = 1; step <= 40; step++) {
      e.scrollTop = (step / 50) * e.scrollHeight;
      await new Promise(requestAnimationFrame);
    }
  });
  await expect(page.locator(".is-coming:visible")).toHaveCount(0);
  expect(asked.length).toBeLessThan(6);
  expect(asked.every((skip) => Number(skip) % 100 === 0)).toBe(true);
  expectedErrors.push(/503/);
  failing = true;
  await page.locator(".grid-scroll").evaluate((e) => (e.scrollTop = 0.2 * e.scrollHeight));
  await expect(page.getByText("The environment is busy.")).toBeVisible();
  failing = false;
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.locator(".is-coming:visible")).toHaveCount(0);
  await expect(page.getByText("The environment is busy.")).toHaveCount(0);
});

test("without a total the table goes on to the end", async ({ page }) => {
  await page.route(QUESTIONS, async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    const result = JSON.parse(body.Result);
    delete result.TotalRecordCount;
    await route.fulfill({ response: answer, json: { ...body, Result: JSON.stringify(result) } });
  });
  await members(page, "No total table", "PROFILE(contact).FILTER(address1_city == 'Berlin')");
  const berlin = count("SELECT count(*) FROM contact WHERE address1_city = 'Berlin'");
  expect(berlin).toBeGreaterThan(100);
  await expect(page.getByTestId("members-total")).toHaveText("At least 100 contacts");
  await expect(grid(page)).toHaveAttribute("aria-rowcount", "-1");
  await expect(async () => {
    await page.locator(".grid-scroll").evaluate((e) => (e.scrollTop = e.scrollHeight));
    await expect(page.getByTestId("members-total")).toHaveText(people(berlin), { timeout: 500 });
  }).toPass();
  await expect(grid(page)).toHaveAttribute("aria-rowcount", String(berlin + 1));
});

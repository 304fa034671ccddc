// A definition that cannot be one query: the segments it needs are made first, and nothing is made twice.
import { rows } from "./database";
import { expect, expectAccessible, test, type Faulty } from "./faulty";
import { SegmentPage } from "./pages/segment";
import { SegmentsPage } from "./pages/segments";
import type { Page } from "@playwright/test";

// One server, whose faults would meet the other tests' requests.
test.describe.configure({ mode: "serial" });

const made = (like: string, folder: string) =>
  rows(
    `SELECT msdyncrm_segmentname, msdyncrm_segmentquery FROM msdyncrm_segment WHERE msdyncrm_segmentname LIKE '${like}' ORDER BY msdyncrm_segmentname`,
    folder,
  );

const OPENED = "INTERACTION(EmailOpened, EmailOpened_ContactLink).HAVING(COUNT() > 0)";
const VISITED = "INTERACTION(WebsiteVisited, WebsiteVisited_ContactLink).HAVING(COUNT() > 0)";
const MAIN = /^\(PROFILE\(contact.*\) INTERSECT SEGMENT\(SEGMENT_CRM_ID_[0-9a-f]{32}\)\) EXCEPT SEGMENT\(SEGMENT_CRM_ID_[0-9a-f]{32}\)$/;

const CREATE = { route: "msdyncrm_segments", method: "POST" };

/** The next segment is created, the one after it is not. */
async function failSecond(faulty: Faulty): Promise<void> {
  await faulty.add({ ...CREATE, times: 1, fault: { kind: "latency", ms: 1 } });
  await faulty.add({ ...CREATE, fault: { kind: "server-error", status: 500 } });
}

/** A segment of contacts with an email who opened one, but did not visit the website. */
async function build(page: Page, name: string) {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", name);
  await segment.addCondition("email", "has data");
  for (const [place, what] of [[2, "email opened"], [3, "website visited"]] as const) {
    await segment.button("Add behavior block").click();
    const block = page.getByRole("region", { name: `Block ${place}: Contacts who did something` });
    await block.getByRole("combobox", { name: "Pick what they did" }).pressSequentially(what);
    await page.keyboard.press("Enter");
  }
  await page.getByRole("combobox", { name: "How this block meets what is above" }).last().selectOption({ label: "but not" });
  const dialog = page.getByRole("dialog", { name: "The plan" });
  return { segment, dialog, names: dialog.getByRole("textbox", { name: "Name of the helper segment" }) };
}

test("the plan is shown, its names are changed, and each segment is created once", async ({ page, faulty }) => {
  const { segment, dialog, names } = await build(page, "Planned");
  await expect(page.getByText("2 blocks have to be helper segments before this one can go live.")).toBeVisible();
  // A step of the work, no mistake.
  await expect(page.locator(".blocks .findings")).toHaveCount(0);
  await expect(page.getByText("Show the plan first:")).toBeVisible();
  // Where going live is off, the way on stands beside it, on every tab.
  await segment.tab("Details");
  await expect(segment.button("Go live")).toBeDisabled();
  await segment.button("See the plan").click();
  await expect(names).toHaveCount(2);
  await expect(names.first()).toHaveValue("Planned: Email opened");
  await expect(dialog.getByText("Contacts with “Email opened” at least once", { exact: true })).toBeVisible();
  await expect(dialog.getByText("but not members of Planned: Website visited")).toBeVisible();
  await expect(dialog.getByText("Stays a draft until you take it live.")).toBeVisible();
  await expectAccessible(page);

  // Nothing is created by looking; a name has to be there, and to be another's only once.
  await names.first().fill("");
  await expect(dialog.getByRole("button", { name: "Create all 3" })).toBeDisabled();
  await names.first().fill("Planned: Website visited");
  await expect(dialog.getByText("Another helper segment has this name.").first()).toBeVisible();
  await names.first().fill("Planned: readers");
  await expect(dialog.getByText("and also members of Planned: readers, but not")).toBeVisible();
  expect(made("Planned%", faulty.data)).toEqual([]);

  await dialog.getByRole("button", { name: "Create all 3" }).click();
  await expect(page.getByText("All changes saved")).toBeVisible();
  await expect(dialog).toBeHidden();
  await expect(page.locator("main :focus, main:focus")).toHaveCount(1);
  await segment.tab("Definition");
  await expect(segment.queryText).toHaveValue(MAIN);
  await expect(segment.sentence).toContainText("and also members of Planned: readers, but not members of Planned: Website visited");
  expect(made("Planned%", faulty.data)).toEqual([
    ["Planned", await segment.queryText.inputValue()],
    ["Planned: Website visited", VISITED],
    ["Planned: readers", OPENED],
  ]);
  const contacts = rows(
    "SELECT count(*) FROM contact c WHERE emailaddress1 IS NOT NULL AND contactid IN (SELECT contactid FROM interaction_emailopened) " +
      "AND contactid NOT IN (SELECT contactid FROM interaction_websitevisited WHERE contactid IS NOT NULL)",
    faulty.data,
  )[0]?.[0];
  await expect(segment.size).toHaveText(`${contacts} contacts`, { timeout: 20_000 });

  // Taken back and gone through again, the helpers are the same ones.
  await segment.button("Undo").click();
  await segment.button("Show the plan").click();
  await expect(dialog.getByText("Created", { exact: true })).toHaveCount(2);
  await dialog.getByRole("button", { name: "Create all 3" }).click();
  await expect(page.getByText("All changes saved")).toBeVisible();
  expect(made("Planned%", faulty.data)).toHaveLength(3);
});

test("after a lost answer, an error half-way and a reload the plan goes on, and each is there once", async ({ page, faulty, expectedErrors }) => {
  expectedErrors.push(/ERR_|500|412/);
  const { segment, dialog, names } = await build(page, "Broken off");
  await segment.button("Show the plan").click();
  // The first one is created, and nobody hears of it. (A browser asks again by itself when a connection is reset.)
  await page.route(/msdyncrm_segments$/, async (route) => {
    await route.fetch();
    await route.abort();
  });
  await dialog.getByRole("button", { name: "Create all 3" }).click();
  await expect(dialog.getByText("The connection was lost.")).toBeVisible();
  await expect(dialog.getByText("Asked for, not confirmed")).toBeVisible();
  expect(made("Broken off%", faulty.data)).toEqual([["Broken off: Email opened", OPENED]]);
  await expect(names.first()).not.toBeEditable();
  await expectAccessible(page);

  // The second one fails.
  await page.unrouteAll();
  await failSecond(faulty);
  await dialog.getByRole("button", { name: "Try again" }).click();
  await expect(dialog.getByText("Created", { exact: true })).toHaveCount(1);
  await expect(dialog.getByText("Asked for, not confirmed")).toHaveCount(1);
  expect(made("Broken off%", faulty.data)).toHaveLength(1);

  await faulty.clear();
  await page.reload();
  await expect(page.getByText("The plan stopped half-way: 1 of 2 helper segments are created for certain.")).toBeVisible();
  await segment.button("Go on with the plan").click();
  await dialog.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("All changes saved")).toBeVisible();
  await expect(segment.queryText).toHaveValue(MAIN);
  // By its name at once, without a reload.
  await expect(page.getByRole("combobox", { name: "Pick a segment" }).first()).toHaveValue("Broken off: Email opened");
  expect(made("Broken off%", faulty.data)).toEqual([
    ["Broken off", await segment.queryText.inputValue()],
    ["Broken off: Email opened", OPENED],
    ["Broken off: Website visited", VISITED],
  ]);
  await expect(page.getByText("The plan stopped half-way")).toHaveCount(0);
  await page.reload();
  await expect(page.getByText("All changes saved")).toBeVisible();
});

test("what was created half-way is deleted on demand, also after a reload", async ({ page, faulty, expectedErrors }) => {
  expectedErrors.push(/ERR_|500|404|412/);
  const { segment, dialog } = await build(page, "Taken back");
  await segment.button("Show the plan").click();
  await failSecond(faulty);
  await dialog.getByRole("button", { name: "Create all 3" }).click();
  await expect(dialog.getByRole("button", { name: "Try again" })).toBeVisible();
  expect(made("Taken back%", faulty.data)).toHaveLength(1);
  await faulty.clear();
  await page.reload();
  await faulty.add({ ...CREATE, method: "DELETE", times: 1, fault: { kind: "lost-answer" } });
  await segment.button("Delete what was created").click();
  await expect(page.getByText("What the plan created is deleted.")).toBeVisible();
  expect(made("Taken back%", faulty.data)).toEqual([]);
  await expect(page.getByText("2 blocks have to be helper segments")).toBeVisible();
  await expect(page.getByRole("region", { name: /^Block/ })).toHaveCount(3);
});

test("a helper whose block was changed after it was made is replaced, not left behind", async ({ page, faulty, expectedErrors }) => {
  expectedErrors.push(/500|404|412/);
  const { segment, dialog } = await build(page, "Changed meanwhile");
  await segment.button("Show the plan").click();
  await failSecond(faulty);
  await dialog.getByRole("button", { name: "Create all 3" }).click();
  await expect(dialog.getByRole("button", { name: "Try again" })).toBeVisible();
  await faulty.clear();
  await dialog.getByRole("button", { name: "Close" }).click();
  await page.getByRole("textbox", { name: "How many times" }).first().fill("3");
  await segment.button("Go on with the plan").click();
  await expect(dialog.getByText("Its block has changed since: it is deleted first.")).toBeVisible();
  await dialog.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("All changes saved")).toBeVisible();
  expect(made("Changed meanwhile: %", faulty.data)).toEqual([
    ["Changed meanwhile: Email opened", OPENED.replace("> 0", "> 2")],
    ["Changed meanwhile: Website visited", VISITED],
  ]);
});

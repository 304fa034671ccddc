// Settings: chosen for this browser, in effect at once and after a reload.
import { rows } from "./database";
import { expect, expectAccessible, open, test } from "./fixtures";
import { Status, createSegment, reaches } from "./pages/api";
import { SegmentPage } from "./pages/segment";
import { SegmentsPage } from "./pages/segments";

test("colors, and the language of numbers and dates", async ({ page }) => {
  const list = new SegmentsPage(page);
  await list.open();
  await page.getByRole("link", { name: "Settings" }).click();
  await expect(page).toHaveTitle(/^Settings/);
  await expectAccessible(page);
  await page.getByRole("radio", { name: "Dark" }).check();
  const canvas = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  expect(await canvas()).toBe("rgb(27, 26, 25)");
  await expect(page.getByText("For example: 1,234,567")).toBeVisible();
  await page.getByRole("combobox", { name: "Numbers and dates" }).selectOption({ label: "Deutsch" });
  await expect(page.getByText(/For example: 1\.234\.567 · \d\d\.\d\d\.\d{4}, \d\d:\d\d/)).toBeVisible();
  await page.reload();
  await expect(page.getByRole("radio", { name: "Dark" })).toBeChecked();
  expect(await canvas()).toBe("rgb(27, 26, 25)");
  await expectAccessible(page);
  await list.open();
  await expect(page.locator("td.column-modified").first()).toHaveText(/^\d\d\.\d\d\.\d{4}, \d\d:\d\d$/);
});

test("who one is, by name, and which environment that is", async ({ page, request }) => {
  const { UserId, BusinessUnitId, OrganizationId } = await (await request.get("/api/data/v9.0/WhoAmI")).json();
  const [[user] = []] = rows(`SELECT fullname FROM systemuser WHERE systemuserid = '${UserId}'`);
  const [[unit] = []] = rows(`SELECT name FROM businessunit WHERE businessunitid = '${BusinessUnitId}'`);
  await open(page, "/settings");
  const you = page.getByRole("region", { name: "You and the environment" });
  await expect(you).toContainText(`${user} ${UserId}`);
  await expect(you).toContainText(`${unit} ${BusinessUnitId}`);
  await expect(you).toContainText(OrganizationId);
  await expect(you).toContainText("/api/data/v9.");
});

test("what this browser keeps is cleared kind by kind, after a question that names it", async ({ page, request }) => {
  const id = await createSegment(request, "Kept here");
  const segment = new SegmentPage(page);
  await open(page, `/segments/${id}`);
  await segment.addCondition("email", "has data");
  await expect(page.getByText("Unsaved changes")).toBeVisible();
  await open(page, "/settings");
  await page.getByRole("radio", { name: "Light" }).check();
  await page.reload();
  const kept = page.getByRole("region", { name: "What this browser keeps" });
  const kind = (name: string) => kept.getByRole("listitem").filter({ hasText: name });
  await expect(kind("Unsaved work")).toContainText("1 entry");
  await expect(kind("Choices")).toContainText("1 entry");
  await expect(kind("Views of the list").getByRole("button")).toBeDisabled();
  await kind("Unsaved work").getByRole("button").click();
  const dialog = page.getByRole("dialog", { name: "Clear “Unsaved work”?" });
  await expect(dialog).toContainText("are gone for good");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(kind("Unsaved work")).toContainText("1 entry");
  await kind("Unsaved work").getByRole("button").click();
  await dialog.getByRole("button", { name: "Clear it" }).click();
  await expect(kind("Unsaved work")).toContainText("Nothing");
  await expect(kind("Choices")).toContainText("1 entry");
  const copies = kind("Copies of the environment's data");
  await expect(copies).toContainText("1 entry");
  await copies.getByRole("button").click();
  await page.getByRole("dialog").getByRole("button", { name: "Clear it" }).click();
  await expect(copies).toContainText("Nothing");
  await open(page, `/segments/${id}`);
  await expect(page.getByText("All changes saved")).toBeVisible();
});

test("members of a static segment are read the older way once that is chosen, and are the same", async ({ page, request }) => {
  const people = rows("SELECT contactid, fullname FROM contact WHERE address1_city = 'Berlin' ORDER BY fullname LIMIT 60");
  const STATIC = 192350001;
  const id = await createSegment(request, "Older way", {
    msdyncrm_segmenttype: STATIC,
    msdyncrm_segmentquery: null,
    msdyncrm_segmentmemberids: JSON.stringify(people.map(([id]) => id)),
    statuscode: Status.GoingLive,
  });
  await reaches(request, id, Status.Live);
  const segment = new SegmentPage(page);
  const asked = { usual: 0, older: 0 };
  page.on("request", (sent) => {
    if (sent.url().endsWith("/msdyncrm_FetchContactsByQuery") && sent.postData()?.includes(id.replaceAll("-", ""))) asked.usual += 1;
    if (sent.url().includes("/contacts?fetchXml=") && decodeURIComponent(sent.url()).includes(`value="${id}"`)) asked.older += 1;
  });
  const shown = async () => {
    await open(page, `/segments/${id}`);
    await segment.tab("Members");
    await expect(page.getByTestId("members-total")).toContainText(`${people.length} contacts`);
    const names = page.getByRole("row").locator('[role=gridcell][data-label="Full name"]');
    await expect(names.first()).not.toBeEmpty();
    return names.allTextContents();
  };
  const usual = await shown();
  expect(asked.older).toBe(0);
  await open(page, "/settings");
  await page.getByRole("checkbox", { name: "Read them the older way" }).check();
  asked.usual = 0;
  const older = await shown();
  expect(asked.older).toBeGreaterThan(0);
  expect(asked.usual).toBe(0);
  expect(older).toEqual(usual);
  expect(older.length).toBeGreaterThan(0);
  expect(older.every((name) => people.some(([, known]) => known === name))).toBe(true);
});

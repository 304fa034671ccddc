// Members of a static segment, picked one by one, held against the database.
import { rows } from "./database";
import { expect, expectAccessible, open, test } from "./fixtures";
import { membersOf, staticSegment } from "./pages/import";
import { SegmentPage } from "./pages/segment";
import { SegmentsPage } from "./pages/segments";

const some = (limit: number) =>
  rows(
    `SELECT contactid, fullname, emailaddress1 FROM contact WHERE emailaddress1 IS NOT NULL GROUP BY emailaddress1 HAVING count(*) = 1 ORDER BY contactid LIMIT ${limit}`,
  ).map((row) => ({ id: String(row[0]), name: String(row[1]), email: String(row[2]) }));

test("a new static segment is saved first, then somebody is picked by e-mail, and taken back", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  const [ann, ...more] = some(4);
  await list.open();
  await list.startNew("Static", "Picked one by one");
  await expectAccessible(page);
  await segment.button("Save draft and add members").click();
  const add = page.getByRole("combobox", { name: "Add a contact" });
  await expect(add).toBeFocused();
  await segment.tab("Members");
  await expect(page.getByRole("heading", { name: "Nobody was added yet" })).toBeVisible();
  await segment.button("Add members").click();
  await expect(add).toBeFocused();
  await add.fill(ann!.email);
  await page.getByRole("option").filter({ hasText: ann!.email }).click();
  await expect(page.getByText(`Added: ${ann!.name}.`)).toBeVisible();
  await expect(page.getByTestId("members-now")).toHaveText("1 contact");
  expect(membersOf(segment.id)).toBe(1);
  // Whoever is picked while others are on their way comes along.
  for (const one of more) {
    await add.fill(one.email);
    await page.getByRole("option").filter({ hasText: one.email }).click();
  }
  await expect(page.getByTestId("members-now")).toHaveText("4 contacts");
  await add.fill(ann!.email);
  await page.getByRole("option").filter({ hasText: ann!.email }).click();
  await expect(page.getByText(`${ann!.name} is a member already.`)).toBeVisible();
  await expectAccessible(page);
  await segment.button("Undo").last().click();
  await expect(page.getByTestId("members-now")).toHaveText("3 contacts");
  expect(membersOf(segment.id)).toBe(3);
});

test("members are ticked in the table and taken out, also of a live segment; a card takes one in and out", async ({ page, request }) => {
  const segment = new SegmentPage(page);
  const people = some(6);
  const id = await staticSegment(request, "Ticked", people.slice(0, 5).map((one) => one.id), { statuscode: 192350006 });
  await open(page, `/segments/${id}#members`);
  const total = page.getByTestId("members-total");
  await expect(total).toHaveText("5 contacts");
  await page.getByRole("checkbox", { name: `Select ${people[1]!.name}` }).first().check();
  await page.getByRole("checkbox", { name: `Select ${people[2]!.name}` }).first().check();
  await expectAccessible(page);
  await segment.button("Remove from segment…").click();
  await page.getByRole("dialog", { name: "Remove 2 contacts from this segment?" }).getByRole("button", { name: "Remove 2 contacts" }).click();
  await expect(total).toHaveText("3 contacts");
  const left = [people[0]!, people[3]!, people[4]!].map((one) => one.id).sort();
  const members = () => rows(`SELECT contactid FROM segment_member WHERE segmentid = '${id}' ORDER BY 1`).map(String);
  expect(members()).toEqual(left);
  await segment.button("Undo").click();
  await expect(total).toHaveText("5 contacts");
  expect(membersOf(id)).toBe(5);
  await page.getByRole("checkbox", { name: "Select all shown" }).check();
  await expect(page.getByText("5 selected")).toBeVisible();
  await segment.button("Clear selection").click();

  // Somebody who is no row of the table.
  const other = people[5]!;
  await page.getByRole("row").filter({ hasText: people[0]!.email }).click();
  await expect(page.getByText("Is a member", { exact: true })).toBeVisible();
  await page.getByRole("combobox", { name: "Why is somebody in or out?" }).fill(other.email);
  await page.getByRole("option").filter({ hasText: other.email }).click();
  await expect(page.getByText("Is not a member", { exact: true })).toBeVisible();
  await expect(page.locator(".grid-row:is(.is-active, .is-picked)")).toHaveCount(0);
  await segment.button("Add to this segment").click();
  await expect(page.getByText("Is a member", { exact: true })).toBeVisible();
  await expect(total).toHaveText("6 contacts");
  await expect(page.locator(".grid-row.is-picked")).toContainText(other.email);
  await expectAccessible(page);
  await segment.button("Remove from this segment").click();
  await expect(total).toHaveText("5 contacts");
  expect(membersOf(id)).toBe(5);
});

test("the wheel over the table goes on with the page, and a phone has rows of two lines", async ({ page, request }) => {
  const people = some(8);
  const id = await staticSegment(request, "Wheel", people.map((one) => one.id));
  await page.setViewportSize({ width: 390, height: 500 });
  await open(page, `/segments/${id}#members`);
  const row = page.getByRole("row").filter({ hasText: people[0]!.email });
  await expect(row).toBeVisible();
  const boxes = await Promise.all(["Full name", "Email", "Job title"].map((label) => row.locator(`[data-label="${label}"]`).boundingBox()));
  expect(boxes[1]!.y).toBeGreaterThan(boxes[0]!.y + 10);
  expect(boxes[2]!.x).toBeGreaterThan(boxes[0]!.x + 50);
  expect(await row.locator('[data-label="Email"]').evaluate((e) => e.scrollWidth <= e.clientWidth)).toBe(true);
  await page.evaluate(() => scrollTo(0, 0));
  await page.locator(".grid-scroll").scrollIntoViewIfNeeded();
  const box = (await page.locator(".grid-scroll").boundingBox())!;
  await page.mouse.move(box.x + 50, Math.min(box.y + 60, 480));
  const before = await page.evaluate(() => scrollY);
  expect(before).toBeGreaterThan(0);
  for (let turn = 0; turn < 6; turn++) await page.mouse.wheel(0, -400);
  await expect.poll(() => page.evaluate(() => scrollY)).toBeLessThan(before);
});

test("a question about everyone found is cancelled, and its late answer opens nothing", async ({ page, request }) => {
  const segment = new SegmentPage(page);
  const id = await staticSegment(request, "Cancelled question", []);
  await open(page, `/segments/${id}`);
  await segment.addCondition("city", "is", "Berlin");
  await expect(segment.button("Add everyone found")).toBeEnabled();
  let [late, slow] = [0, true];
  await page.route("**/msdyncrm_FetchContactsByQuery", async (route) => {
    if (slow) await new Promise((done) => setTimeout(done, 700));
    await route.continue();
    late += 1;
  });
  await segment.button("Add everyone found").click();
  await page.getByRole("group", { name: "How far it is" }).getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByText("This was cancelled.")).toBeVisible();
  // The three questions that would have opened the dialog, one after another.
  await expect.poll(() => late).toBeGreaterThanOrEqual(3);
  slow = false;
  // Long enough for the importer to start and to answer, if it were asked.
  await page.waitForTimeout(1_000);
  await expect(page.getByText("This was cancelled.")).toBeVisible();
  await expect(page.getByRole("dialog")).toBeHidden();
  expect(membersOf(id)).toBe(0);
  await segment.button("Add everyone found").click();
  await expect(page.getByRole("dialog", { name: /^Add .* contacts?\?$/ })).toBeVisible();
});

// The main job: build, check, preview, create, take live, stop, delete. By clicking and typing alone, and held against
// the database.
import { count, rows } from "./database";
import { expect, expectAccessible, test } from "./fixtures";
import { SegmentPage } from "./pages/segment";
import { SegmentsPage } from "./pages/segments";

const WANTED = "address1_city IN ('New York', 'New Jersey') AND emailaddress1 IS NOT NULL AND emailaddress1 <> ''";

test("city is New York or New Jersey, and email is not empty", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await expectAccessible(page);
  await list.startNew("Dynamic", "New York and New Jersey with email");
  await segment.addCondition("city", "is one of", "New York", "New Jersey");
  await segment.addCondition("email", "has data");
  await expect(segment.queryText).toHaveValue(
    "PROFILE(contact, contact_1).FILTER((contact_1.address1_city == 'New York' || contact_1.address1_city == 'New Jersey') " +
      "&& ISNOTNULL(contact_1.emailaddress1))",
  );
  await expect(segment.sentence).toHaveText(
    "Contacts whose Address 1: City is New York or New Jersey and who have Email",
  );

  await segment.button("Check").click();
  await expect(page.locator(".check-answer")).toHaveText("The environment accepts this definition.");

  const expected = count(`SELECT count(*) FROM contact WHERE ${WANTED}`);
  expect(expected).toBeGreaterThan(100);
  await expect(segment.size).toHaveText(`${expected.toLocaleString("en-US")} contacts`);
  await expectAccessible(page);

  await segment.button("Preview members").click();
  await expect(page.getByTestId("members-total")).toHaveText(`${expected.toLocaleString("en-US")} contacts`);
  await expect(page.getByRole("row").nth(1)).toBeVisible();
  const cities = await page.locator("[role=gridcell][data-label=City]:visible").allTextContents();
  expect(cities.length).toBeGreaterThan(5);
  expect(new Set(cities)).toEqual(new Set(["New York", "New Jersey"]));
  await expectAccessible(page);

  await segment.tab("Definition");
  await segment.button("Go live").click();
  const dialog = page.getByRole("dialog", { name: "Take this segment live?" });
  await expect(dialog).toContainText(`${expected.toLocaleString("en-US")} contacts`);
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Go live now" }).click();
  await segment.expectStatus("Going live");
  await segment.expectStatus("Live");

  const id = segment.id;
  expect(rows(`SELECT statuscode, msdyncrm_segmentsize, msdyncrm_segmenttype FROM msdyncrm_segment WHERE msdyncrm_segmentid = '${id}'`)).toEqual([
    [192350001, expected, 192350000],
  ]);
  const strangers = count(
    `SELECT count(*) FROM segment_member m JOIN contact c ON c.contactid = m.contactid WHERE m.segmentid = '${id}' AND NOT (${WANTED})`,
  );
  expect(strangers).toBe(0);
  await segment.tab("Members");
  await expect(page.getByRole("heading", { name: "Who is in it" })).toBeVisible();
  await expect(page.getByTestId("members-total")).toHaveText(`${expected.toLocaleString("en-US")} contacts`);
  await expectAccessible(page);
  await segment.tab("Details");
  await expectAccessible(page);

  await list.open();
  await expect(list.row("New York and New Jersey with email")).toContainText("Live");
  await page.getByRole("link", { name: "New York and New Jersey with email", exact: true }).click();
  await expect(segment.queryText).toHaveJSProperty("readOnly", true);

  await segment.button("Stop").click();
  await page.getByRole("dialog").getByRole("button", { name: "Stop it" }).click();
  await segment.expectStatus("Stopping");
  await segment.expectStatus("Stopped");
  await expectAccessible(page);

  await segment.button("Delete").click();
  const question = page.getByRole("dialog", { name: "Delete “New York and New Jersey with email”?" });
  await question.getByRole("button", { name: "Delete it" }).click();
  await expect(page.getByText("“New York and New Jersey with email” is deleted.")).toBeVisible();
  await expect(list.row("New York and New Jersey with email")).toHaveCount(0);
  expect(count(`SELECT count(*) FROM msdyncrm_segment WHERE msdyncrm_segmentid = '${id}'`)).toBe(0);
});

test("a query on an unknown entity shows what is wrong, here and in the environment", async ({ page, expectedErrors }) => {
  const segment = new SegmentPage(page);
  const list = new SegmentsPage(page);
  await list.open();
  await list.startNew("Dynamic", "Unknown entity");
  await segment.queryText.fill("PROFILE(UnknownEntity)");
  await expect(page.getByRole("button", { name: /no entity|UnknownEntity/i }).first()).toBeVisible();
  await segment.button("Check").click();
  await expect(page.locator(".check-answer")).toContainText("The environment does not accept this definition.");
  await page.getByText("Technical detail").click();
  await expect(page.getByText("SegmentDciValidator_SegmentInvalid · msdyncrm_query")).toBeVisible();
  await expect(segment.button("Go live")).toBeDisabled();
  await expectAccessible(page);
  expect(expectedErrors).toEqual([]);
});

test("a draft keeps what was typed, across a reload and after saving", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  const name = `Quotes ' " <b>& 'O''Brien'`;
  await list.open();
  await list.startNew("Dynamic", name);
  await segment.addCondition("last name", "contains", `O'Brien "<i>" &amp;`);
  await page.reload();
  await expect(page.getByRole("textbox", { name: "Name", exact: true })).toHaveValue(name);
  const text = `PROFILE(contact, contact_1).FILTER(contact_1.lastname CONTAINS 'O''Brien "<i>" &amp;')`;
  await expect(segment.queryText).toHaveValue(text);
  await segment.button("Save draft").click();
  await expect(page.getByText("All changes saved")).toBeVisible();
  await page.reload();
  await expect(segment.queryText).toHaveValue(text);
  await expect(page.getByText("All changes saved")).toBeVisible();
  await list.open();
  await expect(list.row(name)).toContainText("Draft");
  const stored = `SELECT msdyncrm_segmentquery FROM msdyncrm_segment WHERE msdyncrm_segmentname = '${name.replaceAll("'", "''")}'`;
  expect(rows(stored)).toEqual([[text]]);
});

test("nested groups, typed as text and shown in the designer", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", "Nested");
  await segment.queryText.fill(
    "PROFILE(contact).FILTER(ISNOTNULL(emailaddress1) && (address1_city == 'Berlin' || NOT(address1_country == 'Germany' || ISNULL(address1_country))))",
  );
  await expect(page.getByRole("group", { name: /^Group on level 2, any of these/ })).toBeVisible();
  await expect(page.getByRole("group", { name: /^Group on level 3, none of these/ })).toBeVisible();
  const expected = count(
    "SELECT count(*) FROM contact WHERE emailaddress1 IS NOT NULL AND (address1_city = 'Berlin' OR NOT (address1_country = 'Germany' OR address1_country IS NULL))",
  );
  await expect(segment.size).toHaveText(`${expected.toLocaleString("en-US")} contacts`);
  await page.getByRole("group", { name: /^Group on level 3/ }).getByRole("combobox", { name: "Which of these conditions have to hold" }).selectOption("any");
  await expect(segment.queryText).toHaveValue(/\(contact_1\.address1_country == 'Germany' \|\| ISNULL\(contact_1\.address1_country\)\)/);
  await segment.button("Undo").click();
  await expect(segment.queryText).toHaveValue(/NOT\(/);
  await expectAccessible(page);
});

test("a compound segment combines two by name and goes live", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Compound", "Reachable but not advisory");
  await page.getByRole("combobox", { name: "Pick a segment" }).pressSequentially("Customers with name");
  await page.keyboard.press("Enter");
  await segment.button("Add segment block").click();
  await page.getByRole("combobox", { name: "Pick a segment" }).nth(1).pressSequentially("advisory");
  await page.keyboard.press("Enter");
  await page.getByRole("combobox", { name: "How this block meets what is above" }).selectOption({ label: "but not" });
  await expect(segment.sentence).toHaveText("Members of Customers with name and email, but not members of Customer advisory board");
  await segment.goLive();
  await segment.expectStatus("Live");
  const ids = rows("SELECT msdyncrm_segmentid FROM msdyncrm_segment WHERE msdyncrm_segmentname IN ('Customers with name and email', 'Customer advisory board') ORDER BY msdyncrm_segmentname DESC").map((row) => row[0]);
  const expected = count(
    `SELECT count(*) FROM (SELECT contactid FROM segment_member WHERE segmentid = '${ids[0]}' EXCEPT SELECT contactid FROM segment_member WHERE segmentid = '${ids[1]}')`,
  );
  expect(expected).toBeGreaterThan(0);
  expect(count(`SELECT count(*) FROM segment_member WHERE segmentid = '${segment.id}'`)).toBe(expected);
});

test("a static segment takes members by id and by description, and gives them back", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  const contacts = rows("SELECT contactid FROM contact ORDER BY contactid LIMIT 3").map((row) => String(row[0]));
  const members = () => count(`SELECT count(*) FROM segment_member WHERE segmentid = '${segment.id}'`);
  await list.open();
  await list.startNew("Static", "Picked");
  await segment.button("Save draft and add members").click();
  const pasted = page.getByRole("textbox", { name: "Contact ids or e-mail addresses" });
  await pasted.fill(`crm${contacts[0]}\n${contacts[1]}`);
  await segment.button("Add to segment…").click();
  await page.getByRole("dialog").getByRole("button", { name: "Add 2 contacts" }).click();
  await expect(page.getByText("The segment holds 2 contacts now.")).toBeVisible();
  expect(members()).toBe(2);
  await pasted.fill(contacts[2] + "\nnot an id");
  await expect(page.getByText("1 line is not understood and left out")).toBeVisible();
  await segment.button("Add to segment…").click();
  await page.getByRole("dialog", { name: "Add 1 contact?" }).getByRole("button", { name: "Add 1 contact" }).click();
  await expect(page.getByText("The segment holds 3 contacts now.")).toBeVisible();
  expect(members()).toBe(3);
  await expect(segment.button("Add everyone found")).toBeDisabled();
  await segment.addCondition("city", "is", "Berlin");
  await segment.button("Add everyone found").click();
  const found = count(`SELECT count(*) FROM contact WHERE address1_city = 'Berlin' AND contactid NOT IN ('${contacts.join("','")}')`);
  const dialog = page.getByRole("dialog", { name: `Add ${found.toLocaleString("en-US")} contacts?` });
  await dialog.getByRole("button", { name: /^Add/ }).click();
  const berlin = count(`SELECT count(*) FROM contact WHERE address1_city = 'Berlin' OR contactid IN ('${contacts.join("','")}')`);
  await expect(page.getByText(`The segment holds ${berlin.toLocaleString("en-US")} contacts now.`)).toBeVisible();
  expect(members()).toBe(berlin);
  await expect(page.getByTestId("members-now")).toHaveText(`${berlin.toLocaleString("en-US")} contacts`);
  await segment.button("Remove everyone found").click();
  await page.getByRole("dialog").getByRole("button", { name: /^Remove/ }).click();
  await expect(page.getByText(/The segment holds \d contacts? now\./)).toBeVisible();
  expect(count(`SELECT count(*) FROM segment_member m JOIN contact c ON c.contactid = m.contactid WHERE m.segmentid = '${segment.id}' AND c.address1_city = 'Berlin'`)).toBe(0);
  await expectAccessible(page);
});

test("the whole job by keyboard alone", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  const key = (name: string) => page.keyboard.press(name);
  /** Goes on by Tab until the element has the focus. */
  const tabTo = async (name: string) => {
    for (let step = 0; step < 60; step++) {
      await key("Tab");
      const focused = await page.evaluate(() => {
        const element = document.activeElement;
        return element?.getAttribute("aria-label") ?? element?.textContent?.trim() ?? "";
      });
      if (focused === name) return;
    }
    throw new Error(`Tab never came to ${name}`);
  };
  await list.open();
  await tabTo("New segment");
  await key("Enter");
  await page.getByRole("dialog").waitFor();
  await expect(page.getByRole("radio", { name: "Dynamic" })).toBeFocused();
  await key("Tab");
  await page.keyboard.type("By keyboard");
  await key("Enter");
  await tabTo("Add condition");
  await key("Enter");
  await expect(page.getByRole("combobox", { name: "Column" })).toBeFocused();
  await page.keyboard.type("city");
  await key("ArrowDown");
  await key("ArrowUp");
  await key("Enter");
  await expect(page.getByRole("combobox", { name: "Comparison" })).toBeFocused();
  await key("Tab");
  await page.keyboard.type("Tokyo");
  await key("Enter");
  await expect(page.getByRole("button", { name: "Address 1: City is Tokyo" }).first()).toBeFocused();
  await expect(segment.queryText).toHaveValue("PROFILE(contact, contact_1).FILTER(contact_1.address1_city == 'Tokyo')");
  await page.keyboard.press("Control+z");
  await expect(segment.queryText).not.toHaveValue(/Tokyo/);
  await page.keyboard.press("Control+y");
  await expect(segment.queryText).toHaveValue(/Tokyo/);
  await key("Home");
  await page.getByRole("heading", { level: 1 }).evaluate(() => (document.activeElement as HTMLElement).blur());
  await tabTo("Go live");
  await key("Enter");
  await page.getByRole("dialog").waitFor();
  await key("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(segment.button("Go live")).toBeFocused();
  await key("Enter");
  await tabTo("Go live now");
  await key("Enter");
  await segment.expectStatus("Live");
});

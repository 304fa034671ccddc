// Lookups: records found by name, kept by id, shown by name, and said to be missing once they are gone.
import { count, rows } from "./database";
import { expect, expectAccessible, test } from "./fixtures";
import { SegmentPage } from "./pages/segment";
import { SegmentsPage } from "./pages/segments";

test("a company is found by its name, stored by its id and shown by its name again", async ({ page, request }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  const [[id, name]] = rows(
    "SELECT a.accountid, a.name FROM account a JOIN contact c ON c.parentcustomerid = a.accountid GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
  ) as [[string, string]];
  await list.open();
  await list.startNew("Dynamic", "At one company");
  await segment.startCondition("company name", "is");
  await segment.pickRecord(name.slice(0, 8), name);
  await expectAccessible(page);
  await segment.button("Done").click();
  await expect(segment.queryText).toHaveValue(`PROFILE(contact, contact_1).FILTER(contact_1.parentcustomerid == '${id}')`);
  await expect(segment.sentence).toHaveText(`Contacts whose Company Name is ${name}`);
  const expected = count(`SELECT count(*) FROM contact WHERE parentcustomerid = '${id}'`);
  expect(expected).toBeGreaterThan(0);
  await expect(segment.size).toHaveText(`${expected.toLocaleString("en-US")} contact${expected === 1 ? "" : "s"}`);

  // The name is looked up again when the segment is opened.
  await segment.button("Save draft").click();
  await expect(page.getByText("Saved", { exact: false }).first()).toBeVisible();
  await page.reload();
  await expect(segment.button(`Company Name is ${name}`)).toBeVisible();

  // Another one beside it, by keys alone.
  await segment.button(`Company Name is ${name}`).click();
  await page.getByRole("combobox", { name: "Comparison" }).selectOption({ label: "is one of" });
  const second = "Zephyr Instruments (closing down)";
  const made = await request.post("/api/data/v9.0/accounts", { data: { name: second } });
  expect(made.status()).toBe(204);
  const secondId = /\(([^)]*)\)$/.exec(made.headers()["odata-entityid"])?.[1];
  await segment.pickRecord(second, second);
  await expect(page.getByRole("combobox", { name: "Add a record by name" })).toBeFocused();
  await page.getByRole("button", { name: `Remove the value ${name}` }).click();
  await expect(page.getByRole("combobox", { name: "Add a record by name" })).toBeFocused();
  await segment.pickRecord(id, name);
  await segment.button("Done").click();
  await expect(segment.sentence).toHaveText(`Contacts whose Company Name is ${second} or ${name}`);
  await expect(segment.queryText).toHaveValue(new RegExp(`parentcustomerid == '${secondId}' \\|\\| contact_1.parentcustomerid == '${id}'`));

  // Gone: said, not shown as a number.
  await segment.button("Save draft").click();
  await expect(page.getByText("Saved", { exact: false }).first()).toBeVisible();
  const gone = await request.delete(`/api/data/v9.0/accounts(${secondId})`);
  expect(gone.status()).toBe(204);
  await page.reload();
  await expect(segment.sentence).toHaveText(`Contacts whose Company Name is a record that no longer exists or ${name}`);
  await expect(page.getByRole("group", { name: `Company Name is one of a record that no longer exists ${name}` })).toBeVisible();
});

test("what is typed for a record is a text whatever it holds, and a record's own id finds its name", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", "Odd names");
  await segment.startCondition("owner", "is");
  const search = page.getByRole("combobox", { name: "Search by name" });
  await search.fill("x') or (1 eq 1");
  await expect(page.getByText("No record has this name. A record's id can be pasted too.")).toBeVisible();
  await search.fill("00000000-0000-0000-0000-00000000abcd");
  await expect(page.getByRole("option", { name: /no record has this id/ })).toBeVisible();
  await page.keyboard.press("Escape");

  const [[id, name]] = rows("SELECT contactid, fullname FROM contact ORDER BY contactid LIMIT 1") as [[string, string]];
  await page.getByRole("combobox", { name: "Column" }).fill("contactid");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("combobox", { name: "Comparison" })).toBeFocused();
  await segment.pickRecord(id, name);
  await segment.button("Done").click();
  await expect(segment.queryText).toHaveValue(`PROFILE(contact, contact_1).FILTER(contact_1.contactid == '${id}')`);
  await expect(segment.size).toHaveText("1 contact");
  await expect(segment.button(`Contact is ${name}`)).toBeVisible();
});

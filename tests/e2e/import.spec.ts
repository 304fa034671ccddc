// Lists of contacts for a static segment: what is said before, what is done, and what is in the database afterwards.
import { count, rows } from "./database";
import { expect, expectAccessible, open, test } from "./fixtures";
import { ImportPage, membersOf, staticSegment } from "./pages/import";

const ids = (limit: number, where = "1") =>
  rows(`SELECT contactid FROM contact WHERE ${where} ORDER BY contactid LIMIT ${limit}`).map((row) => String(row[0]));

test("a pasted list is said line by line, and only what was said is added", async ({ page, request }) => {
  const list = new ImportPage(page);
  const [first = "", second = "", third = ""] = ids(3);
  const id = await staticSegment(request, "Pasted", [first]);
  const unique = String(rows("SELECT emailaddress1 FROM contact WHERE emailaddress1 IS NOT NULL GROUP BY 1 HAVING count(*) = 1 LIMIT 1")[0]?.[0]);
  const byAddress = String(rows(`SELECT contactid FROM contact WHERE emailaddress1 = '${unique}'`)[0]?.[0]);
  await open(page, `/segments/${id}`);
  await list.text.fill(
    [first, `crm{${second.toUpperCase()}}`, "John Smith", third, second, unique.toUpperCase(), "nobody@example.invalid", "00000000-0000-0000-0000-000000000001"].join("\n"),
  );
  await expect(page.getByText("4 contact ids and 2 e-mail addresses.")).toBeVisible();
  await page.getByText("1 line is not understood and left out").click();
  await expect(page.getByText("Line 3: John Smith")).toBeVisible();
  await page.getByText("1 contact is there more than once").click();
  await expect(page.getByText(`Line 5: ${second} (as line 2)`)).toBeVisible();
  await expectAccessible(page);
  await list.check();
  await expect(list.dialog).toContainText("3 contacts will be added to the segment.");
  await expect(list.dialog).toContainText("1 contact is in it already.");
  await expect(list.dialog).toContainText("1 e-mail address belongs to no contact");
  await list.dialog.getByText("1 id is no contact here").click();
  await expect(list.dialog).toContainText("00000000-0000-0000-0000-000000000001");
  await expectAccessible(page);
  // Cancelled, nothing is sent, and the focus is back.
  await list.dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(list.button("Add to segment…")).toBeFocused();
  expect(membersOf(id)).toBe(1);
  await list.check();
  await list.send("Add 3 contacts");
  await expect(list.report).toContainText("The segment holds 4 contacts now.");
  await expect(list.line("Added")).toHaveText("3");
  await expect(list.line("Already there")).toHaveText("1");
  await expect(list.line("Are not contacts here")).toHaveText("2");
  await expectAccessible(page);
  const members = rows(`SELECT contactid FROM segment_member WHERE segmentid = '${id}' ORDER BY 1`).map(String);
  expect(members).toEqual([first, second, third, byAddress].sort());
  await expect(page.getByTestId("members-now")).toHaveText("4 contacts");

  // What comes next has nothing to do with it; and where nothing would change there is nothing to press.
  await list.text.fill(first);
  await expect(list.report).toHaveCount(0);
  await list.check();
  await expect(list.dialog).toContainText("Nothing to change");
  await expect(list.dialog.getByRole("button")).toHaveText(["Close"]);
  await list.dialog.getByRole("button", { name: "Close" }).click();
  await list.text.fill(`${first}\n${second}\n${ids(9).at(-1)}`);
  await list.check("Remove from");
  await expect(list.dialog).toContainText("2 contacts will be taken out of the segment.");
  await expect(list.dialog).toContainText("1 of the list is not in it.");
  await list.send("Remove 2 contacts");
  await expect(list.report).toContainText("The segment holds 2 contacts now.");
  expect(membersOf(id)).toBe(2);
});

test("of a file a column is read, and a person may choose another", async ({ page, request }) => {
  const list = new ImportPage(page);
  const people = rows("SELECT contactid, emailaddress1 FROM contact WHERE emailaddress1 IS NOT NULL GROUP BY 2 HAVING count(*) = 1 LIMIT 3");
  const id = await staticSegment(request, "From a file");
  await open(page, `/segments/${id}`);
  const lines = people.map(([contact, address], place) => `"Lee; ${place}";${address};${place < 2 ? contact : "?"}`);
  await list.takeFile("people.csv", `\ufeffName;E-mail;Contact ID\r\n${lines.join("\r\n")}\r\n`);
  const column = page.getByRole("combobox", { name: "Column with the contacts" });
  await expect(column.locator("option:checked")).toHaveText(new RegExp("^Contact ID"));
  await expect(page.getByText("2 contact ids.")).toBeVisible();
  await page.getByText("1 line is not understood").click();
  await expect(page.getByText("Line 4: ?")).toBeVisible();
  await column.selectOption({ label: `E-mail (${people[0]?.[1]})` });
  await expect(page.getByText("3 e-mail addresses.")).toBeVisible();
  await expectAccessible(page);
  await list.check();
  await list.send("Add 3 contacts");
  await expect(list.report).toContainText("The segment holds 3 contacts now.");
  expect(rows(`SELECT contactid FROM segment_member WHERE segmentid = '${id}' ORDER BY 1`).map(String)).toEqual(people.map(([contact]) => String(contact)).sort());
});

test("a file is dropped, also as UTF-16, and put away again", async ({ page, request }) => {
  const list = new ImportPage(page);
  const id = await staticSegment(request, "Dropped");
  await open(page, `/segments/${id}`);
  const text = `contactid\tname\r\n${ids(2).map((contact) => `${contact}\tÄnn`).join("\r\n")}`;
  const bytes = [...Buffer.from(`\ufeff${text}`, "utf16le")];
  const data = await page.evaluateHandle((bytes) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(bytes)], "unicode.txt"));
    return transfer;
  }, bytes);
  const section = page.getByRole("region", { name: "From a list" });
  await section.dispatchEvent("dragover", { dataTransfer: data });
  await section.dispatchEvent("drop", { dataTransfer: data });
  await expect(page.getByText("2 contact ids.")).toBeVisible();
  await expect(list.button("Use something else")).toBeFocused();
  await list.button("Use something else").press("Enter");
  await expect(list.text).toBeFocused();
  await expect(list.button("Add to segment…")).toBeDisabled();
});

test("contacts of another business unit are held back, and the person decides", async ({ page, request }) => {
  const list = new ImportPage(page);
  const units = rows("SELECT owningbusinessunit, count(*) FROM contact GROUP BY 1 ORDER BY 2 DESC LIMIT 2").map((row) => String(row[0]));
  const id = await staticSegment(request, "Own unit", [], { msdyncrm_scope: 270100001 });
  const own = String(rows(`SELECT owningbusinessunit FROM msdyncrm_segment WHERE msdyncrm_segmentid = '${id}'`)[0]?.[0]);
  const other = units.find((unit) => unit !== own);
  const inside = ids(3, `owningbusinessunit = '${own}'`);
  const outside = ids(2, `owningbusinessunit = '${other}'`);
  expect([inside.length, outside.length]).toEqual([3, 2]);
  await open(page, `/segments/${id}`);
  await list.text.fill([...inside, ...outside].join("\n"));
  await list.check();
  await expect(list.dialog).toContainText("3 contacts will be added to the segment.");
  await expect(list.dialog).toContainText("2 contacts belong to another business unit and are held back.");
  await expectAccessible(page);
  await list.send("Add 3 contacts");
  await expect(list.line("Of other business units, left out")).toHaveText("2");
  expect(rows(`SELECT contactid FROM segment_member WHERE segmentid = '${id}' ORDER BY 1`).map(String)).toEqual(inside);
  await list.text.fill(outside.join("\n"));
  await list.check();
  await expect(list.dialog.getByRole("button", { name: /^Add/ })).toHaveCount(0);
  await list.dialog.getByRole("checkbox", { name: /can hang the segment/ }).check();
  await list.send("Add 2 contacts");
  await expect(list.line("Of other business units, added")).toHaveText("2");
  expect(membersOf(id)).toBe(5);
});

test("a long list goes in batches of 20,000", async ({ page, request }) => {
  const list = new ImportPage(page);
  const id = await staticSegment(request, "Long");
  const all = ids(1_000_000);
  expect(all.length).toBeGreaterThanOrEqual(20_000);
  const outsider = await request.post("/api/data/v9.0/contacts", { data: { lastname: "One more" } });
  expect(outsider.status()).toBe(204);
  const everybody = ids(1_000_000);
  const sent: number[] = [];
  page.on("request", (request) => {
    const body = request.url().endsWith("msdyncrm_SegmentMembersUpdate") ? request.postDataJSON() : {};
    if (body.msdyncrm_operation === "addByIds") sent.push(JSON.parse(body.msdyncrm_memberids).length);
  });
  await open(page, `/segments/${id}`);
  await list.takeFile("all.txt", ["Contact", ...everybody.map((contact) => `crm${contact}`)].join("\r\n"));
  await expect(page.getByText(`${everybody.length.toLocaleString("en-US")} contact ids.`)).toBeVisible();
  await expect(page.getByText("The first line is taken for a heading.")).toBeVisible();
  await list.check();
  await list.send(`Add ${everybody.length.toLocaleString("en-US")} contacts`);
  await expect(list.report).toBeVisible({ timeout: 30_000 });
  expect(membersOf(id)).toBe(count("SELECT count(*) FROM contact"));
  expect(sent.every((size) => size <= 20_000)).toBe(true);
  expect(sent.reduce((sum, size) => sum + size, 0)).toBe(everybody.length);
  await request.delete(String(outsider.headers()["odata-entityid"]));
});

// The members as a CSV file: every one of them, once, and nothing a spreadsheet would run.
import { readFileSync } from "node:fs";
import { count } from "./database";
import { expect, expectAccessible, test } from "./fixtures";
import { SegmentPage } from "./pages/segment";
import { SegmentsPage } from "./pages/segments";

test("all contacts are exported, over several pages, and a lost page is asked for again", async ({ page, expectedErrors }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", "Everybody / all");
  await segment.button("Preview members").click();
  const total = count("SELECT count(*) FROM contact");
  await expect(page.getByTestId("members-total")).toContainText(total.toLocaleString("en-US"));
  await expectAccessible(page);

  // The second page fails once.
  expectedErrors.push(/503/);
  let pages = 0;
  await page.route("**/msdyncrm_FetchContactsByQuery", async (route) => {
    const fetches = route.request().postData()?.includes("TAKE(5000)") ?? false;
    if (fetches && ++pages === 2) return route.fulfill({ status: 503, body: "" });
    return route.continue();
  });
  await segment.button("Export as CSV").click();
  const again = page.getByRole("button", { name: "Try again" });
  await expect(again).toBeVisible();
  const arriving = page.waitForEvent("download");
  await again.click();
  const download = await arriving;
  expect(download.suggestedFilename()).toBe("Everybody _ all.csv");
  const lines = readFileSync(await download.path(), "utf8").trimEnd().split("\r\n");
  expect(lines[0]).toBe("\ufeffContact ID,Full name,Email,Job title,City,Country");
  const ids = lines.slice(1).map((line) => line.split(",")[0]);
  expect(ids.length).toBe(total);
  expect(new Set(ids).size).toBe(total);
  expect(lines.some((line) => /(^|,)[=+@-]/.test(line))).toBe(false);
  await expect(page.getByText(`${total.toLocaleString("en-US")} contacts exported.`)).toBeVisible();
});

test("cells that a spreadsheet would run or split are kept as text", async ({ page }) => {
  const titles = ["=1+1", "＝1+1", "  @SUM(A1)", "\t=1", "\r\n-1", "a;b", "a\tb", 'say "hi"', "plain"];
  await page.route("**/msdyncrm_FetchContactsByQuery", async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    const result = JSON.parse(body.Result);
    result.Entities.forEach((row: Record<string, unknown>, place: number) => (row.jobtitle = titles[place % titles.length]));
    await route.fulfill({ response: answer, json: { ...body, Result: JSON.stringify(result) } });
  });
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", "Guarded");
  await segment.queryText.fill("PROFILE(contact).FILTER(address1_city == 'Berlin')");
  await segment.tab("Members");
  await expect(page.getByTestId("members-total")).toHaveText(/contacts$/);
  const arriving = page.waitForEvent("download");
  await segment.button("Export as CSV").click();
  const text = readFileSync(await (await arriving).path(), "utf8");
  const cells = ["'=1+1", "'＝1+1", "'  @SUM(A1)", "\"'\t=1\"", "\"'\r\n-1\"", '"a;b"', '"a\tb"', '"say ""hi"""', "plain"];
  for (const cell of cells) expect(text).toContain(`,${cell},`);
});

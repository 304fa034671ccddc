// Pictures of the members, each number held against the database.
import type { Page } from "@playwright/test";

import { count, rows } from "./database";
import { expect, expectAccessible, test } from "./fixtures";
import { SegmentPage } from "./pages/segment";
import { SegmentsPage } from "./pages/segments";

const where = (sql: string) => count(`SELECT count(*) FROM contact WHERE ${sql}`).toLocaleString("en-US");

async function charts(page: Page, name: string, query: string): Promise<void> {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", name);
  await segment.queryText.fill(query);
  await segment.tab("Members");
  await page.getByText("Charts", { exact: true }).click();
}

test("three blocks as circles, each region with its number", async ({ page }) => {
  const [a, b, c] = ["address1_country = 'Germany'", "emailaddress1 IS NOT NULL", "jobtitle IS NOT NULL"];
  await charts(
    page,
    "Venn",
    "PROFILE(contact).FILTER(address1_country == 'Germany') INTERSECT PROFILE(contact).FILTER(ISNOTNULL(emailaddress1)) EXCEPT PROFILE(contact).FILTER(ISNOTNULL(jobtitle))",
  );
  const region = (words: string, isIn: string, sql: string) => `${words}${isIn}${where(sql)}`;
  const not = (condition: string | undefined) => `(${condition}) IS NOT TRUE`;
  const lines = page.getByRole("table", { name: "How the blocks meet" }).locator("tbody tr");
  await expect(lines).toHaveText([
    region("A, not B or C", "no", `${a} AND ${not(b)} AND ${not(c)}`),
    region("B, not A or C", "no", `${not(a)} AND ${b} AND ${not(c)}`),
    region("A and B, not C", "yes", `${a} AND ${b} AND ${not(c)}`),
    region("C, not A or B", "no", `${not(a)} AND ${not(b)} AND ${c}`),
    region("A and C, not B", "no", `${a} AND ${not(b)} AND ${c}`),
    region("B and C, not A", "no", `${not(a)} AND ${b} AND ${c}`),
    region("A and B and C", "no", `${a} AND ${b} AND ${c}`),
  ]);
  // The picture says the same.
  const drawn = await page.locator(".venn .venn-number").allTextContents();
  expect(drawn).toEqual(await lines.locator(".number").allTextContents());
  await expect(page.locator(".venn .is-in")).toHaveText([where(`${a} AND ${b} AND ${not(c)}`)]);
  await expectAccessible(page);
});

test("more blocks as what is left after each", async ({ page }) => {
  const city = (name: string) => `PROFILE(contact).FILTER(address1_city == '${name}')`;
  await charts(page, "Steps", `${city("Berlin")} UNION ${city("Paris")} UNION ${city("London")} EXCEPT PROFILE(contact).FILTER(ISNULL(emailaddress1))`);
  const card = page.getByRole("region", { name: "How the blocks meet" });
  await expect(card.locator(".bar")).toHaveText([
    `Contacts whose Address 1: City is Berlin${where("address1_city = 'Berlin'")}`,
    `or: Contacts whose Address 1: City is Paris${where("address1_city IN ('Berlin', 'Paris')")}`,
    `or: Contacts whose Address 1: City is London${where("address1_city IN ('Berlin', 'Paris', 'London')")}`,
    `but not: Contacts who have no Email${where("address1_city IN ('Berlin', 'Paris', 'London') AND emailaddress1 IS NOT NULL")}`,
  ]);
});

test("members by a column, over several pages, and by another one", async ({ page }) => {
  await charts(page, "By column", "PROFILE(contact).FILTER(ISNOTNULL(emailaddress1))");
  const card = page.getByRole("region", { name: "Members by" });
  const total = count("SELECT count(*) FROM contact WHERE emailaddress1 IS NOT NULL");
  expect(total).toBeGreaterThan(5_000);
  await expect(card.getByRole("status")).toHaveText(`${total.toLocaleString("en-US")} contacts`);
  const top = (column: string) =>
    rows(`SELECT coalesce(${column}, '(empty)'), count(*) n FROM contact WHERE emailaddress1 IS NOT NULL GROUP BY 1 ORDER BY n DESC, 1 LIMIT 9`);
  const expected = top("address1_city").map(([value, n]) => `${value}${Number(n).toLocaleString("en-US")}`);
  await expect.poll(async () => (await card.locator(".bar").allTextContents()).slice(0, 9)).toEqual(expected);
  await expect(card.locator(".bar").last()).toContainText(" others");
  await expectAccessible(page);
  await card.getByRole("combobox", { name: "Column to count by" }).selectOption({ label: "Country" });
  const countries = top("address1_country").map(([value, n]) => `${value}${Number(n).toLocaleString("en-US")}`);
  await expect.poll(async () => (await card.locator(".bar").allTextContents()).slice(0, 9)).toEqual(countries);
});

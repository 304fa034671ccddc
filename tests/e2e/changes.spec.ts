// What an edit would change, told before it is saved, and held against the database.
import { count, rows } from "./database";
import { expect, expectAccessible, test } from "./fixtures";
import { SegmentPage } from "./pages/segment";
import { SegmentsPage } from "./pages/segments";

test("who would join and who would leave", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", "Two cities");
  await segment.addCondition("city", "is one of", "New York", "London");
  await segment.goLive();
  await segment.expectStatus("Live");
  await segment.button("Stop").click();
  await page.getByRole("dialog").getByRole("button", { name: "Stop it" }).click();
  await segment.expectStatus("Stopped");
  await expect(page.getByTestId("changes")).toHaveCount(0);

  await segment.queryText.fill("PROFILE(contact).FILTER(address1_city == 'London' || address1_city == 'Berlin')");
  const in_ = (city: string) => count(`SELECT count(*) FROM contact WHERE address1_city = '${city}'`);
  const number = (n: number) => `${n.toLocaleString("en-US")} contacts`;
  await expect(page.getByTestId("changes")).toHaveText(
    `${number(in_("Berlin"))} would join, ${number(in_("New York"))} would leave.`,
  );
  await expectAccessible(page);
  // The number leads to those it counts.
  await page.getByRole("button", { name: /would leave$/ }).click();
  await expect(page.getByRole("radio", { name: "Would leave" })).toBeChecked();
  await expect(page.getByRole("heading", { name: "Who would leave" })).toBeVisible();
  await expect(page.getByTestId("members-total")).toHaveText(number(in_("New York")));
  const cities = await page.locator("[role=gridcell][data-label=City]:visible").allTextContents();
  expect(new Set(cities)).toEqual(new Set(["New York"]));
  await expectAccessible(page);
  // Nothing was written by asking.
  expect(rows(`SELECT msdyncrm_segmentquery FROM msdyncrm_segment WHERE msdyncrm_segmentid = '${segment.id}'`)[0]?.[0]).toContain(
    "'New York'",
  );
});

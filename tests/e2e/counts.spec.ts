// How many: the live count, part by part, and what is said when an environment does not tell.
import type { Page, Route } from "@playwright/test";

import { count } from "./database";
import { expect, expectAccessible, test } from "./fixtures";
import { SegmentPage } from "./pages/segment";
import { SegmentsPage } from "./pages/segments";

const QUESTIONS = "**/msdyncrm_FetchContactsByQuery";
const people = (n: number) => `${n.toLocaleString("en-US")} contact${n === 1 ? "" : "s"}`;
const where = (sql: string) => count(`SELECT count(*) FROM contact WHERE ${sql}`);
const asked = (route: Route) => String(route.request().postDataJSON().Query);

async function startNew(page: Page, name: string): Promise<SegmentPage> {
  const list = new SegmentsPage(page);
  await list.open();
  await list.startNew("Dynamic", name);
  return new SegmentPage(page);
}

test("a question that is no longer wanted is given up, and its answer never shown", async ({ page }) => {
  const given_up: string[] = [];
  page.on("requestfailed", (request) => {
    if (request.url().includes("FetchContactsByQuery")) given_up.push(request.failure()?.errorText ?? "");
  });
  const segment = await startNew(page, "Given up");
  await expect(segment.size).toHaveText(people(where("1")));
  let held = 0;
  await page.route(QUESTIONS, (route) => {
    if (!asked(route).includes("Paris")) return route.continue();
    held++;
  });
  await segment.addCondition("city", "is", "Paris");
  await expect.poll(() => held).toBe(1);
  // What was known stays in sight, and is called what it is.
  await expect(page.getByText("Before your last change. Counting again…")).toBeVisible();
  await expect(segment.size).toHaveCount(0);
  expect(given_up).toEqual([]);
  await segment.queryText.fill("PROFILE(contact).FILTER(address1_city == 'Berlin')");
  await expect.poll(() => given_up).toEqual(["net::ERR_ABORTED"]);
  await expect(segment.size).toHaveText(people(where("address1_city = 'Berlin'")));
  await expect(page.getByText(/^Exact, counted \w+/)).toBeVisible();
  await expectAccessible(page);
});

test("where the environment sends no total, a number is exact or said to be a bound", async ({ page }) => {
  await page.route(QUESTIONS, async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    const result = JSON.parse(body.Result);
    delete result.TotalRecordCount;
    await route.fulfill({ response: answer, json: { ...body, Result: JSON.stringify(result) } });
  });
  const segment = await startNew(page, "No total");
  expect(where("1")).toBeGreaterThan(5_000);
  await expect(segment.size).toHaveText("At least 5,000 contacts");
  await expect(page.getByText(/^Estimate, counted \w+/)).toBeVisible();
  await expectAccessible(page);
  await segment.addCondition("city", "is", "Berlin");
  const berlin = where("address1_city = 'Berlin'");
  expect(berlin).toBeGreaterThan(60);
  await expect(segment.size).toHaveText(people(berlin));
  await expect(page.getByText(/^Exact, counted \w+/)).toBeVisible();
});

test("the part that leaves nobody is named, also when it finds some by itself", async ({ page }) => {
  const segment = await startNew(page, "Emptied");
  await segment.queryText.fill(
    "PROFILE(contact).FILTER(ISNOTNULL(emailaddress1) && address1_city == 'Berlin' && address1_country == 'France' && ISNOTNULL(fullname))",
  );
  await expect(segment.size).toHaveText("0 contacts");
  expect(where("address1_country = 'France'")).toBeGreaterThan(0);
  let most = 0;
  let under_way = 0;
  await page.route(QUESTIONS, async (route) => {
    most = Math.max(most, ++under_way);
    await new Promise((done) => setTimeout(done, 150));
    await route.continue();
    under_way--;
  });
  await segment.button("Count each part").click();
  const funnel = page.locator(".funnel-part");
  const line = (words: string, sql: string) => `${words}${where(sql).toLocaleString("en-US")}`;
  await expect(funnel).toHaveText([
    line("Email has data", "emailaddress1 IS NOT NULL"),
    line("Address 1: City is Berlin", "address1_city = 'Berlin'"),
    line("Address 1: Country/Region is France", "address1_country = 'France'"),
    line("Full Name has data", "fullname IS NOT NULL"),
    "Altogether0",
  ]);
  expect(most).toBe(3);
  await expect(page.getByText("Nobody is left after: Address 1: Country/Region is France")).toBeVisible();
  const row = page.getByRole("group", { name: "Address 1: Country/Region is France" });
  await expect(row.getByText("Leaves nobody")).toBeVisible();
  await expect(page.getByText("Leaves nobody")).toHaveCount(1);
  await expectAccessible(page);
  await page.locator(".funnel").getByRole("button", { name: "Address 1: Country/Region is France" }).click();
  await expect(row).toBeFocused();
});

test("the block that takes everybody away is named", async ({ page }) => {
  const segment = await startNew(page, "Emptied by a block");
  await segment.queryText.fill(
    "PROFILE(contact).FILTER(address1_city == 'Berlin') UNION PROFILE(contact).FILTER(address1_city == 'Rome') EXCEPT PROFILE(contact)",
  );
  await expect(segment.size).toHaveText("0 contacts");
  await segment.button("Count each part").click();
  await expect(page.getByText("Nobody is left after: All contacts")).toBeVisible();
});

test("a part that cannot be counted says so and is asked again alone", async ({ page, expectedErrors }) => {
  const segment = await startNew(page, "Not counted");
  await segment.addCondition("city", "is", "London");
  await segment.addCondition("email", "has data");
  await expect(segment.size).toHaveText(people(where("address1_city = 'London' AND emailaddress1 IS NOT NULL")));
  expect(where("address1_city = 'London' AND emailaddress1 IS NOT NULL")).toBeGreaterThan(0);
  expectedErrors.push(/503/);
  let alone = 0;
  await page.route(QUESTIONS, (route) => {
    const fails = asked(route).includes("London") && !asked(route).includes("ISNOTNULL") && ++alone === 1;
    return fails ? route.fulfill({ status: 503, body: "" }) : route.continue();
  });
  await segment.button("Count each part").click();
  const london = page.locator(".funnel-part").first();
  await expect(london).toContainText("not counted");
  await expect(london).toContainText("The environment is busy.");
  await expect(page.locator(".funnel-part").nth(1)).toContainText(where("emailaddress1 IS NOT NULL").toLocaleString("en-US"));
  await expectAccessible(page);
  await london.getByRole("button", { name: "Try again" }).click();
  await expect(london).toHaveText(`Address 1: City is London${where("address1_city = 'London'").toLocaleString("en-US")}`);
  expect(alone).toBe(2);
});

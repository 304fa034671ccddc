// The designer with every kind of block at once: what can be pressed on a phone, and what every scheme of colours shows.
import { expect, expectAccessible, test } from "./fixtures";
import { SegmentPage } from "./pages/segment";
import { SegmentsPage } from "./pages/segments";

const OPENED = "INTERACTION(EmailOpened, EmailOpened_ContactLink).FILTER(Timestamp >= DATEADD(DAY, -30, DATETIMEUTCNOW())).HAVING(COUNT() > 1)";
const ACCOUNT = "PROFILE(account, a).FILTER(a.revenue >= 1000).TRAVERSE(contact_account_parentcustomerid)";
/** Groups in groups, a related table, a behavior, brackets with a segment, and a column that is not there. */
const ALL = `((PROFILE(contact, c).FILTER(ISNOTNULL(c.emailaddress1) && (c.address1_city == 'Rome' || c.nothing == 'x')) INTERSECT ${ACCOUNT}) INTERSECT ${OPENED}) EXCEPT (SEGMENT(SEGMENT_CRM_ID_0) UNION ${ACCOUNT})`;

test("every kind of block is fit for a phone's fingers and for every scheme of colours", async ({ page, expectedErrors }) => {
  expectedErrors.push(/status of 400/);
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", "Every kind of block");
  await segment.queryText.fill(ALL);
  await expect(page.locator(".behaviour")).toBeVisible();
  await expect(page.locator(".findings, .condition .field-hint").first()).toBeVisible();
  await expect(page.locator(".block")).toHaveCount(6);

  await page.setViewportSize({ width: 390, height: 800 });
  const targets = page.locator(".behaviour").locator("button, input, select").filter({ visible: true });
  expect(await targets.count()).toBeGreaterThan(2);
  for (const box of await Promise.all((await targets.all()).map((target) => target.boundingBox()))) {
    expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(24);
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);

  await page.setViewportSize({ width: 1366, height: 768 });
  const schemes = [{ colorScheme: "dark", forcedColors: "none" }, { colorScheme: "light", forcedColors: "active" }] as const;
  await page.locator(".condition .phrase").first().click();
  for (const scheme of schemes) {
    await page.emulateMedia(scheme);
    await expectAccessible(page);
  }
  await segment.button("See the plan").or(segment.button("Delete")).or(segment.button("Discard")).first().click();
  await expect(page.getByRole("dialog")).toBeVisible();
  for (const scheme of schemes) {
    await page.emulateMedia(scheme);
    await expectAccessible(page);
  }
});

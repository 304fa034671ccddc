// The app in parts: the list comes without what only a segment needs, which is loaded when somebody turns to one.
import { expect, expectAccessible, open, test } from "./fixtures";
import { SegmentsPage } from "./pages/segments";

const PART = /\/segment-[0-9a-f]{16}_bg\.wasm$/;

test("the list loads without the segment part, which comes once somebody points at a segment", async ({ page }) => {
  const parts: string[] = [];
  page.on("request", (request) => {
    if (PART.test(request.url())) parts.push(request.url());
  });
  const list = new SegmentsPage(page);
  await list.open();
  const link = page.locator("a.row-link").first();
  await expect(link).toBeVisible();
  await page.waitForLoadState("networkidle");
  expect(parts).toEqual([]);
  const arrived = page.waitForResponse(PART);
  await link.hover();
  expect((await arrived).headers()["cache-control"]).toContain("immutable");
  await link.click();
  await expect(page.getByRole("tab", { name: "Definition" })).toBeVisible();
  await page.goBack();
  await link.click();
  await expect(page.getByRole("tab", { name: "Definition" })).toBeVisible();
  expect(parts).toHaveLength(1);
});

test("a part that cannot be loaded is explained and can be tried again, on a segment's page", async ({ page, expectedErrors }) => {
  expectedErrors.push(/ERR_FAILED/, /Failed to fetch/);
  const list = new SegmentsPage(page);
  await list.open();
  const link = page.locator("a.row-link").first();
  const path = await link.getAttribute("href");
  await page.route(PART, (route) => route.abort());
  await open(page, path ?? "");
  const notice = page.getByRole("alert").filter({ hasText: "A part of the app could not be loaded." });
  await expect(notice).toBeVisible();
  await expectAccessible(page);
  await notice.getByRole("button", { name: "Try again" }).click();
  await expect(notice).toBeVisible();
  await page.unrouteAll();
  await notice.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("tab", { name: "Definition" })).toBeVisible();
  await expect(notice).toHaveCount(0);
});

test("after an update an old page says that a reload helps, and it does", async ({ page, expectedErrors }) => {
  expectedErrors.push(/404/, /Incorrect response MIME type|HTTP status code is not ok/);
  const list = new SegmentsPage(page);
  await list.open();
  await page.route(PART, (route) => route.fulfill({ status: 404, contentType: "text/plain", body: "There is no such file." }));
  await page.locator("a.row-link").first().click();
  const notice = page.getByRole("alert").filter({ hasText: "If the app was updated since you opened it, reload the page" });
  await expect(notice).toBeVisible();
  await page.unrouteAll();
  await notice.getByRole("button", { name: "Reload the page" }).click();
  await expect(page.getByRole("tab", { name: "Definition" })).toBeVisible();
});

test("a new segment whose part cannot be loaded is not begun, and is after another try", async ({ page, expectedErrors }) => {
  expectedErrors.push(/ERR_FAILED/, /Failed to fetch/);
  const list = new SegmentsPage(page);
  await list.open();
  await page.route(PART, (route) => route.abort());
  await page.getByRole("button", { name: "New segment" }).first().click();
  const dialog = page.getByRole("dialog", { name: "New segment" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("Begun in parts");
  await dialog.getByRole("button", { name: "Continue" }).click();
  await expect(dialog.locator("#new-name-problem")).toContainText("reload the page");
  await expect(dialog.getByRole("region", { name: "Or start from a template" }).getByRole("alert")).toContainText("reload the page");
  await page.unrouteAll();
  await dialog.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("textbox", { name: "Name", exact: true })).toHaveValue("Begun in parts");
  await page.getByRole("link", { name: "Segments" }).click();
  await expect(page.getByRole("region", { name: "Not saved yet, kept in this browser" }).getByRole("listitem")).toHaveCount(1);
});

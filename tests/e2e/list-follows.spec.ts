// The list keeps up with what the environment does, and says what it finds.
import { expect, expectAccessible, test } from "./fixtures";
import { Status, createSegment, reaches, segmentOf } from "./pages/api";
import { SegmentsPage } from "./pages/segments";

test("rows that go live arrive by themselves, and what was taken live here is deleted without a quarrel", async ({ page, request, expectedErrors }) => {
  expectedErrors.push(/404/);
  const list = new SegmentsPage(page);
  const ids = [await createSegment(request, "Arrives one"), await createSegment(request, "Arrives two")];
  await list.open("?q=Arrives");
  for (const name of ["Arrives one", "Arrives two"]) await list.select(name);
  await list.bulk("Go live").click();
  await page.getByRole("dialog").getByRole("button", { name: "Go live: 2 segments" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
  for (const name of ["Arrives one", "Arrives two"]) await expect(list.row(name).locator(".pill")).toHaveText("Live", { timeout: 15_000 });

  // Stopped beside the list just as they are deleted: the list still says that they are on their way.
  await page.route(/msdyncrm_segments\?/, (route) => (route.request().url().includes("%20or%20") ? route.abort() : route.fallback()));
  expectedErrors.push(/ERR_FAILED/);
  for (const name of ["Arrives one", "Arrives two"]) await list.select(name);
  await list.bulk("Stop").click();
  await page.getByRole("dialog").getByRole("button", { name: "Stop: 2 segments" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
  for (const id of ids) await reaches(request, id, Status.Stopped);
  await expect(list.row("Arrives one").locator(".pill")).toHaveText("Stopping");
  for (const name of ["Arrives one", "Arrives two"]) await list.select(name);
  await list.bulk("Delete").click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete: 2 segments" }).click();
  await expect(page.getByRole("dialog")).toContainText("2 of 2 done.");
  for (const id of ids) expect((await segmentOf(request, id)).msdyncrm_segmentid).toBeUndefined();
});

test("the list comes back with the connection, and no error is good news", async ({ page, context, expectedErrors }) => {
  expectedErrors.push(/ERR_INTERNET_DISCONNECTED/);
  const list = new SegmentsPage(page);
  await list.open();
  await page.getByRole("button", { name: "Went wrong" }).click();
  const found = page.getByRole("heading", { name: "Nothing went wrong" }).or(list.row("Arrives one"));
  await expect(found.or(page.locator("tbody tr").first()).first()).toBeVisible();
  await context.setOffline(true);
  await page.getByRole("button", { name: "Drafts" }).click();
  await expect(page.getByText("The connection was lost.")).toBeVisible();
  await context.setOffline(false);
  await expect(page.getByText("The connection was lost.")).toHaveCount(0);
  await expectAccessible(page);
});

test("a name that is missing marks its field, and templates stand beside the kind they are for", async ({ page }) => {
  const list = new SegmentsPage(page);
  await list.open();
  await page.getByRole("button", { name: "New segment" }).first().click();
  const dialog = page.getByRole("dialog", { name: "New segment" });
  await dialog.getByRole("button", { name: "Continue" }).click();
  await expect(dialog.getByRole("textbox", { name: "Name" })).toBeFocused();
  await expect(dialog.getByRole("textbox", { name: "Name" })).toHaveAttribute("aria-invalid", "true");
  await expect(dialog.getByText("At larger companies")).toBeVisible();
  for (const type of ["Static", "Compound"]) {
    await dialog.getByRole("radio", { name: type }).check();
    await expect(dialog.getByText("At larger companies")).toBeHidden();
  }
});

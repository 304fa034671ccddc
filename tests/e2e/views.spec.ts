// Views of the list: filters, order and columns under a name, kept in this browser.
import { count } from "./database";
import { expect, expectAccessible, test } from "./fixtures";
import { Status, createSegment } from "./pages/api";
import { SegmentsPage } from "./pages/segments";

test("a view is saved, chosen, changed, opens first, is renamed and deleted, and its deletion taken back", async ({
  page,
  request,
}) => {
  await createSegment(request, "Viewed A", { msdyncrm_description: "First" });
  await createSegment(request, "Viewed B");
  const list = new SegmentsPage(page);
  const views = page.getByRole("group", { name: "Views", exact: true });
  const view = (name: string | RegExp) => views.getByRole("button", { name });
  const menu = async (item: string) => {
    await view("Save and change views").click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  await list.open("?q=Viewed&sort=-name");
  await expect(page.getByRole("rowheader")).toHaveText(["Viewed B", "Viewed A"]);
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("checkbox", { name: "Description", exact: true }).check();
  await page.keyboard.press("Escape");
  await menu("Save as a view");
  const dialog = page.getByRole("dialog", { name: "Save as a view" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("drafts");
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("alert")).toHaveText("There is a view of this name already. Choose another one.");
  await expectAccessible(page);
  await dialog.getByRole("textbox", { name: "Name" }).fill("Mine to watch");
  await dialog.getByRole("button", { name: "Save view" }).click();
  await expect(view("Mine to watch")).toHaveAttribute("aria-pressed", "true");

  // Another view leaves the columns; one's own brings filters, order and columns back.
  await view("Drafts").click();
  await expect(page).toHaveURL(new RegExp(`status=${Status.Draft}`));
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("checkbox", { name: "Description", exact: true }).uncheck();
  await page.keyboard.press("Escape");
  await view("Mine to watch").click();
  await expect(page.getByRole("rowheader")).toHaveText(["Viewed B", "Viewed A"]);
  await expect(list.row("Viewed A")).toContainText("First");
  await expect(page.getByRole("columnheader", { name: "Name" })).toHaveAttribute("aria-sort", "descending");

  // It opens first, and what it says can be changed.
  await menu("Open with “Mine to watch” first");
  await page.getByRole("columnheader", { name: "Name" }).getByRole("button").click();
  await expect(page.getByRole("rowheader").first()).toHaveText("Viewed A");
  await menu("Save changes to “Mine to watch”");
  await list.open();
  await expect(view(/^Mine to watch/)).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByRole("rowheader")).toHaveText(["Viewed A", "Viewed B"]);
  await expectAccessible(page);
  await view("All").click();
  await expect(page).toHaveURL(/\/$/);
  await expect(page.getByRole("rowheader").nth(5)).toBeVisible();

  await view(/^Mine to watch/).click();
  await menu("Rename “Mine to watch”");
  const rename = page.getByRole("dialog", { name: "Rename view" });
  await expect(rename.getByRole("textbox", { name: "Name" })).toHaveValue("Mine to watch");
  await rename.getByRole("textbox", { name: "Name" }).fill("Watched");
  await page.keyboard.press("Enter");
  await expect(view("Watched (opens first)")).toBeVisible();
  await menu("Delete “Watched”");
  await expect(view(/^Watched/)).toHaveCount(0);
  await page.locator(".toast").filter({ hasText: "is deleted" }).getByRole("button", { name: "Undo" }).click();
  await expect(view("Watched (opens first)")).toBeVisible();
  await page.reload();
  await expect(view("Watched (opens first)")).toBeVisible();
});

test("the built-in views show what they say", async ({ page, request }) => {
  await createSegment(request, "Went live", { statuscode: Status.GoingLive });
  const broken = await createSegment(request, "Broke", { statuscode: Status.GoingLive });
  await request.patch(`/api/data/v9.0/msdyncrm_segments(${broken})`, { data: { statuscode: Status.Error } });
  const list = new SegmentsPage(page);
  const views = page.getByRole("group", { name: "Views", exact: true });
  const stored = (status: number) => count(`SELECT count(*) FROM msdyncrm_segment WHERE statuscode = ${status}`);
  await list.open();
  await expect(views.getByRole("button", { name: "All" })).toHaveAttribute("aria-pressed", "true");
  await views.getByRole("button", { name: "Went wrong" }).click();
  await expect(page.getByRole("rowheader")).toHaveCount(stored(Status.Error));
  await expect(list.row("Broke")).toBeVisible();
  await views.getByRole("button", { name: "Mine" }).click();
  await expect(page).toHaveURL(/owner=me/);
  await expect(list.row("Broke")).toBeVisible();
  await views.getByRole("button", { name: "Live" }).click();
  await expect(list.row("Broke")).toHaveCount(0);
  await expect(views.getByRole("button", { name: "Live" })).toHaveAttribute("aria-pressed", "true");
});

// What goes wrong, and what must not be lost when it does.
import { count } from "./database";
import { expect, expectAccessible, test } from "./fixtures";
import { createSegment } from "./pages/api";
import { SegmentPage } from "./pages/segment";
import { SegmentsPage } from "./pages/segments";

test("a lost connection says so and loses nothing that was typed", async ({ page, context, expectedErrors }) => {
  expectedErrors.push(/ERR_INTERNET_DISCONNECTED/);
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", "Typed in a tunnel");
  // Without its columns the designer could only offer to try again.
  await expect(segment.button("Add condition")).toBeVisible();
  await context.setOffline(true);
  await expect(page.getByText("The connection is lost. What you do is kept here")).toBeVisible();
  await segment.addCondition("city", "is", "Paris");
  await segment.button("Save draft").click();
  await expect(page.getByText("The connection was lost.").first()).toBeVisible();
  await expectAccessible(page);
  await context.setOffline(false);
  await segment.button("Save draft").click();
  await expect(page.getByText("All changes saved")).toBeVisible();
  await page.reload();
  await expect(segment.queryText).toHaveValue(/'Paris'/);
});

test("an answer that gets lost after the work was done makes nothing twice and no quarrel", async ({ page, expectedErrors }) => {
  expectedErrors.push(/ERR_FAILED/, /412/);
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", "Answer lost");
  const loseAnswers = () =>
    page.route(/msdyncrm_segments(\(.*\))?$/, async (route) => {
      if (route.request().method() === "GET") return route.fallback();
      await route.fetch();
      await route.abort();
    });
  await loseAnswers();
  await segment.button("Save draft").click();
  await expect(page.getByText("The connection was lost.").first()).toBeVisible();
  await page.unrouteAll();
  await segment.button("Save draft").click();
  await expect(page.getByText("All changes saved")).toBeVisible();
  expect(count("SELECT count(*) FROM msdyncrm_segment WHERE msdyncrm_segmentname = 'Answer lost'")).toBe(1);

  await segment.addCondition("city", "is", "Lyon");
  await loseAnswers();
  await segment.button("Save draft").click();
  await expect(page.getByText("The connection was lost.").first()).toBeVisible();
  await page.unrouteAll();
  await segment.button("Save draft").click();
  await expect(page.getByText("All changes saved")).toBeVisible();
  await expect(page.getByText("Somebody else changed")).toHaveCount(0);
});

test("work that was never saved is found again in the list, and can be dropped", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", "Left alone");
  await segment.addCondition("city", "is", "Oslo");
  await page.getByRole("link", { name: "Segments" }).click();
  const unsaved = page.getByRole("region", { name: "Not saved yet, kept in this browser" });
  await expectAccessible(page);
  await unsaved.getByRole("link", { name: "Left alone" }).click();
  await expect(segment.queryText).toHaveValue(/'Oslo'/);
  await page.goBack();
  const discard = unsaved.getByRole("button", { name: "Discard the unsaved work on Left alone" });
  await discard.click();
  await expect(unsaved).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(unsaved.getByRole("link", { name: "Left alone" })).toBeVisible();
  await discard.click();
  await expect(unsaved).toHaveCount(0);
});

test("somebody else's change is not overwritten unseen", async ({ page, request, expectedErrors }) => {
  expectedErrors.push(/412/);
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", "Two hands");
  await segment.button("Save draft").click();
  await expect(page.getByText("All changes saved")).toBeVisible();
  await segment.addCondition("city", "is", "Rome");
  const theirs = await request.patch(`/api/data/v9.0/msdyncrm_segments(${segment.id})`, {
    data: { msdyncrm_description: "theirs" },
  });
  expect(theirs.status()).toBe(204);
  await segment.button("Save draft").click();
  await expect(page.getByText("Somebody else changed this segment since you opened it.")).toBeVisible();
  await expect(segment.queryText).toHaveValue(/'Rome'/);
  await segment.button("Keep mine").click();
  await expect(page.getByText("All changes saved")).toBeVisible();
});

test("a name that is too long is refused before anything is sent", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", "x".repeat(100));
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("x".repeat(101));
  await expect(page.getByText("A name has at most 100 characters; this one has 101.")).toBeVisible();
  await expect(segment.button("Save draft")).toBeDisabled();
});

test("a query that is too long says so at the text", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", "Too long");
  await segment.queryText.fill(`PROFILE(contact).FILTER(lastname == '${"x".repeat(4000)}')`);
  await expect(page.locator(".diagnostics")).toContainText("4039 characters");
  await expect(segment.button("Go live")).toBeDisabled();
});

test("an address that leads nowhere helps on", async ({ page, expectedErrors }) => {
  expectedErrors.push(/404/);
  await page.goto("/nowhere");
  await expect(page.getByRole("heading", { name: "This page does not exist" })).toBeVisible();
  await expectAccessible(page);
  await page.goto("/segments/00000000-0000-0000-0000-00000000dead");
  await expect(page.getByRole("heading", { name: "This segment is not there any more" })).toBeVisible();
  await expectAccessible(page);
});

test("the list is searched and filtered, and the address remembers it", async ({ page, request }) => {
  // Whatever else was made before, the newest is on the first page.
  const newest = "Seen once nothing is filtered";
  await createSegment(request, newest);
  const list = new SegmentsPage(page);
  await list.open();
  await page.getByRole("searchbox").fill("customer advisory");
  await expect(list.row("Customer advisory board")).toBeVisible();
  await expect(list.row("Customers with name and email")).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole("searchbox")).toHaveValue("customer advisory");
  await expect(list.row("Customer advisory board")).toBeVisible();
  await page.getByRole("combobox", { name: "Type" }).selectOption({ label: "Compound" });
  await expect(page.getByText("No segment matches")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(page.getByRole("searchbox")).toHaveValue("");
  await expect(page.getByRole("combobox", { name: "Type" })).toHaveValue("");
  await expect(list.row(newest)).toBeVisible();
  await expect(page).toHaveURL(/\/$/);
});

test("text that is being written survives the designer, and can be given up", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", "Half written");
  await segment.addCondition("city", "is", "Cairo");
  const good = await segment.queryText.inputValue();
  await segment.queryText.fill("PROFILE(contact).FILTER(half");
  await expect(page.getByText("The query text is not understood right now.")).toBeVisible();
  await expect(page.locator(".blocks")).toHaveAttribute("inert", "");
  await expect(segment.button("Undo")).toBeDisabled();
  await expectAccessible(page);
  await segment.button("Go back to that version").click();
  await expect(segment.queryText).toHaveValue(good);
  await expect(segment.button("Undo")).toBeEnabled();
});

test("closing a list of values by Escape keeps what was typed", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", "Escape");
  await segment.button("Add condition").click();
  await page.getByRole("combobox", { name: "Column" }).pressSequentially("city");
  await page.keyboard.press("Enter");
  await page.getByRole("combobox", { name: "Comparison" }).selectOption({ label: "is one of" });
  await page.getByRole("textbox", { name: "Add a value" }).pressSequentially("Boston");
  await page.keyboard.press("Escape");
  await expect(segment.queryText).toHaveValue(/== 'Boston'\)$/);
  await segment.button("Undo").click();
  await page.getByRole("button", { name: /^Address 1: City/ }).first().click();
  await page.getByRole("textbox", { name: "Add a value" }).pressSequentially("Mia");
  await page.getByRole("combobox", { name: "Comparison" }).selectOption({ label: "has data" });
  await expect(segment.queryText).toHaveValue(/ISNOTNULL/);
});

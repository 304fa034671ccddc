// What this browser keeps for a person: found again whatever happened elsewhere, and said where it cannot be kept.
import { expect, expectAccessible, open, test } from "./fixtures";
import { createSegment, deleteSegment } from "./pages/api";
import { SegmentPage } from "./pages/segment";
import { SegmentsPage } from "./pages/segments";

test("work on a segment that somebody deleted becomes a new one, or is dropped", async ({ page, request, expectedErrors }) => {
  expectedErrors.push(/404/);
  const segment = new SegmentPage(page);
  const id = await createSegment(request, "Deleted elsewhere");
  await open(page, `/segments/${id}`);
  await segment.addCondition("email", "has data");
  const mine = await segment.queryText.inputValue();
  await deleteSegment(request, id);
  await page.reload();
  await expect(page.getByRole("heading", { name: "This segment is not there any more" })).toBeVisible();
  await expect(page.getByText("What you changed in “Deleted elsewhere” is kept in this browser")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Discard them" }).click();
  await expect(page.getByRole("heading", { name: "Segments", level: 1 })).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("button", { name: "Copy mine to a new segment" }).click();
  await expect(page.getByRole("textbox", { name: "Name", exact: true })).toHaveValue("Copy of Deleted elsewhere");
  await expect(segment.queryText).toHaveValue(mine);
  await segment.button("Save draft").click();
  await expect(page.getByText("All changes saved")).toBeVisible();
  // The work went to the copy, so there is none here any more.
  await open(page, `/segments/${id}`);
  await expect(page.getByRole("heading", { name: "This segment is not there any more" })).toBeVisible();
  await expect(page.getByText("kept")).toHaveCount(0);
  await page.getByRole("link", { name: "All segments" }).click();
  await expect(page.getByRole("heading", { name: "Segments", level: 1 })).toBeVisible();
});

test("where the browser has no room the work is held, and leaving asks", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", "No room");
  const warning = page.getByText("This browser has no room to keep your unsaved changes");
  await expect(warning).toHaveCount(0);
  await page.evaluate(() => {
    for (let size = 5_300_000; size > 0; size = Math.floor(size / 2))
      for (let place = 0; place < 3; place++)
        try {
          localStorage.setItem(`full-${size}-${place}`, "x".repeat(size));
        } catch {
          // Full enough at this size.
        }
  });
  await segment.addCondition("city", "is", "Rome");
  await expect(warning).toBeVisible();
  await expectAccessible(page);
  const mine = await segment.queryText.inputValue();
  // Within the app nothing is lost.
  await page.getByRole("link", { name: "Segments", exact: true }).first().click();
  await page.getByRole("link", { name: "No room" }).click();
  await expect(segment.queryText).toHaveValue(mine);
  let asked = 0;
  page.on("dialog", (dialog) => {
    asked += 1;
    void (dialog.type() === "beforeunload" ? dialog.accept() : dialog.dismiss());
  });
  await page.reload();
  expect(asked).toBe(1);
});

test("a long text and its name are there after a reload", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", "Long text");
  const text = `PROFILE(contact).FILTER(lastname == '${"x".repeat(210_000)}'`;
  await segment.queryText.fill(text);
  await expect.poll(() => page.evaluate((id) => localStorage.getItem(`segment-builder.draft.${id}`)?.length ?? 0, segment.id)).toBeGreaterThan(210_000);
  await page.reload();
  await expect(page.getByRole("textbox", { name: "Name", exact: true })).toHaveValue("Long text");
  expect((await segment.queryText.inputValue()).length).toBe(text.length);
});

test("templates of one's own stay when a file has the same names, and what does not read is put aside", async ({ page }) => {
  const list = new SegmentsPage(page);
  const template = (name: string, query: string) => ({ name, type: 192350000, query });
  const mine = { version: 1, templates: [template("n5", "PROFILE(contact)"), { name: 5 }, template("  ", "PROFILE(contact)")] };
  await list.open();
  await page.evaluate((text) => localStorage.setItem("segment-builder.templates", text), JSON.stringify(mine));
  await page.getByRole("button", { name: "New segment" }).first().click();
  const own = page.getByRole("region", { name: "Your own" });
  await expect(own.locator(".template .choice-title")).toHaveText(["n5"]);
  const give = (...templates: object[]) =>
    own.locator("input[type=file]").setInputFiles({ name: "t.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify({ version: 1, templates })) });
  await give(template("   ", "PROFILE(contact)"));
  await expect(own.getByRole("alert")).toContainText("Template 1 in “t.json” has no name");
  await expect(own.getByRole("alert")).toBeFocused();
  await expect(own.getByRole("alert")).toBeInViewport();
  await give(template(" n5 ", "PROFILE(contact).FILTER(ISNOTNULL(emailaddress1))"), template("n5", "PROFILE(contact)"));
  await expect(page.getByText("2 templates are imported.")).toBeVisible();
  await expect(own.locator(".template .choice-title")).toHaveText(["n5 (2)", "n5"]);
  expect(await page.evaluate(() => localStorage.getItem("segment-builder.templates.aside"))).toBe(JSON.stringify(mine));
  await give(...Array.from({ length: 200 }, (_, n) => template(`many ${n}`, "PROFILE(contact)")));
  await expect(page.getByText("198 templates are imported. 2 did not fit")).toBeVisible();
  await expect(own.getByRole("button", { name: "Remove n5", exact: true })).toHaveCount(1);
});

test("a view that does not read leaves the others alone, and is put aside before anything is written", async ({ page }) => {
  const list = new SegmentsPage(page);
  await list.open();
  const kept = JSON.stringify([{ name: "Good", parameters: "q=a", columns: null }, { title: "from another version" }]);
  await page.evaluate((text) => localStorage.setItem("segment-builder.views", text), kept);
  await page.reload();
  await expect(page.getByRole("button", { name: "Good", exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Save and change views" }).click();
  await page.getByRole("menuitem", { name: "Save as a view" }).click();
  await expect(page.getByRole("dialog").getByRole("textbox", { name: "Name" })).toBeFocused();
  await page.keyboard.type("Mine too");
  await page.keyboard.press("Enter");
  await expect(page.getByText("The view “Mine too” is saved")).toBeVisible();
  expect(await page.evaluate(() => localStorage.getItem("segment-builder.views.aside"))).toBe(kept);
  await page.reload();
  await expect(page.getByRole("button", { name: "Good", exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Mine too", exact: true })).toBeVisible();
});

// Two people change one segment: the later one sees both versions and chooses, and nothing is lost.
import { rows } from "./database";
import { expect, expectAccessible, open, test } from "./fixtures";
import { Status, changeSegment, createSegment } from "./pages/api";
import { SegmentPage } from "./pages/segment";

const THEIRS = "PROFILE(contact).FILTER(address1_city == 'Oslo')";

for (const choice of ["Keep mine", "Take theirs", "Copy mine to a new segment"]) {
  test(`the later save sees both versions: ${choice}`, async ({ page, request, expectedErrors }) => {
    expectedErrors.push(/412/);
    const segment = new SegmentPage(page);
    const name = `Conflict, ${choice}`;
    const id = await createSegment(request, name);
    await open(page, `/segments/${id}`);
    await segment.addCondition("email", "has data");
    const mine = await segment.queryText.inputValue();
    await changeSegment(request, id, { msdyncrm_segmentquery: THEIRS });
    await segment.button("Save draft").click();
    const both = page.getByRole("region", { name: "Yours and theirs" });
    const text = both.getByRole("row", { name: /^Query text/ });
    await expect(text.getByRole("cell").nth(0)).toHaveText(mine);
    await expect(text.getByRole("cell").nth(1)).toHaveText(THEIRS);
    const meaning = both.getByRole("row", { name: /^What it means \(differs\)/ });
    await expect(meaning.getByRole("cell").nth(0)).toContainText("Berlin");
    await expect(meaning.getByRole("cell").nth(1)).toContainText("Oslo");
    await expectAccessible(page);
    const stored = () => rows(`SELECT msdyncrm_segmentquery FROM msdyncrm_segment WHERE msdyncrm_segmentid = '${id}'`);
    expect(stored()).toEqual([[THEIRS]]);
    await both.getByRole("button", { name: choice }).click();
    if (choice === "Keep mine") {
      await expect(page.getByText("All changes saved")).toBeVisible();
      expect(stored()).toEqual([[mine]]);
    } else if (choice === "Take theirs") {
      await expect(segment.queryText).toHaveValue(THEIRS);
      await page.locator(".toast").getByRole("button", { name: "Undo" }).click();
      await expect(segment.queryText).toHaveValue(mine);
      await segment.button("Save draft").click();
      await expect(page.getByText("All changes saved")).toBeVisible();
      expect(stored()).toEqual([[mine]]);
    } else {
      await expect(page.getByRole("textbox", { name: "Name", exact: true })).toHaveValue(`Copy of ${name}`);
      await expect(segment.queryText).toHaveValue(mine);
      expect(stored()).toEqual([[THEIRS]]);
    }
    await expect(both).toHaveCount(0);
  });
}

test("what was taken live meanwhile is not written over, but copied", async ({ page, request, expectedErrors }) => {
  expectedErrors.push(/412/);
  const segment = new SegmentPage(page);
  const id = await createSegment(request, "Taken live");
  await open(page, `/segments/${id}`);
  await segment.addCondition("email", "has data");
  await changeSegment(request, id, { statuscode: Status.Live });
  await segment.button("Save draft").click();
  const both = page.getByRole("region", { name: "Yours and theirs" });
  await expect(both).toContainText("In its status now the segment cannot be changed");
  await expect(both.getByRole("button", { name: "Keep mine" })).toHaveCount(0);
  await expect(both.getByRole("button", { name: "Copy mine to a new segment" })).toBeVisible();
});

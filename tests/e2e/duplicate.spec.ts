// A copy of a segment: its own, and not there until it is saved.
import { rows } from "./database";
import { expect, open, test } from "./fixtures";
import { createSegment } from "./pages/api";
import { SegmentPage } from "./pages/segment";

test("a duplicate is unsaved work under a new id, and saving it leaves the first as it was", async ({ page, request }) => {
  const segment = new SegmentPage(page);
  const description = "For the autumn roadshow";
  const first = await createSegment(request, "Berliners", { msdyncrm_description: description });
  await open(page, `/segments/${first}`);
  await expect(page.getByText("All changes saved")).toBeVisible();
  await segment.button("All commands").click();
  await segment.item("Duplicate segment").click();
  await expect(page.getByRole("textbox", { name: "Name", exact: true })).toHaveValue("Copy of Berliners");
  await expect(page.getByText("Not saved yet")).toBeVisible();
  await expect(segment.sentence).toHaveText("Contacts whose Address 1: City is Berlin");
  const second = segment.id;
  expect(second).not.toBe(first);
  const saved = (id: string) =>
    rows(`SELECT msdyncrm_segmentname, msdyncrm_description, msdyncrm_segmentquery FROM msdyncrm_segment WHERE msdyncrm_segmentid = '${id}'`);
  const original = saved(first);
  expect(saved(second)).toEqual([]);
  await segment.button("Save draft").click();
  await expect(page.getByText("All changes saved")).toBeVisible();
  const query = original[0]?.[2];
  expect(saved(second)).toEqual([["Copy of Berliners", description, query]]);
  expect(saved(first)).toEqual(original);
});

// Versions of a definition: remembered in this browser, told as sentences, compared, and brought back as unsaved work.
import { count, rows } from "./database";
import { expect, expectAccessible, open, test } from "./fixtures";
import { changeSegment, createSegment } from "./pages/api";
import { SegmentPage } from "./pages/segment";

const OSLO = "PROFILE(contact).FILTER(address1_city == 'Oslo')";

test("what was saved here and what others saved are versions; an old one comes back as unsaved work", async ({
  page,
  request,
}) => {
  const segment = new SegmentPage(page);
  const id = await createSegment(request, "With a past");
  await open(page, `/segments/${id}`);
  await expect(segment.size).toBeVisible();
  await segment.tab("History");
  const versions = page.getByRole("region", { name: "Versions of the definition" }).getByRole("listitem");
  await expect(versions).toHaveCount(1);
  const berlin = count("SELECT count(*) FROM contact WHERE address1_city = 'Berlin'");
  await expect(versions.first()).toContainText(`${berlin.toLocaleString("en-US")} contacts`);
  await expect(versions.first()).toContainText("Contacts whose Address 1: City is Berlin");
  await expect(versions.first()).toContainText("As the environment has it");
  await expect(page.getByText("kept in this browser only")).toBeVisible();

  await segment.tab("Definition");
  await segment.addCondition("email", "has data");
  const mine = await segment.queryText.inputValue();
  await segment.button("Save draft").click();
  await expect(page.getByText("All changes saved")).toBeVisible();
  await changeSegment(request, id, { msdyncrm_segmentquery: OSLO });
  await page.reload();
  await segment.tab("History");
  await expect(versions).toHaveCount(3);
  await expect(versions.nth(0)).toContainText("Oslo");
  await expect(versions.nth(1)).toContainText("who have Email");
  await expect(versions.nth(2)).toContainText("is Berlin");
  await expectAccessible(page);

  const old = versions.nth(1);
  await old.getByRole("button", { name: /^Compare/ }).click();
  const text = old.getByRole("row", { name: /^Query text \(differs\)/ });
  await expect(text.getByRole("cell")).toHaveText([OSLO, mine]);
  await expect(old.getByRole("row", { name: /^What it means \(differs\)/ }).locator("mark").first()).toContainText("Oslo");
  await expectAccessible(page);
  await expect(versions.nth(0).getByRole("button", { name: /^Restore/ })).toBeDisabled();
  await old.getByRole("button", { name: /^Restore/ }).click();
  await expect(old.getByText("It is the same as what is on screen.")).toBeVisible();
  await expect(page.getByText("Unsaved changes")).toBeVisible();
  const stored = () => rows(`SELECT msdyncrm_segmentquery FROM msdyncrm_segment WHERE msdyncrm_segmentid = '${id}'`);
  expect(stored()).toEqual([[OSLO]]);
  await page.locator(".toast").getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("All changes saved")).toBeVisible();
  await old.getByRole("button", { name: /^Restore/ }).click();
  await segment.button("Save draft").click();
  await expect(page.getByText("All changes saved")).toBeVisible();
  expect(stored()).toEqual([[mine]]);
  await expect(versions).toHaveCount(4);
});

test("no more than twenty versions are kept, and the oldest go", async ({ page, request }) => {
  const id = await createSegment(request, "With a long past");
  const version = (n: number) => ({
    at: new Date(Date.UTC(2026, 0, n)).toISOString(),
    name: "With a long past",
    text: `PROFILE(contact).FILTER(numberofchildren == ${n})`,
    size: n,
    // The last one was counted twice, the second time where the environment told no total.
    counts: n < 20 ? [] : [{ at: "2026-01-20T08:00:00Z", contacts: 20 }, { at: "2026-01-25T08:00:00Z", contacts: 5_000, is_bound: true }],
  });
  await open(page, "/");
  const kept = JSON.stringify(Array.from({ length: 20 }, (_, n) => version(n + 1)));
  await page.evaluate(([id, kept]) => localStorage.setItem(`segment-builder.history.${id}`, kept!), [id, kept]);
  await open(page, `/segments/${id}#history`);
  const versions = page.getByRole("region", { name: "Versions of the definition" }).getByRole("listitem");
  await expect(versions).toHaveCount(20);
  await expect(versions.first()).toContainText("Berlin");
  await expect(versions.last()).toContainText("is 2");

  // Their sizes as a picture, and as a table.
  const chart = page.getByRole("region", { name: "Size over time" });
  await expect(chart.getByRole("img")).toHaveAccessibleName(/^Size over time: 2 contacts \(.*2026.*\) to At least 5,000 contacts \(.*2026.*\)\.$/);
  await chart.getByText("As a table").click();
  const sizes = chart.getByRole("table").locator("tbody tr");
  await expect(sizes).toHaveCount(20);
  await expect(sizes.nth(0)).toContainText("At least 5,000 contactsas before");
  await expect(sizes.nth(1)).toContainText(/20 contactschanged$/);
  await expectAccessible(page);
});

test("a lower bound is not remembered as a size", async ({ page, request }) => {
  await page.route("**/msdyncrm_FetchContactsByQuery", async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    const result = JSON.parse(body.Result);
    delete result.TotalRecordCount;
    await route.fulfill({ response: answer, json: { ...body, Result: JSON.stringify(result) } });
  });
  const segment = new SegmentPage(page);
  const id = await createSegment(request, "Many", { msdyncrm_segmentquery: "PROFILE(contact)" });
  await open(page, `/segments/${id}`);
  await expect(segment.size).toHaveText("At least 5,000 contacts");
  const kept = await page.evaluate((id) => localStorage.getItem(`segment-builder.history.${id}`), id);
  expect(JSON.parse(kept ?? "[]")).toMatchObject([{ size: null, counts: [{ contacts: 5_000, is_bound: true }] }]);
  await segment.tab("History");
  await expect(page.getByRole("region", { name: "Versions of the definition" })).not.toContainText("5,000 contacts");
});

// Whatever the screen and the names: nothing runs out of the page, and the commands stay in reach.
import { expect, open, test } from "./fixtures";
import { createSegment, segmentOf } from "./pages/api";
import { SegmentPage } from "./pages/segment";
import type { Page } from "@playwright/test";

const NESTED =
  "PROFILE(contact).FILTER(address1_city == 'Berlin' && (lastname == 'A rather long name' || (creditlimit > 1 && (firstname == 'A' || address1_stateorprovince == 'Brandenburg'))))";

/** What reaches beyond the right edge of the window. */
const beyond = (page: Page) =>
  page.evaluate(() => {
    const edge = document.documentElement.clientWidth;
    const out = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > edge + 1);
    return document.documentElement.scrollWidth > edge ? out.map((e) => e.className.toString() || e.tagName) : [];
  });

test("nothing scrolls sideways on a narrow screen, nor with text twice as large", async ({ page, request }) => {
  const segment = new SegmentPage(page);
  const id = await createSegment(request, "A segment with a name that takes more than one line", { msdyncrm_segmentquery: NESTED });
  await page.setViewportSize({ width: 320, height: 800 });
  await open(page, "/");
  await expect(page.getByRole("link", { name: "A segment with a name" }).first()).toBeVisible();
  expect(await beyond(page)).toEqual([]);
  await open(page, `/segments/${id}`);
  await segment.button("Count each part").click();
  await expect(page.locator(".condition .part-count").first()).toHaveText(/\d/);
  expect(await beyond(page)).toEqual([]);
  for (const tab of ["Members", "History", "Details"] as const) {
    await segment.tab(tab);
    await expect(page.getByRole("tab", { name: tab })).toHaveAttribute("aria-selected", "true");
    expect(await beyond(page), tab).toEqual([]);
  }

  await page.setViewportSize({ width: 1280, height: 800 });
  await segment.tab("Definition");
  await page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));
  await expect(page.locator(".condition").first()).toBeVisible();
  expect(await beyond(page)).toEqual([]);
});

test("the commands stay in reach far down, and Ctrl+S saves", async ({ page, request }) => {
  const segment = new SegmentPage(page);
  const lines = Array.from({ length: 30 }, (_, at) => `lastname == 'Name${at}' && firstname == 'A'`);
  const id = await createSegment(request, "Long", { msdyncrm_segmentquery: `PROFILE(contact).FILTER(${lines.join(" && ")})` });
  await page.setViewportSize({ width: 1366, height: 600 });
  await open(page, `/segments/${id}`);
  await expect(page.locator(".condition").first()).toBeVisible();
  await segment.queryText.scrollIntoViewIfNeeded();
  await expect(segment.button("Go live")).toBeInViewport({ ratio: 1 });
  // What gets the focus by the keyboard is never beneath them.
  await segment.queryText.focus();
  for (let back = 0; back < 30; back += 1) await page.keyboard.press("Shift+Tab");
  const [focused, header] = await Promise.all([page.locator(":focus").boundingBox(), page.locator(".segment-header").boundingBox()]);
  expect(focused && header && focused.y >= header.y + header.height).toBe(true);

  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Saved by a key");
  await page.keyboard.press("Control+s");
  await expect(page.getByText("All changes saved")).toBeVisible();
  expect((await segmentOf(request, id)).msdyncrm_segmentname).toBe("Saved by a key");
});

test("selecting and muting a row moves no other", async ({ page, request }) => {
  const id = await createSegment(request, "Stays", { msdyncrm_segmentquery: "PROFILE(contact).FILTER(lastname == 'A' && firstname == 'B')" });
  const segment = new SegmentPage(page);
  await open(page, `/segments/${id}`);
  const row = page.locator(".condition").first();
  const before = await row.boundingBox();
  await row.hover();
  await row.locator(".row-check").click();
  await segment.selection("Mute").click();
  await expect(page.getByText("1 muted part is left out")).toBeVisible();
  expect((await row.boundingBox())?.y).toBe(before?.y);
});

test("a name that turns the direction of text round keeps that to itself", async ({ page, request }) => {
  const id = await createSegment(request, "\u202egnp.exe");
  await open(page, `/segments/${id}`);
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.getByRole("dialog")).toHaveAccessibleName("Delete “\u2068\u202egnp.exe\u2069”?");
});

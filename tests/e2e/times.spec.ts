// Times in the person's own zone, with UTC for whoever asks.
import type { Locator } from "@playwright/test";

import { expect, open, test } from "./fixtures";
import { createSegment, segmentOf } from "./pages/api";

test.use({ timezoneId: "Asia/Kolkata", locale: "en-US" });

/** What stands beside a time, which is its attribute while anything does. */
const shownBeside = (time: Locator) =>
  time.evaluate((element) => (getComputedStyle(element, "::after").content === "none" ? "nothing" : element.getAttribute("data-utc")));

test("a time is that of the person's zone, and tells UTC when pointed at or reached by keyboard", async ({ page, request }) => {
  const id = await createSegment(request, "In another zone");
  const changed = new Date(String((await segmentOf(request, id)).modifiedon));
  const here = new Intl.DateTimeFormat("en-US", { dateStyle: "medium", timeStyle: "short", timeZone: "Asia/Kolkata" });
  const plain = (text: string | null) => (text ?? "").replaceAll("\u202f", " ");
  const utc = `${changed.toISOString().slice(0, 19).replace("T", " ")} UTC`;

  await open(page, "/?q=In+another+zone");
  const row = page.getByRole("row", { name: /In another zone/ });
  const inRow = row.locator("time").first();
  await expect(inRow).toHaveAttribute("datetime", changed.toISOString().replace(".000Z", "Z"));
  expect(plain(await inRow.textContent())).toBe(plain(here.format(changed)));
  expect(await shownBeside(inRow)).toBe("nothing");
  await inRow.hover();
  await expect.poll(() => shownBeside(inRow)).toBe(utc);
  await page.mouse.move(0, 0);
  await row.getByRole("link").focus();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Tab");
  await expect.poll(() => shownBeside(inRow)).toBe(utc);

  // Where a time stands alone it is a stop of its own, and is read out with its UTC value.
  await open(page, `/segments/${id}#history`);
  const alone = page.locator("time").first();
  expect(plain(await alone.textContent())).toBe(`${plain(here.format(changed))} (${utc})`);
  await alone.focus();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Tab");
  await expect(alone).toBeFocused();
  await expect.poll(() => shownBeside(alone)).toBe(utc);
});

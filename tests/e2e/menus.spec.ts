// Menus by the keyboard, as a menu button is used everywhere.
import { expect, expectAccessible, test } from "./fixtures";
import { SegmentPage } from "./pages/segment";
import { SegmentsPage } from "./pages/segments";

test("a menu opens, is walked through and closes by the keyboard, and the focus is at its button again", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", "By the menu");
  await segment.addCondition("city", "is", "Rome");
  const button = page.getByRole("button", { name: /^More: Address 1: City is Rome/ });
  const items = page.getByRole("menuitem");
  await expect(button).toHaveAttribute("aria-haspopup", "menu");
  await expect(button).toHaveAttribute("aria-expanded", "false");

  await button.focus();
  await page.keyboard.press("ArrowDown");
  await expect(items.first()).toBeFocused();
  await expect(page.getByRole("menu", { name: /^More: Address 1: City is Rome/ })).toBeVisible();
  await expect(button).toHaveAttribute("aria-expanded", "true");
  await expectAccessible(page);
  await page.keyboard.press("ArrowDown");
  await expect(items.nth(1)).toBeFocused();
  await page.keyboard.press("End");
  await expect(items.last()).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(items.first()).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(items.last()).toBeFocused();
  await page.keyboard.press("Home");
  await expect(items.first()).toBeFocused();
  // A letter leads to what begins with it, and the same letter on; letters in a row look for the word.
  await page.keyboard.press("m");
  await expect(segment.item("Mute")).toBeFocused();
  await page.waitForTimeout(700);
  await page.keyboard.press("m");
  await expect(segment.item("Move up")).toBeFocused();
  await page.waitForTimeout(700);
  await page.keyboard.type("put in");
  await expect(segment.item("Put in a group")).toBeFocused();

  await page.keyboard.press("Escape");
  await expect(items).toHaveCount(0);
  await expect(button).toBeFocused();
  await expect(button).toHaveAttribute("aria-expanded", "false");
  await page.keyboard.press("ArrowUp");
  await expect(items.last()).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(items).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Remove Address 1: City is Rome" })).toBeFocused();
  // The keys of the menu are not those of the row.
  await expect(segment.queryText).toHaveValue("PROFILE(contact, contact_1).FILTER(contact_1.address1_city == 'Rome')");

  // However many commands, all of them can be reached on a low screen.
  await page.setViewportSize({ width: 1000, height: 300 });
  await button.scrollIntoViewIfNeeded();
  await button.click();
  const box = await page.getByRole("menu").boundingBox();
  expect(box && box.y >= 0 && box.y + box.height <= 301, JSON.stringify(box)).toBe(true);
});

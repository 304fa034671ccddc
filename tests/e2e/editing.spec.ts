// Editing several parts: history, selection, muting, the clipboard, moving, collapsing. By clicks and by keys.
import type { Locator } from "@playwright/test";

import { rows } from "./database";
import { expect, expectAccessible, open, test } from "./fixtures";
import { createSegment } from "./pages/api";
import { SegmentPage } from "./pages/segment";
import { SegmentsPage } from "./pages/segments";

const CITY = "Address 1: City is Rome";
const MAIL = "Email has data";
const NAME = "Last Name is May";
const [city, mail, name] = ["contact_1.address1_city == 'Rome'", "ISNOTNULL(contact_1.emailaddress1)", "contact_1.lastname == 'May'"];
const filter = (text: string) => `PROFILE(contact, contact_1).FILTER(${text})`;

async function three(segment: SegmentPage, title: string): Promise<void> {
  const list = new SegmentsPage(segment.page);
  await list.open();
  await list.startNew("Dynamic", title);
  await segment.addCondition("city", "is", "Rome");
  await segment.addCondition("email", "has data");
  await segment.addCondition("last name", "is", "May");
  await expect(segment.queryText).toHaveValue(filter(`${city} && ${mail} && ${name}`));
}

test("the history lists every step, and choosing one goes there and back", async ({ page }) => {
  const segment = new SegmentPage(page);
  await three(segment, "With a history");
  await segment.button(`Remove ${MAIL}`).click();
  await expect(segment.queryText).toHaveValue(filter(`${city} && ${name}`));
  await segment.button("History").click();
  const items = page.getByRole("menuitem");
  await expect(items.first()).toHaveText(`Remove a condition: ${MAIL}`);
  await expect(items.nth(1)).toHaveText(`Change a condition: ${NAME}`);
  await expect(items.first()).toHaveAttribute("aria-current", "true");
  await expect(items.first()).toBeFocused();
  await expect(items.last()).toHaveText("As it was opened");
  await expectAccessible(page);
  await items.last().click();
  await expect(segment.queryText).toHaveValue("PROFILE(contact)");
  await expect(page.getByText(/^\d+ steps undone\.$/)).toBeAttached();
  await expect(segment.button("History")).toBeFocused();

  await page.keyboard.press("Enter");
  await expect(items.last()).toHaveAttribute("aria-current", "true");
  await expect(page.locator("[role=menuitem]:focus")).toHaveCount(1);
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await expect(segment.queryText).toHaveValue(filter(`${city} && ${name}`));

  // In a text field the key is the field's own; anywhere else it is the designer's.
  await page.getByRole("button", { name: CITY, exact: true }).click();
  const value = page.getByLabel("Value", { exact: true });
  await value.press("End");
  await value.pressSequentially("x");
  await page.keyboard.press("Control+z");
  await expect(value).toHaveValue("Rome");
  await segment.button("Done").click();
  // What was typed is one step or two, as fast as it was.
  await expect(async () => {
    await page.keyboard.press("Control+z");
    await expect(segment.queryText).toHaveValue(filter(`${city} && ${mail} && ${name}`), { timeout: 500 });
  }).toPass();
});

test("several rows are selected and grouped, duplicated, muted, moved and deleted as one step each", async ({ page }) => {
  const segment = new SegmentPage(page);
  await three(segment, "Several at once");
  await expect(segment.box(CITY)).toHaveCSS("opacity", "0");
  await segment.condition(CITY).hover();
  await expect(segment.box(CITY)).toHaveCSS("opacity", "1");
  const size = await segment.box(CITY).boundingBox();
  expect(size && size.width >= 24 && size.height >= 24).toBe(true);

  await segment.box(CITY).click();
  await segment.box(NAME).click({ modifiers: ["Shift"] });
  await expect(page.locator(".selection-count")).toHaveText("3 selected");
  await segment.box(NAME).click();
  await expect(page.locator(".selection-count")).toHaveText("2 selected");
  await expectAccessible(page);
  await segment.selection("Group").click();
  await expect(segment.queryText).toHaveValue(filter(`(${city} && ${mail}) && ${name}`));
  await expect(page.getByRole("group", { name: "Group on level 2, all of these, 2 parts" })).toBeFocused();
  await segment.selection("Clear").click();
  await expect(page.locator(".selection-bar")).toHaveCount(0);

  // A group and a condition together, by the keyboard alone.
  await segment.box("Group on level 2").focus();
  await page.keyboard.press("Space");
  await expect(page.locator(".selection-count")).toHaveText("1 selected");
  await segment.box(NAME).focus();
  await page.keyboard.press("Space");
  await expect(page.locator(".selection-count")).toHaveText("2 selected");
  await page.keyboard.press("Alt+F10");
  await expect(segment.selection("Group")).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(segment.selection("Duplicate")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(segment.queryText).toHaveValue(filter(`(${city} && ${mail}) && (${city} && ${mail}) && ${name} && ${name}`));
  await segment.button("Undo").click();
  await segment.selection("Ungroup").click();
  await expect(segment.queryText).toHaveValue(filter(`${city} && ${mail} && ${name}`));

  // All of a group from one of its rows; what is deleted leaves the focus at what stood around it.
  await page.getByRole("button", { name: CITY, exact: true }).focus();
  await page.keyboard.press("Control+a");
  await expect(page.locator(".selection-count")).toHaveText("3 selected");
  await page.keyboard.press("Delete");
  await expect(segment.queryText).toHaveValue("PROFILE(contact)");
  await expect(page.getByRole("group", { name: /^Group on level 1/ })).toBeFocused();
  await page.keyboard.press("Control+z");
  await expect(segment.queryText).toHaveValue(filter(`${city} && ${mail} && ${name}`));
  await expect(page.locator(".selection-bar")).toHaveCount(0);
  await segment.box(MAIL).click();
  await segment.button("Add group").last().click();
  await segment.selection("Move to…").click();
  await page.getByRole("menuitem", { name: /^Block 1, any of these/ }).click();
  await expect(segment.condition(MAIL)).toBeFocused();
  await expect(page.getByRole("group", { name: "Group on level 2, any of these, 2 parts" })).toContainText("Email");
});

test("a muted part is kept, left out of all that is said and counted, and stays in this browser only", async ({ page }) => {
  const segment = new SegmentPage(page);
  await three(segment, "With a muted part");
  await segment.choose(`More: ${MAIL}`, "Mute");
  await expect(segment.queryText).toHaveValue(filter(`${city} && ${name}`));
  await expect(segment.sentence).not.toContainText("Email");
  await expect(segment.condition(MAIL)).toContainText("Muted");
  await expect(segment.condition(MAIL)).toBeFocused();
  await expect(page.getByText("1 muted part is left out of the segment and not saved with it.")).toBeVisible();
  await segment.box(CITY).click();
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: "light", forcedColors: "active" });
  await expectAccessible(page);
  await page.emulateMedia({ forcedColors: "none" });
  await segment.selection("Clear").click();

  await segment.button("Save draft").click();
  await expect(page.getByText("Saved without the muted part, which this browser keeps.")).toBeVisible();
  const id = segment.id;
  expect(rows(`SELECT msdyncrm_segmentquery FROM msdyncrm_segment WHERE msdyncrm_segmentid = '${id}'`)).toEqual([[filter(`${city} && ${name}`)]]);
  await segment.button("Go live").click();
  await expect(page.getByRole("dialog").getByText("1 muted part is left out of it: only this browser keeps it.")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.reload();
  await expect(segment.condition(MAIL)).toContainText("Muted");
  await expect(page.getByText("All changes saved")).toBeVisible();
  // What one writes as text does not take it away.
  await segment.queryText.fill(filter(city));
  await expect(segment.condition(NAME)).toHaveCount(0);
  await expect(segment.condition(MAIL)).toContainText("Muted");
  await segment.button("Unmute all").click();
  await expect(segment.queryText).toHaveValue(filter(`${city} && ${mail}`));
  await expect(page.getByText("not saved with it")).toHaveCount(0);

  // A whole block.
  await segment.choose("More: Block 1: Contacts", "Mute");
  await expect(segment.queryText).toHaveValue("");
  await segment.button("Delete what is muted").click();
  await expect(page.getByText("Nobody is in this segment yet.")).toBeVisible();
});

test("parts are cut, copied and pasted as query text, here and in another segment", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const segment = new SegmentPage(page);
  await three(segment, "Cut and pasted");
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  await segment.box(CITY).click();
  await segment.box(MAIL).click();
  await page.keyboard.press("Control+c");
  await expect(page.getByText("2 parts copied as query text.")).toBeVisible();
  expect(await clipboard()).toBe(`PROFILE(contact, contact_1).FILTER(${city}).FILTER(${mail})`);
  await page.keyboard.press("Control+x");
  await expect(segment.queryText).toHaveValue(filter(name));
  await expect(segment.condition(NAME)).toBeFocused();
  await page.keyboard.press("Control+v");
  await expect(segment.queryText).toHaveValue(filter(`${name} && ${city} && ${mail}`));
  await expect(segment.condition(CITY)).toBeFocused();

  // By the menu, into a group; what is not understood changes nothing and says so.
  await segment.choose(`More: ${NAME}`, "Cut");
  await segment.button("Add group").click();
  await segment.choose(/^More: Group on level 2/, "Mute");
  await segment.choose(/^More: Group on level 2/, "Paste below");
  await expect(segment.queryText).toHaveValue(filter(`${city} && ${mail} && ${name}`));
  await page.evaluate(() => navigator.clipboard.writeText("Dear Ann, see you in Rome"));
  await segment.choose(`More: ${NAME}`, "Paste below");
  await expect(page.getByText("Nothing was pasted: the clipboard holds neither a query nor a condition that is understood here.")).toBeVisible();
  await expect(segment.queryText).toHaveValue(filter(`${city} && ${mail} && ${name}`));

  await segment.choose(`More: ${CITY}`, "Copy");
  await expect(page.getByText("Copied as query text.").first()).toBeVisible();
  const list = new SegmentsPage(page);
  await list.open();
  await list.startNew("Dynamic", "Pasted into");
  await page.getByRole("group", { name: /^Group on level 1/ }).focus();
  await page.keyboard.press("Control+v");
  await expect(segment.queryText).toHaveValue(filter(city));
  // A condition as somebody wrote it, and a segment as a block of its own.
  await page.evaluate(() => navigator.clipboard.writeText("lastname == 'May'"));
  await page.keyboard.press("Control+v");
  await expect(segment.queryText).toHaveValue(filter(`${city} && ${name}`));
  await page.evaluate(() => navigator.clipboard.writeText("SEGMENT(SEGMENT_CRM_ID_00000000000000000000000000000001)"));
  await page.keyboard.press("Control+v");
  await expect(page.getByRole("region", { name: "Block 2: Members of a segment" })).toBeFocused();
});

test("a row keeps the focus as it moves, and a group and a block move by keys and by the menu", async ({ page }) => {
  const segment = new SegmentPage(page);
  await three(segment, "Moved");
  const phrase = page.getByRole("button", { name: CITY, exact: true });
  await phrase.focus();
  await page.keyboard.press("Alt+ArrowDown");
  await expect(segment.queryText).toHaveValue(filter(`${mail} && ${city} && ${name}`));
  await expect(phrase).toBeFocused();
  await page.keyboard.press("Alt+ArrowDown");
  await expect(segment.queryText).toHaveValue(filter(`${mail} && ${name} && ${city}`));
  await expect(phrase).toBeFocused();
  await page.keyboard.press("Alt+ArrowUp");
  await expect(segment.queryText).toHaveValue(filter(`${mail} && ${city} && ${name}`));
  await expect(phrase).toBeFocused();

  await segment.button("Add query block").click();
  const menu = page.getByRole("button", { name: `More: ${CITY}` });
  await menu.focus();
  await page.keyboard.press("Enter");
  await expect(page.locator("[role=menuitem]:focus")).toHaveCount(1);
  await page.keyboard.press("End");
  await expect(segment.item("Move to…")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem", { name: "Block 2", exact: true })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(segment.queryText).toHaveValue(`${filter(`${mail} && ${name}`)} INTERSECT ${filter(city).replaceAll("contact_1", "contact_2")}`);
  await expect(segment.condition(CITY)).toBeFocused();
});

test("blocks and groups collapse to what they say", async ({ page }) => {
  const segment = new SegmentPage(page);
  await three(segment, "Collapsed");
  await segment.box(CITY).click();
  await segment.box(MAIL).click();
  await segment.selection("Group").click();
  const group = page.getByRole("group", { name: /^Group on level 2/ });
  const toggle = group.getByRole("button", { name: /^Content of Group on level 2/ });
  await expect(toggle).toHaveAttribute("aria-expanded", "true");
  await toggle.click();
  await expect(toggle).toHaveAttribute("aria-expanded", "false");
  await expect(toggle).toBeFocused();
  await expect(group.locator(".condition")).toHaveCount(0);
  await expect(group.locator(".part-summary")).toHaveText("whose Address 1: City is Rome and who have Email");
  const block = page.getByRole("region", { name: "Block 1: Contacts" });
  await block.getByRole("button", { name: "Content of Block 1: Contacts" }).click();
  await expect(block.locator(".part-summary")).toHaveText(
    "Contacts (whose Address 1: City is Rome and who have Email) and whose Last Name is May",
  );
  await expectAccessible(page);
  // Another tab and back: still so. What is asked for opens it again.
  await segment.tab("Details");
  await segment.tab("Definition");
  await expect(block.locator(".condition")).toHaveCount(0);
  await block.getByRole("button", { name: "Content of Block 1: Contacts" }).click();
  await expect(group.locator(".part-summary")).toBeVisible();
  await expect(segment.condition(NAME)).toBeVisible();
});

test("a row, a group and a block are dragged by their handles, and Escape lets go", async ({ page }) => {
  const segment = new SegmentPage(page);
  await page.setViewportSize({ width: 1366, height: 1_400 });
  await three(segment, "Dragged");
  await segment.box(MAIL).click();
  await segment.selection("Group").click();
  await segment.selection("Clear").click();
  const group = page.getByRole("group", { name: /^Group on level 2/ });
  await expect(group).toBeVisible();

  /** Presses the handle of one part and goes to a place in another, without letting go. */
  const drag = async (from: Locator, to: Locator, place: "top" | "bottom") => {
    await from.hover();
    const handle = await from.locator(".drag-handle").first().boundingBox();
    const target = await to.boundingBox();
    if (!handle || !target) throw new Error("nothing to drag");
    await page.mouse.move(handle.x + handle.width / 2, handle.y + handle.height / 2);
    await page.mouse.down();
    const y = place === "top" ? target.y + 4 : target.y + target.height - 4;
    await page.mouse.move(target.x + 60, y, { steps: 5 });
    await expect(page.locator(".drop-line")).toBeVisible();
  };
  await drag(segment.condition(NAME), segment.condition(CITY), "top");
  await page.keyboard.press("Escape");
  await expect(page.locator(".drop-line")).toHaveCount(0);
  await page.mouse.up();
  await expect(segment.queryText).toHaveValue(filter(`${city} && ${mail} && ${name}`));

  await drag(segment.condition(NAME), segment.condition(CITY), "top");
  await page.mouse.up();
  await expect(segment.queryText).toHaveValue(filter(`${name} && ${city} && ${mail}`));
  await expect(segment.condition(NAME)).toBeFocused();
  // Into a group, beside what is there.
  await drag(segment.condition(CITY), segment.condition(MAIL), "bottom");
  await page.mouse.up();
  await expect(segment.queryText).toHaveValue(filter(`${name} && (${mail} || ${city})`));
  await expect(page.locator(".drop-line")).toHaveCount(0);

  await segment.button("Add segment block").click();
  const [first, second] = [page.getByRole("region", { name: /^Block 1/ }), page.getByRole("region", { name: /^Block 2/ })];
  await expect(second).toHaveAccessibleName("Block 2: Members of a segment");
  await drag(second.locator(".block-header"), first, "top");
  await page.mouse.up();
  await expect(first).toHaveAccessibleName("Block 1: Members of a segment");
  await expect(first).toBeFocused();
});

test("a row is dragged beyond the edge of the screen, where the page scrolls", async ({ page, request }) => {
  const segment = new SegmentPage(page);
  const lines = Array.from({ length: 60 }, (_, at) => `lastname == 'Name${at}'`);
  const id = await createSegment(request, "Long enough to scroll", { msdyncrm_segmentquery: `PROFILE(contact).FILTER(${lines.map((line) => `(${line} || firstname == 'May')`).join(" && ")})` });
  await page.setViewportSize({ width: 1366, height: 700 });
  await open(page, `/segments/${id}`);
  const first = page.locator(".condition").first();
  await first.hover();
  const handle = await page.locator(".group-level-2 > .group-rule > .drag-handle").first().boundingBox();
  if (!handle) throw new Error("no handle");
  await page.mouse.move(handle.x + 8, handle.y + 12);
  await page.mouse.down();
  await page.mouse.move(handle.x + 80, 690, { steps: 5 });
  await expect.poll(() => page.evaluate(() => window.scrollY), { timeout: 15_000 }).toBeGreaterThan(2_000);
  await page.mouse.move(handle.x + 80, 350, { steps: 3 });
  // The upper rim of a group means before it.
  const rim = await page.locator(".group-level-2").evaluateAll((groups) => {
    return groups.map((group) => group.getBoundingClientRect().top).find((top) => top > 200) ?? 0;
  });
  await page.mouse.move(handle.x + 80, rim + 4, { steps: 3 });
  await expect(page.locator(".drop-line")).toBeVisible();
  await page.mouse.up();
  await expect(segment.queryText).not.toHaveValue(/FILTER\(\(contact_1\.lastname == 'Name0'/);
  await expect(segment.queryText).toHaveValue(/&& \(contact_1\.lastname == 'Name0' \|\|/);
});

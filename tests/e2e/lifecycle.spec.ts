// The life of a segment: each status says what it is and what can be done, and nothing else is offered.
import { execFileSync } from "node:child_process";

import { rows } from "./database";
import { expect, expectAccessible, open, test } from "./fixtures";
import { COMPOUND, Status, changeSegment, createSegment, deleteSegment, queryName, reaches } from "./pages/api";
import { SegmentPage } from "./pages/segment";

/** What the menu of all commands says: what can be chosen, and why the rest cannot. */
const MENU: [status: number, label: string, offered: string[], reasons: string[]][] = [
  [Status.Draft, "Draft", ["Go live"], ["It is not live yet, so there is nothing to stop."]],
  [Status.Live, "Live", ["Edit while live", "Stop"], ["It is live already."]],
  [Status.LiveEditable, "Live, being edited", ["Go live"], ["It is open for changes. Go live again first; then it can be stopped."]],
  [Status.Stopped, "Stopped", ["Go live"], ["It is stopped already."]],
  [Status.Expired, "Expired", [], ["It has expired and cannot be used again. A copy of it can."]],
  [Status.Error, "Error", ["Go live", "Stop"], ["It is not in use with this definition, so it can be edited as it is."]],
];

test("each status offers its commands and says why the others are refused", async ({ page, request }) => {
  const segment = new SegmentPage(page);
  const id = await createSegment(request, "All statuses");
  const member = await createSegment(request, "Named by another", { statuscode: Status.Live });
  const compound = await createSegment(request, "Ends in Error", {
    msdyncrm_segmenttype: COMPOUND,
    msdyncrm_segmentquery: `SEGMENT(${queryName(member)})`,
  });
  for (const [status, label, offered, reasons] of MENU) {
    let shown = id;
    if (status === Status.Error) {
      // What it names disappears while it is going live.
      shown = compound;
      await changeSegment(request, compound, { statuscode: Status.GoingLive });
      await deleteSegment(request, member);
      await reaches(request, compound, Status.Error);
    } else if (status !== Status.Draft) {
      // Another way to get there than by the screen: only the screen never writes Live and Stopped.
      if (status === Status.Stopped) await changeSegment(request, id, { statuscode: Status.Live });
      const inactive = status === Status.Expired ? { statecode: 1 } : {};
      await changeSegment(request, id, { ...inactive, statuscode: status });
    }
    await open(page, `/segments/${shown}`);
    await segment.expectStatus(label);
    await segment.button("All commands").click();
    const items = page.locator(".commands .menu-item").filter({ hasText: /^(Go live|Edit while live|Stop)/ });
    await expect(items).toHaveCount(3);
    for (const item of await items.all()) {
      const name = (await item.locator("span").first().textContent()) ?? "";
      const refused = (await item.getAttribute("aria-disabled")) === "true";
      expect([label, name, refused]).toEqual([label, name, !offered.some((command) => name === command)]);
    }
    for (const reason of reasons) await expect(items.filter({ hasText: reason })).not.toHaveCount(0);
    await expectAccessible(page);
    for (const command of ["Go live", "Stop"]) {
      await expect(page.locator(".commands > .button", { hasText: command })).toHaveCount(offered.includes(command) ? 1 : 0);
    }
  }
});

test("a live segment is opened for changes, changed, and goes live again", async ({ page, request }) => {
  const segment = new SegmentPage(page);
  const id = await createSegment(request, "Changed while live", { statuscode: Status.GoingLive });
  await reaches(request, id, Status.Live);
  const written: unknown[] = [];
  page.on("request", (sent) => {
    if (sent.method() === "PATCH") written.push(sent.postDataJSON().statuscode);
  });
  await open(page, `/segments/${id}`);
  await segment.expectStatus("Live");
  await segment.button("All commands").click();
  await segment.item("Edit while live").click();
  await segment.expectStatus("Live, being edited");
  await segment.addCondition("email", "has data");
  await segment.goLive();
  await segment.expectStatus("Live");
  await expect(page.getByText("All changes saved")).toBeVisible();
  const [[query, status]] = rows(
    `SELECT msdyncrm_segmentquery, statuscode FROM msdyncrm_segment WHERE msdyncrm_segmentid = '${id}'`,
  );
  expect(query).toContain("ISNOTNULL");
  expect(status).toBe(Status.Live);
  expect(written).toEqual([Status.LiveEditable, Status.GoingLive]);
});

test("scope, time zone and source are saved with the draft, and locked once it was live", async ({ page, request }) => {
  const segment = new SegmentPage(page);
  const id = await createSegment(request, "With details");
  await open(page, `/segments/${id}#details`);
  await page.getByRole("textbox", { name: "Description" }).fill("For the spring letter");
  await page.getByRole("radio", { name: "Only those of its own business unit" }).check();
  await page.getByRole("combobox", { name: "Time zone" }).selectOption({ label: "Amsterdam, Berlin, Rome" });
  await page.getByRole("checkbox", { name: "It comes from Customer Insights" }).check();
  await page.getByRole("textbox", { name: "Its address there" }).fill("https://ci.example/segments/7");
  await expectAccessible(page);
  await page.reload();
  await expect(page.getByRole("radio", { name: "Only those of its own business unit" })).toBeChecked();
  await segment.button("Save draft").click();
  await expect(page.getByText("All changes saved")).toBeVisible();
  const stored = () =>
    rows(`SELECT msdyncrm_description, msdyncrm_scope, msdyncrm_segmenttimezone, msdyncrm_externalsource,
      msdyncrm_externalsegmenturl FROM msdyncrm_segment WHERE msdyncrm_segmentid = '${id}'`);
  expect(stored()).toEqual([["For the spring letter", 270100001, 110, 192350000, "https://ci.example/segments/7"]]);

  await segment.button("Go live").click();
  const dialog = page.getByRole("dialog", { name: "Take this segment live?" });
  await expect(dialog).toContainText("Only contacts of its own business unit belong to it.");
  await dialog.getByRole("button", { name: "Go live now" }).click();
  await segment.expectStatus("Live");
  await expect(page.getByRole("combobox", { name: "Time zone" })).toBeDisabled();
  await expect(page.getByText("These are fixed once a segment has been live.")).toBeVisible();
});

test("the details tell each request as HTTP and cURL, and hold the whole record", async ({ page, request, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const id = await createSegment(request, "It's told");
  await open(page, `/segments/${id}#details`);
  await page.getByRole("textbox", { name: "Description" }).fill("it's here");
  await page.getByText("Save what is not saved").click();
  await page.getByRole("button", { name: "Copy: Save what is not saved, cURL" }).click();
  await expect(page.getByText("Copied.")).toBeVisible();
  const command = await page.evaluate(() => navigator.clipboard.readText());
  expect(command).not.toMatch(/authorization|bearer|cookie/i);
  // What was copied does what it says.
  execFileSync("sh", ["-c", command.replace("curl", "curl -fsS")]);
  expect(rows(`SELECT msdyncrm_description FROM msdyncrm_segment WHERE msdyncrm_segmentid = '${id}'`)).toEqual([["it's here"]]);
  await page.getByText("The record as the environment has it").click();
  await expect(page.getByRole("region", { name: "The record as the environment has it" })).toContainText('"msdyncrm_segmentqueryname"');
  await expectAccessible(page);
});

test("a refusal to go live is shown at the part it is about", async ({ page, request, expectedErrors }) => {
  expectedErrors.push(/400/);
  const segment = new SegmentPage(page);
  const first = await createSegment(request, "Stays", { statuscode: Status.Live });
  const gone = await createSegment(request, "Goes away", { statuscode: Status.Live });
  const id = await createSegment(request, "Names both", {
    msdyncrm_segmenttype: COMPOUND,
    msdyncrm_segmentquery: `SEGMENT(${queryName(first)}) UNION SEGMENT(${queryName(gone)})`,
  });
  await open(page, `/segments/${id}`);
  await expect(page.locator(".block")).toHaveCount(2);
  await expect(segment.button("Go live")).toBeEnabled();
  await deleteSegment(request, gone);
  await segment.goLive();
  await expect(page.locator(".block").nth(1).getByRole("alert")).toContainText(queryName(gone));
  await expect(page.locator(".block").nth(0).getByRole("alert")).toHaveCount(0);
  await expect(page.locator(".block").nth(1)).toBeFocused();
  await expectAccessible(page);
  expect(rows(`SELECT statuscode FROM msdyncrm_segment WHERE msdyncrm_segmentid = '${id}'`)).toEqual([[Status.Draft]]);
});

test("who names a segment is told before it is stopped or deleted", async ({ page, request }) => {
  const segment = new SegmentPage(page);
  const id = await createSegment(request, "Named once", { statuscode: Status.GoingLive });
  await createSegment(request, "Holds the named one", {
    msdyncrm_segmenttype: COMPOUND,
    msdyncrm_segmentquery: `SEGMENT(${queryName(id)})`,
  });
  await reaches(request, id, Status.Live);
  await open(page, `/segments/${id}#details`);
  await expect(page.getByRole("link", { name: "Holds the named one" })).toBeVisible();
  for (const command of ["Stop", "Delete"]) {
    await segment.button(command).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog).toContainText("One segment names it:");
    await expect(dialog).toContainText("takes its contacts in and would lose them");
    await expect(dialog.getByRole("link", { name: "Holds the named one" })).toBeVisible();
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Cancel" }).click();
  }
});

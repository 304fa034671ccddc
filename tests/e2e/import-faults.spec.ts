// A list on a bad day: whatever gets lost, the database holds exactly one effect.
import { rows } from "./database";
import { expect, expectAccessible, open, test } from "./faulty";
import { ImportPage, membersOf, staticSegment } from "./pages/import";

// One server, whose faults would meet the other tests' requests.
test.describe.configure({ mode: "serial" });

const UPDATE = "msdyncrm_SegmentMembersUpdate";
const FETCH = "msdyncrm_FetchContactsByQuery";

for (const [name, fault, says] of [
  ["a busy environment", { kind: "throttled", limit: "requests", retry_after_s: 2 }, "The environment is busy. Goes on in 2 seconds."],
  ["a lost answer", { kind: "lost-answer" }, "The connection is lost. Nothing is lost."],
  ["a reset in the body", { kind: "reset-in-body" }, "The connection is lost. Nothing is lost."],
  ["a connection that breaks", { kind: "reset-before-answer" }, "The connection is lost. Nothing is lost."],
] as const) {
  test(`${name} is waited out, and every contact is added once`, async ({ page, request, faulty, expectedErrors }) => {
    expectedErrors.push(/429|net::|Failed to load/);
    const list = new ImportPage(page);
    const ids = rows("SELECT contactid FROM contact ORDER BY 1 LIMIT 50", faulty.data).map(String);
    const id = await staticSegment(request, `Despite ${name}`, ids.slice(0, 10));
    await open(page, `/segments/${id}`);
    await list.text.fill(ids.join("\n"));
    await faulty.add({ route: FETCH, times: 1, fault });
    await list.check();
    await faulty.add({ route: UPDATE, fault });
    await list.send("Add 40 contacts");
    // Not so many times: the browser itself sends again where a connection that it used before breaks.
    await expect(page.getByText(says)).toBeVisible();
    await faulty.clear();
    await expect(list.report).toContainText("The segment holds 50 contacts now.");
    await expect(list.line("Added")).toHaveText("40");
    expect(rows(`SELECT contactid FROM segment_member WHERE segmentid = '${id}' ORDER BY 1`, faulty.data).map(String)).toEqual(ids);
  });
}

test("a pause and a reload lose nothing, and what was not sent can be dropped", async ({ page, request, faulty, expectedErrors }) => {
  expectedErrors.push(/429|503/);
  const list = new ImportPage(page);
  const ids = rows("SELECT contactid FROM contact ORDER BY 1 LIMIT 30", faulty.data).map(String);
  const id = await staticSegment(request, "Paused");
  await open(page, `/segments/${id}`);
  await list.text.fill(ids.join("\n"));
  await list.check();
  await faulty.add({ route: UPDATE, fault: { kind: "throttled", limit: "requests", retry_after_s: 60 } });
  await list.send("Add 30 contacts");
  await expect(page.getByText("Goes on in 60 seconds.")).toBeVisible();
  await list.button("Pause").click();
  await expect(list.unfinished).toContainText("0 of 30 contacts to be added were sent so far.");
  await expect(list.button("Add to segment…")).toBeDisabled();
  await expectAccessible(page);
  await page.reload();
  await expect(list.unfinished).toContainText("0 of 30 contacts");
  expect(membersOf(id, faulty.data)).toBe(0);
  await faulty.clear();
  await list.button("Go on").click();
  await expect(list.report).toContainText("The segment holds 30 contacts now.");
  expect(membersOf(id, faulty.data)).toBe(30);
  await page.reload();
  await expect(list.text).toBeVisible();
  await expect(list.unfinished).toHaveCount(0);

  await list.text.fill(ids.slice(0, 5).join("\n"));
  await list.check("Remove from");
  await faulty.add({ route: UPDATE, fault: { kind: "server-error", status: 500 } });
  expectedErrors.push(/500/);
  await list.send("Remove 5 contacts");
  await expect(page.getByText("The environment could not do this.")).toBeVisible();
  await page.reload();
  await list.button("Drop the rest").click();
  await expect(list.unfinished).toHaveCount(0);

  // What this browser keeps of it is among what the settings clear.
  const kept = () =>
    page.evaluate(
      () =>
        new Promise<number>((done) => {
          const open = indexedDB.open("member-import", 1);
          open.onsuccess = () => {
            const count = open.result.transaction("kept").objectStore("kept").count();
            count.onsuccess = () => done(count.result);
            open.result.close();
          };
        }),
    );
  await list.text.fill(ids.slice(0, 5).join("\n"));
  await list.check("Remove from");
  await list.send("Remove 5 contacts");
  await expect(page.getByText("The environment could not do this.")).toBeVisible();
  await open(page, "/settings");
  expect(await kept()).toBeGreaterThan(0);
  await page.getByRole("button", { name: "Clear: Unsaved work" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Clear it" }).click();
  await expect.poll(kept).toBe(0);
  await faulty.clear();
  await open(page, `/segments/${id}`);
  await expect(list.text).toBeVisible();
  await expect(list.unfinished).toHaveCount(0);
  expect(membersOf(id, faulty.data)).toBe(30);
});

test("an operation that is stuck is waited for, and not asked about while nobody looks", async ({ page, request, faulty }) => {
  const list = new ImportPage(page);
  const ids = rows("SELECT contactid FROM contact ORDER BY 1 LIMIT 5", faulty.data).map(String);
  const id = await staticSegment(request, "Stuck list");
  await open(page, `/segments/${id}`);
  await list.text.fill(ids.join("\n"));
  await list.check();
  await faulty.stopTime(true);
  let asked = 0;
  page.on("request", (sent) => {
    if (sent.url().endsWith(UPDATE) && sent.postData()?.includes("getState")) asked += 1;
  });
  await list.send("Add 5 contacts");
  await expect(page.getByText("All is sent. The environment is changing the members…")).toBeVisible();
  await expect.poll(() => asked).toBeGreaterThan(1);
  const hide = (hidden: boolean) =>
    page.evaluate((hidden) => {
      Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
      document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    }, hidden);
  await hide(true);
  await page.waitForTimeout(2_500);
  asked = 0;
  await page.waitForTimeout(4_000);
  expect(asked).toBe(0);
  expect(membersOf(id, faulty.data)).toBe(0);
  // Reloaded in the middle, it is gone on with.
  await page.reload();
  await expect(list.unfinished).toContainText("All of it was sent.");
  await faulty.stopTime(false);
  await list.button("Go on").click();
  await expect(list.report).toContainText("The segment holds 5 contacts now.");
  expect(membersOf(id, faulty.data)).toBe(5);
});

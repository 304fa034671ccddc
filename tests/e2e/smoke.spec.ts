// The app arrives and runs under the server's own policy, in both colour schemes.
import { expect, expectAccessible, open, test } from "./fixtures";

for (const colorScheme of ["light", "dark"] as const) {
  test(`the first page loads, says nothing wrong and is accessible (${colorScheme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await open(page);
    await expect(page).toHaveTitle(/Segment Builder/);
    await expect(page.getByRole("main")).toBeVisible();
    await expectAccessible(page);
  });
}

test("the page is served with its policy and the program with its type", async ({ page, request }) => {
  const programs: string[] = [];
  page.on("response", (response) => {
    if (response.url().endsWith(".wasm")) programs.push(response.headers()["content-type"] ?? "");
  });
  await open(page);
  expect(programs).toEqual(["application/wasm"]);
  const answer = await request.get("/");
  expect(answer.headers()["content-security-policy"]).toContain("'wasm-unsafe-eval' 'sha256-");
});

test("an address within the app opens on it after a reload", async ({ page }) => {
  await open(page, "/segments");
  await page.reload();
  await expect(page.getByRole("main")).toBeVisible();
});

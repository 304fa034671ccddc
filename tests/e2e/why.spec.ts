// Why a contact is in or out, held against what the database has of it.
import type { Locator, Page } from "@playwright/test";

import { rows } from "./database";
import { expect, expectAccessible, test } from "./fixtures";
import { SegmentPage } from "./pages/segment";
import { SegmentsPage } from "./pages/segments";

async function explain(page: Page, name: string, query: string, contact: { name: string; email: string }): Promise<Locator> {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", name);
  await segment.queryText.fill(query);
  await segment.tab("Members");
  await page.getByRole("combobox", { name: "Why is somebody in or out?" }).fill(contact.email || contact.name);
  await page.getByRole("option").filter({ hasText: contact.email || contact.name }).first().click();
  const why = page.getByRole("region", { name: "Why in or out?" });
  await expect(why.getByText(/by this definition$/)).toBeVisible();
  return why;
}

/** The parts as they are told: words, value and outcome. */
const parts = (why: Locator) => why.locator(".why-part");

const one = (where: string) => {
  const [found] = rows(`SELECT fullname, emailaddress1, address1_city, jobtitle FROM contact WHERE ${where} ORDER BY contactid LIMIT 1`);
  if (!found) throw new Error(`nobody: ${where}`);
  const [name, email, city, job] = found.map((value) => String(value ?? ""));
  return { name: name ?? "", email: email ?? "", city: city ?? "", job: job ?? "" };
};

test("a contact that is out: which condition keeps it out, and by which value", async ({ page }) => {
  const contact = one("address1_city = 'Paris' AND emailaddress1 IS NOT NULL AND emailaddress1 <> ''");
  const why = await explain(
    page,
    "Out",
    "PROFILE(contact).FILTER((address1_city == 'Berlin' || address1_city == 'Hamburg') && ISNOTNULL(emailaddress1))",
    contact,
  );
  await expect(why.getByText("Out, by this definition")).toBeVisible();
  await expect(parts(why)).toHaveText([
    "Address 1: City is one of Berlin HamburgIt is Paris.No",
    `Email has dataIt is ${contact.email}.Yes`,
  ]);
  await expect(why.getByText("Decided by: Address 1: City is one of Berlin Hamburg.")).toBeVisible();
  await expect(why.locator(".why-part.decides")).toHaveCount(1);
  await expectAccessible(page);
});

test("a contact that is in, from a row of the table", async ({ page }) => {
  const list = new SegmentsPage(page);
  const segment = new SegmentPage(page);
  await list.open();
  await list.startNew("Dynamic", "In");
  await segment.queryText.fill(
    "PROFILE(contact).FILTER(address1_city == 'Paris' && NOT(jobtitle == 'Astronaut' || jobtitle == 'Diver')) UNION PROFILE(contact).FILTER(address1_city == 'Oslo')",
  );
  await segment.tab("Members");
  await page.getByRole("row").filter({ hasText: "Paris" }).first().click();
  const why = page.getByRole("region", { name: "Why in or out?" });
  await expect(why.getByText("In, by this definition")).toBeVisible();
  await expect(why.locator(".why-outcome")).toHaveText(["Yes", "Yes", "Yes", "No", "No", "No"]);
  await expect(parts(why).last()).toContainText("Address 1: City is Oslo");
});

test("an empty value is neither yes nor no", async ({ page }) => {
  const contact = one("jobtitle IS NULL AND emailaddress1 IS NOT NULL AND emailaddress1 <> ''");
  const why = await explain(page, "Empty", "PROFILE(contact).FILTER(jobtitle != 'Diver' && ISNULL(jobtitle))", contact);
  await expect(why.getByText("Out, by this definition")).toBeVisible();
  await expect(parts(why)).toHaveText([
    "Job Title is not DiverIt is empty.Cannot tell: it is empty",
    "Job Title has no dataIt is empty.Yes",
  ]);
});

test("blocks, related records and behavior", async ({ page }) => {
  const contact = one(
    "parentcustomerid IN (SELECT accountid FROM account) AND emailaddress1 IS NOT NULL AND emailaddress1 <> '' AND address1_city = 'Berlin'",
  );
  const why = await explain(
    page,
    "Related",
    "PROFILE(contact).FILTER(address1_city == 'Berlin') EXCEPT PROFILE(account).FILTER(ISNOTNULL(name)).TRAVERSE(contact_account_parentcustomerid)",
    contact,
  );
  await expect(why.getByText("Out, by this definition")).toBeVisible();
  await expect(why.locator(".why-outcome")).toHaveText(["Yes", "Yes", "In it: left out", "Yes"]);
  await expect(why.getByText("but not", { exact: true })).toBeVisible();
  await expect(why.getByText(/^Decided by: Account Name has data\.$/)).toBeVisible();
});

test("an exclusion that did not apply is passed, and decides nothing", async ({ page }) => {
  const contact = one("address1_city = 'Paris' AND emailaddress1 IS NOT NULL AND emailaddress1 <> ''");
  const query =
    "PROFILE(contact).FILTER(address1_city == 'Paris') EXCEPT PROFILE(contact).FILTER(address1_city == 'Oslo' && NOT(address1_city == 'Rome'))";
  const why = await explain(page, "Not excluded", query, contact);
  await expect(why.getByText("In, by this definition")).toBeVisible();
  await expect(why.getByText("Decided by: Address 1: City is Paris.")).toBeVisible();
  const excluded = parts(why).filter({ hasText: "but not" });
  await expect(excluded.locator(".why-outcome")).toHaveText("Not in it: good");
  await expect(excluded.locator(".why-icon.is-good")).toBeVisible();
  await expect(why.locator(".why-part.decides")).toHaveCount(1);
});

test("a part that cannot be asked says so, and is asked again", async ({ page, expectedErrors }) => {
  expectedErrors.push(/503/);
  const contact = one("address1_city = 'Paris' AND emailaddress1 IS NOT NULL AND emailaddress1 <> ''");
  let failing = true;
  await page.route("**/msdyncrm_FetchContactsByQuery", (route) => {
    const query = String(route.request().postDataJSON().Query);
    const part = query.includes("INTERSECT") && query.includes("ISNOTNULL") && !query.includes("Berlin");
    return part && failing ? route.fulfill({ status: 503, body: "" }) : route.continue();
  });
  const why = await explain(page, "Lost", "PROFILE(contact).FILTER(address1_city == 'Berlin' && ISNOTNULL(emailaddress1))", contact);
  await expect(parts(why).last()).toContainText("The environment is busy.");
  failing = false;
  await parts(why).last().getByRole("button", { name: "Try again" }).click();
  await expect(parts(why).last()).toContainText("Yes");
});

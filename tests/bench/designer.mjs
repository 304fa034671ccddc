// The designer's speed in a real browser, at growing segments and catalogs. Started by `cargo xtask bench designer`,
// which builds the app as it is served and says where a server is: E2E_BASE_URL.
//
// Everything is done as a person does it: text put into the query field, tabs and buttons clicked, values typed. A time is
// the browser's own account of script, style and layout, in time of the page's thread, so that it holds on a machine that
// has other work too: from the act until the page shows what came of it, and, as "all", until it is at rest again, so that
// nothing that is put off is left out.
import { chromium } from "@playwright/test";

import { query, rewriteCatalog } from "./workload.mjs";

const numbers = (name, usual) => (process.env[name] ? process.env[name].split(",").map(Number) : usual);
const SIZES = numbers("BENCH_CONDITIONS", [10, 200, 1_000, 5_000]);
const CATALOGS = numbers("BENCH_COLUMNS", [24, 300, 5_000]);

const browser = await chromium.launch({
  executablePath: process.env.E2E_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic"],
});

/** What the page needs to measure itself. */
function instruments() {
  const next = () =>
    new Promise((resume) => {
      const channel = new MessageChannel();
      channel.port1.onmessage = resume;
      channel.port2.postMessage(0);
    });
  const layout = () => document.documentElement.offsetHeight + document.body.getBoundingClientRect().height;
  window.timed = async (act, done) => {
    layout();
    act();
    await next();
    while (!done()) await next();
    layout();
  };
  window.all = (selector) => [...document.querySelectorAll(selector)];
  window.insert = (field, text) => {
    field.focus();
    field.select();
    document.execCommand("insertText", false, text);
  };
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function measure(conditions, columns) {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
  const page = await context.newPage();
  page.on("pageerror", (error) => console.error(error));
  const devtools = await context.newCDPSession(page);
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  const work = async () => {
    const { metrics } = await devtools.send("Performance.getMetrics");
    const counted = ["ScriptDuration", "RecalcStyleDuration", "LayoutDuration"];
    return 1_000 * metrics.filter(({ name }) => counted.includes(name)).reduce((sum, { value }) => sum + value, 0);
  };
  /** Until the browser has done nothing worth speaking of for a while. */
  const rest = async () => {
    let before = await work();
    for (;;) {
      await page.waitForTimeout(400);
      const now = await work();
      if (now - before < 1) return now;
      before = now;
    }
  };
  await page.addInitScript(instruments);
  await rewriteCatalog(page, columns);
  await page.goto(process.env.E2E_BASE_URL);
  await page.getByRole("button", { name: "New segment" }).first().click();
  const dialog = page.getByRole("dialog", { name: "New segment" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("Bench");
  await dialog.getByRole("button", { name: "Continue" }).click();
  const field = page.getByRole("textbox", { name: "Query text" });
  await field.waitFor();
  await page.locator(".block").waitFor();
  await rest();

  const text = query(conditions, columns);
  const times = { import: [], mount: [], change: [], add: [], export: [], open: [], search: [] };
  const all = { import: [], mount: [], change: [], add: [] };
  const body = await page.$("body");
  /** What is done in the element found; looking for it and asking the browser for its account are not counted. */
  const account = async (name, where, act, argument) => {
    const element = await where.elementHandle();
    const idle = await work();
    await body.evaluate(() => timed(() => {}, () => true));
    const before = await work();
    await element.evaluate(act, argument);
    const shown = (await work()) - before;
    const asking = before - idle;
    times[name].push(shown - asking);
    all[name]?.push((await rest()) - before - asking);
  };
  const repeats = conditions > 1_000 ? 3 : 5;
  const put = (text) => field.evaluate((area, text) => timed(() => insert(area, text), () => true), text);
  for (let run = 0; run < repeats; run++) {
    await put("PROFILE(contact)");
    await rest();
    const imported = (area, text) =>
      timed(() => insert(area, text), () => all(".phrase").length > 0 && all(".phrase")[0].textContent.includes("value 0"));
    await account("import", field, imported, text);
  }
  for (let run = 0; run < repeats; run++) {
    await page.getByRole("tab", { name: "Details" }).click();
    await rest();
    const tab = page.getByRole("tab", { name: "Definition" });
    const mounted = (tab) => timed(() => tab.click(), () => all(".phrase").length > 0);
    await account("mount", tab, mounted);
  }
  const nodes = await page.evaluate(() => {
    const rows = all(".condition").map((row) => row.closest(".group-child, li"));
    const sizes = rows.map((row) => row.querySelectorAll("*").length + 1);
    return { page: document.querySelectorAll("*").length, rows: rows.length, row: Math.max(...sizes) };
  });
  await page.evaluate(() => scrollTo(0, document.querySelector(".blocks").offsetHeight / 2));
  await rest();
  // The condition in the middle of the screen, as somebody would take it.
  await page.evaluate(() => {
    const middle = innerHeight / 2;
    const distance = (row) => Math.abs(row.getBoundingClientRect().top - middle);
    const [nearest] = all(".phrase").sort((a, b) => distance(a) - distance(b));
    nearest.click();
  });
  const input = page.locator(".condition-editor input").last();
  await input.waitFor();
  await rest();
  for (let run = 0; run < 7; run++) {
    const changed = (input, value) => timed(() => insert(input, value), () => true);
    await account("change", input, changed, `changed ${run}`);
  }
  for (let run = 0; run < repeats; run++) {
    const written = (input, value) =>
      timed(() => insert(input, value), () => document.querySelector(".code-input").value.includes(value));
    await account("export", input, written, `written ${run}`);
    await rest();
  }
  const group = page.locator(".group").filter({ has: input }).last();
  const adder = group.getByRole("button", { name: "Add condition" });
  for (let run = 0; run < repeats; run++) {
    const added = (button) => {
      const before = button.closest(".group").querySelectorAll(".condition").length;
      return timed(() => button.click(), () => button.closest(".group").querySelectorAll(".condition").length > before);
    };
    await account("add", adder, added);
  }
  // The list of columns, in the condition that was added last.
  const picker = page.locator(".condition-editor").getByRole("combobox", { name: "Column", exact: true });
  for (let run = 1; run <= repeats; run++) {
    const opened = (input) => timed(() => input.click(), () => all('[role="option"]').length > 0);
    await account("open", picker, opened);
    const searched = (input, text) =>
      timed(() => insert(input, text), () => all('[role="option"]')[0]?.textContent.startsWith(text));
    await account("search", picker, searched, `Column ${run}`);
    await picker.press("Escape");
  }
  await context.close();
  const row = { conditions, columns, nodes };
  for (const [name, values] of Object.entries(times)) row[name] = median(values);
  row.all = Object.fromEntries(Object.entries(all).map(([name, values]) => [name, median(values)]));
  return row;
}

const shown = (ms) => (ms < 9.95 ? ms.toFixed(1) : Math.round(ms).toString());
const pair = (row, name) => `${shown(row[name])} (${shown(row.all[name])})`;
const count = (number) => number.toLocaleString("en-US");
console.log("| conditions | columns | mount (all) | change (all) | add (all) | import (all) | export | open columns | search columns | elements | conditions in the page | elements each |");
console.log("|---|---|---|---|---|---|---|---|---|---|---|---|");
for (const columns of CATALOGS) {
  for (const conditions of SIZES) {
    const row = await measure(conditions, columns);
    const cells = [
      count(conditions), count(columns), ...["mount", "change", "add", "import"].map((name) => pair(row, name)),
      shown(row.export), shown(row.open), shown(row.search), count(row.nodes.page), row.nodes.rows, row.nodes.row,
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
}
await browser.close();

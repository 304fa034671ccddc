// The members of a million contacts and a list of ten thousand segments, in a real browser with the real server. Started
// by `cargo xtask bench members`, which says where the server is: E2E_BASE_URL.
//
// A frame's time is the time between two frames that the browser draws, so whatever holds the page up is in it, as it is
// for whoever looks on. What a list of a million ids takes is measured by `cargo xtask bench import`.
import { randomUUID } from "node:crypto";

import { chromium } from "@playwright/test";

const SEGMENTS = Number(process.env.BENCH_SEGMENTS ?? 10_000);
const RUNS = Number(process.env.BENCH_RUNS ?? 5);
const API = "/api/data/v9.0";
const FRAME = 50;
const FUNNEL = 2_000;

/** Conditions of every kind, most of them on columns that no index helps with. */
const CONDITIONS = [
  "address1_country == 'Germany'", "address1_city != 'Berlin'", "ISNOTNULL(emailaddress1)", "emailaddress1 CONTAINS 'a'",
  "NOT (emailaddress1 CONTAINS 'zz')", "lastname STARTSWITH 'S'", "createdon >= '2021-01-01'", "birthdate < '2004-01-01'",
  "donotemail == False", "donotbulkemail == False", "numberofchildren >= 0", "gendercode == 1", "annualincome > 1000",
  "creditlimit >= 0", "ISNOTNULL(mobilephone)", "ISNOTNULL(jobtitle)", "familystatuscode == 2", "creditonhold == False",
  "ISNOTNULL(address1_postalcode)", "statecode == 0",
];

const browser = await chromium.launch({
  executablePath: process.env.E2E_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--js-flags=--expose-gc"],
});
const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, baseURL: process.env.E2E_BASE_URL });
const page = await context.newPage();
page.setDefaultTimeout(120_000);
page.on("pageerror", (error) => console.error(error));
await page.addInitScript(() => {
  // The app's own memory is nowhere to be had but where it is made.
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const own = WebAssembly[name];
    WebAssembly[name] = async (...given) => {
      const made = await own.apply(WebAssembly, given);
      const memory = (made.instance ?? made).exports?.memory;
      if (memory instanceof WebAssembly.Memory) window.wasmMemory = memory;
      return made;
    };
  }
  window.frames = [];
  let last = performance.now();
  const look = (now) => {
    window.frames.push(now - last);
    last = now;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
});

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const times = (values) => `${Math.round(median(values))} ms (${Math.round(Math.min(...values))} to ${Math.round(Math.max(...values))})`;
const number = (value) => value.toLocaleString("en-US");
const missed = [];
const aim = (what, value, most) => value > most && missed.push(`${what}: ${Math.round(value)} is more than ${most}.`);

/**
 * The frames that are drawn while something is done: the longest of each time that it is done, of which the median counts
 * on a machine that has other work too, and the 99th of a hundred of all.
 */
async function frames(act, runs = RUNS) {
  const all = [];
  const longest = [];
  for (let run = 0; run < runs; run++) {
    await page.evaluate(() => (window.frames.length = 0));
    await act(run);
    const drawn = (await page.evaluate(() => window.frames)).slice(1);
    all.push(...drawn);
    longest.push(Math.max(...drawn));
  }
  all.sort((a, b) => a - b);
  return { longest, late: all[Math.floor(all.length * 0.99)] ?? 0, count: all.length };
}
const told = ({ longest, late, count }) =>
  `longest frame ${times(longest)}, 99 % of ${number(count)} within ${Math.round(late)} ms`;

/** Megabytes of the page's scripts and of the app, and elements in the page. */
async function memory() {
  const devtools = await context.newCDPSession(page);
  await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  const { nodes } = await devtools.send("Memory.getDOMCounters");
  await devtools.detach();
  const wasm = await page.evaluate(() => window.wasmMemory?.buffer.byteLength ?? 0);
  const elements = await page.locator("*").count();
  return { heap: usedSize / 1e6, wasm: wasm / 1e6, elements, nodes };
}
const amount = ({ heap, wasm, elements, nodes }) =>
  `${heap.toFixed(1)} MB of scripts, ${wasm.toFixed(1)} MB of WebAssembly, ${number(elements)} elements, ${number(nodes)} nodes`;

const segment = (name, query) => ({
  msdyncrm_segmentid: randomUUID(),
  msdyncrm_segmentname: name,
  msdyncrm_segmenttype: 192350000,
  msdyncrm_segmentquery: query,
});

async function post(path, data, headers = {}) {
  const answer = await context.request.post(`${API}/${path}`, { data, headers });
  if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
}

/** The list gets as many segments as are missed in it. */
async function fill() {
  const count = async () => Number(await (await context.request.get(`${API}/msdyncrm_segments/$count?$filter=startswith(msdyncrm_segmentname,'Listed ')`)).text());
  // Counted to 5,000 at most, so that the last one is looked for by name.
  const last = `Listed ${String(SEGMENTS - 1).padStart(5, "0")}`;
  const found = await (await context.request.get(`${API}/msdyncrm_segments?$select=msdyncrm_segmentid&$filter=msdyncrm_segmentname eq '${last}'`)).json();
  if (found.value.length) return;
  if ((await count()) > 0) throw new Error("The list was filled half-way: remove target/bench-1000000.");
  for (let first = 0; first < SEGMENTS; first += 250) {
    const boundary = "batch_fill";
    const parts = [];
    for (let place = first; place < Math.min(first + 250, SEGMENTS); place++) {
      const body = JSON.stringify(segment(`Listed ${String(place).padStart(5, "0")}`, "PROFILE(contact).FILTER(address1_city == 'Berlin')"));
      parts.push(
        `--${boundary}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n` +
          `POST ${API}/msdyncrm_segments HTTP/1.1\r\nContent-Type: application/json\r\n\r\n${body}\r\n`,
      );
    }
    await post("$batch", `${parts.join("")}--${boundary}--\r\n`, { "content-type": `multipart/mixed; boundary=${boundary}` });
  }
}

async function listOfSegments() {
  await fill();
  const openings = [];
  for (let run = 0; run < RUNS; run++) {
    await page.goto("about:blank");
    await page.goto("/");
    await page.locator(".row-link").first().waitFor();
    await page.waitForTimeout(500);
    openings.push(await page.evaluate(() => Math.max(...window.frames.slice(1))));
  }
  // To the end, a screen every few frames, in stretches; rows that are not here yet are waited for.
  const scrolling = await frames(
    (run) =>
      page.evaluate(
        (rows) =>
          new Promise((done) => {
            const begin = performance.now();
            const step = () => {
              window.scrollBy(0, 240);
              const all = Number(document.querySelector("tbody:last-of-type").dataset.part) * 25;
              if (all >= rows || performance.now() - begin > 60_000) done();
              else requestAnimationFrame(step);
            };
            step();
          }),
        ((run + 1) * (SEGMENTS - 100)) / 10,
      ),
    10,
  );
  const rows = Number(await page.locator("tbody").last().getAttribute("data-part")) * 25;
  console.log(`A list of ${number(SEGMENTS)} segments`);
  console.log(`  opened                  longest frame ${times(openings)}`);
  console.log(`  scrolled to ${number(rows)}      ${told(scrolling)}`);
  console.log(`  then                    ${amount(await memory())}`);
  aim("The longest frame of opening the list", median(openings), FRAME);
  aim("The longest frame of scrolling the list", median(scrolling.longest), FRAME);
}

async function funnel() {
  const made = segment("Bench of the funnel", `PROFILE(contact, contact_1).FILTER(${CONDITIONS.map((c) => c.replace(/\b[a-z_]+1?\b(?=[ )])/, (name) => `contact_1.${name}`)).join(" && ")})`);
  await post("msdyncrm_segments", made);
  const found = [];
  let whole = "";
  await page.goto(`/segments/${made.msdyncrm_segmentid}`);
  for (let run = 0; run < RUNS; run++) {
    // Whatever is written makes the server forget what it counted.
    await post("msdyncrm_segments", segment(`Bench, written ${run}`, made.msdyncrm_segmentquery));
    await page.reload();
    await page.getByTestId("size").waitFor();
    whole = await page.getByTestId("size").textContent();
    await post("msdyncrm_segments", segment(`Bench, written again ${run}`, made.msdyncrm_segmentquery));
    found.push(
      await page.getByRole("button", { name: "Count each part" }).evaluate(async (button) => {
        const begin = performance.now();
        button.click();
        await new Promise((next) => setTimeout(next));
        const done = () => !button.disabled && [...document.querySelectorAll(".funnel-number")].every((n) => /\d/.test(n.textContent));
        while (!done()) await new Promise((next) => setTimeout(next, 5));
        return performance.now() - begin;
      }),
    );
  }
  const parts = await page.locator(".funnel-number").count();
  console.log(`Part by part: ${parts - 1} conditions and the whole of them (${whole})`);
  console.log(`  counted                 ${times(found)}`);
  aim("Counting part by part", median(found), FUNNEL);
}

async function table() {
  const made = segment("Bench of the table", "PROFILE(contact)");
  await post("msdyncrm_segments", made);
  await page.goto(`/segments/${made.msdyncrm_segmentid}#members`);
  await page.locator(".grid-row:visible .grid-cell[data-label]:not(.is-coming)").first().waitFor();
  await page.waitForTimeout(500);
  const before = await memory();
  const all = await page.getByTestId("members-total").textContent();
  const scroller = page.locator(".grid-scroll");
  // A million rows are scrolled on 8,000,000 pixels, so that a pixel is some four and a half of them.
  const slowly = await frames(() =>
    scroller.evaluate(async (element) => {
      for (let step = 0; step < 200; step++) {
        element.scrollTop += step % 4 ? 1 : 2;
        await new Promise(requestAnimationFrame);
      }
    }),
  );
  const waits = [];
  const jumping = await frames(async (run) => {
    for (let jump = 0; jump < 10; jump++) {
      waits.push(
        await scroller.evaluate(async (element, share) => {
          const begin = performance.now();
          element.scrollTop = share * (element.scrollHeight - element.clientHeight);
          await new Promise(requestAnimationFrame);
          await new Promise(requestAnimationFrame);
          while (element.querySelector(".grid-row:not([hidden]) .is-coming")) await new Promise(requestAnimationFrame);
          return performance.now() - begin;
        }, (((jump + 10 * run) * 17) % 50) / 49),
      );
    }
  });
  const dragging = await frames(() =>
    scroller.evaluate(async (element) => {
      for (let step = 0; step < 150; step++) {
        element.scrollTop = (step / 150) * element.scrollHeight;
        await new Promise(requestAnimationFrame);
      }
    }),
  );
  const after = await memory();
  console.log(`A table of ${all}`);
  console.log(`  scrolled on             ${told(slowly)}`);
  console.log(`  to far places           ${told(jumping)}; rows there after ${times(waits)}`);
  console.log(`  the bar dragged down    ${told(dragging)}`);
  console.log(`  before                  ${amount(before)}`);
  console.log(`  afterwards              ${amount(after)}`);
  for (const { longest } of [slowly, jumping, dragging]) aim("The longest frame of the table", median(longest), FRAME);
  aim("Megabytes more after scrolling", after.heap + after.wasm - before.heap - before.wasm, 10);
  aim("Elements more after scrolling", after.elements - before.elements, 50);
}

/** What the machine's other work makes of a page on which nothing is done. */
async function nothing() {
  await page.goto("/icon.svg");
  await page.waitForTimeout(500);
  console.log(`A page on which nothing is done\n  looked at               ${told(await frames(() => page.waitForTimeout(2_000)))}`);
}

const parts = { nothing, list: listOfSegments, funnel, table };
for (const name of process.env.BENCH_PARTS?.split(",") ?? Object.keys(parts)) await parts[name]();
await browser.close();
if (missed.length) {
  console.error(missed.join("\n"));
  process.exitCode = 1;
}

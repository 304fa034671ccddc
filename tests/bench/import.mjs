// How fast a list of contacts is read, looked up and cut into batches in a real browser, and what memory that takes.
// Started by `cargo xtask bench import`, which builds the app as it is served and says where a server is: E2E_BASE_URL.
//
// The importer's own worker is driven by its messages. The environment is a function in the worker that knows every
// contact and answers at once, so that the figures are the importer's alone.
import { chromium } from "@playwright/test";

const IDS = Number(process.env.BENCH_IDS ?? 1_000_000);

const browser = await chromium.launch({
  executablePath: process.env.E2E_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic"],
});
const page = await browser.newPage();
page.on("pageerror", (error) => console.error(error));
await page.goto(process.env.E2E_BASE_URL);
await page.locator("#boot").waitFor({ state: "detached" });

// Every tenth id is there twice; the order is anything but sorted.
const bytes = await page.evaluate(async (ids) => {
  const hex = (n, digits) => n.toString(16).padStart(digits, "0");
  const lines = ["name;contactid;city\r\n"];
  const line = (n) => {
    const mixed = Math.imul(n, 0x9e3779b1) >>> 0;
    lines.push(`Person ${n};crm${hex(mixed, 8)}-1ee9-e811-a99d-${hex(n, 12)};"Berlin; Mitte"\r\n`);
  };
  for (let n = 0; n < ids; n++) {
    line(n);
    if (n % 10 === 0) line(n);
  }
  window.list = new File(lines, "list.csv");
  window.events = [];
  window.worker = new Worker("/import-worker-loader.js");
  const heard = (type) =>
    new Promise((done) => {
      const look = ({ data }) => {
        const event = JSON.parse(data);
        const name = typeof event === "string" ? event : Object.keys(event)[0];
        if (name === "Failed") throw new Error(data);
        if (name !== type) return;
        window.worker.removeEventListener("message", look);
        done(typeof event === "string" ? event : event[name]);
      };
      window.worker.addEventListener("message", look);
    });
  // The longest that the page itself was held up.
  window.gap = 0;
  let last = performance.now();
  const tick = () => {
    window.gap = Math.max(window.gap, performance.now() - last);
    last = performance.now();
    channel.port2.postMessage(0);
  };
  const channel = new MessageChannel();
  channel.port1.onmessage = tick;
  window.timed = async (command, until, file) => {
    last = performance.now();
    window.gap = 0;
    tick();
    const start = performance.now();
    const done = heard(until);
    window.worker.postMessage(file ? [JSON.stringify(command), file] : [JSON.stringify(command)]);
    const event = await done;
    return { ms: performance.now() - start, gap: window.gap, event };
  };
  await heard("Ready");
  return window.list.size;
}, IDS);

const [worker] = page.workers();
await worker.evaluate(() => {
  const answer = (body) => new Response(JSON.stringify({ Result: JSON.stringify(body) }));
  self.fetch = async (request) => {
    const body = await request.json();
    if (!body.FetchXml) return answer({ PendingOperations: 0 });
    if (body.Query.includes("SEGMENT(")) return answer({ TotalRecordCount: 0, Entities: [] });
    const ids = body.FetchXml.match(/[0-9a-f]{8}-[0-9a-f-]{27}/g) ?? [];
    return answer({ Entities: ids.map((contactid) => ({ contactid })) });
  };
});
const memory = async () => (await worker.evaluate(async () => (await wasm_bindgen()).memory.buffer.byteLength)) / 1e6;

const read = await page.evaluate(() => window.timed({ Read: { turn: 1, text: null, choice: "Guess" } }, "Read", window.list));
const readMemory = await memory();
const { ids, duplicates, malformed } = read.event.summary;
if (ids !== IDS || duplicates.count !== Math.ceil(IDS / 10) || malformed.count) throw new Error(JSON.stringify(read.event));
const target = { segment: "59ac8bbf-57e7-e811-a9a9-000d3a35f403", name: "SEGMENT_CRM_ID_1", unit: null };
const check = await page.evaluate((target) => window.timed({ Check: { target, way: "Add", source: "List" } }, "Checked"), target);
if (check.event.change !== IDS) throw new Error(JSON.stringify(check.event));
const batch = await page.evaluate(() => window.timed({ Start: { with: { elsewhere: false, shared: false } } }, "Sending"));
const send = await page.evaluate(() => window.timed({ Watched: true }, "Done"));
const whole = await memory();

const ms = (value) => `${Math.round(value).toLocaleString("en-US")} ms`;
console.log(`${IDS.toLocaleString("en-US")} ids, ${(bytes / 1e6).toFixed(0)} MB`);
console.log(`  read and de-duplicated   ${ms(read.ms)}, the page held up at most ${ms(read.gap)}, ${readMemory.toFixed(0)} MB`);
console.log(`  looked up                ${ms(check.ms)}, at most ${ms(check.gap)}`);
console.log(`  batched and kept         ${ms(batch.ms)}, at most ${ms(batch.gap)}`);
console.log(`  sent                     ${ms(send.ms)}, at most ${ms(send.gap)}, ${whole.toFixed(0)} MB`);
await browser.close();
if (read.ms + batch.ms > 3_000 || whole > 300) {
  console.error("More than 3 seconds to read and batch, or than 300 MB.");
  process.exitCode = 1;
}

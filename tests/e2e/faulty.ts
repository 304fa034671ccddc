// A server of the test file's own, where things go wrong on purpose without harm to the other tests.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { test as base } from "./fixtures";

export type Faulty = {
  url: string;
  /** The folder with its database. */
  data: string;
  /** Adds a fault: which requests meet it, how often, and what it is. */
  add(rule: object): Promise<void>;
  /** Ends all faults, those of the clock too. */
  clear(): Promise<void>;
  /** Stops time, so that nothing that goes on ever ends, or lets it go on; later or earlier than it is. */
  stopTime(stopped: boolean, offset_ms?: number): Promise<void>;
};

export const test = base.extend<{ clean: void }, { faulty: Faulty }>({
  faulty: [
    async ({}, use) => {
      const { E2E_PROXY: proxy, E2E_DIST: dist } = process.env;
      if (!proxy || !dist) throw new Error("E2E_PROXY and E2E_DIST are not set. Run: cargo xtask test e2e");
      const data = mkdtempSync(join(tmpdir(), "segment-builder-faulty-"));
      const options = ["--port", "0", "--faults", "0", "--contacts", "500", "--data", data, "--dist", dist];
      const child = spawn(proxy, options, { stdio: ["ignore", "pipe", "inherit"] });
      try {
        const [admin, url] = await new Promise<[string, string]>((ready, failed) => {
          let said = "";
          child.on("exit", () => failed(new Error(`the server ended: ${said}`)));
          child.stdout.on("data", (chunk) => {
            said += chunk;
            const admin = /Faults .* at (http:\S+)/.exec(said)?.[1];
            const url = /is ready: (http:\S+)/.exec(said)?.[1];
            if (admin && url) ready([admin, url]);
          });
        });
        const ask = async (method: string, path: string, body?: object) => {
          const headers = { "content-type": "application/json" };
          const answer = await fetch(new URL(path, admin), { method, headers, body: body && JSON.stringify(body) });
          if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
        };
        await use({
          url: url.replace(/\/$/, ""),
          data,
          add: (rule) => ask("POST", "/faults", rule),
          clear: () => ask("DELETE", "/"),
          stopTime: (stopped, offset_ms = 0) => ask("PUT", "/clock", { stopped, offset_ms }),
        });
      } finally {
        child.kill();
        rmSync(data, { recursive: true, force: true });
      }
    },
    { scope: "worker", timeout: 120_000 },
  ],
  baseURL: async ({ faulty }, use) => use(faulty.url),
  clean: [
    async ({ faulty }, use) => {
      await faulty.clear();
      await use();
    },
    { auto: true },
  ],
});

export { expect, expectAccessible, open } from "./fixtures";

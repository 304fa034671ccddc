// Started by `cargo xtask test e2e`, which builds the app, starts a server on fresh data and says where it is:
// E2E_BASE_URL, and E2E_DATA for the folder that holds the server's SQLite file.
import { defineConfig } from "@playwright/test";

const baseURL = process.env.E2E_BASE_URL;
if (!baseURL) {
  throw new Error("E2E_BASE_URL is not set. Run the tests with: cargo xtask test e2e");
}

export default defineConfig({
  testDir: ".",
  outputDir: "test-results",
  // One server and one database for all files: tests name what they make apart and may run beside each other.
  fullyParallel: true,
  // They wait more than they work: three keep two cores busy.
  workers: 3,
  // A test that passes only the second time is a fault, here or in the product.
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  use: {
    baseURL,
    browserName: "chromium",
    locale: "en-US",
    timezoneId: "UTC",
    // Costs a seventh of the time.
    trace: process.env.E2E_TRACE ? "retain-on-failure" : "off",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.E2E_CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--disable-quic",
      ],
    },
  },
});

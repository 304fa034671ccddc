// The `test` of every spec: it fails when the page says anything it should not, whatever the spec itself looks at.
import AxeBuilder from "@axe-core/playwright";
import { expect, test as base, type Page } from "@playwright/test";

type Fixtures = {
  /** Console errors that this test provokes on purpose, such as an answer of 400. Add a pattern before the act. */
  expectedErrors: RegExp[];
  /** What the page reported that no pattern expects. Filled for every page of the test's context. */
  reported: string[];
};

export const test = base.extend<Fixtures>({
  expectedErrors: async ({}, use) => use([]),
  reported: [
    async ({ context, expectedErrors }, use) => {
      const reported: string[] = [];
      const report = (text: string) => {
        if (!expectedErrors.some((pattern) => pattern.test(text))) reported.push(text);
      };
      context.on("console", (message) => {
        if (message.type() !== "error") return;
        report(`console: ${message.text()} (${message.location().url})`);
      });
      context.on("weberror", (error) => report(`page error: ${error.error().message}`));
      // A violation is not always an error on the console, and is heard here in any case.
      await context.exposeFunction("reportPolicyViolation", (text: string) => report(`policy violation: ${text}`));
      await context.addInitScript(() => {
        document.addEventListener("securitypolicyviolation", (event) => {
          const heard = window as unknown as { reportPolicyViolation(text: string): void };
          heard.reportPolicyViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
        });
      });
      await use(reported);
      expect(reported, "what the page reported").toEqual([]);
    },
    { auto: true },
  ],
});

/** Fails with the rule, what it means and where it is broken, for the page as it is now. */
export async function expectAccessible(page: Page): Promise<void> {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  // Colours are judged where they end, not on the way there; what has scrolled half beneath the header is no small target.
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map((one) => one.finished));
    window.scrollTo(0, 0);
  });
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
  const found = violations.map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map((node) => node.html).join("\n  ")}`);
  expect(found, "accessibility").toEqual([]);
}

/** Waits until the app has mounted and taken the first paint's place. */
export async function open(page: Page, path = "/"): Promise<void> {
  await page.goto(path);
  await expect(page.locator("#boot")).toHaveCount(0);
}

export { expect };

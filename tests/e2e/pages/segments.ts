// The list of segments.
import { expect, type Locator, type Page } from "@playwright/test";

import { open } from "../fixtures";

export class SegmentsPage {
  constructor(readonly page: Page) {}

  async open(query = ""): Promise<void> {
    await open(this.page, `/${query}`);
    await expect(this.page.getByRole("heading", { name: "Segments", level: 1 })).toBeVisible();
  }

  row(name: string): Locator {
    return this.page.getByRole("row").filter({ has: this.page.getByRole("link", { name, exact: true }) });
  }

  async select(name: string): Promise<void> {
    await this.page.getByRole("checkbox", { name: `Select ${name}`, exact: true }).check();
  }

  /** What is done with those selected. */
  bulk(command: "Go live" | "Stop" | "Duplicate" | "Delete"): Locator {
    return this.page.locator(".bulk-bar").getByRole("button", { name: command, exact: true });
  }

  /** Opens the designer of a segment that is not saved yet. */
  async startNew(type: "Dynamic" | "Static" | "Compound", name: string): Promise<void> {
    await this.page.getByRole("button", { name: "New segment" }).first().click();
    const dialog = this.page.getByRole("dialog", { name: "New segment" });
    await dialog.getByRole("radio", { name: type }).check();
    await dialog.getByRole("textbox", { name: "Name" }).fill(name);
    await dialog.getByRole("button", { name: "Continue" }).click();
    await expect(this.page.getByRole("textbox", { name: "Name", exact: true })).toHaveValue(name);
  }
}

// One segment: its designer, its commands, its members.
import { expect, type Locator, type Page } from "@playwright/test";

export class SegmentPage {
  readonly queryText: Locator;
  readonly size: Locator;
  readonly sentence: Locator;

  constructor(readonly page: Page) {
    this.queryText = page.getByRole("textbox", { name: "Query text" });
    this.size = page.getByTestId("size");
    this.sentence = page.locator(".sentence").first();
  }

  /** The id of the segment on screen. */
  get id(): string {
    return /segments\/([0-9a-f-]{36})/.exec(this.page.url())?.[1] ?? "";
  }

  button(name: string): Locator {
    return this.page.getByRole("button", { name, exact: true });
  }

  /** The row of a condition, by how it reads. */
  condition(name: string): Locator {
    return this.page.getByRole("group", { name, exact: true }).and(this.page.locator(".condition"));
  }

  /** The box that selects a condition or a group. */
  box(name: string): Locator {
    return this.page.getByRole("checkbox", { name: `Select ${name}` });
  }

  /** A command for all that are selected. */
  selection(name: string): Locator {
    return this.page.getByRole("toolbar", { name: "What can be done with the selected parts" }).getByRole("button", { name, exact: true });
  }

  /** A command of the menu that is open. */
  item(name: string): Locator {
    return this.page.getByRole("menuitem", { name, exact: true });
  }

  /** Opens the menu of a part, by what it is called, and chooses a command. */
  async choose(part: string | RegExp, command: string): Promise<void> {
    await this.page.getByRole("button", { name: part }).first().click();
    await this.item(command).click();
  }

  async tab(name: "Definition" | "Members" | "History" | "Details"): Promise<void> {
    await this.page.getByRole("tab", { name }).click();
  }

  /** Adds a condition to the last group, by typing what the column is found by and picking the operator. */
  async addCondition(column: string, operator: string, ...values: string[]): Promise<void> {
    await this.startCondition(column, operator);
    const several = this.page.getByRole("textbox", { name: "Add a value" });
    for (const value of values) {
      if (await several.count()) {
        await several.fill(value);
        await several.press("Enter");
      } else {
        await this.page.getByLabel("Value", { exact: true }).fill(value);
      }
    }
    await this.button("Done").click();
  }

  /** The same without values; the condition stays open. */
  async startCondition(column: string, operator: string): Promise<void> {
    await this.button("Add condition").last().click();
    await this.page.getByRole("combobox", { name: "Column" }).pressSequentially(column);
    await this.page.keyboard.press("Enter");
    await this.page.getByRole("combobox", { name: "Comparison" }).selectOption({ label: operator });
  }

  /** Searches a record for the open condition and picks the one of this name. */
  async pickRecord(search: string, name: string): Promise<void> {
    await this.page.getByRole("combobox", { name: /^(Search by name|Add a record by name)$/ }).fill(search);
    await expect(this.page.getByRole("option", { name }).first()).toBeVisible();
    await this.page.getByRole("option", { name }).first().click();
  }

  /** Picks how the contacts of the last related block are related. */
  async pickRelated(search: string): Promise<void> {
    await this.page.getByRole("combobox", { name: "Pick a related table" }).last().pressSequentially(search);
    await this.page.keyboard.press("Enter");
  }

  async expectStatus(status: string): Promise<void> {
    await expect(this.page.locator(".segment-facts .pill")).toHaveText(status, { timeout: 20_000 });
  }

  async goLive(): Promise<void> {
    await this.button("Go live").click();
    await this.page.getByRole("dialog").getByRole("button", { name: "Go live now" }).click();
  }
}

// The lists of a static segment's page.
import { expect, type APIRequestContext, type Locator, type Page } from "@playwright/test";

import { count } from "../database";
import { Status, createSegment } from "./api";

const STATIC = 192350001;

/** A static segment with these members, made beside the app. */
export async function staticSegment(request: APIRequestContext, name: string, members: string[] = [], columns = {}): Promise<string> {
  return createSegment(request, name, {
    msdyncrm_segmenttype: STATIC,
    msdyncrm_segmentquery: undefined,
    msdyncrm_segmentmemberids: JSON.stringify(members),
    statuscode: Status.Draft,
    ...columns,
  });
}

export const membersOf = (id: string, data?: string) =>
  count(`SELECT count(*) FROM segment_member WHERE segmentid = '${id}'`, data);

export class ImportPage {
  readonly text: Locator;
  readonly file: Locator;
  readonly dialog: Locator;
  readonly report: Locator;
  readonly unfinished: Locator;

  constructor(readonly page: Page) {
    this.text = page.getByRole("textbox", { name: "Contact ids or e-mail addresses" });
    this.file = page.locator("#import-file");
    this.dialog = page.getByRole("dialog");
    this.report = page.getByRole("status", { name: "What came of it" });
    this.unfinished = page.getByRole("status", { name: "A list is not finished" });
  }

  button(name: string): Locator {
    return this.page.getByRole("button", { name, exact: true });
  }

  async takeFile(name: string, content: string | Buffer): Promise<void> {
    await this.file.setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(content) });
    await expect(this.page.getByText(name)).toBeVisible();
  }

  /** Asks what would happen. */
  async check(way: "Add to" | "Remove from" = "Add to"): Promise<void> {
    await this.button(`${way} segment…`).click();
    await expect(this.dialog).toBeVisible();
  }

  async send(name: string): Promise<void> {
    await this.dialog.getByRole("button", { name, exact: true }).click();
  }

  /** One line of the report. */
  line(name: string): Locator {
    return this.report.locator("dl > div").filter({ has: this.page.getByText(name, { exact: true }) }).locator("dd");
  }
}

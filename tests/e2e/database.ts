// The server's SQLite file, read without the server.
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";

/** The rows of a SELECT, from the shared server's data unless another one's is named. */
export function rows(sql: string, folder = process.env.E2E_DATA): unknown[][] {
  const tool = process.env.E2E_SQL;
  if (!folder || !tool) throw new Error("E2E_DATA and E2E_SQL are not set. Run the tests with: cargo xtask test e2e");
  const file = readdirSync(folder).find((name) => /\.(db|sqlite3?)$/.test(name));
  if (!file) throw new Error(`no database in ${folder}`);
  return JSON.parse(execFileSync(tool, [join(folder, file), sql], { encoding: "utf8" }));
}

/** The one number that a SELECT answers. */
export function count(sql: string, folder = process.env.E2E_DATA): number {
  return Number(rows(sql, folder)[0]?.[0]);
}

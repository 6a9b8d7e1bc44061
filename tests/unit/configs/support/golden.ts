import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Compares a rendered text with its file in golden/. `UPDATE_GOLDEN=1` writes it anew; look at the difference then. */
export function expectGolden(name: string, text: string): void {
  const path = join(__dirname, "..", "golden", name);
  if (process.env.UPDATE_GOLDEN) writeFileSync(path, text);
  expect(text).toBe(readFileSync(path, "utf8"));
}

import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { RUN_DIR } from "./stack";

/** Keeps a number that a test measured; scripts/test prints them all at the end of a run. */
export function measured(text: string): void {
  appendFileSync(join(RUN_DIR, "measured"), `${text}\n`);
}

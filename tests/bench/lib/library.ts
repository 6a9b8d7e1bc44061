import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as Client from "../../../runtime/client";
import { ROOT } from "../../../scripts/library/entries";

/** The library as `npm run build` made it: that is what users run, so that is what is measured. */
export async function builtClient(): Promise<typeof Client> {
  return (await import(pathToFileURL(join(ROOT, "dist/esm/client/index.js")).href)) as typeof Client;
}

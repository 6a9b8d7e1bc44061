import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as Cache from "../../../runtime/cache";
import type * as Client from "../../../runtime/client";
import { ROOT } from "../../../scripts/library/entries";

const built = (module: string): Promise<unknown> => import(pathToFileURL(join(ROOT, "dist/esm", module)).href);

/** The library as `npm run build` made it: that is what users run, so that is what is measured. */
export async function builtClient(): Promise<typeof Client> {
  return (await built("client/index.js")) as typeof Client;
}

export async function builtCache(): Promise<typeof Cache> {
  return (await built("cache/index.js")) as typeof Cache;
}

import { existsSync } from "node:fs";
import { findModules, missingText, type ModuleName } from "../../configs/modules";

/** What redis-server is started with so that it has these modules. @throws Error where the image lacks one */
export function moduleFlags(wanted: readonly ModuleName[], has: (path: string) => boolean = existsSync): string[] {
  const { paths, missing } = findModules(wanted, has);
  if (missing.length > 0)
    throw new Error(`the image of this container does not fit the setting modules: ${missingText(missing)}`);
  return paths.flatMap((path) => ["--loadmodule", path]);
}

import type { Settings } from "../configs/settings";

/** Images that a stack of these settings runs beside that of nodes and Sentinels, as images/build.ts names them. Pure. */
export function imagesNeeded({ backup }: Pick<Settings, "backup">): string[] {
  if (!backup.enabled) return [];
  return [...(backup.container.enabled ? ["backup"] : []), ...(backup.target === "local" ? ["object-store"] : [])];
}

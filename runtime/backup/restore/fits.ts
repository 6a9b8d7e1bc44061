import { BackupError } from "../errors";
import type { Manifest } from "../manifest";

/** @throws BackupError where the data took more memory in its source than the target may use: it would evict or refuse writes at once */
export function requireFits({ source: { usedMemoryBytes } }: Manifest, maxmemoryBytes: number | undefined): void {
  if (maxmemoryBytes === undefined || maxmemoryBytes === 0 || usedMemoryBytes <= maxmemoryBytes) return;
  throw new BackupError(
    "target",
    `the data took ${usedMemoryBytes} bytes of memory, and the target's maxmemory is ${maxmemoryBytes}`,
    { setting: "maxmemory", remedy: "raise it first" },
  );
}

import { addressKey } from "../../client/address";
import { BackupError, isBackupError, textOf } from "../errors";
import type { Log } from "../events";
import { openSnapshot, type Snapshot, type SnapshotRequest } from "../replication/snapshot";
import type { BackupSettings } from "../settings/types";
import type { Candidate, Ranking } from "./choose";

/** Opens a snapshot at the best candidate that gives one, and logs why it was not a better one. */
export async function openBest(
  { candidates, passedOver }: Ranking,
  { group: { natMap, access }, timeouts }: BackupSettings,
  { signal, callOff, log }: Pick<SnapshotRequest, "signal" | "callOff"> & { readonly log: Log },
): Promise<{ snapshot: Snapshot; source: Candidate }> {
  const refusals: string[] = [];
  let last: unknown;
  for (const source of candidates) {
    const { address, facts, reason } = source;
    const fields = { source: addressKey(address), role: facts.role, reason };
    try {
      const snapshot = await openSnapshot({ address, natMap, access, timeouts, signal, callOff });
      if (facts.role === "master")
        log.warn({ ...fields, passedOver, refusals }, "the snapshot is taken from the master");
      else log.info({ ...fields, passedOver, refusals }, "reading a snapshot");
      if (!snapshot.rdbOnly)
        log.warn(fields, "the source does not know rdb-only: it keeps what is written meanwhile in memory");
      return { snapshot, source };
    } catch (error) {
      signal.throwIfAborted();
      last = error;
      refusals.push(isBackupError(error) ? error.message : textOf(error));
    }
  }
  if (isBackupError(last) && refusals.length === 1) throw last;
  throw new BackupError("source", `no node gives a snapshot: ${refusals.join("; ")}`, { cause: last });
}

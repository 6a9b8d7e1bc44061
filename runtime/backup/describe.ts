import { addressKey } from "../client/address";
import { MANIFEST_VERSION, type Manifest } from "./manifest";
import { totalKeys } from "./rdb/counts";
import type { Snapshot } from "./replication/snapshot";
import type { TransferSettings } from "./settings/types";
import type { Sidecars } from "./sidecars";
import type { Candidate } from "./source/choose";
import type { BackupId } from "./store/layout";
import type { Uploaded } from "./store/multipart";
import { levelOf } from "./transfer/compression";
import { footerText } from "./transfer/inspect";
import type { Passed } from "./transfer/pass";
import { keyId } from "./transfer/sealing";

export interface Made {
  readonly id: BackupId;
  readonly source: Candidate;
  readonly snapshot: Pick<Snapshot, "point">;
  readonly passed: Passed;
  readonly object: Uploaded & { readonly key: string };
  readonly sidecars: Sidecars;
  readonly transfer: TransferSettings;
}

/** The manifest of a backup whose data is stored. Pure but for the clock. */
export function describeBackup(made: Made, now = new Date()): Manifest {
  const { id, source, snapshot, passed, object, sidecars, transfer } = made;
  const { rdb, compressedBytes } = passed;
  // The source's clock is as right as ours, but it says when the snapshot was, and not when we heard of it.
  const createdAt = Number(rdb.aux.ctime);
  const snapshotAt = Number.isSafeInteger(createdAt) && createdAt > 0 ? new Date(createdAt * 1000) : id.startedAt;
  return {
    schemaVersion: MANIFEST_VERSION,
    group: id.group,
    class: id.backupClass,
    startedAt: id.startedAt.toISOString(),
    finishedAt: now.toISOString(),
    durationMs: Math.max(0, now.getTime() - id.startedAt.getTime()),
    snapshotAt: snapshotAt.toISOString(),
    source: {
      address: addressKey(source.address),
      role: source.facts.role,
      redisVersion: rdb.aux["redis-ver"] ?? source.facts.version,
      reason: source.reason,
      usedMemoryBytes: Number(rdb.aux["used-mem"] ?? source.facts.usedMemoryBytes),
    },
    replication: snapshot.point ?? null,
    rdb: { version: rdb.version, bytes: rdb.bytes, sha256: rdb.sha256, crc64: footerText(rdb.footer) },
    keys: {
      total: totalKeys(rdb.databases),
      expiring: Object.values(rdb.databases).reduce((sum, db) => sum + db.expiring, 0),
      functions: rdb.functions,
      databases: Object.fromEntries(
        Object.entries(rdb.databases).map(([n, db]) => [n, { ...db, types: { ...db.types } }]),
      ),
    },
    object: {
      key: object.key,
      bytes: object.bytes,
      sha256: passed.sha256,
      crc64nvme: object.crc64nvme,
      compression: { codec: transfer.compression, level: levelOf(transfer), bytes: compressedBytes },
      encryption: transfer.encryptionKey
        ? { scheme: "aes-256-gcm-stream", keyId: keyId(transfer.encryptionKey) }
        : null,
    },
    acl: sidecars.acl,
    sentinel: sidecars.sentinel,
  };
}

import { z } from "zod";
import { ALL_CLASSES } from "./classes";

const count = z.number().int().nonnegative();
const hex = (digits: number) => z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`));
const time = z.iso.datetime();
const sidecar = z.object({ key: z.string(), sha256: hex(64) });

/** Raised when a field changes its meaning or goes; readers refuse what is newer than they are. */
export const MANIFEST_VERSION = 1;

export const databaseSchema = z.object({
  keys: count,
  /** Keys with a time to live. */
  expiring: count,
  types: z.record(z.string(), count),
});

/** What is known of a backup. It is written last: a backup without it is none. Sizes are bytes, times ISO 8601 in UTC. */
export const manifestSchema = z.object({
  schemaVersion: z.literal(MANIFEST_VERSION),
  group: z.string(),
  class: z.enum(ALL_CLASSES),
  startedAt: time,
  finishedAt: time,
  durationMs: count,
  /** The moment that the data is of, by the source's clock, to the second. */
  snapshotAt: time,
  source: z.object({
    address: z.string(),
    role: z.enum(["master", "replica"]),
    redisVersion: z.string(),
    reason: z.string(),
    usedMemoryBytes: count,
  }),
  /** Where in the group's history the snapshot lies; null where the source did not tell. */
  replication: z.object({ id: hex(40), offset: count }).nullable(),
  rdb: z.object({
    version: count,
    bytes: count,
    sha256: hex(64),
    /** Of its footer; null where the source writes none (`rdbchecksum no`). */
    crc64: hex(16).nullable(),
  }),
  keys: z.object({
    total: count,
    expiring: count,
    /** Function libraries. */
    functions: count,
    databases: z.record(z.string(), databaseSchema),
  }),
  /** The object with the data: the RDB, compressed, then encrypted. */
  object: z.object({
    key: z.string(),
    bytes: count,
    sha256: hex(64),
    /** S3's own checksum of the whole object, base64; null where the store doesn't take it. */
    crc64nvme: z.string().nullable(),
    compression: z.object({ codec: z.enum(["zstd", "gzip", "none"]), level: count, bytes: count }),
    encryption: z.object({ scheme: z.literal("aes-256-gcm-stream"), keyId: hex(16) }).nullable(),
  }),
  /** What is kept beside it; null where it could not be read. */
  acl: sidecar.nullable(),
  sentinel: sidecar.nullable(),
});
export type Manifest = z.output<typeof manifestSchema>;

/** Proof that a backup was loaded by a Redis server and that everything was in it. */
export const proofSchema = z.object({
  schemaVersion: z.literal(MANIFEST_VERSION),
  verifiedAt: time,
  durationMs: count,
  /** What was proven: the sums of the object that was read. */
  objectSha256: hex(64),
  rdbSha256: hex(64),
  /** The server that loaded it, and what it held then. */
  redisVersion: z.string(),
  usedMemoryBytes: count,
  keys: z.object({
    total: count,
    databases: z.record(z.string(), databaseSchema.pick({ keys: true, expiring: true })),
  }),
});
export type Proof = z.output<typeof proofSchema>;

/** Why a backup was found to be one that can't be restored. */
export const rejectionSchema = z.object({
  schemaVersion: z.literal(MANIFEST_VERSION),
  checkedAt: time,
  objectSha256: hex(64),
  reason: z.string(),
});
export type Rejection = z.output<typeof rejectionSchema>;

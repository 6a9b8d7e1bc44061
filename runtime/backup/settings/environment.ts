import zlib from "node:zlib";
import { BACKUP_CLASSES, type BackupClass } from "../classes";
import { asBackupError, isBackupError } from "../errors";
import { LOG_LEVELS } from "../log";
import { checkCron } from "../scheduling/cron";
import { KEY_REMEDY, parseKey } from "./encryption-key";
import { Reader, type Environment } from "./reader";
import { SECRET_VARIABLE, resolveSecret, type BackupSecret } from "./secret";
import type { Access, BackupSettings, GroupSettings, StoreSettings, TlsFiles, TransferSettings } from "./types";

const MB = 1024 * 1024;
const hasZstd = "createZstdCompress" in zlib;

/**
 * Settings from environment variables (docs/backup.md has the table). Secrets come from files, or from one secret in AWS Secrets Manager.
 * @throws BackupError with all faults at once
 */
export async function settingsFromEnvironment(env: Environment = process.env): Promise<BackupSettings> {
  const read = new Reader(env);
  const reference = read.text(SECRET_VARIABLE);
  // What is wrong with the rest should be told even where the secret can't be read: so that one is read last, into the same list.
  const secret =
    reference === undefined
      ? undefined
      : await resolveSecret(reference).catch((error: unknown) => asBackupError("settings", error));
  if (isBackupError(secret)) read.fault(SECRET_VARIABLE, secret.message.replace(/^settings: /, ""));
  const known = isBackupError(secret) ? undefined : secret;
  const settings: BackupSettings = {
    group: readGroup(read, known, isBackupError(secret)),
    store: readStore(read),
    transfer: readTransfer(read, known),
    timeouts: {
      askMs: (read.number("BACKUP_ASK_TIMEOUT", [1, 300]) ?? 5) * 1000,
      silenceMs: (read.number("BACKUP_SILENCE_TIMEOUT", [1, 3600]) ?? 30) * 1000,
      startMs: (read.number("BACKUP_START_TIMEOUT", [1, 86_400]) ?? 600) * 1000,
      stallMs: (read.number("BACKUP_STALL_TIMEOUT", [1, 86_400]) ?? 45) * 1000,
      runMs: (read.number("BACKUP_TIMEOUT", [1, 86_400]) ?? 3600) * 1000,
      storeMs: (read.number("BACKUP_STORE_TIMEOUT", [1, 3600]) ?? 15) * 1000,
    },
    schedule: {
      classes: perClass((name) => readCron(read, `BACKUP_SCHEDULE_${name.toUpperCase()}`)),
      verify: readCron(read, "BACKUP_VERIFY_SCHEDULE"),
    },
    retention: {
      prune: read.flag("BACKUP_PRUNE", false),
      days: perClass((name) => read.number(`BACKUP_RETENTION_${name.toUpperCase()}`, [1, 36_500]) ?? 7),
      orphanHours: read.number("BACKUP_ORPHAN_HOURS", [1, 8760]) ?? 24,
    },
    continuous: {
      enabled: read.flag("BACKUP_CONTINUOUS", false),
      segmentBytes: (read.number("BACKUP_CONTINUOUS_SEGMENT_MB", [1, 64]) ?? 8) * MB,
      segmentMs: (read.number("BACKUP_CONTINUOUS_SEGMENT_SECONDS", [1, 300]) ?? 5) * 1000,
      retentionDays: read.number("BACKUP_CONTINUOUS_RETENTION", [1, 3650]) ?? 6,
    },
    verify: {
      server: read.text("BACKUP_REDIS_SERVER") ?? "redis-server",
      folder: read.text("BACKUP_TEMP_DIR"),
      memoryBytes: scaled(read.number("BACKUP_VERIFY_MEMORY_MB", [64, 16 * 1024 * 1024]), MB),
    },
    metricsPort: read.number("BACKUP_METRICS_PORT", [1, 65_535]),
    // Docker kills after 10 s by default, and clearing away takes some of them.
    drainMs: (read.number("BACKUP_DRAIN_TIMEOUT", [0, 86_400]) ?? 5) * 1000,
  };
  read.oneOf("BACKUP_LOG_LEVEL", LOG_LEVELS, "info");
  read.done();
  return settings;
}

function readGroup(read: Reader, secret: BackupSecret | undefined, secretFailed: boolean): GroupSettings {
  const sentinels = read.addresses("REDIS_SENTINELS", 26_379);
  const [node] = read.addresses("REDIS_ADDRESS", 6379);
  if (sentinels.length === 0 && !node) read.fault("REDIS_SENTINELS", "is not set; give host:port of each Sentinel");
  const tls = readTls(read, secret);
  const password = secret?.password ?? read.secret("REDIS_PASSWORD");
  const username = read.text("REDIS_USERNAME") ?? (password === undefined ? undefined : "backup");
  const access: Access = { username, password, tls };
  if (username !== undefined && password === undefined && !secretFailed)
    read.fault(
      "REDIS_PASSWORD_FILE",
      `is not set, yet there is a user; name the file, or the secret by ${SECRET_VARIABLE}`,
    );
  return {
    name: read.text("REDIS_MASTER_NAME") ?? "mymaster",
    sentinels,
    node: sentinels.length > 0 ? undefined : node,
    access,
    sentinelAccess: {
      username: read.text("REDIS_SENTINEL_USERNAME") ?? username,
      password: secret?.sentinelPassword ?? read.secret("REDIS_SENTINEL_PASSWORD") ?? password,
      tls,
    },
    natMap: read.natMap("REDIS_NAT_MAP"),
  };
}

function readTls(read: Reader, secret: BackupSecret | undefined): TlsFiles | undefined {
  const files = {
    ca: secret?.ca ?? read.file("REDIS_SSL_CA_CERTS"),
    cert: secret?.cert ?? read.file("REDIS_SSL_CERTFILE"),
    key: secret?.key ?? read.file("REDIS_SSL_KEYFILE"),
  };
  if ((files.cert === undefined) !== (files.key === undefined))
    read.fault("REDIS_SSL_CERTFILE", "and REDIS_SSL_KEYFILE belong together; give both or none");
  return read.flag("REDIS_SSL", true) ? files : undefined;
}

function readStore(read: Reader): StoreSettings {
  const endpoint = read.text("BACKUP_ENDPOINT");
  if (endpoint !== undefined && !/^https?:\/\/[^/@?#]+\/?$/.test(endpoint))
    read.fault("BACKUP_ENDPOINT", "must be an http or https address without path and user");
  return {
    bucket: read.required("BACKUP_BUCKET", "name the bucket"),
    prefix: (read.text("BACKUP_PREFIX") ?? "").replace(/^\/+|\/+$/g, ""),
    region: read.text("BACKUP_REGION") ?? read.text("AWS_REGION") ?? "us-east-1",
    endpoint,
    pathStyle: read.flag("BACKUP_PATH_STYLE", false),
    kmsKeyId: read.text("BACKUP_KMS_KEY_ID"),
    checksum: read.oneOf("BACKUP_CHECKSUM", ["auto", "crc64nvme", "none"], "auto"),
  };
}

function readTransfer(read: Reader, secret: BackupSecret | undefined): TransferSettings {
  const compression = read.oneOf("BACKUP_COMPRESSION", ["zstd", "gzip", "none"], "zstd");
  if (compression === "zstd" && !hasZstd)
    read.fault("BACKUP_COMPRESSION", "zstd needs Node.js 22.15 or newer; use gzip");
  const text = secret?.encryptionKey ?? read.secret("BACKUP_ENCRYPTION_KEY");
  const encryptionKey = text === undefined ? undefined : parseKey(text);
  if (text !== undefined && !encryptionKey) read.fault("BACKUP_ENCRYPTION_KEY_FILE", `holds no key; ${KEY_REMEDY}`);
  return {
    compression,
    level: read.number("BACKUP_COMPRESSION_LEVEL", compression === "gzip" ? [1, 9] : [1, 19]),
    encryptionKey,
    partBytes: (read.number("BACKUP_PART_MB", [5, 5120]) ?? 5) * MB,
    uploads: read.number("BACKUP_UPLOADS", [1, 16]) ?? 2,
  };
}

function readCron(read: Reader, name: string): string {
  const text = read.text(name) ?? "";
  const problem = text === "" ? undefined : checkCron(text);
  if (problem !== undefined) read.fault(name, `must be five fields of cron in UTC, or empty for never: ${problem}`);
  return text;
}

function perClass<T>(value: (name: BackupClass) => T): Record<BackupClass, T> {
  return Object.fromEntries(BACKUP_CLASSES.map((name) => [name, value(name)])) as Record<BackupClass, T>;
}

const scaled = (n: number | undefined, by: number): number | undefined => (n === undefined ? undefined : n * by);

import type { Address } from "../../../runtime/client/address";
import type { BackupSettings, StoreSettings } from "../../../runtime/backup/settings/types";

type Sections = Omit<BackupSettings, "metricsPort" | "drainMs">;
type Over = Partial<{ [K in keyof Sections]: Partial<Sections[K]> }>;

/**
 * Settings of a backup from one node without a password. Who is silent is given up as late as in production, as the machine may stand still
 * for seconds: a test that is for that gives a shorter limit.
 */
export function backupSettings(node: Address | undefined, store: StoreSettings, over: Over = {}): BackupSettings {
  const access = { username: undefined, password: undefined, tls: undefined };
  return {
    group: {
      ...{ name: "mymaster", sentinels: [], node, access, sentinelAccess: access, natMap: undefined },
      ...over.group,
    },
    store: { ...store, ...over.store },
    transfer: {
      ...{ compression: "zstd", level: undefined, encryptionKey: undefined, partBytes: 5 * 1024 * 1024, uploads: 2 },
      ...over.transfer,
    },
    timeouts: {
      ...{ askMs: 15_000, silenceMs: 30_000, startMs: 60_000, stallMs: 10_000, runMs: 60_000, storeMs: 2000 },
      ...over.timeouts,
    },
    schedule: {
      ...{ classes: { hourly: "", daily: "", weekly: "", monthly: "" }, verify: "" },
      ...over.schedule,
    },
    retention: {
      ...{ prune: false, days: { hourly: 1, daily: 7, weekly: 31, monthly: 365 }, orphanHours: 24 },
      ...over.retention,
    },
    continuous: {
      ...{ enabled: false, segmentBytes: 1024 * 1024, segmentMs: 1000, retentionDays: 6 },
      ...over.continuous,
    },
    verify: { server: "redis-server", folder: undefined, memoryBytes: undefined, ...over.verify },
    metricsPort: undefined,
    drainMs: 1000,
  };
}

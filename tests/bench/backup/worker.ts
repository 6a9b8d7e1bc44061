import { backupNow } from "../../../runtime/backup/backup-now";
import { giveWay } from "../../../runtime/backup/give-way";
import { listBackups } from "../../../runtime/backup/list";
import { restoreCold } from "../../../runtime/backup/restore/cold";
import type { BackupSettings, StoreSettings } from "../../../runtime/backup/settings/types";
import { ObjectStore } from "../../../runtime/backup/store/object-store";
import type { Address } from "../../../runtime/client/address";
import { backupSettings } from "../../support/backup/settings";

/** What the process does that is measured: a backup, or the cold restore of one. */
export interface Task {
  readonly address: Address;
  readonly store: StoreSettings;
  readonly compression: BackupSettings["transfer"]["compression"];
  readonly sealed: boolean;
  /** Undefined makes a backup. */
  readonly restore?: { readonly folder: string; readonly dataFolder: string; readonly version: string };
}

export interface Measured {
  readonly ms: number;
  readonly cpuMs: number;
  readonly rdbBytes: number;
  readonly objectBytes: number;
  readonly idleRss: number;
  readonly peakRss: number;
  /** Of the backup. */
  readonly folder: string;
}

const MB = 1024 * 1024;

async function main(): Promise<void> {
  const task = JSON.parse(process.argv[2] ?? "{}") as Task;
  const { address, store, compression, sealed, restore } = task;
  const settings = backupSettings(address, store, {
    // The defaults of production.
    transfer: { compression, partBytes: 5 * MB, encryptionKey: sealed ? Buffer.alloc(32, 1) : undefined },
    timeouts: { runMs: 600_000 },
  });
  // As the programs of the backup container do.
  if (!restore) giveWay();
  // Idle is the scheduler as it waits: it has looked into the store.
  const warm = new ObjectStore(store, settings.timeouts);
  await listBackups(warm, { group: "mymaster" });
  warm.close();
  const idleRss = process.memoryUsage.rss();
  let peakRss = idleRss;
  const sample = setInterval(() => (peakRss = Math.max(peakRss, process.memoryUsage.rss())), 10);
  const startedAt = performance.now();
  const cpu = process.cpuUsage();
  const { manifest } = restore
    ? await restoreCold(settings, {
        ...{ folder: restore.folder, dataFolder: restore.dataFolder, targetVersion: restore.version },
        persistence: "rdb",
      })
    : await backupNow(settings, { backupClass: "manual" });
  const { user, system } = process.cpuUsage(cpu);
  clearInterval(sample);
  const measured: Measured = {
    ...{ ms: performance.now() - startedAt, cpuMs: (user + system) / 1000, idleRss, peakRss },
    ...{ rdbBytes: manifest.rdb.bytes, objectBytes: manifest.object.bytes },
    folder: manifest.object.key.slice(0, manifest.object.key.lastIndexOf("/") + 1),
  };
  process.stdout.write(JSON.stringify(measured));
}

void main();

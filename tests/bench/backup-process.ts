import type { Address } from "../../runtime/client/address";
import { listBackups } from "../../runtime/backup/list";
import { ObjectStore } from "../../runtime/backup/store/object-store";
import { backupNow } from "../../runtime/backup/backup-now";
import type { BackupSettings, StoreSettings } from "../../runtime/backup/settings/types";
import { backupSettings } from "../support/backup/settings";

/** The process that tests/bench/backup.ts measures: one backup, and what it took, as JSON. */
export interface Measured {
  readonly ms: number;
  readonly cpuMs: number;
  readonly rdbBytes: number;
  readonly objectBytes: number;
  readonly idleRss: number;
  readonly peakRss: number;
}

interface Input {
  readonly address: Address;
  readonly store: StoreSettings;
  readonly compression: BackupSettings["transfer"]["compression"];
  readonly sealed: boolean;
}

async function main(): Promise<void> {
  const { address, store, compression, sealed } = JSON.parse(process.argv[2] ?? "{}") as Input;
  const settings = backupSettings(address, store, {
    // The defaults of production.
    transfer: { compression, partBytes: 5 * 1024 * 1024, encryptionKey: sealed ? Buffer.alloc(32, 1) : undefined },
    timeouts: { runMs: 600_000 },
  });
  // Idle is the scheduler as it waits: it has looked into the store.
  const warm = new ObjectStore(store, settings.timeouts);
  await listBackups(warm, { group: "mymaster" });
  warm.close();
  const idleRss = process.memoryUsage.rss();
  let peakRss = idleRss;
  const sample = setInterval(() => (peakRss = Math.max(peakRss, process.memoryUsage.rss())), 10);
  const startedAt = performance.now();
  const cpu = process.cpuUsage();
  const { manifest } = await backupNow(settings, { backupClass: "manual" });
  const { user, system } = process.cpuUsage(cpu);
  clearInterval(sample);
  const measured: Measured = {
    ...{ ms: performance.now() - startedAt, cpuMs: (user + system) / 1000, idleRss, peakRss },
    ...{ rdbBytes: manifest.rdb.bytes, objectBytes: manifest.object.bytes },
  };
  process.stdout.write(JSON.stringify(measured));
}

void main();

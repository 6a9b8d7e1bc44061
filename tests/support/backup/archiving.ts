import { Registry } from "prom-client";
import { ArchiveMetrics } from "../../../runtime/backup/archive/archive-metrics";
import { Archiver, type Patience } from "../../../runtime/backup/archive/archiver";
import { SegmentIndex, chainFrom } from "../../../runtime/backup/archive/chain";
import { listSegments, newestSegment } from "../../../runtime/backup/archive/list";
import type { Segment } from "../../../runtime/backup/archive/layout";
import { backupNow } from "../../../runtime/backup/backup-now";
import type { PrepareScratch } from "../../../runtime/backup/restore/prepare-scratch";
import { readManifest } from "../../../runtime/backup/list";
import type { Manifest } from "../../../runtime/backup/manifest";
import type { BackupSettings } from "../../../runtime/backup/settings/types";
import type { ScratchServer } from "../../../runtime/backup/scratch/scratch-server";
import { ObjectStore } from "../../../runtime/backup/store/object-store";
import type { Address } from "../../../runtime/client/address";
import { once } from "../client/redis-group";
import { eventually } from "../wait";
import { connectTo } from "./every-type";
import { keptLog } from "./kept-log";

/** An archiver as the scheduler runs it: what it asks for is backed up, and it is told of that. */
export class Archiving {
  readonly log = keptLog();
  readonly archiver: Archiver;
  readonly bases: Manifest[] = [];
  private readonly registry = new Registry();
  private readonly backups = new Set<Promise<void>>();

  constructor(
    readonly settings: BackupSettings,
    /** As in production, but for what costs nothing: a test that is for a gap or a stall asks for a short one. */
    patience: Partial<Patience> = {},
    /** Whether what it asks for is made. */
    readonly makesBases = true,
  ) {
    this.archiver = new Archiver({
      settings,
      log: this.log,
      metrics: new ArchiveMetrics(this.registry, settings.group.name),
      requestBase: () => {
        if (!this.makesBases) return;
        const backup = this.base().finally(() => this.backups.delete(backup));
        this.backups.add(backup);
      },
      patience: { noReplica: 1000, look: 500, ...patience },
    });
    this.archiver.start();
  }

  /** As the schedule would make one. */
  async backup(): Promise<void> {
    const { manifest } = await backupNow(this.settings, { backupClass: "hourly", log: this.log });
    this.bases.push(manifest);
    this.archiver.baseMade(manifest.replication);
  }

  /** One that the archiver asks for: as in the scheduler's queue, a failure is tried again. */
  private async base(): Promise<void> {
    for (let tries = 0; tries < 5; tries += 1) {
      try {
        await this.backup();
        return;
      } catch (error) {
        this.log.error({ reason: String(error) }, "the backup failed");
      }
    }
  }

  async stop(drainMs = 5000): Promise<boolean> {
    const stored = await this.archiver.stop(drainMs);
    await Promise.all(this.backups);
    return stored;
  }

  /** Of one metric; the name may go on with labels. */
  async metric(name: string): Promise<number> {
    const text = await this.registry.metrics();
    const line = text.split("\n").find((l) => l.startsWith(name.includes("{") ? name : `${name}{`));
    return Number(line?.split(" ").at(-1) ?? NaN);
  }

  replayable(): Promise<unknown> {
    return eventually(
      "the archive is replayable",
      30_000,
      async () => (await this.metric("redis_archive_replayable")) === 1,
    );
  }

  /** Waits until all that came up to now is stored. */
  archivedUntil(ms: number): Promise<unknown> {
    return eventually("it is archived", 20_000, async () => {
      return (await this.metric("redis_archive_last_success_timestamp_seconds")) * 1000 >= ms;
    });
  }
}

/** Waits until all that a node has written is archived, in the history that it has now. @returns the last moment that can be had */
export async function caughtUp({ settings }: Archiving, node: Address): Promise<Date> {
  const info = String(await once(node, "info", "replication"));
  const [, id] = /master_replid:(\w+)/.exec(info) ?? [];
  const offset = Number(/master_repl_offset:(\d+)/.exec(info)?.[1]);
  const store = new ObjectStore(settings.store, settings.timeouts);
  try {
    return await eventually("all of it is archived", 40_000, async () => {
      const segment = await newestSegment(store, settings.group.name, Date.now());
      return segment !== undefined && segment.id === id && segment.last >= offset && new Date(segment.lastAt);
    });
  } finally {
    store.close();
  }
}

/** Of all data of a server, however long it takes to read that. */
export async function debugDigest(node: Address): Promise<unknown> {
  const redis = connectTo(node);
  try {
    return await redis.call("debug", "digest");
  } finally {
    redis.disconnect();
  }
}

/** All segments in the store. */
export async function segmentsOf(store: ObjectStore, group = "mymaster"): Promise<Segment[]> {
  const all: Segment[] = [];
  for await (const segment of listSegments(store, group)) all.push(segment);
  return all;
}

/**
 * How far the archive goes on from a base, which must be its very end.
 * @throws Error with what the archiver said, where it ends before
 */
export async function wholeChain({ log }: Archiving, store: ObjectStore, base: Manifest | undefined) {
  const segments = await segmentsOf(store);
  if (!base?.replication) throw new Error("there is no backup that is a base");
  const { links, end } = chainFrom(new SegmentIndex(segments), base.replication);
  const last = segments.at(-1);
  if (end.offset === last?.last) return { links, end, segments };
  const ends = `the chain ends at ${end.offset} of ${end.id}, the archive at ${last?.last} of ${last?.id}`;
  throw new Error([`${ends}; the archiver said:`, ...log.lines].join("\n"));
}

/** Prepares a scratch server that may be asked for a digest. */
export async function prepared(
  store: ObjectStore,
  settings: BackupSettings,
  { folder, prepareScratch }: { readonly folder: string; readonly prepareScratch: PrepareScratch },
): Promise<ScratchServer> {
  return prepareScratch(store, await readManifest(store, folder), settings, {
    signal: AbortSignal.timeout(60_000),
    configure: () => Promise.resolve(["port 0", "enable-debug-command local"]),
  });
}

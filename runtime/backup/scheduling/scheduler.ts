import type { ArchiveMetrics } from "../archive/archive-metrics";
import { Archiver } from "../archive/archiver";
import { BACKUP_CLASSES, type BackupClass } from "../classes";
import { textOf } from "../errors";
import { backupJob, showStore, verifyJob, type JobContext } from "../job";
import { listBackups, type BackupEntry } from "../list";
import { ObjectStore } from "../store/object-store";
import { every, isOverdue } from "./cron";
import { JobQueue, type Job } from "./job-queue";

/** After a failure, so that a short outage costs no backup of a day. */
const RETRY_MS = [60_000, 300_000, 900_000];
/** Between two tries to learn what was missed, while the store does not answer. */
const CATCH_UP_MS = 30_000;

/** A base that the archive asks for is of the class that is kept longest, so that it is there for as long as what is replayed upon it. */
function baseClass({ schedule, retention }: JobContext["settings"]): BackupClass {
  const scheduled = BACKUP_CLASSES.filter((name) => schedule.classes[name] !== "");
  return scheduled.reduce(
    (best, name) => (retention.days[name] > retention.days[best] ? name : best),
    scheduled[0] ?? "hourly",
  );
}

/** Makes backups and proofs by the schedules of the settings, and what was missed while it was down. */
export class Scheduler {
  private readonly queue: JobQueue;
  private readonly timers: { stop(): void }[] = [];
  private catchUp: NodeJS.Timeout | undefined;
  private stopped = false;
  private readonly archiver: Archiver | undefined;

  constructor(
    private readonly context: JobContext,
    retryMs: readonly number[] = RETRY_MS,
    archiveMetrics?: ArchiveMetrics,
  ) {
    this.queue = new JobQueue(retryMs, context.log);
    const { settings, log } = context;
    if (!settings.continuous.enabled) return;
    const { run } = this.backup(baseClass(settings));
    // Behind whatever waits already, which may do as well.
    const base: Job = {
      ...{ name: "base", rank: BACKUP_CLASSES.length + 2 },
      run: async (signal) => (archiver.isReplayable ? undefined : run(signal)),
    };
    const archiver = new Archiver({ settings, log, metrics: archiveMetrics, requestBase: () => this.queue.add(base) });
    this.archiver = archiver;
  }

  start(): void {
    const { schedule } = this.context.settings;
    for (const backupClass of BACKUP_CLASSES)
      this.timers.push(every(schedule.classes[backupClass], () => this.queue.add(this.backup(backupClass))));
    this.timers.push(every(schedule.verify, () => this.queue.add(this.verify())));
    // What is overdue is asked for first: it does as a base.
    void this.makeUp().finally(() => {
      if (!this.stopped) this.archiver?.start();
    });
  }

  /** @returns whether a run had to be called off, as it was not done within `drainMs` */
  async stop(drainMs: number): Promise<boolean> {
    this.stopped = true;
    clearTimeout(this.catchUp);
    for (const timer of this.timers) timer.stop();
    // What the archiver has not stored by then is taken up again at the next start: nothing is called off.
    const [calledOff] = await Promise.all([this.queue.close(drainMs), this.archiver?.stop(drainMs)]);
    return calledOff;
  }

  private backup(backupClass: BackupClass): Job {
    // The class that is kept longest goes first.
    const rank = BACKUP_CLASSES.length - BACKUP_CLASSES.indexOf(backupClass);
    const run = async (signal: AbortSignal): Promise<void> => {
      const { manifest } = await backupJob({ ...this.context, signal }, backupClass);
      this.archiver?.baseMade(manifest.replication);
    };
    return { name: backupClass, rank, run };
  }

  private verify(): Job {
    return {
      name: "verify",
      rank: BACKUP_CLASSES.length + 1,
      run: (signal) => verifyJob({ ...this.context, signal }),
    };
  }

  private async makeUp(): Promise<void> {
    const { settings, log } = this.context;
    try {
      const entries = await this.list();
      await showStore(this.context);
      if (this.stopped) return;
      const now = new Date();
      for (const backupClass of BACKUP_CLASSES) {
        const newest = entries.find(({ good, id }) => good && id.backupClass === backupClass)?.id.startedAt;
        if (!isOverdue(settings.schedule.classes[backupClass], newest, now)) continue;
        log.info({ class: backupClass, newest }, "a backup is overdue");
        this.queue.add(this.backup(backupClass));
      }
      const proven = latest(entries.map(({ provenAt }) => provenAt));
      if (isOverdue(settings.schedule.verify, proven, now)) this.queue.add(this.verify());
    } catch (error) {
      if (this.stopped) return;
      log.error({ reason: textOf(error), retryInMs: CATCH_UP_MS }, "can't tell what was missed");
      this.catchUp = setTimeout(() => void this.makeUp(), CATCH_UP_MS);
    }
  }

  private async list(): Promise<BackupEntry[]> {
    const { settings } = this.context;
    const store = new ObjectStore(settings.store, settings.timeouts);
    try {
      return await listBackups(store, { group: settings.group.name });
    } finally {
      store.close();
    }
  }
}

function latest(times: (Date | undefined)[]): Date | undefined {
  return times.filter((time) => time !== undefined).sort((a, b) => b.getTime() - a.getTime())[0];
}

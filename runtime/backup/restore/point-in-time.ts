import { planReplay, type Moment, type ReplayPlan } from "../archive/moment";
import { REPLAY_DATABASES, replay } from "../archive/replay";
import { asBackupError } from "../errors";
import { silent, type Log } from "../events";
import type { BackupSettings } from "../settings/types";
import { ObjectStore } from "../store/object-store";
import { loadWhole, type PrepareScratch } from "./prepare-scratch";

/** What `restoreOnline` and `restoreCold` are given to restore a moment: the base's folder, and how the scratch server is prepared. */
export interface PointInTime {
  readonly folder: string;
  readonly prepareScratch: PrepareScratch;
  /** The moment that was asked for, or when the last change that is replayed came. */
  readonly replayedTo: Date;
  readonly plan: ReplayPlan;
}

export interface PointInTimeOptions {
  /** Whose archive, where that is another's than the group that is restored into. */
  readonly group?: string;
  readonly log?: Log;
  readonly signal?: AbortSignal;
}

/**
 * Finds out how a moment can be had: the newest good backup before it from which the archive goes on without a gap. A command, and a whole
 * transaction, counts as of the moment when its last byte had come to the archiver; one that came later is left out as a whole.
 * @throws BackupError where it can't, with the moments next to it that can
 */
export async function pointInTime(
  settings: BackupSettings,
  moment: Moment,
  { group = settings.group.name, log = silent, signal = new AbortController().signal }: PointInTimeOptions = {},
): Promise<PointInTime> {
  const store = new ObjectStore(settings.store, settings.timeouts);
  try {
    const { encryptionKey } = settings.transfer;
    const plan = await planReplay(store, group, moment, { encryptionKey, signal });
    const replayedTo = "at" in moment ? moment.at : new Date(plan.reachedAt);
    return { folder: plan.base.folder, plan, replayedTo, prepareScratch: replaying(plan, log) };
  } catch (error) {
    throw signal.aborted ? asBackupError("stopped", signal.reason) : asBackupError("list", error);
  } finally {
    store.close();
  }
}

/** Loads the base and replays the archive upon it. */
function replaying(plan: ReplayPlan, log: Log): PrepareScratch {
  return async (store, manifest, settings, options) => {
    const { configure = () => Promise.resolve(["port 0"]) } = options;
    const scratch = await loadWhole(store, manifest, settings, {
      ...options,
      configure: async (folder) => [...(await configure(folder)), `databases ${REPLAY_DATABASES}`],
    });
    try {
      const { encryptionKey } = settings.transfer;
      const { signal, onProgress } = options;
      const done = await replay(store, plan, scratch, { encryptionKey, signal, onProgress });
      const { target, base, reachedAt } = plan;
      log.info({ ...done, ...target, base: base.folder, until: new Date(reachedAt) }, "the archive is replayed");
      return scratch;
    } catch (error) {
      await scratch.stop();
      throw error;
    }
  };
}

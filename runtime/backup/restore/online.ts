import { backupNow } from "../backup-now";
import { BackupError, asBackupError, textOf } from "../errors";
import { silent, type Log, type OnProgress } from "../events";
import { readManifest } from "../list";
import type { Manifest } from "../manifest";
import type { BackupSettings } from "../settings/types";
import { ObjectStore } from "../store/object-store";
import { beginRun } from "../transfer/abort";
import { observeGroup, type AdminAccess, type OnlineFacts } from "./online-facts";
import { planOnlineRestore, type OnlinePlan, type OnlineStep } from "./online-plan";
import { OnlineSteps } from "./online-steps";
import type { PrepareScratch } from "./prepare-scratch";
import type { ScratchPlace } from "./scratch-master";
import type { Supervisors } from "./supervisors";

export interface OnlineRestoreOptions {
  /** Of the backup, as a listing has it. */
  readonly folder: string;
  readonly admin: AdminAccess;
  readonly scratch: ScratchPlace;
  /** What loads the scratch server; the backup as it is unless given, as for a restore to a moment. */
  readonly prepareScratch?: PrepareScratch;
  /** Up to when that replays changes, for who reads the steps. */
  readonly replayedTo?: Date;
  /** Of the nodes, where these have any (runtime/node): they are told to leave their nodes as they are meanwhile. */
  readonly supervisors?: Supervisors | undefined;
  /** Whether the data of before is backed up first, in class `manual`. */
  readonly save?: boolean;
  /** See `PlanOptions`; an hour by default. */
  readonly downAfterMs?: number;
  /** Called with each step before it is done. */
  readonly onStep?: (text: string) => void;
  readonly log?: Log;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

export interface OnlineRestoreResult {
  readonly manifest: Manifest;
  /** Keys that were restored: those of the backup, unless changes were replayed upon it. */
  readonly keys: number;
  /** Of the backup of what was there before; undefined where none was made. */
  readonly savedAs: string | undefined;
  /** How long clients could not write, in milliseconds. */
  readonly readOnlyMs: number;
}

export interface OnlinePreview extends OnlinePlan {
  /** In the group now. */
  readonly keys: number;
}

const HOUR_MS = 3_600_000;

/** What a restore would do, for an operator to read; nothing is changed. */
export async function previewOnlineRestore(
  settings: BackupSettings,
  options: Pick<OnlineRestoreOptions, "folder" | "admin" | "save" | "downAfterMs" | "supervisors" | "replayedTo">,
): Promise<OnlinePreview> {
  const store = new ObjectStore(settings.store, settings.timeouts);
  try {
    const { plan, observed } = await prepare(settings, options, store);
    return { ...plan, keys: observed.facts.keys };
  } finally {
    store.close();
  }
}

/**
 * Restores a backup into a running group, whose clients can read all the while, and can't write for as long as the master takes to copy
 * the data from a scratch server. The Sentinels keep the same master. Whatever was changed on the way is put back, also after a failure.
 * @throws BackupError; its text says whether the data of before is still there
 */
export async function restoreOnline(
  settings: BackupSettings,
  options: OnlineRestoreOptions,
): Promise<OnlineRestoreResult> {
  const { log = silent, onStep, signal } = options;
  const run = beginRun("restore", settings.timeouts.runMs, signal);
  const store = new ObjectStore(settings.store, settings.timeouts);
  try {
    const { plan, manifest, observed } = await prepare(settings, options, store, run.signal);
    if (plan.faults.length > 0)
      throw new BackupError("target", plan.faults.join("; "), { remedy: "nothing was changed" });
    const steps = new OnlineSteps({
      settings,
      options,
      store,
      manifest,
      observed,
      signal: run.signal,
      callOff: run.callOff,
      save: backupNow,
    });
    const say = (text: string): void => {
      log.info({}, text);
      onStep?.(text);
    };
    // What this throws says what was put back.
    await perform(plan.steps, steps, say, log, run.signal);
    return { manifest, keys: steps.keys, savedAs: steps.savedAs, readOnlyMs: steps.readOnlyMs };
  } catch (error) {
    throw run.signal.aborted ? stopped(run.signal, error) : asBackupError("switch", error);
  } finally {
    run.end();
    store.close();
  }
}

async function prepare(
  settings: BackupSettings,
  {
    folder,
    admin,
    save = true,
    downAfterMs = HOUR_MS,
    supervisors,
    replayedTo,
  }: Pick<OnlineRestoreOptions, "folder" | "admin" | "save" | "downAfterMs" | "supervisors" | "replayedTo">,
  store: ObjectStore,
  signal?: AbortSignal,
): Promise<{ plan: OnlinePlan; manifest: Manifest; observed: OnlineFacts }> {
  const manifest = await readManifest(store, folder);
  const observed = await observeGroup(settings.group, admin, {
    timeoutMs: settings.timeouts.askMs,
    signal,
    supervisors,
  });
  return { plan: planOnlineRestore(observed.facts, manifest, { save, downAfterMs, replayedTo }), manifest, observed };
}

/** It failed after it had begun: the reason says whose data the group has, and what could not be put back. */
class RestoreError extends BackupError {}

/** Why a run was called off; where it had begun by then, with what was put back. */
function stopped(signal: AbortSignal, error: unknown): BackupError {
  return error instanceof RestoreError ? error : asBackupError("stopped", signal.reason);
}

/** Does the steps, and undoes those that can be, the last first, however it went. */
async function perform(
  plan: readonly OnlineStep[],
  steps: OnlineSteps,
  say: (text: string) => void,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  const begun: OnlineStep[] = [];
  let failure: BackupError | undefined;
  try {
    for (const step of plan) {
      say(step.text);
      begun.push(step);
      await steps.do(step);
    }
  } catch (error) {
    failure = signal.aborted ? asBackupError("stopped", signal.reason) : asBackupError("switch", error);
    log.error({ reason: failure.message }, "the restore failed; what was changed is put back");
  }
  const notUndone: string[] = [];
  for (const step of begun.reverse()) {
    if (!("undo" in step)) continue;
    say(step.undo);
    await steps.undo(step).catch((error: unknown) => notUndone.push(`${step.undo} (${textOf(error)})`));
  }
  const rest = notUndone.length === 0 ? "" : `; to be done by hand: ${notUndone.join(", ")}`;
  if (failure) {
    const { step, reason, cause } = failure;
    throw new RestoreError(step, `${reason}; ${await steps.state()}${rest}`, { cause });
  }
  if (rest !== "") throw new BackupError("switch", `the backup is restored${rest}`);
}

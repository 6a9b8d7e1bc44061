import { isNativeError } from "node:util/types";

/** In which part of a backup or restore something went wrong. Stable: alerts and programs may branch on it. */
export type Step =
  | "settings"
  | "source"
  | "connect"
  | "handshake"
  | "transfer"
  | "integrity"
  | "upload"
  | "manifest"
  | "list"
  | "prune"
  | "download"
  | "scratch"
  | "target"
  | "switch"
  | "stopped";

export interface Explanation {
  /** The setting that is concerned, by the name of its variable. */
  readonly setting?: string;
  /** What mends it. */
  readonly remedy?: string;
  readonly cause?: unknown;
  /** What could not be cleared away, by its key in the store. It counts as no backup, and `pruneBackups` removes it later. */
  readonly leftBehind?: readonly string[];
}

/** Base of what this library throws. Its text names the step, the reason, the setting and what mends it; never a secret. */
export class BackupError extends Error {
  readonly setting: string | undefined;
  readonly remedy: string | undefined;
  readonly leftBehind: readonly string[];

  constructor(
    readonly step: Step,
    readonly reason: string,
    { setting, remedy, cause, leftBehind = [] }: Explanation = {},
  ) {
    const advice = [setting, remedy].filter((part) => part !== undefined).join(": ");
    const rest = leftBehind.length === 0 ? "" : `; could not be removed: ${leftBehind.join(", ")}`;
    super(`${step}: ${reason}${advice === "" ? "" : ` (${advice})`}${rest}`, cause === undefined ? {} : { cause });
    this.name = "BackupError";
    this.setting = setting;
    this.remedy = remedy;
    this.leftBehind = leftBehind;
  }
}

export function isBackupError(error: unknown): error is BackupError {
  return isNativeError(error) && error.name === "BackupError" && "step" in error;
}

/** The error itself where it is one of ours, else one for `step`, with `reason` or its own text. */
export function asBackupError(
  step: Step,
  error: unknown,
  explanation: Explanation = {},
  reason = textOf(error),
): BackupError {
  return isBackupError(error) ? error : new BackupError(step, reason, { cause: error, ...explanation });
}

/** An error's text; where Node leaves it empty, as for a refused connection to several addresses, its code. */
export function textOf(error: unknown): string {
  // Not instanceof: an error may come from another context, as Node's own do for code that runs in one.
  if (!isNativeError(error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  return error.message === "" ? (code ?? error.name) : error.message;
}

/** What a long step has done so far. Called at most ten times a second, and once at the end of each phase. */
export interface Progress {
  readonly phase: "snapshot" | "download" | "load" | "replay" | "switch" | "sync" | "search";
  /** Of the RDB, or of the archived stream. */
  readonly bytes: number;
  /** Expected in all; undefined where nobody knows. */
  readonly totalBytes?: number | undefined;
  readonly keys?: number;
  readonly detail?: string;
}

export type OnProgress = (progress: Progress) => void;

/** The part of a pino logger that is used. Nothing secret is ever passed to it. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

const nothing = (): void => undefined;
export const silent: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };

const EVERY_MS = 100;

/** Passes on no more than a person can read. */
export function paced(onProgress: OnProgress | undefined): (progress: Progress, last?: boolean) => void {
  let next = 0;
  return (progress, last = false) => {
    const now = performance.now();
    if (!onProgress || (!last && now < next)) return;
    next = now + EVERY_MS;
    onProgress(progress);
  };
}

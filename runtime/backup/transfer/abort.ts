import { BackupError } from "../errors";

export interface Run {
  /** Aborted with the BackupError that ended the run. */
  readonly signal: AbortSignal;
  readonly callOff: (reason: BackupError) => void;
  readonly end: () => void;
}

/** The signal of one run: it ends by its time limit, by the caller's own signal, or by any of its parts. */
export function beginRun(what: string, runMs: number, caller: AbortSignal | undefined): Run {
  const controller = new AbortController();
  const callOff = (reason: BackupError): void => controller.abort(reason);
  const onCaller = (): void =>
    callOff(new BackupError("stopped", `the ${what} was called off`, { cause: caller?.reason as unknown }));
  const timer = setTimeout(() => {
    const reason = `the ${what} was not done within ${Math.round(runMs / 1000)} s`;
    callOff(new BackupError("stopped", reason, { setting: "BACKUP_TIMEOUT", remedy: "allow more time" }));
  }, runMs);
  if (caller?.aborted) onCaller();
  else caller?.addEventListener("abort", onCaller);
  const end = (): void => {
    clearTimeout(timer);
    caller?.removeEventListener("abort", onCaller);
  };
  return { signal: controller.signal, callOff, end };
}

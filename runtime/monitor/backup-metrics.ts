import type { BackupSource, BackupSummary } from "./backup-source";
import { number } from "./parse/info";

const ANSWER_MS = 10_000;

/** What the program that makes backups says of them, by its own metrics: so the monitor needs no account in the store. */
export class BackupMetricsSource implements BackupSource {
  constructor(
    private readonly url: string,
    private readonly group: string,
  ) {}

  async latest(): Promise<BackupSummary | undefined> {
    const options = { signal: AbortSignal.timeout(ANSWER_MS), redirect: "error" } as const;
    const answer = await fetch(this.url, options).catch((error: unknown) => {
      throw new Error(`the backup program does not answer: ${reasonOf(error)}`, { cause: error });
    });
    if (!answer.ok) throw new Error(`the backup program answers ${answer.status}`);
    return summaryOf(await answer.text(), this.group);
  }
}

/** Reads Prometheus' text format; undefined where the program has not looked at its store yet. Pure. @throws where it could not */
export function summaryOf(text: string, group: string): BackupSummary | undefined {
  const gauges = gaugesOf(text, group);
  const up = gauges.get("redis_backup_up");
  if (up === undefined) return undefined;
  if (up !== 1) throw new Error("the backup store does not answer");
  const ms = (name: string): number | undefined => {
    const seconds = gauges.get(name);
    return seconds === undefined ? undefined : Math.round(seconds * 1000);
  };
  const at = ms("redis_backup_last_success_timestamp_seconds");
  const status = gauges.get("redis_backup_last_verify_status");
  const lastGoodAt = ms("redis_backup_last_verified_timestamp_seconds");
  return {
    stored: gauges.get("redis_backup_stored") ?? 0,
    newest:
      at === undefined
        ? undefined
        : {
            at,
            durationMs: ms("redis_backup_last_duration_seconds") ?? 0,
            sizeBytes: gauges.get("redis_backup_last_size_bytes") ?? 0,
            keys: gauges.get("redis_backup_last_keys") ?? 0,
          },
    proof: status === undefined ? undefined : { good: status === 1, lastGoodAt },
    archivedUntil: ms("redis_archive_last_success_timestamp_seconds"),
  };
}

/** fetch itself only says that it failed; why is the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

/** Values that have this group as their only label, by name. */
function gaugesOf(text: string, group: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const line of text.split("\n")) {
    const match = /^(\w+)\{group="([^"]*)"\} (\S+)$/.exec(line);
    const value = number(match?.[3]);
    if (match?.[1] !== undefined && match[2] === group && value !== undefined) found.set(match[1], value);
  }
  return found;
}

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { BackupError, textOf, type Step } from "../errors";
import type { Manifest } from "../manifest";

/** The RDB version that each Redis writes, and the newest that it loads (rdb.h of its releases). */
const NEWEST_RDB: readonly (readonly [redis: string, rdb: number])[] = [
  ["7.4", 12],
  ["7.2", 11],
  ["7.0", 10],
  ["5.0", 9],
  ["4.0", 8],
];

/** Compares dotted numbers. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split(".").map(Number));
  for (let i = 0; i < Math.max(left?.length ?? 0, right?.length ?? 0); i += 1) {
    const difference = (left?.[i] ?? 0) - (right?.[i] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return 0;
}

/** The newest RDB version that a Redis loads; 0 for one that is older than all that are known here. Pure. */
export function newestRdb(redis: string): number {
  return NEWEST_RDB.find(([since]) => compareVersions(redis, since) >= 0)?.[1] ?? 0;
}

/** Whether a Redis of this version loads the backup. Pure. A Redis loads whatever was written by an older or the same one. */
export function canLoad(target: string, { rdb, source }: Pick<Manifest, "rdb" | "source">): boolean {
  if (/^\d/.test(source.redisVersion) && compareVersions(target, source.redisVersion) >= 0) return true;
  return rdb.version <= newestRdb(target);
}

/** @throws BackupError where it does not */
export function requireLoadable(step: Step, target: string, manifest: Manifest, setting?: string): void {
  if (canLoad(target, manifest)) return;
  const { rdb, source } = manifest;
  throw new BackupError(
    step,
    `Redis ${target} does not load RDB version ${rdb.version}, which Redis ${source.redisVersion} wrote`,
    { ...(setting === undefined ? {} : { setting }), remedy: `use Redis ${source.redisVersion} or newer` },
  );
}

/** What `redis-server --version` says. */
export async function versionOfProgram(program: string): Promise<string> {
  const options = { setting: "BACKUP_REDIS_SERVER", remedy: "name the path of a redis-server program" };
  let said: string;
  try {
    said = (await promisify(execFile)(program, ["--version"], { timeout: 10_000 })).stdout;
  } catch (error) {
    throw new BackupError("scratch", `${program} can't be run: ${textOf(error)}`, { ...options, cause: error });
  }
  const version = /\bv=(\d+(?:\.\d+)*)/.exec(said)?.[1];
  if (version === undefined) throw new BackupError("scratch", `${program} is no redis-server`, options);
  return version;
}

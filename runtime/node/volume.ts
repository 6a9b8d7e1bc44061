import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DATA_DIR, FILES, type Address } from "../../configs/supervisor";
import { removeMarker } from "./marker";

/** An RDB or AOF base of an empty server is about 90 bytes; with function libraries or one key it is more. */
const EMPTY_RDB_BYTES = 200;
const FORCE = join(DATA_DIR, "redis-ha-lead");
const CONF = join(DATA_DIR, "redis.conf");
const AOF_DIR = "appendonlydir";

/** Whether the volume holds data that Redis would load, by the size of its files. */
export function hasData(folder = DATA_DIR): boolean {
  const aof = join(folder, AOF_DIR);
  const files = [
    join(folder, "dump.rdb"),
    ...(existsSync(aof) ? readdirSync(aof).map((name) => join(aof, name)) : []),
  ].filter((path) => existsSync(path));
  return files.some((path) => statSync(path).size > (path.endsWith(".incr.aof") ? 0 : EMPTY_RDB_BYTES));
}

/** Moves data that Redis can't load out of its way, so that the node can take a full copy. Nothing is deleted but an older such copy. */
export function putDataAside(folder = DATA_DIR): string {
  const aside = join(folder, "damaged");
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(aside);
  for (const name of [AOF_DIR, "dump.rdb"]) {
    if (existsSync(join(folder, name))) renameSync(join(folder, name), join(aside, name));
  }
  removeMarker(join(folder, "redis-ha-marker.json"));
  return aside;
}

/**
 * Writes the file that Redis runs on, anew at each start: CONFIG REWRITE, which Sentinel calls, copies every setting and
 * `masterauth` into it, and old values would win over the included ones.
 * @returns its path
 */
export function writeRedisConf(announce: Address, master: Address | undefined, path = CONF): string {
  const lines = [
    `include ${FILES.server}`,
    `replica-announce-ip ${announce.host}`,
    `replica-announce-port ${announce.port}`,
    ...(master ? [`replicaof ${master.host} ${master.port}`] : []),
  ];
  rmSync(path, { force: true });
  writeFileSync(path, `${lines.join("\n")}\n`, { mode: 0o600 });
  return path;
}

/** The operator's word that this node shall lead whatever the others have; holds for one start. */
export function leadForced(): boolean {
  return existsSync(FORCE);
}

export function forceLead(): void {
  writeFileSync(FORCE, "");
}

export function clearForcedLead(): void {
  rmSync(FORCE, { force: true });
}

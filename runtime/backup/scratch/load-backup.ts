import { rm } from "node:fs/promises";
import { join } from "node:path";
import { BackupError } from "../errors";
import type { OnProgress } from "../events";
import type { Manifest } from "../manifest";
import type { BackupSettings } from "../settings/types";
import type { ObjectStore } from "../store/object-store";
import { fetchToFile } from "./fetch-to-file";
import { requireLoadable, versionOfProgram } from "./redis-version";
import { memoryFor, requireDisk } from "./room";
import { ScratchServer, scratchFolder } from "./scratch-server";

export interface LoadOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: OnProgress | undefined;
  /** Puts what it needs into the server's folder, and returns further lines of its configuration; without it, it has no port. */
  readonly configure?: (folder: string) => Promise<readonly string[]>;
}

/** Room beside the file itself. */
const SPARE_BYTES = 16 * 1024 * 1024;

/**
 * A replica drops no expired key by itself, neither while it loads nor later: so what is in the server is exactly what is in the file. Port 0
 * can't be connected to, so it stays without a master.
 */
const AS_IN_THE_FILE = ["replicaof 127.0.0.1 0", "replica-serve-stale-data yes"];

/** Downloads a backup, checks all sums, and loads it in a server of our own. The caller stops that. */
export async function loadBackup(
  store: ObjectStore,
  manifest: Manifest,
  { verify, transfer }: Pick<BackupSettings, "verify" | "transfer">,
  { signal, onProgress, configure = () => Promise.resolve(["port 0"]) }: LoadOptions,
): Promise<ScratchServer> {
  requireLoadable("scratch", await versionOfProgram(verify.server), manifest, "BACKUP_REDIS_SERVER");
  const memory = memoryFor(manifest.source.usedMemoryBytes, verify.memoryBytes);
  const folder = await scratchFolder(verify.folder);
  try {
    const place = { step: "scratch", setting: "BACKUP_TEMP_DIR" } as const;
    await requireDisk(manifest.rdb.bytes + SPARE_BYTES, { ...place, folder });
    const { encryptionKey } = transfer;
    const path = join(folder, "dump.rdb");
    await fetchToFile(store, manifest, { ...place, path }, { encryptionKey, signal, onProgress });
    const highest = Math.max(0, ...Object.keys(manifest.keys.databases).map(Number));
    const conf = [...AS_IN_THE_FILE, `databases ${Math.max(16, highest + 1)}`, ...(await configure(folder))];
    return await ScratchServer.load(folder, conf, memory, { server: verify.server, signal, onProgress });
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

export interface LoadedKeys {
  readonly databases: Record<string, { keys: number; expiring: number }>;
  readonly functions: number;
}

/** What a server holds. */
export async function loadedKeys(scratch: Pick<ScratchServer, "call" | "info">): Promise<LoadedKeys> {
  const info = await scratch.info();
  const databases: LoadedKeys["databases"] = {};
  for (const [name, value] of info) {
    const [, db] = /^db(\d+)$/.exec(name) ?? [];
    const [, keys, expires] = /keys=(\d+),expires=(\d+)/.exec(value) ?? [];
    if (db !== undefined && keys !== undefined && expires !== undefined)
      databases[db] = { keys: Number(keys), expiring: Number(expires) };
  }
  const functions = Number(info.get("number_of_libraries") ?? 0);
  return { databases, functions };
}

/** @throws BackupError naming each database whose counts differ from the manifest */
export function requireSameKeys({ databases, functions }: LoadedKeys, { keys }: Manifest): void {
  const names = new Set([...Object.keys(databases), ...Object.keys(keys.databases)]);
  const wrong = [...names].flatMap((name) => {
    const [have, want] = [databases[name], keys.databases[name]];
    if (have?.keys === want?.keys && have?.expiring === want?.expiring) return [];
    const text = (c: typeof have): string => `${c?.keys ?? 0} keys, ${c?.expiring ?? 0} of them expiring`;
    return [`database ${name} has ${text(have)}, the manifest says ${text(want)}`];
  });
  if (functions !== keys.functions) wrong.push(`${functions} function libraries instead of ${keys.functions}`);
  if (wrong.length > 0) throw new BackupError("integrity", `the loaded data differs: ${wrong.join("; ")}`);
}

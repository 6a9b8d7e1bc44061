import { ALL_CLASSES, type AnyClass } from "./classes";
import { BackupError, isBackupError } from "./errors";
import { manifestSchema, type Manifest } from "./manifest";
import { classFolder, DATA, MANIFEST, parseKey, PROOF, REJECTION, type BackupId } from "./store/layout";
import type { ObjectStore, StoredObject } from "./store/object-store";

/** A backup as a listing shows it, without reading anything of it. */
export interface BackupEntry {
  readonly id: BackupId;
  /** Begins the keys of all that belongs to it. */
  readonly folder: string;
  readonly objects: readonly StoredObject[];
  /** Data and manifest are there. */
  readonly complete: boolean;
  /** It is complete, and its verification has not found it damaged: it can be restored. */
  readonly good: boolean;
  /** It was loaded by a Redis server, at this time. */
  readonly provenAt: Date | undefined;
  /** It was found damaged, at this time, and not proven since. */
  readonly rejectedAt: Date | undefined;
  /** Of the data in the store. */
  readonly bytes: number;
}

export interface ListOptions {
  readonly group: string;
  readonly classes?: readonly AnyClass[];
  readonly signal?: AbortSignal | undefined;
}

/** All backups of a group that left anything in the store, good or not, the newest first. */
export async function listBackups(store: ObjectStore, options: ListOptions): Promise<BackupEntry[]> {
  const { prefix } = store.settings;
  const folders = new Map<string, { id: BackupId; objects: StoredObject[] }>();
  for (const backupClass of options.classes ?? ALL_CLASSES) {
    for await (const object of store.list(classFolder(prefix, backupClass, options.group), options.signal)) {
      const parsed = parseKey(prefix, object.key);
      if (!parsed) continue;
      const known = folders.get(parsed.folder);
      if (known) known.objects.push(object);
      else folders.set(parsed.folder, { id: parsed.id, objects: [object] });
    }
  }
  return [...folders].map(([folder, { id, objects }]) => entryOf(folder, id, objects)).sort(newestFirst);
}

function entryOf(folder: string, id: BackupId, objects: readonly StoredObject[]): BackupEntry {
  const names = new Map(objects.map((object) => [object.key.slice(folder.length), object]));
  const data = [...names].find(([name]) => name.startsWith(DATA))?.[1];
  const complete = data !== undefined && names.has(MANIFEST);
  const proof = complete ? names.get(PROOF)?.modifiedAt : undefined;
  const refusal = complete ? names.get(REJECTION)?.modifiedAt : undefined;
  const rejectedAt = refusal && (!proof || proof < refusal) ? refusal : undefined;
  const good = complete && !rejectedAt;
  return {
    id,
    folder,
    objects,
    complete,
    good,
    provenAt: good ? proof : undefined,
    rejectedAt,
    bytes: data?.bytes ?? 0,
  };
}

function newestFirst(a: BackupEntry, b: BackupEntry): number {
  return b.id.startedAt.getTime() - a.id.startedAt.getTime() || (a.folder < b.folder ? 1 : -1);
}

/**
 * Reads the manifest of a good backup.
 * @throws BackupError where there is none, or it is none that this version can read
 */
export async function readManifest(store: ObjectStore, folder: string): Promise<Manifest> {
  const key = `${folder}${MANIFEST}`;
  const text = await store.text(key, "manifest");
  if (text === undefined) throw new BackupError("manifest", `there is no ${key}: the backup is not good`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new BackupError("manifest", `${key} is no JSON`);
  }
  const parsed = manifestSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
  throw new BackupError("manifest", `${key} can't be read by this version: ${fields}`, {
    remedy: "was it written by a newer version of redis-ha?",
  });
}

/** The newest good backup; undefined where there is none. */
export async function latestBackup(store: ObjectStore, options: ListOptions): Promise<BackupEntry | undefined> {
  return (await listBackups(store, options)).find(({ good }) => good);
}

/**
 * The newest good backup whose data is not younger than `time`, by the source's clock; undefined where there is none.
 * @throws BackupError where a manifest that matters can't be read
 */
export async function findAt(store: ObjectStore, time: Date, options: ListOptions): Promise<BackupEntry | undefined> {
  for (const entry of await listBackups(store, options)) {
    // It began at most some minutes before its data was; a replica's snapshot may also be older than the request for it.
    const near = entry.id.startedAt.getTime() - time.getTime() < NEAR_MS;
    if (!entry.good || !near) continue;
    const manifest = await readManifest(store, entry.folder).catch((error: unknown) => {
      if (isBackupError(error) && error.reason.startsWith("there is no ")) return undefined;
      throw error;
    });
    if (manifest && new Date(manifest.snapshotAt) <= time) return entry;
  }
  return undefined;
}

const NEAR_MS = 3_600_000;

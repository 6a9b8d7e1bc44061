import { newestSegment } from "../archive/list";
import { rangesOf } from "../archive/moment";
import { backupNow } from "../backup-now";
import type { Log, OnProgress } from "../events";
import { listBackups, readManifest, type BackupEntry } from "../list";
import type { Manifest } from "../manifest";
import { pruneBackups } from "../prune";
import { previewOnlineRestore, restoreOnline, type OnlineRestoreOptions } from "../restore/online";
import type { BackupSettings } from "../settings/types";
import { ObjectStore } from "../store/object-store";
import { verifyBackup } from "../verify";
import type { BackupItem, Period, Results } from "./answer";
import { chooseBackup, idOf } from "./choose";
import { find, periodOf } from "./find";
import { whatIsMeant } from "./meant";
import type { Act } from "./request";

/** What an act is done with. */
export interface ActContext {
  readonly settings: BackupSettings;
  /** Whose backups are meant. */
  readonly backupsOf: string;
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly onProgress: OnProgress;
  readonly onStep: (text: string) => void;
}

type Of<Kind extends Act["kind"]> = Extract<Act, { kind: Kind }>;
/** Manifests that are read at a time. */
const AT_ONCE = 16;

/** Does what is asked. @throws BackupError */
export async function perform(act: Act, context: ActContext): Promise<Results[Act["kind"]]> {
  switch (act.kind) {
    case "backup":
      return backup(act, context);
    case "list":
      return withStore(context, (store) => list(act, context, store));
    case "find":
      return withStore(context, (store) => find(act, context, store));
    case "verify":
      return verify(act, context);
    case "prune":
      return withStore(context, (store) => prune(act, context, store));
    case "preview":
      return preview(act, context);
    case "restore":
      return restore(act, context);
  }
}

async function backup({ backupClass }: Of<"backup">, context: ActContext): Promise<Results["backup"]> {
  const { settings, signal, log, onProgress } = context;
  const { manifestKey, manifest } = await backupNow(settings, { backupClass, signal, log, onProgress });
  return { id: idOfKey(manifestKey), manifest };
}

async function list(act: Of<"list">, context: ActContext, store: ObjectStore): Promise<Results["list"]> {
  const classes = act.backupClass === undefined ? {} : { classes: [act.backupClass] };
  const entries = await listBackups(store, { group: context.backupsOf, signal: context.signal, ...classes });
  const shown = entries.slice(0, act.limit);
  const backups: BackupItem[] = [];
  for (let i = 0; i < shown.length; i += AT_ONCE)
    backups.push(...(await Promise.all(shown.slice(i, i + AT_ONCE).map((entry) => describe(store, entry)))));
  const moments = act.moments === true ? await momentsOf(context, store) : [];
  return { backups, more: entries.length - shown.length, moments };
}

async function momentsOf({ backupsOf, signal }: ActContext, store: ObjectStore): Promise<Period[]> {
  if (!(await newestSegment(store, backupsOf, Date.now(), signal))) return [];
  return (await rangesOf(store, backupsOf, signal)).map(periodOf);
}

async function verify({ which }: Of<"verify">, context: ActContext): Promise<Results["verify"]> {
  const { settings, signal, log, onProgress } = context;
  const entry = await withStore(context, (store) => chooseBackup(store, context.backupsOf, which));
  const { proof } = await verifyBackup(settings, { folder: entry.folder, signal, log, onProgress });
  const { durationMs, keys, redisVersion, verifiedAt } = proof;
  const item = await withStore(context, (store) => describe(store, entry));
  // What the listing had of before.
  const proven = { ...item, good: true, provenAt: verifiedAt, rejectedAt: null };
  return { backup: proven, durationMs, keys: keys.total, redisVersion };
}

async function prune(act: Of<"prune">, context: ActContext, store: ObjectStore): Promise<Results["prune"]> {
  const { settings, backupsOf, log } = context;
  const { backups, segments, uploads } = await pruneBackups(store, {
    ...{ group: backupsOf, retention: settings.retention, archive: settings.continuous, dryRun: act.dryRun, log },
  });
  return {
    backups: backups.map(({ entry, reason }) => ({ id: idOf(entry), class: entry.id.backupClass, reason })),
    segments: segments.length,
    uploads: uploads.map(({ key }) => key),
  };
}

async function preview(act: Of<"preview">, context: ActContext): Promise<Results["preview"]> {
  const { entry, point } = await withStore(context, (store) => whatIsMeant(store, act.which, context));
  const { steps, faults, keys } = await previewOnlineRestore(context.settings, {
    folder: entry.folder,
    ...point,
    ...targetOf(act, context),
  });
  const item = await withStore(context, (store) => describe(store, entry));
  return {
    backup: item,
    at: point?.replayedTo.toISOString() ?? null,
    steps: steps.map(({ text }) => text),
    faults,
    keys,
  };
}

async function restore(act: Of<"restore">, context: ActContext): Promise<Results["restore"]> {
  const { settings, signal, log, onProgress, onStep } = context;
  const { entry, point } = await withStore(context, (store) => whatIsMeant(store, act.which, context));
  const result = await restoreOnline(settings, {
    ...{ folder: entry.folder, signal, log, onProgress, onStep, ...point },
    ...targetOf(act, context),
    scratch: { ...act.scratch, tls: settings.group.access.tls },
  });
  return {
    backup: itemOf(entry, result.manifest),
    savedAs: result.savedAs === undefined ? null : idOfKey(result.savedAs),
    at: point?.replayedTo.toISOString() ?? null,
    keys: result.keys,
    readOnlyMs: result.readOnlyMs,
  };
}

type Target = Pick<OnlineRestoreOptions, "admin" | "supervisors" | "save">;

function targetOf({ admin, supervisors, save }: Of<"preview" | "restore">, { settings }: ActContext): Target {
  const { tls = { ca: undefined, cert: undefined, key: undefined } } = settings.group.access;
  const access = { username: admin.user, password: admin.password, tls };
  return { admin: { nodes: access, sentinels: access }, supervisors: { ...supervisors, tls }, save };
}

/** One that can't be read is shown as what is not known. */
async function describe(store: ObjectStore, entry: BackupEntry): Promise<BackupItem> {
  const manifest = entry.complete ? await readManifest(store, entry.folder).catch(() => undefined) : undefined;
  return itemOf(entry, manifest);
}

/** Pure. */
export function itemOf(entry: BackupEntry, manifest: Manifest | undefined): BackupItem {
  return {
    id: idOf(entry),
    class: entry.id.backupClass,
    snapshotAt: manifest?.snapshotAt ?? null,
    startedAt: entry.id.startedAt.toISOString(),
    bytes: entry.bytes,
    keys: manifest?.keys.total ?? null,
    good: entry.good,
    provenAt: entry.provenAt?.toISOString() ?? null,
    rejectedAt: entry.rejectedAt?.toISOString() ?? null,
  };
}

/** Of the folder that a manifest is in. */
const idOfKey = (manifestKey: string): string => manifestKey.split("/").at(-2) ?? manifestKey;

async function withStore<T>({ settings }: ActContext, use: (store: ObjectStore) => Promise<T>): Promise<T> {
  const store = new ObjectStore(settings.store, settings.timeouts);
  try {
    return await use(store);
  } finally {
    store.close();
  }
}

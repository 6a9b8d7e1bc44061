import { setTimeout as sleep } from "node:timers/promises";
import { BackupError } from "../errors";
import { paced, type OnProgress } from "../events";
import type { ScratchServer } from "../scratch/scratch-server";
import type { ObjectStore } from "../store/object-store";
import { CommandStream } from "./command-stream";
import type { ReplayPlan } from "./moment";
import { readSegment } from "./read-segment";
import { ReplayMaster } from "./replay-master";

export interface ReplayOptions {
  readonly encryptionKey: Buffer | undefined;
  readonly signal: AbortSignal;
  readonly onProgress?: OnProgress | undefined;
}

/** A stream may select any database that its source had; one that the server has not would be passed over in silence. */
export const REPLAY_DATABASES = 1024;
const POLL_MS = 20;
/** Nothing is silence here but our own. */
const REPL_TIMEOUT = "86400";

export interface Replayed {
  /** Bytes of the stream that were applied. */
  readonly bytes: number;
  readonly commands: number;
}

/**
 * Replays the archive on a scratch server that holds the base, and follows nobody: whole commands and whole transactions, up to the
 * plan's last byte.
 * @throws BackupError where a segment is damaged, or the server did not take all of it
 */
export async function replay(
  store: ObjectStore,
  plan: ReplayPlan,
  scratch: ScratchServer,
  options: ReplayOptions,
): Promise<Replayed> {
  const { base, links, target } = plan;
  const { signal } = options;
  if (links.length === 0 || target.offset === base.offset) return { bytes: 0, commands: 0 };
  const report = paced(options.onProgress);
  const totalBytes = target.offset - base.offset;
  let commands = 0;
  const stream = new CommandStream(({ name, args }) => {
    commands += 1;
    if (name === "SELECT") requireDatabase(args[0]);
  });
  const master = await ReplayMaster.listen(base);
  try {
    const login = ["masteruser", master.user, "masterauth", master.password];
    await scratch.call("config", "set", ...login, "repl-timeout", REPL_TIMEOUT);
    await scratch.call("replicaof", "127.0.0.1", master.port);
    await master.followed(signal);
    for await (const bytes of streamOf(store, plan, options)) {
      stream.push(bytes);
      await master.write(bytes, signal);
      report({ phase: "replay", bytes: stream.bytes, totalBytes });
    }
    // What is behind the last whole one is there, and never applied: an open transaction is dropped with its link.
    await applied(scratch, base.offset + stream.boundary, signal);
    report({ phase: "replay", bytes: stream.boundary, totalBytes }, true);
    return { bytes: stream.boundary, commands };
  } finally {
    master.close();
  }
}

/** The archived stream from behind the base to the target, each segment read while the one before it is applied. */
async function* streamOf(
  store: ObjectStore,
  { links, target }: ReplayPlan,
  options: ReplayOptions,
): AsyncGenerator<Buffer> {
  const fetch = (i: number) => {
    const link = links[i];
    const read = link && readSegment(store, link.segment, options);
    // It is awaited in its turn; until then its failure must not count as nobody's.
    read?.catch(() => undefined);
    return read;
  };
  let ahead = fetch(0);
  for (const [i, { from, to }] of links.entries()) {
    const segment = await ahead;
    if (!segment) return;
    ahead = fetch(i + 1);
    const end = Math.min(to, target.offset);
    if (end < from) return;
    yield segment.stream.subarray(from - segment.head.first, end - segment.head.first + 1);
  }
}

async function applied(scratch: ScratchServer, offset: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const info = await scratch.info();
    const now = Number(info.get("master_repl_offset"));
    const refused = Number(info.get("unexpected_error_replies") ?? 0);
    if (refused > 0)
      throw new BackupError("integrity", `the scratch server refused ${refused} commands of the archive`, {
        remedy: "is BACKUP_REDIS_SERVER the version that the group has?",
      });
    if (now > offset) throw new BackupError("integrity", `the scratch server is at ${now}, behind ${offset}`);
    if (now === offset) return;
    if (info.get("master_link_status") !== "up")
      throw new BackupError("scratch", `the scratch server left at ${now}, before ${offset}`);
    await sleep(POLL_MS);
  }
}

function requireDatabase(word: Buffer | undefined): void {
  const db = Number(word?.toString("latin1"));
  if (Number.isInteger(db) && db >= 0 && db < REPLAY_DATABASES) return;
  throw new BackupError("scratch", `the archive uses database ${word?.toString("latin1") ?? "?"}`, {
    remedy: `a replay has ${REPLAY_DATABASES} databases`,
  });
}

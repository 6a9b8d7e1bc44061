import { setTimeout as sleep } from "node:timers/promises";
import { translate, type Address, type NatMap } from "../../client/address";
import { BackupError, asBackupError, textOf } from "../errors";
import type { Access, TimeoutSettings } from "../settings/types";
import { Refused, SnapshotFraming, type Framing, type ReplicationPoint } from "./framing";
import { NO_PORT, call, explain, login, tryCall } from "./handshake";
import { RawLink } from "./raw-link";

/** The source writes 16 KiB at a time. To be woken for each costs as much as all sums, so less than this is left to gather for a moment. */
const FEW_BYTES = 64 * 1024;
const GATHER_MS = 1;

export interface SnapshotRequest {
  readonly address: Address;
  readonly natMap: NatMap | undefined;
  readonly access: Access;
  readonly timeouts: Pick<TimeoutSettings, "askMs" | "silenceMs" | "startMs" | "stallMs">;
  readonly signal: AbortSignal;
  /** Called when the reader is too slow; must abort `signal` with the reason. */
  readonly callOff: (reason: BackupError) => void;
}

/** A snapshot whose first bytes are on their way. */
export interface Snapshot {
  /** undefined where the source was asked by SYNC, which does not tell it. */
  readonly point: ReplicationPoint | undefined;
  readonly framing: Framing;
  readonly command: "PSYNC" | "SYNC";
  /**
   * Whether the source knows that only the snapshot is wanted. If not (before Redis 7.0), it keeps what is written meanwhile in
   * memory for us, and cuts us off when that is too much (client-output-buffer-limit replica).
   */
  readonly rdbOnly: boolean;
  /** The RDB, to be read once. Ends when it is whole, throws BackupError when it will not be. */
  readonly bytes: AsyncGenerator<Buffer, void>;
  close(): void;
}

/**
 * Asks a node for a snapshot as a replica would, and resolves when it begins to send. PSYNC needs one right less than SYNC, and tells
 * where in the history the snapshot is; SYNC is for those who refuse it.
 * @throws BackupError of step `connect` or `handshake`: another node may be asked
 */
export async function openSnapshot(request: SnapshotRequest): Promise<Snapshot> {
  try {
    return await open(request, "PSYNC");
  } catch (error) {
    const refusal = error instanceof BackupError ? error.cause : undefined;
    if (!(refusal instanceof Refused) || !/^(NOPERM|ERR unknown command)/.test(refusal.line)) throw error;
    return await open(request, "SYNC");
  }
}

async function open(request: SnapshotRequest, command: Snapshot["command"]): Promise<Snapshot> {
  const { address, access, natMap, timeouts, signal } = request;
  const link = await RawLink.open(translate(address, natMap), access.tls, timeouts.askMs, signal);
  try {
    const rdbOnly = await introduce(link, access, timeouts.askMs);
    const queue: Buffer[] = [];
    const framing = new SnapshotFraming(command === "PSYNC", (bytes) => queue.push(bytes));
    link.send(...(command === "PSYNC" ? ["PSYNC", "?", "-1"] : ["SYNC"]));
    await awaitStart(link, framing, timeouts);
    const found = framing.framing;
    if (!found) throw new Error("no framing");
    return {
      ...{ point: framing.point, framing: found, command, rdbOnly },
      bytes: transfer(link, framing, queue, request),
      close: () => link.close(),
    };
  } catch (error) {
    link.close();
    signal.throwIfAborted();
    throw explain(link.name, error);
  }
}

/** One command at a time: SYNC is refused while an answer is outstanding. @returns whether `rdb-only` is understood */
async function introduce(link: RawLink, access: Access, askMs: number): Promise<boolean> {
  await login(link, access, askMs);
  const rdbOnly = await call(link, askMs, "REPLCONF", "rdb-only", "1").then(
    () => true,
    (error: unknown) => {
      if (error instanceof Refused && !/^(NOAUTH|WRONGPASS)/.test(error.line)) return false;
      throw error;
    },
  );
  // The source may then send while it makes the snapshot, without a file of its own.
  await tryCall(link, askMs, "REPLCONF", "capa", "eof");
  await tryCall(link, askMs, "REPLCONF", "listening-port", NO_PORT);
  return rdbOnly;
}

async function awaitStart(link: RawLink, framing: SnapshotFraming, t: SnapshotRequest["timeouts"]): Promise<void> {
  const until = Date.now() + t.startMs;
  while (!framing.framing) {
    const left = until - Date.now();
    if (left <= 0) throw new Error(`no snapshot within ${t.startMs} ms`);
    const chunk = await link.read(Math.min(t.silenceMs, left));
    if (!chunk) throw new Error("it closed the connection instead of sending a snapshot");
    framing.push(chunk);
  }
}

async function* transfer(
  link: RawLink,
  framing: SnapshotFraming,
  queue: Buffer[],
  { timeouts, signal, callOff }: SnapshotRequest,
): AsyncGenerator<Buffer, void> {
  let bytes = 0;
  const stall = new StallWatch(timeouts.stallMs, callOff);
  try {
    for (;;) {
      for (let part = queue.shift(); part; part = queue.shift()) {
        bytes += part.length;
        stall.begin();
        yield part;
        stall.end();
      }
      if (framing.done) return;
      const chunk = await link.read(timeouts.silenceMs);
      if (!chunk) throw new Error("it closed the connection");
      framing.push(chunk);
      if (chunk.length < FEW_BYTES) await sleep(GATHER_MS);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw asBackupError("transfer", error, {}, `${link.name}: ${textOf(error)}, after ${bytes} bytes of the snapshot`);
  } finally {
    stall.end();
    link.close();
  }
}

/** Calls the whole run off when those behind us take nothing for so long that the source would cut us off. */
class StallWatch {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly stallMs: number,
    private readonly callOff: (reason: BackupError) => void,
  ) {}

  begin(): void {
    this.timer = setTimeout(() => {
      const reason = `the store took nothing for ${this.stallMs} ms, and the source waits`;
      this.callOff(
        new BackupError("upload", reason, {
          setting: "BACKUP_STALL_TIMEOUT",
          remedy: "the store or the way to it is too slow; Redis gives up on a slow reader after its repl-timeout",
        }),
      );
    }, this.stallMs);
  }

  end(): void {
    clearTimeout(this.timer);
  }
}

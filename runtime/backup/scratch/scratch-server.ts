import { spawn, type ChildProcess } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { parseInfo } from "../../client/info";
import { BackupError, asBackupError, textOf } from "../errors";
import { paced, type OnProgress } from "../events";

export interface ScratchOptions {
  /** The redis-server program. */
  readonly server: string;
  readonly signal: AbortSignal;
  readonly onProgress?: OnProgress | undefined;
}

/** An address of ours can have no longer path (sun_path of unix(7), with its end). */
const LONGEST_SOCKET_PATH = 107;
/** Beside the data: program, libraries and stacks, which count as address space. */
const ADDRESS_SPACE_BYTES = 256 * 1024 * 1024;
const POLL_MS = 50;
const GONE_MS = 1000;
const USER = "redis-ha";

/** A folder that only we can read; it goes with the server. */
export async function scratchFolder(parent = tmpdir()): Promise<string> {
  let folder: string;
  try {
    folder = await mkdtemp(join(parent, "redis-ha-scratch-"));
  } catch (error) {
    throw new BackupError("scratch", textOf(error), { setting: "BACKUP_TEMP_DIR", cause: error });
  }
  if (socketPath(folder).length <= LONGEST_SOCKET_PATH) return folder;
  await rm(folder, { recursive: true, force: true });
  throw new BackupError("scratch", `the path ${folder} is too long for a socket`, {
    setting: "BACKUP_TEMP_DIR",
    remedy: "name a folder with a short path",
  });
}

const socketPath = (folder: string): string => join(folder, "redis.sock");

/** A redis-server of our own that holds a backup's data for a while: no port unless asked for, no files written, killed at the end. */
export class ScratchServer {
  private said = "";
  private ended: string | undefined;
  private readonly gone: Promise<void>;

  private constructor(
    readonly folder: string,
    private readonly child: ChildProcess,
    private readonly redis: Redis,
  ) {
    const hear = (data: Buffer): void => void (this.said = (this.said + data.toString()).slice(-4000));
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    this.gone = new Promise((resolve) => {
      const end = (how: string): void => {
        this.ended ??= how;
        resolve();
      };
      child.once("error", (error) => end(textOf(error)));
      child.once("exit", (code, by) => end(by === null ? `exit code ${code ?? 0}` : `signal ${by}`));
    });
  }

  /**
   * Starts a server on `folder`, which holds a dump.rdb, and resolves when that is loaded.
   * @param lines further lines of its configuration
   * @param memoryBytes what it may take; the system refuses it more
   */
  static async load(
    folder: string,
    lines: readonly string[],
    memoryBytes: number,
    { server, signal, onProgress }: ScratchOptions,
  ): Promise<ScratchServer> {
    const path = socketPath(folder);
    const conf = join(folder, "scratch.conf");
    const own = [
      "daemonize no",
      `dir "${folder}"`,
      "dbfilename dump.rdb",
      `unixsocket "${path}"`,
      "unixsocketperm 600",
    ];
    const password = randomBytes(32).toString("hex");
    const hash = createHash("sha256").update(password).digest("hex");
    // The server is talked to as this user; `default` may nothing unless the caller says otherwise.
    const users = [`user ${USER} on #${hash} ~* &* +@all`];
    if (!lines.some((line) => line.startsWith("user default "))) users.push("user default off");
    const quiet = ['save ""', "appendonly no", "sanitize-dump-payload yes", "stop-writes-on-bgsave-error no"];
    await writeFile(conf, [...own, ...users, ...quiet, ...lines, ""].join("\n"), { mode: 0o600 });
    // ulimit counts in KiB. The server replaces the shell, so that it is the one that is killed.
    const limit = String(Math.ceil((memoryBytes + ADDRESS_SPACE_BYTES) / 1024));
    const child = spawn("sh", ["-c", 'ulimit -v "$1"; shift; exec "$@"', "sh", limit, server, conf], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const redis = new Redis({
      ...{
        path,
        username: USER,
        password,
        lazyConnect: true,
        protocol: 2,
        enableReadyCheck: false,
        disableClientInfo: true,
      },
      ...{
        disconnectTimeout: 100,
        retryStrategy: () => null,
        maxRetriesPerRequest: 0,
        autoResendUnfulfilledCommands: false,
      },
    });
    redis.on("error", () => undefined);
    const scratch = new ScratchServer(folder, child, redis);
    try {
      await scratch.loaded(signal, onProgress);
      return scratch;
    } catch (error) {
      await scratch.stop();
      signal.throwIfAborted();
      throw asBackupError("scratch", error);
    }
  }

  async call(name: string, ...args: (string | number)[]): Promise<unknown> {
    try {
      return await this.redis.call(name, ...args);
    } catch (error) {
      // A connection breaks before its server's end is told.
      if (this.redis.status !== "ready") await Promise.race([this.gone, sleep(GONE_MS)]);
      throw this.ended === undefined ? asBackupError("scratch", error) : this.died();
    }
  }

  async info(): Promise<ReadonlyMap<string, string>> {
    return parseInfo(String(await this.call("info")));
  }

  /** Kills it and removes its folder. */
  async stop(): Promise<void> {
    this.redis.disconnect();
    if (this.ended === undefined) this.child.kill("SIGKILL");
    await this.gone;
    await rm(this.folder, { recursive: true, force: true });
  }

  private async loaded(signal: AbortSignal, onProgress: OnProgress | undefined): Promise<void> {
    const report = paced(onProgress);
    for (;;) {
      signal.throwIfAborted();
      if (this.ended !== undefined) throw this.died();
      const info = await this.tryInfo();
      const bytes = Number(info?.get("loading_loaded_bytes") ?? 0);
      const totalBytes = Number(info?.get("loading_total_bytes") ?? 0) || undefined;
      const done = info?.get("loading") === "0";
      if (info) report({ phase: "load", bytes, totalBytes }, done);
      if (done) return;
      await sleep(POLL_MS);
    }
  }

  private async tryInfo(): Promise<ReadonlyMap<string, string> | undefined> {
    try {
      if (this.redis.status !== "ready") await this.redis.connect();
      return parseInfo(String(await this.redis.call("info", "persistence")));
    } catch {
      return undefined; // it does not listen yet, or has ended, which is looked at first
    }
  }

  private died(): BackupError {
    const lines = this.said.trim().split("\n");
    const telling = lines.filter((line) => line.includes("# ") && !line.includes("WARNING")).slice(-3);
    const text = (telling.length > 0 ? telling : lines.slice(-2)).join(" ").slice(-500);
    const reason = `redis-server ended (${this.ended ?? "unknown"}): ${text}`;
    const setting = "BACKUP_REDIS_SERVER";
    if (this.said.includes("Can't handle RDB format version"))
      return new BackupError("scratch", reason, { setting, remedy: "it must be as new as the backup's source" });
    // All sums were right by then: what Redis itself finds wrong was so before they were made.
    if (/integrity check failed|Bad data format|Unknown RDB/.test(this.said))
      return new BackupError("integrity", reason);
    // It calls it a short read when it gets no memory, and ours are not short.
    if (/[Ss]hort read or OOM|[Oo]ut [Oo]f [Mm]emory/.test(this.said))
      return new BackupError("scratch", reason, { setting: "BACKUP_VERIFY_MEMORY_MB", remedy: "allow more memory" });
    return new BackupError("scratch", reason, { setting, remedy: "the program can't be run as a scratch server" });
  }
}

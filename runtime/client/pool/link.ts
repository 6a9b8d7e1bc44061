import { Redis, type RedisOptions } from "ioredis";
import { addressKey, type Address } from "../address";
import { ConnectionError } from "../errors";
import { lateTimer } from "../late-timer";
import { onAbort } from "../on-abort";
import { BatchSink } from "./batch-sink";
import { ioredisOptions, type LinkOptions } from "./link-options";
import { unitCommand, type CommandEnd } from "./unit-command";
import { UnitAttempt, type WriteUnit } from "./write-unit";

/**
 * One socket to one server, from its opening to its end. Units queued within one turn of the event loop are written together.
 * Whatever happens to the socket, every unit hears of it: an answer, or `dropped`.
 */
export class Link implements CommandEnd {
  /** Commands written and not yet answered. */
  pending = 0;
  /** When the server was last heard, or when the first of the pending commands was written; milliseconds of performance.now(). */
  heardAt = performance.now();
  private queued: WriteUnit[] = [];
  private ended = false;
  private readonly batch: BatchSink;
  private hung = false;
  private closing = false;
  private readonly endListeners: (() => void)[] = [];

  private constructor(
    readonly address: Address,
    /** The ioredis object below; for commands that belong to a connection of one's own. */
    readonly redis: Redis,
  ) {
    this.batch = new BatchSink(redis);
  }

  /**
   * Connects and logs in.
   * @throws ConnectionError within `connectTimeoutMs`, also when the server accepts and then says nothing; at once when it is aborted
   */
  static async open(address: Address, announced: Address, options: LinkOptions): Promise<Link> {
    const redis = new Redis(settingsFor(address, announced, options));
    const link = new Link(address, redis);
    let reason: Error | undefined;
    redis.on("error", (error: Error) => (reason = error));
    redis.once("end", () => link.finish());
    const giveUp = (why: string): void => {
      reason = new Error(why);
      link.destroy();
    };
    const { connectTimeoutMs, signal } = options;
    const connected = redis.connect();
    const cancel = lateTimer(connectTimeoutMs, () => giveUp(`no connection within ${connectTimeoutMs} ms`));
    const ignore = onAbort(signal, () => giveUp("it is not wanted any more"));
    try {
      await connected;
    } catch (error) {
      link.destroy();
      throw new ConnectionError(addressKey(address), describe(reason ?? error));
    } finally {
      cancel();
      ignore();
    }
    redis.stream.on("data", () => (link.heardAt = performance.now()));
    return link;
  }

  get open(): boolean {
    return !this.closing && !this.ended && this.redis.status === "ready";
  }

  /** Whether anything is queued or unanswered. */
  get busy(): boolean {
    return this.queued.length > 0 || this.pending > 0;
  }

  /** Calls back once, when the socket has ended; at once if it has already. */
  onEnd(listener: () => void): void {
    if (this.ended) listener();
    else this.endListeners.push(listener);
  }

  /** Queues a unit for the end of this turn of the event loop. */
  write(unit: WriteUnit): void {
    if (this.ended) {
      unit.dropped(false);
      return;
    }
    // A tick later all callers that the same socket read woke up have queued theirs as well.
    if (this.queued.push(unit) === 1) process.nextTick(flush, this);
  }

  /** Closes the socket without waiting. `hung` tells the units why. */
  destroy(hung = false): void {
    this.hung ||= hung;
    // A second disconnect() would leave a timer of ioredis behind, waiting for a socket that is gone.
    if (this.closing || this.ended) return;
    this.closing = true;
    this.redis.disconnect();
    // A frozen server never answers the FIN that disconnect() sends.
    (this.redis.stream as typeof this.redis.stream | undefined)?.destroy();
  }

  /** Called by the tick only. */
  flush(): void {
    const units = this.queued;
    this.queued = [];
    if (!this.open || !this.redis.stream.writable) {
      for (const unit of units) unit.dropped(false);
      this.destroy();
      return;
    }
    if (this.pending === 0) this.heardAt = performance.now();
    for (const unit of units) if (!unit.settled) this.send(unit.commands.length > 1 ? new UnitAttempt(unit) : unit);
    this.batch.flush();
  }

  /** A command got its answer, or was ended by ioredis together with the socket. */
  commandEnded(unit: WriteUnit, index: number, error: Error | undefined, value: unknown): void {
    this.pending -= 1;
    // ioredis has errors of its own for a socket that ended and for bytes that make no sense: those are no answers.
    const answer = error === undefined || error.name === "ReplyError" || this.redis.status === "ready";
    if (answer) unit.answered(index, error, value);
    else unit.dropped(this.hung);
  }

  private send(unit: WriteUnit): void {
    const { commands } = unit;
    unit.written();
    this.pending += commands.length;
    for (let i = 0; i < commands.length; i += 1) {
      const spec = commands[i];
      if (spec) this.redis.sendCommand(unitCommand(this, unit, i, spec), this.batch.sink);
    }
  }

  private finish(): void {
    if (this.ended) return;
    this.ended = true;
    const units = this.queued;
    this.queued = [];
    for (const unit of units) unit.dropped(this.hung);
    for (const listener of this.endListeners.splice(0)) listener();
    this.redis.removeAllListeners();
    // ioredis prints errors that nobody listens to.
    this.redis.on("error", () => undefined);
  }
}

function flush(link: Link): void {
  link.flush();
}

/** Only what the system or TLS said; a server's own text could repeat what was sent. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return "no connection";
  const code = (error as NodeJS.ErrnoException).code;
  if (error.name === "ReplyError") return /^[A-Z]+/.exec(error.message)?.[0] ?? "refused";
  return code === undefined ? error.message : `${code} ${error.message}`;
}

/** @throws ConnectionError where the caller's own function has no password to give; its words may hold one, so they are left out */
function settingsFor(address: Address, announced: Address, options: LinkOptions): RedisOptions {
  try {
    return ioredisOptions(address, announced, options);
  } catch {
    throw new ConnectionError(addressKey(address), "there is no password to log in with");
  }
}

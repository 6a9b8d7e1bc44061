import type { Registry } from "prom-client";
import { runBulk, type BulkCommand, type BulkOptions, type BulkResult } from "./bulk";
import { ClientLease } from "./client-lease";
import { ClientView } from "./client-view";
import { CommandList } from "./command-list";
import { DeadlineExceededError } from "./errors";
import { ClientEmitter, type ClientEvents } from "./events";
import type { CallSettings } from "./executor/call";
import { healthOf, type Health } from "./health";
import type { LeaseWish } from "./leased-runner";
import { ClientMetrics } from "./metrics";
import { runOptimistic, type OptimisticBody } from "./optimistic";
import { resolveOptions, type OptionsOrUrl } from "./options/resolve";
import { Runtime } from "./runtime";
import { EventStream, type StreamOptions } from "./streams/event-stream";
import type { MessageListener, Subscription, SubscriptionChannels } from "./subscription";
import { transactionAnswer, transactionUnit } from "./transaction";

/** What is not a setting of the connection. */
export interface ClientExtras {
  /** Where the client's metrics go; none are kept without it. */
  readonly registry?: Registry;
}

/**
 * A Redis client that follows the group's master. Every command is a method; each call settles within its deadline, and none is
 * repeated that must not run twice. Make one a process and share it.
 */
export class RedisClient extends ClientView {
  private readonly emitter: ClientEmitter;
  private readonly runtime: Runtime;

  /** @throws InvalidOptionsError. It connects in the background; use connect() to wait for the first master. */
  constructor(options: OptionsOrUrl, extras: ClientExtras = {}) {
    const resolved = resolveOptions(options);
    const emitter = new ClientEmitter();
    const metrics = extras.registry && ClientMetrics.in(extras.registry);
    const runtime = new Runtime(resolved, emitter, metrics);
    super(runtime, {});
    this.emitter = emitter;
    this.runtime = runtime;
    runtime.start();
  }

  /** Listens to an event. */
  on<K extends keyof ClientEvents>(event: K, listener: (...args: ClientEvents[K]) => void): this {
    this.emitter.on(event, listener as never);
    return this;
  }

  off<K extends keyof ClientEvents>(event: K, listener: (...args: ClientEvents[K]) => void): this {
    this.emitter.off(event, listener as never);
    return this;
  }

  /** Waits until calls can be sent to a master. @throws DeadlineExceededError; the client goes on trying */
  async ready(timeoutMs = this.runtime.options.deadlineMs): Promise<void> {
    const { emitter, runtime } = this;
    if (runtime.group.ready) return;
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        if (runtime.group.ready) finish(resolve);
      };
      const finish = (settle: () => void): void => {
        clearTimeout(timer);
        emitter.off("connection", look);
        settle();
      };
      const timer = setTimeout(
        () => finish(() => reject(new DeadlineExceededError("connect", timeoutMs, "a master"))),
        timeoutMs,
      );
      emitter.on("connection", look);
    });
  }

  /**
   * Runs commands as one MULTI/EXEC. It is repeated as a unit, as far as its worst command may be repeated.
   * @returns the answers in their order; where one failed while the others ran, a ReplyError stands in its place
   * @throws ReplyError when the server refused the whole; AmbiguousError when the answer was lost
   */
  async transaction(build: (commands: CommandList) => void, deadlineMs?: number): Promise<unknown[]> {
    const list = new CommandList();
    build(list);
    if (list.commands.length === 0) return [];
    const answers = await this.runtime.unit(
      transactionUnit(list.commands),
      this.settings("transaction", deadlineMs),
      transactionAnswer,
    );
    return answers as unknown[];
  }

  /**
   * A transaction on condition that `keys` did not change since they were read in the body (WATCH).
   * @returns undefined when the body wanted nothing written
   * @throws ConflictError when a key changed in each of `attempts` (3)
   */
  async optimistic(keys: readonly string[], body: OptimisticBody, attempts = 3): Promise<unknown[] | undefined> {
    const lease = await this.lease();
    try {
      return await runOptimistic(lease, keys, body, attempts);
    } finally {
      lease.release();
    }
  }

  /**
   * A connection to the master for yourself: give it back with release(), or by `await using`.
   * @throws PoolExhaustedError when none is free in time
   */
  async lease(wish: LeaseWish & { deadlineMs?: number } = {}): Promise<ClientLease> {
    const deadlineMs = wish.deadlineMs ?? this.runtime.options.deadlineMs;
    const lease = await this.runtime.leased.take("lease", deadlineMs, wish);
    return new ClientLease(lease, this.runtime.executor, this.runtime.group.route, deadlineMs);
  }

  /** Listens to channels and patterns, on this master and those that come after it. */
  subscribe(wanted: SubscriptionChannels, listener: MessageListener): Promise<Subscription> {
    return this.runtime.subscribe(wanted, listener);
  }

  /** Runs many commands, pipelined and with a bounded number under way. */
  bulk(source: Iterable<BulkCommand> | AsyncIterable<BulkCommand>, options: BulkOptions = {}): Promise<BulkResult> {
    return runBulk(source, ({ name, args }) => this.execute(name, args, "utf8"), options);
  }

  /** A stream as a log of events: append, and consume by groups. */
  stream(key: string, options: StreamOptions = {}): EventStream {
    return new EventStream(this, key, options);
  }

  /** How the client and its master are. It never throws, and answers within `timeoutMs`. */
  health(timeoutMs = 1_000): Promise<Health> {
    return healthOf(this.runtime, timeoutMs);
  }

  /**
   * Ends the client: new calls are refused at once, running ones have `drainMs` to finish. Afterwards no socket, timer or listener
   * is left. Calling it again waits for the same end.
   */
  close({ drainMs = 1_000 }: { drainMs?: number } = {}): Promise<void> {
    return this.runtime.close(drainMs);
  }

  private settings(operation: string, deadlineMs = this.runtime.options.deadlineMs): CallSettings {
    return { operation, encoding: "utf8", deadlineMs };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

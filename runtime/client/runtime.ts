import type { CallOptions } from "./call-options";
import type { CommandTarget } from "./client-view";
import { acknowledgedAnswer, waitCommand } from "./acks";
import { answerOf } from "./answer";
import { blockingLimit, refusedOnShared } from "./command-names";
import { ClosedError, UnsupportedError, type AmbiguousReason } from "./errors";
import { ClientEmitter } from "./events";
import { noBreaker, SamplingCircuit, type Breaker } from "./executor/breaker";
import type { Call, CallSettings } from "./executor/call";
import { Executor } from "./executor/executor";
import type { Route } from "./executor/route";
import { GroupConnection } from "./group-connection";
import { LeasedRunner } from "./leased-runner";
import type { ClientMetrics } from "./metrics";
import type { Acks, ClientOptions } from "./options/schema";
import type { CommandSpec } from "./pool/write-unit";
import { ReplicaReads } from "./replica-reads";
import { Subscription, type MessageListener, type SubscriptionChannels } from "./subscription";
import { isWithin, type Category } from "./retry/category";
import { RetryBudget } from "./retry/budget";
import { categorize } from "./retry/categorize";

/** The parts of one client and how they are put together. The public face is RedisClient. */
export class Runtime implements CommandTarget {
  readonly group: GroupConnection;
  readonly executor: Executor;
  readonly breaker: Breaker;
  readonly leased: LeasedRunner;
  readonly replicaReads: ReplicaReads | undefined;
  private readonly subscriptions = new Set<Subscription>();
  private ending: Promise<void> | undefined;

  constructor(
    readonly options: ClientOptions,
    readonly emitter: ClientEmitter,
    private readonly metrics: ClientMetrics | undefined,
  ) {
    this.breaker =
      options.breaker === false ? noBreaker : new SamplingCircuit(options.breaker, (state) => this.told(state));
    this.executor = new Executor(
      { policy: options.retry, maxCalls: options.maxCalls },
      new RetryBudget(options.retry.budget),
      this.breaker,
      {
        retry: (operation, category, cause) => this.retried(operation, category, cause),
        ambiguous: (operation, reason) => this.inDoubt(operation, reason),
        shed: (operation) => {
          metrics?.shed.inc();
          emitter.tell("shed", { operation });
        },
        settled: (call, code) => metrics?.settled(call.settings.operation, call.startedAt, code),
      },
    );
    this.group = new GroupConnection(options, emitter, {
      ready: (gapMs) => {
        if (gapMs !== undefined) metrics?.gaps.observe(gapMs / 1000);
        this.executor.wake();
        this.leased.wake();
      },
      moved: () => this.moved(),
    });
    this.leased = new LeasedRunner(this.group, this.executor, options, emitter, metrics);
    this.replicaReads = options.replicaReads && new ReplicaReads(this.group, options, options.replicaReads);
  }

  get closing(): boolean {
    return this.ending !== undefined;
  }

  start(): void {
    this.group.start();
    this.replicaReads?.start();
    this.metrics?.observe(this);
  }

  /** Runs one command where it belongs: on a shared connection, on one of its own, or on a replica. */
  execute(
    name: string,
    args: readonly unknown[],
    encoding: "utf8" | undefined,
    options: CallOptions,
  ): Promise<unknown> {
    const operation = name.toLowerCase();
    const instead = refusedOnShared.get(operation);
    if (instead !== undefined) return Promise.reject(new UnsupportedError(operation, instead));
    const { deadlineMs = this.options.deadlineMs, signal, expendable = false } = options;
    const settings: CallSettings = signal
      ? { operation, encoding, deadlineMs, signal, expendable }
      : { operation, encoding, deadlineMs, expendable };
    const limit = blockingLimit(operation, args);
    if (limit) return this.leased.block({ name, args }, limit, settings);
    const acks = options.acks ?? this.options.acks;
    if (acks) return this.acknowledged({ name, args }, settings, acks);
    return this.executor.run([{ name, args }], settings, this.routeFor(operation, args, options), answerOf);
  }

  /** Runs commands as one unit on a shared connection to the master. */
  unit(commands: readonly CommandSpec[], settings: CallSettings, finish: (call: Call) => unknown): Promise<unknown> {
    return this.executor.run(commands, settings, this.group.route, finish);
  }

  /** Opens a subscription, which close() ends with the rest. */
  subscribe(wanted: SubscriptionChannels, listener: MessageListener): Promise<Subscription> {
    const { watchdogMs, socketTimeoutMs, deadlineMs } = this.options;
    const subscription = new Subscription(
      wanted,
      listener,
      this.leased,
      this.emitter,
      { idleMs: watchdogMs, silenceMs: socketTimeoutMs },
      (closed) => this.subscriptions.delete(closed),
    );
    this.subscriptions.add(subscription);
    return subscription.open(deadlineMs);
  }

  /** Ends everything; the same promise however often it is called. */
  close(drainMs: number): Promise<void> {
    this.ending ??= this.end(drainMs);
    return this.ending;
  }

  private async end(drainMs: number): Promise<void> {
    for (const subscription of [...this.subscriptions]) subscription.close();
    await Promise.all([this.executor.close(drainMs), this.leased.close(drainMs)]);
    this.replicaReads?.stop();
    this.metrics?.forget(this);
    await this.group.stop();
    this.emitter.tell("closed");
  }

  private acknowledged(command: CommandSpec, settings: CallSettings, acks: Acks): Promise<unknown> {
    if (isWithin(categorize(command.name, command.args.flat()), "ReadOnly")) {
      return this.executor.run([command], settings, this.group.route, answerOf);
    }
    if (this.closing) return Promise.reject(new ClosedError(settings.operation));
    return this.leased.acknowledged([command, waitCommand(acks)], settings, (call) => acknowledgedAnswer(call, acks));
  }

  private routeFor(operation: string, args: readonly unknown[], options: CallOptions): Route {
    const { replicaReads } = this;
    if (options.readFrom !== "replica" || !replicaReads || categorize(operation, args.flat()) !== "ReadOnly")
      return this.group.route;
    return replicaReads.route;
  }

  private moved(): void {
    this.breaker.reset();
    this.leased.moved();
    this.replicaReads?.moved();
    this.metrics?.masters.inc();
  }

  private told(state: "closed" | "open" | "halfOpen"): void {
    this.emitter.tell("breaker", { state });
  }

  private retried(operation: string, category: Category, cause: string): void {
    this.metrics?.retries.inc({ category });
    this.emitter.tell("retry", { operation, category, cause });
  }

  private inDoubt(operation: string, reason: AmbiguousReason): void {
    this.metrics?.ambiguous.inc();
    this.emitter.tell("ambiguous", { operation, reason });
  }
}

import type { ClientEvents, RedisClient } from "../client";
import { SamplingCircuit } from "../client/executor/breaker";
import { Reminder } from "../client/reminder";
import { CacheClosedError, type L2UnavailableError } from "./errors";
import { CacheEmitter } from "./events";
import { Keys } from "./keys";
import { FillGuard } from "./l1/fill-guard";
import { RedisStore } from "./l2/redis-store";
import { CacheMetrics } from "./metrics";
import type { CacheOptions, CacheSettings } from "./options";
import { Repairer } from "./repair/repairer";
import type { Shared } from "./shared";
import type { Space } from "./space";
import type { CacheStats } from "./stats";
import { newToken } from "./token";
import { Tracker } from "./tracking/tracker";

/** Of the cache's own calls only: their time limit is short, and what fails here must not hold up others who use the client. */
const BREAKER = { threshold: 0.5, windowMs: 5_000, minimumRps: 4, halfOpenAfterMs: 500, halfOpenCalls: 3 };

/** The parts of one cache and how they are put together. The public face is Cache. */
export class CacheRuntime {
  readonly emitter = new CacheEmitter();
  readonly shared: Shared;
  readonly spaces = new Map<string, Space<unknown>>();
  readonly tracker: Tracker | undefined;
  private readonly breaker: SamplingCircuit;
  private readonly repairer: Repairer;
  private readonly metrics: CacheMetrics | undefined;
  private readonly closing = new AbortController();
  private readonly reminder = new Reminder();
  private l2Errors = 0;
  private ending: Promise<void> | undefined;

  constructor(
    private readonly client: RedisClient,
    readonly settings: CacheSettings,
    registry: CacheOptions<never>["registry"],
  ) {
    const { emitter } = this;
    const keys = new Keys(settings.prefix);
    const guard = new FillGuard();
    const epochKey = (namespace: string): string => keys.epoch(namespace);
    this.breaker = new SamplingCircuit(BREAKER, (state) => emitter.tell("l2Breaker", { state }));
    const redis = client.with({ deadlineMs: settings.l2.timeoutMs, expendable: true, acks: false });
    const store = new RedisStore(redis, this.breaker, (error) => this.failed(error));
    const { repair, tombstoneMs, maxStalenessMs } = settings;
    this.repairer = new Repairer(store, { ...repair, tombstoneMs }, emitter, epochKey);
    this.metrics = registry && CacheMetrics.in(registry);
    if (settings.l1 !== false) {
      const options = { prefixes: keys.tracked, probeKey: keys.probe(newToken()), maxStalenessMs };
      this.tracker = new Tracker(client, options, {
        ready: () => this.begin(guard),
        lost: (reason) => {
          guard.tracking = false;
          guard.gap();
          emitter.tell("trackingLost", { reason });
        },
        failed: (error) => this.warnAboutTracking(error),
        keys: (written) => this.heard(written, guard, keys),
        all: () => this.flush(guard, "redis"),
      });
    }
    this.shared = {
      ...{ settings, keys, store, guard, emitter },
      trust: this.tracker?.trust ?? { until: 0 },
      repairer: this.repairer,
      metrics: this.metrics,
      closing: this.closing.signal,
      ready: (timeoutMs) => this.ready(timeoutMs),
    };
  }

  start(): void {
    const { client } = this;
    client.on("master", this.onMaster).on("disconnected", this.onDisconnected).on("connection", this.onConnection);
    this.metrics?.observe(this);
    this.tracker?.start();
  }

  /** @returns whether L1 is in use; at the latest after `timeoutMs` */
  ready(timeoutMs: number): Promise<boolean> {
    const { tracker, emitter } = this;
    if (tracker === undefined || tracker.ready || this.ending) return Promise.resolve(tracker?.ready === true);
    return new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        emitter.off("tracking", finish);
        emitter.off("closed", finish);
        resolve(tracker.ready);
      };
      const timer = setTimeout(finish, timeoutMs);
      emitter.on("tracking", finish);
      emitter.on("closed", finish);
    });
  }

  stats(): CacheStats {
    const { repairer, tracker, breaker } = this;
    return {
      tracking: tracker?.ready ?? false,
      repairsQueued: repairer.queued,
      repaired: repairer.repaired,
      repairOverflows: repairer.overflows,
      l2Breaker: breaker.state,
      l2Errors: this.l2Errors,
      namespaces: Object.fromEntries(
        [...this.spaces].map(([name, { counts, l1 }]) => [
          name,
          Object.assign({ l1Entries: l1.size, l1Bytes: l1.calculatedSize }, counts),
        ]),
      ),
    };
  }

  close(drainMs: number): Promise<void> {
    this.ending ??= this.end(drainMs);
    return this.ending;
  }

  private async end(drainMs: number): Promise<void> {
    const { client, emitter } = this;
    this.closing.abort(new CacheClosedError());
    await this.tracker?.stop();
    const lost = await this.repairer.stop(drainMs);
    client.off("master", this.onMaster).off("disconnected", this.onDisconnected).off("connection", this.onConnection);
    this.metrics?.forget(this);
    for (const { l1, versions } of this.spaces.values()) {
      l1.clear();
      versions.clear();
    }
    if (lost > 0) emitter.tell("repairsLost", { count: lost });
    emitter.tell("closed");
  }

  private begin(guard: FillGuard): void {
    this.flush(guard, "tracking");
    guard.tracking = true;
    this.emitter.tell("tracking");
  }

  private flush(guard: FillGuard, reason: "tracking" | "redis"): void {
    guard.gap();
    for (const space of this.spaces.values()) space.flush();
    this.emitter.tell("flush", { reason });
  }

  private heard(written: readonly string[], guard: FillGuard, keys: Keys): void {
    for (const redisKey of written) {
      guard.invalidate(redisKey);
      const parsed = keys.parse(redisKey);
      if (parsed) this.spaces.get(parsed.namespace)?.invalidated(parsed, redisKey);
    }
  }

  private readonly onMaster = ({ previous }: ClientEvents["master"][0]): void => {
    if (previous !== undefined) this.repairer.replay();
  };

  private readonly onDisconnected = (): void => this.repairer.replay();

  private readonly onConnection = ({ problem }: ClientEvents["connection"][0]): void => {
    if (problem !== undefined) return;
    this.breaker.reset();
    this.repairer.wake();
  };

  private failed(error: L2UnavailableError): void {
    this.l2Errors += 1;
    this.emitter.tell("l2Error", { error });
  }

  private warnAboutTracking(error: unknown): void {
    const said = error instanceof Error ? error.message : "unknown";
    const hint = /NOPERM|permission/i.test(said)
      ? "; the Redis user needs +client|id +client|tracking +subscribe, the channel &__redis__:invalidate, and the cache's keys"
      : "";
    const text = `L1 is not used, invalidations cannot be heard: ${said}${hint}`;
    if (this.reminder.due(text)) this.emitter.tell("warning", { text });
  }
}

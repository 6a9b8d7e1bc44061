import { isClosed, type RedisClient } from "../../client";
import { fullJitter } from "../../client/jitter";
import { TrackedPair, type PairListener, type PairOptions } from "./tracked-pair";

/** Until when L1 may be believed, of performance.now(). One object for all who ask, so that a hit costs one comparison. */
export interface Trust {
  until: number;
}

export interface TrackerListener extends PairListener {
  /** Invalidations are heard from now on; what was kept before must go, and go now. */
  ready(): void;
  /** They are not heard any more. */
  lost(reason: string): void;
  /** It could not be set up; it goes on trying. */
  failed(error: unknown): void;
}

export interface TrackerOptions extends Pick<PairOptions, "prefixes" | "probeKey"> {
  /** How old a value may be that L1 gives. */
  readonly maxStalenessMs: number;
}

/** A node that refuses is asked again as rarely as this. */
const CAP_MS = 5_000;
const OPEN_MS = 5_000;

/**
 * Keeps a pair of connections that hears invalidations, on this master and those that come after it, and says for how long what L1 holds
 * may be believed: for `maxStalenessMs` after the latest question that both connections have answered.
 */
export class Tracker {
  readonly trust: Trust = { until: 0 };
  private pair: TrackedPair | undefined;
  private timer: NodeJS.Timeout | undefined;
  private opening: Promise<void> = Promise.resolve();
  private failures = 0;
  private stopped = false;
  /** How often the master changed: a pair that was opened meanwhile may lead to the old one. */
  private moves = 0;

  constructor(
    private readonly client: RedisClient,
    private readonly options: TrackerOptions,
    private readonly listener: TrackerListener,
  ) {}

  get ready(): boolean {
    return this.pair !== undefined;
  }

  start(): void {
    this.client.on("master", this.moved);
    this.opening = this.open();
  }

  /** Afterwards nothing is left open. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.client.off("master", this.moved);
    clearTimeout(this.timer);
    this.pair?.close("the cache is closed");
    await this.opening;
  }

  /** The client tells it in the same turn in which it goes to the other node: no answer of that one can come before. */
  private readonly moved = (): void => {
    this.moves += 1;
    this.pair?.close("another master");
  };

  private async open(): Promise<void> {
    const { moves } = this;
    const { prefixes, probeKey } = this.options;
    try {
      const pair = await TrackedPair.open(this.client, { prefixes, probeKey, timeoutMs: OPEN_MS }, this.listener);
      if (this.stopped || moves !== this.moves) {
        pair.close("another master");
        this.again(undefined);
        return;
      }
      this.failures = 0;
      this.pair = pair;
      pair.onEnd((reason) => this.lost(pair, reason));
      this.listener.ready();
      await this.confirm(pair);
    } catch (error) {
      // A closed client stays closed.
      if (!isClosed(error)) this.again(error);
    }
  }

  private lost(pair: TrackedPair, reason: string): void {
    if (this.pair !== pair) return;
    this.pair = undefined;
    this.trust.until = 0;
    clearTimeout(this.timer);
    this.listener.lost(reason);
    this.again(undefined);
  }

  private again(error: unknown): void {
    if (this.stopped) return;
    if (error !== undefined) this.listener.failed(error);
    this.timer = setTimeout(
      () => {
        this.opening = this.open();
      },
      fullJitter(this.failures, 20, CAP_MS),
    );
    this.timer.unref();
    this.failures += 1;
  }

  /** Asks both ends now, and again four times within the time for which an answer is good. */
  private async confirm(pair: TrackedPair): Promise<void> {
    const { maxStalenessMs } = this.options;
    try {
      const askedAt = await pair.ping(maxStalenessMs);
      if (this.pair !== pair) return;
      this.trust.until = askedAt + maxStalenessMs;
      this.timer = setTimeout(() => void this.confirm(pair), maxStalenessMs / 4);
      this.timer.unref();
    } catch {
      pair.close("no answer to PING");
    }
  }
}

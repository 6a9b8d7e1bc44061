import type { ResolvedEntryOptions } from "../entry-options";
import { isFactoryTimeout } from "../errors";
import type { StaleReason } from "../events";
import type { L1Entry } from "../l1/entry";
import type { Fill } from "../l1/fill-guard";
import type { HeldLease } from "../l2/shared-store";
import type { Space } from "../space";
import { runFactory, type Factory } from "./factory";
import { Flight, Flights } from "./flight";
import { LeaseDesk } from "./lease";
import type { Found, Reader } from "./reader";
import { RestingFactories } from "./resting-factories";
import { Storer, type Made } from "./storer";

/** What one flight works with. */
interface Job<V> {
  readonly flight: Flight<V>;
  /** Of the latest look into Redis. */
  fill: Fill;
  /** When that began, of performance.now(). */
  readAt: number;
  readonly factory: Factory<V>;
  readonly options: ResolvedEntryOptions;
  /** The value is still fresh: nobody waits. */
  readonly refreshing: boolean;
}

/** Gets a value from Redis or, if it is not there, from its factory: one flight per key in this process, whatever calls for it. */
export class Loader<V> {
  private readonly flights = new Flights<Flight<V>>();
  private readonly leases: LeaseDesk<V>;
  private readonly storer: Storer<V>;
  private readonly resting: RestingFactories;

  constructor(
    private readonly space: Space<V>,
    private readonly reader: Reader<V>,
  ) {
    space.onWritten((key) => this.flights.detach(key));
    this.leases = new LeaseDesk(space);
    this.storer = new Storer(space);
    this.resting = new RestingFactories(space.shared.settings.factoryRestMs);
  }

  /** @throws what the factory throws, when no outdated value may be served; FactoryTimeoutError */
  load(key: string, factory: Factory<V>, options: ResolvedEntryOptions): Promise<V> {
    const joined = this.flights.get(key);
    if (joined) {
      this.space.counts.joined += 1;
      return joined.answer;
    }
    return this.begin(key, factory, options, false).answer;
  }

  /** Makes a fresh value anew, in the background, unless that is under way. */
  refresh(key: string, entry: L1Entry<V>, factory: Factory<V>, options: ResolvedEntryOptions): void {
    if (this.flights.get(key)) return;
    this.space.counts.refreshes += 1;
    // Should it fail, the next try comes after a rest.
    entry.refreshAt = Math.min(entry.freshUntil, performance.now() + this.space.shared.settings.factoryRestMs);
    this.begin(key, factory, options, true);
  }

  private begin(key: string, factory: Factory<V>, options: ResolvedEntryOptions, refreshing: boolean): Flight<V> {
    const flight = new Flight<V>(key);
    const { guard } = this.space.shared;
    const fill = guard.begin(this.space.redisKey(key));
    const job = { flight, fill, readAt: performance.now(), factory, options, refreshing };
    this.flights.add(flight);
    void this.run(job).finally(() => {
      guard.end(job.fill);
      this.flights.remove(flight);
    });
    return flight;
  }

  /** Never rejects. */
  private async run(job: Job<V>): Promise<void> {
    const { flight, options } = job;
    try {
      const found = await this.look(job);
      if (this.suffices(job, found)) return;
      if (options.lease && found.seen) await this.runLeased(job, found, options.lease);
      else await this.make(job, found, undefined);
    } catch (error) {
      if (!flight.answered) flight.reject(error);
    }
  }

  /** Looks into Redis; if that cannot be asked, what this process still has is the last resort. */
  private async look({ flight, fill }: Job<V>): Promise<Found<V>> {
    try {
      return await this.reader.read(flight.key, fill);
    } catch {
      return { entry: this.space.lastResort(flight.key), fresh: false, seen: undefined };
    }
  }

  /** The writing that was waited for ended the fill of before. */
  private lookAgain(job: Job<V>): Promise<Found<V>> {
    const { guard } = this.space.shared;
    guard.end(job.fill);
    job.fill = guard.begin(job.fill.key);
    job.readAt = performance.now();
    return this.look(job);
  }

  /** Whether what was found answers the flight. */
  private suffices({ flight, refreshing }: Job<V>, { entry, fresh }: Found<V>): boolean {
    if (entry === undefined) return false;
    if (fresh && !(refreshing && performance.now() >= entry.refreshAt)) {
      this.space.counts.l2Hits += 1;
      flight.resolve(entry.value);
      return true;
    }
    if (!fresh && this.resting.rests(flight.key)) {
      this.serveOld(flight, entry, "factory failed a moment ago");
      return true;
    }
    return false;
  }

  /** Another process that makes the value already is waited for, or spares it: with an outdated value at hand nobody waits. */
  private async runLeased(
    job: Job<V>,
    first: Found<V>,
    { ttlMs, waitMs }: { ttlMs: number; waitMs: number },
  ): Promise<void> {
    const { flight } = job;
    const until = performance.now() + waitMs;
    let found = first;
    for (let attempt = 0; ; attempt += 1) {
      const lease = await this.leases.take(flight.key, ttlMs).catch(() => null);
      if (lease) {
        await this.make(job, found, lease);
        return;
      }
      const leftMs = until - performance.now();
      // Redis fails, or the other one takes too long.
      if (lease === null || leftMs <= 0) break;
      if (found.entry) {
        this.serveOld(flight, found.entry, "another process makes it");
        return;
      }
      if (attempt === 0) this.space.counts.leaseWaits += 1;
      await this.leases.pause(flight.key, attempt, leftMs);
      found = await this.lookAgain(job);
      if (this.suffices(job, found)) return;
    }
    await this.make(job, found, undefined);
  }

  private async make(job: Job<V>, found: Found<V>, lease: HeldLease | undefined): Promise<void> {
    const { flight, factory, options } = job;
    const { counts, shared } = this.space;
    const stale = found.entry;
    const { softMs } = options;
    const canStore = found.seen !== undefined && !shared.closing.aborted;
    const versions = canStore ? await this.storer.versions(options).catch(() => undefined) : undefined;
    const soft =
      softMs === undefined || stale === undefined
        ? undefined
        : setTimeout(() => this.serveOld(flight, stale, "factory is slow"), softMs);
    const startedAt = performance.now();
    counts.factoryRuns += 1;
    if (!job.refreshing) counts.misses += 1;
    try {
      const value = await runFactory(factory, stale?.value, options.hardMs, shared.closing);
      const factoryMs = performance.now() - startedAt;
      this.took(factoryMs);
      if (found.seen && versions && value !== undefined) {
        const made: Made<V> = { value, factoryMs, seen: found.seen, readAt: job.readAt, lease, versions };
        await this.storer.store(flight.key, job.fill, made, options);
      } else if (lease) this.leases.give(lease);
      flight.resolve(value);
    } catch (error) {
      if (lease) this.leases.give(lease);
      this.failed(job, stale, error, performance.now() - startedAt);
    } finally {
      clearTimeout(soft);
    }
  }

  private took(factoryMs: number): void {
    this.space.counts.factorySeconds += factoryMs / 1000;
    this.space.shared.metrics?.factory(this.space.name, factoryMs / 1000);
  }

  private failed(job: Job<V>, stale: L1Entry<V> | undefined, error: unknown, factoryMs: number): void {
    const { flight } = job;
    const { counts, name, shared } = this.space;
    this.took(factoryMs);
    if (isFactoryTimeout(error)) counts.factoryTimeouts += 1;
    else counts.factoryErrors += 1;
    shared.emitter.tell("factoryError", { namespace: name, key: flight.key, error });
    const rescue = stale && performance.now() < stale.staleUntil ? stale : undefined;
    if (rescue === undefined || shared.closing.aborted) {
      flight.reject(error);
      return;
    }
    this.resting.rest(flight.key);
    this.serveOld(flight, rescue, "factory failed");
  }

  /** Answers with what there is; it is outdated unless this was a refresh. */
  private serveOld(flight: Flight<V>, entry: L1Entry<V>, reason: StaleReason): void {
    if (flight.answered) return;
    const { counts, name, shared } = this.space;
    flight.resolve(entry.value);
    if (performance.now() < entry.freshUntil) return;
    counts.staleHits += 1;
    shared.emitter.tell("stale", { namespace: name, key: flight.key, reason });
  }
}

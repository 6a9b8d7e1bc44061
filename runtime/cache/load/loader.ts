import type { ResolvedEntryOptions } from "../entry-options";
import { isFactoryTimeout, isL2Unavailable } from "../errors";
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

type LeaseTimes = NonNullable<ResolvedEntryOptions["lease"]>;

/** Gets a value from Redis or, if it is not there, from its factory: one flight per key in this process, whatever calls for it. */
export class Loader<V> {
  private readonly flights = new Flights<Flight<V>>();
  private readonly leases: LeaseDesk<V>;
  private readonly storer: Storer<V>;
  /** Factories that failed a moment ago. */
  private readonly resting: RestingFactories;
  /** Early refreshes that began a moment ago; where their value could not be stored the next hit would begin another. */
  private readonly refreshed: RestingFactories;

  constructor(
    private readonly space: Space<V>,
    private readonly reader: Reader<V>,
  ) {
    space.onWritten((key) => this.flights.detach(key));
    this.leases = new LeaseDesk(space);
    this.storer = new Storer(space);
    const { factoryRestMs } = space.shared.settings;
    this.resting = new RestingFactories(factoryRestMs);
    this.refreshed = new RestingFactories(factoryRestMs);
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

  /** Not while that is under way, or shortly after it was tried. */
  mayRefresh(key: string): boolean {
    return this.flights.get(key) === undefined && !this.refreshed.rests(key);
  }

  /** Makes a fresh value anew, in the background. */
  refresh(key: string, factory: Factory<V>, options: ResolvedEntryOptions): void {
    this.refreshed.rest(key);
    this.space.counts.refreshes += 1;
    this.begin(key, factory, options, true);
  }

  private begin(key: string, factory: Factory<V>, options: ResolvedEntryOptions, refreshing: boolean): Flight<V> {
    const flight = new Flight<V>(key);
    const { guard } = this.space.shared;
    const fill = guard.begin(this.space.redisKey(key));
    const job = { flight, fill, readAt: performance.now(), factory, options, refreshing };
    this.flights.add(flight);
    // It leaves before its callers hear: who asks again then shall not get the same answer.
    const end = (): void => {
      guard.end(job.fill);
      this.flights.remove(flight);
    };
    this.run(job).then(
      (value) => {
        end();
        flight.resolve(value);
      },
      (error: unknown) => {
        end();
        flight.reject(error);
      },
    );
    return flight;
  }

  private async run(job: Job<V>): Promise<V> {
    const found = await this.look(job);
    const answer = this.answerOf(job, found);
    if (answer) return answer.value;
    const { lease } = job.options;
    return lease && found.seen ? this.runLeased(job, found, lease) : this.make(job, found, undefined);
  }

  /** Looks into Redis; if that cannot be asked, what this process still has is the last resort. */
  private async look({ flight, fill }: Job<V>): Promise<Found<V>> {
    try {
      return await this.reader.read(flight.key, fill);
    } catch (error) {
      if (!isL2Unavailable(error)) throw error;
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

  /** What was found, if it will do. */
  private answerOf(job: Job<V>, { entry, fresh }: Found<V>): L1Entry<V> | undefined {
    if (entry === undefined) return undefined;
    if (fresh) {
      if (job.refreshing && performance.now() >= entry.refreshAt) return undefined;
      this.space.counts.l2Hits += 1;
      return entry;
    }
    if (!this.resting.rests(job.flight.key)) return undefined;
    this.serveOld(job, entry, "factory failed a moment ago");
    return entry;
  }

  /** Another process that makes the value already is waited for, or spares it: with an outdated value at hand nobody waits. */
  private async runLeased(job: Job<V>, first: Found<V>, { ttlMs, waitMs }: LeaseTimes): Promise<V> {
    const { flight } = job;
    const until = performance.now() + waitMs;
    let found = first;
    for (let attempt = 0; ; attempt += 1) {
      const { seen } = found;
      const lease = seen && (await this.leases.take(flight.key, seen, ttlMs).catch(() => undefined));
      if (typeof lease === "object") return this.make(job, found, lease);
      const leftMs = until - performance.now();
      // Redis fails, or the other one takes too long.
      if (lease === undefined || leftMs <= 0) return this.make(job, found, undefined);
      if (lease === "held") {
        if (found.entry) {
          this.serveOld(job, found.entry, "another process makes it");
          return found.entry.value;
        }
        if (attempt === 0) this.space.counts.leaseWaits += 1;
        await this.leases.pause(flight.key, attempt, leftMs);
      }
      found = await this.lookAgain(job);
      const answer = this.answerOf(job, found);
      if (answer) return answer.value;
    }
  }

  private async make(job: Job<V>, found: Found<V>, lease: HeldLease | undefined): Promise<V> {
    const { flight, factory, options } = job;
    const { counts, shared } = this.space;
    const stale = found.entry;
    const { softMs } = options;
    const versions = found.seen && (await this.storer.versions(options).catch(() => undefined));
    const soft =
      softMs === undefined || stale === undefined
        ? undefined
        : setTimeout(() => this.serveOld(job, stale, "factory is slow"), softMs);
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
      return value;
    } catch (error) {
      if (lease) this.leases.give(lease);
      this.took(performance.now() - startedAt);
      return this.rescue(job, stale, error);
    } finally {
      clearTimeout(soft);
    }
  }

  private took(factoryMs: number): void {
    this.space.counts.factorySeconds += factoryMs / 1000;
    this.space.shared.metrics?.factory(this.space.name, factoryMs / 1000);
  }

  /** @throws the error, if there is nothing to serve instead */
  private rescue(job: Job<V>, stale: L1Entry<V> | undefined, error: unknown): V {
    const { flight } = job;
    const { counts, name, shared } = this.space;
    if (isFactoryTimeout(error)) counts.factoryTimeouts += 1;
    else counts.factoryErrors += 1;
    shared.emitter.tell("factoryError", { namespace: name, key: flight.key, error });
    if (stale === undefined || performance.now() >= stale.staleUntil || shared.closing.aborted) throw error;
    this.resting.rest(flight.key);
    this.serveOld(job, stale, "factory failed");
    return stale.value;
  }

  /** Answers with what there is. */
  private serveOld({ flight, refreshing }: Job<V>, entry: L1Entry<V>, reason: StaleReason): void {
    if (flight.answered) return;
    const { counts, name, shared } = this.space;
    flight.resolve(entry.value);
    if (refreshing && performance.now() < entry.freshUntil) return;
    counts.staleHits += 1;
    shared.emitter.tell("stale", { namespace: name, key: flight.key, reason });
  }
}

import { isL2Unavailable } from "../errors";
import type { Space } from "../space";
import { Flights } from "./flight";
import type { Found, Reader } from "./reader";

interface Lookup<V> {
  readonly key: string;
  readonly startedAt: number;
  readonly found: Promise<Found<V>>;
}

/** Reads of Redis that all who ask for the same key share while they are under way. */
export class Lookups<V> {
  private readonly open = new Flights<Lookup<V>>();

  constructor(
    private readonly space: Space<V>,
    private readonly reader: Reader<V>,
  ) {
    space.onWritten((key) => this.open.detach(key));
  }

  /** Where Redis cannot be asked, what this process still has within its grace is found, and it is not fresh. */
  find(key: string): Promise<Found<V>> {
    const under = this.open.get(key);
    // One that began long ago could give an answer older than is promised.
    if (under && performance.now() - under.startedAt < this.space.shared.settings.maxStalenessMs) {
      this.space.counts.joined += 1;
      return under.found;
    }
    const fill = this.space.shared.guard.begin(this.space.redisKey(key));
    const found = this.reader
      .read(key, fill)
      .catch((error: unknown): Found<V> => {
        if (!isL2Unavailable(error)) throw error;
        return { entry: this.space.lastResort(key), fresh: false, seen: undefined };
      })
      .finally(() => {
        this.space.shared.guard.end(fill);
        this.open.remove(lookup);
      });
    const lookup: Lookup<V> = { key, startedAt: performance.now(), found };
    this.open.add(lookup);
    return found;
  }
}

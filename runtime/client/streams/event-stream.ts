import type { ClientView } from "../client-view";
import { StreamConsumer, type ConsumeOptions } from "./consumer";
import { entriesOf, type StreamEntry } from "./entries";

export interface StreamOptions {
  /** Roughly so many entries are kept; older ones are dropped as new ones come, read or not. */
  readonly maxLength?: number;
  /** Entries are dropped after so many milliseconds, by the time in their id. */
  readonly maxAgeMs?: number;
}

/** One stream as a log of events. Writers append, groups of consumers read each event at least once. */
export class EventStream {
  constructor(
    private readonly client: ClientView,
    readonly key: string,
    private readonly options: StreamOptions,
  ) {}

  /**
   * Appends an event. With an `id` of the caller's (`<ms>-<n>`, rising) it may be repeated after a lost answer, as the server
   * refuses the second one; without, a lost answer is an AmbiguousError.
   * @returns the entry's id
   */
  async append(fields: Readonly<Record<string, string | number | Buffer>>, id = "*"): Promise<string> {
    const flat = Object.entries(fields).flat();
    return String(await this.client.call("xadd", this.key, ...this.trimming(), id, ...flat));
  }

  /** Entries in the order of their ids, from `start` on, to replay what happened. */
  async read(start = "-", count = 100): Promise<StreamEntry[]> {
    return entriesOf(await this.client.call("xrange", this.key, start, "+", "COUNT", count));
  }

  /** Begins to consume as a member of a group; the group is made if it is not there. */
  consume(options: ConsumeOptions): StreamConsumer {
    return new StreamConsumer(this.client, this.key, options);
  }

  /** Exact trimming costs the server time; approximate is what streams are made for. */
  private trimming(): (string | number)[] {
    const { maxLength, maxAgeMs } = this.options;
    if (maxLength !== undefined) return ["MAXLEN", "~", maxLength];
    return maxAgeMs === undefined ? [] : ["MINID", "~", Date.now() - maxAgeMs];
  }
}

import { watchRunning } from "./client/stopped-time";
import type { TestGroup } from "./group";
import { eventually, withDeadline } from "./wait";

/** A write that Redis acknowledged, and when. */
export interface Acknowledged {
  readonly key: string;
  readonly value: string;
  /** Confirmed by WAIT on at least one replica. */
  readonly confirmed: boolean;
  /** In milliseconds of Unix time, which other processes have too. */
  readonly atMs: number;
  /** By its writers' own watch. */
  readonly ranMs: number;
}

/** What writes: plain ioredis, or the library's client behind this face. */
export interface WriteTarget {
  set(key: string, value: string): Promise<unknown>;
  /** @returns how many replicas have all writes so far */
  wait(replicas: number, timeoutMs: number): Promise<number>;
  disconnect?(reconnect: boolean): void;
  readonly status?: string;
  /** The socket of the moment. */
  readonly stream?: unknown;
}

let run = 0;

/**
 * Clients that write one key after the other, each key once and never again by anybody, so that a lost one stays lost. An error is
 * counted and the next key is tried: a write that was not acknowledged promises nothing.
 */
export class Writers {
  readonly acknowledged: Acknowledged[] = [];
  readonly errors = new Map<string, number>();
  private readonly loops: Promise<void>[] = [];
  private stopped = false;
  private waiters: (() => void)[] = [];
  private readonly run = `${process.pid}-${Date.now()}-${(run += 1)}`;
  private readonly watch = watchRunning();

  /**
   * @param reconnect whether a client asks the Sentinels anew where its master hangs or has no replicas: plain ioredis never does
   * @param wait whether each write is followed by WAIT 1, and then counts as confirmed when a replica has it */
  constructor(
    private readonly clients: readonly WriteTarget[],
    private readonly options: { wait: boolean; reconnect?: boolean; pauseMs?: number },
  ) {}

  /** Calls that failed so far. */
  get failed(): number {
    return [...this.errors.values()].reduce((sum, count) => sum + count, 0);
  }

  start(): this {
    this.clients.forEach((client, i) => this.loops.push(this.write(client, i)));
    return this;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.loops);
  }

  /** Resolves when `count` more writes have been acknowledged; rejects, with the errors seen, when that takes too long. */
  async more(count: number, deadlineMs = 60_000): Promise<void> {
    const goal = this.acknowledged.length + count;
    await withDeadline(`${count} more writes are acknowledged`, deadlineMs, this.reach(goal)).catch(
      (error: unknown) => {
        this.stopped = true;
        throw new Error(`${String(error)}; errors: ${JSON.stringify([...this.errors])}`);
      },
    );
  }

  /** For how long these writers could run so far, in milliseconds: no promise in seconds is kept while nothing runs. */
  ranMs(): number {
    return Math.round(this.watch());
  }

  /**
   * The longest time between two acknowledged writes of all clients together, in milliseconds in which these could run.
   * @param fromMs in Unix time: earlier ones don't count
   */
  longestGap(fromMs = 0): number {
    const times = this.acknowledged.filter((a) => a.atMs >= fromMs).map((a) => a.ranMs);
    return times.slice(1).reduce((worst, at, i) => Math.max(worst, at - (times[i] ?? at)), 0);
  }

  private async reach(goal: number): Promise<void> {
    while (this.acknowledged.length < goal) await new Promise<void>((resolve) => this.waiters.push(resolve));
  }

  private async write(client: WriteTarget, writer: number): Promise<void> {
    for (let i = 0; !this.stopped; i += 1) {
      const key = `w:${this.run}:${writer}:${i}`;
      try {
        const { stream } = client;
        await client.set(key, `${i}`);
        const replicas = this.options.wait ? await client.wait(1, 200) : 0;
        // WAIT speaks for the writes of its own connection: on another one, after a failover in between, it says nothing of this key.
        const confirmed = replicas >= 1 && client.stream === stream;
        this.acknowledged.push({ key, value: `${i}`, confirmed, atMs: Date.now(), ranMs: this.ranMs() });
        const waiters = this.waiters;
        this.waiters = [];
        for (const waiter of waiters) waiter();
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error);
        const kind = text.split(" ").slice(0, 3).join(" ");
        this.errors.set(kind, (this.errors.get(kind) ?? 0) + 1);
        // Plain ioredis that is asked to reconnect while it asks the Sentinels ends for good, with status «end».
        const hangs = /timed out|^NOREPLICAS/.test(text) && client.status !== "connecting";
        if (this.options.reconnect && hangs) client.disconnect?.(true);
        // A refused write must not become a busy loop; the next try is a new key.
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      if (this.options.pauseMs) await new Promise((resolve) => setTimeout(resolve, this.options.pauseMs));
    }
  }
}

/** Of these writes, those whose key is not there, or has another value. */
export async function missing(
  node: { mget(keys: string[]): Promise<(string | null)[]> },
  writes: readonly Acknowledged[],
): Promise<Acknowledged[]> {
  const lost: Acknowledged[] = [];
  for (let at = 0; at < writes.length; at += 500) {
    const batch = writes.slice(at, at + 500);
    const values = await node.mget(batch.map((w) => w.key));
    batch.forEach((w, i) => {
      if (values[i] !== w.value) lost.push(w);
    });
  }
  return lost;
}

/** Resolves when every node has these writes; rejects where one still lacks some after 10 s, as replicas of a group that is settled must not. */
export async function everyNodeHas(group: TestGroup, writes: readonly Acknowledged[]): Promise<void> {
  for (const node of group.outputs.nodes) {
    const redis = group.direct(node);
    await eventually(`${node.name} has all of ${writes.length} writes`, 10_000, async () => {
      const lost = await missing(redis, writes);
      if (lost.length > 0) throw new Error(`${lost.length} are missing, ${lost[0]?.key ?? ""} among them`);
      return true;
    });
  }
}

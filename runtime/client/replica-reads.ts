import { addressKey, translate, type Address } from "./address";
import type { Call } from "./executor/call";
import { keyHash } from "./executor/key-hash";
import type { Route } from "./executor/route";
import type { Link } from "./pool/link";
import type { GroupConnection } from "./group-connection";
import type { ClientOptions } from "./options/schema";
import { NodePool } from "./pool/node-pool";
import { askRole } from "./topology/ask-role";

interface Replica {
  readonly node: Address;
  readonly pool: NodePool;
  /** Its data holds all that the master had at this time; milliseconds of performance.now(). */
  freshAt: number;
}

/** How often replicas are looked for. */
const REFRESH_MS = 5_000;

/**
 * Reads from replicas whose data is known to be fresh enough. The bound is measured, not guessed: the master's offset at a moment,
 * reached by the replica later, proves that the replica is no older than that moment.
 */
export class ReplicaReads {
  readonly route: Route;
  private readonly replicas = new Map<string, Replica>();
  private timer: NodeJS.Timeout | undefined;
  private refreshedAt = -Infinity;
  private stopped = false;
  private next = 0;

  constructor(
    private readonly group: GroupConnection,
    private readonly options: ClientOptions,
    private readonly bound: { maxStalenessMs: number },
  ) {
    this.route = {
      once: false,
      get generation() {
        return group.route.generation;
      },
      find: (call) => this.pick(call) ?? group.route.find(call),
      notMaster: (generation) => group.route.notMaster(generation),
      // Reads from an old master or a replica are no false promise.
      current: () => true,
    };
  }

  start(): void {
    this.schedule();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    for (const { pool } of this.replicas.values()) pool.destroy();
    this.replicas.clear();
  }

  /** Another master: what was known about freshness counts no more, and who is a replica must be found out again. */
  moved(): void {
    this.refreshedAt = -Infinity;
    for (const replica of this.replicas.values()) replica.freshAt = -Infinity;
  }

  private pick(call: Call): Link | undefined {
    const oldest = performance.now() - this.bound.maxStalenessMs;
    const fresh = [...this.replicas.values()].filter((r) => r.freshAt >= oldest && r.pool.ready);
    const chosen = fresh[this.next++ % Math.max(1, fresh.length)];
    return chosen?.pool.pick(keyHash(call.commands[0]?.args ?? []));
  }

  private schedule(): void {
    if (this.stopped) return;
    const wait = Math.max(20, this.bound.maxStalenessMs / 5);
    this.timer = setTimeout(() => void this.look().finally(() => this.schedule()), wait);
    this.timer.unref();
  }

  private async look(): Promise<void> {
    try {
      // Where nobody can be asked the replicas that are known stay, and tell themselves how fresh they are.
      if (performance.now() - this.refreshedAt > REFRESH_MS) await this.refresh().catch(() => undefined);
      await this.measure();
    } catch {
      // Without an answer nothing becomes fresher, and reads go to the master.
    }
  }

  private async refresh(): Promise<void> {
    const nodes = (await this.group.topology.replicas()).map((node) => [addressKey(node), node] as const);
    this.refreshedAt = performance.now();
    const wanted = new Map(nodes);
    for (const [key, replica] of this.replicas) {
      if (wanted.has(key)) continue;
      replica.pool.destroy();
      this.replicas.delete(key);
    }
    for (const [key, node] of wanted)
      if (!this.replicas.has(key) && !this.stopped) this.replicas.set(key, this.add(node));
  }

  private add(node: Address): Replica {
    const { watchdogMs, socketTimeoutMs } = this.options;
    const limits = { idleMs: watchdogMs, silenceMs: socketTimeoutMs };
    const nothing = (): void => undefined;
    const pool = new NodePool(
      node,
      this.group.access,
      { wanted: "replica", size: 1, limits },
      { ready: nothing, lost: nothing, failed: nothing },
    );
    pool.start();
    return { node, pool, freshAt: -Infinity };
  }

  private async measure(): Promise<void> {
    const [link] = this.group.route.target?.links() ?? [];
    if (!link) return;
    const at = performance.now();
    const master = await askRole(link, this.bound.maxStalenessMs);
    if (master.role !== "master") return;
    const { master: address } = this.group;
    await Promise.all(
      [...this.replicas.values()].map(async (replica) => {
        const [own] = replica.pool.links();
        const role = own && (await askRole(own, this.bound.maxStalenessMs).catch(() => undefined));
        if (role?.role !== "replica" || !role.connected || role.offset < master.offset || !address) return;
        const follows = translate(role.master, this.options.natMap);
        const known = translate(address, this.options.natMap);
        if (addressKey(follows) === addressKey(known)) replica.freshAt = at;
      }),
    );
  }
}

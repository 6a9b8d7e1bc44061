import { addressKey, sameAddress, type Address } from "./address";
import type { ClientEmitter } from "./events";
import type { ClientOptions } from "./options/schema";
import { MasterRoute } from "./master-route";
import { Link } from "./pool/link";
import type { LinkOptions } from "./pool/link-options";
import { NodePool } from "./pool/node-pool";
import type { NodeAccess } from "./pool/verified-link";
import { translate } from "./address";
import { Reminder } from "./reminder";
import { SentinelTopology } from "./topology/sentinel-topology";
import { SingleNode, type Topology, type TopologyListener } from "./topology/topology";
import type { AdoptReason } from "./topology/state";

/** What is under way on a master that is left may still be answered for so long. */
const DRAIN_MS = 300;

export interface GroupListener {
  /** Calls that wait may start. `gapMs`: how long there was no connection to a master, if there was none. */
  ready(gapMs: number | undefined): void;
  /** Another master; leases that lead to the old one end. */
  moved(): void;
}

/** Knows the group: who is master, by which connections it is reached, and how to reach any node. */
export class GroupConnection implements TopologyListener {
  readonly route = new MasterRoute();
  readonly access: NodeAccess;
  readonly topology: Topology;
  readonly sentinels = new Map<string, boolean>();
  private readonly reminder: Reminder;
  private gapSince: number | undefined = performance.now();
  private stopped = false;
  /** Pools of former masters that may still answer. */
  private readonly leaving = new Set<NodePool>();

  constructor(
    private readonly options: ClientOptions,
    private readonly emitter: ClientEmitter,
    private readonly listener: GroupListener,
  ) {
    this.reminder = new Reminder();
    const { address, sentinel } = options;
    this.access = {
      link: nodeLinkOptions(options),
      natMap: options.natMap,
      acceptUnknownRole: address !== undefined,
      onRole: (node, role) => this.topology.role(node, role),
      warn: (text) => this.warn(text),
    };
    if (address) this.topology = new SingleNode(address, this);
    else if (sentinel) {
      this.topology = new SentinelTopology(
        {
          sentinel,
          link: sentinelLinkOptions(options, sentinel),
          natMap: options.natMap,
          acknowledged: options.acks !== undefined,
          openNode: (node, signal) => this.openUnchecked(node, signal),
          probeTimeoutMs: Math.min(options.watchdogMs, options.connectTimeoutMs),
        },
        this,
      );
    } else throw new Error("options name neither an address nor Sentinels");
  }

  start(): void {
    this.warnAboutTls();
    this.topology.start();
  }

  /** Whether calls can be sent to the master now. */
  get ready(): boolean {
    return this.route.target?.ready ?? false;
  }

  get master(): Address | undefined {
    return this.route.target?.node;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.topology.stop();
    this.route.replace(undefined)?.destroy();
    for (const pool of this.leaving) pool.destroy();
    // ioredis emits the end of a socket some ticks later; nobody should find it open after close().
    await new Promise((resolve) => setImmediate(resolve));
  }

  adopt(node: Address, reason: AdoptReason, previousDown: boolean): void {
    if (this.stopped) return;
    const { options, emitter } = this;
    const pool: NodePool = new NodePool(
      node,
      this.access,
      {
        wanted: "master",
        size: options.sharedConnections,
        limits: { idleMs: options.watchdogMs, silenceMs: options.socketTimeoutMs },
      },
      {
        ready: () => this.usable(pool),
        lost: () => this.lost(pool),
        failed: (error) => {
          this.reportFailure(node, error);
          if (this.route.target === pool) this.topology.trouble(node);
        },
      },
    );
    const previous = this.route.replace(pool);
    const from = previous && addressKey(previous.node);
    const gapMs = this.gapSince === undefined ? 0 : performance.now() - this.gapSince;
    pool.start();
    if (previous) this.leave(previous, previousDown ? 0 : DRAIN_MS);
    this.listener.moved();
    emitter.tell("master", { address: addressKey(node), previous: from, reason, gapMs: Math.round(gapMs) });
  }

  sentinel(address: Address, subscribed: boolean): void {
    this.sentinels.set(addressKey(address), subscribed);
    this.emitter.tell("sentinel", { address: addressKey(address), subscribed });
  }

  warn(text: string): void {
    if (this.reminder.due(text)) this.emitter.tell("warning", { text });
  }

  /** A connection to any node, its role not checked. */
  openUnchecked(node: Address, signal: AbortSignal): Promise<Link> {
    const { link, natMap } = this.access;
    return Link.open(translate(node, natMap), node, {
      ...link,
      connectTimeoutMs: Math.min(link.connectTimeoutMs, 1_000),
      signal,
    });
  }

  /** Loud: in the process' own warnings too, for nobody listens to events yet. */
  private warnAboutTls(): void {
    const { tls, sentinel } = this.options;
    for (const { verify } of [tls, sentinel?.tls ?? false].filter((t) => t !== false)) {
      if (verify === "required") continue;
      const text = `certificates are ${verify === "none" ? "not checked" : "not checked for the server's name"}: whoever sits in between can read and forge everything`;
      process.emitWarning(text, { code: "REDIS_HA_TLS_NOT_VERIFIED" });
      process.nextTick(() => this.warn(text));
    }
  }

  private leave(pool: NodePool, drainMs: number): void {
    this.leaving.add(pool);
    void pool.retire(drainMs).finally(() => this.leaving.delete(pool));
  }

  private usable(pool: NodePool): void {
    if (this.route.target !== pool) return;
    const gapMs = this.gapSince === undefined ? undefined : performance.now() - this.gapSince;
    this.gapSince = undefined;
    this.emitter.tell("connection", { address: addressKey(pool.node), problem: undefined });
    this.listener.ready(gapMs);
  }

  private lost(pool: NodePool): void {
    if (this.route.target !== pool) return;
    this.topology.trouble(pool.node);
    if (pool.links().length > 0 || this.gapSince !== undefined) return;
    this.gapSince = performance.now();
    this.emitter.tell("disconnected", { address: addressKey(pool.node) });
  }

  private reportFailure(node: Address, error: unknown): void {
    const problem = error instanceof Error ? error.message : "unknown";
    if (this.reminder.due(problem)) this.emitter.tell("connection", { address: addressKey(node), problem });
  }

  /** Whether a connection leads to today's master. */
  leadsToMaster(link: Link): boolean {
    const { master } = this;
    return master !== undefined && sameAddress(link.address, translate(master, this.options.natMap));
  }
}

function nodeLinkOptions(options: ClientOptions): LinkOptions {
  const { username, password, db, tls, clientName, connectTimeoutMs } = options;
  return { username, password, db, tls, clientName, connectTimeoutMs, protocol: 3 };
}

function sentinelLinkOptions(options: ClientOptions, sentinel: NonNullable<ClientOptions["sentinel"]>): LinkOptions {
  return {
    username: sentinel.username,
    password: sentinel.password,
    db: 0,
    tls: sentinel.tls ?? options.tls,
    clientName: options.clientName,
    connectTimeoutMs: sentinel.timeoutMs,
    protocol: 2,
  };
}

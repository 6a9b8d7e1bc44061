import { addressKey, type Address } from "../../client/address";
import type { MonitorConfig } from "../config/schema";
import { textOf } from "../log";
import type { Reading, SentinelReading, Snapshot } from "../reading";
import { configuredTargets, withDiscovered, type Target } from "../target";
import { Connection } from "./connection";
import { linkOptions, type Credentials } from "./credentials";
import { readNode } from "./node";
import { readSentinel } from "./sentinel";
import { within } from "./within";

/** Asks all servers when somebody wants to know, each within its own time: a dead one delays nobody. */
export class Gatherer {
  private readonly connections = new Map<string, Connection>();
  private readonly configured: readonly Target[];
  private discovered: readonly Address[] = [];
  private running: { readonly askedAt: number; readonly snapshot: Promise<Snapshot> } | undefined;
  private last: Snapshot | undefined;
  /** When it was asked for, by a clock that nobody sets. */
  private lastAt = Number.NEGATIVE_INFINITY;
  /** How often all were asked. */
  rounds = 0;

  constructor(
    private readonly config: Pick<MonitorConfig, "group" | "nodes" | "sentinels" | "natMap" | "scrape">,
    private readonly credentials: Credentials,
  ) {
    this.configured = configuredTargets(config);
  }

  /** Whom it asks at present: those of the settings, and nodes that Sentinels know beside. */
  get targets(): readonly Target[] {
    return withDiscovered(this.configured, this.discovered, this.config.natMap);
  }

  /**
   * What the servers say; asked at most `maxAgeMs` before this call, and once for all who want it meanwhile. Never rejects: a server that
   * does not answer is a silent reading. Takes at most the scrape's time limit.
   */
  snapshot(maxAgeMs = this.config.scrape.cacheMs): Promise<Snapshot> {
    const oldest = performance.now() - maxAgeMs;
    if (this.last && this.lastAt > oldest) return Promise.resolve(this.last);
    // A round that began earlier may hold answers of then; one of now goes on beside it, on the same connections.
    if (!this.running || this.running.askedAt < oldest) this.running = this.begin();
    return this.running.snapshot;
  }

  /** The connection to a server, opened at its first use. */
  connection(target: Target): Connection {
    const key = `${target.kind} ${target.instance}`;
    let connection = this.connections.get(key);
    if (!connection) {
      connection = new Connection(target, (timeoutMs) => linkOptions(this.credentials, timeoutMs));
      this.connections.set(key, connection);
    }
    return connection;
  }

  close(): void {
    for (const connection of this.connections.values()) connection.close();
  }

  private begin(): { readonly askedAt: number; readonly snapshot: Promise<Snapshot> } {
    const askedAt = performance.now();
    const running = {
      askedAt,
      snapshot: this.gather(askedAt).finally(() => {
        if (this.running === running) this.running = undefined;
      }),
    };
    return running;
  }

  private async gather(startedAt: number): Promise<Snapshot> {
    this.rounds += 1;
    const { targets } = this;
    this.closeOthers(targets);
    const readings = await Promise.all(targets.map((target) => this.read(target)));
    const snapshot = { at: Date.now(), tookMs: performance.now() - startedAt, readings };
    if (startedAt > this.lastAt) {
      this.discovered = discoveredBy(readings);
      this.last = snapshot;
      this.lastAt = startedAt;
    }
    return snapshot;
  }

  private async read(target: Target): Promise<Reading> {
    const { timeoutMs, percentiles } = this.config.scrape;
    const connection = this.connection(target);
    const startedAt = performance.now();
    const answer: Promise<Reading> =
      target.kind === "node"
        ? readNode(target, connection, timeoutMs, percentiles)
        : readSentinel(target, connection, this.config.group, timeoutMs);
    try {
      return await within(answer, timeoutMs, "no answer");
    } catch (error) {
      const tookMs = performance.now() - startedAt;
      return { kind: "silent", target, why: textOf(error), refused: connection.refusedCommands, tookMs };
    }
  }

  private closeOthers(targets: readonly Target[]): void {
    const keep = new Set(targets.map((t) => `${t.kind} ${t.instance}`));
    for (const [key, connection] of this.connections) {
      if (keep.has(key)) continue;
      connection.close();
      this.connections.delete(key);
    }
  }
}

/** Nodes that Sentinels know and find up, each once. */
function discoveredBy(readings: readonly Reading[]): Address[] {
  const known = new Map<string, Address>();
  for (const reading of readings.filter((r): r is SentinelReading => r.kind === "sentinel")) {
    const up = reading.replicas.filter((r) => r.up).map((r) => r.address);
    for (const address of [...(reading.master ? [reading.master.address] : []), ...up])
      known.set(addressKey(address), address);
  }
  return [...known.values()];
}

import { exists } from "@ioredis/commands";
import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { Runtime } from "./runtime";

const BUCKETS = [0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

interface Bound {
  readonly count: { inc(): void };
  readonly duration: { observe(seconds: number): void };
}

/**
 * The client's metrics in a registry that the caller owns. One per registry: clients that share a registry share the metrics, as
 * prom-client knows a name once.
 */
export class ClientMetrics {
  readonly retries: Counter<"category">;
  readonly ambiguous: Counter;
  readonly shed: Counter;
  readonly abandoned: Counter;
  readonly masters: Counter;
  readonly gaps: Histogram;
  private readonly errors: Counter<"code">;
  private readonly operations: Counter<"operation">;
  private readonly durations: Histogram<"operation">;
  private readonly bound = new Map<string, Bound>();
  private readonly clients = new Set<Runtime>();

  private constructor(registry: Registry) {
    const registers = [registry];
    const counter = <T extends string>(name: string, help: string, labelNames: T[] = []): Counter<T> =>
      new Counter({ name, help, labelNames, registers });
    this.operations = counter("redis_operations_total", "Calls that settled, with whatever outcome", ["operation"]);
    this.durations = new Histogram({
      name: "redis_operation_duration_seconds",
      help: "From the call to its settlement, waiting and retries included",
      labelNames: ["operation"],
      buckets: BUCKETS,
      registers,
    });
    this.errors = counter("redis_client_errors_total", "Calls that were rejected, by error code", ["code"]);
    this.retries = counter("redis_client_retries_total", "Attempts after the first, by retry category", ["category"]);
    this.ambiguous = counter("redis_client_ambiguous_total", "Calls of which nobody knows whether they were executed");
    this.shed = counter("redis_client_shed_total", "Calls refused because too many were waiting");
    this.abandoned = counter("redis_client_leases_abandoned_total", "Leases held too long and taken away");
    this.masters = counter(
      "redis_client_masters_total",
      "How often another node was taken for the master, the first included",
    );
    this.gaps = new Histogram({
      name: "redis_client_master_gap_seconds",
      help: "How long there was no connection to a master, the time before the first included",
      buckets: BUCKETS,
      registers,
    });
    this.gauge(registers, "redis_connections", "Open connections to nodes, by use", "state", (r) => ({
      shared: r.group.route.target?.links().length ?? 0,
      leased: r.leased.leases.counts.leased,
      idle: r.leased.leases.counts.idle,
    }));
    this.gauge(
      registers,
      "redis_client_calls",
      "Calls under way, and those of them that wait for a connection",
      "state",
      (r) => ({
        ...r.executor.counts,
        lease: r.leased.leases.counts.waiting,
      }),
    );
    this.gauge(
      registers,
      "redis_client_breaker_state",
      "1 for the state that the circuit breaker is in",
      "state",
      (r) => {
        const { state } = r.breaker;
        return {
          closed: Number(state === "closed"),
          open: Number(state === "open"),
          halfOpen: Number(state === "halfOpen"),
        };
      },
    );
  }

  private static readonly known = new WeakMap<Registry, ClientMetrics>();

  static in(registry: Registry): ClientMetrics {
    let metrics = this.known.get(registry);
    if (!metrics) this.known.set(registry, (metrics = new ClientMetrics(registry)));
    return metrics;
  }

  observe(runtime: Runtime): void {
    this.clients.add(runtime);
  }

  forget(runtime: Runtime): void {
    this.clients.delete(runtime);
  }

  settled(operation: string, startedAt: number, errorCode: string | undefined): void {
    const bound = this.bound.get(operation) ?? this.bind(operation);
    bound.count.inc();
    bound.duration.observe((performance.now() - startedAt) / 1000);
    if (errorCode !== undefined) this.errors.inc({ code: errorCode });
  }

  /** Labels come from the list of commands, so that a caller's made-up name makes no new time series. */
  private bind(operation: string): Bound {
    const label = exists(operation) || ["transaction", "bulk"].includes(operation) ? operation : "other";
    const bound = { count: this.operations.labels(label), duration: this.durations.labels(label) };
    if (this.bound.size < 1_000) this.bound.set(operation, bound);
    return bound;
  }

  private gauge(
    registers: Registry[],
    name: string,
    help: string,
    label: string,
    read: (r: Runtime) => Record<string, number>,
  ): void {
    const { clients } = this;
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers,
      collect() {
        this.reset();
        for (const runtime of clients) {
          for (const [state, value] of Object.entries(read(runtime))) this.inc({ [label]: state }, value);
        }
      },
    });
  }
}

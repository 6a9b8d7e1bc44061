import type { EventKind } from "../events/kinds";
import type { Timeline } from "../events/timeline";
import type { Webhook } from "../webhooks/webhook";
import type { Sampler } from "./sample";

/** What the monitor knows of itself. */
export interface MonitorState {
  readonly rounds: number;
  readonly subscriptions: number;
  readonly events: ReadonlyMap<EventKind, number>;
  readonly timeline: Timeline;
  readonly webhooks: readonly Pick<Webhook, "name" | "delivered" | "failures" | "dropped" | "queued">[];
}

export function monitorSamples(
  { rounds, subscriptions, events, timeline, webhooks }: MonitorState,
  sample: Sampler,
): void {
  sample("redis_exporter_scrapes_total", rounds);
  sample("redis_monitor_subscriptions", subscriptions);
  for (const [kind, count] of events) sample("redis_monitor_events_total", count, { kind });
  sample("redis_group_failovers_total", events.get("switch-master") ?? 0);
  const switched = timeline.failovers.findLast((f) => f.switchedAt !== undefined)?.switchedAt;
  if (switched !== undefined) sample("redis_group_last_failover_timestamp_seconds", switched / 1000);
  for (const hook of webhooks) {
    const labels = { webhook: hook.name };
    sample("redis_monitor_webhook_delivered_total", hook.delivered, labels);
    sample("redis_monitor_webhook_failures_total", hook.failures, labels);
    sample("redis_monitor_webhook_queue_length", hook.queued, labels);
    for (const [reason, count] of Object.entries(hook.dropped))
      sample("redis_monitor_webhook_dropped_total", count, { ...labels, reason });
  }
}

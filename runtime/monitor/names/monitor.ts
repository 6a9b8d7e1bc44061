import { counter, gauge, ofGroup, own } from "./definition";

/** The monitor itself. */
export const monitorMetrics = {
  redis_exporter_last_scrape_duration_seconds: gauge("How long the server took to answer all questions of one scrape"),
  redis_exporter_refused_commands: own(
    gauge("1 for a command that the server refuses to the monitor's user: its metrics are missing", ["cmd"]),
  ),
  redis_exporter_cut_series: own(
    gauge("Commands or kinds of errors that are summed up in other because there are too many", ["metric"]),
  ),
  redis_exporter_scrapes_total: ofGroup(counter("Times that all servers were asked")),
  redis_monitor_events_total: ofGroup(counter("Events by kind, see the table of events", ["kind"])),
  redis_monitor_subscriptions: ofGroup(gauge("Sentinels whose messages are heard right now")),
  redis_monitor_webhook_delivered_total: ofGroup(counter("Events delivered to a webhook", ["webhook"])),
  redis_monitor_webhook_failures_total: ofGroup(counter("Attempts that failed and are repeated", ["webhook"])),
  redis_monitor_webhook_dropped_total: ofGroup(
    counter("Events given up: reason is full (the queue), refused (a 4xx answer), or attempts (too many)", [
      "webhook",
      "reason",
    ]),
  ),
  redis_monitor_webhook_queue_length: ofGroup(gauge("Events that wait for a webhook", ["webhook"])),
};

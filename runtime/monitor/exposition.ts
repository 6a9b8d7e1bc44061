import { Counter, Gauge, Registry, type Metric } from "prom-client";
import { labelsOf, METRICS, type MetricName } from "./names";
import type { Sample } from "./samples/sample";

/**
 * Text of samples in Prometheus' format. A registry for each: servers' counters are set, not counted, and a series that a server no
 * longer has must be gone.
 */
export async function expose(samples: readonly Sample[]): Promise<string> {
  const registry = new Registry();
  const metrics = new Map<MetricName, Metric>();
  for (const { name, labels, value } of samples) {
    let metric = metrics.get(name);
    if (!metric) {
      const { type, help } = METRICS[name];
      const options = { name, help, labelNames: [...labelsOf(name)], registers: [registry] };
      metrics.set(name, (metric = type === "counter" ? new Counter(options) : new Gauge(options)));
    }
    // A counter below 0 is none, and prom-client would throw all samples away for it.
    if (value < 0 && METRICS[name].type === "counter") continue;
    // inc, as a counter can't be set; a series occurs once.
    (metric as Counter | Gauge).inc(labels, value);
  }
  return registry.metrics();
}

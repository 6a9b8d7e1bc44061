import { Registry, type Metric } from "prom-client";
import { METRICS, type MetricName } from "./names";
import type { Sample } from "./samples/sample";

interface Value {
  readonly value: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly metricName: string;
}

/** A metric whose values are given. prom-client's own classes count themselves: they can't take a server's counter over. */
class GivenMetric {
  readonly help: string;
  readonly type: string;
  readonly aggregator = "sum";
  readonly values: Value[] = [];

  constructor(readonly name: MetricName) {
    this.help = METRICS[name].help;
    this.type = METRICS[name].type;
  }

  add({ name, labels, value, part }: Sample): void {
    this.values.push({ value, labels, metricName: part ? `${name}_${part}` : name });
  }

  get(): Promise<this> {
    return Promise.resolve(this);
  }
}

/** Text of samples in Prometheus' format. A registry for each: a series that a server no longer has must be gone. */
export async function expose(samples: readonly Sample[]): Promise<string> {
  const metrics = new Map<MetricName, GivenMetric>();
  for (const sample of samples) {
    const metric = metrics.get(sample.name) ?? new GivenMetric(sample.name);
    metrics.set(sample.name, metric);
    metric.add(sample);
  }
  const registry = new Registry();
  // A registry takes whatever has a name and get(); its type names the four classes only.
  for (const metric of metrics.values()) registry.registerMetric(metric as unknown as Metric);
  return registry.metrics();
}

/** What a metric is about, which decides the labels that all its samples have. */
export type Scope =
  /** One node or Sentinel: `group`, `instance` (`host:port`) and `node` (its name in the settings). */
  | "target"
  /** The group as a whole: `group`. */
  | "group";

export interface MetricDefinition {
  readonly type: "gauge" | "counter" | "summary";
  readonly scope: Scope;
  /** Labels beside those of its scope. */
  readonly labels: readonly string[];
  readonly help: string;
  /** The name is redis_exporter's, so that public dashboards and rules work unchanged. */
  readonly shared: boolean;
  /** The field of INFO that is the value, where it is as simple as that: numbers, or `ok` and `err` for 1 and 0. */
  readonly info: string | undefined;
}

type Labels = readonly string[];

/** A gauge of a node or Sentinel under redis_exporter's name. */
export function gauge(help: string, labels: Labels = []): MetricDefinition {
  return { type: "gauge", scope: "target", labels, help, shared: true, info: undefined };
}

export function counter(help: string, labels: Labels = []): MetricDefinition {
  return { ...gauge(help, labels), type: "counter" };
}

/** Quantiles of a distribution, with `_sum` and `_count`. */
export function summary(help: string, labels: Labels = []): MetricDefinition {
  return { ...gauge(help, labels), type: "summary" };
}

/** A gauge that is one field of INFO. */
export function gaugeOf(info: string, help: string): MetricDefinition {
  return { ...gauge(help), info };
}

export function counterOf(info: string, help: string): MetricDefinition {
  return { ...counter(help), info };
}

/** A metric that redis_exporter has not. */
export function own(definition: MetricDefinition): MetricDefinition {
  return { ...definition, shared: false };
}

/** One that is about the group as a whole, and not redis_exporter's. */
export function ofGroup(definition: MetricDefinition): MetricDefinition {
  return { ...definition, scope: "group", shared: false };
}

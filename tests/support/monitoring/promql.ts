/** A metric in a query, with the labels that its selector names. */
export interface Selected {
  readonly name: string;
  readonly labels: readonly string[];
}

const SELECTOR = /([a-zA-Z_:][\w:]*)\s*\{([^}]*)\}|([a-zA-Z_:][\w:]*)/g;
/** Our metrics, those that we record, and Prometheus' own. */
const METRIC = /^(redis_\w+|\w+:redis_[\w:]+|up|ALERTS)$/;

/** The metrics that a query reads. Labels in `by` and `on` are none, and no label here is named like a metric. */
export function metricsIn(expr: string): Selected[] {
  return [...expr.matchAll(SELECTOR)].flatMap(([, name, selector, bare]): Selected[] => {
    const metric = name ?? bare ?? "";
    if (!METRIC.test(metric)) return [];
    const labels = [...(selector ?? "").matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, label = ""]) => label);
    return [{ name: metric, labels }];
  });
}

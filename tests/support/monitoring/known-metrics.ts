import { labelsOf, METRICS, type MetricName } from "../../../runtime/monitor/names";
import { recordingRules } from "../../../configs/monitoring/rules/recording";
import { CACHE_METRICS, CLIENT_METRICS } from "./application-samples";

/** Labels that Prometheus gives to what it asks. */
const SCRAPED = ["job", "instance", "group", "namespace"];

/** Every metric that there is, and its labels: the monitor's, the client's, the cache's, those recorded, and Prometheus' own. */
export const KNOWN_METRICS: ReadonlyMap<string, readonly string[]> = new Map([
  ...(Object.keys(METRICS) as MetricName[]).map((name): [string, readonly string[]] => [
    name,
    METRICS[name].type === "summary" ? [...labelsOf(name), "quantile"] : labelsOf(name),
  ]),
  ...Object.entries({ ...CLIENT_METRICS, ...CACHE_METRICS }).flatMap(([name, { type, labels }]) => {
    const own = [...SCRAPED, ...Object.keys(labels)];
    return type === "histogram"
      ? [
          ["_bucket", "_count", "_sum"].map((end): [string, readonly string[]] => [`${name}${end}`, [...own, "le"]]),
        ].flat()
      : [[name, own] as [string, readonly string[]]];
  }),
  ...recordingRules.map(({ record }): [string, readonly string[]] => [record, ["group", "instance", "node"]]),
  ["up", SCRAPED],
  ["ALERTS", ["alertname", "alertstate", "severity", "topic"]],
]);

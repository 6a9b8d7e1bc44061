import { METRIC_FAMILIES, METRICS, type MetricName } from "./names";

/** The tables of all metrics in docs/monitoring.md, one a family. */
export function renderNames(): string {
  return Object.entries(METRIC_FAMILIES)
    .map(([family, metrics]) => {
      const rows = (Object.keys(metrics) as MetricName[]).map(row);
      return [`### ${family}`, "", "| metric | type | labels | what it is |", "|---|---|---|---|", ...rows].join("\n");
    })
    .join("\n\n");
}

function row(name: MetricName): string {
  const { type, labels, help, shared, scope } = METRICS[name];
  const mark = shared ? "" : " ★";
  const more = labels.map((label) => `\`${label}\``).join(", ");
  const where = scope === "group" ? "(of the group)" : "";
  return `| \`${name}\`${mark} | ${type} | ${[where, more].filter((t) => t !== "").join(" ")} | ${help} |`;
}

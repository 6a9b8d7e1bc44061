import type { Info } from "../parse/info";
import type { Admission } from "./admission";
import type { Sampler } from "./sample";

/** Calls, times and failures by command. What has no time series of its own is added up in `other`. */
export function commandSamples(info: Info, admission: Admission, sample: Sampler): void {
  admission.admit([...info.commands].sort((a, b) => b.calls - a.calls).map((c) => c.name));
  const sums = new Map<string, { calls: number; usec: number; failed: number; rejected: number }>();
  for (const { name, calls, usec, failed, rejected } of info.commands) {
    const label = admission.label(name);
    const sum = sums.get(label) ?? { calls: 0, usec: 0, failed: 0, rejected: 0 };
    sum.calls += calls;
    sum.usec += usec;
    sum.failed += failed;
    sum.rejected += rejected;
    sums.set(label, sum);
  }
  for (const [cmd, sum] of sums) {
    sample("redis_commands_total", sum.calls, { cmd });
    sample("redis_commands_duration_seconds_total", sum.usec / 1e6, { cmd });
    sample("redis_commands_failed_calls_total", sum.failed, { cmd });
    sample("redis_commands_rejected_calls_total", sum.rejected, { cmd });
  }
  // Percentiles can't be added up.
  for (const { name: cmd, usec } of info.percentiles.filter((p) => admission.has(p.name))) {
    for (const [quantile, value] of usec) sample("redis_latency_percentiles_usec", value, { cmd, quantile });
    sample("redis_latency_percentiles_usec", sums.get(cmd)?.usec, { cmd }, "sum");
    sample("redis_latency_percentiles_usec", sums.get(cmd)?.calls, { cmd }, "count");
  }
  const cut = info.commands.filter((c) => !admission.has(c.name)).length;
  sample("redis_exporter_cut_series", cut, { metric: "redis_commands_total" });
}

/** Errors by their first word. Scripts can answer any word, so only so many beside Redis' own get a series. */
export function errorSamples({ errors }: Info, admission: Admission, sample: Sampler): void {
  admission.admit([...errors].sort((a, b) => b[1] - a[1]).map(([name]) => name));
  const sums = new Map<string, number>();
  for (const [name, count] of errors) sums.set(admission.label(name), (sums.get(admission.label(name)) ?? 0) + count);
  for (const [err, count] of sums) sample("redis_errors_total", count, { err });
  const cut = [...errors.keys()].filter((name) => !admission.has(name)).length;
  sample("redis_exporter_cut_series", cut, { metric: "redis_errors_total" });
}

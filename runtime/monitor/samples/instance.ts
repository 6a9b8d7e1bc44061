import { INFO_LABELS } from "../names/instance";
import { number } from "../parse/info";
import type { NodeReading, SentinelReading } from "../reading";
import type { Sampler } from "./sample";

/** What every server says of itself. */
export function instanceSamples({ info, tookMs, refused }: NodeReading | SentinelReading, sample: Sampler): void {
  const { fields } = info;
  sample("redis_up", 1);
  sample("redis_exporter_last_scrape_duration_seconds", tookMs / 1000);
  for (const cmd of refused) sample("redis_exporter_refused_commands", 1, { cmd });
  const labels = Object.fromEntries(INFO_LABELS.map((name) => [name, fields.get(name) ?? ""]));
  sample("redis_instance_info", 1, { role: fields.get("role") ?? "", ...labels });
  const [now, uptime] = [number(fields.get("server_time_usec")), number(fields.get("uptime_in_seconds"))];
  if (now !== undefined && uptime !== undefined) sample("redis_start_time_seconds", Math.round(now / 1e6) - uptime);
}

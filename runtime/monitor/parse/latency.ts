/** The latest latency event of one kind. */
export interface LatencyEvent {
  readonly name: string;
  /** Unix time in seconds. */
  readonly at: number;
  readonly lastMs: number;
  readonly maxMs: number;
}

/** Reads the answer to LATENCY LATEST. Pure. */
export function parseLatency(reply: unknown): LatencyEvent[] {
  if (!Array.isArray(reply)) return [];
  return (reply as unknown[]).flatMap((entry) => {
    if (!Array.isArray(entry)) return [];
    const [name, at, lastMs, maxMs] = entry as unknown[];
    if (typeof name !== "string" || ![at, lastMs, maxMs].every((n) => typeof n === "number")) return [];
    return [{ name, at: Number(at), lastMs: Number(lastMs), maxMs: Number(maxMs) }];
  });
}

import { count, table } from "../lib/markdown";
import { median } from "../lib/stats";
import type { ObjectSize } from "./subject";

/** What each contender did in each round, in calls a second. */
export interface Case {
  readonly call: "get" | "getOrSet";
  readonly size: ObjectSize;
  readonly rates: Record<string, number[]>;
}

export interface CacheResult {
  readonly at: string;
  readonly machine: string;
  readonly sliceMs: number;
  readonly cases: readonly Case[];
  /** Bytes an entry. */
  readonly memory: Readonly<Record<string, Partial<Record<ObjectSize, number>>>>;
}

const OURS = "redis-ha";
const GOAL = 10;
/** So end the names of those whose memory level copies nothing. */
const BY_REFERENCE = ", by reference";

export function cacheReport({ at, machine, sliceMs, cases, memory }: CacheResult): string {
  const rounds = cases[0]?.rates[OURS]?.length ?? 0;
  const names = Object.keys(memory);
  const rows = names.map((name) => [
    name,
    ...cases.map(({ rates }) => {
      const rate = count(median(rates[name] ?? []) / 1000);
      return name === OURS ? rate : `${rate} (${ratio(rates, name).toFixed(1)})`;
    }),
    count(memory[name]?.["200 B"] ?? NaN),
    count(memory[name]?.["2 kB"] ?? NaN),
  ]);
  const head = ["cache", ...cases.map(({ call, size }) => `${call}, ${size}`), "bytes, 200 B", "bytes, 2 kB"];
  return [
    "# Cache: hits in memory",
    "",
    `Thousand calls a second, one awaited after the other; in brackets how many times as many ours answers. ${rounds} rounds of ${sliceMs / 1000} s, interleaved; medians, the ratio's inside each round. Then the bytes that an entry takes in the process.`,
    `Measured ${at.slice(0, 10)} on ${machine}.`,
    "",
    table(head, rows),
    "",
    ...cases.flatMap((one) => [
      goal(
        one,
        "as it is made by default",
        names.filter((n) => !n.endsWith(BY_REFERENCE)),
      ),
      goal(one, "with its fastest settings", names),
    ]),
  ].join("\n");
}

/** In each round, so that a busy machine slows both. */
function ratio(rates: Case["rates"], name: string): number {
  const ours = rates[OURS] ?? [];
  return median((rates[name] ?? []).map((theirs, i) => (ours[i] ?? NaN) / theirs));
}

function goal({ call, size, rates }: Case, settings: string, names: readonly string[]): string {
  const others = names.filter((n) => n !== OURS).map((name) => ({ name, times: ratio(rates, name) }));
  const nearest = others.sort((a, b) => a.times - b.times)[0] ?? { name: "nobody", times: NaN };
  const met = nearest.times >= GOAL ? "met" : "missed";
  return `- ${call}, ${size}: ${nearest.times.toFixed(1)} times the fastest other ${settings}, ${nearest.name}; goal ${GOAL} times: ${met}`;
}

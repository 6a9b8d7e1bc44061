import { table } from "../lib/markdown";
import { median, quantile } from "../lib/stats";
import { FAULTS } from "./faults";
import { firstWriteMs, outMs } from "./outcome";
import type { Series } from "./series";
import { OURS } from "./watched-client";

/** Failover takes at most this beyond down-after, in milliseconds. */
const BEYOND_DOWN_AFTER_MS = 2500;
const SWITCHOVER_MEDIAN_MS = 500;
const PROCESS_MEDIAN_MS = 1500;

/** What is said of one client in one series; times in milliseconds, infinite where it was not back. */
interface Summary {
  readonly name: string;
  readonly median: number;
  readonly p90: number;
  readonly worst: number;
  readonly never: number;
  readonly failed: number;
  readonly firstWrite: number;
}

export function failoverReport(all: readonly Series[]): string {
  const parts = all.filter((s) => s.rounds.length > 0).map(seriesReport);
  return ["# Failover: how soon clients write again", "", ...parts].join("\n");
}

function seriesReport(series: Series): string {
  const { fault, downAfterMs, rounds, machine } = series;
  const summaries = summarize(series);
  const rows = summaries.map((s) => [
    s.name,
    seconds(s.median),
    seconds(s.p90),
    seconds(s.worst),
    `${s.never}`,
    `${s.failed}`,
    ...(FAULTS[fault].planned ? [] : [seconds(s.firstWrite)]),
  ]);
  const { planned } = FAULTS[fault];
  const what = planned ? "the longest gap between two successful writes" : "from the fault until writes go on";
  return [
    `## ${FAULTS[fault].title}, down-after ${downAfterMs / 1000} s`,
    "",
    `${rounds.length} rounds, all clients in the same one; seconds, ${what}. Measured until ${rounds.at(-1)?.at.slice(0, 10) ?? ""} on ${machine}.`,
    "",
    table(
      ["client", "median", "90 %", "worst", "never back", "failed calls", ...(planned ? [] : ["first write, median"])],
      rows,
    ),
    "",
    ...goals(series, summaries).map(({ text, met }) => `- ${text}: ${met ? "met" : "missed"}`),
    "",
  ].join("\n");
}

function summarize({ fault, rounds }: Series): Summary[] {
  const names = [...new Set(rounds.flatMap((r) => Object.keys(r.outcomes)))];
  return names.map((name) => {
    const seen = rounds.flatMap(({ outcomes, struckMs }) => {
      const outcome = outcomes[name];
      return outcome ? [{ outcome, struckMs }] : [];
    });
    const times = seen.map(({ outcome, struckMs }) => outMs(outcome, struckMs, FAULTS[fault].planned));
    return {
      name,
      median: median(times),
      p90: quantile(times, 0.9),
      worst: Math.max(...times),
      never: times.filter((t) => t === Infinity).length,
      failed: seen.reduce((sum, { outcome }) => sum + outcome.failed, 0),
      firstWrite: median(seen.map(({ outcome, struckMs }) => firstWriteMs(outcome, struckMs) ?? Infinity)),
    };
  });
}

/** The goals that the design sets for our client, and whether the rounds so far meet them. */
function goals({ fault, downAfterMs }: Series, summaries: readonly Summary[]): { text: string; met: boolean }[] {
  const ours = summaries.find((s) => s.name === OURS);
  if (!ours) return [];
  const best = [...summaries].filter((s) => s !== ours).sort((a, b) => a.median - b.median)[0];
  const results = best
    ? [
        {
          text: `median not above the best other's (${best.name}, ${seconds(best.median)})`,
          met: ours.median <= best.median,
        },
      ]
    : [];
  if (FAULTS[fault].waitsForSentinel) {
    const bound = downAfterMs + BEYOND_DOWN_AFTER_MS;
    results.push({ text: `worst ≤ down-after + 2.5 s (${seconds(bound)})`, met: ours.worst <= bound });
  }
  if (fault === "switchover") {
    results.push({ text: "median ≤ 0.5 s", met: ours.median <= SWITCHOVER_MEDIAN_MS });
    results.push({ text: "no failed call", met: ours.failed === 0 });
  }
  if (fault === "process") results.push({ text: "median ≤ 1.5 s", met: ours.median <= PROCESS_MEDIAN_MS });
  return results;
}

function seconds(ms: number): string {
  return Number.isFinite(ms) ? (ms / 1000).toFixed(2) : "never";
}

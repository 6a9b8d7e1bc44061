import { table } from "../lib/markdown";
import { machine } from "../lib/results";
import { median, quantile } from "../lib/stats";
import type { Measured } from "./worker";

/** What was measured in one round; times in milliseconds. */
export interface Round {
  readonly made: Measured;
  readonly cliMs: number;
  readonly cliBytes: number;
  /** Of the cold restore, and then of the server that loads what it left. */
  readonly restoreMs: number;
  readonly loadMs: number;
  /** Of a server that loads the file of redis-cli. */
  readonly plainMs: number;
}

const SPEED_GOAL = 0.9;
const MEMORY_GOAL_MIB = 64;
const MIB = 1024 * 1024;

/** The results as Markdown. Pure, but for the date and the machine. */
export function reportOf(
  rounds: readonly Round[],
  { mib, compression, sealed }: { mib: number; compression: string; sealed: boolean },
): string {
  const speed = (bytes: number, ms: number): number => bytes / ms / 1000;
  const ours = rounds.map(({ made }) => speed(made.rdbBytes, made.ms));
  const theirs = rounds.map(({ cliBytes, cliMs }) => speed(cliBytes, cliMs));
  const ratios = ours.map((rate, i) => rate / (theirs[i] ?? NaN));
  const extraMib = Math.max(...rounds.map(({ made }) => made.peakRss - made.idleRss)) / MIB;
  const seconds = (values: readonly number[]): string => (median(values) / 1000).toFixed(1);
  const verdict = (met: boolean): string => (met ? "met" : "missed");
  const ratio = median(ratios);
  return [
    "# Backup: into an S3 server, beside redis-cli --rdb into a file",
    "",
    `${mib} MiB of values that can't be compressed, compression ${compression}${sealed ? ", encrypted" : ""}; ${rounds.length} rounds, interleaved; medians, of memory the most.`,
    `Measured ${new Date().toISOString().slice(0, 10)} on ${machine()}; source, store and reader share the cores.`,
    "",
    table(
      ["", "MB/s of RDB", "seconds", "processor s", "memory over idle, MiB"],
      [
        [
          "redis-ha backup",
          median(ours).toFixed(0),
          seconds(rounds.map(({ made }) => made.ms)),
          seconds(rounds.map(({ made }) => made.cpuMs)),
          extraMib.toFixed(1),
        ],
        ["redis-cli --rdb", median(theirs).toFixed(0), seconds(rounds.map(({ cliMs }) => cliMs)), "–", "–"],
      ],
    ),
    "",
    `- ratio ${ratio.toFixed(2)} (10–90 %: ${quantile(ratios, 0.1).toFixed(2)}–${quantile(ratios, 0.9).toFixed(2)}); goal at least ${SPEED_GOAL}: ${verdict(ratio >= SPEED_GOAL)}`,
    `- memory over idle ${extraMib.toFixed(1)} MiB; goal at most ${MEMORY_GOAL_MIB}: ${verdict(extraMib <= MEMORY_GOAL_MIB)}`,
    `- restore: ${seconds(rounds.map(({ restoreMs }) => restoreMs))} s to fetch and check, then ${seconds(rounds.map(({ loadMs }) => loadMs))} s until the server has loaded it; a server that loads the file of redis-cli takes ${seconds(rounds.map(({ plainMs }) => plainMs))} s`,
  ].join("\n");
}

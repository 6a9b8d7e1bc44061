import { TestGroup } from "../../support/group";
import { testConfig } from "../../support/shared-group";
import { RUN, testStack } from "../../support/stack";
import { peerFolder } from "../lib/peers";
import { machine, save } from "../lib/results";
import { FAULTS, type FaultName } from "./faults";
import { outMs } from "./outcome";
import { failoverReport } from "./report";
import { oneRound, type Round } from "./round";
import { savedSeries, type Series } from "./series";
import { KINDS, WatchedClient } from "./watched-client";
import type { Target } from "./writer";

export interface FailoverOptions {
  /** So many rounds a series shall have when this is done; those of earlier runs count. */
  readonly rounds: number;
  readonly downAfterSeconds: readonly number[];
  readonly faults: readonly FaultName[];
  /** Forget the rounds of earlier runs of what is measured now. */
  readonly fresh: boolean;
}

/** The default of timeouts.downAfterMs: what does not hang on it is measured with it, when it is among those asked for. */
const DEFAULT_DOWN_AFTER_S = 5;
/** A client that is not back within down-after and this counts as never back. */
const BOUND_BEYOND_MS = 15_000;
const PAUSE_MS = 10;

/**
 * All clients write while the master of one real group fails again and again. Everything is kept after each round, so a series that was
 * interrupted goes on where it was.
 */
export async function benchFailover(options: FailoverOptions): Promise<void> {
  // Before any client is watched, which must write within seconds, and two of which may share a set.
  for (const set of ["ioredis5-bentocache", "node-redis", "redis-py"] as const) peerFolder(set);
  const all = savedSeries();
  const wanted = plan(options).map((w) => seriesOf(all, w.fault, w.downAfterMs));
  if (options.fresh) for (const series of wanted) series.rounds.length = 0;
  for (const downAfterMs of new Set(wanted.map((s) => s.downAfterMs))) {
    const open = wanted.filter((s) => s.downAfterMs === downAfterMs && s.rounds.length < options.rounds);
    if (open.length > 0) await withGroup(downAfterMs, (group) => measure(group, open, options.rounds, all));
  }
  process.stdout.write(`${failoverReport(all)}\n`);
}

/** Which fault at which down-after. */
function plan({ faults, downAfterSeconds }: FailoverOptions): { fault: FaultName; downAfterMs: number }[] {
  const usual = downAfterSeconds.includes(DEFAULT_DOWN_AFTER_S) ? DEFAULT_DOWN_AFTER_S : Math.max(...downAfterSeconds);
  return downAfterSeconds.flatMap((seconds) =>
    faults
      .filter((fault) => FAULTS[fault].waitsForSentinel || seconds === usual)
      .map((fault) => ({ fault, downAfterMs: seconds * 1000 })),
  );
}

function seriesOf(all: Series[], fault: FaultName, downAfterMs: number): Series {
  const found = all.find((s) => s.fault === fault && s.downAfterMs === downAfterMs);
  if (found) return found;
  const made: Series = { fault, downAfterMs, machine: machine(), rounds: [] };
  all.push(made);
  return made;
}

/** Deploys the project's own stack with this down-after, as the integration tests do, and takes it away again. */
async function withGroup(downAfterMs: number, use: (group: TestGroup) => Promise<void>): Promise<void> {
  const stack = await testStack(`test-${RUN}-bench`, config(downAfterMs));
  process.stderr.write(`failover: bringing up a group with down-after ${downAfterMs / 1000} s\n`);
  await stack.up();
  const group = await TestGroup.of(stack);
  try {
    await use(group);
  } finally {
    group.close();
    await group.repair();
    await stack.destroy();
  }
}

function config(downAfterMs: number): Record<string, unknown> {
  const usual = testConfig("shared") as { timeouts: object };
  return { ...usual, timeouts: { ...usual.timeouts, downAfterMs } };
}

/** Takes the faults in turns, so that none of them has the quiet hours for itself. */
async function measure(
  group: TestGroup,
  open: readonly Series[],
  rounds: number,
  all: readonly Series[],
): Promise<void> {
  const clients = KINDS.map((kind, i) => new WatchedClient(kind, targetOf(group, `bench:${i}`)));
  try {
    for (const client of clients) client.start();
    while (open.some((s) => s.rounds.length < rounds)) {
      for (const series of open.filter((s) => s.rounds.length < rounds)) {
        const round = await oneRound(group, clients, FAULTS[series.fault], series.downAfterMs + BOUND_BEYOND_MS);
        series.rounds.push(round);
        save("failover", all, failoverReport(all));
        process.stderr.write(`${progress(series, round)}\n`);
      }
    }
  } finally {
    await Promise.all(clients.map((c) => c.stop()));
  }
}

function targetOf(group: TestGroup, key: string): Target {
  const { outputs } = group;
  return {
    group: outputs.group,
    sentinels: outputs.sentinels.map(({ host, port }) => ({ host, port })),
    username: "app",
    password: group.password("app"),
    ca: outputs.ca,
    key,
    pauseMs: PAUSE_MS,
  };
}

function progress({ fault, downAfterMs, rounds }: Series, { outcomes, struckMs }: Round): string {
  const times = Object.entries(outcomes).map(([name, outcome]) => {
    const ms = outMs(outcome, struckMs, FAULTS[fault].planned);
    const failed = outcome.failed > 0 ? ` (${outcome.failed} failed)` : "";
    return `${name} ${Number.isFinite(ms) ? ms : "never"}${failed}`;
  });
  return `failover: ${fault} at ${downAfterMs / 1000} s, round ${rounds.length}: ${times.join(", ")}`;
}

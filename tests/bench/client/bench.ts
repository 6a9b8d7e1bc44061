import { join } from "node:path";
import { freePort } from "../../support/client/ports";
import { ServerProcess } from "../../support/client/server-process";
import { Contender } from "../lib/contender";
import { count, table } from "../lib/markdown";
import { machine, save } from "../lib/results";
import { median, quantile } from "../lib/stats";
import type { ClientName, Load, Rate, SetUp } from "./worker";

const NAMES: readonly ClientName[] = ["redis-ha", "ioredis 6"];
const COMMANDS = ["GET", "SET"] as const;
const CONCURRENCY = [1, 100, 1000];
const GOAL = 0.95;
const WARM_UP_MS = 500;
const ROUND_MS = 400;

/** What each contender did in each round. */
interface Case {
  readonly command: "GET" | "SET";
  readonly concurrency: number;
  readonly rates: Record<ClientName, Rate[]>;
}

/**
 * Our client against bare ioredis 6 with auto-pipelining, on one redis-server. Both live all the while; in each round each gets its
 * turn at each load, and who begins alternates. The ratio is taken inside each round, so that a busy machine slows both.
 */
export async function benchClient({ rounds = 21 }: { rounds?: number | undefined }): Promise<void> {
  const server = await new ServerProcess("redis-server", await freePort(), ["save ''"]).start();
  const contenders: Contender<Load, Rate>[] = [];
  try {
    for (const client of NAMES) {
      const setUp: SetUp = { client, port: server.address.port };
      contenders.push(await Contender.start(client, join(__dirname, "worker.ts"), setUp));
    }
    const cases = COMMANDS.flatMap((command) =>
      CONCURRENCY.map((concurrency): Case => ({ command, concurrency, rates: { "redis-ha": [], "ioredis 6": [] } })),
    );
    for (const one of cases) for (const contender of contenders) await contender.run({ ...one, ms: WARM_UP_MS });
    for (let round = 0; round < rounds; round += 1) {
      for (const one of cases) {
        const order = round % 2 === 0 ? contenders : [...contenders].reverse();
        for (const contender of order) {
          const { command, concurrency } = one;
          one.rates[contender.name as ClientName].push(await contender.run({ command, concurrency, ms: ROUND_MS }));
        }
      }
      process.stderr.write(`client: round ${round + 1} of ${rounds}\n`);
    }
    const report = reportOf(cases, rounds);
    save("client", { at: new Date().toISOString(), machine: machine(), cases }, report);
    process.stdout.write(`${report}\n`);
  } finally {
    await Promise.all(contenders.map((c) => c.stop()));
    await server.stop();
  }
}

function reportOf(cases: readonly Case[], rounds: number): string {
  const rows = cases.map(({ command, concurrency, rates }) => {
    const { "redis-ha": ours, "ioredis 6": theirs } = rates;
    const ratios = (of: (rate: Rate | undefined) => number): number[] =>
      ours.map((rate, i) => of(rate) / of(theirs[i]));
    const byClock = ratios((r) => r?.perSecond ?? NaN);
    const ratio = median(byClock);
    return [
      `${command}, ${count(concurrency)} at once`,
      count(median(ours.map((r) => r.perSecond))),
      count(median(theirs.map((r) => r.perSecond))),
      ratio.toFixed(2),
      `${quantile(byClock, 0.1).toFixed(2)}–${quantile(byClock, 0.9).toFixed(2)}`,
      median(ratios((r) => r?.perCpuSecond ?? NaN)).toFixed(2),
      ratio >= GOAL ? "met" : "missed",
    ];
  });
  return [
    "# Client: calls a second",
    "",
    `${rounds} rounds of ${ROUND_MS / 1000} s a load and client, interleaved; medians. ioredis 6 has auto-pipelining on. Values of 100 bytes.`,
    `Measured ${new Date().toISOString().slice(0, 10)} on ${machine()}.`,
    "",
    table(
      ["load", "redis-ha", "ioredis 6", "ratio", "ratio, 10–90 %", "ratio by CPU time", `goal: ratio ≥ ${GOAL}`],
      rows,
    ),
  ].join("\n");
}

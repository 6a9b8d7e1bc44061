import { join } from "node:path";
import { freePort } from "../../support/client/ports";
import { ServerProcess } from "../../support/client/server-process";
import { Contender } from "../lib/contender";
import { machine, save } from "../lib/results";
import { cacheReport, type Case } from "./report";
import type { ObjectSize } from "./subject";
import { SUBJECTS, type SubjectName } from "./subjects";
import type { SetUp, Task } from "./worker";

const NAMES = Object.keys(SUBJECTS) as SubjectName[];
const SIZES: readonly ObjectSize[] = ["200 B", "2 kB"];
const CALLS = ["get", "getOrSet"] as const;
const WARM_UP_MS = 500;
export const SLICE_MS = 200;
const MEMORY_ENTRIES = 20_000;

/**
 * Hits in the memory level of our cache and of others, all over one redis-server. All live all the while; in each round each gets its
 * turn, and who begins moves on. Memory is measured in a fresh process each.
 */
export async function benchCache({ rounds = 15 }: { rounds?: number | undefined }): Promise<void> {
  const server = await new ServerProcess("redis-server", await freePort(), ["save ''"]).start();
  const open = new Set<Contender<Task, number>>();
  const start = async (subject: SubjectName): Promise<Contender<Task, number>> => {
    const setUp: SetUp = { subject, port: server.address.port };
    const contender = await Contender.start<Task, number>(subject, join(__dirname, "worker.ts"), setUp, [
      "--expose-gc",
    ]);
    open.add(contender);
    return contender;
  };
  try {
    const contenders: Contender<Task, number>[] = [];
    for (const name of NAMES) contenders.push(await start(name));
    const cases = CALLS.flatMap((call) => SIZES.map((size): Case => ({ call, size, rates: {} })));
    for (const { call, size } of cases)
      for (const contender of contenders) await contender.run({ kind: "hits", call, size, ms: WARM_UP_MS });
    for (let round = 0; round < rounds; round += 1) {
      const first = round % contenders.length;
      const order = [...contenders.slice(first), ...contenders.slice(0, first)];
      for (const { call, size, rates } of cases)
        for (const contender of order)
          (rates[contender.name] ??= []).push(await contender.run({ kind: "hits", call, size, ms: SLICE_MS }));
      process.stderr.write(`cache: round ${round + 1} of ${rounds}\n`);
    }
    for (const contender of contenders) await stop(contender, open);
    const memory: Record<string, Partial<Record<ObjectSize, number>>> = {};
    for (const name of NAMES) {
      for (const size of SIZES) {
        const contender = await start(name);
        (memory[name] ??= {})[size] = await contender.run({ kind: "memory", size, entries: MEMORY_ENTRIES });
        await stop(contender, open);
      }
      process.stderr.write(`cache: memory of ${name}\n`);
    }
    const result = { at: new Date().toISOString(), machine: machine(), sliceMs: SLICE_MS, cases, memory };
    const report = cacheReport(result);
    save("cache", result, report);
    process.stdout.write(`${report}\n`);
  } finally {
    for (const contender of open) await contender.stop();
    await server.stop();
  }
}

async function stop(contender: Contender<Task, number>, open: Set<Contender<Task, number>>): Promise<void> {
  open.delete(contender);
  await contender.stop();
}

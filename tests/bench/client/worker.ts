import { Redis } from "ioredis";
import { serve } from "../lib/contender";
import { builtClient } from "../lib/library";

export type ClientName = "redis-ha" | "ioredis 6";
export interface SetUp {
  readonly client: ClientName;
  readonly port: number;
}
export interface Load {
  readonly command: "GET" | "SET";
  /** Calls under way at any moment. */
  readonly concurrency: number;
  readonly ms: number;
}
/** Answered calls, by the clock, and by the client's own processor time, which other programs on the machine hardly change. */
export interface Rate {
  readonly perSecond: number;
  readonly perCpuSecond: number;
}

/** The commands that are measured, as both clients have them. */
interface Commands {
  get(key: string): Promise<unknown>;
  set(key: string, value: string): Promise<unknown>;
}

const KEYS = Array.from({ length: 10_000 }, (_, i) => `bench:${i}`);
const VALUE = "v".repeat(100);

async function open({ client, port }: SetUp): Promise<Commands> {
  const address = { host: "127.0.0.1", port };
  if (client === "ioredis 6") return new Redis({ ...address, enableAutoPipelining: true });
  const { connect } = await builtClient();
  return connect({ address });
}

async function drive(redis: Commands, { command, concurrency, ms }: Load): Promise<Rate> {
  let running = true;
  let calls = 0;
  let next = 0;
  const call =
    command === "GET" ? (key: string) => redis.get(key) : (key: string): Promise<unknown> => redis.set(key, VALUE);
  const loop = async (): Promise<void> => {
    while (running) {
      await call(KEYS[(next = (next + 1) % KEYS.length)] ?? "");
      calls += 1;
    }
  };
  const start = performance.now();
  const cpu = process.cpuUsage();
  setTimeout(() => (running = false), ms);
  await Promise.all(Array.from({ length: concurrency }, loop));
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: (calls * 1000) / (performance.now() - start), perCpuSecond: (calls * 1e6) / (user + system) };
}

serve(async (how) => {
  const redis = await open(how as SetUp);
  await Promise.all(KEYS.map((key) => redis.set(key, VALUE)));
  return (load) => drive(redis, load as Load);
});

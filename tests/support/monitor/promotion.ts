import type { Redis } from "ioredis";
import type { ServerProcess } from "../client/server-process";
import { eventually } from "../wait";
import type { SecureGroup } from "./secure-group";

/** When a promotion was to be seen first, milliseconds of Unix time. */
export interface Promotion {
  readonly master: ServerProcess;
  /** The node says by ROLE that it is master. */
  readonly roleAt: number;
  /** A majority of the Sentinels names it. */
  readonly namedAt: number;
}

/** Asks all again and again until another one than `old` is master. @throws when that takes longer than half a minute */
export async function promotionOf(group: SecureGroup, old: ServerProcess): Promise<Promotion> {
  const replicas = group.nodes.filter((n) => n !== old);
  const nodes = await Promise.all(replicas.map((n) => group.connect(n.address, "monitor")));
  const sentinels = await Promise.all(group.sentinels.map((s) => group.connect(s.address, "monitor")));
  try {
    const role = await eventually("a replica says that it is master", 30_000, () => saysMaster(nodes), 10);
    const roleAt = Date.now();
    const master = replicas[role.index];
    if (!master) throw new Error("it is none of the replicas");
    await eventually("a majority names it", 10_000, () => named(sentinels, group.group, master.address.port), 10);
    return { master, roleAt, namedAt: Date.now() };
  } finally {
    for (const redis of [...nodes, ...sentinels]) redis.disconnect();
  }
}

async function saysMaster(nodes: readonly Redis[]): Promise<{ index: number } | undefined> {
  const roles = await Promise.all(nodes.map((redis) => redis.call("role") as Promise<unknown[]>));
  const index = roles.findIndex(([role]) => role === "master");
  return index === -1 ? undefined : { index };
}

async function named(sentinels: readonly Redis[], group: string, port: number): Promise<boolean> {
  const ask = (redis: Redis) => redis.call("sentinel", "get-master-addr-by-name", group) as Promise<string[]>;
  const answers = await Promise.all(sentinels.map(ask));
  return answers.filter((answer) => Number(answer[1]) === port).length * 2 > sentinels.length;
}

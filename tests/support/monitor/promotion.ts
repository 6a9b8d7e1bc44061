import type { Redis } from "ioredis";
import type { ServerProcess } from "../client/server-process";
import { watchRunning } from "../client/stopped-time";
import { eventually } from "../wait";
import type { SecureGroup } from "./secure-group";

const EVERY_MS = 10;

/** When a promotion was to be seen first, milliseconds of Unix time. */
export interface Promotion {
  readonly master: ServerProcess;
  /** The node says by ROLE that it is master. */
  readonly roleAt: number;
  /** A majority of the Sentinels names it. */
  readonly namedAt: number;
  /** How long this process stood still since its role was seen, in milliseconds. */
  readonly stoppedMs: () => number;
}

/** Asks all again and again until another one than `old` is master. @throws when that takes longer than half a minute */
export async function promotionOf(group: SecureGroup, old: ServerProcess): Promise<Promotion> {
  const replicas = group.nodes.filter((n) => n !== old);
  const nodes = replicas.map((n) => new Asked(group, n));
  const sentinels = group.sentinels.map((s) => new Asked(group, s));
  try {
    const master = await eventually("a replica says that it is master", 30_000, () => saysMaster(nodes), EVERY_MS);
    const roleAt = Date.now();
    const ran = watchRunning();
    const { port } = master.address;
    await eventually("a majority names it", 10_000, () => named(sentinels, group.group, port), EVERY_MS);
    return { master, roleAt, namedAt: Date.now(), stoppedMs: () => Date.now() - roleAt - ran() };
  } finally {
    for (const asked of [...nodes, ...sentinels]) asked.close();
  }
}

/** A server that is asked again and again. The promotion cuts connections: then there is a new one. */
class Asked {
  private redis: Promise<Redis> | undefined;

  constructor(
    private readonly group: SecureGroup,
    readonly server: ServerProcess,
  ) {}

  /** Undefined where it does not answer. */
  async ask(name: string, ...args: string[]): Promise<unknown[] | undefined> {
    try {
      this.redis ??= this.group.connect(this.server.address, "monitor");
      return (await (await this.redis).call(name, ...args)) as unknown[];
    } catch {
      this.close();
      return undefined;
    }
  }

  close(): void {
    void this.redis?.then((redis) => redis.disconnect()).catch(() => undefined);
    this.redis = undefined;
  }
}

async function saysMaster(nodes: readonly Asked[]): Promise<ServerProcess | undefined> {
  const roles = await Promise.all(nodes.map((asked) => asked.ask("role")));
  return nodes[roles.findIndex((role) => role?.[0] === "master")]?.server;
}

async function named(sentinels: readonly Asked[], group: string, port: number): Promise<boolean> {
  const answers = await Promise.all(sentinels.map((s) => s.ask("sentinel", "get-master-addr-by-name", group)));
  return answers.filter((answer) => Number(answer?.[1]) === port).length * 2 > sentinels.length;
}

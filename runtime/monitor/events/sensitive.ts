import type { ConnectedClient } from "../parse/clients";
import type { CommandStats } from "../parse/info";
import type { EventDraft } from "./event";

/** Commands that change what the server is, lose data, or hide traces. As commandstats names them. */
export const SENSITIVE_COMMANDS: ReadonlySet<string> = new Set([
  ...["acl|setuser", "acl|deluser", "acl|load", "acl|save"],
  ...["config|set", "config|resetstat", "slowlog|reset", "latency|reset"],
  ...["flushall", "flushdb", "swapdb", "migrate", "restore-asking"],
  ...["shutdown", "debug", "monitor", "replicaof", "slaveof", "failover"],
  ...["client|kill", "client|pause"],
  ...["module|load", "module|loadex", "module|unload"],
  ...["function|delete", "function|flush", "function|restore", "script|flush", "script|kill", "function|kill"],
  ...["save", "keys"],
]);

/** Those that Sentinels and supervisors use in a failover. */
const FAILOVER_COMMANDS: ReadonlySet<string> = new Set([
  ...["replicaof", "slaveof", "client|kill", "client|pause", "script|kill"],
]);

/** How often what was called. */
export interface SensitiveCounts {
  readonly sensitive: ReadonlyMap<string, number>;
  /** Calls of all commands: fewer than before after a reset. */
  readonly all: number;
}

export function sensitiveCounts(commands: readonly CommandStats[]): SensitiveCounts {
  return {
    sensitive: new Map(commands.filter((c) => SENSITIVE_COMMANDS.has(c.name)).map((c) => [c.name, c.calls])),
    all: commands.reduce((sum, c) => sum + c.calls, 0),
  };
}

/**
 * What was called between two looks at the same process. Pure. Where the statistics were reset meanwhile, all that is there since counts.
 */
export function sensitiveCalls(
  before: SensitiveCounts,
  after: SensitiveCounts,
): { readonly calls: ReadonlyMap<string, number>; readonly reset: boolean } {
  const lower = [...before.sensitive].some(([name, count]) => (after.sensitive.get(name) ?? 0) < count);
  const reset = lower || after.all < before.all;
  const calls = new Map<string, number>();
  for (const [name, count] of after.sensitive) {
    const more = count - (reset ? 0 : (before.sensitive.get(name) ?? 0));
    if (more > 0) calls.set(name, more);
  }
  return { calls, reset };
}

/**
 * One event for each command. Redis tells how often, not by whom: whoever is still connected and has this as the last command is named
 * in `by`, which may be nobody.
 */
export function sensitiveEvents(
  node: string,
  calls: ReadonlyMap<string, number>,
  clients: readonly ConnectedClient[],
  duringFailover: boolean,
): EventDraft[] {
  return [...calls].map(([command, count]) => {
    const by = [...new Set(clients.filter((c) => c.command === command).map((c) => `${c.user} ${c.address}`))].slice(
      0,
      8,
    );
    const words = command.replace("|", " ").toUpperCase();
    const times = count === 1 ? "" : ` ${count} times`;
    const who = by.length === 0 ? "by somebody who is gone or has gone on" : `perhaps by ${by.join(" or ")}`;
    const kind = duringFailover && FAILOVER_COMMANDS.has(command) ? "failover-command" : "sensitive-command";
    return {
      kind,
      subject: node,
      text: `${words} was used${times} on ${node}, ${who}`,
      details: { command, count, by },
    };
  });
}

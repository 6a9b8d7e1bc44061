/** Commands that change the state of a connection, which a shared one must not suffer; and what to use instead. */
export const refusedOnShared: ReadonlyMap<string, string> = new Map([
  ...["subscribe", "unsubscribe", "psubscribe", "punsubscribe", "ssubscribe", "sunsubscribe"].map(
    (name) => [name, "client.subscribe()"] as const,
  ),
  ...["multi", "exec", "discard"].map((name) => [name, "client.transaction()"] as const),
  ...["watch", "unwatch"].map((name) => [name, "client.optimistic()"] as const),
  ...["wait", "waitaof"].map((name) => [name, "client.with({ acks })"] as const),
  ...["select", "auth", "hello"].map((name) => [name, "the client's options"] as const),
  ...["monitor", "reset", "readonly", "readwrite", "asking", "sync", "psync", "replconf"].map(
    (name) => [name, "client.lease()"] as const,
  ),
  ["quit", "client.close()"],
]);

/** Commands that may wait on the server, and where their time limit stands. */
const blocking: ReadonlyMap<string, "last" | "first" | "block"> = new Map([
  ...["blpop", "brpop", "brpoplpush", "blmove", "bzpopmin", "bzpopmax"].map((name) => [name, "last"] as const),
  ...["blmpop", "bzmpop"].map((name) => [name, "first"] as const),
  ...["xread", "xreadgroup"].map((name) => [name, "block"] as const),
]);

/** Where the time limit of a blocking command stands, and its value. */
export interface BlockingLimit {
  readonly index: number;
  /** Milliseconds; 0 waits for ever. */
  readonly ms: number;
  readonly unit: "s" | "ms";
}

/** @returns undefined when the command does not wait: most, and XREAD without BLOCK. Pure */
export function blockingLimit(name: string, args: readonly unknown[]): BlockingLimit | undefined {
  const kind = blocking.get(name);
  if (kind === undefined) return undefined;
  if (kind === "block") {
    const at = args.findIndex((arg) => String(arg).toUpperCase() === "BLOCK");
    const streams = args.findIndex((arg) => String(arg).toUpperCase() === "STREAMS");
    return at < 0 || (streams >= 0 && at > streams)
      ? undefined
      : { index: at + 1, ms: Number(args[at + 1]), unit: "ms" };
  }
  const index = kind === "last" ? args.length - 1 : 0;
  return { index, ms: Number(args[index]) * 1000, unit: "s" };
}

/**
 * «For ever» becomes «until shortly before the deadline»: the server then answers that nothing came, and takes nothing that nobody
 * would receive. Pure.
 */
export function boundBlocking(args: readonly unknown[], limit: BlockingLimit, deadlineMs: number): readonly unknown[] {
  if (limit.ms > 0) return args;
  // The server looks at its blocked clients ten times a second, so it answers up to 0.1 s late.
  const margin = Math.min(deadlineMs / 2, Math.max(200, deadlineMs * 0.1));
  const ms = Math.max(1, Math.floor(deadlineMs - margin));
  const bounded = [...args];
  bounded[limit.index] = limit.unit === "s" ? (ms / 1000).toFixed(3) : ms;
  return bounded;
}

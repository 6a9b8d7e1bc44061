/**
 * Directives that a running Redis takes by CONFIG SET at once and in full, so that no container is replaced for them. Not among them: what
 * allocates or opens something (`maxclients`, `io-threads`, `appendonly`), and what a running hand-over reckons with (`repl-*` times).
 */
export const LIVE_DIRECTIVES: readonly string[] = [
  ...["maxmemory", "maxmemory-policy", "maxmemory-samples", "hz"],
  ...["lazyfree-lazy-eviction", "lazyfree-lazy-expire", "lazyfree-lazy-server-del"],
  ...["lazyfree-lazy-user-del", "lazyfree-lazy-user-flush", "replica-lazy-flush"],
  ...["appendfsync", "auto-aof-rewrite-percentage", "auto-aof-rewrite-min-size", "stop-writes-on-bgsave-error"],
  ...["min-replicas-to-write", "min-replicas-max-lag", "repl-backlog-size", "repl-backlog-ttl"],
  ...["client-output-buffer-limit", "timeout", "tcp-keepalive"],
  ...["slowlog-log-slower-than", "slowlog-max-len", "latency-monitor-threshold", "acllog-max-len"],
  ...["notify-keyspace-events", "loglevel"],
];

/** Name and value of each line of a rendered configuration; lines of one name are joined. Pure. */
export function parseConf(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split("\n")) {
    const space = line.indexOf(" ");
    if (line.startsWith("#") || space < 0) continue;
    const name = line.slice(0, space);
    const value = unquoted(line.slice(space + 1).trim());
    const before = found.get(name);
    found.set(name, before === undefined ? value : `${before} ${value}`);
  }
  return found;
}

/** A rendered redis.conf without what a running Redis takes live: a container is replaced where this differs. Pure. */
export function fixedPart(conf: string): string {
  const live = (line: string): boolean => LIVE_DIRECTIVES.includes(line.split(" ")[0] ?? "");
  return conf
    .split("\n")
    .filter((line) => !live(line))
    .join("\n");
}

/** One CONFIG SET. */
export interface LiveChange {
  readonly name: string;
  readonly value: string;
}

/**
 * What a Redis that runs on one file has to be told when another takes its place. Undefined where the other one is not whole, as in the
 * midst of being written, or differs in more than can be told: then the container is about to be replaced. Pure.
 */
export function liveChanges(running: string, now: string): LiveChange[] | undefined {
  if (fixedPart(running) !== fixedPart(now)) return undefined;
  const [before, after] = [parseConf(running), parseConf(now)];
  const names = LIVE_DIRECTIVES.filter((name) => before.has(name));
  if (names.some((name) => !after.has(name))) return undefined;
  return names.flatMap((name) => {
    const value = after.get(name) ?? "";
    return value === before.get(name) ? [] : [{ name, value }];
  });
}

function unquoted(word: string): string {
  return word.startsWith('"') && word.endsWith('"') ? word.slice(1, -1).replace(/\\(["\\])/g, "$1") : word;
}

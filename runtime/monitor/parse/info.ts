/** What INFO says: fields, and apart from them those that have a name of a command, error, database or replica in theirs. */
export interface Info {
  readonly fields: ReadonlyMap<string, string>;
  readonly commands: readonly CommandStats[];
  /** Errors answered since the start or the last reset, by their first word. */
  readonly errors: ReadonlyMap<string, number>;
  readonly percentiles: readonly CommandPercentiles[];
  readonly databases: readonly Database[];
  readonly replicas: readonly ReplicaState[];
}

export interface CommandStats {
  readonly name: string;
  readonly calls: number;
  readonly usec: number;
  readonly rejected: number;
  readonly failed: number;
}

export interface CommandPercentiles {
  readonly name: string;
  /** Microseconds by percentage, `99.9`. */
  readonly usec: ReadonlyMap<string, number>;
}

export interface Database {
  /** `db0` */
  readonly name: string;
  readonly keys: number;
  readonly expires: number;
  readonly averageTtlMs: number;
}

/** One replica as its master lists it. */
export interface ReplicaState {
  readonly host: string;
  readonly port: string;
  readonly state: string;
  readonly offset: number;
  readonly lagSeconds: number;
}

/** Pure. Lines that make no sense are left out; anything at all may stand where a number is expected, and is then left out too. */
export function parseInfo(text: string): Info {
  const fields = new Map<string, string>();
  const commands: CommandStats[] = [];
  const errors = new Map<string, number>();
  const percentiles: CommandPercentiles[] = [];
  const databases: Database[] = [];
  const replicas: ReplicaState[] = [];
  for (const line of text.split("\n")) {
    const colon = line.indexOf(":");
    if (colon <= 0 || line.startsWith("#")) continue;
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).trim();
    if (name.startsWith("cmdstat_")) push(commands, commandStats(name.slice(8), value));
    else if (name.startsWith("errorstat_")) {
      const count = number(pairs(value).get("count"));
      if (count !== undefined) errors.set(name.slice(10), count);
    } else if (name.startsWith("latency_percentiles_usec_"))
      push(percentiles, commandPercentiles(name.slice(25), value));
    else if (/^db\d+$/.test(name)) push(databases, database(name, value));
    else if (/^slave\d+$/.test(name)) push(replicas, replica(value));
    else fields.set(name, value);
  }
  return { fields, commands, errors, percentiles, databases, replicas };
}

/** `a=1,b=2`; a value may hold `=`. */
export function pairs(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const part of text.split(",")) {
    const equals = part.indexOf("=");
    if (equals > 0) found.set(part.slice(0, equals), part.slice(equals + 1));
  }
  return found;
}

/** A number, or undefined for anything else; the empty text is none. */
export function number(text: string | undefined): number | undefined {
  if (text === undefined || !/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text)) return undefined;
  return Number(text);
}

function push<T>(list: T[], item: T | undefined): void {
  if (item !== undefined) list.push(item);
}

function commandStats(name: string, value: string): CommandStats | undefined {
  const p = pairs(value);
  const [calls, usec] = [number(p.get("calls")), number(p.get("usec"))];
  if (calls === undefined || usec === undefined) return undefined;
  return {
    name,
    calls,
    usec,
    rejected: number(p.get("rejected_calls")) ?? 0,
    failed: number(p.get("failed_calls")) ?? 0,
  };
}

function commandPercentiles(name: string, value: string): CommandPercentiles | undefined {
  const usec = new Map<string, number>();
  for (const [key, text] of pairs(value)) {
    const at = number(text);
    if (/^p\d+(\.\d+)?$/.test(key) && at !== undefined) usec.set(key.slice(1), at);
  }
  return usec.size === 0 ? undefined : { name, usec };
}

function database(name: string, value: string): Database | undefined {
  const p = pairs(value);
  const keys = number(p.get("keys"));
  if (keys === undefined) return undefined;
  return { name, keys, expires: number(p.get("expires")) ?? 0, averageTtlMs: number(p.get("avg_ttl")) ?? 0 };
}

function replica(value: string): ReplicaState | undefined {
  const p = pairs(value);
  const [host, port, offset] = [p.get("ip"), p.get("port"), number(p.get("offset"))];
  if (host === undefined || port === undefined || offset === undefined) return undefined;
  return { host, port, state: p.get("state") ?? "", offset, lagSeconds: number(p.get("lag")) ?? -1 };
}

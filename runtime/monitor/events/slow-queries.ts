import type { SlowEntry } from "../parse/slowlog";
import type { EventDraft } from "./event";
import { keysOf, shapeOf } from "./shape";

/** Told one by one at each look; the others only as a number. */
const TOLD_AT_ONCE = 10;
/** Asked for at once. */
export const MOST_ENTRIES = 128;

export interface SlowQueryOptions {
  readonly slowerThanMs: number;
  readonly showKeys: boolean;
}

/** How many entries to ask for, from the newest id now and the last one seen. After a restart ids begin at 0 again. */
export function entriesToAsk(newestId: number, lastId: number): number {
  return Math.min(MOST_ENTRIES, newestId >= lastId ? newestId - lastId : newestId + 1);
}

/**
 * What the entries behind the last one seen tell. Pure. The slowest are told one by one.
 * @param entries as many as `entriesToAsk` said, or fewer where the slow log holds no more
 */
export function slowQueryEvents(
  node: string,
  entries: readonly SlowEntry[],
  lastId: number,
  newestId: number,
  options: SlowQueryOptions,
): EventDraft[] {
  const since = newestId >= lastId ? lastId : -1;
  const fresh = entries.filter((e) => e.id > since);
  const slow = fresh.filter((e) => e.usec >= options.slowerThanMs * 1000).sort((a, b) => b.usec - a.usec);
  const told = slow.slice(0, TOLD_AT_ONCE).sort((a, b) => a.id - b.id);
  const lost = Math.max(0, newestId - since - fresh.length);
  const missed = lost + slow.length - told.length;
  const events = told.map((entry) => slowQuery(node, entry, options));
  if (missed === 0) return events;
  const text = `${missed} more slow queries on ${node}, not told one by one`;
  return [...events, { kind: "slow-queries-missed", subject: node, text, details: { count: missed } }];
}

function slowQuery(node: string, entry: SlowEntry, { showKeys }: SlowQueryOptions): EventDraft {
  const shape = shapeOf(entry.args);
  const milliseconds = entry.usec / 1000;
  return {
    kind: "slow-query",
    subject: node,
    text: `${shape.text} took ${milliseconds.toFixed(1)} ms on ${node}`,
    details: {
      slowlogId: entry.id,
      command: shape.name,
      shape: shape.text,
      arguments: shape.argumentCount,
      milliseconds,
      client: entry.client,
      startedAt: new Date(entry.at * 1000).toISOString(),
      ...(showKeys ? { keys: keysOf(entry.args) } : {}),
    },
  };
}

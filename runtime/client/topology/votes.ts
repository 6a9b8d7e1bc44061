import type { KnownSentinel } from "./state";

/** How the Sentinels' answers of one round add up. */
export interface Count {
  /** The node that more than half of all known Sentinels name; whatever the rest says. */
  readonly majority: string | undefined;
  /** The node named most often, once all have answered or timed out. A draw goes to the one that was named by the earlier-known. */
  readonly plurality: string | undefined;
  /** All have answered, and all that did say that they don't know the group. */
  readonly unknownGroup: boolean;
}

/** Pure. */
export function countVotes(sentinels: Iterable<KnownSentinel>): Count {
  const all = [...sentinels];
  const votes = new Map<string, number>();
  for (const { vote } of all) if (typeof vote === "string") votes.set(vote, (votes.get(vote) ?? 0) + 1);
  const [best, count] = [...votes].reduce<[string | undefined, number]>(
    (a, b) => (b[1] > a[1] ? b : a),
    [undefined, 0],
  );
  const complete = all.every((s) => s.answered);
  return {
    majority: count * 2 > all.length ? best : undefined,
    plurality: complete ? best : undefined,
    unknownGroup: complete && best === undefined && all.some((s) => s.vote === null),
  };
}

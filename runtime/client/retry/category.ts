/**
 * What it costs to run a command twice, from nothing to everything. The order is a scale: a policy allows all up to its ceiling.
 * The model is StackExchange.Redis 3.0's.
 */
export const categories = [
  /** Touches nothing: PING, ECHO. */
  "Always",
  /** Touches this connection only: CLIENT SETNAME. */
  "Connection",
  /** Reads data. */
  "ReadOnly",
  /** The server itself refuses the second run: SET NX, HSETNX, XADD with an id. The answer of a second run may differ. */
  "WriteChecked",
  /** A second run leaves the same data: SET, DEL, EXPIRE. It may overwrite what somebody else wrote in between. */
  "WriteLastWins",
  /** A second run adds up: INCR, LPUSH, PUBLISH. */
  "WriteAccumulating",
  /** Acts on the server: CONFIG SET, FAILOVER. */
  "ServerAdmin",
  /** Scripts, and whatever is not known. */
  "Never",
] as const;

export type Category = (typeof categories)[number];

/** The ceilings that make sense: even with the widest, scripts and unknown commands are never repeated. */
export const retryCeilings = [
  "Always",
  "Connection",
  "ReadOnly",
  "WriteChecked",
  "WriteLastWins",
  "WriteAccumulating",
] as const;
export type RetryCeiling = (typeof retryCeilings)[number];

const rank = new Map<Category, number>(categories.map((category, i) => [category, i]));

export function isWithin(category: Category, ceiling: Category): boolean {
  return (rank.get(category) ?? Infinity) <= (rank.get(ceiling) ?? -1);
}

/** A unit of several commands is as bad as its worst. */
export function worst(all: readonly Category[]): Category {
  return all.reduce<Category>((a, b) => (isWithin(a, b) ? b : a), "Always");
}

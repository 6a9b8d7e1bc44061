import { longestOf, watchStops } from "./client/stopped-time";

/** A Sentinel that was not run for 2 s is in TILT, and fails nothing over for 30 s; it may have seen more of a stop than this process did. */
export const MOST_STOPPED_MS = 1500;
/** How often a round is done anew. */
const MOST_ANEW = 3;

/**
 * Does a round that measures how long a failover takes, and does it anew where the machine stood still in it, whatever came out: what came
 * then is the time of TILT. What has to hold however long a failover takes is asserted in the round, and its time by who called.
 * @returns what the first round came to in which the machine ran
 * @throws where there is none, as nothing is known then
 */
export async function undisturbed<T>(round: () => Promise<T>, mostStoppedMs = MOST_STOPPED_MS): Promise<T> {
  const longest: number[] = [];
  while (longest.length <= MOST_ANEW) {
    const stops = watchStops();
    const value = await round();
    const stoppedMs = longestOf(stops());
    if (stoppedMs <= mostStoppedMs) return value;
    longest.push(Math.round(stoppedMs));
  }
  throw new Error(`nothing could be measured: in each round the machine stood still, for ${longest.join(", ")} ms`);
}

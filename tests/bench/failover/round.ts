import type { TestGroup } from "../../support/group";
import type { Fault } from "./faults";
import { outcomeOf, outMs, type Outcome } from "./outcome";
import type { WatchedClient } from "./watched-client";
import type { Call } from "./writer";

/** One fault, seen by all clients at once. */
export interface Round {
  readonly at: string;
  /** How long it took Docker to do it, in milliseconds. It counts against the clients. */
  readonly struckMs: number;
  readonly outcomes: Readonly<Record<string, Outcome>>;
  /** Clients that did not write any more before this round and were started anew. */
  readonly restarted: readonly string[];
}

/** A client writes when so many of its latest calls succeeded, without one that failed. */
const STEADY = 20;
const STEADY_MS = 20_000;
const SETTLED_MS = 180_000;
/** How long all are watched on after the last one is back: an old master that leaves may cost its clients a second gap. */
const WATCH_ON_MS = 3000;

/** Strikes the group's master once, and leaves the group whole. @param boundMs a client that is not back by then counts as never back */
export async function oneRound(
  group: TestGroup,
  clients: readonly WatchedClient[],
  fault: Fault,
  boundMs: number,
): Promise<Round> {
  const master = group.container(await group.settled(SETTLED_MS));
  const restarted = await allWrite(clients);
  const from = Date.now();
  await fault.strike(master);
  const struck = Date.now();
  try {
    const left = from + boundMs - struck;
    const isBack = (calls: readonly Call[]): boolean =>
      outMs(outcomeOf(calls, from, struck), struck - from, fault.planned) < Infinity;
    await Promise.all(clients.map((c) => c.until(isBack, left)));
    await new Promise((resolve) => setTimeout(resolve, WATCH_ON_MS));
    const outcomes = Object.fromEntries(clients.map((c) => [c.kind.name, outcomeOf(c.calls, from, struck)]));
    return { at: new Date(from).toISOString(), struckMs: struck - from, outcomes, restarted };
  } finally {
    await fault.mend(master);
    await group.settled(SETTLED_MS);
  }
}

/** Waits until every client writes, and forgets what they did before. @returns those that had to be started anew for it */
async function allWrite(clients: readonly WatchedClient[]): Promise<string[]> {
  const writes = (client: WatchedClient): Promise<boolean> => {
    client.calls = [];
    return client.until(
      (calls) => calls.length >= STEADY && calls.slice(-STEADY).every((c) => c.error === undefined),
      STEADY_MS,
    );
  };
  const restarted: string[] = [];
  await Promise.all(
    clients.map(async (client) => {
      if (await writes(client)) return;
      restarted.push(client.kind.name);
      await client.restart();
      if (!(await writes(client))) throw new Error(`${client.kind.name} does not write: ${client.complaint}`);
    }),
  );
  return restarted;
}

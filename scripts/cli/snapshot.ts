import { Connection } from "../../runtime/monitor/gather/connection";
import { readNode } from "../../runtime/monitor/gather/node";
import { readSentinel } from "../../runtime/monitor/gather/sentinel";
import { within } from "../../runtime/monitor/gather/within";
import type { Reading, Snapshot } from "../../runtime/monitor/reading";
import type { Target } from "../../runtime/monitor/target";
import type { Access } from "./access";

/** For all questions to one server, connecting included. */
const ASK_MS = 3000;

/** What all nodes and Sentinels say now; whoever does not answer is silent. */
export async function readSnapshot(access: Access, group: string): Promise<Snapshot> {
  const startedAt = performance.now();
  const readings = await Promise.all(access.targets.map((target) => readOne(target, access, group)));
  return { at: Date.now(), tookMs: performance.now() - startedAt, readings };
}

async function readOne(target: Target, access: Access, group: string): Promise<Reading> {
  const connection = new Connection(target, access.link);
  try {
    return await readServer(target, connection, group);
  } finally {
    connection.close();
  }
}

/** By a connection that the caller closes. Never throws. */
export async function readServer(target: Target, connection: Connection, group: string): Promise<Reading> {
  const startedAt = performance.now();
  try {
    const answer: Promise<Reading> =
      target.kind === "node"
        ? readNode(target, connection, ASK_MS, false)
        : readSentinel(target, connection, group, ASK_MS);
    return await within(answer, ASK_MS, "no answer");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { kind: "silent", target, why, refused: [], tookMs: performance.now() - startedAt };
  }
}

import { parseInfo } from "../parse/info";
import { parseMaster, parseServers } from "../parse/sentinel";
import type { SentinelReading } from "../reading";
import type { Target } from "../target";
import type { Connection } from "./connection";
import { isReply, unlessRefused } from "./reply";

/** Asks one Sentinel, all questions in one write. @throws when it does not answer within the time */
export async function readSentinel(
  target: Target,
  connection: Connection,
  group: string,
  timeoutMs: number,
): Promise<SentinelReading> {
  await connection.ready(timeoutMs);
  const startedAt = performance.now();
  const ask = (name: string) => unlessRefused(connection.ask(timeoutMs, "sentinel", name, group));
  const [info, master, replicas, sentinels, ckquorum] = await Promise.all([
    connection.ask(timeoutMs, "info", "server", "clients", "stats", "cpu", "sentinel"),
    ask("master"),
    ask("replicas"),
    ask("sentinels"),
    quorumOf(connection.ask(timeoutMs, "sentinel", "ckquorum", group)),
  ]);
  if (typeof info !== "string") throw new Error("INFO is refused: the monitor's user may not ask it");
  return {
    kind: "sentinel",
    target,
    info: parseInfo(info),
    master: parseMaster(master),
    replicas: parseServers(replicas),
    sentinels: parseServers(sentinels),
    ckquorum,
    refused: connection.refusedCommands,
    tookMs: performance.now() - startedAt,
  };
}

/** CKQUORUM answers by an error where there is no quorum. */
async function quorumOf(answer: Promise<unknown>): Promise<SentinelReading["ckquorum"]> {
  try {
    const message = await answer;
    return typeof message === "string" ? { ok: true, message } : undefined;
  } catch (error) {
    if (!isReply(error)) throw error;
    return error.message.startsWith("NOQUORUM") ? { ok: false, message: error.message } : undefined;
  }
}

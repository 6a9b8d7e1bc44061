import type { Redis } from "ioredis";
import type { GroupView, SentinelAddress } from "../../configs/supervisor";
import { withConnection, type Credentials } from "./connection";
import { infoFields } from "./info";
import { log, textOf } from "./log";
import type { SentinelAnswer } from "./state";

/** Asks one Sentinel who is master. An error is silence. */
export async function askSentinel(
  sentinel: SentinelAddress,
  group: string,
  credentials: Credentials,
  timeoutMs: number,
): Promise<SentinelAnswer> {
  try {
    return await withConnection(sentinel, credentials, timeoutMs, async (redis) => {
      const answer = (await redis.call("SENTINEL", "GET-MASTER-ADDR-BY-NAME", group)) as [string, string] | null;
      if (answer === null) return { kind: "unknown" };
      return { kind: "named", address: { host: answer[0], port: Number(answer[1]) } };
    });
  } catch {
    return { kind: "silent" };
  }
}

/** Asks all Sentinels at once; one answer each, in their order. */
export function askSentinels(view: GroupView, credentials: Credentials, timeoutMs: number): Promise<SentinelAnswer[]> {
  return Promise.all(view.sentinels.map((s) => askSentinel(s, view.group, credentials, timeoutMs)));
}

/** What one Sentinel says of the group's master: its answer to SENTINEL MASTER. Rejects where it does not answer. */
export function askMaster(
  sentinel: SentinelAddress,
  group: string,
  credentials: Credentials,
  timeoutMs: number,
): Promise<unknown> {
  return withConnection(sentinel, credentials, timeoutMs, (redis) => redis.call("SENTINEL", "MASTER", group));
}

/**
 * Whether a Sentinel's clock or host stalled: for half a minute it does nothing then, but says OK to SENTINEL FAILOVER, and promotes a
 * replica when nobody expects it any more. The ACL of a stack that was not brought up since refuses the question: then nobody knows.
 */
async function isInTilt(sentinel: Redis): Promise<boolean> {
  try {
    return infoFields(await sentinel.info("sentinel")).get("sentinel_tilt") === "1";
  } catch (error) {
    if (isReplyError(error)) return false;
    throw error;
  }
}

const isReplyError = (error: unknown): boolean => error instanceof Error && error.name === "ReplyError";

/**
 * Asks the Sentinels one after the other for a failover, until one says OK. «In progress» is as good. One that was asked and does not
 * answer, as while it waits for its disk, may have begun: asking the next one could promote two nodes one after the other, and what the
 * first had accepted and only this node's old replicas had confirmed would be lost. One in TILT is passed over.
 * @param prepare done with the Sentinel that is asked next, before it is asked; where it fails with all of them, they are asked without
 * @returns whether a failover is under way, as far as known
 */
export async function requestFailover(
  view: GroupView,
  credentials: Credentials,
  timeoutMs: number,
  prepare?: (sentinel: Redis) => Promise<void>,
): Promise<boolean> {
  for (const sentinel of view.sentinels) {
    const progress = { asked: false };
    try {
      await withConnection(sentinel, credentials, timeoutMs, async (redis) => {
        if (await isInTilt(redis)) throw new Error("it is in TILT, and would do it later");
        await prepare?.(redis);
        progress.asked = true;
        await redis.call("SENTINEL", "FAILOVER", view.group);
      });
      log.info({ sentinel: sentinel.name }, "asked for a failover");
      return true;
    } catch (error) {
      const text = textOf(error);
      if (text.startsWith("INPROG")) return true;
      if (progress.asked && !isReplyError(error)) {
        log.warn({ sentinel: sentinel.name, error: text }, "a Sentinel was asked for a failover and did not answer");
        return true;
      }
      log.warn({ sentinel: sentinel.name, error: text }, "a Sentinel did not start a failover");
    }
  }
  return prepare ? requestFailover(view, credentials, timeoutMs) : false;
}

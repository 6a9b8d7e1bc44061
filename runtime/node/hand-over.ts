import type { Redis } from "ioredis";
import type { NodeAddress, NodeSupervisorConfig } from "../../configs/supervisor";
import { connect, type Credentials } from "./connection";
import { namedByMajority } from "./decide-start";
import { parseStatus } from "./info";
import { log, textOf } from "./log";
import { awaitPromotion, makeOthersFollow } from "./promotion";
import { askSentinels, requestFailover } from "./sentinels";
import { sameAddress, type NodeStatus } from "./state";

/** How long offsets may take to become equal once writes are paused; then a replica is too far behind to hand over to. */
const CATCH_UP_MS = 2000;

/**
 * Whether every replica that could be promoted has all that the master has. Sentinel chooses by offsets that may be some
 * seconds old, so one that lags behind could be taken.
 */
export function replicasEqual(masterOffset: number, replicaOffsets: readonly number[]): boolean {
  return replicaOffsets.length > 0 && replicaOffsets.every((offset) => offset >= masterOffset);
}

/** A role that was handed over. */
export interface HandedOver {
  /** Name of the new master. */
  readonly master: string;
  /** How long writes stood still, in milliseconds. */
  readonly pausedMs: number;
}

/**
 * Hands the role of master over before this node stops: writes are paused, the replicas have it all, Sentinel promotes one,
 * everybody follows it, and only then the pause ends. Nothing acknowledged is lost, and a client sees one READONLY, which says
 * «not executed», and no closed connection. On any failure the pause is undone, and the stop is like a crash.
 * @returns undefined where nothing was handed over
 */
export async function handOver(
  config: NodeSupervisorConfig,
  credentials: Credentials,
): Promise<HandedOver | undefined> {
  const self = config.nodes.find((n) => n.name === config.self);
  if (!self) throw new Error(`${config.self} is not in the group's settings`);
  const redis = await connect(self, credentials, config.askMs);
  try {
    const before = await ownStatus(redis);
    const candidates = config.nodes.filter((n) => before?.replicas.some((r) => r.online && sameAddress(r, n)));
    if (before?.role !== "master" || candidates.length === 0) return undefined;
    const promoted = await promote(config, credentials, redis, candidates).catch((error: unknown) => {
      log.warn({ error: textOf(error) }, "the hand-over failed");
      return undefined;
    });
    if (promoted === undefined) await redis.call("CLIENT", "UNPAUSE");
    return promoted;
  } finally {
    redis.disconnect();
  }
}

async function promote(
  config: NodeSupervisorConfig,
  credentials: Credentials,
  redis: Redis,
  candidates: readonly NodeAddress[],
): Promise<HandedOver | undefined> {
  const replicas = await Promise.all(candidates.map((n) => connect(n, credentials, config.askMs)));
  try {
    const until = Date.now() + config.pauseMs;
    const pausedAt = performance.now();
    await redis.call("CLIENT", "PAUSE", config.pauseMs, "WRITE");
    if (!(await caughtUp(redis, replicas, Math.min(CATCH_UP_MS, config.pauseMs / 2)))) {
      log.warn("the replicas did not catch up; nothing is handed over");
      return undefined;
    }
    if (!(await requestFailover(config, credentials, Math.min(config.askMs, config.pauseMs / 5)))) return undefined;
    const promoted = await awaitPromotion(candidates, credentials, until - Date.now());
    const master = config.nodes.find((n) => n.name === promoted);
    if (!master) {
      log.warn("no replica was promoted while writes were paused");
      return undefined;
    }
    await Promise.all([
      makeOthersFollow(config, master.name, config.self, credentials, config.askMs),
      followAndUnpause(redis, master),
    ]);
    const handedOver = { master: master.name, pausedMs: Math.round(performance.now() - pausedAt) };
    log.info(handedOver, "handed over");
    return handedOver;
  } finally {
    for (const replica of replicas) replica.disconnect();
  }
}

/** One transaction, so that no write gets in between; paused clients then see READONLY. */
async function followAndUnpause(redis: Redis, master: NodeAddress): Promise<void> {
  const results = await redis.multi().replicaof(master.host, master.port).call("CLIENT", "UNPAUSE").exec();
  for (const [error] of results ?? []) if (error) throw error;
}

/** Waits until a majority of Sentinels names `master`, at most `timeoutMs`: until then clients that ask still find this node. */
export async function awaitNamed(
  config: NodeSupervisorConfig,
  credentials: Credentials,
  master: string,
  timeoutMs: number,
): Promise<boolean> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const answers = await askSentinels(config, credentials, Math.min(config.askMs, 500));
    if (namedByMajority(config, answers) === master) return true;
    if (Date.now() >= until) return false;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The replicas are asked themselves: the master hears of their offsets only once a second. */
async function caughtUp(redis: Redis, replicas: readonly Redis[], timeoutMs: number): Promise<boolean> {
  const until = Date.now() + timeoutMs;
  while (Date.now() < until) {
    const [status, ...others] = await Promise.all([redis, ...replicas].map(ownStatus));
    const offsets = others.map((o) => o?.offset ?? 0);
    if (status && replicasEqual(status.offset, offsets)) return true;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return false;
}

async function ownStatus(redis: Redis): Promise<NodeStatus | undefined> {
  return parseStatus(await redis.info("replication"));
}

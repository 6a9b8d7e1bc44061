import type { Redis } from "ioredis";
import { flatFields } from "./info";
import type { PeerAnswer } from "./state";

/** While it freshens its view a Sentinel asks replicas for INFO so often, in milliseconds. */
const FAST_MS = 100;
const LOOK_EVERY_MS = 20;

/**
 * Whether every peer says itself that it is a replica whose link has ended, and that it has exactly what the others have: then it does
 * not matter which of them is promoted. Pure.
 */
export function equalReplicas(peers: readonly PeerAnswer[]): boolean {
  const ends = peers.map((peer) => {
    const status = peer.kind === "state" ? peer.state.status : undefined;
    // With the link still up, bytes of the dead master may be on their way.
    return status?.role === "replica" && !status.loading && !status.linkUp
      ? `${status.replid} ${status.offset}`
      : undefined;
  });
  return ends.length > 0 && ends[0] !== undefined && ends.every((end) => end === ends[0]);
}

/**
 * Has one Sentinel look at all replicas again before it is asked for a failover. It promotes the one with the highest offset that it
 * knows, and when a failover begins asks anew only those that it has not asked within the last second (sentinelSendPeriodicCommands,
 * sentinel.c). So a replica that lags behind may look better than the one that confirmed the last writes.
 * @throws when it does not answer, can't do it, as before Redis 7, or could not ask all of them within `timeoutMs`
 */
export async function freshen(sentinel: Redis, group: string, timeoutMs: number): Promise<void> {
  const startedAt = Date.now();
  const before = infoPeriod(await sentinel.call("SENTINEL", "DEBUG"));
  await sentinel.call("SENTINEL", "DEBUG", "INFO-PERIOD", FAST_MS);
  try {
    for (;;) {
      const ageMs = Date.now() - startedAt;
      const stale = staleReplicas(await sentinel.call("SENTINEL", "REPLICAS", group), ageMs);
      if (stale.length === 0) return;
      if (ageMs > timeoutMs) throw new Error(`no answer from ${stale.join(", ")} within ${ageMs} ms`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  } finally {
    await sentinel.call("SENTINEL", "DEBUG", "INFO-PERIOD", before);
  }
}

/** Replicas that a Sentinel could promote and has not asked within the last `ageMs`, by `ip:port`. Pure. */
export function staleReplicas(reply: unknown, ageMs: number): string[] {
  return (Array.isArray(reply) ? reply.map(flatFields) : [])
    .filter((r) => !/[so]_down|disconnected/.test(r.get("flags") ?? "") && Number(r.get("info-refresh")) >= ageMs)
    .map((r) => `${r.get("ip") ?? ""}:${r.get("port") ?? ""}`);
}

function infoPeriod(reply: unknown): number {
  const ms = Number(flatFields(reply).get("INFO-PERIOD"));
  if (!(ms > 0)) throw new Error("SENTINEL DEBUG tells no INFO-PERIOD");
  return ms;
}

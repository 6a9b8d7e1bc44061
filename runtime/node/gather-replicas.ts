import type { NodeAddress, NodeSupervisorConfig } from "../../configs/supervisor";
import type { Credentials } from "./connection";
import { flatFields } from "./info";
import { log } from "./log";
import { askPeer } from "./peers";
import { follow } from "./promotion";
import { askMaster } from "./sentinels";
import { sameAddress, type NodeStatus, type PeerAnswer } from "./state";

/**
 * Whether a peer is a replica of the history out of which this node was promoted, and does not follow it yet. A node that says master,
 * the old one above all, is Sentinel's business. Pure.
 */
export function isLeftBehind(answer: PeerAnswer, promoted: NodeStatus, self: NodeAddress): boolean {
  const status = answer.kind === "state" && answer.state.phase === "running" ? answer.state.status : undefined;
  if (status?.role !== "replica" || status.loading) return false;
  return status.replid === promoted.replid2 && !(status.master && sameAddress(status.master, self));
}

/**
 * Whether the group is in the midst of a failover: one Sentinel leads it, or, should that one have died, most of all Sentinels take the
 * master for down. Who makes a node a master by hand in a group that is well moves nobody else. Pure.
 * @param flags of the master, as the Sentinels that answered give them
 */
export function failoverIsOn(flags: readonly string[], sentinels: number): boolean {
  const has = (flag: string): number => flags.filter((f) => f.split(",").includes(flag)).length;
  return has("failover_in_progress") > 0 || has("s_down") > sentinels / 2;
}

/** The Sentinels miss a master up to a second after one another: where the leader has died, the rest may not do so yet. */
const ASK_EVERY_MS = 200;

/**
 * A node that Sentinel promotes makes the other replicas follow it at once. Sentinel would tell them only when INFO, which it asks for
 * once a second, has shown it the new role, and until then min-replicas-to-write refuses writes on both sides.
 * @param leads whether this node still does
 */
export async function gatherReplicas(
  config: NodeSupervisorConfig,
  self: NodeAddress,
  promoted: NodeStatus,
  credentials: Credentials,
  leads: () => boolean,
): Promise<void> {
  const until = Date.now() + config.namedMs;
  while (!(await sentinelsFailOver(config, credentials))) {
    if (Date.now() > until) return;
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
  if (!leads()) return;
  const others = config.nodes.filter((n) => n.name !== self.name);
  await Promise.all(
    others.map(async (node) => {
      if (!isLeftBehind(await askPeer(node, credentials, config.askMs), promoted, self)) return;
      await follow(node, self, credentials, config.askMs);
      log.info({ node: node.name }, "has this freshly promoted node for its master");
    }),
  );
}

/** Asks all Sentinels, and waits for no more of them than it takes. */
function sentinelsFailOver(config: NodeSupervisorConfig, credentials: Credentials): Promise<boolean> {
  const flags: string[] = [];
  return new Promise((resolve) => {
    const asked = config.sentinels.map(async (sentinel) => {
      flags.push(flagsOf(await askMaster(sentinel, config.group, credentials, config.askMs)));
      if (failoverIsOn(flags, config.sentinels.length)) resolve(true);
    });
    void Promise.allSettled(asked).then(() => resolve(false));
  });
}

/** The flags in an answer to SENTINEL MASTER. Pure. */
export function flagsOf(reply: unknown): string {
  return flatFields(reply).get("flags") ?? "";
}

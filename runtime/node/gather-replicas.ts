import type { NodeAddress, NodeSupervisorConfig } from "../../configs/supervisor";
import { withConnection, type Credentials } from "./connection";
import { log } from "./log";
import { askPeer } from "./peers";
import { follow } from "./promotion";
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
 * A node that Sentinel promotes makes the other replicas follow it at once. Sentinel would tell them only when INFO, which it asks for
 * once a second, has shown it the new role, and until then min-replicas-to-write refuses writes on both sides. Only while a Sentinel
 * says that it leads a failover: who makes a node a master by hand moves nobody else.
 */
export async function gatherReplicas(
  config: NodeSupervisorConfig,
  self: NodeAddress,
  promoted: NodeStatus,
  credentials: Credentials,
): Promise<void> {
  if (!(await failoverInProgress(config, credentials))) return;
  const others = config.nodes.filter((n) => n.name !== self.name);
  await Promise.all(
    others.map(async (node) => {
      if (!isLeftBehind(await askPeer(node, credentials, config.askMs), promoted, self)) return;
      await follow(node, self, credentials, config.askMs);
      log.info({ node: node.name }, "has this freshly promoted node for its master");
    }),
  );
}

/** Only the leader of a failover knows that it runs. */
async function failoverInProgress(config: NodeSupervisorConfig, credentials: Credentials): Promise<boolean> {
  const leads = config.sentinels.map(async (sentinel) => {
    const reply = await withConnection(sentinel, credentials, config.askMs, (redis) =>
      redis.call("SENTINEL", "MASTER", config.group),
    );
    if (!leadsFailover(reply)) throw new Error("not the leader");
  });
  return Promise.any(leads).then(
    () => true,
    () => false,
  );
}

/** Whether this answer to SENTINEL MASTER is that of a Sentinel that leads a failover. Pure. */
export function leadsFailover(reply: unknown): boolean {
  if (!Array.isArray(reply)) return false;
  const flags: unknown = reply[reply.indexOf("flags") + 1];
  return typeof flags === "string" && flags.split(",").includes("failover_in_progress");
}

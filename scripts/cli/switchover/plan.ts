import { addressKey } from "../../../runtime/client/address";
import { viewOf } from "../../../runtime/monitor/group-view";
import { sentinelReadings, type Snapshot } from "../../../runtime/monitor/reading";
import type { Target } from "../../../runtime/monitor/target";

/** What would be done, or why it must not be. */
export type SwitchoverPlan =
  | {
      readonly kind: "go";
      readonly from: string;
      readonly to: string | undefined;
      readonly candidates: readonly string[];
    }
  | { readonly kind: "already"; readonly master: string }
  | { readonly kind: "refused"; readonly why: string };

const refused = (why: string): SwitchoverPlan => ({ kind: "refused", why });

/**
 * Whether the master's role can be handed over now: one master, on whom a majority agrees, a failover that could come, none that is under
 * way, and a replica to hand it to that is up to date. In doubt nothing is done. Pure.
 * @param to the node that shall be master; undefined leaves it to Sentinel, which takes the one with the most data
 */
export function planSwitchover(
  snapshot: Snapshot,
  configured: readonly Target[],
  to: string | undefined,
): SwitchoverPlan {
  const nodes = configured.filter(({ kind }) => kind === "node").map(({ name }) => name);
  if (to !== undefined && !nodes.includes(to)) return refused(`there is no node ${to}; there are ${nodes.join(", ")}`);
  const view = viewOf(snapshot, configured);
  if (!view.agreement || !view.leader) return refused(view.why);
  const master = view.leader.target.name;
  if (to === master) return { kind: "already", master };
  const sentinels = sentinelReadings(snapshot).filter(({ target }) => target.configured);
  const busy = sentinels.find((s) => s.master?.flags.includes("failover_in_progress"));
  if (busy) return refused(`${busy.target.name} still works on a failover`);
  if (sentinels.every(({ info }) => info.fields.get("sentinel_tilt") === "1"))
    return refused("all Sentinels are in TILT, as their clock or host stalled: half a minute later they can do it");
  if (!sentinels.some(({ ckquorum }) => ckquorum?.ok)) return refused("no Sentinel could have a failover authorised");
  const ready = view.replicas.filter(
    (r) => r.linkUp && !r.syncing && r.lagBytes !== undefined && r.reading.target.configured,
  );
  const candidates = ready.map(({ reading }) => reading.target.name);
  if (candidates.length === 0) return refused(`no replica of ${master} is up to date`);
  if (to !== undefined && !candidates.includes(to))
    return refused(`${to} is no replica of ${master} that is up to date`);
  const online = new Set(view.leader.info.replicas.filter(({ state }) => state === "online").map(addressOf));
  const target = configured.find(({ name }) => name === to);
  if (target && !online.has(target.instance)) return refused(`${master} does not count ${to ?? ""} among its replicas`);
  return { kind: "go", from: master, to, candidates };
}

const addressOf = ({ host, port }: { host: string; port: string }): string => addressKey({ host, port: Number(port) });

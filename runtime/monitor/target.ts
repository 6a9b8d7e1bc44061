import { addressKey, translate, type Address } from "../client/address";
import type { MonitorConfig } from "./config/schema";

/** A server that is asked. */
export interface Target {
  readonly kind: "node" | "sentinel";
  /** Its name in the settings, or its address where it has none. */
  readonly name: string;
  /** As it announces itself, which its certificate is for. */
  readonly address: Address;
  /** `host:port`: the label `instance`. */
  readonly instance: string;
  /** Whether the settings name it. */
  readonly configured: boolean;
  /** Where to connect. */
  readonly reachable: Address;
}

/** A lying Sentinel must not make us connect without end. */
const MAX_DISCOVERED = 16;

/** The targets that the settings name. */
export function configuredTargets(config: Pick<MonitorConfig, "nodes" | "sentinels" | "natMap">): Target[] {
  const { nodes, sentinels, natMap } = config;
  const all = [...nodes.map((n) => ["node", n] as const), ...sentinels.map((s) => ["sentinel", s] as const)];
  return all.map(([kind, { name, host, port }]) => target(kind, { host, port }, name, true, natMap));
}

/** The nodes to ask: those of the settings and, behind them, those that Sentinels know beside and find up. Pure. */
export function withDiscovered(
  configured: readonly Target[],
  known: readonly Address[],
  natMap: MonitorConfig["natMap"],
): Target[] {
  const seen = new Set(configured.filter((t) => t.kind === "node").map((t) => t.instance));
  const more: Target[] = [];
  for (const address of known) {
    const key = addressKey(address);
    if (seen.has(key) || more.length >= MAX_DISCOVERED) continue;
    seen.add(key);
    more.push(target("node", address, key, false, natMap));
  }
  return [...configured, ...more];
}

function target(
  kind: Target["kind"],
  address: Address,
  name: string,
  configured: boolean,
  natMap: MonitorConfig["natMap"],
): Target {
  return { kind, name, address, instance: addressKey(address), configured, reachable: translate(address, natMap) };
}

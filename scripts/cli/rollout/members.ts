import type { Settings } from "../../../configs/settings";
import { topologyOf } from "../../../configs/topology";
import { configuredTargets, type Target } from "../../../runtime/monitor/target";

/** How many members a group has. */
export interface Sizes {
  readonly nodes: number;
  readonly sentinels: number;
}

/** How many there are of each, by the names of the containers in a stack's state. Numbers have no gap. Pure. */
export function sizesIn(containers: Iterable<string>, prefix: string): Sizes {
  const sizes = { nodes: 0, sentinels: 0 };
  for (const name of containers) {
    const [, kind, number] = /^(redis|sentinel)-(\d+)$/.exec(ownName(name, prefix)) ?? [];
    const key = kind === "redis" ? "nodes" : "sentinels";
    if (kind !== undefined) sizes[key] = Math.max(sizes[key], Number(number));
  }
  return sizes;
}

/** The members of a group of such a size. Which address a member has does not depend on it. Pure. */
export function membersOf(settings: Settings, sizes: Sizes): Target[] {
  const { nodes, sentinels } = topologyOf({ ...settings, ...sizes }).view;
  return configuredTargets({ nodes: [...nodes], sentinels: [...sentinels], natMap: {} });
}

function ownName(container: string, prefix: string): string {
  return container.startsWith(`${prefix}-`) ? container.slice(prefix.length + 1) : "";
}

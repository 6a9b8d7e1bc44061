import type { Settings } from "../../../configs/settings";
import type { Sizes } from "../rollout/members";

/** Who comes and who goes, by name: always the last ones, so that nobody else's name or address changes. */
export interface ScalePlan {
  readonly joining: readonly string[];
  readonly leaving: readonly string[];
}

/** Pure. */
export function planScale(there: Sizes, wanted: Sizes): ScalePlan {
  const nodes = between("redis", there.nodes, wanted.nodes);
  const sentinels = between("sentinel", there.sentinels, wanted.sentinels);
  return {
    joining: [...nodes.more, ...sentinels.more],
    leaving: [...nodes.fewer, ...sentinels.fewer],
  };
}

function between(kind: string, from: number, to: number): { more: string[]; fewer: string[] } {
  const names = (after: number, upTo: number): string[] =>
    Array.from({ length: Math.max(0, upTo - after) }, (_, i) => `${kind}-${after + i + 1}`);
  return { more: names(from, to), fewer: names(to, from) };
}

/** Nodes that there are before the change, and those of them that stay. Pure. */
export function nodesOf(there: Sizes, { leaving }: ScalePlan): { nodes: string[]; staying: string[] } {
  const nodes = Array.from({ length: there.nodes }, (_, i) => `redis-${i + 1}`);
  return { nodes, staying: nodes.filter((name) => !leaving.includes(name)) };
}

/** What would happen, for people. Pure. */
export function scaleLines(there: Sizes, { joining, leaving }: ScalePlan, now: Settings, next: Settings): string[] {
  const sizes = (["nodes", "sentinels"] as const).filter((kind) => there[kind] !== next[kind]);
  const majority = Math.floor(next.sentinels / 2) + 1;
  const refuses = now.replication.minReplicasToWrite > 0;
  return [
    ...sizes.map((kind) => `${kind}: ${there[kind]} -> ${next[kind]}`),
    ...(joining.length > 0 ? [`${joining.join(", ")} will be there`] : []),
    ...(leaving.length > 0 ? [`${leaving.join(", ")} will be gone`] : []),
    ...(sizes.length > 0 ? ["every member that stays is replaced, one at a time: each knows all others by name"] : []),
    ...(there.nodes === 1 && next.nodes > 1
      ? [
          "writes stand still while redis-1 starts anew, and until redis-2 has its copy: there is nobody to hand over to",
        ]
      : []),
    ...(there.nodes === 2 && refuses
      ? ["writes are refused while one of the two nodes is away: min-replicas-to-write"]
      : []),
    ...(next.nodes === 1 && there.nodes > 1
      ? ["with one node there is no failover, and writes stand still while it starts anew"]
      : []),
    ...(next.quorum === majority ? [] : [`the setting quorum is ${next.quorum}, and a majority would be ${majority}`]),
  ];
}

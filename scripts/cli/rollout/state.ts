import { viewOf } from "../../../runtime/monitor/group-view";
import { sentinelReadings, type SentinelReading, type Snapshot } from "../../../runtime/monitor/reading";
import type { Target } from "../../../runtime/monitor/target";

/** How a group stands between two steps of a change that replaces its members. */
export interface RolloutState {
  /** The node that a majority of the Sentinels names and that says itself that it is master. */
  readonly master: string | undefined;
  /** Members that don't answer, or don't follow the master closely, by name. Without a master no more can be told of a replica. */
  readonly sick: readonly string[];
  /** Whether some Sentinel could have a failover authorised, or could once it has forgotten who is gone. */
  readonly quorum: boolean;
  /** Sentinels that work on a failover, by name. */
  readonly busy: readonly string[];
  /** In words, what is not as it is in a group that is whole. Empty: all follow, and each Sentinel sees exactly who is there. */
  readonly lacks: readonly string[];
}

/** Pure. @param members whom the group should consist of */
export function rolloutState(snapshot: Snapshot, members: readonly Target[]): RolloutState {
  const view = viewOf(snapshot, members);
  const master = view.agreement ? view.leader?.target.name : undefined;
  const close = view.replicas.filter((r) => r.linkUp && !r.syncing && r.lagBytes !== undefined);
  const following = new Set(close.map(({ reading }) => reading.target.name));
  const answers = new Map(snapshot.readings.map((reading) => [reading.target.name, reading]));
  const nodes = members.filter(({ kind }) => kind === "node").map(({ name }) => name);
  const sentinels = members.filter(({ kind }) => kind === "sentinel").map(({ name }) => name);
  const silent = (name: string): boolean => (answers.get(name)?.kind ?? "silent") === "silent";
  const behind = (name: string): boolean => master !== undefined && name !== master && !following.has(name);
  const readings = sentinelReadings(snapshot).filter(({ target }) => sentinels.includes(target.name));
  const blind = readings.filter((r) => !r.master).map(({ target }) => target.name);
  const sick = [
    ...nodes.filter((name) => silent(name) || behind(name)),
    ...sentinels.filter((name) => silent(name) || blind.includes(name)),
  ];
  return {
    master,
    sick,
    quorum: readings.some(
      ({ ckquorum, master: m }) => ckquorum?.ok === true || (m?.knownSentinels ?? 0) >= sentinels.length,
    ),
    busy: readings
      .filter(({ master: m }) => m?.flags.includes("failover_in_progress"))
      .map(({ target }) => target.name),
    lacks: [
      ...(master === undefined ? [view.why] : []),
      ...sick.map((name) => `${name} ${silent(name) ? "does not answer" : "does not follow closely"}`),
      ...readings.flatMap((reading) => sentinelLacks(reading, nodes.length - 1, sentinels.length - 1)),
    ],
  };
}

function sentinelLacks(reading: SentinelReading, replicas: number, others: number): string[] {
  const { target, master, ckquorum } = reading;
  if (!master) return [];
  const more: [boolean, string][] = [
    [master.knownReplicas !== replicas, `knows ${master.knownReplicas} replicas, and there are ${replicas}`],
    [master.knownSentinels !== others, `knows ${master.knownSentinels} other Sentinels, and there are ${others}`],
    [master.flags.some((flag) => flag !== "master"), `calls the master ${master.flags.join(", ")}`],
    [ckquorum?.ok !== true, `has no quorum: ${ckquorum?.message ?? "it does not say"}`],
  ];
  return more.flatMap(([lacking, text]) => (lacking ? [`${target.name} ${text}`] : []));
}

/** What must not be when a member is stopped, or a Sentinel forgets; empty where it may be. Pure. */
export function unrest({ master, sick, busy, lacks }: RolloutState): readonly string[] {
  return master === undefined ? lacks : [...sick, ...busy];
}

/**
 * Why the members must not be replaced one after the other now; undefined where they may be. One that is sick is no obstacle: it is
 * replaced before all others. Pure.
 */
export function rolloutObstacle({ master, sick, quorum, busy, lacks }: RolloutState): string | undefined {
  if (master === undefined) return lacks[0] ?? "there is no master";
  if (busy.length > 0) return `${busy.join(", ")} still works on a failover`;
  if (!quorum) return "no Sentinel could have a failover authorised, so no role could be handed over";
  if (sick.length > 1) return `${sick.join(" and ")} are not well, and one at a time would not help`;
  return undefined;
}

import type { Change } from "../../deploy/changes";

/** Pulumi's name of a member's container. */
const CONTAINER = /^redis-((?:redis|sentinel)-\d+)-container$/;
const REPLACED: readonly Change["op"][] = ["replace", "update", "delete"];

/** Members, of those that are there, whose containers such changes stop. Pure. */
export function stoppedBy(changes: readonly Change[]): string[] {
  return changes.flatMap(({ op, name }) => {
    const member = CONTAINER.exec(name)?.[1];
    return member !== undefined && REPLACED.includes(op) ? [member] : [];
  });
}

export interface RolloutOrder {
  readonly master: string;
  /** Nodes that are there, in the order in which a deployment takes them. */
  readonly nodes: readonly string[];
  /** Those of them that the deployment replaces. */
  readonly replaced: readonly string[];
  /** Those of them that are not to stay. */
  readonly leaving: readonly string[];
}

/**
 * The node that the role of master goes to before the deployment, so that the master is the last that it replaces and nobody who leaves
 * is master; undefined where it may stay where it is. Pure.
 */
export function leaderBefore({ master, nodes, replaced, leaving }: RolloutOrder): string | undefined {
  const staying = nodes.filter((name) => !leaving.includes(name));
  const last = staying.filter((name) => replaced.includes(name)).at(-1);
  if (leaving.includes(master)) return last ?? staying.at(-1);
  return !replaced.includes(master) || last === master ? undefined : last;
}

/** Who goes before the deployment, and why, for people. Pure. @param sick members that are not well */
export function leaderLines(order: RolloutOrder, sick: readonly string[]): string[] {
  const to = leaderBefore(order);
  const why = order.leaving.includes(order.master) ? `${order.master} leaves` : "the master is replaced last";
  return [
    ...sick.map((name) => `${name} is not well: it is made anew first`),
    ...(to === undefined ? [] : [`${order.master} hands the role of master over to ${to}: ${why}`]),
  ];
}

/** What a deployment takes that touches one member alone, as Pulumi's `--target` has it. Pure. */
export function onlyMember(name: string): string[] {
  return [`**redis-${name}`, `**redis-${name}-**`];
}

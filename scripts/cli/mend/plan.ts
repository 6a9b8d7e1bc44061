import { viewOf } from "../../../runtime/monitor/group-view";
import { sentinelReadings } from "../../../runtime/monitor/reading";
import type { Facts } from "../doctor/facts";
import { remedies } from "../doctor/remedies";
import { ghostsOf, sentinelDrift } from "../doctor/sentinel-drift";
import { extrasOf } from "./extra";

/** Something that is put back while the server runs. `member` is a node or Sentinel by its name, or a container. */
export type MendStep = { readonly member: string } & (
  | { readonly kind: "config"; readonly names: readonly string[] }
  | { readonly kind: "acl"; readonly users: readonly string[] }
  | { readonly kind: "sentinel"; readonly options: Readonly<Record<string, number>> }
  /** The Sentinel forgets everybody and learns anew who is there. */
  | { readonly kind: "forget"; readonly ghosts: readonly string[] }
  /** The container `member` is stopped, and not removed: in it runs a server that the settings do not have. */
  | { readonly kind: "stop"; readonly address: string }
);

export interface MendPlan {
  /** Sentinels behind nodes, one after the other; first of all what is in the way. */
  readonly steps: readonly MendStep[];
  /** What is not put back so, each with what does it. */
  readonly left: readonly string[];
}

/**
 * What of the drift can be put back with no restart. Nobody is stopped, and no Sentinel forgets anybody, but in a group that is well: in
 * another one the stranger may have what is wanted. Pure.
 */
export function planMend(facts: Facts): MendPlan {
  const { servers, snapshot, settings, members } = facts;
  const configured = snapshot.readings.map(({ target }) => target).filter((target) => target.configured);
  const view = viewOf(snapshot, configured);
  const mend = remedies(facts);
  const extras = extrasOf(facts, view);
  const stops = extras.flatMap(({ address, container }): (MendStep & { readonly kind: "stop" })[] =>
    container !== undefined && view.agreement ? [{ member: container, kind: "stop", address }] : [],
  );
  const stopped = stops.map(({ address }) => address);
  const drifted = Object.entries(servers).flatMap(([member, { config = [], acl = [] }]): MendStep[] => {
    const names = config.flatMap(({ name, rendered }) => (rendered === undefined ? [] : [name]));
    const users = [...new Set(acl.map(({ user }) => user))];
    return [
      ...(names.length > 0 ? [{ member, kind: "config" as const, names }] : []),
      ...(users.length > 0 ? [{ member, kind: "acl" as const, users }] : []),
    ];
  });
  const sentinels = sentinelReadings(snapshot).flatMap((reading): MendStep[] => {
    const member = reading.target.name;
    const drift = sentinelDrift(reading, settings);
    // Who is stopped is forgotten by all: between this look and that act one more may have heard of it.
    const gone = ghostsOf(reading, view).flatMap(({ address, up }) => (up ? [] : [address]));
    const ghosts = [...new Set([...gone, ...stopped])];
    const options = Object.fromEntries(drift.map(({ option, wanted }) => [option, wanted]));
    return [
      ...(drift.length > 0 ? [{ member, kind: "sentinel" as const, options }] : []),
      ...(ghosts.length > 0 && view.agreement ? [{ member, kind: "forget" as const, ghosts }] : []),
    ];
  });
  const odd = Object.entries(servers).filter(([, { config = [] }]) => config.some((d) => d.rendered === undefined));
  const there = extras.filter(({ address }) => !stopped.includes(address));
  const broken = members.filter(({ container }) => !container || container.changed.length > 0);
  return {
    steps: [...stops, ...drifted, ...sentinels],
    left: [
      ...odd.map(([name]) => `${name} has directives that the settings leave alone: ${mend.restart(name)}`),
      ...there.map(({ address, container }) => `${address}${container ? ` (${container})` : ""} is there: stop it`),
      ...(broken.length > 0 ? [`the containers of ${broken.map(({ name }) => name).join(", ")}: ${mend.up}`] : []),
    ],
  };
}

/** A step for people. Pure. */
export function stepText(step: MendStep): string {
  switch (step.kind) {
    case "config":
      return `${step.member}: ${step.names.join(", ")} as rendered (CONFIG SET)`;
    case "acl":
      return `${step.member}: the users ${step.users.join(", ")} as rendered (ACL SETUSER)`;
    case "sentinel":
      return `${step.member}: ${Object.entries(step.options)
        .map(([option, value]) => `${option} ${value}`)
        .join(", ")} (SENTINEL SET)`;
    case "stop":
      return `${step.member}: stopped, which runs ${step.address} and is not in the settings (docker stop)`;
    case "forget":
      return `${step.member}: forgets ${step.ghosts.join(", ")} (SENTINEL RESET), and learns anew who is there`;
  }
}

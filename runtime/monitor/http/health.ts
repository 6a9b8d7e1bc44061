import { addressKey } from "../../client/address";
import type { GroupView, ReplicaView } from "../group-view";
import type { NodeReading, Reading } from "../reading";

/** The answer of a health address: the status code is 200 or 503 by `ok`. */
export interface HealthAnswer {
  readonly ok: boolean;
  /** In words, also where it is well. */
  readonly why: string;
  readonly [detail: string]: string | number | boolean | undefined;
}

/** How far a replica may be behind. */
export type LagLimit = { readonly bytes: number } | { readonly seconds: number };

const UNITS: Readonly<Record<string, number>> = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 };

/** `1048576`, `1mb`: bytes. `5s`: seconds. Undefined for anything else. */
export function parseLag(text: string): LagLimit | undefined {
  const match = /^(\d{1,15})(b|kb|mb|gb|s)?$/i.exec(text);
  if (!match) return undefined;
  const [, digits, unit = "b"] = match;
  const value = Number(digits);
  return unit.toLowerCase() === "s" ? { seconds: value } : { bytes: value * (UNITS[unit.toLowerCase()] ?? 1) };
}

/** Whether writes belong here: master by ROLE, and named by a majority of the Sentinels, or the only master while none answers. */
export function primaryHealth(reading: Reading, view: GroupView): HealthAnswer {
  const silent = notAnswering(reading);
  if (silent) return silent;
  const node = reading as NodeReading;
  if (node.role.role !== "master") return { ok: false, why: "it is a replica" };
  const loading = isLoading(node);
  if (loading) return loading;
  if (view.leader === node) return { ok: true, why: "it is the master" };
  const named = view.named && addressKey(view.named.address);
  return { ok: false, why: view.majority ? `it says master, but the Sentinels name ${named ?? "nobody"}` : view.why };
}

/** Whether reads may go here: a replica with its link up and, where a limit is given, not farther behind than that. */
export function replicaHealth(reading: Reading, view: GroupView, limit?: LagLimit): HealthAnswer {
  const silent = notAnswering(reading);
  if (silent) return silent;
  const node = reading as NodeReading;
  if (node.role.role === "master") return { ok: false, why: "it is the master" };
  const replica = view.replicas.find((r) => r.reading === node);
  if (!replica) return { ok: false, why: "its role is not known" };
  const { lagBytes, lagSeconds } = replica;
  return { ...(isLoading(node) ?? linkHealth(replica, limit)), lagBytes, lagSeconds };
}

/** Whether it does what its role is for. */
export function nodeReady(reading: Reading, view: GroupView): HealthAnswer {
  const isMaster = reading.kind === "node" && reading.role.role === "master";
  return isMaster ? primaryHealth(reading, view) : replicaHealth(reading, view);
}

/** Whether it answers at all; one that loads its data does. */
export function nodeLive(reading: Reading): HealthAnswer {
  return notAnswering(reading) ?? { ok: true, why: "it answers" };
}

/** Whether the group can be written to, and all agree where. */
export function groupReady(view: GroupView): HealthAnswer {
  const { leader } = view;
  const primary = leader && primaryHealth(leader, view);
  const replicas = view.replicas.filter((r) => r.lagBytes !== undefined && r.linkUp).length;
  const common = { master: leader?.target.name, replicas };
  if (!view.agreement || !primary) return { ok: false, why: view.why, ...common };
  if (!primary.ok) return { ok: false, why: `${leader.target.name}: ${primary.why}`, ...common };
  return { ok: true, why: `${leader.target.name} is the master, and a majority of the Sentinels names it`, ...common };
}

function notAnswering(reading: Reading): HealthAnswer | undefined {
  if (reading.kind === "silent") return { ok: false, why: `it does not answer: ${reading.why}` };
  return reading.kind === "sentinel" ? { ok: false, why: "it is a Sentinel" } : undefined;
}

function isLoading({ info }: NodeReading): HealthAnswer | undefined {
  return info.fields.get("loading") === "1" ? { ok: false, why: "it loads its data" } : undefined;
}

function linkHealth({ linkUp, syncing, lagBytes, lagSeconds }: ReplicaView, limit: LagLimit | undefined): HealthAnswer {
  if (syncing) return { ok: false, why: "it takes a full copy of the data" };
  if (!linkUp) return { ok: false, why: "its link to the master is down" };
  if (!limit) return { ok: true, why: "it is a replica, link up" };
  const [lag, most, unit] = "bytes" in limit ? [lagBytes, limit.bytes, "bytes"] : [lagSeconds, limit.seconds, "s"];
  if (lag === undefined) return { ok: false, why: "how far it is behind is not known: it does not follow the master" };
  return { ok: lag <= most, why: `it is ${lag} ${unit} behind, of at most ${most}` };
}

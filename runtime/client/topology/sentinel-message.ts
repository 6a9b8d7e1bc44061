import type { Address } from "../address";

/** What Sentinels publish and this library listens to. Plain names: an ACL can allow them one by one. */
export const sentinelChannels = [
  "+switch-master",
  "+sdown",
  "+odown",
  "+selected-slave",
  "+failover-state-send-slaveof-noone",
  "+failover-state-wait-promotion",
  "+promoted-slave",
  "-failover-abort-no-good-slave",
  "-failover-abort-not-elected",
  "-failover-abort-slave-timeout",
] as const;

/** A message about our group; every other group's is dropped here. */
export type SentinelMessage =
  | { readonly kind: "switched"; readonly from: Address; readonly to: Address }
  /** The leader has chosen this replica; it is not the master yet. */
  | { readonly kind: "selected"; readonly node: Address }
  | { readonly kind: "masterDown"; readonly node: Address }
  | { readonly kind: "aborted" };

/** @returns undefined for other groups, other events and malformed text. Pure. */
export function parseSentinelMessage(channel: string, text: string, group: string): SentinelMessage | undefined {
  const words = text.split(" ");
  if (channel === "+switch-master") {
    const [name, fromHost, fromPort, toHost, toPort] = words;
    const from = address(fromHost, fromPort);
    const to = address(toHost, toPort);
    return name === group && from && to ? { kind: "switched", from, to } : undefined;
  }
  // <type> <name> <ip> <port>, and for all but masters: @ <group> <ip> <port>
  const [type, name, host, port, at, ofGroup] = words;
  const node = address(host, port);
  if (!node) return undefined;
  if (type === "master" && name === group) {
    if (channel.startsWith("-failover-abort")) return { kind: "aborted" };
    return channel === "+sdown" || channel === "+odown" ? { kind: "masterDown", node } : undefined;
  }
  if (type !== "slave" || at !== "@" || ofGroup !== group) return undefined;
  if (channel.startsWith("-failover-abort")) return { kind: "aborted" };
  const selects =
    channel === "+selected-slave" || channel === "+promoted-slave" || channel.startsWith("+failover-state-");
  return selects ? { kind: "selected", node } : undefined;
}

/** An answer of SENTINEL GET-MASTER-ADDR-BY-NAME. @returns null where the group is unknown, undefined for nonsense */
export function parseMasterAnswer(reply: unknown): Address | null | undefined {
  if (reply === null) return null;
  if (!Array.isArray(reply)) return undefined;
  const [host, port] = reply as unknown[];
  return typeof host === "string" ? address(host, String(port)) : undefined;
}

/** An answer of SENTINEL SENTINELS or REPLICAS: the addresses, without those marked as down or disconnected. */
export function parseInstances(reply: unknown, includeDown: boolean): Address[] {
  if (!Array.isArray(reply)) return [];
  return (reply as unknown[])
    .map((entry) => fieldsOf(entry))
    .filter((f) => includeDown || !/s_down|o_down|disconnected|master_link_down/.test(f.get("flags") ?? ""))
    .map((f) => address(f.get("ip"), f.get("port")))
    .filter((a) => a !== undefined);
}

function fieldsOf(entry: unknown): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  if (Array.isArray(entry)) {
    for (let i = 0; i + 1 < entry.length; i += 2) fields.set(String(entry[i]), String(entry[i + 1]));
  }
  return fields;
}

function address(host: string | undefined, port: string | undefined): Address | undefined {
  const number = Number(port);
  return host !== undefined && host !== "" && Number.isInteger(number) && number > 0 && number < 65536
    ? { host, port: number }
    : undefined;
}

import type { Address } from "../../client/address";
import type { EventKind } from "./kinds";

/** A message of a Sentinel about our group, reduced to what is known to be harmless: SENTINEL SET may publish passwords. */
export interface SentinelNews {
  readonly kind: EventKind;
  /** Whom it is about; undefined: the Sentinel itself. */
  readonly about: Address | undefined;
  /** Of switch-master. */
  readonly switched?: { readonly from: Address; readonly to: Address };
  /** Sentinel's own word for a step of a failover, `elected-leader`. */
  readonly step?: string;
  /** What was changed in the Sentinel's configuration; never to what. */
  readonly option?: string;
  /** The role that a node told, of role-changed. */
  readonly role?: "master" | "replica";
}

type InstanceType = "master" | "slave" | "sentinel";

const DOWN: Readonly<Record<InstanceType, EventKind>> = {
  master: "master-sdown",
  slave: "replica-sdown",
  sentinel: "sentinel-sdown",
};
const CLEARED: Readonly<Record<InstanceType, EventKind>> = {
  master: "master-sdown-cleared",
  slave: "replica-sdown-cleared",
  sentinel: "sentinel-sdown-cleared",
};

const STEPS: ReadonlySet<string> = new Set([
  "+try-failover",
  "+elected-leader",
  "+selected-slave",
  "+promoted-slave",
  "+failover-detected",
  "+slave-reconf-sent",
  "+slave-reconf-inprog",
  "+slave-reconf-done",
  "+convert-to-slave",
  "+fix-slave-config",
]);

/**
 * Reads one message. Undefined for other groups, for what is of no interest, and for what makes no sense. Pure.
 * The forms are Sentinel's: `<type> <name> <ip> <port>`, for all but masters with `@ <group> <ip> <port>` behind.
 */
export function parseNews(channel: string, text: string, group: string): SentinelNews | undefined {
  if (channel === "+tilt") return { kind: "tilt-entered", about: undefined };
  if (channel === "-tilt") return { kind: "tilt-left", about: undefined };
  const words = text.split(" ");
  if (channel === "+switch-master") return switched(words, group);
  const [type, name, host, port, at, ofGroup] = words;
  if (type !== "master" && type !== "slave" && type !== "sentinel") return undefined;
  const about = address(host, port);
  if (!about || (type === "master" ? name : at === "@" ? ofGroup : undefined) !== group) return undefined;
  return aboutInstance(channel, type, about, words);
}

function aboutInstance(
  channel: string,
  type: InstanceType,
  about: Address,
  words: readonly string[],
): SentinelNews | undefined {
  switch (channel) {
    case "+sdown":
      return { kind: DOWN[type], about };
    case "-sdown":
      return { kind: CLEARED[type], about };
    case "+odown":
      return type === "master" ? { kind: "master-odown", about } : undefined;
    case "-odown":
      return type === "master" ? { kind: "master-odown-cleared", about } : undefined;
    case "+failover-end":
    case "+failover-end-for-timeout":
      return { kind: "failover-end", about, step: channel.slice(1) };
    case "+slave":
      return { kind: "node-known", about };
    case "+sentinel":
      return { kind: "sentinel-known", about };
    case "+role-change":
    case "-role-change":
      return /new reported role is (master|slave)$/.test(words.join(" "))
        ? { kind: "role-changed", about, role: words.at(-1) === "master" ? "master" : "replica" }
        : undefined;
    case "+reboot":
      return { kind: "node-restarted", about };
    case "+set":
      return { kind: "sentinel-config", about, option: /^[a-z-]{1,40}$/.exec(words[4] ?? "")?.[0] ?? "?" };
    case "+monitor":
    case "-monitor":
    case "+reset-master":
      return { kind: "sentinel-config", about, option: channel.slice(1) };
    default:
      if (channel.startsWith("-failover-abort")) return { kind: "failover-abort", about, step: channel.slice(1) };
      return STEPS.has(channel) || channel.startsWith("+failover-state-")
        ? { kind: "failover-step", about, step: channel.slice(1) }
        : undefined;
  }
}

function switched([name, ...rest]: readonly string[], group: string): SentinelNews | undefined {
  const [from, to] = [address(rest[0], rest[1]), address(rest[2], rest[3])];
  return name === group && from && to ? { kind: "switch-master", about: to, switched: { from, to } } : undefined;
}

function address(host: string | undefined, port: string | undefined): Address | undefined {
  const number = /^\d{1,5}$/.test(port ?? "") ? Number(port) : 0;
  return host !== undefined && host !== "" && number > 0 && number < 65_536 ? { host, port: number } : undefined;
}

import { clientPorts, type PortRange } from "./client-ports";
import type { Settings } from "./settings";
import { topologyOf } from "./topology";

/**
 * The table of a stack. nftables takes letters, digits, `_` and `.` in names: a hyphen becomes `_`, and `.` goes before an `_` or `.` of
 * the prefix, so that no two prefixes have the same table.
 */
export function tableName({ prefix }: Pick<Settings, "prefix">): string {
  return `redis_ha_${prefix.replace(/[._]/g, ".$&").replaceAll("-", "_")}`;
}

/**
 * Rules for nftables by which only `network.allowedCidrs` reach nodes and Sentinels, as text for `nft -f`. It takes the place of the
 * stack's own table, whole or not at all, and touches no other: what Docker or the host's own firewall refuse stays refused.
 *
 * Docker publishes a port by changing a packet's destination before it is routed, so the packet is forwarded to the container and never
 * an input of the host. Therefore the rules stand in the forward path, and look at the container's address and port. They come before
 * Docker's own chains, whose ACCEPT does not end the matter: a packet must pass every base chain of its hook. Docker's proxy, which serves
 * where a destination is not changed (the group's own containers, `iptables: false`), listens on the host: hence the input path as well.
 *
 * Let through are answers, the host itself, the group's containers among each other, and clients, to the ports that are meant for them: the
 * supervisors' are not. Connections that stand when the rules come stay. Pure.
 */
export function renderNftables(settings: Settings): string {
  const { nodes, network } = topologyOf(settings);
  const { allowedCidrs } = settings.network;
  const table = tableName(settings);
  const forClients = clientPorts(settings);
  const forGroup = [...forClients, ...nodes.map(({ supervisorPort: port }) => ({ from: port, to: port }))];
  const published = settings.advertise === "host" ? settings.hostAddress : undefined;
  return [
    // A table is made if it is not there, so that it can be deleted whether it was there or not.
    ...[`table inet ${table}`, `delete table inet ${table}`, `table inet ${table} {`],
    ...["  set clients {", "    type ipv4_addr", "    flags interval", "    auto-merge"],
    ...(allowedCidrs.length > 0 ? [`    elements = { ${allowedCidrs.join(", ")} }`] : []),
    "  }",
    ...chain("forward", `ip daddr ${network.subnet} jump guard`),
    ...(published === undefined
      ? []
      : chain("input", `ip daddr ${published} tcp dport ${portSet(forGroup)} jump guard`)),
    "  chain guard {",
    '    iifname "lo" accept',
    "    ct state established,related accept",
    `    ip saddr ${network.subnet} accept`,
    `    ip saddr @clients tcp dport ${portSet(forClients)} accept`,
    "    counter drop",
    "  }",
    "}",
    "",
  ].join("\n");
}

/** A base chain: what its one rule does not name goes on to the chains of others. */
function chain(hook: "forward" | "input", rule: string): string[] {
  return [
    `  chain ${hook} {`,
    `    type filter hook ${hook} priority filter - 5; policy accept;`,
    `    ${rule}`,
    "  }",
  ];
}

/** What takes the rules away again, whether they are there or not. */
export function renderNftablesRemoval(settings: Settings): string {
  const table = tableName(settings);
  return `table inet ${table}\ndelete table inet ${table}\n`;
}

/** Ports as a set of nftables', each once, in their order. */
function portSet(ranges: readonly Omit<PortRange, "of">[]): string {
  const ports = ranges.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, i) => from + i));
  return `{ ${[...new Set(ports)].sort((a, b) => a - b).join(", ")} }`;
}

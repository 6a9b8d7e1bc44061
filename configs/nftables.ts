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
 * where a destination is not changed (the host's own containers, `iptables: false`), listens on the host: hence the same in the input path.
 *
 * Let through: answers; the group's containers among each other, to the supervisors' ports as well; the host itself, which forwards
 * nothing. Pure.
 */
export function renderNftables(settings: Settings): string {
  const { nodes, sentinels, network } = topologyOf(settings);
  const { allowedCidrs } = settings.network;
  const table = tableName(settings);
  const clientPorts = portSet([...nodes, ...sentinels].map(({ port }) => port));
  const groupPorts = portSet([
    ...[...nodes, ...sentinels].map(({ port }) => port),
    ...nodes.map(({ supervisorPort }) => supervisorPort),
  ]);
  const elements = allowedCidrs.length > 0 ? [`    elements = { ${allowedCidrs.join(", ")} }`] : [];
  const ours = `ip saddr ${network.subnet} accept`;
  const input =
    settings.advertise === "host" && settings.hostAddress !== undefined
      ? [
          "  chain input {",
          "    type filter hook input priority filter - 5; policy accept;",
          `    ip daddr != ${settings.hostAddress} accept`,
          `    tcp dport != ${groupPorts} accept`,
          '    iifname "lo" accept',
          "    ct state established,related accept",
          `    ${ours}`,
          `    ip saddr @clients tcp dport ${clientPorts} accept`,
          "    counter drop",
          "  }",
        ]
      : [];
  return [
    // A table is made if it is not there, so that it can be deleted whether it was there or not.
    ...[`table inet ${table}`, `delete table inet ${table}`, `table inet ${table} {`],
    ...["  set clients {", "    type ipv4_addr", "    flags interval", ...elements, "  }"],
    "  chain forward {",
    "    type filter hook forward priority filter - 5; policy accept;",
    `    ip daddr != ${network.subnet} accept`,
    "    meta nfproto ipv6 accept",
    "    ct state established,related accept",
    `    ${ours}`,
    `    ip saddr @clients tcp dport ${clientPorts} accept`,
    "    counter drop",
    "  }",
    ...input,
    "}",
    "",
  ].join("\n");
}

/** What takes the rules away again, whether they are there or not. */
export function renderNftablesRemoval(settings: Settings): string {
  const table = tableName(settings);
  return `table inet ${table}\ndelete table inet ${table}\n`;
}

/** Ports as a set of nftables', each once, in their order. */
function portSet(ports: readonly number[]): string {
  return `{ ${[...new Set(ports)].sort((a, b) => a - b).join(", ")} }`;
}

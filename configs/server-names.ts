import type { Settings } from "./settings";
import type { Topology } from "./topology";

/** A server that others connect to by TLS, with all names and addresses that they may use. */
export interface ServerNames {
  readonly name: string;
  readonly dnsNames: readonly string[];
  readonly ips: readonly string[];
}

/** Services that only connect to others, and need no certificate. */
const CLIENTS = ["backup"];

/** Every server of the stack, for its certificate. */
export function serverNames({ tls, monitoring }: Settings, { nodes, sentinels, services }: Topology): ServerNames[] {
  const server = (name: string, containerName: string, addresses: readonly string[]): ServerNames => ({
    name,
    dnsNames: [...new Set([name, containerName, "localhost", ...tls.extraDnsNames])],
    ips: [...new Set([...addresses, "127.0.0.1", ...tls.extraIps])],
  });
  const published = monitoring.publishOn === undefined ? [] : [monitoring.publishOn];
  return [
    ...[...nodes, ...sentinels].map((m) => server(m.name, m.containerName, [m.host, m.containerIp])),
    ...[...services]
      .filter(([name]) => !CLIENTS.includes(name))
      .map(([name, { containerName, containerIp }]) =>
        server(name, containerName, [containerIp, ...(name === "object-store" ? [] : published)]),
      ),
  ];
}

/** What the certificate of the group's private authority of this number is called. Two that are trusted together have two names. */
export function authorityName({ prefix, group }: Pick<Settings, "prefix" | "group">, number = 0): string {
  return `redis-ha ${prefix} ${group}${number === 0 ? "" : ` ${number}`}`;
}

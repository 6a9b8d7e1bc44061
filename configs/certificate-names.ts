import type { Settings } from "./settings";
import type { NodePlace, SentinelPlace } from "./topology";

/** Whom a certificate names. */
export interface CertificateNames {
  /** The holder's own name. */
  readonly name: string;
  readonly dnsNames: readonly string[];
  readonly ips: readonly string[];
}

/** The certificate of a node or Sentinel names every address at which anybody may reach it. */
export function memberCertificate(member: NodePlace | SentinelPlace, tls: Settings["tls"]): CertificateNames {
  const { name, containerName, host, containerIp } = member;
  return {
    name,
    dnsNames: [name, containerName, "localhost", ...tls.extraDnsNames],
    ips: [...new Set([host, containerIp, "127.0.0.1", ...tls.extraIps])],
  };
}

/** What the certificate of the group's private authority is called. */
export function authorityName({ prefix, group }: Pick<Settings, "prefix" | "group">): string {
  return `redis-ha ${prefix} ${group}`;
}

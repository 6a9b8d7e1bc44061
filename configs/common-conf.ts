import { quoted, type ConfBlock } from "./conf-text";
import type { Settings } from "./settings";
import { DATA_DIR, FILES } from "./supervisor";

/** What a node's and a Sentinel's file have in common: who is let in, and that nothing is spoken but TLS. */
export function commonBlocks(settings: Settings, port: number): ConfBlock[] {
  const { tls, redis, logging } = settings;
  return [
    {
      heading: "Network",
      lines: [
        ["bind", "*"],
        ["protected-mode", true],
        ["port", 0],
        ["tls-port", port],
        ["tcp-backlog", redis.tcpBacklog],
        ["tcp-keepalive", redis.tcpKeepalive],
        ["timeout", redis.timeout],
        ["maxclients", redis.maxclients],
      ],
    },
    {
      heading: "Encryption",
      lines: [
        ["tls-cert-file", FILES.cert],
        ["tls-key-file", FILES.key],
        ["tls-ca-cert-file", FILES.ca],
        ["tls-auth-clients", tls.authClients],
        ["tls-protocols", quoted([...new Set(tls.protocols)].sort().join(" "))],
        ["tls-prefer-server-ciphers", true],
        ["tls-replication", true],
      ],
    },
    {
      heading: "Users",
      lines: [
        ["aclfile", FILES.acl],
        ["acllog-max-len", redis.acllogMaxLen],
        ["acl-pubsub-default", "resetchannels"],
        ["enable-protected-configs", false],
        ["enable-debug-command", false],
        ["enable-module-command", false],
      ],
    },
    {
      heading: "Process",
      lines: [
        ["daemonize", false],
        ["supervised", false],
        ["dir", DATA_DIR],
        ["loglevel", logging.level],
        ["logfile", quoted("")],
        ["always-show-logo", false],
      ],
    },
  ];
}

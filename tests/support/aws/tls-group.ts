import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { aclUsers, renderNodeAcl, renderSentinelAcl } from "../../../configs/users-acl";
import type { Settings } from "../../../configs/settings";
import { TestAuthority } from "../client/certificates";
import { ServerProcess } from "../client/server-process";

/** The smallest group as this program deploys it: one node, one Sentinel, TLS only, the users of the settings. */
export class TlsGroup {
  private constructor(
    readonly ca: string,
    private readonly folder: string,
    private readonly servers: readonly ServerProcess[],
  ) {}

  /** @param settings with `advertise: host`; the ports are theirs */
  static async start(settings: Settings, passwordOf: (user: string) => string): Promise<TlsGroup> {
    const folder = mkdtempSync(join(tmpdir(), "redis-ha-tls-group-"));
    const authority = await TestAuthority.create();
    const { cert, key } = await authority.issue("127.0.0.1");
    const hashes = Object.fromEntries(
      aclUsers(settings).map((user) => [user, createHash("sha256").update(passwordOf(user)).digest("hex")]),
    );
    const files = {
      ca: authority.ca,
      cert,
      key,
      "node.acl": renderNodeAcl(settings, hashes),
      "sentinel.acl": renderSentinelAcl(settings, hashes),
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { mode: 0o600 });
    const common = (port: number, acl: string): string[] => [
      "port 0",
      `tls-port ${port}`,
      `tls-ca-cert-file ${join(folder, "ca")}`,
      `tls-cert-file ${join(folder, "cert")}`,
      `tls-key-file ${join(folder, "key")}`,
      "tls-auth-clients optional",
      "tls-replication yes",
      `aclfile ${join(folder, acl)}`,
    ];
    const { ports, group } = settings;
    const redis = new ServerProcess("redis-server", ports.redis, [
      ...common(ports.redis, "node.acl"),
      "save ''",
      "repl-diskless-sync-delay 0",
    ]);
    const sentinel = new ServerProcess("redis-sentinel", ports.sentinel, [
      ...common(ports.sentinel, "sentinel.acl"),
      `sentinel monitor ${group} 127.0.0.1 ${ports.redis} 1`,
      `sentinel auth-user ${group} sentinel`,
      `sentinel auth-pass ${group} ${passwordOf("sentinel")}`,
    ]);
    const tls = new TlsGroup(authority.ca, folder, [redis, sentinel]);
    try {
      await redis.start();
      await sentinel.start();
      return tls;
    } catch (error) {
      await tls.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

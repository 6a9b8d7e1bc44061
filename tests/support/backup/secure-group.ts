import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseSettings } from "../../../configs/settings";
import { aclUsers, renderNodeAcl, renderSentinelAcl } from "../../../configs/users-acl";
import type { Address } from "../../../runtime/client/address";
import { ask, fieldsOf } from "../../../runtime/backup/redis/ask";
import type { Access, TlsFiles } from "../../../runtime/backup/settings/types";
import { TestAuthority } from "../client/certificates";
import { freePorts } from "../client/ports";
import { ServerProcess } from "../client/server-process";
import { eventually } from "../wait";

/** A master, a replica and a Sentinel with TLS on every port and the very ACL that the program renders. */
export class SecureGroup {
  private readonly folder = mkdtempSync(join(tmpdir(), "redis-ha-secure-"));
  private readonly servers: ServerProcess[] = [];
  readonly nodes: Address[] = [];
  sentinel!: Address;
  tls!: TlsFiles;

  static async start(): Promise<SecureGroup> {
    const group = new SecureGroup();
    try {
      await group.boot();
      return group;
    } catch (error) {
      await group.stop();
      throw error;
    }
  }

  /** Of the user's own name, which nobody would guess here. */
  password(user: string): string {
    return `password-of-${user}`;
  }

  access(user: string): Access {
    return { username: user, password: this.password(user), tls: { ...this.tls, cert: undefined, key: undefined } };
  }

  async call(address: Address, ...words: [string, ...string[]]): Promise<unknown> {
    const [answer] = await ask(address, [words], { access: this.access("admin"), timeoutMs: 15_000 });
    if (answer?.ok !== true) throw new Error(answer?.error ?? "no answer");
    return answer.value;
  }

  /** Waits until the replica has all that the master has. */
  async replicated(): Promise<void> {
    const [master] = this.nodes;
    if (!master) throw new Error("there is no master");
    // What was written before this connection logged in counts as its own.
    await eventually("the replica has all", 30_000, async () => (await this.call(master, "wait", "1", "1000")) === 1);
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop()));
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async boot(): Promise<void> {
    const authority = await TestAuthority.create();
    const certificate = await authority.issue("127.0.0.1");
    this.tls = { ca: authority.ca, ...certificate };
    const settings = parseSettings({}, { stack: "dev" });
    const hashes = Object.fromEntries(
      aclUsers(settings).map((user) => [user, createHash("sha256").update(this.password(user)).digest("hex")]),
    );
    const file = (name: string, text: string): string => {
      writeFileSync(join(this.folder, name), text, { mode: 0o600 });
      return join(this.folder, name);
    };
    const tls = [
      `tls-ca-cert-file ${file("ca.pem", authority.ca)}`,
      `tls-cert-file ${file("cert.pem", certificate.cert)}`,
      `tls-key-file ${file("key.pem", certificate.key)}`,
      ...["tls-replication yes", "tls-auth-clients optional"],
    ];
    const [masterPort = 0, replicaPort = 0, sentinelPort = 0] = await freePorts(3);
    const login = ["masteruser replication", `masterauth ${this.password("replication")}`];
    const node = [
      "save ''",
      "repl-diskless-sync-delay 0",
      // An archive ends at the last one.
      "repl-ping-replica-period 1",
      `aclfile ${file("node.acl", renderNodeAcl(settings, hashes))}`,
      ...login,
    ];
    const onTls = (port: number): string[] => ["port 0", `tls-port ${port}`, ...tls];
    await this.add("redis-server", masterPort, [...onTls(masterPort), ...node]);
    await this.add("redis-server", replicaPort, [...onTls(replicaPort), ...node, `replicaof 127.0.0.1 ${masterPort}`]);
    await this.add("redis-sentinel", sentinelPort, [
      ...onTls(sentinelPort),
      `aclfile ${file("sentinel.acl", renderSentinelAcl(settings, hashes))}`,
      `sentinel monitor mymaster 127.0.0.1 ${masterPort} 1`,
      "sentinel auth-user mymaster sentinel",
      `sentinel auth-pass mymaster ${this.password("sentinel")}`,
    ]);
    this.nodes.push({ host: "127.0.0.1", port: masterPort }, { host: "127.0.0.1", port: replicaPort });
    this.sentinel = { host: "127.0.0.1", port: sentinelPort };
    await eventually("the Sentinel knows a replica whose link is up", 30_000, async () => {
      const replicas = (await this.call(this.sentinel, "sentinel", "replicas", "mymaster")) as unknown[];
      return replicas.some((one) => fieldsOf(one)["master-link-status"] === "ok");
    });
  }

  private async add(program: "redis-server" | "redis-sentinel", port: number, config: string[]): Promise<void> {
    const server = new ServerProcess(program, port, config);
    this.servers.push(server);
    await server.start();
  }
}

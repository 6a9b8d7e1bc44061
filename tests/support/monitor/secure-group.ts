import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { renderRedisConf } from "../../../configs/redis-conf";
import { renderSentinelConf } from "../../../configs/sentinel-conf";
import { readSettings, type Settings } from "../../../configs/settings";
import { DATA_DIR, FILES_DIR } from "../../../configs/supervisor";
import { aclUsers, renderNodeAcl, renderSentinelAcl } from "../../../configs/users-acl";
import type { Address } from "../../../runtime/client";
import { infoFields } from "../../../runtime/node/info";
import { TestAuthority } from "../client/certificates";
import { freePorts } from "../client/ports";
import { TILT_MS } from "../client/redis-group";
import { ServerProcess } from "../client/server-process";
import { eventually } from "../wait";

export interface SecureGroupOptions {
  readonly nodes: number;
  readonly sentinels: number;
  readonly downAfterMs: number;
  /** How long certificates hold. */
  readonly certificateDays: number;
  /** Further lines of every node's redis.conf. */
  readonly nodeLines: readonly string[];
}

const GROUP = "mymaster";
const DEFAULTS: SecureGroupOptions = {
  nodes: 3,
  sentinels: 3,
  downAfterMs: 600,
  certificateDays: 1 / 24,
  nodeLines: [],
};

/** A real group as it is deployed, but as processes on this machine: rendered files, TLS only, ACL users, `default` off. */
export class SecureGroup {
  readonly group = GROUP;
  readonly nodes: ServerProcess[] = [];
  readonly sentinels: ServerProcess[] = [];
  readonly dir = mkdtempSync(join(tmpdir(), "redis-ha-monitor-"));
  readonly passwords: Record<string, string> = {};
  readonly caFile = join(this.dir, "ca.crt");
  private readonly settings: Settings;
  private readonly hashes: Record<string, string> = {};

  private constructor(
    readonly authority: TestAuthority,
    private readonly options: SecureGroupOptions,
  ) {
    const { settings, faults } = readSettings({}, { stack: "dev" });
    if (faults.length > 0) throw new Error("the settings of the tests are wrong");
    this.settings = settings;
    for (const user of aclUsers(settings)) {
      const password = `${user}-${randomBytes(12).toString("hex")}`;
      this.passwords[user] = password;
      this.hashes[user] = createHash("sha256").update(password).digest("hex");
    }
    writeFileSync(this.caFile, authority.ca);
    writeFileSync(this.passwordFile("monitor"), `${this.password("monitor")}\n`, { mode: 0o600 });
  }

  static async start(given: Partial<SecureGroupOptions> = {}): Promise<SecureGroup> {
    const options = { ...DEFAULTS, ...given };
    const group = new SecureGroup(await TestAuthority.create(options.certificateDays), options);
    try {
      await group.boot();
      return group;
    } catch (error) {
      await group.stop();
      throw error;
    }
  }

  /** By its number, as in `redis-1`. */
  node(number: number): ServerProcess {
    return nth(this.nodes, number);
  }

  sentinel(number: number): ServerProcess {
    return nth(this.sentinels, number);
  }

  password(user: string): string {
    const password = this.passwords[user];
    if (password === undefined) throw new Error(`there is no user ${user}`);
    return password;
  }

  passwordFile(user: string): string {
    return join(this.dir, `${user}.password`);
  }

  /** A connection of a user; whoever opens it closes it. */
  async connect(address: Address, user: string): Promise<Redis> {
    const redis = new Redis({
      ...address,
      username: user,
      password: this.password(user),
      tls: { ca: this.authority.ca },
      protocol: 2,
      lazyConnect: true,
      enableReadyCheck: false,
      disableClientInfo: true,
      retryStrategy: () => null,
      commandTimeout: 10_000,
    });
    redis.on("error", () => undefined);
    await redis.connect();
    return redis;
  }

  /** One command on a connection of its own. */
  async ask(address: Address, user: string, name: string, ...args: (string | number)[]): Promise<unknown> {
    const redis = await this.connect(address, user);
    try {
      return await redis.call(name, ...args);
    } finally {
      redis.disconnect();
    }
  }

  /** Whom the first Sentinel that answers names. */
  async master(): Promise<ServerProcess> {
    for (const { address } of this.sentinels) {
      const reply = await this.ask(address, "monitor", "sentinel", "get-master-addr-by-name", GROUP).catch(() => null);
      const found = Array.isArray(reply) && this.nodes.find((n) => n.address.port === Number(reply[1]));
      if (found) return found;
    }
    throw new Error("no Sentinel names a master");
  }

  /** Asks one Sentinel for a planned failover, and waits until another node is named. */
  async failover(): Promise<ServerProcess> {
    const before = await this.master();
    const [sentinel] = this.sentinels;
    if (!sentinel) throw new Error("there is no Sentinel");
    await this.ask(sentinel.address, "node", "sentinel", "failover", GROUP);
    return eventually("another master is named", 30_000, async () => {
      const now = await this.master();
      return now !== before && now;
    });
  }

  /** Waits until every Sentinel knows all, finds all up, and all replicas follow. */
  async settled(): Promise<void> {
    const { nodes, sentinels } = this.options;
    await eventually("all Sentinels know all nodes and each other", 30_000, async () => {
      for (const { address } of this.sentinels) {
        const master = fields(await this.ask(address, "monitor", "sentinel", "master", GROUP));
        const replicas = (await this.ask(address, "monitor", "sentinel", "replicas", GROUP)) as unknown[];
        const said = infoFields(String(await this.ask(address, "monitor", "info", "sentinel")));
        const peers = (await this.ask(address, "monitor", "sentinel", "sentinels", GROUP)) as unknown[];
        if (said.get("sentinel_tilt") !== "0") return false;
        if (master.get("flags") !== "master" || replicas.length !== nodes - 1) return false;
        if (peers.length !== sentinels - 1 || !peers.every((p) => fields(p).get("flags") === "sentinel")) return false;
        if (!replicas.every((r) => fields(r).get("master-link-status") === "ok" && fields(r).get("flags") === "slave"))
          return false;
      }
      return true;
    });
  }

  async stop(): Promise<void> {
    await Promise.all([...this.sentinels, ...this.nodes].map((s) => s.stop()));
    rmSync(this.dir, { recursive: true, force: true });
  }

  private async boot(): Promise<void> {
    const { nodes, sentinels, downAfterMs, nodeLines } = this.options;
    const ports = await freePorts(nodes + sentinels);
    const [masterPort = 0] = ports;
    for (const [i, port] of ports.slice(0, nodes).entries()) {
      const dir = await this.files(`node-${i + 1}`, renderNodeAcl(this.settings, this.hashes));
      const text = renderRedisConf({ settings: this.settings, port, masterAuth: this.password("replication") });
      const follow = i === 0 ? [] : [`replicaof 127.0.0.1 ${masterPort}`];
      const lines = [...linesOf(text, dir), "repl-diskless-sync-delay 0", "min-replicas-to-write 0", "save ''"];
      this.nodes.push(new ServerProcess("redis-server", port, [...lines, ...nodeLines, ...follow]));
    }
    await Promise.all(this.nodes.map((n) => n.start()));
    for (const [i, port] of ports.slice(nodes).entries()) {
      const dir = await this.files(`sentinel-${i + 1}`, renderSentinelAcl(this.settings, this.hashes));
      const announce = { host: "127.0.0.1", port };
      const sentinelPassword = this.password("sentinel");
      this.sentinels.push(
        new ServerProcess("redis-sentinel", port, [
          ...linesOf(renderSentinelConf({ settings: this.settings, announce, sentinelPassword }), dir),
          `sentinel monitor ${GROUP} 127.0.0.1 ${masterPort} ${Math.floor(sentinels / 2) + 1}`,
          `sentinel auth-user ${GROUP} sentinel`,
          `sentinel auth-pass ${GROUP} ${sentinelPassword}`,
          `sentinel down-after-milliseconds ${GROUP} ${downAfterMs}`,
          `sentinel failover-timeout ${GROUP} 4000`,
        ]),
      );
    }
    await Promise.all(this.sentinels.map((s) => s.start()));
    // One that stood still for two seconds does nothing for another thirty, which is what many tests wait at most.
    for (const { address } of this.sentinels)
      await this.ask(address, "node", "sentinel", "debug", "tilt-period", TILT_MS);
    await this.settled();
  }

  /** What a container has in its folder of files. */
  private async files(name: string, acl: string): Promise<string> {
    const dir = join(this.dir, name);
    mkdirSync(dir);
    const { cert, key } = await this.authority.issue("127.0.0.1");
    for (const [file, text] of Object.entries({ "server.crt": cert, "server.key": key, "users.acl": acl }))
      writeFileSync(join(dir, file), text, { mode: 0o600 });
    writeFileSync(join(dir, "ca.crt"), this.authority.ca);
    return dir;
  }
}

function nth(servers: readonly ServerProcess[], number: number): ServerProcess {
  const found = servers[number - 1];
  if (!found) throw new Error(`there is no number ${number}`);
  return found;
}

/** A rendered file with this machine's folders; its data folder is the server's own. */
function linesOf(text: string, dir: string): string[] {
  return text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#") && line !== `dir ${DATA_DIR}` && line !== "bind *")
    .map((line) => line.replaceAll(FILES_DIR, dir));
}

function fields(flat: unknown): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  if (Array.isArray(flat)) for (let i = 0; i + 1 < flat.length; i += 2) map.set(String(flat[i]), String(flat[i + 1]));
  return map;
}

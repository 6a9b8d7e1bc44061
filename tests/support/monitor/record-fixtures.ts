import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "../wait";
import { SecureGroup } from "./secure-group";

/**
 * Records what real servers answer into tests/unit/monitor/fixtures, for the parsers' tests:
 * `node -r ts-node/register/transpile-only tests/support/monitor/record-fixtures.ts`. The numbers in those tests are of these files.
 */
const DIR = join(__dirname, "../../unit/monitor/fixtures");
const SECTIONS = ["server", "clients", "memory", "persistence", "stats", "replication", "cpu", "keyspace"];

async function record(): Promise<void> {
  const group = await SecureGroup.start({ nodeLines: ["slowlog-log-slower-than 0", "latency-monitor-threshold 1"] });
  try {
    const master = (await group.master()).address;
    const replica = group.nodes.find((n) => n.address.port !== master.port)?.address ?? master;
    const sentinel = group.sentinels[0]?.address ?? master;
    const app = await group.connect(master, "app");
    for (let i = 0; i < 20; i += 1) await app.set(`k${i}`, "x".repeat(200));
    await app.call("mget", ...Array.from({ length: 40 }, (_, i) => `k${i}`));
    await app.expire("k1", 1_000);
    await app.eval("return redis.error_reply('MYOWN made by a script')", 0).catch(() => undefined);
    await app.flushall().catch(() => undefined);
    await app.get("nothing");
    await group.ask(master, "admin", "hset", "h", "password", "hunter2").catch(() => undefined);
    await group.ask(master, "websocket", "get", "shop:1").catch(() => undefined);
    const events: string[] = [];
    const hearing = await Promise.all(group.sentinels.map((s) => group.connect(s.address, "monitor")));
    const startedAt = Date.now();
    for (const [i, redis] of hearing.entries()) {
      redis.on("pmessage", (_, channel: string, text: string) =>
        events.push(`${Date.now() - startedAt} sentinel-${i + 1} ${channel} ${text}`),
      );
      await redis.psubscribe("+*", "-*");
    }
    // Where this machine keeps things, and what it is, is of no use to anybody.
    const write = (name: string, value: unknown): void => {
      const text = typeof value === "string" ? value : `${JSON.stringify(value, null, 1)}\n`;
      writeFileSync(join(DIR, name), text.replace(/^(executable|config_file|os):.*?(\r?)$/gm, "$1:$2"));
    };
    const all = [...SECTIONS, "commandstats", "errorstats", "latencystats"];
    write("master.info", await group.ask(master, "monitor", "info", ...all));
    write("replica.info", await group.ask(replica, "monitor", "info", ...all));
    write(
      "sentinel.info",
      await group.ask(sentinel, "monitor", "info", "server", "clients", "stats", "cpu", "sentinel"),
    );
    for (const question of ["master", "replicas", "sentinels"])
      write(`sentinel-${question}.json`, await group.ask(sentinel, "monitor", "sentinel", question, group.group));
    write("acl-log.json", await group.ask(master, "monitor", "acl", "log"));
    write("slowlog.json", await group.ask(master, "monitor", "slowlog", "get", "200"));
    write("clients.txt", await group.ask(master, "admin", "client", "list"));
    app.disconnect();
    const frozen = await group.master();
    frozen.freeze();
    await eventually("another master is named", 20_000, async () => (await group.master()) !== frozen);
    frozen.thaw();
    await eventually("the old one follows", 30_000, () =>
      Promise.resolve(events.some((e) => e.includes(" +role-change") && e.endsWith("is slave"))),
    );
    write("failover.txt", `${events.join("\n")}\n`);
    for (const redis of hearing) redis.disconnect();
  } finally {
    await group.stop();
  }
}

void record();

import { aclTable } from "../unit/configs/acl-table";
import type { TestGroup } from "../support/group";
import { sharedGroup, UP_MS } from "../support/shared-group";

/** Goal: every user may do its work and nothing more, on nodes and on Sentinels, as the servers themselves say. */
let group: TestGroup;
beforeAll(async () => {
  group = await sharedGroup();
}, UP_MS);
afterAll(() => group.close());

test("ACL DRYRUN agrees with the table, on every server", async () => {
  const servers = [
    ...group.outputs.nodes.map((address) => ({ on: "node", address })),
    ...group.outputs.sentinels.map((address) => ({ on: "sentinel", address })),
  ];
  for (const { on, address } of servers) {
    const admin = group.direct(address);
    const wrong: string[] = [];
    for (const { user, command, allowed } of aclTable.filter((c) => c.on === on)) {
      const answer = String(await admin.call("ACL", "DRYRUN", user, ...command));
      if ((answer === "OK") !== allowed) wrong.push(`${user}: ${command.join(" ")}: ${answer}`);
    }
    expect([address, wrong]).toEqual([address, []]);
  }
});

test("nobody gets in as `default`, without a password, or with a wrong one", async () => {
  for (const address of [...group.outputs.nodes, ...group.outputs.sentinels]) {
    for (const login of [{}, { username: "default", password: "" }, { username: "app", password: "wrong" }]) {
      const redis = group.direct(address, "app", { username: undefined, password: undefined, ...login });
      await expect(redis.ping()).rejects.toThrow(/NOAUTH|WRONGPASS/);
      redis.disconnect();
    }
  }
});

test("a refused command is refused for real, and an application can't touch Sentinel's channel", async () => {
  const node = group.node(await group.settled());
  const app = group.direct(node, "app");
  const websocket = group.direct(node, "websocket");
  await expect(app.flushall()).rejects.toThrow(/^NOPERM/);
  await expect(app.call("CONFIG", "GET", "masterauth")).rejects.toThrow(/^NOPERM/);
  await expect(app.publish("__sentinel__:hello", "forged")).rejects.toThrow(/^NOPERM/);
  await expect(group.direct(node, "admin").publish("__sentinel__:hello", "forged")).rejects.toThrow(/^NOPERM/);
  await expect(websocket.set("shop:1", "x")).rejects.toThrow(/^NOPERM/);
  await expect(websocket.set("ws:1", "x", "EX", 60)).resolves.toBe("OK");
  await expect(websocket.zadd("rate_limit:1", 1, "a")).resolves.toBe(1);
  await expect(
    group.direct(group.sentinel("sentinel-1"), "app").call("SENTINEL", "FAILOVER", "mymaster"),
  ).rejects.toThrow(/^NOPERM/);
});

test("no rule gives ACL LOG without its RESET: as soon as one does, the monitor's user must get that", async () => {
  const admin = group.direct(group.node("redis-1"));
  for (const rules of [["+acl|log", "-acl|log|reset"], ["+acl|log|10"], ["(+acl|log|10)"]])
    await expect(admin.call("ACL", "SETUSER", "nobody-at-all", ...rules)).rejects.toThrow(
      /first-arg of a subcommand is not supported|Unknown command/,
    );
  expect(await admin.call("ACL", "GETUSER", "nobody-at-all")).toBeNull();
});

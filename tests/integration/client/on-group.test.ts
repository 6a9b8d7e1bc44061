import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, RedisClient, type ClientOptionsInput } from "../../../runtime/client";
import { optionsFromEnvironment } from "../../../runtime/client/options/environment";
import { Counters } from "../../support/client/counters";
import { clientOf, optionsOf, writing } from "../../support/client/of-group";
import { CleanUp } from "../../support/client/settles";
import type { TestContainer } from "../../support/containers";
import type { TestGroup } from "../../support/group";
import { measured } from "../../support/measured";
import { sharedGroup, UP_MS } from "../../support/shared-group";
import { undisturbed } from "../../support/undisturbed";
import { eventually, withDeadline } from "../../support/wait";
import { everyNodeHas, missing, Writers } from "../../support/writers";

/**
 * Goal: the client's promises hold on a deployed group, with TLS on every port and the application's own ACL user: nothing runs
 * twice, every call settles in time, what acks confirmed is there, and a planned switchover fails no call.
 */
let group: TestGroup;
beforeAll(async () => {
  group = await sharedGroup();
}, UP_MS);
afterAll(() => group.close());

const cleanUp = new CleanUp();
afterEach(() => cleanUp.run());
const ours = async (over: Partial<ClientOptionsInput> = {}): Promise<RedisClient> =>
  cleanUp.add(await clientOf(group, over), (c) => c.close({ drainMs: 0 }));

const kill: [string, (c: TestContainer) => Promise<unknown>] = ["killed", (c) => c.kill()];
const freeze: [string, (c: TestContainer) => Promise<unknown>] = ["frozen", (c) => c.pause()];
const stop: [string, (c: TestContainer) => Promise<unknown>] = ["stopped, which is a switchover", (c) => c.stop()];
const crash: [string, (c: TestContainer) => Promise<unknown>] = [
  "left without its redis process",
  (c) => c.exec(["sh", "-c", "kill -9 $(pidof redis-server)"]),
];

test.each([kill, freeze, stop, crash])(
  "the master's container is %s",
  async (how, fault) => {
    const planned = how === stop[0];
    const { client, plain, counters, outage, downAfterMs } = await undisturbed(() => underLoad(how, fault));
    expect(outage).toBeLessThan(planned || how === crash[0] ? 2_000 : downAfterMs + 2_500);
    // A SET waits for the next master inside its deadline, and may be repeated there.
    expect([...plain.errors]).toEqual([]);
    if (planned) {
      await counters.check(client, { lossless: true });
      expect(await missing(client, plain.acknowledged)).toEqual([]);
      expect(counters.doubtful).toBe(0);
    }
  },
  400_000,
);

/** One fault under load, after which the group is whole again. @returns who worked meanwhile, the longest gap between writes, and down-after */
async function underLoad(how: string, fault: (c: TestContainer) => Promise<unknown>) {
  const before = await group.settled();
  const downAfterMs = Number((await group.sentinelView(group.sentinel("sentinel-1")))["down-after-milliseconds"]);
  const client = await ours();
  const acks = { replicas: 1, timeoutMs: 200 };
  // None of these may fail, however long a busy machine makes it take.
  const patient = { deadlineMs: 30_000 };
  const plain = new Writers([writing(client, patient), writing(client, patient)], { wait: false, pauseMs: 2 }).start();
  const sure = new Writers([writing(client, { acks }), writing(client, { acks })], {
    wait: true,
    pauseMs: 2,
  }).start();
  const counters = new Counters(client, 4).start();
  await plain.more(200);
  await sure.more(100);

  const at = Date.now();
  try {
    await fault(group.container(before));
    await plain.more(300);
    await sure.more(100);
  } finally {
    await group.repair();
  }
  const after = await group.settled();
  await Promise.all([plain.stop(), sure.stop()]);
  await counters.stop();

  expect(after).not.toBe(before);
  const confirmed = sure.acknowledged.filter((w) => w.confirmed);
  expect(confirmed.length).toBeGreaterThan(200);
  await everyNodeHas(group, confirmed);
  await counters.check(client, { lossless: false });
  const outage = plain.longestGap(at);
  measured(`the client, master ${how}: write outage ${outage} ms, at down-after ${downAfterMs} ms`);
  return { client, plain, counters, outage, downAfterMs };
}

test("what the application's user may do is enough for all that the client offers", async () => {
  const client = await ours({ replicaReads: { maxStalenessMs: 5_000 } });
  await client.set("permit:a", "1");
  expect(await client.transaction((t) => t.add("incr", "permit:a").add("get", "permit:a"))).toEqual([2, "2"]);
  expect(
    await client.optimistic(["permit:a"], (_read, write) => Promise.resolve(write.add("set", "permit:a", 5))),
  ).toEqual(["OK"]);
  expect(await client.with({ acks: { replicas: 2, timeoutMs: 8_000 } }).set("permit:a", "6")).toBe("OK");
  expect(await client.with({ readFrom: "replica" }).get("permit:a")).toBe("6");

  const blocked = client.blpop("permit:list", 30);
  await client.rpush("permit:list", "x");
  expect(await blocked).toEqual(["permit:list", "x"]);

  const heard: string[] = [];
  const subscription = await client.subscribe({ channels: ["permit:news"] }, (message) => heard.push(message));
  await client.publish("permit:news", "hello");
  await eventually("the message came", 5_000, () => Promise.resolve(heard.length === 1), 10);
  subscription.close();
  // Redis grants a pattern only where the ACL has that very pattern.
  const pattern = client.subscribe({ patterns: ["permit:*"] }, () => undefined);
  await expect(pattern).rejects.toMatchObject({ code: "REPLY", reply: "NOPERM" });

  const stream = client.stream("permit:stream", { maxLength: 1_000 });
  await stream.append({ id: 7 });
  const handled = new Promise((resolve) => {
    const consumer = stream.consume({
      group: "permit",
      consumer: "one",
      handle: (entry) => {
        resolve(entry.fields);
        return Promise.resolve();
      },
    });
    cleanUp.add(consumer, (c) => c.stop());
  });
  expect(await withDeadline("an entry came", 10_000, handled)).toEqual({ id: "7" });

  expect((await client.bulk(Array.from({ length: 500 }, (_, i) => ["set", `permit:b${i % 10}`, i]))).failed).toEqual(
    [],
  );
  const health = await client.health(10_000);
  expect(health).toMatchObject({ status: "up", role: "master", problem: undefined });
  expect(health.replicas).toHaveLength(group.outputs.nodes.length - 1);
  await client.del("permit:stream", "permit:list");
});

test("the same by environment variables, with the CA and the password in files", async () => {
  const dir = cleanUp.add(mkdtempSync(join(tmpdir(), "redis-ha-env-")), (d) => rmSync(d, { recursive: true }));
  writeFileSync(join(dir, "ca.pem"), group.outputs.ca);
  writeFileSync(join(dir, "password"), `${group.password("app")}\n`, { mode: 0o600 });
  const file = join(dir, "password");
  const client = await connect(
    optionsFromEnvironment({
      REDIS_SENTINELS: group.outputs.sentinels.map((s) => `${s.host}:${s.port}`).join(","),
      REDIS_MASTER_NAME: group.outputs.group,
      REDIS_USERNAME: "app",
      REDIS_PASSWORD_FILE: file,
      REDIS_SENTINEL_USERNAME: "app",
      REDIS_SENTINEL_PASSWORD_FILE: file,
      REDIS_SSL_CA_CERTS: join(dir, "ca.pem"),
    }),
  );
  cleanUp.add(client, (c) => c.close());
  expect(await client.set("env:a", "1")).toBe("OK");
});

test("without the group's CA nothing is sent to it", async () => {
  const client = cleanUp.add(new RedisClient(optionsOf(group, { tls: {}, deadlineMs: 1_000 })), (c) => c.close());
  await expect(client.set("ca:a", "1")).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED", applied: "no" });
});

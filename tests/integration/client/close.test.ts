import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { buildSync } from "esbuild";
import { OneRedis } from "../../support/client/one-redis";
import { runToItsEnd, type Ended } from "../../support/client/program";
import { RedisGroup } from "../../support/client/redis-group";

describe("close()", () => {
  const redis = new OneRedis();
  const dir = mkdtempSync(join(tmpdir(), "redis-ha-close-"));
  const client = join(dir, "client.cjs");
  const modules = resolve(__dirname, "../../../node_modules");

  beforeAll(() => {
    const entry = resolve(__dirname, "../../../runtime/client/index.ts");
    buildSync({ entryPoints: [entry], bundle: true, platform: "node", format: "cjs", outfile: client });
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  /**
   * Runs a program that must end by itself.
   * @param onReady called when it says «ready»; it goes on when that is done
   */
  const run = (options: object, body: string, onReady: () => void = () => undefined): Promise<Ended> => {
    const program = `const { RedisClient, connect } = require(${JSON.stringify(client)});
      (async () => { const options = ${JSON.stringify(options)}; ${body} console.log("closed"); })();`;
    return runToItsEnd(["-e", program], {
      env: { NODE_PATH: modules },
      last: "closed\n",
      asks: { words: "ready", first: onReady },
    });
  };

  test("leaves nothing that keeps a process alive: calls, leases, subscriptions, blocked and waiting calls", async () => {
    const ended = await run(
      { address: redis.server.address },
      `const c = await connect(options);
       await c.set("a", 1);
       await c.subscribe({ channels: ["x"] }, () => {});
       await c.blpop("none", 0.05);
       (await c.lease()).release();
       c.blpop("none", 0).catch(() => {});
       c.stream("s").consume({ group: "g", consumer: "c", handle() {} });
       await c.close({ drainMs: 50 });`,
    );
    expect(ended).toEqual({ code: 0, said: "closed\n" });
  });

  test("also while nobody answers, and while a server is frozen", async () => {
    const nobody = await run(
      { sentinel: { addresses: [{ host: "127.0.0.1", port: 1 }] } },
      `const c = new RedisClient(options);
       const call = c.set("a", 1).catch((e) => console.log(e.code));
       await new Promise((r) => setTimeout(r, 200));
       await c.close(); await call;`,
    );
    expect(nobody).toEqual({ code: 0, said: "CLOSED\nclosed\n" });
    const frozen = await run(
      { address: redis.proxy.address },
      `const c = await connect(options);
       console.log("ready");
       await new Promise((r) => process.stdin.once("data", r));
       process.stdin.destroy();
       const call = c.incr("a").catch((e) => console.log(e.code));
       await c.close({ drainMs: 100 }); await call;`,
      () => redis.proxy.freeze(),
    );
    expect(frozen).toEqual({ code: 0, said: "ready\nAMBIGUOUS\nclosed\n" });
  });

  test("with Sentinels", async () => {
    const group = await RedisGroup.start({ replicas: 1 });
    try {
      const ended = await run(
        { sentinel: { addresses: group.sentinelAddresses }, replicaReads: { maxStalenessMs: 500 } },
        `const c = await connect(options);
         await c.set("a", 1);
         await c.with({ readFrom: "replica" }).get("a");
         await c.close();`,
      );
      expect(ended).toEqual({ code: 0, said: "closed\n" });
    } finally {
      await group.stop();
    }
  }, 120_000);

  test("ends what is under way: what was not written is closed, what was is in doubt", async () => {
    const c = await redis.client({ sharedConnections: 1 });
    redis.proxy.freeze();
    const written = c.incr("n").catch((error: unknown) => error);
    const read = c.get("n").catch((error: unknown) => error);
    await new Promise((r) => setImmediate(r));
    await c.close({ drainMs: 50 });
    expect(await written).toMatchObject({ code: "AMBIGUOUS" });
    expect(await read).toMatchObject({ code: "CLOSED" });
    await expect(c.get("n")).rejects.toMatchObject({ code: "CLOSED" });
    await expect(c.lease()).rejects.toMatchObject({ code: "CLOSED" });
    await c.close();
  });

  test("waits for what is under way as long as it is told", async () => {
    const c = await redis.client();
    redis.proxy.delay(100);
    const call = c.set("a", 1);
    await c.close({ drainMs: 20_000 });
    expect(await call).toBe("OK");
  });
});

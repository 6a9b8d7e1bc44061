import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { buildSync } from "esbuild";
import { createCache } from "../../../runtime/cache";
import { OneCache, PATIENT } from "../../support/cache/one-cache";
import { runToItsEnd, type Ended } from "../../support/client/program";
import { eventually } from "../../support/wait";

describe("close()", () => {
  const redis = new OneCache();
  const dir = mkdtempSync(join(tmpdir(), "redis-ha-cache-close-"));
  const bundle = join(dir, "library.cjs");
  const root = resolve(__dirname, "../../..");

  beforeAll(() => {
    const contents = `export * from "./runtime/client"; export * from "./runtime/cache";`;
    buildSync({
      stdin: { contents, resolveDir: root, loader: "ts" },
      bundle: true,
      platform: "node",
      format: "cjs",
      outfile: bundle,
    });
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  /** Runs a program that must end by itself. */
  const run = (body: string): Promise<Ended> => {
    const address = JSON.stringify(redis.server.address);
    const program = `const { connect, createCache } = require(${JSON.stringify(bundle)});
      (async () => {
        const client = await connect({ address: ${address} });
        const cache = createCache({ client, l2: ${JSON.stringify(PATIENT)} });
        ${body}
        console.log("closed");
      })();`;
    return runToItsEnd(["-e", program], { last: "closed\n" });
  };

  test("leaves nothing that keeps a process alive: values, running factories, queued deletions", async () => {
    const ended = await run(
      `await cache.ready();
       await cache.set("a", 1);
       await cache.get("a");
       cache.getOrSet("b", () => new Promise(() => {})).catch((e) => console.log(e.code));
       await cache.getOrSet("c", () => 3, { lease: true, tags: ["t"], earlyRefresh: 0.5, grace: 1000 });
       await cache.close();
       await client.close();`,
    );
    expect(ended).toEqual({ code: 0, said: "CACHE_CLOSED\nclosed\n" });
  });

  test("also right after it was made, and after the client was closed first", async () => {
    expect(await run(`await cache.close(); await client.close();`)).toEqual({ code: 0, said: "closed\n" });
    const clientFirst = await run(
      `await cache.ready(); await client.close(); await cache.delete("k"); await cache.close({ drainMs: 50 });`,
    );
    expect(clientFirst).toEqual({ code: 0, said: "closed\n" });
  });

  test("the cache alone: its connections end, the client's stay", async () => {
    const client = await redis.client({ sharedConnections: 1 });
    const cache = createCache({ client });
    await cache.ready(30_000);
    expect((await client.health()).connections).toMatchObject({ shared: 1, leased: 2 });
    await cache.close();
    await cache.close();
    await eventually(
      "its connections are gone",
      2_000,
      async () => {
        const { subscribers, trackers } = await redis.pairIds();
        return subscribers.length + trackers.length === 0;
      },
      5,
    );
    expect((await client.health()).connections).toMatchObject({ shared: 1, leased: 0, idle: 0 });
    expect(await client.ping()).toBe("PONG");
    await expect(cache.get("k")).rejects.toMatchObject({ code: "CACHE_CLOSED" });
  });
});

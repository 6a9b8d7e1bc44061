import { connect, type RedisClient } from "../../../runtime/client";
import { failOver } from "../../support/client/planned-failover";
import { RedisGroup } from "../../support/client/redis-group";
import { watchRunning } from "../../support/client/stopped-time";

/** Where no Sentinel wins its first election, as on a busy machine, they try again after twice failover-timeout, 8 s here. */
const FOUND_MS = 14_000;

describe("a group of three nodes and three Sentinels", () => {
  let group: RedisGroup;
  let client: RedisClient;

  beforeEach(async () => {
    group = await RedisGroup.start();
    client = await connect({ sentinel: { addresses: group.sentinelAddresses }, deadlineMs: 30_000 });
  }, 120_000);
  afterEach(async () => {
    await client.close();
    await group.stop();
  });

  test("a planned failover fails no call: they wait inside their deadlines", async () => {
    const moved = new Promise<{ address: string }>((resolve) => client.on("master", resolve));
    const writing = new AbortController();
    const failures: unknown[] = [];
    const writer = (async () => {
      // The first failure ends it: where a client is closed all others fail at once, in a loop that lets nothing else run.
      for (let i = 0; !writing.signal.aborted && failures.length === 0; i += 1) {
        await client.set(`k${i % 100}`, i).catch((error: unknown) => failures.push(error));
      }
    })();
    await failOver(group, moved);
    expect(await client.set("after", "1")).toBe("OK");
    writing.abort();
    await writer;
    expect(failures).toEqual([]);
  }, 120_000);

  test("a killed master is left for the next within down-after and some seconds", async () => {
    const master = await group.master();
    const moved = new Promise((resolve) => client.on("master", resolve));
    group.node(master).kill();
    const took = watchRunning();
    await client.set("b", "2");
    await moved;
    expect(took()).toBeLessThan(FOUND_MS);
    expect(await client.get("b")).toBe("2");
  });

  test("a frozen master is left too, and a call that was under way there succeeds on the next", async () => {
    const master = await group.master();
    group.node(master).freeze();
    const took = watchRunning();
    expect(await client.set("c", "3")).toBe("OK");
    expect(took()).toBeLessThan(FOUND_MS);
    expect(await client.get("c")).toBe("3");
  });
});

import { Redis } from "ioredis";
import { RedisClient } from "../../../runtime/client";
import { TestAuthority } from "../../support/client/certificates";
import { masterState, nodeScript, sentinelScript } from "../../support/client/fake-group";
import { FakeServer } from "../../support/client/fake-server";
import { eventually } from "../../support/wait";
import { CleanUp } from "../../support/client/settles";

describe("pain point 11: TLS identity", () => {
  const cleanUp = new CleanUp();
  afterEach(() => cleanUp.run());

  test("one servername cannot fit every node; each is checked against its own address", async () => {
    const authority = await TestAuthority.create();
    const serve = async (
      host: string,
      script: Parameters<typeof FakeServer.start>[0],
      names: string[],
    ): Promise<FakeServer> => {
      return cleanUp.add(await FakeServer.start(script, 0, host, await authority.issue(...names)), (s) => s.stop());
    };
    const first = await serve("127.0.0.2", nodeScript(masterState()), ["127.0.0.2", "redis-1"]);
    const second = await serve("127.0.0.3", nodeScript(masterState()), ["127.0.0.3", "redis-2"]);
    const stranger = await serve("127.0.0.4", nodeScript(masterState()), ["127.0.0.99"]);
    const state = { group: "mymaster", master: first.address, peers: [] };
    const sentinel = await serve("127.0.0.5", sentinelScript(state), ["127.0.0.5"]);

    const problems: string[] = [];
    const redis = new Redis({
      sentinels: [sentinel.address],
      name: "mymaster",
      disconnectTimeout: 100,
      sentinelTLS: { ca: authority.ca },
      tls: { ca: authority.ca, servername: "redis-1" },
      enableTLSForSentinelMode: true,
    });
    cleanUp.add(redis, (r) => r.disconnect());
    redis.on("error", (error) => problems.push(error.message));
    await redis.set("a", "1");
    state.master = second.address;
    first.cut();
    const refused = (): boolean => problems.some((p) => p.includes("redis-1. is not in the cert"));
    await eventually("the second node is refused", 10_000, () => Promise.resolve(refused()), 10);
    redis.disconnect();

    state.master = first.address;
    const client = new RedisClient({
      sentinel: { addresses: [sentinel.address] },
      tls: { ca: authority.ca },
      deadlineMs: 20_000,
    });
    cleanUp.add(client, (c) => c.close({ drainMs: 0 }));
    expect(await client.set("a", "1")).toBe("OK");
    state.master = second.address;
    sentinel.publish("+switch-master", `mymaster 127.0.0.2 ${first.address.port} 127.0.0.3 ${second.address.port}`);
    await new Promise((resolve) => client.on("master", resolve));
    expect(await client.set("a", "2")).toBe("OK");

    // A certificate for somebody else is refused, also where Sentinel names the server.
    state.master = stranger.address;
    const deceived = new RedisClient({
      sentinel: { addresses: [sentinel.address] },
      tls: { ca: authority.ca },
      deadlineMs: 400,
    });
    cleanUp.add(deceived, (c) => c.close({ drainMs: 0 }));
    await expect(deceived.set("a", "secret")).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
    expect(stranger.asked).toEqual([]);
  });
});

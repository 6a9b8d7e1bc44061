import { setTimeout } from "node:timers/promises";
import { SentinelSubscription } from "../../../../runtime/client/topology/sentinel-subscription";
import { FakeServer, handshake } from "../../../support/client/fake-server";
import { CleanUp } from "../../../support/client/settles";
import { eventually } from "../../../support/wait";

describe("a subscription to a Sentinel", () => {
  const cleanUp = new CleanUp();
  afterEach(() => cleanUp.run());

  const options = { db: 0, tls: false, clientName: "test", connectTimeoutMs: 500, protocol: 2 } as const;

  /** A Sentinel that cuts the first connection when it subscribes, and whoever listens to it. */
  const setUp = async () => {
    let cut = false;
    const server = cleanUp.add(await FakeServer.start(handshake), (s) => s.stop());
    server.script = (name) => {
      if (name !== "subscribe" || cut) return handshake(name);
      cut = true;
      setImmediate(() => server.cut());
      return undefined;
    };
    const told: string[] = [];
    const { address } = server;
    const subscription = new SentinelSubscription(address, address, options, {
      message: (channel, text) => told.push(`${channel} ${text}`),
      up: () => told.push("up"),
      down: () => told.push("down"),
    });
    cleanUp.add(subscription, (s) => s.stop());
    return { server, told, subscription };
  };

  test("that lost its connection before SUBSCRIBE was answered makes one new one, and leaves none behind", async () => {
    const { server, told, subscription } = await setUp();
    subscription.start();
    await eventually("it listens", 5_000, () => Promise.resolve(told.includes("up")), 5);
    // A second one would be dialled within this time.
    await setTimeout(400);
    expect([server.sockets.size, server.asked.filter((q) => q.startsWith("subscribe")).length]).toEqual([1, 2]);
    server.publish("+switch-master", "once");
    await eventually("it hears", 5_000, () => Promise.resolve(told.includes("+switch-master once")), 5);
    expect(told).toEqual(["down", "up", "+switch-master once"]);
    subscription.stop();
    await eventually("no socket is left", 1_000, () => Promise.resolve(server.sockets.size === 0), 5);
  });
});

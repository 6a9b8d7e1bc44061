import { setTimeout } from "node:timers/promises";
import { RedisClient } from "../../../runtime/client";
import { fakeNode } from "../../support/client/fake-group";
import { bulks, encode } from "../../support/client/resp";
import { CleanUp } from "../../support/client/settles";
import { eventually } from "../../support/wait";

describe("a subscription", () => {
  const cleanUp = new CleanUp();
  afterEach(() => cleanUp.run());

  const setUp = async () => {
    const { server } = cleanUp.add(await fakeNode(), (node) => node.server.stop());
    const client = new RedisClient({ address: server.address, sharedConnections: 1 });
    cleanUp.add(client, (c) => c.close({ drainMs: 0 }));
    await client.ready();
    return { server, client, leased: async () => (await client.health()).connections.leased };
  };

  test("whose connection ends before SUBSCRIBE is answered gets one new one, hears each message once, and gives it back", async () => {
    const { server, client, leased } = await setUp();
    const heard: string[] = [];
    const subscription = await client.subscribe({ channels: ["news"] }, (message) => heard.push(message));
    const { script } = server;
    let cut = false;
    server.script = (name, args) => {
      if (name !== "subscribe" || cut) return script(name, args);
      cut = true;
      setImmediate(() => server.cut());
      return undefined;
    };
    server.cut();
    await eventually("it listens again", 10_000, () => Promise.resolve(server.listeners("news") > 0), 5);
    // A second one would be dialled within this time.
    await setTimeout(300);
    expect([server.listeners("news"), await leased()]).toEqual([1, 1]);
    server.publish("news", "one");
    await eventually("it hears", 10_000, () => Promise.resolve(heard.length > 0), 5);
    await setTimeout(50);
    expect(heard).toEqual(["one"]);
    subscription.close();
    expect(await leased()).toBe(0);
    await eventually("the connection is gone", 1_000, () => Promise.resolve(server.listeners("news") === 0), 5);
  });

  test("whose first connection ends before SUBSCRIBE is answered is refused, and leaves nothing", async () => {
    const { server, client, leased } = await setUp();
    const { script } = server;
    server.script = (name, args) => {
      if (name !== "subscribe") return script(name, args);
      setImmediate(() => server.cut());
      return undefined;
    };
    const opening = client.subscribe({ channels: ["news"] }, () => undefined);
    await expect(opening).rejects.toMatchObject({ code: "CONNECTION", applied: "no" });
    await setTimeout(100);
    expect([server.asked.filter((q) => q.startsWith("subscribe")).length, await leased()]).toEqual([1, 0]);
  });

  test("that a node refuses after the connection was lost asks again until it is let in", async () => {
    const { server, client, leased } = await setUp();
    const heard: string[] = [];
    await client.subscribe({ channels: ["news"] }, (message) => heard.push(message));
    const { script } = server;
    let refusals = 2;
    server.script = (name, args) => {
      if (name !== "subscribe" || refusals === 0) return script(name, args);
      refusals -= 1;
      return new Error("NOPERM no permissions");
    };
    server.cut();
    await eventually(
      "it hears",
      10_000,
      () => {
        server.publish("news", "one");
        return Promise.resolve(heard.length > 0);
      },
      5,
    );
    expect(await leased()).toBe(1);
  });

  test("delivers nothing once it is closed, not even what was read together with the last message", async () => {
    const { server, client } = await setUp();
    const heard: string[] = [];
    const subscription = await client.subscribe({ channels: ["news"] }, (message) => {
      heard.push(message);
      subscription.close();
    });
    const [one, two] = ["one", "two"].map((text) => encode(bulks("message", "news", text)));
    server.say(`${one}${two}`);
    await eventually("the first came", 10_000, () => Promise.resolve(heard.length > 0), 5);
    await setTimeout(50);
    expect(heard).toEqual(["one"]);
  });
});

import { RedisClient } from "../../../runtime/client";
import { fakeNode, fakeSentinel } from "../../support/client/fake-group";
import { CleanUp, outcomeWithin } from "../../support/client/settles";
import { eventually } from "../../support/wait";

// Scripted nodes and Sentinels: a failover's steps, one by one, as no real group holds still for.
describe("following a failover early", () => {
  const cleanUp = new CleanUp();
  afterEach(() => cleanUp.run());

  const setUp = async (guarded: boolean) => {
    const old = cleanUp.add(await fakeNode({ guarded }), ({ server }) => server.stop());
    const next = cleanUp.add(await fakeNode({ guarded, role: "replica", follows: old.server.address }), ({ server }) =>
      server.stop(),
    );
    const [leader, other] = [await fakeSentinel(old.server.address), await fakeSentinel(old.server.address)];
    for (const s of [leader, other]) cleanUp.add(s, ({ server }) => server.stop());
    const addresses = [leader.server.address, other.server.address];
    const client = new RedisClient({ sentinel: { addresses }, sharedConnections: 1, deadlineMs: 8_000 });
    cleanUp.add(client, (c) => c.close({ drainMs: 0 }));
    await client.set("before", "1");
    await eventually(
      "both Sentinels are heard",
      10_000,
      () =>
        Promise.resolve(leader.server.listeners("+selected-slave") + other.server.listeners("+selected-slave") === 2),
      10,
    );
    const [o, n] = [old.server.address, next.server.address];
    return {
      old,
      next,
      leader,
      other,
      client,
      selected: () =>
        leader.server.publish("+selected-slave", `slave x ${n.host} ${n.port} @ mymaster ${o.host} ${o.port}`),
      switched: (by = other) => by.server.publish("+switch-master", `mymaster ${o.host} ${o.port} ${n.host} ${n.port}`),
    };
  };

  test("a guarded node is written to as soon as it says master, ahead of +switch-master", async () => {
    const { old, next, client, selected } = await setUp(true);
    const moved = new Promise((resolve) => client.on("master", resolve));
    selected();
    await eventually("the candidate is asked", 10_000, () => Promise.resolve(next.server.asked.includes("role")), 5);
    // Sentinel cuts the promoted node's connections in this very moment.
    next.server.cut();
    next.state.role = "master";
    expect(await moved).toMatchObject({ reason: "early" });
    expect(await client.set("after", "1")).toBe("OK");
    expect(next.state.data.get("after")).toBe("1");
    expect(old.state.data.has("after")).toBe(false);
  });

  test("an unguarded one only at +switch-master, whichever Sentinel says so first", async () => {
    const { old, next, client, selected, switched } = await setUp(false);
    const moved = new Promise((resolve) => client.on("master", resolve));
    selected();
    next.state.role = "master";
    await eventually(
      "the candidate says master",
      10_000,
      () => Promise.resolve(next.server.asked.filter((q) => q === "role").length > 3),
      5,
    );
    expect(await outcomeWithin(300, moved)).toEqual({ kind: "pending" });
    expect(await client.set("meanwhile", "1")).toBe("OK");
    expect(old.state.data.get("meanwhile")).toBe("1");
    switched();
    expect(await moved).toMatchObject({ reason: "switch-master" });
    await client.set("after", "1");
    expect(next.state.data.get("after")).toBe("1");
  });

  test("after the switch nothing more is sent to the old master, though it goes on accepting", async () => {
    const { old, next, client, switched } = await setUp(false);
    next.state.role = "master";
    const moved = new Promise((resolve) => client.on("master", resolve));
    switched();
    await moved;
    const sent = old.server.asked.filter((q) => q.startsWith("set")).length;
    await Promise.all(Array.from({ length: 50 }, (_, i) => client.set(`k${i}`, i)));
    expect(old.server.asked.filter((q) => q.startsWith("set"))).toHaveLength(sent);
    expect(next.state.data.size).toBe(50);
  });

  test("a Sentinel that names a node which says it is a replica is not believed", async () => {
    const { old, next, client, switched } = await setUp(false);
    switched();
    await eventually("it is asked", 10_000, () => Promise.resolve(next.server.asked.includes("role")), 5);
    await client.set("x", "1");
    expect(old.state.data.get("x")).toBe("1");
    expect(next.server.asked.some((q) => q.startsWith("set"))).toBe(false);
  });

  test("malformed messages and answers change nothing and break nothing", async () => {
    const { leader, other, client, next } = await setUp(false);
    for (const text of ["", "mymaster", "mymaster a b c d", "mymaster 1 2 3", "slave x y z @ mymaster"]) {
      leader.server.publish("+switch-master", text);
      leader.server.publish("+selected-slave", text);
    }
    leader.server.say("?garbage\r\n");
    other.server.script = (name, args) => (name === "sentinel" ? (args[0] === "sentinels" ? "OK" : 7) : "PONG");
    expect(await client.set("x", "1")).toBe("OK");
    expect(next.server.asked.some((q) => q.startsWith("set"))).toBe(false);
  });
});

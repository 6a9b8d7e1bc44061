import { RedisClient } from "../../../../runtime/client";
import { fakeNode } from "../../../support/client/fake-group";
import { CleanUp } from "../../../support/client/settles";
import { eventually } from "../../../support/wait";

/** Goal: the end of the client makes nothing certain that is not. */
describe("a call whose connection was lost after it was written, and that waits for another one", () => {
  const cleanUp = new CleanUp();
  afterEach(() => cleanUp.run());

  /** A client whose SET and GET were sent to a node that will not answer. */
  const setUp = async () => {
    const { server } = await fakeNode();
    const { script } = server;
    server.script = (name, args) => (name === "set" || name === "get" ? undefined : script(name, args));
    const client = new RedisClient({ address: server.address, sharedConnections: 1 });
    cleanUp.add(client, (c) => c.close({ drainMs: 0 }));
    await client.ready();
    const retried = new Promise<void>((resolve) => client.on("retry", () => resolve()));
    const calls = [client.set("a", "1"), client.get("a")].map((call) => call.catch((error: unknown) => error));
    await eventually("both are asked", 5_000, () => Promise.resolve(server.asked.includes("get a")), 2);
    return { server, client, retried, calls };
  };
  const inDoubt = { code: "AMBIGUOUS", applied: "unknown", reason: "connection lost" };
  const closed = { code: "CLOSED", applied: "no" };

  test("is in doubt when the client is closed, unless it only reads", async () => {
    const { server, client, retried, calls } = await setUp();
    await server.stop();
    await retried;
    await client.close({ drainMs: 0 });
    expect(await Promise.all(calls)).toMatchObject([inDoubt, closed]);
  });

  test("is in doubt when it was lost while the client was closing, unless it only reads", async () => {
    const { server, client, calls } = await setUp();
    const closing = client.close({ drainMs: 5_000 });
    await server.stop();
    await closing;
    expect(await Promise.all(calls)).toMatchObject([inDoubt, closed]);
  });
});

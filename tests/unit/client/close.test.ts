import { RedisClient, type ClientOptionsInput } from "../../../runtime/client";
import { fakeNode, fakeSentinel, masterState, nodeScript } from "../../support/client/fake-group";
import { FakeServer, handshake, type Script } from "../../support/client/fake-server";
import { CleanUp, outcomeWithin } from "../../support/client/settles";
import { eventually } from "../../support/wait";

/** Goal: what is under way at close() ends with it, not when its own time limit is over. */
describe("close()", () => {
  const cleanUp = new CleanUp();
  afterEach(() => cleanUp.run());

  const serve = async (script: Script): Promise<FakeServer> =>
    cleanUp.add(await FakeServer.start(script), (server) => server.stop());
  const open = (options: Partial<ClientOptionsInput>): RedisClient =>
    cleanUp.add(new RedisClient({ sharedConnections: 1, ...options }), (c) => c.close({ drainMs: 0 }));
  const asked = (server: FakeServer, what: RegExp): Promise<void> =>
    eventually("it is asked", 5_000, () => Promise.resolve(server.asked.some((q) => what.test(q))), 2).then(
      () => undefined,
    );
  /** Far less than any time limit of the client. */
  const gone = async (...servers: FakeServer[]): Promise<void> => {
    const sockets = (): number => servers.reduce((sum, server) => sum + server.sockets.size, 0);
    await eventually("no socket is left", 500, () => Promise.resolve(sockets() === 0), 2);
  };

  test.each<[string, Script, RegExp]>([
    ["log-in", () => undefined, /^hello/],
    ["role", (name) => (name === "role" ? undefined : handshake(name)), /^role/],
  ])("ends a connection to a node that does not answer the %s", async (_, script, question) => {
    const server = await serve(script);
    const client = open({ address: server.address });
    await asked(server, question);
    await client.close({ drainMs: 0 });
    await gone(server);
  });

  test.each<[string, Script, RegExp]>([
    ["log-in", () => undefined, /^client/],
    ["question who is master", (name) => (name === "sentinel" ? undefined : handshake(name)), /^sentinel get-master/],
  ])("ends connections to a Sentinel that does not answer the %s", async (_, script, question) => {
    const server = await serve(script);
    const client = open({ sentinel: { addresses: [server.address], timeoutMs: 5_000 } });
    await asked(server, question);
    await client.close({ drainMs: 0 });
    await gone(server);
  });

  test("ends the questions to a candidate that does not answer them", async () => {
    const candidate = await serve((name) => (name === "role" ? undefined : handshake(name)));
    const { server } = cleanUp.add(await fakeSentinel(candidate.address), (s) => s.server.stop());
    const client = open({ sentinel: { addresses: [server.address] }, watchdogMs: 5_000 });
    await asked(candidate, /^role/);
    await client.close({ drainMs: 0 });
    await gone(server, candidate);
  });

  test("hands out no lease whose connection comes while running calls are waited for", async () => {
    const answer = nodeScript(masterState());
    let logsIn = (): void => undefined;
    const server = await serve((name, args) => {
      if (name === "hello") logsIn();
      return name === "get" ? undefined : answer(name, args);
    });
    const client = open({ address: server.address });
    await client.ready();
    const dialled = new Promise<void>((resolve) => (logsIn = resolve));
    const call = client.get("a").catch((error: unknown) => error);
    const lease = client.lease().then(
      (given) => given.release(),
      (error: unknown) => error,
    );
    await dialled;
    await client.close({ drainMs: 200 });
    expect([await lease, await call]).toMatchObject([{ code: "CLOSED" }, { code: "CLOSED" }]);
    await gone(server);
  });

  test("lets nobody wait for a lease that never comes", async () => {
    const { server } = cleanUp.add(await fakeNode(), (node) => node.server.stop());
    const client = open({ address: server.address, maxConnections: 2 });
    await client.ready();
    await client.lease();
    const waiting = [client.lease(), client.blpop("jobs", 1)].map((wait) => wait.catch((error: unknown) => error));
    await client.close({ drainMs: 0 });
    const ends = await outcomeWithin(500, Promise.all(waiting));
    expect(ends).toMatchObject({ kind: "value", value: [{ code: "CLOSED" }, { code: "CLOSED" }] });
    await gone(server);
  });
});

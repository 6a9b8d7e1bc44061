import { RedisClient, type ClientOptionsInput } from "../../../runtime/client";
import { ask } from "../../../runtime/client/pool/ask";
import { NodePool } from "../../../runtime/client/pool/node-pool";
import { fakeNode } from "../../support/client/fake-group";
import type { FakeServer } from "../../support/client/fake-server";
import { CleanUp } from "../../support/client/settles";

/**
 * Goal: a process that stood still, stopped by a signal, by its host or by a long collection of garbage, takes nothing for lost that lies
 * in its sockets: timers that are overdue fire before anything is read.
 */
describe("a process that stood still", () => {
  const cleanUp = new CleanUp();
  afterEach(() => cleanUp.run());

  const STOP_MS = 300;

  /** A node that answers INCR, whereupon this process stands still before it can read that. */
  const setUp = async (): Promise<FakeServer> => {
    const { server } = cleanUp.add(await fakeNode(), (node) => node.server.stop());
    const { script } = server;
    server.script = (name, args) => {
      if (name !== "incr") return script(name, args);
      setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, STOP_MS));
      return 1;
    };
    return server;
  };
  const clientOf = async (options: Partial<ClientOptionsInput> = {}): Promise<RedisClient> => {
    const { address } = await setUp();
    const client = new RedisClient({ address, sharedConnections: 1, ...options });
    cleanUp.add(client, (c) => c.close({ drainMs: 0 }));
    await client.ready();
    return client;
  };

  test("for longer than a server may be silent", async () => {
    const client = await clientOf({ watchdogMs: 50, socketTimeoutMs: STOP_MS / 3 });
    expect(await client.incr("a")).toBe(1);
  });

  test("for longer than a call's deadline", async () => {
    const client = await clientOf({ deadlineMs: STOP_MS / 3 });
    expect(await client.incr("a")).toBe(1);
  });

  test("for longer than close() waits for running calls", async () => {
    const client = await clientOf();
    const call = client.incr("a");
    await client.close({ drainMs: STOP_MS / 3 });
    expect(await call).toBe(1);
  });

  test("for longer than a connection that is left may still answer", async () => {
    const { address } = await setUp();
    const link = { db: 0, tls: false, clientName: "test", connectTimeoutMs: 5_000, protocol: 2 } as const;
    const nothing = (): void => undefined;
    const access = { link, natMap: undefined, acceptUnknownRole: false, onRole: nothing, warn: nothing };
    const limits = { idleMs: 5_000, silenceMs: 5_000 };
    let pool: NodePool | undefined;
    await new Promise<void>((ready, failed) => {
      pool = new NodePool(address, access, { wanted: "master", size: 1, limits }, { ready, lost: nothing, failed });
      cleanUp.add(pool, (p) => p.destroy());
      pool.start();
    });
    const [open] = pool?.links() ?? [];
    const answer = open && ask(open, "incr", ["a"], 5_000);
    await pool?.retire(STOP_MS / 3);
    expect(await answer).toBe(1);
  });
});

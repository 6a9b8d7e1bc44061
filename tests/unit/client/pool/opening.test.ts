import { Link } from "../../../../runtime/client/pool/link";
import { NodePool } from "../../../../runtime/client/pool/node-pool";
import { FakeServer } from "../../../support/client/fake-server";
import { CleanUp } from "../../../support/client/settles";
import { eventually } from "../../../support/wait";

/** Goal: an opening that nobody wants any more ends at once, and not at its time limit. */
describe("an opening that is aborted", () => {
  const cleanUp = new CleanUp();
  afterEach(() => cleanUp.run());

  const link = { db: 0, tls: false, clientName: "test", connectTimeoutMs: 60_000, protocol: 2 } as const;
  const silent = async () => cleanUp.add(await FakeServer.start(() => undefined), (server) => server.stop());
  const connections = (server: FakeServer, count: number) =>
    eventually(`it has ${count} connections`, 1_000, () => Promise.resolve(server.sockets.size === count), 2);

  test("says so and leaves no connection", async () => {
    const server = await silent();
    const ending = new AbortController();
    const opening = Link.open(server.address, server.address, { ...link, signal: ending.signal });
    await connections(server, 1);
    ending.abort();
    await expect(opening).rejects.toMatchObject({
      code: "CONNECTION",
      message: expect.stringContaining("not wanted any more") as string,
    });
    await connections(server, 0);
  });

  test("beforehand never begins", async () => {
    const server = await silent();
    const opening = Link.open(server.address, server.address, { ...link, signal: AbortSignal.abort() });
    await expect(opening).rejects.toMatchObject({
      code: "CONNECTION",
      message: expect.stringContaining("not wanted any more") as string,
    });
    expect(server.asked).toEqual([]);
    await connections(server, 0);
  });

  test("is each of a pool that is left: its own, and those for leases", async () => {
    const server = await silent();
    const failed: unknown[] = [];
    const nothing = (): void => undefined;
    const pool = new NodePool(
      server.address,
      { link, natMap: undefined, acceptUnknownRole: false, onRole: nothing, warn: nothing },
      { wanted: "master", size: 2, limits: { idleMs: 1_000, silenceMs: 1_000 } },
      { ready: nothing, lost: nothing, failed: (error) => failed.push(error) },
    );
    pool.start();
    const leased = pool.open();
    await connections(server, 3);
    const retired = pool.retire(0);
    await expect(leased).rejects.toMatchObject({ code: "CONNECTION" });
    await retired;
    await connections(server, 0);
    expect(failed).toEqual([]);
  });
});

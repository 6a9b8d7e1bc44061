import { setTimeout } from "node:timers/promises";
import type { Address } from "../../../runtime/client";
import type { Call } from "../../../runtime/client/executor/call";
import type { GroupConnection } from "../../../runtime/client/group-connection";
import type { ClientOptions } from "../../../runtime/client/options/schema";
import { NodePool } from "../../../runtime/client/pool/node-pool";
import { ReplicaReads } from "../../../runtime/client/replica-reads";
import { fakeNode } from "../../support/client/fake-group";
import { CleanUp } from "../../support/client/settles";
import { eventually } from "../../support/wait";

/** Goal: a look for replicas that fails changes nothing about those that are known. */
describe("reads from replicas", () => {
  const cleanUp = new CleanUp();
  afterEach(() => cleanUp.run());

  test("go on, on the same connection, while no Sentinel answers", async () => {
    const master = cleanUp.add(await fakeNode(), (n) => n.server.stop());
    const follows = master.server.address;
    const replica = cleanUp.add(await fakeNode({ role: "replica", follows }), (n) => n.server.stop());
    const link = { db: 0, tls: false, clientName: "test", connectTimeoutMs: 1_000, protocol: 2 } as const;
    const nothing = (): void => undefined;
    const access = { link, natMap: undefined, acceptUnknownRole: false, onRole: nothing, warn: nothing };
    const limits = { idleMs: 1_000, silenceMs: 1_000 };
    const listener = { ready: nothing, lost: nothing, failed: nothing };
    const target = new NodePool(follows, access, { wanted: "master", size: 1, limits }, listener);
    cleanUp.add(target, (pool) => pool.destroy());
    target.start();

    let replicas = (): Promise<readonly Address[]> => Promise.resolve([replica.server.address]);
    let looks = 0;
    const topology = {
      replicas: () => {
        looks += 1;
        return replicas();
      },
    };
    const group = { topology, access, route: { target, find: () => undefined }, master: follows };
    const reads = new ReplicaReads(
      group as unknown as GroupConnection,
      { watchdogMs: 1_000, socketTimeoutMs: 1_000, natMap: undefined } as ClientOptions,
      { maxStalenessMs: 200 },
    );
    cleanUp.add(reads, (r) => r.stop());
    reads.start();
    const picked = () => reads.route.find({ commands: [] } as unknown as Call);
    const before = await eventually("it is fresh", 5_000, () => Promise.resolve(picked()), 5);

    replicas = () => Promise.reject(new Error("no Sentinel answers"));
    reads.moved();
    looks = 0;
    await eventually("they are asked again and again", 5_000, () => Promise.resolve(looks > 1), 5);
    await setTimeout(200);
    expect(await eventually("it is fresh still", 5_000, () => Promise.resolve(picked()), 5)).toBe(before);
    replicas = () => Promise.resolve([]);
    await eventually("it leaves when they say so", 5_000, () => Promise.resolve(replica.server.sockets.size === 0), 5);
  });
});

import { SentinelTopology } from "../../../../runtime/client/topology/sentinel-topology";
import { fakeSentinel, nowhere, sentinelScript } from "../../../support/client/fake-group";
import { bulks } from "../../../support/client/resp";
import { CleanUp } from "../../../support/client/settles";

describe("the replicas that Sentinels name", () => {
  const cleanUp = new CleanUp();
  afterEach(() => cleanUp.run());

  const ask = async (addresses: { host: string; port: number }[]) => {
    const link = { db: 0, tls: false, clientName: "test", connectTimeoutMs: 200, protocol: 2 } as const;
    const sentinel = { addresses, group: "mymaster", timeoutMs: 200, expiryMs: 1_000, refreshMs: 1_000 };
    const topology = new SentinelTopology(
      {
        ...{ sentinel, link, natMap: undefined, acknowledged: false, probeTimeoutMs: 200 },
        openNode: () => Promise.reject(new Error("not in this test")),
      },
      { adopt: () => undefined, sentinel: () => undefined, warn: () => undefined },
    );
    cleanUp.add(topology, (t) => t.stop());
    return topology.replicas();
  };
  const frozen = async () => {
    const { server } = cleanUp.add(await fakeSentinel(nowhere), (s) => s.server.stop());
    server.script = () => undefined;
    return server.address;
  };

  test("are what the first one answers", async () => {
    const { server, state } = cleanUp.add(await fakeSentinel(nowhere), (s) => s.server.stop());
    const answer = sentinelScript(state);
    server.script = (name, args) =>
      args[0] === "replicas" ? [bulks("ip", "10.0.0.2", "port", "6379", "flags", "slave")] : answer(name, args);
    expect(await ask([await frozen(), server.address])).toEqual([{ host: "10.0.0.2", port: 6379 }]);
    server.script = (name, args) => (args[0] === "replicas" ? [] : answer(name, args));
    expect(await ask([server.address])).toEqual([]);
  });

  test("are unknown where none answers, which is not the same as that there are none", async () => {
    await expect(ask([await frozen(), nowhere])).rejects.toThrow();
  });
});

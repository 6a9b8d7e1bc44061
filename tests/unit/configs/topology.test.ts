import fc from "fast-check";
import { formatIpv4, isHostOf, parseIpv4, parseSubnet } from "../../../configs/ipv4";
import { readSettings } from "../../../configs/settings";
import { nodeSupervisorConfig, sentinelSupervisorConfig } from "../../../configs/supervisor-config";
import { topologyOf } from "../../../configs/topology";
import { settingsOf } from "./support/settings";

test("services have addresses below the nodes, and only where they are asked for", () => {
  const settings = settingsOf({ backup: { enabled: true, target: "local" } });
  expect(topologyOf(settings).services).toEqual(
    new Map([
      ["backup", { containerName: "dev-backup", containerIp: "10.163.79.4" }],
      ["object-store", { containerName: "dev-object-store", containerIp: "10.163.79.5" }],
    ]),
  );
  expect(settings.backup).toMatchObject({
    bucket: "redis-ha-backups",
    endpoint: "https://10.163.79.5:9000",
    pathStyle: true,
  });
});

test("monitoring has its own addresses, and no more of them than are asked for", () => {
  const services = (monitoring: object) => [...topologyOf(settingsOf({ monitoring })).services.keys()];
  const { services: all } = topologyOf(settingsOf({ monitoring: { enabled: true } }));
  expect([...all].map(([name, { containerIp }]) => `${name} ${containerIp}`)).toEqual([
    "monitor 10.163.79.7",
    "prometheus 10.163.79.8",
    "alertmanager 10.163.79.9",
  ]);
  expect(services({ enabled: true, prometheus: { enabled: false } })).toEqual(["monitor"]);
  expect(services({ enabled: true, alertmanager: { enabled: false } })).toEqual(["monitor", "prometheus"]);
});

test("by default everyone is reached at a container's own address, with the same ports everywhere", () => {
  expect(topologyOf(settingsOf({ nodes: 2, sentinels: 1 }))).toEqual({
    nodes: [
      {
        name: "redis-1",
        containerName: "dev-redis-1",
        containerIp: "10.163.79.11",
        host: "10.163.79.11",
        port: 6379,
        supervisorPort: 7379,
      },
      {
        name: "redis-2",
        containerName: "dev-redis-2",
        containerIp: "10.163.79.12",
        host: "10.163.79.12",
        port: 6379,
        supervisorPort: 7379,
      },
    ],
    sentinels: [
      {
        name: "sentinel-1",
        containerName: "dev-sentinel-1",
        containerIp: "10.163.79.21",
        host: "10.163.79.21",
        port: 26_379,
      },
    ],
    services: new Map(),
    network: {
      subnet: "10.163.79.0/24",
      gateway: "10.163.79.1",
      ipRange: "10.163.79.128/25",
      internal: false,
    },
    view: {
      group: "mymaster",
      seed: "redis-1",
      nodes: [
        { name: "redis-1", host: "10.163.79.11", port: 6379, supervisorPort: 7379 },
        { name: "redis-2", host: "10.163.79.12", port: 6379, supervisorPort: 7379 },
      ],
      sentinels: [{ name: "sentinel-1", host: "10.163.79.21", port: 26_379 }],
      quorum: 1,
      user: "node",
    },
  });
});

test("advertise: host gives each container a port of its own at the host's address", () => {
  const { view, nodes } = topologyOf(
    settingsOf({ advertise: "host", hostAddress: "192.0.2.1", ports: { redis: 7000 } }),
  );
  expect(view.nodes).toEqual([
    { name: "redis-1", host: "192.0.2.1", port: 7000, supervisorPort: 7379 },
    { name: "redis-2", host: "192.0.2.1", port: 7001, supervisorPort: 7380 },
    { name: "redis-3", host: "192.0.2.1", port: 7002, supervisorPort: 7381 },
  ]);
  expect(view.sentinels.map((s) => s.port)).toEqual([26_379, 26_380, 26_381]);
  expect(nodes.map((n) => n.containerIp)).toEqual(["10.163.79.11", "10.163.79.12", "10.163.79.13"]);
});

test("given addresses are taken", () => {
  const settings = settingsOf({ network: { addresses: { "redis-2": "10.163.79.99" } } });
  expect(topologyOf(settings).nodes.map((n) => n.host)).toEqual(["10.163.79.11", "10.163.79.99", "10.163.79.13"]);
});

test("a small subnet is filled by nodes from below and by Sentinels from above, around the gateway", () => {
  const network = { subnet: "10.1.2.0/28", gateway: "10.1.2.3" };
  const { nodes, sentinels, network: place } = topologyOf(settingsOf({ network }));
  expect(nodes.map((n) => n.host)).toEqual(["10.1.2.1", "10.1.2.2", "10.1.2.4"]);
  expect(sentinels.map((s) => s.host)).toEqual(["10.1.2.14", "10.1.2.13", "10.1.2.12"]);
  expect(place.ipRange).toBeUndefined();
});

/** Subnets from /16 to /29, and sizes of groups. */
const worlds = fc
  .record({
    prefix: fc.integer({ min: 16, max: 29 }),
    base: fc.integer({ min: 0x0a_00_00_00, max: 0x0a_ff_ff_ff }),
    nodes: fc.integer({ min: 1, max: 9 }),
    sentinels: fc.constantFrom(1, 3, 5, 7, 9),
    host: fc.boolean(),
  })
  .map(({ prefix, base, nodes, sentinels, host }) => {
    const size = 2 ** (32 - prefix);
    const subnet = `${formatIpv4(base - (base % size))}/${prefix}`;
    return { nodes, sentinels, network: { subnet }, ...(host ? { advertise: "host", hostAddress: "192.0.2.1" } : {}) };
  });

test("every address is inside the subnet, outside the engine's range, not the gateway, and nobody else's", () => {
  fc.assert(
    fc.property(worlds, (raw) => {
      const { settings, faults } = readSettings(raw, { stack: "dev" });
      if (faults.length > 0) {
        expect(faults.map((f) => f.setting)).toEqual(["network.subnet"]);
        return;
      }
      const { nodes, sentinels, network } = topologyOf(settings);
      const subnet = parseSubnet(network.subnet) ?? { network: 0, broadcast: 0, prefix: 0 };
      const range = parseSubnet(network.ipRange ?? "");
      expect(range === undefined).toBe(network.ipRange === undefined);
      const addresses = [...nodes, ...sentinels].map((place) => place.containerIp);
      expect(new Set(addresses).size).toBe(raw.nodes + raw.sentinels);
      for (const text of addresses) {
        const address = parseIpv4(text) ?? 0;
        expect(text).not.toBe(network.gateway);
        expect(isHostOf(subnet, address)).toBe(true);
        expect(range === undefined || address < range.network).toBe(true);
      }
      const advertised = [...nodes, ...sentinels].map((p) => `${p.host}:${p.port}`);
      const supervisors = nodes.map((n) => `${n.host}:${n.supervisorPort}`);
      expect(new Set([...advertised, ...supervisors]).size).toBe(2 * raw.nodes + raw.sentinels);
    }),
  );
});

test("one more node or Sentinel moves no other", () => {
  fc.assert(
    fc.property(worlds, (raw) => {
      const more = { ...raw, nodes: raw.nodes + 1, sentinels: raw.sentinels + 2 };
      const before = readSettings(raw, { stack: "dev" });
      const after = readSettings(more, { stack: "dev" });
      if (before.faults.length > 0 || after.faults.length > 0) return;
      const [small, large] = [topologyOf(before.settings), topologyOf(after.settings)];
      expect(large.nodes.slice(0, raw.nodes)).toEqual(small.nodes);
      expect(large.sentinels.slice(0, raw.sentinels)).toEqual(small.sentinels);
    }),
  );
});

test("supervisors are told the group and their times, and no secret", () => {
  const settings = settingsOf({ nodes: 1, sentinels: 1, replication: { parallelSyncs: 2 } });
  const { view } = topologyOf(settings);
  expect(nodeSupervisorConfig(settings, "redis-1")).toEqual({
    ...view,
    kind: "node",
    self: "redis-1",
    modules: [],
    appendonly: true,
    askMs: 1000,
    pauseMs: 5000,
    namedMs: 3000,
    sentinelGraceMs: 15_000,
  });
  expect(sentinelSupervisorConfig(settings, "sentinel-1")).toEqual({
    ...view,
    kind: "sentinel",
    self: "sentinel-1",
    askMs: 1000,
    monitor: {
      downAfterMs: 5000,
      failoverTimeoutMs: 30_000,
      parallelSyncs: 2,
      masterRebootDownAfterMs: 10_000,
      authUser: "sentinel",
    },
  });
});

import { parseSettings } from "../../../configs/settings";
import { configuredTargets } from "../../../runtime/monitor/target";
import type { Access } from "../../../scripts/cli/access";
import { askServers, type Known, type ServersFacts } from "../../../scripts/cli/doctor/gather/servers";
import { SecureGroup } from "../../support/monitor/secure-group";

/**
 * Goal: a real Redis that runs on the rendered files shows no drift, in whatever words it says its settings and users, and each change
 * behind the program's back is seen. Servers are processes here: the rendered files, TLS and users are those of a deployed group.
 */
let group: SecureGroup;
beforeAll(async () => {
  group = await SecureGroup.start();
}, 60_000);
afterAll(() => group.stop());

const settings = parseSettings({}, { stack: "dev" });
/** What the test's group has of its own: paths on this machine, and what a small group on one machine needs. */
const OF_THE_TEST = /^(dir|aclfile|tls-(cert|key|ca-cert)-file|save|min-replicas-to-write|bind|protected-mode)$/;

async function look(): Promise<ServersFacts> {
  const nodes = group.nodes.map(({ address }, i) => ({ ...address, name: `redis-${i + 1}`, supervisorPort: 1 }));
  const sentinels = group.sentinels.map(({ address }, i) => ({ ...address, name: `sentinel-${i + 1}` }));
  const { ca } = group.authority;
  const outputs = {
    group: "mymaster",
    prefix: "dev",
    image: "",
    network: "",
    nodes,
    sentinels,
    users: [],
    ca,
    passwords: group.passwords,
  };
  const access: Access = {
    credentials: { user: "admin", password: "", ca: Buffer.from(""), cert: Buffer.from(""), key: Buffer.from("") },
    targets: configuredTargets({ nodes, sentinels, natMap: {} }),
    link: (connectTimeoutMs) => ({
      ...{
        username: "admin",
        password: group.password("admin"),
        db: 0,
        tls: { ca, verify: "required" },
        clientName: "test",
        connectTimeoutMs,
        protocol: 2,
      },
    }),
  };
  const known: Known = { settings, outputs };
  return askServers(known, access);
}

async function drifts(): Promise<Record<string, string[]>> {
  const { servers } = await look();
  return Object.fromEntries(
    Object.entries(servers).map(([name, { config, acl }]) => [
      name,
      [
        ...(config ?? []).filter((d) => !OF_THE_TEST.test(d.name)).map((d) => `${d.name} ${d.live}`),
        ...(acl ?? []).map(({ user, what }) => `${user} ${what}`),
      ],
    ]),
  );
}

const NONE = Object.fromEntries(
  [1, 2, 3].flatMap((i) => [
    [`redis-${i}`, []],
    [`sentinel-${i}`, []],
  ]),
);

test("what runs on the rendered files shows no drift, and its clock and certificate are as they are", async () => {
  const { servers, snapshot } = await look();
  expect(snapshot.readings.map(({ kind }) => kind)).toEqual([
    "node",
    "node",
    "node",
    "sentinel",
    "sentinel",
    "sentinel",
  ]);
  for (const facts of Object.values(servers)) {
    expect(facts.config ?? []).toBeInstanceOf(Array);
    expect(facts.acl).toBeDefined();
    expect(facts.certificate).toMatchObject({ problem: undefined });
  }
  // Both by the same clock.
  for (const name of ["redis-1", "redis-2", "redis-3"]) expect(servers[name]?.clockAheadMs).toBe(0);
  expect(await drifts()).toEqual(NONE);
}, 30_000);

test.each([
  [
    ["config", "set", "maxmemory-policy", "noeviction"],
    ["config", "set", "maxmemory-policy", settings.maxmemoryPolicy],
    ["maxmemory-policy noeviction"],
  ],
  [
    ["config", "set", "client-output-buffer-limit", "pubsub 1 1 1"],
    ["config", "set", "client-output-buffer-limit", "pubsub 33554432 8388608 60"],
    ["client-output-buffer-limit normal 0 0 0 slave 268435456 67108864 60 pubsub 1 1 1"],
  ],
  [
    ["config", "set", "notify-keyspace-events", "KEA"],
    ["config", "set", "notify-keyspace-events", ""],
    ["notify-keyspace-events AKE"],
  ],
  [["config", "set", "lfu-decay-time", "9"], ["config", "set", "lfu-decay-time", "1"], ["lfu-decay-time 9"]],
  [
    ["config", "set", "masterauth", "another-one"],
    ["config", "set", "masterauth", "(restored)"],
    ["masterauth (another secret)"],
  ],
  [["acl", "setuser", "app", "+flushall"], ["acl", "load"], ["app may use flushall as well"]],
  [["acl", "setuser", "monitor", "-info"], ["acl", "load"], ["monitor may not use info"]],
  [
    ["acl", "setuser", "backup", "nopass", "~x"],
    ["acl", "load"],
    [
      "backup needs no password",
      expect.stringContaining("backup has other passwords") as string,
      "backup has the keys ~x instead of (none)",
    ],
  ],
  [["acl", "setuser", "eve", "on", "nopass", "+@all"], ["acl", "load"], ["eve is not in the settings"]],
])(
  "on a node: %j",
  async (change, undo, seen) => {
    const [name = "", ...words] = change;
    const { address } = group.node(2);
    await group.ask(address, "admin", name, ...words);
    const found = await drifts();
    const [back = "", ...backWords] = undo.map((word) =>
      word === "(restored)" ? group.password("replication") : word,
    );
    await group.ask(address, "admin", back, ...backWords);
    expect(found).toEqual({ ...NONE, "redis-2": seen });
    expect(JSON.stringify(found)).not.toContain(group.password("replication"));
    expect(await drifts()).toEqual(NONE);
  },
  30_000,
);

test("on a Sentinel: a user that may do more, and a quorum that is another", async () => {
  const { address } = group.sentinel(1);
  await group.ask(address, "admin", "acl", "setuser", "app", "+sentinel|failover");
  await group.ask(address, "admin", "sentinel", "set", "mymaster", "quorum", "3");
  const { servers, snapshot } = await look();
  expect(servers["sentinel-1"]?.acl).toEqual([
    { user: "app", what: "may use sentinel|failover as well", grants: true },
  ]);
  expect(snapshot.readings.flatMap((r) => (r.kind === "sentinel" ? [r.master?.quorum] : []))).toEqual([3, 2, 2]);
}, 30_000);

test("a server that does not answer is silent, and the others are told all the same", async () => {
  group.node(3).freeze();
  try {
    const { servers, snapshot } = await look();
    expect(snapshot.readings.find(({ target }) => target.name === "redis-3")?.kind).toBe("silent");
    expect(servers["redis-3"]).toMatchObject({ config: undefined, acl: undefined });
    expect(servers["redis-1"]?.config).toBeDefined();
  } finally {
    group.node(3).thaw();
  }
}, 30_000);

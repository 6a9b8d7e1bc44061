import { join } from "node:path";
import { parseSettings } from "../../../configs/settings";
import { viewOf } from "../../../runtime/monitor/group-view";
import { configuredTargets } from "../../../runtime/monitor/target";
import type { Access } from "../../../scripts/cli/access";
import { askServers, type ServersFacts } from "../../../scripts/cli/doctor/gather/servers";
import type { Known } from "../../../scripts/cli/doctor/rendered";
import { planMend } from "../../../scripts/cli/mend/plan";
import { runMend } from "../../../scripts/cli/mend/run";
import { wellFacts } from "../../support/doctor/facts";
import { freePorts } from "../../support/client/ports";
import { ServerProcess } from "../../support/client/server-process";
import { SecureGroup } from "../../support/monitor/secure-group";
import { eventually } from "../../support/wait";

/**
 * Goal: a real Redis that runs on the rendered files shows no drift, in whatever words it says its settings and users, and each change
 * behind the program's back is seen. Servers are processes here: the rendered files, TLS and users are those of a deployed group.
 */
let group: SecureGroup;
let certificate: { cert: Buffer; key: Buffer };
beforeAll(async () => {
  group = await SecureGroup.start();
  const { cert, key } = await group.authority.issue("127.0.0.1");
  certificate = { cert: Buffer.from(cert), key: Buffer.from(key) };
  // The test's group fails over faster than the settings say.
  expect(await putBack()).toEqual([1, 2, 3].map((i) => expect.stringContaining(`sentinel-${i}: down-after`) as string));
}, 60_000);
afterAll(() => group.stop());

const settings = parseSettings({}, { stack: "dev" });
/** What the test's group has of its own: paths on this machine, and what a small group on one machine needs. */
const OF_THE_TEST = /^(dir|aclfile|tls-(cert|key|ca-cert)-file|save|min-replicas-to-write|bind|protected-mode)$/;

function known(): { known: Known; access: Access } {
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
    credentials: { user: "admin", password: group.password("admin"), ca: Buffer.from(ca), ...certificate },
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
  return { known: { settings, outputs, alsoAccepted: [] }, access };
}

function look(): Promise<ServersFacts> {
  const { known: stack, access } = known();
  return askServers(stack, access);
}

/** Puts back what is not as rendered, but for what the test's group has of its own. */
async function putBack(): Promise<string[]> {
  const found = await look();
  const servers = Object.fromEntries(
    Object.entries(found.servers).map(([name, facts]) => [
      name,
      { ...facts, config: facts.config?.filter((d) => !OF_THE_TEST.test(d.name)) },
    ]),
  );
  const { known: stack, access } = known();
  const { steps } = planMend({ ...wellFacts(), settings, servers, snapshot: found.snapshot });
  const said: string[] = [];
  await runMend(stack, access, steps, (text) => said.push(text), new AbortController().signal);
  return said;
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
  [["config", "set", "maxmemory-policy", "noeviction"], ["maxmemory-policy noeviction"]],
  [
    ["config", "set", "client-output-buffer-limit", "pubsub 1 1 1"],
    ["client-output-buffer-limit normal 0 0 0 slave 268435456 67108864 60 pubsub 1 1 1"],
  ],
  [["config", "set", "notify-keyspace-events", "KEA"], ["notify-keyspace-events AKE"]],
  [["config", "set", "masterauth", "another-one"], ["masterauth (another secret)"]],
  [["acl", "setuser", "app", "+flushall"], ["app may use flushall as well"]],
  [["acl", "setuser", "monitor", "-info"], ["monitor may not use info"]],
  [
    ["acl", "setuser", "backup", "nopass", "~x"],
    ["backup needs no password", "backup has other passwords", "backup has the keys ~x instead of (none)"],
  ],
  [["acl", "setuser", "default", "on", "nopass"], ["default is on, and should be off"]],
  [["acl", "setuser", "eve", "on", "nopass", "+@all"], ["eve is not in the settings"]],
])(
  "on a node: %j is found, and put back with no connection lost",
  async (change, seen) => {
    const [name = "", ...words] = change;
    const { address } = group.node(2);
    await group.ask(address, "admin", name, ...words);
    const connection = await group.connect(address, "admin");
    const found = await drifts();
    expect(await putBack()).toEqual([expect.stringMatching(/^redis-2: .*as rendered/)]);
    expect(found).toEqual({ ...NONE, "redis-2": seen });
    expect(JSON.stringify(found)).not.toContain(group.password("replication"));
    expect(await drifts()).toEqual(NONE);
    expect(await connection.ping()).toBe("PONG");
    connection.disconnect();
  },
  30_000,
);

test("what the settings leave alone is found on the one that differs, and left", async () => {
  const { address } = group.node(2);
  await group.ask(address, "admin", "config", "set", "lfu-decay-time", "9");
  expect(await drifts()).toEqual({ ...NONE, "redis-2": ["lfu-decay-time 9"] });
  expect(await putBack()).toEqual([]);
  await group.ask(address, "admin", "config", "set", "lfu-decay-time", "1");
}, 30_000);

test("on a Sentinel: a user that may do more, and a quorum that is another", async () => {
  const { address } = group.sentinel(1);
  await group.ask(address, "admin", "acl", "setuser", "app", "+sentinel|failover");
  await group.ask(address, "admin", "sentinel", "set", "mymaster", "quorum", "3");
  const { servers, snapshot } = await look();
  expect(servers["sentinel-1"]?.acl).toEqual([
    { user: "app", what: "may use sentinel|failover as well", grants: true },
  ]);
  expect(quorums(snapshot)).toEqual([3, 2, 2]);
  await putBack();
  expect(quorums((await look()).snapshot)).toEqual([2, 2, 2]);
  expect(await drifts()).toEqual(NONE);
}, 30_000);

test("a replica that is gone: each Sentinel forgets it, one after the other, and can fail over all the while", async () => {
  const { known: stack, access } = known();
  const [port = 0] = await freePorts(1);
  const master = await group.master();
  const config = [
    `replicaof 127.0.0.1 ${master.address.port}`,
    "masteruser replication",
    `masterauth ${group.password("replication")}`,
  ];
  const tlsFile = (kind: string) =>
    `tls-${kind}-file ${join(group.dir, "node-1", kind === "cert" ? "server.crt" : "server.key")}`;
  const tls = [
    `tls-ca-cert-file ${group.caFile}`,
    "tls-replication yes",
    "port 0",
    `tls-port ${port}`,
    ...["cert", "key"].map(tlsFile),
  ];
  const stranger = await new ServerProcess("redis-server", port, [...config, ...tls]).start();
  /** Whether every Sentinel knows the stranger, and finds it up or not. */
  const seen = ({ readings }: ServersFacts["snapshot"], up: boolean): boolean => {
    const all = readings.flatMap((r) => (r.kind === "sentinel" ? [r.replicas] : []));
    return all.every((replicas) => replicas.some((r) => r.address.port === port && r.up === up));
  };
  const ghosts = (snapshot: ServersFacts["snapshot"]) => viewOf(snapshot, access.targets).unknownNodes;
  try {
    await eventually("the Sentinels know the stranger", 30_000, async () => seen((await look()).snapshot, true));
    // While it is there no Sentinel is asked to forget it: it would hear of it again.
    expect((await putBack()).filter((text) => text.includes("forgets"))).toEqual([]);
  } finally {
    await stranger.stop();
  }
  await eventually("all find it down", 90_000, async () => seen((await look()).snapshot, false));
  const said = await putBack();
  expect(said.filter((text) => text.includes("forgets"))).toHaveLength(3);
  const { snapshot } = await look();
  expect(ghosts(snapshot)).toEqual([]);
  expect(snapshot.readings.flatMap((r) => (r.kind === "sentinel" ? [r.ckquorum?.ok] : []))).toEqual([true, true, true]);
  expect(stack.outputs.nodes).toHaveLength(3);
}, 240_000);

function quorums({ readings }: ServersFacts["snapshot"]): (number | undefined)[] {
  return readings.flatMap((r) => (r.kind === "sentinel" ? [r.master?.quorum] : []));
}

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

import type { Stack } from "@pulumi/pulumi/automation";
import type { Results } from "../../runtime/backup/operate/answer";
import { command } from "../support/cli/command";
import { digests, everyNode, fill } from "../support/cli/every-node";
import { careful } from "../support/clients";
import { docker } from "../support/containers";
import { TestGroup } from "../support/group";
import { buildImages } from "../support/images";
import { subnet, testConfig, UP_MS } from "../support/shared-group";
import { announced, RUN, testStack } from "../support/stack";
import { missing, Writers } from "../support/writers";

/**
 * Goal: with `advertise: host` everybody, inside and outside, reaches every server by the host's address and a port of its own, and
 * the group is as safe, and its backups come back. Here the host's address is its own end of the group's network. Also: `destroy` leaves
 * nothing.
 */
const name = `test-${RUN}-host`;
const network = subnet("advertise");
const hostAddress = network.replace(/\d+\/27$/, String(Number(/(\d+)\/27$/.exec(network)?.[1]) + 1));
let stack: Stack;
let group: TestGroup;

beforeAll(async () => {
  buildImages("backup", "object-store");
  stack = await testStack(
    name,
    testConfig("advertise", {
      nodes: 2,
      advertise: "host",
      hostAddress,
      backup: { enabled: true, target: "local" },
      ports: { redis: 17_100, sentinel: 17_200, supervisor: 17_300 },
    }),
  );
  await stack.up();
  group = await TestGroup.of(stack);
  await group.settled();
}, UP_MS);
afterAll(() => group.close());

test("every server has the host's address and a port of its own, published on that address only", async () => {
  expect(group.outputs.nodes.map(({ host, port }) => `${host}:${port}`)).toEqual([
    `${hostAddress}:17100`,
    `${hostAddress}:17101`,
  ]);
  for (const { name: member, port } of [...group.outputs.nodes, ...group.outputs.sentinels]) {
    const bindings = (await group.container(member).inspect()).HostConfig.PortBindings as Record<string, unknown>;
    expect(bindings[`${port}/tcp`]).toEqual([{ HostIp: hostAddress, HostPort: String(port) }]);
  }
});

test("a stop of the master is a hand-over, and nothing is left to change", async () => {
  const before = await group.settled();
  const writers = new Writers(await careful(group, 2, { commandTimeout: 10_000 }), { wait: false, pauseMs: 2 }).start();
  await writers.more(100);
  await group.container(before).stop();
  await group.container(before).start();
  await writers.more(100);
  const after = await group.settled();
  await writers.stop();
  expect(after).not.toBe(before);
  expect(await missing(group.direct(group.node(after)), writers.acknowledged)).toEqual([]);
  await stack.refresh();
  expect(announced(await stack.preview())).toEqual({});
}, 120_000);

test(
  "the command makes a backup, and restores it while the group runs",
  async () => {
    const master = group.direct(group.node(await group.settled()), "admin");
    await master.flushall();
    const wanted = await fill(master, 20, 100_000);
    await master.wait(1, 10_000);
    const { id } = await command<Results["backup"]>(stack, "backup", "now");
    await master.flushall();
    await master.set("after", "1");
    const restored = await command<Results["restore"]>(stack, "--yes", "restore", id);
    expect(restored).toMatchObject({ backup: { id }, keys: 20 });
    await group.settled();
    expect(await digests(group)).toEqual(everyNode(group, wanted));
    expect(announced(await stack.preview())).toEqual({});
  },
  UP_MS,
);

test("`destroy` leaves no container, volume or network", async () => {
  group.close();
  await stack.destroy();
  const filters = { label: [`redis-ha.stack=${name}`] };
  expect(await docker.listContainers({ all: true, filters })).toEqual([]);
  expect((await docker.listVolumes({ filters })).Volumes).toEqual([]);
  expect(await docker.listNetworks({ filters })).toEqual([]);
}, 60_000);

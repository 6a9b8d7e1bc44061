import type { TestGroup } from "../support/group";
import { sharedGroup, UP_MS } from "../support/shared-group";
import { eventually } from "../support/wait";

/**
 * Goal: a replica that was killed before its copy was in its AOF does not lead with the data of before the copy, although it had, and had
 * confirmed, what another one has on its volume.
 * Method: a replica whose rewrite is slow takes a full copy; meanwhile writes are confirmed by both replicas. Then all nodes are killed,
 * and the master stays away.
 */
jest.setTimeout(180_000);
let group: TestGroup;
beforeAll(async () => {
  group = await sharedGroup();
}, UP_MS);
afterAll(() => group.close());

test.each([
  ["was a replica all the time", false],
  ["was promoted meanwhile, and that was taken back", true],
])("the replica with the whole copy leads; the other one %s", async (_name, promoted) => {
  const master = await group.settled();
  const [slow, whole] = group.outputs.nodes.filter((n) => n.name !== master);
  if (!slow || !whole) throw new Error("this needs two replicas");
  const first = group.direct(group.node(master), "admin", { commandTimeout: 10_000 });
  await first.mset(Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`copy:${i}`, "x"])));
  expect(await first.wait(2, 8000)).toBe(2);
  const taker = group.direct(slow);

  // Ten milliseconds a key: the rewrite takes thirty seconds. A replica that led for a moment has to take a copy.
  await taker.config("SET", "rdb-key-save-delay", "10000");
  const { host, port } = group.node(master);
  if (promoted) {
    await taker.replicaof("NO", "ONE");
    await eventually("its volume says so", 10_000, async () => (await markerOf(slow.name)).role === "master");
    await taker.replicaof(host, port);
  } else await taker.multi().replicaof("NO", "ONE").replicaof(host, port).exec();
  await eventually("the copy is taken and not yet in the AOF", 20_000, async () => {
    const { linkUp, rewrite } = await group.status(slow);
    return linkUp && rewrite === "running";
  });
  for (let i = 0; i < 20; i += 1) await first.set(`copy:confirmed:${i}`, "1");
  expect(await first.wait(2, 8000)).toBe(2);
  // A marker is written within a second of a change.
  await eventually("two more seconds have gone by for the marker", 10_000, async () => {
    const { linkUp, rewrite } = await group.status(slow);
    expect({ linkUp, rewrite }).toEqual({ linkUp: true, rewrite: "running" });
    return Number((await group.infoOf(slow, "persistence")).get("aof_current_rewrite_time_sec")) >= 3;
  });

  await Promise.all(group.outputs.nodes.map(({ name }) => group.container(name).kill()));
  await group.container(slow.name).start();
  await group.container(whole.name).start();
  const after = await group.switched(master);
  expect(after).toBe(whole.name);
  for (let i = 0; i < 20; i += 1) expect(await group.direct(whole).get(`copy:confirmed:${i}`)).toBe("1");
  await group.container(master).start();
  await group.settled(90_000);
  for (const node of group.outputs.nodes) expect(await group.direct(node).get("copy:confirmed:19")).toBe("1");
});

async function markerOf(name: string): Promise<{ role: string }> {
  return JSON.parse(await group.container(name).exec(["cat", "/data/redis-ha-marker.json"])) as { role: string };
}

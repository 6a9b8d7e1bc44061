import type { TestGroup } from "../support/group";
import { sharedGroup, UP_MS } from "../support/shared-group";
import { eventually } from "../support/wait";

/**
 * Goal: a node that can't know whether its data is the newest does not lead; it says why, and the operator's word makes it lead.
 * Method: stop everything, start one replica alone, read its health check, say the word, and bring the others back.
 */
let group: TestGroup;
beforeAll(async () => {
  group = await sharedGroup();
}, UP_MS);
afterAll(() => group.close());

test("a node alone waits, says why, and leads at the operator's word", async () => {
  const master = await group.settled();
  const client = group.direct(group.node(master));
  await client.set("doubt", "kept");
  await client.wait(group.outputs.nodes.length - 1, 5000);
  const members = [...group.outputs.sentinels, ...group.outputs.nodes].map((m) => m.name);
  await Promise.all(members.map((name) => group.container(name).stop()));

  const lone = group.outputs.nodes.find((n) => n.name !== master);
  if (!lone) throw new Error("there is no replica");
  const container = group.container(lone.name);
  await container.start();
  await eventually("the health check says that it waits for the Sentinels", 20_000, async () => {
    const log = (await container.inspect()).State.Health?.Log ?? [];
    return log.at(-1)?.Output.includes("waiting for the Sentinels");
  });
  await expect(group.status(lone)).rejects.toThrow();

  await container.exec(["node", "/opt/redis-ha/main.cjs", "lead"]);
  await eventually("it leads", 20_000, async () => (await group.status(lone)).role === "master");
  for (const name of members) await group.container(name).start();
  await group.settled(90_000);
  for (const node of group.outputs.nodes) expect(await group.direct(node).get("doubt")).toBe("kept");
}, 180_000);

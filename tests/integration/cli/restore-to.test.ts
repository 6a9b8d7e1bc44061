import type { Stack } from "@pulumi/pulumi/automation";
import type { Results } from "../../../runtime/backup/operate/answer";
import { command, startCommand } from "../../support/cli/command";
import { digests, everyNode, fill } from "../../support/cli/every-node";
import { firstBackup, ONE_BY_SCHEDULE } from "../../support/cli/first-backup";
import { TestGroup } from "../../support/group";
import { buildImages } from "../../support/images";
import { testConfig, UP_MS } from "../../support/shared-group";
import { firstUp, RUN, testStack } from "../../support/stack";

/**
 * Goal: one stack's backup goes into another stack's group, and what that one had is not mixed up with the first one's backups. Method: two
 * stacks of one project, of one node each, the first with a store of its own, in a network that the second one does not reach.
 */
const small = { nodes: 1, sentinels: 1 };
const stacks: Stack[] = [];
const groups: TestGroup[] = [];

async function deploy(name: "from" | "into", more: object): Promise<TestGroup> {
  const config = testConfig(`restore-${name}`, { ...small, ...more });
  const stack = await testStack(`test-${RUN}-${name}`, config, `test-${RUN}-from`);
  stacks.push(stack);
  await firstUp(stack);
  const group = await TestGroup.of(stack);
  groups.push(group);
  await group.settled();
  return group;
}

afterAll(async () => {
  for (const group of groups) group.close();
  for (const stack of stacks) await stack.destroy();
}, UP_MS);

test(
  "into another stack: its data is replaced only on purpose, and saved nowhere it does not belong",
  async () => {
    buildImages("backup", "object-store");
    const source = await deploy("from", { backup: ONE_BY_SCHEDULE });
    const target = await deploy("into", {});
    const [from, into] = stacks;
    if (!from || !into) throw new Error("no stacks");
    await firstBackup(from, source);
    const wanted = await fill(source.direct(source.node("redis-1")), 10, 10_000);
    await target.direct(target.node("redis-1")).set("own", "1");
    const { id } = await command<Results["backup"]>(from, "backup", "now");

    const refused = startCommand(from, "--yes", "restore", "latest", "--to", into.name);
    const code = await refused.ended;
    expect([refused.err, code]).toEqual([expect.stringMatching(/has data and no backups.*--no-save/), 8]);
    expect(await target.keys(target.node("redis-1"))).toBe(1);

    const words = ["--yes", "restore", "latest", "--no-save", "--to", into.name];
    const restored = await command<Results["restore"] & { into: string }>(from, ...words);
    expect(restored).toMatchObject({ backup: { id }, keys: 10, savedAs: null, into: into.name });
    expect(await digests(target)).toEqual(everyNode(target, wanted));
    // The schedule has made its own; a restore would save in this class.
    const { backups } = await command<Results["list"]>(from, "backup", "list", "--class", "manual");
    expect(backups.map((item) => item.id)).toEqual([id]);
    await target.direct(target.node("redis-1")).set("after", "1");
  },
  2 * UP_MS,
);

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import { imageReference } from "../../images/reference";
import { completed, startCommand } from "../support/cli/command";
import { changedImage } from "../support/changed-image";
import { docker } from "../support/containers";
import { TestGroup } from "../support/group";
import { testConfig, UP_MS } from "../support/shared-group";
import { RUN, testStack } from "../support/stack";
import { eventually } from "../support/wait";

/**
 * Goal: a module is loaded on every node where the image carries it, and an image that does not is refused before anything changes.
 * Method: Debian's own search module laid over our image, the command as it is typed.
 */
const IMAGE = `redis-ha/test-${RUN}:search`;
let stack: Stack;
let group: TestGroup;

beforeAll(async () => {
  await withModule(imageReference(), IMAGE);
  const config = { nodes: 2, sentinels: 1, image: IMAGE, modules: ["search"] };
  stack = await testStack(`test-${RUN}-modules`, testConfig("modules", config));
  await completed(stack, "up", "--yes");
  group = await TestGroup.of(stack);
  await group.settled();
}, UP_MS);
afterAll(async () => {
  group.close();
  await stack.destroy();
  await docker.getImage(IMAGE).remove({ force: true });
}, UP_MS);

/** The module as Debian's package has it, in the place where that puts it. */
async function withModule(from: string, tag: string): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), "redis-ha-module-"));
  try {
    const asRoot = ["-o", "APT::Sandbox::User=root"];
    execFileSync("apt-get", ["download", "-qq", ...asRoot, "redis-redisearch"], { cwd: work, stdio: "ignore" });
    execFileSync("sh", ["-c", "dpkg-deb -x ./*.deb ."], { cwd: work });
    await changedImage(from, tag, { label: "search", files: { folder: work, path: "usr/lib/redis/modules" } });
  } finally {
    rmSync(work, { recursive: true });
  }
}

test("every node has it, the application may use it, and an index is on the replica and outlives a restart", async () => {
  const app = group.client();
  await app.call("FT.CREATE", "books", "SCHEMA", "title", "TEXT");
  await app.call("FT.ADD", "books", "book:1", "1.0", "FIELDS", "title", "redis in production");
  const found = async (name: string): Promise<unknown> =>
    group.direct(group.node(name)).call("FT.SEARCH", "books", "production", "NOCONTENT");
  for (const { name } of group.outputs.nodes)
    await eventually(`${name} finds it`, 10_000, async () =>
      JSON.stringify(await found(name).catch(() => [])).includes("book:1"),
    );
  const master = await group.settled();
  const replica = group.outputs.nodes.find(({ name }) => name !== master)?.name ?? "";
  await group.container(replica).stop();
  await group.container(replica).start();
  await group.settled();
  expect(await found(replica)).toEqual([1, "book:1"]);
}, 120_000);

test("an image without it is refused by up and by upgrade, by name, and nothing is changed", async () => {
  const before = await group.settled();
  const own = imageReference();
  const refused = async (...words: string[]): Promise<string> => {
    const run = startCommand(stack, ...words, "--yes");
    expect(await run.ended).not.toBe(0);
    return run.err;
  };
  const missing = /it has no module search \(redisearch\.so\)[^]*image-refused/;
  expect(await refused("upgrade", "--image", own)).toMatch(missing);
  await stack.setConfig("redis-ha:image", { value: own });
  expect(await refused("up")).toMatch(missing);
  await stack.setConfig("redis-ha:image", { value: IMAGE });
  expect(await group.settled()).toBe(before);
}, 120_000);

import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Stack } from "@pulumi/pulumi/automation";
import { topologyOf } from "../../../configs/topology";
import { readSettings } from "../../../configs/settings";
import { imageReference } from "../../../images/reference";
import { keptSecrets } from "../../../scripts/compose/secrets";
import { command } from "../../support/cli/command";
import { careful } from "../../support/clients";
import { TestGroup } from "../../support/group";
import { measured } from "../../support/measured";
import { testConfig, UP_MS } from "../../support/shared-group";
import { RUN, RUN_DIR, testStack } from "../../support/stack";
import { everyNodeHas, missing, Writers } from "../../support/writers";

/**
 * Goal: who does not run Pulumi gets the same group with the same guarantees from docker-compose.
 * Method: the command as an operator types it, Debian's docker-compose, and the faults that the group's own tests provoke.
 */
const NAME = `test-${RUN}-compose`;
const OUT = join(RUN_DIR, "compose");
const config = testConfig("compose");
let stack: Stack;
let group: TestGroup;

async function compose(...words: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)("docker-compose", ["--project-name", NAME, ...words], { cwd: OUT });
  return stdout;
}

/** The group as its users see it, from what the export left. */
function exported(): TestGroup {
  const { settings } = readSettings(config, { stack: NAME });
  const { view } = topologyOf(settings);
  const { passwords } = keptSecrets.parse(JSON.parse(readFileSync(join(OUT, "secrets.json"), "utf8")));
  const { prefix, group: name } = settings;
  return new TestGroup({
    ...{ group: name, prefix, image: imageReference(), network: `${prefix}-redis-ha` },
    ...{ nodes: view.nodes, sentinels: view.sentinels, users: Object.keys(passwords), passwords },
    ca: readFileSync(join(OUT, "ca.crt"), "utf8"),
  });
}

beforeAll(async () => {
  stack = await testStack(NAME, config);
  await command(stack, "export", "compose", "--out", OUT);
  group = exported();
  await compose("up", "--detach");
}, UP_MS);
afterAll(async () => {
  group.close();
  if (existsSync(OUT)) await compose("down", "--volumes");
}, UP_MS);

test("the group is whole", async () => {
  expect(await group.settled()).toBe("redis-1");
}, 120_000);

test("an export once more changes nothing", async () => {
  const before = readFileSync(join(OUT, "secrets.json"), "utf8");
  await command(stack, "export", "compose", "--out", OUT);
  expect(readFileSync(join(OUT, "secrets.json"), "utf8")).toBe(before);
  const ids = await compose("ps", "--quiet");
  await compose("up", "--detach");
  expect(await compose("ps", "--quiet")).toBe(ids);
}, 120_000);

test("a stop of the master is a hand-over: nothing acknowledged is lost", async () => {
  const before = await group.settled();
  // As in stop.test.ts: a write waits while the role is handed over, and no time-out ends it before.
  const clients = await careful(group, 4, { commandTimeout: 10_000 });
  const writers = new Writers(clients, { wait: false, pauseMs: 2 }).start();
  await writers.more(200);
  await compose("stop", before);
  await writers.more(200);
  await writers.stop();
  const after = await group.switched(before);
  expect(await missing(group.direct(group.node(after)), writers.acknowledged)).toEqual([]);
  await compose("start", before);
  await group.settled();
}, 120_000);

test("the master's container is killed: what WAIT confirmed is there, and the old master comes back as a replica", async () => {
  const before = await group.settled();
  const writers = new Writers(await careful(group, 4), { wait: true, reconnect: true, pauseMs: 2 }).start();
  await writers.more(200);
  const at = Date.now();
  await compose("kill", before);
  await writers.more(200);
  await compose("start", before);
  const after = await group.settled();
  await writers.stop();
  expect(after).not.toBe(before);
  const confirmed = writers.acknowledged.filter((w) => w.confirmed);
  expect(confirmed.length).toBeGreaterThan(200);
  await everyNodeHas(group, confirmed);
  measured(`by docker-compose, killed with SIGKILL: write outage ${writers.longestGap(at)} ms, nothing confirmed lost`);
}, 120_000);

test("no secret is in the compose file or in what Docker shows", async () => {
  const shown = await Promise.all(
    [...group.outputs.nodes, ...group.outputs.sentinels].map(({ name }) => group.container(name).inspect()),
  );
  const text = `${readFileSync(join(OUT, "docker-compose.yml"), "utf8")}${JSON.stringify(shown)}`;
  for (const password of Object.values(group.outputs.passwords)) expect(text).not.toContain(password);
});

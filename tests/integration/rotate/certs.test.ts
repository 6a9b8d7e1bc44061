import { RedisClient } from "../../../runtime/client";
import { openStack } from "../../../scripts/cli/stack";
import { pemsOf } from "../../../scripts/rotate/certificates";
import { requireTrust, shownCertificates } from "../../../scripts/rotate/servers";
import { completed } from "../../support/cli/command";
import { Counters } from "../../support/client/counters";
import { optionsOf } from "../../support/client/of-group";
import { TestGroup } from "../../support/group";
import { measured } from "../../support/measured";
import { testConfig, UP_MS } from "../../support/shared-group";
import { announced, firstUp, pulumiEnv, RUN, testStack } from "../../support/stack";
import type { Stack } from "@pulumi/pulumi/automation";

/**
 * Goal: certificates, and then their authority, are replaced while the group is used: no call of the library's client fails, no node is
 * stopped, and nothing is left to change.
 * Method: the commands as an operator types them; the authority in three runs, as if each had been cut off. The application takes the new
 * authority in between, by the function that its client was given.
 */
let stack: Stack;
let group: TestGroup;

beforeAll(async () => {
  stack = await testStack(`test-${RUN}-certs`, testConfig("certificates", { nodes: 3, sentinels: 3 }));
  await firstUp(stack);
  group = await TestGroup.of(stack);
  await group.settled();
}, UP_MS);
afterAll(async () => {
  group.close();
  await stack.destroy();
}, UP_MS);

const redisHa = (...words: string[]) => completed(stack, ...words);

/** The fingerprint of what each server shows, by its name; each is trusted by all that the stack trusts. */
async function shown(): Promise<Record<string, string>> {
  const seen = await shownCertificates(await opened());
  for (const [name, { problem }] of seen) expect([name, problem]).toEqual([name, undefined]);
  return Object.fromEntries([...seen].map(([name, { fingerprint }]) => [name, fingerprint]));
}

async function opened() {
  Object.assign(process.env, pulumiEnv());
  return openStack(stack.name, stack.workspace.workDir);
}

function expectAllOther(before: Record<string, string>, after: Record<string, string>): void {
  expect(Object.keys(after)).toEqual(Object.keys(before));
  expect(Object.values(after).filter((fingerprint) => Object.values(before).includes(fingerprint))).toEqual([]);
}

async function nodesStarted(): Promise<string[]> {
  const all = group.outputs.nodes.map(({ name }) => group.container(name).inspect());
  return (await Promise.all(all)).map(({ Id, State }) => `${Id} ${State.StartedAt}`);
}

test("certificates and their authority are replaced, no call fails, no node stops, and nothing is left to change", async () => {
  const master = await group.settled();
  const [started, first, old] = [await nodesStarted(), await shown(), await opened()];
  let ca = group.outputs.ca;
  const options = optionsOf(group);
  const client = new RedisClient({ ...options, tls: { ca: () => ca } });
  await client.ready();
  const counters = new Counters(client, 4, 10_000, 10).start();

  await redisHa("rotate", "certs", "--yes");
  const second = await shown();
  expectAllOther(first, second);
  expect((await opened()).outputs.ca).toBe(ca);

  await redisHa("rotate", "ca", "--yes", "--trust-only");
  expect(await shown()).toEqual(second);
  const both = (await opened()).outputs.ca;
  expect(pemsOf(both)).toHaveLength(2);
  expect(pemsOf(both)[0]).toBe(pemsOf(ca)[0]);
  ca = both;

  await redisHa("rotate", "ca", "--yes", "--keep-old");
  const third = await shown();
  expectAllOther(second, third);

  await redisHa("rotate", "ca", "--yes");
  expect(await shown()).toEqual(third);
  const after = await opened();
  expect(pemsOf(after.outputs.ca)).toEqual([pemsOf(both)[1]]);
  ca = after.outputs.ca;
  // Whoever has only the old one trusts nobody any more, and nobody trusts whom the old one signed.
  for (const { problem } of (await shownCertificates(after, old.outputs.ca)).values()) expect(problem).toBeDefined();
  await requireTrust(after, { cert: old.outputs.ca, key: String(old.outputs.caKey) }, false);

  await counters.stop();
  await counters.check(client, { lossless: true });
  expect([...counters.errors]).toEqual([]);
  expect(counters.doubtful).toBe(0);
  await client.close({ drainMs: 0 });
  measured(
    `certificates and their authority replaced: ${counters.sure} calls, none failed, the slowest took ${Math.round(counters.slowestMs)} ms`,
  );
  expect(await nodesStarted()).toEqual(started);
  expect(announced(await stack.preview())).toEqual({});
  const now = await TestGroup.of(stack);
  expect(await now.settled()).toBe(master);
  now.close();
}, 400_000);

import { readFileSync } from "node:fs";
import { RedisClient } from "../../../runtime/client";
import { auditFile, readAudit } from "../../../scripts/cli/audit";
import { accepts } from "../../../scripts/rotate/accepted";
import { AUDITS, completed } from "../../support/cli/command";
import { Counters } from "../../support/client/counters";
import { optionsOf } from "../../support/client/of-group";
import { TestGroup } from "../../support/group";
import { measured } from "../../support/measured";
import { testConfig, UP_MS } from "../../support/shared-group";
import { announced, firstUp, RUN, testStack } from "../../support/stack";
import type { Stack } from "@pulumi/pulumi/automation";

/**
 * Goal: all passwords are changed while the group is used, and no call of the library's client fails.
 * Method: the command as an operator types it, in two runs, as if the first had been cut off before the old passwords were dropped. The
 * application takes its new password in between, by the function that its client was given.
 */
let stack: Stack;
let before: TestGroup;

beforeAll(async () => {
  stack = await testStack(`test-${RUN}-rotate`, testConfig("rotate", { nodes: 2, sentinels: 3 }));
  await firstUp(stack);
  before = await TestGroup.of(stack);
  await before.settled();
}, UP_MS);
afterAll(async () => {
  before.close();
  await stack.destroy();
}, UP_MS);

/** @returns all that it said */
async function redisHa(...words: string[]): Promise<string> {
  const { out, err } = await completed(stack, ...words);
  return `${out}${err}`;
}

/** Whether each server lets each of these users in. */
async function letIn(group: TestGroup, passwords: Readonly<Record<string, string>>): Promise<boolean[]> {
  const { nodes, sentinels, ca } = group.outputs;
  const asked = [...nodes, ...sentinels].flatMap((address) =>
    ["app", "admin", "backup"].map((user) => accepts({ address, ca }, user, String(passwords[user]))),
  );
  return [...new Set(await Promise.all(asked))];
}

test("every password is changed, no call fails, and nothing is left to change", async () => {
  const old = before.outputs.passwords;
  let current = before.password("app");
  const options = optionsOf(before);
  const client = new RedisClient({
    ...options,
    password: () => current,
    sentinel: { ...options.sentinel, addresses: options.sentinel?.addresses ?? [], password: () => current },
  });
  await client.ready();
  const counters = new Counters(client, 4, 10_000, 10).start();
  const said: string[] = [];

  said.push(await redisHa("rotate", "passwords", "--yes", "--keep-old"));
  const after = await TestGroup.of(stack);
  await after.settled();
  const fresh = after.outputs.passwords;
  for (const [user, password] of Object.entries(fresh)) expect([user, password]).not.toEqual([user, old[user]]);
  expect(await letIn(after, old)).toEqual([true]);
  expect(await letIn(after, fresh)).toEqual([true]);

  current = String(fresh.app);
  said.push(await redisHa("rotate", "passwords", "--yes"));
  await after.settled();
  expect(await letIn(after, old)).toEqual([false]);
  expect(await letIn(after, fresh)).toEqual([true]);

  await counters.stop();
  await counters.check(client, { lossless: true });
  expect([...counters.errors]).toEqual([]);
  expect(counters.doubtful).toBe(0);
  await client.close({ drainMs: 0 });
  measured(
    `passwords changed: ${counters.sure} calls, none failed, the slowest took ${Math.round(counters.slowestMs)} ms`,
  );

  const audit = auditFile(stack.name, { XDG_STATE_HOME: AUDITS });
  expect(readAudit(stack.name, audit)).toMatchObject([
    { act: "rotate passwords", result: "done", details: { keepOld: true } },
    { act: "rotate passwords", result: "done", details: { keepOld: false } },
  ]);
  said.push(readFileSync(audit, "utf8"));
  for (const secret of [...Object.values(old), ...Object.values(fresh)]) expect(said.join("")).not.toContain(secret);
  expect(announced(await stack.preview())).toEqual({});
  after.close();
}, 400_000);

import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import { startCommand } from "../../support/cli/command";
import { secretsOf } from "../../../scripts/cli/report/secrets";
import { openStack } from "../../../scripts/cli/stack";
import { pulumiEnv } from "../../support/stack";
import type { TestGroup } from "../../support/group";
import { sharedGroup, sharedStack, UP_MS } from "../../support/shared-group";

/** Goal: the report of a deployed stack has the evidence, and none of the stack's secrets, also where somebody put one into a log. */
let group: TestGroup;
let stack: Stack;
const dir = mkdtempSync(join(tmpdir(), "redis-ha-report-"));
beforeAll(async () => {
  group = await sharedGroup();
  stack = await sharedStack();
  Object.assign(process.env, pulumiEnv());
}, UP_MS);
afterAll(() => {
  group.close();
  rmSync(dir, { recursive: true });
});

test("evidence without secrets, readable by nobody else, and never over another file", async () => {
  const file = join(dir, "report.md");
  const secrets = await secretsOf(await openStack(stack.name, stack.workspace.workDir));
  expect(secrets.length).toBeGreaterThan(9);
  expect(secrets).toEqual(expect.arrayContaining(Object.values(group.outputs.passwords)));
  // As a careless program would: into the log of a container.
  const planted = group.password("app");
  await group.container("redis-1").exec(["sh", "-c", `echo "login of app with ${planted} failed" > /proc/1/fd/1`]);

  const run = startCommand(stack, "report", "--out", file);
  expect([await run.ended, run.err.includes(planted)]).toEqual([0, false]);
  const page = readFileSync(file, "utf8");
  expect(page).toContain("login of app with (secret) failed");
  for (const secret of secrets) {
    for (const line of secret.split("\n").filter((l) => l.length > 8 && !l.startsWith("-----")))
      for (const form of [line, Buffer.from(line).toString("base64").slice(0, -4)])
        expect(page.includes(form)).toBe(false);
  }
  for (const section of [
    "Versions",
    "Doctor",
    "Settings",
    "Servers",
    "History",
    "Container redis-1",
    "Log of sentinel-3",
  ])
    expect(page).toContain(`\n## ${section}`);
  expect(page).toContain('"downAfterMs": 5000');
  expect(page).toContain("+monitor master mymaster");
  expect(statSync(file).mode & 0o777).toBe(0o600);

  const again = startCommand(stack, "report", "--out", file);
  expect(await again.ended).toBe(2);
  expect(readFileSync(file, "utf8")).toBe(page);
}, 120_000);

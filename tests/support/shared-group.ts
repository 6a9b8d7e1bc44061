import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import { TestGroup } from "./group";
import { firstUp, RUN, RUN_DIR, testStack } from "./stack";

/** Test files that run at the same time have a group each. */
const WORKER = Number(process.env.JEST_WORKER_ID ?? 1);
const SHARED = `test-${RUN}-shared-${WORKER}`;
const SHARED_UP = join(RUN_DIR, `shared-up-${WORKER}`);
/** Seconds that one test of a whole deployment may take. */
export const UP_MS = 300_000;

/** Whose network is which: tests run side by side. */
const SLOTS = {
  ...{ shared: WORKER - 1, advertise: 4, "restore-from": 5, "restore-into": 6, "backup-stack": 7 },
  ...{ rotate: 8, monitoring: 9, certificates: 10, scale: 11, upgrade: 12, disaster: 13, doctor: 14, credentials: 15 },
  ...{ restore: 16, compose: 17, modules: 18, "disk-full": 19, up: 20 },
};
export type Slot = keyof typeof SLOTS;

/** A subnet of this run's own; the third number keeps two runs on one host apart, mostly. */
export function subnet(slot: Slot): string {
  const third = (createHash("sha256").update(RUN).digest()[0] ?? 0) % 200;
  return `10.${89 + (SLOTS[slot] >> 3)}.${third}.${(SLOTS[slot] & 7) * 32}/27`;
}

/** Settings of a test's group: as in production but for its size. */
export function testConfig(slot: Slot, over: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    memory: "256mb",
    maxmemory: "128mb",
    protect: false,
    network: { subnet: subnet(slot) },
    timeouts: { healthIntervalMs: 2000, healthTimeoutMs: 1000 },
    ...over,
  };
}

/** The stack that test files share, so that not each of them pays for an `up`. */
export function sharedStack(): Promise<Stack> {
  return testStack(SHARED, testConfig("shared"));
}

/** The group that test files share; the first one to ask deploys it. Each leaves it whole. */
export async function sharedGroup(): Promise<TestGroup> {
  const stack = await sharedStack();
  if (!existsSync(SHARED_UP)) {
    const result = await firstUp(stack);
    writeFileSync(SHARED_UP, JSON.stringify(result.summary));
  }
  const group = await TestGroup.of(stack);
  await group.repair();
  await group.settled();
  return group;
}

/** What the deployment of the shared group did. */
export function sharedUpSummary(): { resourceChanges?: Record<string, number> } {
  return JSON.parse(readFileSync(SHARED_UP, "utf8")) as { resourceChanges?: Record<string, number> };
}

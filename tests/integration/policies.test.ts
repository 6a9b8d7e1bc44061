import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { changeLines } from "../../scripts/deploy/changes";
import { EngineError, previewStack, type Preview } from "../../scripts/deploy/deploy";
import { givenSettings } from "../../scripts/deploy/settings";
import { RUN, RUN_DIR, testStack } from "../support/stack";

/** Goal: the real engine runs the pack against the whole program, and a violated policy ends the preview. No Docker is asked. */
const ROOT = join(__dirname, "../..");
const BACKUP = { enabled: true, target: "s3", bucket: "backups", endpoint: "https://s3.example.com" };
const GOOD = { enforcePolicies: true, backup: BACKUP };
const PUBLIC = { advertise: "host", hostAddress: "203.0.113.7" };

const makeStack = (name: string, config: Record<string, unknown>) => testStack(`test-${RUN}-policies-${name}`, config);

async function preview(name: string, config: Record<string, unknown>): Promise<Preview> {
  const stack = await makeStack(name, config);
  const { settings } = await givenSettings(stack);
  return previewStack(stack, settings);
}

test("a stack as in production passes, and its changes are told once each, without a value", async () => {
  const { changes, violations } = await preview("good", GOOD);
  expect(violations).toEqual([]);
  const lines = changeLines(changes);
  expect(new Set(lines).size).toBe(lines.length);
  expect(lines).toContain("+ create  Container            redis-redis-1-container");
  expect(lines).toContain("+ create  Backup               backup");
}, 240_000);

test("every violation is told at once, with its resource and what mends it, and the preview fails", async () => {
  const bad = { enforcePolicies: true, ...PUBLIC, protect: false, image: "redis:7" };
  const error = await preview("bad", bad).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(EngineError);
  const { violations, message } = error as EngineError;
  const counts = new Map<string, number>();
  for (const { policy } of violations) counts.set(policy, (counts.get(policy) ?? 0) + 1);
  expect(Object.fromEntries(counts)).toEqual({
    "no-public-port": 9,
    "data-volumes-protected": 6,
    "images-pinned": 12,
    "backups-made": 1,
  });
  expect(message.split("\n")).toContain(
    "redis-redis-1-data: data-volumes-protected: its data goes with the next `pulumi destroy`, as it is not protected; set protect to true",
  );
}, 240_000);

test("without enforcePolicies the same is no error; and an address may be allowed by the pack's config", async () => {
  expect((await preview("lax", { protect: false })).violations).toEqual([]);
  const config = join(RUN_DIR, "policy-config.json");
  writeFileSync(config, JSON.stringify({ "no-public-port": { allowedAddresses: [PUBLIC.hostAddress] } }));
  const stack = await makeStack("allowed", { ...GOOD, ...PUBLIC });
  const pack = { policyPacks: [join(ROOT, "policies")] };
  await expect(stack.preview(pack)).rejects.toThrow(/no-public-port/);
  const { changeSummary } = await stack.preview({ ...pack, policyPackConfigs: [config] });
  expect(Object.keys(changeSummary)).toEqual(["create"]);
}, 360_000);

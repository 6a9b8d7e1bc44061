import { RULES } from "../../policies/rules";
import type { Resource } from "../../policies/rule";
import type * as Deploying from "./deployed";

/** Goal: the rules pass what the whole program asks for, and stop each setting that they are against. */
const DIGEST = `registry.example/redis-ha@sha256:${"0".repeat(64)}`;
const GOOD = {
  image: DIGEST,
  backup: JSON.stringify({ enabled: true, bucket: "backups", region: "eu-central-1" }),
};

async function violations(config: Record<string, string>): Promise<Record<string, string[]>> {
  jest.resetModules();
  const { deploy } = jest.requireActual<typeof Deploying>("./deployed");
  const seen = (await deploy("t", config)).map((r): Resource => ({ ...r, props: r.inputs }));
  const told = RULES.map((rule): [string, string[]] => [
    rule.name,
    "stackViolations" in rule
      ? [...rule.stackViolations(seen)]
      : seen.flatMap((r) => rule.violations(r, { allowedAddresses: [] }).map((text) => `${r.name}: ${text}`)),
  ]);
  return Object.fromEntries(told.filter(([, texts]) => texts.length > 0));
}

test("a stack as in production passes", async () => {
  expect(await violations(GOOD)).toEqual({});
}, 60_000);

test.each([
  ["no-public-port", { advertise: "host", hostAddress: "203.0.113.7" }, 9],
  ["data-volumes-protected", { protect: "false" }, 6],
  ["images-pinned", { image: "registry.example/redis-ha:1" }, 12],
  ["backups-made", { backup: "{}" }, 1],
  ["backups-made", { backup: JSON.stringify({ enabled: true, target: "local" }) }, 1],
])(
  "%s stops %j",
  async (name, config, count) => {
    const told = await violations({ ...GOOD, ...(config as unknown as Record<string, string>) });
    expect(Object.keys(told)).toEqual([name]);
    expect(told[name]).toHaveLength(count);
  },
  60_000,
);

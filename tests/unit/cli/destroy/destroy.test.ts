import { parseSettings } from "../../../../configs/settings";
import { contentsOf, goneLines } from "../../../../scripts/cli/destroy/contents";
import { destroyRefusal } from "../../../../scripts/cli/destroy/run";

/** Goal: what goes is told, and a stack goes only where nothing of it is protected. */
const resource = (type: string, name: string, more: Record<string, unknown> = {}) => ({
  urn: `urn:pulumi:dev::redis-ha::${type}::pulumi-${name}`,
  type,
  outputs: { name },
  ...more,
});
const state = (...resources: unknown[]) => ({ deployment: { resources } });
const volume = "docker:index/volume:Volume";

test("what a stack holds", () => {
  const contents = contentsOf(
    state(
      { urn: "urn:pulumi:dev::redis-ha::pulumi:pulumi:Stack::redis-ha-dev", type: "pulumi:pulumi:Stack" },
      resource("docker:index/container:Container", "dev-redis-1"),
      resource("docker:index/container:Container", "dev-redis-1-files"),
      resource(volume, "dev-redis-1-data", { protect: true, retainOnDelete: true }),
      resource(volume, "dev-redis-1-files"),
      resource("docker:index/network:Network", "dev-redis-ha"),
      resource("aws:s3/bucket:Bucket", "x", { outputs: { bucket: "backups" } }),
      resource("redis-ha:index:Passwords", "p", { outputs: undefined }),
      "nonsense",
    ),
  );
  expect(contents).toMatchObject({
    volumes: ["dev-redis-1-data", "dev-redis-1-files"],
    buckets: ["backups"],
    others: 1,
    protected: ["dev-redis-1-data"],
    retained: ["dev-redis-1-data"],
  });
  expect(goneLines(contents)).toEqual([
    "- container dev-redis-1",
    "- volume with data dev-redis-1-data",
    "- network dev-redis-ha",
    "- bucket with all in it backups",
    "- passwords, certificates and what else belongs to it: 1 more",
  ]);
  expect(goneLines(contentsOf(undefined))).toEqual([]);
});

const none = { protected: [] };
const settings = (more: Record<string, unknown>) => parseSettings(more, { stack: "dev" });
const local = { backup: { enabled: true, target: "local" } };
test.each<[string, { protected: string[] }, Record<string, unknown>, boolean, RegExp | undefined, RegExp | undefined]>([
  ["nothing protected", none, { protect: false }, false, undefined, undefined],
  [
    "protected by its settings",
    { protected: ["dev-redis-1-data"] },
    {},
    false,
    /^protected: dev-redis-1-data$/,
    /config set --stack dev protect false`, then `redis-ha up -s dev`/,
  ],
  [
    "lifted, and not deployed yet",
    { protected: ["dev-redis-1-data"] },
    { protect: false },
    false,
    /^protected/,
    /^`redis-ha up/,
  ],
  ["a backup of a stack without backups", none, {}, true, /has no backups/, /leave out/],
  ["a backup that would go as well", none, local, true, /own store goes with it/, /restore latest --to/],
  ["the same without a backup first", none, local, false, undefined, undefined],
])("%s", (_what, contents, given, backupFirst, why, remedy) => {
  const refusal = destroyRefusal("dev", contents, settings(given), { backupFirst });
  expect(refusal === undefined).toBe(why === undefined);
  if (why) expect(refusal?.why).toMatch(why);
  if (remedy) expect(refusal?.remedy).toMatch(remedy);
});

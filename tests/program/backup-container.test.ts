import type { Deployed } from "./deployed";
import { deployBackup, on } from "./backup-deployed";

/** Goal: the container that makes backups starts when there is a group to back up and a store to write to, and goes before both. */
jest.setTimeout(60_000);

let local: readonly Deployed[];
beforeAll(async () => {
  local = await deployBackup({ enabled: true, target: "local" });
}, 60_000);

const runner = (all: readonly Deployed[]) => all.find((r) => r.type === "redis-ha:index:BackupRunner");
const container = (all: readonly Deployed[], member: string): Deployed => {
  const isIt = (r: Deployed) => r.type === "docker:index/container:Container" && r.inputs.name === `t-${member}`;
  const one = all.find(isIt);
  if (!one) throw new Error(`no container ${member}`);
  return one;
};
/** Components that something is part of, the nearest first. */
function within(all: readonly Deployed[], one: Deployed | undefined): string[] {
  const parent = all.find(({ name, type }) => name === one?.parent && type.startsWith("redis-ha:"));
  return parent ? [parent.name, ...within(all, parent)] : [];
}

test("it waits for each node, each Sentinel, and the stack's own store", () => {
  const before = ["redis-1", "redis-2", "redis-3", "sentinel-1", "sentinel-2", "sentinel-3", "object-store"];
  expect(runner(local)?.after).toEqual(expect.arrayContaining(before.map((name) => container(local, name).name)));
  expect(within(local, container(local, "backup"))).toContain(runner(local)?.name);
});

test("it waits for the group also where the bucket is elsewhere", async () => {
  for (const target of [on, { ...on, target: "s3", endpoint: "https://s3.example.com" }]) {
    const all = await deployBackup(target);
    expect(runner(all)?.after).toContain(container(all, "sentinel-3").name);
  }
});

test("nothing that others use waits for it: a group can be changed, and a bucket kept, without it", () => {
  const name = runner(local)?.name ?? "";
  const users = local.filter((r) => r.after.includes(name) || r.after.includes(container(local, "backup").name));
  expect(users.map((r) => r.name)).toEqual([]);
});

test("the chain is of dependencies, never of properties: a replaced node does not take the container with it", () => {
  const { inputs } = container(local, "backup");
  for (const member of ["redis-1", "sentinel-3", "object-store"])
    expect(JSON.stringify(inputs)).not.toContain(`${container(local, member).name}-id`);
  expect(container(local, "backup").after).not.toContain(container(local, "sentinel-3").name);
});

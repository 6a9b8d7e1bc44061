import fc from "fast-check";
import type { Change } from "../../../../scripts/deploy/changes";
import { membersOf, sizesIn } from "../../../../scripts/cli/rollout/members";
import { leaderBefore, leaderLines, onlyMember, stoppedBy } from "../../../../scripts/cli/rollout/order";
import { settingsWith } from "../../../../scripts/cli/rollout/settings";
import { parseSettings } from "../../../../configs/settings";

/** Goal: the master is the last that is replaced, and nobody who leaves is master. */
const nodes = ["redis-1", "redis-2", "redis-3", "redis-4"];
const before = (master: string, replaced: readonly string[], leaving: readonly string[] = []) =>
  leaderBefore({ master, nodes, replaced, leaving });

test("who is to be master before the deployment", () => {
  expect(before("redis-1", nodes)).toBe("redis-4");
  expect(before("redis-4", nodes)).toBeUndefined();
  // What was replaced already stays: the run before this one was cut off.
  expect(before("redis-1", ["redis-3", "redis-4"])).toBeUndefined();
  expect(before("redis-3", ["redis-3", "redis-4"])).toBe("redis-4");
  expect(before("redis-1", [])).toBeUndefined();
  expect(before("redis-4", nodes, ["redis-3", "redis-4"])).toBe("redis-2");
  expect(before("redis-1", nodes, ["redis-3", "redis-4"])).toBe("redis-2");
  expect(before("redis-4", ["redis-4"], ["redis-4"])).toBe("redis-3");
});

test("for every master, and whoever is replaced and leaves", () => {
  const some = fc.subarray(nodes);
  fc.assert(
    fc.property(fc.constantFrom(...nodes), some, fc.integer({ min: 1, max: 4 }), (master, replaced, stay) => {
      const leaving = nodes.slice(stay);
      const to = before(master, replaced, leaving);
      const leads = to ?? master;
      expect(leaving).not.toContain(leads);
      if (to !== undefined) expect(to).not.toBe(master);
      // None of those that are replaced comes behind the master, if it is replaced itself.
      const later = nodes.slice(nodes.indexOf(leads) + 1).filter((n) => replaced.includes(n) && !leaving.includes(n));
      if (replaced.includes(leads)) expect(later).toEqual([]);
    }),
  );
});

test("it is told with its reason", () => {
  const order = { nodes, replaced: nodes, leaving: ["redis-4"] };
  expect(leaderLines({ ...order, master: "redis-4" }, ["redis-1"])).toEqual([
    "redis-1 is not well: it is made anew first",
    "redis-4 hands the role of master over to redis-3: redis-4 leaves",
  ]);
  expect(leaderLines({ ...order, master: "redis-3" }, [])).toEqual([]);
});

test("whom a deployment stops", () => {
  const change = (op: Change["op"], name: string): Change => ({ op, name, type: "t", properties: [] });
  const changes = [
    change("replace", "redis-redis-1-container"),
    change("replace", "redis-redis-1-files-filler"),
    change("create", "redis-redis-4-container"),
    change("delete", "redis-redis-9-container"),
    change("update", "redis-sentinel-2-container"),
  ];
  expect(stoppedBy(changes)).toEqual(["redis-1", "redis-9", "sentinel-2"]);
});

test("a member's resources by pattern, and no other's", () => {
  const urn = (name: string) => `urn:pulumi:dev::redis-ha::redis-ha:index:RedisGroup$docker:index/container:C::${name}`;
  const hit = (name: string) =>
    onlyMember("redis-1").some((pattern) => new RegExp(`^${pattern.replaceAll("**", ".*")}$`).test(urn(name)));
  for (const name of ["redis-redis-1", "redis-redis-1-container", "redis-redis-1-files-filler"])
    expect([name, hit(name)]).toEqual([name, true]);
  for (const name of ["redis-redis-2-container", "redis-sentinel-1-container", "redis-network-network"])
    expect([name, hit(name)]).toEqual([name, false]);
});

test("sizes by the containers in the state, and addresses that do not depend on them", () => {
  const names = ["p-redis-1", "p-redis-2", "p-redis-2-files", "p-sentinel-1", "p-backup", "other-redis-7", "redis-8"];
  expect(sizesIn(names, "p")).toEqual({ nodes: 2, sentinels: 1 });
  expect(sizesIn([], "p")).toEqual({ nodes: 0, sentinels: 0 });
  const settings = parseSettings({}, { stack: "dev" });
  const small = membersOf(settings, { nodes: 2, sentinels: 1 });
  const large = membersOf(settings, { nodes: 9, sentinels: 9 });
  expect(small.map(({ name }) => name)).toEqual(["redis-1", "redis-2", "sentinel-1"]);
  for (const one of small) expect(large).toContainEqual(one);
});

test("a rule that would break is told with the command that mends it", () => {
  const raw = { nodes: "3", replication: JSON.stringify({ minReplicasToWrite: 2 }) };
  const refused = () => settingsWith("dev", raw, [{ path: "nodes", value: "2" }]);
  expect(refused).toThrow(/replication\.minReplicasToWrite: got 2; allowed: at most nodes - 1 \(1\)/);
  expect(settingsWith("dev", raw, [{ path: "nodes", value: "4" }])).toMatchObject({ nodes: 4, prefix: "dev" });
  expect(() => settingsWith("dev", {}, [{ path: "sentinels", value: "4" }])).toThrow(/an odd number/);
  expect(() => settingsWith("dev", {}, [{ path: "nodes", value: "10" }])).toThrow(/nodes: got/);
  expect(settingsWith("dev", { image: "x:1" }, [{ path: "image", value: undefined }]).image).toBeUndefined();
  expect(settingsWith("dev", {}, [{ path: "nodes", value: "1" }]).replication.minReplicasToWrite).toBe(0);
});

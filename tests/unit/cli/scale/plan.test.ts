import fc from "fast-check";
import { parseSettings } from "../../../../configs/settings";
import { forgetStep } from "../../../../scripts/cli/scale/forget";
import { nodesOf, planScale, scaleLines } from "../../../../scripts/cli/scale/plan";
import { protectedOf } from "../../../../scripts/cli/scale/released";
import { editsFor } from "../../../../scripts/cli/scale/run";
import { sentinel, snapshot, TARGETS, WELL } from "../../../support/monitor/fixtures";

/** Goal: the last ones come and go, whoever is master, and Sentinels forget exactly those that are gone. */
const size = fc.integer({ min: 1, max: 9 });
const sizes = fc.record({ nodes: size, sentinels: size });

test("for every change of size: who stays keeps its name, and there are as many as were asked for", () => {
  fc.assert(
    fc.property(sizes, sizes, (there, wanted) => {
      const plan = planScale(there, wanted);
      const { nodes, staying } = nodesOf(there, plan);
      const after = [...staying, ...plan.joining.filter((name) => name.startsWith("redis-"))];
      expect(after).toEqual(Array.from({ length: wanted.nodes }, (_, i) => `redis-${i + 1}`));
      expect(nodes).toHaveLength(there.nodes);
      expect(plan.joining.filter((name) => plan.leaving.includes(name))).toEqual([]);
      const others = Math.abs(there.nodes - wanted.nodes) + Math.abs(there.sentinels - wanted.sentinels);
      expect(plan.joining.length + plan.leaving.length).toBe(others);
    }),
  );
  expect(planScale({ nodes: 4, sentinels: 3 }, { nodes: 2, sentinels: 5 })).toEqual({
    joining: ["sentinel-4", "sentinel-5"],
    leaving: ["redis-3", "redis-4"],
  });
});

test("what it costs is told", () => {
  const lines = (from: number, to: number, more: Record<string, unknown> = {}) => {
    const [now, next] = [from, to].map((nodes) => parseSettings({ nodes, ...more }, { stack: "dev" }));
    if (!now || !next) throw new Error("no settings");
    return scaleLines(now, planScale(now, next), now, next).join("\n");
  };
  expect(lines(3, 4)).toMatch(/^nodes: 3 -> 4\nredis-4 will be there\nevery member that stays is replaced/);
  expect(lines(4, 2)).toMatch(/redis-3, redis-4 will be gone/);
  expect(lines(1, 3)).toMatch(/nobody to hand over to/);
  expect(lines(3, 1)).toMatch(/there is no failover/);
  expect(lines(2, 3)).toMatch(/writes are refused while one of the two nodes is away/);
  expect(lines(3, 4, { quorum: 3 })).toMatch(/the setting quorum is 3, and a majority would be 2/);
  expect(lines(3, 3)).toBe("");
});

test("what is in the config already is not set again", () => {
  expect(editsFor({ nodes: "3" }, { nodes: 3 })).toEqual([]);
  expect(editsFor({}, { nodes: 3 })).toEqual([{ path: "nodes", value: "3" }]);
  expect(editsFor({ nodes: "3", sentinels: "3" }, { sentinels: 5 })).toEqual([{ path: "sentinels", value: "5" }]);
});

test("protected resources of those that leave, and of nobody else", () => {
  const resource = (name: string, protect: boolean) => ({ urn: `urn:pulumi:dev::redis-ha::t::${name}`, protect });
  const resources = [
    resource("redis-redis-3-data", true),
    resource("redis-redis-3-files-volume", false),
    resource("redis-redis-2-data", true),
    resource("redis-sentinel-3-data", true),
  ];
  expect(protectedOf({ deployment: { resources } }, ["redis-3"])).toEqual([
    "urn:pulumi:dev::redis-ha::t::redis-redis-3-data",
  ]);
  expect(protectedOf({ deployment: { resources } }, [])).toEqual([]);
  expect(protectedOf("nonsense", ["redis-3"])).toEqual([]);
});

test("a Sentinel forgets who is no member, up or down, and is left alone where there is nobody", () => {
  const seen = { flags: ["slave"], up: true, runId: "x" };
  const gone = { ...seen, address: { host: "10.0.0.4", port: 6379 } };
  const other = { ...seen, address: { host: "10.0.1.5", port: 26379 }, up: false };
  const one = sentinel("sentinel-2");
  const changed = { ...one, replicas: [...one.replicas, gone], sentinels: [...one.sentinels, other] };
  const readings = WELL.readings.map((r) => (r.target.name === "sentinel-2" ? changed : r));
  expect(forgetStep("sentinel-2", snapshot(...readings), TARGETS)).toEqual({
    member: "sentinel-2",
    kind: "forget",
    ghosts: ["10.0.1.5:26379", "10.0.0.4:6379"],
  });
  expect(forgetStep("sentinel-1", snapshot(...readings), TARGETS)).toBeUndefined();
  expect(forgetStep("sentinel-2", WELL, TARGETS)).toBeUndefined();
});

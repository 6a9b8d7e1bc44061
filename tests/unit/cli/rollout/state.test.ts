import fc from "fast-check";
import type { Reading, SentinelReading } from "../../../../runtime/monitor/reading";
import { rolloutObstacle, rolloutState, unrest } from "../../../../scripts/cli/rollout/state";
import { node, sentinel, silent, snapshot, TARGETS, WELL } from "../../../support/monitor/fixtures";

/** Goal: members are replaced one after the other only in a group that bears it, and a group counts as whole only when all of it is. */
function exact(name: string, over: Partial<NonNullable<SentinelReading["master"]>> = {}): SentinelReading {
  const reading = sentinel(name);
  const master = { knownReplicas: 2, knownSentinels: 2, flags: ["master"], ...over };
  return { ...reading, master: reading.master && { ...reading.master, ...master } };
}

function state(...changed: Reading[]) {
  const whole: Reading[] = WELL.readings.map((r) => (r.kind === "sentinel" ? exact(r.target.name) : r));
  const readings = whole.map((r) => changed.find(({ target }) => target.name === r.target.name) ?? r);
  return rolloutState(snapshot(...readings), TARGETS);
}

test("a group that is whole lacks nothing", () => {
  expect(state()).toEqual({ master: "redis-1", sick: [], quorum: true, busy: [], lacks: [] });
  expect(rolloutObstacle(state())).toBeUndefined();
});

const down = { master_link_status: "down" };
test.each<[string, Reading]>([
  ["redis-2 does not answer", silent("redis-2")],
  ["redis-2 does not follow closely", node("redis-2", "replica", down)],
  ["redis-2 does not follow closely", node("redis-2", "replica", { master_sync_in_progress: "1" })],
  ["redis-2 does not follow closely", node("redis-2", "replica", {}, "10.0.0.3")],
  ["sentinel-3 does not answer", silent("sentinel-3")],
  ["sentinel-3 does not follow closely", { ...sentinel("sentinel-3"), master: undefined }],
])("%s: it is made anew first, and nothing is in the way", (lack, changed) => {
  const seen = state(changed);
  expect(seen.sick).toEqual([changed.target.name]);
  expect(seen.lacks).toEqual([lack]);
  expect(rolloutObstacle(seen)).toBeUndefined();
});

test.each<[RegExp, Reading[]]>([
  [/redis-2 and redis-3 are not well/, [silent("redis-2"), node("redis-3", "replica", down)]],
  [/sentinel-2 still works on a failover/, [exact("sentinel-2", { flags: ["master", "failover_in_progress"] })]],
  [/redis-2 and sentinel-1 are not well/, [silent("redis-2"), silent("sentinel-1")]],
  [/2 nodes say that they are master/, [node("redis-2", "master")]],
  [/no node that answers says that it is master/, [silent("redis-1")]],
  [/only 1 of 3 Sentinels name/, [silent("sentinel-1"), silent("sentinel-2")]],
  [
    /no Sentinel could have a failover authorised/,
    [1, 2, 3].map((i) => ({ ...exact(`sentinel-${i}`), ckquorum: { ok: false, message: "NOQUORUM" } })),
  ],
])("%s is in the way", (why, changed) => expect(rolloutObstacle(state(...changed))).toMatch(why));

test.each([
  [{ knownReplicas: 3 }, "sentinel-2 knows 3 replicas, and there are 2"],
  [{ knownReplicas: 1 }, "sentinel-2 knows 1 replicas, and there are 2"],
  [{ knownSentinels: 4 }, "sentinel-2 knows 4 other Sentinels, and there are 2"],
  [{ flags: ["master", "s_down"] }, "sentinel-2 calls the master master, s_down"],
])("a Sentinel that sees %j is not as it should be, and no obstacle", (over, lack) => {
  const seen = state(exact("sentinel-2", over));
  expect([seen.lacks, rolloutObstacle(seen)]).toEqual([[lack], undefined]);
});

test("a quorum that is lacking because of those who are gone is no obstacle: they are about to be forgotten", () => {
  const readings = [1, 2, 3].map((i) => ({
    ...exact(`sentinel-${i}`, { knownSentinels: 6 }),
    ckquorum: { ok: false, message: "NOQUORUM" },
  }));
  expect(rolloutObstacle(state(...readings))).toBeUndefined();
});

test("what must not be when a member is stopped", () => {
  expect(unrest(state())).toEqual([]);
  expect(unrest(state(exact("sentinel-2", { knownReplicas: 3 })))).toEqual([]);
  expect(unrest(state(silent("redis-2"), exact("sentinel-2", { flags: ["failover_in_progress"] })))).toEqual([
    "redis-2",
    "sentinel-2",
  ]);
  expect(unrest(state(silent("redis-1")))).not.toEqual([]);
});

test("in every mixture of answers: none is begun without a master, and none beside two that are not well", () => {
  const nodes = ["redis-1", "redis-2", "redis-3"].map((name) =>
    fc.constantFrom<Reading>(node(name, "master"), node(name, "replica"), node(name, "replica", down), silent(name)),
  );
  const sentinels = ["sentinel-1", "sentinel-2", "sentinel-3"].map((name) =>
    fc.constantFrom<Reading>(exact(name), sentinel(name, "10.0.0.2"), silent(name)),
  );
  fc.assert(
    fc.property(fc.tuple(...nodes, ...sentinels), (readings) => {
      const seen = rolloutState(snapshot(...readings), TARGETS);
      const masters = readings.filter((r) => r.kind === "node" && r.role.role === "master");
      if (seen.lacks.length === 0) expect([seen.sick, seen.quorum, masters.length]).toEqual([[], true, 1]);
      if (rolloutObstacle(seen) !== undefined) return;
      expect(masters.map(({ target }) => target.name)).toEqual([seen.master]);
      const gone = readings.filter(({ kind }) => kind === "silent").map(({ target }) => target.name);
      for (const name of gone) expect(seen.sick).toContain(name);
      expect(seen.sick.length).toBeLessThan(2);
    }),
  );
});

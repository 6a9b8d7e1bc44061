import fc from "fast-check";
import type { Manifest } from "../../../runtime/backup/manifest";
import { awaitsReplicas, planOnlineRestore, type GroupFacts } from "../../../runtime/backup/restore/online-plan";
import type { SupervisedNode } from "../../../runtime/backup/restore/supervisors";
import { canLoad, compareVersions } from "../../../runtime/backup/scratch/redis-version";
import { MOST_PARTS, partBytes } from "../../../runtime/backup/store/part-size";

/** Goal: what a restore does is known before it does it, and what could not work is refused. */
const manifest = {
  snapshotAt: "2026-11-25T12:00:00.000Z",
  source: { redisVersion: "7.0.15", usedMemoryBytes: 1000 },
  rdb: { version: 10, bytes: 1000 },
  keys: { total: 5 },
} as unknown as Manifest;
const at = (port: number) => ({ host: "10.0.0.1", port });

const GB = 2 ** 30;

/** A node's supervisor; without room it is silent. */
function supervised(port: number, freeDiskBytes: number | undefined, fault?: SupervisedNode["fault"]): SupervisedNode {
  const node = { ...at(port), name: `redis-${port}`, supervisorPort: port + 1000 };
  if (freeDiskBytes === undefined) return { node, room: undefined, fault: fault ?? { text: "no", silent: true } };
  return { node, room: { freeDiskBytes, memoryLimitBytes: GB }, fault: undefined };
}

const facts: fc.Arbitrary<GroupFacts> = fc.record({
  master: fc.constant(at(6379)),
  replicas: fc.constantFrom([], [at(6380)], [at(6380), at(6381)]),
  sentinels: fc.array(
    fc.record({ address: fc.constantFrom(at(1), at(2)), downAfterMs: fc.integer({ min: 1, max: 60_000 }) }),
    { maxLength: 3 },
  ),
  silentSentinels: fc.constantFrom([], ["10.0.0.1:3"]),
  version: fc.constantFrom("6.2.14", "7.0.15", "7.2.4"),
  maxmemoryBytes: fc.constantFrom(0, 999, 1000, 5000),
  keys: fc.constantFrom(0, 7),
  minReplicas: fc.constantFrom(0, 1, 2),
  disklessLoad: fc.constantFrom("disabled", "swapdb", "on-empty-db"),
  clusterEnabled: fc.boolean(),
  supervised: fc.constantFrom(
    [],
    [supervised(6379, GB)],
    [supervised(6379, GB), supervised(6380, GB)],
    [supervised(6379, GB), supervised(6380, undefined)],
  ),
});

test("over all groups: the same frame, in the same order, each change with its way back", () => {
  fc.assert(
    fc.property(facts, fc.boolean(), (group, save) => {
      const { steps, faults } = planOnlineRestore(group, manifest, { save, downAfterMs: 3_600_000 });
      const kinds = steps.map(({ kind }) => kind);
      expect(kinds).toEqual([
        "load",
        ...(save && group.keys > 0 ? ["save"] : []),
        ...(group.supervised.length > 0 ? ["hold"] : []),
        ...group.sentinels.map(() => "downAfter"),
        ...(group.disklessLoad === "disabled" ? [] : ["disklessLoad"]),
        ...["follow", "sync", "lead"],
        ...(group.replicas.length > 0 ? ["replicas"] : []),
      ]);
      for (const step of steps) {
        expect(step.text).not.toBe("");
        expect("undo" in step).toBe(["load", "hold", "downAfter", "disklessLoad", "follow"].includes(step.kind));
        if (step.kind === "downAfter") expect(step.undo).toContain(` ${step.sentinel.downAfterMs} ms`);
      }
      const bad =
        Number(group.silentSentinels.length > 0) +
        Number(group.version === "6.2.14") +
        Number(group.maxmemoryBytes === 999) +
        Number(group.clusterEnabled);
      expect(faults).toHaveLength(bad);
    }),
  );
});

test("writes are waited for where there are replicas enough", () => {
  for (const minReplicas of [0, 1, 2])
    for (const replicas of [[], [at(1)], [at(1), at(2)]])
      expect(awaitsReplicas({ minReplicas, replicas })).toBe(minReplicas > 0 && replicas.length >= minReplicas);
});

describe("what the supervisors tell", () => {
  const group: GroupFacts = {
    ...{ master: at(6379), replicas: [at(6380)], sentinels: [], silentSentinels: [], version: "7.0.15" },
    ...{ maxmemoryBytes: 0, keys: 0, disklessLoad: "disabled", minReplicas: 0, clusterEnabled: false, supervised: [] },
  };
  const faultsWith = (nodes: SupervisedNode[], bytes = 100 * 2 ** 20): readonly string[] => {
    const wanted = {
      ...manifest,
      rdb: { ...manifest.rdb, bytes },
      source: { ...manifest.source, usedMemoryBytes: bytes },
    };
    return planOnlineRestore({ ...group, supervised: nodes }, wanted, { save: false, downAfterMs: 1 }).faults;
  };
  const refused = { text: "it runs an older image", silent: false };

  test("of a node that is down only the master's matters", () => {
    expect(faultsWith([supervised(6379, GB), supervised(6380, undefined)])).toEqual([]);
    expect(faultsWith([supervised(6379, undefined), supervised(6380, GB)])).toEqual([
      "the supervisor of redis-6379: no",
    ]);
  });

  test("one that can't be told stops it, whosever it is", () => {
    const faults = faultsWith([supervised(6379, GB), supervised(6380, undefined, refused)]);
    expect(faults).toEqual(["the supervisor of redis-6380: it runs an older image"]);
  });

  test("each node must have the room: three RDBs on its disk, the data and a fork in its memory", () => {
    expect(faultsWith([supervised(6379, 364 * 2 ** 20), supervised(6380, GB)])).toEqual([]);
    expect(faultsWith([supervised(6379, 363 * 2 ** 20), supervised(6380, 0)])).toEqual([
      "redis-6379 has 363 MB of disk free, and 364 MB are needed",
      "redis-6380 has 0 MB of disk free, and 364 MB are needed",
    ]);
    expect(faultsWith([supervised(6379, 2 ** 40)], 800 * 2 ** 20)).toEqual([
      "redis-6379 may use 1024 MB of memory, and 1064 MB are needed",
    ]);
  });
});

test.each([
  ["7.0.15", "7.0.15", 10, true],
  ["7.0.11", "7.0.15", 10, true],
  ["7.2.0", "7.0.15", 10, true],
  ["6.2.14", "7.0.15", 10, false],
  ["7.0.15", "7.2.4", 11, false],
  ["7.2.4", "7.4.1", 12, false],
  ["7.4.0", "8.0.3", 12, true],
  ["8.6.0", "8.4.0", 13, true],
  ["8.0.0", "8.4.0", 13, false],
  ["7.0.15", "unknown", 10, true],
  ["7.0.15", "unknown", 11, false],
])("Redis %s loads what %s wrote as version %i: %s", (target, redisVersion, version, answer) => {
  const of = { source: { ...manifest.source, redisVersion }, rdb: { ...manifest.rdb, version } };
  expect(canLoad(target, of)).toBe(answer);
});

test("versions are compared by numbers", () => {
  expect(["7.0.9", "7.0.15", "10.0", "7.0", "7.0.0"].sort(compareVersions)).toEqual([
    "7.0",
    "7.0.0",
    "7.0.9",
    "7.0.15",
    "10.0",
  ]);
});

test("parts are as large as the data needs, in whole MB, and fit S3's limits", () => {
  const MB = 1024 * 1024;
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 2 ** 44, noNaN: true }),
      fc.integer({ min: 5, max: 5120 }),
      (memory, least) => {
        const size = partBytes(memory, least * MB);
        expect(size % MB).toBe(0);
        expect(size).toBeGreaterThanOrEqual(least * MB);
        expect(size).toBeLessThanOrEqual(5120 * MB);
        expect(size * MOST_PARTS).toBeGreaterThanOrEqual(2 * memory);
      },
    ),
  );
  expect(partBytes(2 * 1024 * MB, 8 * MB)).toBe(8 * MB);
});

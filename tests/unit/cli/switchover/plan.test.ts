import fc from "fast-check";
import type { Reading } from "../../../../runtime/monitor/reading";
import { planSwitchover } from "../../../../scripts/cli/switchover/plan";
import { seenPriority } from "../../../../scripts/cli/switchover/preference";
import { sayable } from "../../../../scripts/cli/switchover/say";
import { node, sentinel, silent, snapshot, TARGETS, WELL } from "../../../support/monitor/fixtures";

/** Goal: a hand-over is begun only where it will come about, and to the node that was asked for. */
const REPLICAS = ["10.0.0.2", "10.0.0.3"].map((host) => ({
  host,
  port: "6379",
  state: "online",
  offset: 1,
  lagSeconds: 0,
}));

/** redis-1 leads and has both replicas online. */
function group(...changed: Reading[]) {
  const readings = WELL.readings.map((reading) => {
    const other = changed.find(({ target }) => target.name === reading.target.name);
    if (other) return other;
    return reading.target.name === "redis-1" && reading.kind === "node"
      ? { ...reading, info: { ...reading.info, replicas: REPLICAS } }
      : reading;
  });
  return snapshot(...readings);
}

const plan = (to?: string, ...changed: Reading[]) => planSwitchover(group(...changed), TARGETS, to);

test("all is well", () => {
  expect(plan()).toEqual({ kind: "go", from: "redis-1", to: undefined, candidates: ["redis-2", "redis-3"] });
  expect(plan("redis-3")).toMatchObject({ kind: "go", to: "redis-3" });
  expect(plan("redis-1")).toEqual({ kind: "already", master: "redis-1" });
});

const down = { master_link_status: "down" };
const busy = sentinel("sentinel-2");
test.each<[RegExp, string | undefined, Reading[]]>([
  [/there is no node redis-9; there are redis-1, redis-2, redis-3/, "redis-9", []],
  [/redis-2 is no replica of redis-1 that is up to date/, "redis-2", [node("redis-2", "replica", down)]],
  [/redis-2 is no replica of redis-1 that is up to date/, "redis-2", [silent("redis-2")]],
  [/redis-2 is no replica/, "redis-2", [node("redis-2", "replica", { master_sync_in_progress: "1" })]],
  [/redis-2 is no replica/, "redis-2", [node("redis-2", "replica", {}, "10.0.0.3")]],
  [/no replica of redis-1 is up to date/, undefined, [silent("redis-2"), node("redis-3", "replica", down)]],
  [/2 nodes say that they are master/, undefined, [node("redis-2", "master")]],
  [
    /sentinel-2 still works on a failover/,
    undefined,
    [{ ...busy, master: busy.master && { ...busy.master, flags: ["master", "failover_in_progress"] } }],
  ],
  [/only 1 of 3 Sentinels name/, undefined, [silent("sentinel-1"), silent("sentinel-2")]],
  [
    /no Sentinel could have a failover authorised/,
    undefined,
    [1, 2, 3].map((i) => ({ ...sentinel(`sentinel-${i}`), ckquorum: { ok: false, message: "NOQUORUM" } })),
  ],
  [/redis-1 does not count redis-3 among its replicas/, "redis-3", [node("redis-1", "master")]],
])("%s", (why, to, changed) => {
  expect(plan(to, ...changed)).toEqual({ kind: "refused", why: expect.stringMatching(why) as string });
});

test("Sentinels in TILT would do it when nobody expects it; one that is not is asked instead", () => {
  const tilted = ["sentinel-1", "sentinel-2", "sentinel-3"].map((name) => {
    const reading = sentinel(name);
    const fields = new Map([...reading.info.fields, ["sentinel_tilt", "1"]]);
    return { ...reading, info: { ...reading.info, fields } };
  });
  expect(plan(undefined, ...tilted)).toMatchObject({ kind: "refused", why: expect.stringMatching(/TILT/) as string });
  expect(plan(undefined, ...tilted.slice(1))).toMatchObject({ kind: "go" });
});

test("in every mixture of answers: it goes only from a named master to a replica of it whose link is up", () => {
  const nodes = ["redis-1", "redis-2", "redis-3"].map((name) =>
    fc.constantFrom<Reading>(node(name, "master"), node(name, "replica"), node(name, "replica", down), silent(name)),
  );
  const sentinels = ["sentinel-1", "sentinel-2", "sentinel-3"].map((name) =>
    fc.constantFrom<Reading>(sentinel(name), sentinel(name, "10.0.0.2"), silent(name)),
  );
  const to = fc.constantFrom(undefined, "redis-1", "redis-2", "redis-3");
  fc.assert(
    fc.property(fc.tuple(...nodes, ...sentinels), to, (readings, wanted) => {
      const decided = planSwitchover(snapshot(...readings), TARGETS, wanted);
      if (decided.kind !== "go") return;
      const of = (name: string) => readings.find(({ target }) => target.name === name);
      expect(of(decided.from)).toMatchObject({ role: { role: "master" } });
      expect(decided.candidates).not.toHaveLength(0);
      for (const name of decided.candidates) expect(of(name)).toMatchObject({ role: { role: "replica" } });
      if (wanted !== undefined) expect(decided.candidates).toContain(wanted);
    }),
  );
});

test("a replica's priority as a Sentinel knows it", () => {
  const reply = [
    ["ip", "10.0.0.2", "port", "6379", "slave-priority", "1"],
    ["ip", "10.0.0.3", "port", "6379", "slave-priority", "100"],
  ];
  expect(seenPriority(reply, { host: "10.0.0.3", port: 6379 })).toBe("100");
  expect(seenPriority(reply, { host: "10.0.0.4", port: 6379 })).toBeUndefined();
  expect(seenPriority("nonsense", { host: "10.0.0.4", port: 6379 })).toBeUndefined();
});

test("lines of the hand-over's log are told in words", () => {
  expect(sayable('{"level":30,"time":"x","master":"redis-2","pausedMs":210,"msg":"handed over"}')).toBe(
    "handed over; master: redis-2; pausedMs: 210",
  );
  expect(sayable('{"level":40,"time":"x","msg":"no"}')).toBe("warning: no");
});

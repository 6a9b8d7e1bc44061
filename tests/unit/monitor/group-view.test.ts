import fc from "fast-check";
import { viewOf } from "../../../runtime/monitor/group-view";
import type { Reading } from "../../../runtime/monitor/reading";
import { configuredTargets, withDiscovered } from "../../../runtime/monitor/target";
import { node, sentinel, silent, snapshot, TARGETS, WELL } from "../../support/monitor/fixtures";

/** Goal: what all answers say together is right in every combination of answers. */
test("all is well", () => {
  const view = viewOf(WELL, TARGETS);
  expect(view).toMatchObject({ majority: true, agreement: true, why: "", unknownNodes: [], unknownSentinels: [] });
  expect(view.leader?.target.name).toBe("redis-1");
  expect(view.named).toEqual({ address: { host: "10.0.0.1", port: 6379 }, votes: 3 });
  expect(view.replicas.map((r) => [r.reading.target.name, r.lagBytes, r.linkUp])).toEqual([
    ["redis-2", 0, true],
    ["redis-3", 0, true],
  ]);
});

const nodeState = fc.constantFrom("master", "replica", "silent");
const sentinelState = fc.constantFrom("10.0.0.1", "10.0.0.2", "10.0.0.3", "nobody", "silent");
const all = fc.tuple(nodeState, nodeState, nodeState, sentinelState, sentinelState, sentinelState);

function readingsOf(states: readonly string[]): Reading[] {
  return states.map((state, i) => {
    const name = i < 3 ? `redis-${i + 1}` : `sentinel-${i - 2}`;
    if (state === "silent") return silent(name);
    if (i < 3) return node(name, state as "master" | "replica");
    const answer = sentinel(name, state);
    return state === "nobody" ? { ...answer, master: undefined } : answer;
  });
}

test("in every combination: the leader is master and named by a majority, or the only master where no Sentinel answers", () => {
  fc.assert(
    fc.property(all, (states) => {
      const view = viewOf(snapshot(...readingsOf(states)), TARGETS);
      const masters = [1, 2, 3].filter((i) => states[i - 1] === "master");
      const votes = (i: number): number => states.slice(3).filter((s) => s === `10.0.0.${i}`).length;
      const elected = masters.filter((i) => votes(i) >= 2);
      const allSilent = states.slice(3).every((s) => s === "silent");
      const wanted = elected[0] ?? (allSilent && masters.length === 1 ? masters[0] : undefined);
      expect(view.leader?.target.name).toBe(wanted === undefined ? undefined : `redis-${wanted}`);
      expect(view.agreement).toBe(elected.length === 1 && masters.length === 1);
      expect(view.why === "").toBe(view.agreement);
      expect(view.masters).toHaveLength(masters.length);
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  [
    "two masters",
    ["master", "master", "replica", "10.0.0.1", "10.0.0.1", "10.0.0.1"],
    /2 nodes say .*redis-1, redis-2/,
  ],
  ["no master", ["replica", "replica", "silent", "10.0.0.1", "10.0.0.1", "10.0.0.1"], /no node that answers/],
  [
    "nobody is named",
    ["master", "replica", "replica", "nobody", "silent", "silent"],
    /no Sentinel names .*1 of 3 answer/,
  ],
  ["no majority", ["master", "replica", "replica", "10.0.0.1", "10.0.0.2", "silent"], /only 1 of 3 Sentinels/],
  [
    "another is named",
    ["master", "replica", "replica", "10.0.0.2", "10.0.0.2", "silent"],
    /name 10\.0\.0\.2:6379, but it is redis-1/,
  ],
])("%s: it says so", (_, states, why) => {
  expect(viewOf(snapshot(...readingsOf(states)), TARGETS).why).toMatch(why);
});

test("Sentinels and nodes that nobody configured are ghosts; where the settings name no nodes, none is", () => {
  const ghost = { address: { host: "10.0.1.9", port: 26379 }, flags: ["s_down"], up: false, runId: "x" };
  const odd = { address: { host: "10.0.0.9", port: 6379 }, flags: ["slave"], up: true, runId: "y" };
  const one = sentinel("sentinel-1");
  const haunted = { ...one, sentinels: [...one.sentinels, ghost], replicas: [...one.replicas, odd] };
  const readings = [...WELL.readings.slice(0, 3), haunted, ...WELL.readings.slice(4)];
  const view = viewOf(snapshot(...readings), TARGETS);
  expect(view.unknownSentinels).toEqual(["10.0.1.9:26379"]);
  expect(view.unknownNodes).toEqual(["10.0.0.9:6379"]);
  const onlySentinels = TARGETS.filter((t) => t.kind === "sentinel");
  expect(viewOf(snapshot(...readings), onlySentinels).unknownNodes).toEqual([]);
});

test("the lag of a replica that follows somebody else is not known", () => {
  const astray = node("redis-3", "replica", {}, "10.0.0.2");
  const view = viewOf(snapshot(...WELL.readings.slice(0, 1), astray, ...WELL.readings.slice(3)), TARGETS);
  expect(view.replicas.map((r) => r.lagBytes)).toEqual([undefined]);
});

test("nodes that Sentinels know beside are asked as well, at most 16, each once, by their address as name", () => {
  const settings = {
    nodes: [{ name: "redis-1", host: "10.0.0.1", port: 6379 }],
    sentinels: [{ name: "sentinel-1", host: "10.0.1.1", port: 26379 }],
    natMap: { "10.0.0.2:6379": { host: "127.0.0.1", port: 7002 } },
  };
  const known = Array.from({ length: 40 }, (_, i) => ({ host: `10.0.0.${i + 1}`, port: 6379 }));
  const targets = withDiscovered(configuredTargets(settings), [...known, ...known], settings.natMap);
  expect(targets.filter((t) => !t.configured)).toHaveLength(16);
  expect(new Set(targets.map((t) => `${t.kind} ${t.instance}`)).size).toBe(targets.length);
  expect(targets[2]).toMatchObject({ name: "10.0.0.2:6379", reachable: { host: "127.0.0.1", port: 7002 } });
});

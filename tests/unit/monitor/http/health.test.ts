import { viewOf } from "../../../../runtime/monitor/group-view";
import {
  groupReady,
  nodeLive,
  nodeReady,
  parseLag,
  primaryHealth,
  replicaHealth,
  type LagLimit,
} from "../../../../runtime/monitor/http/health";
import type { NodeReading, Reading } from "../../../../runtime/monitor/reading";
import { node, sentinel, silent, snapshot, TARGETS, WELL } from "../../../support/monitor/fixtures";

/** Goal: a load balancer that goes by these answers sends nothing where it does not belong. */
const SENTINELS = WELL.readings.slice(3);

function ask(reading: Reading, others: readonly Reading[] = SENTINELS, limit?: LagLimit) {
  const view = viewOf(snapshot(reading, ...others), TARGETS);
  return {
    primary: primaryHealth(reading, view),
    replica: replicaHealth(reading, view, limit),
    ready: nodeReady(reading, view),
    live: nodeLive(reading),
    group: groupReady(view),
  };
}

const MASTER = WELL.readings[0] as NodeReading;

test.each<[string, Reading, Reading[], [boolean, boolean, boolean, boolean, boolean], RegExp]>([
  ["the master", node("redis-1", "master"), [], [true, false, true, true, true], /it is the master/],
  ["a replica, link up", node("redis-2", "replica"), [MASTER], [false, true, true, true, true], /replica, link up/],
  [
    "a replica, link down",
    node("redis-2", "replica", { master_link_status: "down" }),
    [MASTER],
    [false, false, false, true, true],
    /link to the master is down/,
  ],
  [
    "a replica that takes a full copy",
    node("redis-2", "replica", { master_link_status: "down", master_sync_in_progress: "1" }),
    [MASTER],
    [false, false, false, true, true],
    /full copy/,
  ],
  ["a master that loads", node("redis-1", "master", { loading: "1" }), [], [false, false, false, true, false], /loads/],
  [
    "a replica that loads",
    node("redis-2", "replica", { loading: "1" }),
    [MASTER],
    [false, false, false, true, true],
    /loads/,
  ],
  [
    "a master of its own, the Sentinels name another",
    node("redis-2", "master"),
    [MASTER],
    [false, false, false, true, false],
    /Sentinels name 10\.0\.0\.1:6379/,
  ],
  ["silence", silent("redis-1"), [], [false, false, false, false, false], /does not answer/],
])("%s", (_, reading, others, [primary, replica, ready, live, group], why) => {
  const answers = ask(reading, [...others, ...SENTINELS]);
  expect(Object.values(answers).map((a) => a.ok)).toEqual([primary, replica, ready, live, group]);
  expect(answers.ready.why).toMatch(why);
});

test("while no Sentinel answers, the only master is still the one to write to; the group is not ready", () => {
  const silents = ["sentinel-1", "sentinel-2", "sentinel-3"].map(silent);
  const answers = ask(MASTER, [node("redis-2", "replica"), ...silents]);
  expect([answers.primary.ok, answers.group.ok]).toEqual([true, false]);
});

test("while a minority of Sentinels answers, nobody is: the majority may have named another", () => {
  const answers = ask(MASTER, [sentinel("sentinel-1"), silent("sentinel-2"), silent("sentinel-3")]);
  expect([answers.primary.ok, answers.group.ok]).toEqual([false, false]);
  expect(answers.primary.why).toMatch(/only 1 of 3 Sentinels/);
});

test.each<[string, LagLimit | undefined]>([
  ["0", { bytes: 0 }],
  ["1048576", { bytes: 1_048_576 }],
  ["16kb", { bytes: 16_384 }],
  ["1MB", { bytes: 1_048_576 }],
  ["2gb", { bytes: 2_147_483_648 }],
  ["7b", { bytes: 7 }],
  ["5s", { seconds: 5 }],
  ["", undefined],
  ["-1", undefined],
  ["1.5mb", undefined],
  ["5 s", undefined],
  ["5ms", undefined],
  ["99999999999999999", undefined],
])("lag=%s is %j", (text, limit) => expect(parseLag(text)).toEqual(limit));

test.each<[LagLimit, boolean]>([
  [{ bytes: 110 }, true],
  [{ bytes: 109 }, false],
  [{ seconds: 2 }, true],
  [{ seconds: 1 }, false],
])("a replica 110 bytes and 2 s behind, with a limit of %j", (limit, ok) => {
  const late = node("redis-2", "replica", { slave_repl_offset: "5000", master_last_io_seconds_ago: "2" });
  const { replica } = ask(late, [MASTER, ...SENTINELS], limit);
  expect(replica).toMatchObject({ ok, lagBytes: 110, lagSeconds: 2 });
});

test("with a limit, a replica of somebody else is refused: how far it is behind is not known", () => {
  const astray = node("redis-2", "replica", {}, "10.0.0.3");
  const { replica } = ask(astray, [MASTER, ...SENTINELS], { bytes: 1_000_000 });
  expect(replica).toMatchObject({ ok: false, why: expect.stringMatching(/not known/) as string });
});

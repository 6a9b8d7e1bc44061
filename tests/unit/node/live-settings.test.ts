import fc from "fast-check";
import { fixedPart, LIVE_DIRECTIVES, liveChanges, parseConf, type LiveChange } from "../../../configs/live-conf";
import { renderRedisConf } from "../../../configs/redis-conf";
import { parseSettings } from "../../../configs/settings";
import { logTo } from "../../../runtime/node/log";
import { LiveSettings } from "../../../runtime/node/live-settings";

/** Goal: a running Redis is told each setting that was changed and that it can take, once; and nothing of a file that is not whole. */
const conf = (raw: Record<string, unknown> = {}): string =>
  renderRedisConf({ settings: parseSettings(raw, { stack: "t" }), port: 6379, masterAuth: "0123456789abcdef" });
const small = { memory: "512mb", maxmemory: "100mb", replication: { backlogSize: "10mb" } };
const large = { ...small, maxmemory: "200mb" };

test("each directive that is live is one that is rendered", () => {
  expect(LIVE_DIRECTIVES.filter((name) => !parseConf(conf()).has(name))).toEqual([]);
  expect(new Set(LIVE_DIRECTIVES).size).toBe(LIVE_DIRECTIVES.length);
});

test("what is told", () => {
  expect(liveChanges(conf(small), conf(small))).toEqual([]);
  expect(liveChanges(conf(small), conf({ ...large, redis: { notifyKeyspaceEvents: "Ex" } }))).toEqual([
    { name: "maxmemory", value: "209715200" },
    { name: "notify-keyspace-events", value: "Ex" },
  ]);
  expect(
    liveChanges(conf(small), conf({ ...small, redis: { outputBufferLimits: { pubsub: { hard: "64mb" } } } })),
  ).toEqual([
    {
      name: "client-output-buffer-limit",
      value: "normal 0 0 0 replica 268435456 67108864 60 pubsub 67108864 8388608 60",
    },
  ]);
  // The container is about to be replaced.
  expect(liveChanges(conf(small), conf({ ...large, redis: { databases: 3 } }))).toBeUndefined();
});

test("a file that is cut off anywhere tells nothing, or nothing else than the whole one", () => {
  const [before, after] = [conf(small), conf(large)];
  const whole = liveChanges(before, after);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: after.length - 1 }), (length) => {
      const changes = liveChanges(before, after.slice(0, length));
      if (changes !== undefined) expect(changes).toEqual(whole);
    }),
  );
});

test("fixed and live parts are all of it", () => {
  const [small1, large1] = [conf(small), conf(large)];
  expect(fixedPart(small1)).toBe(fixedPart(large1));
  expect(fixedPart(small1)).toContain("databases 16");
  expect(fixedPart(small1)).not.toContain("maxmemory");
});

class Harness {
  text = conf(small);
  readonly told: LiveChange[] = [];
  refuse = false;
  readonly live = new LiveSettings(
    (change) => {
      if (this.refuse) return Promise.reject(new Error("no"));
      this.told.push(change);
      return Promise.resolve();
    },
    () => this.text,
  );

  async looks(count: number): Promise<LiveChange[]> {
    for (let i = 0; i < count; i += 1) await this.live.look();
    return this.told.splice(0);
  }
}

/** The supervisor logs what it does. */
beforeAll(() => logTo({ write: () => undefined }));

test("it is told once, when two looks have found the same", async () => {
  const h = new Harness();
  h.text = conf(large);
  expect(await h.looks(3)).toEqual([]);
  h.text = conf(small);
  h.live.begin();
  expect(await h.looks(3)).toEqual([]);
  h.text = conf(large);
  expect(await h.looks(1)).toEqual([]);
  expect(await h.looks(1)).toEqual([{ name: "maxmemory", value: "209715200" }]);
  expect(await h.looks(3)).toEqual([]);
  // A Redis that starts anew has read it.
  h.live.begin();
  expect(await h.looks(3)).toEqual([]);
  h.text = conf(small);
  expect(await h.looks(2)).toEqual([{ name: "maxmemory", value: "104857600" }]);
});

test("what Redis refuses is offered again", async () => {
  const h = new Harness();
  h.live.begin();
  h.text = conf(large);
  h.refuse = true;
  expect(await h.looks(5)).toEqual([]);
  h.refuse = false;
  expect(await h.looks(1)).toEqual([{ name: "maxmemory", value: "209715200" }]);
});

import fc from "fast-check";
import { Dedupe } from "../../../../runtime/monitor/events/dedupe";
import { draftOfNews, keyOfNews } from "../../../../runtime/monitor/events/sentinel-events";
import { parseNews, type SentinelNews } from "../../../../runtime/monitor/events/sentinel-news";
import { addNews, EMPTY_TIMELINE } from "../../../../runtime/monitor/events/timeline";
import { fixture } from "../../../support/monitor/fixtures";

/** Goal: what three real Sentinels said during a failover becomes each event once, and a timeline of it; and no password passes. */
const said = fixture("failover.txt")
  .trimEnd()
  .split("\n")
  .map((line) => {
    const [at = "", teller = "", channel = "", ...text] = line.split(" ");
    return { at: Number(at), teller, channel, text: text.join(" ") };
  });
const switched = said.find((s) => s.channel === "+switch-master")?.text.split(" ") ?? [];
const names = new Map([
  [switched[2], "redis-1"],
  [switched[4], "redis-2"],
]);
const nameOf = (address: SentinelNews["about"]): string => names.get(String(address?.port)) ?? "redis-3";

function replay(group: string) {
  let now = 0;
  const dedupe = new Dedupe(15_000, () => now);
  const told: { kind: string; subject: string; text: string; tellers: string[] }[] = [];
  let timeline = EMPTY_TIMELINE;
  for (const { at, teller, channel, text } of said) {
    now = at;
    const news = parseNews(channel, text, group);
    if (!news) continue;
    const key = keyOfNews(news, teller);
    const known = dedupe.repeated(key, teller);
    if (known !== undefined) {
      told[Number(known)]?.tellers.push(teller);
      continue;
    }
    const draft = draftOfNews(news, teller, nameOf);
    dedupe.remember(key, teller, String(told.length));
    told.push({ kind: draft.kind, subject: draft.subject, text: draft.text, tellers: [teller] });
    timeline = addNews(timeline, news, at, nameOf);
  }
  return { told, timeline };
}

test("what three Sentinels told is one event each, with all who told it", () => {
  const { told } = replay("mymaster");
  const of = (kind: string) => told.filter((e) => e.kind === kind);
  expect(of("switch-master")).toHaveLength(1);
  expect(of("switch-master")[0]?.tellers.sort()).toEqual(["sentinel-1", "sentinel-2", "sentinel-3"]);
  expect(of("switch-master")[0]?.text).toBe("redis-2 is the new master, after redis-1");
  expect(of("master-sdown")).toHaveLength(1);
  expect(of("master-odown")).toHaveLength(1);
  expect(of("master-odown")[0]?.tellers).toHaveLength(3);
  expect(of("failover-end")).toHaveLength(1);
  expect(of("failover-step").map((e) => e.text)).toContain("Failover: promoted-slave redis-2");
});

test("the timeline has one failover, from the first sign to the end", () => {
  const [failover, ...others] = replay("mymaster").timeline.failovers;
  expect(others).toEqual([]);
  const at = (channel: string) => said.find((s) => s.channel === channel)?.at;
  expect(failover).toMatchObject({
    cause: "down",
    outcome: "switched",
    from: "redis-1",
    to: "redis-2",
    downAt: at("+sdown"),
    startedAt: at("+odown"),
    switchedAt: at("+switch-master"),
    endedAt: at("+failover-end"),
  });
  const steps = failover?.steps.map((s) => s.step) ?? [];
  expect(steps.slice(0, 4)).toEqual(["master-odown", "try-failover", "elected-leader", "failover-state-select-slave"]);
  expect(steps).toEqual(
    expect.arrayContaining(["promoted-slave", "switch-master", "slave-reconf-done", "failover-end"]),
  );
});

test("another group's messages are none of ours", () => expect(replay("othermaster").told).toEqual([]));

const news = (channel: string, text: string) => parseNews(channel, text, "mymaster");

test.each([
  ["+sdown", "master mymaster 10.0.0.1 6379", "master-sdown"],
  ["-sdown", "slave 10.0.0.2:6379 10.0.0.2 6379 @ mymaster 10.0.0.1 6379", "replica-sdown-cleared"],
  ["+sdown", "sentinel abc 10.0.1.2 26379 @ mymaster 10.0.0.1 6379", "sentinel-sdown"],
  ["+tilt", "#tilt mode entered", "tilt-entered"],
  ["-tilt", "#tilt mode exited", "tilt-left"],
  ["-failover-abort-not-elected", "master mymaster 10.0.0.1 6379", "failover-abort"],
  ["+reboot", "slave 10.0.0.2:6379 10.0.0.2 6379 @ mymaster 10.0.0.1 6379", "node-restarted"],
  ["+monitor", "master mymaster 10.0.0.1 6379 quorum 2", "sentinel-config"],
])("%s %s is %s", (channel, text, kind) => expect(news(channel, text)?.kind).toBe(kind));

test.each([
  ["+sdown", "master other 10.0.0.1 6379"],
  ["+sdown", "slave 10.0.0.2:6379 10.0.0.2 6379 @ other 10.0.0.1 6379"],
  ["+sdown", "slave mymaster 10.0.0.2 6379"],
  ["+sdown", "master mymaster 10.0.0.1 99999"],
  ["+sdown", "master mymaster"],
  ["+switch-master", "other 10.0.0.1 6379 10.0.0.2 6379"],
  ["+switch-master", "mymaster 10.0.0.1 6379"],
  ["+unheard-of", "master mymaster 10.0.0.1 6379"],
])("%s %s is nothing", (channel, text) => expect(news(channel, text)).toBeUndefined());

test("what SENTINEL SET sets is told by its name, never its value", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9!]{8,20}$/), (secret) => {
      for (const option of ["auth-pass", "sentinel-pass", secret]) {
        const heard = news("+set", `master mymaster 10.0.0.1 6379 ${option} ${secret}`);
        const draft = heard && draftOfNews(heard, "sentinel-1", () => "redis-1");
        const told = JSON.stringify(draft);
        // A word that is no option's name is not shown either.
        if (/^[a-z-]+$/.test(secret) && option === secret) continue;
        expect(told).not.toContain(secret);
        expect(told).toContain(option === secret ? '"?"' : option);
      }
    }),
  );
});

test("one Sentinel that tells the same twice tells of two events; another one within the window of none", () => {
  let now = 0;
  const dedupe = new Dedupe(100, () => now);
  dedupe.remember("k", "s1", "1");
  expect(dedupe.repeated("k", "s2")).toBe("1");
  expect(dedupe.repeated("k", "s2")).toBeUndefined();
  expect(dedupe.repeated("k", "s1")).toBeUndefined();
  dedupe.remember("k", "s1", "2");
  expect(dedupe.repeated("k", "s2")).toBe("2");
  now = 101;
  expect(dedupe.repeated("k", "s3")).toBeUndefined();
  expect(dedupe.repeated("other", "s1")).toBeUndefined();
});

test("a failover that is given up, and a later one, are two", () => {
  const about = { host: "10.0.0.1", port: 6379 };
  const to = { host: "10.0.0.2", port: 6379 };
  const steps: [number, SentinelNews][] = [
    [0, { kind: "master-odown", about }],
    [10, { kind: "failover-step", about, step: "try-failover" }],
    [500, { kind: "failover-abort", about, step: "-failover-abort-not-elected" }],
    [9_000, { kind: "failover-step", about, step: "try-failover" }],
    [9_900, { kind: "switch-master", about: to, switched: { from: about, to } }],
  ];
  const timeline = steps.reduce((t, [at, item]) => addNews(t, item, at, (a) => a?.host ?? ""), EMPTY_TIMELINE);
  expect(timeline.failovers.map((f) => [f.cause, f.outcome, f.to])).toEqual([
    ["down", "aborted", undefined],
    ["asked", "switched", "10.0.0.2"],
  ]);
});

test("a failover that is asked for right after another is one of its own, and what followers do later is none", () => {
  const about = { host: "10.0.0.1", port: 6379 };
  const at = (ms: number, step: string): [number, SentinelNews] => [ms, { kind: "failover-step", about, step }];
  const steps: [number, SentinelNews][] = [
    at(0, "try-failover"),
    [500, { kind: "switch-master", about, switched: { from: about, to: about } }],
    at(900, "slave-reconf-done"),
    at(2_000, "try-failover"),
    [2_500, { kind: "switch-master", about, switched: { from: about, to: about } }],
    at(900_000, "convert-to-slave"),
  ];
  const timeline = steps.reduce((t, [ms, item]) => addNews(t, item, ms, () => "n"), EMPTY_TIMELINE);
  expect(timeline.failovers.map((f) => f.steps.map((s) => s.step))).toEqual([
    ["try-failover", "switch-master", "slave-reconf-done"],
    ["try-failover", "switch-master"],
  ]);
});

test("the timeline is bounded", () => {
  const about = { host: "10.0.0.1", port: 6379 };
  let timeline = EMPTY_TIMELINE;
  for (let i = 0; i < 200; i += 1)
    timeline = addNews(timeline, { kind: "switch-master", about, switched: { from: about, to: about } }, i, () => "n");
  for (let i = 0; i < 200; i += 1)
    timeline = addNews(timeline, { kind: "failover-step", about, step: "x" }, 1_000_000 + i, () => "n");
  expect(timeline.failovers.length).toBeLessThanOrEqual(20);
  expect(Math.max(...timeline.failovers.map((f) => f.steps.length))).toBeLessThanOrEqual(60);
});

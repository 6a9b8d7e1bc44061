import { historyText } from "../../../../scripts/cli/commands/history";
import { assemble } from "../../../../scripts/cli/history/assemble";
import { failoversIn } from "../../../../scripts/cli/history/failovers";
import { logLines } from "../../../../scripts/cli/history/log-line";
import { supervisorWords } from "../../../../scripts/cli/history/supervisors";

/** Goal: out of the logs of a real group each failover gets its cause and its gap, and what the logs don't tell is not made up. */
const NAMES: Readonly<Record<string, string>> = {
  "10.0.0.1:6379": "redis-1",
  "10.0.0.2:6379": "redis-2",
  "10.0.0.3:6379": "redis-3",
};
const nameOf = (key: string): string => NAMES[key] ?? key;
const stamp = (second: number): string => `2026-01-01T00:00:${second.toFixed(3).padStart(6, "0")}000000Z`;
const said = (second: number, message: string): string => `${stamp(second)} 12:X 01 Jan 2026 00:00:00.000 ${message}`;
const json = (second: number, fields: object): string => `${stamp(second)} ${JSON.stringify({ level: 30, ...fields })}`;

const AT = "master mymaster 10.0.0.1 6379";
const SLAVE = "slave 10.0.0.2:6379 10.0.0.2 6379 @ mymaster 10.0.0.1 6379";
const down = [said(5, `# +sdown ${AT}`), said(5.1, `# +odown ${AT} #quorum 2/2`), said(5.2, `# +try-failover ${AT}`)];
const asked = [
  said(5, `# Executing user requested FAILOVER of 'mymaster'`),
  said(5.1, `# +try-failover ${AT}`),
  said(5.2, `# +elected-leader ${AT}`),
];
const switched = [
  said(5.4, `# +selected-slave ${SLAVE}`),
  said(6.3, `# +failover-end ${AT}`),
  said(6.4, "# +switch-master mymaster 10.0.0.1 6379 10.0.0.2 6379"),
];

function historyOf({
  sentinel,
  nodes = {},
  audit = [],
}: {
  sentinel: string[];
  nodes?: Record<string, string[]>;
  audit?: Parameters<typeof assemble>[2];
}) {
  const lines = ["sentinel-1", "sentinel-2"].flatMap((name) => logLines(name, sentinel.join("\n")));
  const words = supervisorWords(Object.entries(nodes).flatMap(([name, log]) => logLines(name, log.join("\n"))));
  return assemble(failoversIn(lines, "mymaster", nameOf), words, audit, { downAfterMs: 5000 });
}
const promoted = { "redis-2": [json(5.5, { msg: "role or history changed", role: "master" })] };

test("found down: the gap is about that from down-after before to the promotion", () => {
  expect(historyOf({ sentinel: [...down, ...switched], nodes: promoted })).toEqual([
    expect.objectContaining({
      kind: "failover",
      from: "redis-1",
      to: "redis-2",
      cause: "the Sentinels found redis-1 down",
      gapMs: 5500,
      gap: expect.stringMatching(/^about/) as string,
    }),
  ]);
});

test("a process that ended: from its end to the promotion", () => {
  const nodes = { ...promoted, "redis-1": [json(4.9, { msg: "Redis ended by itself", how: "SIGKILL" })] };
  expect(historyOf({ sentinel: [...asked, ...switched], nodes })).toEqual([
    expect.objectContaining({ kind: "failover", cause: "the process of redis-1 ended: SIGKILL", gapMs: 600 }),
  ]);
});

test("a stop: its hand-over told how long writes were paused; an older supervisor did not", () => {
  const handed = (more: object) => ({
    ...promoted,
    "redis-1": [json(5.6, { msg: "handed over", master: "redis-2", ...more })],
  });
  expect(historyOf({ sentinel: [...asked, ...switched], nodes: handed({ pausedMs: 230 }) })).toEqual([
    expect.objectContaining({ kind: "switchover", cause: "redis-1 was stopped", gapMs: 230 }),
  ]);
  expect(historyOf({ sentinel: [...asked, ...switched], nodes: handed({}) })).toEqual([
    expect.objectContaining({ gapMs: null, gap: "not told" }),
  ]);
});

test("an operator's switchover, by the audit", () => {
  const line = {
    id: "1",
    at: "2026-01-01T00:00:04.000Z",
    stack: "dev",
    who: "alice@desk",
    act: "switchover",
    result: "done" as const,
    details: { from: "redis-1", to: "redis-2", pausedMs: 260 },
  };
  expect(historyOf({ sentinel: [...asked, ...switched], nodes: promoted, audit: [line] })).toEqual([
    expect.objectContaining({ kind: "switchover", cause: "asked for by alice@desk", gapMs: 260 }),
  ]);
  // Of another time it is another one's.
  const earlier = { ...line, at: "2025-12-31T00:00:00.000Z" };
  expect(historyOf({ sentinel: [...asked, ...switched], nodes: promoted, audit: [earlier] })[0]?.kind).toBe("failover");
});

test("what rolls a change out hands over by itself, and whatever happens meanwhile is told with it", () => {
  const line = {
    id: "1",
    at: "2025-12-31T23:58:00.000Z",
    endedAt: "2026-01-01T00:02:00.000Z",
    stack: "dev",
    who: "alice@desk",
    act: "upgrade",
    result: "done" as const,
    details: { from: "an image", to: "another", handedFrom: "redis-1", handedTo: "redis-2", pausedMs: 300 },
  };
  const sentinel = [...asked, ...switched];
  expect(historyOf({ sentinel, nodes: promoted, audit: [line] })).toEqual([
    expect.objectContaining({ kind: "switchover", cause: "upgrade by alice@desk", gapMs: 300 }),
  ]);
  const { handedFrom, ...rest } = line.details;
  expect(handedFrom).toBe("redis-1");
  const stopped = { ...promoted, "redis-1": [json(5.6, { msg: "handed over", master: "redis-2", pausedMs: 230 })] };
  const up = { ...line, act: "up", details: rest };
  expect(historyOf({ sentinel, nodes: stopped, audit: [up] })).toEqual([
    expect.objectContaining({ cause: "redis-1 was stopped, during up by alice@desk", gapMs: 230 }),
  ]);
  // One whose command was killed has no end.
  const { endedAt, ...killed } = up;
  expect(endedAt).toBeDefined();
  expect(historyOf({ sentinel, nodes: stopped, audit: [killed] })[0]?.cause).toBe("redis-1 was stopped");
});

test("one that was given up promoted nobody, and somebody's request to a Sentinel is told as such", () => {
  expect(historyOf({ sentinel: [...down, said(9, `# -failover-abort-not-elected ${AT}`)] })).toEqual([
    expect.objectContaining({ kind: "aborted", to: null, cause: "given up: not-elected", gapMs: null }),
  ]);
  expect(historyOf({ sentinel: [...asked, ...switched], nodes: promoted })[0]).toMatchObject({
    cause: "a Sentinel was asked for it",
  });
});

test("logs without a failover, of another group, or of nonsense", () => {
  expect(
    historyOf({
      sentinel: [
        "nonsense",
        said(1, "# +reboot master other 10.0.0.1 6379"),
        said(2, "# +odown master other 10.0.0.1 6379 #quorum 2/2"),
      ],
    }),
  ).toEqual([]);
  expect(supervisorWords(logLines("redis-1", [json(1, { msg: 7 }), `${stamp(2)} {broken`].join("\n")))).toEqual([]);
});

test("more failovers than a monitor keeps", () => {
  const many = Array.from({ length: 40 }, (_, i) => {
    const [from, to] = i % 2 === 0 ? ["10.0.0.1", "10.0.0.2"] : ["10.0.0.2", "10.0.0.1"];
    const at = (s: number) => new Date(Date.UTC(2026, 0, 1, 0, i) + s * 1000).toISOString();
    return [
      `${at(0)} 1:X 01 Jan 2026 00:00:00.000 # +odown master mymaster ${from} 6379 #quorum 2/2`,
      `${at(1)} 1:X 01 Jan 2026 00:00:00.000 # +switch-master mymaster ${from} 6379 ${to} 6379`,
    ];
  });
  expect(historyOf({ sentinel: many.flat() })).toHaveLength(40);
});

test("what people read", () => {
  const entries = historyOf({ sentinel: [...down, ...switched], nodes: promoted });
  const text = historyText({ entries, since: "2026-01-01T00:00:05.000Z" });
  expect(text).toMatch(/^at +kind +from +to +gap ms +cause/);
  expect(text).toMatch(/failover +redis-1 +redis-2 +5500 +the Sentinels found redis-1 down \(about/);
  expect(historyText({ entries: [], since: null })).toBe(
    "There are no logs of Sentinels.\nNo failover, and no switchover.\n",
  );
});

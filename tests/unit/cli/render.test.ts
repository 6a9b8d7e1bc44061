import type { BackupItem, Results } from "../../../runtime/backup/operate/answer";
import {
  listText,
  provenText,
  pruneLines,
  prunedText,
  restoredText,
  restoreLines,
} from "../../../scripts/cli/backup/render";
import { whichOf } from "../../../scripts/cli/commands/restore";

/** Goal: an operator sees at a glance what there is, what will be done, and what came of it. */
const item: BackupItem = {
  ...{ id: "2026-11-25T12-00-00Z-00000001", class: "daily", snapshotAt: "2026-11-25T12:00:01.000Z", keys: 42 },
  ...{ startedAt: "2026-11-25T12:00:00.000Z", bytes: 1536, good: true, provenAt: null, rejectedAt: null },
};

test("a list tells of each what it is of, and whether it is proven, damaged or none", () => {
  const backups: BackupItem[] = [
    item,
    { ...item, provenAt: "2026-11-25T13:00:00.000Z" },
    { ...item, good: false, rejectedAt: "2026-11-25T13:00:00.000Z" },
    { ...item, good: false, snapshotAt: null, keys: null },
  ];
  const lines = listText({ backups, more: 3, moments: [] }).split("\n");
  expect(lines[0]).toMatch(/^ID +CLASS +DATA OF +SIZE +KEYS +STATE$/);
  expect(lines[1]).toBe("2026-11-25T12-00-00Z-00000001  daily  2026-11-25 12:00:01Z  1.5 KiB    42  not proven yet");
  expect(lines.slice(2, 5).map((line) => line.split(/ {2,}/).at(-1))).toEqual([
    "proven 2026-11-25 13:00:00Z",
    "DAMAGED, found 2026-11-25 13:00:00Z",
    "not complete",
  ]);
  expect(lines[5]).toBe("and 3 more; --limit shows them");
  expect(listText({ backups: [], more: 0, moments: [] })).toBe("no backups\n");
});

test("a list tells which moments can be restored, as restore takes them", () => {
  const moments = [
    { from: "2026-11-24T12:00:00.999Z", to: "2026-11-24T13:00:00.007Z" },
    { from: "2026-11-24T14:00:00.999Z", to: "2026-11-25T12:00:00.000Z" },
  ];
  const lines = listText({ backups: [item], more: 0, moments }).split("\n");
  expect(lines.slice(2)).toEqual([
    ...["", "every moment can be restored", "FROM                      TO"],
    ...["2026-11-24T12:00:00.999Z  2026-11-24T13:00:00.007Z", "2026-11-24T14:00:00.999Z  2026-11-25T12:00:00.000Z", ""],
  ]);
  for (const { from, to } of moments) for (const at of [from, to]) expect(whichOf(undefined, { at })).toEqual({ at });
});

test("a plan names backup, target, what is lost, and each step by its number", () => {
  const preview: Results["preview"] = { backup: item, at: null, steps: ["load", "lead"], faults: [], keys: 7 };
  expect(restoreLines("the group g", preview, ["save elsewhere"])).toEqual([
    "backup 2026-11-25T12-00-00Z-00000001 (daily), data of 2026-11-25 12:00:01Z, 42 keys, not proven yet",
    "into the group g, which has 7 keys now, and loses them:",
    ...["  1. save elsewhere", "  2. load", "  3. lead"],
  ]);
  const at = "2026-11-25T12:30:00.250Z";
  expect(restoreLines("g", { ...preview, at }, [])[1]).toBe(`and what was changed after it up to ${at}`);
});

test("what came of it: how long clients could not write, and where the data of before is", () => {
  const restored = { backup: item, at: null, keys: 42, readOnlyMs: 1234, savedAs: "2026-x" };
  expect(restoredText("g", restored)).toMatch(/could not write for 1\.2 s\n +what was there before is backup 2026-x\n/);
  expect(restoredText("g", { ...restored, savedAs: null })).toContain("was not kept");
  const proven = { backup: item, durationMs: 50, keys: 42, redisVersion: "7.0.15" };
  expect(provenText(proven)).toBe(`backup ${item.id} is proven: Redis 7.0.15 loaded all 42 keys in 50 ms\n`);
});

test("what pruning takes is told before and after", () => {
  const pruned: Results["prune"] = {
    backups: [{ id: "a", class: "hourly", reason: "old" }],
    segments: 0,
    uploads: ["k"],
  };
  expect(pruneLines(pruned)).toEqual(["  a (hourly): old", "  k: an upload that was left open"]);
  expect(prunedText(pruned, true)).toMatch(/^would remove\n/);
  expect(prunedText(pruned, false)).toMatch(/^removed\n/);
  expect(prunedText({ backups: [], segments: 0, uploads: [] }, true)).toBe("nothing to prune\n");
});

import fc from "fast-check";
import { ALL_CLASSES, BACKUP_CLASSES } from "../../../runtime/backup/classes";
import type { BackupEntry } from "../../../runtime/backup/list";
import { planPruning } from "../../../runtime/backup/retention";
import { backupFolder, MANIFEST, parseKey, PROOF, REJECTION } from "../../../runtime/backup/store/layout";

/** Goal: retention never takes the last good or proven backup, nothing too young, and leaves no rest of dead runs for ever. */
const NOW = new Date("2026-11-25T12:00:00Z");
const HOUR = 3_600_000;
const retention = { days: { hourly: 1, daily: 7, weekly: 31, monthly: 365 }, orphanHours: 24 };

interface Made {
  ageHours: number;
  backupClass: (typeof ALL_CLASSES)[number];
  state: "proven" | "good" | "rejected" | "data" | "manifest";
  /** How much younger its objects are than its name says. */
  lateHours: number;
}

function entry({ ageHours, backupClass, state, lateHours }: Made, n: number): BackupEntry {
  const startedAt = new Date(NOW.getTime() - ageHours * HOUR);
  const id = { backupClass, group: "mymaster", startedAt, tag: n.toString(16).padStart(8, "0") };
  const folder = backupFolder("p", id);
  const modifiedAt = new Date(Math.min(NOW.getTime(), startedAt.getTime() + lateHours * HOUR));
  const names = {
    proven: ["dump.rdb.zst", MANIFEST, PROOF],
    good: ["dump.rdb.zst", MANIFEST],
    rejected: ["dump.rdb.zst", MANIFEST, REJECTION],
    data: ["dump.rdb.zst"],
    manifest: [MANIFEST],
  }[state];
  const good = state === "proven" || state === "good";
  return {
    ...{ id, folder, good, complete: good || state === "rejected", bytes: 1 },
    provenAt: state === "proven" ? modifiedAt : undefined,
    rejectedAt: state === "rejected" ? modifiedAt : undefined,
    objects: names.map((name) => ({ key: `${folder}${name}`, bytes: 1, modifiedAt })),
  };
}

const made: fc.Arbitrary<Made> = fc.record({
  ageHours: fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 20_000 })),
  backupClass: fc.constantFrom(...ALL_CLASSES),
  state: fc.constantFrom("proven" as const, "good" as const, "rejected" as const, "data" as const, "manifest" as const),
  lateHours: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 400 })),
});

test("over all listings", () => {
  fc.assert(
    fc.property(fc.array(made, { maxLength: 30 }), (all) => {
      const entries = all.map(entry);
      const gone = new Map(planPruning(entries, retention, NOW).map(({ entry: e, reason }) => [e, reason]));
      const left = entries.filter((e) => !gone.has(e));
      const newest = (list: BackupEntry[]): number => Math.max(-1, ...list.map((e) => e.id.startedAt.getTime()));
      // The newest good and the newest proven one stay.
      expect(newest(left.filter((e) => e.good))).toBe(newest(entries.filter((e) => e.good)));
      expect(newest(left.filter((e) => e.provenAt !== undefined))).toBe(
        newest(entries.filter((e) => e.provenAt !== undefined)),
      );
      for (const e of entries) {
        const changed = Math.max(e.id.startedAt.getTime(), ...e.objects.map((o) => o.modifiedAt.getTime()));
        const hours = (NOW.getTime() - changed) / HOUR;
        const backupClass = BACKUP_CLASSES.find((c) => c === e.id.backupClass);
        if (!e.complete) expect(gone.get(e)).toBe(hours > 24 ? "orphan" : undefined);
        else if (!backupClass || hours <= retention.days[backupClass] * 24) expect(gone.has(e)).toBe(false);
        else if (gone.has(e)) expect(gone.get(e)).toBe("expired");
      }
      // What is old is kept for being the newest only.
      const kept = left.filter((e) => {
        const backupClass = BACKUP_CLASSES.find((c) => c === e.id.backupClass);
        const changed = Math.max(e.id.startedAt.getTime(), ...e.objects.map((o) => o.modifiedAt.getTime()));
        return e.complete && backupClass && (NOW.getTime() - changed) / HOUR > retention.days[backupClass] * 24;
      });
      expect(kept.length).toBeLessThanOrEqual(2);
    }),
    { numRuns: 2000 },
  );
});

test("once is enough: what is left is not pruned by a second look", () => {
  fc.assert(
    fc.property(fc.array(made, { maxLength: 30 }), (all) => {
      const entries = all.map(entry);
      const gone = new Set(planPruning(entries, retention, NOW).map((p) => p.entry));
      expect(
        planPruning(
          entries.filter((e) => !gone.has(e)),
          retention,
          NOW,
        ),
      ).toEqual([]);
    }),
  );
});

test("keys are read back as they are made, and what is none of ours is not touched", () => {
  const id = {
    backupClass: "daily" as const,
    group: "my-group",
    startedAt: new Date("2026-11-25T02:35:00Z"),
    tag: "0123abcd",
  };
  for (const prefix of ["", "redis-ha", "a/b"]) {
    const folder = backupFolder(prefix, id);
    expect(parseKey(prefix, `${folder}manifest.json`)).toEqual({ id, folder, name: "manifest.json" });
  }
  for (const key of [
    "other/daily/g/2026-11-25T02-35-00Z-0123abcd/x",
    "p/yearly/g/2026-11-25T02-35-00Z-0123abcd/x",
    "p/daily/g/2026-13-25T02-35-00Z-0123abcd/x",
    "p/daily/g/2026-11-25T02-35-00Z/x",
    "p/daily/g/2026-11-25T02-35-00Z-0123abcd/",
    "p/daily/g/2026-11-25T02-35-00Z-0123abcd/x/y",
    "p/daily/notes.txt",
  ])
    expect(parseKey("p", key)).toBeUndefined();
});

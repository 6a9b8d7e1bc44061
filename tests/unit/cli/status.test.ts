import type { BackupWatch } from "../../../runtime/monitor/backup-source";
import type { SeenCertificate } from "../../../runtime/monitor/certificates";
import { EMPTY_TIMELINE } from "../../../runtime/monitor/events/timeline";
import type { Snapshot } from "../../../runtime/monitor/reading";
import { statusOf, type Status } from "../../../runtime/monitor/status";
import { statusText } from "../../../scripts/cli/status/render";
import { verdictOf } from "../../../scripts/cli/status/verdict";
import { node, sentinel, silent, snapshot, TARGETS, WELL } from "../../support/monitor/fixtures";

/** Goal: the exit code tells what matters, the text names what is not well, and what is not known is not made up. */
const DAY = 86_400_000;

interface Beside {
  readonly certificate?: Partial<SeenCertificate>;
  readonly backups?: BackupWatch["state"];
}

function statusFrom(seen: Snapshot, { certificate, backups }: Beside = {}): Status {
  const good = { subject: "CN=x", notBefore: 0, notAfter: seen.at + 100 * DAY, problem: undefined };
  const certificates = { of: () => ({ ...good, ...certificate }), ca: good };
  return statusOf(
    seen,
    {
      group: "mymaster",
      configured: TARGETS,
      certificates,
      backups,
      timeline: EMPTY_TIMELINE,
      events: [],
      startedAt: seen.at,
    },
    seen.at,
  );
}

const sentinels = () => [1, 2, 3].map((i) => sentinel(`sentinel-${i}`));
const summary = {
  stored: 4,
  newest: { at: WELL.at - 3 * 3_600_000, durationMs: 100, sizeBytes: 2_048, keys: 12 },
  proof: { good: true, lastGoodAt: WELL.at - 3 * DAY },
  archivedUntil: undefined,
};

test("all is well", () => {
  const status = statusFrom(WELL, { backups: { up: true, summary } });
  const verdict = verdictOf(status);
  expect(verdict).toEqual({ level: "well", reasons: [] });
  const text = statusText(status, verdict);
  expect(text).toMatch(/^mymaster: well, master redis-1, named by 3 of 3 Sentinels, at 2026-01-01 00:00:00 UTC$/m);
  expect(text).toMatch(/^redis-1 +10\.0\.0\.1:6379 +master +- +- +\S+ \w+/m);
  expect(text).toMatch(/^redis-2 +10\.0\.0\.2:6379 +replica +up +0 B /m);
  expect(text).toMatch(/^sentinel-3 +10\.0\.1\.3:26379 +redis-1 +ok +possible +3 of 3 +2 of 2 +100 d$/m);
  expect(text).toContain("backups    4 stored, the newest of 3 h ago, 12 keys, 2.0 KiB; proven 3 d ago\n");
});

test.each<[string, Snapshot, Beside, string, RegExp]>([
  [
    "a replica that does not answer",
    snapshot(node("redis-1", "master"), node("redis-2", "replica"), silent("redis-3"), ...sentinels()),
    {},
    "degraded",
    /^redis-3: no answer within 700 ms$/,
  ],
  [
    "a replica without a link",
    snapshot(
      node("redis-1", "master"),
      node("redis-2", "replica", { master_link_status: "down" }),
      node("redis-3", "replica"),
      ...sentinels(),
    ),
    {},
    "degraded",
    /^redis-2: .*link/,
  ],
  [
    "a full disk",
    snapshot(
      node("redis-1", "master", { aof_last_write_status: "err" }),
      node("redis-2", "replica"),
      node("redis-3", "replica"),
      ...sentinels(),
    ),
    {},
    "degraded",
    /^redis-1 could not write its append-only file$/,
  ],
  [
    "a certificate that has ended",
    WELL,
    { certificate: { notAfter: WELL.at - DAY } },
    "degraded",
    /certificate of redis-1 has ended/,
  ],
  [
    "backups that can't be looked at",
    WELL,
    { backups: { up: false, summary } },
    "degraded",
    /^the backups can't be looked at$/,
  ],
  [
    "a proof that failed",
    WELL,
    { backups: { up: true, summary: { ...summary, proof: { good: false, lastGoodAt: undefined } } } },
    "degraded",
    /proof was not good/,
  ],
  [
    "no master",
    snapshot(silent("redis-1"), node("redis-2", "replica"), node("redis-3", "replica"), ...sentinels()),
    {},
    "down",
    /redis-1: no answer/,
  ],
  ["nobody at all", snapshot(...TARGETS.map(({ name }) => silent(name))), {}, "down", /sentinel-3: no answer/],
])("%s", (_, seen, beside, level, reason) => {
  const status = statusFrom(seen, beside);
  const verdict = verdictOf(status);
  expect(verdict.level).toBe(level);
  expect(verdict.reasons).toContainEqual(expect.stringMatching(reason));
  const text = statusText(status, verdict);
  expect(text).toContain(`mymaster: ${level}`);
  for (const told of verdict.reasons) expect(text).toContain(`  ${told}\n`);
  expect(text).not.toMatch(/undefined|NaN|null/);
});
